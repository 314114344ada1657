"""The person's notes beside the page. What is typed is kept by itself: after a pause, on leaving, on closing."""

from collections.abc import Callable
from datetime import datetime
from html import escape

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QTextCursor
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from reader.errors import KnownError, NotesError
from reader.library.model import Topic
from reader.notes.model import Note, Quote, Visit
from reader.notes.store import NotesStore
from reader.ui.bar import Bar
from reader.ui.notes_list import NoteRole, NoteRows, NotesList
from reader.ui.question_form import QuestionForm
from reader.ui.theme import label

PAUSE_MS = 600
THIS_PAGE, ALL_PAGES, QUESTIONS, DELETED = range(4)
_QUOTE_LETTERS = 160
NO_QUOTE = Quote()


class _Writing(QPlainTextEdit):
    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class _Locked(QWidget):
    """What is shown in place of locked notes."""

    def __init__(self) -> None:
        super().__init__()
        self.button = QPushButton(self.tr("Open my notes…"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        words = label(
            "plain",
            self.tr("Your notes are locked. Your passphrase opens them. The pages can be read without it."),
        )
        column.setSpacing(12)
        column.addWidget(words)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)


class NotesPane(QWidget):
    """Writes through the store it was given; without one it says why and keeps what is typed on screen."""

    page_requested = Signal(str)  # topic id
    quote_requested = Signal(str, Quote)  # topic id, the words on it that prompted a note
    copy_requested = Signal(str)  # text that could not be kept
    unlock_requested = Signal()

    def __init__(
        self, store: NotesStore | None, title_of: Callable[[str], str], trouble: KnownError | None = None
    ) -> None:
        super().__init__()
        self._store = store
        self._topic: Topic | None = None
        self._title_of = title_of
        self._note: Note | None = None
        self._beside = ""  # the page that was shown when the note at hand was begun
        self._choosing = True  # off while the list itself moves its rows
        self._quote = Quote()
        self._last_deleted: Note | None = None
        self._kept_text = ""

        heading = label("heading", self.tr("My notes"))
        self.scope = QComboBox()
        self.scope.addItems(
            [self.tr("This page"), self.tr("All pages"), self.tr("My questions"), self.tr("Deleted")]
        )
        self.scope.setAccessibleName(self.tr("Which notes to list"))
        top = QHBoxLayout()
        top.addWidget(heading, 1)
        top.addWidget(self.scope)

        self._rows = NoteRows()
        self.list = NotesList(self._rows)
        self.list.setAccessibleName(self.tr("Notes"))
        self._empty = label("quiet")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)

        self.writing = _Writing()
        self.writing.setTabChangesFocus(True)
        self.writing.setAccessibleName(self.tr("Your note"))
        self.writing.setPlaceholderText(self.tr("Write a question or a note about this page…"))
        self._about = label("quiet")
        self._about.setTextFormat(Qt.TextFormat.RichText)
        self._about.linkActivated.connect(self.page_requested)
        self._quote_label = label("quiet")
        self._quote_label.setTextFormat(Qt.TextFormat.RichText)
        self._quote_label.linkActivated.connect(
            lambda _: self.quote_requested.emit(self._beside, self._quote)
        )
        self.form = QuestionForm()
        self.status = label("quiet")
        self.new_button = QPushButton(self.tr("New note"))
        self.delete_button = QPushButton(self.tr("Delete"))
        buttons = QHBoxLayout()
        buttons.addWidget(self.new_button)
        buttons.addWidget(self.delete_button)
        buttons.addStretch(1)

        self.undo_bar = Bar(self.tr("Undo"))
        self.trouble_bar = Bar(self.tr("Copy my text"))

        self.locked = _Locked()
        self._open = QWidget()  # all that is hidden while the notes are locked
        inside = QVBoxLayout(self._open)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        for bar in (self.trouble_bar, self.undo_bar, self._empty):
            inside.addWidget(bar)
        inside.addWidget(self.list, 2)
        inside.addWidget(self._editing(), 3)
        inside.addLayout(buttons)
        inside.addWidget(self.status)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.locked, 1)
        column.addWidget(self._open, 1)

        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.save)
        self.writing.textChanged.connect(self._wait)
        self.writing.left.connect(self.save)
        self.form.edited.connect(self._wait)
        self.scope.currentIndexChanged.connect(self._change_scope)
        self.list.selectionModel().currentChanged.connect(self._choose)
        self.list.move_requested.connect(self._move)
        self.new_button.clicked.connect(lambda: self.start_note())
        self.delete_button.clicked.connect(self.delete)
        self.undo_bar.button.clicked.connect(self.undo_delete)
        self.trouble_bar.button.clicked.connect(lambda: self.copy_requested.emit(self.writing.toPlainText()))
        self.locked.button.clicked.connect(self.unlock_requested)
        if trouble:
            self.show_trouble(trouble)
        self._tell_what_was_set_aside()
        self._refresh()

    def _wait(self) -> None:
        """Save soon, and at the latest so long after the first letter that is not kept yet."""
        if not self._pause.isActive():
            self._pause.start()

    def _tell_what_was_set_aside(self) -> None:
        if self._store and self._store.set_aside:
            self.show_trouble(
                NotesError(
                    self.tr("Your notes file could not be read, so a new one was begun."),
                    self.tr("The old file is kept, unchanged: {file}").format(file=self._store.set_aside),
                )
            )

    def _editing(self) -> QScrollArea:
        """The note at hand; it scrolls where large text leaves too little room."""
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self._about, self._quote_label, self.writing, self.form):
            column.addWidget(widget)
        column.setStretchFactor(self.writing, 1)
        self.writing.setMinimumHeight(4 * self.writing.fontMetrics().lineSpacing() + 16)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return scroll

    def show_notes_of(self, topic: Topic) -> None:
        """List the notes beside a page that has just been shown, ready to write a new one."""
        kept = self.save()
        self._topic = topic
        if kept and (self._note is None or self.scope.currentIndex() == THIS_PAGE):
            self._edit(None)
        if self.scope.currentIndex() == THIS_PAGE:
            self._refresh()

    def start_note(self, text: str = "", question: bool = False, quote: Quote | None = None) -> None:
        """Begin a new note or question beside the page that is shown; `text` is kept at once."""
        if self.save():
            if self.scope.currentIndex() == DELETED:
                self.scope.setCurrentIndex(THIS_PAGE)
            self._edit(None, question, quote or Quote())
        if text:
            self.writing.setPlainText("\n\n".join(filter(None, (self.writing.toPlainText(), text))))
            self.save()
        self.writing.moveCursor(QTextCursor.MoveOperation.End)
        self.writing.setFocus()

    def save(self) -> bool:
        """Put what is typed on disk; False if that failed (it stays on screen then)."""
        self._pause.stop()
        text = self.writing.toPlainText()
        words = self.form.words(self._note)
        if self._note is None and not text.strip():
            return True
        if (
            self._note
            and text == self._kept_text
            and all(getattr(self._note, n) == w for n, w in words.items())
        ):
            return True
        if self._store is None:
            self.status.setText(self.tr("Not kept. Copy your text to be safe."))
            return False
        try:
            if self._note is None:
                self._note = self._store.add(text, self._beside, quote=self._quote, **words)
            else:
                self._note = self._store.change(self._note, text, **words)
        except KnownError as error:
            self.show_trouble(error)
            self.status.setText(self.tr("Not kept yet."))
            return False
        self._kept_text = text
        self.delete_button.setEnabled(True)
        self.trouble_bar.hide()
        now = datetime.now().strftime("%H:%M")
        self.status.setText(self.tr("Kept on this computer at {time}.").format(time=now))
        self._show_kept(self._note)
        return True

    def _show_kept(self, note: Note) -> None:
        """Put the kept note into the list without reading the others again."""
        scope = self.scope.currentIndex()
        if scope in (QUESTIONS, DELETED) or self.list.isHidden():
            self._refresh()
        elif scope == ALL_PAGES or (self._topic and note.topic == self._topic.id):
            self._choosing = False
            self._rows.put(note, on_top=scope == ALL_PAGES)
            self._mark()
            self._choosing = True

    def delete(self) -> None:
        """Put the note at hand aside, with a way back in sight."""
        if not self._store or not self.save() or self._note is None:
            return
        note = self._note
        try:
            if note.is_deleted:
                self._store.put_back(note)
                self._last_deleted = None
                self.undo_bar.hide()
            else:
                self._last_deleted = self._store.delete(note)
                self.undo_bar.say(self.tr("Note deleted."))
        except KnownError as error:
            self.show_trouble(error)
            return
        self._edit(None)
        self._refresh()

    def undo_delete(self) -> None:
        """Put back the note that was deleted last."""
        if self._store and self._last_deleted:
            try:
                note = self._store.put_back(self._last_deleted)
            except KnownError as error:
                self.show_trouble(error)
                return
            self._last_deleted = None
            self.undo_bar.hide()
            if self.scope.currentIndex() == DELETED:
                self.scope.setCurrentIndex(ALL_PAGES)
            self._edit(note)
            self._refresh()

    def show_trouble(self, error: KnownError) -> None:
        """Say calmly what went wrong; what is typed stays on screen."""
        self.trouble_bar.say(f"{error.sentence} {error.advice}")

    def _change_scope(self) -> None:
        if self.save():
            self._edit(None)
        self._refresh()

    def _refresh(self) -> None:
        """List the notes in scope again and mark the one at hand."""
        locked = self._store is not None and self._store.is_locked
        for widget, shown in ((self.locked, locked), (self._open, not locked), (self.scope, not locked)):
            widget.setVisible(shown)
        notes: list[Note] = []
        scope = self.scope.currentIndex()
        if self._store and not locked:
            try:
                if scope == THIS_PAGE:
                    notes = self._store.beside(self._topic.id) if self._topic else []
                elif scope == QUESTIONS:
                    notes = self._store.questions()
                else:
                    notes = self._store.all() if scope == ALL_PAGES else self._store.deleted()
            except KnownError as error:
                self.show_trouble(error)
        self._rows.in_own_order = scope == QUESTIONS
        self._rows.show(notes, (lambda _: "") if scope == THIS_PAGE else self._title_of)
        self.list.setVisible(bool(notes))
        self._empty.setVisible(not notes)
        self._empty.setText(
            (
                self.tr(
                    "No notes beside this page yet. What you write below is kept by itself, on this computer only."
                ),
                self.tr("No notes yet. Write one beside any page."),
                self.tr(
                    "No questions yet. Choose + beside a ready question, or select words on a page and ask about them."
                ),
                self.tr("No deleted notes."),
            )[scope]
        )
        self._mark()

    def _move(self, row: int, to: int) -> None:
        """Put a question at another row of the person's own order."""
        note = self._rows.note(row)
        if (
            not (self._rows.in_own_order and self._store and note and self._rows.note(to))
            or row == to
            or not self.save()
        ):
            return
        above, below = (
            self._rows.note(to if to > row else to - 1),
            self._rows.note(to + 1 if to > row else to),
        )
        low = above.position if above else (below.position - 2 if below else 0.0)
        high = below.position if below else low + 2
        try:
            moved = self._store.change(note, position=(low + high) / 2)
        except KnownError as error:
            self.show_trouble(error)
            return
        self._edit(moved)
        self._refresh()

    def _mark(self) -> None:
        chooser = self.list.selectionModel()
        chooser.blockSignals(True)
        row = self._rows.row_of(self._note.id) if self._note else -1
        self.list.setCurrentIndex(self._rows.index(row) if row >= 0 else QModelIndex())
        if row < 0:
            self.list.clearSelection()
        chooser.blockSignals(False)

    def _choose(self, index: QModelIndex) -> None:
        note = index.data(NoteRole)
        if self._choosing and isinstance(note, Note) and (self._note is None or note.id != self._note.id):
            if self.save():
                self._edit(note)
            self._mark()

    def _edit(self, note: Note | None, question: bool = False, quote: Quote = NO_QUOTE) -> None:
        """Put a note into the writing field, or an empty one; what was there has been kept before."""
        self._note = note
        self._beside = note.topic if note else self._topic.id if self._topic else ""
        self._quote = note.quote if note else quote
        self._kept_text = note.text if note else ""
        self.writing.blockSignals(True)
        self.writing.setPlainText(self._kept_text)
        self.writing.blockSignals(False)
        self._kept_text = self.writing.toPlainText()
        self.form.show_note(note, self._known_visits(), question)
        words = " ".join(self._quote.exact.split())
        shown = words if len(words) <= _QUOTE_LETTERS else f"{words[:_QUOTE_LETTERS]}…"
        self._quote_label.setText(
            self.tr("About: {words}").format(words=f'<a href="quote">“{escape(shown)}”</a>')
        )
        self._quote_label.setVisible(bool(words))
        deleted = note is not None and note.is_deleted
        self.writing.setReadOnly(deleted)
        self.delete_button.setText(self.tr("Put back") if deleted else self.tr("Delete"))
        self.delete_button.setEnabled(note is not None)
        self.status.clear()
        elsewhere = note.topic if note and self._topic and note.topic != self._topic.id else ""
        title = self._title_of(elsewhere) if elsewhere else ""
        self._about.setVisible(bool(title))
        link = f'<a href="{elsewhere}">{escape(title)}</a>'
        self._about.setText(self.tr("Beside the page {page}").format(page=link))

    def _known_visits(self) -> list[Visit]:
        try:
            return self._store.visits() if self._store else []
        except KnownError:
            return []

    def show_questions(self) -> None:
        """List all questions."""
        if self.scope.currentIndex() == QUESTIONS:
            self.refresh()
        else:
            self.scope.setCurrentIndex(QUESTIONS)

    def refresh(self) -> None:
        """Show the notes anew after they were changed elsewhere."""
        if self._store and self._store.is_locked:
            self.forget()
        elif self.save():
            note = self._store.note(self._note.id) if self._store and self._note else None
            self._edit(note)
            self._refresh()

    def forget(self) -> None:
        """Show the notes anew after all of them were replaced, locked or unlocked."""
        self._last_deleted = None
        self.undo_bar.hide()
        self._edit(None)
        self._tell_what_was_set_aside()
        self._refresh()

    def open_note(self, note: Note) -> None:
        """Put a note, found elsewhere, into the writing field."""
        if self.save():
            if note.topic != (self._topic.id if self._topic else ""):
                self.scope.setCurrentIndex(ALL_PAGES)
            self._edit(note)
            self._refresh()
            self.writing.setFocus()

    def closing(self) -> bool:
        """Keep what is typed before the window closes; False if it could not be kept."""
        return self.save()
