"""A content folder to library.db: read, check that everything fits together, render, write."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from reader.errors import ContentMistakesError
from reader.library.content import Content, Record, SourcePage, fingerprint, read_content
from reader.library.file import CompiledLibrary, CompiledTopic, fingerprint_of, write_library
from reader.library.markup import Renderer
from reader.library.model import CALLOUTS, Mistake, Source, Term
from reader.statement import STATEMENT

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_REQUIRED = ("title", "summary", "reviewed", "next_review", "clinical_review")
_KNOWN = frozenset({*_REQUIRED, "key_points", "audience", "sources", "keywords", "ask", "contents"})
_DEEPEST = 8


def compile_library(folder: Path, target: Path) -> bool:
    """Bring `target` up to date with the content of `folder`; True if it had to be compiled.

    Raises ContentMistakesError with every mistake at once, and leaves an older library in place.
    """
    wanted = fingerprint(folder)
    if fingerprint_of(target) == wanted:
        return False
    write_library(compile_folder(folder, wanted), target)
    return True


def compile_folder(folder: Path, content_fingerprint: str = "") -> CompiledLibrary:
    """Compile a content folder in memory; ContentMistakesError lists all that is wrong with it."""
    compiled, mistakes = _compile(read_content(folder), content_fingerprint)
    if mistakes:
        raise ContentMistakesError(list(mistakes))
    return compiled


def find_mistakes(folder: Path) -> tuple[Content, CompiledLibrary, list[Mistake]]:
    """Compile as far as possible and return what was read, what was made, and every mistake."""
    content = read_content(folder)
    compiled, mistakes = _compile(content, "")
    return content, compiled, mistakes


@dataclass(frozen=True, slots=True)
class _Place:
    page: SourcePage
    parent: str | None
    position: int
    children: int


def _compile(content: Content, content_fingerprint: str) -> tuple[CompiledLibrary, list[Mistake]]:
    mistakes = content.mistakes
    tables = _Tables(content)
    places = _tree(content, mistakes)
    renderer = Renderer(
        {place.page.file: place.page.id for place in places},
        set(content.figures),
        tables.inserts(),
        list(tables.terms),
    )
    topics: list[CompiledTopic] = []
    links: list[tuple[SourcePage, str, str]] = []
    for place in places:
        front = _Front(place.page, tables, mistakes)
        rendered = renderer.render(place.page, front.text("title"), mistakes)
        links += [(place.page, topic, anchor) for topic, anchor in rendered.links if anchor]
        topics.append(
            CompiledTopic(
                id=place.page.id,
                parent=place.parent,
                position=place.position,
                child_count=place.children,
                title=front.text("title"),
                summary=front.text("summary"),
                key_points=front.texts("key_points"),
                audience=front.text("audience", "everyone"),
                keywords=front.texts("keywords"),
                reviewed=front.date("reviewed"),
                next_review=front.date("next_review"),
                clinical_review=front.text("clinical_review"),
                html=rendered.html,
                sections=rendered.sections,
                sources=front.keys("sources", tables.source_ids, "_data/sources.yaml"),
                questions=front.keys("ask", tables.question_ids, "_data/questions.yaml"),
            )
        )
    anchors = {(topic.id, section.anchor) for topic in topics for section in topic.sections}
    for page, topic, anchor in links:
        if (topic, anchor) not in anchors:
            known = ", ".join(f"#{a}" for t, a in sorted(anchors) if t == topic and a) or "it has no headings"
            mistakes.append(
                Mistake(
                    page.file,
                    page.line_of(f"#{anchor}"),
                    f"There is no heading '#{anchor}' on '{topic}'.",
                    f"Known: {known}.",
                )
            )
    mistakes.sort(key=lambda mistake: (mistake.file, mistake.line, mistake.what))
    compiled = CompiledLibrary(
        content_fingerprint,
        tuple(topics),
        tables.sources,
        tables.question_groups,
        tables.questions,
        tables.terms,
        tables.synonyms,
        tables.calls,
        tuple(sorted(content.figures.items())),
    )
    return compiled, mistakes


def _tree(content: Content, mistakes: list[Mistake]) -> list[_Place]:
    """The pages in reading order, from the root's `contents` down; unlisted and repeated ones are mistakes."""
    pages = content.pages
    if "index.md" not in pages:
        if pages:
            mistakes.append(
                Mistake(
                    "index.md",
                    1,
                    "The folder has no index.md.",
                    "Write one with a title and 'contents: [first, second]'.",
                )
            )
        return []
    owners: dict[str, SourcePage] = {}
    for page in pages.values():
        other = owners.setdefault(page.id, page)
        if other is not page:
            mistakes.append(
                Mistake(
                    page.file,
                    1,
                    f"'{page.id}' is also the id of {other.file}.",
                    "Give one of the two files another name.",
                )
            )
        elif not _ID.match(page.id):
            mistakes.append(
                Mistake(
                    page.file,
                    1,
                    f"'{page.id}' cannot be a topic id.",
                    "Name the file in small letters with hyphens, like scan-worry.md.",
                )
            )
    places: list[_Place] = []
    reached: set[str] = set()

    def place(file: str, parent: str | None, position: int, depth: int) -> None:
        page = pages[file]
        reached.add(file)
        names = _names(page, "contents", mistakes) if page.is_branch else []
        folder = file.removesuffix("index.md")
        files = []
        for n, name in enumerate(names):
            candidates = [f for f in (f"{folder}{name}.md", f"{folder}{name}/index.md") if f in pages]
            if len(candidates) != 1:
                what = "is there twice" if candidates else "is not there"
                mistakes.append(
                    Mistake(
                        file,
                        page.front.line("contents", n),
                        f"'{name}' is listed in contents but {what}.",
                        f"Write {folder}{name}.md or {folder}{name}/index.md, or take the name out.",
                    )
                )
            elif candidates[0] in reached or candidates[0] in files:
                mistakes.append(
                    Mistake(
                        file,
                        page.front.line("contents", n),
                        f"'{name}' is listed twice.",
                        "List each page once.",
                    )
                )
            elif depth >= _DEEPEST:
                mistakes.append(
                    Mistake(
                        file,
                        page.front.line("contents", n),
                        f"'{name}' lies too deep.",
                        f"Keep to {_DEEPEST} levels of folders.",
                    )
                )
            else:
                files.append(candidates[0])
        places.append(_Place(page, parent, position, len(files)))
        for n, child in enumerate(files):
            place(child, page.id, n, depth + 1)

    place("index.md", None, 0, 0)
    for file, page in pages.items():
        if file not in reached:
            branch = Path(file).parent if not page.is_branch else Path(file).parent.parent
            mistakes.append(
                Mistake(
                    file,
                    1,
                    "The page is not listed anywhere.",
                    f"Add '{page.id}' to contents in {(branch / 'index.md').as_posix()}.",
                )
            )
    return places


