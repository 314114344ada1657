"""The whole way in one window: a worry on a page, a visit, the sheet, the answer, the next visit; out, away, and back."""

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pypdf import PdfReader
from PySide6.QtCore import QDate, Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QMessageBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from reader import NAME
from reader.app import Program
from reader.notes.exchange import read_export
from reader.notes.model import Note, Reading, Record
from reader.notes.store import NotesStore
from reader.statement import STATEMENT
from reader.ui.about_me import AboutMe
from reader.ui.after_visit import AfterVisit
from reader.ui.annotation_form import AnnotationDialog
from reader.ui.days import short_day
from reader.ui.my_data import DeleteEverything, ImportPreview
from reader.ui.notes_pane import ALL_PAGES
from reader.ui.row_look import FootRole
from reader.ui.sheet_dialog import SheetDialog
from reader.ui.ticked_list import TickedList, is_ticked
from reader.ui.visits import Visits

KEY = Qt.Key
LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
OK = QDialogButtonBox.StandardButton.Ok
_D = TypeVar("_D", bound=QDialog)

PAGE = "cycles-and-rest"
WORRY = "Can I have it closer to home? האם אפשר קרוב לבית 🏠"
SECOND = "Why am I so tired after each cycle?"
ANSWER = "Yes, at the clinic in town; they send the results on."
PARTLY = "They will check my blood first."
MATTERS = "A day in the garden. <No> statistics & no guesses, please."


