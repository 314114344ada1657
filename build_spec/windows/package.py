"""Makes what people get for Windows: an installer, and an archive to use without installing."""

import os
import re
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from build_spec.icons.__main__ import HERE as ICONS
from build_spec.version_resource import four_numbers
from build_spec.windows.imports import missing
from reader import NAME, __version__

HERE = Path(__file__).resolve().parent
SETUP = f"{NAME}-{__version__}-windows-setup.exe"
PORTABLE = f"{NAME}-{__version__}-windows-portable.zip"
VARIANTS = ("newer.exe", "boastful.exe")

FINAL = 999  # sorts after every release candidate


def package(program: Path, out: Path) -> list[Path]:
    """Make every package of a built program in a folder and return their paths."""
    if lines := missing(program):
        raise SystemExit("\n".join(["Ship these libraries or add them to imports.py:", *lines]))
    return [installer(program, out / SETUP), portable(program, out / PORTABLE)]


def installer(program: Path, file: Path, version: str = __version__, **changes: object) -> Path:
    """Make the installer of a program; `changes` replace or add what is defined for installer.nsi."""
    size = sum(path.stat().st_size for path in program.rglob("*") if path.is_file())
    defined = {
        "VERSION": version,
        "ORDER": ".".join(map(str, order(version))),
        "NUMBERS": ".".join(map(str, four_numbers(version))),
        "PROGRAM": program.absolute(),
        "SIZE_KB": -(-size // 1024),
        "ICON": ICONS / "plainspoken.ico",
        "OUT": file.absolute(),
    } | changes
    command = [makensis(), "-V2", "-WX", "-NOCD", "-INPUTCHARSET", "UTF8"]
    command += [f"-D{name}={value}" for name, value in defined.items()]
    subprocess.run([*command, str(HERE / "installer.nsi")], check=True)
    return file


def make_variants(program: Path, folder: Path) -> None:
    """Make two installers to try things with: of a newer version, and one that thinks that it needs no room."""
    newer, boastful = (folder / name for name in VARIANTS)
    folder.mkdir(parents=True, exist_ok=True)
    installer(program, newer, "99.0.0", QUICK=1)
    installer(program, boastful, QUICK=1, SIZE_KB=1)


def order(version: str) -> tuple[int, ...]:
    """Return four numbers that sort as versions do: 1.2.0rc1, which is 1, 2, 0, 1, comes before 1.2.0."""
    candidate = re.search(r"[a-z]+\.?(\d*)$", version)
    return (*four_numbers(version)[:3], int(candidate[1] or 0) if candidate else FINAL)


def makensis() -> str:
    """Return the compiler of the installer, also where it was installed without telling the search path."""
    usual = Path(os.environ.get("PROGRAMFILES(X86)", ""), "NSIS", "makensis.exe")
    found = shutil.which("makensis") or (str(usual) if usual.is_file() else "")
    if not found:
        raise SystemExit(
            "makensis is missing. It comes with NSIS: https://nsis.sourceforge.io, or apt-get install nsis"
        )
    return found


def portable(program: Path, file: Path) -> Path:
    """Make the archive to use without installing."""
    when = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), UTC).timetuple()[:6]
    contents = {"README.txt": HERE / "README.txt"}
    contents |= {
        f"{NAME}/{path.relative_to(program).as_posix()}": path
        for path in sorted(program.rglob("*"))
        if path.is_file()
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, path in contents.items():
            member = zipfile.ZipInfo(name, when)
            member.create_system = 0  # Windows, wherever this is made
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, path.read_bytes())
    return file
