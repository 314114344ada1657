"""The links that are compiled at both ends: medicines with side effects, kinds and types; pages with words and questions."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from reader.library.indexes import medicine_links
from reader.library.lines import items, link, plain
from reader.library.model import Kind, Medicine, Term
from reader.library.tables import Tables

HEADING = "See also"
_MOST_PAGES = 3  # that a word of the glossary leads to


class Head(NamedTuple):
    """What is known of a page before it is laid out."""

    topic: str
    title: str
    keywords: tuple[str, ...]
    questions: tuple[str, ...]


def pages_about(terms: Iterable[Term], heads: Iterable[Head]) -> dict[str, tuple[str, ...]]:
    """For each glossary term the topics that are about it: it stands in their title, or else among their keywords."""
    titled: dict[str, list[str]] = {}
    listed: dict[str, list[str]] = {}
    for head in heads:
        for part in (head.title, *re.split(r"[,:()]| and | or ", head.title)):
            titled.setdefault(_stem(part), []).append(head.topic)
        for word in head.keywords:
            listed.setdefault(_stem(word), []).append(head.topic)
    found: dict[str, tuple[str, ...]] = {}
    for term in terms:
        names = [_stem(name) for name in (term.name, *term.also)]
        topics = [topic for where in (titled, listed) for name in names for topic in where.get(name, ())]
        if topics:
            found[term.id] = tuple(dict.fromkeys(topics))[:_MOST_PAGES]
    return found


def _stem(name: str) -> str:
    return " ".join(name.casefold().split()).removesuffix("s")


class SeeAlso:
    """What stands at the foot of each page.

    `about` are the topics of each term; `glossary` is the topic with the glossary and `banks` are the topic and anchor
    of each group of questions, if the guide has them.
    """

    def __init__(
        self,
        tables: Tables,
        medicines: tuple[Medicine, ...],
        about: dict[str, tuple[str, ...]],
        glossary: str,
        banks: dict[str, tuple[str, str]],
    ) -> None:
        self._tables, self._medicines = tables, medicines
        self._glossary, self._banks = glossary, banks
        self._words: dict[str, list[Term]] = {}
        for term in tables.terms:
            for topic in about.get(term.id, ()):
                self._words.setdefault(topic, []).append(term)

    def lines(self, head: Head, below: Iterable[Head] = ()) -> list[str]:
        """The section for one page, as Markdown lines; [] if there is nothing to say.

        `below` are the pages under it that it does not lead to by itself.
        """
        lines = self._cards(head.topic)
        if unlinked := [link(page.title, page.topic) for page in below]:
            lines += ["", "### Also in this part", *items(unlinked)]
        if self._glossary and self._glossary != head.topic and (terms := self._words.get(head.topic)):
            words = "; ".join(link(term.name, self._glossary, term.id) for term in terms)
            lines += ["", "### Words explained", "", words, ""]
        groups = dict.fromkeys(group for id, group, *_ in self._tables.questions if id in head.questions)
        titles = {id: title for id, title, _moment in self._tables.question_groups}
        banks = {group: self._banks[group] for group in groups if group in self._banks}
        if banks and head.topic not in {topic for topic, _ in banks.values()}:
            more = (link(titles[group], *place) for group, place in banks.items())
            lines += ["", "### Question lists", *items(more)]
        return ["", f"## {HEADING}", *lines] if lines else []

    def _cards(self, topic: str) -> list[str]:
        """The medicines that can cause a side effect, or that are of a kind or for a type, by kind."""
        of_topic = {kind.id for kind in (*self._tables.classes, *self._tables.types) if kind.topic == topic}
        lines: list[str] = []
        for heading, belongs in (
            ("Medicine cards", lambda m: m.kind in of_topic or of_topic.intersection(m.types)),
            ("Medicines that often cause it", lambda m: topic in m.common),
        ):
            rows = []
            for kind in self._tables.classes:
                found = [m for m in self._medicines if m.kind == kind.id and belongs(m)]
                if found:
                    rows.append(f"{plain(kind.title)}: {'; '.join(medicine_links(found))}")
            lines += ["", f"### {heading}", *items(rows)] if rows else []
        return lines


def places_of_questions(
    bodies: Iterable[tuple[str, str]], groups: Iterable[Kind]
) -> dict[str, tuple[str, str]]:
    """The topic, and the heading if it has one, at which each group of questions is listed; `bodies` are (topic, Markdown)."""
    places: dict[str, tuple[str, str]] = {}
    for topic, body in bodies:
        for insert in re.finditer(r"^\{\{\s*questions\s*(?::\s*([\w-]+)\s*)?\}\}", body, re.M):
            for group in groups:
                if insert[1] is None:
                    places.setdefault(group.id, (topic, group.one))
                elif insert[1] == group.id:
                    places[group.id] = (topic, "")
    return places
