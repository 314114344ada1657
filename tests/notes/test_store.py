"""What a person does with notes: write, change, delete, put back, and find them again in the expected order."""

import sqlite3
import stat
import sys
from pathlib import Path

import pytest
from notes.surroundings import SECRET, kindly_refused

from reader.notes import store as store_module
from reader.notes.model import Note
from reader.notes.schema import MARK, VERSION
from reader.notes.store import NotesStore, open_notes


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The times that the next changes will carry, first to last; the last one stays."""
    times: list[str] = []
    monkeypatch.setattr(store_module, "timestamp", lambda: times.pop(0) if len(times) > 1 else times[0])
    return times


def reopened(store: NotesStore) -> NotesStore:
    store.close()
    return open_notes(store.path)


def texts(notes: list[Note]) -> list[str]:
    return [note.text for note in notes]


def test_a_new_file_holds_no_notes(store: NotesStore) -> None:
    assert store.all() == store.deleted() == store.beside("") == []
    assert store.set_aside is None


def test_a_note_is_there_after_reopening(store: NotesStore) -> None:
    note = store.add("Ask about the scan.", "scans")
    again = reopened(store)
    assert again.all() == again.beside("scans") == [note]
    assert again.note(note.id) == note
    assert (note.text, note.topic, note.is_deleted) == ("Ask about the scan.", "scans", False)
    again.close()


def test_a_changed_note_keeps_its_page_and_its_first_day(store: NotesStore) -> None:
    note = store.add("Ask about the skan.", "scans")
    changed = store.change(note, "Ask about the scan.")
    assert (changed.id, changed.topic, changed.created) == (note.id, "scans", note.created)
    assert changed.changed > note.changed
    again = reopened(store)
    assert again.all() == [changed]
    again.close()


def test_a_deleted_note_can_be_put_back_after_reopening(store: NotesStore) -> None:
    note = store.add("Ask about hair.", "hair")
    gone = store.delete(note)
    assert gone.is_deleted
    again = reopened(store)
    assert again.all() == again.beside("hair") == []
    assert again.deleted() == [gone]
    back = again.put_back(gone)
    assert back == note._replace(changed=back.changed, revision=back.revision)
    assert again.all() == again.beside("hair") == [back]
    assert again.deleted() == []
    again.close()


def test_deleting_never_purges(store: NotesStore) -> None:
    notes = [store.add(f"note {number}") for number in range(20)]
    for note in notes:
        store.delete(note)
    again = reopened(store)
    again.add("something else")
    assert sorted(texts(again.deleted())) == sorted(texts(notes))
    assert all(again.note(note.id) for note in notes)
    again.close()


def test_deleting_leaves_the_other_notes_alone(store: NotesStore) -> None:
    kept, gone = store.add("keep"), store.add("drop")
    store.delete(gone)
    assert store.all() == [kept]


def test_a_page_shows_only_its_notes_in_order_then_oldest_first(store: NotesStore, clock: list[str]) -> None:
    clock += [f"2026-03-0{day}T10:00:00Z" for day in (5, 3, 2, 4, 4)]
    store.add("third", "scans", position=2)
    store.add("second", "scans", position=1)
    store.add("first", "scans", position=1)
    store.add("elsewhere", "hair")
    store.add("of no page")
    assert texts(store.beside("scans")) == ["first", "second", "third"]
    assert texts(store.beside("")) == ["of no page"]
    assert store.beside("scan") == []


def test_all_notes_come_last_changed_first(store: NotesStore, clock: list[str]) -> None:
    clock += [f"2026-03-0{day}T10:00:00Z" for day in range(1, 6)]
    first, second, third = (store.add(text) for text in ("first", "second", "third"))
    store.change(second, "second again")
    assert texts(store.all()) == ["second again", "third", "first"]
    store.delete(first)
    assert texts(store.all()) == ["second again", "third"]
    assert third in store.all()


def test_deleted_notes_come_last_deleted_first(store: NotesStore, clock: list[str]) -> None:
    clock += [f"2026-03-{day:02}T10:00:00Z" for day in range(1, 10)]
    first, second, third = (store.add(text) for text in ("first", "second", "third"))
    for note in (second, third, first):
        store.delete(note)
    assert texts(store.deleted()) == ["first", "third", "second"]


def test_notes_written_in_one_breath_stay_in_order(store: NotesStore) -> None:
    written = [store.add(f"note {number}", "scans") for number in range(30)]
    assert store.beside("scans") == written
    assert store.all() == written[::-1]


def test_a_clock_going_backwards_loses_nothing(store: NotesStore, clock: list[str]) -> None:
    clock += [f"{year}-01-01T00:00:00Z" for year in (2027, 1970, 2026, 2001, 1999, 2027)]
    note = store.add("before")
    changed = store.change(note, "after")
    other = store.add("another")
    store.delete(other)
    gone = store.deleted()
    store.put_back(gone[0])
    assert {one.text for one in store.all()} == {"after", "another"}
    assert changed.created == "2027-01-01T00:00:00Z"
    assert changed.changed == "2027-01-01T00:00:00Z"  # a change never seems older than what it changes


def test_changing_a_note_that_is_gone_adds_it_again(store: NotesStore, tmp_path: Path) -> None:
    note = store.add("typed before the file was replaced", "scans")
    other = open_notes(tmp_path / "other.db")
    changed = other.change(note, "and after")
    assert other.all() == [changed]
    other.close()


def test_changing_a_note_deleted_elsewhere_keeps_its_words(store: NotesStore) -> None:
    note = store.add("before")
    store.delete(note)
    store.change(note, "after")
    assert texts(store.deleted()) == ["after"]


def test_an_unknown_note_is_none(store: NotesStore) -> None:
    store.add("something")
    assert store.note("no such id") is None


def test_each_note_has_an_id_of_its_own(store: NotesStore) -> None:
    ids = {store.add("the same text", "scans").id for _ in range(50)}
    assert len(ids) == 50
    assert len(store.all()) == 50


def test_ten_thousand_notes_all_come_back(store: NotesStore) -> None:
    store.add("a first note", "scans")
    with store.database as database:  # one transaction, for speed
        database.executemany(
            "INSERT INTO note (id, topic, text, created, changed) VALUES (?, ?, ?, ?, ?)",
            [(f"id-{n}", f"page-{n % 100}", f"note {n}", f"{n:06}", f"{n:06}") for n in range(10_000)],
        )
    again = reopened(store)
    assert len(again.all()) == 10_001
    assert texts(again.beside("page-7")) == [f"note {n}" for n in range(7, 10_000, 100)]
    again.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions elsewhere")
def test_nobody_else_can_read_the_file_its_journal_or_a_copy(tmp_path: Path) -> None:
    folder = tmp_path / "loose"
    folder.mkdir(mode=0o755)
    store = open_notes(folder / "notes.db")
    modes: dict[str, int] = {}

    def look() -> bool:
        modes.update({path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()})
        return False

    store.database.set_commit_hook(look)  # within a change, the journal is there
    store.add("private")
    assert modes == {"notes.db": 0o600, "notes.db-journal": 0o600}
    store.close()


def test_the_file_says_whose_it_is_and_which_version(store: NotesStore) -> None:
    store.close()
    header = store.path.read_bytes()[:100]
    assert int.from_bytes(header[68:72], "big") == MARK
    assert int.from_bytes(header[60:64], "big") == VERSION


def test_every_change_is_on_disk_when_the_call_returns(store: NotesStore) -> None:
    database = store.database
    assert database.pragma("journal_mode") == "delete"
    assert database.pragma("synchronous") == 3  # EXTRA
    assert database.pragma("foreign_keys") == 1
    store.add("something")
    assert not database.in_transaction


def test_one_plain_file_is_all_there_is_at_rest(store: NotesStore, tmp_path: Path) -> None:
    for number in range(5):
        store.delete(store.change(store.add(f"note {number}"), "x" * 30_000))
        assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["notes.db"]
    store.close()
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["notes.db"]


def test_a_plain_copy_of_the_open_file_holds_every_note(store: NotesStore, tmp_path: Path) -> None:
    notes = [store.add(f"note {number} " * 300) for number in range(25)]
    store.delete(notes[0])
    stick = tmp_path / "memory-stick.db"
    stick.write_bytes(store.path.read_bytes())
    copy = open_notes(stick)
    assert copy.all() == store.all()
    assert copy.deleted() == store.deleted()
    copy.close()


def test_any_sqlite_can_read_the_file(store: NotesStore) -> None:
    store.add("Ask about the scan. 🩻", "scans")
    store.close()
    plain = sqlite3.connect(store.path)
    assert plain.execute("SELECT topic, text FROM note").fetchall() == [("scans", "Ask about the scan. 🩻")]
    plain.close()


def test_a_closed_store_refuses_kindly(store: NotesStore) -> None:
    note = store.add(SECRET)
    store.close()
    for use in (lambda: store.add(SECRET), lambda: store.change(note, SECRET), store.all, store.deleted):
        with kindly_refused():
            use()
