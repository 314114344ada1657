"""The visit sheet on screen, on paper and in files: one page, every script, by keyboard alone."""

import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time

import pytest
from notes.surroundings import fill, small_disk
from pypdf import PdfReader
from PySide6.QtCore import QLocale, Qt, QTimer
from PySide6.QtGui import QFont, QPageSize, QTextBlock, QTextCursor, QTextDocument, QTextFrame
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from reader import NAME
from reader.errors import PrintingError
from reader.notes.model import Line, Note, Visit
from reader.notes.sheet import make_sheet
from reader.statement import STATEMENT
from reader.ui.printing import write_pdf
from reader.ui.sheet_dialog import SheetDialog
from reader.ui.sheet_paper import fits_a_page, sheet_document
from reader.ui.theme import CONTRAST, DARK, LEGIBLE, LIGHT, Colors, dress, face, window_px

A4 = QPageSize(QPageSize.PageSizeId.A4)
LETTER = QPageSize(QPageSize.PageSizeId.Letter)
SCRIPTS = {
    "Arabic": "هل العلاج يعمل؟",
    "Hebrew": "האם הטיפול עובד?",
    "Chinese": "这种治疗有效吗？",
    "emoji": "Better 😀 or not?",
    "Greek": "Πότε αρχίζουμε;",
}
VISIT = Visit(
    "v1",
    "2026-11-30",
    "",
    "",
    time="14:30",
    with_whom="Dr. Rahman",
    place="Room 204",
    purpose="Scan results",
    companion="Leah",
)
LINES = {
    name: Line(name, text, "")
    for name, text in {
        "name": "Maria Lopez",
        "matters": "A day in the garden.",
        "day number": "555-0134",
        "night number": "555-0199",
    }.items()
}


def question(number: int, text: str = "", **words: object) -> Note:
    text = text or f"What about matter number {number}?"
    return Note(f"q{number}", "", text, "", "", kind="question")._replace(**words)


THREE = [question(1, starred=True, why="The wedding"), question(2), question(3)]
MANY = [question(n, starred=n in (3, 29)) for n in range(1, 31)]


@pytest.fixture
def open_dialog(qtbot: QtBot, qapp: QApplication) -> Iterator[Callable[..., SheetDialog]]:
    """Opens a dialog in the program's clothes."""
    own_font, own_style = QFont(qapp.font()), qapp.styleSheet()
    own_palette = qapp.palette()

    def make(
        questions: list[Note],
        visit: Visit | None = VISIT,
        lines: dict[str, Line] = LINES,
        palette: Colors = LIGHT,
        percent: int = 100,
        size: tuple[int, int] = (1000, 760),
    ) -> SheetDialog:
        dress(qapp, palette, window_px(own_font, percent))
        dialog = SheetDialog(visit, questions, lines, None)
        qtbot.addWidget(dialog)
        dialog.resize(*size)
        dialog.show()
        qtbot.waitExposed(dialog)
        qapp.processEvents()
        return dialog

    yield make
    qapp.setStyleSheet(own_style)
    qapp.setPalette(own_palette)


def words(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).replace("\xad", "").split())


def pdf_text(file: Path) -> str:
    return words(" ".join(page.extract_text() for page in PdfReader(file).pages))


def preview_text(dialog: SheetDialog) -> str:
    return dialog.preview.accessibleDescription()


def tick(dialog: SheetDialog, row: int, ticked: bool) -> None:
    dialog.list.item(row).setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)


# On paper


def test_the_pdf_is_one_page_of_real_text_with_title_and_author(
    open_dialog: Callable[..., SheetDialog], tmp_path: Path
) -> None:
    file = tmp_path / "sheet.pdf"
    open_dialog(THREE).save_pdf(file)
    pdf = PdfReader(file)
    assert len(pdf.pages) == 1
    assert pdf.metadata is not None
    assert pdf.metadata.author == "Maria Lopez"
    assert pdf.metadata.creator == NAME
    assert str(pdf.metadata.title).startswith("My questions, Monday")
    text = pdf_text(file)
    place = -1
    for part in (
        "My questions", "Maria Lopez", "November", "Dr. Rahman", "Room 204", "Scan results", "Leah",
        "may we look at it together?", "A day in the garden.", "My first question", "matter number 1?", "The wedding",
        "If there is time", "matter number 2?", "matter number 3?", "555-0134", "555-0199", *map(words, STATEMENT),
    ):  # fmt: skip
        found = text.find(part)
        assert found > place, f"{part} is missing or out of order"
        place = found


