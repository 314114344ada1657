"""What the person can do with all their notes at once: take them along, bring them in, delete everything."""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from reader import places
from reader.errors import KnownError
from reader.notes.backup import copies_in, delete_backups
from reader.notes.exchange import preview, read_export, take_in, write_export, write_folder
from reader.notes.lock import real_path
from reader.notes.merge import Merged
from reader.notes.model import Annotation, Line, Note, Record, Visit
from reader.notes.store import NotesStore
from reader.ui.days import when
from reader.ui.dialog_size import column_of, scrolling, size_by_letters
from reader.ui.theme import label
from reader.ui.ticked_list import on_one_line
from reader.words import translate

_DELETE_WORD = "delete"
_FEW = 12  # of one kind are shown at once; more wait until they are asked for


def take_along(store: NotesStore, title_of: Callable[[str], str], as_folder: bool, parent: QWidget) -> str:
    """Write everything to a place the person chooses; returns where, or ''."""
    if as_folder:
        chosen = QFileDialog.getExistingDirectory(
            parent, translate("MyData", "Where to put the folder with my notes")
        )
        return str(write_folder(store, Path(chosen), title_of)) if chosen else ""
    chosen, _ = QFileDialog.getSaveFileName(
        parent,
        translate("MyData", "Save all my notes as one file"),
        "my-notes.plainspoken",
        translate("MyData", "Notes (*.plainspoken *.json)"),
    )
    if not chosen:
        return ""
    file = places.with_ending(chosen, ".plainspoken")
    write_export(store, file)
    return str(file)


def bring_in(
    store: NotesStore, title_of: Callable[[str], str], parent: QWidget, file: Path | None = None
) -> bool:
    """Show what an export, one that the person chooses if none is given, would bring; take it in if they agree."""
    if file is None:
        kinds = translate("MyData", "Notes (*.plainspoken *.json)")
        chosen, _ = QFileDialog.getOpenFileName(parent, translate("MyData", "Bring notes in"), "", kinds)
        if not chosen:
            return False
        file = Path(chosen)
    merged = preview(store, read_export(file))
    if ImportPreview(merged, file, title_of, parent).exec() != QDialog.DialogCode.Accepted:
        return False
    store.back_up("before-import")
    take_in(store, merged)
    return True


