"""A field for words, and what stands in it, letter by letter."""

from PySide6.QtCore import QEvent, QMimeData, QTimer
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QAbstractScrollArea, QPlainTextEdit

_LONG = 100_000  # letters of a text
_LONG_WORD = (
    10_000  # letters; the time Qt takes to break a word where it has to grows with the square of them
)


class Field(QPlainTextEdit):
    """Holds megabytes, as they come when the wrong thing is pasted."""

    def changeEvent(self, event: QEvent) -> None:
        # A new dress changes the font many times over, once for each widget around the field.
        if event.type() == QEvent.Type.FontChange and self.document().characterCount() > _LONG:
            QAbstractScrollArea.changeEvent(self, event)
            QTimer.singleShot(0, self, self._take_font)
        else:
            super().changeEvent(event)

    def _take_font(self) -> None:
        if self.document().defaultFont() != self.font():
            self.document().setDefaultFont(self.font())

    def setPlainText(self, text: str) -> None:  # noqa: N802
        anywhere, usual = QTextOption.WrapMode.WrapAnywhere, QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere
        wanted = anywhere if _has_long_word(text) else usual
        if wanted != self.wordWrapMode():
            self.clear()  # or what still stands there is laid out once more
            self.setWordWrapMode(wanted)
        super().setPlainText(text)

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802
        if _has_long_word(source.text()):
            self.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        super().insertFromMimeData(source)


def _has_long_word(text: str) -> bool:
    return len(text) > _LONG_WORD and max(map(len, text.split()), default=0) > _LONG_WORD


def typed_in(field: QPlainTextEdit) -> str:
    """The text with \\n between its lines; unlike `toPlainText` it keeps no-break spaces."""
    return field.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")