def test_without_the_name_the_pdf_does_not_tell_it_anywhere(
    open_dialog: Callable[..., SheetDialog], tmp_path: Path
) -> None:
    dialog = open_dialog(THREE)
    dialog.name_box.setChecked(False)
    dialog.save_pdf(tmp_path / "sheet.pdf")
    pdf = PdfReader(tmp_path / "sheet.pdf")
    assert pdf.metadata is not None
    assert pdf.metadata.author == NAME
    assert "Lopez" not in pdf_text(tmp_path / "sheet.pdf")


@pytest.mark.parametrize(("paper", "points"), [("Letter", (612, 792)), ("A4", (595, 842))])
@pytest.mark.parametrize("large", [False, True])
def test_the_chosen_paper_is_filled_but_never_overrun(
    open_dialog: Callable[..., SheetDialog], tmp_path: Path, paper: str, points: tuple[int, int], large: bool
) -> None:
    dialog = open_dialog(THREE)
    dialog.paper_box.setCurrentText(paper)
    dialog.large_box.setChecked(large)
    dialog.save_pdf(tmp_path / "sheet.pdf")
    pages = PdfReader(tmp_path / "sheet.pdf").pages
    assert [tuple(round(x) for x in page.mediabox.upper_right) for page in pages] == [points]
    document = dialog._document
    left = document.pageSize().height() - document.size().height()
    assert 0 <= left < 3


@pytest.mark.parametrize("paper", [LETTER, A4], ids=["Letter", "A4"])
@pytest.mark.parametrize("family", ["DejaVu Sans", "Noto Sans", LEGIBLE])
def test_three_questions_take_one_page_in_whatever_typeface_the_system_has(
    qapp: QApplication, family: str, paper: QPageSize
) -> None:
    if not face(family):
        pytest.skip(f"{family} is not on this computer")
    usual = qapp.font()
    qapp.setFont(QFont(family, 10))
    try:
        sheet = make_sheet(VISIT, THREE, LINES)
        assert [sheet_document(sheet, paper, large).pageCount() for large in (False, True)] == [1, 1]
    finally:
        qapp.setFont(usual)


def test_large_print_is_larger(qapp: QApplication) -> None:
    sheet = make_sheet(VISIT, THREE, LINES)

    def height(large: bool) -> float:
        document = sheet_document(sheet, A4, large)
        place = document.find("matter number 1?").block()
        return document.documentLayout().blockBoundingRect(place).height()

    assert height(True) >= height(False) * 1.4


@pytest.mark.parametrize("count", [0, 1, 3, 6, 9, 12])
def test_the_page_count_of_the_preview_is_that_of_the_pdf(
    open_dialog: Callable[..., SheetDialog], tmp_path: Path, count: int
) -> None:
    dialog = open_dialog([question(n, starred=n < 4) for n in range(count)])
    dialog.save_pdf(tmp_path / "sheet.pdf")
    assert len(PdfReader(tmp_path / "sheet.pdf").pages) == dialog.pages()
    assert fits_a_page(dialog.sheet(), dialog.paper) == (dialog.pages() == 1)


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("starred", [False, True])
def test_every_script_has_its_letters_on_paper(qapp: QApplication, script: str, starred: bool) -> None:
    typed = SCRIPTS[script]
    sheet = make_sheet(VISIT, [question(1, typed, starred=starred, why=typed, answer=typed)], LINES)
    document = sheet_document(sheet, A4)
    blocks = [block for block in _blocks(document) if typed in block.text()]
    assert len(blocks) == 3
    for block in blocks:
        letters = _letters(block)
        assert len(letters) > 5
        if 0 in letters and script != "Greek":
            pytest.skip(f"this computer has no font for {script}")
        assert 0 not in letters


