"""Each write, one after the other, finds the disk full or broken: the change is refused calmly, and nothing is lost."""

import random
import subprocess
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import apsw

from benchmarks.faults import held
from benchmarks.faults.power_cuts import REAL, used_by_default
from reader.errors import NotesError
from reader.notes.backup import keep_daily
from reader.notes.exchange import write_export, write_folder
from reader.notes.store import NotesStore


class Failure:
    """Lets so many writes pass, then fails all others with the error given."""

    def __init__(self) -> None:
        self.left = -1  # -1: nothing fails
        self.error: type[apsw.Error] = apsw.FullError

    def count(self) -> None:
        if self.left == 0:
            raise self.error("the disk said no")
        if self.left > 0:
            self.left -= 1


class FailingFiles(apsw.VFS):
    """Files whose writes fail as `failure` says."""

    def __init__(self) -> None:
        self.failure = Failure()
        super().__init__(type(self).__name__, REAL)

    def xOpen(self, name: apsw.URIFilename | str | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        return _FailingFile(self.failure, name, flags)


class _FailingFile(apsw.VFSFile):
    def __init__(self, failure: Failure, name: apsw.URIFilename | str | None, flags: list[int]) -> None:
        self.failure = failure
        super().__init__(REAL, name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        self.failure.count()
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:  # noqa: N802
        self.failure.count()
        super().xSync(flags)

    def xTruncate(self, size: int) -> None:  # noqa: N802
        self.failure.count()
        super().xTruncate(size)


def run(folder: Path, times: int) -> tuple[Counter[str], list[str]]:
    counts: Counter[str] = Counter()
    faults: list[str] = []
    with used_by_default(FailingFiles) as files:
        failure = files.failure
        while counts["writes that failed"] < times and not faults:
            for old in folder.iterdir():
                old.unlink()
            _fail_each_write(folder / "notes.db", failure, counts, faults)
    return counts, faults


def _fail_each_write(path: Path, failure: Failure, counts: Counter[str], faults: list[str]) -> None:
    """One change after another, each first with its first write failing, then its second, and so on until it is kept."""
    failure.left = -1
    store = held.opened(path)
    for _ in range(12):
        held.change(store).make()
    for _ in range(6):
        for number in range(500):
            sure = held.held(store.records())
            leaves, make = held.change(store)
            failure.error = random.choice([apsw.FullError, apsw.IOError])
            failure.left = number
            error = _refusal(make)
            passed = failure.left > 0
            failure.left = -1
            if error:
                counts["writes that failed"] += 1
                if not held.is_calm(error):
                    faults.append(f"not said calmly: {error}")
            store.close()
            _, fault = held.judge(path, sure, None if error is None and not leaves else leaves, counts)
            if fault:
                faults.append(f"write {number} failed: {fault}")
            store = held.opened(path)
            if passed:
                break
    store.close()


def _refusal(make: Callable[[], Any]) -> NotesError | None:
    try:
        make()
    except NotesError as error:
        return error
    return None


# A real small disk


def run_on_small_disk(folder: Path, times: int) -> tuple[Counter[str], list[str]]:
    counts: Counter[str] = Counter()
    faults: list[str] = []
    disk = folder / "disk"
    disk.mkdir()
    for time_ in range(times):
        if subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=2000k", "tmpfs", disk], capture_output=True
        ).returncode:
            counts["tries without a small disk, since this needs root on Linux"] += times
            return counts, faults
        try:
            _use_full_disk(disk, time_ % 40, counts, faults)
        finally:
            subprocess.run(["umount", "--lazy", disk], check=True)
        if len(faults) > 20:
            break
    return counts, faults


def _use_full_disk(disk: Path, spare_pages: int, counts: Counter[str], faults: list[str]) -> None:
    """Do everything that writes, on a disk with room for so many more pages of 4 KiB."""
    path = disk / "notes.db"
    store = held.opened(path)
    while path.stat().st_size < 300_000:
        held.change(store).make()
    filler = _fill(disk, spare_pages)
    for use in (*[None] * 8, _export, _export_folder, _copy, _lock):
        sure = held.held(store.records())
        leaves: held.Held = {}
        if use is None:
            leaves, make = held.change(store)
        else:
            make = lambda use=use, store=store: use(store, disk)  # noqa: E731
        error = _refusal(make)
        counts["refused" if error else "done"] += 1
        if error and not held.is_calm(error):
            faults.append(f"not said calmly: {error}")
        store.close()
        left = [file.name for file in disk.iterdir() if ".part" in file.name]
        if left:
            faults.append(f"left behind: {left}")
        _, fault = held.judge(path, sure, leaves, counts)
        if fault:
            faults.append(f"{spare_pages} pages were left on the disk: {fault}")
        store = held.opened(path)
    sure = held.held(store.records())
    store.close()
    filler.unlink()
    _, fault = held.judge(path, sure, None, counts)
    if fault:
        faults.append(f"once there was room again: {fault}")


def _fill(disk: Path, spare_pages: int) -> Path:
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        with suppress(OSError):
            while file.write(b"\xff" * 4096):
                pass
        file.truncate(max(0, file.tell() // 4096 - spare_pages) * 4096)
    return filler


def _export(store: NotesStore, disk: Path) -> None:
    write_export(store, disk / "export.json")


def _export_folder(store: NotesStore, disk: Path) -> None:
    write_folder(store, disk, str)


def _copy(store: NotesStore, disk: Path) -> None:
    keep_daily(store, disk / "backups", date.today())


def _lock(store: NotesStore, disk: Path) -> None:
    if held.key():
        store.change_passphrase(held.PASSPHRASE, held.PASSPHRASE)
    else:
        store.set_passphrase("once")
        store.remove_passphrase("once")
