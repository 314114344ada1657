"""Breaks things while notes are written, counts how often, and prints what was lost: nothing should be.

    python3 run.py bench faults                  every campaign, 500 times each, without and with a passphrase
    python3 run.py bench faults --times 50       a shorter one
    python3 run.py bench faults --only crashes   one of them

- keystrokes: the window is killed (kill -9) at a random moment while somebody types in it. What was typed more than a
  second before must be on disk.
- crashes: a process that writes all kinds of records is killed, and the same file is opened again, over and over.
- rewrites: a process that sets, changes and removes the passphrase is killed.
- power-cuts: every operation on the file is recorded; then the disk forgets, as a disk may, any part of what it was not
  told to sync, and the file is opened.
- failed-writes: each write, one after the other, finds the disk full or broken.
- full-disks: a real small disk is filled up to some pages (on Linux, as root).
- damages: bits are flipped, blocks overwritten or the end cut off, and the file is opened.

After each, everything whose saving was reported must be there; of a damaged file the old bytes must be kept, and every row
that lies whole in it must be there. Whatever is refused must be refused in one calm sentence. Leaves with 1 if not.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from benchmarks.faults import crashes, damages, failed_writes, held, keystrokes, power_cuts, rewrites

MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # a folder for what needs no real disk
Campaign = Callable[[Path, int], tuple[Counter[str], list[str]]]
CAMPAIGNS: dict[str, tuple[Campaign, str | None]] = {
    "keystrokes": (keystrokes.run, None),
    "crashes": (crashes.run, None),
    "rewrites": (rewrites.run, None),
    "power-cuts": (power_cuts.run, MEMORY),
    "failed-writes": (failed_writes.run, MEMORY),
    "full-disks": (failed_writes.run_on_small_disk, MEMORY),
    "damages": (damages.run, MEMORY),
}
ALWAYS_LOCKED = {"rewrites"}


def main(arguments: list[str] | None = None) -> int:
    """Run the campaigns; 0 if nothing was lost."""
    parser = argparse.ArgumentParser(
        prog="run.py bench faults", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=500, metavar="N", help="how often each happens (500)")
    parser.add_argument(
        "--only", choices=CAMPAIGNS, action="append", help="only this one; can be given again"
    )
    parser.add_argument("--locked", action="store_true", help="only with a passphrase")
    parser.add_argument("--plain", action="store_true", help="only without a passphrase")
    parser.add_argument(
        "--careless", choices=held.CARELESS, help="weaken the store, to see that it is noticed"
    )
    options = parser.parse_args(arguments)
    if options.careless:
        held.be_careless(options.careless)
    lost = 0
    for name in options.only or CAMPAIGNS:
        for locked in [True] if options.locked else [False] if options.plain else [False, True]:
            if locked or name not in ALWAYS_LOCKED:
                held.use_passphrase(locked)
                lost += _run(name, options.times, locked)
    return 1 if lost else 0


def _run(name: str, times: int, locked: bool) -> int:
    campaign, where = CAMPAIGNS[name]
    with tempfile.TemporaryDirectory(dir=where, prefix="plainspoken-faults-") as folder:
        began = time.monotonic()
        counts, faults = campaign(Path(folder), times)
    told = ", ".join(f"{number} {what}" for what, number in sorted(counts.items()))
    how = " with a passphrase" if locked else ""
    print(
        f"{times} {name}{how} in {time.monotonic() - began:.0f} s: {told}; {len(faults)} faults", flush=True
    )
    for fault in faults[:5]:
        print(f"  {fault}", flush=True)
    return len(faults)


if __name__ == "__main__":
    sys.exit(main())
