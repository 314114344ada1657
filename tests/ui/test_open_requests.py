"""What macOS asks for, asked as Qt hands it over."""

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from reader.ui.open_requests import OpenRequests


def test_a_link_and_a_file_are_handed_on(qapp: QApplication) -> None:
    requests = OpenRequests(qapp)
    asked: list[str] = []
    requests.open_requested.connect(asked.append)
    for event in (QFileOpenEvent(QUrl("plainspoken:nausea")), QFileOpenEvent("/notes/mine.plainspoken")):
        QCoreApplication.sendEvent(qapp, event)
    qapp.removeEventFilter(requests)
    assert asked == ["plainspoken:nausea", "/notes/mine.plainspoken"]
