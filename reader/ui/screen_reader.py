"""What a screen reader needs from the whole window that Qt does not tell it by itself."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

_FIRST_LOOK_MS = 1500  # by then a screen reader has found a window that has just opened


class ScreenReader(QObject):
    """Tells the row at hand when a list or tree is entered, and notices when a screen reader comes or goes."""

    turned = Signal(bool)

    def __init__(self, window: QWidget, application: QApplication) -> None:
        super().__init__(window)
        self._application = application
        self.is_on = False
        application.focusChanged.connect(self._focus_changed)
        QTimer.singleShot(_FIRST_LOOK_MS, self, self._begin)

    def _begin(self) -> None:
        self._application.focusWindowChanged.connect(self._look)
        self._look()

    def _look(self, *_: object) -> None:
        if self.is_on != _is_at_work():
            self.is_on = not self.is_on
            self.turned.emit(self.is_on)

    def _focus_changed(self, _: QWidget | None, entered: QWidget | None) -> None:
        if isinstance(entered, QAbstractItemView):
            QTimer.singleShot(0, entered, lambda: tell_row(entered))


def _is_at_work() -> bool:
    from PySide6.QtGui import QAccessible

    if not QAccessible.isActive():
        return False
    return _windows_says_so() if sys.platform == "win32" else True


def _windows_says_so() -> bool:
    """On Windows many programs ask for what a screen reader asks for; a screen reader also says that it is one."""
    import ctypes

    answer = ctypes.c_int(0)
    get_screen_reader = 0x0046
    ctypes.windll.user32.SystemParametersInfoW(get_screen_reader, 0, ctypes.byref(answer), 0)  # type: ignore[attr-defined]
    return bool(answer.value)


def tell_row(view: QAbstractItemView) -> None:
    """Tell the row at hand of a view that has the keyboard; Qt tells the view alone."""
    if not view.hasFocus() or not view.currentIndex().isValid():
        return
    from PySide6.QtGui import QAccessible, QAccessibleEvent  # not at each start

    if not QAccessible.isActive():
        return
    spoken = QAccessible.queryAccessibleInterface(view)
    if spoken and (row := spoken.focusChild()):
        QAccessible.updateAccessibility(QAccessibleEvent(row, QAccessible.Event.Focus))
