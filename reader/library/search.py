"""Typed words to hits, by section.

Whole words match by their stem, and the last, perhaps unfinished word also by its beginning, so that no keystroke loses
what the one before had found. Words with the same meaning are looked for together.
"""

import re

from reader.excerpt import CLOSE, OPEN, spans
from reader.library.file import Library
from reader.library.model import Hit

# bm25 weights: title, keywords, heading, text.
_WEIGHTS = "12.0, 8.0, 6.0, 1.0"
_WORDS = re.compile(r"[^\W_][\w/-]*")
_MOST_WORDS = 12
_EXCERPT_WORDS = 24
_HITS_A_TOPIC = 2
_SIDE_BY_SIDE = 1.6


def find(library: Library, typed: str, limit: int = 30) -> tuple[Hit, ...]:
    """The sections that hold all the typed words, best first, at most two of one topic."""
    phrases = _phrases(library, typed)
    if not phrases:
        return ()
    ranked: dict[int, float] = {}
    excerpts: dict[int, str] = {}
    for index, query, unfinished, weight in _queries(phrases):
        also = (
            "AND +rowid IN (SELECT rowid FROM section_prefix WHERE section_prefix MATCH ?)"
            if unfinished
            else ""
        )
        for section, rank, excerpt in library.rows(
            f"SELECT rowid, bm25({index}, {_WEIGHTS}), snippet({index}, 3, ?, ?, '…', {_EXCERPT_WORDS})"
            f" FROM {index} WHERE {index} MATCH ? {also} ORDER BY 2 LIMIT ?",
            *(OPEN, CLOSE, query, *([unfinished] if unfinished else []), limit * 4),
        ):
            if rank * weight < ranked.get(section, 0.0):
                ranked[section] = rank * weight
                excerpts[section] = str(excerpt)
    hits: list[Hit] = []
    count: dict[str, int] = {}
    for section in sorted(ranked, key=lambda s: (ranked[s], s)):
        for topic, title, anchor, heading, opt_in in library.rows(
            "SELECT topic, section.title, anchor, heading, opt_in FROM section JOIN topic ON topic.id = topic"
            " WHERE section.id = ?",
            section,
        ):
            count[topic] = count.get(topic, 0) + 1
            if opt_in:  # nothing of a hard page is shown before the person chooses to see it
                if count[topic] == 1:
                    hits.append(Hit(topic, title, "", title, opt_in, ()))
            elif count[topic] <= _HITS_A_TOPIC:
                hits.append(Hit(topic, title, anchor, heading, *spans(excerpts[section])))
        if len(hits) == limit:
            break
    return tuple(hits)


def phrase(typed: str) -> str:
    """The words of a phrase in the one form in which typed and listed phrases are compared."""
    return " ".join(_WORDS.findall(typed.casefold()))


def _phrases(library: Library, typed: str) -> list[tuple[str, ...]]:
    """The typed words in order, each with the other phrases that mean the same."""
    words = phrase(typed).split()[:_MOST_WORDS]
    phrases: list[tuple[str, ...]] = []
    at = 0
    while at < len(words):
        for length in range(min(4, len(words) - at), 0, -1):
            given = " ".join(words[at : at + length])
            same = [
                str(other)
                for (other,) in library.rows(
                    "SELECT DISTINCT other.phrase FROM synonym AS given JOIN synonym AS other USING (meaning)"
                    " WHERE given.phrase = ? AND other.phrase <> given.phrase ORDER BY 1",
                    given,
                )
            ]
            if same or length == 1:
                phrases.append((given, *same))
                at += length
                break
    return phrases


def _queries(phrases: list[tuple[str, ...]]) -> list[tuple[str, str, str, float]]:
    """The FTS5 queries to run: index, what it must match, and what section_prefix must match besides, and a weight."""
    *before, last = phrases
    queries = [("section_stem", " AND ".join(map(_any, phrases)), "", 1.0)]
    beginning = f"{_quoted(last[0])} *"
    if before:
        queries.append(("section_stem", " AND ".join(map(_any, before)), beginning, 1.0))
        # Words that stand side by side, as they were typed, say more than the same words apart.
        queries.append(("section_stem", _quoted(" ".join(same[0] for same in phrases)), "", _SIDE_BY_SIDE))
    else:
        queries.append(("section_prefix", beginning, "", 1.0))
    return queries


def _any(same: tuple[str, ...]) -> str:
    return "(" + " OR ".join(map(_quoted, same)) + ")"


def _quoted(phrase: str) -> str:
    return '"' + phrase.replace('"', "") + '"'
