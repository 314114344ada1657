"""What can still be read of a damaged notes file, row by row.

SQLite gives up at the first page that makes no sense, and without the first page it gives nothing. The rows themselves
are mostly sound then. So every page of a plain file is looked through for rows of our tables, whatever leads to it; a
locked file is asked in small steps, since only SQLite can decrypt it. Why so: docs/decisions/0008-salvage.md.
"""

import re
import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import apsw

from reader.errors import KnownError
from reader.notes.lock import is_locked, open_file
from reader.notes.model import KINDS, STATES, TABLES, Note, Record, Visit
from reader.notes.rows import note_of, record_of, storable

LARGEST = 500_000_000  # bytes that are looked through
_PAGE = 4096
_LEAF, _INNER = 0x0A, 0x02  # kinds of pages that hold rows of tables without row numbers
_ID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ID_TYPE = 0x55  # what a row says of an id of that form
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_WHOLE_MOMENT = re.compile(rf"{_MOMENT.pattern}(\.\d+)?Z")
_EPOCH = "1970-01-01T00:00:00.000000Z"
_BEFORE_KINDS = 6  # columns of a note in version 1 of the tables
_HEX = "0123456789abcdef"
_MOST_IN_A_PAGE = 40  # rows that are stepped over one after the other; a row takes a tenth of a page or more

Row = list[Any]


def salvage(path: Path, key: str | None = None) -> list[Record]:
    """The records that can be read in a damaged file, each once; nothing is changed, and nothing is raised."""
    try:
        if path.stat().st_size > LARGEST:
            return []
        found = _from_locked(path, key) if is_locked(path) else _from_pages(path.read_bytes())
        records: dict[tuple[type[Record], str], Record] = {}
        for record in found:
            place = type(record), record.id
            if place not in records or _age(record) > _age(records[place]):
                records[place] = record
        return list(records.values())
    except (OSError, apsw.Error, KnownError, UnicodeError):
        return []


def _age(record: Record) -> tuple[bool, str]:
    """The later the larger; a moment that something was written over is older than any other."""
    return bool(_WHOLE_MOMENT.fullmatch(record.changed)), record.changed


def count_kept(records: list[Record]) -> int:
    """How many notes, questions and visits there are among the records, without deleted ones."""
    return sum(isinstance(record, Note | Visit) and not record.deleted for record in records)


# A plain file


def _from_pages(content: bytes) -> Iterator[Record]:
    size = int.from_bytes(content[16:18], "big")
    size = 65_536 if size == 1 else size
    if size < 512 or size & (size - 1):
        size = _PAGE
    told = dict.fromkeys(_places(content, size))
    # Of rows that are as old, the first counts: one that a page tells, not its remains in a place that is free again.
    for at in told | dict.fromkeys(_places_by_id(content)):
        with suppress(ValueError, IndexError, struct.error):
            if record := _record(_row(content, at, size)):
                yield record


def _places(content: bytes, size: int) -> Iterator[int]:
    """Where rows begin, as the pages tell it."""
    for start in range(0, len(content), size):
        page = content[start : start + size]
        head = 100 if start == 0 else 0
        if len(page) < head + 12 or page[head] not in (_LEAF, _INNER):
            continue
        inner = page[head] == _INNER
        first = head + (12 if inner else 8)
        for n in range(int.from_bytes(page[head + 3 : head + 5], "big")):
            at = int.from_bytes(page[first + 2 * n : first + 2 * n + 2], "big") + (4 if inner else 0)
            with suppress(IndexError):
                yield start + _number(page, at)[1]


def _places_by_id(content: bytes) -> Iterator[int]:
    """Where rows seem to begin by the ids in them, for pages whose beginning is damaged."""
    for found in _ID.finditer(content):
        for length in range(_BEFORE_KINDS + 1, 2 * len(Note._fields) + 10):
            at = found.start() - length
            if at >= 0 and content[at] == length and content[at + 1] == _ID_TYPE:
                yield at


def _row(content: bytes, at: int, size: int) -> Row:
    """The values of the row that begins there; texts that go on where nothing can be read end there."""
    head_length, place = _number(content, at)
    types = []
    while place < at + head_length:
        kind, place = _number(content, place)
        types.append(kind)
    if place != at + head_length or len(types) > len(Note._fields) + 1:
        raise ValueError
    lengths = [_length(kind) for kind in types]
    payload = _payload(content, at, head_length + sum(lengths), size)
    values, begin = [], head_length
    for kind, length in zip(types, lengths, strict=True):
        values.append(_value(kind, payload[begin : begin + length], length))
        begin += length
    return values


