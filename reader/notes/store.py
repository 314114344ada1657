"""The person's notes in notes.db: every change is on disk when the call returns."""

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import apsw

from reader.errors import NotesError
from reader.notes.backup import back_up, set_aside
from reader.notes.model import Note
from reader.notes.schema import MARK, STEPS, VERSION

LONGEST_TEXT = 10_000_000
_PATIENCE = 3000  # milliseconds to wait for another program that is using the file
_COLUMNS = "id, topic, text, created, changed, deleted"
# As bytes, so that one damaged letter hides no note.
_COLUMNS_AS_BYTES = ", ".join(f"ifnull(CAST({column} AS BLOB), x'')" for column in _COLUMNS.split(", "))


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
        import uuid

        now = _now()
        note = Note(str(uuid.uuid4()), topic, storable(text), now, now)
        self._write(
            f"INSERT INTO note ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
            (note.id, note.topic, note.text, note.created, note.changed, note.deleted),
        )
        return note

    def change(self, note: Note, text: str) -> Note:
        """Keep the note with another text and return it; it is added again if it is no longer there."""
        changed = note._replace(text=storable(text), changed=_now())
        self._write(
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
            rows = self._database.execute(f"SELECT {_COLUMNS_AS_BYTES} FROM note {where}", values)
            return [Note(*(str(value, "utf-8", "replace") for value in row)) for row in rows]
        except apsw.Error as error:
            raise _trouble(error, self._path) from error

    def _mark_deleted(self, note: Note, when: str) -> Note:
        self._write("UPDATE note SET deleted = ? WHERE id = ?", (when, note.id))
        return note._replace(deleted=when)

    def _write(self, statement: str, values: tuple[str, ...]) -> None:
        """One statement, in a transaction of its own."""
        try:
            if _identity(self._path) != self._identity:
                self._put_file_back()
            self._database.execute(statement, values)
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
        fresh = _connect(self._path)
        try:
            _settle(fresh)
            with fresh.backup("main", self._database, "main") as backup:
                backup.step()
        except apsw.Error:
            fresh.close()
            self._path.unlink()
            raise
        self._database.close()
        self._database = fresh
        self._identity = _identity(self._path)


def open_notes(path: Path, backups: Path | None = None) -> NotesStore:
    """Open the notes file, making or upgrading it if needed.

    A file that is damaged or is no notes file is put aside under a dated name and a new one begun. A file of a newer
    version raises NotesError and stays as it is. One that may not be written can be read; each change raises NotesError.
    """
    kept_aside = None if _is_readable(path) else set_aside(path)
    try:
        return NotesStore(_open(path, backups or path.parent / "backups"), path, kept_aside)
    except NotesError as error:
        if kept_aside is None:
            raise
        raise NotesError(
            f"Your notes file cannot be read, and a new one could not be begun. {error.sentence}",
            f"{error.advice} The old file is kept, unchanged, at {kept_aside}.",
        ) from error


def read_notes(path: Path) -> list[Note]:
    """All kept notes of a file that may be in use elsewhere; nothing is made, upgraded or changed."""
    database = None
    try:
        if not path.is_file():
            return []
        with path.open("rb") as file:
            if file.read(20)[18:] == b"\2\2":  # left in WAL mode, which needs two more files even to read it
                raise NotesError(
                    "Your notes file was changed by another program.",
                    "Open Plainspoken once; then your notes can be read here again.",
                )
        database = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        database.set_busy_timeout(_PATIENCE)
        return NotesStore(database, path).all() if _version(database, path) else []
    except (apsw.Error, OSError, UnicodeError) as error:
        raise _trouble(error, path) from error
    finally:
        if database:
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


def _open(path: Path, backups: Path) -> apsw.Connection:
    database = None
    try:
        database = _connect(path)
        _version(database, path)  # before anything touches the file
        _settle(database)
        _upgrade(database, path, backups)
        return database
    except (apsw.Error, OSError, UnicodeError, NotesError) as error:
        if database:
            database.close()
        if isinstance(error, NotesError):
            raise
        raise _trouble(error, path) from error


def _connect(path: Path) -> apsw.Connection:
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    database = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    database.set_busy_timeout(_PATIENCE)
    return database


def _settle(database: apsw.Connection) -> None:
    # One plain file at rest: a copy of it is whole. EXTRA also syncs the folder after the journal is gone.
    for name, value in (("journal_mode", "DELETE"), ("synchronous", "EXTRA"), ("foreign_keys", True)):
        database.pragma(name, value)


def _is_readable(path: Path) -> bool:
    """Whether the file is absent, empty or a sound notes file; one that is newer, busy or forbidden is not judged."""
    try:
        if not path.is_file():
            return True
        database = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            database.execute("BEGIN")  # nobody writes while this looks
            version = database.pragma("user_version")  # the first look undoes an unfinished change
            size = path.stat().st_size
            if size == 0:
                return True
            if database.pragma("application_id") != MARK or version < 1:
                return False
            if version > VERSION:
                return True
            if version == VERSION:
                database.execute(f"SELECT {_COLUMNS} FROM note LIMIT 0")
            is_cut_short = size % database.pragma("page_size")
            return bool(not is_cut_short and database.pragma("integrity_check", 1) == "ok")
        finally:
            database.close()
    except (apsw.Error, OSError, UnicodeError) as error:
        return not isinstance(error, apsw.NotADBError | apsw.CorruptError | apsw.SQLError)


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
    database.execute("BEGIN IMMEDIATE")
    try:
        for step in STEPS[_version(database, path) :]:  # read again: another start may have been first
            database.execute(step)
        if database.execute("PRAGMA foreign_key_check").fetchall():
            raise apsw.ConstraintError("something points to nothing")
        database.pragma("application_id", MARK)
        database.pragma("user_version", VERSION)
        database.execute("COMMIT")
    except (apsw.SQLError, apsw.ConstraintError) as error:
        raise NotesError(
            "Your notes could not be brought up to date.", f"They stay as they were at {path}."
        ) from error


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _trouble(error: Exception, path: Path) -> NotesError:
    """The calm sentence for what SQLite or the system said."""
    if isinstance(error, apsw.FullError) or getattr(error, "errno", None) == 28:
        return NotesError(
            "The disk is full, so your note could not be kept.",
            "Make some room, then go on writing: it will be kept then.",
        )
    if isinstance(error, apsw.BusyError | apsw.LockedError):
        return NotesError("Another program is using your notes file.", "Close it there, then go on writing.")
    if isinstance(error, apsw.ReadOnlyError | apsw.CantOpenError | apsw.PermissionsError | OSError):
        return NotesError(
            "Your notes cannot be kept: the notes file may not be written.",
            f"Check that {path.parent} exists and may be written, and that the disk has room.",
        )
    if isinstance(error, apsw.NotADBError | apsw.CorruptError):
        return NotesError(
            "Your notes file is damaged.",
            f"Close Plainspoken and start it again; the file {path} will be put aside, never deleted.",
        )
    return NotesError(
        "Your notes file could not be read or written.",
        f"Copy what you are writing, to be safe. The system said: {error}.",
    )
