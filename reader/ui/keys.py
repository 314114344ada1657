"""The keys of actions: those they come with, and the person's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu

USUAL = "usual_keys"  # the property of an action that holds the keys it comes with


def plain(title: str) -> str:
    """A menu title without the mark of its letter key and without dots."""
    return title.replace("&", "").removesuffix("…")


def part_from_keys(menu: QMenu) -> None:
    """Leave a gap between the longest title of a menu and its keys; without it they read as one."""
    menu.setMinimumWidth(0)
    menu.setMinimumWidth(menu.sizeHint().width() + menu.fontMetrics().averageCharWidth() * 2)


def keys_of(action: QAction) -> str:
    """The keys of an action as this system writes them."""
    return ", ".join(keys.toString(QKeySequence.SequenceFormat.NativeText) for keys in action.shortcuts())


def give_keys(actions: list[QAction], chosen: dict[str, str]) -> None:
    """Give each action the person's own keys where there are any, else its usual ones; '' means none."""
    for action in actions:
        usual = action.property(USUAL)
        if not isinstance(usual, str):
            usual = "|".join(keys.toString() for keys in action.shortcuts())
            action.setProperty(USUAL, usual)
        wanted = chosen.get(action.objectName(), usual)
        action.setShortcuts([QKeySequence(keys) for keys in wanted.split("|") if keys])


def set_tip(action: QAction) -> None:
    """Name an action and the first of its keys in its tool tip."""
    title, keys = plain(action.text()), keys_of(action).partition(",")[0]
    action.setToolTip(f"{title} ({keys})" if keys else title)
