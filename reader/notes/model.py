"""The nouns of the notes, as plain frozen records."""

from typing import NamedTuple


class Note(NamedTuple):
    """Something the person wrote; `topic` is the page it stands beside ('' for none).

    Times are UTC, ISO 8601 with a Z; `deleted` is '' while the note is kept.
    """

    id: str
    topic: str
    text: str
    created: str
    changed: str
    deleted: str = ""

    @property
    def is_deleted(self) -> bool:
        return bool(self.deleted)