class ImportPreview(QDialog):
    """Says what an import would bring before anything is changed."""

    def __init__(self, merged: Merged, file: Path, title_of: Callable[[str], str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Bring notes in"))
        heading = label("heading", self.tr("What {file} would bring").format(file=file.name))
        heading.setTextFormat(Qt.TextFormat.PlainText)
        self._title_of = title_of
        self.tree = _Rows()
        self.tree.setHeaderLabels([self.tr("What it would bring")])
        self.tree.setHeaderHidden(True)
        self.tree.setAccessibleName(self.tr("What it would bring"))
        records: dict[str, list[Record]] = {}
        for record in merged.records:
            records.setdefault(record.id, []).append(record)
        for title, ids in (
            (self.tr("New here: {count}"), merged.new),
            (self.tr("Changed there since: {count}"), merged.changed),
            (self.tr("Changed both here and there, both versions are kept: {count}"), merged.both),
            (self.tr("The same: {count}"), merged.same),
        ):
            if ids:
                self._group(title.format(count=len(ids)), ids, records)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        go = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        go.setText(self.tr("Bring them in"))
        go.setEnabled(bool(merged.new or merged.changed or merged.both))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = column_of(self)
        self.tree.setIndentation(self.fontMetrics().height())  # the arrow grows with it
        column.addWidget(heading)
        column.addWidget(self.tree, 1)
        column.addWidget(
            label("plain", self.tr("Nothing of yours is deleted. A safety copy of your notes is made first."))
        )
        column.addWidget(self.buttons)
        size_by_letters(self, 80, 26)

    def _group(self, title: str, ids: Iterable[str], records: dict[str, list[Record]]) -> None:
        group = QTreeWidgetItem(self.tree, [title])
        for id in ids:
            for record in records.get(id, [])[:1]:
                QTreeWidgetItem(group, [_named(record, self._title_of)])
        group.setExpanded(group.childCount() <= _FEW)


class _Rows(QTreeWidget):
    """Long rows take as many lines as they need at this width."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("roomy")
        self.setItemDelegate(_RowLook(self))
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QTreeWidget.ScrollMode.ScrollPerPixel)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()


class _RowLook(QStyledItemDelegate):
    def __init__(self, tree: QTreeWidget) -> None:
        super().__init__(tree)
        self._tree = tree

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        depth = 2 if index.parent().isValid() else 1
        narrower = QStyleOptionViewItem(option)
        narrower.rect = QRect(0, 0, self._tree.viewport().width() - depth * self._tree.indentation(), 1)
        return super().sizeHint(narrower, index)


def _named(record: Record, title_of: Callable[[str], str]) -> str:
    """The first words of a record, with what it is."""
    deleted = f" ({translate('MyData', 'deleted')})" if getattr(record, "deleted", "") else ""
    if isinstance(record, Note):
        kind = (
            translate("MyData", "Question: {words}")
            if record.kind == "question"
            else translate("MyData", "Note: {words}")
        )
        return kind.format(words=on_one_line(record.text)) + deleted
    if isinstance(record, Visit):
        words = ", ".join(filter(None, (when(record), record.with_whom, record.purpose)))
        return translate("MyData", "Visit: {words}").format(words=on_one_line(words)) + deleted
    if isinstance(record, Line):
        return translate("MyData", "About me: {words}").format(words=on_one_line(record.text))
    if isinstance(record, Annotation):
        kind = (
            translate("MyData", "Bookmark: {page}")
            if record.kind == "bookmark"
            else translate("MyData", "Highlight: {page}")
        )
        return kind.format(page=title_of(record.topic) or record.topic) + deleted
    return translate("MyData", "Page read: {page}").format(page=title_of(record.id) or record.id)


class DeleteEverything(QDialog):
    """Removes all personal files, after the person has typed the word for it.

    `removed` names them, and `trouble` is why some are still there, if they are.
    """

    def __init__(self, store: NotesStore, second: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Delete everything"))
        self._store, self._second = store, Path(second) if second else None
        self.removed: list[str] = []
        self.trouble: Exception | None = None
        words = label(
            "plain",
            self.tr(
                "This removes all your notes, questions, answers, visits, marks and safety copies from this computer, and"
                " your settings:\n{folder}\n\nIt cannot be undone. What you exported, printed or saved elsewhere stays."
            ).format(folder=store.path.parent),
        )
        words.setTextFormat(Qt.TextFormat.PlainText)
        self.second_box = QCheckBox(self.tr("The copies in the second place too"))
        self._about_second = label("plain")
        self._about_second.setTextFormat(Qt.TextFormat.PlainText)
        self._show_second()
        type_it = label("plain", self.tr("To go on, type the word “{word}”.").format(word=_DELETE_WORD))
        self.box = QLineEdit()
        self.box.setAccessibleName(self.tr("Type the word {word}").format(word=_DELETE_WORD))
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        go = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        go.setText(self.tr("Delete everything"))
        go.setEnabled(False)
        go.setDefault(False)
        go.setAutoDefault(False)
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setDefault(True)
        self.box.textChanged.connect(lambda text: go.setEnabled(text.strip().casefold() == _DELETE_WORD))
        self.buttons.accepted.connect(self._delete)
        self.buttons.rejected.connect(self.reject)
        column = column_of(self)
        inside = QWidget()
        parts = QVBoxLayout(inside)
        parts.setContentsMargins(0, 0, 0, 0)
        parts.setSpacing(column.spacing())
        for widget in (words, self._about_second, self.second_box, type_it, self.box):
            parts.addWidget(widget)
        column.addWidget(scrolling(inside), 1)
        column.addWidget(self.buttons)
        size_by_letters(self, 76)
        self.box.setFocus()

    def _show_second(self) -> None:
        there = bool(self._second and places.is_folder(self._second) and copies_in(self._second))
        self.second_box.setVisible(there)
        self.second_box.setChecked(there)
        self._about_second.setVisible(self._second is not None)
        if there:
            self._about_second.setText(str(self._second))
        elif self._second:
            self._about_second.setText(
                self.tr("Copies in {folder} stay, since it is not there now.").format(folder=self._second)
            )

    def _delete(self) -> None:
        try:
            self._store.while_closed(self._remove)
        except (KnownError, OSError) as error:
            self.trouble = error
        self.accept()

    def _remove(self) -> None:
        for path in places.personal_files(self._store.path.parent):
            try:
                _remove_whole(path)
                self.removed.append(path.name)
            except (KnownError, OSError) as error:  # all that can go goes
                self.trouble = error
        if self._second and self.second_box.isChecked():
            count = delete_backups(copies_in(self._second))
            self.removed.append(
                self.tr("{count} copies in {folder}").format(count=count, folder=self._second)
            )


def _remove_whole(path: Path) -> None:
    """Remove a file or folder, and what a link leads to: the words are there. Of a folder elsewhere only the copies go."""
    if path.is_symlink():
        place = real_path(path)
        if place.is_dir():
            delete_backups(copies_in(place))
        else:
            place.unlink(missing_ok=True)
        path.unlink()
    elif path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
