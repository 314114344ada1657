"""Compiled lists, and what stands under See also: made from small content, one thing at a time."""

import re
from datetime import date
from pathlib import Path

import pytest
from pages import compiled, library_of, page
from test_medicine import card, files

from reader.library.article import article

TODAY = date(2026, 11, 23)
QUESTIONS = """
groups:
  - {id: A, title: At first, moment: Early}
  - {id: B, title: Later on, moment: Late}
questions:
  - {id: A1, group: A, text: "Why [me]?"}
  - {id: A2, group: A, text: What now?, hard: true}
  - {id: B1, group: B, text: And then?}
"""
CALLS = """
cough: {level: call, title: A cough, trigger: You cough., action: Call.}
fire: {level: emergency, title: A fire, trigger: It burns., action: Run.}
"""
GLOSSARY = """
- {term: zebra, meaning: A striped animal.}
- {term: "5-FU", also: [five], meaning: A number., say: five eff you}
- {term: apple, meaning: A fruit.}
"""


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_glossary_stands_by_letter_with_all_that_helps(content: Path) -> None:
    given: dict[str, str | bytes] = {
        "index.md": page("{{ glossary }}\n", contents="[a]"),
        "a.md": page(title="Apples", keywords="[five]"),
        "_data/glossary.yaml": GLOSSARY,
    }
    made = compiled(content, given)
    assert [section.title for section in made.sections] == ["A page", "0-9", "A", "Z"]
    assert '<dt id="apple">Apple</dt>' in made.html
    assert text_of(made.html) == (
        "0-9 5-FU A number. Say: five eff you. Also: five. Read more: Apples"
        " A Apple A fruit. Read more: Apples Z Zebra A striped animal."
    )
    assert made.has_lists


def test_a_page_leads_to_the_words_that_it_is_about(content: Path) -> None:
    given: dict[str, str | bytes] = {
        "index.md": page("{{ glossary }}\n", contents="[a, b]", title="Apple"),
        "a.md": page(title="Zebra and horse"),
        "b.md": page(title="Other", keywords="[Zebras]"),
        "_data/glossary.yaml": GLOSSARY,
    }
    library = library_of(content, given)
    for topic in ("a", "b"):
        assert '<a href="topic:home#zebra">zebra</a>' in library.page(topic).see_also
    assert "Words explained" not in library.page("home").see_also  # they are right there
    library.close()


def test_questions_stand_by_moment_and_lead_to_the_pages_that_ask_them(content: Path) -> None:
    given: dict[str, str | bytes] = {
        "index.md": page("{{ questions }}\n", contents="[a]"),
        "a.md": page(title="Asking", ask="[A1, B1]"),
        "_data/questions.yaml": QUESTIONS,
    }
    library = library_of(content, given)
    home = library.page("home")
    assert [section.title for section in library.sections("home")] == ["A page", "At first", "Later on"]
    assert '<dt id="question-a1"><a href="ask:A1">+</a> Why [me]?</dt>' in home.html
    assert text_of(home.html).startswith(
        "At first + Why [me]? On the pages: Asking + What now? Skip this if you do not want to think about it now."
    )
    also = library.page("a").see_also
    assert '<a href="topic:home#at-first">At first</a>' in also
    assert '<a href="topic:home#later-on">Later on</a>' in also
    assert ">+<" in article(home, TODAY)
    assert ">+<" not in article(home, TODAY, on_paper=True)
    library.close()


def test_a_branch_stands_for_many_pages_that_ask_the_same(content: Path) -> None:
    given: dict[str, str | bytes] = {
        "index.md": page("{{ questions }}\n", contents="[a, many]"),
        "a.md": page(title="Alone", ask="[A1]"),
        "many/index.md": page(title="Many", contents='["*"]'),
        **{f"many/m{n}.md": page(title=f"M{n}", ask="[A1]" if n else "[A1, B1]") for n in range(6)},
        "_data/questions.yaml": QUESTIONS,
    }
    text = text_of(compiled(content, given).html)
    assert "Why [me]? On the pages: Alone On many pages of: Many" in text
    assert "And then? On the pages: M0" in text


