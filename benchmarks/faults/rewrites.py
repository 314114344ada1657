"""A process that sets, changes and removes the passphrase is killed: the notes are whole, under the old one or the new."""

import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from benchmarks.faults import held
from benchmarks.faults.crashes import PROJECT
from reader.errors import NotesError
from reader.notes.lock import is_locked
from reader.notes.store import open_notes

_SECRET = "words that nobody else may read"
_KEYS = (None, "first", "second")


def run(folder: Path, times: int) -> tuple[Counter[str], list[str]]:
    counts: Counter[str] = Counter()
    faults: list[str] = []
    place = folder / "place"
    place.mkdir()
    path = place / "notes.db"
    store = open_notes(path)
    for number in range(40):
        store.add(f"{_SECRET} {number} " * 40)
    expected = held.held(store.records())
    store.close()
    for time_ in range(times):
        writer = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.faults.rewrites", str(path)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=PROJECT,
        )
        assert writer.stdout
        writer.stdout.readline()
        time.sleep(random.random() * 0.12)
        writer.kill()
        with writer:
            counts["rewrites"] += writer.stdout.read().count("done")
        counts["with an unfinished copy left"] += bool(list(place.glob("*.part*")))
        key, fault = _judge(path, expected, counts)
        if fault:
            faults.append(f"kill {time_}: {fault}")
            break
        readable = [file.name for file in place.iterdir() if _SECRET.encode() in file.read_bytes()]
        if key and readable:
            faults.append(f"kill {time_}: readable while locked: {readable}")
    return counts, faults


def _judge(path: Path, expected: held.Held, counts: Counter[str]) -> tuple[str | None, str]:
    """The passphrase that opens the file, and the fault if none does or something is missing."""
    for key in _KEYS if is_locked(path) else (None,):
        try:
            store = open_notes(path, key=key)
        except NotesError:
            continue
        found = held.held(store.records())
        store.close()
        counts[f"under {f'the {key} one' if key else 'none'}"] += 1
        if store.set_aside or found != expected:
            return key, f"{len(found)} of {len(expected)} records are there"
        return key, ""
    return None, "no passphrase opens it"


def rewrite_until_killed(path: Path) -> None:
    """From none to the first, to the second, to none, and so on, from where the file is."""
    at = next(n for n, key in enumerate(_KEYS) if _opens(path, key))
    print("begun", flush=True)
    while True:
        store = open_notes(path, key=_KEYS[at])
        match at:
            case 0:
                store.set_passphrase("first")
            case 1:
                store.change_passphrase("first", "second")
            case 2:
                store.remove_passphrase("second")
        store.close()
        print("done", flush=True)
        at = (at + 1) % 3


def _opens(path: Path, key: str | None) -> bool:
    try:
        open_notes(path, key=key).close()
    except NotesError:
        return False
    return not is_locked(path) if key is None else True


if __name__ == "__main__":
    held.use_passphrase(True)
    rewrite_until_killed(Path(sys.argv[1]))
