"""A process that writes notes is killed, and the same file is opened again, over and over."""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from benchmarks.faults import held

PROJECT = Path(__file__).resolve().parents[2]


def run(folder: Path, times: int) -> tuple[Counter[str], list[str]]:
    counts: Counter[str] = Counter()
    faults: list[str] = []
    sure: held.Held = {}
    path = folder / "notes.db"
    for time_ in range(times):
        if time_ % 10 == 0:  # a new file, so that its making is cut off too
            for old in folder.iterdir():
                old.unlink()
            sure = {}
        command = [
            sys.executable,
            "-m",
            "benchmarks.faults.crashes",
            str(path),
            *(["locked"] if held.key() else []),
        ]
        writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT)
        assert writer.stdout
        if random.random() < 0.7:
            writer.stdout.readline()
            time.sleep(random.random() * 0.03)
        else:  # while it starts and opens the file
            time.sleep(random.random() * 0.3)
        if writer.poll() is not None:
            faults.append(f"crash {time_}: the program ended by itself")
        writer.kill()
        with writer:
            lines = [line for line in writer.stdout.read().split("\n")[:-1] if line != "open"]
        counts["with a journal left"] += path.with_name("notes.db-journal").exists()
        for kept in lines[1::2]:
            sure |= json.loads(kept)
        unfinished = json.loads(lines[-1]) if len(lines) % 2 else None
        counts["changes"] += len(lines) // 2
        sure, fault = held.judge(path, sure, unfinished, counts)
        if fault:
            faults.append(f"crash {time_}: {fault}")
    return counts, faults


def write_until_killed(path: Path) -> None:
    """Print what each change will leave, make it, and print what it left."""
    store = held.opened(path)
    print("open", flush=True)
    while True:
        leaves, make = held.change(store)
        print(json.dumps(leaves), flush=True)
        print(json.dumps(held.after({}, leaves, make())), flush=True)


if __name__ == "__main__":
    held.use_passphrase("locked" in sys.argv)
    write_until_killed(Path(sys.argv[1]))
