"""The person's highlights and bookmarks on the page that is shown: made, found again, changed, removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, Qt, Signal

from reader.errors import KnownError
from reader.notes.annotations import Annotations
from reader.notes.model import COLORS, Annotation
from reader.ui import page_structure
from reader.ui.highlight_look import described, look, name_of
from reader.ui.marks import Mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QHelpEvent, QMouseEvent
    from PySide6.QtWidgets import QMenu, QWidget

    from reader.library.file import Library
    from reader.notes.store import NotesStore
    from reader.ui.page_view import PageView
    from reader.ui.theme import Colors


class Highlights(QObject):
    """Works on the page view and the store it was given; `opened` unlocks the notes if they are locked."""

    changed = Signal()
    told = Signal(str)  # a short message
    failed = Signal(KnownError)
    list_requested = Signal(str)  # the page whose lost ones to list, '' for all

    def __init__(
        self, window: QWidget, view: PageView, store: NotesStore | None, opened: Callable[[], bool]
    ) -> None:
        super().__init__(window)
        self._window, self._view, self._opened = window, view, opened
        self._store = store
        self._kept = Annotations(store) if store else None
        self._color = COLORS[0]
        self._here: list[tuple[Annotation, int, int]] = []  # what is on the page, and where
        self.lost: list[Annotation] = []  # whose words the page no longer has
        self._told_lost: list[str] = []
        self._signs: QObject | None = None
        view.text.words_changed.connect(self.show)
        view.text.menu_opening.connect(self._fill_menu)

    def dress(self, colors: Colors) -> None:
        """Take the palette, before the page does."""
        self._colors = colors

    def show(self) -> None:
        """Find the annotations of the page in its words, and mark them."""
        page = self._view.page
        self._here, self.lost = [], []
        for annotation in self._of_page(page.topic.id) if page and self._view.is_open else ():
            place = self._place_of(annotation)
            if place is None:
                self.lost.append(annotation)
            else:
                self._here.append((annotation, *place))
        self._here.sort(key=lambda each: each[1:])
        marks = [
            Mark(start, end, look(annotation.color, self._colors))
            for annotation, start, end in self._here
            if annotation.kind == "highlight"
        ]
        self._view.text.marks.show("highlights", marks)
        self._show_signs()
        self._tell_lost()

    def _of_page(self, topic: str) -> list[Annotation]:
        try:
            return self._kept.on(topic) if self._kept and self._store and not self._store.is_locked else []
        except KnownError:
            return []  # the notes pane says why

    def _place_of(self, annotation: Annotation) -> tuple[int, int] | None:
        if annotation.kind == "highlight":
            found = self._view.text.words.find_quote(annotation.quote)
            return (found.start, found.end) if found else None
        headings = page_structure.headings(self._view.text.document())
        for heading in headings:
            if heading.anchor == annotation.anchor or (not annotation.anchor and heading.level == 1):
                return heading.position, heading.position
        for heading in headings:
            if heading.text == annotation.quote.exact:
                return heading.position, heading.position
        return None if annotation.anchor else (0, 0)

    def _show_signs(self) -> None:
        if not self._here and self._signs is None:
            return
        from reader.ui.margin_signs import MarginSigns, Sign

        if self._signs is None:
            self._signs = MarginSigns(self._view.text)
            self._view.text.viewport().installEventFilter(self)
        assert isinstance(self._signs, MarginSigns)
        self._signs.show_signs(
            [
                Sign(a.id, start, a.color if a.kind == "highlight" else "", bool(a.text.strip()))
                for a, start, _ in self._here
            ],
            self._colors,
        )

    def _tell_lost(self) -> None:
        lost = [each.id for each in self.lost]
        # As lines a page has other words here and there: what is not found then is not lost.
        if lost and self._view.page and lost != self._told_lost and not self._view.text.shows_lines:
            topic = self._view.page.topic.id
            words = self.tr("Some of your highlights or bookmarks have lost their place on this page.")
            self._view.notice.say(words, self.tr("Show them"), lambda: self.list_requested.emit(topic))
        self._told_lost = lost

    # Made

    def highlight(self, color: str = "") -> Annotation | None:
        """Highlight the selected words, in the color used last if none is given; those highlighted already change color."""
        self._color = color or self._color
        start, end = self._selection()
        at_caret = self.at(start) if start == end else None
        if start == end and at_caret is None:
            self.told.emit(self.tr("Select words on the page first, then highlight them."))
            return None
        if not self._opened() or not self._kept or not self._view.page:
            return None
        same = at_caret or next(
            (each for each, *place in self._here if place == [start, end] and each.kind == "highlight"), None
        )
        quote = self._view.text.words.quote(start, end)
        topic = self._view.page.topic.id
        made = self._try(
            lambda kept: (
                kept.change(same, color=self._color) if same else kept.highlight(topic, quote, self._color)
            )
        )
        if made:
            cursor = self._view.text.textCursor()
            cursor.setPosition(end)
            self._view.text.setTextCursor(cursor)
            self.told.emit(self.tr("Highlighted: {color}").format(color=name_of(self._color)))
        return made

    def highlight_with_note(self) -> None:
        """Highlight the selected words, or take the highlight at the caret, and open its note."""
        start, end = self._selection()
        annotation = self.at(start) if start == end else self.highlight()
        if annotation is None and start == end:
            self.highlight()  # says what to do
        if annotation:
            self.edit(annotation)

    def bookmark(self) -> None:
        """Put a bookmark at the section that is being read, or take it away."""
        page, text = self._view.page, self._view.text
        if not page or not self._view.is_open or not self._opened():
            return
        heading = page_structure.heading_at(text.document(), text.reading_position())
        anchor = heading.anchor if heading else ""
        title = heading.text if heading and anchor else page.topic.title
        here = next(
            (each for each, *_ in self._here if each.kind == "bookmark" and each.anchor == anchor), None
        )
        if here:
            self.remove(here)
        elif self._try(lambda kept: kept.bookmark(page.topic.id, anchor, title)):
            self.told.emit(self.tr("Bookmark: {title}").format(title=title))

    def edit(self, annotation: Annotation) -> None:
        """Open the note and the color of an annotation."""
        if self._kept and self._opened():
            from reader.ui.annotation_form import AnnotationDialog

            dialog = AnnotationDialog(self._kept, annotation, self._colors, self._window)
            dialog.exec()
            if dialog.removed:
                self.remove(annotation)
            else:
                self._touched()

    def remove(self, annotation: Annotation) -> None:
        """Take an annotation off the page, with a way back in sight."""
        if self._opened() and (gone := self._try(lambda kept: kept.delete(annotation))):
            words = self.tr("Bookmark removed.") if gone.kind == "bookmark" else self.tr("Highlight removed.")
            self._view.notice.say(words, self.tr("Undo"), lambda: self._try(lambda kept: kept.put_back(gone)))

    def list_all(
        self, title_of: Callable[[str], str], library: Library | None, page: str = ""
    ) -> Annotation | None:
        """List all, or begin with those of a page that lost their place; returns the one whose page is wanted."""
        if not self._opened() or not self._kept:
            return None
        from reader.ui.annotation_list import AnnotationList
        from reader.ui.other_pages import OtherPages

        has = OtherPages(library).has if library else lambda _: True
        dialog = AnnotationList(
            self._kept, title_of, lambda each: not has(each), self._colors, self._window, page
        )
        dialog.changed.connect(self._touched)
        return dialog.chosen if dialog.exec() else None

    def at(self, position: int) -> Annotation | None:
        """The highlight at a position, the shortest if there are several."""
        found = [
            (end - start, n, a)
            for n, (a, start, end) in enumerate(self._here)
            if a.kind == "highlight" and start <= position <= end
        ]
        return min(found)[2] if found else None

    def go_to(self, annotation: Annotation) -> bool:
        """Bring an annotation of the page into view; False if its words are gone."""
        for each, start, end in self._here:
            if each.id == annotation.id:
                self._view.text.go_to_position(start) if start == end else self._view.text.select(start, end)
                self._view.text.setFocus()
                return True
        return False

    def _selection(self) -> tuple[int, int]:
        """The selected words without the blanks around them."""
        cursor = self._view.text.textCursor()
        words = cursor.selectedText()
        if not words.strip() or not self._view.is_open:
            return (cursor.position(),) * 2
        start = cursor.selectionStart() + len(words) - len(words.lstrip())
        return start, cursor.selectionEnd() - (len(words) - len(words.rstrip()))

    def _try(self, do: Callable[[Annotations], Annotation]) -> Annotation | None:
        assert self._kept
        try:
            made = do(self._kept)
        except KnownError as error:
            self.failed.emit(error)
            return None
        self._touched()
        return made

    def _touched(self) -> None:
        self._view.notice.hide()
        self.show()
        self.changed.emit()

    # By mouse and menu

    def _fill_menu(self, menu: QMenu, position: int) -> None:
        if not self._view.is_open or not self._kept:
            return
        start, end = self._selection()
        annotation = self.at(position) if start == end else None
        if start == end and annotation is None:
            return
        from PySide6.QtGui import QAction
        from PySide6.QtWidgets import QMenu

        first = menu.actions()[0] if menu.actions() else None
        made = [
            QAction(
                self.tr("Note to this highlight…") if annotation else self.tr("Highlight with a note…"), menu
            )
        ]
        made[0].triggered.connect((lambda: self.edit(annotation)) if annotation else self.highlight_with_note)
        colors = QMenu(self.tr("Color of the highlight") if annotation else self.tr("Highlight"), menu)
        for color in COLORS:
            choice = colors.addAction(described(color))
            choice.setCheckable(annotation is not None)
            choice.setChecked(annotation is not None and annotation.color == color)
            choice.triggered.connect(lambda _=False, color=color: self._recolor(annotation, color))
        made.insert(0, colors.menuAction())
        if annotation:
            made.append(QAction(self.tr("Remove highlight"), menu))
            made[-1].triggered.connect(lambda: self.remove(annotation))
        separator = QAction(menu)
        separator.setSeparator(True)
        menu.insertActions(first, [*made, separator]) if first else menu.addActions(made)

    def _recolor(self, annotation: Annotation | None, color: str) -> None:
        if annotation is None:
            self.highlight(color)
        elif self._opened():
            self._color = color
            self._try(lambda kept: kept.change(annotation, color=color))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            asked = cast("QHelpEvent", event)
            return self._tip(asked.pos(), asked.globalPos())
        if event.type() == QEvent.Type.MouseButtonPress:
            pressed = cast("QMouseEvent", event)
            annotation = self._signed(pressed.position().toPoint())
            if annotation and pressed.button() == Qt.MouseButton.LeftButton:
                self.edit(annotation)
                return True
        return False

    def _signed(self, point: QPoint) -> Annotation | None:
        """The annotation whose sign is at a point."""
        from reader.ui.margin_signs import MarginSigns

        sign = self._signs.sign_at(point) if isinstance(self._signs, MarginSigns) else None
        return next((each for each, *_ in self._here if sign and each.id == sign.id), None)

    def _tip(self, point: QPoint, place: QPoint) -> bool:
        from PySide6.QtWidgets import QToolTip

        text = self._view.text
        annotation = self._signed(point) or (
            None if text.anchorAt(point) else self.at(text.cursorForPosition(point).position())
        )
        if annotation is None:
            return False
        kind = self.tr("Bookmark") if annotation.kind == "bookmark" else described(annotation.color)
        QToolTip.showText(place, "\n".join(filter(None, (kind, annotation.text.strip()))), text)
        return True