@pytest.mark.parametrize("script", ["Hebrew", "Chinese", "Greek"])
def test_other_scripts_can_be_selected_in_the_pdf(
    open_dialog: Callable[..., SheetDialog], tmp_path: Path, script: str
) -> None:
    typed = SCRIPTS[script]
    dialog = open_dialog([question(1, typed)])
    if 0 in _glyphs(sheet_document(dialog.sheet(), A4), typed) and script != "Greek":
        pytest.skip(f"this computer has no font for {script}")
    dialog.save_pdf(tmp_path / "sheet.pdf")
    letters = {letter for letter in unicodedata.normalize("NFKC", typed) if letter.isalpha()}
    assert letters <= set(pdf_text(tmp_path / "sheet.pdf"))


def test_a_line_that_runs_from_the_right_begins_at_the_right(qapp: QApplication) -> None:
    sheet = make_sheet(VISIT, [question(1, "האם הטיפול עובד?"), question(2, "Is it?")], LINES)
    document = sheet_document(sheet, A4)
    layout = document.documentLayout()
    edges = {}
    for block in _blocks(document):
        box, line = layout.blockBoundingRect(block), block.layout().lineAt(0).naturalTextRect()
        edges[block.text()] = (line.left() / box.width(), line.right() / box.width())
    assert edges["האם הטיפול עובד?"][1] > 0.95
    assert edges["Is it?"][0] < 0.05


def _letters(block: QTextBlock) -> list[int]:
    """The glyphs a paragraph is drawn with; 0 is a letter that no font here has."""
    rows = [block.layout().lineAt(n) for n in range(block.layout().lineCount())]
    return [glyph for row in rows for run in row.glyphRuns() for glyph in run.glyphIndexes()]


def _glyphs(document: QTextDocument, typed: str) -> list[int]:
    return [glyph for block in _blocks(document) if typed in block.text() for glyph in _letters(block)]


def _blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def test_typed_markup_stays_text_on_paper(open_dialog: Callable[..., SheetDialog], tmp_path: Path) -> None:
    typed = "<b>bold</b> &amp; <img src='file:///etc/passwd'> </table></td>"
    dialog = open_dialog([question(1, typed), question(2)], VISIT._replace(place=typed))
    dialog.save_pdf(tmp_path / "sheet.pdf")
    assert pdf_text(tmp_path / "sheet.pdf").replace(" ", "").count(typed.replace(" ", "")) == 2


def test_a_very_long_text_makes_more_pages_and_loses_nothing(qapp: QApplication) -> None:
    sheet = make_sheet(None, [question(1, "word " * 20_000 + "last")], {})
    document = sheet_document(sheet, A4)
    assert document.pageCount() > 10
    assert document.toPlainText().count("word") == 20_000
    assert not fits_a_page(sheet, A4)


@pytest.mark.parametrize("typed", ["words go on without an end ", "a line\n", "nonewordatall", "שורה אחת "])
def test_much_text_pasted_by_mistake_comes_on_paper_in_bearable_time(
    qapp: QApplication, tmp_path: Path, typed: str
) -> None:
    """Each page took as long as the whole text: nine minutes for five megabytes in one paragraph."""
    count = (200_000 if "\n" in typed else 1_500_000) // len(typed)
    sheet = make_sheet(VISIT, [question(1, typed * count), question(2)], LINES)
    begin = process_time()
    document = sheet_document(sheet, A4)
    write_pdf(document, tmp_path / "sheet.pdf", "My questions", A4)
    assert process_time() - begin < 30
    shown = "".join(document.toPlainText().split())
    assert shown.count("".join(typed.split())) == count
    assert "2.Whataboutmatternumber2?" in shown


