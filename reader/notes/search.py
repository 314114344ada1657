"""Typed words to the person's own notes, questions and answers, highlights and bookmarks.

The index lives in memory only: it is made at the first search and again after a change, and leaves no trace on disk.
"""

import re
from typing import NamedTuple

import apsw

from reader.excerpt import CLOSE, OPEN, spans
from reader.notes.model import Annotation, Note
from reader.notes.store import NotesStore

_WORDS = re.compile(r"\w+")
_EXCERPT_WORDS = 16


class NoteHit(NamedTuple):
    """A note or annotation that holds all the typed words; `spans` are (start, end) of the matched words in `excerpt`."""

    note: Note | Annotation
    excerpt: str
    spans: tuple[tuple[int, int], ...]


class NotesSearch:
    """Finds in the kept notes and annotations of one store."""

    def __init__(self, store: NotesStore) -> None:
        self._store = store
        self._index: apsw.Connection | None = None
        self._seen = -1

    def find(self, typed: str, limit: int = 20) -> list[NoteHit]:
        """The notes that hold every typed word, the last word also by its beginning; best first."""
        if self._store.is_locked:
            self._index = None  # nothing of the notes stays in memory
            return []
        words = _WORDS.findall(typed.casefold())
        if not words:
            return []
        query = " AND ".join([*(f'"{word}"' for word in words[:-1]), f'"{words[-1]}" *'])
        rows = self._made().execute(
            "SELECT id, snippet(note, -1, ?, ?, '…', ?) FROM note WHERE note MATCH ? ORDER BY rank LIMIT ?",
            (OPEN, CLOSE, _EXCERPT_WORDS, query, limit),
        )
        found = ((self._store.note(id) or self._annotation(id), excerpt) for id, excerpt in list(rows))
        return [NoteHit(note, *spans(excerpt)) for note, excerpt in found if note]

    def _annotation(self, id: str) -> Annotation | None:
        return next(iter(self._store.select(Annotation, "WHERE id = ?", id)), None)

    def _made(self) -> apsw.Connection:
        if self._index is None or self._seen != self._store.change_count:
            index = apsw.Connection(":memory:")
            index.execute(
                "CREATE VIRTUAL TABLE note USING fts5 (id UNINDEXED, text, why, answer, quote,"
                " tokenize='unicode61 remove_diacritics 2', prefix='2 3')"
            )
            with index:
                index.executemany(
                    "INSERT INTO note VALUES (?, ?, ?, ?, ?)",
                    (
                        (note.id, note.text, note.why, note.answer, note.quote.exact)
                        for note in self._store.all()
                    ),
                )
                index.executemany(
                    "INSERT INTO note VALUES (?, ?, '', '', ?)",
                    (
                        (each.id, each.text, each.quote.exact)
                        for each in self._store.select(Annotation, "WHERE deleted = ''")
                    ),
                )
            self._index, self._seen = index, self._store.change_count
        return self._index
