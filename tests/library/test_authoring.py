"""What docs/authoring.md shows to editors is what the compiler takes."""

import re
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import yaml
from pages import only_mistake, page, put

from reader.library import medicine, recipe
from reader.library.compile import draft
from reader.library.front_matter import KNOWN
from reader.library.tables import COLUMNS

GUIDE = (Path(__file__).resolve().parent.parent.parent / "docs" / "authoring.md").read_text("utf-8")


def block(start: str) -> Any:
    """The indented block of the guide that begins with these words, read as YAML."""
    found = re.search(rf"^    {re.escape(start)}.*\n(?:    .*\n)*", GUIDE, re.MULTILINE)
    assert found, start
    return yaml.safe_load(dedent(found[0]))


def test_the_head_of_a_page_is_shown_with_all_its_fields() -> None:
    found = re.search(r"^    ---\n(.*?)^    ---$", GUIDE, re.MULTILINE | re.DOTALL)
    assert found
    shown = set(yaml.safe_load(dedent(found[1])))
    assert shown == KNOWN - {"contents", "medicine", "recipe"}


def test_cards_are_shown_with_all_their_fields() -> None:
    assert set(block("medicine:")["medicine"]) == {*medicine.REQUIRED, *medicine.OPTIONAL}
    meal = block("recipe:")["recipe"]
    assert list(meal) == list(recipe.FIELDS)
    assert list(meal["changes"]) == list(recipe.CHANGES)


@pytest.mark.parametrize(
    ("start", "table"),
    [
        ('- term: "anemia"', "glossary"),
        ("- id: C03", "questions"),
        ("fever:", "calls"),
        ("nci-hormone-2024:", "sources"),
    ],
)
def test_rows_of_tables_are_shown_with_all_their_columns(start: str, table: str) -> None:
    shown = block(start)
    row = shown[0] if isinstance(shown, list) else next(iter(shown.values()))
    assert set(row) == COLUMNS[table]


def test_every_list_that_is_shown_can_be_filled_in(content: Path) -> None:
    shown = re.findall(r"`(\{\{[^`]*\}\})`", GUIDE) + [
        f"{{{{ {name}: {key} }}}}"
        for name, keys in (
            ("medicines", ("by-class", "by-type", "by-taken")),
            ("side-effects", ("by-body-part", "by-medicine")),
        )
        for key in keys
        if f"`{key}`" in GUIDE
    ]
    assert len(shown) == 12
    files: dict[str, str | bytes] = {
        "index.md": page("\n\n".join(shown) + "\n"),
        "_data/calls.yaml": "fever: {level: call, title: T, trigger: If., action: Do.}\n",
        "_data/questions.yaml": "groups: [{id: C, title: T, moment: M}]\nquestions: [{id: C1, group: C, text: Why?}]\n",
    }
    assert draft(put(content, files)).mistakes == []


def test_the_mistake_that_is_shown_is_told_like_that(content: Path) -> None:
    from datetime import date

    from reader.library.check import check_content

    shown = re.search(r"side-effects/nausea\.md:41: (error: '(\w+)' .*)", GUIDE)
    assert shown
    told, _ = check_content(
        put(content, {"index.md": page(f"She won her {shown[2]}.\n")}), date(2026, 11, 23)
    )
    assert f"index.md:8: {shown[1]}" in map(str, told)


def test_a_page_that_nobody_lists_is_told_where_to_list_it(content: Path) -> None:
    told = only_mistake(content, {"index.md": page(contents="[a]"), "a.md": page(), "b.md": page()})
    assert told == "b.md:1: error: The page is not listed anywhere. Add 'b' to contents in index.md."
