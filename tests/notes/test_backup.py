"""A safety copy counts only once it was read back; it never takes the place of another file."""

import re
from pathlib import Path

import apsw
import pytest
from notes.surroundings import SECRET, as_nobody, fill, kindly_refused, small_disk

from reader.notes.backup import back_up, set_aside
from reader.notes.store import NotesStore, open_notes, read_notes


@pytest.fixture
def filled(store: NotesStore) -> NotesStore:
    for number in range(30):
        store.add(f"{SECRET} {number} " * 20)
    store.delete(store.all()[0])
    return store


def test_a_copy_holds_every_note_and_opens_as_notes(filled: NotesStore, tmp_path: Path) -> None:
    copy = open_notes(back_up(filled.database, tmp_path / "backups", "by-hand"))
    assert copy.set_aside is None
    assert copy.all() == filled.all()
    assert copy.deleted() == filled.deleted()
    copy.close()


def test_a_copy_is_named_by_reason_and_date(filled: NotesStore, tmp_path: Path) -> None:
    copy = back_up(filled.database, tmp_path / "backups", "by-hand")
    assert copy.parent == tmp_path / "backups"
    assert re.fullmatch(r"notes-by-hand-\d{4}-\d\d-\d\d-\d{6}\.db", copy.name)


def test_copies_of_one_second_all_stay(filled: NotesStore, tmp_path: Path) -> None:
    copies = [back_up(filled.database, tmp_path / "backups", "by-hand") for _ in range(4)]
    assert len(set(copies)) == 4
    assert [len(read_notes(copy)) for copy in copies] == [29] * 4
    assert len(list((tmp_path / "backups").iterdir())) == 4


def test_a_copy_does_not_touch_the_notes(filled: NotesStore, tmp_path: Path) -> None:
    old = filled.path.read_bytes()
    back_up(filled.database, tmp_path / "backups", "by-hand")
    assert filled.path.read_bytes() == old


def test_a_full_disk_leaves_no_half_copy(filled: NotesStore) -> None:
    with small_disk(64) as disk:
        fill(disk, 2)
        with kindly_refused() as refused:
            back_up(filled.database, disk / "backups", "by-hand")
        assert "safety copy" in refused.value.sentence
        assert list((disk / "backups").iterdir()) == []


def test_a_read_only_folder_is_refused_kindly(filled: NotesStore, tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    with as_nobody(folder):
        folder.chmod(0o500)
        with kindly_refused():
            back_up(filled.database, folder, "by-hand")
        with kindly_refused():
            back_up(filled.database, folder / "deeper", "by-hand")
    assert list(folder.iterdir()) == []


def test_a_copy_of_damaged_notes_does_not_count(filled: NotesStore, tmp_path: Path) -> None:
    filled.close()
    whole = bytearray(filled.path.read_bytes())
    whole[4096 + 3 : 4096 + 5] = b"\0\1"  # a page that says it holds one row
    (tmp_path / "damaged.db").write_bytes(whole)
    database = apsw.Connection(str(tmp_path / "damaged.db"))
    with kindly_refused():
        back_up(database, tmp_path / "backups", "by-hand")
    database.close()
    assert list((tmp_path / "backups").iterdir()) == []


def test_putting_aside_keeps_every_byte(tmp_path: Path) -> None:
    file = tmp_path / "notes.db"
    file.write_bytes(b"unreadable")
    kept = set_aside(file)
    assert not file.exists()
    assert kept.parent == tmp_path
    assert re.fullmatch(r"notes-unreadable-\d{4}-\d\d-\d\d-\d{6}\.db", kept.name)
    assert kept.read_bytes() == b"unreadable"


def test_a_file_that_cannot_be_put_aside_stays(tmp_path: Path) -> None:
    file = tmp_path / "notes.db"
    file.write_bytes(b"unreadable")
    with as_nobody(tmp_path):
        tmp_path.chmod(0o500)
        with kindly_refused() as refused:
            set_aside(file)
        assert str(tmp_path) in refused.value.advice
        assert file.read_bytes() == b"unreadable"
