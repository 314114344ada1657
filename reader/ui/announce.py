"""Says a short message through the screen reader, if there is one."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_ORCA = "lib/python3*/*-packages/orca/scripts/default.py"  # what Orca listens to


def announce(widget: QWidget, words: str) -> None:
    """Say the words once, without moving the focus."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent  # not at each start
    from PySide6.QtWidgets import QApplication

    if not words or not QAccessible.isActive():
        return
    at_hand = QApplication.focusWidget()  # of two messages at once from elsewhere, Orca drops the second
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(at_hand or widget, words))
    if at_hand and sys.platform == "linux" and is_deaf_to_announcements(Path("/usr")):
        from reader.ui.describe import describe

        describe(at_hand, words)


def announce_title(widget: QWidget, words: str) -> None:
    """Say what is shown now, unless the title of the window says it already: Orca tells that by itself."""
    if sys.platform != "linux":
        announce(widget, words)


@cache
def is_deaf_to_announcements(folder: Path) -> bool:
    """Whether the Orca that is installed in a folder is one that came before announcements, as 43 did."""
    try:
        known = [each.read_text(encoding="utf-8", errors="replace") for each in folder.glob(_ORCA)]
    except OSError:
        return False
    return bool(known) and not any("object:announcement" in each for each in known)
