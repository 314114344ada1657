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
        self._asked_for: QWidget | None = None  # opened last, where not all fits
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

    def make_room(self, letter: float) -> None:
        """Show what fits at this width of a letter in pixels, and what the person asked for since."""
        self._letter = letter
        self._left.setMinimumWidth(round(letter * 25))  # for the longest word of a title
        self._notes.setMinimumWidth(round(letter * 28))
        across = self.window().width() / letter
        fits_all = across >= _ROOM_FOR_NOTES
        if fits_all:
            self._asked_for = None
        fits_topics = across >= _ROOM_FOR_TOPICS and self._asked_for is not self._notes
        fits_topics = fits_topics or self._asked_for is self._left
        fits_notes = fits_all or self._asked_for is self._notes
        _show(self._left, self._show_topics, self.topics_wanted and fits_topics)
        _show(self._notes, self._show_notes, self.notes_wanted and fits_notes)

    def toggle_topics(self) -> bool:
        """Show or hide the topics; where there is too little room for all, the notes give way to them."""
        self.topics_wanted = self._left.isHidden()
        self._asked_for = self._left if self.topics_wanted else None
        self.make_room(self._letter)
        return self.topics_wanted

    def toggle_notes(self) -> bool:
        """Show or hide the notes; where there is too little room for all, the topics give way to them."""
        self.notes_wanted = self._notes.isHidden()
        self._asked_for = self._notes if self.notes_wanted else None
        self.make_room(self._letter)
        return self.notes_wanted


def _show(pane: QWidget, action: QAction, shown: bool) -> None:
    pane.setVisible(shown)
    action.setChecked(shown)
