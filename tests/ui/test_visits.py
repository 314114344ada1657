"""Visits: every change is kept by itself, what is deleted can be put back, and the sheet comes in large print."""

import time
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot
from ui.dialogs import in_dialog

from reader.app import Program
from reader.notes.model import Note, Visit
from reader.notes.store import NotesStore
from reader.ui.after_visit import AfterVisit
from reader.ui.days import country
from reader.ui.row_look import FootRole
from reader.ui.sheet_dialog import SheetDialog
from reader.ui.visits import Visits

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def store(program: Program) -> NotesStore:
    assert program.notes is not None
    return program.notes


@pytest.fixture
def visit(store: NotesStore) -> Visit:
    return store.add_visit("2026-12-03", time="14:30", with_whom="Dr. Lee", purpose="Scan results")


def test_without_a_visit_there_is_one_thing_to_do(qtbot: QtBot, program: Program, store: NotesStore) -> None:
    dialog = Visits(store, False, program.window)
    dialog.show()
    shown = {type(field).__name__ for field in dialog.findChildren(QWidget) if field.isVisible()}
    assert not shown & {"QLineEdit", "QDateEdit", "QPlainTextEdit", "TickedList"}
    assert dialog.focusWidget() is dialog.new_button
    qtbot.keyClick(dialog.new_button, Qt.Key.Key_Space)
    assert len(store.visits()) == 1
    assert dialog.fields["with_whom"].isVisible()
    qtbot.mouseClick(dialog.delete_button, LEFT)
    assert not dialog.fields["with_whom"].isVisible()
    dialog.close()


def test_what_is_typed_is_kept_without_closing(
    qtbot: QtBot, program: Program, store: NotesStore, visit: Visit
) -> None:
    dialog = Visits(store, False, program.window)
    dialog.show()
    qtbot.keyClicks(dialog.fields["place"], "3rd floor")
    qtbot.keyClicks(dialog.summary, "A good talk")
    qtbot.waitUntil(lambda: store.visits()[0].summary == "A good talk", timeout=2000)
    assert store.visits()[0].place == "3rd floor"
    dialog.date.setDate(QDate(2026, 12, 4))
    dialog.close()
    assert store.visits()[0].date == "2026-12-04"


@pytest.mark.parametrize(
    ("typed", "kept"), [("2:30 pm", "14:30"), ("9.15", "09:15"), ("half past two", "half past two")]
)
def test_a_time_is_kept_so_that_visits_come_in_order(
    program: Program, store: NotesStore, visit: Visit, typed: str, kept: str
) -> None:
    dialog = Visits(store, False, program.window)
    dialog.fields["time"].setText(typed)
    dialog.accept()
    assert store.visits()[0].time == kept
    there = {"en_US": {"14:30": "2:30\u202fPM", "09:15": "9:15\u202fAM"}}.get(country().name(), {})
    assert dialog.list.item(0).text().endswith(there.get(kept, kept))


def test_a_deleted_visit_comes_back_with_its_questions(
    qtbot: QtBot, program: Program, store: NotesStore, visit: Visit
) -> None:
    store.add("Is it working?", kind="question", visits=(visit.id,))
    dialog = Visits(store, False, program.window)
    qtbot.mouseClick(dialog.delete_button, LEFT)
    assert store.visits() == []
    assert dialog.list.count() == 0
    qtbot.mouseClick(dialog.undo_bar.button, LEFT)
    assert [kept.with_whom for kept in store.visits()] == ["Dr. Lee"]
    assert dialog.questions.item(0).checkState() == Qt.CheckState.Checked
    assert dialog.list.item(0).data(FootRole) == "Dr. Lee · Scan results"


def test_the_sheet_comes_in_large_print_from_the_visit_and_that_is_remembered(
    qtbot: QtBot, program: Program, store: NotesStore, visit: Visit
) -> None:
    seen: list[bool] = []

    def print_large(dialog: Visits) -> None:
        dialog.large_box.setChecked(True)
        in_dialog(
            SheetDialog, lambda sheet: seen.append(sheet.large_box.isChecked()), dialog.sheet_button.click
        )

    in_dialog(Visits, print_large, program.window.menus.visits.trigger)
    assert seen == [True]
    assert program.window.settings.sheet_large

    def choose_paper(sheet: SheetDialog) -> None:
        seen.append(sheet.large_box.isChecked())
        sheet.paper_box.setCurrentIndex(0)
        sheet.paper_box.activated.emit(0)

    in_dialog(SheetDialog, choose_paper, program.window.menus.sheet.trigger)
    assert seen == [True, True]
    assert program.window.settings.sheet_paper == "letter"
    in_dialog(
        SheetDialog,
        lambda sheet: seen.append(sheet.paper_box.currentIndex() == 0),
        program.window.menus.sheet.trigger,
    )
    assert seen[-1]


