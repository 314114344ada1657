"""library.db, opened read-only: topics, pages, questions, words and figures."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

import apsw

from reader.errors import LibraryError
from reader.library.model import OWN, Medicine, Page, Question, Section, Source, Term, Topic
from reader.words import translate

FORMAT = 8
MARK = 0x506C4C62  # application_id: "PlLb"
_SQLITE = b"SQLite format 3\0"


class Library:
    """The pages of an open library.db."""

    def __init__(self, database: apsw.Connection, path: Path) -> None:
        self.database = database
        self.path = path

    def close(self) -> None:
        self.database.close()

    def move_to(self, path: Path) -> None:
        """Go on with the pages of another file; if it cannot be opened, LibraryError, and nothing has changed."""
        other = open_library(path)
        self.database.close()
        self.database, self.path = other.database, path

    @property
    def topic_count(self) -> int:
        with self._reading():
            return int(self.about("topic_count"))

    @property
    def fingerprint(self) -> str:
        return self.about("fingerprint")

    def review_dates(self) -> tuple[str, str]:
        """The oldest and the newest day on which facts were checked, as ISO text."""
        ((oldest, newest),) = self.rows(
            "SELECT min(reviewed), max(reviewed) FROM topic WHERE audience <> ?", OWN
        )
        return str(oldest), str(newest)

    def about(self, name: str) -> str:
        """What the library says of itself under that name; '' for nothing."""
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
            if parent in above:
                raise damaged(self.path)
            above.insert(0, parent)
            topic = parent
        return tuple(above)

    def topic_ids(self) -> tuple[str, ...]:
        """The ids of all topics, by id."""
        return tuple(str(id) for (id,) in self.rows("SELECT id FROM topic ORDER BY id"))

    def branch(self, root: str | None) -> tuple[str, ...]:
        """The ids of a topic and of all below it, in reading order; of the whole library for None."""
        below = [id for child in self.children(root) for id in self.branch(child.id)]
        return (root, *below) if root else tuple(below)

    def page(self, id: str) -> Page:
        """Everything to show of a topic; LibraryError if there is none of that id."""
        topic = self.topic(id)
        if topic is None:
            raise LibraryError(
                translate("File", "That page is not in this guide."),
                translate("File", "Choose another page from the list of topics."),
            )
        with self._reading():
            (
                (
                    html,
                    key_points,
                    audience,
                    reviewed,
                    next_review,
                    clinical_review,
                    opt_in,
                    see_also,
                    is_sheet,
                ),
            ) = self.rows(
                "SELECT html, key_points, audience, reviewed, next_review, clinical_review, opt_in, see_also, is_sheet FROM topic WHERE id = ?",
                id,
            )
            return Page(
                topic,
                html,
                tuple(json.loads(key_points)),
                audience,
                date.fromisoformat(reviewed),
                date.fromisoformat(next_review),
                clinical_review,
                opt_in,
                self.questions_of(id),
                self._sources_of(id),
                self.ancestors(topic),
                str(see_also),
                bool(is_sheet),
            )

    def _sources_of(self, topic: str) -> tuple[Source, ...]:
        return tuple(
            Source(*row)
            for row in self.rows(
                "SELECT source.* FROM topic_source JOIN source ON source.id = source WHERE topic = ? ORDER BY position",
                topic,
            )
        )

    def questions_of(self, topic: str) -> tuple[Question, ...]:
        """The ready questions that a page offers, in order."""
        return self._questions(
            "JOIN topic_question ON question = question.id WHERE topic = ? ORDER BY topic_question.position",
            topic,
        )

    def question(self, id: str) -> Question | None:
        """The ready question of that id, or None."""
        return next(iter(self._questions("WHERE question.id = ?", id)), None)

    def question_bank(self) -> tuple[Question, ...]:
        """All ready questions, by group and in order."""
        return self._questions("ORDER BY question.position")

    def _questions(self, which: str, *values: str) -> tuple[Question, ...]:
        return tuple(
            Question(str(id), str(text), str(group), str(moment), str(who), bool(hard))
            for id, text, group, moment, who, hard in self.rows(
                "SELECT question.id, text, title, moment, who, hard FROM question"
                f" JOIN question_group ON question_group.id = grouping {which}",
                *values,
            )
        )

    def topics_with_questions(self) -> tuple[Topic, ...]:
        """The topics whose pages offer ready questions, in the order of the tree."""
        return tuple(
            self._topics(
                "JOIN (WITH RECURSIVE tree (id, way) AS ("
                " SELECT id, printf('%06d', position) FROM topic WHERE parent IS NULL UNION ALL"
                " SELECT topic.id, way || printf('%06d', topic.position) FROM topic JOIN tree ON topic.parent = tree.id)"
                " SELECT id AS at, way FROM tree) ON at = id"
                " WHERE id IN (SELECT topic FROM topic_question) ORDER BY way"
            )
        )

    def sections(self, topic: str) -> tuple[Section, ...]:
        """The sections of a page, in order."""
        return tuple(
            Section(*row)
            for row in self.rows(
                "SELECT anchor, heading, level, text FROM section WHERE topic = ? ORDER BY id", topic
            )
        )

    def terms(self) -> tuple[Term, ...]:
        """The whole glossary, by id."""
        return tuple(
            Term(id, name, tuple(json.loads(also)), meaning, say)
            for id, name, also, meaning, say in self.rows(
                "SELECT id, name, also, meaning, say FROM term ORDER BY id"
            )
        )

    def words_fingerprint(self, topic: str) -> str:
        """Names the words of a page as they are now: its title, headings and text; '' for a topic that is not there."""
        import hashlib

        rows = self.rows("SELECT title, heading, text FROM section WHERE topic = ? ORDER BY id", topic)
        words = "\n".join(" ".join(str(part).split()) for row in rows for part in row)
        return hashlib.sha256(words.encode()).hexdigest()[:16] if rows else ""

    def spoken(self) -> dict[str, str]:
        """Words that a voice would guess wrong, each with how it is said."""
        return {
            str(word): str(said) for word, said in self.rows("SELECT word, said FROM spoken ORDER BY word")
        }

    def term(self, id: str) -> Term | None:
        """The glossary entry of that id, or None."""
        with self._reading():
            for term_id, name, also, meaning, say in self.rows(
                "SELECT id, name, also, meaning, say FROM term WHERE id = ?", id
            ):
                return Term(term_id, name, tuple(json.loads(also)), meaning, say)
            return None

    def medicines(self) -> tuple[Medicine, ...]:
        """All medicine cards, in order of their titles."""
        with self._reading():
            return tuple(
                Medicine._make(tuple(json.loads(v)) if v.startswith("[") else v for v in row)
                for row in self.rows("SELECT * FROM medicine ORDER BY title COLLATE NOCASE, topic")
            )

    def figure(self, file: str) -> bytes | None:
        """The SVG of a figure, or None."""
        for (svg,) in self.rows("SELECT svg FROM figure WHERE file = ?", file):
            if not isinstance(svg, bytes):
                raise damaged(self.path)
            return svg
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
        except (apsw.Error, ValueError, TypeError) as error:
            raise damaged(self.path) from error


def damaged(path: Path) -> LibraryError:
    """What to say of a library that cannot be read."""
    return LibraryError(
        translate(
            "File", "The pages of this guide cannot be read: the library file {name} is damaged."
        ).format(name=path.name),
        translate(
            "File",
            "Install Plainspoken again, or type python3 run.py compile if you run it from source. Your notes are not affected.",
        ),
    )


def open_library(path: Path) -> Library:
    """Open a compiled library read-only.

    Raises LibraryError when it is missing, damaged, or made for another version; the file is never changed.
    """
    try:
        is_there = path.is_file()
    except OSError as error:  # a folder above it is closed to this person
        raise damaged(path) from error
    if not is_there:
        raise LibraryError(
            translate("File", "The pages of this guide are missing."),
            translate(
                "File",
                "Install Plainspoken again; the file {path} should be there. Your notes are not affected.",
            ).format(path=path),
        )
    try:
        database = apsw.Connection(
            address_of(path.absolute()), flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        )
    except apsw.Error as error:
        raise damaged(path) from error
    try:
        mark, version, pages, page_size = (
            database.pragma(name) for name in ("application_id", "user_version", "page_count", "page_size")
        )
        if mark != MARK or pages * page_size != path.stat().st_size:
            raise damaged(path)
        if version != FORMAT:
            raise LibraryError(
                translate("File", "The library file was made for a newer Plainspoken.")
                if version > FORMAT
                else translate("File", "The library file was made for an older Plainspoken."),
                translate("File", "Install the newest Plainspoken. Your notes are not affected."),
            )
    except (apsw.Error, OSError) as error:
        database.close()
        raise damaged(path) from error
    except LibraryError:
        database.close()
        raise
    return Library(database, path)


def address_of(path: PurePath) -> str:
    """How SQLite is told of a file that it must never change: whole, and on any drive, also one of a network."""
    whole = quote(os.fsencode(path.as_posix()), safe="/:")
    # immutable: no locks and no journal are looked for, so a read-only folder or disc works.
    return f"file://{'' if whole.startswith('/') else '/'}{whole}?mode=ro&immutable=1"


def is_foreign(path: Path) -> bool:
    """Whether something other than a library, whole or damaged, lies at `path`."""
    try:
        with path.open("rb") as opened:
            start = opened.read(72)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    if len(start) < 72:  # a library that was cut off, perhaps
        return not _SQLITE.startswith(start[:16])
    return start[68:72] != MARK.to_bytes(4)


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
