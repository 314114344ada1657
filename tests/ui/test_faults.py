"""Trouble around the notes, seen in the window: one calm sentence each, the words stay, and nothing is lost.

The same faults by the hundred, without the window: `python3 run.py bench faults`, and tests/notes.
"""

import json
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from notes.surroundings import as_nobody, fill, memory_folder, other_process, small_disk
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from reader import app
from reader.app import Program
from reader.notes.file import PATIENCE
from reader.notes.store import NotesStore, open_notes

HOLDS_THE_FILE = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""
Open = Callable[[Path], Program]


@pytest.fixture
def open_program(qapp: QApplication, library_file: Path) -> Iterator[Open]:
    """Opens the program on a folder, and closes it in the end."""
    opened: list[Program] = []

    def open_(folder: Path) -> Program:
        opened.append(app.build(qapp, folder, library_file))
        opened[-1].window.resize(1280, 800)
        opened[-1].window.show()
        return opened[-1]

    yield open_
    for program in opened:
        program.window.notes.writing.clear()
        program.close()


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits for other programs are short."""
    monkeypatch.setattr("reader.notes.file.PATIENCE", 50)
    monkeypatch.setattr("reader.notes.lock._PATIENCE", 50)
    assert PATIENCE > 50


def said(program: Program) -> str:
    """The one sentence and advice that the pane shows."""
    bar = program.window.notes.trouble_bar
    assert bar.isVisible()
    words = bar.words.text()
    assert re.fullmatch(r"[A-Z].*\.", words, re.DOTALL)
    assert not re.search(r"0x[0-9a-f]+|Traceback|Error\b|sqlite", words)
    return words


def type_note(program: Program, text: str) -> bool:
    program.window.notes.start_note()
    program.window.notes.writing.setPlainText(text)
    return program.window.notes.save()


def texts(folder: Path) -> list[str]:
    store = open_notes(folder / "notes.db")
    try:
        return sorted(note.text for note in store.all())
    finally:
        store.close()


def test_a_full_disk(open_program: Open) -> None:
    with small_disk(3000) as disk:
        program = open_program(disk)
        assert type_note(program, "Before")
        filler = fill(disk)
        assert not type_note(program, "Typed on a full disk " * 500)
        assert "disk is full" in said(program)
        assert program.window.notes.writing.toPlainText().startswith("Typed on a full disk")
        filler.unlink()
        assert program.window.notes.save()
        assert program.window.notes.trouble_bar.isHidden()
        program.close()
        assert [text[:20] for text in texts(disk)] == ["Before", "Typed on a full disk"]


def test_a_folder_that_may_only_be_read(open_program: Open) -> None:
    with memory_folder() as folder:
        program = open_program(folder)
        assert type_note(program, "Before")
        with as_nobody(folder):
            folder.chmod(0o500)
            assert not type_note(program, "Typed in vain")
            assert "may not be written" in said(program)
            assert program.window.notes.writing.toPlainText() == "Typed in vain"
            folder.chmod(0o700)
            assert program.window.notes.save()
        program.close()
        assert texts(folder) == ["Before", "Typed in vain"]


@pytest.mark.usefixtures("patience")
def test_a_file_held_by_another_program_from_the_start(open_program: Open, folder: Path) -> None:
    store = open_notes(folder / "notes.db")
    store.add("Before")
    store.close()
    with other_process(HOLDS_THE_FILE, folder / "notes.db") as line:
        assert line() == "held\n"
        program = open_program(folder)
        assert "Another program is using your notes file" in said(program)
        program.window.show_page("support")
        assert program.window.page.page is not None
    program.close()
    assert texts(folder) == ["Before"]


@pytest.mark.usefixtures("patience")
def test_a_file_held_by_another_program_meanwhile(open_program: Open, folder: Path) -> None:
    program = open_program(folder)
    with other_process(HOLDS_THE_FILE, folder / "notes.db") as line:
        assert line() == "held\n"
        assert not type_note(program, "Typed meanwhile")
        assert "Another program is using your notes file" in said(program)
    assert program.window.notes.save()
    program.close()
    assert texts(folder) == ["Typed meanwhile"]


def test_a_database_of_another_program(open_program: Open, folder: Path) -> None:
    other = sqlite3.connect(folder / "notes.db")
    other.executescript("CREATE TABLE bookmarks (a); INSERT INTO bookmarks VALUES ('not ours')")
    other.close()
    content = (folder / "notes.db").read_bytes()
    program = open_program(folder)
    assert "could not be read, so a new one was begun" in said(program)
    assert type_note(program, "A new beginning")
    program.close()
    assert texts(folder) == ["A new beginning"]
    assert [kept.read_bytes() for kept in folder.glob("notes-unreadable-*")] == [content]


def test_a_clock_that_goes_backwards(
    open_program: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = open_program(folder)
    assert type_note(program, "Written today")
    monkeypatch.setattr("reader.notes.store.timestamp", lambda: "2019-01-01T00:00:00.000000Z")
    monkeypatch.setattr(time, "time", lambda: 1_500_000_000.0)
    program.window.notes.writing.setPlainText("Written today, and changed in the past")
    assert program.window.notes.save()
    assert type_note(program, "Written in the past")
    assert program.window.notes.trouble_bar.isHidden()
    program.close()
    assert texts(folder) == ["Written in the past", "Written today, and changed in the past"]


def test_two_windows_on_one_file(open_program: Open, folder: Path) -> None:
    first, second = open_program(folder), open_program(folder)
    for n in range(5):
        assert type_note(first, f"first {n}")
        assert type_note(second, f"second {n}")
    first.window.notes.writing.setPlainText("first 4, changed")
    second.window.notes.open_note(next(note for note in store_of(first).all() if note.text == "first 0"))
    second.window.notes.writing.setPlainText("first 0, changed in the second")
    assert first.window.notes.save()
    assert second.window.notes.save()
    assert len(store_of(first).all()) == 10
    first.close()
    second.close()
    assert {"first 4, changed", "first 0, changed in the second", "second 4"} <= set(texts(folder))


def store_of(program: Program) -> NotesStore:
    assert program.notes is not None
    return program.notes


def deep(count: int) -> str:
    return "[" * count + "]" * count


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            lambda: (
                '{"format": "plainspoken-notes", "version": 1, "notes": ['
                + ",".join(['{"id":"1"}'] * 1_000_000)
                + "]}"
            ),
            "too large",
        ),
        (lambda: deep(100_000), "not a whole export"),
        (lambda: '{"format": "plainspoken-notes", "version": 1, "notes": {"a": 1}}', "damaged"),
        (lambda: '{"format": "plainspoken-notes", "version": 1, "notes": [{"id": "../../x"}]}', "damaged"),
        (lambda: '{"format": "plainspoken-notes", "version": 99}', "newer Plainspoken"),
        (
            lambda: (
                '{"format": "plainspoken-notes", "version": 1, "notes": [{"id": "a", "topic": "", "text": 5}]}'
            ),
            "damaged",
        ),
        (lambda: "\0\xff PDF", "not a whole export"),
    ],
    ids=["a million notes", "deep", "no list", "a path", "newer", "wrong kind", "no text"],
)
def test_an_import_that_means_harm(
    program: Program,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    content: Callable[[], str],
    sentence: str,
) -> None:
    store = store_of(program)
    store.add("Mine")
    file = tmp_path / "bad.json"
    file.write_text(content(), "utf-8")
    told: list[str] = []
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    monkeypatch.setattr(QMessageBox, "exec", lambda box: told.append(box.text()))
    program.window.menus.bring_in.trigger()
    assert len(told) == 1
    assert sentence in told[0]
    assert [note.text for note in store.all()] == ["Mine"]


def test_five_megabytes_pasted(qtbot: QtBot, open_program: Open, folder: Path) -> None:
    pasted = "".join(f"Line {n} of what somebody copied from a web page. ü🩺\n" for n in range(100_000))
    assert len(pasted.encode()) > 5_000_000
    program = open_program(folder)
    QApplication.clipboard().setText(pasted)
    program.window.notes.start_note()
    program.window.notes.writing.paste()
    assert program.window.notes.save()
    program.window.show_page("support")
    program.window.notes.scope.setCurrentIndex(1)
    QApplication.processEvents()
    program.close()
    assert texts(folder) == [pasted]


def test_a_word_without_end_pasted(open_program: Open, folder: Path) -> None:
    """Breaking it into lines took as long as the square of its letters: minutes each time it was shown."""
    pasted = "0a1f" * 100_000
    program = open_program(folder)
    notes = program.window.notes
    begin = time.process_time()
    QApplication.clipboard().setText(pasted)
    notes.start_note()
    notes.writing.paste()
    notes.start_note("Another one")
    notes.scope.setCurrentIndex(1)
    for note in reversed(program.notes.all()):
        notes.open_note(note)
        QApplication.processEvents()
    assert time.process_time() - begin < 15
    assert notes.writing.toPlainText() == "Another one"
    assert {note.text for note in program.notes.all()} == {pasted, "Another one"}


def test_letters_that_are_none(open_program: Open, folder: Path, tmp_path: Path) -> None:
    program = open_program(folder)
    notes = program.window.notes
    notes.start_note(question=True)
    notes.writing.setPlainText("half \ud83e here, \0 nothing \u202e there \u2028 end")
    notes.form.details.answer.setPlainText("no-break\u00a0space \ufffe")
    assert notes.save()
    assert notes.trouble_bar.isHidden()
    program.close()
    (kept,) = texts(folder)
    assert kept.startswith("half ")
    assert kept.endswith(" there \n end")
    store = open_notes(folder / "notes.db")
    assert store.all()[0].answer.startswith("no-break\u00a0space")
    json.dumps(store.records()).encode("utf-8")
    store.close()
