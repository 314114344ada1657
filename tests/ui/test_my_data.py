"""Everything out, everything in, back to a safety copy, and delete everything."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog
from pytestqt.qtbot import QtBot

from reader import app
from reader.app import Program
from reader.notes.annotations import Annotations
from reader.notes.backup import backups, keep_daily
from reader.notes.model import Quote
from reader.notes.store import NotesStore
from reader.ui.my_data import DeleteEverything, ImportPreview, SafetyCopies

OK = QDialogButtonBox.StandardButton.Ok
LEFT = Qt.MouseButton.LeftButton


def store_of(program: Program) -> NotesStore:
    assert program.notes is not None
    return program.notes


def test_export_wipe_import_and_all_is_there(
    qtbot: QtBot,
    qapp: QApplication,
    program: Program,
    tmp_path: Path,
    library_file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = store_of(program)
    visit = store.add_visit("2026-12-03", with_whom="Dr. Lee")
    store.add("Is it working?", "is-it-working", kind="question", answer="Yes, stable.", visits=(visit.id,))
    store.add("מה הלאה? 🎗️", "support")
    store.write_line("day number", "555 0100")
    Annotations(store).highlight("support", Quote("You are not alone"), "blue", "Read this again")
    file = tmp_path / "all.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    program.window.take_file.trigger()
    assert file.is_file()

    other = (
        app.build(qapp, tmp_path / "other", library_file) if (tmp_path / "other").mkdir() is None else program
    )
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    monkeypatch.setattr(
        ImportPreview, "exec", lambda dialog: dialog.buttons.button(OK).click() or dialog.result()
    )
    other.window.bring_in.trigger()
    there = store_of(other)
    assert {(n.text, n.kind, n.answer, n.topic) for n in there.all()} == {
        ("Is it working?", "question", "Yes, stable.", "is-it-working"),
        ("מה הלאה? 🎗️", "note", "", "support"),
    }
    assert [v.with_whom for v in there.visits()] == ["Dr. Lee"]
    assert there.questions()[0].visit == visit.id
    assert there.lines()["day number"].text == "555 0100"
    assert [mark.text for mark in Annotations(there).on("support")] == ["Read this again"]
    assert [backup.reason for backup in backups(there.path.parent / "backups")] == ["before-import"]
    other.close()


def test_going_back_to_a_copy_can_itself_be_undone(qtbot: QtBot, program: Program) -> None:
    store, window = store_of(program), program.window
    store.add("Yesterday's words")
    keep_daily(store, store.path.parent / "backups", date.today())
    store.add("Today's words")
    copies = SafetyCopies(store, window)
    assert "1 notes" in copies.list.item(0).text()
    copies.list.setCurrentRow(0)
    qtbot.mouseClick(copies.buttons.button(OK), LEFT)
    assert [note.text for note in store.all()] == ["Yesterday's words"]
    again = SafetyCopies(store, window)
    before = next(
        row for row in range(again.list.count()) if "before going back" in again.list.item(row).text()
    )
    again.list.setCurrentRow(before)
    qtbot.mouseClick(again.buttons.button(OK), LEFT)
    assert {note.text for note in store.all()} == {"Yesterday's words", "Today's words"}
    store.add("The store still writes")


def test_delete_everything_needs_the_word_and_leaves_nothing_to_read(
    qtbot: QtBot, program: Program, folder: Path
) -> None:
    store, window = store_of(program), program.window
    store.add("Secret worry 12345")
    pages = Annotations(store)
    pages.highlight("support", Quote("Secret worry of a page"), "blue", "Secret worry too")
    pages.remember_reading("support", "1")
    keep_daily(store, folder / "backups", date.today())
    dialog = DeleteEverything(store, window)
    assert not dialog.buttons.button(OK).isEnabled()
    dialog.box.setText("delete")
    qtbot.mouseClick(dialog.buttons.button(OK), LEFT)
    assert {"notes.db", "backups"} <= set(dialog.removed)
    window._notes_changed()
    assert store.all() == []
    assert store.records() == []
    for file in folder.rglob("*"):
        if file.is_file():
            assert b"Secret worry" not in file.read_bytes()
    store.add("A new beginning")
    assert [note.text for note in store.all()] == ["A new beginning"]
