"""Reading a notes file from outside, as `plainspoken notes list` does, never makes or changes anything."""

import sys
import time
from pathlib import Path

import apsw
import pytest
from notes.surroundings import SECRET, as_nobody, bytes_of, kindly_refused, other_process

from reader.notes import store as store_module
from reader.notes.store import NotesStore, open_notes, read_notes

HOLD = """
import sys
from pathlib import Path
from reader.notes.store import open_notes
store = open_notes(Path(sys.argv[1]))
store.add("written just now")
print("open", flush=True)
sys.stdin.read()
store.close()
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "place"
    folder.mkdir()
    return folder


@pytest.fixture
def filled(place: Path) -> Path:
    store = open_notes(place / "notes.db")
    for number in range(5):
        store.add(f"{SECRET} {number}", "scans")
    store.delete(store.all()[0])
    store.close()
    return store.path


def state(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    """Every file with its bytes, its time and its mode."""
    return {
        name: (found, (folder / name).stat().st_mtime_ns, (folder / name).stat().st_mode)
        for name, found in bytes_of(folder).items()
    }


def test_the_kept_notes_come_last_changed_first(filled: Path) -> None:
    assert [note.text for note in read_notes(filled)] == [f"{SECRET} {number}" for number in (3, 2, 1, 0)]


def test_a_missing_file_holds_no_notes_and_is_not_made(place: Path) -> None:
    assert read_notes(place / "notes.db") == []
    assert read_notes(place / "missing" / "notes.db") == []
    assert list(place.iterdir()) == []


def test_an_empty_file_holds_no_notes_and_stays_empty(place: Path) -> None:
    (place / "notes.db").touch()
    assert read_notes(place / "notes.db") == []
    assert bytes_of(place) == {"notes.db": b""}


def test_reading_changes_nothing(filled: Path) -> None:
    before = state(filled.parent)
    read_notes(filled)
    assert state(filled.parent) == before


def test_a_file_in_use_is_read_with_the_newest_note(filled: Path) -> None:
    with other_process(HOLD, filled) as line:
        assert line() == "open\n"
        before = state(filled.parent)
        assert read_notes(filled)[0].text == "written just now"
        assert state(filled.parent) == before
    assert list(bytes_of(filled.parent)) == ["notes.db"]


def test_a_file_in_use_here_is_read_and_can_still_be_written(store: NotesStore) -> None:
    note = store.add("first")
    assert read_notes(store.path) == [note]
    store.add("second")
    assert read_notes(store.path) == store.all()


def test_a_read_only_file_in_a_read_only_folder_is_read(filled: Path) -> None:
    with as_nobody(filled.parent):
        filled.chmod(0o400)
        filled.parent.chmod(0o500)
        before = state(filled.parent)
        assert len(read_notes(filled)) == 4
        assert state(filled.parent) == before


def test_a_forbidden_file_is_refused_kindly(filled: Path) -> None:
    with as_nobody(filled.parent):
        filled.chmod(0o000)
        with kindly_refused():
            read_notes(filled)
        filled.chmod(0o600)


def test_a_file_that_another_program_is_writing_is_waited_for_and_then_refused(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "PATIENCE", 100)
    writer = apsw.Connection(str(filled))
    writer.execute("BEGIN EXCLUSIVE")
    began = time.monotonic()
    with kindly_refused() as refused:
        read_notes(filled)
    assert time.monotonic() - began > 0.08
    assert "Another program" in refused.value.sentence
    writer.execute("ROLLBACK")
    assert len(read_notes(filled)) == 4
    writer.close()


def test_a_file_left_in_another_journal_mode_is_refused_until_it_was_opened_once(filled: Path) -> None:
    browser = apsw.Connection(str(filled))
    browser.pragma("journal_mode", "WAL")
    browser.close()
    before = state(filled.parent)
    with kindly_refused():
        read_notes(filled)
    assert state(filled.parent) == before
    open_notes(filled).close()
    assert len(read_notes(filled)) == 4


def test_a_damaged_file_is_refused_kindly_and_not_put_aside(filled: Path) -> None:
    filled.write_bytes(b"damage" * 1000)
    before = state(filled.parent)
    with kindly_refused() as refused:
        read_notes(filled)
    assert "damaged" in refused.value.sentence
    assert state(filled.parent) == before


@pytest.mark.skipif(sys.platform == "win32", reason="links need a permission there")
def test_a_link_is_followed(filled: Path, place: Path) -> None:
    (place / "link.db").symlink_to(filled)
    assert read_notes(place / "link.db") == read_notes(filled)
