"""Daily copies are kept, thinned with time, listed with what they hold, and restored so that it can be undone."""

import os
import shutil
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import apsw
import pytest
from notes.surroundings import SECRET, as_nobody, bytes_of, fill, kindly_refused, memory_folder, small_disk

from reader.errors import NotesLocked
from reader.notes import lock
from reader.notes.backup import DAYS, WEEKS, Backup, back_up, backups, keep_daily, lock_backups, restore
from reader.notes.lock import change_passphrase, is_locked, remove_passphrase, set_passphrase
from reader.notes.store import NotesStore, open_notes, read_notes

TODAY = date(2026, 11, 23)  # a Monday


@pytest.fixture(autouse=True)
def few_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each opening of a locked file takes a quarter of a second by design; here it need not."""
    monkeypatch.setattr(lock, "ROUNDS", 1000)


@pytest.fixture
def filled(store: NotesStore) -> NotesStore:
    store.add(f"{SECRET} a note")
    store.add(f"{SECRET} another note")
    store.delete(store.add("deleted"))
    store.add(f"{SECRET} a question", kind="question")
    store.add_visit("2026-12-01")
    store.delete_visit(store.add_visit("2026-12-02"))
    store.write_line("matters", SECRET)
    return store


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def days(folder: Path) -> list[date]:
    return sorted(
        date.fromisoformat(path.stem.removeprefix("notes-")) for path in folder.glob("notes-[12]*.db")
    )


def pretend(folder: Path, *dates: date) -> None:
    """Daily copies of those dates."""
    folder.mkdir(exist_ok=True)
    for day in dates:
        (folder / f"notes-{day}.db").touch()


def texts(path: Path, key: str | None = None) -> set[str]:
    return {note.text for note in read_notes(path, key)}


# Every day


def test_a_day_has_one_copy_that_holds_every_record(filled: NotesStore, kept: Path) -> None:
    path = keep_daily(filled, kept, TODAY)
    assert path == kept / "notes-2026-11-23.db"
    copy = open_notes(path)
    assert copy.records() == filled.records()
    copy.close()
    filled.add("later")
    before = bytes_of(kept)
    assert keep_daily(filled, kept, TODAY) is None
    assert bytes_of(kept) == before
    assert keep_daily(filled, kept, TODAY + timedelta(1)) == kept / "notes-2026-11-24.db"


def test_only_the_person_may_read_a_copy(filled: NotesStore, kept: Path) -> None:
    path = keep_daily(filled, kept, TODAY)
    assert path
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600
        assert kept.stat().st_mode & 0o777 == 0o700
    assert [file.name for file in kept.iterdir()] == [path.name]


def test_a_year_of_days_leaves_ten_days_and_ten_weeks(filled: NotesStore, kept: Path) -> None:
    pretend(kept, *(TODAY - timedelta(n) for n in range(1, 365)))
    keep_daily(filled, kept, TODAY)
    left = days(kept)
    assert left[-10:] == [TODAY - timedelta(n) for n in reversed(range(10))]
    assert len(left) == 20
    assert all(day.isoweekday() == 7 for day in left[:9])  # the last copy of each week
    assert len({day.isocalendar()[:2] for day in left[:10]}) == 10


def test_thinning_every_day_keeps_as_much_as_thinning_once(filled: NotesStore, kept: Path) -> None:
    for number in range(200):
        keep_daily(filled, kept, TODAY + timedelta(number))
    left = days(kept)
    assert len(left) == 20
    assert left[-10:] == [TODAY + timedelta(n) for n in range(190, 200)]
    assert (left[-1] - left[0]).days >= DAYS + 7 * (WEEKS - 2)


def test_a_long_absence_removes_nothing_more(filled: NotesStore, kept: Path) -> None:
    old = [TODAY - timedelta(500 + n) for n in range(9)]
    pretend(kept, *old)
    keep_daily(filled, kept, TODAY)
    assert days(kept) == [*reversed(old), TODAY]


@pytest.mark.parametrize("year", [1980, 2099])
def test_a_wrong_clock_removes_nothing_more(filled: NotesStore, kept: Path, year: int) -> None:
    pretend(kept, *(TODAY - timedelta(n) for n in range(9)))
    pretend(kept, *(TODAY - timedelta(7 * n) for n in range(3, 11)))
    before = set(days(kept))
    wrong = date(year, 1, 1)
    keep_daily(filled, kept, wrong)
    assert set(days(kept)) == before | {wrong}
    keep_daily(filled, kept, TODAY + timedelta(1))  # the clock is right again
    assert before - set(days(kept)) == set()


def test_a_copy_made_while_the_clock_runs_behind_stays(filled: NotesStore, kept: Path) -> None:
    pretend(kept, *(TODAY - timedelta(n) for n in range(1, 200)))
    keep_daily(filled, kept, TODAY)
    before = set(days(kept))
    keep_daily(filled, kept, date(1980, 1, 1))
    assert set(days(kept)) == before | {date(1980, 1, 1)}


def test_thinning_removes_only_daily_copies(filled: NotesStore, kept: Path) -> None:
    others = [
        "notes-before-version-2-2020-01-01-101010.db",
        "notes-before-restore-2020-01-01-101010.db",
        "notes-unreadable-2020-01-01-101010.db",
        "notes-2020-13-41.db",
        "notes-2020-01-01.db.txt",
        "my-notes-2020-01-01.db",
        "notes-2020-01-01-important.db",
        "notes.db",
    ]
    pretend(kept, *(date(2020, 1, 1) + timedelta(n) for n in range(300)))
    for name in others:
        (kept / name).write_text("precious")
    (kept / "notes-2019-01-01.db").mkdir()
    keep_daily(filled, kept, TODAY)
    assert set(others) <= {path.name for path in kept.iterdir()}
    assert (kept / "notes-2019-01-01.db").is_dir()
    assert len(list(kept.glob("notes-20*.db"))) == 20 + 3


def test_what_a_crash_left_unfinished_is_removed(filled: NotesStore, kept: Path) -> None:
    kept.mkdir()
    (kept / "notes-2026-11-22.db.part").write_bytes(b"half")
    (kept / "notes-holiday.db.part").write_bytes(b"not ours")
    keep_daily(filled, kept, TODAY)
    assert {path.name for path in kept.iterdir()} == {"notes-2026-11-23.db", "notes-holiday.db.part"}


def test_a_full_disk_makes_no_copy_and_removes_none(filled: NotesStore) -> None:
    with small_disk(128) as disk:
        pretend(disk, *(TODAY - timedelta(n) for n in range(1, 60)))
        before = days(disk)
        filler = fill(disk, 2)
        with kindly_refused() as refused:
            keep_daily(filled, disk, TODAY)
        assert "safety copy" in refused.value.sentence
        filler.unlink()
        assert days(disk) == before
        assert not list(disk.glob("*.part"))
        assert keep_daily(filled, disk, TODAY)
        assert len(texts(disk / f"notes-{TODAY}.db")) == 3


@pytest.mark.parametrize("mode", [0o500, 0])
def test_a_folder_that_is_read_only_or_closed_is_refused_kindly(filled: NotesStore, mode: int) -> None:
    with memory_folder() as place:
        folder = place / "backups"
        folder.mkdir()
        with as_nobody(place):
            folder.chmod(mode)
            with kindly_refused():
                keep_daily(filled, folder, TODAY)
            folder.chmod(0o700)
        assert list(folder.iterdir()) == []


def test_damaged_notes_push_out_no_copy(filled: NotesStore, kept: Path) -> None:
    for number in range(40):
        filled.add(f"{SECRET} {number} " * 60)
    filled.close()
    whole = bytearray(filled.path.read_bytes())
    whole[4096 + 3 : 4096 + 5] = b"\0\1"  # a page that says it holds one row
    damaged = kept.parent / "damaged.db"
    damaged.write_bytes(whole)
    pretend(kept, *(TODAY - timedelta(n) for n in range(1, 60)))
    before = days(kept)
    database = apsw.Connection(str(damaged))
    with kindly_refused():
        keep_daily(database, kept, TODAY)
    database.close()
    assert days(kept) == before
    assert damaged.read_bytes() == whole


# The second folder


def test_a_second_folder_gets_the_same_copies(filled: NotesStore, kept: Path, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    pretend(stick, *(TODAY - timedelta(n) for n in range(1, 300)))
    keep_daily(filled, kept, TODAY, stick)
    assert len(days(stick)) == 20
    assert len(texts(stick / f"notes-{TODAY}.db")) == 3


def test_a_second_folder_that_comes_later_in_the_day_is_served(
    filled: NotesStore, kept: Path, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    assert keep_daily(filled, kept, TODAY, stick)
    assert not stick.exists()
    stick.mkdir()
    assert keep_daily(filled, kept, TODAY, stick) is None
    assert days(stick) == [TODAY]


def test_trouble_in_the_second_folder_is_passed_over(filled: NotesStore, kept: Path, tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("kept")
    assert keep_daily(filled, kept, TODAY, tmp_path / "a file")
    with small_disk(64) as stick:
        fill(stick, 1)
        assert keep_daily(filled, kept, TODAY + timedelta(1), stick)
        assert [path.name for path in stick.iterdir()] == ["holiday-pictures"]
    filled.add("the notes can still be written")
    assert keep_daily(filled, kept, TODAY + timedelta(2))


def test_a_stick_pulled_out_midway_leaves_notes_and_copies_whole(filled: NotesStore, kept: Path) -> None:
    """The stick is a real file system, torn away by the first statement that is run on it."""
    with small_disk(512) as stick:
        told = []

        def pull_out(statement: object, sql: str, values: object) -> bool:
            if "ATTACH" in sql and str(stick) in str(values):
                subprocess.run(["umount", "--lazy", stick], check=True)
                told.append(sql)
            return True

        filled.database.exec_trace = pull_out
        assert keep_daily(filled, kept, TODAY, stick)
        filled.database.exec_trace = None
        assert told
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", stick], check=True)  # for the end of the block
    assert len(texts(kept / f"notes-{TODAY}.db")) == 3
    filled.add("written afterwards")
    assert keep_daily(filled, kept, TODAY + timedelta(1))
    assert "written afterwards" in texts(kept / f"notes-{TODAY + timedelta(1)}.db")


def test_the_second_folder_is_served_when_the_first_is_full(filled: NotesStore, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    with small_disk(64) as disk:
        fill(disk)
        with kindly_refused():
            keep_daily(filled, disk, TODAY, stick)
    assert days(stick) == [TODAY]


# Listing


def test_copies_are_listed_with_what_they_hold_newest_first(filled: NotesStore, kept: Path) -> None:
    daily = keep_daily(filled, kept, TODAY - timedelta(400))
    filled.add("a third note")
    by_hand = back_up(filled.database, kept, "before-restore")
    damaged = kept / "notes-2020-01-01.db"
    damaged.write_bytes(by_hand.read_bytes()[:-5000])
    (kept / "notes-2020-01-02.db").write_bytes(b"garbage" * 1000)
    (kept / "holiday.txt").write_text("no copy")
    before = bytes_of(kept)
    newest, older, *unreadable = backups(kept)
    assert newest[:1] + newest[2:] == (by_hand, "before-restore", 3, 1, 1, "")
    assert older == Backup(daily or Path(), datetime(2025, 10, 19), "daily", 2, 1, 1)
    assert [backup.path.name for backup in unreadable] == ["notes-2020-01-02.db", "notes-2020-01-01.db"]
    assert {backup.trouble for backup in unreadable} == {"unreadable"}
    assert bytes_of(kept) == before


def test_a_copy_of_the_first_version_is_listed_and_restored(store: NotesStore, kept: Path) -> None:
    kept.mkdir()
    copy = kept / "notes-before-version-2-2026-01-01-101010.db"
    database = apsw.Connection(str(copy))
    database.execute((Path(__file__).parent / "shipped" / "version-1.sql").read_text("utf-8"))
    database.close()
    (listed,) = backups(kept)
    assert listed.reason == "before-version-2"
    assert listed.notes == len(read_notes(copy)) > 0
    store.add("newer")
    store.close()
    restore(store.path, copy, kept)
    again = open_notes(store.path, kept)
    assert again.all() == read_notes(copy)
    again.close()


def test_a_folder_that_is_not_there_has_no_copies(tmp_path: Path) -> None:
    assert backups(tmp_path / "nowhere") == []


# Restoring


@pytest.fixture
def closed(filled: NotesStore, kept: Path) -> Path:
    """A closed notes file with one copy, and one note more than the copy."""
    keep_daily(filled, kept, TODAY)
    filled.add("since then")
    filled.close()
    return filled.path


def test_restoring_brings_back_the_copy_and_can_be_undone(closed: Path, kept: Path) -> None:
    then, now = texts(kept / f"notes-{TODAY}.db"), texts(closed)
    before = restore(closed, kept / f"notes-{TODAY}.db", kept)
    assert texts(closed) == then
    assert before in [backup.path for backup in backups(kept) if backup.reason == "before-restore"]
    restore(closed, before or Path(), kept)
    assert texts(closed) == now == then | {"since then"}
    assert len(backups(kept)) == 3
    assert not list(closed.parent.glob("*.part"))


def test_restoring_where_no_notes_are(closed: Path, kept: Path) -> None:
    closed.unlink()
    assert restore(closed, kept / f"notes-{TODAY}.db", kept) is None
    assert len(texts(closed)) == 3
    if os.name == "posix":
        assert closed.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="kills with a signal")
def test_a_journal_of_notes_that_are_gone_does_not_spoil_the_restored_ones(closed: Path, kept: Path) -> None:
    then = texts(kept / f"notes-{TODAY}.db")
    code = """
