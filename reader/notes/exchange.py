"""All notes out, as one JSON file or a folder that people can read too, and in again. The format: docs/notes-format.md."""

import json
import math
import re
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from reader.errors import NotesError
from reader.notes.merge import Merged, merge
from reader.notes.model import (
    ANNOTATION_KINDS,
    COLORS,
    KINDS,
    STATES,
    WHO,
    Annotation,
    Line,
    Note,
    Quote,
    Reading,
    Record,
    Visit,
)
from reader.notes.readable import annotations_as_markdown, notes_as_markdown
from reader.notes.rows import storable
from reader.notes.store import NotesStore
from reader.places import free_name, is_folder, write_whole
from reader.words import translate

FORMAT, VERSION = "plainspoken-notes", 1
FILE, READABLE = "notes.json", "my-notes.md"
LARGEST = 200_000_000  # bytes
MOST = 100_000  # records
_MOST_BRACKETS = 4_000_000  # each costs memory to read; a record has four
_GROUPS: dict[str, type[Record]] = {
    "notes": Note,
    "visits": Visit,
    "lines": Line,
    "annotations": Annotation,
    "readings": Reading,
}
_EPOCH = "1970-01-01T00:00:00.000000Z"


# Out


def write_export(store: NotesStore, path: Path) -> None:
    """Write everything in the notes file, deleted notes too, to one JSON file."""
    _write(path, _as_json(_leaving(store)))


def write_folder(store: NotesStore, folder: Path, title_of: Callable[[str], str]) -> Path:
    """Write a dated folder into `folder`: the notes to read, and the same JSON file; `title_of` names a page."""
    records = _leaving(store)
    try:
        made = free_name(folder, "plainspoken-notes", "")
        made.mkdir(mode=0o700)
    except OSError as error:
        raise _cannot_write(folder) from error
    try:
        _write(made / FILE, _as_json(records))
        _write(made / READABLE, notes_as_markdown(records, title_of, FILE, date.today()))
    except NotesError:
        with suppress(OSError):  # the place may be gone: a stick that was pulled out
            for name in (FILE, READABLE):
                (made / name).unlink(missing_ok=True)
            made.rmdir()
        raise
    return made


def write_annotations(annotations: Iterable[Annotation], path: Path, title_of: Callable[[str], str]) -> None:
    """Write highlights and bookmarks to read, by page, as one Markdown file."""
    _write(path, annotations_as_markdown(annotations, title_of, date.today()))


def _leaving(store: NotesStore) -> list[Record]:
    try:
        return store.publish()
    except NotesError:  # notes that cannot be written, on a full disk perhaps, can still be taken to safety
        return store.records()


def _write(path: Path, text: str) -> None:
    """Write a whole file that only the person may read."""
    try:
        write_whole(path, text.encode(), 0o600)
    except OSError as error:
        raise _cannot_write(path.parent) from error


def _cannot_write(folder: Path) -> NotesError:
    return NotesError(
        translate("Exchange", "Your notes could not be exported."),
        translate(
            "Exchange", "Check that {folder} exists and may be written, and that the disk has room."
        ).format(folder=folder),
    )


def _as_json(records: Iterable[Record]) -> str:
    groups: dict[str, list[dict[str, Any]]] = {name: [] for name in _GROUPS}
    for record in records:
        name = next(name for name, kind in _GROUPS.items() if kind is type(record))
        groups[name].append(_plain(_record(type(record), _plain(record), mend=True)))
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    whole = {"format": FORMAT, "version": VERSION, "exported": now, **groups}
    return json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _plain(record: Record) -> dict[str, Any]:
    """The record as JSON has it."""
    given = record._asdict()
    return given | {"quote": record.quote._asdict()} if isinstance(record, Note | Annotation) else given


# In


def read_export(path: Path) -> list[Record]:
    """The records of an exported file or folder; each field is checked, and keys that are not known are passed over."""
    if is_folder(path):
        path = path / FILE
    whole = _parse(path)
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise _not_ours()
    version = whole.get("version")
    if type(version) is not int or version < 1:
        raise _damaged(translate("Exchange", "its version is missing"))
    if version > VERSION:
        raise NotesError(
            translate("Exchange", "This export was written with a newer Plainspoken."),
            translate("Exchange", "Install the newest Plainspoken here, and try again. {unchanged}").format(
                unchanged=_unchanged()
            ),
        )
    groups = {name: whole.get(name, []) for name in _GROUPS}
    if not all(isinstance(group, list) for group in groups.values()):
        raise _damaged(translate("Exchange", "its notes are not in a list"))
    if sum(map(len, groups.values())) > MOST:
        raise _too_large()
    records: list[Record] = []
    for name, kind in _GROUPS.items():
        ids = set()
        for number, given in enumerate(groups[name], 1):
            try:
                record = _record(kind, given)
            except ValueError as error:
                told = translate("Exchange", "number {number} of its {name} has no sound {field}")
                raise _damaged(told.format(number=number, name=name, field=error)) from error
            if record.id in ids:
                told = translate("Exchange", "number {number} of its {name} is there twice")
                raise _damaged(told.format(number=number, name=name))
            ids.add(record.id)
            records.append(record)
    return records


def preview(store: NotesStore, records: Iterable[Record]) -> Merged:
    """What taking in these records would bring; nothing is changed."""
    return merge(store.records(), records)


