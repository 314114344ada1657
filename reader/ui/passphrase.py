"""The passphrase of the notes: set, changed, removed; and what becomes of the safety copies made before."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from reader.errors import KnownError, NotesLocked
from reader.notes.backup import copies_in, delete_backups, readable_copies
from reader.notes.lock import Tries, lost_warning
from reader.notes.store import NotesStore
from reader.settings import LOCK_AFTER
from reader.ui import alerts
from reader.ui.choice import Choice
from reader.ui.dialog_size import column_of, grow, scrolling, size_by_letters
from reader.ui.theme import label
from reader.ui.unlock import ShowLetters, Waiting, passphrase_line

SET, CHANGE, REMOVE = "set", "change", "remove"


class Passphrase(QDialog):
    """Says whether the notes have a passphrase, and offers what can be done about it."""

    lock_requested = Signal()
    minutes_chosen = Signal(int)
    changed = Signal()  # a passphrase was set, changed or removed

    def __init__(
        self, store: NotesStore, tries: Tries, minutes: int, folders: list[Path], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Passphrase"))
        self._store, self._tries, self._folders = store, tries, folders
        self._heading = label("heading")
        self._words = label("plain")
        self.set_button = _button(self.tr("&Set a passphrase…"), lambda: self._ask(SET))
        self.lock_button = _button(self.tr("&Lock now"), self._lock)
        self.change_button = _button(self.tr("C&hange it…"), lambda: self._ask(CHANGE))
        self.remove_button = _button(self.tr("&Remove it…"), lambda: self._ask(REMOVE))
        self.minutes = Choice()
        for choice in LOCK_AFTER:
            self.minutes.addItem(self._told(choice), choice)
        self.minutes.setCurrentIndex(max(self.minutes.findData(minutes), 0))
        self.minutes.setAccessibleName(self.tr("Lock by itself"))
        self._when = QWidget()
        when = QFormLayout(self._when)
        when.setContentsMargins(0, 0, 0, 0)
        when.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        when.addRow(self.tr("Lock &by itself"), self.minutes)
        self.readable = _Readable()
        self.status = label("quiet")
        close = _button(self.tr("&Close"), self.accept)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._heading)
        column.addWidget(self._words)
        row = QHBoxLayout()
        for button in (self.set_button, self.lock_button, self.change_button, self.remove_button):
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        for widget in (self._when, self.readable, self.status):
            column.addWidget(widget)
        column.addStretch(1)
        outer = column_of(self)
        outer.addWidget(scrolling(inside), 1)
        outer.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.minutes.activated.connect(lambda _: self.minutes_chosen.emit(self.minutes.currentData()))
        self.readable.lock_button.clicked.connect(self._lock_copies)
        self.readable.delete_button.clicked.connect(self._delete_copies)
        self._show()
        size_by_letters(self, 78)

    def _told(self, minutes: int) -> str:
        if not minutes:
            return self.tr("Never")
        if minutes == 1:
            return self.tr("After 1 minute without a key or the mouse")
        return self.tr("After {count} minutes without a key or the mouse").format(count=minutes)

    def _show(self) -> None:
        has = self._store.has_passphrase
        self._heading.setText(
            self.tr("Your notes have a passphrase") if has else self.tr("Your notes have no passphrase")
        )
        self._words.setText(
            self.tr(
                "Your notes and the safety copies made of them are encrypted. Plainspoken asks for the passphrase when it"
                " starts. What you export, print or save as PDF is not encrypted."
            )
            if has
            else self.tr(
                "Whoever can use your account on this computer can read your notes. With a passphrase, only someone who"
                " knows it can."
            )
        )
        self.set_button.setVisible(not has)
        for widget in (self.lock_button, self.change_button, self.remove_button, self._when):
            widget.setVisible(has)
        copies = [
            path for folder in (self._store.path.parent, *self._folders) for path in readable_copies(folder)
        ]
        self.readable.show_count(len(copies) if has else 0)
        if self.isVisible():
            grow(self)

    def _lock(self) -> None:
        self.accept()
        self.lock_requested.emit()

    def _ask(self, want: str) -> None:
        dialog = NewPassphrase(self._store, self._tries, want, self._folders, self)
        if dialog.exec():
            self.status.setText(dialog.outcome)
            self.changed.emit()
        self._show()

    def _lock_copies(self) -> None:
        try:
            for folder in self._folders:
                self._store.lock_copies(folder, told=_telling(self.status))
        except KnownError as error:
            self.status.setText(f"{error.sentence} {error.advice}")
        else:
            self.status.setText(self.tr("Done. What is still named above is damaged, and cannot be locked."))
        self._show()
        if self.readable.isHidden():
            self.status.setText(self.tr("The safety copies are locked too."))

    def _delete_copies(self) -> None:
        if alerts.agrees(
            self,
            self.tr("Delete the copies that can be read without the passphrase?"),
            self.tr("Your notes themselves stay. This cannot be undone."),
            go=self.tr("Delete these copies"),
            stay=self.tr("Keep them"),
        ):
            try:
                count = sum(
                    delete_backups(readable_copies(folder))
                    for folder in (self._store.path.parent, *self._folders)
                )
            except KnownError as error:
                self.status.setText(f"{error.sentence} {error.advice}")
            else:
                self.status.setText(self.tr("Copies deleted: {count}").format(count=count))
            self._show()


class _Readable(QFrame):
    """Says how many copies can be read without the passphrase, with what can be done about it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("trouble")
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.lock_button = _button(self.tr("Lock them &too"), None)
        self.delete_button = _button(self.tr("&Delete them…"), None)
        row = QHBoxLayout()
        row.addWidget(self.lock_button)
        row.addWidget(self.delete_button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.addWidget(self.words)
        column.addLayout(row)

    def show_count(self, count: int) -> None:
        self.words.setText(
            self.tr("1 copy made before can still be read without the passphrase.")
            if count == 1
            else self.tr("{count} copies made before can still be read without the passphrase.").format(
                count=count
            )
        )
        self.setVisible(bool(count))


class NewPassphrase(QDialog):
    """Sets, changes or removes the passphrase; `outcome` says how it went when it is accepted."""

    def __init__(
        self, store: NotesStore, tries: Tries, want: str, folders: list[Path], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._store, self._want, self._folders = store, want, folders
        self.outcome = ""
        title, go, copies = {
            SET: (
                self.tr("Set a passphrase"),
                self.tr("Lock my notes"),
                self.tr("Lock my safety copies ({count}) too"),
            ),
            CHANGE: (
                self.tr("Change the passphrase"),
                self.tr("Change it"),
                self.tr("Change it for my safety copies ({count}) too"),
            ),
            REMOVE: (
                self.tr("Remove the passphrase"),
                self.tr("Remove it"),
                self.tr("Unlock my safety copies ({count}) too"),
            ),
        }[want]
        self.setWindowTitle(title)
        self.old = passphrase_line(self.tr("The passphrase now"))
        self.new = passphrase_line(self.tr("New passphrase"))
        self.again = passphrase_line(self.tr("New passphrase once more"))
        self.lines = {
            SET: (self.new, self.again),
            CHANGE: (self.old, self.new, self.again),
            REMOVE: (self.old,),
        }[want]
        self.understood = QCheckBox(self.tr("I have written it down"))
        count = sum(len(copies_in(folder)) for folder in folders)
        self.copies = QCheckBox(copies.format(count=count))
        self.copies.setChecked(bool(count))
        self.trouble = label("plain")
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.go = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.go.setText(go)
        self.waiting = Waiting(tries, self.go, self.trouble)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(label("heading", title))
        if want != REMOVE:
            column.addWidget(
                label(
                    "plain",
                    self.tr("Four words that have nothing to do with each other make a good passphrase."),
                )
            )
            column.addWidget(_lost())
        else:
            column.addWidget(
                label(
                    "plain",
                    self.tr("After this, whoever can use your account on this computer can read your notes."),
                )
            )
        for line in self.lines:
            name = label("plain", line.accessibleName())
            name.setBuddy(line)
            column.addWidget(name)
            column.addWidget(line)
        column.addWidget(ShowLetters(*self.lines))
        if want != REMOVE:
            column.addWidget(self.understood)
        if count:
            column.addWidget(self.copies)
        column.addStretch(1)
        outer = column_of(self)
        outer.addWidget(scrolling(inside), 1)
        outer.addWidget(self.trouble)
        outer.addWidget(self.buttons)
        self.buttons.accepted.connect(self._do)
        self.buttons.rejected.connect(self.reject)
        size_by_letters(self, 72)
        self.lines[0].setFocus()

    def _do(self) -> None:
        if self.waiting.is_over and not self._says_what_is_missing():
            QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
            try:
                self._rewrite()
            except NotesLocked as error:
                self.waiting.wrong(f"{error.sentence} {error.advice}")
                self.old.selectAll()
                self.old.setFocus()
            except KnownError as error:
                self.trouble.setText(f"{error.sentence} {error.advice}")
            else:
                self.waiting.right()
                self._give_copies_the_lock()
                for line in self.lines:
                    line.clear()
                self.accept()
            finally:
                QApplication.restoreOverrideCursor()

    def _says_what_is_missing(self) -> bool:
        missing = ""
        if not all(line.text() for line in self.lines):
            missing = self.tr("Fill in each field first.")
        elif self._want != REMOVE and self.new.text() != self.again.text():
            missing = self.tr("The two new passphrases are not the same. Type them again.")
        elif self._want != REMOVE and not self.understood.isChecked():
            missing = self.tr("Write the passphrase down first, and tick the box that says so.")
        self.trouble.setText(missing)
        return bool(missing)

    def _rewrite(self) -> None:
        self.trouble.setText(self.tr("Please wait…"))
        self.trouble.repaint()
        if self._want == SET:
            self._store.set_passphrase(self.new.text())
        elif self._want == CHANGE:
            self._store.change_passphrase(self.old.text(), self.new.text())
        else:
            self._store.remove_passphrase(self.old.text())

    def _give_copies_the_lock(self) -> None:
        done = {
            SET: self.tr("Your notes are encrypted now."),
            CHANGE: self.tr("The new passphrase holds from now on."),
            REMOVE: self.tr("Your notes have no passphrase any more."),
        }[self._want]
        if self.copies.isChecked():
            try:
                for folder in self._folders:
                    self._store.lock_copies(folder, self.old.text() or None, _telling(self.trouble))
            except KnownError as error:
                done = f"{done} {error.sentence} {error.advice}"
        self.outcome = done


def _lost() -> QFrame:
    """The warning that a lost passphrase is lost."""
    frame = QFrame()
    frame.setObjectName("trouble")
    QVBoxLayout(frame).addWidget(label("plain", lost_warning()))
    return frame


def _telling(words: QLabel) -> Callable[[int, int], None]:
    """Says in a label how many safety copies are done."""

    def tell(done: int, count: int) -> None:
        told = QCoreApplication.translate("Passphrase", "Safety copies: {done} of {count}")
        words.setText(told.format(done=done + 1, count=count))
        words.repaint()

    return tell


def _button(text: str, do: Callable[[], object] | None) -> QPushButton:
    made = QPushButton(text)
    made.setAutoDefault(False)
    if do:
        made.clicked.connect(lambda *_: do())
    return made