def test_questions_of_one_group_stand_on_a_page_of_their_own(content: Path) -> None:
    given: dict[str, str | bytes] = {
        "index.md": page("Home.\n", contents="[early, a]"),
        "early.md": page("{{ questions: A }}\n", title="Early ones"),
        "a.md": page(title="Asking", ask="[A1, B1]"),
        "_data/questions.yaml": QUESTIONS,
    }
    library = library_of(content, given)
    assert "Why [me]?" in library.page("early").html
    assert "And then?" not in library.page("early").html
    also = library.page("a").see_also
    assert '<a href="topic:early">At first</a>' in also
    assert "Later on" not in also  # no page lists that group
    library.close()


def test_calls_stand_with_the_urgent_ones_first(content: Path) -> None:
    made = compiled(content, {"index.md": page("{{ calls }}\n"), "_data/calls.yaml": CALLS})
    assert [section.title for section in made.sections[1:]] == ["Get help now", "Call the same day"]
    assert made.html.index("A fire") < made.html.index("A cough")
    assert made.html.count("<aside") == 2


@pytest.mark.parametrize(
    ("key", "headings", "text"),
    [
        ("by-name", ["N", "T"], "N Nausea T Tiredness"),
        ("by-body-part", ["Head"], "Head Nausea Tiredness"),
        ("by-medicine", ["F"], "F Fernib (Fernique) Tiredness ; Nausea"),
    ],
)
def test_side_effects_by(content: Path, key: str, headings: list[str], text: str) -> None:
    made = compiled(content, files(card(), home=f"{{{{ side-effects: {key} }}}}\n"))
    assert [section.title for section in made.sections[1:]] == headings
    assert text_of(made.html) == text


@pytest.mark.parametrize(
    "insert", ["glossary", "questions", "calls", "medicines: by-class", "side-effects: by-name"]
)
def test_a_list_of_nothing_says_so(content: Path, insert: str) -> None:
    made = compiled(content, {"index.md": page(f"{{{{ {insert} }}}}\n")})
    assert text_of(made.html) == "There is nothing to list yet."


def test_a_branch_leads_to_the_pages_below_it_that_its_text_does_not_name(content: Path) -> None:
    given: dict[str, str | bytes] = {
        "index.md": page("See [a](a.md).\n", contents="[a, b]"),
        "a.md": page(title="First"),
        "b.md": page(title="Second *one*"),
    }
    made = compiled(content, given)
    assert text_of(made.see_also) == "See also Also in this part Second *one*"


def test_a_page_with_nothing_to_see_has_no_see_also(content: Path) -> None:
    library = library_of(content, {"index.md": page("Words.\n")})
    assert library.page("home").see_also == ""
    assert "See also" not in article(library.page("home"), TODAY)
    library.close()


def test_see_also_stands_after_the_questions_and_before_the_sources(content: Path) -> None:
    given = files(
        card("It is so. [@one]\n").replace("sources:", "ask: [A1]\nsources:"), home="{{ questions }}\n"
    )
    library = library_of(content, given | {"_data/questions.yaml": QUESTIONS})
    html = article(library.page("fernib"), TODAY)
    places = [html.index(part) for part in ("Questions you could ask", "See also", "Sources</b>")]
    assert places == sorted(places)
    assert (
        '<li id="source-1">T. P, 2025. <a href="https://one.example">one.example</a> Seen November 1, 2026. <a href="#cited-1">back</a></li>'
        in html
    )
    assert (
        '<li id="source-2">T. P, 2025. <a href="https://two.example">two.example</a> Seen November 1, 2026.</li>'
        in html
    )
    library.close()


def test_signs_in_a_name_are_shown_as_they_are(content: Path) -> None:
    fernib = card(
        generic='["[a]*b*_c_"]', brands='["1. Brand | `x`"]', food='["- With {food} <b>.", "2) Twice"]'
    )
    made = compiled(
        content, files(fernib.replace("<b>", "&lt;"), home="{{ medicines: by-name }}\n"), "fernib"
    )
    text = text_of(made.html)
    assert "1. Brand | `x`" in text
    assert "- With {food}" in text
    assert "2) Twice" in text


def test_source_keys_in_a_card_are_numbers_on_the_page_and_absent_from_the_data(content: Path) -> None:
    library = library_of(content, files(card(food='["With food. [@two]"]')))
    assert 'With food.<sup class="source">' in library.page("fernib").html
    assert library.medicines()[0].food == ("With food.",)
    library.close()