@pytest.mark.parametrize("lines", range(12, 23))
def test_no_heading_stays_behind_at_the_foot_of_a_page(qapp: QApplication, lines: int) -> None:
    said = LINES | {"matters": Line("matters", "\n".join(["A day in the garden."] * lines), "")}
    sheet = make_sheet(VISIT, [question(n, starred=n < 3) for n in range(12)], said)
    document = sheet_document(sheet, LETTER, large=True)
    layout, height = document.documentLayout(), document.pageSize().height()
    headings = [block for block in _blocks(document) if block.blockFormat().headingLevel()]
    assert len(headings) == 5
    for heading in headings:
        tops = [layout.blockBoundingRect(block).top() for block in (heading, heading.next())]
        assert int(tops[0] / height) == int(tops[1] / height), heading.text()


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("lines", range(1, 24, 2))
def test_a_question_and_its_lines_stay_on_one_page(qapp: QApplication, lines: int, large: bool) -> None:
    said = LINES | {"matters": Line("matters", "\n".join(["A day in the garden."] * lines), "")}
    questions = [
        question(n, starred=n < 3)._replace(
            why="Because of May. " * (n % 4), text="How is it going? " * (1 + n * 7 % 11)
        )
        for n in range(30)
    ]
    document = sheet_document(make_sheet(VISIT, questions, said), LETTER, large=large)
    assert document.pageCount() > 1
    layout, height = document.documentLayout(), document.pageSize().height()
    tables = [
        frame for frame in document.rootFrame().childFrames() if frame.firstCursorPosition().block().text()
    ]
    asked = [table for table in tables if "How is it going" in table_text(table)]
    assert len(asked) == 30
    for table in asked:
        area = layout.frameBoundingRect(table)
        assert int(area.top() / height) == int((area.bottom() - 1) / height), table_text(table)[:20]


def table_text(table: QTextFrame) -> str:
    cursor = table.firstCursorPosition()
    cursor.setPosition(table.lastPosition(), QTextCursor.MoveMode.KeepAnchor)
    return cursor.selectedText()


# On screen


def test_the_day_is_written_as_the_country_writes_it(open_dialog: Callable[..., SheetDialog]) -> None:
    own = QLocale()
    try:
        for locale, meant in (
            ("en_US", "Monday, November 30, 2026, 2:30 PM"),
            ("de_DE", "Monday, 30 November 2026, 14:30"),
        ):
            QLocale.setDefault(QLocale(locale))
            when = preview_text(open_dialog(THREE)).partition("When: ")[2].partition("\n")[0]
            assert when.replace("\u202f", " ") == meant
    finally:
        QLocale.setDefault(own)


@pytest.mark.parametrize(
    ("date", "time", "meant"),
    [("soon", "after lunch", "soon after lunch"), ("2026-11-30", "noonish", "noonish")],
)
def test_a_day_that_cannot_be_read_stands_as_it_was_typed(
    open_dialog: Callable[..., SheetDialog], date: str, time: str, meant: str
) -> None:
    dialog = open_dialog(THREE, VISIT._replace(date=date, time=time))
    assert meant in preview_text(dialog)


def test_letter_or_a4_comes_with_the_country(open_dialog: Callable[..., SheetDialog]) -> None:
    own = QLocale()
    try:
        for locale, paper in (("en_US", LETTER), ("en_GB", A4), ("de_DE", A4)):
            QLocale.setDefault(QLocale(locale))
            assert open_dialog(THREE).paper.id() == paper.id()
    finally:
        QLocale.setDefault(own)


def test_what_is_unticked_leaves_the_sheet_at_once(open_dialog: Callable[..., SheetDialog]) -> None:
    dialog = open_dialog(THREE)
    tick(dialog, 1, False)
    assert [note.id for note in dialog.questions()] == ["q1", "q3"]
    assert "matter number 2" not in preview_text(dialog)
    assert "matter number 2" not in dialog._document.toPlainText()
    dialog.matters_box.setChecked(False)
    assert "garden" not in preview_text(dialog)
    tick(dialog, 1, True)
    assert "matter number 2" in preview_text(dialog)


def test_answered_questions_are_ticked_only_when_nothing_is_open(
    open_dialog: Callable[..., SheetDialog],
) -> None:
    answered = [note._replace(state="answered", answer="Yes") for note in THREE]
    assert len(open_dialog(answered).questions()) == 3
    assert [note.id for note in open_dialog([*answered[:2], THREE[2]]).questions()] == ["q3"]


