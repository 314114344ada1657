"""A content folder to library.db: read, check that everything fits together, render, write."""

import re
from dataclasses import dataclass
from pathlib import Path

from reader.errors import ContentMistakesError, LibraryError
from reader.library.content import Content, SourcePage, fingerprint, page_id, read_content
from reader.library.file import fingerprint_of, is_foreign
from reader.library.front_matter import Front
from reader.library.indexes import Indexes, SideEffect, inserts
from reader.library.markup import Rendered, Renderer
from reader.library.medicine import card as medicine_card
from reader.library.medicine import read_medicine, without_keys
from reader.library.model import Kind, Mistake
from reader.library.recipe import card as recipe_card
from reader.library.recipe import read_recipe
from reader.library.see_also import Head, SeeAlso, pages_about, places_of_questions
from reader.library.tables import Tables, slug
from reader.library.tree import Place, tree
from reader.library.write import CompiledLibrary, CompiledTopic, write_library
from reader.words import translate

_ENTRY = re.compile(r'<dt id="([^"]+)"')
_LISTS = re.compile(r"^\{\{\s*(?:medicines|side-effects|glossary)\b", re.MULTILINE)
_FIRST_HEADING = re.compile(r"^##", re.MULTILINE)


def compile_library(folder: Path, target: Path) -> bool:
    """Bring `target` up to date with the content of `folder`; True if it had to be compiled.

    Raises ContentMistakesError with every mistake at once, and leaves an older library in place. A file that is not a
    library is never written over.
    """
    if is_foreign(target):
        raise LibraryError(
            translate(
                "Compile", "The file {target} is not a library of pages, so it is left as it is."
            ).format(target=target),
            translate("Compile", "Name another file to write to, or move this one away."),
        )
    wanted = fingerprint(folder)
    if fingerprint_of(target) == wanted:
        return False
    write_library(compile_folder(folder, wanted), target)
    return True


def compile_folder(folder: Path, content_fingerprint: str = "") -> CompiledLibrary:
    """Compile a content folder in memory; ContentMistakesError lists all that is wrong with it."""
    made = _compile(read_content(folder), content_fingerprint)
    if made.mistakes:
        raise ContentMistakesError(list(made.mistakes))
    return made.compiled


def draft(folder: Path) -> "Draft":
    """Compile as far as possible, mistakes or not."""
    return _compile(read_content(folder), "")


@dataclass(frozen=True, slots=True)
class Draft:
    """What was read, the page of each compiled topic, what was made of them, and every mistake."""

    content: Content
    pages: tuple[SourcePage, ...]
    compiled: CompiledLibrary
    mistakes: list[Mistake]


def _compile(content: Content, content_fingerprint: str) -> Draft:
    mistakes = content.mistakes
    tables = Tables(content)
    places = tree(content, mistakes)
    tables.check_topics({place.page.id for place in places})
    fronts = [Front(place.page, tables, mistakes) for place in places]
    heads = [
        Head(
            front.page.id,
            front.text("title"),
            front.texts("keywords"),
            front.table_keys("ask", tables.question_ids, "questions"),
        )
        for front in fronts
    ]
    branches = {place.page.id: place.parent for place in places if place.parent}
    cards = _Cards(tables, fronts, heads, branches, mistakes)
    renderer = Renderer(
        {file: page_id(file) for file in (*content.pages, *content.broken)},
        set(content.figures),
        {**tables.inserts(), **cards.inserts},
        list(tables.terms),
    )
    children: dict[str | None, list[Head]] = {}
    for place, head in zip(places, heads, strict=True):
        children.setdefault(place.parent, []).append(head)
    topics: list[CompiledTopic] = []
    links: list[tuple[SourcePage, str, str, int]] = []
    for place, front, head in zip(places, fronts, heads, strict=True):
        sources = front.table_keys("sources", tables.source_ids, "sources")
        rendered = renderer.render(place.page, head.title, mistakes, cards.text(front, head), sources)
        linked = {topic for topic, *_ in rendered.links}
        below = [child for child in children.get(head.topic, ()) if child.topic not in linked]
        also = renderer.render(place.page, "", mistakes, cards.see_also(head, below), has_terms=False)
        links += [(place.page, *link) for link in (*rendered.links, *also.links)]
        topics.append(_topic(place, front, head, rendered, also.html, sources))
    _check_anchors(topics, links, mistakes)
    mistakes.sort(key=lambda mistake: (mistake.file, mistake.line, mistake.what))
    compiled = CompiledLibrary(
        content_fingerprint,
        tuple(topics),
        tables.sources,
        tables.question_groups,
        tables.questions,
        tables.terms,
        tables.synonyms,
        tables.spoken,
        tables.calls,
        tuple(sorted(content.figures.items())),
        cards.medicines,
        (
            ("class", tables.classes),
            ("type", tables.types),
            ("taken", tables.ways),
            ("body part", tables.body_parts),
        ),
    )
    return Draft(content, tuple(place.page for place in places), compiled, mistakes)


