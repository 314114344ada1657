"""The house rules of medicine cards, side-effect pages and tables: each broken once, on its line."""

from datetime import date
from pathlib import Path

import pytest
from pages import page, put
from test_medicine import TABLES, card

from reader.library.check import check_content
from reader.library.model import Mistake

TODAY = date(2026, 11, 23)
QUESTIONS = "groups: [{id: Q, title: T, moment: M}]\nquestions:\n" + "".join(
    f"  - {{id: Q{n}, group: Q, text: Why {n}?}}\n" for n in range(1, 8)
)
EFFECT = "\n\n".join(
    f"## {part}\n\nWords."
    for part in (
        "What it feels like",
        "Which treatments can cause it",
        "When it starts and ends",
        "What you can do",
        "What your team can do",
        "When to call",
    )
)
BODY = (
    "What it is. And so on. [@one]\n\n## What it does\n\nIt acts. It helps. [@two]\n\n## What it is like\n\nMild."
    "\n\n## What is not known\n\nMuch.\n\n## What to ask\n\n- Why is it so? Is it so?\n"
)


def told(folder: Path, body: str = BODY, ask: str = "[Q1, Q2, Q3, Q4]", **files: str) -> list[Mistake]:
    """What is told of a card with this body, but for its length, and of the other files."""
    fernib = card(body).replace("sources: [one, two]", f"sources: [one, two]\nask: {ask}")
    given: dict[str, str | bytes] = {
        "index.md": page("Home.\n", contents="[kinds, tired, sick, fernib]", ask="[Q1]"),
        **TABLES,
        "kinds.md": page("Kinds. [@one]\n", title="Kinds of pill", ask="[Q1]", sources="[one]"),
        "tired.md": page(
            f"Words. [@one]\n\n{EFFECT}", title="Tiredness", body_part="head", ask="[Q1]", sources="[one]"
        ),
        "sick.md": page(
            f"Words. [@one]\n\n{EFFECT}", title="Nausea", body_part="head", ask="[Q1]", sources="[one]"
        ),
        "fernib.md": fernib,
        "_data/questions.yaml": QUESTIONS,
        **{
            name.replace("__", "/") + (".yaml" if "_data" in name else ".md"): text
            for name, text in files.items()
        },
    }
    found, _ = check_content(put(folder, given), TODAY)
    return [mistake for mistake in found if not mistake.what.startswith("The page has")]


def test_a_whole_card_is_not_told(content: Path) -> None:
    assert told(content) == []


@pytest.mark.parametrize(
    ("old", "new", "severity", "what"),
    [
        ("## What is not known\n\nMuch.\n\n", "", "error", "The part 'What is not known' is missing."),
        ("## What it does", "## What it does here", "error", "The part 'What it does' is missing."),
        (" [@one]", "", "warning", "The text before the first heading has no source key."),
        (" [@two]", "", "warning", "The section 'What it does' has no source key."),
        ("## What to ask", "## Other questions", "error", "The part 'What to ask' is missing."),
        ("Mild.", "It stays in the chest for two days, so call.", "error", "'two days' tells when to call."),
    ],
)
def test_a_broken_rule_of_cards_is_told(content: Path, old: str, new: str, severity: str, what: str) -> None:
    assert old in BODY
    found = told(content, BODY.replace(old, new))
    assert (severity, what, "fernib.md") in [(m.severity, m.what, m.file) for m in found]


def test_parts_in_another_order_are_told(content: Path) -> None:
    does, like = "## What it does\n\nIt acts. It helps. [@two]\n\n", "## What it is like\n\nMild.\n\n"
    found = told(content, BODY.replace(does + like, like + does))
    assert [(m.file, m.what) for m in found] == [("fernib.md", "The parts stand in another order.")]


def test_a_page_that_cites_none_of_its_sources_is_told(content: Path) -> None:
    found = told(content, kinds=page("Kinds.\n", title="Kinds of pill", ask="[Q1]", sources="[one]"))
    assert [(m.file, m.severity, m.what) for m in found] == [
        ("kinds.md", "warning", "The page cites none of its sources.")
    ]


def test_the_facts_of_a_side_effect_page_name_a_source(content: Path) -> None:
    parts = "What you can do", "When it starts and ends"
    text = EFFECT
    for part in parts:
        text = text.replace(f"## {part}\n\nWords.", f"## {part}\n\nIt lasts a day. It ends.")
    found = told(
        content, tired=page(f"Words. [@one]\n\n{text}", body_part="head", ask="[Q1]", sources="[one]")
    )
    assert [(m.severity, m.what) for m in found] == [
        ("warning", "The section 'When it starts and ends' has no source key.")
    ]


def test_a_side_effect_page_has_its_parts(content: Path) -> None:
    text = page(
        "Words. [@one]\n\n" + EFFECT.replace("What you can do", "Things to do"),
        body_part="head",
        ask="[Q1]",
        sources="[one]",
    )
    found = told(content, tired=text)
    assert [(m.file, m.what) for m in found] == [("tired.md", "The part 'What you can do' is missing.")]


def test_a_source_that_is_never_cited_is_told_on_its_line(content: Path) -> None:
    (found,) = [m for m in told(content, BODY.replace("[@two]", "[@one]")) if "cited" in m.what]
    assert (found.severity, found.what) == ("warning", "The source 'two' is never cited.")
    line = (content / "fernib.md").read_text("utf-8").split("\n")[found.line - 1]
    assert line.startswith("sources:")


