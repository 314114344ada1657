"""How a row of notes or of search results looks: a head, and a smaller foot below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontInfo, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyledItemDelegate

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex
    from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

    Index = QModelIndex | QPersistentModelIndex

FootRole = Qt.ItemDataRole.UserRole + 1
HeadingRole = Qt.ItemDataRole.UserRole + 2  # true for a row that names the rows below it
_GAP = 9
_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop


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
        self._lines = head_lines, foot_lines
        self._bold_head, self._fitted = bold_head, fitted

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        metrics = [QFontMetrics(font) for font in self._fonts(option.font)]
        head, foot = map(_line, metrics)
        if index.data(HeadingRole):
            return QSize(80, foot + 2 * _GAP)
        width = self._view.viewport().width() - 2 * _GAP
        if self._fitted:
            texts = zip((index.data(), index.data(FootRole) or ""), metrics, self._lines, strict=True)
            needed = (
                min(_height(text, each, width), most * _line(each)) for text, each, most in texts if text
            )
            return QSize(80, sum(needed) + 2 * _GAP + 1)
        is_short = self._bold_head and metrics[0].horizontalAdvance(index.data()) < width
        return QSize(80, (1 if is_short else self._lines[0]) * head + self._lines[1] * foot + 2 * _GAP)

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
        for font, words, lines in zip(
            self._fonts(option.font), (index.data(), index.data(FootRole) or ""), self._lines, strict=True
        ):
            painter.setFont(font)
            metrics = QFontMetrics(font)
            room = QRect(area.left(), area.top(), area.width(), lines * _line(metrics))
            shown = _fitted(words, metrics, room)
            painter.drawText(room, _WRAP, shown)
            area.setTop(
                area.top() + max(metrics.boundingRect(room, _WRAP, shown).height(), metrics.lineSpacing()) + 1
            )
        painter.restore()

    def _paint_heading(self, painter: QPainter, option: QStyleOptionViewItem, title: str) -> None:
        painter.save()
        font = QFont(self._fonts(option.font)[1])
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(option.palette.color(QPalette.ColorRole.Link))
        area = option.rect.adjusted(_GAP, _GAP, -_GAP, -_GAP // 2)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, title)
        painter.restore()

    def _fonts(self, font: QFont) -> tuple[QFont, QFont]:
        head, foot = QFont(font), QFont(font)
        head.setBold(self._bold_head)
        foot.setPixelSize(round(QFontInfo(font).pixelSize() * 0.9))
        return head, foot


def _line(metrics: QFontMetrics) -> int:
    """The height of one line as text is laid out, which is rounded up from the line spacing."""
    return metrics.boundingRect(QRect(0, 0, 1000, 1000), _WRAP, "X").height()


def _height(text: str, metrics: QFontMetrics, width: int) -> int:
    return metrics.boundingRect(QRect(0, 0, width, 100_000), _WRAP, text).height()


def _fitted(text: str, metrics: QFontMetrics, room: QRect) -> str:
    """As many whole words as fit into the room, with an ellipsis if some are left out."""
    endless = QRect(0, 0, room.width(), 100_000)

    def fits(tried: str) -> bool:
        return metrics.boundingRect(endless, _WRAP, tried).height() <= room.height()

    if fits(text):
        return text
    words = text.split()
    low, high = 0, len(words) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(" ".join(words[:middle]) + "…") else (low, middle - 1)
    if low == 0:
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    return " ".join(words[:low]) + "…"
