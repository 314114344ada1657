"""The head of a page, checked field by field as it is read."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from reader.library.content import SourcePage
from reader.library.model import Mistake
from reader.library.tables import Tables, one_line

REQUIRED = ("title", "summary", "reviewed", "next_review", "clinical_review")
KNOWN = frozenset(
    {*REQUIRED, "key_points", "audience", "sources", "keywords", "ask", "contents", "opt_in", "sheet"}
    | {"medicine", "recipe", "body_part"}
)


class Fields:
    """The fields at `path` of a page's front matter: '()' for the whole, '("recipe",)' for what is indented below it.

    Each reading method gives a plain empty value for what is missing or wrong, and notes the mistake with its line.
    """

    def __init__(
        self,
        page: SourcePage,
        mistakes: list[Mistake],
        required: Collection[str],
        known: Collection[str],
        *path: str,
    ) -> None:
        self.page, self.mistakes, self.path = page, mistakes, path
        value: Any = page.front.value
        for step in path:
            value = value.get(step)
        self.value: Mapping[str, Any] = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            self.wrong(f"'{self.named()}' is not a list of fields.", "Indent its fields under it.")
            return
        for name in required:
            given = self.value.get(name)
            if given is None or (isinstance(given, str) and not one_line(given)):
                instead = f"Add a line '{name}: …' " + (
                    f"under '{self.named()}'." if path else "to the front matter."
                )
                self.wrong(f"'{name}' is missing.", instead, name)
        for name in self.value:
            if name not in known:
                self.wrong(f"'{name}' is not known.", f"Use one of {', '.join(sorted(known))}.", name)

    def named(self) -> str:
        return ": ".join(self.path)

    def wrong(self, what: str, instead: str, *at: str | int) -> None:
        line = self.page.front.line(*self.path, *at)
        self.mistakes.append(Mistake(self.page.file, line, what, instead))

    def text(self, name: str, default: str = "") -> str:
        value = self.value.get(name)
        if value is None:
            return default
        if not isinstance(value, str | date):
            self.wrong(f"'{name}' is not one line of text.", f"Write '{name}: \"some words\"'.", name)
            return default
        return one_line(str(value))

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple(map(one_line, listed(self.page, self.mistakes, *self.path, name)))

    def date(self, name: str) -> str:
        value = self.value.get(name)
        if isinstance(value, date):
            return value.isoformat()[:10]
        if value is not None:
            self.wrong(f"'{name}' is not a date.", f"Write it like '{name}: 2026-11-23'.", name)
        return "1970-01-01"

    def flag(self, name: str) -> bool:
        value = self.value.get(name, False)
        if not isinstance(value, bool):
            self.wrong(
                f"'{name}' is neither true nor false.", f"Write '{name}: true', or leave the line out.", name
            )
            return False
        return value

    def keys(self, name: str, known: Collection[str], where: str, is_whole: bool = True) -> tuple[str, ...]:
        """The names in a list, each of which must be in `known`, which `where` says how to find.

        If `known` is not the whole of it, a name that is not there may be right.
        """
        keys = listed(self.page, self.mistakes, *self.path, name)
        for n, key in enumerate(keys):
            if (is_whole and key not in known) or key in keys[:n]:
                what = f"'{key}' is listed twice." if key in keys[:n] else f"'{key}' is not in {where}."
                self.wrong(what, "Add it there, or correct the name here.", name, n)
        return tuple(dict.fromkeys(key for key in keys if key in known))


class Front(Fields):
    """A page's whole front matter."""

    def __init__(self, page: SourcePage, tables: Tables, mistakes: list[Mistake]) -> None:
        super().__init__(page, mistakes, REQUIRED, KNOWN)
        self.tables = tables
        if "contents" in self.value and not page.is_branch:
            self.wrong(
                "Only an index.md can have contents.", "Move the page to a folder as index.md.", "contents"
            )

    def table_keys(self, name: str, known: Collection[str], table: str) -> tuple[str, ...]:
        """The keys of a table's rows that a field lists."""
        return self.keys(name, known, f"_data/{table}.yaml", not self.tables.is_broken(table))


def listed(page: SourcePage, mistakes: list[Mistake], *path: str) -> list[str]:
    """The list of words at `path` of the front matter; [] if there is none."""
    value: Any = page.front.value
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        name = path[-1]
        mistakes.append(
            Mistake(
                page.file,
                page.front.line(*path),
                f"'{name}' is not a list of words.",
                f"Write {name}: [first, second].",
            )
        )
        return []
    return value
