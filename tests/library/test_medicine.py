"""Medicine cards: what is asked of their front matter, and what a reader finds on the page."""

from pathlib import Path

import pytest
from pages import compiled, library_of, mistakes, only_mistake, page

CARD = {
    "generic": "[fernib]",
    "brands": "[Fernique]",
    "class": "pills",
    "types": "[leafy]",
    "taken": "[mouth]",
    "rhythm": "Once a day.",
    "common": "[tired, sick]",
    "calls": "[fever]",
    "tests": '["Blood counts."]',
    "food": '["With food.", "No grapefruit."]',
    "mixing": '["No moss."]',
}
TABLES: dict[str, str | bytes] = {
    "_data/medicines.yaml": "classes:\n  pills: {title: Pills, one: leaf pill, meaning: Pills of leaves., topic: kinds}\n"
    "types:\n  leafy: {title: Leafy trouble, topic: kinds}\n"
    "taken:\n  mouth: {title: By mouth, one: a pill}\n",
    "_data/body_parts.yaml": "head: {title: Head}\n",
    "_data/calls.yaml": "fever: {level: emergency, title: Fever, trigger: You are hot., action: Call now.}\n",
    "_data/sources.yaml": "".join(
        f"{key}: {{title: T, publisher: P, url: 'https://{key}.example', date: 2025, seen: 2026-11-01}}\n"
        for key in ("one", "two")
    ),
    "tired.md": page("Tired.\n", title="Tiredness", body_part="head"),
    "sick.md": page("Sick.\n", title="Nausea", body_part="head"),
    "kinds.md": page("Kinds.\n", title="Kinds of pill"),
}


def card(body: str = "What it is.\n\n## What it does\n\nIt acts.\n", **fields: str | None) -> str:
    lines = "".join(f"\n  {name}: {value}" for name, value in (CARD | fields).items() if value is not None)
    return page(body, title="Fernib (Fernique)", medicine=lines, sources="[one, two]")


def files(fernib: str, home: str = "Home.\n", **more: str) -> dict[str, str | bytes]:
    pages = {f"{name}.md": text for name, text in more.items()}
    names = ["kinds", "tired", "sick", "fernib", *more]
    return {
        "index.md": page(home, contents=f"[{', '.join(names)}]"),
        "fernib.md": fernib,
        **TABLES,
        **pages,
    }


def line_of(text: str, start: str) -> int:
    return next(n for n, line in enumerate(text.split("\n"), 1) if line.strip().startswith(start))


def test_a_card_stands_after_the_first_words_and_before_the_text(content: Path) -> None:
    made = compiled(content, files(card()), "fernib")
    assert [section.title for section in made.sections] == [
        "Fernib (Fernique)",
        "At a glance",
        "Food and other medicines",
        "When to call",
        "Common side effects",
        "What it does",
    ]
    assert made.html.startswith("<p>What it is.</p>")
    assert '<th>Kind</th>\n<td><a href="topic:kinds">Leaf pill</a></td>' in made.html
    assert '<aside class="emergency">' in made.html
    assert made.html.index('href="topic:tired"') < made.html.index('href="topic:sick"')


@pytest.mark.parametrize("name", CARD)
def test_a_card_with_a_missing_field_is_told(content: Path, name: str) -> None:
    text = card(**{name: None})
    told = only_mistake(content, files(text))
    first = line_of(text, "generic" if name != "generic" else "brands")
    assert told == f"fernib.md:{first}: error: '{name}' is missing. Add a line '{name}: …' under 'medicine'."


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("dose", "much", "'dose' is not known."),
        ("class", "elixirs", "There is no class 'elixirs'."),
        ("types", "[stony]", "'stony' is not in types of _data/medicines.yaml."),
        ("taken", "[ear]", "'ear' is not in taken of _data/medicines.yaml."),
        ("common", "[gone]", "'gone' is not in the side-effect pages."),
        ("common", "[kinds]", "'kinds' is not in the side-effect pages."),
        ("common", "[tired, tired]", "'tired' is listed twice."),
        ("calls", "[flood]", "'flood' is not in _data/calls.yaml."),
        ("generic", "fernib", "'generic' is not a list of words."),
        ("generic", "[]", "'generic' is empty."),
        ("rhythm", "[a]", "'rhythm' is not one line of text."),
        ("approved", "lately", "'approved' is not a year."),
    ],
)
def test_a_wrong_field_is_told_on_its_line(content: Path, name: str, value: str, what: str) -> None:
    text = card(**{name: value})
    told = only_mistake(content, files(text))
    assert told.startswith(f"fernib.md:{line_of(text, name + ':')}: error: {what}")


