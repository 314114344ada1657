"""A reading ruler: a few lines stay clear, the rest of the page is veiled."""

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QTextBrowser, QWidget

from reader.ui.theme import LINE, Colors, Type

_LINES = 3
_VEIL = 170  # how much of the page's own color lies over what is not read now, of 255


class Ruler(QWidget):
    """Lies over the page, follows the mouse, and moves by `step`; clicks go through it."""

    def __init__(self, text: QTextBrowser) -> None:
        super().__init__(text.viewport())
        self._text = text
        self._line = 24
        self._center = -1
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.hide()
        text.viewport().installEventFilter(self)

    def dress(self, colors: Colors, type: Type) -> None:
        """Take the palette and the height of a line."""
        self._colors = colors
        self._line = round(type.px * 1.5 * LINE * type.leading / 100)
        self.update()

    def step(self, lines: int) -> None:
        """Move down (+) or up (-); at the edge the page moves instead."""
        wanted = self._center + lines * self._line
        margin = self._line * 2
        kept = min(max(wanted, margin), max(self.height() - margin, margin))
        if wanted != kept:
            bar = self._text.verticalScrollBar()
            bar.setValue(bar.value() + wanted - kept)
        self._move(kept)

    def showEvent(self, event: QEvent) -> None:
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fit()
        elif event.type() == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            self._move(round(event.position().y()))
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        clear = QRect(0, self._center - self._line * _LINES // 2, self.width(), self._line * _LINES)
        veil = QColor(self._colors.page)
        veil.setAlpha(_VEIL)
        with QPainter(self) as painter:
            painter.fillRect(0, 0, self.width(), clear.top(), veil)
            painter.fillRect(0, clear.bottom(), self.width(), self.height() - clear.bottom(), veil)
            painter.fillRect(0, clear.top() - 2, self.width(), 2, QColor(self._colors.edge))
            painter.fillRect(0, clear.bottom(), self.width(), 2, QColor(self._colors.edge))

    def _fit(self) -> None:
        self.setGeometry(self._text.viewport().rect())
        self._move(self._center if 0 <= self._center < self.height() else self.height() // 3)

    def _move(self, center: int) -> None:
        if center != self._center:
            self._center = center
            self.update()
