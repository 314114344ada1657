"""Set Plainspoken up in a Python environment of its own beside this file, then open it or work on it."""

import hashlib
import os
import sys
from pathlib import Path
from typing import TextIO


def too_old(version):
    """Return the sentence for a Python that is too old, or an empty one."""
    if version >= (3, 11):
        return ""
    return (
        "Plainspoken needs Python 3.11 or newer, and this is Python {}.{}. Please install a newer one "
        "(https://www.python.org/downloads/) and start run.py with that, for example: python3.13 run.py"
    ).format(*version)


# Asked before anything below that an old Python could not even load.
if too_old(sys.version_info[:2]):
    sys.exit(too_old(sys.version_info[:2]))

HELP = """\
python3 run.py                     set everything up and open the reader
python3 run.py aloud               the same, with what it takes to read pages aloud (a download of 170 MB more)
python3 run.py --screenshot FILE   draw its window into a picture; needs no display
python3 run.py search WORDS        search the pages
python3 run.py show TOPIC          print a page
python3 run.py epub FILE           write the pages as an e-book
python3 run.py notes list          print your notes
python3 run.py compile             compile the pages
python3 run.py self-test           try every part of the reader
python3 run.py test [ARGUMENTS]    run the tests with pytest
python3 run.py check [TOPIC]       check style, types and content, or the words of one page
python3 run.py bench               measure the speed
python3 run.py translations [DE]   bring the translations of the program's words up to date
python3 run.py build [--package]   build the program, or the files to install it (or "build windows", with Wine)
"""
WINDOWLESS = ("search", "show", "epub", "notes", "compile", "self-test", "--version")
DEVELOPER_MODULES = {
    "test": "pytest",
    "check": None,
    "bench": "benchmarks",
    "build": "build_spec",
    "translations": "build_spec.translations",
}

SIDE_BY_SIDE = ("-n", "auto", "--maxprocesses", "4", "--dist", "worksteal")  # many tests only wait

ROOT = Path(__file__).resolve().parent
VENV = Path(os.environ.get("PLAINSPOKEN_VENV") or ROOT / ".venv")
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "set-up.stamp"
LOG = VENV / "set-up.log"
LIBRARY = ROOT / "resources" / "library.db"
LINUX = sys.platform.startswith("linux")

PIP_INSTALL = ("-m", "pip", "install", "--no-input", "--require-hashes", "--only-binary", ":all:", "-r")
START_QT = "from PySide6 import QtGui, QtPrintSupport, QtSvg, QtWidgets; QtGui.QGuiApplication([])"

# What Qt takes from a Linux system, and what a distribution calls it.
LIBRARIES = """
    libgthread-2.0.so.0 libEGL.so.1 libGL.so.1 libfontconfig.so.1 libfreetype.so.6 libdbus-1.so.3 libX11.so.6
    libX11-xcb.so.1 libxkbcommon.so.0 libxkbcommon-x11.so.0 libxcb.so.1 libxcb-cursor.so.0 libxcb-glx.so.0
    libxcb-icccm.so.4 libxcb-image.so.0 libxcb-keysyms.so.1 libxcb-randr.so.0 libxcb-render.so.0
    libxcb-render-util.so.0 libxcb-shape.so.0 libxcb-shm.so.0 libxcb-sync.so.1 libxcb-xfixes.so.0 libxcb-xkb.so.1
"""
SPEECH_LIBRARIES = ("libpulse.so.0", "libspeechd.so.2")  # what Qt reads aloud with, in the tests
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
DEBIAN_PACKAGES = {
    "ensurepip": f"python3.{sys.version_info.minor}-venv",
    "fonts": "fonts-dejavu-core",
    "libgthread-2.0.so.0": "libglib2.0-0",
}
ARCH_PACKAGES = """
    glib2 libglvnd fontconfig freetype2 dbus libx11 libxcb libxkbcommon libxkbcommon-x11 xcb-util-cursor
    xcb-util-image xcb-util-keysyms xcb-util-renderutil xcb-util-wm ttf-dejavu
"""
INSTALLERS = {
    "apt-get": "apt-get install -y --no-install-recommends",
    "dnf": "dnf install",
    "zypper": "zypper install",
    "pacman": "pacman -S --needed",
}


def stop(text: str) -> None:
    sys.exit(f"Plainspoken: {text}")


def stamp(locks: tuple[str, ...]) -> str:
    """Return what a finished set-up is known by: a line for this Python and folder, and one for each lock."""
    parts = [os.fsencode(f"{sys.version_info[:2]} {sys.base_prefix} {ROOT}")]
    parts += [(ROOT / "build_spec" / lock).read_bytes() for lock in locks]
    return "".join(f"{hashlib.sha256(part).hexdigest()}\n" for part in parts)


