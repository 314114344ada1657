"""Asks for the passphrase of locked notes; a wrong one makes the next try wait."""

import math
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from reader.errors import KnownError, NotesLocked
from reader.notes.lock import Tries, lost_warning
from reader.notes.store import NotesStore
from reader.ui import alerts
from reader.ui.dialog_size import column_of, grow, scrolling, size_by_letters
from reader.ui.theme import label

_COUNT_EVERY_MS = 250


def passphrase_line(title: str) -> QLineEdit:
    """A field that hides what is typed in it."""
    made = QLineEdit()
    made.setEchoMode(QLineEdit.EchoMode.Password)
    made.setAccessibleName(title)
    return made


class ShowLetters(QCheckBox):
    """A box that shows what is typed in some passphrase fields."""

    def __init__(self, *lines: QLineEdit) -> None:
        super().__init__()
        self.setText(self.tr("&Show what I type"))
        self._lines = lines
        self.toggled.connect(self._show)

    def _show(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        for line in self._lines:
            line.setEchoMode(mode)


class Waiting(QObject):
    """Keeps a button off until the next try is allowed, and counts the seconds in a label."""

    def __init__(self, tries: Tries, button: QPushButton, words: QLabel) -> None:
        super().__init__(button)
        self._tries, self._button, self._words, self._sentence = tries, button, words, ""
        self._clock = QTimer(self)
        self._clock.setInterval(_COUNT_EVERY_MS)
        self._clock.timeout.connect(self._count)
        self._count()

    @property
    def is_over(self) -> bool:
        return not self._tries.wait()

    def wrong(self, sentence: str) -> None:
        """A wrong passphrase was given; `sentence` says so."""
        self._tries.wrong()
        self._sentence = sentence
        self._count()

    def right(self) -> None:
        self._tries.right()

    def _count(self) -> None:
        seconds = math.ceil(self._tries.wait())
        self._button.setEnabled(not seconds)
        if seconds:
            self._clock.start()
            wait = self.tr("You can try again in {seconds} s.").format(seconds=seconds)
            self._words.setText(f"{self._sentence} {wait}".strip())
        elif self._clock.isActive():
            self._clock.stop()
            self._words.setText(self._sentence)
        if self._sentence:
            grow(self._words.window())


class AskPassphrase(QDialog):
    """Accepted when `use` took the passphrase; `use` raises NotesLocked for a wrong one."""

    def __init__(
        self,
        title: str,
        heading: str,
        words: str,
        use: Callable[[str], object],
        tries: Tries,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._use = use
        self.line = passphrase_line(self.tr("Passphrase"))
        self.trouble = label("plain")
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.go = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.go.setText(title)
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(self.tr("Not now"))
        self.waiting = Waiting(tries, self.go, self.trouble)
        column = column_of(self)
        inside = QWidget()
        parts = QVBoxLayout(inside)
        parts.setContentsMargins(0, 0, 0, 0)
        parts.setSpacing(column.spacing())
        for widget in (label("heading", heading), label("plain", words), self.line, ShowLetters(self.line)):
            parts.addWidget(widget)
        column.addWidget(scrolling(inside), 1)
        column.addWidget(self.trouble)
        column.addWidget(self.buttons)
        self.buttons.accepted.connect(self._try)
        self.buttons.rejected.connect(self.reject)
        size_by_letters(self, 62)
        self.line.setFocus()

    def _try(self) -> None:
        if not self.waiting.is_over or not self.line.text():
            return
        self.trouble.setText(self.tr("Please wait…"))
        self.trouble.repaint()
        try:
            self._use(self.line.text())
        except NotesLocked as error:
            self.line.selectAll()
            self.line.setFocus()
            self.waiting.wrong(f"{error.sentence} {error.advice}")
        except KnownError as error:
            self.trouble.setText(f"{error.sentence} {error.advice}")
            grow(self)
        else:
            self.waiting.right()
            self.line.clear()
            self.accept()


class Unlock(AskPassphrase):
    """Accepted when the store it was given is open."""

    def __init__(self, store: NotesStore, tries: Tries, parent: QWidget) -> None:
        super().__init__(
            QCoreApplication.translate("Unlock", "Open my notes"),
            QCoreApplication.translate("Unlock", "Your notes are locked"),
            QCoreApplication.translate("Unlock", "Enter your passphrase. The pages can be read without it."),
            store.unlock,
            tries,
            parent,
        )
        self._store = store
        self.lost = self.buttons.addButton(
            self.tr("I do not know it…"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self.lost.clicked.connect(self._begin_anew)

    def _begin_anew(self) -> None:
        if not alerts.agrees(
            self,
            lost_warning(),
            self.tr(
                "You can put the locked notes aside and begin new ones. The locked file is kept among your safety copies: if"
                " you find the passphrase one day, you can go back to it there."
            ),
            go=self.tr("Put aside and begin new notes"),
            stay=self.tr("Go back"),
        ):
            return
        try:
            self._store.begin_anew()
        except KnownError as error:
            self.trouble.setText(f"{error.sentence} {error.advice}")
        else:
            self.accept()
