"""Two copies of the notes become one: by id, never deleting, keeping both versions where both were changed.

The outcome is the same whichever side it is done on, and doing it again changes nothing; so two computers that exchange
their exports, in any order, end with the same records.
"""

import json
import uuid
from collections.abc import Iterable
from typing import NamedTuple

from reader.notes.model import Annotation, Line, Note, Reading, Record, Visit

_COPIES = uuid.UUID("6f1f3a0e-6a53-4c1e-9a53-1d0f6f6b7a10")
_VERSION = {"changed", "revision", "earlier"}  # what names a version, not what it says
_TYPED: dict[type[Record], tuple[str, ...]] = {
    Note: ("text", "why", "answer", "quote"),
    Visit: ("date", "time", "with_whom", "place", "purpose", "companion", "summary"),
    Line: ("text",),
    Annotation: ("text", "quote"),
    Reading: (),
}


class Merged(NamedTuple):
    """What comes of two copies, and how it came, by id.

    `both` were changed apart on both sides: the later version stands, and the other is kept as a copy of its own.
    """

    records: tuple[Record, ...]
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    both: tuple[str, ...] = ()


def merge(ours: Iterable[Record], theirs: Iterable[Record]) -> Merged:
    """Merge two copies; `new`, `changed`, `same` and `both` are told as seen from our side."""
    result = {(type(record), record.id): record for record in ours}
    copies: list[Record] = []
    new, changed, same, both = [], [], [], []
    for their in theirs:
        key = (type(their), their.id)
        our = result.get(key)
        if our is None:
            result[key] = their
            new.append(their.id)
            continue
        result[key], other = _merge_one(our, their)
        if other:
            copies.append(other)
            both.append(their.id)
        elif _said(result[key]) != _said(our):
            changed.append(their.id)
        else:
            same.append(their.id)
    for copy in copies:  # last, since a copy that was made before may have been changed or deleted since
        result.setdefault((type(copy), copy.id), copy)
    return Merged(tuple(result.values()), tuple(new), tuple(changed), tuple(same), tuple(both))


def _merge_one(ours: Record, theirs: Record) -> tuple[Record, Record | None]:
    """The version that stands, and a copy of the other if it says something that would be lost."""
    earlier = {*ours.earlier, *theirs.earlier}
    if _as_version(ours) == _as_version(theirs):
        return _with_earlier(ours, earlier), None
    ours_is_later, theirs_is_later = theirs.revision in ours.earlier, ours.revision in theirs.earlier
    if ours_is_later != theirs_is_later:
        return _with_earlier(ours if ours_is_later else theirs, earlier), None
    loser, winner = sorted((ours, theirs), key=_rank)
    standing = _with_earlier(winner, {*earlier, loser.revision})
    typed = _typed(loser)
    return standing, _copy(loser) if any(typed) and typed != _typed(winner) else None


def _rank(record: Record) -> tuple[bool, str, str, str]:
    """Which of two versions stands: one that is kept before one that is deleted, then the later one."""
    whole = json.dumps(_as_version(record), ensure_ascii=False)
    return not getattr(record, "deleted", ""), record.changed, record.revision, whole


def _as_version(record: Record) -> Record:
    return record._replace(earlier=())


def _with_earlier(record: Record, earlier: set[str]) -> Record:
    return record._replace(earlier=tuple(sorted(earlier - {record.revision})))


def _said(record: Record) -> dict[str, object]:
    return {name: value for name, value in record._asdict().items() if name not in _VERSION}


def _typed(record: Record) -> tuple[str, ...]:
    """The person's words in a record, which are never lost."""
    parts = [getattr(record, name) for name in _TYPED[type(record)]]
    return tuple(word for part in parts for word in ((part,) if isinstance(part, str) else part))


def _copy(loser: Record) -> Record:
    """The other version as a record of its own, under the same id on every computer that makes it."""
    id = str(uuid.uuid5(_COPIES, json.dumps([loser.id, *_typed(loser)])))
    if isinstance(loser, Line):
        text = f"{loser.id}: {loser.text}"
        return Note(id, "", text, loser.changed, loser.changed, copy_of=loser.id, revision=id)
    return (
        loser
        if isinstance(loser, Reading)
        else loser._replace(id=id, copy_of=loser.id, revision=id, earlier=())
    )