def _payload(content: bytes, at: int, length: int, size: int) -> bytes:
    """The bytes of a row: what lies in its page, then what lies in the pages it goes on in."""
    if length > LARGEST:
        raise ValueError
    most, least = ((size - 12) * 64 // 255) - 23, ((size - 12) * 32 // 255) - 23
    here = length
    if length > most:
        here = least + (length - least) % (size - 4)
        here = here if here <= most else least
    parts = [content[at : at + here]]
    left, seen, place = length - here, set[int](), at + here
    while left > 0:
        page = int.from_bytes(content[place : place + 4], "big")
        start = (page - 1) * size
        if page < 2 or page in seen or start >= len(content):
            break
        seen.add(page)
        part = content[start + 4 : start + min(size, 4 + left)]
        parts.append(part)
        left, place = left - len(part), start
        if not part:
            break
    return b"".join(parts)


def _number(content: bytes, at: int) -> tuple[int, int]:
    """A number as SQLite packs it, and where it ends."""
    value = 0
    for n in range(9):
        byte = content[at + n]
        if n == 8:
            return (value << 8) | byte, at + 9
        value = (value << 7) | (byte & 0x7F)
        if byte < 0x80:
            return value, at + n + 1
    raise ValueError


def _length(kind: int) -> int:
    if kind >= 12:
        return (kind - 12) // 2
    return (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)[kind]


def _value(kind: int, content: bytes, length: int) -> Any:
    """A value, or as much of it as there is: a text that is cut ends with the replacement character."""
    if kind >= 13 and kind % 2:
        cut = "\ufffd" if content and len(content) < length else ""
        return storable(content.decode("utf-8", "replace")) + cut
    if kind in (8, 9):
        return kind - 8
    if kind == 7:
        return struct.unpack(">d", content)[0] if content else 0.0
    if 1 <= kind <= 6:
        return int.from_bytes(content, "big", signed=True)
    raise ValueError  # our tables hold nothing else


# A locked file


def _from_locked(path: Path, key: str | None) -> Iterator[Record]:
    database = open_file(path, key, apsw.SQLITE_OPEN_READONLY)
    try:
        for kind, table in TABLES.items():
            columns = ", ".join((*kind._fields, "published"))
            ranges = [("", "\U0010ffff"), *((a + b, a + b + "~") for a in _HEX for b in _HEX)]
            for way in ("ASC", "DESC"):
                yield from _in_order(database, f"SELECT {columns} FROM {table} ORDER BY id {way}")
                for low, high in ranges:
                    with suppress(apsw.Error, UnicodeError):
                        for row in database.execute(
                            f"SELECT {columns} FROM {table} WHERE id BETWEEN ? AND ? ORDER BY id {way}",
                            (low, high),
                        ):
                            if record := _record(list(row)):
                                yield record
    finally:
        database.close()


def _in_order(database: apsw.Connection, query: str) -> Iterator[Record]:
    """The records of a query, stepping over what cannot be read, until a whole page of rows is in the way.

    To look for an id SQLite reads each row that it compares with, to the end; to step over a row it does not.
    """
    passed = failed = 0
    while failed < _MOST_IN_A_PAGE:
        try:
            for row in database.execute(f"{query} LIMIT -1 OFFSET ?", (passed,)):
                passed, failed = passed + 1, 0
                if record := _record(list(row)):
                    yield record
            return
        except (apsw.Error, UnicodeError):
            passed, failed = passed + 1, failed + 1


# Rows and records


def _record(row: Row) -> Record | None:
    """The record that a row of any version of the tables stands for, or None if it is no row of ours."""
    id = row[0] if row else None
    if not isinstance(id, str) or not 1 <= len(id) <= 1000:
        return None
    if len(row) == _BEFORE_KINDS and all(isinstance(value, str) for value in row):
        revision = f"{id}-{row[4]}{row[5]}"  # as the step to version 2 names it
        row = [*row, "note", "", "", "to ask", "", 0, 0.0, "", "", "", revision, "", 1]
    kind = _KINDS.get(len(row))
    if kind is None or not isinstance(row[-1], int):
        return None
    names = kind._fields
    numbers = {"starred", "position"}
    if not all(
        isinstance(value, str) for name, value in zip(names, row, strict=False) if name not in numbers
    ):
        return None
    record: Any = note_of(tuple(row[:-1])) if kind is Note else record_of(kind, tuple(row[:-1]))  # type: ignore[type-var]
    moments = [getattr(record, name) for name in ("created", "changed") if name in names]
    if any(moment and not _MOMENT.match(moment) for moment in moments):
        return None
    if not any(moments) and not (isinstance(record, Note) and record.text):
        return None
    if isinstance(record, Note):  # what a row cut short does not say
        record = record._replace(
            kind=record.kind if record.kind in KINDS else "note",
            state=record.state if record.state in STATES else "to ask",
        )
    missing = {name: _EPOCH for name in ("created", "changed") if name in names and not getattr(record, name)}
    whole: Record = record._replace(**missing)
    return whole


_KINDS: dict[int, type[Record]] = {len(kind._fields) + 1: kind for kind in TABLES}
