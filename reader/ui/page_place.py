"""Where the person is on a page: what is at its top, the caret, and ways to another place."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QTextBrowser, QWidget

from reader.ui.page_structure import anchors

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QShowEvent, QTextBlock


class QTextEdit(QTextBrowser):
    """A text to screen readers, by its name; a text browser is a label to them, which Orca 48 reads from end to end."""


class PlacedText(QTextEdit):
    """A text of which places are known by a letter, whatever the width and text size, and can be gone to."""

    anchor_missed = Signal()  # a place on the page was wanted that is not there

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # By its name: asking for viewport() the first time makes the binding set up a hundred classes, for 10 ms.
        self._paper = cast(QWidget, self.findChild(QWidget, "qt_scrollarea_viewport"))
        self._px = 16
        self._when_shown: Callable[[], None] | None = None

    def reading_place(self) -> float:
        """How far down the page the first visible letter is, from 0 to 1, whatever the width and text size."""
        top = self.verticalScrollBar().value()
        letters = self.document().characterCount() - 1
        if not top or letters < 1:
            return 0.0
        block = self._first_block(top)
        box = self.document().documentLayout().blockBoundingRect(block)
        inside = min(max((top - box.top()) / max(box.height(), 1.0), 0.0), 1.0)
        return min((block.position() + inside * block.length()) / letters, 1.0)

    def first_position(self) -> int:
        """The position at which the text on screen begins, to a paragraph."""
        top = self.verticalScrollBar().value()
        return self._first_block(top).position() if top else 0

    def reading_position(self) -> int:
        """Where the person is: at the caret if it is on screen, else where the text on screen begins."""
        is_seen = self._paper.rect().intersects(self.cursorRect())
        return self.textCursor().position() if is_seen else self.first_position()

    def go_to_position(self, position: int) -> None:
        """Put the caret at a position, and its paragraph at the top."""
        self._put_caret(position)
        cursor = self.textCursor()
        top = self.document().documentLayout().blockBoundingRect(cursor.block()).top()
        self.verticalScrollBar().setValue(round(top - self._px / 2))

    def go_to_caret(self, position: int, letters: int = 0) -> None:
        """Show the caret at a position, with so many letters selected, and scroll only if that is out of sight."""
        self.bring_into_view(position, position + letters)
        place = self.verticalScrollBar().value()
        self._put_caret(position)
        if letters:
            self.select(position, position + letters)
        self.verticalScrollBar().setValue(place)
        self.show_caret()

    def _put_caret(self, position: int) -> None:
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        self.setTextCursor(cursor)

    def show_caret(self, shown: bool = True) -> None:
        """Show where the keyboard is on the page; if that is out of sight, it comes to where the text on screen begins."""
        if shown and not self._paper.rect().intersects(self.cursorRect()):
            seen = self.verticalScrollBar().value()
            self._put_caret(self.first_position())
            self.verticalScrollBar().setValue(seen)
        self.setCursorWidth(max(2, self._px // 7) if shown else 0)

    def _first_block(self, top: int) -> QTextBlock:
        layout = self.document().documentLayout()
        # A guess is near but may be off by a few blocks beside a call-out or table.
        block = self.cursorForPosition(self._paper.rect().center()).block()
        while block.previous().isValid() and layout.blockBoundingRect(block).top() > top:
            block = block.previous()
        while block.next().isValid() and layout.blockBoundingRect(block).bottom() <= top:
            block = block.next()
        return block

    def is_in_view(self, position: int) -> bool:
        """Whether the letter at a position is on screen."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        return self._paper.rect().contains(self.cursorRect(cursor).center())

    def bring_into_view(self, start: int, end: int) -> None:
        """Scroll so that what stands between two positions is well in view, if it is not; the caret stays."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        first = self.cursorRect(cursor)
        cursor.setPosition(end)
        seen = self._paper.rect().adjusted(0, 0, 0, -self._px)
        if not (seen.contains(first.center()) and seen.contains(self.cursorRect(cursor).center())):
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + first.top() - seen.height() // 3)

    def go_to_place(self, place: float) -> None:
        """Scroll so that the letter at `place` is at the top."""
        if not self.isVisible():
            self._when_shown = lambda: self.go_to_place(place)
            return
        self._when_shown = None
        layout = self.document().documentLayout()
        layout.documentSize()  # lays the text out
        letter = place * (self.document().characterCount() - 1)
        block = self.document().findBlock(int(letter))
        box = layout.blockBoundingRect(block)
        inside = (letter - block.position()) / max(block.length(), 1)
        self.verticalScrollBar().setValue(round(box.top() + inside * box.height()) if place else 0)
        if not self.textCursor().hasSelection() and not self._paper.rect().intersects(self.cursorRect()):
            self.return_caret(block.position())

    def return_caret(self, position: int) -> None:
        """Put the caret where it was; what is on the screen stays."""
        seen = self.verticalScrollBar().value()
        self._put_caret(min(position, self.document().characterCount() - 1))
        self.verticalScrollBar().setValue(seen)

    def go_to_anchor(self, anchor: str) -> None:
        """Scroll to a heading, or to the beginning where there is none of that name."""
        if not self.isVisible():
            self._when_shown = lambda: self.go_to_anchor(anchor)
            return
        self._when_shown = None
        # scrollToAnchor only knows <a name>, not the id of a heading or a footnote.
        layout = self.document().documentLayout()
        layout.documentSize()
        block = self.document().begin()
        while block.isValid():
            if anchor in anchors(block):
                self._put_caret(block.position())
                self.verticalScrollBar().setValue(round(layout.blockBoundingRect(block).top() - self._px / 2))
                return
            block = block.next()
        self.go_to_place(0.0)
        self.anchor_missed.emit()

    def select(self, start: int, end: int) -> None:
        """Select what stands between two positions and bring it into view."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Only now is the text laid out at its real width.
        QTimer.singleShot(0, self._now_shown)

    def _now_shown(self) -> None:
        if when_shown := self._when_shown:
            self._when_shown = None
            when_shown()
