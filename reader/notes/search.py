"""Typed words to the person's own notes, questions and answers, highlights and bookmarks.

The index lives in memory only: it is made at the first search, follows what has changed at the next, and leaves no trace
on disk.
"""

import re
from typing import NamedTuple

import apsw

from reader.excerpt import CLOSE, OPEN, spans
from reader.notes.model import Annotation, Note
from reader.notes.store import NotesStore
from reader.stop_words import STOP_WORDS

_WORDS = re.compile(r"[\w\u0300-\u036f]+")  # letters with their accents, be they one sign or two
_EXCERPT_WORDS = 16
_MOST_TYPED, _MOST_WORDS = 1000, 12  # letters and words that are looked for; more were pasted by mistake
_SHORT = 3  # letters of a word that is taken as it is
_FEW = 100  # records that are fetched one by one
_LONG = 20_000  # letters; the time FTS5 takes for an excerpt grows with the square of the places found
_BEFORE, _AFTER = 30, 120  # letters in the excerpt of a long record


class NoteHit(NamedTuple):
    """A note or annotation that holds all the typed words; `spans` are (start, end) of the matched words in `excerpt`."""

    note: Note | Annotation
    excerpt: str
    spans: tuple[tuple[int, int], ...]


class _Row(NamedTuple):
    number: int
    version: str  # in which the record was indexed


_NONE = _Row(0, "")


class NotesSearch:
    """Finds in the kept notes and annotations of one store."""

    def __init__(self, store: NotesStore) -> None:
        self._store = store
        self._index: apsw.Connection | None = None
        self._rows: dict[str, _Row] = {}  # where each note and annotation stands in the index
        self._seen = -1

    def find(self, typed: str, limit: int = 20) -> list[NoteHit]:
        """The notes that hold every typed word, the last word also by its beginning; best first.

        Where there is none, those that hold the words which say something, each in the singular or by its beginning.
        """
        if self._store.is_locked:
            self._index = None  # nothing of the notes stays in memory
            return []
        # As they were typed: the index knows best which capital and small letters belong together (ß, İ, ﬁ).
        words = list(dict.fromkeys(_WORDS.findall(typed[:_MOST_TYPED])))[:_MOST_WORDS]
        if not words:
            return []
        exactly = " AND ".join([*(f'"{word}"' for word in words[:-1]), f'"{words[-1]}" *'])
        if found := self._found(exactly, words, limit):
            return found
        words = [_singular(word) for word in words if word.casefold() not in STOP_WORDS]
        return self._found(" AND ".join(f'"{word}" *' for word in words), words, limit) if words else []

    def _found(self, query: str, words: list[str], limit: int) -> list[NoteHit]:
        rows = self._made().execute(
            "SELECT id, CASE WHEN length(text) + length(why) + length(answer) < ?"
            " THEN snippet(note, -1, ?, ?, '…', ?) END FROM note WHERE note MATCH ? ORDER BY rank LIMIT ?",
            (_LONG, OPEN, CLOSE, _EXCERPT_WORDS, query, limit),
        )
        found = ((self._record(id), excerpt) for id, excerpt in list(rows))
        return [
            NoteHit(note, *spans(_excerpt(note, words) if excerpt is None else excerpt))
            for note, excerpt in found
            if note
        ]

    def _made(self) -> apsw.Connection:
        if self._index is None:
            self._index = apsw.Connection(":memory:")
            self._index.execute(
                "CREATE VIRTUAL TABLE note USING fts5 (id UNINDEXED, text, why, answer, quote,"
                " tokenize='unicode61 remove_diacritics 2', prefix='1 2 3')"
            )
            self._rows, self._seen = {}, -1
        if self._seen != self._store.change_count:
            self._follow(self._index)
        return self._index

    def _follow(self, index: apsw.Connection) -> None:
        """Bring the index up to what is kept now."""
        seen = self._store.change_count
        kept = self._store.versions()
        changed = [id for id, version in kept.items() if self._rows.get(id, _NONE).version != version]
        gone = [id for id in self._rows if kept.get(id) != self._rows[id].version]
        with index:
            index.executemany(
                "DELETE FROM note WHERE rowid = ?", ((self._rows.pop(id).number,) for id in gone)
            )
            for record in self._records(changed):
                words = (record.why, record.answer) if isinstance(record, Note) else ("", "")
                index.execute(
                    "INSERT INTO note VALUES (?, ?, ?, ?, ?)",
                    (record.id, record.text, *words, record.quote.exact),
                )
                self._rows[record.id] = _Row(index.last_insert_rowid(), kept[record.id])
        self._seen = seen

    def _records(self, ids: list[str]) -> list[Note | Annotation]:
        if len(ids) < _FEW:
            return [record for id in ids if (record := self._record(id))]
        wanted = set(ids)
        kept: list[Note | Annotation] = [*self._store.all()]
        kept += self._store.select(Annotation, "WHERE deleted = ''")
        return [record for record in kept if record.id in wanted]

    def _record(self, id: str) -> Note | Annotation | None:
        return self._store.note(id) or next(iter(self._store.select(Annotation, "WHERE id = ?", id)), None)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > _SHORT and word.endswith(("s", "S")) else word


def _excerpt(record: Note | Annotation, words: list[str]) -> str:
    """The beginning of the first place in a long record where one of the words stands, with marks around each."""
    sought = re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\w*", re.IGNORECASE)
    parts = (record.text, record.why, record.answer) if isinstance(record, Note) else (record.text,)
    found = next((place for part in parts if (place := sought.search(part))), None)
    if found is None:  # written with accents, or among the words of a page
        return record.text[:_AFTER]
    whole, begin = found.string, max(found.start() - _BEFORE, 0)
    shown = whole[begin : found.end() + _AFTER]
    return ("…" if begin else "") + sought.sub(lambda place: f"{OPEN}{place[0]}{CLOSE}", shown) + "…"