def test_too_many_questions_are_said_and_can_be_cut_to_one_page(
    open_dialog: Callable[..., SheetDialog],
) -> None:
    dialog = open_dialog(MANY)
    assert dialog.pages() > 1
    assert dialog.too_long.isVisible()
    assert f"{dialog.pages()} pages" in dialog.too_long.findChild(QLabel).text()  # type: ignore[union-attr]
    dialog.fit_button.click()
    assert dialog.pages() == 1
    assert not dialog.too_long.isVisible()
    kept = [note.id for note in dialog.questions()]
    assert {"q3", "q29", "q1"} <= set(kept)
    assert kept == sorted(kept, key=lambda id: int(id[1:]))
    first_left_out = next(row for row, note in enumerate(MANY) if note.id not in kept)
    tick(dialog, first_left_out, True)
    assert dialog.pages() > 1


def test_one_question_too_long_for_a_page_stays_chosen(open_dialog: Callable[..., SheetDialog]) -> None:
    dialog = open_dialog([question(1, "word " * 3000), question(2, "word " * 3000)])
    dialog.fit_button.click()
    assert [note.id for note in dialog.questions()] == ["q1"]
    assert dialog.too_long.isVisible()
    assert not dialog.fit_button.isVisible()


def test_without_anything_written_there_is_still_a_sheet(open_dialog: Callable[..., SheetDialog]) -> None:
    dialog = open_dialog([], None, {})
    assert dialog.pages() == 1
    assert not dialog.name_box.isEnabled()
    assert "not written yet" in dialog.name_box.text()
    assert "What I want to ask" in dialog._document.toPlainText()


