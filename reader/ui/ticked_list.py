"""A list of texts with a box to tick beside each; long texts take as many lines as they need."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

_LONGEST_ROW = 300
_DataRole = Qt.ItemDataRole.UserRole


class TickedList(QListWidget):
    """`itemChanged` tells when a box is ticked or unticked."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setItemDelegate(_TickedRow(self))
        self.setWordWrap(True)
        self.setSpacing(4)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)

    def add(self, text: str, data: object, ticked: bool, spoken: str = "") -> QListWidgetItem:
        """Add a row that stands for `data`; `spoken` is what a screen reader says in place of the text."""
        item = QListWidgetItem(on_one_line(text), self)
        item.setFlags(
            Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable
        )
        item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        item.setData(_DataRole, data)
        if spoken:
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
        return item

    def rows(self) -> list[QListWidgetItem]:
        return [self.item(row) for row in range(self.count())]

    def ticked(self) -> list[object]:
        """What the ticked rows stand for, in order."""
        return [data_of(item) for item in self.rows() if is_ticked(item)]


def data_of(item: QListWidgetItem) -> object:
    """What a row stands for."""
    found: object = item.data(_DataRole)
    return found


def is_ticked(item: QListWidgetItem) -> bool:
    return item.checkState() == Qt.CheckState.Checked


def on_one_line(text: str) -> str:
    """The beginning of a text, without its line breaks."""
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST_ROW else f"{words[:_LONGEST_ROW]}…"


class _TickedRow(QStyledItemDelegate):
    """A row whose colors come from the palette: the style sheet's would lay the words over a large check box."""

    def __init__(self, view: QListWidget) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        # The view measures the words as if they had the whole row: without the box, and without the spacing.
        style, measure = self._view.style(), QStyle.PixelMetric
        margin = style.pixelMetric(measure.PM_FocusFrameHMargin, option, self._view) + 1
        box = style.pixelMetric(measure.PM_IndicatorWidth, option, self._view) + 4 * margin
        narrower = QStyleOptionViewItem(option)
        narrower.rect = QRect(0, 0, self._view.viewport().width() - 4 * self._view.spacing() - box, 1)
        needed = super().sizeHint(narrower, index)
        return QSize(needed.width(), max(needed.height(), option.fontMetrics.height() + 4))

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        flag = QStyle.StateFlag
        option.state &= ~(flag.State_Selected | flag.State_MouseOver | flag.State_HasFocus)
        if index == self._view.currentIndex():
            option.backgroundBrush = option.palette.brush(QPalette.ColorRole.Highlight)
            ink = option.palette.color(QPalette.ColorRole.HighlightedText)
            option.palette.setColor(QPalette.ColorRole.Text, ink)
