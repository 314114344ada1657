"""One highlight or bookmark: its words, its color, and the note to it, which is kept by itself."""

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from reader.errors import KnownError
from reader.notes.annotations import Annotations
from reader.notes.model import COLORS, Annotation
from reader.ui import alerts
from reader.ui.choice import Choice
from reader.ui.dialog_size import column_of, size_by_letters
from reader.ui.highlight_look import described, letter_of, paint_sign
from reader.ui.names import name_choice
from reader.ui.theme import Colors, label
from reader.ui.typed import Field, typed_in

PAUSE_MS = 600
_LONGEST = 400  # letters of the words that are shown


class AnnotationForm(QWidget):
    """Keeps every change after a pause and on leaving, through the annotations it was given."""

    kept = Signal(Annotation)

    def __init__(self, annotations: Annotations, colors: Colors) -> None:
        super().__init__()
        self.ensurePolished()
        self._annotations = annotations
        self._annotation: Annotation | None = None
        self._kept_text = ""
        self.words = label("plain")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.color = Choice()
        name_choice(self.color, self.tr("Color of the highlight"), self)
        for color in COLORS:
            self.color.addItem(color_icon(color, colors), described(color), color)
        side = self.fontMetrics().height()
        self.color.setIconSize(QSize(side, side))
        self.note = Field()
        self.note.setTabChangesFocus(True)
        self.note.setAccessibleName(self.tr("My note"))
        self.note.setPlaceholderText(self.tr("A note to it, if you like. It is kept by itself."))
        self.trouble = label("quiet")
        self.trouble.hide()
        self._note_title = QLabel(self.tr("My note"))
        self._note_title.setBuddy(self.note)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.words, self.color, self._note_title, self.note, self.trouble):
            column.addWidget(widget)
        column.setStretchFactor(self.note, 1)
        self._pause = QTimer(self, singleShot=True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.save)
        self.note.textChanged.connect(self._pause.start)
        self.color.activated.connect(lambda _: self.save())

    def show_annotation(self, annotation: Annotation | None) -> None:
        """Show one, or none; what was shown before has been kept."""
        self._annotation = None
        self.setEnabled(annotation is not None and not annotation.deleted)
        is_highlight = annotation is None or annotation.kind == "highlight"
        words = " ".join(annotation.quote.exact.split()) if annotation else ""
        shown = words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"
        self.words.setText(self.tr("“{words}”").format(words=shown) if is_highlight and words else shown)
        self.words.setVisible(bool(shown))
        self.color.setVisible(is_highlight)
        self.color.setCurrentIndex(self.color.findData(annotation.color if annotation else COLORS[0]))
        self.note.setPlainText(annotation.text if annotation else "")
        self._pause.stop()
        self._kept_text = typed_in(self.note)
        self._annotation = annotation

    def save(self) -> bool:
        """Put what was changed on disk; False if that failed (it stays on screen then)."""
        self._pause.stop()
        if self._annotation is None:
            return True
        words = {}
        typed = typed_in(self.note)
        if typed != self._kept_text:
            words["text"] = typed
        if self.color.isVisibleTo(self) and self.color.currentData() != self._annotation.color:
            words["color"] = str(self.color.currentData())
        if not words:
            return True
        try:
            self._annotation = self._annotations.change(self._annotation, **words)
        except KnownError as error:
            self.trouble.setText(f"{error.sentence} {error.advice}")
            self.trouble.show()
            return False
        self._kept_text = typed
        self.trouble.hide()
        self.kept.emit(self._annotation)
        return True

    def may_leave(self) -> bool:
        """Keep what was changed; if that failed, whether the person agrees to lose it."""
        return self.save() or alerts.agrees_to_lose(self, typed_in(self.note))


class AnnotationDialog(QDialog):
    """The note and the color of one annotation; `removed` says that the person wants it gone."""

    def __init__(
        self, annotations: Annotations, annotation: Annotation, colors: Colors, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.removed = False
        is_bookmark = annotation.kind == "bookmark"
        self.setWindowTitle(self.tr("Bookmark") if is_bookmark else self.tr("Highlight"))
        self.form = AnnotationForm(annotations, colors)
        self.form.show_annotation(annotation)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        remove = self.tr("Remove bookmark") if is_bookmark else self.tr("Remove highlight")
        self.remove_button = self.buttons.addButton(remove, QDialogButtonBox.ButtonRole.DestructiveRole)
        self.remove_button.setAutoDefault(False)
        column = column_of(self)
        column.addWidget(self.form, 1)
        column.addWidget(self.buttons)
        self.buttons.rejected.connect(self.reject)
        self.remove_button.clicked.connect(self._remove)
        size_by_letters(self, 60, 16)
        self.form.note.setFocus()

    def _remove(self) -> None:
        self.removed = True
        self.reject()

    def done(self, result: int) -> None:
        if self.form.may_leave():
            super().done(result)
        else:
            self.removed = False


def color_icon(color: str, colors: Colors) -> QIcon:
    """The sign that stands in the margin, as an icon."""
    drawing = QPixmap(QSize(48, 48))
    drawing.fill(Qt.GlobalColor.transparent)
    with QPainter(drawing) as painter:
        paint_sign(painter, drawing.rect().toRectF(), letter_of(color), color, colors, has_note=False)
    return QIcon(drawing)
