"""The search box above the topics, and what it finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from reader.errors import KnownError
from reader.library.file import Library
from reader.library.model import Hit
from reader.notes.model import Annotation, Note
from reader.ui.announce import announce
from reader.ui.clear_button import make_clearable
from reader.ui.row_look import FootRole, HeadingRole, RowLook
from reader.ui.theme import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QKeyEvent, QResizeEvent
    from PySide6.QtWidgets import QListWidget, QListWidgetItem

    from reader.library.search import Found
    from reader.notes.search import NoteHit, NotesSearch
    from reader.notes.store import NotesStore

_ANNOUNCE_AFTER_MS = 700
_Row = tuple[Hit | Note | Annotation, str, str]  # what is found, its head and its excerpt
_SEEN_WHOLE = 60  # letters of a head that are seen even in a narrow pane
_OWN_FIRST = 3  # so many notes do not push the guide out of sight
_MOST, _MOST_OWN = 30, 20  # results that are shown, of the guide and of the notes
_MOST_REPEATED = 60  # letters of what was typed that are said again


class SearchPane(QWidget):
    """Finds at each keystroke, grouped by kind; `searching` tells whether what it found takes the place of the topics."""

    hit_requested = Signal(Hit, tuple)  # the words to mark on its page
    term_requested = Signal(str)
    note_requested = Signal(Note)
    annotation_requested = Signal(Annotation)
    reading_requested = Signal()  # of what was chosen: to go on there by keyboard
    searching = Signal(bool)

    def __init__(self, library: Library | None, notes: NotesStore | None = None) -> None:
        super().__init__()
        self._library = library
        self._notes = notes
        self._notes_search: NotesSearch | None = None  # made when something is typed
        self.box = _Box()
        make_clearable(self.box)
        self.box.setAccessibleName(self.tr("Search the guide and my notes"))
        self.count = label("quiet")
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self._meant = ""  # what was looked for, if what was typed is misspelled
        self._found: dict[int, Hit | Note | Annotation] = {}  # what each row of the results stands for
        self.results: QListWidget | None = None  # made when there is something to show
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.box)
        column.addWidget(self.count)
        self.count.hide()
        self._quiet = QTimer(self, singleShot=True)
        self._quiet.setInterval(_ANNOUNCE_AFTER_MS)
        self._quiet.timeout.connect(self._announce)
        self.box.textChanged.connect(self._find)
        self.box.returnPressed.connect(self._choose_first)
        self.box.down_pressed.connect(self._go_to_results)
        self.box.resized.connect(self._invite)

    def _invite(self) -> None:
        """Say in the empty box what it is for, in one word where more of them do not fit."""
        whole, metrics = self.box.accessibleName(), self.box.fontMetrics()
        fits = metrics.horizontalAdvance(whole) + metrics.height() < self.box.width()
        self.box.setPlaceholderText(whole if fits else self.tr("Search"))

    def focus(self) -> None:
        self.box.setFocus()
        self.box.selectAll()

    @property
    def row(self) -> int:
        """The row of what was found that was chosen last, -1 for none."""
        return self.results.currentRow() if self.results else -1

    def show_again(self, typed: str, row: int) -> None:
        """Show what was found for these words, with the row that was chosen."""
        if typed != self.box.text():
            self.box.setText(typed)
            self._quiet.stop()  # nothing new to announce
        if self.results and row in self._found:
            self.results.setCurrentRow(row)

    def find_again(self) -> None:
        """Look again for the same words, when the library has other pages."""
        if self.box.text().strip():
            row = self.row
            self._find(self.box.text())
            self.show_again(self.box.text(), row)

    def forget_notes(self) -> None:
        """Nothing that was found stays in sight, and of the notes nothing that was searched stays in memory."""
        self.box.clear()
        self._notes_search = None

    def _find(self, typed: str) -> None:
        from reader.library.search import Found, find

        results = self._made_results()
        results.clear()
        results.verticalScrollBar().setValue(0)  # wherever the person was in what was found before
        self._found.clear()
        self._meant = ""
        is_searching = bool(typed.strip())
        for widget in (self.count, results):
            widget.setVisible(is_searching)
        self.searching.emit(is_searching)
        if not is_searching:
            self._quiet.stop()
            return
        try:
            found = find(self._library, typed, _MOST + 1) if self._library else Found(())
            mine = self._find_notes(typed.strip())
        except KnownError as error:
            self.count.setText(f"{error.sentence} {error.advice}")
            return
        self._meant = found.meant
        self._fill(results, found._replace(hits=found.hits[:_MOST]), mine[:_MOST_OWN])
        if not self._found:  # the topics stand there instead
            results.hide()
            self.searching.emit(False)
        self.count.setText(self._told(typed.strip(), found, len(mine)))
        self._quiet.start()

    def _find_notes(self, typed: str) -> list[NoteHit]:
        if self._notes and not self._notes_search:
            from reader.notes.search import NotesSearch

            self._notes_search = NotesSearch(self._notes)
        return self._notes_search.find(typed, _MOST_OWN + 1) if self._notes_search else []

    def _fill(self, results: QListWidget, found: Found, mine: Sequence[NoteHit]) -> None:
        groups: dict[str, list[_Row]] = {}
        for hit in found.hits:  # in the order of each kind's best
            head = f"{hit.title} › {hit.heading}" if hit.anchor and hit.kind != "term" else hit.title
            groups.setdefault(hit.kind, []).append((hit, head, hit.excerpt))
        own: list[_Row] = []
        for each in mine:
            head = self._head_of(each.note)
            is_said = len(head) <= _SEEN_WHOLE and " ".join(each.excerpt.split()) in head
            own.append((each.note, head, "" if is_said else each.excerpt))
        is_own_first = len(mine) <= _OWN_FIRST or not found.is_whole
        groups = {"note": own, **groups} if is_own_first else {**groups, "note": own}
        groups = {kind: rows for kind, rows in groups.items() if rows}
        titles = {
            "page": self.tr("Pages"),
            "medicine": self.tr("Medicines"),
            "term": self.tr("Words explained"),
            "note": self.tr("My notes"),
        }
        for kind, rows in groups.items():
            if len(groups) > 1:
                self._add_heading(results, titles[kind])
            for one, head, excerpt in rows:
                self._add(results, one, head, excerpt, titles[kind])

    def _head_of(self, note: Note | Annotation) -> str:
        kinds = {
            "question": self.tr("My question"),
            "highlight": self.tr("My highlight"),
            "bookmark": self.tr("My bookmark"),
        }
        words = note.quote.exact if isinstance(note, Annotation) else note.text
        kind = kinds.get(note.kind, self.tr("My note"))
        return self.tr("{kind}: {words}").format(kind=kind, words=" ".join(words.split())[:120])

    def _told(self, typed: str, found: Found, own: int) -> str:
        """What the line above the results says."""
        pages = len(found.hits)
        if not pages and not own:
            words = typed if len(typed) <= _MOST_REPEATED else f"{typed[:_MOST_REPEATED].rstrip()}…"
            nothing = self.tr(
                "Nothing found for “{words}”. Try one word, or another word for it. Or browse the topics below."
            ).format(words=words)
            return f"{nothing} {self._locked()}".strip()
        if found.meant:
            start = self.tr("Showing “{words}”, which is near what you typed.").format(words=found.meant)
        elif not found.is_whole and pages:
            start = self.tr("No part of the guide has all these words. These have some of them.")
        else:
            start = ""
        in_guide = (
            self.tr("{pages} in the guide") if pages <= _MOST else self.tr("{pages} in the guide and more")
        )
        in_notes = self.tr("{own} in my notes") if own <= _MOST_OWN else self.tr("{own} in my notes and more")
        counts = self.tr("{in_guide}, {in_notes}") if own else "{in_guide}"
        counts = counts.format(
            in_guide=in_guide.format(pages=min(pages, _MOST)),
            in_notes=in_notes.format(own=min(own, _MOST_OWN)),
        )
        return " ".join(filter(None, (start, counts, self._locked())))

    def _locked(self) -> str:
        is_locked = self._notes is not None and self._notes.is_locked
        return self.tr("My notes are locked and were not searched.") if is_locked else ""

    def _announce(self) -> None:
        """Let a screen reader say the count, when the person pauses."""
        announce(self.box, self.count.text())

    def _made_results(self) -> QListWidget:
        if self.results is None:
            from PySide6.QtWidgets import QListWidget

            self.results = QListWidget()
            self.results.setAccessibleName(self.tr("What was found"))
            self.results.setItemDelegate(
                RowLook(self.results, head_lines=2, foot_lines=3, bold_head=True, fitted=True)
            )
            self.results.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
            self.results.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.results.itemClicked.connect(self._choose)
            self.results.itemActivated.connect(self._choose_by_key)
            self.results.installEventFilter(self)
            layout = self.layout()
            assert layout
            layout.addWidget(self.results)
            self.setTabOrder(self.box, self.results)
        return self.results

    def _add(
        self, results: QListWidget, found: Hit | Note | Annotation, head: str, excerpt: str, kind: str
    ) -> None:
        from PySide6.QtWidgets import QListWidgetItem

        item = QListWidgetItem(head)
        self._found[results.count()] = found
        item.setData(FootRole, excerpt)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{head}. {kind}")
        item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, excerpt)
        results.addItem(item)

    def _add_heading(self, results: QListWidget, title: str) -> None:
        from PySide6.QtWidgets import QListWidgetItem

        item = QListWidgetItem(title, results)
        item.setData(HeadingRole, True)
        item.setFlags(
            Qt.ItemFlag.NoItemFlags
        )  # passed over by the keys; each row says its kind to a screen reader

    def _go_to_results(self) -> None:
        if self.results and self._found:
            self.results.setFocus()
            self.results.setCurrentRow(min(self._found))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape leads from what was found back to the box, and so does Up from the first row."""
        if event.type() == QEvent.Type.KeyPress and watched is self.results and self._found:
            key = cast("QKeyEvent", event).key()
            if key == Qt.Key.Key_Escape or (key == Qt.Key.Key_Up and self.row <= min(self._found)):
                self.box.setFocus()
                return True
        return False

    def _choose_first(self) -> None:
        if self.results and self._found:
            self._choose(self.results.item(min(self._found)))

    def _choose_by_key(self, item: QListWidgetItem) -> None:
        self._choose(item)
        if self.results and not isinstance(self._found.get(self.results.row(item)), Note):
            self.reading_requested.emit()

    def _choose(self, item: QListWidgetItem) -> None:
        assert self.results
        self.results.setCurrentItem(item)
        hit = self._found.get(self.results.row(item))
        if isinstance(hit, Note):
            self.note_requested.emit(hit)
        elif isinstance(hit, Annotation):
            self.annotation_requested.emit(hit)
        elif hit and hit.kind == "term":
            self.term_requested.emit(hit.anchor)
        elif hit:
            from reader.stop_words import STOP_WORDS

            matched = tuple(hit.excerpt[start:end] for start, end in hit.spans)
            words = (self._meant or self.box.text()).split()
            typed = tuple(word for word in words if len(word) > 2 and word.casefold() not in STOP_WORDS)
            self.hit_requested.emit(hit, matched + typed)


class _Box(QLineEdit):
    """Down leads to what was found, Escape empties the box."""

    down_pressed = Signal()
    resized = Signal()  # its letters may have grown too

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.down_pressed.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)
