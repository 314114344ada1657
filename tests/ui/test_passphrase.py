"""The passphrase in the window: set, changed, removed, asked for; what is locked is nowhere to be read."""

import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from notes.surroundings import bytes_of, small_disk
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMessageBox, QScrollArea
from pytestqt.qtbot import QtBot
from ui.dialogs import in_dialog

from reader import app, places
from reader.app import Program
from reader.notes import lock
from reader.notes.backup import back_up, backups, keep_daily
from reader.notes.store import NotesStore, open_notes
from reader.ui.passphrase import NewPassphrase, Passphrase
from reader.ui.unlock import Unlock

LEFT = Qt.MouseButton.LeftButton
SENTENCE = "I am afraid of the next scan"
ANSWER = "Dr. Lee says it can wait"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "ROUNDS", 1000)


@pytest.fixture
def written(program: Program) -> NotesStore:
    """The program's notes with a question, its answer, a visit, a number and two safety copies."""
    store = program.notes
    assert store is not None
    visit = store.add_visit("2026-12-03", with_whom=SENTENCE)
    store.add(SENTENCE, "home", kind="question", answer=ANSWER, visits=(visit.id,))
    store.write_line("day number", f"555 0100 {SENTENCE}")
    keep_daily(store, copies_of(store), date(2026, 11, 20))
    back_up(store.database, copies_of(store), "before-version-2")
    program.window._notes_changed()
    return store


@pytest.fixture
def locked(written: NotesStore, program: Program) -> NotesStore:
    """The same, with a passphrase, and locked."""
    written.set_passphrase("right")
    program.window.lock.lock()
    assert written.is_locked
    return written


def copies_of(store: NotesStore) -> Path:
    return store.path.parent / "backups"


def type_passphrase(dialog: NewPassphrase, *typed: str) -> None:
    for line, words in zip(dialog.lines, typed, strict=True):
        line.setText(words)
    dialog.understood.setChecked(True)
    dialog.go.click()


def readable(folder: Path) -> list[str]:
    """The files in which something that was written can be found."""
    words = [
        text.encode(coding) for text in (SENTENCE, ANSWER) for coding in ("utf-8", "utf-16-le", "utf-16-be")
    ]
    return [name for name, content in bytes_of(folder).items() if any(word in content for word in words)]


def seen(program: Program) -> str:
    """Everything that the window shows as text."""
    notes, window = program.window.notes, program.window
    rows = notes.list.model()
    parts = [rows.index(row, 0).data() for row in range(rows.rowCount())]
    parts += [
        notes.writing.toPlainText(),
        notes.form.details.answer.toPlainText(),
        notes.form.details.why.toPlainText(),
    ]
    parts += [notes.form.details.visit.itemText(at) for at in range(notes.form.details.visit.count())]
    parts += [window.page.text.toPlainText(), window.windowTitle(), window.statusBar().currentMessage()]
    if window.search.results:
        parts += [window.search.results.item(row).text() for row in range(window.search.results.count())]
    return "\n".join(parts)


def test_nothing_readable_is_left_after_setting_a_passphrase_in_the_window(
    qtbot: QtBot, program: Program, written: NotesStore, folder: Path
) -> None:
    assert len(readable(folder)) == 3

    def choose(dialog: Passphrase) -> None:
        in_dialog(
            NewPassphrase,
            lambda new: type_passphrase(new, "four words in row", "four words in row"),
            lambda: qtbot.mouseClick(dialog.set_button, LEFT),
        )
        assert "encrypted" in dialog.status.text()
        QApplication.processEvents()
        assert not dialog.status.visibleRegion().isEmpty(), "what was done is in sight"
        assert dialog.findChild(QScrollArea).verticalScrollBar().maximum() == 0
        assert dialog.readable.isHidden()

    in_dialog(Passphrase, choose, program.window.menus.passphrase.trigger)
    assert readable(folder) == []
    program.window.notes.start_note(f"{SENTENCE} again")
    keep_daily(written, copies_of(written), date(2026, 11, 21))
    program.window._keep()
    assert readable(folder) == []
    assert SENTENCE not in json.dumps(json.loads(places.settings(folder).read_text()))
    program.close()
    assert readable(folder) == []
    assert all(
        head.startswith(b"SQLite") is False for name, head in bytes_of(folder).items() if name.endswith(".db")
    )


def test_it_says_plainly_that_a_lost_passphrase_is_lost_and_asks_to_write_it_down(
    program: Program, written: NotesStore
) -> None:
    dialog = NewPassphrase(written, program.window.lock.tries, "set", [copies_of(written)], program.window)
    said = " ".join(found.text() for found in dialog.findChildren(type(dialog.trouble)))
    assert "cannot be recovered" in said
    for typed, understood, missing in (
        (("", ""), True, "each field"),
        (("one", "two"), True, "not the same"),
        (("one", "one"), False, "Write the passphrase down"),
    ):
        dialog.new.setText(typed[0])
        dialog.again.setText(typed[1])
        dialog.understood.setChecked(understood)
        dialog.go.click()
        assert missing in dialog.trouble.text()
        assert not written.has_passphrase


