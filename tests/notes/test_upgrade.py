"""Older files are brought up to date in one step with a copy first; newer ones are refused and stay as they are."""

import ast
import sqlite3
import stat
import sys
from pathlib import Path

import apsw
import pytest
from notes.surroundings import SECRET, as_nobody, bytes_of, fill, kindly_refused, refusal, small_disk

from reader.notes import file as file_module
from reader.notes import schema
from reader.notes.annotations import Annotations
from reader.notes.merge import merge
from reader.notes.model import Annotation, Note, Quote
from reader.notes.schema import MARK, STEPS, VERSION
from reader.notes.store import open_notes, read_notes

SHIPPED = Path(__file__).parent / "shipped"
NEXT = VERSION + 1
COLOUR = "ALTER TABLE note ADD COLUMN colour TEXT NOT NULL DEFAULT ''; UPDATE note SET colour = 'as before';"
FAILS = COLOUR + "UPDATE note SET text = 'overwritten'; INSERT INTO no_such_table VALUES (1);"
ORPHANS = COLOUR + (
    "CREATE TABLE child (of TEXT REFERENCES note (id) DEFERRABLE INITIALLY DEFERRED);"
    "INSERT INTO child VALUES ('nobody');"
)


def next_version(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """Pretend that the program is one version further."""
    monkeypatch.setattr(file_module, "STEPS", (*STEPS, step))
    monkeypatch.setattr(file_module, "VERSION", NEXT)


def shipped(version: int, path: Path) -> Path:
    """A file as that version of the program left it."""
    database = apsw.Connection(str(path))
    database.execute((SHIPPED / f"version-{version}.sql").read_text("utf-8"))
    database.close()
    return path


def shape(database: apsw.Connection) -> list[object]:
    return database.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name").fetchall()


# What was shipped


def test_each_shipped_version_has_a_fixture() -> None:
    assert {path.name for path in SHIPPED.iterdir()} == {f"version-{n}.sql" for n in range(1, VERSION + 1)}


@pytest.mark.parametrize("version", range(1, VERSION + 1))
def test_each_shipped_version_opens_with_all_its_notes(tmp_path: Path, version: int) -> None:
    path = shipped(version, tmp_path / "notes.db")
    store = open_notes(path)
    assert store.set_aside is None
    notes = [note for note in store.all() if note.kind == "note"]
    assert [(note.topic, note.text) for note in notes] == [
        ("treatments/hormone-therapy", "Ask: how long until it works?\r\n\tAnd “why this one”? 🎗️\n"),
        ("", "‏מה הלאה?  two blanks, then the end  "),
        ("side-effects", "Couldn't sleep; 3 nights -- tell the nurse; '); DROP TABLE note; --"),
    ]
    (gone,) = [note for note in store.deleted() if note.kind == "note"]
    assert (gone.topic, gone.text) == ("scans", "A deleted note e\u0301")
    assert notes[0].created == "2026-11-01T09:30:00.000001Z"
    store.add("written by this version")
    store.close()
    assert int.from_bytes(path.read_bytes()[60:64], "big") == VERSION


def test_version_2_opens_with_its_questions_visits_and_lines(tmp_path: Path) -> None:
    store = open_notes(shipped(2, tmp_path / "notes.db"))
    ride, why = store.questions()
    assert (ride.text, ride.state, ride.who, ride.starred) == (
        "Who pays for the ride? 🚕",
        "still open",
        "social worker",
        True,
    )
    assert (why.answer, why.quote.exact, why.quote.after, len(why.earlier)) == (
        "Because of the receptor; see the letter.",
        "it often works for years",
        ". \u200fשלום",
        1,
    )
    first, second = store.visits()
    assert (first.date, first.time, first.place) == ("2026-11-12", "14:30", "Room 4,\n2nd floor")
    assert (why.visits, ride.visits) == ((first.id,), (first.id, second.id))
    assert [note.text for note in store.deleted() if note.kind == "question"] == ["A deleted question"]
    lines = {id: line.text for id, line in store.lines().items()}
    assert lines == {
        "day number": "+1 555 0199",
        "matters": "To be at the wedding in May.\n\tNo statistics, please.",
        "name": "",
    }
    assert len(store.records()) == 7 + 3 + 3
    store.close()


def test_version_3_opens_with_its_highlights_bookmarks_and_readings(tmp_path: Path) -> None:
    store = open_notes(shipped(3, tmp_path / "notes.db"))
    pages = Annotations(store)
    bookmark, pink, green = pages.all()
    assert (green.text, green.color, green.quote) == (
        "Ask: is that “often”?\r\n\tשלום 🎗️",
        "green",
        Quote("it often works for years", "Some say ", ". \u200fשלום"),
    )
    assert (pink.quote.after, pink.kind) == ("\nsleep", "highlight")
    assert (bookmark.kind, bookmark.anchor, bookmark.quote.exact) == ("bookmark", "what-helps", "What helps")
    assert [record.text for record in store.select(Annotation, "WHERE deleted <> ''")] == [
        "A deleted bookmark"
    ]
    assert [(topic, reading.fingerprint) for topic, reading in pages.readings().items()] == [
        ("side-effects", "5b0c7c1d8a3f4e26")
    ]
    assert len(store.records()) == 7 + 3 + 3 + 4 + 2
    store.close()


def test_version_1_comes_to_version_2_word_for_word(tmp_path: Path) -> None:
    path = shipped(1, tmp_path / "notes.db")
    database = sqlite3.connect(path)
    rows = database.execute(
        "SELECT id, topic, text, created, changed, deleted FROM note ORDER BY id"
    ).fetchall()
    database.close()
    store = open_notes(path)
    assert [tuple(note)[:6] for note in store.records()] == rows
    assert {tuple(note)[6:-2] for note in store.records()} == {tuple(Note("", "", "", "", ""))[6:-2]}
    assert store.visits() == []
    assert store.lines() == {}
    store.close()


def test_each_copy_of_a_version_1_file_names_its_versions_alike(tmp_path: Path) -> None:
    """So that two computers that had the same notes see what was changed on which."""
    stores = [open_notes(shipped(1, tmp_path / name)) for name in ("here.db", "there.db")]
    here, there = (store.records() for store in stores)
    assert here == there
    assert len({record.revision for record in here}) == len(here)
    note = stores[0].all()[0]
    stores[0].change(note, "changed here")
    merged = merge(stores[1].records(), stores[0].publish())
    assert (merged.changed, merged.both, merged.new) == ((note.id,), (), ())
    for store in stores:
        store.close()


def test_a_note_deleted_in_one_copy_of_a_version_1_file_is_another_version(tmp_path: Path) -> None:
    one, other = shipped(1, tmp_path / "one.db"), shipped(1, tmp_path / "other.db")
    database = sqlite3.connect(one, isolation_level=None)
    database.execute("UPDATE note SET deleted = '2026-11-06T00:00:00.000000Z' WHERE topic = 'side-effects'")
    database.close()
    stores = [open_notes(one), open_notes(other)]
    here, there = (store.records() for store in stores)
    assert len({record.revision for record in (*here, *there)}) == len(here) + 1
    assert set(merge(here, there).records) == set(merge(there, here).records)
    for store in stores:
        store.close()


@pytest.mark.parametrize("version", range(1, VERSION + 1))
def test_an_older_file_is_read_where_it_is_without_changing_it(tmp_path: Path, version: int) -> None:
    path = shipped(version, tmp_path / "notes.db")
    old = bytes_of(tmp_path)
    notes = read_notes(path)
    assert bytes_of(tmp_path) == old
    store = open_notes(path)
    assert store.all() == notes
    store.close()


@pytest.mark.parametrize("version", range(1, VERSION + 1))
def test_a_shipped_step_is_never_edited(tmp_path: Path, version: int) -> None:
    database = apsw.Connection(str(shipped(version, tmp_path / "shipped.db")))
    built = apsw.Connection("")
    for step in STEPS[:version]:
        built.execute(step)
    assert shape(built) == shape(database), "a step that has shipped stays as it is; add another step"
    assert database.pragma("user_version") == version
    assert database.pragma("application_id") == MARK
    database.close()


def test_a_step_never_calls_living_code() -> None:
    tree = ast.parse(Path(schema.__file__).read_text("utf-8"))
    living = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.Lambda, ast.ClassDef)
    assert not [node for node in ast.walk(tree) if isinstance(node, living)], "a step is data, not code"
    assert all(type(step) is str for step in STEPS)


