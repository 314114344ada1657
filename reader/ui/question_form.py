"""Whether a note is a question, and what then belongs to it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QToolButton, QVBoxLayout, QWidget

from reader.notes.model import Note, Visit

if TYPE_CHECKING:
    from reader.ui.question_details import QuestionDetails


class QuestionForm(QWidget):
    """Shows the fields of one note and tells when one was changed; the pane keeps them."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.is_question = QCheckBox(self.tr("A question for my team"))
        self.starred = QCheckBox(self.tr("One of my top 3"))
        self.more = QToolButton()
        self.more.setObjectName("more")
        self.more.setCheckable(True)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self._details: QuestionDetails | None = None  # a start makes a third fewer widgets without
        self._note: Note | None = None
        self._visits: list[Visit] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self.is_question, self.starred, self.more):
            column.addWidget(widget)
        self.is_question.toggled.connect(self._show_parts)
        self.more.toggled.connect(self._show_parts)
        for box in (self.is_question, self.starred):
            box.clicked.connect(lambda _: self.edited.emit())
        self._show_parts()

    @property
    def details(self) -> QuestionDetails:
        """The fields that most notes do not need, made when they are wanted."""
        if self._details is None:
            from reader.ui.question_details import QuestionDetails

            self._details = QuestionDetails(self)
            self._details.show_note(self._note, self._visits)
            self._details.edited.connect(self.edited)
            column = self.layout()
            assert column
            column.addWidget(self._details)
            for one, following in pairwise((self.more, *self._details.fields)):
                self.setTabOrder(one, following)
        return self._details

    def suggest(self, who: str) -> None:
        """Who can answer a question that was just begun; not yet anything that the person typed."""
        if who:
            self.details.who.setCurrentIndex(max(self.details.who.findData(who), 0))

    def show_note(self, note: Note | None, visits: list[Visit], as_question: bool = False) -> None:
        """Show a note's fields, or those of a new one."""
        self._note, self._visits = note, visits
        self.is_question.setChecked(note.kind == "question" if note else as_question)
        self.starred.setChecked(bool(note and note.starred))
        if self._details:
            self._details.show_note(note, visits)
        self.setEnabled(not (note and note.is_deleted))

    def remember(self) -> None:
        """What stands in the fields now is what the note holds."""
        if self._details:
            self._details.remember()

    def words(self, note: Note | None) -> dict[str, object]:
        """The fields as they are now, as fields of a Note; those that were never shown are as they were."""
        return {
            "kind": "question" if self.is_question.isChecked() else "note",
            "starred": self.starred.isChecked(),
            **(self._details.words(note) if self._details else {}),
        }

    def _show_parts(self) -> None:
        question = self.is_question.isChecked()
        self.starred.setVisible(question)
        self.more.setVisible(question)
        self.more.setText(self.tr("Less") if self.more.isChecked() else self.tr("Answer, visit and more…"))
        if self._details or (question and self.more.isChecked()):
            self.details.setVisible(question and self.more.isChecked())
