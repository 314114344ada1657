"""The person's notes in notes.db: every change is on disk when the call returns."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import apsw

from reader.errors import NotesError
from reader.notes.backup import back_up, set_aside
from reader.notes.model import Note
from reader.notes.schema import MARK, STEPS, VERSION

LONGEST_TEXT = 10_000_000
_COLUMNS = "id, topic, text, created, changed, deleted"


class NotesStore:
    """An open notes file. `set_aside` names the file that could not be read and was put aside, if there was one."""

    def __init__(self, database: apsw.Connection, path: Path, set_aside: Path | None = None) -> None:
        self._database = database
        self._path = path
        self._identity = _identity(path)
        self.set_aside = set_aside

    def close(self) -> None:
        self._database.close()

    @property
    def path(self) -> Path:
        return self._path

    def add(self, text: str, topic: str = "") -> Note:
        """Keep a new note and return it."""
        now = _now()
        note = Note(str(uuid.uuid4()), topic, storable(text), now, now)
        with self._writing():
            self._database.execute(
                f"INSERT INTO note ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
                (note.id, note.topic, note.text, note.created, note.changed, note.deleted),
            )
        return note

    def change(self, note: Note, text: str) -> Note:
        """Keep the note with another text and return it; it is added again if it is no longer there."""
        changed = replace(note, text=storable(text), changed=_now())
        with self._writing():
            self._database.execute(
                f"INSERT INTO note ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET text = excluded.text, changed = excluded.changed",
                (changed.id, changed.topic, changed.text, changed.created, changed.changed, changed.deleted),
            )
        return changed

    def delete(self, note: Note) -> Note:
        """Put a note aside; it stays in the file and can be put back."""
        return self._mark_deleted(note, _now())

    def put_back(self, note: Note) -> Note:
        """Undo a deletion."""
        return self._mark_deleted(note, "")

    def note(self, id: str) -> Note | None:
        """The note of that id, deleted or not, or None."""
        return next(iter(self._notes("WHERE id = ?", id)), None)

    def beside(self, topic: str) -> list[Note]:
        """The notes kept beside a page, oldest first."""
        return self._notes("WHERE topic = ? AND deleted = '' ORDER BY created, id", topic)

    def all(self) -> list[Note]:
        """All kept notes, the last changed first."""
        return self._notes("WHERE deleted = '' ORDER BY changed DESC, id")

    def deleted(self) -> list[Note]:
        """The notes put aside, the last deleted first."""
        return self._notes("WHERE deleted <> '' ORDER BY deleted DESC, id")

    def _notes(self, where: str, *values: str) -> list[Note]:
        try:
            return [
                Note(*row) for row in self._database.execute(f"SELECT {_COLUMNS} FROM note {where}", values)
            ]
        except apsw.Error as error:
            raise _trouble(error, self._path) from error

    def _mark_deleted(self, note: Note, when: str) -> Note:
        with self._writing():
            self._database.execute("UPDATE note SET deleted = ? WHERE id = ?", (when, note.id))
        return replace(note, deleted=when)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            if _identity(self._path) != self._identity:
                self._put_file_back()
            with self._database:
                yield
        except (apsw.Error, OSError) as error:
            raise _trouble(error, self._path) from error

    def _put_file_back(self) -> None:
        """The file was moved or deleted while open: write all notes to a new file in its old place."""
        if self._path.exists():
            raise NotesError(
                "Another program has replaced your notes file while it was open.",
                f"Copy what you are writing, close Plainspoken, and look at {self._path}.",
            )
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = apsw.Connection(str(self._path))
        self._path.chmod(0o600)
        with fresh.backup("main", self._database, "main") as backup:
            backup.step()
        _settle(fresh)
        self._database.close()
        self._database = fresh
        self._identity = _identity(self._path)


def open_notes(path: Path, backups: Path | None = None) -> NotesStore:
    """Open the notes file, making or upgrading it if needed.

    A file that is damaged or is no notes file is put aside under a dated name and a new one begun; a file of a newer
    version or one that may not be written raises NotesError and stays as it is.
    """
    kept_aside = None
    if path.is_file() and not _is_readable(path):
        kept_aside = set_aside(path)
    database = _connect(path)
    try:
        _upgrade(database, path, backups or path.parent / "backups")
    except apsw.Error as error:
        database.close()
        raise _trouble(error, path) from error
    except NotesError:
        database.close()
        raise
    return NotesStore(database, path, kept_aside)


def read_notes(path: Path) -> list[Note]:
    """All kept notes of a file that may be in use elsewhere; nothing is made, upgraded or changed."""
    if not path.is_file():
        return []
    try:
        database = apsw.Connection(
            f"{path.resolve().as_uri()}?mode=ro", flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        )
    except apsw.Error as error:
        raise _trouble(error, path) from error
    try:
        version = _version(database, path)
        return NotesStore(database, path).all() if version else []
    except apsw.Error as error:
        raise _trouble(error, path) from error
    finally:
        database.close()


def storable(text: str) -> str:
    """The text as a file can hold it: NUL and halves of broken characters become the replacement character."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")
    if len(whole) > LONGEST_TEXT:
        raise NotesError(
            "This note is too long to keep as one note.",
            "Split it in two; a note can hold ten million letters.",
        )
    return whole


