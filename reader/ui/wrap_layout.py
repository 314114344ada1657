"""A layout of groups side by side, as many in a row as there is room for."""

from collections.abc import Collection

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

_BETWEEN_ROWS = 8


class WrapLayout(QLayout):
    """A group is broken only where it alone is wider than the room."""

    def __init__(self, bar: QWidget, groups: list[list[QWidget]]) -> None:
        super().__init__(bar)
        self._bar = bar
        self._items: list[QLayoutItem] = []
        for group in groups:
            for widget in group:
                self.addWidget(widget)
        self._starts = {group[0] for group in groups}

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, at: int) -> QLayoutItem | None:  # noqa: N802
        return self._items[at] if 0 <= at < len(self._items) else None

    def takeAt(self, at: int) -> QLayoutItem | None:  # noqa: N802
        return self._items.pop(at) if 0 <= at < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        return self.height_with((), width)

    def height_with(self, hidden: Collection[QWidget], width: int) -> int:
        """How high it would be if these widgets were shown too."""
        margins = self.contentsMargins()
        rows = self._rows(width - margins.left() - margins.right(), hidden)
        heights = sum(map(_height, rows)) + _BETWEEN_ROWS * max(len(rows) - 1, 0)
        return heights + margins.top() + margins.bottom()

    def minimumSize(self) -> QSize:  # noqa: N802
        margins = self.contentsMargins()
        widths = [_hint(item).width() for item in self._items if not item.isEmpty()]
        width = max(widths, default=0) + margins.left() + margins.right()
        return QSize(width, self.heightForWidth(max(width, self._bar.width())))

    def sizeHint(self) -> QSize:
        # At the width it has; for the least width it would be so high that the window outgrew the screen.
        least = self.minimumSize()
        return QSize(max(least.width(), self._bar.width()), least.height())

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        super().setGeometry(rect)
        room = rect.marginsRemoved(self.contentsMargins())
        is_mirrored = self._bar.layoutDirection() == Qt.LayoutDirection.RightToLeft
        top = room.top()
        for row in self._rows(room.width()):
            height = _height(row)
            for begin, item in row:
                size = _hint(item)
                left = room.right() + 1 - begin - size.width() if is_mirrored else room.left() + begin
                item.setGeometry(QRect(QPoint(left, top + (height - size.height()) // 2), size))
            top += height + _BETWEEN_ROWS

    def _rows(self, room: int, hidden: Collection[QWidget] = ()) -> list[list[tuple[int, QLayoutItem]]]:
        """What is shown, in rows, each item with how far from the row's beginning it stands."""
        letter = self._bar.fontMetrics().height()
        rows: list[list[tuple[int, QLayoutItem]]] = []
        end = 0
        for group in self._groups(hidden):
            whole = sum(_hint(item).width() for item in group) + letter // 3 * (len(group) - 1)
            for n, item in enumerate(group):
                width = _hint(item).width()
                gap, needed = (letter // 3, width) if n else (letter * 4 // 3, whole)
                if not rows or end + gap + needed > room:
                    rows.append([])
                    end, gap = 0, 0
                rows[-1].append((end + gap, item))
                end += gap + width
        return rows

    def _groups(self, hidden: Collection[QWidget]) -> list[list[QLayoutItem]]:
        groups: list[list[QLayoutItem]] = []
        for item in self._items:
            if item.widget() in self._starts:
                groups.append([])
            if not item.isEmpty() or item.widget() in hidden:
                groups[-1].append(item)
        return groups


def _height(row: list[tuple[int, QLayoutItem]]) -> int:
    return max(_hint(item).height() for _, item in row)


def _hint(item: QLayoutItem) -> QSize:
    """The room that a widget wants, also while it is hidden."""
    widget = item.widget()
    return widget.sizeHint().expandedTo(widget.minimumSizeHint()) if widget else item.sizeHint()
