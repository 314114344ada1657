"""Made content of any size, from the words of the real pages; the same each time."""

import random
import re
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import apsw
import yaml

from reader.library.content import Content
from reader.library.model import Section
from reader.library.write import CompiledLibrary, CompiledTopic
from reader.notes.store import open_notes

NOTES = 10_000
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")
_PAGE_LINK = re.compile(r"\]\([^)\s:]*\.md(?:#[^)\s]*)?")
_OF_A_PLACE = {"medicine", "recipe", "body_part"}
_MADE_LIST = re.compile(r"^\{\{\s*(?!call:)", re.MULTILINE)
_FIGURE_LINK = re.compile(r"\]\([^)\s]*(_figures/)")


def library_of(real: CompiledLibrary, count: int, words: int) -> CompiledLibrary:
    """So many topics of about so many words each, in four sections, with the real tables and figures."""
    chance = random.Random(1)
    sections = [section for topic in real.topics for section in topic.sections]
    sentences = [
        sentence for section in sections for sentence in _SENTENCE_END.split(section.text) if sentence
    ]
    headings = sorted({section.title for section in sections})
    per_section = round(words / 4 / (sum(len(sentence.split()) for sentence in sentences) / len(sentences)))

    def topic(n: int, parent: int | None, position: int, children: int) -> CompiledTopic:
        made = [
            Section(
                f"part-{part}" if part else "",
                chance.choice(headings),
                2 if part else 1,
                " ".join(chance.choices(sentences, k=per_section)),
            )
            for part in range(4)
        ]
        html = "".join(f'<h2 id="{part.anchor}">{part.title}</h2><p>{part.text}</p>' for part in made)
        model = real.topics[n % len(real.topics)]
        return replace(
            model,
            id=_name(n),
            parent=None if parent is None else _name(parent),
            position=position,
            child_count=children,
            title=f"{model.title} {n}",
            html=html,
            sections=tuple(made),
        )

    return replace(real, topics=tuple(topic(*place) for place in _tree(count)), medicines=())


def with_long_pages(real: CompiledLibrary, letters: int) -> CompiledLibrary:
    """The real library with two more pages of so many letters of HTML each: real pages, one after another."""
    topics = real.topics
    home = topics[0]
    long = []
    for n in (1, 2):
        html = ""
        for topic in (topics[n * 7 :] + topics[: n * 7]) * 20:
            if len(html) >= letters:
                break
            html += topic.html
        long.append(
            replace(
                home, id=f"long-{n}", parent=home.id, position=1000 + n, child_count=0, html=html, sections=()
            )
        )
    return replace(real, topics=(*topics, *long))


def write_folder(real: Content, folder: Path, count: int) -> None:
    """A content folder of so many pages: real ones over and over, in another tree.

    Without cards and lists, which belong to their places in the tree.
    """
    pages = [
        page
        for page in real.pages.values()
        if not _OF_A_PLACE.intersection(page.front.value) and not _MADE_LIST.search(page.body)
    ]
    of_places = shutil.ignore_patterns("medicines.yaml", "body_parts.yaml")
    for tables in ("_data", "_figures"):
        shutil.copytree(real.root / tables, folder / tables, ignore=of_places)
    places = list(_tree(count))
    paths = {0: folder}
    for n, parent, _, children in places:
        if parent is not None:
            paths[n] = paths[parent] / _name(n)
        names = [_name(child) for child, its_parent, *_ in places if its_parent == n]
        file = paths[n] / "index.md" if children or n == 0 else paths[n].with_suffix(".md")
        file.parent.mkdir(parents=True, exist_ok=True)
        page = pages[n % len(pages)]
        front = {**page.front.value, "contents": names}
        if file.name != "index.md":
            del front["contents"]
        figures = "../" * len(file.parent.relative_to(folder).parts)
        body = _PAGE_LINK.sub("](index.md", page.body)
        body = _FIGURE_LINK.sub(rf"]({figures}\1", body)
        file.write_text(f"---\n{yaml.safe_dump(front, allow_unicode=True)}---\n{body}", "utf-8")


def note_texts(real: CompiledLibrary, count: int) -> Iterator[tuple[str, str]]:
    """So many notes of one to four sentences, with the topics they stand beside."""
    chance = random.Random(2)
    sentences = [
        sentence
        for topic in real.topics
        for section in topic.sections
        for sentence in _SENTENCE_END.split(section.text)
        if sentence
    ]
    for _ in range(count):
        yield " ".join(chance.choices(sentences, k=chance.randint(1, 4))), chance.choice(real.topics).id


def fill_notes(real: CompiledLibrary, file: Path) -> None:
    """Put so many notes into a new notes file, in one transaction."""
    open_notes(file).close()
    database = apsw.Connection(str(file))
    with database:
        database.executemany(
            "INSERT INTO note (id, topic, text, created, changed) VALUES (?, ?, ?, ?, ?)",
            (
                (str(uuid.uuid4()), topic, text, *[f"2026-11-{1 + n % 28:02}T{n % 24:02}:00:00.000Z"] * 2)
                for n, (text, topic) in enumerate(note_texts(real, NOTES))
            ),
        )
    database.close()


def _tree(count: int) -> Iterator[tuple[int, int | None, int, int]]:
    """Number, parent, position and number of children of each topic, home first, three levels deep or so."""
    width = max(round(count ** (1 / 3)), 2)
    for n in range(count):
        parent = (n - 1) // width if n else None
        yield n, parent, (n - 1) % width if n else 0, max(0, min(width, count - 1 - n * width))


def _name(n: int) -> str:
    return f"topic-{n}" if n else "home"
