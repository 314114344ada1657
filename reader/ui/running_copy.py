"""One running copy for each personal folder: a second start asks the first one to come forward.

The two meet in the folder itself, through a lock file and a request file, so that no network code is needed.
"""

import time
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QLockFile, QObject, Signal

_ANSWER_WITHIN_S = 3.0


class RunningCopy(QObject):
    """Holds the folder's lock while it lives; `raise_requested` tells that the program was started again."""

    raise_requested = Signal(str)  # the topic link given to the second start, or ""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._request = folder / "open-request"
        self._lock = QLockFile(str(folder / "running.lock"))
        self._lock.setStaleLockTime(0)
        self.is_first = self._lock.tryLock(0)
        # A folder that may not be written cannot be locked; the program still opens, to read.
        self.is_first |= self._lock.error() == QLockFile.LockError.PermissionError
        if self.is_first:
            self._request.unlink(missing_ok=True) if self._lock.isLocked() else None
            self._watcher = QFileSystemWatcher([str(folder)], self)
            self._watcher.directoryChanged.connect(self._look)

    def ask_first(self, link: str) -> bool:
        """Ask the running copy to come forward and show `link`; False if it does not answer."""
        fresh = self._request.with_name(f"{self._request.name}.new")
        try:
            fresh.write_text(link, "utf-8")
            fresh.replace(self._request)
        except OSError:  # a full disk, perhaps
            return False
        until = time.monotonic() + _ANSWER_WITHIN_S
        while time.monotonic() < until:
            if not self._request.exists():
                return True
            time.sleep(0.05)
        self._request.unlink(missing_ok=True)
        return False

    def release(self) -> None:
        self._lock.unlock()

    def _look(self) -> None:
        try:
            link = self._request.read_text("utf-8")
            self._request.unlink()
        except OSError:
            return
        self.raise_requested.emit(link)
