"""An update takes the files of the open program away; what then goes wrong is no fault, and is told as what it is."""

import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from reader.ui import alerts


@pytest.fixture
def told(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    sentences: list[str] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: sentences.append(box.text()))
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    return sentences


@pytest.mark.parametrize("is_updated", [True, False])
def test_an_update_is_told_from_a_fault(
    told: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_updated: bool
) -> None:
    program = tmp_path / "plainspoken"
    program.write_bytes(b"first")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    saved = []
    alerts.catch_bugs(tmp_path / "log", lambda: saved.append(True))
    if is_updated:
        fresh = tmp_path / "fresh"
        fresh.write_bytes(b"second")
        fresh.replace(program)
    sys.excepthook(ImportError, ImportError("it was here a minute ago"), None)
    assert QApplication.instance()
    assert saved == [True]
    assert told == [
        "Plainspoken was updated while it was open. Your notes are safe."
        if is_updated
        else "Something went wrong in Plainspoken. Your notes are safe."
    ]
