"""library.db: written once by the compiler, opened read-only by everything else."""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import apsw

from reader.errors import LibraryError
from reader.library.model import Page, Question, Section, Source, Term, Topic

FORMAT = 1
_MARK = 0x506C4C62  # application_id: "PlLb"

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
  html TEXT NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX topic_by_parent ON topic (parent, position, id, title, summary, child_count);

-- A stretch of a page under one heading; anchor '' is the text before the first heading.
-- title and keywords repeat the topic's, so that the indexes below can weigh them.
CREATE TABLE section (
  id INTEGER PRIMARY KEY,
  topic TEXT NOT NULL REFERENCES topic (id),
  anchor TEXT NOT NULL,
  level INTEGER NOT NULL,
  title TEXT NOT NULL,
  keywords TEXT NOT NULL,
  heading TEXT NOT NULL,
  text TEXT NOT NULL
);
CREATE INDEX section_by_topic ON section (topic);

CREATE TABLE source (id TEXT PRIMARY KEY, title TEXT NOT NULL, publisher TEXT NOT NULL, url TEXT NOT NULL, date TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE topic_source (topic TEXT NOT NULL, position INTEGER NOT NULL, source TEXT NOT NULL REFERENCES source (id), PRIMARY KEY (topic, position)) WITHOUT ROWID;

-- The ready questions, by group, and which topics offer which.
CREATE TABLE question_group (id TEXT PRIMARY KEY, title TEXT NOT NULL, moment TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE question (
  id TEXT PRIMARY KEY,
  position INTEGER NOT NULL,
  grouping TEXT NOT NULL REFERENCES question_group (id),
  text TEXT NOT NULL,
  hard INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE topic_question (topic TEXT NOT NULL, position INTEGER NOT NULL, question TEXT NOT NULL REFERENCES question (id), PRIMARY KEY (topic, position)) WITHOUT ROWID;

-- Glossary; also is a JSON list.
CREATE TABLE term (id TEXT PRIMARY KEY, name TEXT NOT NULL, also TEXT NOT NULL, meaning TEXT NOT NULL) WITHOUT ROWID;

-- Words that mean the same share a meaning number. phrase is casefolded.
CREATE TABLE synonym (phrase TEXT NOT NULL, meaning INTEGER NOT NULL, PRIMARY KEY (phrase, meaning)) WITHOUT ROWID;
CREATE INDEX synonym_by_meaning ON synonym (meaning);

-- When to call: level is 'call' (same day) or 'emergency'.
CREATE TABLE call (id TEXT PRIMARY KEY, position INTEGER NOT NULL, level TEXT NOT NULL, title TEXT NOT NULL, trigger_text TEXT NOT NULL, action_text TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE figure (file TEXT PRIMARY KEY, svg BLOB NOT NULL);

-- Whole words match by their stem; the unfinished last word matches by prefix. One index cannot do both.
CREATE VIRTUAL TABLE section_stem USING fts5 (title, keywords, heading, text, content='section', content_rowid='id',
  tokenize='porter unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE section_prefix USING fts5 (title, keywords, heading, text, content='section', content_rowid='id',
  tokenize='unicode61 remove_diacritics 2', prefix='2 3');
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
    html: str
    sections: tuple[Section, ...]
    sources: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompiledLibrary:
    """Everything that goes into library.db, in order."""

    fingerprint: str
    topics: tuple[CompiledTopic, ...]
    sources: tuple[Source, ...]
    question_groups: tuple[tuple[str, str, str], ...]
    questions: tuple[tuple[str, str, str, bool], ...]
    terms: tuple[Term, ...]
    synonyms: tuple[tuple[str, int], ...]
    calls: tuple[tuple[str, str, str, str, str], ...]
    figures: tuple[tuple[str, bytes], ...]


def write_library(compiled: CompiledLibrary, path: Path) -> None:
    """Write the library beside `path` and put it in place in one step; the same input gives the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        fresh.unlink(missing_ok=True)
        with _closing(apsw.Connection(str(fresh))) as database:
            for name, value in (("journal_mode", "OFF"), ("application_id", _MARK), ("user_version", FORMAT)):
                database.pragma(name, value)
            with database:
                database.execute(SCHEMA)
                _fill(database, compiled)
            database.execute("VACUUM")
        fresh.replace(path)
    except (apsw.Error, OSError) as error:
        raise LibraryError(
            f"The library could not be written to {path}.",
            f"Check that there is room and that the folder may be written ({error}).",
        ) from error
    finally:
        fresh.unlink(missing_ok=True)


def _fill(database: apsw.Connection, compiled: CompiledLibrary) -> None:
    def insert(table: str, rows: Iterable[tuple[object, ...]]) -> None:
        rows = list(rows)
        if rows:
            marks = ",".join("?" * len(rows[0]))
            database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)

    topics = compiled.topics
    home = next((topic.title for topic in topics if topic.parent is None), "")
    insert(
        "about", [("fingerprint", compiled.fingerprint), ("title", home), ("topic_count", str(len(topics)))]
    )
    insert(
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
                topic.html,
            )
            for topic in topics
        ),
    )
    insert(
        "section",
        (
            (
                None,
                topic.id,
                section.anchor,
                section.level,
                topic.title,
                ", ".join(topic.keywords),
                section.title,
                text,
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
    insert("source", ((s.id, s.title, s.publisher, s.url, s.date) for s in compiled.sources))
    insert("topic_source", ((t.id, n, source) for t in topics for n, source in enumerate(t.sources)))
    insert("question_group", compiled.question_groups)
    insert(
        "question",
        ((id, n, group, text, hard) for n, (id, group, text, hard) in enumerate(compiled.questions)),
    )
    insert("topic_question", ((t.id, n, question) for t in topics for n, question in enumerate(t.questions)))
    insert(
        "term", ((t.id, t.name, json.dumps(t.also, ensure_ascii=False), t.meaning) for t in compiled.terms)
    )
    insert("synonym", compiled.synonyms)
    insert("call", ((id, n, *rest) for n, (id, *rest) in enumerate(compiled.calls)))
    insert("figure", compiled.figures)
    for index in ("section_stem", "section_prefix"):
        database.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")
        database.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")


class Library:
    """The pages of an open library.db."""

    def __init__(self, database: apsw.Connection, path: Path) -> None:
        self.database = database
        self.path = path

    def close(self) -> None:
        self.database.close()

    @property
    def topic_count(self) -> int:
        return int(self._about("topic_count"))

    @property
    def fingerprint(self) -> str:
        return self._about("fingerprint")

    def review_dates(self) -> tuple[str, str]:
        """The oldest and the newest day on which facts were checked, as ISO text."""
        ((oldest, newest),) = self.rows("SELECT min(reviewed), max(reviewed) FROM topic")
        return str(oldest), str(newest)

    def _about(self, name: str) -> str:
        for (value,) in self.rows("SELECT value FROM about WHERE name = ?", name):
            return str(value)
        return ""

    def topic(self, id: str) -> Topic | None:
        """The topic of that id, or None."""
        return next(self._topics("WHERE id = ?", id), None)

    def children(self, parent: str | None) -> tuple[Topic, ...]:
        """The topics right under `parent`, in order; those without a parent for None."""
        return tuple(self._topics("WHERE parent IS ? ORDER BY position", parent))

    def ancestors(self, topic: Topic) -> tuple[Topic, ...]:
        """The way from home down to the topic's parent."""
        above: list[Topic] = []
        while topic.parent and (parent := self.topic(topic.parent)):
            above.insert(0, parent)
            topic = parent
        return tuple(above)

    def topic_ids(self) -> tuple[str, ...]:
        """The ids of all topics, by id."""
        return tuple(str(id) for (id,) in self.rows("SELECT id FROM topic ORDER BY id"))

    def page(self, id: str) -> Page:
        """Everything to show of a topic; LibraryError if there is none of that id."""
        topic = self.topic(id)
        if topic is None:
            raise LibraryError(
                "That page is not in this guide.", "Choose another page from the list of topics."
            )
        with self._reading():
            rows = self.database.execute(
                "SELECT html, key_points, audience, reviewed, next_review, clinical_review FROM topic WHERE id = ?",
                (id,),
            )
            html, key_points, audience, reviewed, next_review, clinical_review = next(iter(rows))
        return Page(
            topic,
            html,
            tuple(json.loads(key_points)),
            audience,
            date.fromisoformat(reviewed),
            date.fromisoformat(next_review),
            clinical_review,
            self.questions_of(id),
            tuple(
                Source(*row)
                for row in self.rows(
                    "SELECT source.* FROM topic_source JOIN source ON source.id = source WHERE topic = ? ORDER BY position",
                    id,
                )
            ),
            self.ancestors(topic),
        )

    def questions_of(self, topic: str) -> tuple[Question, ...]:
        """The ready questions that a page offers, in order."""
        return tuple(
            Question(id, text, group, moment, bool(hard))
            for id, text, group, moment, hard in self.rows(
                "SELECT question.id, text, title, moment, hard FROM topic_question"
                " JOIN question ON question.id = question JOIN question_group ON question_group.id = grouping"
                " WHERE topic = ? ORDER BY topic_question.position",
                topic,
            )
        )

    def question(self, id: str) -> Question | None:
        """The ready question of that id, or None."""
        for row in self.rows(
            "SELECT question.id, text, title, moment, hard FROM question JOIN question_group ON question_group.id = grouping"
            " WHERE question.id = ?",
            id,
        ):
            return Question(row[0], row[1], row[2], row[3], bool(row[4]))
        return None

    def sections(self, topic: str) -> tuple[Section, ...]:
        """The sections of a page, in order."""
        return tuple(
            Section(*row)
            for row in self.rows(
                "SELECT anchor, heading, level, text FROM section WHERE topic = ? ORDER BY id", topic
            )
        )

    def term(self, id: str) -> Term | None:
        """The glossary entry of that id, or None."""
        for term_id, name, also, meaning in self.rows(
            "SELECT id, name, also, meaning FROM term WHERE id = ?", id
        ):
            return Term(term_id, name, tuple(json.loads(also)), meaning)
        return None

    def figure(self, file: str) -> bytes | None:
        """The SVG of a figure, or None."""
        for (svg,) in self.rows("SELECT svg FROM figure WHERE file = ?", file):
            return bytes(svg)
        return None

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows of a query; a damaged file becomes a LibraryError."""
        with self._reading():
            return list(self.database.execute(sql, values))

    def _topics(self, where: str, *values: object) -> Iterator[Topic]:
        for row in self.rows(f"SELECT id, parent, title, summary, child_count FROM topic {where}", *values):
            yield Topic(*row)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except (apsw.Error, ValueError) as error:
            raise damaged(self.path) from error


def damaged(path: Path) -> LibraryError:
    return LibraryError(
        "The pages of this guide cannot be read: the library file is damaged.",
        f"Install Plainspoken again, or delete {path} if you run it from source. Your notes are not affected.",
    )


def open_library(path: Path) -> Library:
    """Open a compiled library read-only.

    Raises LibraryError when it is missing, damaged, or made for another version; the file is never changed.
    """
    if not path.is_file():
        raise LibraryError(
            "The pages of this guide are missing.",
            f"Install Plainspoken again; the file {path} should be there. Your notes are not affected.",
        )
    # immutable: no locks and no journal are looked for, so a read-only folder or disc works.
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        database = apsw.Connection(uri, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
    except apsw.Error as error:
        raise damaged(path) from error
    try:
        mark, version, pages, page_size = (
            database.pragma(name) for name in ("application_id", "user_version", "page_count", "page_size")
        )
        if mark != _MARK or pages * page_size != path.stat().st_size:
            raise damaged(path)
        if version != FORMAT:
            age = "newer" if version > FORMAT else "older"
            raise LibraryError(
                f"The library file was made for {'a' if age == 'newer' else 'an'} {age} Plainspoken.",
                "Install the newest Plainspoken. Your notes are not affected.",
            )
    except (apsw.Error, OSError) as error:
        database.close()
        raise damaged(path) from error
    except LibraryError:
        database.close()
        raise
    return Library(database, path)


def fingerprint_of(path: Path) -> str:
    """The fingerprint of the content a library was made of; '' if there is no readable library."""
    try:
        library = open_library(path)
    except LibraryError:
        return ""
    try:
        return library.fingerprint
    except LibraryError:
        return ""
    finally:
        library.close()


@contextmanager
def _closing(database: apsw.Connection) -> Iterator[apsw.Connection]:
    try:
        yield database
    finally:
        database.close()