def _topic(
    place: Place, front: Front, head: Head, rendered: Rendered, see_also: str, sources: tuple[str, ...]
) -> CompiledTopic:
    return CompiledTopic(
        id=place.page.id,
        parent=place.parent,
        position=place.position,
        child_count=place.children,
        title=head.title,
        summary=front.text("summary"),
        key_points=front.texts("key_points"),
        audience=front.text("audience", "everyone"),
        keywords=head.keywords,
        reviewed=front.date("reviewed"),
        next_review=front.date("next_review"),
        clinical_review=front.text("clinical_review"),
        opt_in=front.text("opt_in"),
        html=rendered.html,
        see_also=see_also,
        is_sheet=front.flag("sheet") or "recipe" in front.value,
        sections=rendered.sections,
        has_lists=_LISTS.search(place.page.body) is not None,
        sources=sources,
        questions=head.questions,
    )


def _check_anchors(
    topics: list[CompiledTopic], links: list[tuple[SourcePage, str, str, int]], mistakes: list[Mistake]
) -> None:
    """Tell of each link (from a page, to a topic and anchor, on a line) to a heading that is not there."""
    anchors: dict[str, list[str]] = {}
    entries: dict[str, set[str]] = {}
    for made in topics:
        anchors.setdefault(made.id, []).extend(section.anchor for section in made.sections if section.anchor)
        entries.setdefault(made.id, set()).update(_ENTRY.findall(made.html))
    for page, topic, anchor, line in links:
        if anchor and topic in anchors and anchor not in anchors[topic] and anchor not in entries[topic]:
            known = ", ".join(f"#{a}" for a in anchors[topic]) or "it has no headings"
            what = f"There is no heading '#{anchor}' on '{topic}'."
            mistakes.append(Mistake(page.file, line, what, f"Known: {known}."))


class _Cards:
    """The cards of all pages, and what is compiled from them: indexes, and links at both ends."""

    def __init__(
        self,
        tables: Tables,
        fronts: list[Front],
        heads: list[Head],
        branches: dict[str, str],
        mistakes: list[Mistake],
    ) -> None:
        self._tables, self._mistakes = tables, mistakes
        self._titles = {head.topic: head.title for head in heads}
        parts = [part.id for part in tables.body_parts]
        effects = []
        for front in fronts:
            if "body_part" in front.value:
                part = front.text("body_part")
                if part and part not in parts and not tables.is_broken("body_parts"):
                    front.wrong(
                        f"There is no part of the body '{part}'.",
                        f"Use one of {', '.join(parts)}.",
                        "body_part",
                    )
                effects.append(SideEffect(front.page.id, self._titles[front.page.id], part))
        known = {effect.topic for effect in effects}
        self._of_topic = {
            front.page.id: read_medicine(front.page, tables, known, mistakes)
            for front in fronts
            if "medicine" in front.value
        }
        self.medicines = tuple(map(without_keys, self._of_topic.values()))
        self._listed = known | set(self._of_topic)
        asked: dict[str, list[str]] = {}
        for head in heads:
            for question in head.questions:
                asked.setdefault(question, []).append(head.topic)
        about = pages_about(tables.terms, heads)
        self.inserts = inserts(
            Indexes(
                tables,
                self.medicines,
                tuple(effects),
                self._titles,
                {question: tuple(topics) for question, topics in asked.items()},
                branches,
                about,
            )
        )
        glossary = next(
            (f.page.id for f in fronts if re.search(r"^\{\{\s*glossary\s*\}\}", f.page.body, re.M)), ""
        )
        banks = places_of_questions(
            ((front.page.id, front.page.body) for front in fronts),
            [Kind(id, title, slug(title)) for id, title, _moment in tables.question_groups],
        )
        self._see_also = SeeAlso(tables, self.medicines, about, glossary, banks)

    def text(self, front: Front, head: Head) -> str:
        """The whole Markdown of a page: its own with its card after the first words."""
        body = front.page.body
        card: list[str] = []
        if medicine := self._of_topic.get(head.topic):
            card = medicine_card(medicine, self._tables, self._titles)
        elif "recipe" in front.value:
            card = recipe_card(read_recipe(front.page, self._mistakes))
        if card:
            heading = _FIRST_HEADING.search(body)
            at = heading.start() if heading else len(body)
            body = "\n".join([body[:at], *card, "", body[at:]])
        return body

    def see_also(self, head: Head, below: list[Head]) -> str:
        """What leads on from a page: to pages `below` it too, but for those that the indexes list."""
        unlisted = [page for page in below if page.topic not in self._listed]
        return "\n".join(self._see_also.lines(head, unlisted))