def _names(page: SourcePage, field: str, mistakes: list[Mistake]) -> list[str]:
    value = page.front.value.get(field)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        mistakes.append(
            Mistake(
                page.file,
                page.front.line(field),
                f"'{field}' is not a list of words.",
                f"Write {field}: [first, second].",
            )
        )
        return []
    return value


class _Front:
    """A page's front matter, checked as it is read."""

    def __init__(self, page: SourcePage, tables: "_Tables", mistakes: list[Mistake]) -> None:
        self.page, self.tables, self.mistakes = page, tables, mistakes
        front = page.front.value
        for name in _REQUIRED:
            if front.get(name) in (None, ""):
                self._wrong(name, f"'{name}' is missing.", f"Add a line '{name}: …' to the front matter.")
        for name in front:
            if name not in _KNOWN:
                self._wrong(str(name), f"'{name}' is not known.", f"Use one of {', '.join(sorted(_KNOWN))}.")
        if "contents" in front and not page.is_branch:
            self._wrong(
                "contents", "Only an index.md can have contents.", "Move the page to a folder as index.md."
            )

    def _wrong(self, name: str, what: str, instead: str) -> None:
        self.mistakes.append(Mistake(self.page.file, self.page.front.line(name), what, instead))

    def text(self, name: str, default: str = "") -> str:
        value = self.page.front.value.get(name)
        if value is None:
            return default
        if not isinstance(value, str | int | float | date):
            self._wrong(name, f"'{name}' is not one line of text.", f"Write '{name}: some words'.")
            return default
        return " ".join(str(value).split())

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple(" ".join(item.split()) for item in _names(self.page, name, self.mistakes))

    def date(self, name: str) -> str:
        value = self.page.front.value.get(name)
        if isinstance(value, date):
            return value.isoformat()[:10]
        if value is not None:
            self._wrong(name, f"'{name}' is not a date.", f"Write it like '{name}: 2026-11-23'.")
        return "1970-01-01"

    def keys(self, name: str, known: set[str], table: str) -> tuple[str, ...]:
        keys = _names(self.page, name, self.mistakes)
        for n, key in enumerate(keys):
            if key not in known or key in keys[:n]:
                what = f"'{key}' is not in {table}." if key not in known else f"'{key}' is listed twice."
                line = self.page.front.line(name, n)
                self.mistakes.append(
                    Mistake(self.page.file, line, what, "Add it there, or correct the name here.")
                )
        return tuple(dict.fromkeys(key for key in keys if key in known))


