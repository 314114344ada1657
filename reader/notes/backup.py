"""Safety copies of the notes file: dated, read back before they count, thinned with time, listed and restored.

Why so: docs/decisions/0006-backups.md.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import apsw

from reader.errors import NotesError, NotesLocked
from reader.notes.lock import (
    is_locked,
    journal_of,
    locked,
    mark_locked,
    open_file,
    part_of,
    put_in_place,
    real_path,
    tidy,
    write_copy,
)
from reader.notes.model import TABLES
from reader.notes.schema import MARK, VERSION
from reader.places import free_name, is_folder
from reader.words import translate

if TYPE_CHECKING:
    from reader.notes.store import NotesStore

SECOND = "Plainspoken copies"  # the folder for a second set of copies
DAYS = 10  # the last so many daily copies stay,
WEEKS = 10  # then one of each of so many weeks

_DAILY = re.compile(r"notes-(\d{4}-\d\d-\d\d)\.db")
_NAMED = re.compile(r"notes-(.+)-(\d{4}-\d\d-\d\d-\d{6})(?:-\d+)?\.db")


class Backup(NamedTuple):
    """A safety copy: why and when it was made, and how much it holds.

    `reason` is "daily", "before-restore", "before-version-2", "replaced" or the like; `trouble` is '', "locked" (under a passphrase
    that was not given) or "unreadable"; then the counts are 0.
    """

    path: Path
    date: datetime
    reason: str
    notes: int = 0
    questions: int = 0
    visits: int = 0
    trouble: str = ""


def back_up(database: apsw.Connection, folder: Path, reason: str, passphrase: str | None = None) -> Path:
    """Write a dated copy of an open notes file into `folder` and verify it; a locked file has a locked copy.

    `passphrase` is that of the file ('' for none); it must be told only where another file lies in its place.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = free_name(folder, f"notes-{reason}", ".db")
        _copy(database, path, passphrase)
    except (apsw.Error, OSError, UnicodeError) as error:
        raise _not_copied(folder) from error
    return path


def set_aside(path: Path) -> Path:
    """Rename a file that cannot be read to a dated name beside it; its bytes stay as they are."""
    try:
        kept = free_name(path.parent, f"{path.stem}-unreadable", path.suffix)
        path.rename(kept)
    except OSError as error:
        raise NotesError(
            translate("Backup", "Your notes file cannot be read, and it could not be put aside."),
            translate("Backup", "Nothing in it was changed. Look for it in {parent}.").format(
                parent=path.parent
            ),
        ) from error
    return kept


