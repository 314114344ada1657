"""What an editor may get wrong: each is told with its file and line, what it is, and what to write instead."""

from pathlib import Path

import pytest
from pages import compiled, mistakes, only_mistake, page
from test_medicine import card, files

CALL = "fever:\n  level: call\n  title: T\n  trigger: If.\n  action: Do.\n"


def test_two_pages_of_one_id(content: Path) -> None:
    given = {
        "index.md": page(contents="[a, b]"),
        "a/index.md": page(contents="[same]"),
        "a/same.md": page(),
        "b/index.md": page(contents="[same]"),
        "b/same.md": page(),
    }
    assert only_mistake(content, given) == (
        "b/same.md:1: error: 'same' is also the id of a/same.md. Give one of the two files another name."
    )


@pytest.mark.parametrize(
    ("table", "text", "line"),
    [
        ("sources", "a: {title: T, publisher: P, url: 'https://a.b', date: 2025}\n" * 2, 2),
        ("calls", CALL * 2, 6),
        ("medicines", "taken:\n  mouth: {title: T, one: t}\n  mouth: {title: T, one: t}\n", 3),
        ("body_parts", "head: {title: Head}\nhead: {title: Head}\n", 2),
    ],
)
def test_two_rows_of_one_name(content: Path, table: str, text: str, line: int) -> None:
    told = only_mistake(content, {"index.md": page(), f"_data/{table}.yaml": text})
    assert told.startswith(f"_data/{table}.yaml:{line}: error: This is not valid YAML: '")
    assert "is given twice" in told


@pytest.mark.parametrize("missing", ["title", "publisher", "url", "date"])
def test_a_source_without_its_date_or_another_field(content: Path, missing: str) -> None:
    fields = {"title": "T", "publisher": "P", "url": "'https://a.example'", "date": "2025"}
    rows = "".join(f"  {name}: {value}\n" for name, value in fields.items() if name != missing)
    told = [
        str(m) for m in mistakes(content, {"index.md": page(), "_data/sources.yaml": f"# c\nsource:\n{rows}"})
    ]
    assert f"_data/sources.yaml:3: error: '{missing}' is missing. Add '{missing}: …'." in told


@pytest.mark.parametrize(
    ("files", "where", "name"),
    [
        ({"a/index.md": page(contents="[a]")}, "a/index.md:7", "a"),
        ({"a/index.md": page(contents="[home]")}, "a/index.md:7", "home"),
        (
            {
                "a/index.md": page(contents="[b]"),
                "a/b/index.md": page(contents="\n  - c\n  - a"),
                "a/b/c.md": page(),
            },
            "a/b/index.md:9",
            "a",
        ),
    ],
    ids=["itself", "home", "the branch above"],
)
def test_branches_in_a_circle(content: Path, files: dict[str, str], where: str, name: str) -> None:
    given: dict[str, str | bytes] = {"index.md": page(contents="[a]"), **files}
    assert only_mistake(content, given) == (
        f"{where}: error: '{name}' is listed in contents, and the page lies inside '{name}': that is a circle. "
        "List only pages of the folder itself."
    )


@pytest.mark.parametrize(
    ("table", "text", "line", "what"),
    [
        ("medicines", "classes:\n  pills: {title: T, one: t, meaning: m, topic: home, dose: x}\n", 2, "'dose' is not known."),
        ("medicines", "classes:\n  pills: {title: T, one: t, topic: home}\n", 2, "'meaning' is missing."),
        ("medicines", "classes:\n  pills: {title: T, one: t, meaning: m}\n", 2, "'topic' is missing."),
        ("medicines", "classes: [pills]\n", 1, "The table is not a list of 'name: …' entries."),
        ("medicines", "taken:\n  mouth: By mouth\n", 2, "The entry 'mouth' is not complete."),
        ("medicines", "types:\n  leafy: {title: [T]}\n", 2, "'title' is not one line of text."),
        ("medicines", "types:\n  leafy: {title: T, topic: gone}\n", 2, "There is no page 'gone'."),
        ("body_parts", "head: {}\n", 1, "'title' is missing."),
        ("body_parts", "head: {title: Head, page: x}\n", 1, "'page' is not known."),
        ("questions", "groups: [{id: A, title: T, moment: M, who: the cat}]\n", 1, "'who' is 'the cat'. Use one of oncologist, nurse"),
        ("sources", "a: {title: T, publisher: P, url: 'https://a.example', date: '2024', seen: soon}\n", 1, "'seen' is 'soon'."),
        ("glossary", "- {term: a, meaning: b, say: [c]}\n", 1, "'say' is not one line of text."),
    ],
)  # fmt: skip
def test_a_wrong_table(content: Path, table: str, text: str, line: int, what: str) -> None:
    told = only_mistake(content, {"index.md": page(), f"_data/{table}.yaml": text})
    assert told.startswith(f"_data/{table}.yaml:{line}: error: {what}")


def test_a_table_of_medicines_that_cannot_be_read_is_told_once(content: Path) -> None:
    given = files(card()) | {"_data/medicines.yaml": "classes: [\n"}
    assert only_mistake(content, given).startswith("_data/medicines.yaml:2: error: This is not valid YAML")


def test_parts_of_the_body_are_known_ones(content: Path) -> None:
    given = files(card()) | {"tired.md": page("Tired.\n", title="Tiredness", body_part="tail")}
    assert only_mistake(content, given) == (
        "tired.md:7: error: There is no part of the body 'tail'. Use one of head."
    )


def test_a_source_that_nobody_knows_is_told_once_though_it_is_cited(content: Path) -> None:
    text = card("It is so. [@gone]\n").replace("[one, two]", "[one, two, gone]")
    line = 1 + next(n for n, row in enumerate(text.split("\n")) if row.startswith("sources:"))
    assert only_mistake(content, files(text)).startswith(
        f"fernib.md:{line}: error: 'gone' is not in _data/sources.yaml."
    )


@pytest.mark.parametrize("key", ["[@]", "[@ ]", "[@one; ]", "[@One]", "[@one two]"])
def test_a_source_key_that_is_none(content: Path, key: str) -> None:
    told = only_mistake(content, files(card(f"One.\n\nIt is so. {key}\n")))
    assert "is not among the sources of this page." in told
    assert told.startswith("fernib.md:23:")


def test_a_source_key_in_a_heading(content: Path) -> None:
    told = only_mistake(content, files(card("One.\n\n## It is so [@one]\n\nx\n")))
    assert told.startswith("fernib.md:23: error: A heading has a source key.")


def test_a_source_key_in_code_is_shown_as_it_is_written(content: Path) -> None:
    assert "<code>[@one]</code>" in compiled(content, files(card("Write `[@one]`.\n")), "fernib").html


def test_links_of_the_compiler_are_not_for_pages(content: Path) -> None:
    told = only_mistake(content, {"index.md": page("One.\n\n[x](topic:home)\n")})
    assert told.startswith("index.md:10: error: 'topic:home' is not a link this guide may hold.")


def test_everything_wrong_is_told_at_once(content: Path) -> None:
    text = card("[x](gone.md) [@nobody]\n", **{"class": "elixirs", "common": "[gone]", "rhythm": None})
    given = files(text) | {"tired.md": page("Tired.\n", body_part="tail", medicine="x")}
    assert len(mistakes(content, given)) == 7
