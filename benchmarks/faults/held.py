"""What a notes file holds, the random changes to it, and whether anything that was reported as kept is missing."""

import hashlib
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import apsw

from reader.errors import NotesError
from reader.notes import file as file_module
from reader.notes import lock
from reader.notes.annotations import Annotations
from reader.notes.model import TABLES, Line, Note, Quote, Record, Visit
from reader.notes.store import NotesStore, open_notes

Held = dict[str, str]  # table and id of each record -> a short form of all it says
PASSPHRASE = "four words in row"
_NEVER_THE_SAME = {"id", "created", "changed", "revision", "earlier", "position"}
_CALM = re.compile(r"[A-Z].*[.]")
_MACHINE = re.compile(r"\b0x[0-9a-f]{4,}\b|Traceback|<class|Error\b")

_key: str | None = None


def use_passphrase(locked: bool) -> None:
    """Whether the files are locked; with fewer rounds, since here the key is no secret."""
    global _key
    _key = PASSPHRASE if locked else None
    lock.ROUNDS = 1_000


def key() -> str | None:
    return _key


def opened(path: Path) -> NotesStore:
    """The notes file, made if needed, with the passphrase that is in use."""
    return open_notes(path, key=_key)


def _careless(**pragmas: str) -> Callable[[apsw.Connection], None]:
    def settle(database: apsw.Connection) -> None:
        for name, value in pragmas.items():
            database.pragma(name, value)

    return settle


CARELESS = {
    "no-journal": _careless(journal_mode="OFF", synchronous="EXTRA"),
    "journal-in-memory": _careless(journal_mode="MEMORY", synchronous="EXTRA"),
    "no-sync": _careless(journal_mode="DELETE", synchronous="OFF"),
    "no-folder-sync": _careless(journal_mode="DELETE", synchronous="FULL"),
}


def be_careless(how: str) -> None:
    """Weaken the store."""
    file_module.settle = CARELESS[how]


def form_of(record: Record) -> str:
    """A short form of all that a record says."""
    said = {name: value for name, value in record._asdict().items() if name not in _NEVER_THE_SAME}
    if said.get("deleted"):
        said["deleted"] = "yes"
    if "read" in said:
        said["read"] = bool(said["read"])
    return hashlib.sha256(repr(said).encode("utf-8", "replace")).hexdigest()[:16]


def held(records: Iterable[Record]) -> Held:
    return {f"{TABLES[type(record)]} {record.id}": form_of(record) for record in records}


class Change(NamedTuple):
    """A change under way: what it will leave, under '' if its id is not known yet, and the call that makes it."""

    leaves: Held
    make: Callable[[], Any]


def change(store: NotesStore) -> Change:
    """A random change of any kind of record, or of many at once."""
    words = random.choice("aöあ🩺") * int(random.paretovariate(0.4) % 40_000)
    records = store.records()
    notes = [record for record in records if isinstance(record, Note)]
    kinds = ["add", "visit", "line", "many", "mark"]
    if len(notes) > 4:
        kinds += ["change", "change", "delete", "put back", "publish"]
    note = random.choice(notes) if notes else None
    visits = [record for record in records if isinstance(record, Visit)]
    match random.choice(kinds):
        case "change" if note:
            return _changing(
                note,
                lambda: store.change(note, words, answer=words[:9], state="asked"),
                text=words,
                answer=words[:9],
                state="asked",
            )
        case "delete" if note:
            return _changing(note, lambda: store.delete(note), deleted="now")
        case "put back" if note:
            return _changing(note, lambda: store.put_back(note), deleted="")
        case "visit" if visits and random.random() < 0.6:
            visit = random.choice(visits)
            return _changing(visit, lambda: store.change_visit(visit, summary=words), summary=words)
        case "visit":
            new = Visit("", "2026-12-03", "", "", summary=words)
            return Change({"": form_of(new)}, lambda: store.add_visit("2026-12-03", summary=words))
        case "line":
            name = random.choice(["day number", "matters"])
            return Change(
                {f"line {name}": form_of(Line(name, words, ""))}, lambda: store.write_line(name, words)
            )
        case "many":
            many = [
                Note(
                    f"taken-{random.random()}",
                    "home",
                    f"{words[:2000]}{n}",
                    "2026-11-30T00:00:00Z",
                    "2026-11-30T00:00:00Z",
                )
                for n in range(20)
            ]
            return Change(held(many), lambda: store.take(many))
        case "mark":
            marks = Annotations(store)
            return Change(
                {"": _form_of_mark(words)}, lambda: marks.highlight("home", Quote("exact"), "blue", words)
            )
        case "publish":
            return Change({}, store.publish)
    question = {"kind": "question", "why": words[:20], "starred": random.random() < 0.3}
    new_note = Note("", "scans", words, "", "", **question)  # type: ignore[arg-type]
    return Change({"": form_of(new_note)}, lambda: store.add(words, "scans", **question))


def _changing(record: Record, make: Callable[[], Any], **fields: Any) -> Change:
    return Change({next(iter(held([record]))): form_of(record._replace(**fields))}, make)


def _form_of_mark(words: str) -> str:
    from reader.notes.model import Annotation

    return form_of(
        Annotation("", "home", "highlight", "", "", text=words, color="blue", quote=Quote("exact"))
    )


def after(sure: Held, leaves: Held, made: Any) -> Held:
    """What is held once a change was reported as kept."""
    if "" in leaves:
        return {**sure, **held([made])}
    return {**sure, **leaves}


def judge(path: Path, sure: Held, unfinished: Held | None, counts: Counter[str]) -> tuple[Held, str]:
    """Open the file; what it holds, and the fault if a change is missing that was reported as kept."""
    try:
        store = opened(path)
    except NotesError as error:
        return sure, f"refused: {error}"
    try:
        if store.set_aside:
            return {}, "the file was put aside"
        found = held(store.records())
    except NotesError as error:
        return sure, f"cannot be read: {error}"
    finally:
        store.close()
    if found == sure:
        counts["unfinished changes undone"] += bool(unfinished)
        return found, ""
    if unfinished:
        new = [place for place in found if place not in sure]
        leaves = {
            (new[0] if not place and len(new) == 1 else place): form for place, form in unfinished.items()
        }
        if found == {**sure, **leaves}:
            counts["unfinished changes kept"] += 1
            return found, ""
    wrong = [place for place in sure if found.get(place) != sure[place]]
    unexpected = len(found.keys() - sure.keys())
    return found, f"{len(wrong)} of {len(sure)} records lost or wrong, {unexpected} unexpected"


def is_calm(error: NotesError) -> bool:
    """Whether a refusal is a sentence and an advice for people."""
    words = f"{error.sentence} {error.advice}"
    return bool(_CALM.fullmatch(error.sentence) and error.advice.endswith(".") and not _MACHINE.search(words))