def take_in(store: NotesStore, merged: Merged) -> None:
    """Keep what a preview showed, in one step; what was written since the preview stays too."""
    ours = store.records()
    there = set(ours)
    store.take([record for record in merge(ours, merged.records).records if record not in there])


def _parse(path: Path) -> Any:
    def no_number(_: str) -> None:
        raise ValueError

    try:
        if not path.is_file():
            raise NotesError(
                translate("Exchange", "There are no exported notes in this place."),
                translate(
                    "Exchange", "Choose the file {file} of an export, or the folder it is in. {unchanged}"
                ).format(file=FILE, unchanged=_unchanged()),
            )
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST or content.count(b"[") + content.count(b"{") > _MOST_BRACKETS:
            raise _too_large()
        return json.loads(content.decode("utf-8-sig"), parse_constant=no_number)
    except OSError as error:
        raise NotesError(
            translate("Exchange", "The exported notes could not be read."),
            translate("Exchange", "Check that {path} may be read. {unchanged}").format(
                path=path, unchanged=_unchanged()
            ),
        ) from error
    except (ValueError, RecursionError) as error:
        raise _not_ours() from error


def _unchanged() -> str:
    return translate("Exchange", "Nothing in your notes was changed.")


def _not_ours() -> NotesError:
    return NotesError(
        translate("Exchange", "This is not a whole export of Plainspoken notes."),
        translate(
            "Exchange", "Choose the file {file} of an export, or the folder it is in. {unchanged}"
        ).format(file=FILE, unchanged=_unchanged()),
    )


def _damaged(what: str) -> NotesError:
    return NotesError(
        translate("Exchange", "This export is damaged: {what}.").format(what=what),
        translate(
            "Exchange", "Export again on the computer that it came from, and try again. {unchanged}"
        ).format(unchanged=_unchanged()),
    )


def _too_large() -> NotesError:
    return NotesError(
        translate("Exchange", "This file is too large to be an export of your notes."),
        translate("Exchange", "Choose the file {file} of an export. {unchanged}").format(
            file=FILE, unchanged=_unchanged()
        ),
    )


# The fields


def _record(kind: type[Record], given: Any, mend: bool = False) -> Record:
    """A record of checked fields; one that is not sound raises ValueError with its name, or is mended."""
    if not isinstance(given, dict):
        raise ValueError("fields")
    defaults: dict[str, Any] = kind._field_defaults
    values: list[Any] = []
    for name in kind._fields:
        check = _CHECKS_OF.get((kind, name)) or _CHECKS.get(name, _text)
        if name not in given and name in defaults:
            values.append(defaults[name])
            continue
        try:
            values.append(check(given.get(name)))
        except ValueError as error:
            if not mend:
                raise ValueError(name) from error
            values.append(_mended(name, given[name], defaults))
    record: Record = kind._make(values)
    return record._replace(earlier=tuple(sorted({*record.earlier} - {record.revision})))


def _mended(name: str, value: Any, defaults: dict[str, Any]) -> Any:
    """What stands for a field that a damaged file gave."""
    if name == "id":
        return str(uuid.uuid5(uuid.NAMESPACE_OID, value))
    return defaults.get(name, _EPOCH if name in ("created", "changed") else "")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError
    return storable(value)


def _pattern(pattern: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise ValueError
        return storable(value)

    return check


def _moment(value: Any) -> str:
    datetime.fromisoformat(_TIME(value))
    return str(value)


def _date(value: Any) -> str:
    return date.fromisoformat(_DATE(value)).isoformat()


def _or_none(check: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda value: "" if value == "" else check(value)


def _word(words: tuple[str, ...]) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in words:
            raise ValueError
        return value

    return check


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError
    try:
        number = float(value)
    except OverflowError as error:
        raise ValueError from error
    if not math.isfinite(number):
        raise ValueError
    return number


def _quote(value: Any) -> Quote:
    if not isinstance(value, dict):
        raise ValueError
    return Quote(*(_text(value.get(name, "")) for name in Quote._fields))


def _names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError
    return tuple(dict.fromkeys(map(_ID, value)))


# Ids never name a file; those that look like a path are refused all the same.
_ID = _pattern(r"[^/\\\x00-\x1f\x7f]{1,200}")
_TIME = _pattern(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")
_DATE = _pattern(r"\d{4}-\d\d-\d\d")
_CHECKS: dict[str, Callable[[Any], Any]] = {
    "id": _ID,
    "created": _moment,
    "changed": _moment,
    "deleted": _or_none(_moment),
    "kind": _word(KINDS),
    "state": _word(STATES),
    "who": _word(WHO),
    "starred": _flag,
    "position": _number,
    "quote": _quote,
    "visits": _names,
    "copy_of": _or_none(_ID),
    "revision": _or_none(_ID),
    "earlier": _names,
    "date": _or_none(_date),
    "color": _word(COLORS),
    "read": _or_none(_moment),
}
_CHECKS_OF: dict[tuple[type[Record], str], Callable[[Any], Any]] = {
    (Annotation, "kind"): _word(ANNOTATION_KINDS),
    (Reading, "id"): _pattern(r"[^\x00-\x1f\x7f]{1,1000}"),  # the id of a page
}
