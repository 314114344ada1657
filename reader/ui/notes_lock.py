"""Keeps the notes locked while the person is away: asks for the passphrase, locks now, locks after some minutes."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from reader.notes.lock import Tries
from reader.notes.store import NotesStore

_LOOK_EVERY_MS = 5_000
_SIGNS_OF_LIFE = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.TabletPress,
    QEvent.Type.InputMethod,
}
_MOST_DIALOGS = 10  # one in another; more than these are not closed


class NotesLock(QObject):
    """Locks and unlocks the store it was given; `save` keeps first what is being typed in the pane."""

    turned = Signal()  # the notes were locked, or unlocked

    def __init__(
        self, window: QWidget, store: NotesStore | None, save: Callable[[], bool], minutes: int
    ) -> None:
        super().__init__(window)
        self._window, self._store, self._save = window, store, save
        self.tries = Tries()
        self._minutes = minutes
        self._last = self._now()
        self._looking = QTimer(self)
        self._looking.setInterval(_LOOK_EVERY_MS)
        self._looking.timeout.connect(self.look)
        self.watch()

    def opened(self) -> bool:
        """Whether the notes are open; if they are locked, the person is asked for the passphrase first."""
        if self._store and self._store.is_locked:
            from reader.ui.unlock import Unlock

            Unlock(self._store, self.tries, QApplication.activeModalWidget() or self._window).exec()
            if not self._store.is_locked:
                self.watch()
                self.turned.emit()
        return self._store is not None and not self._store.is_locked

    def lock(self) -> None:
        """Keep what is being typed, close all dialogs and lock; notes that cannot be kept stay open, in sight."""
        self._lock(_MOST_DIALOGS)

    def _lock(self, dialogs: int) -> None:
        if not self._store or self._store.is_locked or not self._store.has_passphrase:
            return
        dialog = QApplication.activeModalWidget()
        if dialog:
            dialog.close()  # it keeps what is being typed in it
            if dialogs:  # what opened it goes on first
                QTimer.singleShot(0, self, lambda: self._lock(dialogs - 1))
        elif self._save():
            self._store.lock()
            self.watch()
            self.turned.emit()

    # The person is away

    def lock_after(self, minutes: int) -> None:
        """Lock after so many minutes without a key or the mouse; 0 is never."""
        self._minutes = minutes
        self.watch()

    def watch(self) -> None:
        """Begin to wait for the person to go away, where there is something to lock; else stop."""
        application = QApplication.instance()
        assert application
        application.removeEventFilter(self)
        self._looking.stop()
        self._last = self._now()
        if self._minutes and self._store and not self._store.is_locked and self._store.has_passphrase:
            application.installEventFilter(self)
            self._looking.start()

    def look(self) -> None:
        """Lock if the person has been away long enough."""
        if self._is_away():
            self.lock()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _SIGNS_OF_LIFE:
            if self._is_away():  # the computer slept, and its timers with it
                QTimer.singleShot(0, self, self.lock)
                return True
            self._last = self._now()
        return False

    def _is_away(self) -> bool:
        # Each clock stands still or jumps at times; the one that went further counts.
        return (
            max(now - last for now, last in zip(self._now(), self._last, strict=True)) >= self._minutes * 60
        )

    @staticmethod
    def _now() -> tuple[float, float]:
        return time.monotonic(), time.time()
