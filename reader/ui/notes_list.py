"""The list of notes: first words, and where and when each was written."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QListView, QWidget

from reader.notes.model import Note
from reader.ui.row_look import FootRole, RowLook

NoteRole = Qt.ItemDataRole.UserRole
_FIRST_LETTERS = 400


class NoteRows(QAbstractListModel):
    """Notes in the order given, each with the title of its page if one is given."""

    def __init__(self) -> None:
        super().__init__()
        self._notes: list[Note] = []
        self._title_of: Callable[[str], str] = lambda _: ""

    def show(self, notes: list[Note], title_of: Callable[[str], str]) -> None:
        self.beginResetModel()
        self._notes, self._title_of = notes, title_of
        self.endResetModel()

    def put(self, note: Note, on_top: bool) -> None:
        """Show a note as it is now: in its row, or moved to the top, or as a new row at that end."""
        row = self.row_of(note.id)
        at = 0 if on_top else row if row >= 0 else len(self._notes)
        if row == at:
            self._notes[row] = note
            self.dataChanged.emit(self.index(row), self.index(row))
            return
        if row >= 0:
            self.beginRemoveRows(QModelIndex(), row, row)
            del self._notes[row]
            self.endRemoveRows()
        self.beginInsertRows(QModelIndex(), at, at)
        self._notes.insert(at, note)
        self.endInsertRows()

    def row_of(self, id: str) -> int:
        return next((row for row, note in enumerate(self._notes) if note.id == id), -1)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._notes)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> Any:
        if not index.isValid():
            return None
        note = self._notes[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join(note.text[:_FIRST_LETTERS].split())
        if role == NoteRole:
            return note
        if role in (FootRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return self._where(note)
        return None

    def _where(self, note: Note) -> str:
        day = datetime.fromisoformat(note.changed).astimezone().date()
        written = f"{day:%b} {day.day}, {day.year}"
        title = self._title_of(note.topic)
        return f"{title} · {written}" if title else written


class NotesList(QListView):
    def __init__(self, rows: NoteRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(rows)
        self.setItemDelegate(RowLook(self, head_lines=2, foot_lines=1))
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
