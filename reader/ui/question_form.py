"""What belongs to a question besides its words: why, who can answer, the visit, how far it is, and the answer."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from reader.notes.model import STATES, WHO, Note, Visit
from reader.ui.typed import typed_in
from reader.words import translate


def state_names() -> dict[str, str]:
    """How far a question is, in words."""
    return {
        "to ask": translate("QuestionForm", "To ask"),
        "asked": translate("QuestionForm", "Asked"),
        "answered": translate("QuestionForm", "Answered"),
        "still open": translate("QuestionForm", "Still open"),
    }


def who_names() -> dict[str, str]:
    """Who can answer a question, in words."""
    return {
        "": translate("QuestionForm", "Anyone"),
        "oncologist": translate("QuestionForm", "Oncologist"),
        "nurse": translate("QuestionForm", "Nurse"),
        "pharmacist": translate("QuestionForm", "Pharmacist"),
        "social worker": translate("QuestionForm", "Social worker"),
        "dietitian": translate("QuestionForm", "Dietitian"),
        "other": translate("QuestionForm", "Someone else"),
    }


class QuestionForm(QWidget):
    """Shows the fields of one note and tells when one was changed; the pane keeps them."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.is_question = QCheckBox(self.tr("A question for my team"))
        self.starred = QCheckBox(self.tr("One of my top 3"))
        self.state = _choice(state_names(), STATES, self.tr("Where it stands"))
        self.visit = _box(self.tr("For which visit"))
        self.who = _choice(who_names(), WHO, self.tr("Who can answer"))
        self.why = _field(self.tr("Why it matters to me"))
        self.answer = _field(self.tr("The answer"))
        self.more = QToolButton()
        self.more.setObjectName("more")
        self.more.setCheckable(True)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)

        self._details = QWidget()
        form = QFormLayout(self._details)
        form.setContentsMargins(0, 0, 0, 0)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for title, field in (
            (self.tr("Visit"), self.visit),
            (self.tr("Where it stands"), self.state),
            (self.tr("Answer"), self.answer),
            (self.tr("Why it matters"), self.why),
            (self.tr("Who can answer"), self.who),
        ):
            form.addRow(title, field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self.is_question, self.starred, self.more, self._details):
            column.addWidget(widget)

        self.is_question.toggled.connect(self._show_parts)
        self.more.toggled.connect(self._show_parts)
        for signal in (
            self.is_question.clicked,
            self.starred.clicked,
            self.state.activated,
            self.visit.activated,
            self.who.activated,
            self.why.textChanged,
            self.answer.textChanged,
        ):
            signal.connect(lambda *_: self._tell())
        self._showing = False
        self.remember()
        self._show_parts()

    def suggest(self, who: str) -> None:
        """Who can answer a question that was just begun; not yet anything that the person typed."""
        self.who.setCurrentIndex(max(self.who.findData(who), 0))

    def show_note(self, note: Note | None, visits: list[Visit], as_question: bool = False) -> None:
        """Show a note's fields, or those of a new one."""
        self._showing = True
        self.is_question.setChecked(note.kind == "question" if note else as_question)
        self.starred.setChecked(bool(note and note.starred))
        self.state.setCurrentIndex(max(self.state.findData(note.state if note else "to ask"), 0))
        self.who.setCurrentIndex(max(self.who.findData(note.who if note else ""), 0))
        self.why.setPlainText(note.why if note else "")
        self.answer.setPlainText(note.answer if note else "")
        self.remember()
        self.visit.clear()
        self.visit.addItem(self.tr("No visit yet"), "")
        if visits:
            from reader.ui.days import when
        for visit in visits:
            self.visit.addItem(" · ".join(filter(None, (when(visit), visit.with_whom))), visit.id)
        self.visit.setCurrentIndex(max(self.visit.findData(note.visit if note else ""), 0))
        self.setEnabled(not (note and note.is_deleted))
        self._showing = False

    def remember(self) -> None:
        """What stands in the fields now is what the note holds."""
        self._kept = {"why": typed_in(self.why), "answer": typed_in(self.answer)}

    def words(self, note: Note | None) -> dict[str, object]:
        """The fields as they are now, as fields of a Note."""
        visit = self.visit.currentData() or ""
        before = note.visits if note else ()
        return {
            "kind": "question" if self.is_question.isChecked() else "note",
            "starred": self.starred.isChecked(),
            "state": self.state.currentData(),
            "who": self.who.currentData(),
            "why": self._words_in(self.why, "why", note),
            "answer": self._words_in(self.answer, "answer", note),
            "visits": (*(v for v in before if v != visit), visit) if visit else (),
        }

    def _words_in(self, field: QPlainTextEdit, name: str, note: Note | None) -> str:
        """The words in a field: those of the note, letter by letter, unless they were changed."""
        typed = typed_in(field)
        return str(getattr(note, name)) if note and typed == self._kept[name] else typed

    def _tell(self) -> None:
        if not self._showing:
            self.edited.emit()

    def _show_parts(self) -> None:
        question = self.is_question.isChecked()
        self.starred.setVisible(question)
        self.more.setVisible(question)
        self.more.setText(self.tr("Less") if self.more.isChecked() else self.tr("Answer, visit and more…"))
        self._details.setVisible(question and self.more.isChecked())


def _choice(names: dict[str, str], keys: tuple[str, ...], title: str) -> QComboBox:
    made = _box(title)
    for key in keys:
        made.addItem(names[key], key)
    return made


def _box(title: str) -> QComboBox:
    """A choice that is never wider than the pane, whatever it offers."""
    made = QComboBox()
    made.setAccessibleName(title)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(8)
    return made


def _field(title: str) -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setAccessibleName(title)
    made.setTabChangesFocus(True)
    made.setMaximumHeight(5 * made.fontMetrics().lineSpacing() + 16)
    return made