def keep_locked(path: Path, folder: Path) -> Path:
    """Move a locked notes file, whose passphrase is lost, among the safety copies, under a dated name."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = free_name(folder, "notes-locked-away", ".db")
        if journal_of(path).exists():  # the file is never without it
            _copy_bytes(journal_of(path), journal_of(kept))
        real_path(path).rename(kept)
        journal_of(path).unlink(missing_ok=True)
    except OSError as error:
        raise NotesError(
            translate("Backup", "The locked notes could not be put aside, so nothing was changed."),
            translate("Backup", "Check that {folder} may be written.").format(folder=folder),
        ) from error
    return kept


# Every day


def keep_daily(
    source: "apsw.Connection | NotesStore", folder: Path, today: date, second: Path | None = None
) -> Path | None:
    """Make today's copy unless there is one, thin out the older ones, and do the same in a second folder if it is there.

    Returns the new copy in `folder`, or None if today's was there or there is nothing to copy. Trouble in the second folder is passed over.
    """
    database = source if isinstance(source, apsw.Connection) else source.database
    try:
        return _keep_day(database, folder, today)
    finally:
        with suppress(NotesError, OSError):
            if second and second.is_dir():
                _keep_day(database, second, today)


def _keep_day(database: apsw.Connection, folder: Path, today: date) -> Path | None:
    path = folder / f"notes-{today.isoformat()}.db"
    try:
        if path.exists() or not _holds_anything(database):
            return None
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _remove_parts(folder)
        _copy(database, path)
    except (apsw.Error, OSError, UnicodeError) as error:
        raise _not_copied(folder) from error
    with suppress(OSError):  # a copy that cannot be removed does no harm
        for old in _superfluous(_daily_copies(folder), today):
            old.unlink()
    return path


def _holds_anything(database: apsw.Connection) -> bool:
    try:
        return any(
            database.execute(f"SELECT EXISTS (SELECT 1 FROM {table})").get for table in TABLES.values()
        )
    except apsw.Error:
        return True  # the copy will tell what is wrong


def _daily_copies(folder: Path) -> dict[date, Path]:
    copies = {}
    for path in folder.iterdir():
        name = _DAILY.fullmatch(path.name)
        if name and path.is_file() and not path.is_symlink():
            with suppress(ValueError):
                copies[date.fromisoformat(name[1])] = path
    return copies


def _superfluous(copies: dict[date, Path], today: date) -> list[Path]:
    """The daily copies that are no longer needed.

    Days and weeks are counted by the copies, not by the calendar, and a copy from the future stays: so a clock that is
    wrong, or a long absence, removes nothing more.
    """
    past = sorted((day for day in copies if day <= today), reverse=True)
    newest_of_week: dict[tuple[int, int], date] = {}
    for day in past[DAYS:]:
        newest_of_week.setdefault(day.isocalendar()[:2], day)
    kept = {*past[:DAYS], *list(newest_of_week.values())[:WEEKS]}
    return [copies[day] for day in past if day not in kept]


# Listing and restoring


def backups(folder: Path, key: str | None = None) -> list[Backup]:
    """All safety copies in a folder, the newest first; `key` is the passphrase of the locked ones."""
    opened: dict[bytes, apsw.Connection] = {}
    try:
        found = [_with_counts(backup, key, opened) for backup in _names(folder)]
    finally:
        for database in opened.values():
            database.close()
    return sorted(found, key=lambda backup: (backup.date, backup.path.name), reverse=True)


def restore(
    store_path: Path, backup: Path, folder: Path, key: str | None = None, backup_key: str | None = None
) -> Path | None:
    """Put a safety copy in place of the closed notes file; returns the copy of what was there before, in `folder`.

    `key` is the passphrase of the notes, `backup_key` that of the safety copy if it is another. Locked notes stay locked
    with their passphrase, open ones stay open.
    """
    store_path = real_path(store_path)
    if is_locked(store_path) and not key:
        raise locked()
    try:
        copy = open_file(backup, backup_key or key, apsw.SQLITE_OPEN_READONLY)
    except (apsw.Error, OSError, UnicodeError) as error:
        raise _unusable() from error
    try:
        _check(copy)
        before = _keep_before_restore(store_path, folder, key)
        passphrase = None if before is None else key if is_locked(store_path) else ""
        write_copy(copy, part_of(store_path), passphrase)
        # A journal that is still there belongs to notes that are gone; SQLite would play it into the new file.
        journal_of(store_path).unlink(missing_ok=True)
        put_in_place(part_of(store_path), store_path)
    except (apsw.Error, OSError, UnicodeError) as error:
        raise _not_restored(store_path) from error
    finally:
        copy.close()
    if is_locked(store_path):
        with suppress(OSError):
            mark_locked(store_path)
    tidy(store_path)
    return before


def lock_backups(
    folder: Path,
    passphrase: str,
    old: str | None = None,
    told: Callable[[int, int], object] = lambda done, of: None,
) -> list[Path]:
    """Give all safety copies in a folder the passphrase ('' for none); those under another one need `old`.

    `told` is given how many are done and how many there are. Returns the files for which that was not possible: damaged,
    or under a passphrase that was not given.
    """
    left = []
    salt = os.urandom(16)
    _remove_parts(folder)
    copies = list(_names(folder))
    for done, backup in enumerate(copies):
        told(done, len(copies))
        try:
            if not _is_under(backup.path, passphrase):
                database = open_file(backup.path, old)
                try:
                    write_copy(database, part_of(backup.path), passphrase, salt)
                finally:
                    database.close()
                put_in_place(part_of(backup.path), backup.path)
        except (apsw.NotADBError, apsw.CorruptError, NotesLocked):
            left.append(backup.path)
        except (apsw.Error, OSError, UnicodeError) as error:
            raise NotesError(
                translate("Backup", "Not all safety copies could be given the passphrase."),
                translate(
                    "Backup",
                    "Check that there is room on the disk and that {folder} may be written, and try again.",
                ).format(folder=folder),
            ) from error
    return left


def copies_in(folder: Path) -> list[Path]:
    """The safety copies in a folder."""
    return [backup.path for backup in _names(folder)]


def make_second(chosen: Path, personal: Path) -> Path:
    """Make a folder for the second set of copies in the chosen one, and return it.

    It has a name of its own, so that the copies do not lie among other files, and so that the place where a stick is
    plugged in is not taken for the stick.
    """
    folder = chosen if chosen.name == SECOND else chosen / SECOND
    if real_path(folder).is_relative_to(real_path(personal)):
        raise NotesError(
            translate("Backup", "A second copy in the same place would not help."),
            translate("Backup", "Choose a folder on a memory stick or another disk."),
        )
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise NotesError(
            translate("Backup", "This folder cannot be used."),
            translate("Backup", "Check that {chosen} may be written, or choose another.").format(
                chosen=chosen
            ),
        ) from error
    return folder


def delete_backups(copies: Iterable[Path]) -> int:
    """Delete these copies, each with what a crash left beside it; returns how many."""
    count = 0
    for path in copies:
        try:
            journal_of(path).unlink(missing_ok=True)
            path.unlink()
        except OSError as error:
            raise NotesError(
                translate("Backup", "Not all copies could be deleted."),
                translate("Backup", "Check that {parent} may be written.").format(parent=path.parent),
            ) from error
        count += 1
    return count


def readable_copies(folder: Path) -> list[Path]:
    """The safety copies in a folder, and files put aside there, that anyone can read without a passphrase."""
    aside = folder.glob("notes-unreadable-*") if is_folder(folder) else ()
    copies = {*copies_in(folder), *aside}
    return sorted(path for path in copies if not is_locked(path))


def _is_under(path: Path, passphrase: str) -> bool:
    if not is_locked(path) or not passphrase:
        return not is_locked(path) and not passphrase
    try:
        open_file(path, passphrase, apsw.SQLITE_OPEN_READONLY).close()
    except NotesLocked:
        return False
    return True


def _names(folder: Path) -> Iterable[Backup]:
    """The files in a folder that are named as safety copies."""
    try:
        paths = sorted(path for path in folder.iterdir() if path.is_file())
    except OSError:
        return
    for path in paths:
        with suppress(ValueError):
            if name := _DAILY.fullmatch(path.name):
                yield Backup(path, datetime.fromisoformat(name[1]), "daily")
            elif name := _NAMED.fullmatch(path.name):
                yield Backup(path, datetime.strptime(name[2], "%Y-%m-%d-%H%M%S"), name[1])


def _with_counts(backup: Backup, key: str | None, opened: dict[bytes, apsw.Connection]) -> Backup:
    """The copy with its counts. Copies with the same salt are attached to one file that is open, which saves a second each."""
    try:
        with backup.path.open("rb") as file:
            salt = file.read(16) if is_locked(backup.path) else b""
        if salt not in opened:
            opened[salt] = open_file(backup.path, key) if salt else apsw.Connection(":memory:")
        database = opened[salt]
        database.execute("ATTACH ? AS copy", (str(backup.path),))
        try:
            _check(database, "copy")
            notes, questions, visits = _counts(database, "copy")
            return backup._replace(notes=notes, questions=questions, visits=visits)
        finally:
            database.execute("DETACH copy")
    except NotesLocked:
        return backup._replace(trouble="locked")
    except (apsw.Error, OSError, UnicodeError, NotesError):
        return backup._replace(trouble="unreadable")


def _counts(database: apsw.Connection, schema: str) -> tuple[int, int, int]:
    """How many notes, questions and visits are kept in the file."""

    def count(what: str) -> int:
        return int(database.execute(f"SELECT count(*) FROM {schema}.{what}").get)

    if database.execute(f"PRAGMA {schema}.user_version").get == 1:
        return count("note WHERE deleted = ''"), 0, 0
    return (
        count("note WHERE deleted = '' AND kind <> 'question'"),
        count("note WHERE deleted = '' AND kind = 'question'"),
        count("visit WHERE deleted = ''"),
    )


def _check(database: apsw.Connection, schema: str = "main") -> None:
    """See that a file is a whole notes file that this program knows."""
    try:
        version = int(database.execute(f"PRAGMA {schema}.user_version").get)
        if (
            database.execute(f"PRAGMA {schema}.application_id").get == MARK
            and database.execute(f"PRAGMA {schema}.integrity_check(1)").fetchall() == [("ok",)]
            and 1 <= version <= VERSION
        ):
            return
    except (apsw.NotADBError, apsw.CorruptError):
        pass
    raise _unusable()


def _keep_before_restore(path: Path, folder: Path, key: str | None) -> Path | None:
    """A copy of the notes as they are; of damaged ones, their bytes."""
    if not path.exists() or not path.stat().st_size:
        return None
    try:
        database = open_file(path, key)
        try:
            return back_up(database, folder, "before-restore")
        finally:
            database.close()
    except (apsw.NotADBError, apsw.CorruptError):
        pass
    except NotesError as error:
        if not isinstance(error.__cause__, apsw.NotADBError | apsw.CorruptError):
            raise
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    copy = free_name(folder, "notes-before-restore", ".db")
    if journal_of(path).exists():
        _copy_bytes(journal_of(path), journal_of(copy))
    _copy_bytes(path, copy)
    return copy


def _copy_bytes(path: Path, copy: Path) -> None:
    part = part_of(copy)
    try:
        flags = os.O_CREAT | os.O_TRUNC | os.O_WRONLY | getattr(os, "O_BINARY", 0)
        with path.open("rb") as file, os.fdopen(os.open(part, flags, 0o600), "wb") as to:
            shutil.copyfileobj(file, to)
            to.flush()
            os.fsync(to.fileno())
    except OSError:
        part.unlink(missing_ok=True)
        raise
    put_in_place(part, copy)


def _copy(database: apsw.Connection, path: Path, passphrase: str | None = None) -> None:
    """A verified copy that has its name only when it is whole."""
    write_copy(database, part_of(path), passphrase)
    put_in_place(part_of(path), path)


def _remove_parts(folder: Path) -> None:
    """Remove copies that a crash left unfinished."""
    with suppress(OSError):
        for path in folder.glob("notes-*.db.part"):
            name = path.name.removesuffix(".part")
            if _DAILY.fullmatch(name) or _NAMED.fullmatch(name):
                path.unlink()


def _not_copied(folder: Path) -> NotesError:
    return NotesError(
        translate("Backup", "A safety copy of your notes could not be made, so nothing was changed."),
        translate("Backup", "Check that there is room on the disk and that {folder} may be written.").format(
            folder=folder
        ),
    )


def _unusable() -> NotesError:
    return NotesError(
        translate("Backup", "This safety copy cannot be used, so nothing was changed."),
        translate("Backup", "It is damaged, or was written with a newer Plainspoken. Choose another one."),
    )


def _not_restored(path: Path) -> NotesError:
    return NotesError(
        translate("Backup", "The safety copy could not be put in place; your notes are as they were."),
        translate("Backup", "Check that there is room on the disk and that {parent} may be written.").format(
            parent=path.parent
        ),
    )
