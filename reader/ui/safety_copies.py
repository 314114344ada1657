"""The safety copies of the notes: what each holds, going back to one, and a second folder for more of them."""

from datetime import date
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from reader.errors import KnownError
from reader.notes.backup import Backup, keep_daily, make_second
from reader.notes.lock import Tries
from reader.notes.store import NotesStore
from reader.places import is_folder
from reader.ui.bar import Remark
from reader.ui.days import clock, short_day
from reader.ui.dialog_size import column_of, grow, scrolling, size_by_letters
from reader.ui.row_look import FootRole, RowLook
from reader.ui.theme import label

_BackupRole = Qt.ItemDataRole.UserRole


class SafetyCopies(QDialog):
    """Accepted when a copy was put in place of the notes; that can itself be undone."""

    second_chosen = Signal(str)  # the second folder, '' for none

    def __init__(self, store: NotesStore, tries: Tries, second: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Safety copies"))
        self._store, self._tries, self._second = store, tries, second
        self._folder = store.path.parent / "backups"
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Safety copies"))
        self.list.setItemDelegate(RowLook(self.list, head_lines=3, foot_lines=2, fitted=True))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.restore_button = _button(self.tr("&Go back to this copy"))
        self.close_button = _button(self.tr("&Close"))
        self.choose_button = _button(self.tr("C&hoose a folder…"))
        self.stop_button = _button(self.tr("&Stop using it"))
        self._second_words = label("plain")
        self._second_words.setTextFormat(Qt.TextFormat.PlainText)
        self._empty, self._trouble = Remark(), Remark()
        go = QHBoxLayout()
        go.addWidget(self.restore_button)
        go.addStretch(1)
        second_row = QHBoxLayout()
        second_row.addWidget(self.choose_button)
        second_row.addWidget(self.stop_button)
        second_row.addStretch(1)
        outer = column_of(self)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(outer.spacing())
        column.addWidget(label("heading", self.tr("Go back to an earlier state")))
        column.addWidget(
            label(
                "plain",
                self.tr("Your notes as they are now are copied first, so you can return to them."),
            )
        )
        column.addWidget(self._empty)
        column.addWidget(self.list, 1)
        column.addLayout(go)
        column.addWidget(self._trouble)
        column.addWidget(label("heading", self.tr("A second place for the copies")))
        column.addWidget(self._second_words)
        column.addLayout(second_row)
        column.addStretch()
        outer.addWidget(scrolling(inside), 1)
        outer.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignRight)
        self.list.setMinimumHeight(self.fontMetrics().height() * 5)
        self.list.currentItemChanged.connect(
            lambda *_: self.restore_button.setEnabled(self._chosen() is not None)
        )
        self.list.itemActivated.connect(lambda _: self._restore())
        self.restore_button.clicked.connect(self._restore)
        self.choose_button.clicked.connect(self._ask_for_second)
        self.stop_button.clicked.connect(lambda: self.use_second(None))
        self.close_button.clicked.connect(self.reject)
        self._show()
        size_by_letters(self, 80, 34 if self.list.count() else 0)

    def _show(self) -> None:
        self.list.clear()
        second = Path(self._second) if self._second else None
        found = [(copy, "") for copy in self._store.copies(self._folder)]
        if second and is_folder(second):
            found += [(copy, self.tr("in the second place")) for copy in self._store.copies(second)]
        found.sort(key=lambda each: each[0].date, reverse=True)
        for copy, where in found:
            item = QListWidgetItem(_head(copy), self.list)
            foot = " · ".join(filter(None, (self._told(copy), where)))
            item.setData(FootRole, foot)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, foot)
            item.setData(_BackupRole, copy)
            if copy.trouble == "unreadable":
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
        self._empty.say("" if found else self.tr("No safety copy has been made yet."))
        for part in (self.list, self.restore_button):
            part.setVisible(bool(found))
        self.list.setCurrentRow(0)  # where the keyboard is; unseen it would be there all the same
        self.restore_button.setEnabled(self._chosen() is not None)
        self.stop_button.setVisible(bool(second))
        self._second_words.setText(self._told_of_second(second))

    def _told_of_second(self, second: Path | None) -> str:
        if second is None:
            return self.tr(
                "A memory stick, for instance: when it is plugged in, it gets a copy each day too."
            )
        if not is_folder(second):
            return self.tr("{folder}\nIt is not there now. Copies go there again when it is back.").format(
                folder=second
            )
        if self._store.has_passphrase:
            return self.tr("{folder}\nIt gets a copy each day too.").format(folder=second)
        return self.tr("{folder}\nIt gets a copy each day too. Whoever has it can read them.").format(
            folder=second
        )

    def _told(self, copy: Backup) -> str:
        if copy.trouble == "locked":
            return self.tr("locked with another passphrase")
        if copy.trouble:
            return self.tr("cannot be read")
        return ", ".join(
            (
                _count(copy.notes, self.tr("1 note"), self.tr("{count} notes")),
                _count(copy.questions, self.tr("1 question"), self.tr("{count} questions")),
                _count(copy.visits, self.tr("1 visit"), self.tr("{count} visits")),
            )
        )

    def _chosen(self) -> Backup | None:
        item = self.list.currentItem()
        return item.data(_BackupRole) if item and item.flags() & Qt.ItemFlag.ItemIsEnabled else None

    def _restore(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        try:
            if chosen.trouble != "locked":
                self._store.restore(chosen.path, self._folder)
            elif not self._restore_locked(chosen.path):
                return
        except KnownError as error:
            self._trouble.say(f"{error.sentence} {error.advice}")
            return
        self.accept()

    def _restore_locked(self, copy: Path) -> bool:
        from reader.ui.unlock import AskPassphrase

        return bool(
            AskPassphrase(
                self.tr("Go back to this copy"),
                self.tr("This copy has another passphrase"),
                self.tr("Enter the passphrase that your notes had when this copy was made."),
                lambda passphrase: self._store.restore(copy, self._folder, passphrase),
                self._tries,
                self,
            ).exec()
        )

    def _ask_for_second(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("A second place for the safety copies"))
        if chosen:
            self.use_second(Path(chosen))

    def use_second(self, chosen: Path | None) -> None:
        """Keep a second set of copies in a folder of its own in the chosen one; None for no second set."""
        try:
            second = make_second(chosen, self._store.path.parent) if chosen else None
            self._second = str(second or "")
            self.second_chosen.emit(self._second)
            if second:
                keep_daily(self._store, self._folder, date.today(), second)
            self._trouble.say("")
        except KnownError as error:
            self._trouble.say(f"{error.sentence} {error.advice}")
        self._show()
        grow(self)


def _head(copy: Backup) -> str:
    reasons = {
        "daily": QCoreApplication.translate("SafetyCopies", "copy of the day"),
        "before-restore": QCoreApplication.translate("SafetyCopies", "before going back"),
        "replaced": QCoreApplication.translate("SafetyCopies", "when another program replaced the file"),
        "before-import": QCoreApplication.translate("SafetyCopies", "before bringing notes in"),
        "locked-away": QCoreApplication.translate("SafetyCopies", "locked notes, put aside"),
    }
    day = short_day(f"{copy.date:%Y-%m-%d}")
    why = reasons.get(copy.reason)
    if copy.reason.startswith("before-version"):
        why = QCoreApplication.translate("SafetyCopies", "before a newer Plainspoken")
    at = "" if copy.reason == "daily" else clock(f"{copy.date:%H:%M}")
    return f"{', '.join(filter(None, (day, at)))}: {why or copy.reason}"


def _count(number: int, one: str, many: str) -> str:
    return one if number == 1 else many.format(count=number)


def _button(text: str) -> QPushButton:
    made = QPushButton(text)
    made.setAutoDefault(False)
    return made
