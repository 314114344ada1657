"""Lists that are compiled from the cards and tables: what `{{ medicines: by-name }}` and its like stand for."""

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from reader.library.lines import by_letter, capital, entry, items, link, order, plain
from reader.library.model import Kind, Medicine
from reader.library.tables import Tables, slug

_MOST_OF_A_BRANCH = 5
_NONE_YET = ["*There is nothing to list yet.*"]


class SideEffect(NamedTuple):
    """A side-effect page and the part of the body it belongs to."""

    topic: str
    title: str
    part: str


class Indexes(NamedTuple):
    """What the lists are made of; `titles` are those of the topics, `asked` and `about` name topics by question and term.

    `branches` are the topics above each topic."""

    tables: Tables
    medicines: tuple[Medicine, ...]
    effects: tuple[SideEffect, ...]
    titles: dict[str, str]
    asked: dict[str, tuple[str, ...]]
    branches: dict[str, str]
    about: dict[str, tuple[str, ...]]


def inserts(indexes: Indexes) -> dict[tuple[str, str], list[str]]:
    """What each insert stands for, as Markdown lines."""
    tables = indexes.tables
    lists = {
        ("medicines", "by-name"): _names(indexes),
        ("medicines", "by-class"): _grouped(tables.classes, indexes, lambda medicine: (medicine.kind,)),
        ("medicines", "by-type"): _grouped(tables.types, indexes, lambda medicine: medicine.types),
        ("medicines", "by-taken"): _grouped(tables.ways, indexes, lambda medicine: medicine.taken),
        ("side-effects", "by-name"): by_letter(
            (e.title, f"- {link(e.title, e.topic)}") for e in indexes.effects
        ),
        ("side-effects", "by-body-part"): _by_body_part(indexes),
        ("side-effects", "by-medicine"): _by_medicine(indexes),
        ("glossary", ""): _glossary(indexes),
        ("calls", ""): _calls(indexes),
        ("questions", ""): [
            line for group in tables.question_groups for line in _questions(indexes, group[0], True)
        ],
    }
    lists |= {
        ("questions", group[0]): _questions(indexes, group[0], False) for group in tables.question_groups
    }
    return {key: lines if any(lines) else _NONE_YET for key, lines in lists.items()}


def medicine_links(medicines: Iterable[Medicine]) -> list[str]:
    """A link for each card, in order of their titles."""
    return [link(m.title, m.topic) for m in sorted(medicines, key=lambda medicine: order(medicine.title))]


def _names(indexes: Indexes) -> list[str]:
    kinds = {kind.id: kind.one for kind in indexes.tables.classes}
    entries: dict[tuple[str, str], str] = {}
    for medicine in indexes.medicines:
        generics = ", ".join(medicine.generic)
        for name in medicine.generic:
            brands = (
                f" ({plain(', '.join(medicine.brands))})"
                if medicine.brands and len(medicine.generic) == 1
                else ""
            )
            text = f"- {link(capital(name), medicine.topic)}{brands}: {plain(kinds.get(medicine.kind, ''))}"
            entries[name.casefold(), medicine.topic] = text.removesuffix(": ")
        for name in (*medicine.brands, *medicine.brands_elsewhere):
            elsewhere = ", outside the US" if name not in medicine.brands else ""
            text = f"- {plain(name)}, a brand name{elsewhere}: see {link(generics, medicine.topic)}"
            entries.setdefault((name.casefold(), medicine.topic), text)
    return by_letter((name, text) for (name, _topic), text in entries.items())


def _grouped(kinds: Iterable[Kind], indexes: Indexes, of: Callable[[Medicine], Collection[str]]) -> list[str]:
    lines: list[str] = []
    for kind in kinds:
        found = [medicine for medicine in indexes.medicines if kind.id in of(medicine)]
        if found:
            about = [plain(kind.meaning)] if kind.meaning else []
            about += (
                [f"See {link(indexes.titles[kind.topic], kind.topic)}."]
                if kind.topic in indexes.titles
                else []
            )
            lines += ["", f"## {plain(kind.title)}", "", " ".join(about), *items(medicine_links(found))]
    return lines


def _by_body_part(indexes: Indexes) -> list[str]:
    lines: list[str] = []
    for part in indexes.tables.body_parts:
        found = [effect for effect in indexes.effects if effect.part == part.id]
        if found:
            found.sort(key=lambda effect: order(effect.title))
            lines += [
                "",
                f"## {plain(part.title)}",
                *items(link(effect.title, effect.topic) for effect in found),
            ]
    return lines


def _by_medicine(indexes: Indexes) -> list[str]:
    return by_letter(
        (
            medicine.title,
            "\n".join(entry(link(medicine.title, medicine.topic), _links(indexes, medicine.common))),
        )
        for medicine in indexes.medicines
        if medicine.common
    )


def _glossary(indexes: Indexes) -> list[str]:
    entries = []
    for term in indexes.tables.terms:
        names = [f"Say: {plain(term.say)}."] if term.say else []
        names += [f"Also: {plain(', '.join(term.also))}."] if term.also else []
        pages = _links(indexes, indexes.about.get(term.id, ()))
        texts = (
            plain(term.meaning),
            *filter(None, (" ".join(names), f"Read more: {pages}" if pages else "")),
        )
        entries.append((term.name, "\n".join(entry(plain(capital(term.name)), *texts, id=term.id))))
    return by_letter(entries) if entries else []


def _links(indexes: Indexes, topics: Iterable[str]) -> str:
    return "; ".join(link(indexes.titles[topic], topic) for topic in topics)


def _calls(indexes: Indexes) -> list[str]:
    boxes = indexes.tables.inserts()
    lines: list[str] = []
    for level, heading in (("emergency", "Get help now"), ("call", "Call the same day")):
        keys = [key for key, kind, *_ in indexes.tables.calls if kind == level]
        if keys:
            lines += ["", f"## {heading}", ""]
        for key in keys:
            lines += [*boxes["call", key], ""]
    return lines


def _questions(indexes: Indexes, group: str, has_heading: bool) -> list[str]:
    title, moment = next(
        (title, moment) for id, title, moment in indexes.tables.question_groups if id == group
    )
    lines = ["", f"## {plain(title)}"] if has_heading else []
    for id, belongs, text, _who, hard in indexes.tables.questions:
        if belongs == group:
            gently = "*Skip this if you do not want to think about it now.*"
            below = [gently] * hard + _asked_on(indexes, indexes.asked.get(id, ()))
            lines += entry(
                f"[+](ask:{id}) {plain(text)}", *(below or [plain(moment)]), id=f"question-{slug(id)}"
            )
    return lines


def _asked_on(indexes: Indexes, topics: tuple[str, ...]) -> list[str]:
    """The pages that ask a question; where too many of one branch do, the branch stands for them."""
    many = {
        branch
        for branch in set(indexes.branches.values())
        if sum(indexes.branches.get(topic) == branch for topic in topics) > _MOST_OF_A_BRANCH
    }
    single = _links(indexes, (topic for topic in topics if indexes.branches.get(topic) not in many))
    whole = _links(indexes, sorted(many, key=list(indexes.titles).index))
    return [f"On the pages: {single}"] * bool(single) + [f"On many pages of: {whole}"] * bool(whole)
