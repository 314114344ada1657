"""library.db, written: its schema, and a compiled library put into it."""

import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import apsw

from reader.errors import LibraryError
from reader.library.file import FORMAT, MARK
from reader.library.model import Kind, Medicine, Section, Source, Term
from reader.library.search import can_be_misspelled, joined, phrase
from reader.words import translate

SCHEMA = """
-- One row each: what this library is.
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- The tree and the pages. Dates are ISO text; key_points is a JSON list; html is the page body.
CREATE TABLE topic (
  id TEXT PRIMARY KEY,
  parent TEXT REFERENCES topic (id),
  position INTEGER NOT NULL,
  child_count INTEGER NOT NULL,
  title TEXT NOT NULL,
  summary TEXT NOT NULL,
  key_points TEXT NOT NULL,
  audience TEXT NOT NULL,
  keywords TEXT NOT NULL,
  reviewed TEXT NOT NULL,
  next_review TEXT NOT NULL,
  clinical_review TEXT NOT NULL,
  opt_in TEXT NOT NULL,  -- what a hard page talks about, shown until the person chooses to see it; '' on other pages
  html TEXT NOT NULL,
  see_also TEXT NOT NULL,  -- HTML of the links that lead on; no search looks into it
  is_sheet INTEGER NOT NULL  -- made for one sheet of paper
) WITHOUT ROWID;
CREATE UNIQUE INDEX topic_by_parent ON topic (parent, position, id, title, summary, child_count);

-- A stretch of a page under one heading; anchor '' is the text before the first heading.
-- title repeats the topic's; keywords stand with the first section alone, so that they lead to the top of the page.
CREATE TABLE section (
  id INTEGER PRIMARY KEY,
  topic TEXT NOT NULL REFERENCES topic (id),
  anchor TEXT NOT NULL,
  level INTEGER NOT NULL,
  title TEXT NOT NULL,
  keywords TEXT NOT NULL,
  heading TEXT NOT NULL,
  text TEXT NOT NULL,
  is_list INTEGER NOT NULL  -- names of other pages, compiled; a search finds those pages themselves
);
CREATE INDEX section_by_topic ON section (topic);
CREATE VIEW searched AS SELECT id, title, keywords, heading, text FROM section WHERE NOT is_list;

CREATE TABLE source (id TEXT PRIMARY KEY, title TEXT NOT NULL, publisher TEXT NOT NULL, url TEXT NOT NULL, date TEXT NOT NULL, seen TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE topic_source (topic TEXT NOT NULL, position INTEGER NOT NULL, source TEXT NOT NULL REFERENCES source (id), PRIMARY KEY (topic, position)) WITHOUT ROWID;

-- The ready questions, by group, and which topics offer which.
CREATE TABLE question_group (id TEXT PRIMARY KEY, title TEXT NOT NULL, moment TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE question (
  id TEXT PRIMARY KEY,
  position INTEGER NOT NULL,
  grouping TEXT NOT NULL REFERENCES question_group (id),
  text TEXT NOT NULL,
  who TEXT NOT NULL,
  hard INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE topic_question (topic TEXT NOT NULL, position INTEGER NOT NULL, question TEXT NOT NULL REFERENCES question (id), PRIMARY KEY (topic, position)) WITHOUT ROWID;

-- Glossary; also is a JSON list.
CREATE TABLE term (id TEXT PRIMARY KEY, name TEXT NOT NULL, also TEXT NOT NULL, meaning TEXT NOT NULL, say TEXT NOT NULL) WITHOUT ROWID;

-- What cards are sorted by: sort is 'class', 'type', 'taken' or 'body part'; topic is the page about it, or ''.
CREATE TABLE kind (sort TEXT NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, title TEXT NOT NULL, one TEXT NOT NULL, meaning TEXT NOT NULL, topic TEXT NOT NULL, PRIMARY KEY (sort, id)) WITHOUT ROWID;

-- Medicine cards; lists are JSON. kind is a class, types and taken are kinds, common are topics, calls are ids of calls.
CREATE TABLE medicine (
  topic TEXT PRIMARY KEY REFERENCES topic (id),
  title TEXT NOT NULL,
  generic TEXT NOT NULL,
  brands TEXT NOT NULL,
  brands_elsewhere TEXT NOT NULL,
  kind TEXT NOT NULL,
  types TEXT NOT NULL,
  markers TEXT NOT NULL,
  taken TEXT NOT NULL,
  rhythm TEXT NOT NULL,
  common TEXT NOT NULL,
  calls TEXT NOT NULL,
  call_also TEXT NOT NULL,
  tests TEXT NOT NULL,
  food TEXT NOT NULL,
  mixing TEXT NOT NULL,
  approved TEXT NOT NULL,
  status TEXT NOT NULL,
  say TEXT NOT NULL
) WITHOUT ROWID;
-- Every name of a medicine as written: sort is 'generic', 'brand' or 'brand elsewhere'.
CREATE TABLE medicine_name (name TEXT NOT NULL, topic TEXT NOT NULL REFERENCES medicine (topic), sort TEXT NOT NULL, PRIMARY KEY (name, topic)) WITHOUT ROWID;

-- Words that mean the same share a meaning number. phrase is as `phrase` writes it. joined is the same as `joined` writes it.
CREATE TABLE synonym (
  phrase TEXT NOT NULL, meaning INTEGER NOT NULL, joined TEXT NOT NULL, PRIMARY KEY (phrase, meaning)
) WITHOUT ROWID;
CREATE INDEX synonym_by_meaning ON synonym (meaning);
CREATE INDEX synonym_by_joined ON synonym (joined);

-- How a voice says words that it would guess wrong.
CREATE TABLE spoken (word TEXT PRIMARY KEY, said TEXT NOT NULL) WITHOUT ROWID;

-- When to call: level is 'call' (same day) or 'emergency'.
CREATE TABLE call (id TEXT PRIMARY KEY, position INTEGER NOT NULL, level TEXT NOT NULL, title TEXT NOT NULL, trigger_text TEXT NOT NULL, action_text TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE figure (file TEXT PRIMARY KEY, svg BLOB NOT NULL);

-- What medicines, pages and glossary words are called, as `phrase` and `joined` write it: target is a topic, or a term of
-- kind term. excerpt stands below it in the results.
CREATE TABLE name (
  name TEXT NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL, title TEXT NOT NULL, excerpt TEXT NOT NULL,
  joined TEXT NOT NULL, PRIMARY KEY (name, kind, target)
) WITHOUT ROWID;
CREATE INDEX name_by_joined ON name (joined);

-- Whole words match by their stem; the unfinished last word matches by prefix. One index cannot do both.
CREATE VIRTUAL TABLE section_stem USING fts5 (title, keywords, heading, text, content='searched', content_rowid='id',
  tokenize='porter unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE section_prefix USING fts5 (title, keywords, heading, text, content='searched', content_rowid='id',
  tokenize='unicode61 remove_diacritics 2', prefix='2 3');

-- Every word of the pages (known), and those that a misspelled one may be taken for, found by the letters they share.
CREATE VIRTUAL TABLE known USING fts5vocab (section_prefix, row);
CREATE VIRTUAL TABLE word USING fts5 (spelling, count UNINDEXED, tokenize='trigram', detail='none');
"""


