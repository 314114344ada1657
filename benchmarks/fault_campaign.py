"""Crashes, power cuts and damage at random moments while notes are written; prints how often, and what was lost.

    python benchmarks/fault_campaign.py [--times N]

- Crash: a process that writes notes is killed (kill -9), and the same file is opened again, over and over.
- Power cut: every operation on the file is recorded; then the disk forgets, as a disk may, any part of what it was not
  told to sync, and the file is opened.
- Damage: bits are flipped, blocks overwritten or the end cut off, and the file is opened.

After each, all notes whose saving was reported must be there, or the old bytes must be set aside unchanged (damage only).
Leaves with 1 if anything was lost.
"""

import argparse
import hashlib
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

import apsw  # noqa: E402

from reader.errors import NotesError  # noqa: E402
from reader.notes import file as file_module  # noqa: E402
from reader.notes.model import Note  # noqa: E402
from reader.notes.store import NotesStore, open_notes  # noqa: E402

Held = dict[str, list[str]]  # what a file holds: id -> [a short form of the text, '' or 'deleted']
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # a folder for what needs no real disk
SECTOR = 512  # a disk writes this much whole or not at all


def main() -> int:
    campaigns = {"crashes": crashes, "power-cuts": power_cuts, "damages": damages}
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=500, metavar="N", help="how often each happens (500)")
    parser.add_argument("--only", choices=campaigns, help="only these")
    parser.add_argument("--careless", choices=CARELESS, help="weaken the store, to see that it is noticed")
    parser.add_argument("--write", type=Path, metavar="FILE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.careless:
        file_module.settle = CARELESS[options.careless]
    if options.write:
        _write_until_killed(options.write)
    lost = 0
    for name in [options.only] if options.only else campaigns:
        with tempfile.TemporaryDirectory(dir=None if name == "crashes" else MEMORY) as folder:
            began = time.monotonic()
            counts, faults = campaigns[name](Path(folder), options.times)
        told = ", ".join(f"{number} {what}" for what, number in sorted(counts.items()))
        print(f"{options.times} {name} in {time.monotonic() - began:.0f} s: {told}; {len(faults)} faults")
        for fault in faults[:5]:
            print(f"  {fault}")
        lost += len(faults)
    return 1 if lost else 0


def _careless(**pragmas: str) -> Callable[[apsw.Connection], None]:
    def settle(database: apsw.Connection) -> None:
        for name, value in pragmas.items():
            database.pragma(name, value)

    return settle


CARELESS = {
    "no-journal": _careless(journal_mode="OFF", synchronous="EXTRA"),
    "journal-in-memory": _careless(journal_mode="MEMORY", synchronous="EXTRA"),
    "no-sync": _careless(journal_mode="DELETE", synchronous="OFF"),
    "no-folder-sync": _careless(journal_mode="DELETE", synchronous="FULL"),
}


# Changes, and what they leave


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _held(notes: list[Note]) -> Held:
    return {note.id: [_short(note.text), "deleted" if note.is_deleted else ""] for note in notes}


def _everything(store: NotesStore) -> list[Note]:
    return store.all() + store.deleted()


def _change(store: NotesStore) -> tuple[dict[str, object], Callable[[], Note]]:
    """A random change: what it will leave ('id' is '' for a new note), and the call that makes it."""
    text = random.choice("aöあ🩺") * int(random.paretovariate(0.4) % 40_000)
    notes = _everything(store)
    kind = random.choice(["add", "change", "delete", "put back"]) if len(notes) > 4 else "add"
    if kind == "add":
        return {"id": "", "held": [_short(text), ""]}, lambda: store.add(text, "scans")
    note = random.choice(notes)
    (was, deleted) = _held([note])[note.id]
    if kind == "change":
        return {"id": note.id, "held": [_short(text), deleted]}, lambda: store.change(note, text)
    if kind == "delete":
        return {"id": note.id, "held": [was, "deleted"]}, lambda: store.delete(note)
    return {"id": note.id, "held": [was, ""]}, lambda: store.put_back(note)


def _judge(
    path: Path, sure: Held, unfinished: dict[str, object] | None, counts: Counter[str]
) -> tuple[Held, str]:
    """Open the file; what it holds, and the fault if a change is missing that was reported as kept."""
    try:
        store = open_notes(path)
    except NotesError as error:
        return sure, f"refused: {error}"
    try:
        if store.set_aside:
            return {}, "the file was put aside"
        found = _held(_everything(store))
    except NotesError as error:
        return sure, f"cannot be read: {error}"
    finally:
        store.close()
    if found == sure:
        counts["unfinished changes undone"] += unfinished is not None
        return found, ""
    if unfinished:
        new = [id for id in found if id not in sure]
        id = str(unfinished["id"]) or (new[0] if len(new) == 1 else "")
        if found == {**sure, id: unfinished["held"]}:
            counts["unfinished changes kept"] += 1
            return found, ""
    wrong = [id for id in sure if found.get(id) != sure[id]]
    return (
        found,
        f"{len(wrong)} of {len(sure)} notes lost or wrong, {len(found.keys() - sure.keys())} unexpected",
    )


# Crashes


def _write_until_killed(path: Path) -> None:
    store = open_notes(path)
    print("open", flush=True)
    while True:
        leaves, make = _change(store)
        print(json.dumps(leaves), flush=True)
        print(json.dumps(make().id), flush=True)


def crashes(folder: Path, times: int) -> tuple[Counter[str], list[str]]:
    counts: Counter[str] = Counter()
    faults: list[str] = []
    sure: Held = {}
    path = folder / "notes.db"
    careless = sys.argv[sys.argv.index("--careless") :][:2] if "--careless" in sys.argv else []
    for time_ in range(times):
        if time_ % 10 == 0:  # a new file, so that its making is cut off too
            for old in folder.iterdir():
                old.unlink()
            sure = {}
        command = [sys.executable, __file__, "--write", str(path), *careless]
        writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert writer.stdout
        if random.random() < 0.7:
            writer.stdout.readline()
            time.sleep(random.random() * 0.03)
        else:  # while it starts and opens the file
            time.sleep(random.random() * 0.15)
        if writer.poll() is not None:
            faults.append(f"crash {time_}: the program ended by itself")
        writer.kill()
        with writer:
            lines = [line for line in writer.stdout.read().split("\n")[:-1] if line != "open"]
        counts["with a journal left"] += path.with_name("notes.db-journal").exists()
        for leaves, id in zip(lines[::2], lines[1::2], strict=False):
            sure[json.loads(id)] = json.loads(leaves)["held"]
        unfinished = json.loads(lines[-1]) if len(lines) % 2 else None
        counts["changes"] += len(lines) // 2
        sure, fault = _judge(path, sure, unfinished, counts)
        if fault:
            faults.append(f"crash {time_}: {fault}")
    return counts, faults


# Power cuts


class Disk:
    """A disk that does at once what it is told, and remembers in which order."""

    def __init__(self) -> None:
        self.operations: list[tuple[object, ...]] = []

    def after_power_cut(self, moment: int) -> dict[str, bytes]:
        """What may be left of the files after the first `moment` operations.

        What was synced is there; of the rest any part may be, in blocks. A new name is there once anything in its folder
        was synced, a deleted one is gone once the folder was.
        """
        mood = random.choice([0.0, 0.3, 0.5, 0.8, 1.0])  # how much of what was not synced arrives
        kept: dict[int, bytearray] = {}  # by file, a name being given to one after another
        waiting: dict[int, list[tuple[int, bytes | None]]] = {}
        names: dict[str, int] = {}
        waiting_names: list[tuple[str, int | None]] = []
        current: dict[str, int] = {}

        def arrive(operations: list[tuple[int, bytes | None]], into: bytearray, share: float) -> None:
            for offset, data in operations:
                if data is None:
                    if random.random() < share:
                        del into[offset:]
                    continue
                for start in range(0, len(data), SECTOR):
                    if random.random() < share:
                        part = data[start : start + SECTOR]
                        at = offset + start
                        into.extend(bytes(max(0, at + len(part) - len(into))))
                        into[at : at + len(part)] = part

        def name_them(share: float) -> None:
            for name, file in waiting_names:
                if random.random() >= share:
                    continue
                if file is None:
                    names.pop(name, None)
                else:
                    names[name] = file
            waiting_names.clear()

        for operation in self.operations[:moment]:
            match operation:
                case ("create", str(name)):
                    file = len(kept)
                    kept[file], waiting[file], current[name] = bytearray(), [], file
                    waiting_names.append((name, file))
                case ("write", str(name), int(offset), bytes(data)):
                    waiting[current[name]].append((offset, data))
                case ("truncate", str(name), int(size)):
                    waiting[current[name]].append((size, None))
                case ("sync", str(name)):
                    file = current[name]
                    arrive(waiting[file], kept[file], 1.1)
                    waiting[file].clear()
                    if name.endswith("-journal"):
                        name_them(1.1)  # SQLite syncs the folder with a new journal
                case ("delete", str(name), bool(and_folder)):
                    del current[name]
                    waiting_names.append((name, None))
                    if and_folder:
                        name_them(1.1)
        name_them(mood)
        for file, operations in waiting.items():
            arrive(operations, kept[file], mood)
        return {name: bytes(kept[file]) for name, file in names.items()}


class _RecordedFiles(apsw.VFS):
    def __init__(self, disk: Disk) -> None:
        self.disk, self.real = disk, apsw.vfs_names()[0]
        super().__init__("recorded", self.real, makedefault=True)

    def xOpen(self, name: apsw.URIFilename | str | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        return _RecordedFile(self.disk, self.real, name, flags)

    def xDelete(self, name: str, sync_folder: bool) -> None:  # noqa: N802
        super().xDelete(name, sync_folder)
        self.disk.operations.append(("delete", Path(name).name, bool(sync_folder)))


class _RecordedFile(apsw.VFSFile):
    def __init__(self, disk: Disk, real: str, name: apsw.URIFilename | str | None, flags: list[int]) -> None:
        path = Path(name.filename() if isinstance(name, apsw.URIFilename) else name or "unnamed")
        self.disk, self.name = disk, path.name
        if not path.exists() or not path.stat().st_size:
            disk.operations.append(("create", self.name))
        super().__init__(real, name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        super().xWrite(data, offset)
        self.disk.operations.append(("write", self.name, offset, bytes(data)))

    def xTruncate(self, size: int) -> None:  # noqa: N802
        super().xTruncate(size)
        self.disk.operations.append(("truncate", self.name, size))

    def xSync(self, flags: int) -> None:  # noqa: N802
        super().xSync(flags)
        self.disk.operations.append(("sync", self.name))


def _record(path: Path) -> tuple[Disk, list[tuple[int, Held, dict[str, object] | None]]]:
    """Write for a while; the disk, and what must be there from which operation on, with the change then under way."""
    disk = Disk()
    files = _RecordedFiles(disk)
    try:
        store = open_notes(path)
        held: Held = {}
        history = []
        for _ in range(40):
            leaves, make = _change(store)
            history.append((len(disk.operations), dict(held), leaves))
            held[make().id] = leaves["held"]  # type: ignore[assignment]
        history.append((len(disk.operations), dict(held), None))
        store.close()
    finally:
        files.unregister()
    return disk, history


def power_cuts(folder: Path, times: int) -> tuple[Counter[str], list[str]]:
    counts: Counter[str] = Counter()
    faults: list[str] = []
    path = folder / "notes.db"
    for time_ in range(times):
        if time_ % 25 == 0:
            path.unlink(missing_ok=True)
            disk, history = _record(path)
            counts["changes"] += len(history) - 1
        moment = random.randrange(len(disk.operations) + 1)
        sure, unfinished = next(((s, u) for at, s, u in reversed(history) if at <= moment), ({}, None))
        left = folder / "left"
        left.mkdir()
        for name, content in disk.after_power_cut(moment).items():
            (left / name).write_bytes(content)
        counts["with a journal left"] += (left / "notes.db-journal").exists()
        _, fault = _judge(left / "notes.db", sure, unfinished, counts)
        if fault:
            faults.append(f"power cut {time_}, after operation {moment}: {fault}")
        for file in left.iterdir():
            file.unlink()
        left.rmdir()
    return counts, faults


# Damage


def damages(folder: Path, times: int) -> tuple[Counter[str], list[str]]:
    counts: Counter[str] = Counter()
    faults: list[str] = []
    path = folder / "notes.db"
    store = open_notes(path)
    notes = [store.add("größer 🩺 " * random.randrange(300), f"topic-{n % 7}") for n in range(50)]
    for note in notes[::9]:
        store.delete(note)
    store.close()
    sound = path.read_bytes()
    for time_ in range(times):
        for old in folder.iterdir():
            old.unlink()
        damaged = _damaged(sound)
        path.write_bytes(damaged)
        try:
            way, fault = _open_damaged(path, damaged, len(notes))
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


def _open_damaged(path: Path, damaged: bytes, number: int) -> tuple[str, str]:
    try:
        store = open_notes(path)
    except NotesError:
        return "refused", "" if path.read_bytes() == damaged else "refused, yet changed"
    try:
        if store.set_aside:
            same = store.set_aside.read_bytes() == damaged
            return "put aside", "" if same else "put aside, yet changed"
        found = _everything(store)
        with suppress(NotesError):
            store.add("and on")
        return "opened", "" if len(found) == number else f"opened with {len(found)} of {number} notes"
    finally:
        store.close()


if __name__ == "__main__":
    sys.exit(main())
