"""A desktop session of its own, in which the program runs as for somebody who uses a screen reader."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).resolve().parents[2]
SYSTEM_PYTHON = "/usr/bin/python3"  # the bus is spoken to through gi, which is a package of the system
WALK = Path(__file__).with_name("walk.py")
_BUS_SERVICE = Path("/usr/share/dbus-1/services/org.a11y.Bus.service")


class Tried(NamedTuple):
    """One thing that was tried, and what was wrong with it: nothing, if it is as it should be."""

    what: str
    seconds: float
    wrong: list[str]


def lacking() -> list[str]:
    """The Debian packages without which there is no such session here; on other systems there is none."""
    programs = {"Xvfb": "xvfb", "openbox": "openbox", "dbus-daemon": "dbus"}
    needs = [package for program, package in programs.items() if not shutil.which(program)]
    if not _BUS_SERVICE.exists():
        needs.append("at-spi2-core")
    if not _knows_the_bus():
        needs += ["python3-gi", "gir1.2-atspi-2.0"]
    return needs


def _knows_the_bus() -> bool:
    asked = [SYSTEM_PYTHON, "-c", "import gi; gi.require_version('Atspi', '2.0')"]
    try:
        return subprocess.run(asked, capture_output=True, env=without_ours(os.environ)).returncode == 0
    except OSError:
        return False


def without_ours(environment: os._Environ[str] | dict[str, str]) -> dict[str, str]:
    """Without what leads a Python to this project's own packages."""
    return {name: value for name, value in environment.items() if not name.startswith(("PYTHON", "VIRTUAL"))}


@contextlib.contextmanager
def session(folder: Path) -> Iterator[dict[str, str]]:
    """A virtual display with a window manager, and a message bus; the environment of what runs in it."""
    home = folder / "session"
    for made in (home, folder / "run"):
        made.mkdir(mode=0o700)
    environment = os.environ | {
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(folder / "run"),
        "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
    }
    for name in ("QT_ACCESSIBILITY", "WAYLAND_DISPLAY", "AT_SPI_BUS_ADDRESS", "XDG_SESSION_TYPE"):
        environment.pop(name, None)
    with contextlib.ExitStack() as stack:
        screen = ["Xvfb", "-displayfd", "1", "-screen", "0", "1400x900x24", "-nolisten", "tcp"]
        environment["DISPLAY"] = ":" + stack.enter_context(_running(screen, environment))
        bus = ["dbus-daemon", "--session", "--nofork", "--print-address"]
        environment["DBUS_SESSION_BUS_ADDRESS"] = stack.enter_context(_running(bus, environment))
        stack.enter_context(_running(["openbox", "--sm-disable"], environment, says=False))
        yield environment


@contextlib.contextmanager
def _running(command: list[str], environment: dict[str, str], says: bool = True) -> Iterator[str]:
    """A program that runs until the end, and the first line that it prints."""
    out = subprocess.PIPE if says else subprocess.DEVNULL
    with subprocess.Popen(
        command, env=environment, stdout=out, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            yield process.stdout.readline().strip() if process.stdout else ""
        finally:
            process.terminate()


def walk(folder: Path, library: Path, pages: int = 0) -> Iterator[Tried]:
    """Open the program on a library, and walk through it by ear and keyboard; `folder` keeps the logs of both.

    All pages are read if it is said how many there are.
    """
    with session(folder) as environment:
        reader = [sys.executable, "-m", "reader", "--library", str(library)]
        reader += ["--data-dir", str(folder / "personal")]
        with (folder / "reader.log").open("w") as log:
            program = subprocess.Popen(reader, cwd=PROJECT, env=environment, stdout=log, stderr=log)
        with (folder / "walk.log").open("w") as log:
            walker = subprocess.Popen(
                [SYSTEM_PYTHON, str(WALK), *([str(pages)] if pages else [])],
                env=without_ours(environment),
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        try:
            with walker:
                assert walker.stdout
                for line in walker.stdout:
                    yield Tried(**json.loads(line))
        finally:
            for process in (walker, program):
                process.terminate()
                process.wait(10)
