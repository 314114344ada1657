"""The nouns of the library, as plain frozen records."""

from datetime import date
from typing import NamedTuple

CALLOUTS = {  # the kinds of call-out, and the title each has when a page gives none
    "key": "In short",
    "note": "Good to know",
    "call": "Call the same day",
    "emergency": "Get help now",
}

OWN = "own"  # the audience of pages from a person's own folder


class Topic(NamedTuple):
    """A place in the tree; `parent` is None for the home page."""

    id: str
    parent: str | None
    title: str
    summary: str
    child_count: int


class Section(NamedTuple):
    """A stretch of a page under one heading; `level` 1 is the text before the first heading."""

    anchor: str
    title: str
    level: int
    text: str


class Source(NamedTuple):
    """Where facts came from; `date` is as printed on the source, `seen` the ISO day on which it was read."""

    id: str
    title: str
    publisher: str
    url: str
    date: str
    seen: str


ANSWERERS = ("oncologist", "nurse", "pharmacist", "social worker", "dietitian", "other")


class Question(NamedTuple):
    """A ready question that a person may put to their team; `hard` ones are offered gently.

    `who` is who can best answer it, one of ANSWERERS, or '' for anyone.
    """

    id: str
    text: str
    group: str
    moment: str
    who: str
    hard: bool


class Term(NamedTuple):
    """A glossary entry; `say` spells out how it sounds, where that helps."""

    id: str
    name: str
    also: tuple[str, ...]
    meaning: str
    say: str = ""


class Kind(NamedTuple):
    """A kind of medicine, cancer, way of taking or part of the body: its plural title, what one is called, and its page."""

    id: str
    title: str
    one: str
    meaning: str = ""
    topic: str = ""


class Medicine(NamedTuple):
    """A medicine card; `kind`, `types` and `taken` are ids of a Kind, `common` are topics, `calls` are ids of call boxes."""

    topic: str
    title: str
    generic: tuple[str, ...]
    brands: tuple[str, ...]
    brands_elsewhere: tuple[str, ...]
    kind: str
    types: tuple[str, ...]
    markers: tuple[str, ...]
    taken: tuple[str, ...]
    rhythm: str
    common: tuple[str, ...]
    calls: tuple[str, ...]
    call_also: tuple[str, ...]
    tests: tuple[str, ...]
    food: tuple[str, ...]
    mixing: tuple[str, ...]
    approved: str
    status: str
    say: str = ""


class Page(NamedTuple):
    """Everything that is shown of one topic; `html` is the body alone, `see_also` the links that lead on, `ancestors` start at home.

    `opt_in` says what a hard page talks about; it is shown only after the person has chosen to. A page that `is_sheet` is
    made for one sheet of paper."""

    topic: Topic
    html: str
    key_points: tuple[str, ...]
    audience: str
    reviewed: date
    next_review: date
    clinical_review: str
    opt_in: str
    questions: tuple[Question, ...]
    sources: tuple[Source, ...]
    ancestors: tuple[Topic, ...]
    see_also: str = ""
    is_sheet: bool = False


class Hit(NamedTuple):
    """A section that answers a search; `spans` are (start, end) of the matched words in `excerpt`.

    `kind` is page, medicine or term; a term has no topic, and its id as anchor."""

    topic: str
    title: str
    anchor: str
    heading: str
    excerpt: str
    spans: tuple[tuple[int, int], ...]
    kind: str = "page"


class Mistake(NamedTuple):
    """Something wrong in the content: where, what, and what to write instead."""

    file: str
    line: int
    what: str
    instead: str
    severity: str = "error"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.severity}: {self.what} {self.instead}".rstrip()
