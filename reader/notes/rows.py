"""Records as rows of the tables in notes.db, and back."""

import json
import math
from typing import Any, TypeVar

from reader.errors import NotesError
from reader.notes.model import Annotation, Line, Note, Quote, Reading, Record, Visit
from reader.words import translate

LONGEST_TEXT = 10_000_000
_NO_QUOTE = Quote()
_R = TypeVar("_R", Note, Visit, Line, Annotation, Reading)


def storable(text: str) -> str:
    """The text as a file can hold it: NUL and halves of broken characters become the replacement character."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")
    if len(whole) > LONGEST_TEXT:
        raise NotesError(
            translate("Rows", "This note is too long to keep as one note."),
            translate("Rows", "Split it in two; a note can hold ten million letters."),
        )
    return whole


def storable_words(words: dict[str, Any]) -> dict[str, Any]:
    """The fields of a record as a file can hold them."""

    def part(value: Any) -> Any:
        if isinstance(value, str):
            return storable(value)
        if isinstance(value, Quote):
            return Quote(*map(storable, value))
        return value

    return {name: part(value) for name, value in words.items()}


def upsert(table: str, record: Record, published: bool) -> tuple[str, tuple[Any, ...]]:
    """The statement that puts a record into its table, and its values; empty lists are written as nothing."""
    columns = (*record._fields, "published")
    updates = ", ".join(f"{column} = excluded.{column}" for column in columns[1:])
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        f" ON CONFLICT (id) DO UPDATE SET {updates}",
        (*map(_value, record), int(published)),
    )


def _value(part: Any) -> Any:
    if isinstance(part, tuple):
        return json.dumps(part, ensure_ascii=False) if any(part) else ""
    return int(part) if isinstance(part, bool) else part


def note_of(row: tuple[Any, ...]) -> Note:
    """The note of a row; what a damaged file gave in place of a list or number is an empty one."""
    *words, starred, position, quote, visits, copy_of, revision, earlier = row
    exact = list_of(quote)
    place = Quote(*exact) if len(exact) == 3 else _NO_QUOTE
    more = (
        starred in (1, "1"),
        _number(position),
        place,
        list_of(visits),
        copy_of,
        revision,
        list_of(earlier),
    )
    return Note._make((*words, *more))


def record_of(kind: type[_R], row: tuple[Any, ...]) -> _R:
    """The record of a row of any table but that of notes."""
    words: dict[str, Any] = dict(zip(kind._fields, row, strict=True))
    if "quote" in words:
        quote = list_of(words["quote"])
        words["quote"] = Quote(*quote) if len(quote) == 3 else _NO_QUOTE
    return kind(**words | {"earlier": list_of(words["earlier"])})


def list_of(text: Any) -> tuple[str, ...]:
    """A JSON list of words; whatever else stands there is an empty one."""
    if not text:
        return ()
    try:
        found = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return ()
    return tuple(map(str, found)) if isinstance(found, list) else ()


def _number(value: Any) -> float:
    try:
        number = float(value)
        return number if math.isfinite(number) else 0.0
    except (ValueError, TypeError):
        return 0.0
