"""Highlights, bookmarks and what was read, in the notes file of a store: every change is on disk when the call returns."""

from typing import Any

from reader.notes.model import Annotation, Quote, Reading
from reader.notes.store import NotesStore, new_id, timestamp


class Annotations:
    """What the person left on the pages themselves."""

    def __init__(self, store: NotesStore) -> None:
        self._store = store

    def highlight(self, topic: str, quote: Quote, color: str, text: str = "") -> Annotation:
        """Keep a new highlight of the quoted words; `text` is a note to it."""
        return self._add(topic, "highlight", quote=quote, color=color, text=text)

    def bookmark(self, topic: str, anchor: str = "", heading: str = "") -> Annotation:
        """Keep a new bookmark of a page, or of its section with that anchor and heading."""
        return self._add(topic, "bookmark", anchor=anchor, quote=Quote(heading))

    def _add(self, topic: str, kind: str, **words: Any) -> Annotation:
        return self._store.keep(Annotation(new_id(), topic, kind, timestamp(), "", **words))

    def change(self, annotation: Annotation, **words: Any) -> Annotation:
        """Keep the annotation with other fields and return it; fields that are not named stay as the file has them."""
        here = self.annotation(annotation.id) or annotation
        return self._store.keep(here._replace(**words))

    def delete(self, annotation: Annotation) -> Annotation:
        """Put an annotation aside; it stays in the file and can be put back."""
        return self.change(annotation, deleted=timestamp())

    def put_back(self, annotation: Annotation) -> Annotation:
        """Undo a deletion."""
        return self.change(annotation, deleted="")

    def annotation(self, id: str) -> Annotation | None:
        """The annotation of that id, deleted or not, or None."""
        return next(iter(self._store.select(Annotation, "WHERE id = ?", id)), None)

    def on(self, topic: str) -> list[Annotation]:
        """The annotations kept on a page, oldest first."""
        return self._store.select(Annotation, "WHERE topic = ? AND deleted = '' ORDER BY created, id", topic)

    def all(self) -> list[Annotation]:
        """All kept annotations, the newest first."""
        return self._store.select(Annotation, "WHERE deleted = '' ORDER BY created DESC, id")

    def deleted(self) -> list[Annotation]:
        """The annotations put aside, the last deleted first."""
        return self._store.select(Annotation, "WHERE deleted <> '' ORDER BY deleted DESC, id")

    # What was read

    def readings(self) -> dict[str, Reading]:
        """The pages that count as read, by topic."""
        return {reading.id: reading for reading in self._store.select(Reading, "WHERE read <> ''")}

    def remember_reading(self, topic: str, fingerprint: str) -> Reading:
        """Keep that a page was read just now, with its words as that fingerprint names them."""
        return self._store.keep(self._reading(topic)._replace(read=timestamp(), fingerprint=fingerprint))

    def mark_unread(self, topic: str) -> Reading:
        """Let a page count as unread."""
        return self._store.keep(self._reading(topic)._replace(read=""))

    def _reading(self, topic: str) -> Reading:
        return next(iter(self._store.select(Reading, "WHERE id = ?", topic)), Reading(topic, ""))