# Upwards


def test_an_older_file_is_copied_and_then_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = shipped(VERSION, tmp_path / "notes.db")
    before = read_notes(path)
    old = path.read_bytes()
    next_version(monkeypatch, COLOUR)
    store = open_notes(path)
    assert store.set_aside is None
    assert store.all() == before
    store.close()
    database = sqlite3.connect(path)
    assert database.execute("SELECT DISTINCT colour FROM note").fetchall() == [("as before",)]
    assert database.execute("PRAGMA user_version").fetchone() == (NEXT,)
    database.close()
    (backup,) = (tmp_path / "backups").iterdir()
    assert backup.name.startswith(f"notes-before-version-{NEXT}-")
    monkeypatch.undo()
    assert path.read_bytes() != old
    copy = open_notes(backup)
    assert copy.all() == before
    copy.close()


def test_the_copy_goes_where_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = shipped(VERSION, tmp_path / "notes.db")
    next_version(monkeypatch, COLOUR)
    open_notes(path, tmp_path / "deep" / "elsewhere").close()
    assert len(list((tmp_path / "deep" / "elsewhere").iterdir())) == 1
    assert not (tmp_path / "backups").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions elsewhere")
def test_nobody_else_can_read_the_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = shipped(VERSION, tmp_path / "notes.db")
    next_version(monkeypatch, COLOUR)
    open_notes(path).close()
    (backup,) = (tmp_path / "backups").iterdir()
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert stat.S_IMODE(backup.parent.stat().st_mode) == 0o700


