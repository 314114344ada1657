"""Proof that the built program opens no connection: a whole walk through it, without a network and watched.

The program runs in a network namespace that has no interface at all, on a screen, a session bus and an accessibility bus
that live in there with it. strace notes every socket of it and of whatever it starts. Needs root (for the namespace),
Xvfb, strace, dbus-daemon and at-spi2-core:

    python3 -m build_spec.linux.privacy dist/plainspoken/plainspoken
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

WALK_S = 300
NEEDED = ("unshare", "strace", "Xvfb", "dbus-daemon", "dbus-send")
INSIDE = "--inside"

# A local socket may lead to the screen, to a D-Bus (where accessibility lives as well), or to the part of the C library
# that looks up users, which is not there on most systems.
ALLOWED = re.compile(
    r"^@?(/tmp/\.X11-unix/X\d+|.*/wayland-\d+|.*/bus|.*/at-spi/bus\S*|/tmp/dbus-\S+|.*/dbus-\S+"
    r"|(/var)?/run/nscd/socket|/run/dbus/system_bus_socket|(/var)?/run/systemd/userdb/\S+)$"
)
CALL = re.compile(r"^(?:\d+ +)?(?P<name>\w+)\((?P<arguments>.*)$")
FAMILY = re.compile(r"\b(?:AF|PF)_(\w+)")


def troubles(trace: str) -> Iterator[str]:
    """Give every socket in a trace by strace that a program which keeps to itself does not open."""
    for line in trace.splitlines():
        call = CALL.match(line)
        if not call:
            continue
        name, arguments = call["name"], call["arguments"]
        families = set(FAMILY.findall(arguments))
        if families - {"UNIX", "LOCAL"}:
            yield f"a socket beyond this computer's own: {line}"
        elif name in ("bind", "listen", "accept", "accept4"):
            yield f"a socket that waits for others: {line}"
        elif name in ("connect", "sendto", "sendmsg") and (
            path := re.search(r'sun_path=(@?)"([^"]*)"', arguments)
        ):
            address = path[1] + path[2]
            if not ALLOWED.match(address):
                yield f"a local socket to something else: {address}"


def walk(program: Path) -> list[str]:
    """Return what is wrong with how the program keeps to itself."""
    if lacking := [name for name in NEEDED if not shutil.which(name)]:
        return [f"the walk needs {', '.join(lacking)}"]
    command = [sys.executable, "-P", "-m", "build_spec.linux.privacy", INSIDE, str(program.absolute())]
    done = subprocess.run(["unshare", "--net", *command], capture_output=True, text=True, timeout=2 * WALK_S)
    if done.returncode not in (0, 1) or done.stderr:
        return [f"the walk could not be taken: {done.stderr or done.returncode}"]
    print(*done.stdout.splitlines(), sep="\n", flush=True)
    return [line.removeprefix("NOT OK  ") for line in done.stdout.splitlines() if line.startswith("NOT OK")]


def walk_inside(program: Path) -> list[str]:
    """Take the walk; this already runs where there is no network."""
    interfaces = [line.split(":")[0].strip() for line in Path("/proc/net/dev").read_text().splitlines()[2:]]
    up = [name for name in interfaces if name != "lo"]
    if up:
        return [f"there is a network here: {', '.join(up)}"]
    with tempfile.TemporaryDirectory(prefix="plainspoken-privacy-") as name:
        home = Path(name)
        with open_session(home) as variables:
            report = home / "report.json"
            traces = {
                "the whole walk": (home / "walk", ["self-test", f"--report={report}"]),
                "a start as people start it": (home / "start", ["plainspoken:nausea"]),
            }
            found = []
            for title, (trace, arguments) in traces.items():
                code = run(program, arguments, trace, variables, stop_after=8 if "start" in title else None)
                text = trace.read_text("utf-8", "replace")
                found += [f"{title}: {trouble}" for trouble in troubles(text)]
                found += [f"{title}: it started {other}" for other in started(text, program)]
                if code:
                    found.append(f"{title}: it ended with {code}")
                reached = sorted(set(re.findall(r'sun_path=@?"([^"]*)"', text)))
                print(f"{title}: {len(text.splitlines())} calls; local sockets to {', '.join(reached)}")
                if not any("X11-unix" in address for address in reached):
                    found.append(f"{title}: the trace does not even show the screen")
                if not any("at-spi" in address for address in reached):
                    found.append(f"{title}: nothing met the screen reader's bus, so that was not tried")
            try:
                checks = json.loads(report.read_text("utf-8"))["checks"]
            except (OSError, ValueError):
                return [*found, "the walk left no report"]
            for check in checks:
                print(f"walked: {check['check']}: {check['detail']}")
            return found + [f"not passed: {check['check']}" for check in checks if not check["passed"]]


class open_session:  # noqa: N801
    """A screen, a session bus and an accessibility bus of our own."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._processes: list[subprocess.Popen[str]] = []

    def __enter__(self) -> dict[str, str]:
        display = self._start("Xvfb", "-displayfd", "1", "-nolisten", "tcp", "-screen", "0", "1280x900x24")
        bus = self._start(
            "dbus-daemon",
            "--session",
            "--nofork",
            "--print-address=1",
            f"--address=unix:path={self._home}/bus",
        )
        variables = {
            "PATH": os.environ["PATH"],
            "HOME": str(self._home),
            "XDG_RUNTIME_DIR": str(self._home),
            "DISPLAY": f":{display}",
            "DBUS_SESSION_BUS_ADDRESS": bus,
            "LANG": "C.UTF-8",
            "QT_QPA_PLATFORM": "xcb",
        }
        for status in ("IsEnabled", "ScreenReaderEnabled"):  # as a running screen reader says
            command = ["dbus-send", "--session", "--print-reply", "--dest=org.a11y.Bus", "/org/a11y/bus"]
            command += ["org.freedesktop.DBus.Properties.Set", "string:org.a11y.Status", f"string:{status}"]
            subprocess.run([*command, "variant:boolean:true"], env=variables, capture_output=True, check=True)
        return variables

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._processes):
            process.terminate()
            process.wait()

    def _start(self, *command: str) -> str:
        variables = {"PATH": os.environ["PATH"], "HOME": str(self._home), "XDG_RUNTIME_DIR": str(self._home)}
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=variables
        )
        self._processes.append(process)
        assert process.stdout
        return process.stdout.readline().strip()


def run(
    program: Path, arguments: list[str], trace: Path, variables: dict[str, str], stop_after: int | None
) -> int:
    """Run the program under strace; with `stop_after` seconds it is ended then, which is what was wanted."""
    watched = ["strace", "-f", "-qq", "-s", "200", "-e", "trace=network,execve", "-o", str(trace)]
    if stop_after:
        watched += ["timeout", "--signal=TERM", "--preserve-status", str(stop_after)]
    done = subprocess.run(
        [*watched, program, *arguments], env=variables, timeout=WALK_S, capture_output=True, text=True
    )
    return 0 if stop_after and done.returncode in (143, -15) else done.returncode


def started(trace: str, program: Path) -> list[str]:
    """Return the programs that were started, other than itself."""
    names = re.findall(r'execve\("([^"]+)"[^\n]*= 0$', trace, re.MULTILINE)
    own = {str(program), shutil.which("timeout")}
    return sorted({name for name in names if name not in own and Path(name).resolve() != program.resolve()})


def main() -> int:
    *inside, program = sys.argv[1:]
    if inside:
        found = walk_inside(Path(program))
        print("".join(f"NOT OK  {trouble}\n" for trouble in found), end="")
    else:
        found = walk(Path(program))
        print("\n".join(found) or "It keeps to itself.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