def _connect(path: Path) -> apsw.Connection:
    try:
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        database = apsw.Connection(str(path))
        _settle(database)
        return database
    except (apsw.Error, OSError) as error:
        raise _trouble(error, path) from error


def _settle(database: apsw.Connection) -> None:
    # One plain file at rest: a copy of it is whole. EXTRA also syncs the folder after the journal is gone.
    database.set_busy_timeout(3000)
    for name, value in (("journal_mode", "DELETE"), ("synchronous", "EXTRA"), ("foreign_keys", True)):
        database.pragma(name, value)


def _is_readable(path: Path) -> bool:
    """Whether the file is empty or a sound notes file; a file that is only busy or forbidden counts as readable."""
    if path.stat().st_size == 0:
        return True
    try:
        database = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            mark, verdict = database.pragma("application_id"), database.pragma("quick_check", 1)
        finally:
            database.close()
    except (apsw.NotADBError, apsw.CorruptError):
        return False
    except apsw.Error:
        return True
    return bool(mark == MARK and verdict == "ok")


def _version(database: apsw.Connection, path: Path) -> int:
    version = database.pragma("user_version")
    if version > VERSION:
        raise NotesError(
            "Your notes were written with a newer Plainspoken.",
            f"Install the newest Plainspoken to open them. They stay untouched at {path}.",
        )
    return int(version)


def _upgrade(database: apsw.Connection, path: Path, backups: Path) -> None:
    version = _version(database, path)
    if version == VERSION:
        return
    if version:
        back_up(database, backups, f"before-version-{VERSION}")
    with database:
        for step in STEPS[version:]:
            database.execute(step)
        if problems := list(database.execute("PRAGMA foreign_key_check")):
            raise NotesError(
                "Your notes could not be brought up to date.",
                f"They stay as they were at {path} ({len(problems)} problems).",
            )
        database.pragma("application_id", MARK)
        database.pragma("user_version", VERSION)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _trouble(error: Exception, path: Path) -> NotesError:
    """The calm sentence for what SQLite or the system said."""
    if isinstance(error, apsw.FullError) or getattr(error, "errno", None) == 28:
        return NotesError(
            "The disk is full, so your note could not be kept.",
            "Make some room, then go on writing: it will be kept then.",
        )
    if isinstance(error, apsw.BusyError | apsw.LockedError):
        return NotesError("Another program is using your notes file.", "Close it there, then go on writing.")
    if isinstance(error, apsw.ReadOnlyError | apsw.CantOpenError | apsw.PermissionsError | PermissionError):
        return NotesError(
            "Your notes cannot be kept: the notes file may not be written.",
            f"Check that {path.parent} exists and may be written.",
        )
    if isinstance(error, apsw.NotADBError | apsw.CorruptError):
        return NotesError(
            "Your notes file is damaged.",
            f"Close Plainspoken and start it again; the file {path} will be put aside, never deleted.",
        )
    return NotesError("Your note could not be kept.", f"Copy its text to be safe. The system said: {error}.")
