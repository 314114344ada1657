"""What is said to the person when something went wrong or must be agreed to."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication

from reader import NAME, places
from reader.errors import KnownError
from reader.words import translate

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMessageBox, QWidget

_LONGEST_LOG = 200_000
_GAP = 12  # around a button


def say(parent: QWidget | None, error: KnownError) -> None:
    """One calm message: what happened, and what to do."""
    box = _message(parent, error.sentence)
    box.setInformativeText(error.advice)
    _ask(box)


def tell(parent: QWidget | None, sentence: str, detail: str) -> None:
    """Something was done, and how."""
    say(parent, KnownError(sentence, detail))


def agrees_to_open(parent: QWidget | None, address: str) -> bool:
    """Ask before an address leaves the program; it is shown whole and can be copied instead."""
    from PySide6.QtWidgets import QMessageBox

    is_web = address.startswith(("http:", "https:"))
    box = _message(
        parent,
        translate("Alerts", "This opens outside Plainspoken, in your web browser.")
        if is_web
        else translate("Alerts", "This opens outside Plainspoken, in another program."),
    )
    seen = translate("Alerts", "That web site can see that you visited it.") if is_web else ""
    box.setInformativeText(f"{address}\n\n{seen}".strip())
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    go = box.addButton(translate("Alerts", "Open"), QMessageBox.ButtonRole.AcceptRole)
    copy = box.addButton(translate("Alerts", "Copy address"), QMessageBox.ButtonRole.ActionRole)
    stay = box.addButton(translate("Alerts", "Stay here"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    _ask(box)
    if box.clickedButton() is copy:
        QGuiApplication.clipboard().setText(address)
    return box.clickedButton() is go


def agrees(parent: QWidget | None, sentence: str, detail: str, go: str, stay: str) -> bool:
    """Ask before something that cannot easily be undone; Enter and Escape stay."""
    from PySide6.QtWidgets import QMessageBox

    box = _message(parent, sentence)
    box.setInformativeText(detail)
    yes = box.addButton(go, QMessageBox.ButtonRole.AcceptRole)
    no = box.addButton(stay, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(no)
    box.setEscapeButton(no)
    _ask(box)
    return box.clickedButton() is yes


def _message(parent: QWidget | None, text: str) -> QMessageBox:
    from PySide6.QtWidgets import QMessageBox

    box = QMessageBox(parent)
    box.setWindowTitle(NAME)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    return box


def _ask(box: QMessageBox) -> None:
    """Show a message until it is answered; its buttons stand one below the other where Qt would cut their words."""
    from PySide6.QtWidgets import QDialogButtonBox, QLabel

    room = box.screen().availableSize().width()
    widest = room if room <= 1024 else min(room - 480, 1000)  # Qt makes no message wider
    buttons, words = box.findChild(QDialogButtonBox), box.findChild(QLabel, "qt_msgbox_label")
    needed = sum(button.sizeHint().width() + _GAP for button in box.buttons()) + _GAP
    if isinstance(buttons, QDialogButtonBox) and isinstance(words, QLabel) and needed > widest:
        buttons.setOrientation(Qt.Orientation.Vertical)
        words.setMinimumWidth(widest * 9 // 10)
    box.exec()


def catch_bugs(log: Path, save: Callable[[], object]) -> None:
    """Make any bug save the notes, go to the log, and be told calmly.

    The log holds the kind of error and the places in our code, never its message: a message could quote a note.
    """
    at_start = places.build()

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        if isinstance(error, KnownError):  # no bug: told as it would be where it is awaited
            save()
            if QGuiApplication.instance():
                say(None, error)
            return
        if places.build() != at_start:  # an update took its files away: what was not loaded yet is gone
            save()
            say(
                None,
                KnownError(
                    translate("Alerts", "Plainspoken was updated while it was open. Your notes are safe."),
                    translate("Alerts", "Please close it and open it again."),
                ),
            )
            return
        import traceback

        where = "".join(traceback.format_tb(trace))
        write_log(log, f"{kind.__name__}\n{where}")
        if sys.stderr:
            sys.stderr.write(f"{kind.__name__}\n{where}")
        save()
        if QGuiApplication.instance():
            say(
                None,
                KnownError(
                    translate("Alerts", "Something went wrong in Plainspoken. Your notes are safe."),
                    translate(
                        "Alerts",
                        "If it happens again, close the program and start it again. What happened is noted in {log}.",
                    ).format(log=log),
                ),
            )

    sys.excepthook = hook


def log_qt_messages(log: Path) -> None:
    """Send what Qt complains about to the log instead of the terminal."""

    def handler(kind: QtMsgType, _: QMessageLogContext, message: str) -> None:
        if kind != QtMsgType.QtDebugMsg and "propagateSizeHints" not in message:
            write_log(log, f"Qt: {message}")

    qInstallMessageHandler(handler)


def write_log(log: Path, text: str) -> None:
    """Add a dated entry to the small local log; a log that cannot be written is given up silently."""
    try:
        if log.exists() and log.stat().st_size > _LONGEST_LOG:
            log.unlink()
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{datetime.now().isoformat(timespec='seconds')} {text}\n")
    except OSError:
        return


def agrees_to_lose(parent: QWidget, text: str) -> bool:
    """The window is closing with words that could not be kept: offer to stay or to copy them first."""
    from PySide6.QtWidgets import QMessageBox

    box = _message(parent, translate("Alerts", "Your last note could not be kept on this computer."))
    box.setInformativeText(translate("Alerts", "Copy it first, then paste it into another program."))
    copy = box.addButton(translate("Alerts", "Copy and close"), QMessageBox.ButtonRole.AcceptRole)
    leave = box.addButton(translate("Alerts", "Close without it"), QMessageBox.ButtonRole.DestructiveRole)
    stay = box.addButton(translate("Alerts", "Stay here"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    _ask(box)
    if box.clickedButton() is copy:
        QGuiApplication.clipboard().setText(text)
    return box.clickedButton() in (copy, leave)
