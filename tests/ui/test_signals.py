"""A fault of the Qt binding that once ended the program after some hundred page changes."""

import sys

from PySide6.QtCore import QObject, Signal


class Bell(QObject):
    rung = Signal(int)


def test_emitting_keeps_the_references_of_true() -> None:
    bell = Bell()
    before = sys.getrefcount(True)
    for n in range(1000):
        bell.rung.emit(n)
    assert sys.getrefcount(True) > before - 100, (
        "emit drops references to True; see docs/decisions/0001-pyside6-6.11.md"
    )
