"""What macOS asks the running program to open."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtGui import QFileOpenEvent


class OpenRequests(QObject):
    """A `plainspoken:` link or a file of notes, chosen elsewhere.

    Sees every event of the application, so it is made on macOS alone.
    """

    open_requested = Signal(str)

    def __init__(self, application: QCoreApplication) -> None:
        super().__init__(application)
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FileOpen and isinstance(event, QFileOpenEvent):
            self.open_requested.emit(event.file() or event.url().toString())
            return True
        return False