import apsw, os, sys
database = apsw.Connection(sys.argv[1])
database.execute("BEGIN; DELETE FROM note")
database.cache_flush()
os.kill(os.getpid(), 9)
"""
    subprocess.run([sys.executable, "-c", code, closed])
    assert Path(f"{closed}-journal").stat().st_size > 4096
    closed.unlink()
    restore(closed, kept / f"notes-{TODAY}.db", kept)
    assert texts(closed) == then


def test_damaged_notes_are_kept_byte_for_byte_before_restoring(closed: Path, kept: Path) -> None:
    whole = closed.read_bytes()
    damaged = whole[: len(whole) // 2]
    closed.write_bytes(damaged)
    before = restore(closed, kept / f"notes-{TODAY}.db", kept)
    assert before
    assert before.read_bytes() == damaged
    assert next(backup for backup in backups(kept) if backup.path == before).trouble == "unreadable"
    assert len(texts(closed)) == 3


@pytest.mark.parametrize("content", [b"", b"garbage" * 2000, b"SQLite format 3\0" + b"\xff" * 9000])
def test_a_copy_that_is_damaged_is_not_restored(closed: Path, kept: Path, content: bytes) -> None:
    bad = kept / "notes-2026-01-01.db"
    bad.write_bytes(content)
    before = bytes_of(closed.parent)
    with kindly_refused() as refused:
        restore(closed, bad, kept)
    assert "cannot be used" in refused.value.sentence
    with kindly_refused():
        restore(closed, kept / "nowhere.db", kept)
    assert bytes_of(closed.parent) == before


def test_a_full_disk_restores_nothing_and_loses_nothing(closed: Path, kept: Path, tmp_path: Path) -> None:
    refused_times = 0
    with small_disk(256) as disk:
        for spare_pages in range(0, 30, 3):
            shutil.copy(closed, disk / "notes.db")
            filler = fill(disk, spare_pages)
            try:
                with kindly_refused():
                    restore(disk / "notes.db", kept / f"notes-{TODAY}.db", disk / "backups")
            except pytest.fail.Exception:
                assert len(texts(disk / "notes.db")) == 3
            else:
                refused_times += 1
                assert (disk / "notes.db").read_bytes() == closed.read_bytes()
                assert not list(disk.rglob("*.part"))
            filler.unlink()
            shutil.rmtree(disk / "backups", ignore_errors=True)
    assert 2 <= refused_times < 10


def test_a_read_only_folder_restores_nothing(closed: Path, kept: Path) -> None:
    folder = closed.parent
    with as_nobody(folder):
        folder.chmod(0o500)
        before = closed.read_bytes()
        with kindly_refused():
            restore(closed, kept / f"notes-{TODAY}.db", kept)
        assert closed.read_bytes() == before
        folder.chmod(0o700)


# Copies of locked notes


@pytest.fixture
def locked_file(closed: Path) -> Path:
    set_passphrase(closed, "first")
    return closed


def test_copies_of_locked_notes_are_locked_with_the_same_passphrase(locked_file: Path, kept: Path) -> None:
    store = open_notes(locked_file, key="first")
    path = keep_daily(store, kept, TODAY + timedelta(1))
    by_hand = back_up(store.database, kept, "by-hand")
    store.close()
    assert path
    for copy in (path, by_hand):
        assert is_locked(copy)
        assert SECRET.encode() not in copy.read_bytes()
        assert len(texts(copy, "first")) == 4
    assert [backup.trouble for backup in backups(kept)].count("locked") == 2
    assert [backup.notes for backup in backups(kept, "first")].count(3) == 2


def test_restoring_keeps_the_lock_as_it_is(locked_file: Path, kept: Path) -> None:
    plain = kept / f"notes-{TODAY}.db"
    with kindly_refused(NotesLocked):
        restore(locked_file, plain, kept)
    with kindly_refused(NotesLocked):
        restore(locked_file, plain, kept, "wrong")
    before = restore(locked_file, plain, kept, "first")
    assert before
    assert is_locked(before)
    assert is_locked(locked_file)
    assert len(texts(locked_file, "first")) == 3
    remove_passphrase(locked_file, "first")
    restore(locked_file, before, kept, "first")
    assert not is_locked(locked_file)
    assert len(texts(locked_file)) == 4


def test_a_copy_under_an_earlier_passphrase_is_restored_under_the_present_one(
    locked_file: Path, kept: Path
) -> None:
    assert lock_backups(kept, "first") == []
    change_passphrase(locked_file, "first", "second")
    restore(locked_file, kept / f"notes-{TODAY}.db", kept, "second", "first")
    assert len(texts(locked_file, "second")) == 3


def test_a_locked_copy_restored_where_no_notes_are_stays_locked(locked_file: Path, kept: Path) -> None:
    lock_backups(kept, "first")
    locked_file.unlink()
    restore(locked_file, kept / f"notes-{TODAY}.db", kept, "first")
    assert is_locked(locked_file)
    assert len(texts(locked_file, "first")) == 3


def test_copies_made_before_can_be_locked_locked_anew_and_opened(filled: NotesStore, kept: Path) -> None:
    for number in range(3):
        keep_daily(filled, kept, TODAY + timedelta(number))
    (kept / "notes-2020-01-01.db").write_bytes(b"garbage" * 1000)
    (kept / "notes-2020-01-02.db.part").write_text(SECRET)
    assert lock_backups(kept, "first") == [kept / "notes-2020-01-01.db"]
    assert all(SECRET.encode() not in content for content in bytes_of(kept).values())
    listed = backups(kept, "first")
    assert [backup.notes for backup in listed] == [2, 2, 2, 0]
    before = bytes_of(kept)
    assert len(lock_backups(kept, "first")) == 1
    assert bytes_of(kept) == before
    assert len(lock_backups(kept, "second")) == 4  # the first passphrase was not given
    assert bytes_of(kept) == before
    assert len(lock_backups(kept, "second", "first")) == 1
    assert [backup.trouble for backup in backups(kept, "first")] == ["locked"] * 3 + ["unreadable"]
    assert lock_backups(kept, "", "second") == []
    assert [backup.notes for backup in backups(kept)] == [2, 2, 2, 0]


def test_a_full_disk_leaves_each_copy_whole_while_locking(filled: NotesStore) -> None:
    with memory_folder() as elsewhere, small_disk(256) as disk:
        keep_daily(filled, disk / "backups", TODAY)
        shutil.copytree(disk / "backups", elsewhere / "backups")
        fill(disk, 3)
        with kindly_refused():
            lock_backups(disk / "backups", "first")
        assert bytes_of(disk / "backups") == bytes_of(elsewhere / "backups")
