"""Full disks, forbidden folders, lost files and other programs: refused kindly, nothing lost, and the next change works."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import apsw
import pytest
from notes.surroundings import (
    SECRET,
    as_nobody,
    bytes_of,
    fill,
    kindly_refused,
    memory_folder,
    other_process,
    refusal,
    small_disk,
)

from reader.notes import file as file_module
from reader.notes import lock
from reader.notes.store import NotesStore, open_notes, read_notes

CHANGES: dict[str, Callable[[NotesStore], object]] = {
    "add": lambda store: store.add(SECRET * 500),
    "change": lambda store: store.change(store.all()[0], SECRET * 500),
    "delete": lambda store: store.delete(store.all()[0]),
    "put back": lambda store: store.put_back(store.deleted()[0]),
    "take": lambda store: store.take([note._replace(id=note.id + "-copy") for note in store.all()]),
}


def filled(path: Path) -> NotesStore:
    store = open_notes(path)
    for number in range(12):
        store.add(f"{SECRET} {number} " * 30, "scans")
    store.delete(store.all()[0])
    return store


def everything(store: NotesStore) -> list[object]:
    return [*store.all(), *store.deleted()]


def assert_sound(path: Path, expected: list[object]) -> None:
    again = open_notes(path)
    assert again.set_aside is None
    assert everything(again) == expected
    again.close()


# A full disk


@pytest.mark.parametrize("change", CHANGES)
def test_a_full_disk_refuses_a_change_and_keeps_all_notes(change: str) -> None:
    refused, attempts = 0, (0, 1, 2, 3, 4, 5, 6, 7, 10, 20, 40)
    with small_disk(512) as disk:
        for spare_pages in attempts:
            store = filled(disk / "notes.db")
            before = everything(store)
            filler = fill(disk, spare_pages)
            if sentence := refusal(lambda store=store: CHANGES[change](store)):
                assert "disk is full" in sentence
                assert everything(store) == before
                filler.unlink()
                CHANGES[change](store)  # there is room now
                refused += 1
            assert everything(store) != before
            assert_sound(store.path, everything(store))
            store.close()
            for path in disk.iterdir():
                path.unlink()
    assert 2 <= refused < len(attempts)


def test_a_note_larger_than_the_disk_is_refused_and_the_rest_stays() -> None:
    with small_disk(256) as disk:
        store = filled(disk / "notes.db")
        before = everything(store)
        with kindly_refused() as refused:
            store.add(SECRET * 100_000)
        assert "disk is full" in refused.value.sentence
        assert everything(store) == before
        store.add("a smaller one")
        store.close()
        assert [path.name for path in disk.iterdir()] == ["notes.db"]


def test_a_file_that_cannot_be_begun_on_a_full_disk_is_begun_later() -> None:
    refused = 0
    with small_disk(256) as disk:
        for spare_pages in range(8):
            filler = fill(disk, spare_pages)
            if sentence := refusal(lambda: open_notes(disk / "notes.db").close()):
                assert "disk is full" in sentence
                refused += 1
            filler.unlink()
            store = open_notes(disk / "notes.db")
            assert store.set_aside is None
            store.add("kept")
            store.close()
            (disk / "notes.db").unlink()
    assert 2 <= refused < 8


def test_a_disk_that_holds_no_further_file_is_full() -> None:
    with small_disk(256, files=2) as disk:
        pictures = [disk / "first-picture", disk / "second-picture"]
        for picture in pictures:
            picture.touch()
        with kindly_refused() as refused:
            open_notes(disk / "notes.db")
        assert "disk is full" in refused.value.sentence
        pictures.pop().unlink()
        with kindly_refused() as refused:  # room for the notes, but not for the journal that keeps them safe
            open_notes(disk / "notes.db")
        assert "the disk has room" in refused.value.advice
        pictures.pop().unlink()
        store = open_notes(disk / "notes.db")
        store.add("kept")
        store.close()


# A folder or file that may not be written


def test_a_file_that_may_not_be_written_can_be_read(tmp_path: Path) -> None:
    store = filled(tmp_path / "notes.db")
    before = everything(store)
    store.close()
    with as_nobody(tmp_path):
        (tmp_path / "notes.db").chmod(0o400)
        tmp_path.chmod(0o500)
        old = bytes_of(tmp_path)
        store = open_notes(tmp_path / "notes.db")
        assert everything(store) == before
        for change in CHANGES.values():
            with kindly_refused():
                change(store)
        store.close()
        assert bytes_of(tmp_path) == old


def test_a_folder_made_read_only_while_open_refuses_until_it_is_writable(tmp_path: Path) -> None:
    with as_nobody(tmp_path):
        store = filled(tmp_path / "notes.db")
        before = everything(store)
        tmp_path.chmod(0o500)
        for change in CHANGES.values():
            with kindly_refused() as refused:
                change(store)
            assert str(tmp_path) in refused.value.advice
        assert everything(store) == before
        tmp_path.chmod(0o700)
        store.add("allowed again")
        assert len(everything(store)) == len(before) + 1
        assert_sound(store.path, everything(store))
        store.close()


def test_a_folder_closed_to_the_person_is_refused_kindly(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    filled(folder / "notes.db").close()
    old = bytes_of(folder)
    with as_nobody(tmp_path):
        folder.chmod(0o000)
        for use in (open_notes, read_notes):
            with kindly_refused():
                use(folder / "notes.db")
        folder.chmod(0o700)
        assert bytes_of(folder) == old


def test_a_missing_folder_is_refused_kindly(tmp_path: Path) -> None:
    with kindly_refused() as refused:
        open_notes(tmp_path / "nowhere" / "notes.db")
    assert (
        refused.value.advice
        == f"Check that {tmp_path / 'nowhere'} exists and may be written, and that the disk has room."
    )
    assert not (tmp_path / "nowhere").exists()


def test_a_damaged_file_in_a_read_only_folder_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_bytes(b"not a notes file" * 100)
    with as_nobody(tmp_path):
        tmp_path.chmod(0o500)
        with kindly_refused() as refused:
            open_notes(tmp_path / "notes.db")
        assert "put aside" in refused.value.sentence
        assert bytes_of(tmp_path) == {"notes.db": b"not a notes file" * 100}


# A file that goes away while open

CAN_GO = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps an open file in its place")


@CAN_GO
@pytest.mark.parametrize("change", CHANGES)
def test_a_file_deleted_while_open_is_written_again_whole(tmp_path: Path, change: str) -> None:
    store = filled(tmp_path / "notes.db")
    before = everything(store)
    store.path.unlink()
    assert everything(store) == before
    CHANGES[change](store)
    assert store.path.stat().st_mode & 0o077 == 0
    assert store.database.pragma("journal_mode") == "delete"
    assert store.database.pragma("synchronous") == 3  # EXTRA
    assert everything(store) != before
    assert_sound(store.path, everything(store))
    store.add("and it goes on")
    assert_sound(store.path, everything(store))
    store.close()


@CAN_GO
def test_a_file_moved_while_open_is_whole_in_both_places(tmp_path: Path) -> None:
    store = filled(tmp_path / "notes.db")
    before = everything(store)
    store.path.rename(tmp_path / "moved.db")
    moved = (tmp_path / "moved.db").read_bytes()
    store.add("after the move")
    assert_sound(store.path, everything(store))
    assert len(everything(store)) == len(before) + 1
    assert (tmp_path / "moved.db").read_bytes() == moved
    assert_sound(tmp_path / "moved.db", before)
    store.close()


@CAN_GO
def test_a_folder_deleted_while_open_is_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "personal"
    folder.mkdir()
    store = filled(folder / "notes.db")
    shutil.rmtree(folder)
    store.add("after the folder was gone")
    assert folder.stat().st_mode & 0o077 == 0
    assert_sound(store.path, everything(store))
    assert len(everything(store)) == 13
    store.close()


@CAN_GO
def test_a_file_put_in_its_place_while_open_is_never_overwritten(tmp_path: Path) -> None:
    store = filled(tmp_path / "notes.db")
    before = everything(store)
    other = open_notes(tmp_path / "other.db")
    other.add("from the memory stick")
    other.close()
    (tmp_path / "other.db").replace(store.path)
    old = bytes_of(tmp_path)
    for change in CHANGES.values():
        with kindly_refused() as refused:
            change(store)
        assert str(store.path) in refused.value.advice
    assert everything(store) == before
    (kept,) = (tmp_path / "backups").iterdir()
    assert str(kept) in refused.value.advice
    store.close()
    assert_sound(kept, before)
    assert kept.stat().st_mode & 0o077 == 0
    shutil.rmtree(tmp_path / "backups")
    assert bytes_of(tmp_path) == old


@CAN_GO
@pytest.mark.parametrize("use", ["read", "closed", "locked", "given a passphrase"])
@pytest.mark.parametrize("is_locked", [False, True])
@pytest.mark.parametrize("other_is_locked", [False, True])
def test_what_was_in_a_file_that_is_replaced_while_open_is_kept_whatever_is_done_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, use: str, is_locked: bool, other_is_locked: bool
) -> None:
    monkeypatch.setattr(lock, "ROUNDS", 1000)
    store = filled(tmp_path / "notes.db")
    if is_locked:
        store.set_passphrase("ours")
    before = everything(store)
    (tmp_path / "elsewhere").mkdir()
    other = open_notes(tmp_path / "elsewhere" / "notes.db")
    other.add("written on the other computer")
    if other_is_locked:
        other.set_passphrase("theirs")
    other.close()
    theirs = other.path.read_bytes()
    other.path.replace(store.path)
    if use == "read":
        assert everything(store) == before
    elif use == "locked":
        store.lock()
        assert store.is_locked == (is_locked or other_is_locked)
    elif use == "given a passphrase" and not other_is_locked:
        store.set_passphrase("new")
    store.close()
    (kept,) = (tmp_path / "backups").glob("notes-replaced-*.db")
    copy = open_notes(kept, key="ours" if is_locked else None)
    assert copy.set_aside is None
    assert copy.has_passphrase == is_locked
    assert everything(copy) == before
    copy.close()
    if use != "given a passphrase":
        assert store.path.read_bytes() == theirs


@CAN_GO
def test_each_file_that_is_replaced_is_kept_as_a_copy_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "ROUNDS", 1000)
    store = filled(tmp_path / "notes.db")
    store.set_passphrase("ours")
    whole = store.path.read_bytes()
    for number in range(2):
        (tmp_path / "other").write_bytes(whole)
        (tmp_path / "other").replace(store.path)
        with kindly_refused():
            store.add(SECRET)
        store.lock()
        store.unlock("ours")
        store.add(f"after {number}")
    store.close()
    assert len(list((tmp_path / "backups").glob("notes-replaced-*.db"))) == 2


def test_a_replaced_file_is_told_also_when_no_copy_finds_room() -> None:
    with small_disk(256) as disk:
        store = filled(disk / "notes.db")
        before = everything(store)
        (disk / "other").write_bytes(b"of another program")
        (disk / "other").replace(store.path)
        fill(disk)
        with kindly_refused() as refused:
            store.add(SECRET)
        assert "has replaced your notes file" in refused.value.sentence
        assert "kept" not in refused.value.advice
        assert everything(store) == before
        store.close()
        assert store.path.read_bytes() == b"of another program"


def test_a_file_deleted_on_a_full_disk_is_written_again_once_there_is_room() -> None:
    with small_disk(256) as disk:
        store = filled(disk / "notes.db")
        before = everything(store)
        store.path.unlink()
        filler = fill(disk, 1)
        for _ in range(2):
            with kindly_refused() as refused:
                store.add(SECRET)
            assert "disk is full" in refused.value.sentence
            assert everything(store) == before
        filler.unlink()
        store.add("there is room")
        assert len(everything(store)) == len(before) + 1
        assert_sound(store.path, everything(store))
        store.close()


def test_a_file_deleted_from_a_read_only_folder_is_written_again_once_allowed(tmp_path: Path) -> None:
    with as_nobody(tmp_path):
        store = filled(tmp_path / "notes.db")
        store.path.unlink()
        tmp_path.chmod(0o500)
        with kindly_refused():
            store.add(SECRET)
        tmp_path.chmod(0o700)
        store.add("allowed again")
        assert len(everything(store)) == 13
        assert_sound(store.path, everything(store))
        store.close()


# Other programs

LOCK = """
import sys, apsw
database = apsw.Connection(sys.argv[1])
database.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read() if len(sys.argv) < 3 else __import__("time").sleep(float(sys.argv[2]))
"""

ADD = """
import sys
from pathlib import Path
from reader.notes.store import open_notes
store = open_notes(Path(sys.argv[1]))
print("ready", flush=True)
for number in range(int(sys.argv[3])):
    print(store.add(f"{sys.argv[2]} {number}").id, flush=True)
