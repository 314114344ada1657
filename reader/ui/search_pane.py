"""The search box above the topics, and what it finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from reader.errors import KnownError
from reader.library.file import Library
from reader.library.model import Hit
from reader.notes.model import Note
from reader.ui.row_look import FootRole, RowLook
from reader.ui.theme import label

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QListWidget, QListWidgetItem

    from reader.notes.search import NotesSearch


class SearchPane(QWidget):
    """Finds at each keystroke; `searching` tells whether there is anything in the box."""

    hit_requested = Signal(Hit, tuple)  # the words to mark on its page
    note_requested = Signal(Note)
    searching = Signal(bool)

    def __init__(self, library: Library | None, notes: NotesSearch | None = None) -> None:
        super().__init__()
        self._library = library
        self._notes = notes
        self.box = _Box()
        self.box.setPlaceholderText(self.tr("Search the guide and my notes"))
        self.box.setClearButtonEnabled(True)
        self.box.setAccessibleName(self.tr("Search the guide and my notes"))
        self.count = label("quiet")
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self._found: dict[int, Hit | Note] = {}  # what each row of the results stands for
        self.results: QListWidget | None = None  # made when there is something to show
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.box)
        column.addWidget(self.count)
        self.count.hide()
        self.box.textChanged.connect(self._find)
        self.box.returnPressed.connect(self._choose_first)
        self.box.down_pressed.connect(self._go_to_results)

    def focus(self) -> None:
        self.box.setFocus()
        self.box.selectAll()

    def _find(self, typed: str) -> None:
        from reader.library.search import find

        typed = typed.strip()
        results = self._made_results()
        results.clear()
        self._found.clear()
        for widget in (self.count, results):
            widget.setVisible(bool(typed))
        self.searching.emit(bool(typed))
        if not typed:
            return
        try:
            hits = find(self._library, typed) if self._library else ()
            mine = self._notes.find(typed) if self._notes else []
        except KnownError as error:
            self.count.setText(f"{error.sentence} {error.advice}")
            return
        for found in mine:
            kind = self.tr("My question") if found.note.kind == "question" else self.tr("My note")
            self._add(
                results, found.note, f"{kind}: {' '.join(found.note.text.split())[:120]}", found.excerpt
            )
        for hit in hits:
            self._add(results, hit, f"{hit.title} › {hit.heading}" if hit.anchor else hit.title, hit.excerpt)
        pages, own = len(hits), len(mine)
        self.count.setText(
            self.tr("{pages} in the guide, {own} in my notes").format(pages=pages, own=own)
            if pages or own
            else self.tr("Nothing found for “{words}”. Try one word, or another word for it.").format(
                words=typed
            )
        )

    def _made_results(self) -> QListWidget:
        if self.results is None:
            from PySide6.QtWidgets import QListWidget

            self.results = QListWidget()
            self.results.setAccessibleName(self.tr("What was found"))
            self.results.setItemDelegate(RowLook(self.results, head_lines=2, foot_lines=3, bold_head=True))
            self.results.setUniformItemSizes(True)
            self.results.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
            self.results.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.results.itemClicked.connect(self._choose)
            self.results.itemActivated.connect(self._choose)
            layout = self.layout()
            assert layout
            layout.addWidget(self.results)
        return self.results

    def _add(self, results: QListWidget, found: Hit | Note, head: str, excerpt: str) -> None:
        from PySide6.QtWidgets import QListWidgetItem

        item = QListWidgetItem(head, results)
        self._found[results.count() - 1] = found
        item.setData(FootRole, excerpt)
        item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, excerpt)

    def _go_to_results(self) -> None:
        if self.results and self.results.count():
            self.results.setFocus()
            self.results.setCurrentRow(0)

    def _choose_first(self) -> None:
        if self.results and (item := self.results.item(0)):
            self._choose(item)

    def _choose(self, item: QListWidgetItem) -> None:
        assert self.results
        hit = self._found[self.results.row(item)]
        if isinstance(hit, Note):
            self.note_requested.emit(hit)
            return
        matched = tuple(hit.excerpt[start:end] for start, end in hit.spans)
        typed = tuple(word for word in self.box.text().split() if len(word) > 2)
        self.hit_requested.emit(hit, matched + typed)


class _Box(QLineEdit):
    """Down leads to what was found, Escape empties the box."""

    down_pressed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.down_pressed.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)
