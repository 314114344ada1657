"""The person's notes in notes.db: every change is on disk when the call returns."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import apsw

from reader.errors import NotesError, NotesLocked
from reader.notes.file import (
    PATIENCE,
    connect,
    identity,
    is_readable,
    open_or_make,
    settle,
    trouble,
    upgrade,
    version_of,
)
from reader.notes.lock import (
    change_passphrase,
    is_locked,
    locked,
    open_file,
    remove_passphrase,
    set_passphrase,
    tidy,
)
from reader.notes.model import TABLES, Annotation, Line, Note, Reading, Record, Visit
from reader.notes.rows import (
    list_of,
    note_of,
    record_of,
    storable,
    storable_words,
    upsert,
)
from reader.words import translate

if TYPE_CHECKING:
    from reader.notes.backup import Backup  # what is said of copies is loaded when one is asked for

_R = TypeVar("_R", Note, Visit, Line, Annotation, Reading)


class NotesStore:
    """A notes file, open or locked.

    `set_aside` names the file that could not be read and was put aside, if there was one, and `salvaged` says how many
    notes, questions and visits could be read of it all the same.
    """

    def __init__(
        self,
        database: apsw.Connection | None,
        path: Path,
        set_aside: Path | None = None,
        key: str | None = None,
        salvaged: int = 0,
    ) -> None:
        self._connection = database  # None while the notes are locked
        self._key = key  # the passphrase of a locked file
        self._path = path
        self._know_file()
        self.set_aside, self.salvaged = set_aside, salvaged
        self.change_count = 0  # grows with each change

    def close(self) -> None:
        if self._connection:
            if identity(self._path) not in (None, self._identity):
                with suppress(NotesError):
                    self._keep_replaced()
            self._connection.close()

    @property
    def path(self) -> Path:
        return self._path

    # The passphrase

    @property
    def is_locked(self) -> bool:
        """Whether nothing can be read or written before `unlock`; each try raises NotesLocked then."""
        return self._connection is None

    @property
    def has_passphrase(self) -> bool:
        """Whether the file is encrypted, be it open now or not."""
        return is_locked(self._path)

    def lock(self) -> None:
        """Close an encrypted file and forget its passphrase; one that is not encrypted stays open."""
        if self._connection and (self._key or self.has_passphrase):
            self.close()
            self._connection = self._key = None
            self.change_count += 1

    def unlock(self, passphrase: str) -> None:
        """Open a locked file again; NotesLocked if that is not its passphrase."""
        if self._connection is None:
            opened = open_notes(self._path, key=passphrase)
            self._connection, self._key = opened._connection, opened._key
            self._know_file()
            self.set_aside, self.salvaged = opened.set_aside, opened.salvaged
            self.change_count += 1

    def set_passphrase(self, passphrase: str) -> None:
        """Encrypt the file."""
        self._while_rewritten(lambda: set_passphrase(self._path, passphrase), passphrase)

    def change_passphrase(self, old: str, new: str) -> None:
        """Encrypt the file anew; NotesLocked if `old` is not its passphrase."""
        self._while_rewritten(lambda: change_passphrase(self._path, old, new), new)

    def remove_passphrase(self, passphrase: str) -> None:
        """Make the file readable without a passphrase; NotesLocked if that is not its passphrase."""
        self._while_rewritten(lambda: remove_passphrase(self._path, passphrase), None)

    def _while_rewritten(self, rewrite: Callable[[], object], key: str | None) -> None:
        def do() -> None:
            rewrite()
            self._key = key

        self.while_closed(do)

    def begin_anew(self) -> Path:
        """Put a locked file whose passphrase is lost among the safety copies, begin a new one, and return the old one."""
        from reader.notes.backup import keep_locked

        kept = keep_locked(self._path, self._path.parent / "backups")
        opened = open_notes(self._path)
        tidy(self._path)
        self._connection, self._key = opened._connection, None
        self._know_file()
        self.change_count += 1
        return kept

    def restore(self, copy: Path, folder: Path, copy_key: str | None = None) -> Path | None:
        """Put a safety copy in place of the notes; see `restore` in backup. `copy_key` is its passphrase, if another."""
        from reader.notes.backup import restore

        kept: list[Path | None] = []
        self.while_closed(lambda: kept.append(restore(self._path, copy, folder, self._key, copy_key)))
        return kept[0]

    def copies(self, folder: Path) -> list[Backup]:
        """All safety copies in a folder, the newest first."""
        from reader.notes.backup import backups

        return backups(folder, self._key)

    def lock_copies(
        self,
        folder: Path,
        old: str | None = None,
        told: Callable[[int, int], object] = lambda done, of: None,
    ) -> list[Path]:
        """Give the safety copies in a folder the lock that the notes have; see `lock_backups`."""
        from reader.notes.backup import lock_backups

        return lock_backups(folder, self._key or "", old, told)

    @property
    def database(self) -> apsw.Connection:
        """The open file, for a safety copy of it."""
        if self._connection is None:
            raise locked()
        return self._connection

    # Notes and questions

    def add(self, text: str, topic: str = "", **words: Any) -> Note:
        """Keep a new note, last in order, and return it; `words` are further fields of Note."""
        now = timestamp()
        ((last,),) = self._read("note", ("ifnull(max(position), 0)",), "")
        position = max(time.time(), float(last) + 1)  # last also by a clock that went backwards
        note = Note(new_id(), storable(topic), storable(text), now, now, position=position, revision=new_id())
        note = note._replace(**storable_words(words))
        self._write([upsert("note", note, published=False)])
        return note

    def change(self, note: Note, text: str | None = None, **words: Any) -> Note:
        """Keep the note with another text or other fields and return it; it is added again if it is no longer there.

        Fields that are not named stay as the file has them, so that a change made in another window is kept.
        """
        if text is not None:
            words["text"] = text
        changed = self._next("note", self.note(note.id) or note)._replace(**storable_words(words))
        self._write([upsert("note", changed, published=False)])
        return changed

    def move(self, note: Note, row: int) -> Note:
        """Put a question at that row of the person's own order and return it; those below it make room if they must."""
        others = [each for each in self.questions() if each.id != note.id]
        row = min(max(row, 0), len(others))
        above, below = others[:row], others[row:]
        low = above[-1].position if above else below[0].position - 2 if below else note.position
        high = below[0].position if below else low + 2
        place = (low + high) / 2
        if not low < place < high:  # no number lies between two that are so close
            place = low + 1
        moved = self._next("note", self.note(note.id) or note)._replace(position=place)
        changed = [moved]
        for each in below:
            if each.position > place:
                break
            place += 1
            changed.append(self._next("note", each)._replace(position=place))
        self._write([upsert("note", each, published=False) for each in changed])
        return moved

    def delete(self, note: Note) -> Note:
        """Put a note aside; it stays in the file and can be put back."""
        return self.change(note, deleted=timestamp())

    def put_back(self, note: Note) -> Note:
        """Undo a deletion."""
        return self.change(note, deleted="")

    def note(self, id: str) -> Note | None:
        """The note of that id, deleted or not, or None."""
        return next(iter(self._notes("WHERE id = ?", id)), None)

    def beside(self, topic: str) -> list[Note]:
        """The notes kept beside a page, in the person's order, oldest first."""
        return self._notes("WHERE topic = ? AND deleted = '' ORDER BY position, created, id", topic)

    def all(self) -> list[Note]:
        """All kept notes, the last changed first."""
        return self._notes("WHERE deleted = '' ORDER BY changed DESC, id")

    def questions(self) -> list[Note]:
        """All kept questions in the person's order."""
        return self._notes("WHERE kind = 'question' AND deleted = '' ORDER BY position, created, id")

    def deleted(self) -> list[Note]:
        """The notes put aside, the last deleted first."""
        return self._notes("WHERE deleted <> '' ORDER BY deleted DESC, id")

    def versions(self) -> dict[str, str]:
        """Which version of each note, highlight and bookmark is kept, by id."""
        return {
            str(id): f"{changed} {revision}"
            for table in ("note", "annotation")
            for id, changed, revision in self._read(
                table, ("id", "changed", "revision"), "WHERE deleted = ''"
            )
        }

    def topics(self) -> set[str]:
        """The topics that have notes, questions, highlights or bookmarks."""
        found = [
            self._read(table, ("topic",), "WHERE deleted = '' GROUP BY topic")
            for table in ("note", "annotation")
        ]
        return {str(topic) for rows in found for (topic,) in rows} - {""}

    def _notes(self, where: str, *values: str) -> list[Note]:
        return [note_of(row) for row in self._read("note", Note._fields, where, *values)]

    # Visits

    def visits(self) -> list[Visit]:
        """All kept visits by date and time."""
        return self.select(Visit, "WHERE deleted = '' ORDER BY date, time, id")

    def visit(self, id: str) -> Visit | None:
        """The visit of that id, deleted or not, or None."""
        return next(iter(self.select(Visit, "WHERE id = ?", id)), None)

    def add_visit(self, date: str, **words: str) -> Visit:
        """Keep a new visit and return it; `words` are further fields of Visit."""
        now = timestamp()
        visit = Visit(new_id(), storable(date), now, now, revision=new_id())._replace(**storable_words(words))
        self._write([upsert("visit", visit, published=False)])
        return visit

    def change_visit(self, visit: Visit, **words: str) -> Visit:
        """Keep the visit with other fields and return it."""
        changed = self._next("visit", self.visit(visit.id) or visit)._replace(**storable_words(words))
        self._write([upsert("visit", changed, published=False)])
        return changed

    def delete_visit(self, visit: Visit) -> Visit:
        """Put a visit aside; its questions stay."""
        return self.change_visit(visit, deleted=timestamp())

    # Lines about the person

    def lines(self) -> dict[str, Line]:
        """What the person wrote about themselves and their team, by name."""
        return {line.id: line for line in self.select(Line, "ORDER BY id")}

    def write_line(self, id: str, text: str) -> Line:
        """Keep one line; an empty text empties it."""
        old = self.lines().get(id) or Line(id, "", "", "", ())
        line = self._next("line", old)._replace(text=storable(text))
        self._write([upsert("line", line, published=False)])
        return line

    # All records, for leaving this computer and coming back

    def records(self) -> list[Record]:
        """Everything in the file, deleted records too."""
        return [
            *self._notes("ORDER BY id"),
            *self.select(Visit, "ORDER BY id"),
            *self.lines().values(),
            *self.select(Annotation, "ORDER BY id"),
            *self.select(Reading, "ORDER BY id"),
        ]

    def publish(self) -> list[Record]:
        """Everything in the file, to be taken elsewhere; from now on these versions are known to have left."""
        records = self.records()
        self._write(
            [(f"UPDATE {table} SET published = 1 WHERE published = 0", ()) for table in TABLES.values()]
        )
        return records

    def take(self, records: Iterable[Record]) -> None:
        """Keep records as they are, in one step; those of the same id are replaced, no other is touched."""
        self._write([upsert(TABLES[type(record)], record, published=True) for record in records])

    # Reading and writing

    def select(self, kind: type[_R], where: str, *values: str) -> list[_R]:
        """The records of a kind that fit an SQL clause."""
        return [record_of(kind, row) for row in self._read(TABLES[kind], kind._fields, where, *values)]

    def keep(self, record: _R) -> _R:
        """Keep a record as its next version, now, and return it."""
        table = TABLES[type(record)]
        record = self._next(table, record._replace(**storable_words(record._asdict())))
        self._write([upsert(table, record, published=False)], counts=not isinstance(record, Reading))
        return record

    def _next(self, table: str, record: _R) -> _R:
        """The record as its next version, now; versions that left this computer are remembered."""
        earlier = set(record.earlier)
        for published, revision, known in self._read(
            table, ("published", "revision", "earlier"), "WHERE id = ?", record.id
        ):
            earlier |= set(list_of(known))
            if revision and (int(published) or revision != record.revision):
                earlier.add(str(revision))
        changed = max(timestamp(), record.changed)
        return record._replace(revision=new_id(), earlier=tuple(sorted(earlier)), changed=changed)

    def _read(self, table: str, columns: Iterable[str], where: str, *values: str) -> list[tuple[Any, ...]]:
        try:
            rows = list(self.database.execute(f"SELECT {', '.join(columns)} FROM {table} {where}", values))
            if not any(value is None for row in rows for value in row):
                return rows
        except UnicodeDecodeError:
            pass
        except apsw.Error as error:
            raise trouble(error, self._path) from error
        # One damaged letter hides no note: read as bytes, which are always given.
        as_bytes = ", ".join(f"ifnull(CAST({column} AS BLOB), x'')" for column in columns)
        try:
            rows = list(self.database.execute(f"SELECT {as_bytes} FROM {table} {where}", values))
        except apsw.Error as error:
            raise trouble(error, self._path) from error
        return [tuple(str(value, "utf-8", "replace") for value in row) for row in rows]

    def _write(self, statements: list[tuple[str, tuple[Any, ...]]], counts: bool = True) -> None:
        """All statements or none, in one transaction; one that does not count changes nothing that can be searched."""
        try:
            if identity(self._path) != self._identity:
                self._put_file_back()
            if len(statements) == 1:
                self.database.execute(*statements[0])
                self.change_count += counts
                return
            self.database.execute("BEGIN IMMEDIATE")
            try:
                for statement, values in statements:
                    self.database.execute(statement, values)
                self.database.execute("COMMIT")
                self.change_count += counts
            finally:
                if self.database.in_transaction:  # a full disk has ended it already
                    self.database.execute("ROLLBACK")
        except (apsw.Error, OSError) as error:
            raise trouble(error, self._path) from error

    def back_up(self, reason: str) -> Path:
        """Make a verified safety copy beside the notes; returns its path."""
        from reader.notes.backup import back_up

        return back_up(self.database, self._path.parent / "backups", reason)

    def _know_file(self) -> None:
        """Remember which file is open, to see when another one takes its place."""
        self._identity = identity(self._path)
        self._replaced: Path | None = None  # the copy of what another program has replaced

    def _keep_replaced(self) -> Path:
        """Another file lies in the place of the open one, which nobody can reach any more: keep what it holds, once."""
        if self._replaced is None:
            from reader.notes.backup import back_up

            folder = self._path.parent / "backups"
            self._replaced = back_up(self.database, folder, "replaced", self._key or "")
        return self._replaced

    def while_closed(self, do: Callable[[], object]) -> None:
        """Close the file, do something to it, and open it again, unless it is locked then and was before."""
        was_open = self._connection is not None
        self.close()
        try:
            do()
        finally:
            self._key = self._key if self.has_passphrase else None
            self._connection = None
            with suppress(NotesLocked):
                if was_open or not self.has_passphrase:
                    self._connection = open_or_make(self._path, self._path.parent / "backups", self._key)
            self._know_file()
            self.change_count += 1

    def _put_file_back(self) -> None:
        """The file was moved or deleted while open: write all notes to a new file in its old place."""
        if self._path.exists():
            try:
                kept = self._keep_replaced()
            except NotesError:
                kept = None
            told = translate("Store", "What it held is kept in {kept}.").format(kept=kept) if kept else ""
            advice = translate(
                "Store", "Copy what you are writing, close Plainspoken, and look at {path}."
            ).format(path=self._path)
            raise NotesError(
                translate("Store", "Another program has replaced your notes file while it was open."),
                f"{advice} {told}".strip(),
            )
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = connect(self._path, self._key)
        try:
            settle(fresh)
            with fresh.backup("main", self.database, "main") as backup:
                backup.step()
        except apsw.Error:
            fresh.close()
            self._path.unlink()
            raise
        self.database.close()
        self._connection = fresh
        self._know_file()


