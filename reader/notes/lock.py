"""The passphrase: notes.db and its copies encrypted as whole files, by SQLite3 Multiple Ciphers.

A file is never encrypted where it lies: a verified copy under the other passphrase takes its place in one step, so that a
crash at any moment leaves the old file or the new one. Why so: docs/decisions/0007-lock.md.
"""

import os
import shutil
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import apsw

from reader.errors import NotesError, NotesLocked
from reader.words import translate

CIPHER = "chacha20"
ROUNDS = 600_000  # of PBKDF2-HMAC-SHA256; another number cannot read the files written with this one
LONGEST_WAIT = 30.0
_PATIENCE = 3000  # milliseconds to wait for another program that is using the file

PLAIN_HEAD = b"SQLite format 3\0"
LOCKED_HEAD = bytes.fromhex("1000010120402020")  # what this cipher leaves plain, at byte 16


def lost_warning() -> str:
    """What a person must know before there is a passphrase, and once it is lost."""
    return translate(
        "Lock",
        "A lost passphrase cannot be recovered: not by you, not by us, not by anyone. Without it, what you wrote stays locked for ever, and so do its safety copies. Write the passphrase down and keep it in a safe place.",
    )


# Locked or not


def is_locked(path: Path) -> bool:
    """Whether the file is, or may be, notes locked with a passphrase."""
    head = _head(path)
    if not head or head.startswith(PLAIN_HEAD):
        return False
    # A damaged plain file has zeros where the cipher leaves noise.
    return (head[16:24] == LOCKED_HEAD and any(head[72:92])) or _marker(path).exists()


def unlock(database: apsw.Connection, passphrase: str) -> None:
    """Give a newly opened file its passphrase; NotesLocked if it is not the right one."""
    database.pragma("cipher", CIPHER)
    database.pragma("kdf_iter", ROUNDS)
    database.pragma("hexkey", _key(passphrase))
    try:
        database.pragma("user_version")
    except apsw.NotADBError:
        # `from None`: nothing of the attempt goes into a report.
        raise NotesLocked(
            translate("Lock", "That is not the right passphrase."),
            translate(
                "Lock",
                "Nothing was changed. Try again; capital letters count. If you are sure of it, the file may be damaged: restore a safety copy.",
            ),
        ) from None


def locked() -> NotesLocked:
    """What to say while no passphrase was given."""
    return NotesLocked(
        translate("Lock", "Your notes are locked."), translate("Lock", "Enter your passphrase to open them.")
    )


def open_file(
    path: Path, passphrase: str | None = None, flags: int = apsw.SQLITE_OPEN_READWRITE
) -> apsw.Connection:
    """Open a file that exists; a locked or empty one with the passphrase."""
    if is_locked(path):
        if not passphrase:
            raise locked()
        if flags == apsw.SQLITE_OPEN_READWRITE and journal_of(path).exists():
            _try_on_copy(path, passphrase)
    database = apsw.Connection(str(path), flags=flags | apsw.SQLITE_OPEN_URI)
    try:
        database.set_busy_timeout(_PATIENCE)
        if passphrase and (is_locked(path) or not path.stat().st_size):
            unlock(database, passphrase)
    except BaseException:
        database.close()
        raise
    return database


