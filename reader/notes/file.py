"""notes.db as a file: opened, made, brought up to date, and its troubles told in calm sentences."""

import os
from contextlib import suppress
from pathlib import Path

import apsw

from reader.errors import NotesError
from reader.notes.lock import open_file
from reader.notes.model import TABLES
from reader.notes.schema import MARK, STEPS, VERSION
from reader.words import translate

PATIENCE = 3000  # milliseconds to wait for another program that is using the file


def open_or_make(path: Path, backups: Path, key: str | None = None) -> apsw.Connection:
    """Open a notes file, making or upgrading it if needed; `key` is its passphrase."""
    database = None
    try:
        database = connect(path, key)
        version_of(database, path)  # before anything touches the file
        settle(database)
        upgrade(database, path, backups)
        return database
    except (apsw.Error, OSError, UnicodeError, NotesError) as error:
        if database:
            database.close()
        if isinstance(error, NotesError):
            raise
        raise trouble(error, path) from error


def connect(path: Path, key: str | None = None) -> apsw.Connection:
    """Open the file as it is, or an empty one that nobody else may read."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    database = open_file(path, key)
    database.set_busy_timeout(PATIENCE)
    return database


def settle(database: apsw.Connection) -> None:
    """Write through, and leave one plain file at rest."""
    # One plain file at rest: a copy of it is whole. EXTRA also syncs the folder after the journal is gone.
    for name, value in (
        ("journal_mode", "DELETE"),
        ("synchronous", "EXTRA"),
        ("foreign_keys", True),
        ("temp_store", "MEMORY"),
    ):
        database.pragma(name, value)


def is_readable(path: Path, key: str | None = None) -> bool:
    """Whether the file is absent, empty or a sound notes file; one that is newer, busy or forbidden is not judged.

    A locked file without its passphrase raises NotesLocked.
    """
    try:
        if not path.is_file():
            return True
        database = open_file(path, key)
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
            if not _has_shape_of(version, database):
                return False
            is_cut_short = size % database.pragma("page_size")
            return bool(not is_cut_short and database.pragma("integrity_check", 1) == "ok")
        finally:
            database.close()
    except (apsw.Error, OSError, UnicodeError) as error:
        return not isinstance(error, apsw.NotADBError | apsw.CorruptError | apsw.SQLError)


def _columns(database: apsw.Connection) -> dict[str, list[str]]:
    """The columns of each of our tables that is there."""
    found = {
        table: [str(name) for _, name, *_ in database.execute(f"PRAGMA table_info({table})")]
        for table in TABLES.values()
    }
    return {table: columns for table, columns in found.items() if columns}


def _has_shape_of(version: int, database: apsw.Connection) -> bool:
    """Whether the tables are those of a version; one damaged bit makes another version of the number."""
    found = _columns(database)
    if version == VERSION:
        return all(
            {*record._fields, "published"} <= {*found.get(table, ())} for record, table in TABLES.items()
        )
    model = apsw.Connection(":memory:")
    for step in STEPS[:version]:
        model.execute(step)
    return found == _columns(model)


def version_of(database: apsw.Connection, path: Path) -> int:
    """The version of the tables; NotesError if it is newer than this program knows."""
    version = database.pragma("user_version")
    if version > VERSION:
        raise NotesError(
            translate("File", "Your notes were written with a newer Plainspoken."),
            translate(
                "File", "Install the newest Plainspoken to open them. They stay untouched at {path}."
            ).format(path=path),
        )
    return int(version)


def upgrade(database: apsw.Connection, path: Path, backups: Path | None) -> None:
    """Take the steps to the present version in one transaction, after a safety copy into `backups`."""
    version = version_of(database, path)
    if version == VERSION:
        return
    if version and backups:
        from reader.notes.backup import back_up  # not at each start

        back_up(database, backups, f"before-version-{VERSION}")
    database.execute("BEGIN IMMEDIATE")
    try:
        for step in STEPS[version_of(database, path) :]:  # read again: another start may have been first
            database.execute(step)
        if database.execute("PRAGMA foreign_key_check").fetchall():
            raise apsw.ConstraintError("something points to nothing")
        database.pragma("application_id", MARK)
        database.pragma("user_version", VERSION)
        database.execute("COMMIT")
    except (apsw.SQLError, apsw.ConstraintError) as error:
        raise NotesError(
            translate("File", "Your notes could not be brought up to date."),
            translate("File", "They stay as they were at {path}.").format(path=path),
        ) from error


def identity(path: Path) -> tuple[int, int] | None:
    """What tells this file from another that may take its place."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def trouble(error: Exception, path: Path) -> NotesError:
    """The calm sentence for what SQLite or the system said."""
    if isinstance(error, apsw.FullError) or getattr(error, "errno", None) == 28:
        return NotesError(
            translate("File", "The disk is full, so your note could not be kept."),
            translate("File", "Make some room, then go on writing: it will be kept then."),
        )
    if isinstance(error, apsw.BusyError | apsw.LockedError):
        return NotesError(
            translate("File", "Another program is using your notes file."),
            translate("File", "Close it there, then go on writing."),
        )
    if isinstance(error, apsw.ReadOnlyError | apsw.CantOpenError | apsw.PermissionsError | OSError):
        return NotesError(
            translate("File", "Your notes cannot be kept: the notes file may not be written."),
            translate(
                "File", "Check that {parent} exists and may be written, and that the disk has room."
            ).format(parent=path.parent),
        )
    if isinstance(error, apsw.NotADBError | apsw.CorruptError):
        return NotesError(
            translate("File", "Your notes file is damaged."),
            translate(
                "File",
                "Close Plainspoken and start it again; the file {path} will be put aside, never deleted.",
            ).format(path=path),
        )
    return NotesError(
        translate("File", "Your notes file could not be read or written."),
        translate("File", "Copy what you are writing, to be safe. The system said: {error}.").format(
            error=error
        ),
    )
