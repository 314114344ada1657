"""The visit sheet before it is printed: what goes on it, how it looks, and where it goes."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPageSize, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QDialog,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from reader import NAME, places
from reader.errors import KnownError, PrintingError
from reader.notes.model import Line, Note, Visit
from reader.notes.sheet import Sheet, as_html, as_markdown, as_text, make_sheet
from reader.ui.alerts import say
from reader.ui.choice import Choice
from reader.ui.days import when
from reader.ui.dialog_size import column_of
from reader.ui.printing import print_document, usual_paper, write_pdf
from reader.ui.sheet_paper import fits_a_page, sheet_document
from reader.ui.sheet_preview import Preview
from reader.ui.theme import label
from reader.ui.ticked_list import TickedList, data_of, on_one_line
from reader.ui.wait_cursor import wait_cursor
from reader.words import translate

_ROOM_SIDE_BY_SIDE = 60  # letters across; with fewer the preview lies below the choices


class SheetDialog(QDialog):
    """Lets the person choose what stands on the sheet, shows it, and prints or saves it; changes no note."""

    paper_chosen = Signal(str)  # one of PAPERS
    large_chosen = Signal(bool)

    def __init__(
        self,
        visit: Visit | None,
        questions: list[Note],
        lines: dict[str, Line],
        parent: QWidget | None,
        paper: str = "",
        large: bool = False,
    ) -> None:
        super().__init__(parent)
        self._visit = visit
        self._lines = lines
        self.setWindowTitle(self.tr("Visit sheet"))
        self.ensurePolished()  # the letters are measured below
        self._make_choices(questions, paper, large)
        self._make_preview()
        self._lay_out()
        self._show_sheet()
        self._connect()
        self.list.setFocus()

    # What is chosen

    def questions(self) -> list[Note]:
        """The ticked questions, in order."""
        return [note for note in self.list.ticked() if isinstance(note, Note)]

    def sheet(self) -> Sheet:
        """The sheet as it is chosen now."""
        return self._sheet_of(self.questions())

    @property
    def paper(self) -> QPageSize:
        return QPageSize(self.paper_box.currentData())

    def pages(self) -> int:
        """How many pages the sheet takes now."""
        return self._document.pageCount()

    def keep_what_fits(self) -> None:
        """Untick questions, the last ones first and starred ones last of all, until the rest fits one page."""
        ticked = self.questions()
        by_worth = sorted(ticked, key=lambda note: not note.starred)
        fewest, most = 1, len(ticked)
        while fewest < most:
            number = (fewest + most + 1) // 2
            kept = {note.id for note in by_worth[:number]}
            sheet = self._sheet_of([note for note in ticked if note.id in kept])
            if fits_a_page(sheet, self.paper, self.large_box.isChecked()):
                fewest = number
            else:
                most = number - 1
        kept = {note.id for note in by_worth[:fewest]}
        self.list.blockSignals(True)
        for item in self.list.rows():
            note = data_of(item)
            if isinstance(note, Note) and note.id not in kept:
                item.setCheckState(Qt.CheckState.Unchecked)
        self.list.blockSignals(False)
        self._show_sheet()
        self.list.setFocus()

    def _sheet_of(self, questions: list[Note]) -> Sheet:
        return make_sheet(
            self._visit,
            questions,
            self._lines,
            with_name=self.name_box.isChecked(),
            with_matters=self.matters_box.isChecked(),
            when=when(self._visit, long=True) if self._visit else "",
        )

    # Where it goes

    def save_pdf(self, file: Path) -> None:
        """Write the sheet as PDF; PrintingError if it cannot be written."""
        author = self.sheet().name or NAME
        with wait_cursor():
            write_pdf(self._document, file, self._title(), self.paper, author)

    def save_words(self, file: Path) -> None:
        """Write the sheet as plain text, or as Markdown or a web page if the name of the file says so."""
        sheet = self.sheet()
        suffix = file.suffix.lower()
        if suffix in (".html", ".htm"):
            text = as_html(sheet, places.resource("sheet.css").read_text("utf-8"))
        else:
            text = as_markdown(sheet) if suffix in (".md", ".markdown") else as_text(sheet)
        try:
            places.write_whole(file, text.encode())
        except OSError as error:
            raise PrintingError(
                translate("SheetDialog", "The sheet could not be saved ({reason}).").format(
                    reason=error.strerror
                ),
                translate(
                    "SheetDialog", "Choose another folder than {parent}, and check that the disk has room."
                ).format(parent=file.parent),
            ) from error

    def _print(self) -> None:
        sheet, large = self.sheet(), self.large_box.isChecked()
        try:
            print_document(lambda paper: sheet_document(sheet, paper, large), self, self._title(), self.paper)
        except KnownError as error:
            say(self, error)

    def _ask_for_pdf(self) -> None:
        self._ask(self.tr("Save sheet as PDF"), {self.tr("PDF files (*.pdf)"): "pdf"})

    def _ask_for_words(self) -> None:
        kinds = {
            self.tr("Plain text (*.txt)"): "txt",
            self.tr("Markdown (*.md)"): "md",
            self.tr("Web page (*.html)"): "html",
        }
        self._ask(self.tr("Save sheet as text or web page"), kinds)

    def _ask(self, title: str, kinds: dict[str, str]) -> None:
        from PySide6.QtCore import QStandardPaths

        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        chooser = QFileDialog(self, title, folder)
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setNameFilters(list(kinds))
        chooser.setDefaultSuffix(next(iter(kinds.values())))
        chooser.filterSelected.connect(lambda chosen: chooser.setDefaultSuffix(kinds.get(chosen, "")))
        chooser.selectFile(self.tr("My questions"))
        if not chooser.exec():
            return
        file = Path(chooser.selectedFiles()[0])
        try:
            if "pdf" in kinds.values():
                self.save_pdf(file)
            else:
                self.save_words(file)
        except KnownError as error:
            say(self, error)
            return
        self.status.setText(self.tr("Saved: {file}").format(file=file))
        self.status.show()

    def _title(self) -> str:
        day = when(self._visit, long=True) if self._visit else ""
        return f"{self.sheet().heading}, {day}" if day else self.sheet().heading

    # How it looks

    def _make_choices(self, questions: list[Note], paper: str, large: bool) -> None:
        self.list = TickedList(self.tr("Questions on the sheet"))
        only_open = any(note.is_open for note in questions)
        for note in questions:
            words = on_one_line(note.text)
            self.list.add(
                f"★ {words}" if note.starred else words,
                note,
                ticked=note.is_open or not only_open,
                spoken=self.tr("Top question: {words}").format(words=words) if note.starred else "",
            )
        if questions:
            self.list.setCurrentRow(0)
        self.name_box = QCheckBox(self.tr("My &name"))
        self.matters_box = QCheckBox(self.tr("What &matters to me"))
        for box, name in ((self.name_box, "name"), (self.matters_box, "matters")):
            written = name in self._lines and bool(self._lines[name].text.strip())
            box.setEnabled(written)
            box.setChecked(written)
            if not written:
                box.setText(self.tr("{line} (not written yet)").format(line=box.text()))
        self.large_box = QCheckBox(self.tr("&Large print"))
        self.large_box.setChecked(large)
        self.paper_box = Choice()
        self.paper_box.setAccessibleName(self.tr("Paper"))
        self.paper_box.addItem(self.tr("Letter"), QPageSize.PageSizeId.Letter)
        self.paper_box.addItem(self.tr("A4"), QPageSize.PageSizeId.A4)
        sizes = {"letter": QPageSize.PageSizeId.Letter, "a4": QPageSize.PageSizeId.A4}
        self.paper_box.setCurrentIndex(self.paper_box.findData(sizes.get(paper, usual_paper().id())))

    def _make_preview(self) -> None:
        self.preview = Preview()
        self.too_long = QFrame()
        self.too_long.setObjectName("trouble")
        self._too_long_words = QLabel()
        self._too_long_words.setWordWrap(True)
        self.fit_button = _button(self.tr("&Keep what fits one page"))
        column = QVBoxLayout(self.too_long)
        column.addWidget(self._too_long_words)
        column.addWidget(self.fit_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.print_button = _button(self.tr("&Print…"))
        self.pdf_button = _button(self.tr("Save as P&DF…"))
        self.words_button = _button(self.tr("Save as &text or web page…"))
        self.close_button = _button(self.tr("&Close"))
        self.status = label("quiet")
        self.status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def _lay_out(self) -> None:
        heading = label("heading", self.tr("What goes on the sheet"))
        hint = label("quiet", self.tr("Tick the questions for this visit. Starred ones come first."))
        if not self.list.count():
            hint.setText(self.tr("No questions yet. The sheet has lines to write them on."))
        self.list.setVisible(bool(self.list.count()))
        paper_label = QLabel(self.tr("Pap&er"))
        paper_label.setBuddy(self.paper_box)
        paper = QHBoxLayout()
        paper.addWidget(paper_label)
        paper.addWidget(self.paper_box, 1)
        choices = QWidget()
        left = QVBoxLayout(choices)
        left.setContentsMargins(0, 0, 0, 0)
        left.addWidget(heading)
        left.addWidget(hint)
        left.addWidget(self.list, 1)
        for box in (self.name_box, self.matters_box, self.large_box):
            left.addWidget(box)
        left.addLayout(paper)
        if not self.list.count():
            left.addStretch(1)
        shown = QWidget()
        right = QVBoxLayout(shown)
        right.setContentsMargins(0, 0, 0, 0)
        right.addWidget(self.too_long)
        right.addWidget(self.preview, 1)
        halves = QWidget()
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight, halves)
        self._halves.setContentsMargins(0, 0, 0, 0)
        self._halves.addWidget(choices, 2)
        self._halves.addWidget(shown, 3)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(halves)
        self._buttons = (self.print_button, self.pdf_button, self.words_button, self.close_button)
        self._grid = QGridLayout()
        column = self._column = column_of(self)
        column.addWidget(scroll, 1)
        column.addWidget(self.status)
        column.addLayout(self._grid)
        letter = self.fontMetrics().averageCharWidth()
        room = self.screen().availableGeometry()
        self.resize(
            min(letter * 130, round(room.width() * 0.95)), min(letter * 100, round(room.height() * 0.9))
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        letter, line = self.fontMetrics().averageCharWidth(), self.fontMetrics().height()
        wide = self.width() >= letter * _ROOM_SIDE_BY_SIDE
        self._halves.setDirection(
            QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        )
        self.list.setMinimumHeight(line * 6)
        self.preview.setMinimumSize(letter * 20, line * (6 if wide else 16))
        widest = max(button.sizeHint().width() for button in self._buttons)
        spacing = self._grid.horizontalSpacing()
        around = self._column.contentsMargins()
        room = self.width() - around.left() - around.right()
        columns = max(1, min(len(self._buttons), (room + spacing) // (widest + spacing)))
        columns = 2 if columns == 3 else columns
        for at, button in enumerate(self._buttons):
            self._grid.addWidget(button, at // columns, at % columns)

    def _connect(self) -> None:
        self.list.itemChanged.connect(self._show_sheet)
        for box in (self.name_box, self.matters_box, self.large_box):
            box.toggled.connect(self._show_sheet)
        self.paper_box.currentIndexChanged.connect(self._show_sheet)
        self.paper_box.activated.connect(lambda at: self.paper_chosen.emit(("letter", "a4")[at]))
        self.large_box.toggled.connect(self.large_chosen)
        self.fit_button.clicked.connect(self.keep_what_fits)
        self.print_button.clicked.connect(self._print)
        self.pdf_button.clicked.connect(self._ask_for_pdf)
        self.words_button.clicked.connect(self._ask_for_words)
        self.close_button.clicked.connect(self.reject)

    def _show_sheet(self, *_: object) -> None:
        sheet = self.sheet()
        with wait_cursor():
            self._document = sheet_document(sheet, self.paper, self.large_box.isChecked())
            pages = self.pages()
        self.preview.show_document(self._document, self.paper)
        count = self.tr("1 page") if pages == 1 else self.tr("{count} pages").format(count=pages)
        self.preview.setAccessibleName(self.tr("Preview: {count}").format(count=count))
        self.preview.setAccessibleDescription(as_text(sheet))
        self._too_long_words.setText(
            self.tr(
                "This takes {count}. Teams look at one page more easily."
                " You can untick some questions, or print it all."
            ).format(count=count)
        )
        self.too_long.setVisible(pages > 1)
        self.fit_button.setVisible(len(self.questions()) > 1)
        self.status.hide()


def _button(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)  # Enter in the list must not print
    return button