def _try_on_copy(path: Path, passphrase: str) -> None:
    """See whether the passphrase is right; a wrong one would undo the change that a crash cut off, and wrongly."""
    part = part_of(real_path(path))
    try:
        for source, target in ((path, part), (journal_of(path), journal_of(part))):
            shutil.copyfile(source, target)
        database = apsw.Connection(str(part), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            unlock(database, passphrase)
        finally:
            database.close()
    finally:
        tidy(path)


def tidy(path: Path) -> None:
    """Remove what a crash may have left beside a notes file while its passphrase was set, changed or removed."""
    with suppress(OSError):
        part = part_of(real_path(path))
        journal_of(part).unlink(missing_ok=True)
        part.unlink(missing_ok=True)
        if _head(path).startswith(PLAIN_HEAD):
            _marker(path).unlink(missing_ok=True)


class Tries:
    """Makes each wrong passphrase slower than the one before; says how long to wait, and never waits itself."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong = 0
        self._next = 0.0

    def wait(self) -> float:
        """Seconds until the next try is allowed."""
        return max(0.0, self._next - self._clock()) if self._wrong else 0.0

    def wrong(self) -> None:
        self._wrong += 1
        self._next = self._clock() + min(LONGEST_WAIT, 2.0 ** min(self._wrong - 1, 10))

    def right(self) -> None:
        self._wrong = 0


# Setting, changing, removing: on a closed notes file


def set_passphrase(path: Path, passphrase: str) -> None:
    """Lock a closed notes file; its safety copies stay readable until `lock_backups`."""
    if is_locked(path):
        raise NotesError(
            translate("Lock", "Your notes are locked already."),
            translate("Lock", "Change the passphrase instead."),
        )
    _rewrite(
        path,
        None,
        _chosen(passphrase),
        translate("Lock", "Your notes could not be locked, so nothing was changed."),
    )


def change_passphrase(path: Path, old: str, new: str) -> None:
    """Lock a closed, locked notes file with another passphrase."""
    _must_be_locked(path)
    _rewrite(
        path,
        old,
        _chosen(new),
        translate("Lock", "The passphrase could not be changed, so the old one stays."),
    )


def remove_passphrase(path: Path, passphrase: str) -> None:
    """Make a closed, locked notes file readable without a passphrase."""
    _must_be_locked(path)
    _rewrite(
        path,
        passphrase,
        "",
        translate("Lock", "The passphrase could not be removed, so your notes stay locked."),
    )


def _rewrite(path: Path, old: str | None, new: str, sentence: str) -> None:
    with _kindly(sentence):
        path = real_path(path)
        if new and _head(path).startswith(PLAIN_HEAD):
            mark_locked(path)
        try:
            database = open_file(path, old)
            try:
                _hold(database)
                write_copy(database, part_of(path), new)
            finally:
                database.close()
            put_in_place(part_of(path), path)
        finally:
            tidy(path)


def _must_be_locked(path: Path) -> None:
    if not is_locked(path):
        raise NotesError(
            translate("Lock", "Your notes are not locked."), translate("Lock", "Set a passphrase first.")
        )


def _chosen(passphrase: str) -> str:
    if not passphrase:
        raise NotesError(
            translate("Lock", "An empty passphrase locks nothing."),
            translate("Lock", "Choose a few words that only you know."),
        )
    return passphrase


@contextmanager
def _kindly(sentence: str) -> Iterator[None]:
    try:
        yield
    except apsw.BusyError as error:
        raise NotesError(
            sentence,
            translate("Lock", "Another program is using your notes file. Close it there and try again."),
        ) from error
    except (apsw.NotADBError, apsw.CorruptError) as error:
        raise NotesError(
            sentence, translate("Lock", "The file is damaged. Close Plainspoken and start it again.")
        ) from error
    except (apsw.Error, OSError, UnicodeError) as error:
        raise NotesError(
            sentence,
            translate(
                "Lock", "Check that the disk has room and that the folder of your notes may be written."
            ),
        ) from error


def _hold(database: apsw.Connection) -> None:
    """Keep all others from the file until it is closed."""
    database.pragma("locking_mode", "EXCLUSIVE")
    database.execute("BEGIN EXCLUSIVE; COMMIT")


# Verified copies


def write_copy(
    database: apsw.Connection, target: Path, passphrase: str | None = None, salt: bytes | None = None
) -> None:
    """Write all that an open file holds into `target`, read it back and compare; nothing is left there on trouble.

    The copy has the passphrase given ('' for none), or that of the open file if it is None. Copies with one `salt` are
    opened faster one after the other.
    """
    place = str(target)
    if passphrase is not None:
        key = f"cipher={CIPHER}&kdf_iter={ROUNDS}&hexkey={_key(passphrase)}" if passphrase else "key="
        if passphrase and salt:
            key = f"cipher_salt={salt.hex()}&{key}"
        whole = target.absolute().as_posix()
        place = f"file://{'' if whole.startswith('/') else '/'}{quote(whole)}?{key}"
    failed: type[apsw.Error] | None = None
    try:
        os.close(os.open(target, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600))
        if database.pragma("integrity_check", 1) != "ok":
            raise apsw.CorruptError("the file is not whole")
        try:
            database.execute("VACUUM INTO ?", (place,))
            _sync(target)
            database.execute("ATTACH ? AS copy", (place,))
        except apsw.Error as error:
            failed = type(error)
        if failed:  # raised here and in other words, because SQLite may tell the place, and in it the key
            raise failed("the copy could not be written")
        try:
            _compare(database, target, passphrase)
        finally:
            database.execute("DETACH copy")
    except BaseException:
        with suppress(OSError):
            target.unlink(missing_ok=True)
        raise


def _compare(database: apsw.Connection, target: Path, passphrase: str | None) -> None:
    should_be_plain = (
        _head(Path(database.filename)).startswith(PLAIN_HEAD) if passphrase is None else not passphrase
    )
    if (
        _head(target).startswith(PLAIN_HEAD) != should_be_plain
        or database.execute("PRAGMA copy.integrity_check(1)").fetchall() != [("ok",)]
        or _rows(database, "copy") != _rows(database, "main")
    ):
        raise apsw.CorruptError("the copy is not whole")


def put_in_place(part: Path, path: Path) -> None:
    """Let a finished copy take its name, in one step; on Windows nobody may have the old file open."""
    try:
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    if os.name == "posix":
        with suppress(OSError):  # some disks cannot sync a folder
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


def part_of(path: Path) -> Path:
    """Where a copy is written before it takes the name."""
    return path.with_name(f"{path.name}.part")


def _rows(database: apsw.Connection, schema: str) -> list[tuple[str, int]]:
    """Every table with the number of its rows, and the marks of the file."""
    names = database.execute(
        f"SELECT name FROM {schema}.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
    ).fetchall()
    rows = []
    for (name,) in names:
        quoted = str(name).replace('"', '""')
        rows.append((str(name), int(database.execute(f'SELECT count(*) FROM {schema}."{quoted}"').get)))
    for name in ("user_version", "application_id"):
        rows.append((name, int(database.execute(f"PRAGMA {schema}.{name}").get)))
    return rows


def _sync(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _key(passphrase: str) -> str:
    """The passphrase in hexadecimal, the same however a keyboard composes its letters."""
    return unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass").hex()


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(100)
    except OSError:
        return b""


def journal_of(path: Path) -> Path:
    """Where SQLite keeps what it needs to undo a change that was cut off."""
    path = real_path(path)
    return path.with_name(f"{path.name}-journal")


def real_path(path: Path) -> Path:
    """Where a link leads; unlike `resolve`, it takes a link to itself calmly."""
    return Path(os.path.realpath(path))


def _marker(path: Path) -> Path:
    return real_path(path).with_suffix(".locked")


def mark_locked(path: Path) -> None:
    """Write the small file that tells, beside a locked one, that it is not damaged."""
    marker = os.open(_marker(path), os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(marker, "w", encoding="utf-8") as file:
        file.write(f"{path.name} is locked with a passphrase. Plainspoken asks for it.\n")