class _Tables:
    """The `_data` tables, checked row by row; a missing table is an empty one."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self.sources = tuple(
            Source(
                key,
                *(self._text("sources", row, name, key) for name in ("title", "publisher", "url", "date")),
            )
            for key, row in self._mapping("sources")
        )
        self.source_ids = {source.id for source in self.sources}
        self._check_urls()
        self.question_groups = tuple(
            (self._text("questions", row, "id", "groups", n), self._text("questions", row, "title", "groups", n),
             self._text("questions", row, "moment", "groups", n))
            for n, row in self._list("questions", "groups")
        )  # fmt: skip
        groups = {group[0] for group in self.question_groups}
        self.questions = tuple(
            (self._text("questions", row, "id", "questions", n), self._member(row, groups, n),
             self._text("questions", row, "text", "questions", n), row.get("hard") is True)
            for n, row in self._list("questions", "questions")
        )  # fmt: skip
        self.question_ids = self._unique(
            "questions", "questions", [question[0] for question in self.questions]
        )
        self.terms = tuple(
            Term(
                slug(name),
                name,
                self._words("glossary", row, "also", n),
                self._text("glossary", row, "meaning", n),
            )
            for n, row in self._list("glossary")
            for name in [self._text("glossary", row, "term", n)]
        )
        self._unique("glossary", None, [term.id for term in self.terms])
        self.calls = tuple(
            (
                key,
                self._level(key, row),
                self._text("calls", row, "title", key),
                self._text("calls", row, "trigger", key),
                self._text("calls", row, "action", key),
            )
            for key, row in self._mapping("calls")
        )
        self._check_call_sources()
        self.synonyms = self._synonyms()

    def inserts(self) -> dict[tuple[str, str], list[str]]:
        """What `{{ call: … }}` and `{{ statement }}` lines stand for, as Markdown lines."""
        boxes = {
            ("call", key): [
                f'!!! {level} "{CALLOUTS[level]}: {title}"',
                f"    {trigger}",
                "",
                f"    **What to do:** {action}",
            ]
            for key, level, title, trigger, action in self.calls
        }
        statement = [
            '!!! note "What this guide is"',
            *(line for text in STATEMENT for line in (f"    {text}", "")),
        ]
        return {**boxes, ("statement", ""): statement}

    def _record(self, table: str) -> Record:
        return self._content.tables.get(table, Record(None, None))

    def _wrong(self, table: str, path: tuple[str | int, ...], what: str, instead: str) -> None:
        line = self._record(table).line(*path)
        self._content.mistakes.append(Mistake(f"_data/{table}.yaml", line, what, instead))

    def _mapping(self, table: str) -> list[tuple[str, dict[str, Any]]]:
        value = self._record(table).value
        if value is None:
            return []
        if not isinstance(value, dict):
            self._wrong(
                table,
                (),
                "The table is not a list of 'name: …' entries.",
                "Write each entry under its own name.",
            )
            return []
        rows = []
        for key, row in value.items():
            if isinstance(key, str) and isinstance(row, dict):
                rows.append((key, row))
            else:
                self._wrong(
                    table,
                    (key,),
                    f"The entry '{key}' is not complete.",
                    "Give it indented 'name: value' lines.",
                )
        return rows

    def _list(self, table: str, *path: str) -> list[tuple[int, dict[str, Any]]]:
        value = self._record(table).value
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        if value is None:
            return []
        if not isinstance(value, list):
            self._wrong(table, path, "This is not a list.", "Begin each entry with '- '.")
            return []
        rows = []
        for n, row in enumerate(value):
            if isinstance(row, dict):
                rows.append((n, row))
            else:
                self._wrong(table, (*path, n), "This entry is not complete.", "Give it 'name: value' lines.")
        return rows

    def _text(self, table: str, row: dict[str, Any], name: str, *path: str | int) -> str:
        value = row.get(name)
        if isinstance(value, str | int | date) and str(value).strip():
            return " ".join(str(value).split())
        self._wrong(table, path, f"'{name}' is missing.", f"Add '{name}: …'.")
        return ""

    def _words(self, table: str, row: dict[str, Any], name: str, *path: str | int) -> tuple[str, ...]:
        value = row.get(name) or []
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self._wrong(
            table,
            path,
            f"'{name}' is not a list of words.",
            f"Write '{name}: [first, second]', with quotes where needed.",
        )
        return ()

    def _unique(self, table: str, path: str | None, keys: list[str]) -> set[str]:
        seen: set[str] = set()
        for n, key in enumerate(keys):
            if key in seen:
                self._wrong(
                    table, (path, n) if path else (n,), f"'{key}' is there twice.", "Keep one of the two."
                )
            seen.add(key)
        return seen

    def _member(self, row: dict[str, Any], groups: set[str], n: int) -> str:
        group = self._text("questions", row, "group", "questions", n)
        if group and group not in groups:
            self._wrong(
                "questions",
                ("questions", n),
                f"There is no group '{group}'.",
                f"Use one of {', '.join(sorted(groups))}.",
            )
        return group

    def _level(self, key: str, row: dict[str, Any]) -> str:
        level = self._text("calls", row, "level", key)
        if level and level not in {"call", "emergency"}:
            self._wrong(
                "calls", (key, "level"), f"There is no level '{level}'.", "Write 'call' or 'emergency'."
            )
        return level

    def _check_urls(self) -> None:
        for source in self.sources:
            if not source.url.startswith(("https://", "http://")):
                self._wrong(
                    "sources",
                    (source.id, "url"),
                    f"'{source.url}' is not a web address.",
                    "Begin it with https://.",
                )

    def _check_call_sources(self) -> None:
        for key, row in self._mapping("calls"):
            for source in self._words("calls", row, "sources", key):
                if source not in self.source_ids:
                    self._wrong(
                        "calls",
                        (key, "sources"),
                        f"'{source}' is not in _data/sources.yaml.",
                        "Add it there.",
                    )

    def _synonyms(self) -> tuple[tuple[str, int], ...]:
        value = self._record("synonyms").value or []
        pairs: dict[tuple[str, int], None] = {}
        for n, words in enumerate(value if isinstance(value, list) else []):
            if isinstance(words, list) and len(words) > 1 and all(isinstance(word, str) for word in words):
                pairs.update({(" ".join(word.casefold().split()), n): None for word in words})
            else:
                self._wrong(
                    "synonyms",
                    (n,),
                    "This is not a list of two or more words.",
                    "Write '- [hair loss, alopecia]'.",
                )
        return tuple(sorted(pairs))


def slug(name: str) -> str:
    """The name in small ASCII letters and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
