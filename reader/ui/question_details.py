"""What belongs to a question besides its words: the visit, how far it is, the answer, why, and who can answer."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QWidget

from reader.notes.model import STATES, WHO, Note, Visit
from reader.notes.question_names import state_names, who_names
from reader.ui.choice import Choice
from reader.ui.typed import Field, typed_in


class QuestionDetails(QWidget):
    """The fields of one question, and what stands in them."""

    edited = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.state = _choice(state_names(), STATES, self.tr("Where it stands"))
        self.visit = _box(self.tr("For which visit"))
        self.who = _choice(who_names(), WHO, self.tr("Who can answer"))
        self.why = _field(self.tr("Why it matters to me"))
        self.answer = _field(self.tr("The answer"))
        form = QFormLayout(self)
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
        self.fields = (self.visit, self.state, self.answer, self.why, self.who)
        for choice in (self.state, self.visit, self.who):
            choice.activated.connect(lambda _: self.edited.emit())
        for field in (self.why, self.answer):
            field.textChanged.connect(self.edited)
        self.remember()

    def show_note(self, note: Note | None, visits: list[Visit]) -> None:
        """Show a question's fields, or those of a new one."""
        self.blockSignals(True)
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
        self.blockSignals(False)

    def remember(self) -> None:
        """What stands in the fields now is what the note holds."""
        self._kept = {"why": typed_in(self.why), "answer": typed_in(self.answer)}

    def words(self, note: Note | None) -> dict[str, object]:
        """The fields as they are now, as fields of a Note."""
        visit = self.visit.currentData() or ""
        before = note.visits if note else ()
        return {
            "state": self.state.currentData(),
            "who": self.who.currentData(),
            "why": self._words_in(self.why, "why", note),
            "answer": self._words_in(self.answer, "answer", note),
            "visits": (*(v for v in before if v != visit), visit) if visit else (),
        }

    def _words_in(self, field: Field, name: str, note: Note | None) -> str:
        """The words in a field: those of the note, letter by letter, unless they were changed."""
        typed = typed_in(field)
        return str(getattr(note, name)) if note and typed == self._kept[name] else typed


def _choice(names: dict[str, str], keys: tuple[str, ...], title: str) -> QComboBox:
    made = _box(title)
    for key in keys:
        made.addItem(names[key], key)
    return made


def _box(title: str) -> QComboBox:
    """A choice that is never wider than the pane, whatever it offers."""
    made = Choice()
    made.setAccessibleName(title)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(8)
    return made


def _field(title: str) -> Field:
    made = Field()
    made.setAccessibleName(title)
    made.setTabChangesFocus(True)
    made.setMaximumHeight(5 * made.fontMetrics().lineSpacing() + 16)
    return made
