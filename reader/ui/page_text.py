"""The text of a page: an article put into a document, with painted call-outs, sharp figures and a centred column."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QFont,
    QImage,
    QPainter,
    QPainterPath,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextListFormat,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QMenu, QWidget

from reader.library.file import Library
from reader.library.model import CALLOUTS
from reader.notes.model import Quote
from reader.ui.keys import part_from_keys
from reader.ui.marks import Mark, Marks
from reader.ui.page_place import PlacedText
from reader.ui.page_structure import TABLE, address_at, anchors, headings, is_number_of_source
from reader.ui.theme import Colors, Type, evenness, page_css, page_font

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import (
        QContextMenuEvent,
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
        QResizeEvent,
        QTextBlock,
        QTextFrame,
        QWheelEvent,
    )

    from reader.ui.page_words import PageWords

_BOX = '<table class="box" width="100%" cellspacing="0" cellpadding="{pad}" border="0"><tr><td><a name="box-{kind}"></a>'
_BLOCKS = {
    "<figure>": '<p class="figure">',
    "<figcaption>": '</p><p class="caption">',
    "</figcaption>": "",
    "</figure>": "</p>",
    "<table>": '<table class="data" width="100%" cellspacing="0">',
    "</aside>": "</td></tr></table>",
}

_FIGURE_PX = 16  # the text size for which figures are drawn; the words in them grow with those around
_BULLETS = {
    QTextListFormat.Style.ListDisc, QTextListFormat.Style.ListCircle, QTextListFormat.Style.ListSquare,
}  # fmt: skip
# Percent. A bullet stands as far from its words as a blank is wide in the letters of the paragraph's end.
_WIDE_BLANK = 200
_NO_BREAK = "\N{NON-BREAKING HYPHEN}"
# At the end of a line "HER2-" and "HR-" would be read as negative, whatever word the next line begins with.
_RECEPTOR = re.compile(r"\b(HER2|HR|ER|PR)-(?=[a-z])(?![^<>]*>)")
_FIRST_CELL = re.compile(r"<table>\s*(?:<t(?:head|body)>\s*)?<tr>\s*<t[hd][^>]*>")
_FIRST_NAME = re.compile(
    r"<table>\s*<tbody>\s*<tr>\s*<th"
)  # of a column of names, as wide in all tables of a page
_FIGURE = re.compile(r'<img [^>]*src="(figure:[^"]+)"[^>]*>')
_AS_LINK = r'<a href="\1">\g<0></a>'  # by which it is shown large


def for_document(html: str, padding: int) -> str:
    """The library's HTML in the part of HTML that a text document can lay out."""
    for kind in CALLOUTS:
        html = html.replace(f'<aside class="{kind}">', _BOX.format(kind=kind, pad=padding))
    numbers = count()
    html = _FIRST_NAME.sub(r'\g<0> width="24%"', html)
    html = _FIRST_CELL.sub(lambda cell: f'{cell[0]}<a name="{TABLE}{next(numbers)}"></a>', html)
    html = html.replace('<a href="ask:', '<a class="ask" href="ask:')  # those in the text of a page too
    html = html.replace(">+</a>", ">&nbsp;+&nbsp;</a>")  # large enough to hit
    return f"<body>{_FIGURE.sub(_AS_LINK, plain_blocks(html))}</body>"


def plain_blocks(html: str) -> str:
    """Figures, tables and the ends of call-outs in the HTML of a text document."""
    for ours, theirs in _BLOCKS.items():
        html = html.replace(ours, theirs)
    return html


def move_bullet(block: QTextBlock) -> None:
    """Give the bullet of a block, if it has one, some room before its words."""
    if (items := block.textList()) and items.format().style() in _BULLETS:
        wide = QTextCharFormat()
        wide.setFontStretch(_WIDE_BLANK)
        QTextCursor(block).mergeBlockCharFormat(wide)


_MOVING = {
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right,
    Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
}  # fmt: skip


