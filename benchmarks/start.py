"""From exec to the first page, and the memory held when idle, each beside a bare window that shows one label."""

import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.first_paint import memory

MOST_TIMES_BARE = 1.35
MOST_MEMORY = 80
PROJECT = Path(__file__).resolve().parent.parent


class _Starts:
    """Starts of the reader and of a bare window on one platform, by turns, from source with the bytecode kept."""

    def __init__(self, platform: str, environment: dict[str, str], folder: Path, times: int) -> None:
        self.platform = platform
        bytecode = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
        self._environment = os.environ | environment | bytecode
        self._reader = ("reader", "--data-dir", str(folder / "personal"))
        self._times = times

    def first_page(self) -> Iterator[Figure]:
        ours, bare = ([run["ms"] for run in runs] for runs in self._by_turns("leave"))
        what = f"first page, {self.platform}"
        yield Figure(what, "exec to the home page painted, from source, warm", ours)
        yield Figure(f"bare window, {self.platform}", "exec to a label painted, by turns with the page", bare)
        yield Figure(
            f"{what}, against the bare window",
            "ratio of the two medians; spread of the pairs",
            [our / their for our, their in zip(ours, bare, strict=True)],
            unit="times",
            target=MOST_TIMES_BARE,
            value=statistics.median(ours) / statistics.median(bare),
        )

    def idle_memory(self) -> Iterator[Figure]:
        ours, bare = self._by_turns("idle") if memory() else ([], [])
        for what, how, runs, target in (
            (f"memory, {self.platform}", "pss", ours, MOST_MEMORY),
            (f"memory, {self.platform}", "rss", ours, None),
            (f"memory of a bare window, {self.platform}", "pss", bare, None),
        ):
            values = [run[how] for run in runs]
            yield Figure(what, f"{how.upper()}, 2 s after the first paint", values, "MB", target)

    def _by_turns(self, then: str) -> tuple[list[dict[str, float]], list[dict[str, float]]]:
        self._run("leave", *self._reader)
        self._run("leave", "bare")
        pairs = [(self._run(then, *self._reader), self._run(then, "bare")) for _ in range(self._times)]
        return [our for our, _ in pairs], [their for _, their in pairs]

    def _run(self, then: str, *program: str) -> dict[str, float]:
        command = [sys.executable, "-m", "benchmarks.first_paint", str(time.time()), then, *program]
        done = subprocess.run(
            command, cwd=PROJECT, env=self._environment, capture_output=True, text=True, timeout=60
        )
        if done.returncode or not done.stdout:
            raise SystemExit(f"A window could not be opened:\n{done.stderr}")
        found: dict[str, float] = json.loads(done.stdout)
        return found


def measure(folder: Path, times: int) -> Iterator[Figure]:
    """The first page offscreen, and on X where a virtual display can be had; the memory on the last of these."""
    starts = _Starts("offscreen", {"QT_QPA_PLATFORM": "offscreen"}, folder, times)
    yield from starts.first_page()
    with _virtual_display() as display:
        if display:
            starts = _Starts("X", {"QT_QPA_PLATFORM": "xcb", "DISPLAY": display}, folder, times)
            yield from starts.first_page()
        yield from starts.idle_memory()


@contextlib.contextmanager
def _virtual_display() -> Iterator[str]:
    """The name of a display of its own, or '' without Xvfb."""
    if not shutil.which("Xvfb"):
        yield ""
        return
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout
            number = server.stdout.readline().strip()
            yield f":{number}" if number else ""
        finally:
            server.terminate()
