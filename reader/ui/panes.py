"""The parts of the window side by side; where it is narrow for its letters, the page comes first."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

# Below so many letters across, a part gives way to the page: the notes, then the topics.
_ROOM_FOR_NOTES, _ROOM_FOR_TOPICS = 130, 75


class Panes(QSplitter):
    """Search and topics, the page, the notes; remembers which of them the person wants to see."""

    def __init__(
        self,
        left: tuple[QWidget, QWidget],
        page: QWidget,
        notes: QWidget,
        shows: tuple[QAction, QAction],
        wanted: tuple[bool, bool],
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._left = QWidget()
        column = QVBoxLayout(self._left)
        column.setContentsMargins(8, 10, 8, 8)
        search, topics = left
        column.addWidget(search)
        column.addWidget(topics, 1)
        self._notes = notes
        self._show_topics, self._show_notes = shows
        self.topics_wanted, self.notes_wanted = wanted
        for pane, stretch in ((self._left, 0), (page, 1), (notes, 0)):
            self.addWidget(pane)
            self.setStretchFactor(self.indexOf(pane), stretch)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(5)

    @property
    def topics_hidden(self) -> bool:
        return self._left.isHidden()

    def restore(self, sizes: list[int]) -> None:
        """The widths of last time, or the first ones."""
        letters = self.fontMetrics().averageCharWidth()
        first = [letters * 38, self.width() - letters * 82, letters * 44]
        self.setSizes(sizes if len(sizes) == 3 else first)

    def make_room(self, letter: float) -> bool:
        """Show what fits at this width of a letter in pixels; True if the topics would."""
        self._left.setMinimumWidth(round(letter * 25))  # for the longest word of a title
        self._notes.setMinimumWidth(round(letter * 28))
        across = self.window().width() / letter
        roomy = across >= _ROOM_FOR_TOPICS
        _show(self._left, self._show_topics, self.topics_wanted and roomy)
        _show(self._notes, self._show_notes, self.notes_wanted and across >= _ROOM_FOR_NOTES)
        return roomy

    def toggle_topics(self) -> bool:
        self.topics_wanted = self._left.isHidden()
        _show(self._left, self._show_topics, self.topics_wanted)
        return self.topics_wanted

    def toggle_notes(self) -> bool:
        self.notes_wanted = self._notes.isHidden()
        _show(self._notes, self._show_notes, self.notes_wanted)
        return self.notes_wanted


def _show(pane: QWidget, action: QAction, shown: bool) -> None:
    pane.setVisible(shown)
    action.setChecked(shown)