def test_a_file_that_is_up_to_date_is_neither_copied_nor_touched(tmp_path: Path) -> None:
    path = shipped(VERSION, tmp_path / "notes.db")
    old = bytes_of(tmp_path)
    open_notes(path).close()
    assert bytes_of(tmp_path) == old


def test_a_new_file_needs_no_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    next_version(monkeypatch, COLOUR)
    open_notes(tmp_path / "notes.db").close()
    assert list(bytes_of(tmp_path)) == ["notes.db"]


@pytest.mark.parametrize("step", [FAILS, ORPHANS, "not even SQL;"])
def test_a_step_that_fails_leaves_the_file_as_it_was_and_the_copy_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = shipped(VERSION, tmp_path / "notes.db")
    before, old = read_notes(path), path.read_bytes()
    next_version(monkeypatch, step)
    with kindly_refused() as refused:
        open_notes(path)
    assert "brought up to date" in refused.value.sentence
    assert str(path) in refused.value.advice
    assert path.read_bytes() == old
    (backup,) = (tmp_path / "backups").iterdir()
    assert not path.with_name("notes.db-journal").exists()
    monkeypatch.undo()
    for file in (path, backup):
        store = open_notes(file)
        assert store.set_aside is None
        assert store.all() == before
        store.close()


def test_a_file_that_cannot_be_copied_is_not_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = shipped(VERSION, tmp_path / "notes.db")
    (tmp_path / "backups").write_text("a file where the folder should be")
    old = bytes_of(tmp_path)
    next_version(monkeypatch, COLOUR)
    with kindly_refused() as refused:
        open_notes(path)
    assert "safety copy" in refused.value.sentence
    assert bytes_of(tmp_path) == old


def test_a_file_in_a_read_only_folder_is_not_upgraded_and_not_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = shipped(VERSION, tmp_path / "notes.db")
    next_version(monkeypatch, COLOUR)
    with as_nobody(tmp_path):
        tmp_path.chmod(0o500)
        old = bytes_of(tmp_path)
        with kindly_refused():
            open_notes(path)
        assert bytes_of(tmp_path) == old


def test_an_upgrade_on_a_full_disk_leaves_the_file_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = 0
    with small_disk(512) as disk:
        path = shipped(VERSION, disk / "notes.db")
        store = open_notes(path)
        for number in range(20):
            store.add(f"{SECRET} {number} " * 20)
        before = store.all()
        store.close()
        old = path.read_bytes()
        next_version(monkeypatch, COLOUR)
        for spare_pages in range(0, 40, 2):
            filler = fill(disk, spare_pages)
            sentence = refusal(lambda: open_notes(path).close())
            if sentence:
                refused += 1
                assert "disk is full" in sentence or "safety copy" in sentence
                assert path.read_bytes() == old
                assert not path.with_name("notes.db-journal").exists()
            filler.unlink()
            store = open_notes(path)
            assert store.set_aside is None
            assert store.all() == before
            store.close()
            for copy in (disk / "backups").iterdir():
                assert len(read_notes(copy)) == len(before)
                copy.unlink()
            path.write_bytes(old)
    assert 5 < refused < 20


# Downwards


@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
@pytest.mark.parametrize("version", [NEXT, 1000])
def test_a_newer_file_is_refused_and_stays_as_it_is(tmp_path: Path, mode: str, version: int) -> None:
    path = shipped(VERSION, tmp_path / "notes.db")
    database = apsw.Connection(str(path))
    database.execute(
        f"{COLOUR} ALTER TABLE note RENAME COLUMN text TO words; PRAGMA user_version = {version}"
    )
    database.pragma("journal_mode", mode)
    database.close()
    old = bytes_of(tmp_path)
    with kindly_refused() as refused:
        open_notes(path)
    assert "newer" in refused.value.sentence
    assert str(path) in refused.value.advice
    with kindly_refused():
        read_notes(path)
    assert bytes_of(tmp_path) == old


def test_a_newer_file_whose_tables_this_version_cannot_parse_stays_as_it_is(tmp_path: Path) -> None:
    path = shipped(VERSION, tmp_path / "notes.db")
    database = apsw.Connection(str(path))
    database.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 0)
    database.execute(
        "PRAGMA user_version = 9; PRAGMA writable_schema = ON;"
        "UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', 'VERY STRICT')"
    )
    database.close()
    old = bytes_of(tmp_path)
    with kindly_refused() as refused:
        open_notes(path)
    assert "newer" in refused.value.sentence
    assert bytes_of(tmp_path) == old
