"""Signs in the margin of a page: beside each highlight its letter, beside each bookmark a ribbon."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QTextCursor
from PySide6.QtWidgets import QWidget

from reader.ui.highlight_look import letter_of, paint_sign
from reader.ui.page_text import PageText
from reader.ui.theme import Colors


class Sign(NamedTuple):
    """What stands in the margin beside a position; '' as the color is a bookmark."""

    id: str
    position: int
    color: str
    has_note: bool


class MarginSigns(QWidget):
    """Lies over the page and lets every click through."""

    def __init__(self, text: PageText) -> None:
        super().__init__(text.viewport())
        self._text = text
        self._signs: Sequence[Sign] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        text.viewport().installEventFilter(self)
        for bar in (text.verticalScrollBar(), text.horizontalScrollBar()):
            bar.valueChanged.connect(self._stay)
        self.resize(text.viewport().size())

    def show_signs(self, signs: Sequence[Sign], colors: Colors) -> None:
        """Put these signs in place of those before."""
        self._signs, self._colors = signs, colors
        self.setVisible(bool(signs))
        self.update()

    def _stay(self) -> None:
        """Scrolling a viewport takes the widgets in it along."""
        self.move(0, 0)
        self.update()

    def sign_at(self, point: QPoint) -> Sign | None:
        """The sign at a point of the page's viewport."""
        return next((sign for sign, box in self._placed() if box.contains(point)), None)

    def _placed(self) -> list[tuple[Sign, QRectF]]:
        """Each sign and where it is; one that would cover another stands below it."""
        side = self._text.document().documentMargin() - 7  # clear of the words
        placed: list[tuple[Sign, QRectF]] = []
        cursor, lowest = QTextCursor(self._text.document()), float("-inf")
        for sign in sorted(self._signs, key=lambda sign: sign.position):
            cursor.setPosition(sign.position)
            line = self._text.cursorRect(cursor)
            top = max(line.top() + (min(line.height(), 2 * side) - side) / 2, lowest)
            left = self.width() - side if self.isRightToLeft() else 0
            placed.append((sign, QRectF(left, top, side, side)))
            lowest = top + side
        return placed

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            for sign, box in self._placed():
                if box.intersects(QRectF(event.rect())):
                    letter = letter_of(sign.color) if sign.color else ""
                    paint_sign(painter, box, letter, sign.color, self._colors, sign.has_note)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.resize(self._text.viewport().size())
        return False
