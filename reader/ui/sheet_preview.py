"""The pages of a sheet as they will be printed, shown one below the other."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QPageSize,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QTextDocument,
)
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from reader.ui.printing import PAGE_DPI, page_layout
from reader.ui.sheet_paper import draw_page


class Preview(QScrollArea):
    """The pages as they will be printed, as wide as there is room; scrolls by keyboard."""

    def __init__(self) -> None:
        super().__init__()
        self._pages = _Pages()
        self.setWidget(self._pages)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)

    def show_document(self, document: QTextDocument, paper: QPageSize) -> None:
        self._pages.show_document(document, paper)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._pages.mark(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._pages.mark(False)

    def _fit(self) -> None:
        self._pages.fit(self.viewport().width())


class _Pages(QWidget):
    """White sheets of paper, one below the other, whatever the palette."""

    _GAP = 12
    _WIDEST = 1.4  # times the true size at 96 dots an inch

    def __init__(self) -> None:
        super().__init__()
        self._document: QTextDocument | None = None
        self._page = QRectF()
        self._text = QRectF()
        self._is_marked = False

    def show_document(self, document: QTextDocument, paper: QPageSize) -> None:
        layout = page_layout(paper)
        self._document = document
        self._page = QRectF(layout.fullRectPixels(PAGE_DPI))
        self._text = QRectF(layout.paintRectPixels(PAGE_DPI))

    def mark(self, marked: bool) -> None:
        """Show whether the keyboard is here."""
        self._is_marked = marked
        self.update()

    def fit(self, width: int) -> None:
        """Take that width, and the height that all pages need then."""
        self.resize(width, 100)
        if self._document:
            height = self._page.height() * self._scale() + self._GAP
            self.resize(width, round(self._document.pageCount() * height + self._GAP))
        self.update()

    def _scale(self) -> float:
        return float(min(max(self.width() - 2 * self._GAP, 50) / self._page.width(), self._WIDEST))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._document:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = self._scale()
        size = self._page.size() * scale
        left = (self.width() - size.width()) / 2
        for number in range(self._document.pageCount()):
            page = QRectF(QPointF(left, self._GAP + number * (size.height() + self._GAP)), size)
            if not page.intersects(QRectF(event.rect())):
                continue
            role = QPalette.ColorRole.Link if self._is_marked else QPalette.ColorRole.Mid
            painter.setPen(QPen(self.palette().color(role), 3 if self._is_marked else 1))
            painter.setBrush(QColor(Qt.GlobalColor.white))
            painter.drawRect(page)
            painter.save()
            painter.translate(page.topLeft())
            painter.scale(scale, scale)
            painter.translate(self._text.topLeft())
            draw_page(self._document, number, painter)
            painter.restore()
        painter.end()
