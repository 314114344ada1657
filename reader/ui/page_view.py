"""One page with its path above, and the meaning of a chosen word below."""

from __future__ import annotations

import re
from datetime import date
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt, QUrl, Signal
from PySide6.QtGui import QCursor, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolTip, QVBoxLayout, QWidget

from reader.errors import KnownError, LibraryError
from reader.library.article import Numbers, article, gate
from reader.library.file import Library
from reader.library.model import Page, Term, Topic
from reader.notes.model import Quote
from reader.ui.announce import announce
from reader.ui.notice import Notice
from reader.ui.page_text import PageText
from reader.ui.theme import Colors, Type, label

if TYPE_CHECKING:
    from reader.ui.find_bar import FindBar
    from reader.ui.ruler import Ruler


_LONGEST_WORD = 20  # letters that are kept in one line in any case
_TIP_AT_KEYBOARD_MS = 120_000  # the keyboard stays where it is while one reads


class PageView(QWidget):
    """Shows pages of the library; says which page is shown and what the person wishes."""

    page_shown = Signal(str)  # topic id
    page_requested = Signal(str, str)  # topic id, anchor
    address_requested = Signal(str)  # a web, mail or telephone address
    # The text of a ready question and who can answer it, or the words on the page that prompt one.
    question_requested = Signal(str, Quote, str)
    figure_requested = Signal(str)  # its file, to be shown large
    size_change_requested = Signal(int)
    step_requested = Signal(int)
    escaped = Signal()  # Escape was pressed, and nothing else here was to be put away

    def __init__(self, library: Library | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._library = library
        self._page: Page | None = None
        self._numbers: Numbers = ()
        self._ruler: Ruler | None = None  # made when it is wanted
        self._has_tip = False  # at the keyboard
        self._opened: set[str] = set()  # hard pages that the person chose to see
        self._path = label("path")
        self._path.setTextFormat(Qt.TextFormat.RichText)
        self._path.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self._path.setAccessibleName(self.tr("Where this page is"))
        self.text = PageText(library)
        self.find_bar: FindBar | None = None
        self._below: list[tuple[QWidget, QWidget]] = []
        self.notice = Notice()
        self._strip = _MeaningStrip()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self._path, self.notice, self.text, self._strip):
            column.addWidget(widget)
        column.setStretchFactor(self.text, 1)
        self._path.linkActivated.connect(lambda address: self._follow(QUrl(address)))
        self.text.column_moved.connect(lambda left: self._path.setContentsMargins(left, 8, 8, 4))
        self.text.link_chosen.connect(self._follow)
        self.text.question_wanted.connect(self.ask_about_selection)
        self.text.link_hovered.connect(lambda address: self._tip(address, QCursor.pos()))
        self.text.link_met.connect(self._tip_at_keyboard)
        self.text.cursorPositionChanged.connect(self._hide_tip_at_keyboard)
        self.text.size_change_requested.connect(self.size_change_requested)
        self.text.step_requested.connect(self.step_requested)

    @property
    def parts(self) -> list[tuple[QWidget, QWidget]]:
        """What F6 stops at, in order, each with where the keyboard goes in it."""
        parts: list[tuple[QWidget, QWidget]] = [
            (self.notice, self.notice.button),
            (self.text, self.text),
            (self._strip, self._strip.close_button),
        ]
        parts += [(self.find_bar, self.find_bar.box)] if self.find_bar else []
        return parts + self._below

    def put_below(self, bar: QWidget, keyboard: QWidget, stops: list[QWidget]) -> None:
        """Put a bar below the text; `keyboard` is where F6 leads in it, `stops` where Tab does, in order."""
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(column.indexOf(self._strip), bar)
        self._below.append((bar, keyboard))
        self._tab_through(stops)

    def _tab_through(self, stops: list[QWidget]) -> None:
        for one, following in pairwise([self.text, *stops]):  # what is made later comes last otherwise
            self.setTabOrder(one, following)

    @property
    def page(self) -> Page | None:
        return self._page

    @property
    def is_open(self) -> bool:
        """Whether the page itself is shown, and not the question whether to show it."""
        return self._page is not None and (not self._page.opt_in or self._page.topic.id in self._opened)

    def dress(self, colors: Colors, type: Type) -> None:
        """Take the palette and the type of the page."""
        self.colors = colors
        self._type = type
        self.text.dress(colors, type)
        if self._ruler:
            self._ruler.dress(colors, type)
        self._show_path()
        if self.find_bar:
            self.find_bar.dress(colors)

    def show_ruler(self, shown: bool) -> None:
        """Show or hide the reading ruler."""
        if shown and not self._ruler:
            from reader.ui.ruler import Ruler

            self._ruler = Ruler(self.text)
            self._ruler.dress(self.colors, self._type)
        if self._ruler:
            self._ruler.setVisible(shown)

    def step_ruler(self, lines: int) -> None:
        """Move the reading ruler, or the page when there is none, by so many lines."""
        if self._ruler and self._ruler.isVisible():
            self._ruler.step(lines)
        else:
            bar = self.text.verticalScrollBar()
            bar.setValue(bar.value() + lines * round(self._type.px * 1.5))

    def show_page(self, page: Page, anchor: str = "", place: float = 0.0) -> None:
        """Show a page at a heading, or at a place between 0 and 1."""
        self._page = page
        self._strip.hide()
        self.notice.hide()
        self._show_path()
        self.text.show_html(
            article(page, date.today(), numbers=self._numbers) if self.is_open else gate(page)
        )
        if anchor:
            self.text.go_to_anchor(anchor)
        else:
            self.text.go_to_place(place)
        self.page_shown.emit(page.topic.id)

    def show_trouble(self, error: KnownError) -> None:
        """Say in place of a page why there is none."""
        self._page = None
        self._path.clear()
        self.text.show_html(f"<h1>{escape(error.sentence)}</h1><p>{escape(error.advice)}</p>")

    def _show_path(self) -> None:
        if self._page:
            here: tuple[Topic, ...] = self._page.ancestors
            style = f'style="color:{self.colors.link}"'
            steps = [f'<a {style} href="topic:{topic.id}">{_breakable(topic.title)}</a>' for topic in here]
            self._path.setText(" &nbsp;›&nbsp; ".join([*steps, _breakable(self._page.topic.title)]))

    def _follow(self, address: QUrl) -> None:
        match address.scheme():
            case "topic":
                self.page_requested.emit(address.path(), address.fragment())
            case "term":
                self.explain(address.path())
            case "figure":
                self.figure_requested.emit(address.path())
            case "ask":
                self._ask(address.path())
            case "open" if self._page:
                self._opened.add(self._page.topic.id)
                self.show_page(self._page)
            case "" if address.hasFragment():
                self.text.go_to_anchor(address.fragment())
            case "https" | "http" | "mailto" | "tel":
                self.address_requested.emit(address.toString())

    def explain(self, term_id: str) -> None:
        """Show the meaning of a glossary word below the page."""
        term = self._library.term(term_id) if self._library else None
        if term:
            self.tell(term.name[:1].upper() + term.name[1:], term.meaning)

    def tell(self, name: str, words: str) -> None:
        """Show and say something in the strip below the page, until it is closed or another page is shown."""
        self._hide_tip_at_keyboard()
        self._strip.show_words(name, words)
        announce(self._strip, f"{name}: {words}")

    def _ask(self, question_id: str) -> None:
        question = self._library.question(question_id) if self._library else None
        if question:
            self.question_requested.emit(question.text, Quote(), question.who)

    def ask_about_selection(self) -> bool:
        """Wish for a question about the selected words; False if none are selected."""
        quote = self.text.quote()
        if quote.exact.strip() and self.is_open:
            self.question_requested.emit("", quote, "")
            return True
        return False

    def find_words(self, direction: int = 0) -> None:
        """Show the bar to find words on this page, or go to the next (+1) or previous (-1) place while it is shown."""
        if self.find_bar is None:
            from reader.ui.find_bar import FindBar

            self.find_bar = FindBar(self.text, self.colors)
            column = self.layout()
            assert isinstance(column, QVBoxLayout)
            column.insertWidget(column.indexOf(self._strip), self.find_bar)
            self._tab_through(self.find_bar.stops)
        if direction and self.find_bar.isVisible() and self.find_bar.box.text().strip():
            self.find_bar.step(direction)
        else:
            self.find_bar.begin()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._hide_tip_at_keyboard():
            event.accept()
        elif event.key() == Qt.Key.Key_Escape and self.find_bar and self.find_bar.isVisible():
            self.find_bar.leave()
        elif event.key() == Qt.Key.Key_Escape and not (self._strip.isHidden() and self.notice.isHidden()):
            self._strip.hide()
            self.notice.hide()
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def set_numbers(self, numbers: Numbers) -> None:
        """Show the person's own care-team numbers in every box that says to call."""
        if numbers != self._numbers:
            self._numbers = numbers
            if self._page and self.is_open:
                place = self.text.reading_place()
                self.text.show_html(article(self._page, date.today(), numbers=numbers))
                self.text.go_to_place(place)

    def _tip(self, address: QUrl, place: QPoint, milliseconds: int = -1) -> None:
        """Show what a link is, if its words alone do not say so."""
        words = ""
        if address.scheme() == "figure":
            words = self.tr("Show this figure large")
        elif address.scheme() == "term" and (term := self._term(address.path())):
            words = f"<p><b>{escape(term.name)}</b>: {escape(term.meaning)}</p>"
        if words or QToolTip.isVisible():
            QToolTip.showText(place, words, self.text, QRect(), milliseconds)

    def _tip_at_keyboard(self, address: QUrl) -> None:
        start = self.text.textCursor()
        start.setPosition(start.selectionStart())
        below = self.text.cursorRect(start).bottomLeft()
        self._tip(address, self.text.viewport().mapToGlobal(below), _TIP_AT_KEYBOARD_MS)
        self._has_tip = QToolTip.isVisible()

    def _hide_tip_at_keyboard(self) -> bool:
        """Put away the tip that the keyboard brought; returns whether there was one."""
        had_tip, self._has_tip = self._has_tip and QToolTip.isVisible(), False
        if had_tip:
            QToolTip.hideText()
        return had_tip

    def _term(self, id: str) -> Term | None:
        try:
            return self._library.term(id) if self._library else None
        except LibraryError:
            return None


def _breakable(title: str) -> str:
    """A title in which words that are as long as an address may go on in the next line; else they widen the window."""
    parts = re.findall(rf"\S{{1,{_LONGEST_WORD}}}|\s+", title)
    pairs = zip(parts, [*parts[1:], " "], strict=True)
    return "".join(
        escape(part) + ("" if part.isspace() or following.isspace() else "\u200b")
        for part, following in pairs
    )


class _MeaningStrip(QFrame):
    """The meaning of one glossary word, or where one is, until it is closed or another page is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("strip")
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.close_button = QPushButton(self.tr("Close"))
        self.close_button.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.addWidget(self._words, 1)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_words(self, name: str, words: str) -> None:
        self._words.setText(f"<b>{escape(name)}</b>: {escape(words)}")
        self.setAccessibleName(f"{name}: {words}")
        self.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)
