"""The list of notes: first words, and where and when each was written."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QListView, QSizePolicy, QWidget

from reader.notes.model import Note

if TYPE_CHECKING:
    from PySide6.QtGui import QDropEvent, QFocusEvent, QKeyEvent
from reader.ui.row_look import FootRole, RowLook

NoteRole = Qt.ItemDataRole.UserRole
_FIRST_LETTERS = 400


class NoteRows(QAbstractListModel):
    """Notes in the order given, each with the title of its page if one is given."""

    def __init__(self) -> None:
        super().__init__()
        self._notes: list[Note] = []
        self.in_own_order = False  # whether the person may move rows
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

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        own = Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.ItemIsDropEnabled
        return super().flags(index) | own if self.in_own_order else super().flags(index)

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction  # without it Qt lets a row be dragged but nowhere be dropped

    def note(self, row: int) -> Note | None:
        return self._notes[row] if 0 <= row < len(self._notes) else None

    def row_of(self, id: str) -> int:
        return next((row for row, note in enumerate(self._notes) if note.id == id), -1)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._notes)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> Any:
        if not index.isValid():
            return None
        note = self._notes[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            words = " ".join(note.text[:_FIRST_LETTERS].split())
            return f"★ {words}" if note.starred else words
        if role == NoteRole:
            return note
        if role in (FootRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return self._where(note)
        return None

    def _where(self, note: Note) -> str:
        from reader.notes.question_names import state_names
        from reader.ui.days import written_on  # as the next, not at each start

        state = state_names().get(note.state, "") if note.kind == "question" else ""
        return " · ".join(filter(None, (state, self._title_of(note.topic), written_on(note.changed))))


class NotesList(QListView):
    """Rows can be moved, by dragging or with Alt and the arrows, where they stand in the person's own order."""

    move_requested = Signal(int, int)  # from row, to row

    def __init__(self, rows: NoteRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._own_keys: _OwnKeys | None = None
        self.setModel(rows)
        self.setItemDelegate(RowLook(self, head_lines=2, foot_lines=1))
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setDragDropMode(QListView.DragDropMode.InternalMove)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        for changed in (rows.modelReset, rows.rowsInserted, rows.rowsRemoved):
            changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """As high as its rows; what they do not need is left to the words that are written."""
        model = self.model()
        rows = model.rowCount() if model else 0
        return QSize(super().sizeHint().width(), rows * self.sizeHintForRow(0) + 2 * self.frameWidth() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.sizeHintForRow(0) + 2 * self.frameWidth() + 2)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._own_keys is None:  # only now, as it brings all that happens here through Python
            self._own_keys = _OwnKeys(self)
            self.installEventFilter(self._own_keys)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if step := self.step_of(event):
            row = self.currentIndex().row()
            self.move_requested.emit(row, row + step)
        else:
            super().keyPressEvent(event)

    def step_of(self, event: QKeyEvent) -> int:
        """How far the keys move a row: 0 if they do not."""
        rows = self.model()
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier  # a Mac's arrows count as keypad
        if held != Qt.KeyboardModifier.AltModifier or not cast(NoteRows, rows).in_own_order:
            return 0
        return {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)

    def dropEvent(self, event: QDropEvent) -> None:
        at = event.position().toPoint()
        row, target = self.currentIndex().row(), self.indexAt(at)
        rows = self.model()
        assert rows
        # The line that shows where it will go lies above a row in its upper half, and below it in its lower half.
        is_below = at.y() >= self.visualRect(target).center().y()
        gap = target.row() + is_below if target.isValid() else rows.rowCount()
        self.move_requested.emit(row, gap - (gap > row))
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()


class _OwnKeys(QObject):
    """Keeps the keys that move a row for its list, whatever they do elsewhere."""

    def __init__(self, rows: NotesList) -> None:
        super().__init__(rows)
        self._list = rows

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_ours = event.type() == QEvent.Type.ShortcutOverride and bool(
            self._list.step_of(cast("QKeyEvent", event))
        )
        if is_ours:
            event.accept()
        return is_ours