def test_a_card_that_is_not_a_list_of_fields_is_told(content: Path) -> None:
    told = only_mistake(content, files(page("x\n", medicine="fernib")))
    assert told.startswith("fernib.md:7: error: 'medicine' is not a list of fields.")


def test_a_heading_that_the_card_makes_itself_is_told(content: Path) -> None:
    text = card("Words.\n\n## When to call\n\nx\n")
    assert only_mistake(content, files(text)).startswith(
        f"fernib.md:{line_of(text, '## When')}: error: The heading 'When to call' is made from the front matter."
    )


def test_cards_can_be_found_by_every_name_kind_type_and_way(content: Path) -> None:
    inserts = ("by-name", "by-class", "by-type", "by-taken")
    lists = {f"list-{name}": page(f"{{{{ medicines: {name} }}}}\n") for name in inserts}
    library = library_of(content, files(card(brands_elsewhere="[Fougère]"), **lists))
    names = library.page("list-by-name").html
    assert [section.title for section in library.sections("list-by-name")] == ["A page", "F"]
    assert '<a href="topic:fernib">Fernib</a> (Fernique): leaf pill' in names
    assert 'Fernique, a brand name: see <a href="topic:fernib">fernib</a>' in names
    assert 'Fougère, a brand name, outside the US: see <a href="topic:fernib">fernib</a>' in names
    for name in inserts[1:]:
        assert '<a href="topic:fernib">Fernib (Fernique)</a>' in library.page(f"list-{name}").html
    (medicine,) = library.medicines()
    assert (medicine.generic, medicine.common) == (("fernib",), ("tired", "sick"))
    library.close()


def test_side_effect_and_kind_lead_back_to_the_card(content: Path) -> None:
    library = library_of(content, files(card()))
    for topic in ("tired", "sick", "kinds"):
        assert f'href="topic:{topic}"' in library.page("fernib").html
        assert 'href="topic:fernib"' in library.page(topic).see_also
        assert all("Fernib" not in section.text for section in library.sections(topic))
    library.close()


def test_source_keys_become_numbers_that_lead_to_the_list(content: Path) -> None:
    made = compiled(
        content, files(card("It is so. [@two] And so. [@one; @two]\n\n- Yes. [@one]\n")), "fernib"
    )
    assert made.html.startswith(
        '<p>It is so.<sup class="source">\u00a0<a class="source" href="#source-2" id="cited-2">2</a></sup> And so.'
        '<sup class="source">\u00a0<a class="source" href="#source-1" id="cited-1">1</a>,'
        '<a class="source" href="#source-2">2</a></sup></p>'
    )
    assert made.sections[0].text.startswith("It is so. And so.\nYes.")


def test_a_source_key_that_the_page_does_not_list_is_told_on_its_line(content: Path) -> None:
    text = card("It is so. [@one]\n\nAnd so. [@three]\n")
    told = only_mistake(content, files(text))
    assert told.startswith(
        f"fernib.md:{line_of(text, 'And so')}: error: 'three' is not among the sources of this page."
    )


def test_a_folder_may_list_the_rest_by_title(content: Path) -> None:
    made = library_of(
        content,
        {
            "index.md": page(contents='[b, "*"]'),
            "a.md": page(title="Zebra"),
            "b.md": page(title="Last"),
            "c/index.md": page(title="apple", contents="[d]"),
            "c/d.md": page(title="Below"),
        },
    )
    assert [topic.id for topic in made.children("home")] == ["b", "c", "a"]
    made.close()


def test_a_kind_whose_page_is_not_there_is_told(content: Path) -> None:
    given = files(card()) | {
        "_data/medicines.yaml": str(TABLES["_data/medicines.yaml"]).replace(
            "topic: kinds}\ntaken", "topic: gone}\ntaken"
        )
    }
    (told,) = mistakes(content, given)
    assert str(told).startswith("_data/medicines.yaml:4: error: There is no page 'gone'.")