store.close()
print("", flush=True)
"""


def test_a_file_locked_by_another_program_is_refused_until_it_lets_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_module, "PATIENCE", 150)
    monkeypatch.setattr(lock, "_PATIENCE", 150)
    store = filled(tmp_path / "notes.db")
    before = everything(store)
    with other_process(LOCK, store.path) as line:
        assert line() == "locked\n"
        for use in (store.all, store.deleted, lambda: store.add(SECRET), lambda: open_notes(store.path)):
            began = time.monotonic()
            with kindly_refused() as refused:
                use()
            assert "Another program" in refused.value.sentence
            assert time.monotonic() - began > 0.1
    assert everything(store) == before
    store.add("free again")
    assert_sound(store.path, everything(store))
    store.close()


def test_a_file_locked_for_a_moment_only_delays_a_change(tmp_path: Path) -> None:
    store = filled(tmp_path / "notes.db")
    with other_process(LOCK, store.path, 0.4) as line:
        assert line() == "locked\n"
        store.add("waited")
    assert len(everything(store)) == 13
    store.close()


def test_two_programs_writing_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    with other_process(ADD, path, "left", 60) as left, other_process(ADD, path, "right", 60) as right:
        assert left() == right() == "ready\n"
        ids = {line().strip() for line in (left, right) for _ in range(60)}
        assert left() == right() == "\n"
    store = open_notes(path)
    assert {note.id for note in store.all()} == ids
    assert sorted(note.text for note in store.all()) == sorted(
        f"{side} {number}" for side in ("left", "right") for number in range(60)
    )
    assert store.set_aside is None
    store.close()


def test_two_starts_at_once_agree_on_one_file(tmp_path: Path) -> None:
    for number in range(15):
        path = tmp_path / f"notes-{number}.db"
        together = Barrier(2)
        opened: list[NotesStore] = []

        def start(path: Path = path, together: Barrier = together, opened: list[NotesStore] = opened) -> None:
            together.wait()
            opened.append(open_notes(path))

        with ThreadPoolExecutor(2) as threads:
            sentences = list(threads.map(lambda start: refusal(start), [start, start]))
        assert sentences == ["", ""]
        ids = {store.add("kept").id for store in opened}
        assert {note.id for note in opened[0].all()} == ids
        for store in opened:
            store.close()
        assert_sound(path, read_notes(path))


def test_a_slow_reader_delays_no_note_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_module, "PATIENCE", 150)
    store = filled(tmp_path / "notes.db")
    reader = apsw.Connection(str(store.path))
    rows = reader.execute("SELECT * FROM note")
    next(rows)
    with kindly_refused() as refused:
        store.add(SECRET)
    assert "Another program" in refused.value.sentence
    rows.close()
    reader.close()
    store.add("kept")
    assert "kept" in [note.text for note in store.all()]
    store.close()


def test_a_file_left_in_another_journal_mode_becomes_one_plain_file_again(tmp_path: Path) -> None:
    filled(tmp_path / "notes.db").close()
    browser = apsw.Connection(str(tmp_path / "notes.db"))
    assert browser.pragma("journal_mode", "WAL") == "wal"
    browser.execute("UPDATE note SET topic = 'edited by hand'")
    browser.close()
    store = open_notes(tmp_path / "notes.db")
    store.add("and on", "edited by hand")
    assert len(store.beside("edited by hand")) == 12
    assert list(bytes_of(tmp_path)) == ["notes.db"]
    store.close()


# A crash


CRASH = """
import os, signal, sys, apsw
database = apsw.Connection(sys.argv[1])
database.execute("PRAGMA cache_size = 1; BEGIN; UPDATE note SET text = 'unfinished' || text;")
database.execute("DELETE FROM note WHERE deleted = ''")
database.cache_flush()
os.kill(os.getpid(), signal.SIGKILL)
"""


def crashed(path: Path) -> list[object]:
    """A file whose last change was cut off half way, with its journal; returns what it held before."""
    store = filled(path)
    before = everything(store)
    store.close()
    sound = path.read_bytes()
    subprocess.run([sys.executable, "-c", CRASH, path], check=False)
    assert path.read_bytes() != sound
    assert path.with_name(path.name + "-journal").stat().st_size > 0
    return before


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_change_cut_off_by_a_crash_is_undone(tmp_path: Path) -> None:
    before = crashed(tmp_path / "notes.db")
    assert_sound(tmp_path / "notes.db", before)
    assert list(bytes_of(tmp_path)) == ["notes.db"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_file_with_a_cut_off_change_is_not_read_from_outside_and_not_touched(tmp_path: Path) -> None:
    before = crashed(tmp_path / "notes.db")
    old = bytes_of(tmp_path)
    with as_nobody(tmp_path):
        tmp_path.chmod(0o500)
        with kindly_refused():
            read_notes(tmp_path / "notes.db")
        assert bytes_of(tmp_path) == old
        with kindly_refused():  # the journal cannot be taken away
            open_notes(tmp_path / "notes.db")
        tmp_path.chmod(0o700)
    assert_sound(tmp_path / "notes.db", before)


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_first_start_cut_off_by_a_crash_begins_again_without_a_word(tmp_path: Path) -> None:
    code = CRASH.replace("UPDATE note SET text = 'unfinished' || text;", "CREATE TABLE note (text, deleted);")
    (tmp_path / "notes.db").touch()
    subprocess.run([sys.executable, "-c", code, tmp_path / "notes.db"], check=False)
    assert (tmp_path / "notes.db").stat().st_size > 0
    store = open_notes(tmp_path / "notes.db")
    assert store.set_aside is None
    store.add("kept")
    store.close()


def test_a_person_may_have_a_folder_with_an_odd_name() -> None:
    with memory_folder() as folder:
        odd = folder / "Zoë's 100% ?mode=ro#\n ‏שלום"
        odd.mkdir()
        store = filled(odd / "notes.db")
        assert read_notes(odd / "notes.db") == store.all()
        store.close()


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names there are always Unicode")
def test_a_folder_name_that_is_no_unicode_is_refused_kindly(tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"Zo\xeb")
    odd.mkdir()
    with kindly_refused():
        open_notes(odd / "notes.db")
    (odd / "notes.db").touch()
    with kindly_refused():
        read_notes(odd / "notes.db")
