"""The `_data` tables, checked row by row."""

import re
import unicodedata
from collections.abc import Collection
from datetime import date
from typing import Any

from reader.library.content import Content, Record
from reader.library.model import ANSWERERS, CALLOUTS, Kind, Mistake, Source, Term
from reader.library.search import phrase
from reader.statement import STATEMENT

COLUMNS = {
    "calls": frozenset({"level", "title", "trigger", "action", "sources"}),
    "glossary": frozenset({"term", "also", "meaning", "say"}),
    "groups": frozenset({"id", "title", "moment", "who"}),
    "questions": frozenset({"id", "group", "text", "who", "hard"}),
    "body_parts": frozenset({"title"}),
    "classes": frozenset({"title", "one", "meaning", "topic"}),
    "types": frozenset({"title", "topic"}),
    "taken": frozenset({"title", "one"}),
    "sources": frozenset({"title", "publisher", "url", "date", "seen"}),
}


class Tables:
    """The `_data` tables, checked row by row; a missing table is an empty one."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self.sources = tuple(
            Source(
                key,
                self._text("sources", row, "title", key),
                self._text("sources", row, "publisher", key),
                self._text("sources", row, "url", key),
                self._text("sources", row, "date", key),
                self._seen(row, key),
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
        whose = {row.get("id"): self._who(row, "groups", n) for n, row in rows}
        rows = self._list("questions", "questions")
        self.questions = tuple(
            (self._text("questions", row, "id", "questions", n), self._member(row, groups, n),
             self._text("questions", row, "text", "questions", n),
             self._who(row, "questions", n) or whose.get(row.get("group"), ""), self._is_hard(row, n))
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
                self._text("glossary", row, "say", n) if "say" in row else "",
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
        self.spoken = self._spoken()
        self.body_parts = self._kinds("body_parts", "", "title")
        self.classes = self._kinds("medicines", "classes", "title", "one", "meaning", "topic")
        self.types = self._kinds("medicines", "types", "title")
        self.ways = self._kinds("medicines", "taken", "title", "one")

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

    def _kinds(self, table: str, part: str, *required: str) -> tuple[Kind, ...]:
        """The rows of a table as kinds; columns that are not `required` may be left out."""
        path = (part,) if part else ()
        kinds = []
        for key, row in self._mapping(table, part):
            columns = [
                name for name in ("title", "one", "meaning", "topic") if name in required or name in row
            ]
            kind = {name: self._text(table, row, name, *path, key) for name in columns}
            kinds.append(Kind(key, **({"one": kind["title"]} | kind)))
        return tuple(kinds)

    def check_topics(self, known: Collection[str]) -> None:
        """Tell of each kind of medicine whose page is not in the guide."""
        for part, kinds in (("classes", self.classes), ("types", self.types)):
            for kind in kinds:
                if kind.topic and kind.topic not in known:
                    self._wrong(
                        "medicines",
                        (part, kind.id, "topic"),
                        f"There is no page '{kind.topic}'.",
                        "Name a page by its id.",
                    )

    def is_broken(self, table: str) -> bool:
        return f"_data/{table}.yaml" in self._content.broken

    def _record(self, table: str) -> Record:
        return self._content.tables.get(table, Record(None, None))

    def _wrong(self, table: str, path: tuple[str | int, ...], what: str, instead: str) -> None:
        line = self._record(table).line(*path)
        self._content.mistakes.append(Mistake(f"_data/{table}.yaml", line, what, instead))

    def _mapping(self, table: str, part: str = "") -> list[tuple[str, dict[str, Any]]]:
        value = self._record(table).value
        path = (part,) if part else ()
        if part and value is not None:
            value = value.get(part) if isinstance(value, dict) else value
        if value is None:
            return []
        if not isinstance(value, dict):
            self._wrong(
                table,
                path,
                "The table is not a list of 'name: …' entries.",
                "Write each entry under its own name.",
            )
            return []
        rows = []
        for key, row in value.items():
            if isinstance(key, str) and isinstance(row, dict):
                rows.append((key, row))
                self._check_names(table, row, COLUMNS[part or table], *path, key)
            else:
                self._wrong(
                    table,
                    (*path, key),
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
                self._check_names(table, row, COLUMNS[path[0] if path else table], *path, n)
            else:
                self._wrong(table, (*path, n), "This entry is not complete.", "Give it 'name: value' lines.")
        return rows

    def _text(self, table: str, row: dict[str, Any], name: str, *path: str | int) -> str:
        value = row.get(name)
        if isinstance(value, str | date) and (text := one_line(str(value))):
            return text
        if value is None or isinstance(value, str):
            self._wrong(table, path, f"'{name}' is missing.", f"Add '{name}: …'.")
        else:
            self._wrong(
                table, (*path, name), f"'{name}' is not one line of text.", f"Write '{name}: \"some words\"'."
            )
        return ""

    def _seen(self, row: dict[str, Any], key: str) -> str:
        """The day on which a source was read."""
        seen = row.get("seen", "")
        if seen and type(seen) is not date:
            self._wrong("sources", (key, "seen"), f"'seen' is '{seen}'.", "Write the day, like 2026-11-28.")
            return ""
        return str(seen)

    def _check_names(self, table: str, row: dict[str, Any], known: frozenset[str], *path: str | int) -> None:
        for name in row:
            if name not in known:
                self._wrong(
                    table, (*path, name), f"'{name}' is not known.", f"Use one of {', '.join(sorted(known))}."
                )

    def _words(self, table: str, row: dict[str, Any], name: str, *path: str | int) -> tuple[str, ...]:
        value = row.get(name) or []
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(map(one_line, value))
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

    def _who(self, row: dict[str, Any], part: str, n: int) -> str:
        """Who can answer a question, or most questions of a group."""
        who = row.get("who", "")
        if who and who not in ANSWERERS:
            self._wrong(
                "questions", (part, n, "who"), f"'who' is '{who}'.", f"Use one of {', '.join(ANSWERERS)}."
            )
            return ""
        return str(who)

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

    def _spoken(self) -> tuple[tuple[str, str], ...]:
        """Words with how a voice says them."""
        value = self._record("spoken").value or {}
        if not isinstance(value, dict):
            self._wrong("spoken", (), "This is not a list of 'word: …' lines.", "Write 'HER2: \"her two\"'.")
            return ()
        pairs: dict[str, str] = {}
        for word, said in value.items():
            if isinstance(word, str) and isinstance(said, str) and one_line(word) and one_line(said):
                pairs[one_line(word)] = one_line(said)
            else:
                self._wrong(
                    "spoken",
                    (word,),
                    f"'{word}' has no words to say it with.",
                    "Write 'HER2: \"her two\"', with quotes.",
                )
        return tuple(sorted(pairs.items()))


def slug(name: str) -> str:
    """The name in small letters and hyphens, without accents."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "-", plain).strip("-")


def one_line(text: str) -> str:
    """The text without line breaks and control characters."""
    return " ".join(re.sub(r"[\0-\x1f\x7f]", " ", text).split())
