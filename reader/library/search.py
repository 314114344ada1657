"""Typed words to hits, by section.

Names come first: a medicine, a page or a glossary word that is called what was typed. Then the sections that hold all the
typed words. Whole words match by their stem, and the last, perhaps unfinished word also by its beginning, so that no
keystroke loses what the one before had found. Words with the same meaning are looked for together. A word that stands
nowhere is taken for the nearest one that does, and said to be. Where no section holds all the words, those with some follow.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import apsw

from reader.excerpt import CLOSE, OPEN, spans
from reader.library.file import Library
from reader.library.model import Hit
from reader.stop_words import STOP_WORDS

# bm25 weights: title, keywords, heading, text.
_WEIGHTS = "12.0, 8.0, 6.0, 1.0"
_WORDS = re.compile(r"[^\W_][\w/-]*")
_SIGNS = re.compile(r"[\W_]+")
_POSITIVE = re.compile(r"(?<=\w)\+(?!\w)")  # as in HER2+
_MOST_WORDS = 12
_EXCERPT_WORDS = 24
_LONG = 6000  # letters; the time FTS5 takes for an excerpt grows with the square of the places found
_HITS_A_TOPIC = 2
_AT_ONCE = 64  # sections whose heads are read together
_SIDE_BY_SIDE = 1.6
_FEW = 5  # with fewer sections than this that hold all words, sections with some of them are added
_MOST_RANKED = (
    4000  # of the sections that match, so that one letter in a very large library is answered at once
)
_NAMES = 6
_LEAST_LETTERS = 4  # of a word that may be misspelled
_NEAREST = 0.72  # how alike a word must be to be taken for another, from 0 to 1
_NEAREST_OF_SHORT = 0.8  # of one with four letters: another letter makes another word of it
_SHORT = 6  # letters of a word that may share no three in a row with what was meant
_LONGEST_LISTED = 4  # words of a listed phrase
_ENDING = 3  # letters that the forms of a word may differ in


class Found(NamedTuple):
    """What a search finds: hits, best first; `meant` is what misspelled words were taken for, or ''.

    Not `is_whole` when no section holds all the words, so that the hits hold some of them only.
    """

    hits: tuple[Hit, ...]
    meant: str = ""
    is_whole: bool = True


class _Words(NamedTuple):
    """Typed words in order, each with the other phrases that mean the same, and whether the last is finished."""

    phrases: tuple[tuple[str, ...], ...]
    is_finished: bool


def find(library: Library, typed: str, limit: int = 30) -> Found:
    """What answers the typed words: names, then sections, at most two of one topic and `limit` in all."""
    words = phrase(typed[:1000]).split()[:_MOST_WORDS]
    if not words:
        return Found(())
    words, meant = _corrected(library, words)
    is_finished = typed[-1:].isspace() and not meant
    found = _found(library, words, is_finished, meant, limit)
    if not found.hits and (begun := _begun(library, " ".join(words))):
        return _found(library, begun, False, meant, limit)
    return found


def _found(library: Library, words: list[str], is_finished: bool, meant: str, limit: int) -> Found:
    names = _names(library, words, is_finished)
    asked = _Words(_phrases(library, words), is_finished)
    ranked = _ranked(library, _queries(asked)) if len(words[0]) > 1 or len(words) > 1 or not names else {}
    is_whole = bool(ranked or names)
    if len(ranked) < _FEW and len(asked.phrases) > 1:
        worst = max((rank for rank, *_ in ranked.values()), default=0.0)
        for section, (rank, index, query) in _ranked(library, _some_words(asked)).items():
            # All of them after those with all the words: 1 / (1 - rank) goes from 0 to 1 as a rank gets worse.
            ranked.setdefault(section, (worst + 1 / (1 - rank), index, query))
    hits = _of_sections(library, ranked, {hit.topic for hit in names}, limit)
    return Found((*names, *hits)[:limit], meant, is_whole)


def phrase(typed: str) -> str:
    """The words of a phrase in the one form in which typed and listed phrases are compared, and which the indexes know."""
    letters = unicodedata.normalize("NFD", typed.lower())
    # Soft hyphens and other letters without a width come along with what is pasted.
    plain = "".join(c for c in letters if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return " ".join(_WORDS.findall(_POSITIVE.sub("-positive ", plain)))


def joined(words: str) -> str:
    """The letters and digits of a phrase alone, so that "her 2", "her-2" and "her2" are the same."""
    return _SIGNS.sub("", words)


def _phrases(library: Library, words: list[str]) -> tuple[tuple[str, ...], ...]:
    """The words as phrases with their other names; without those that say nothing, unless none says more."""
    phrases: list[tuple[str, ...]] = []
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST_LISTED, len(words) - at), 0, -1):
            given = " ".join(words[at : at + length])
            same = _same_meaning(library, given)
            if same or length == 1:
                phrases.append((given, *same))
                at += length
                break
    return tuple(each for each in phrases if each[0] not in STOP_WORDS) or tuple(phrases)


def _same_meaning(library: Library, given: str) -> tuple[str, ...]:
    """Other names of a phrase, and the same one as it is listed, with other blanks and signs."""
    return tuple(
        str(other)
        for (other,) in library.rows(
            "SELECT other.phrase FROM synonym AS given JOIN synonym AS other USING (meaning)"
            " WHERE given.joined = ? AND other.phrase <> ?"
            " UNION SELECT name FROM name WHERE joined = ? AND name <> ? ORDER BY 1",
            *(joined(given), given, joined(given), given),
        )
    )


# What is called so


def _names(library: Library, words: list[str], is_finished: bool) -> list[Hit]:
    """Medicines, pages and glossary words of that name: medicines first, whole names before begun ones."""
    typed = " ".join(words)
    found: dict[tuple[str, str], tuple[Hit, tuple[int, int, str]]] = {}
    for name in (typed, *_same_meaning(library, typed)):
        end = joined(name) + ("" if is_finished or name != typed else "\U0010ffff")
        for given, kind, target, title, excerpt in library.rows(
            "SELECT joined, kind, target, title, excerpt FROM name WHERE joined BETWEEN ? AND ? ORDER BY joined LIMIT 40",
            joined(name),
            end,
        ):
            is_exact = given.removesuffix("s") == joined(typed).removesuffix("s")
            hit = _name_hit(kind, target, title, excerpt)
            order = (("medicine", "page", "term").index(kind) + (0 if is_exact else 3), len(given), target)
            key = (kind, target)
            if key not in found or order < found[key][1]:
                found[key] = (hit, order)
    best = sorted(found.values(), key=lambda pair: pair[1])
    return [hit for hit, _ in best][:_NAMES]


def _name_hit(kind: str, target: str, title: str, excerpt: str) -> Hit:
    if kind == "term":
        return Hit("", title, target, title, excerpt, (), kind)
    return Hit(target, title, "", title, excerpt, (), kind)


# What speaks of it


def _queries(asked: _Words) -> list[tuple[str, str, str, float]]:
    """The FTS5 queries to run: index, what it must match, what section_prefix must match besides, and a weight."""
    *before, last = asked.phrases
    queries = [("section_stem", " AND ".join(map(_any, asked.phrases)), "", 1.0)]
    beginning = f"{_quoted(last[0])} *"
    if before:
        if not asked.is_finished:
            queries.append(("section_stem", " AND ".join(map(_any, before)), beginning, 1.0))
        # Words that stand side by side, as they were typed, say more than the same words apart.
        queries.append(
            ("section_stem", _quoted(" ".join(same[0] for same in asked.phrases)), "", _SIDE_BY_SIDE)
        )
    elif not asked.is_finished:
        queries.append(("section_prefix", beginning, "", 1.0))
    return queries


def _some_words(asked: _Words) -> list[tuple[str, str, str, float]]:
    return [("section_stem", " OR ".join(map(_any, asked.phrases)), "", 1.0)]


def _ranked(
    library: Library, queries: list[tuple[str, str, str, float]]
) -> dict[int, tuple[float, str, str]]:
    """The best rank of each section that matches (lower is better), and the index and query that gave it."""
    ranked: dict[int, tuple[float, str, str]] = {}
    for index, query, unfinished, weight in queries:
        also = (
            "AND +rowid IN (SELECT rowid FROM section_prefix WHERE section_prefix MATCH ?)"
            if unfinished
            else ""
        )
        for section, rank in library.rows(
            f"SELECT rowid, bm25({index}, {_WEIGHTS}) FROM {index} WHERE {index} MATCH ? {also} LIMIT {_MOST_RANKED}",
            *(query, *([unfinished] if unfinished else [])),
        ):
            if rank * weight < ranked.get(section, (0.0,))[0]:
                ranked[section] = (rank * weight, index, query)
    return ranked


def _of_sections(
    library: Library, ranked: dict[int, tuple[float, str, str]], named: set[str], limit: int
) -> list[Hit]:
    hits: list[Hit] = []
    count: dict[str, int] = {}
    best = sorted(ranked, key=lambda s: (ranked[s][0], s))
    for start in range(0, len(best), _AT_ONCE):
        part = best[start : start + _AT_ONCE]
        heads = _heads(library, part)
        for section in part:
            if len(hits) == limit:
                return hits
            if section not in heads:  # in a damaged library
                continue
            topic, title, anchor, heading, opt_in, kind = heads[section]
            if topic in named and (opt_in or not anchor):
                continue  # it stands first already
            count[topic] = count.get(topic, 0) + 1
            if opt_in:  # nothing of a hard page is shown before the person chooses to see it
                if count[topic] == 1:
                    hits.append(Hit(topic, title, "", title, opt_in, (), kind))
            elif count[topic] <= _HITS_A_TOPIC:
                excerpt = _excerpt(library, section, *ranked[section][1:])
                hits.append(Hit(topic, title, anchor, heading, *excerpt, kind))
    return hits


def _heads(library: Library, sections: list[int]) -> dict[int, tuple[str, str, str, str, str, str]]:
    return {
        id: (topic, title, anchor, heading, opt_in, kind)
        for id, topic, title, anchor, heading, opt_in, kind in library.rows(
            "SELECT section.id, section.topic, section.title, anchor, heading, opt_in,"
            " iif(medicine.topic IS NULL, 'page', 'medicine')"
            " FROM section JOIN topic ON topic.id = section.topic LEFT JOIN medicine ON medicine.topic = section.topic"
            " WHERE section.id IN (SELECT value FROM json_each(?))",
            json.dumps(sections),
        )
    }


def _excerpt(
    library: Library, section: int, index: str, query: str
) -> tuple[str, tuple[tuple[int, int], ...]]:
    for marked, text in library.rows(
        f"SELECT iif(length(text) > {_LONG}, NULL, snippet({index}, 3, ?, ?, '…', {_EXCERPT_WORDS})), text"
        f" FROM {index} WHERE {index} MATCH ? AND rowid = ?",
        *(OPEN, CLOSE, query, section),
    ):
        return spans(str(_from_long(text, index, query) if marked is None else marked))
    return "", ()


def _from_long(text: str, index: str, query: str) -> str:
    """The excerpt of a section too long for FTS5 to look at as a whole: from the best of its pieces."""
    kind = "porter unicode61" if index == "section_stem" else "unicode61"
    pieces = apsw.Connection(":memory:")
    pieces.execute(f"CREATE VIRTUAL TABLE piece USING fts5 (text, tokenize='{kind} remove_diacritics 2')")
    pieces.executemany("INSERT INTO piece VALUES (?)", ((piece,) for piece in _pieces(text)))
    found = pieces.execute(
        f"SELECT snippet(piece, 0, ?, ?, '…', {_EXCERPT_WORDS}) FROM piece WHERE piece MATCH ? ORDER BY rank LIMIT 1",
        (OPEN, CLOSE, query.replace(" AND ", " OR ")),
    ).get
    return str(found or " ".join(text[:_LONG].split()[:_EXCERPT_WORDS]) + "…")


def _pieces(text: str) -> Iterator[str]:
    """A long text in pieces, cut between words where there is a blank, with a sign where it goes on."""
    start = 0
    while start < len(text):
        end = start + _LONG
        if end < len(text):
            end = max(text.rfind(" ", start, end), text.rfind("\n", start, end)) + 1 or end
        yield f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
        start = end


def _any(same: tuple[str, ...]) -> str:
    return "(" + " OR ".join(map(_quoted, same)) + ")"


def _quoted(phrase: str) -> str:
    return '"' + phrase.replace('"', "") + '"'


# What was meant


def can_be_misspelled(word: str) -> bool:
    """Whether a word has letters enough to tell it from others; "2" and "5-FU" have not."""
    return word.isalnum() and sum(map(str.isalpha, word)) >= _LEAST_LETTERS - 1


def _corrected(library: Library, words: list[str]) -> tuple[list[str], str]:
    """The words, misspelled ones replaced by the nearest that stand in the library, and how they then read."""
    unknown = {n for n, word in enumerate(words) if not _is_known(library, word, n == len(words) - 1)}
    if unknown:
        unknown -= _written_apart(library, words)
    corrected: list[str] = []
    is_changed = False
    for n, word in enumerate(words):
        is_last = n == len(words) - 1
        if n not in unknown:
            corrected.append(word)
        elif is_last and (begun := _begun(library, word)):
            corrected += begun
        else:
            nearest = _nearest(library, word, is_last)
            is_changed |= not (nearest[0].startswith(word) if is_last else nearest == [word])
            corrected += nearest
    return corrected, " ".join(corrected) if is_changed else ""


def _written_apart(library: Library, words: list[str]) -> set[int]:
    """The places of words that together are a listed phrase, whatever blanks and signs it is listed with."""
    places: set[int] = set()
    for start in range(len(words) - 1):
        for end in range(start + 2, min(start + _LONGEST_LISTED, len(words)) + 1):
            if _is_listed(library, "".join(words[start:end]), is_begun=end == len(words)):
                places.update(range(start, end))
    return places


def _is_listed(library: Library, words: str, is_begun: bool) -> bool:
    first = joined(words)
    last = first + ("\U0010ffff" if is_begun else "")
    return bool(
        library.rows("SELECT 1 FROM name WHERE joined BETWEEN ? AND ? LIMIT 1", first, last)
        or library.rows("SELECT 1 FROM synonym WHERE joined BETWEEN ? AND ? LIMIT 1", first, last)
    )


def _is_known(library: Library, word: str, is_last: bool) -> bool:
    if len(word) < _LEAST_LETTERS or not can_be_misspelled(word) or word in STOP_WORDS:
        return True
    end = word + ("\U0010ffff" if is_last else "")
    return bool(
        library.rows("SELECT 1 FROM known WHERE term BETWEEN ? AND ? LIMIT 1", word, end)
        or library.rows("SELECT 1 FROM name WHERE name BETWEEN ? AND ? LIMIT 1", word, end)
        or library.rows("SELECT 1 FROM synonym WHERE phrase = ? OR phrase BETWEEN ? AND ? LIMIT 1",
            word, f"{word} ", f"{word} \U0010ffff")
        or (not word.isalpha() and _is_listed(library, word, is_last))
        or _is_a_form(library, word)
    )  # fmt: skip


def _is_a_form(library: Library, word: str) -> bool:
    """Whether a word is one of the pages' with another ending; "paleative" has only the stem of "pale"."""
    begin = word[:-_ENDING]
    around = begin, f"{begin}\U0010ffff"
    return bool(
        library.rows("SELECT 1 FROM section_stem WHERE section_stem MATCH ? LIMIT 1", _quoted(word))
        and library.rows("SELECT 1 FROM known WHERE term BETWEEN ? AND ? LIMIT 1", *around)
        and not library.rows(
            "SELECT 1 FROM name WHERE kind = 'medicine' AND name BETWEEN ? AND ? LIMIT 1", *around
        )
    )