def open_notes(path: Path, backups: Path | None = None, key: str | None = None) -> NotesStore:
    """Open the notes file, making or upgrading it if needed.

    A file that is damaged or is no notes file is put aside under a dated name and a new one begun, with what could be read
    of it. A file of a newer version raises NotesError and stays as it is. One that may not be written can be read; each
    change raises NotesError. A locked one needs `key`, its passphrase; without it or with another one NotesLocked is raised.
    """
    tidy(path)
    backups = backups or path.parent / "backups"
    if is_readable(path, key):
        return NotesStore(open_or_make(path, backups, key), path, None, key)
    from reader.notes.backup import set_aside  # not at each start
    from reader.notes.salvage import count_kept, salvage

    saved = salvage(path, key)
    kept_aside = set_aside(path)
    try:
        store = NotesStore(open_or_make(path, backups, key), path, kept_aside, key, count_kept(saved))
        if saved:
            try:
                store.take(saved)
            except NotesError:
                store.close()  # as if nothing had been begun
                with suppress(OSError):  # then it stays under its dated name, which is told
                    path.unlink()
                    kept_aside.rename(path)
                raise
        return store
    except NotesError as error:
        where = kept_aside if kept_aside.exists() else path
        raise NotesError(
            translate(
                "Store", "Your notes file cannot be read, and a new one could not be begun. {sentence}"
            ).format(sentence=error.sentence),
            translate("Store", "{advice} The old file is kept, unchanged, at {where}.").format(
                advice=error.advice, where=where
            ),
        ) from error


