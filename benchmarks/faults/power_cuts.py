"""A disk that forgets, in a power cut, any part of what it was not told to sync."""

import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar, cast

import apsw

from benchmarks.faults import held

SECTOR = 512  # a disk writes this much whole or not at all
REAL = "win32" if os.name == "nt" else "unix"


def run(folder: Path, times: int) -> tuple[Counter[str], list[str]]:
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
        _, fault = held.judge(left / "notes.db", sure, unfinished, counts)
        if fault:
            faults.append(f"power cut {time_}, after operation {moment}: {fault}")
        for file in left.iterdir():
            file.unlink()
        left.rmdir()
    return counts, faults


_F = TypeVar("_F", bound=apsw.VFS)
History = list[tuple[int, held.Held, held.Held | None]]


def _record(path: Path) -> "tuple[Disk, History]":
    """Write for a while; the disk, and what must be there from which operation on, with the change then under way."""
    disk = Disk()
    sure: held.Held = {}
    history: History = []
    with used_by_default(RecordedFiles) as files:
        files.disk = disk
        store = held.opened(path)
        for _ in range(40):
            leaves, make = held.change(store)
            history.append((len(disk.operations), dict(sure), leaves))
            sure = held.after(sure, leaves, make())
        history.append((len(disk.operations), dict(sure), None))
        store.close()
    return disk, history


_made: dict[type[apsw.VFS], apsw.VFS] = {}


@contextmanager
def used_by_default(kind: type[_F]) -> Iterator[_F]:
    """Let SQLite use files of a kind, below its encryption. There is one of a kind, since SQLite keeps hold of it."""
    if kind not in _made:
        _made[kind] = kind()
        apsw.Connection(
            ":memory:", vfs=f"multipleciphers-{kind.__name__}"
        ).close()  # puts the encryption above it
    before = apsw.vfs_names()[0]
    apsw.set_default_vfs(f"multipleciphers-{kind.__name__}")
    try:
        yield cast(_F, _made[kind])
    finally:
        apsw.set_default_vfs(before)


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


class RecordedFiles(apsw.VFS):
    """Tells a disk every operation on files, as they are on the disk: below the encryption."""

    def __init__(self) -> None:
        self.disk = Disk()
        super().__init__(type(self).__name__, REAL)

    def xOpen(self, name: apsw.URIFilename | str | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        return _RecordedFile(self.disk, name, flags)

    def xDelete(self, name: str, sync_folder: bool) -> None:  # noqa: N802
        super().xDelete(name, sync_folder)
        self.disk.operations.append(("delete", Path(name).name, bool(sync_folder)))


class _RecordedFile(apsw.VFSFile):
    def __init__(self, disk: Disk, name: apsw.URIFilename | str | None, flags: list[int]) -> None:
        path = Path(name.filename() if isinstance(name, apsw.URIFilename) else name or "unnamed")
        self.disk, self.name = disk, path.name
        if not path.exists() or not path.stat().st_size:
            disk.operations.append(("create", self.name))
        super().__init__(REAL, name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        super().xWrite(data, offset)
        self.disk.operations.append(("write", self.name, offset, bytes(data)))

    def xTruncate(self, size: int) -> None:  # noqa: N802
        super().xTruncate(size)
        self.disk.operations.append(("truncate", self.name, size))

    def xSync(self, flags: int) -> None:  # noqa: N802
        super().xSync(flags)
        self.disk.operations.append(("sync", self.name))