@pytest.fixture
def question(store: NotesStore, visit: Visit) -> Note:
    return store.add("Is it working?", kind="question", why="The trip in May", visits=(visit.id,))


def test_an_answer_is_kept_while_it_is_typed(
    qtbot: QtBot, program: Program, store: NotesStore, visit: Visit, question: Note
) -> None:
    dialog = AfterVisit(store, visit, [question], program.window)
    dialog.show()
    qtbot.keyClicks(dialog.answer, "Yes, it is stable")
    qtbot.waitUntil(lambda: store.questions()[0].answer == "Yes, it is stable", timeout=2000)
    dialog.close()
    assert store.questions()[0].state == "to ask"


def test_the_pass_goes_back_and_forth_and_ends_with_what_was_said(
    qtbot: QtBot, program: Program, store: NotesStore, visit: Visit, question: Note
) -> None:
    other = store.add("And then?", kind="question", visits=(visit.id,))
    dialog = AfterVisit(store, visit, [question, other], program.window)
    assert "trip in May" in dialog._why.text()
    dialog.answer.setPlainText("First answer")
    qtbot.mouseClick(dialog.still_open, LEFT)
    dialog.answer.setPlainText("Second answer")
    qtbot.mouseClick(dialog.earlier, LEFT)
    assert dialog.answer.toPlainText() == "First answer"
    assert store.questions()[1].answer == "Second answer"
    qtbot.mouseClick(dialog.answered, LEFT)
    qtbot.mouseClick(dialog.answered, LEFT)
    assert dialog._count.text() == "Every question has its answer."
    dialog.answer.setPlainText("All calm.")
    qtbot.mouseClick(dialog.answered, LEFT)
    assert store.visits()[0].summary == "All calm."
    assert [note.state for note in store.questions()] == ["answered", "answered"]


def test_a_book_pasted_as_a_question_does_not_hold_up_the_pass(
    program: Program, store: NotesStore, visit: Visit
) -> None:
    book = "What somebody copied from a web page. " * 100_000
    question = store.add(book, kind="question", why=book, visits=(visit.id,))
    begin = time.process_time()
    dialog = AfterVisit(store, visit, [question], program.window)
    dialog.show()
    dialog.answer.setPlainText("They will read it.")
    dialog.answered.click()
    dialog.close()
    assert time.process_time() - begin < 2
    assert (store.questions()[0].text, store.questions()[0].why) == (book, book)
    assert store.questions()[0].answer == "They will read it."


def test_the_summary_written_after_a_visit_is_not_overwritten_by_the_visit(
    qtbot: QtBot, program: Program, store: NotesStore, visit: Visit
) -> None:
    def write(after: AfterVisit) -> None:
        after.answer.setPlainText("Said in the pass")

    def go(dialog: Visits) -> None:
        in_dialog(AfterVisit, write, dialog.after_button.click)
        assert dialog.summary.toPlainText() == "Said in the pass"

    in_dialog(Visits, go, program.window.menus.visits.trigger)
    assert store.visits()[0].summary == "Said in the pass"


def test_a_visit_goes_into_a_calendar(
    qtbot: QtBot,
    program: Program,
    store: NotesStore,
    visit: Visit,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "visit.ics"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    dialog = Visits(store, False, program.window)
    qtbot.mouseClick(dialog.calendar_button, LEFT)
    assert "DTSTART:20261203T143000" in file.read_text()
    assert str(file) in dialog._trouble.text()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "no" / "visit.ics"), ""))
    qtbot.mouseClick(dialog.calendar_button, LEFT)
    assert "could not be written" in dialog._trouble.text()


@pytest.mark.parametrize("percent", [100, 200, 300])
def test_each_field_has_room_for_what_is_typed(
    program: Program, store: NotesStore, visit: Visit, percent: int
) -> None:
    program.window.set_size(percent)
    dialog = Visits(store, False, program.window)
    dialog.show()
    QApplication.processEvents()
    for field in dialog.fields.values():
        assert field.width() >= field.fontMetrics().averageCharWidth() * 12, field.accessibleName()
    dialog.close()