def is_ready(wanted: str) -> bool:
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text().startswith(wanted)


def is_ours(folder: Path) -> bool:
    """Return whether a folder, which PLAINSPOKEN_VENV may have named, is new, empty or a Python environment."""
    begun = (LOG, folder / "pyvenv.cfg")
    return not folder.exists() or not any(folder.iterdir()) or any(sign.exists() for sign in begun)


def set_up(*locks: str) -> bool:
    """Install what the last lock lists, which holds the ones before it; return whether that was still to do."""
    wanted = stamp(locks)
    if is_ready(wanted):
        return False
    if not is_ours(VENV):
        stop(f"{VENV} holds other things, and a set-up would remove them. Please name another folder.")
    VENV.mkdir(exist_ok=True)
    with LOG.open("a") as log:
        if os.name != "nt":  # wait: what another set-up started, even a stopped one, may still be at work
            import fcntl

            fcntl.flock(log, fcntl.LOCK_EX)
        if not is_ready(wanted):
            install(locks[-1], wanted, log)
    return True


def install(lock: str, wanted: str, log: TextIO) -> None:
    """Install what a lock lists, in a new environment unless this Python's is there, and stamp it last."""
    import shutil
    import sysconfig

    log.truncate(0)
    is_new = not is_ready(wanted.splitlines()[0])
    STAMP.unlink(missing_ok=True)
    complete_system(log)
    if lock == "dev.lock":
        complete_tests(log)
    if is_new:
        for entry in set(VENV.iterdir()) - {LOG}:
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
        python = getattr(sys, "_base_executable", sys.executable)
        run_step(log, "making its own Python environment (1 of 3)", python, "-I", "-m", "venv", VENV)
        packages = Path(sysconfig.get_path("purelib", "venv", {"base": VENV}))
        # A line of code in ASCII, since Python versions read the file in different encodings.
        (packages / "plainspoken.pth").write_text(f"import sys; sys.path.append({str(ROOT)!a})\n")
    requirements = ROOT / "build_spec" / lock
    run_step(log, "fetching what it is built on (2 of 3)", PYTHON, "-I", *PIP_INSTALL, requirements)
    run_step(
        log, "checking that it can draw (3 of 3)", PYTHON, "-I", "-c", START_QT, QT_QPA_PLATFORM="offscreen"
    )
    STAMP.write_text(wanted)


def run_step(log: TextIO, title: str, *command: str | Path, **environment: str) -> None:
    """Run a command with its output in the log and a dot every two seconds, and stop if it fails."""
    from contextlib import suppress
    from subprocess import DEVNULL, Popen, TimeoutExpired

    print(f"Plainspoken: {title} ", end="", file=sys.stderr, flush=True)
    with Popen(command, stdin=DEVNULL, stdout=log, stderr=log, env=os.environ | environment) as process:
        while process.poll() is None:
            print(".", end="", file=sys.stderr, flush=True)
            with suppress(TimeoutExpired):
                process.wait(2)
    print(file=sys.stderr, flush=True)
    if process.returncode:
        stop(failure(LOG.read_text(errors="replace")))


def failure(log: str) -> str:
    """Return the sentence and the advice for a step that ended with this log."""
    signs = ("Retrying (", "Temporary failure", "Could not resolve", "Could not connect")
    if any(sign in log for sign in signs):
        return f"the internet cannot be reached. Please connect, then run this again. (Details: {LOG})"
    lines = log.splitlines()
    errors = [line for line in lines if line.startswith(("ERROR", "E: "))] or lines[-8:]
    return "\n    ".join(["this step did not work:", *errors]) + f"\nThe whole story is in {LOG}"


def complete_system(log: TextIO) -> None:
    """Install what this system lacks where that is allowed, and otherwise stop with the command to type."""
    import shlex
    import shutil

    needs = lacking()
    if not needs:
        return
    installer = next(filter(shutil.which, INSTALLERS), "")
    if not installer or ("ensurepip" in needs and installer != "apt-get"):
        stop(f"this computer lacks {', '.join(needs)}. Please install what holds them, then run this again.")
    command = install_command(installer, needs)
    is_root = os.geteuid() == 0
    if is_root and installer == "apt-get":
        script = f"apt-get update; {shlex.join(command)}"
        run_step(log, "installing system packages", "sh", "-c", script, DEBIAN_FRONTEND="noninteractive")
        needs = lacking()
    if needs:
        line = shlex.join(command if is_root else ["sudo", *command])
        stop(f"this system lacks a few parts. Please type this line, then run this again:\n\n    {line}\n")


