"""The note at hand: what it is about, its words, and what belongs to a question."""

from html import escape

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from reader.notes.model import Note, Quote, Visit
from reader.ui.question_form import QuestionForm
from reader.ui.theme import label
from reader.ui.typed import Field, typed_in

_QUOTE_LETTERS = 160
_ENDLESS = 16_777_215  # Qt's greatest height


_FEWEST_LINES = 4


class _Writing(Field):
    """Never lower than a few lines of the size of text at hand."""

    left = Signal()

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), _FEWEST_LINES * self.fontMetrics().lineSpacing() + 16)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class NoteEditor(QWidget):
    """Shows one note or an empty one, and tells when something in it was changed; the pane keeps it."""

    edited = Signal()
    left = Signal()
    page_requested = Signal(str)  # topic id
    quote_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._kept = ""
        self.writing = _Writing()
        self.writing.setTabChangesFocus(True)
        self.writing.setAccessibleName(self.tr("Your note"))
        self.writing.setPlaceholderText(self.tr("Write a question or a note about this page…"))
        self._about = label("quiet")
        self.quote_label = label("quiet")
        for linked in (self._about, self.quote_label):
            linked.setTextFormat(Qt.TextFormat.RichText)
            linked.setTextInteractionFlags(
                Qt.TextInteractionFlag.LinksAccessibleByMouse
                | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
            )
        self.form = QuestionForm()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self._about, self.quote_label, self.writing, self.form):
            column.addWidget(widget)
        column.setStretchFactor(self.writing, 1)
        self.writing.textChanged.connect(self.edited)
        self.writing.left.connect(self.left)
        self.form.edited.connect(self.edited)
        for turned in (self.form.more.toggled, self.form.is_question.toggled):
            turned.connect(self._give_room)
        self._about.linkActivated.connect(self.page_requested)
        self.quote_label.linkActivated.connect(lambda _: self.quote_requested.emit())

    def show_note(
        self, note: Note | None, visits: list[Visit], question: bool, quote: Quote, elsewhere: tuple[str, str]
    ) -> None:
        """Put a note into the fields, or an empty one; `elsewhere` is the page it stands beside, if another is shown."""
        self.blockSignals(True)
        self.writing.setPlainText(note.text if note else "")
        self.form.show_note(note, visits, question)
        self.blockSignals(False)
        self.remember()
        self.writing.setReadOnly(note is not None and note.is_deleted)
        words = " ".join(quote.exact.split())
        shown = words if len(words) <= _QUOTE_LETTERS else f"{words[:_QUOTE_LETTERS]}…"
        link = f'<a href="quote">“{escape(shown)}”</a>'
        self.quote_label.setText(self.tr("About: {words}").format(words=link))
        self.quote_label.setVisible(bool(words))
        topic, title = elsewhere
        link = f'<a href="{escape(topic)}">{escape(title)}</a>'
        self._about.setText(self.tr("Beside the page {page}").format(page=link))
        self._about.setVisible(bool(title))

    def remember(self) -> None:
        """What stands in the fields now is what the note holds."""
        self._kept = typed_in(self.writing)
        self.form.remember()

    def text(self, note: Note | None) -> str:
        """The words as they are now: those of the note, letter by letter, unless they were changed."""
        typed = typed_in(self.writing)
        return note.text if note and typed == self._kept else typed

    def _give_room(self) -> None:
        """Let the words of a question make way for its answer and the rest, or take the room back."""
        to_details = self.form.is_question.isChecked() and self.form.more.isChecked()
        self.writing.setMaximumHeight(self._lines(5) if to_details else _ENDLESS)

    def _lines(self, count: int) -> int:
        return count * self.writing.fontMetrics().lineSpacing() + 16