def on_next(kind: type[_D], act: Callable[[_D], object]) -> None:
    """When a dialog of that kind opens, do that in it, and close it if it is still open."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, kind):
            QTimer.singleShot(10, look)
            return
        try:
            act(dialog)
        finally:
            if dialog.isVisible():
                dialog.close()

    QTimer.singleShot(0, look)


def choose_file(file: Path) -> None:
    """Give the next dialog that asks for a file this one."""

    def choose(chooser: QFileDialog) -> None:
        chooser.findChild(QLineEdit).setText(str(file))  # type: ignore[union-attr]
        chooser.accept()

    on_next(QFileDialog, choose)


def tick(questions: TickedList, words: str) -> None:
    (row,) = [item for item in questions.rows() if words in item.text()]
    row.setCheckState(Qt.CheckState.Checked)


def ticked(questions: TickedList) -> list[str]:
    return [item.text() for item in questions.rows() if is_ticked(item)]


def press(qtbot: QtBot, program: Program, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
    """Keys that the window itself takes, which a dialog may have left inactive."""
    program.window.activateWindow()
    qtbot.waitUntil(program.window.isActiveWindow)
    qtbot.keyClick(program.window, key, held)


def select(program: Program, words: str) -> None:
    text = program.window.page.text
    found = text.document().find(words)
    assert not found.isNull()
    text.setTextCursor(found)


def words_of(file: Path) -> str:
    """The text of a PDF; two letters that are drawn as one read as two."""
    pages = (page.extract_text() for page in PdfReader(file).pages)
    return " ".join(unicodedata.normalize("NFKC", " ".join(pages)).replace("\xad", "").split())


def store_of(program: Program) -> NotesStore:
    assert program.notes is not None
    return program.notes


def question(program: Program, text: str) -> Note:
    (found,) = [note for note in store_of(program).questions() if note.text == text]
    return found


def written(program: Program) -> set[Record]:
    """All that the person wrote; which pages count as read goes on changing while the window is open."""
    return {record for record in store_of(program).records() if not isinstance(record, Reading)}


def test_from_a_worry_to_an_answer_and_back_again(qtbot: QtBot, program: Program, tmp_path: Path) -> None:
    window = program.window
    pdf, export = tmp_path / "sheet.pdf", tmp_path / "all.plainspoken"

    ask_about_a_page(qtbot, program)
    put_both_on_a_visit_and_print(qtbot, program, pdf)
    the_sheet_says_it_all_on_one_page(pdf)
    write_down_the_answers(qtbot, program)
    the_open_question_rolls_over(qtbot, program, tmp_path / "next.pdf")

    before = written(program)
    assert len(before) == 2 + 2 + 3 + 2  # questions, visits, lines, highlight and bookmark
    choose_file(export.with_suffix(""))  # the ending comes by itself
    window.menus.take_file.trigger()
    assert before <= set(read_export(export))
    delete_everything(qtbot, program, export)
    bring_all_in(qtbot, program, export)
    assert written(program) == before
    all_is_in_sight_again(program)


def ask_about_a_page(qtbot: QtBot, program: Program) -> None:
    """Two questions, a highlight with a note, a bookmark, and a few lines about the person."""
    window = program.window
    window.show_page(PAGE)
    select(program, "blood test")
    press(qtbot, program, KEY.Key_A, CTRL | SHIFT)
    assert window.notes.writing.hasFocus()
    window.notes.writing.insertPlainText(WORRY)
    qtbot.keyClick(window.notes.form.starred, KEY.Key_Space)
    qtbot.waitUntil(lambda: len(store_of(program).questions()) == 1, timeout=2000)  # kept by itself

    select(program, "cycle")
    press(qtbot, program, KEY.Key_H, CTRL)
    on_next(AnnotationDialog, lambda dialog: dialog.form.note.setPlainText("Read this again"))
    window.highlights.edit(window.highlights._of_page(PAGE)[0])
    press(qtbot, program, KEY.Key_D, CTRL)

    press(qtbot, program, KEY.Key_N, CTRL | SHIFT)
    qtbot.keyClicks(window.notes.writing, SECOND)
    window.show_page("support")  # reading on keeps what was typed
    assert [(note.text, note.topic, note.state) for note in store_of(program).questions()] == [
        (WORRY, PAGE, "to ask"),
        (SECOND, PAGE, "to ask"),
    ]
    assert question(program, WORRY).quote.exact == "blood test"

    def about_me(dialog: AboutMe) -> None:
        for name, text in {"name": "Maria Lopez", "matters": MATTERS, "night number": "555 0199"}.items():
            dialog.fields[name].setFocus()
            dialog.fields[name].insertPlainText(text) if name == "matters" else qtbot.keyClicks(
                dialog.fields[name], text
            )

    on_next(AboutMe, about_me)
    window.menus.about_me.trigger()
    window.show_page("when-to-call")
    assert "555 0199" in window.page.text.toPlainText()


def put_both_on_a_visit_and_print(qtbot: QtBot, program: Program, pdf: Path) -> None:
    def plan(visits: Visits) -> None:
        qtbot.mouseClick(visits.new_button, LEFT)
        visits.date.setDate(QDate(2026, 12, 3))
        for name, text in {"time": "2:30 pm", "with_whom": "Dr. Lee", "companion": "Ana"}.items():
            qtbot.keyClicks(visits.fields[name], text)
        assert ticked(visits.questions) == []
        for words in (WORRY, SECOND):
            tick(visits.questions, words)
        on_next(SheetDialog, print_it)
        qtbot.mouseClick(visits.sheet_button, LEFT)

    def print_it(sheet: SheetDialog) -> None:
        assert sheet.preview.accessibleName() == "Preview: 1 page"
        choose_file(pdf)
        qtbot.mouseClick(sheet.pdf_button, LEFT)
        assert sheet.status.text() == f"Saved: {pdf}"

    on_next(Visits, plan)
    program.window.menus.visits.trigger()


def the_sheet_says_it_all_on_one_page(pdf: Path) -> None:
    file = PdfReader(pdf)
    assert len(file.pages) == 1
    assert file.metadata is not None
    assert str(file.metadata.title).startswith("My questions")
    assert file.metadata.author == "Maria Lopez"
    text, place = words_of(pdf), -1
    for part in (
        "My questions", "Maria Lopez", "2026", "Dr. Lee", "Ana", "may we look at it together?", MATTERS,
        "My first question", "Can I have it closer to home?", "If there is time", SECOND, "555 0199", *STATEMENT,
    ):  # fmt: skip
        found = text.find(" ".join(unicodedata.normalize("NFKC", part).split()))
        assert found > place, f"{part} is missing or out of order"
        place = found
    assert set("קרובלבית") <= set(text)


def write_down_the_answers(qtbot: QtBot, program: Program) -> None:
    def go(visits: Visits) -> None:
        on_next(AfterVisit, pass_through)
        qtbot.mouseClick(visits.after_button, LEFT)
        assert visits.summary.toPlainText() == "A good talk."

    def pass_through(after: AfterVisit) -> None:
        assert after.question.text() == WORRY
        qtbot.keyClicks(after.answer, ANSWER)
        qtbot.mouseClick(after.answered, LEFT)
        assert after.question.text() == SECOND
        qtbot.keyClicks(after.answer, PARTLY)
        qtbot.mouseClick(after.still_open, LEFT)
        assert "waits for your next visit" in after._count.text()
        qtbot.keyClicks(after.answer, "A good talk.")
        qtbot.mouseClick(after.answered, LEFT)

    on_next(Visits, go)
    program.window.menus.visits.trigger()
    told = [(note.state, note.answer) for note in store_of(program).questions()]
    assert told == [("answered", ANSWER), ("still open", PARTLY)]


def the_open_question_rolls_over(qtbot: QtBot, program: Program, pdf: Path) -> None:
    """The next visit offers it, and it alone; so does the sheet."""

    def plan(visits: Visits) -> None:
        qtbot.mouseClick(visits.new_button, LEFT)
        visits.date.setDate(QDate(2027, 1, 14))
        qtbot.keyClicks(visits.fields["purpose"], "Blood counts")
        assert [item.text() for item in visits.questions.rows()] == [SECOND]
        tick(visits.questions, SECOND)
        on_next(SheetDialog, print_it)
        qtbot.mouseClick(visits.sheet_button, LEFT)

    def print_it(sheet: SheetDialog) -> None:
        choose_file(pdf)
        qtbot.mouseClick(sheet.pdf_button, LEFT)

    on_next(Visits, plan)
    program.window.menus.visits.trigger()
    first, second = store_of(program).visits()
    assert question(program, WORRY).visits == (first.id,)
    assert question(program, SECOND).visits == (first.id, second.id)
    assert SECOND in words_of(pdf)
    assert PARTLY in words_of(pdf)
    assert "closer to home" not in words_of(pdf)


def delete_everything(qtbot: QtBot, program: Program, export: Path) -> None:
    told: list[str] = []

    def delete(dialog: DeleteEverything) -> None:
        qtbot.keyClicks(dialog.box, "delete")
        on_next(QMessageBox, lambda box: told.append(f"{box.text()} {box.informativeText()}"))
        qtbot.mouseClick(dialog.buttons.button(OK), LEFT)

    on_next(DeleteEverything, delete)
    program.window.menus.delete_all.trigger()
    qtbot.waitUntil(lambda: bool(told))
    assert "Everything was deleted" in told[0]
    assert "notes.db" in told[0]
    assert store_of(program).records() == []
    folder = store_of(program).path.parent
    for words in ("closer to home", ANSWER, PARTLY, "Dr. Lee", "Maria Lopez", "555 0199", "Read this again"):
        assert not [
            file for file in folder.rglob("*") if file.is_file() and words.encode() in file.read_bytes()
        ]
    program.window.show_page("when-to-call")
    assert "555 0199" not in program.window.page.text.toPlainText()
    assert export.is_file()


def bring_all_in(qtbot: QtBot, program: Program, export: Path) -> None:
    def agree(preview: ImportPreview) -> None:
        groups = [preview.tree.topLevelItem(row).text(0) for row in range(preview.tree.topLevelItemCount())]  # type: ignore[union-attr]
        assert len(groups) == 1
        assert groups[0].startswith("New here")
        qtbot.mouseClick(preview.buttons.button(OK), LEFT)

    choose_file(export)
    on_next(ImportPreview, agree)
    program.window.menus.bring_in.trigger()


def all_is_in_sight_again(program: Program) -> None:
    window = program.window
    window.notes.show_questions()
    rows = window.notes.list.model()
    shown = [(rows.index(row, 0).data(), rows.index(row, 0).data(FootRole)) for row in range(rows.rowCount())]
    assert [words for words, _ in shown] == [f"★ {WORRY}", SECOND]
    assert shown[0][1].startswith("Answered · Cycles and rest")
    assert shown[1][1].startswith("Still open · Cycles and rest")
    window.notes.scope.setCurrentIndex(ALL_PAGES)
    window.notes.open_note(question(program, WORRY))
    assert window.notes.form.details.answer.toPlainText() == ANSWER
    assert short_day("2026-12-03") in window.notes.form.details.visit.currentText()
    window.notes.editor.quote_requested.emit()
    assert window.page.text.textCursor().selectedText() == "blood test"
    marks = {(mark.kind, mark.text) for mark in window.highlights._of_page(PAGE)}
    assert marks == {("highlight", "Read this again"), ("bookmark", "")}
    assert window.windowTitle() == f"Cycles and rest – {NAME}"
    window.show_page("when-to-call")
    assert "555 0199" in window.page.text.toPlainText()

    def look(visits: Visits) -> None:
        visits.list.setCurrentRow(0)
        assert (visits.fields["time"].text(), visits.fields["companion"].text()) == ("14:30", "Ana")
        assert ticked(visits.questions) == [f"★ {WORRY}"]
        visits.list.setCurrentRow(1)
        assert visits.fields["purpose"].text() == "Blood counts"
        assert ticked(visits.questions) == [SECOND]

    seen: list[QWidget] = []
    on_next(Visits, lambda visits: (look(visits), seen.append(visits)))
    window.menus.visits.trigger()
    assert seen
