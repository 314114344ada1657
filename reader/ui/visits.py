"""The person's visits: when and with whom, and which questions are put on each."""

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QDate, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDateEdit,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from reader.errors import KnownError
from reader.notes.calendar_file import as_ics
from reader.notes.model import Note, Visit
from reader.notes.store import NotesStore
from reader.ui import alerts
from reader.ui.theme import label

_IdRole = Qt.ItemDataRole.UserRole
PAUSE_MS = 600


class Visits(QDialog):
    """Keeps every change by itself, through the store it was given."""

    sheet_requested = Signal(Visit)
    after_visit_requested = Signal(Visit)

    def __init__(self, store: NotesStore, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("My visits"))
        self._store = store
        self._visit: Visit | None = None
        self._filling = False

        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Visits"))
        self.list.setWordWrap(True)
        self.new_button = QPushButton(self.tr("New visit"))
        self.delete_button = QPushButton(self.tr("Delete visit"))
        left = QVBoxLayout()
        left.addWidget(self.list, 1)
        left.addWidget(self.new_button)
        left.addWidget(self.delete_button)

        self.date = QDateEdit()
        self.date.setCalendarPopup(True)
        self.date.setDisplayFormat("yyyy-MM-dd")
        self.date.setAccessibleName(self.tr("Date"))
        self.fields = {
            name: _line(title)
            for name, title in (
                ("time", self.tr("Time")),
                ("with_whom", self.tr("With whom")),
                ("place", self.tr("Place")),
                ("purpose", self.tr("What for")),
                ("companion", self.tr("Who comes along and takes notes")),
            )
        }
        self.summary = QPlainTextEdit()
        self.summary.setTabChangesFocus(True)
        self.summary.setAccessibleName(self.tr("What was said, in short"))
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.addRow(self.tr("Date"), self.date)
        for field in self.fields.values():
            form.addRow(field.accessibleName(), field)
        self.questions = QListWidget()
        self.questions.setWordWrap(True)
        self.questions.setAccessibleName(self.tr("Questions for this visit"))
        self._offer = label("quiet")
        self.sheet_button = QPushButton(self.tr("Visit sheet…"))
        self.after_button = QPushButton(self.tr("After the visit…"))
        self.calendar_button = QPushButton(self.tr("For my calendar…"))
        close = QPushButton(self.tr("Close"))
        close.setDefault(True)
        buttons = QHBoxLayout()
        for button in (self.sheet_button, self.after_button, self.calendar_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(close)
        self._right = QWidget()
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.addLayout(form)
        right.addWidget(label("heading", self.tr("Questions for this visit")))
        right.addWidget(self._offer)
        right.addWidget(self.questions, 2)
        right.addWidget(label("quiet", self.tr("What was said, in short")))
        right.addWidget(self.summary, 1)
        columns = QHBoxLayout()
        columns.addLayout(left, 1)
        columns.addWidget(self._right, 3)
        self._trouble = label("quiet")
        column = QVBoxLayout(self)
        column.addLayout(columns, 1)
        column.addWidget(self._trouble)
        column.addLayout(buttons)

        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.save)
        self.list.currentItemChanged.connect(lambda item, _: self._choose(item))
        self.new_button.clicked.connect(self.new_visit)
        self.delete_button.clicked.connect(self._delete)
        self.date.dateChanged.connect(self._wait)
        for field in self.fields.values():
            field.textChanged.connect(self._wait)
        self.summary.textChanged.connect(self._wait)
        self.questions.itemChanged.connect(self._tick)
        self.sheet_button.clicked.connect(
            lambda: self._visit and self.save() and self.sheet_requested.emit(self._visit)
        )
        self.after_button.clicked.connect(
            lambda: self._visit and self.save() and self.after_visit_requested.emit(self._visit)
        )
        self.calendar_button.clicked.connect(self._calendar)
        close.clicked.connect(self.accept)
        letters = self.fontMetrics().averageCharWidth()
        self.resize(letters * 120, letters * 95)
        self.show_visits()

    def show_visits(self, chosen: str = "") -> None:
        """List the visits anew and open one: the chosen one, or the next to come."""
        visits = self._store.visits()
        self._filling = True
        self.list.clear()
        for visit in visits:
            item = QListWidgetItem(_title(visit), self.list)
            item.setData(_IdRole, visit.id)
        self._filling = False
        today = QDate.currentDate().toString(Qt.DateFormat.ISODate)
        wanted = chosen or next(
            (visit.id for visit in visits if visit.date >= today), visits[-1].id if visits else ""
        )
        row = next(
            (row for row in range(self.list.count()) if self.list.item(row).data(_IdRole) == wanted), -1
        )
        self.list.setCurrentRow(row)
        if row < 0:
            self._choose(None)

    def new_visit(self) -> None:
        """Begin a visit today; its date and all else can be changed."""
        if self.save():
            try:
                visit = self._store.add_visit(QDate.currentDate().toString(Qt.DateFormat.ISODate))
            except KnownError as error:
                self._say(error)
                return
            self.show_visits(visit.id)
            self.date.setFocus()

    def save(self) -> bool:
        """Put what was typed on disk; False if that failed."""
        self._pause.stop()
        if self._visit is None:
            return True
        words = {name: field.text() for name, field in self.fields.items()}
        words |= {
            "date": self.date.date().toString(Qt.DateFormat.ISODate),
            "summary": self.summary.toPlainText(),
        }
        if all(getattr(self._visit, name) == word for name, word in words.items()):
            return True
        try:
            self._visit = self._store.change_visit(self._visit, **words)
        except KnownError as error:
            self._say(error)
            return False
        self._trouble.clear()
        item = self.list.currentItem()
        if item:
            item.setText(_title(self._visit))
        return True

    def done(self, result: int) -> None:
        if self.save() or alerts.agrees_to_lose(self, self.summary.toPlainText()):
            super().done(result)

    def _wait(self, *_: object) -> None:
        if not self._filling:
            self._pause.start()

    def _choose(self, item: QListWidgetItem | None) -> None:
        if self._filling or not self.save():
            return
        self._visit = self._store.visit(str(item.data(_IdRole))) if item else None
        self._filling = True
        self._right.setEnabled(self._visit is not None)
        for button in (self.delete_button, self.sheet_button, self.after_button, self.calendar_button):
            button.setEnabled(self._visit is not None)
        visit = self._visit
        if visit:
            self.date.setDate(QDate.fromString(visit.date, Qt.DateFormat.ISODate))
        for name, field in self.fields.items():
            field.setText(getattr(visit, name) if visit else "")
        self.summary.setPlainText(visit.summary if visit else "")
        self._list_questions()
        self._filling = False

    def _list_questions(self) -> None:
        """The questions of this visit ticked, and below them those still open that may come along."""
        self.questions.clear()
        visit = self._visit
        notes = self._store.questions() if visit else []
        here = [note for note in notes if visit and note.visit == visit.id]
        others = [note for note in notes if note not in here and note.is_open]
        for note in (*here, *others):
            item = QListWidgetItem(
                ("★ " if note.starred else "") + " ".join(note.text.split()), self.questions
            )
            item.setData(_IdRole, note.id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if note in here else Qt.CheckState.Unchecked)
        self._offer.setText(
            self.tr("{count} open questions are not on this visit yet. Tick those that come along.").format(
                count=len(others)
            )
            if others
            else self.tr("All your open questions are on this visit.")
            if here
            else self.tr("You have no open questions yet.")
        )

    def _tick(self, item: QListWidgetItem) -> None:
        note = None if self._filling else self._store.note(str(item.data(_IdRole)))
        if note is None or self._visit is None:
            return
        others = tuple(visit for visit in note.visits if visit != self._visit.id)
        ticked = item.checkState() == Qt.CheckState.Checked
        try:
            self._store.change(note, visits=(*others, self._visit.id) if ticked else others)
        except KnownError as error:
            self._say(error)

    def _delete(self) -> None:
        if self._visit:
            try:
                self._store.delete_visit(self._visit)
            except KnownError as error:
                self._say(error)
                return
            self._visit = None
            self.show_visits()

    def _calendar(self) -> None:
        if not self._visit or not self.save():
            return
        chosen, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save for my calendar"), "visit.ics", self.tr("Calendar files (*.ics)")
        )
        if chosen:
            try:
                Path(chosen).write_text(as_ics(self._visit, datetime.now(UTC)), "utf-8", newline="")
            except OSError as error:
                self._say(
                    KnownError(f"The file could not be written ({error.strerror}).", "Choose another folder.")
                )
            except KnownError as error:
                self._say(error)

    def _say(self, error: KnownError) -> None:
        self._trouble.setText(f"{error.sentence} {error.advice}")


