"""A field for words, and what stands in it, letter by letter."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QObject, QTimer
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QAbstractScrollArea, QPlainTextEdit

_LONG = 100_000  # letters of a text
_LONG_WORD = 10_000  # letters; the time that Qt takes to break a word grows with the square of them


class Field(QPlainTextEdit):
    """Holds megabytes, as they come when the wrong thing is pasted."""

    # Made for a long text only: it brings all that happens here through Python.
    _dressing: _LaterFont | None = None

    def setPlainText(self, text: str) -> None:  # noqa: N802
        anywhere, usual = QTextOption.WrapMode.WrapAnywhere, QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere
        wanted = anywhere if _has_long_word(text) else usual
        if wanted != self.wordWrapMode():
            self.clear()  # or what still stands there is laid out once more
            self.setWordWrapMode(wanted)
        super().setPlainText(text)
        self._be_patient()

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802
        if _has_long_word(source.text()):
            self.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        super().insertFromMimeData(source)
        self._be_patient()

    def _be_patient(self) -> None:
        if self._dressing is None and self.document().characterCount() > _LONG:
            self._dressing = _LaterFont(self)
            self.installEventFilter(self._dressing)


class _LaterFont(QObject):
    """Gives a field its font once, when a new dress is complete; Qt does so for each widget around the field."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self._field = field

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_long = event.type() == QEvent.Type.FontChange and self._field.document().characterCount() > _LONG
        if is_long:
            QAbstractScrollArea.changeEvent(self._field, event)
            QTimer.singleShot(0, self, self._take_font)
        return is_long

    def _take_font(self) -> None:
        if self._field.document().defaultFont() != self._field.font():
            self._field.document().setDefaultFont(self._field.font())


def _has_long_word(text: str) -> bool:
    return len(text) > _LONG_WORD and max(map(len, text.split()), default=0) > _LONG_WORD


def typed_in(field: QPlainTextEdit) -> str:
    """The text with \\n between its lines; unlike `toPlainText` it keeps no-break spaces."""
    return field.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")
