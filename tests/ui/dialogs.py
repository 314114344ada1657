"""Driving a dialog that is open, as a person does, while what opened it waits."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog

_D = TypeVar("_D", bound=QDialog)


def in_dialog(kind: type[_D], act: Callable[[_D], object], then: Callable[[], object]) -> None:
    """Do `then`, which opens a dialog of that kind; `act` is done in it, and it is closed if it is still open."""
    seen: list[str] = []

    def do() -> None:
        dialog = QApplication.activeModalWidget()
        seen.append(type(dialog).__name__)
        try:
            if isinstance(dialog, kind):
                act(dialog)
        finally:
            if dialog and dialog.isVisible():
                dialog.close()

    QTimer.singleShot(0, do)
    then()
    assert seen == [kind.__name__]