def _begun(library: Library, beginning: str) -> list[str]:
    """The words of the shortest listed phrase that begins so, with whatever blanks and signs, and goes on."""
    first = joined(beginning)
    for (listed,) in library.rows(
        "SELECT phrase FROM synonym WHERE joined > ? AND joined < ? ORDER BY length(phrase), phrase LIMIT 1",
        *(first, first + "\U0010ffff"),
    ):
        return str(listed).split()
    return []


def _candidates(library: Library, word: str) -> Iterator[tuple[str, int]]:
    """Known words that share three letters in a row with this one, or that have its letters in another order."""
    parts = {word[n : n + 3] for n in range(len(word) - 2)}
    alike = "SELECT spelling, count FROM word WHERE word MATCH ? ORDER BY rank LIMIT 60"
    for known, count in library.rows(alike, " OR ".join(map(_quoted, sorted(parts)))):
        yield known, count
    spare = 1 if len(word) <= _SHORT else 0
    about_as_long = "SELECT spelling, count FROM word WHERE substr(spelling, 1, 1) = ? AND length(spelling) BETWEEN ? AND ?"
    for known, count in library.rows(about_as_long, word[0], len(word) - spare, len(word) + spare):
        if _letters_apart(known, word) <= 1:
            yield known, count


def _letters_apart(known: str, word: str) -> int:
    """How many letters one of two words has more than the other, in whatever order; a letter for another counts once."""
    ours, theirs = Counter(known), Counter(word)
    return max((ours - theirs).total(), (theirs - ours).total())


