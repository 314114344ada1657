"""What the person can do with all their notes at once: take them along, bring them in, go back, delete everything."""

import shutil
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from reader.errors import KnownError
from reader.notes.backup import Backup
from reader.notes.exchange import preview, read_export, take_in, write_export, write_folder
from reader.notes.merge import Merged
from reader.notes.store import NotesStore
from reader.ui.theme import label

_REASONS = {
    "daily": "daily copy",
    "before-restore": "before going back",
    "before-import": "before bringing notes in",
}
_Role = Qt.ItemDataRole.UserRole
_DELETE_WORD = "delete"


def take_along(store: NotesStore, title_of: Callable[[str], str], as_folder: bool, parent: QWidget) -> str:
    """Write everything to a place the person chooses; returns where, or ''."""
    if as_folder:
        chosen = QFileDialog.getExistingDirectory(parent, parent.tr("Where to put the folder with my notes"))
        return str(write_folder(store, Path(chosen), title_of)) if chosen else ""
    chosen, _ = QFileDialog.getSaveFileName(
        parent, parent.tr("Save all my notes as one file"), "my-notes.json", parent.tr("Notes (*.json)")
    )
    if chosen:
        write_export(store, Path(chosen))
    return chosen


def bring_in(store: NotesStore, parent: QWidget) -> bool:
    """Let the person choose an export, show what it would bring, and take it in if they agree."""
    chosen, _ = QFileDialog.getOpenFileName(
        parent, parent.tr("Bring notes in"), "", parent.tr("Notes (*.json)")
    )
    if not chosen:
        return False
    merged = preview(store, read_export(Path(chosen)))
    if ImportPreview(merged, Path(chosen), parent).exec() != QDialog.DialogCode.Accepted:
        return False
    store.back_up("before-import")
    take_in(store, merged)
    return True


class ImportPreview(QDialog):
    """Says what an import would bring before anything is changed."""

    def __init__(self, merged: Merged, file: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Bring notes in"))
        lines = [
            self.tr("From {file}:").format(file=file.name),
            self.tr("{count} new").format(count=len(merged.new)),
            self.tr("{count} changed there since").format(count=len(merged.changed)),
            self.tr("{count} changed both here and there: both versions are kept").format(
                count=len(merged.both)
            ),
            self.tr("{count} the same").format(count=len(merged.same)),
            "",
            self.tr("Nothing of yours is deleted. A safety copy of your notes is made first."),
        ]
        self.words = label("plain", "\n".join(lines))
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        go = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        go.setText(self.tr("Bring them in"))
        go.setEnabled(bool(merged.new or merged.changed or merged.both))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.words)
        column.addWidget(self.buttons)
        self.resize(self.fontMetrics().averageCharWidth() * 65, self.sizeHint().height())


class SafetyCopies(QDialog):
    """Lists the safety copies with what each holds; going back to one can itself be undone."""

    def __init__(self, store: NotesStore, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Safety copies"))
        self._store = store
        self._folder = store.path.parent / "backups"
        advice = label(
            "quiet",
            self.tr(
                "Choose a copy to go back to. Your notes as they are now are copied first, so you can return to them."
            ),
        )
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setAccessibleName(self.tr("Safety copies"))
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self._go = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self._go.setText(self.tr("Go back to this copy"))
        self._trouble = label("quiet")
        column = QVBoxLayout(self)
        for widget in (advice, self.list, self._trouble, self.buttons):
            column.addWidget(widget)
        self.list.currentItemChanged.connect(lambda *_: self._go.setEnabled(self._chosen() is not None))
        self.buttons.accepted.connect(self._restore)
        self.buttons.rejected.connect(self.reject)
        letters = self.fontMetrics().averageCharWidth()
        self.resize(letters * 75, letters * 50)
        for backup in self._store.copies(self._folder):
            item = QListWidgetItem(self._told(backup), self.list)
            item.setData(_Role, str(backup.path))
            if backup.trouble:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
        self._go.setEnabled(False)

    def _told(self, backup: Backup) -> str:
        when = f"{backup.date:%b} {backup.date.day}, {backup.date.year}, {backup.date:%H:%M}"
        why = self.tr(_REASONS.get(backup.reason, backup.reason.replace("-", " ")))
        if backup.trouble:
            return self.tr("{when}: {why} ({trouble})").format(when=when, why=why, trouble=backup.trouble)
        return self.tr("{when}: {why}. {notes} notes, {questions} questions, {visits} visits").format(
            when=when, why=why, notes=backup.notes, questions=backup.questions, visits=backup.visits
        )

    def _chosen(self) -> Path | None:
        item = self.list.currentItem()
        return Path(str(item.data(_Role))) if item else None

    def _restore(self) -> None:
        chosen = self._chosen()
        if chosen:
            try:
                self._store.restore(chosen, self._folder)
            except KnownError as error:
                self._trouble.setText(f"{error.sentence} {error.advice}")
                return
            self.accept()


class DeleteEverything(QDialog):
    """Removes all personal files, after the person has typed the word for it; `removed` names them."""

    def __init__(self, store: NotesStore, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Delete everything"))
        self._store = store
        self.removed: list[str] = []
        folder = store.path.parent
        words = label(
            "plain",
            self.tr(
                "This removes all your notes, questions, answers, visits and safety copies from this computer, and your settings:"
                "\n{folder}\n\nIt cannot be undone. Copies you made elsewhere stay. To go on, type the word “{word}”."
            ).format(folder=folder, word=_DELETE_WORD),
        )
        words.setTextFormat(Qt.TextFormat.PlainText)
        self.box = QLineEdit()
        self.box.setAccessibleName(self.tr("Type the word {word}").format(word=_DELETE_WORD))
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        go = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        go.setText(self.tr("Delete everything"))
        go.setEnabled(False)
        go.setDefault(False)
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setDefault(True)
        self.box.textChanged.connect(lambda text: go.setEnabled(text.strip().casefold() == _DELETE_WORD))
        self.buttons.accepted.connect(self._delete)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for widget in (words, self.box, self.buttons):
            column.addWidget(widget)
        self.resize(self.fontMetrics().averageCharWidth() * 75, self.sizeHint().height())

    def _delete(self) -> None:
        self._store.while_closed(self._remove)
        self.accept()

    def _remove(self) -> None:
        folder = self._store.path.parent
        for name in ("notes.db", "notes.db-journal", "notes.locked", "settings.json", "plainspoken.log"):
            file = folder / name
            if file.exists():
                file.unlink()
                self.removed.append(name)
        for file in (
            *folder.glob("notes-unreadable-*"),
            *folder.glob("settings-unreadable-*"),
            *folder.glob("notes.db.*"),
        ):
            file.unlink()
            self.removed.append(file.name)
        if (folder / "backups").is_dir():
            shutil.rmtree(folder / "backups")
            self.removed.append("backups")
