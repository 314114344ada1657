"""A content folder to library.db: read, check that everything fits together, render, write."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from reader.errors import ContentMistakesError, LibraryError
from reader.library.content import Content, Record, SourcePage, fingerprint, page_id, read_content
from reader.library.file import fingerprint_of, is_foreign
from reader.library.markup import Renderer
from reader.library.model import CALLOUTS, Mistake, Source, Term
from reader.library.search import phrase
from reader.library.write import CompiledLibrary, CompiledTopic, write_library
from reader.statement import STATEMENT

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_REQUIRED = ("title", "summary", "reviewed", "next_review", "clinical_review")
_KNOWN = frozenset({*_REQUIRED, "key_points", "audience", "sources", "keywords", "ask", "contents", "opt_in"})
_DEEPEST = 8
_COLUMNS = {
    "calls": frozenset({"level", "title", "trigger", "action", "sources"}),
    "glossary": frozenset({"term", "also", "meaning"}),
    "groups": frozenset({"id", "title", "moment"}),
    "questions": frozenset({"id", "group", "text", "hard"}),
    "sources": frozenset({"title", "publisher", "url", "date"}),
}


def compile_library(folder: Path, target: Path) -> bool:
    """Bring `target` up to date with the content of `folder`; True if it had to be compiled.

    Raises ContentMistakesError with every mistake at once, and leaves an older library in place. A file that is not a
    library is never written over.
    """
    if is_foreign(target):
        raise LibraryError(
            f"The file {target} is not a library of pages, so it is left as it is.",
            "Name another file to write to, or move this one away.",
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


@dataclass(frozen=True, slots=True)
class _Place:
    page: SourcePage
    parent: str | None
    position: int
    children: int


def _compile(content: Content, content_fingerprint: str) -> Draft:
    mistakes = content.mistakes
    tables = _Tables(content)
    places = _tree(content, mistakes)
    renderer = Renderer(
        {file: page_id(file) for file in (*content.pages, *content.broken)},
        set(content.figures),
        tables.inserts(),
        list(tables.terms),
    )
    topics: list[CompiledTopic] = []
    links: list[tuple[SourcePage, str, str, int]] = []
    for place in places:
        front = _Front(place.page, tables, mistakes)
        title = front.text("title")
        rendered = renderer.render(place.page, title, mistakes)
        links += [(place.page, *link) for link in rendered.links]
        topics.append(
            CompiledTopic(
                id=place.page.id,
                parent=place.parent,
                position=place.position,
                child_count=place.children,
                title=title,
                summary=front.text("summary"),
                key_points=front.texts("key_points"),
                audience=front.text("audience", "everyone"),
                keywords=front.texts("keywords"),
                reviewed=front.date("reviewed"),
                next_review=front.date("next_review"),
                clinical_review=front.text("clinical_review"),
                opt_in=front.text("opt_in"),
                html=rendered.html,
                sections=rendered.sections,
                sources=front.keys("sources", tables.source_ids, "sources"),
                questions=front.keys("ask", tables.question_ids, "questions"),
            )
        )
    anchors: dict[str, list[str]] = {}
    for made in topics:
        anchors.setdefault(made.id, []).extend(section.anchor for section in made.sections if section.anchor)
    for page, topic, anchor, line in links:
        if anchor and topic in anchors and anchor not in anchors[topic]:
            known = ", ".join(f"#{a}" for a in anchors[topic]) or "it has no headings"
            mistakes.append(
                Mistake(
                    page.file,
                    line,
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
    return Draft(content, tuple(place.page for place in places), compiled, mistakes)


def _tree(content: Content, mistakes: list[Mistake]) -> list[_Place]:
    """The pages in reading order, from the root's `contents` down.

    Unlisted and repeated pages are mistakes. They stand at the end, so that the mistakes inside them are found too.
    """
    pages = content.pages
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
    unreachable: list[str] = []  # what lies below a mistake that has been told already

    def place(file: str, parent: str | None, position: int, depth: int) -> None:
        page = pages[file]
        reached.add(file)
        names = _names(page, "contents", mistakes) if page.is_branch else []
        folder = file.removesuffix("index.md")
        files = []
        for n, name in enumerate(names):
            both = (f"{folder}{name}.md", f"{folder}{name}/index.md")
            candidates = [file for file in both if file in pages]
            if content.broken.intersection(both):
                unreachable.append(f"{folder}{name}/")
            elif len(candidates) != 1:
                what = "is there twice" if candidates else "is not there"
                mistakes.append(
                    Mistake(
                        file,
                        page.front.line("contents", n),
                        f"'{name}' is listed in contents but {what}.",
                        f"Write {folder}{name}.md or {folder}{name}/index.md, or take the name out.",
                    )
                )
            elif candidates[0] in reached:
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
                unreachable.append(candidates[0])
            else:
                files.append(candidates[0])
                reached.add(candidates[0])
        places.append(_Place(page, parent, position, len(files)))
        for n, child in enumerate(files):
            place(child, page.id, n, depth + 1)

    if "index.md" in pages:
        place("index.md", None, 0, 0)
    elif "index.md" in content.broken:
        unreachable.append("")
    elif pages:
        mistakes.append(
            Mistake(
                "index.md",
                1,
                "The folder has no index.md.",
                "Write one with a title and 'contents: [first, second]'.",
            )
        )
        unreachable.append("")
    for file in sorted(pages, key=lambda file: (file.count("/"), not pages[file].is_branch, file)):
        if file in reached:
            continue
        page = pages[file]
        place(file, None, 0, 0)
        if not file.startswith(tuple(unreachable)):
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
            value = front.get(name)
            if value is None or (isinstance(value, str) and not _one_line(value)):
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
        if not isinstance(value, str | date):
            self._wrong(name, f"'{name}' is not one line of text.", f"Write '{name}: \"some words\"'.")
            return default
        return _one_line(str(value))

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple(map(_one_line, _names(self.page, name, self.mistakes)))

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
            is_known = key in known or self.tables.is_broken(table)
            if not is_known or key in keys[:n]:
                what = f"'{key}' is listed twice." if is_known else f"'{key}' is not in _data/{table}.yaml."
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
        rows = self._list("questions", "groups")
        self.question_groups = tuple(
            (self._text("questions", row, "id", "groups", n), self._text("questions", row, "title", "groups", n),
             self._text("questions", row, "moment", "groups", n))
            for n, row in rows
        )  # fmt: skip
        groups = self._unique(rows, [group[0] for group in self.question_groups], "questions", "groups")
        rows = self._list("questions", "questions")
        self.questions = tuple(
            (self._text("questions", row, "id", "questions", n), self._member(row, groups, n),
             self._text("questions", row, "text", "questions", n), self._is_hard(row, n))
            for n, row in rows
        )  # fmt: skip
        self.question_ids = self._unique(
            rows, [question[0] for question in self.questions], "questions", "questions"
        )
        rows = self._list("glossary")
        self.terms = tuple(
            Term(
                self._term_id(name, n),
                name,
                self._words("glossary", row, "also", n),
                self._text("glossary", row, "meaning", n),
            )
            for n, row in rows
            for name in [self._text("glossary", row, "term", n)]
        )
        self._unique(rows, [term.id for term in self.terms], "glossary")
        calls = self._mapping("calls")
        self.calls = tuple(
            (
                key,
                self._level(key, row),
                self._text("calls", row, "title", key),
                self._text("calls", row, "trigger", key),
                self._text("calls", row, "action", key),
            )
            for key, row in calls
        )
        self._check_call_sources(calls)
        self.synonyms = self._synonyms()

    def inserts(self) -> dict[tuple[str, str], list[str]]:
        """What `{{ call: … }}` and `{{ statement }}` lines stand for, as Markdown lines."""
        boxes = {
            ("call", key): [
                f'!!! {level} "{CALLOUTS.get(level)}: {title}"',
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

    def is_broken(self, table: str) -> bool:
        return f"_data/{table}.yaml" in self._content.broken

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
                self._check_names(table, row, _COLUMNS[table], key)
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
            if value is not None and not isinstance(value, dict):
                self._wrong(
                    table, (), f"There is no '{step}:' here.", f"Write '{step}:' and indent its list."
                )
                return []
            value = value.get(step) if value else None
        if value is None:
            return []
        if not isinstance(value, list):
            self._wrong(table, path, "This is not a list.", "Begin each entry with '- '.")
            return []
        rows = []
        for n, row in enumerate(value):
            if isinstance(row, dict):
                rows.append((n, row))
                self._check_names(table, row, _COLUMNS[path[0] if path else table], *path, n)
            else:
                self._wrong(table, (*path, n), "This entry is not complete.", "Give it 'name: value' lines.")
        return rows

    def _text(self, table: str, row: dict[str, Any], name: str, *path: str | int) -> str:
        value = row.get(name)
        if isinstance(value, str | date) and (text := _one_line(str(value))):
            return text
        if value is None or isinstance(value, str):
            self._wrong(table, path, f"'{name}' is missing.", f"Add '{name}: …'.")
        else:
            self._wrong(
                table, (*path, name), f"'{name}' is not one line of text.", f"Write '{name}: \"some words\"'."
            )
        return ""

    def _check_names(self, table: str, row: dict[str, Any], known: frozenset[str], *path: str | int) -> None:
        for name in row:
            if name not in known:
                self._wrong(
                    table, (*path, name), f"'{name}' is not known.", f"Use one of {', '.join(sorted(known))}."
                )

    def _words(self, table: str, row: dict[str, Any], name: str, *path: str | int) -> tuple[str, ...]:
        value = row.get(name) or []
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(map(_one_line, value))
        self._wrong(
            table,
            (*path, name),
            f"'{name}' is not a list of words.",
            f"Write '{name}: [first, second]', with quotes where needed.",
        )
        return ()

    def _unique(self, rows: list[tuple[int, Any]], keys: list[str], table: str, *path: str) -> set[str]:
        seen: set[str] = set()
        for (n, _row), key in zip(rows, keys, strict=True):
            if key in seen and key:
                self._wrong(table, (*path, n), f"'{key}' is there twice.", "Keep one of the two.")
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

    def _is_hard(self, row: dict[str, Any], n: int) -> bool:
        hard = row.get("hard", False)
        if not isinstance(hard, bool):
            self._wrong(
                "questions",
                ("questions", n, "hard"),
                f"'hard' is '{hard}'.",
                "Write 'hard: true', or leave it out.",
            )
        return hard is True

    def _term_id(self, name: str, n: int) -> str:
        id = slug(name)
        if name and not id:
            self._wrong("glossary", (n, "term"), f"'{name}' has no letters.", "Write a word.")
        return id

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

    def _check_call_sources(self, rows: list[tuple[str, dict[str, Any]]]) -> None:
        for key, row in rows:
            for source in self._words("calls", row, "sources", key):
                if source not in self.source_ids and not self.is_broken("sources"):
                    self._wrong(
                        "calls",
                        (key, "sources"),
                        f"'{source}' is not in _data/sources.yaml.",
                        "Add it there.",
                    )

    def _synonyms(self) -> tuple[tuple[str, int], ...]:
        value = self._record("synonyms").value or []
        if not isinstance(value, list):
            self._wrong("synonyms", (), "This is not a list.", "Begin each entry with '- '.")
            return ()
        pairs: dict[tuple[str, int], None] = {}
        for n, words in enumerate(value):
            if isinstance(words, list) and len(words) > 1 and all(isinstance(word, str) for word in words):
                pairs.update({(phrase(word), n): None for word in words})
            else:
                self._wrong(
                    "synonyms",
                    (n,),
                    "This is not a list of two or more words.",
                    "Write '- [hair loss, alopecia]'.",
                )
        return tuple(sorted(pairs))


def slug(name: str) -> str:
    """The name in small letters and hyphens, without accents."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "-", plain).strip("-")


def _one_line(text: str) -> str:
    """The text without line breaks and control characters."""
    return " ".join(re.sub(r"[\0-\x1f\x7f]", " ", text).split())
