"""Messages for an Orca that came before announcements; what Orca itself says of them is tried in test_orca.py."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from reader.ui.announce import is_deaf_to_announcements
from reader.ui.describe import describe

OLD, NEW = 'listeners["object:text-caret-moved"]', 'listeners["object:announcement"]'


@pytest.mark.parametrize(
    ("found", "is_deaf"), [([], False), ([OLD], True), ([NEW], False), ([OLD, NEW], False)]
)
def test_only_an_orca_without_announcements_is_told_otherwise(
    tmp_path: Path, found: list[str], is_deaf: bool
) -> None:
    for number, words in enumerate(found):
        file = tmp_path / f"lib/python3.{number}/site-packages/orca/scripts/default.py"
        file.parent.mkdir(parents=True)
        file.write_text(words)
    assert is_deaf_to_announcements(tmp_path) == is_deaf


def test_what_has_the_keyboard_is_described_as_before_when_the_keyboard_leaves(qtbot: QtBot) -> None:
    window, first, second = QWidget(), QLineEdit(), QLineEdit()
    column = QVBoxLayout(window)
    for field in (first, second):
        column.addWidget(field)
    qtbot.addWidget(window)
    first.setAccessibleDescription("A name")
    window.show()
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    describe(first, "Found: 3")
    describe(first, "Found: 2")
    assert first.accessibleDescription() == "Found: 2"
    second.setFocus()
    qtbot.waitUntil(lambda: first.accessibleDescription() == "A name")
    first.setFocus()
    describe(first, "Found: 1")
    second.setFocus()
    qtbot.waitUntil(lambda: first.accessibleDescription() == "A name")
