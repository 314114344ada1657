"""Compares how soon the built program shows its first page with a start from source: python -m build_spec.start_time

The two start by turns, in one home each and after a first start that does not count, from the call until the program
has painted its first page and left. The target is a ratio, since seconds say more about the computer.
"""

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from build_spec.smoke import WINDOWS, display, environment, usual_platforms

ROOT = Path(__file__).resolve().parent.parent
MOST_TIMES_SOURCE = 1.25


def compare(program: Path, platform: str, pairs: int) -> float:
    """Print the medians of both on a platform, in milliseconds, and return how many times the one is the other."""
    commands = {"built": [str(program)], "source": [sys.executable, "-P", "-m", "reader"]}
    taken: dict[str, list[float]] = {name: [] for name in commands}
    with TemporaryDirectory(prefix="plainspoken-start-") as folder, display(platform) as screen:
        for _ in range(pairs + 1):
            for name, command in commands.items():
                home = Path(folder, name)
                home.mkdir(exist_ok=True)
                # Bytecode is kept, as it is at home, wherever the environment here says otherwise.
                variables = (
                    environment(home, platform) | screen | {"PYTHONPYCACHEPREFIX": f"{folder}/bytecode"}
                )
                taken[name].append(_start([*command, f"--data-dir={home / 'data'}"], variables))
    built, source = (statistics.median(times[1:]) * 1000 for times in taken.values())
    print(
        f"{platform}: built {built:.0f} ms, from source {source:.0f} ms, {built / source:.2f} times",
        flush=True,
    )
    return built / source


def _start(command: Sequence[str], variables: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run([*command, "--quit-after-first-page"], check=True, env=variables, cwd=ROOT)
    return time.perf_counter() - started


def main() -> int:
    """Compare on every platform of Qt that is here; 0 if no start is over the target."""
    parser = argparse.ArgumentParser(prog="build_spec.start_time", description=__doc__)
    name = "plainspoken.exe" if WINDOWS else "plainspoken"
    parser.add_argument("program", nargs="?", type=Path, default=ROOT / "dist" / "plainspoken" / name)
    parser.add_argument("--pairs", type=int, default=15)
    options = parser.parse_args()
    program = options.program.absolute()
    times = [compare(program, platform, options.pairs) for platform in usual_platforms()]
    return 1 if max(times) > MOST_TIMES_SOURCE else 0


if __name__ == "__main__":
    sys.exit(main())
