"""Either half works without the other, and nothing typed is lost when something breaks."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from reader import app
from reader.app import Program
from reader.notes.store import open_notes


def opened(qapp: QApplication, folder: Path, library_file: Path) -> Program:
    program = app.build(qapp, folder, library_file)
    program.window.show()
    qapp.processEvents()
    return program


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: b"\x07" * len(data),
        lambda data: b"",
        lambda data: data[:60] + (99).to_bytes(4, "big") + data[64:],
    ],
    ids=["cut short", "random bytes", "empty", "newer format"],
)
def test_without_readable_pages_the_notes_still_work(
    qtbot: QtBot, qapp: QApplication, folder: Path, library_file: Path, tmp_path: Path, damage: object
) -> None:
    broken = tmp_path / "library.db"
    broken.write_bytes(damage(library_file.read_bytes()))  # type: ignore[operator]
    before = broken.read_bytes()
    program = opened(qapp, folder, broken)
    said = program.window.page.text.toPlainText()
    assert "Your notes are not affected." in said
    qtbot.keyClicks(program.window.notes.writing, "Still here")
    program.close()
    assert broken.read_bytes() == before
    store = open_notes(folder / "notes.db")
    assert [note.text for note in store.all()] == ["Still here"]
    store.close()


def test_without_a_library_file_the_window_says_what_to_do(
    qapp: QApplication, folder: Path, tmp_path: Path
) -> None:
    program = opened(qapp, folder, tmp_path / "nowhere.db")
    assert "missing" in program.window.page.text.toPlainText()
    program.close()


def test_notes_of_a_newer_version_stay_untouched_and_pages_can_be_read(
    qtbot: QtBot, qapp: QApplication, folder: Path, library_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = folder / "notes.db"
    open_notes(file).close()
    database = sqlite3.connect(file)
    database.execute("PRAGMA user_version = 999")
    database.commit()
    database.close()
    before = file.read_bytes()
    program = opened(qapp, folder, library_file)
    window = program.window
    assert window.page.page is not None
    assert "newer Plainspoken" in window.notes.trouble_bar.words.text()
    qtbot.keyClicks(window.notes.writing, "Typed all the same")
    qtbot.mouseClick(window.notes.trouble_bar.button, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == "Typed all the same"
    asked: list[str] = []

    def stay(box: QMessageBox) -> int:
        asked.append(box.text())
        next(button for button in box.buttons() if button.text() == "Stay here").click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", stay)
    window.close()
    assert window.isVisible()
    assert asked
    window.notes.writing.clear()
    program.close()
    assert file.read_bytes() == before


def test_unreadable_notes_are_put_aside_and_said(
    qapp: QApplication, folder: Path, library_file: Path
) -> None:
    (folder / "notes.db").write_bytes(b"this is no database" * 400)
    program = opened(qapp, folder, library_file)
    said = program.window.notes.trouble_bar.words.text()
    kept = next(folder.glob("notes-unreadable-*.db"))
    assert str(kept) in said
    assert kept.read_bytes() == b"this is no database" * 400
    program.close()


def test_what_can_be_read_of_damaged_notes_is_there_again_and_said(
    qapp: QApplication, folder: Path, library_file: Path
) -> None:
    store = open_notes(folder / "notes.db")
    for n in range(30):
        store.add(f"Worry {n} " * 20, "home")
    store.close()
    damaged = bytearray((folder / "notes.db").read_bytes())
    damaged[:4096] = bytes(4096)
    (folder / "notes.db").write_bytes(damaged)
    program = opened(qapp, folder, library_file)
    said = program.window.notes.trouble_bar.words.text()
    assert "What could be read of it is here again: 30 notes" in said
    assert "Safety copies" in said
    (kept,) = folder.glob("notes-unreadable-*.db")
    assert str(kept) in said
    assert kept.read_bytes() == damaged
    program.window.show_page("home")
    assert program.window.notes.list.model().rowCount() == 30
    program.close()


def test_a_note_is_kept_when_the_folder_vanishes_while_open(
    qtbot: QtBot, program: Program, folder: Path
) -> None:
    program.window.notes.start_note("Before")
    shutil.rmtree(folder)
    program.window.notes.start_note("After")
    store = open_notes(folder / "notes.db")
    assert sorted(note.text for note in store.all()) == ["After", "Before"]
    store.close()


def test_text_stays_on_screen_when_another_program_replaces_the_file(
    qtbot: QtBot, program: Program, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = program.window.notes
    notes.start_note("Kept before")
    (folder / "notes.db").rename(folder / "elsewhere.db")
    (folder / "notes.db").write_bytes(b"something else")
    notes.writing.setPlainText("Typed afterwards")
    assert not notes.save()
    assert notes.writing.toPlainText() == "Typed afterwards"
    assert "replaced" in notes.trouble_bar.words.text()
    assert "Not kept" in notes.status.text()
    (folder / "notes.db").unlink()
    (folder / "elsewhere.db").rename(folder / "notes.db")
    assert notes.save()
    assert program.notes is not None
    assert [note.text for note in program.notes.all()] == ["Typed afterwards"]


def test_going_on_reading_never_drops_a_note_that_could_not_be_kept(
    qtbot: QtBot, program: Program, folder: Path
) -> None:
    window = program.window
    (folder / "notes.db").rename(folder / "elsewhere.db")
    (folder / "notes.db").write_bytes(b"something else")
    window.notes.writing.setPlainText("Do not drop me")
    window.show_page("support")
    assert window.notes.writing.toPlainText() == "Do not drop me"
    window.notes.scope.setCurrentIndex(1)
    assert window.notes.writing.toPlainText() == "Do not drop me"
    window.notes.start_note()
    assert window.notes.writing.toPlainText() == "Do not drop me"
    (folder / "notes.db").unlink()
    (folder / "elsewhere.db").rename(folder / "notes.db")


def test_settings_that_are_no_json_are_put_aside(
    qapp: QApplication, folder: Path, library_file: Path
) -> None:
    (folder / "settings.json").write_text("{not json", "utf-8")
    program = opened(qapp, folder, library_file)
    program.close()
    assert [path.read_text("utf-8") for path in folder.glob("settings-unreadable-*.json")] == ["{not json"]


def test_a_page_that_is_gone_leads_home(qapp: QApplication, folder: Path, library_file: Path) -> None:
    (folder / "settings.json").write_text('{"topic": "no-such-page", "scroll": 0.5}', "utf-8")
    program = opened(qapp, folder, library_file)
    assert program.window.page.page is not None
    assert program.window.page.page.topic.id == "home"
    program.close()
