"""The nouns of the notes, as plain frozen records.

Times are UTC, ISO 8601 with a Z; '' stands for none. `revision` names the record as it is now, `earlier` what it was
before on any computer: that is how two copies of one record are told apart from two changes of it.
"""

from typing import NamedTuple

KINDS = ("question", "note")
STATES = ("to ask", "asked", "answered", "still open")
WHO = ("", "oncologist", "nurse", "pharmacist", "social worker", "dietitian", "other")
UNANSWERED = ("to ask", "asked", "still open")
ANNOTATION_KINDS = ("highlight", "bookmark")
COLORS = ("yellow", "green", "blue", "pink")


class Quote(NamedTuple):
    """The words on a page that prompted a note, with what stands before and after, so that they are found again."""

    exact: str = ""
    before: str = ""
    after: str = ""


class Note(NamedTuple):
    """Something the person wrote: a question for their team, or a note.

    `topic` is the page it stands beside ('' for none), `visits` the visits it was put on (the last one is the present
    one), `position` its place among the others, `copy_of` the note of which this is another version.
    """

    id: str
    topic: str
    text: str
    created: str
    changed: str
    deleted: str = ""
    kind: str = "note"
    why: str = ""
    answer: str = ""
    state: str = "to ask"
    who: str = ""
    starred: bool = False
    position: float = 0.0
    quote: Quote = Quote()
    visits: tuple[str, ...] = ()
    copy_of: str = ""
    revision: str = ""
    earlier: tuple[str, ...] = ()

    @property
    def is_deleted(self) -> bool:
        return bool(self.deleted)

    @property
    def is_open(self) -> bool:
        """A question that is still to be answered."""
        return self.kind == "question" and self.state in UNANSWERED

    @property
    def visit(self) -> str:
        return self.visits[-1] if self.visits else ""


class Visit(NamedTuple):
    """A talk with the care team; `date` is ISO (2026-11-30), `time` is 24-hour (14:30)."""

    id: str
    date: str
    created: str
    changed: str
    time: str = ""
    with_whom: str = ""
    place: str = ""
    purpose: str = ""
    companion: str = ""
    summary: str = ""
    deleted: str = ""
    copy_of: str = ""
    revision: str = ""
    earlier: tuple[str, ...] = ()


class Line(NamedTuple):
    """One line about the person, by name: what matters to them, their team's numbers, their name."""

    id: str
    text: str
    changed: str
    revision: str = ""
    earlier: tuple[str, ...] = ()


class Annotation(NamedTuple):
    """A highlight or a bookmark on a page; `text` is the person's note to it.

    The quote of a highlight is its words. That of a bookmark is the heading of its section, whose `anchor` is '' for
    the whole page.
    """

    id: str
    topic: str
    kind: str
    created: str
    changed: str
    text: str = ""
    color: str = "yellow"
    quote: Quote = Quote()
    anchor: str = ""
    deleted: str = ""
    copy_of: str = ""
    revision: str = ""
    earlier: tuple[str, ...] = ()


class Reading(NamedTuple):
    """That a page, whose topic is the id, was read: when ('' if it counts as unread), and the fingerprint of its words."""

    id: str
    changed: str
    read: str = ""
    fingerprint: str = ""
    revision: str = ""
    earlier: tuple[str, ...] = ()


LINES = ("name", "matters", "day number", "night number", "alert card")

Record = Note | Visit | Line | Annotation | Reading
TABLES: dict[type[Record], str] = {
    Note: "note",
    Visit: "visit",
    Line: "line",
    Annotation: "annotation",
    Reading: "reading",
}
