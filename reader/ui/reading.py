"""What the person has read: a page counts once it was open for a while and its end was on screen, or heard."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from reader.errors import KnownError
from reader.library.file import Library
from reader.notes.annotations import Annotations
from reader.notes.model import Reading
from reader.notes.store import NotesStore
from reader.ui.page_view import PageView

OPEN_FOR_MS = 10_000


class TopicState(NamedTuple):
    """What the tree shows beside a topic; `when` is the moment it was last read, '' if never."""

    when: str = ""
    is_revised: bool = False
    has_words: bool = False


class Readings(QObject):
    """Watches the page view and keeps what was read in the store, while the person wants that."""

    changed = Signal()
    failed = Signal(KnownError)

    def __init__(
        self,
        view: PageView,
        library: Library | None,
        store: NotesStore | None,
        opened: Callable[[], bool],
        is_wanted: Callable[[], bool],
    ) -> None:
        super().__init__(view)
        self._view, self._library, self._store = view, library, store
        self._opened, self._is_wanted = opened, is_wanted
        self._kept = Annotations(store) if store else None
        self._readings: dict[str, Reading] = {}
        self._with_words: set[str] = set()
        self._fingerprints: dict[str, str] = {}
        self._at = ("", False)  # the topic, and whether its page itself is shown
        self._saw_end = False
        self._open_long = QTimer(self, singleShot=True)
        self._open_long.setInterval(OPEN_FOR_MS)
        self._open_long.timeout.connect(self._look)
        view.page_shown.connect(self._shown)
        view.text.verticalScrollBar().valueChanged.connect(self._look)

    def refresh(self) -> None:
        """Read from the store what was read, and which topics have words of the person."""
        self._fingerprints.clear()
        try:
            is_open = self._kept is not None and self._store is not None and not self._store.is_locked
            self._readings = self._kept.readings() if is_open and self._kept and self._is_wanted() else {}
            self._with_words = self._store.topics() if is_open and self._store else set()
        except KnownError:  # the notes pane says why
            self._readings, self._with_words = {}, set()
        self.changed.emit()

    def state_of(self, topic: str) -> TopicState:
        """What is known of a topic."""
        reading = self._readings.get(topic)
        has_words = topic in self._with_words
        if reading is None:
            return TopicState(has_words=has_words)
        return TopicState(reading.read, self._fingerprint(topic) != reading.fingerprint, has_words)

    def mark(self, topic: str, read: bool) -> None:
        """Let a topic count as read, as it is now, or as unread."""
        if self._opened() and self._kept:
            try:
                self._keep(topic, read)
            except KnownError as error:
                self.failed.emit(error)

    def _keep(self, topic: str, read: bool) -> None:
        assert self._kept
        if read:
            self._readings[topic] = self._kept.remember_reading(topic, self._fingerprint(topic))
        else:
            self._kept.mark_unread(topic)
            self._readings.pop(topic, None)
        self.changed.emit()

    def _fingerprint(self, topic: str) -> str:
        if topic not in self._fingerprints:
            try:
                self._fingerprints[topic] = self._library.words_fingerprint(topic) if self._library else ""
            except KnownError:
                self._fingerprints[topic] = ""
        return self._fingerprints[topic]

    # The page that is shown

    def _shown(self, topic: str) -> None:
        if (topic, self._view.is_open) != self._at:
            self._at, self._saw_end = (topic, self._view.is_open), False
            self._open_long.start()

    def _look(self) -> None:
        """Whether the page that is shown has been read by now."""
        is_waiting = self._saw_end or self._open_long.isActive()
        if not is_waiting and self._view.page and self._view.is_open and self._view.text.shows_end():
            self.end_met()

    def end_met(self) -> None:
        """The end of the page that is shown was on screen, or was read aloud."""
        if self._view.page and self._view.is_open and not self._saw_end and not self._open_long.isActive():
            self._saw_end = True
            self._note_reading(self._view.page.topic.id)

    def _note_reading(self, topic: str) -> None:
        if not self._kept or not self._store or self._store.is_locked or not self._is_wanted():
            return
        state = self.state_of(topic)
        if not state.when or state.is_revised:
            try:
                self._keep(topic, read=True)
            except KnownError:
                return  # nobody asked for it; what is typed tells by itself when it cannot be kept
