"""Marks on the words of a page, in layers: the person's highlights, words that were searched, words that were found."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QTextEdit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QTextCharFormat

LAYERS = ("highlights", "searched", "found", "current", "spoken")  # later ones lie on top
_FEW = 300  # so many are marked everywhere; of more, those in and near the part of the page that is seen


class Mark(NamedTuple):
    """A stretch of the document, by positions, and how it looks."""

    start: int
    end: int
    look: QTextCharFormat


class Marks(QObject):
    """Marks lie over the text of an editor and change nothing in its document."""

    def __init__(self, text: QTextEdit) -> None:
        super().__init__(text)
        self._text = text
        self._layers: dict[str, tuple[Sequence[Mark], list[int]]] = {}
        self._covered = (0, -1)  # the stretch in which all marks are set, where not all are
        text.verticalScrollBar().valueChanged.connect(self._scrolled)

    def show(self, layer: str, marks: Sequence[Mark]) -> None:
        """Put these marks, in order of their places, in place of those of a layer."""
        if marks or layer in self._layers:
            self._layers[layer] = (marks, [mark.start for mark in marks])
            self._set()

    def clear(self, *layers: str) -> None:
        """Remove the marks of some layers, or all."""
        for layer in layers or LAYERS:
            self._layers.pop(layer, None)
        self._set()

    def _set(self) -> None:
        selections = []
        self._covered = low, high = (0, -1)
        if any(len(marks) > _FEW for marks, _ in self._layers.values()):
            low, high = self._seen()
            self._covered = low, high = 2 * low - high, 2 * high - low
        for layer in LAYERS:
            marks, starts = self._layers.get(layer, ((), []))
            if len(marks) > _FEW:
                marks = marks[bisect_left(starts, low) : bisect_right(starts, high)]
            for mark in marks:
                selection = QTextEdit.ExtraSelection()
                cursor = QTextCursor(self._text.document())
                cursor.setPosition(mark.start)
                cursor.setPosition(mark.end, QTextCursor.MoveMode.KeepAnchor)
                selection.cursor, selection.format = cursor, mark.look
                selections.append(selection)
        self._text.setExtraSelections(selections)

    def _scrolled(self) -> None:
        low, high = self._covered
        if low <= high:
            first, last = self._seen()
            if first < low or last > high:
                self._set()

    def _seen(self) -> tuple[int, int]:
        """The first and last position on screen, roughly."""
        middle = self._text.width() // 2 - self._text.viewportMargins().left()
        ends = [self._text.cursorForPosition(QPoint(middle, y)).position() for y in (0, self._text.height())]
        return min(ends), max(ends)