def test_the_preview_is_paper_in_every_palette(open_dialog: Callable[..., SheetDialog]) -> None:
    for palette in (LIGHT, DARK, CONTRAST):
        dialog = open_dialog(THREE, palette=palette)
        pages = dialog.preview.widget().grab().toImage()
        middle = [pages.pixelColor(x, pages.height() // 2) for x in range(0, pages.width(), 3)]
        assert sum(color.lightness() > 250 for color in middle) > len(middle) * 0.6
        dark = sum(
            pages.pixelColor(x, y).lightness() < 60
            for x in range(60, pages.width() - 60, 2)
            for y in range(30, 300)
        )
        assert dark > 200


@pytest.mark.parametrize("size", [(1000, 760), (640, 720), (1600, 900)])
@pytest.mark.parametrize("percent", [100, 200])
def test_nothing_is_clipped(
    open_dialog: Callable[..., SheetDialog], size: tuple[int, int], percent: int
) -> None:
    dialog = open_dialog(MANY, percent=percent, size=size)
    assert (dialog.width(), dialog.height()) == size
    for button in dialog.findChildren(QPushButton):
        assert button.width() >= button.sizeHint().width(), button.text()
        assert button.height() >= button.sizeHint().height(), button.text()
        assert dialog.rect().right() >= button.mapTo(dialog, button.rect().bottomRight()).x()
    for words_ in dialog.findChildren(QLabel):
        if words_.isVisible():
            assert words_.height() >= words_.heightForWidth(words_.width()) - 1, words_.text()
    for box in (dialog.name_box, dialog.matters_box, dialog.large_box, dialog.paper_box):
        assert box.width() >= box.sizeHint().width()
    for row in range(dialog.list.count()):
        assert dialog.list.visualItemRect(dialog.list.item(row)).right() <= dialog.list.viewport().width()


def test_the_keyboard_alone_reaches_and_does_everything(
    qtbot: QtBot, open_dialog: Callable[..., SheetDialog]
) -> None:
    dialog = open_dialog(MANY)
    dialog.activateWindow()
    assert dialog.focusWidget() is dialog.list
    qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
    qtbot.keyClick(dialog.list, Qt.Key.Key_Space)
    assert "q2" not in [note.id for note in dialog.questions()]
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    assert dialog.isVisible()
    reached: list[QWidget | None] = []
    for _ in range(14):
        reached.append(dialog.focusWidget())
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
    wanted = [
        dialog.list, dialog.name_box, dialog.matters_box, dialog.large_box, dialog.paper_box, dialog.fit_button,
        dialog.preview, dialog.print_button, dialog.pdf_button, dialog.words_button, dialog.close_button,
    ]  # fmt: skip
    assert reached[: len(wanted)] == wanted
    dialog.preview.setFocus()
    qtbot.keyClick(dialog.preview, Qt.Key.Key_PageDown)
    assert dialog.preview.verticalScrollBar().value() > 0
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_everything_has_a_name_for_a_screen_reader(open_dialog: Callable[..., SheetDialog]) -> None:
    dialog = open_dialog(THREE)
    assert dialog.preview.accessibleName() == "Preview: 1 page"
    assert dialog.list.accessibleName()
    assert dialog.paper_box.accessibleName()
    spoken = dialog.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Top question: What about matter number 1?"


# Into files


def test_the_name_of_the_file_chooses_the_form(
    open_dialog: Callable[..., SheetDialog], tmp_path: Path
) -> None:
    dialog = open_dialog(THREE)
    begins = {"txt": "MY QUESTIONS", "md": "# My questions", "html": "<!DOCTYPE html>", "doc": "MY QUESTIONS"}
    for suffix, begin in begins.items():
        file = tmp_path / f"sheet.{suffix}"
        dialog.save_words(file)
        text = file.read_text("utf-8")
        assert text.startswith(begin)
        assert "matter number 3?" in text
    assert "@media print" in (tmp_path / "sheet.html").read_text("utf-8")


def test_a_folder_that_is_not_there_is_said(open_dialog: Callable[..., SheetDialog], tmp_path: Path) -> None:
    dialog = open_dialog(THREE)
    for save in (dialog.save_words, dialog.save_pdf):
        with pytest.raises(PrintingError) as refused:
            save(tmp_path / "nowhere" / "sheet.txt")
        assert "matter number" not in str(refused.value)


def test_a_sheet_that_finds_no_room_leaves_the_one_before(open_dialog: Callable[..., SheetDialog]) -> None:
    dialog = open_dialog(THREE)
    for save, name in ((dialog.save_words, "sheet.txt"), (dialog.save_pdf, "sheet.pdf")):
        with small_disk(256) as disk:
            save(disk / name)
            before = (disk / name).read_bytes()
            fill(disk)
            with pytest.raises(PrintingError):
                save(disk / name)
            assert (disk / name).read_bytes() == before
            assert len(list(disk.iterdir())) == 2


@pytest.mark.parametrize(("kind", "begin"), [("pdf", b"%PDF"), ("words", b"MY QUESTIONS")])
def test_the_buttons_ask_where_and_save_there(
    open_dialog: Callable[..., SheetDialog], tmp_path: Path, kind: str, begin: bytes
) -> None:
    dialog = open_dialog(THREE)

    def answer() -> None:
        chooser = QApplication.activeModalWidget()
        assert isinstance(chooser, QFileDialog)
        chooser.findChild(QLineEdit).setText(str(tmp_path / "mine"))  # type: ignore[union-attr]
        chooser.accept()

    QTimer.singleShot(0, answer)
    button = dialog.pdf_button if kind == "pdf" else dialog.words_button
    button.click()
    (file,) = (path for path in tmp_path.iterdir() if path.stem == "mine")
    assert file.suffix == (".pdf" if kind == "pdf" else ".txt")
    assert file.read_bytes().startswith(begin)
    assert dialog.status.text() == f"Saved: {file}"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system's own print dialog opens")
@pytest.mark.parametrize("agrees", [True, False])
def test_print_lays_the_sheet_out_for_the_paper_chosen_there(
    open_dialog: Callable[..., SheetDialog], tmp_path: Path, agrees: bool
) -> None:
    dialog = open_dialog(THREE)
    dialog.paper_box.setCurrentText("A4")
    file = tmp_path / "printed.pdf"

    def answer() -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        chooser = QApplication.activeModalWidget()
        assert isinstance(chooser, QPrintDialog)
        assert chooser.printer().pageLayout().pageSize().id() == A4.id()
        chooser.printer().setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        chooser.printer().setOutputFileName(str(file))
        chooser.printer().setPageSize(LETTER)
        chooser.done(QDialog.DialogCode.Accepted if agrees else QDialog.DialogCode.Rejected)

    QTimer.singleShot(0, answer)
    dialog.print_button.click()
    assert file.exists() == agrees
    if agrees:
        assert len(PdfReader(file).pages) == 1
        assert round(PdfReader(file).pages[0].mediabox.height) == 792
        assert "matter number 3?" in pdf_text(file)