def _is_shuffled(known: str, word: str) -> bool:
    """Whether a word has the letters of another in another order, in a long word one letter aside."""
    return len(known) == len(word) and _letters_apart(known, word) <= (len(word) > _SHORT)


def _nearest(library: Library, word: str, is_last: bool) -> list[str]:
    """The known word most like this one, or the two that were written as one; itself if nothing is near."""
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(b=word, autojunk=False)
    best, likeness = [word], _NEAREST if len(word) > _LEAST_LETTERS else _NEAREST_OF_SHORT
    digits = [c for c in word if c.isdigit()]
    for known, count in _candidates(library, word):
        if digits != [c for c in known if c.isdigit()]:  # HER3 is not HER2
            continue
        whole = (known, 1.0)
        begun = (known[: len(word)], 0.97)
        for form, weight in (whole, begun) if is_last else (whole,):
            matcher.set_seq1(form)
            alike = weight * matcher.ratio() + (0.02 if known[0] == word[0] else 0.0)
            alike += (
                min(count, 300) / 15000 - len(known) / 1000
            )  # rather what is said often, and the singular
            if _is_shuffled(form, word):
                alike += 0.08 if _letters_apart(form, word) == 0 else 0.04
            if alike > likeness:
                best, likeness = [known], alike
    if likeness < 0.9:
        for cut in range(3, len(word) - 2):
            halves = [word[:cut], word[cut:]]
            if all(library.rows("SELECT 1 FROM known WHERE term = ?", half) for half in halves):
                return halves
    return best