@dataclass(frozen=True, slots=True)
class CompiledTopic:
    """A topic ready to be written: dates are ISO text, `sources` and `questions` are ids."""

    id: str
    parent: str | None
    position: int
    child_count: int
    title: str
    summary: str
    key_points: tuple[str, ...]
    audience: str
    keywords: tuple[str, ...]
    reviewed: str
    next_review: str
    clinical_review: str
    opt_in: str
    html: str
    see_also: str
    is_sheet: bool
    sections: tuple[Section, ...]
    has_lists: bool
    sources: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompiledLibrary:
    """Everything that goes into library.db, in order."""

    fingerprint: str
    topics: tuple[CompiledTopic, ...]
    sources: tuple[Source, ...]
    question_groups: tuple[tuple[str, str, str], ...]
    questions: tuple[tuple[str, str, str, str, bool], ...]
    terms: tuple[Term, ...]
    synonyms: tuple[tuple[str, int], ...]
    spoken: tuple[tuple[str, str], ...]
    calls: tuple[tuple[str, str, str, str, str], ...]
    figures: tuple[tuple[str, bytes], ...]
    medicines: tuple[Medicine, ...]
    kinds: tuple[tuple[str, tuple[Kind, ...]], ...]


def write_library(compiled: CompiledLibrary, path: Path) -> None:
    """Write the library beside `path` and put it in place in one step; the same input gives the same bytes."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        with _closing(apsw.Connection(str(fresh))) as database:
            for name, value in (("journal_mode", "OFF"), ("application_id", MARK), ("user_version", FORMAT)):
                database.pragma(name, value)
            with database:
                database.execute(SCHEMA)
                _fill(database, compiled)
            database.execute("VACUUM")
        fresh.replace(path)
    except (apsw.Error, OSError, UnicodeError) as error:
        raise LibraryError(
            translate("Write", "The library could not be written to {path}.").format(path=path),
            translate(
                "Write", "Check that there is room and that the folder may be written ({error})."
            ).format(error=error),
        ) from error
    finally:
        with suppress(OSError):
            fresh.unlink()


def add_topics(
    database: apsw.Connection,
    topics: list[CompiledTopic],
    figures: dict[str, bytes],
    about: dict[str, str],
) -> None:
    """Add topics, the first of which is a branch of home, to a library that is open for writing."""
    _insert(database, "about", about.items())
    database.execute("UPDATE about SET value = value + ? WHERE name = 'topic_count'", (len(topics),))
    database.execute("UPDATE topic SET child_count = child_count + 1 WHERE id = ?", (topics[0].parent,))
    _insert_topics(database, topics)
    _insert(database, "figure", figures.items())
    rows = {(phrase(topic.title), "page", topic.id): topic.title for topic in topics}
    _insert(database, "name", ((*key, title, "", joined(key[0])) for key, title in rows.items()))
    _fill_indexes(database)
    database.execute("DELETE FROM word")
    _fill_words(database)


def _insert(database: apsw.Connection, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    rows = list(rows)
    if rows:
        marks = ",".join("?" * len(rows[0]))
        database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


def _fill(database: apsw.Connection, compiled: CompiledLibrary) -> None:
    def insert(table: str, rows: Iterable[tuple[object, ...]]) -> None:
        _insert(database, table, rows)

    topics = compiled.topics
    home = next((topic.title for topic in topics if topic.parent is None), "")
    insert(
        "about", [("fingerprint", compiled.fingerprint), ("title", home), ("topic_count", str(len(topics)))]
    )
    _insert_topics(database, topics)
    insert("source", compiled.sources)
    insert("topic_source", ((t.id, n, source) for t in topics for n, source in enumerate(t.sources)))
    insert("question_group", compiled.question_groups)
    insert(
        "question",
        ((id, n, *words) for n, (id, *words) in enumerate(compiled.questions)),
    )
    insert("topic_question", ((t.id, n, question) for t in topics for n, question in enumerate(t.questions)))
    insert(
        "term",
        ((t.id, t.name, json.dumps(t.also, ensure_ascii=False), t.meaning, t.say) for t in compiled.terms),
    )
    insert("synonym", ((words, meaning, joined(words)) for words, meaning in compiled.synonyms))
    insert("spoken", compiled.spoken)
    insert("call", ((id, n, *rest) for n, (id, *rest) in enumerate(compiled.calls)))
    insert("figure", compiled.figures)
    insert("kind", ((sort, k.id, n, *k[1:]) for sort, kinds in compiled.kinds for n, k in enumerate(kinds)))
    medicines = compiled.medicines
    insert(
        "medicine",
        (
            tuple(json.dumps(v, ensure_ascii=False) if isinstance(v, tuple) else v for v in medicine)
            for medicine in medicines
        ),
    )
    names = {
        (name, medicine.topic): sort
        for medicine in medicines
        for sort, given in (
            ("brand elsewhere", medicine.brands_elsewhere),
            ("brand", medicine.brands),
            ("generic", medicine.generic),
        )
        for name in given
    }
    insert("medicine_name", ((*key, sort) for key, sort in sorted(names.items())))
    _fill_indexes(database)
    insert("name", _names(compiled))
    _fill_words(database)


def _insert_topics(database: apsw.Connection, topics: Sequence[CompiledTopic]) -> None:
    _insert(
        database,
        "topic",
        (
            (
                topic.id,
                topic.parent,
                topic.position,
                topic.child_count,
                topic.title,
                topic.summary,
                json.dumps(topic.key_points, ensure_ascii=False),
                topic.audience,
                ", ".join(topic.keywords),
                topic.reviewed,
                topic.next_review,
                topic.clinical_review,
                topic.opt_in,
                topic.html,
                topic.see_also,
                topic.is_sheet,
            )
            for topic in topics
        ),
    )
    _insert(
        database,
        "section",
        (
            (
                None,
                topic.id,
                section.anchor,
                section.level,
                topic.title,
                "" if section.anchor else ", ".join(topic.keywords),
                section.title,
                text,
                topic.has_lists and section.anchor != "",
            )
            for topic in topics
            for section in topic.sections
            for text in [
                section.text
                if section.anchor
                else "\n".join((topic.summary, *topic.key_points, section.text)).strip()
            ]
        ),
    )


def _fill_indexes(database: apsw.Connection) -> None:
    for index in ("section_stem", "section_prefix"):
        database.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")
        database.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")


def _names(compiled: CompiledLibrary) -> Iterator[tuple[str, str, str, str, str, str]]:
    found: dict[tuple[str, str, str], tuple[str, str, str, str, str]] = {}
    summaries = {topic.id: topic.opt_in or topic.summary for topic in compiled.topics}
    cards = {medicine.topic for medicine in compiled.medicines}
    for topic in compiled.topics:
        if topic.id not in cards:
            row = (phrase(topic.title), "page", topic.id, topic.title, summaries[topic.id])
            found[row[:3]] = row
    for medicine in compiled.medicines:
        for name in (*medicine.generic, *medicine.brands, *medicine.brands_elsewhere, medicine.title):
            row = (phrase(name), "medicine", medicine.topic, medicine.title, summaries[medicine.topic])
            found[row[:3]] = row
    for term in compiled.terms:
        title = term.name[:1].upper() + term.name[1:]
        for name in (term.name, *term.also):
            for form in (name, _several(name)):
                row = (phrase(form), "term", term.id, title, term.meaning)
                found.setdefault(row[:3], row)
    yield from ((*row, joined(row[0])) for row in found.values())


def _several(name: str) -> str:
    """The plural, as it is made of most words."""
    return f"{name[:-1]}ies" if re.search(r"[^aeiou]y\Z", name) else f"{name}s"


def _fill_words(database: apsw.Connection) -> None:
    words = {str(word): int(count) for word, count in database.execute("SELECT term, doc FROM known")}
    for names in ("SELECT name FROM name", "SELECT phrase FROM synonym"):
        for (name,) in database.execute(names):
            for word in str(name).split():
                words.setdefault(word, 1)
    kept = sorted((word, count) for word, count in words.items() if can_be_misspelled(word))
    database.executemany("INSERT INTO word VALUES (?, ?)", kept)
    database.execute("INSERT INTO word (word) VALUES ('optimize')")


@contextmanager
def _closing(database: apsw.Connection) -> Iterator[apsw.Connection]:
    try:
        yield database
    finally:
        database.close()