def complete_tests(log: TextIO) -> None:
    """Give Debian what some tests need; without it they are passed over, so that nothing stops here."""
    import shlex
    import shutil
    from contextlib import suppress

    needs = lacking_for_tests() if LINUX and shutil.which("apt-get") else []
    if not needs:
        return
    command = [*INSTALLERS["apt-get"].split(), *needs]
    if os.geteuid() == 0:
        script = f"apt-get update; {shlex.join(command)}"
        with suppress(SystemExit):
            title = "installing what some tests need"
            run_step(log, title, "sh", "-c", script, DEBIAN_FRONTEND="noninteractive")
    if lacking_for_tests():
        line = shlex.join(["sudo", *command])
        print(f"Plainspoken: some tests will be passed over. They need: {line}", file=sys.stderr)


def lacking_for_tests() -> list[str]:
    """Return the Debian packages that the tests with a real window need and this system does not have."""
    from benchmarks.access.session import lacking

    return lacking() + [debian_package(library) for library in SPEECH_LIBRARIES if not loads(library)]


def lacking() -> list[str]:
    """Return the names of what the set-up needs and this system does not have."""
    import importlib.util

    importlib.invalidate_caches()
    needs = [] if importlib.util.find_spec("ensurepip") else ["ensurepip"]
    needs += [library for library in LIBRARIES.split() if LINUX and not loads(library)]
    if LINUX and not any(any(Path(folder).expanduser().rglob("*.[ot]t[cf]")) for folder in FONT_FOLDERS):
        needs.append("fonts")
    return needs


def loads(library: str) -> bool:
    import ctypes

    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_command(installer: str, needs: list[str]) -> list[str]:
    """Return the command that gives a system what it lacks."""
    if installer == "apt-get":
        packages = [DEBIAN_PACKAGES.get(need) or debian_package(need) for need in needs]
    elif installer == "pacman":
        packages = ARCH_PACKAGES.split()
    else:
        packages = ["font(dejavusans)" if need == "fonts" else f"{need}()(64bit)" for need in needs]
    return [*INSTALLERS[installer].split(), *packages]


def debian_package(library: str) -> str:
    """Return the package of a shared library by Debian's naming rule: libX11.so.6 is in libx11-6."""
    name, version = library.lower().split(".so.")
    return f"{name}-{version}" if name[-1].isdigit() else f"{name}{version}"


def become(module: str, *arguments: str) -> None:
    """Go on as a module of the environment, with its exit code."""
    command = [str(PYTHON), "-P", "-m", module, *arguments]
    if os.name == "nt":  # where execv would give the prompt back at once
        import subprocess

        sys.exit(subprocess.call(command))
    os.execv(PYTHON, command)


def check() -> None:
    """Run every check, then name those that failed."""
    import subprocess

    commands = ("ruff check", "ruff format --check", "mypy reader", "reader check content/en")
    failed = [command for command in commands if subprocess.call([PYTHON, "-P", "-m", *command.split()])]
    if failed:
        stop(f"not passed: {', '.join(failed)}")
    print("Plainspoken: every check passed.")


def read(arguments: list[str]) -> None:
    """Open the reader, or pass its windowless commands on."""
    locks = ("run.lock",)
    if arguments[:1] == ["aloud"]:
        locks, arguments = ("run.lock", "aloud.lock"), arguments[1:]
    verb = arguments[0] if arguments else ""
    if LINUX and any(argument.startswith("--screenshot") for argument in arguments):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if (set_up(*locks) or not LIBRARY.exists()) and verb != "compile":
        import subprocess

        subprocess.call([PYTHON, "-P", "-m", "reader", "compile"], stdout=sys.stderr)
        if not LIBRARY.exists():
            stop("the pages could not be compiled; the lines above say why.")
    displays = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if LINUX and verb not in WINDOWLESS and not any(map(os.environ.get, displays)):
        stop("there is no display here. To see the window as a picture: python3 run.py --screenshot home.png")
    become("reader", *arguments)


def main(arguments: list[str]) -> None:
    verb = arguments[0] if arguments else ""
    if verb in ("-h", "--help"):
        print(HELP, end="")
    elif verb in DEVELOPER_MODULES:
        set_up("run.lock", "aloud.lock", "dev.lock")
        os.chdir(ROOT)
        if verb in ("test", "bench"):
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        if verb == "check" and len(arguments) > 1:
            become("reader", "check", "content/en", "--only", *arguments[1:])
        elif verb == "check":
            check()
        elif verb == "test" and len(arguments) == 1:
            become("pytest", *SIDE_BY_SIDE)
        else:
            become(DEVELOPER_MODULES[verb], *arguments[1:])
    else:
        read(arguments)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        print(file=sys.stderr)
        stop("stopped. Run it again to finish.")
    except OSError as error:
        stop(f"{error}. Is the disk full, or this folder read-only?")
