"""Makes the day's safety copies while the program is open."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from reader.errors import KnownError
from reader.notes.store import NotesStore

_FIRST_AFTER_MS = 3_000
_AGAIN_AFTER_MS = 600_000


class DailyCopies(QObject):
    """Some seconds after a start or an unlocking, then whenever one is missing.

    So a stick that is plugged in later gets its copy, and a program that stays open makes one each day. `second` names a
    second folder, '' for none; `told` is given what went wrong.
    """

    def __init__(
        self,
        store: NotesStore,
        second: Callable[[], str],
        told: Callable[[KnownError], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._store, self._second, self._told = store, second, told
        self._clock = QTimer(self)
        self._clock.timeout.connect(self.make)
        self.begin()

    def begin(self) -> None:
        """Wait a little, so that the first page is painted before."""
        self._clock.start(_FIRST_AFTER_MS)

    def make(self) -> None:
        """Make today's copy where there is none yet; locked notes are left alone."""
        self._clock.start(_AGAIN_AFTER_MS)
        if self._store.is_locked:
            return
        from reader.notes.backup import keep_daily

        second = self._second()
        try:
            keep_daily(
                self._store,
                self._store.path.parent / "backups",
                date.today(),
                Path(second) if second else None,
            )
        except KnownError as error:
            self._told(error)
