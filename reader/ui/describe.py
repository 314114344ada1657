"""Messages for an Orca that knows no announcements: it says the description of what has the keyboard when that changes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QApplication, QWidget


def describe(at_hand: QWidget, words: str) -> None:
    """Let the words be the description of what has the keyboard until it loses that."""
    if not at_hand.findChild(_Usual, options=Qt.FindChildOption.FindDirectChildrenOnly):
        _Usual(at_hand)
    if at_hand.accessibleDescription() == words:
        QAccessible.updateAccessibility(QAccessibleEvent(at_hand, QAccessible.Event.DescriptionChanged))
    at_hand.setAccessibleDescription(words)


class _Usual(QObject):
    """Remembers how something is described, and puts that back: not at once, for Orca would say it as well."""

    def __init__(self, described: QWidget) -> None:
        super().__init__(described)
        self._described, self._words = described, described.accessibleDescription()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_changed)

    def _focus_changed(self, left: QWidget | None, _: QWidget | None) -> None:
        if left is self._described:
            QTimer.singleShot(0, self, self._put_back)  # when Orca has been told where the keyboard is now

    def _put_back(self) -> None:
        if self._described.hasFocus():
            return
        self._described.setAccessibleDescription(self._words)
        self.setParent(None)
        self.deleteLater()
