"""The room in and around dialogs: by letters, so that it grows with the text, and never larger than the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog


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
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    return area


class LeastColumn(QVBoxLayout):
    """Lets the area around its widget scroll only where a part would get less than its least height.

    With other layouts it scrolls as soon as one gets less than it would like to have.
    """

    _is_asked = False

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        if self._is_asked:
            return super().heightForWidth(width)
        self._is_asked = True
        least = self.minimumHeightForWidth(width)  # which asks for the usual height first
        self._is_asked = False
        return least