def read_notes(path: Path, key: str | None = None) -> list[Note]:
    """All kept notes of a file that may be in use elsewhere; nothing is made, upgraded or changed."""
    database = None
    try:
        if not path.is_file():
            return []
        with path.open("rb") as file:
            if file.read(20)[18:] == b"\2\2":  # left in WAL mode, which needs two more files even to read it
                raise NotesError(
                    translate("Store", "Your notes file was changed by another program."),
                    translate("Store", "Open Plainspoken once; then your notes can be read here again."),
                )
        database = open_file(path, key, apsw.SQLITE_OPEN_READONLY)
        database.set_busy_timeout(PATIENCE)
        if not version_of(database, path):
            return []
        content = database.serialize("main")  # a readable copy, also of a locked file
        if not content:
            raise apsw.CorruptError("the file is not whole")
        copy = apsw.Connection(":memory:")
        copy.deserialize("main", content)
        upgrade(copy, path, None)
        return NotesStore(copy, path).all()
    except (apsw.Error, OSError, UnicodeError) as error:
        raise trouble(error, path) from error
    finally:
        if database:
            database.close()


def new_id() -> str:
    """A random name for a record or a version of it."""
    import uuid

    return str(uuid.uuid4())


def timestamp() -> str:
    """Now, in UTC, as records have it."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
