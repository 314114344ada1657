"""A file is damaged at random and opened: what lies whole in it must be there, and its old bytes must be kept."""

import random
from collections import Counter
from pathlib import Path

from benchmarks.faults import held
from reader.errors import NotesError
from reader.notes.lock import is_locked

PAGE, SECTOR = 4096, 512


def run(folder: Path, times: int) -> tuple[Counter[str], list[str]]:
    counts: Counter[str] = Counter()
    faults: list[str] = []
    path = folder / "notes.db"
    store = held.opened(path)
    for _ in range(60):
        held.change(store).make()
    expected = held.held(store.records())
    store.close()
    sound = path.read_bytes()
    for time_ in range(times):
        for old in folder.iterdir():
            if old.name != "notes.locked":
                old.unlink()
        damaged = _damaged(sound)
        path.write_bytes(damaged)
        try:
            way, fault = _open_damaged(path, damaged, expected, counts)
        except Exception as error:  # anything but a NotesError is a fault to report, and the campaign goes on
            way, fault = "broken", f"{type(error).__name__}: {error}"
        counts[way] += 1
        if fault:
            faults.append(f"damage {time_}: {fault}")
    return counts, faults


def _damaged(sound: bytes) -> bytes:
    damaged = bytearray(sound)
    at = random.choice(
        [random.randrange(len(sound)), random.randrange(0, len(sound), 4096) + random.randrange(100)]
    )
    match random.choice(["bit", "bit", "block", "garbage", "end"]):
        case "bit":
            damaged[at] ^= 1 << random.randrange(8)
        case "block":
            start = at // SECTOR * SECTOR
            damaged[start : start + SECTOR] = bytes(SECTOR)
        case "garbage":
            end = min(len(sound), at + random.randrange(1, 300))
            damaged[at:end] = random.randbytes(end - at)
        case "end":
            del damaged[max(1, at) :]
    return bytes(damaged)


def _open_damaged(path: Path, damaged: bytes, expected: held.Held, counts: Counter[str]) -> tuple[str, str]:
    try:
        store = held.opened(path)
    except NotesError as error:
        calm = "" if held.is_calm(error) else f"not said calmly: {error}"
        return "refused", calm or ("" if path.read_bytes() == damaged else "refused, yet changed")
    try:
        found = held.held(store.records())
        if not store.set_aside:
            # A bit that flips within a word or an id is seen by nobody but in a locked file.
            some = f"opened with {len(found)} of {len(expected)} records"
            return "opened", some if len(found) != len(expected) else ""
        if store.set_aside.read_bytes() != damaged:
            return "put aside", "put aside, yet changed"
        if held.key() and not is_locked(path):
            return "put aside", "the new file is not locked"
        counts["records"] += len(expected)
        counts["records saved"] += len(found)
        return "put aside", ""
    finally:
        store.close()
