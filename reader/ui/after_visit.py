"""After a visit: one question at a time, what was answered and what stays open."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from reader.errors import KnownError
from reader.notes.model import Note, Visit
from reader.notes.store import NotesStore
from reader.ui.bar import Remark
from reader.ui.dialog_size import column_of, size_by_letters
from reader.ui.keeping_dialog import KeepingDialog
from reader.ui.theme import label
from reader.ui.typed import Field, typed_in

_LONGEST = 1000  # letters of a question that are shown; a label would need half a minute for a book


class AfterVisit(KeepingDialog):
    """Each question in turn, then what was said in short; every word is kept by itself."""

    def __init__(self, store: NotesStore, visit: Visit, questions: list[Note], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("After the visit"))
        self._store, self._visit, self._questions, self._at = store, visit, questions, 0
        self._count = label("quiet")
        self.question = label("heading")
        self.question.setTextFormat(Qt.TextFormat.PlainText)
        self._why = label("quiet")
        self._why.setTextFormat(Qt.TextFormat.PlainText)
        self.answer = Field()
        self.answer.setTabChangesFocus(True)
        self.earlier = QPushButton(self.tr("&Back"))
        self.not_asked = QPushButton(self.tr("&Not asked"))
        self.still_open = QPushButton(self.tr("&Still open"))
        self.answered = QPushButton(self.tr("&Answered"))
        buttons = QHBoxLayout()
        for button in (self.earlier, self.not_asked, self.still_open, self.answered):
            button.setAutoDefault(False)
            buttons.addWidget(button)
            if button is self.earlier:
                buttons.addStretch(1)
        self._trouble = Remark()
        column = column_of(self)
        for widget in (self._count, self.question, self._why):
            column.addWidget(widget)
        column.addWidget(self.answer, 1)
        column.addLayout(buttons)
        column.addWidget(self._trouble)
        self.answer.textChanged.connect(self.wait)
        self.answered.clicked.connect(lambda: self._keep("answered"))
        self.still_open.clicked.connect(lambda: self._keep("still open"))
        self.not_asked.clicked.connect(lambda: self._keep("to ask"))
        self.earlier.clicked.connect(lambda: self._go(-1))
        size_by_letters(self, 78, 26)
        self._show()

    @property
    def _is_last(self) -> bool:
        """Whether the questions are done, and only what was said in short is left."""
        return self._at >= len(self._questions)

    def _show(self) -> None:
        last = self._is_last
        note = None if last else self._questions[self._at]
        if note:
            self._count.setText(
                self.tr("Question {n} of {all}").format(n=self._at + 1, all=len(self._questions))
            )
        else:
            self._count.setText(self._what_is_open())
        self.question.setText(_short(note.text) if note else self.tr("What was said, in short"))
        self._why.setText(
            self.tr("Why it matters to me: {words}").format(words=_short(note.why)) if note else ""
        )
        self._why.setVisible(bool(note and note.why))
        self._filling = True
        self.answer.setPlainText(note.answer if note else self._visit.summary)
        self._filling = False
        self.answer.setPlaceholderText(self.tr("What was said, in your own words…"))
        self.answer.setAccessibleName(
            self.tr("What the answer was") if note else self.tr("What was said, in short")
        )
        self.answer.setFocus()
        for button in (self.still_open, self.not_asked):
            button.setVisible(not last)
        self.answered.setText(self.tr("&Close") if last else self.tr("&Answered"))
        self.earlier.setEnabled(self._at > 0)

    def _what_is_open(self) -> str:
        still = sum(note.is_open for note in self._questions)
        if not self._questions:
            return self.tr("No questions were put on this visit.")
        if not still:
            return self.tr("Every question has its answer.")
        if still == 1:
            return self.tr("1 question is still open. It waits for your next visit.")
        return self.tr("{count} questions are still open. They wait for your next visit.").format(count=still)

    def save(self) -> bool:
        self._pause.stop()
        typed = typed_in(self.answer)
        try:
            if self._is_last:
                if typed != self._visit.summary:
                    self._visit = self._store.change_visit(self._visit, summary=typed)
            elif typed != self._questions[self._at].answer:
                self._questions[self._at] = self._store.change(self._questions[self._at], answer=typed)
        except KnownError as error:
            self._trouble.say(f"{error.sentence} {error.advice}")
            return False
        self._trouble.say("")
        return True

    def typed(self) -> str:
        return typed_in(self.answer)

    def _keep(self, state: str) -> None:
        if self._is_last:
            self.accept()
            return
        if not self.save():
            return
        note = self._questions[self._at]
        if note.state != state:
            try:
                self._questions[self._at] = self._store.change(note, state=state)
            except KnownError as error:
                self._trouble.say(f"{error.sentence} {error.advice}")
                return
        self._go(1)

    def _go(self, step: int) -> None:
        if self.save():
            self._at += step
            self._show()


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
