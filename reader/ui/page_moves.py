"""Going through a page from part to part with single letters, as screen readers do, and saying what one comes to."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence

from reader.ui import page_structure
from reader.ui.announce import announce

if TYPE_CHECKING:
    from PySide6.QtGui import QTextDocument
    from PySide6.QtWidgets import QMenu

    from reader.ui.page_structure import Link
    from reader.ui.page_text import PageText

_Places = list[tuple[int, int, str]]  # where each begins, how much of it is selected, and what is said there
_LEVELS = range(1, 7)


class PageMoves(QObject):
    """Works on the text it was given; its actions hold their keys only while that text has the keyboard."""

    told = Signal(str)  # what one has come to, or that there is no more

    def __init__(self, text: PageText, kind_of: Callable[[Link], str]) -> None:
        super().__init__(text)
        self._text, self._kind_of = text, kind_of
        self._is_moving = False
        self._block, self._link, self._was_in_list = -1, "", False  # where the caret was last
        self.actions: list[QAction] = []
        self._groups: list[list[QAction]] = []
        tr = self.tr
        self._add("heading", "H", tr("Next heading"), tr("Previous heading"), self._headings,
                  tr("No next heading."), tr("No previous heading."))  # fmt: skip
        self._add("link", "K", tr("Next link"), tr("Previous link"), self._links,
                  tr("No next link."), tr("No previous link."))  # fmt: skip
        self._add("list", "L", tr("Next list"), tr("Previous list"), self._lists,
                  tr("No next list."), tr("No previous list."))  # fmt: skip
        self._add("table", "T", tr("Next table"), tr("Previous table"), self._tables,
                  tr("No next table."), tr("No previous table."))  # fmt: skip
        self._add("figure", "G", tr("Next figure"), tr("Previous figure"), self._figures,
                  tr("No next figure."), tr("No previous figure."))  # fmt: skip
        self._add("paragraph", "P", tr("Next paragraph"), tr("Previous paragraph"), self._paragraphs,
                  tr("No next paragraph."), tr("No previous paragraph."))  # fmt: skip
        for level in _LEVELS:
            self._add(
                f"heading{level}",
                str(level),
                tr("Next heading of level {level}").format(level=level),
                tr("Previous heading of level {level}").format(level=level),
                partial(self._headings, level=level),
                tr("No next heading of level {level}.").format(level=level),
                tr("No previous heading of level {level}.").format(level=level),
            )
        text.cursorPositionChanged.connect(self._caret_moved)
        text.link_reached.connect(self._link_reached)

    def _add(
        self,
        name: str,
        letter: str,
        title: str,
        title_back: str,
        places: Callable[[QTextDocument], _Places],
        none: str,
        none_back: str,
    ) -> None:
        made = []
        for words, keys, step, end in (
            (title, letter, 1, none),
            (title_back, f"Shift+{letter}", -1, none_back),
        ):
            action = QAction(words, self._text)
            action.setObjectName(f"{'next' if step > 0 else 'previous'}_{name}")
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(
                lambda _=False, step=step, end=end: self._go(places(self._text.document()), step, end)
            )
            self._text.addAction(action)
            made.append(action)
        self.actions += made
        self._groups.append(made)

    def fill(self, menu: QMenu) -> None:
        """Put the moves into a menu."""
        first, by_level = self._groups[: -len(_LEVELS)], self._groups[-len(_LEVELS) :]
        for group in first:
            menu.addActions(group)
        menu.addSeparator()
        for group in by_level:
            menu.addActions(group)

    def _go(self, places: _Places, step: int, end: str) -> None:
        """Put the caret at the next (+1) or previous (-1) place and say what is there."""
        here = self._text.reading_position()
        if self._text.textCursor().hasSelection():
            here = self._text.textCursor().selectionStart()
        beyond = [place for place in places if (place[0] > here if step > 0 else place[0] < here)]
        if not beyond:
            self.told.emit(end)
            return
        position, letters, words = beyond[0 if step > 0 else -1]
        self._is_moving = True
        self._text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._text.go_to_caret(position, letters)
        self._is_moving = False
        self._remember()
        self.told.emit(words)

    def _remember(self) -> tuple[int, str, bool]:
        """Note where the caret is; returns where it was."""
        before = self._block, self._link, self._was_in_list
        cursor = self._text.textCursor()
        self._block = cursor.block().position()
        self._was_in_list = cursor.currentList() is not None
        self._link = page_structure.address_at(self._text.document(), cursor.selectionStart())
        return before

    def _caret_moved(self) -> None:
        """Say what the caret has come to that the words alone do not tell: a heading, a list, a figure, a table, a link."""
        if self._is_moving or not self._text.hasFocus():
            return
        if not self._text.document().isLayoutEnabled():  # the page is being shown, and nobody moved
            return
        from PySide6.QtGui import QAccessible  # not at each start

        if not QAccessible.isActive():
            return
        block, link, was_in_list = self._remember()
        said = []
        if self._block != block:
            here, document = self._text.textCursor().block(), self._text.document()
            items = here.textList()
            if was_in_list and not items:
                said.append(self.tr("End of the list"))
            if level := here.blockFormat().headingLevel():
                said.append(self.tr("Heading level {level}").format(level=level))
            if items and (not was_in_list or items.itemNumber(here) == 0):
                said.append(self._list_of(items.count()))
            for places in (self._tables(document), self._figures(document)):
                said += [words for position, _, words in places if position == self._block]
        if self._link and self._link != link:
            said.append(self.tr("Link"))
        if said:
            announce(self._text, ". ".join(said))

    def _link_reached(self) -> None:
        """Say the link that Tab has come to."""
        here = self._text.textCursor().selectionStart()
        self._remember()
        words = (words for position, _, words in self._links(self._text.document()) if position == here)
        self.told.emit(next(words, ""))

    # What is said

    def _headings(self, document: QTextDocument, level: int = 0) -> _Places:
        said = self.tr("Heading level {level}: {text}")
        return [
            (each.position, 0, said.format(level=each.level, text=each.text))
            for each in page_structure.headings(document)
            if level in (0, each.level)
        ]

    def _links(self, document: QTextDocument) -> _Places:
        said = self.tr("Link: {text}. {kind}")
        return [
            (
                each.position,
                each.letters,
                said.format(text=(each.text or each.address).rstrip("."), kind=self._kind_of(each)),
            )
            for each in page_structure.links(document)
        ]

    def _lists(self, document: QTextDocument) -> _Places:
        said = self.tr("{size}: {words}")
        return [
            (each.position, 0, said.format(size=self._list_of(each.items), words=each.text))
            for each in page_structure.lists(document)
        ]

    def _list_of(self, count: int) -> str:
        if count == 1:
            return self.tr("List of one item")
        return self.tr("List of {count} items").format(count=count)

    def _paragraphs(self, document: QTextDocument) -> _Places:
        """Every block with words, whatever it is."""
        return [
            (block.position(), 0, words)
            for block in page_structure.blocks(document)
            if (words := page_structure.as_written(block.text()).strip(" \N{OBJECT REPLACEMENT CHARACTER}"))
        ]

    def _tables(self, document: QTextDocument) -> _Places:
        from reader.library.linear import grids, plain

        known = grids(self._text.html)
        places = []
        for table in page_structure.tables(document):
            grid = known[table.number]
            size = self.tr("Table, {columns} columns, {rows} rows").format(
                columns=max(map(len, (grid.head, *grid.rows))), rows=len(grid.rows)
            )
            head = ", ".join(plain(cell) for cell in grid.head or grid.rows[0])
            places.append((table.position, 0, self.tr("{size}: {words}").format(size=size, words=head)))
        return places

    def _figures(self, document: QTextDocument) -> _Places:
        said = self.tr("Figure: {caption} In words: {words}")
        return [
            (each.position, 0, said.format(caption=each.caption, words=each.alt))
            for each in page_structure.figures(document)
        ]