def test_a_source_of_a_call_box_on_the_card_counts_as_cited(content: Path) -> None:
    calls = (
        "fever: {level: emergency, title: Fever, trigger: You are hot., action: Call now., sources: [two]}\n"
    )
    assert told(content, BODY.replace("[@two]", "[@one]"), _data__calls=calls) == []


@pytest.mark.parametrize("ask", ["[Q1, Q2, Q3]", "[Q1, Q2, Q3, Q4, Q5, Q6, Q7]"])
def test_a_card_asks_four_to_six_questions(content: Path, ask: str) -> None:
    (found,) = told(content, ask=ask)
    assert (found.severity, found.what) == ("warning", f"The card asks {ask.count('Q')} questions.")


@pytest.mark.parametrize(
    ("field", "value", "what"),
    [
        ("food", '["Take 5 mg with food."]', "'5 mg' is a dose."),
        ("tests", "[Blood tests of the tumour.]", "'tumour' is British spelling."),
        ("call_also", "[Call after two days of pain.]", "'two days' tells when to call."),
        ("call_also", "[A heat of 38 °C.]", "'38 °' is a threshold."),
        ("mixing", "[a battle of pills]", "'battle' is not said here."),
        ("rhythm", "'" + "x " * 26 + "'", "The sentence 'x x x x x x…' has 26 words."),
    ],
)
def test_the_words_of_the_head_of_a_card_obey_the_rules(
    content: Path, field: str, value: str, what: str
) -> None:
    text = card(BODY, **{field: value}).replace(
        "sources: [one, two]", "sources: [one, two]\nask: [Q1, Q2, Q3, Q4]"
    )
    (found,) = told(content, fernib=text)
    assert (found.file, found.what) == ("fernib.md", what)
    assert text.split("\n")[found.line - 1].strip().startswith(field)


def test_a_brand_name_comes_after_the_generic_name(content: Path) -> None:
    text = page("Some take Fernique. [@one]\n", title="Kinds", ask="[Q1]", sources="[one]")
    (found,) = told(content, kinds=text)
    assert (found.severity, found.what) == (
        "warning",
        "The brand name 'Fernique' comes before the generic name.",
    )
    assert told(content, kinds=text.replace("Fernique", "fernib (Fernique)")) == []


@pytest.mark.parametrize(
    ("table", "text", "line", "what"),
    [
        ("glossary", "- term: leaf\n  meaning: " + "a leaf is green. " * 7, 2, "The meaning of 'leaf' has 28 words."),
        ("glossary", "- {term: leaf, meaning: A thing with qxzorph.}", 1,
         "'qxzorph' in the meaning of 'leaf' is not explained."),
        ("glossary", "- {term: leaf, meaning: A part of an ABCX.}", 1, "'ABCX' in the meaning of 'leaf' is not explained."),
        ("glossary", "- {term: leaf, meaning: Part of a tumour.}", 1, "'tumour' is British spelling."),
        ("questions", QUESTIONS + "  - {id: Q9, group: Q, text: Who is the victim?}\n", 10, "'victim' is not said here."),
        ("questions", QUESTIONS + "  - id: Q9\n    group: Q\n    text: Is 5 mg much?\n", 12, "'5 mg' is a dose."),
        ("calls", "fever:\n  level: emergency\n  title: Fever\n  trigger: A war.\n  action: Call.\n", 4,
         "'war' is not said here."),
        ("calls", "fever:\n  level: emergency\n  title: Fever\n  trigger: a.\n  action: " + "x " * 26, 5,
         "The sentence 'x x x x x x…' has 26 words."),
        ("medicines", str(TABLES["_data/medicines.yaml"]).replace("Pills of leaves", "A battle"), 2,
         "'battle' is not said here."),
    ],
)  # fmt: skip
def test_the_words_of_tables_obey_the_rules(
    content: Path, table: str, text: str, line: int, what: str
) -> None:
    files = {f"_data__{table}": text}
    assert (f"_data/{table}.yaml", line, what) in [(m.file, m.line, m.what) for m in told(content, **files)]


def test_a_meaning_may_use_words_that_are_explained(content: Path) -> None:
    glossary = "- {term: qxzorph, meaning: A leaf.}\n- {term: leaf, meaning: A qxzorph with fernib.}\n"
    assert told(content, _data__glossary=glossary) == []


def test_a_source_that_nothing_cites_is_told_in_its_table(content: Path) -> None:
    sources = str(TABLES["_data/sources.yaml"]) + (
        "lost: {title: T, publisher: P, url: https://example.org/t, date: undated, seen: 2026-11-01}\n"
    )
    (found,) = told(content, _data__sources=sources)
    assert (found.file, found.severity) == ("_data/sources.yaml", "warning")
    assert found.what == "No page, card or call box cites 'lost'."
    assert sources.split("\n")[found.line - 1].startswith("lost:")


def test_a_source_of_a_call_box_alone_is_not_lost(content: Path) -> None:
    files = {
        "_data__sources": str(TABLES["_data/sources.yaml"])
        + "box: {title: T, publisher: P, url: https://example.org/t, date: undated, seen: 2026-11-01}\n",
        "_data__calls": "fever: {level: emergency, title: Fever, trigger: You are hot., action: Call., sources: [box]}\n",
    }
    assert told(content, **files) == []
