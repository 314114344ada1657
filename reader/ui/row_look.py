"""How a row of notes or of search results looks: a head, and a smaller foot below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontInfo, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QListView, QStyledItemDelegate

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex
    from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

    Index = QModelIndex | QPersistentModelIndex

FootRole = Qt.ItemDataRole.UserRole + 1
HeadingRole = Qt.ItemDataRole.UserRole + 2  # true for a row that names the rows below it
_GAP = 9
_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop


class _Type(NamedTuple):
    font: QFont
    metrics: QFontMetrics
    line: int  # the height of one line as text is laid out, which is rounded up from the line spacing


class RowLook(QStyledItemDelegate):
    """Draws the display text over the text of FootRole, each in so many lines at most.

    Rows of `bold_head` are as high as their head needs, those that are `fitted` as high as both texts need; others are all
    alike, so that a long list is laid out at once.
    """

    def __init__(
        self,
        view: QAbstractItemView,
        head_lines: int,
        foot_lines: int,
        bold_head: bool = False,
        fitted: bool = False,
    ) -> None:
        super().__init__(view)
        self._view = view
        if isinstance(view, QListView):
            view.setResizeMode(QListView.ResizeMode.Adjust)  # else rows keep the height of another width
        self._lines = head_lines, foot_lines
        self._bold_head, self._fitted = bold_head, fitted
        self._type: tuple[str, tuple[_Type, _Type]] = "", ()  # type: ignore[assignment]

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        types = self._types(option.font)
        head, foot = (each.line for each in types)
        if index.data(HeadingRole):
            return QSize(80, foot + 2 * _GAP)
        # As if the scroll bar were there: it comes when rows are laid out, and must not make them too low.
        bar = self._view.verticalScrollBar()
        width = self._view.viewport().width() - 2 * _GAP - (0 if bar.isVisible() else bar.sizeHint().width())
        width -= self.beside(option)
        if self._fitted:
            texts = zip((index.data(), index.data(FootRole) or ""), types, self._lines, strict=True)
            needed = (
                min(_height(text, each.metrics, width), most * each.line)
                for text, each, most in texts
                if text
            )
            return QSize(80, sum(needed) + 2 * _GAP + 1)
        is_short = self._bold_head and types[0].metrics.horizontalAdvance(index.data()) < width
        return QSize(80, (1 if is_short else self._lines[0]) * head + self._lines[1] * foot + 2 * _GAP)

    def beside(self, option: QStyleOptionViewItem) -> int:
        """How much room something takes that is drawn beside both texts."""
        return 0

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.text = ""  # the text is drawn below, in two parts

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        if index.data(HeadingRole):
            self._paint_heading(painter, option, index.data())
            return
        chosen = self._view.selectionModel().isSelected(index)
        painter.save()
        painter.setPen(
            option.palette.color(QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text)
        )
        area = option.rect.adjusted(_GAP, _GAP, -_GAP, -_GAP)
        for (font, metrics, line), words, lines in zip(
            self._types(option.font), (index.data(), index.data(FootRole) or ""), self._lines, strict=True
        ):
            painter.setFont(font)
            room = QRect(area.left(), area.top(), area.width(), lines * line)
            shown, height = _fitted(words, metrics, room)
            painter.drawText(room, _WRAP, shown)
            area.setTop(area.top() + max(height, metrics.lineSpacing()) + 1)
        painter.restore()

    def _paint_heading(self, painter: QPainter, option: QStyleOptionViewItem, title: str) -> None:
        painter.save()
        font = QFont(self._types(option.font)[1].font)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(option.palette.color(QPalette.ColorRole.Link))
        area = option.rect.adjusted(_GAP, _GAP, -_GAP, -_GAP // 2)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, title)
        painter.restore()

    def _types(self, font: QFont) -> tuple[_Type, _Type]:
        """The head's type and the foot's, measured once for each font of the view."""
        if self._type[0] != font.key():
            head, foot = QFont(font), QFont(font)
            head.setBold(self._bold_head)
            foot.setPixelSize(round(QFontInfo(font).pixelSize() * 0.9))
            self._type = font.key(), (_type(head), _type(foot))
        return self._type[1]


def _type(font: QFont) -> _Type:
    metrics = QFontMetrics(font)
    return _Type(font, metrics, metrics.boundingRect(QRect(0, 0, 1000, 1000), _WRAP, "X").height())


def _height(text: str, metrics: QFontMetrics, width: int) -> int:
    return metrics.boundingRect(QRect(0, 0, width, 100_000), _WRAP, text).height()


def _fitted(text: str, metrics: QFontMetrics, room: QRect) -> tuple[str, int]:
    """As many whole words as fit into the room, with an ellipsis if some are left out; and how high they stand."""

    def fits(tried: str) -> bool:
        return _height(tried, metrics, room.width()) <= room.height()

    if (height := _height(text, metrics, room.width())) <= room.height():
        return text, height
    words = text.split()
    low, high = 0, len(words) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(" ".join(words[:middle]) + "…") else (low, middle - 1)
    if low == 0:
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width()), room.height()
    return " ".join(words[:low]) + "…", room.height()
