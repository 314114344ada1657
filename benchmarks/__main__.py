"""Measures the program at real sizes and prints a table; nothing is asserted.

python3 run.py bench             every figure, from ten or more values
python3 run.py bench --quick     from three, to see that all still works
python3 run.py bench access      read every page and open every dialog as a screen reader does (its --help says how)
python3 run.py bench faults      break things while notes are written, and count what is lost (its --help says how)
"""

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import start
from benchmarks.figures import Figure, table

TIMES, TIMES_QUICK = 10, 3


def main() -> None:
    if sys.argv[1:2] == ["faults"]:
        from benchmarks.faults.__main__ import main as break_things

        sys.exit(break_things(sys.argv[2:]))
    if sys.argv[1:2] == ["access"]:
        from benchmarks.access.__main__ import main as listen

        sys.exit(listen(sys.argv[2:]))
    parser = argparse.ArgumentParser(prog="benchmarks", description="Measure the program and print a table.")
    parser.add_argument("--quick", action="store_true", help="three values of each figure")
    times = TIMES_QUICK if parser.parse_args().quick else TIMES
    began = time.monotonic()
    before = _load()
    figures = []
    with tempfile.TemporaryDirectory(prefix="plainspoken-bench-") as folder:
        for figure in _measure(Path(folder), times):
            print(f"  {figure.what}", file=sys.stderr, flush=True)
            figures.append(figure)
    print(table(figures))
    print(f"\n{_machine()}; load {before} before, {_load()} after.")
    print(f"All figures are from the same run on the same machine, {time.monotonic() - began:.0f} s.")
    print("Other programs that run Qt at the same time bear a part of the PSS; the RSS is its upper bound.")


def _measure(folder: Path, times: int) -> Iterator[Figure]:
    # The started programs come first: while this process holds Qt, it would bear a share of their memory.
    yield from start.measure(folder, times)
    from benchmarks import notes, pages, screen
    from reader import places
    from reader.library.compile import compile_folder

    real = compile_folder(places.content())
    yield from pages.measure(real, folder, times)
    yield from notes.measure(real, folder, times)
    yield from screen.measure(real, folder, times)


def _machine() -> str:
    import apsw
    from PySide6.QtCore import qVersion

    versions = f"Python {platform.python_version()}, Qt {qVersion()}, SQLite {apsw.sqlite_lib_version()}"
    return f"{platform.system()}, {os.cpu_count()} cores, {versions}"


def _load() -> str:
    return " ".join(f"{load:.1f}" for load in os.getloadavg()) if hasattr(os, "getloadavg") else "-"


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    main()
