"""Starts a built program in an empty home and says what is wrong with it."""

import json
import os
import re
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from subprocess import DEVNULL, PIPE, STDOUT, Popen, TimeoutExpired
from tempfile import TemporaryDirectory

from build_spec.file_list import INSIDE, differences, read_files, read_list
from build_spec.speech import LARGEST, MULTIMEDIA, SILENT, loose_ends
from build_spec.trim import UNUSED_QT
from reader import NAME, __version__

LINUX, WINDOWS, MACOS = sys.platform == "linux", os.name == "nt", sys.platform == "darwin"
LONGEST_RUN_S = 120
TRACE = ("strace", "-f", "-qq", "-e", "trace=network", "-o")

FORBIDDEN = {
    "network code": re.compile(
        r"(^|/)(lib)?(_?socket|_?ssl|crypto|gnutls)\b|/plugins/(tls|networkinformation)/"
    ),
    "an unused part of Qt": UNUSED_QT,
    "a source of the pages": re.compile(r"(^|/)content/|\.(md|yaml)$"),
}
REQUIRED = {
    "the pages": re.compile(r"/resources/library\.db$"),
    "the list of files": re.compile(rf"^{INSIDE}$"),
    "the plugin for SVG pictures": re.compile(r"/imageformats/(lib)?qsvg\."),
    "the plugin for SVG icons": re.compile(r"/iconengines/(lib)?qsvgicon\."),
}
if not os.environ.get(SILENT):
    REQUIRED["what reads aloud"] = re.compile(r"/texttospeech/(lib)?qtexttospeech_")
ALLOWED_LINES = {
    f"{NAME} {__version__}",  # what --version prints
    "This plugin does not support propagateSizeHints()",  # what Qt says of windows on its offscreen platform
}
SYSTEM_LINES = re.compile(
    r"^\d{4}-\d\d-\d\d [\d:.]+ \S+\[\d+:[0-9a-f]+\] "
)  # what parts of macOS write to the log


def smoke(folder: Path, platforms: tuple[str, ...] = (), wanted: dict[str, str] | None = None) -> list[str]:
    """Return what is wrong with the program in a folder, after starting it on each of Qt's platforms.

    `wanted` are the files of the program as it was built, each with its sum, if this is a copy of it.
    """
    before = read_files(folder)
    troubles = file_troubles(folder, before)
    troubles += [] if wanted is None else differences(wanted, before)
    for platform in platforms or usual_platforms():
        troubles += [f"{platform}: {trouble}" for trouble in run_troubles(folder / "plainspoken", platform)]
    changed = differences(before, read_files(folder))
    return troubles + [f"the program changed its own folder: {change}" for change in changed]


def usual_platforms() -> tuple[str, ...]:
    if LINUX:
        return ("offscreen", "xcb") if shutil.which("Xvfb") else ("offscreen",)
    return ("windows",) if WINDOWS else ("cocoa",)


def file_troubles(folder: Path, found: dict[str, str]) -> list[str]:
    """Return what is wrong with the files of a program, given each with its sum."""
    troubles = [
        f"{name} is {what}" for what, pattern in FORBIDDEN.items() for name in found if pattern.search(name)
    ]
    troubles += [
        f"{what} is missing" for what, pattern in REQUIRED.items() if not any(map(pattern.search, found))
    ]
    whole = [name for name in found if MULTIMEDIA.search(name) and (folder / name).stat().st_size > LARGEST]
    troubles += [f"{name} is Qt's own, which asks for network code" for name in whole]
    troubles += loose_ends(folder) if MACOS else []
    if INSIDE in found:
        sums = {name: sum for name, sum in found.items() if not sum.startswith("->") and name != INSIDE}
        troubles += [f"in the list of files: {line}" for line in differences(read_list(folder), sums)]
    return troubles + [f"{name} leads nowhere" for name in found if not (folder / name).exists()]


def run_troubles(program: Path, platform: str) -> Iterator[str]:
    """Start the program in each way, in one empty home, and tell what was wrong."""
    with TemporaryDirectory(prefix="plainspoken-smoke-") as name, display(platform) as variables:
        home = Path(name)
        report = home / "report.json"
        # Windows does not let a variable say where the person's files are.
        data_dir = (f"--data-dir={home / 'data'}",) if WINDOWS else ()
        start = partial(start_troubles, program, home, environment(home, platform) | variables)
        yield from start("self-test", f"--report={report}")
        yield from report_troubles(report)
        yield from start("--quit-after-first-page", *data_dir)
        yield from start("--version")


def environment(home: Path, platform: str) -> dict[str, str]:
    """Return the variables of a person who has nothing set up and no session bus."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
    return kept | {
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home),
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={home / 'no-bus'}",
        "LANG": "C.UTF-8",
        "QT_QPA_PLATFORM": platform,
    }


@contextmanager
def display(platform: str) -> Iterator[dict[str, str]]:
    """Give the X11 platform a screen of its own and name it."""
    if platform != "xcb":
        yield {}
        return
    command = ["Xvfb", "-displayfd", "1", "-nolisten", "tcp", "-screen", "0", "1280x900x24"]
    with Popen(command, stdout=PIPE, stderr=DEVNULL, text=True) as server:
        assert server.stdout
        try:
            yield {"DISPLAY": f":{server.stdout.readline().strip()}"}
        finally:
            server.terminate()


def start_troubles(program: Path, home: Path, variables: dict[str, str], *arguments: str) -> Iterator[str]:
    """Run the program once and tell what was wrong with how it ended, what it printed and what it opened."""
    run = f"plainspoken {arguments[0]}"
    trace = home / "trace"
    tracing = (*TRACE, trace) if LINUX and shutil.which("strace") else ()
    with Popen(
        [*tracing, program, *arguments],
        stdin=PIPE,
        stdout=PIPE,
        stderr=STDOUT,
        cwd=home,
        env=variables,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            output = process.communicate(timeout=LONGEST_RUN_S)[0]
        except TimeoutExpired:
            process.kill() if WINDOWS else os.killpg(process.pid, signal.SIGKILL)
            yield f"{run} did not end within {LONGEST_RUN_S} s"
            return
    if process.returncode:
        yield f"{run} ended with {process.returncode}"
    for line in output.splitlines():
        if line not in ALLOWED_LINES and not (MACOS and SYSTEM_LINES.match(line)):
            yield f"{run} printed: {line}"
    opened = re.findall(r"\bsocket(?:pair)?\((\w+)", trace.read_text()) if tracing else []
    for family in sorted(set(opened) - {"AF_UNIX"}):
        yield f"{run} opened a socket: {family}"


def report_troubles(file: Path) -> Iterator[str]:
    """Tell what a report of the self-test says was wrong."""
    try:
        report = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        yield "the self-test wrote no report"
        return
    if report["version"] != __version__:
        yield f"this is version {report['version']}, not {__version__}"
    if not report["checks"]:
        yield "the self-test checked nothing"
    for check in report["checks"]:
        if not check["passed"]:
            yield f"not passed: {check['check']}: {check['detail']}"


def main() -> int:
    """Try the program in the folder named on the command line; 0 if nothing is wrong with it."""
    troubles = smoke(Path(sys.argv[1]).absolute())
    print("\n".join(troubles) or "Nothing is wrong.")
    return 1 if troubles else 0


if __name__ == "__main__":
    sys.exit(main())