class PageText(PlacedText):
    """Shows HTML of the library and tells which links are meant; follows none by itself."""

    link_chosen = Signal(QUrl)
    link_hovered = Signal(QUrl)
    link_reached = Signal()  # by Tab; it is selected
    link_met = Signal(QUrl)  # by whatever key; it is selected
    size_change_requested = Signal(int)  # +1 larger, -1 smaller
    question_wanted = Signal()  # about the selected words
    painted = Signal()  # once, when a page is on the screen for the first time
    column_moved = Signal(int)  # how far from the left edge the text begins
    step_requested = Signal(int)  # -1 back, +1 forward, by the mouse's own buttons
    words_changed = Signal()  # another page, or the same one anew: positions mean something else now
    menu_opening = Signal(QMenu, int)  # the context menu before it is shown, and the position it is about

    def __init__(self, library: Library | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._colors: Colors | None = None
        self._type = Type(self._px)
        self._usual_font = QFont(self.font())
        self._ratio = self.devicePixelRatioF()
        self._has_painted = False
        self._html = ""
        self._drawn_for = 0  # the width for which the figures were drawn
        self._as_lines = False  # without boxes and tables, for who hears the page
        self._boxes: list[tuple[int, int, str]] = []  # first and last position, kind of call-out
        self._words: PageWords | None = None
        self._end: int | None = None  # where the page's own words end
        self.marks = Marks(self)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setCursorWidth(0)
        self.setAccessibleName(self.tr("Page"))
        # Rounding can make a table a pixel too wide; a bar for that would only be in the way.
        self.horizontalScrollBar().rangeChanged.connect(
            lambda _, most: self.horizontalScrollBar().setRange(0, 0) if most == 1 else None
        )
        self.anchorClicked.connect(self.link_chosen)
        self.highlighted.connect(self.link_hovered)

    def dress(self, colors: Colors, type: Type) -> None:
        """Take the palette and the type; what is shown stays at its place."""
        place, caret = self.reading_place(), self.reading_position() if self._html else 0
        self._colors = colors
        self._type = type
        self._px = px = type.px
        font = page_font(self._usual_font, type)
        even = type._replace(leading=round(type.leading * evenness(font)))
        self.document().setDefaultFont(font)
        self.document().setDefaultStyleSheet(page_css(colors, even))
        self.document().setDocumentMargin(px + 6)  # beside the words there is room for signs
        self.document().setIndentWidth(px * 1.5)
        if self._html:
            self.show_html(self._html)
            self.blockSignals(True)  # nobody moved the caret
            self.go_to_place(place)
            if self.isVisible():
                self.return_caret(caret)
            self.blockSignals(False)

    def show_html(self, html: str) -> None:
        """Show an article of the library from its beginning."""
        self._html = html
        self._words = self._end = None
        self.marks.clear()
        self._fit_column()
        self._drawn_for = self._text_width()
        if self._as_lines:
            from reader.library.linear import as_lines

            html = as_lines(html)
        else:
            html = _RECEPTOR.sub(rf"\1{_NO_BREAK}", html)
        # A document that is changed while it is half laid out takes itself for whole and shows only its upper part.
        self.document().setLayoutEnabled(False)
        self.setHtml(for_document(html, self._padding()))
        self._finish()
        self.document().setLayoutEnabled(True)
        self._boxes = [
            (frame.firstPosition(), frame.lastPosition(), kind)
            for frame in self.document().rootFrame().childFrames()
            for kind in [_kind(frame)]
            if kind
        ]
        self.words_changed.emit()

    @property
    def html(self) -> str:
        """The article that is shown, as the library has it."""
        return self._html

    @property
    def shows_lines(self) -> bool:
        """Whether pages are shown as lines."""
        return self._as_lines

    def show_as_lines(self, wanted: bool) -> None:
        """Show pages as lines, one below the other, or with boxes and tables; what is shown stays at its place."""
        if wanted != self._as_lines:
            self._as_lines = wanted
            if self._html:
                place = self.reading_place()
                self.show_html(self._html)
                self.go_to_place(place)

    @property
    def words(self) -> PageWords:
        """The words of what is shown."""
        if self._words is None:
            from reader.ui.page_words import PageWords

            self._words = PageWords(self.document().toRawText())
        return self._words

    def shows_end(self) -> bool:
        """Whether the end of the page's own words is on screen or above it; ready questions and sources come after it."""
        if self._end is None:
            document = self.document()
            ready = (heading.position for heading in headings(document) if heading.anchor == "ask")
            self._end = next(ready, document.characterCount() - 1)
        box = self.document().documentLayout().blockBoundingRect(self.document().findBlock(self._end))
        return self.verticalScrollBar().value() + self._paper.height() >= box.top()

    def mark(self, words: tuple[str, ...]) -> None:
        """Mark every place where one of the words stands, until another page is shown."""
        marked = QTextCharFormat()
        marked.setBackground(QColor(self._colors.marked if self._colors else "yellow"))
        marked.setForeground(QColor(self._colors.ink if self._colors else "black"))
        places = {place for word in words for place in self.words.find(word)}
        self.marks.show("searched", [Mark(start, end, marked) for start, end in sorted(places)])

    def quote(self) -> Quote:
        """The selected words with what stands before and after them; an empty quote if nothing is selected."""
        cursor = self.textCursor()
        return self.words.quote(cursor.selectionStart(), cursor.selectionEnd())

    def go_to_quote(self, quote: Quote) -> bool:
        """Show and select the words of a quote; False if the page no longer has them."""
        found = self.words.find_quote(quote)
        if found:
            self.select(found.start, found.end)
        return found is not None

    def createMimeDataFromSelection(self) -> QMimeData:
        data = super().createMimeDataFromSelection()
        if _NO_BREAK in data.text():
            data.setText(data.text().replace(_NO_BREAK, "-"))
            data.setHtml(data.html().replace(_NO_BREAK, "-"))
        return data

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu(event.pos())
        if self.textCursor().hasSelection():
            first = menu.actions()[0] if menu.actions() else None
            ask = QAction(self.tr("Ask about these words"), menu)
            ask.triggered.connect(self.question_wanted)
            menu.insertAction(first, ask) if first else menu.addAction(ask)
        self.menu_opening.emit(menu, self.cursorForPosition(event.pos()).position())
        part_from_keys(menu)
        room, place = self.screen().availableGeometry(), event.globalPos()
        place.setY(max(min(place.y(), room.bottom() - menu.sizeHint().height()), room.top()))
        menu.exec(place)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        name = QUrl(name)
        if kind != QTextDocument.ResourceType.ImageResource or name.scheme() != "figure" or not self._library:
            return None
        svg = self._library.figure(name.path())
        renderer = QSvgRenderer(svg or b"")
        width = min(round(renderer.defaultSize().width() * self._px / _FIGURE_PX), self._text_width())
        if not renderer.isValid() or width < 1:
            return None
        return picture(renderer, width, self.devicePixelRatioF())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._boxes and self._colors:
            with QPainter(self._paper) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                across, down = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
                painter.translate(-across, -down)
                seen = QRectF(event.rect()).translated(across, down)
                for first, last, kind in self._boxes:
                    box = self._box(first, last)
                    if box.intersects(seen):
                        _paint_box(painter, box, kind, self._colors)
        super().paintEvent(event)
        if not self._has_painted and self._html:
            self._has_painted = True
            QTimer.singleShot(0, self.painted.emit)
        if self._ratio != self.devicePixelRatioF():  # moved to another screen: draw the figures anew
            self._ratio = self.devicePixelRatioF()
            QTimer.singleShot(0, lambda: self.show_html(self._html))

    def resizeEvent(self, event: QResizeEvent) -> None:
        place = self.reading_place()
        self._fit_column()
        super().resizeEvent(event)
        if self._text_width() != self._drawn_for and "<figure>" in self._html:
            self.show_html(self._html)
        if place:
            self.go_to_place(place)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if event.angleDelta().y():
                self.size_change_requested.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _MOVING:
            self.show_caret()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (address := self._address_at_caret()):
            self.link_chosen.emit(QUrl(address))
            return
        super().keyPressEvent(event)

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Tab goes from link to link, and past the numbers of sources: a page has dozens, and K goes to them, too."""
        moved = super().focusNextPrevChild(is_next)
        while moved and self.hasFocus() and is_number_of_source(self._address_chosen()):
            moved = super().focusNextPrevChild(is_next)
        if moved and self.hasFocus():
            self.link_reached.emit()
            self.link_met.emit(QUrl(self._address_chosen()))
        return moved

    def go_to_caret(self, position: int, letters: int = 0) -> None:
        """The same, and tell which link that is."""
        super().go_to_caret(position, letters)
        if letters:
            self.link_met.emit(QUrl(self._address_chosen()))

    def _address_chosen(self) -> str:
        return address_at(self.document(), self.textCursor().selectionStart())

    def _address_at_caret(self) -> str:
        cursor = self.textCursor()
        return "" if cursor.hasSelection() else address_at(self.document(), cursor.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.show_caret(False)
        steps = {Qt.MouseButton.BackButton: -1, Qt.MouseButton.ForwardButton: 1}
        if event.button() in steps:
            self.step_requested.emit(steps[event.button()])
        else:
            super().mousePressEvent(event)

    def _finish(self) -> None:
        """Do what no style sheet of a document can: dots below glossary words, and room between bullets and words."""
        dotted = QTextCharFormat()
        dotted.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        if self._colors:
            dotted.setUnderlineColor(QColor(self._colors.link))
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        block = self.document().begin()
        while block.isValid():
            move_bullet(block)
            piece = block.begin()
            while not piece.atEnd():
                fragment = piece.fragment()
                if fragment.charFormat().anchorHref().startswith("term:"):
                    cursor.setPosition(fragment.position())
                    cursor.setPosition(
                        fragment.position() + fragment.length(), QTextCursor.MoveMode.KeepAnchor
                    )
                    cursor.mergeCharFormat(dotted)
                piece += 1
            block = block.next()
        cursor.endEditBlock()

    def _box(self, first: int, last: int) -> QRectF:
        """Where a call-out lies in the document: the whole column wide, padded above and below its text."""
        layout = self.document().documentLayout()
        top = layout.blockBoundingRect(self.document().findBlock(first)).top()
        bottom = layout.blockBoundingRect(self.document().findBlock(last)).bottom()
        margin, pad = self.document().documentMargin(), self._padding()
        width = self.document().size().width() - 2 * margin
        return QRectF(margin, top - pad, width, bottom - top + 2 * pad)

    def _padding(self) -> int:
        return round(self._px * 0.9) + 4  # clear of the bar at the side

    def _text_width(self) -> int:
        # As if the scroll bar were there: it comes and goes while a page is laid out.
        sides = self.viewportMargins().left() + self.frameWidth() + self.document().documentMargin()
        return int(self.width() - 2 * sides - self.verticalScrollBar().sizeHint().width())

    def _fit_column(self) -> None:
        column = round(self._type.column * self._px * 0.53 + 2 * self.document().documentMargin())
        spare = self.width() - 2 * self.frameWidth() - self.verticalScrollBar().sizeHint().width() - column
        margin = max(spare // 2, 0)
        if self.viewportMargins().left() != margin:
            self.setViewportMargins(margin, 0, margin, 0)
        self.column_moved.emit(margin + self.frameWidth() + round(self.document().documentMargin()))


def _kind(frame: QTextFrame) -> str:
    """The call-out a frame stands for, read from the anchor at its beginning."""
    names = anchors(frame.firstCursorPosition().block())
    return next((name.removeprefix("box-") for name in names if name.startswith("box-")), "")


def _paint_box(painter: QPainter, box: QRectF, kind: str, colors: Colors) -> None:
    fill, bar = getattr(colors, kind)
    shape = QPainterPath()
    shape.addRoundedRect(box, 8, 8)
    painter.save()
    painter.setClipPath(shape)
    painter.setBackground(QColor(fill))
    painter.eraseRect(box)  # filling, else, makes Python learn all of Qt's gradients at the first box
    painter.setBackground(QColor(bar))
    painter.eraseRect(QRectF(box.left(), box.top(), 6, box.height()))
    if kind == "emergency":  # told apart without colour: a second bar
        painter.eraseRect(QRectF(box.left() + 9, box.top(), 2, box.height()))
    painter.restore()
    if colors.name.startswith("contrast"):
        painter.setPen(QColor(bar))
        painter.drawPath(shape)


def picture(renderer: QSvgRenderer, width: int, ratio: float) -> QImage:
    shape = renderer.defaultSize()
    size = QSize(width, round(shape.height() * width / shape.width()))
    image = QImage(size * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image