class AfterVisit(QDialog):
    """One question at a time: what was answered, and what stays open. Each answer is kept at once."""

    def __init__(self, store: NotesStore, visit: Visit, questions: list[Note], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("After the visit"))
        self._store, self._visit, self._questions, self._at = store, visit, questions, 0
        self._count = label("quiet")
        self.question = label("heading")
        self.answer = QPlainTextEdit()
        self.answer.setTabChangesFocus(True)
        self.answer.setAccessibleName(self.tr("What the answer was"))
        self.answer.setPlaceholderText(self.tr("What was said, in your own words…"))
        self.answered = QPushButton(self.tr("Answered"))
        self.still_open = QPushButton(self.tr("Still open"))
        self.not_asked = QPushButton(self.tr("Not asked"))
        self.earlier = QPushButton(self.tr("Back"))
        buttons = QHBoxLayout()
        for button in (self.earlier, self.not_asked, self.still_open, self.answered):
            button.setAutoDefault(button is self.answered)
            buttons.addWidget(button)
        self.answered.setDefault(True)
        self._trouble = label("quiet")
        column = QVBoxLayout(self)
        for widget in (self._count, self.question, self.answer):
            column.addWidget(widget)
        column.addLayout(buttons)
        column.addWidget(self._trouble)
        self.answered.clicked.connect(lambda: self._keep("answered"))
        self.still_open.clicked.connect(lambda: self._keep("still open"))
        self.not_asked.clicked.connect(lambda: self._keep("to ask"))
        self.earlier.clicked.connect(lambda: self._go(-1))
        letters = self.fontMetrics().averageCharWidth()
        self.resize(letters * 75, letters * 50)
        self._show()

    def _show(self) -> None:
        if self._at >= len(self._questions):
            still = sum(note.is_open for note in self._questions)
            self._count.setText(self.tr("That was the last one."))
            self.question.setText(
                self.tr("{count} questions are still open. They wait for your next visit.").format(
                    count=still
                )
                if still
                else self.tr("Every question has its answer.")
            )
            for widget in (self.answer, self.still_open, self.not_asked):
                widget.hide()
            self.answered.setText(self.tr("Close"))
            return
        note = self._questions[self._at]
        self._count.setText(self.tr("Question {n} of {all}").format(n=self._at + 1, all=len(self._questions)))
        self.question.setText(note.text)
        self.answer.setPlainText(note.answer)
        self.answer.setFocus()
        for widget in (self.answer, self.still_open, self.not_asked):
            widget.show()
        self.answered.setText(self.tr("Answered"))
        self.earlier.setEnabled(self._at > 0)

    def _keep(self, state: str) -> None:
        if self._at >= len(self._questions):
            self.accept()
            return
        try:
            kept = self._store.change(
                self._questions[self._at], answer=self.answer.toPlainText(), state=state
            )
        except KnownError as error:
            self._trouble.setText(f"{error.sentence} {error.advice}")
            return
        self._trouble.clear()
        self._questions[self._at] = kept
        self._go(1)

    def _go(self, step: int) -> None:
        self._at += step
        self._show()


def _title(visit: Visit) -> str:
    return " · ".join(filter(None, (visit.date, visit.time, visit.with_whom, visit.purpose)))


def _line(title: str) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(title)
    return made
