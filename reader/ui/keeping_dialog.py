"""A dialog that keeps what is typed by itself: soon after each letter, and when it is closed."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QWidget

from reader.ui import alerts

KEEP_AFTER_MS = 600


class KeepingDialog(QDialog):
    """Subclasses say how to `save`, and what was `typed` last; they connect each field to `wait`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(KEEP_AFTER_MS)
        self._pause.timeout.connect(self.save)
        self._filling = False  # while fields are filled by the program

    def save(self) -> bool:
        """Put what was typed on disk; False if that failed, and said in the dialog."""
        raise NotImplementedError

    def typed(self) -> str:
        """The words that would be lost if they cannot be saved."""
        raise NotImplementedError

    def wait(self, *_: object) -> None:
        """Save soon, and at the latest so long after the first letter that is not kept yet."""
        if not self._filling and not self._pause.isActive():
            self._pause.start()

    def done(self, result: int) -> None:
        self._pause.stop()
        if self.save() or alerts.agrees_to_lose(self, self.typed()):
            super().done(result)
