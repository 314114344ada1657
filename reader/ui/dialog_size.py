"""The room in and around dialogs: by letters, so that it grows with the text, and never larger than the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QDialog, QLayout


def column_of(dialog: QDialog) -> QVBoxLayout:
    """The dialog's one column, with some air around it."""
    dialog.ensurePolished()
    column = QVBoxLayout(dialog)
    air = dialog.fontMetrics().height()
    column.setContentsMargins(air, air, air, air)
    column.setSpacing(round(air * 0.6))
    return column


def size_by_letters(dialog: QDialog, across: int, lines: int = 0) -> None:
    """Open so many letters wide and lines high, or as high as what is in it needs; then smaller if the screen is."""
    dialog.ensurePolished()
    metrics = dialog.fontMetrics()
    room = dialog.screen().availableSize()
    width = min(metrics.averageCharWidth() * across, round(room.width() * 0.95))
    dialog.resize(width, 0)
    height = metrics.lineSpacing() * lines if lines else _needed(dialog, width)
    dialog.resize(width, min(height, round(room.height() * 0.9)))


def grow(dialog: QWidget) -> None:
    """Make room for words that came later."""
    room = dialog.screen().availableSize()
    wanted = min(_needed(dialog, dialog.width()), round(room.height() * 0.9))
    if wanted > dialog.height():
        dialog.resize(dialog.width(), wanted)


def _needed(dialog: QWidget, width: int) -> int:
    """The height at which nothing scrolls."""
    layout = dialog.layout()
    if not layout:
        return dialog.sizeHint().height()
    layout.activate()
    needed = (
        layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
    )
    for area in dialog.findChildren(QScrollArea):
        if area.window() is not dialog:  # that of a dialog which this one opened
            continue
        inside, margins = area.widget(), layout.contentsMargins()
        column = inside.layout() if inside else None
        if column:
            column.activate()
            across = width - margins.left() - margins.right()
            needed += (
                max(column.totalHeightForWidth(across), column.totalMinimumSize().height())
                - area.sizeHint().height()
            )
    return int(needed)


def follow_keyboard(application: QApplication) -> None:
    """Scroll to whatever comes to have the keyboard; Qt does so only for what Tab comes to within one area."""
    application.focusChanged.connect(_bring_into_sight)


def _bring_into_sight(_: QWidget | None, entered: QWidget | None) -> None:
    if entered is None or QApplication.mouseButtons() != Qt.MouseButton.NoButton:
        return  # a click must not miss what it was on
    around = entered.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(entered)
        around = around.parentWidget()


def scrolling(inside: QWidget) -> QScrollArea:
    """The widget in an area that scrolls where large text leaves too little room; it takes no keyboard focus itself."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    _only_down(area)
    area.setWidget(inside)
    return area


def _only_down(area: QScrollArea) -> None:
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


class LastResortScroll(QScrollArea):
    """Scrolls only where what it holds would get less than its least height; until then that makes do with what is there.

    An area made by `scrolling` scrolls as soon as its widget gets less than it would like to have.
    """

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        _only_down(self)
        self.setWidget(inside)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        inside = self.widget()
        layout = inside.layout() if inside else None
        if inside and layout:
            room = self.maximumViewportSize()
            if _least_height(layout, room.width()) > room.height():
                room.setWidth(room.width() - self.verticalScrollBar().sizeHint().width())
            inside.resize(room.width(), max(room.height(), _least_height(layout, room.width())))


def _least_height(layout: QLayout, width: int) -> int:
    return max(layout.totalMinimumHeightForWidth(width), layout.totalMinimumSize().height())
