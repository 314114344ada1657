"""The person's notes beside the page. What is typed is kept by itself: after a pause, on leaving, on closing."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QStyledItemDelegate,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from reader.errors import KnownError, NotesError
from reader.library.model import Topic
from reader.notes.model import Note, Quote, Visit
from reader.notes.store import NotesStore
from reader.ui.announce import announce
from reader.ui.bar import Bar
from reader.ui.dialog_size import LeastColumn, scrolling
from reader.ui.names import name_choice
from reader.ui.note_editor import NoteEditor
from reader.ui.notes_list import NoteRole, NoteRows, NotesList
from reader.ui.theme import label
from reader.ui.typed import typed_in

PAUSE_MS = 600
THIS_PAGE, ALL_PAGES, QUESTIONS, DELETED = range(4)
NO_QUOTE = Quote()
_LEAST_TO_WRITE = 100  # pixels; with less than that the whole pane scrolls


def _arrow(direction: Qt.ArrowType, title: str) -> QToolButton:
    made = QToolButton()
    made.setObjectName("more")  # with an edge, as buttons have
    made.setArrowType(direction)
    made.setToolTip(title)
    made.setAccessibleName(title)
    return made


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
    counted = Signal()  # there is one note more or less

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

        heading = label("heading", self.tr("My notes"))
        self.scope = QComboBox()
        self.scope.setItemDelegate(QStyledItemDelegate(self.scope))  # rows that are easy to hit
        self.scope.addItems(
            [self.tr("This page"), self.tr("All pages"), self.tr("My questions"), self.tr("Deleted")]
        )
        name_choice(self.scope, self.tr("Which notes to list"), self)
        top = QHBoxLayout()
        top.addWidget(heading, 1)
        top.addWidget(self.scope)

        self._rows = NoteRows()
        self.list = NotesList(self._rows)
        self.list.setAccessibleName(self.tr("Notes"))
        self._empty = label("quiet")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)

        self.editor = NoteEditor()
        self.writing, self.form = self.editor.writing, self.editor.form
        self.status = label("quiet")
        self.new_button = QPushButton(self.tr("New note"))
        self.delete_button = QPushButton(self.tr("Delete"))
        buttons = QHBoxLayout()
        buttons.addWidget(self.new_button)
        buttons.addWidget(self.delete_button)
        buttons.addStretch(1)
        self.up_button = _arrow(Qt.ArrowType.UpArrow, self.tr("Move this question up (Alt+Up in the list)"))
        self.down_button = _arrow(
            Qt.ArrowType.DownArrow, self.tr("Move this question down (Alt+Down in the list)")
        )
        self._order = QWidget()
        order = QHBoxLayout(self._order)
        order.setContentsMargins(0, 0, 0, 0)
        order.addWidget(label("quiet", self.tr("My order")), 1)
        for arrow in (self.up_button, self.down_button):
            order.addWidget(arrow)

        self.undo_bar = Bar(self.tr("Undo"))
        self.trouble_bar = Bar(self.tr("Copy my text"))

        self.locked = _Locked()
        parts = QWidget()
        inside = self._column = LeastColumn(parts)
        self._open = scrolling(parts)  # all that is hidden while the notes are locked
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        for bar in (self.trouble_bar, self.undo_bar, self._empty):
            inside.addWidget(bar)
        inside.addWidget(self.list, 2)
        inside.addWidget(self._order)
        self._scroll = scrolling(self.editor)
        self._scroll.setMinimumHeight(_LEAST_TO_WRITE)
        inside.addWidget(self._scroll, 3)
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
        self.editor.edited.connect(self._wait)
        self.editor.left.connect(self.save)
        self.editor.page_requested.connect(self.page_requested)
        self.editor.quote_requested.connect(lambda: self.quote_requested.emit(self._beside, self._quote))
        self.scope.currentIndexChanged.connect(self._change_scope)
        self.list.selectionModel().currentChanged.connect(self._choose)
        self.list.move_requested.connect(self._move)
        for button, step in ((self.up_button, -1), (self.down_button, 1)):
            button.clicked.connect(lambda *_, step=step: self._step(step))
        self.form.more.toggled.connect(self._give_room)
        self.new_button.clicked.connect(lambda: self.start_note())
        self.delete_button.clicked.connect(self.delete)
        self.undo_bar.button.clicked.connect(self.undo_delete)
        self.trouble_bar.button.clicked.connect(lambda: self.copy_requested.emit(typed_in(self.writing)))
        self.locked.button.clicked.connect(self.unlock_requested)
        if trouble:
            self.show_trouble(trouble)
        self._tell_what_was_set_aside()
        self._refresh()

    @property
    def entry(self) -> QWidget:
        """Where the keyboard goes when it comes here."""
        return self.locked.button if self.locked.isVisible() else self.writing

    @property
    def is_in_hand(self) -> bool:
        """Whether the keyboard is here and a note or words for one are in the field."""
        focus = self.window().focusWidget()
        is_empty = self._note is None and not self.writing.toPlainText().strip()
        return focus is not None and self.isAncestorOf(focus) and not is_empty

    def _wait(self) -> None:
        """Save soon, and at the latest so long after the first letter that is not kept yet."""
        if not self._pause.isActive():
            self._pause.start()

    def _tell_what_was_set_aside(self) -> None:
        store = self._store
        if not store or not store.set_aside:
            return
        if store.salvaged:
            sentence = self.tr(
                "Your notes file was damaged. What could be read of it is here again: {count} notes, questions and visits."
            ).format(count=store.salvaged)
        else:
            sentence = self.tr("Your notes file could not be read, so a new one was begun.")
        advice = self.tr(
            "If something is missing, look among your safety copies (Notes, Safety copies). The old file is kept,"
            " unchanged, as {file}."
        ).format(file=store.set_aside)
        self.show_trouble(NotesError(sentence, advice))

    def show_notes_of(self, topic: Topic) -> None:
        """List the notes beside a page that has just been shown, ready to write a new one."""
        kept = self.save()
        self._topic = topic
        if kept and (self._note is None or self.scope.currentIndex() == THIS_PAGE):
            self._edit(None)
        if self.scope.currentIndex() == THIS_PAGE:
            self._refresh()

    def start_note(
        self, text: str = "", question: bool = False, quote: Quote | None = None, who: str = ""
    ) -> None:
        """Begin a new note or question, which `who` can answer, beside the page that is shown; `text` is kept at once."""
        was_here = self.writing.hasFocus()
        self.writing.setFocus()  # first: once its words have changed, a screen reader does not tell its name any more
        if self.save():
            if self.scope.currentIndex() == DELETED:
                self.scope.setCurrentIndex(THIS_PAGE)
            self._edit(None, question, quote or Quote())
            self.form.suggest(who)
            if was_here:
                announce(self.writing, self.tr("New question") if question else self.tr("New note"))
        if text:
            self.writing.setPlainText("\n\n".join(filter(None, (typed_in(self.writing), text))))
            self.save()
        self.writing.moveCursor(QTextCursor.MoveOperation.End)

    def save(self) -> bool:
        """Put what is typed on disk; False if that failed (it stays on screen then)."""
        self._pause.stop()
        text = self.editor.text(self._note)
        words = self.form.words(self._note)
        if self._note is None and not text.strip():
            return True
        if self._note and all(getattr(self._note, n) == w for n, w in {**words, "text": text}.items()):
            return True
        if self._store is None:
            self.status.setText(self.tr("Not kept. Copy your text to be safe."))
            return False
        is_new = self._note is None
        try:
            if self._note is None:
                self._note = self._store.add(text, self._beside, quote=self._quote, **words)
            else:
                self._note = self._store.change(self._note, text, **words)
        except KnownError as error:
            self.show_trouble(error)
            self.status.setText(self.tr("Not kept yet."))
            return False
        self.editor.remember()
        self.delete_button.setEnabled(True)
        self.trouble_bar.hide()
        now = datetime.now().strftime("%H:%M")
        self.status.setText(self.tr("Kept on this computer at {time}.").format(time=now))
        self._show_kept(self._note)
        if is_new:
            self.counted.emit()
        return True

    def _show_kept(self, note: Note) -> None:
        """Put the kept note into the list without reading the others again."""
        scope = self.scope.currentIndex()
        is_question = note.kind == "question"
        if scope == DELETED or self.list.isHidden() or (scope == QUESTIONS and not is_question):
            self._refresh()
        elif scope in (ALL_PAGES, QUESTIONS) or (self._topic and note.topic == self._topic.id):
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
                announce(self.delete_button, self.tr("Note put back."))
            else:
                self._last_deleted = self._store.delete(note)
                self.undo_bar.say(self.tr("Note deleted."), takes_keyboard=self.delete_button.hasFocus())
        except KnownError as error:
            self.show_trouble(error)
            return
        if self.delete_button.hasFocus():  # it can do nothing now, and would pass the keyboard on
            self.writing.setFocus()
        self._edit(None)
        self._refresh()
        self.counted.emit()

    def undo_delete(self) -> None:
        """Put back the note that was deleted last."""
        if self._store and self._last_deleted:
            try:
                note = self._store.put_back(self._last_deleted)
            except KnownError as error:
                self.show_trouble(error)
                return
            self._last_deleted = None
            if self.undo_bar.button.hasFocus():
                self.writing.setFocus()
            self.undo_bar.hide()
            if self.scope.currentIndex() == DELETED:
                self.scope.setCurrentIndex(ALL_PAGES)
            self._edit(note)
            self._refresh()
            self.counted.emit()

    def show_trouble(self, error: KnownError) -> None:
        """Say calmly what went wrong; what is typed stays on screen."""
        self.trouble_bar.say(f"{error.sentence} {error.advice}")
        self._open.verticalScrollBar().setValue(0)

    def _change_scope(self) -> None:
        if self.save():
            self._edit(None, question=self.scope.currentIndex() == QUESTIONS)
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
        self._order.setVisible(scope == QUESTIONS and len(notes) > 1)
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
        try:
            moved = self._store.move(note, to)
        except KnownError as error:
            self.show_trouble(error)
            return
        self._edit(moved)
        self._refresh()

    def _step(self, step: int) -> None:
        """Move the question at hand one row up (-1) or down (+1)."""
        row = self._rows.row_of(self._note.id) if self._note else -1
        if row >= 0:
            self._move(row, row + step)

    def _give_room(self, to_details: bool) -> None:
        """Let the list make way for the answer and the rest of a question, or take the room back."""
        self._column.setStretchFactor(self.list, 1 if to_details else 2)
        self._column.setStretchFactor(self._scroll, 4 if to_details else 3)

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
        elsewhere = note.topic if note and self._topic and note.topic != self._topic.id else ""
        self.editor.show_note(
            note,
            self._known_visits(),
            question,
            self._quote,
            (elsewhere, self._title_of(elsewhere) if elsewhere else ""),
        )
        deleted = note is not None and note.is_deleted
        self.delete_button.setText(self.tr("Put back") if deleted else self.tr("Delete"))
        self.delete_button.setEnabled(note is not None)
        self.status.clear()

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
        self.writing.setFocus()
        if self.save():
            if note.topic != (self._topic.id if self._topic else ""):
                self.scope.setCurrentIndex(ALL_PAGES)
            self._edit(note)
            self._refresh()

    def closing(self) -> bool:
        """Keep what is typed before the window closes; False if it could not be kept."""
        return self.save()
