"""The list of notes: first words, and when and where each was written."""

from datetime import datetime
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QDate,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QFontInfo, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from reader.notes.model import Note

NoteRole = Qt.ItemDataRole.UserRole
_WhereRole = Qt.ItemDataRole.UserRole + 1
_LINES = 2
_GAP = 10


class NoteRows(QAbstractListModel):
    """Notes in the order given, each with the title of its page if one is given."""

    def __init__(self) -> None:
        super().__init__()
        self._notes: list[Note] = []
        self._title_of: dict[str, str] = {}

    def show(self, notes: list[Note], title_of: dict[str, str]) -> None:
        self.beginResetModel()
        self._notes, self._title_of = notes, title_of
        self.endResetModel()

    def row_of(self, id: str) -> int:
        return next((row for row, note in enumerate(self._notes) if note.id == id), -1)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._notes)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> Any:
        if not index.isValid():
            return None
        note = self._notes[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join(note.text[:400].split())
        if role == NoteRole:
            return note
        if role in (_WhereRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return self._where(note)
        return None

    def _where(self, note: Note) -> str:
        day = datetime.fromisoformat(note.changed).astimezone().date()
        written = QLocale().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.ShortFormat)
        title = self._title_of.get(note.topic, "")
        return f"{title} · {written}" if title else written


class NotesList(QListView):
    def __init__(self, rows: NoteRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(rows)
        self.setItemDelegate(_NoteLook(self))
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setSpacing(1)


class _NoteLook(QStyledItemDelegate):
    """Two lines of words and a smaller line below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        words = QFontMetrics(option.font)
        small = QFontMetrics(_small(option.font))
        return QSize(80, _LINES * words.lineSpacing() + small.lineSpacing() + 2 * _GAP)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        self.initStyleOption(option, index)
        text, option.text = option.text, ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
        painter.save()
        painter.setPen(option.palette.color(role))
        painter.setFont(option.font)
        area = option.rect.adjusted(_GAP, _GAP, -_GAP, -_GAP)
        metrics = QFontMetrics(option.font)
        words = QRect(area.left(), area.top(), area.width(), _LINES * metrics.lineSpacing())
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop
        painter.drawText(words, flags, _fitted(text, metrics, words))
        painter.setFont(_small(option.font))
        below = QRect(area.left(), words.bottom(), area.width(), area.bottom() - words.bottom())
        where = QFontMetrics(painter.font()).elidedText(
            index.data(_WhereRole), Qt.TextElideMode.ElideRight, area.width()
        )
        painter.drawText(below, Qt.AlignmentFlag.AlignBottom, where)
        painter.restore()


def _small(font: QFont) -> QFont:
    smaller = QFont(font)
    smaller.setPixelSize(round(QFontInfo(font).pixelSize() * 0.88))
    return smaller


def _fitted(text: str, metrics: QFontMetrics, area: QRect) -> str:
    """As many whole words as fit, with an ellipsis if some are left out."""
    flags = int(Qt.TextFlag.TextWordWrap)
    if metrics.boundingRect(QRect(0, 0, area.width(), 10_000), flags, text).height() <= area.height():
        return text
    words = text.split()
    low, high = 1, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        tried = " ".join(words[:middle]) + "…"
        fits = metrics.boundingRect(QRect(0, 0, area.width(), 10_000), flags, tried).height() <= area.height()
        low, high = (middle, high) if fits else (low, middle - 1)
    return " ".join(words[:low]) + "…"