def test_copies_made_before_can_be_locked_or_deleted_later(
    qtbot: QtBot, program: Program, written: NotesStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside = folder / "notes-unreadable-2026-11-01-080000.db"
    aside.write_bytes(b"damaged " + SENTENCE.encode())
    written.set_passphrase("right")
    assert len(readable(folder)) == 3
    tries = program.window.lock.tries
    dialog = Passphrase(written, tries, 15, [copies_of(written)], program.window)
    assert dialog.readable.words.text().startswith("3 copies")
    qtbot.mouseClick(dialog.readable.lock_button, LEFT)
    assert readable(folder) == [aside.name]
    assert dialog.readable.words.text().startswith("1 copy")
    assert not any(copy.trouble for copy in backups(copies_of(written), "right"))
    monkeypatch.setattr(QMessageBox, "exec", lambda box: box.buttons()[0].click())
    qtbot.mouseClick(dialog.readable.delete_button, LEFT)
    assert readable(folder) == []
    assert dialog.readable.isHidden()
    assert len(backups(copies_of(written), "right")) == 2


def test_changing_and_removing_take_the_copies_along(
    program: Program, written: NotesStore, folder: Path
) -> None:
    tries, folders = program.window.lock.tries, [copies_of(written)]
    type_passphrase(NewPassphrase(written, tries, "set", folders, program.window), "first", "first")
    type_passphrase(
        NewPassphrase(written, tries, "change", folders, program.window), "first", "second", "second"
    )
    assert not any(copy.trouble for copy in backups(copies_of(written), "second"))
    assert all(copy.trouble == "locked" for copy in backups(copies_of(written), "first"))
    program.window.lock.lock()
    written.unlock("second")
    type_passphrase(NewPassphrase(written, tries, "remove", folders, program.window), "second")
    assert not written.has_passphrase
    assert len(readable(folder)) == 3
    assert not any(copy.trouble for copy in backups(copies_of(written)))


def test_a_wrong_passphrase_changes_nothing_and_makes_the_next_try_wait(
    program: Program, locked: NotesStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = bytes_of(folder)
    dialog = Unlock(locked, program.window.lock.tries, program.window)
    dialog.line.setText("wrong")
    dialog.go.click()
    assert "not the right passphrase" in dialog.trouble.text()
    assert "try again in 1 s" in dialog.trouble.text()
    assert not dialog.go.isEnabled()
    dialog.line.setText("right")
    dialog._try()  # as Enter does
    assert locked.is_locked
    again = Unlock(locked, program.window.lock.tries, program.window)
    assert not again.go.isEnabled(), "closing the dialog does not end the wait"
    later = program.window.lock.tries._clock() + 2
    monkeypatch.setattr(program.window.lock.tries, "_clock", lambda: later)
    dialog.waiting._count()
    assert dialog.go.isEnabled()
    assert {**bytes_of(folder), "running.lock": b""} == {**before, "running.lock": b""}
    dialog.go.click()
    assert not locked.is_locked


def test_locked_notes_are_asked_for_at_the_start_and_pages_can_be_read_without(
    qtbot: QtBot, qapp: QApplication, program: Program, locked: NotesStore, folder: Path, library_file: Path
) -> None:
    program.close()
    again = app.build(qapp, folder, library_file)
    again.window.resize(1280, 800)
    again.window.show()
    assert again.notes is not None
    assert again.notes.is_locked
    assert again.window.notes.locked.isVisible()
    assert not again.window.notes.writing.isVisible()
    again.window.show_page("when-to-call")
    assert SENTENCE not in seen(again)
    in_dialog(Unlock, lambda dialog: dialog.close(), again.window.notes.locked.button.click)
    assert again.notes.is_locked

    def unlock(dialog: Unlock) -> None:
        dialog.line.setText("right")
        dialog.go.click()

    in_dialog(Unlock, unlock, again.window.notes.locked.button.click)
    assert not again.notes.is_locked
    assert not again.window.notes.locked.isVisible()
    assert f"555 0100 {SENTENCE}" in again.window.page.text.toPlainText()
    again.window.notes.show_questions()
    assert SENTENCE in seen(again)
    again.close()


def test_asking_about_a_page_while_locked_asks_for_the_passphrase_first(
    program: Program, locked: NotesStore
) -> None:
    in_dialog(Unlock, lambda dialog: dialog.close(), program.window.menus.new_question.trigger)
    assert program.window.notes.writing.toPlainText() == ""

    def unlock(dialog: Unlock) -> None:
        dialog.line.setText("right")
        dialog.go.click()

    in_dialog(Unlock, unlock, program.window.menus.new_question.trigger)
    assert program.window.notes.form.is_question.isChecked()
    for action in ("visits", "sheet", "bank", "about_me", "copies", "take_file", "bring_in"):
        program.window.lock.lock()
        in_dialog(Unlock, lambda dialog: dialog.close(), getattr(program.window.menus, action).trigger)
        locked.unlock("right")


def test_locking_keeps_what_is_typed_and_leaves_nothing_in_sight(
    qtbot: QtBot, program: Program, written: NotesStore
) -> None:
    written.set_passphrase("right")
    window = program.window
    window.show_page("when-to-call")
    window.notes.show_questions()
    window.search.box.setText("afraid")
    qtbot.keyClicks(window.notes.writing, "half a sentence, ")
    assert seen(program).count(SENTENCE) > 3
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert written.is_locked
    assert SENTENCE not in seen(program)
    assert "half a sentence" not in seen(program)
    window.search.box.setText("afraid")
    assert SENTENCE not in seen(program)
    window.notes.writing.undo()
    assert "half a sentence" not in seen(program)
    written.unlock("right")
    assert "half a sentence, " in [note.text for note in written.all()]


def test_locking_closes_what_is_open_and_keeps_what_is_typed_there(
    qtbot: QtBot, program: Program, written: NotesStore
) -> None:
    from reader.ui.visits import Visits

    written.set_passphrase("right")

    def away(dialog: Visits) -> None:
        dialog.summary.setPlainText("They will call on Friday.")
        program.window.lock.lock()
        assert not dialog.isVisible()

    in_dialog(Visits, away, program.window.menus.visits.trigger)
    qtbot.waitUntil(lambda: written.is_locked)
    written.unlock("right")
    assert [visit.summary for visit in written.visits()] == ["They will call on Friday."]


def test_notes_are_locked_when_nobody_is_there(
    qtbot: QtBot, program: Program, written: NotesStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = program.window
    now = [0.0, 0.0]
    monkeypatch.setattr(window.lock, "_now", lambda: tuple(now))
    window.lock.lock_after(5)
    now[:] = 4000, 4000
    window.lock.look()
    assert not written.is_locked, "notes without a passphrase are never locked"
    now[:] = 0, 0
    written.set_passphrase("right")
    window.lock.lock_after(5)
    now[:] = 200, 200
    window.lock.look()
    qtbot.keyClick(window, Qt.Key.Key_Shift)
    now[:] = 400, 400
    window.lock.look()
    assert not written.is_locked
    now[:] = 501, -9000  # the clock on the wall was put back meanwhile
    window.lock.look()
    assert written.is_locked


def test_a_computer_that_slept_locks_before_the_first_key_is_taken(
    qtbot: QtBot, program: Program, written: NotesStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = program.window
    written.set_passphrase("right")
    window.lock.lock_after(5)
    last = window.lock._last
    monkeypatch.setattr(window.lock, "_now", lambda: (last[0] + 1, last[1] + 8 * 3600))
    key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a")
    QApplication.sendEvent(window.notes.writing, key)
    qtbot.waitUntil(lambda: written.is_locked)


def test_never_is_a_choice_and_is_remembered(program: Program, written: NotesStore, folder: Path) -> None:
    written.set_passphrase("right")

    def choose(dialog: Passphrase) -> None:
        dialog.minutes.setCurrentIndex(dialog.minutes.findData(0))
        dialog.minutes.activated.emit(dialog.minutes.currentIndex())

    in_dialog(Passphrase, choose, program.window.menus.passphrase.trigger)
    assert program.window.lock._looking.isActive() is False
    assert json.loads(places.settings(folder).read_text())["lock_after"] == 0


def test_notes_that_cannot_be_kept_are_not_locked_away(
    qtbot: QtBot, qapp: QApplication, library_file: Path
) -> None:
    with small_disk(2000) as disk:
        store = open_notes(disk / "notes.db")
        store.set_passphrase("right")
        store.close()
        program = app.build(qapp, disk, library_file)
        assert program.notes is not None
        program.notes.unlock("right")
        program.window.lock.turned.emit()
        program.window.notes.writing.setPlainText("x" * 3_000_000)
        program.window.lock.lock()
        assert not program.notes.is_locked
        assert program.window.notes.writing.toPlainText().startswith("xxx")
        assert "full" in program.window.notes.trouble_bar.words.text()
        program.window.notes.writing.clear()
        program.window.notes.save()
        program.close()


def test_who_lost_the_passphrase_can_begin_anew_and_go_back_one_day(
    program: Program, locked: NotesStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def agree(box: QMessageBox) -> None:
        asked.append(box.text())
        next(button for button in box.buttons() if "begin" in button.text()).click()

    monkeypatch.setattr(QMessageBox, "exec", agree)
    in_dialog(Unlock, lambda dialog: dialog.lost.click(), program.window.notes.locked.button.click)
    assert "cannot be recovered" in asked[0]
    assert not locked.is_locked
    assert not locked.has_passphrase
    assert locked.all() == []
    locked.add("A new beginning")
    (aside,) = [copy for copy in backups(copies_of(locked)) if copy.reason == "locked-away"]
    assert aside.trouble == "locked"
    locked.restore(aside.path, copies_of(locked), "right")
    assert [note.text for note in locked.questions()] == [SENTENCE]


@pytest.fixture(autouse=True)
def no_message_is_left_open() -> Iterator[None]:
    yield
    assert QApplication.activeModalWidget() is None
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen"
