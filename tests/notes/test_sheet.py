"""The visit sheet: what stands on it, in which order, and that typed words stay words in every format."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import markdown

from reader import words
from reader.notes.model import Line, Note, Visit
from reader.notes.sheet import Sheet, as_html, as_markdown, as_text, groups, labels, make_sheet
from reader.statement import STATEMENT

HOSTILE = (
    "<script>alert(1)</script>",
    "</style><b>bold</b>",
    "&amp; &lt; &#60;",
    "[a link](https://example.org) ![](x) <https://example.org>",
    "# heading",
    "1. one",
    "2) two",
    "- item",
    "+ item",
    "* item",
    "---",
    "===",
    "> quote",
    "`code` ``` ~~~",
    "**bold** __bold__ *it* _it_ ~~gone~~ snake_case_word",
    "a | b",
    "\\ back \\* slash",
    "{: .klass } {x}",
    "[^1]: note",
    "[x]: https://example.org",
    ": definition",
    "half a \ud83d character",
    "NUL \0 and \x1b and \x85 controls",
    "هل العلاج يعمل؟",
    "האם הטיפול עובד?",
    "这种治疗有效吗？",
    "How far 😀👩🏽‍⚕️?",
)


def question(text: str, **words: object) -> Note:
    return Note(f"id-{text[:9]!a}-{len(text)}", "", text, "", "", kind="question")._replace(**words)


def lines(**said: str) -> dict[str, Line]:
    return {name.replace("_", " "): Line(name.replace("_", " "), text, "") for name, text in said.items()}


VISIT = Visit(
    "v1",
    "2026-11-30",
    "",
    "",
    time="14:30",
    with_whom="Dr. Rahman",
    place="Room 204",
    purpose="Scan results",
    companion="Leah",
)


def whole_sheet(typed: str) -> Sheet:
    """A sheet on which every typed thing is that text."""
    visit = VISIT._replace(with_whom=typed, place=typed, purpose=typed, companion=typed)
    notes = [question(typed, why=typed, starred=True), question(typed, id="2", answer=typed)]
    said = lines(name=typed, matters=typed, day_number=typed, night_number=typed, alert_card=typed)
    return make_sheet(visit, notes, said)


TYPED_THINGS = 13  # on whole_sheet: 4 of the visit, 2 questions, a why, an answer, 5 lines


class _Words(HTMLParser):
    """The words a browser would show, and the elements it would build."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        self.elements: list[str] = []
        self._hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self._hidden = tag in ("style", "title")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = False

    def handle_data(self, data: str) -> None:
        self.words += "" if self._hidden else data


def shown(html: str) -> _Words:
    parser = _Words()
    parser.feed(html)
    parser.close()
    return parser


def bare(text: str) -> str:
    """Without white space, which may be broken differently."""
    return "".join(text.split())


def test_starred_questions_come_first_and_at_most_three() -> None:
    notes = [question(f"Question {n}?", starred=n in (2, 4, 5, 6)) for n in range(1, 8)]
    sheet = make_sheet(VISIT, notes, {})
    assert [note.text[9] for note in sheet.top] == ["2", "4", "5"]
    assert [note.text[9] for note in sheet.rest] == ["1", "3", "6", "7"]
    assert [(group.title, group.first) for group in groups(sheet)] == [
        ("My top 3", 1),
        ("If there is time", 4),
    ]


def test_two_questions_that_are_the_same_both_stand_there() -> None:
    twice = [question("Why?", id="a", starred=True), question("Why?", id="b")]
    sheet = make_sheet(None, twice, {})
    assert (len(sheet.top), len(sheet.rest)) == (1, 1)
    assert [group.title for group in groups(sheet)] == ["My first question", "If there is time"]


def test_without_stars_there_is_one_group_and_without_questions_none() -> None:
    assert [group.title for group in groups(make_sheet(None, [question("Why?")], {}))] == [
        "What I want to ask"
    ]
    assert groups(make_sheet(None, [], {})) == []


def test_the_name_and_what_matters_stand_there_only_when_wanted() -> None:
    said = lines(name="Maria", matters="My garden")
    for form in (as_text, as_markdown, as_html):
        with_both = form(make_sheet(VISIT, [], said))
        without = form(make_sheet(VISIT, [], said, with_name=False, with_matters=False))
        assert "Maria" in with_both
        assert "My garden" in with_both
        assert "Maria" not in without
        assert "My garden" not in without
        assert "matters to me" not in without.lower()


@pytest.mark.parametrize("form", [as_text, as_markdown, as_html])
def test_every_form_has_all_the_parts(form: object) -> None:
    said = lines(day_number="555-0134", night_number="555-0199", alert_card="555-0100")
    notes = [question("Is it working?", starred=True, why="The wedding"), question("Diet?", answer="Yes")]
    text = form(make_sheet(VISIT, notes, said, when="Monday at 2:30 PM"))  # type: ignore[operator]
    place = -1
    for part in (
        "Monday at 2:30 PM", "Dr. Rahman", "Room 204", "Scan results", "Leah", labels()["opening"], "Is it working?",
        "The wedding", "Diet?", "Yes", "555-0134", "555-0199", "555-0100", *STATEMENT,
    ):  # fmt: skip
        found = max(text.find(part), text.find(part.replace("'", "&#x27;")))
        assert found > place, f"{part} is missing or out of order"
        place = found


def test_a_day_as_it_was_typed_serves_when_no_other_is_given() -> None:
    assert dict(make_sheet(VISIT, [], {}).details)["When"] == "2026-11-30 14:30"


def test_there_is_room_to_write_who_takes_notes() -> None:
    sheet = make_sheet(None, [], {})
    assert sheet.details == (("Who takes notes", ""),)
    assert "Who takes notes: ____" in as_text(sheet)


def test_lines_of_a_typed_text_stay_lines() -> None:
    sheet = make_sheet(None, [question("First line\nsecond line")], lines(matters="Garden\r\nDogs"))
    assert "1. First line\n   second line" in as_text(sheet)
    assert "Garden\nDogs" in as_text(sheet)
    assert "First line<br>second line" in as_html(sheet)
    page = markdown(as_markdown(sheet))
    assert re.search(r"First line<br />\s+second line", page)
    assert re.search(r"Garden<br />\s+Dogs", page)


@pytest.mark.parametrize("typed", HOSTILE)
def test_typed_words_are_only_words_on_the_web_page(typed: str) -> None:
    page = shown(as_html(whole_sheet(typed)))
    plain = shown(as_html(whole_sheet("plain")))
    expected = make_sheet(None, [question(typed)], {}).rest[0].text
    assert page.elements == plain.elements
    assert bare(page.words).count(bare(expected)) == TYPED_THINGS


@pytest.mark.parametrize("typed", HOSTILE)
def test_typed_words_are_only_words_in_markdown(typed: str) -> None:
    page = shown(markdown(as_markdown(whole_sheet(typed)), extensions=["extra"]))
    plain = shown(markdown(as_markdown(whole_sheet("plain")), extensions=["extra"]))
    expected = make_sheet(None, [question(typed)], {}).rest[0].text
    assert page.elements == plain.elements
    assert bare(page.words).count(bare(expected)) == TYPED_THINGS


@given(st.text(st.sampled_from("ab1 .)(#+-*_`~<>&;\\[]{}!|:=\"'$^\n\tא字😀"), max_size=40))
def test_any_typed_text_comes_out_of_each_form_as_it_went_in(typed: str) -> None:
    sheet = make_sheet(None, [question(f"Q{typed}"), question(typed or "x", id="2")], {})
    for page in (shown(as_html(sheet)), shown(markdown(as_markdown(sheet)))):
        assert bare(f"Q{typed}") in bare(page.words)
        assert bare(typed) in bare(page.words)
        assert not {"script", "a", "img", "code", "pre", "em", "strong", "blockquote"} & set(
            page.elements[page.elements.index("ol") :]
        )
    assert bare(typed) in bare(as_text(sheet))


def test_an_ordinary_question_stays_readable_in_markdown() -> None:
    text = as_markdown(make_sheet(None, [question("Is 2.5 mg (once a day) safe - and for how long?")], {}))
    assert "1. Is 2.5 mg (once a day) safe - and for how long?" in text


def test_no_form_breaks_on_halves_of_characters_or_controls() -> None:
    for typed in ("half \ud83d here", "NUL \0 \x1b[31m", "\u2028\u2029\x85"):
        for form in (as_text, as_markdown, as_html):
            written = form(whole_sheet(typed)).encode()
            assert not re.search(rb"[\x00-\x08\x0b-\x1f]", written)


def test_the_web_page_serves_screen_readers_and_every_script() -> None:
    html = as_html(whole_sheet("هل"), css="p { margin: 0 }")
    assert html.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert html.count("<h1>") == 1
    assert html.count("<main>") == html.count("</main>") == 1
    assert html.count("<bdi>هل</bdi>") == 2
    assert html.count('dir="auto">هل') == TYPED_THINGS - 2
    assert "default-src 'none'" in html
    assert "p { margin: 0 }" in html


def test_the_web_page_says_in_which_language_its_own_words_are() -> None:
    words.speak_with(lambda _, text: f"«{text}»", "de-AT")
    try:
        html = as_html(make_sheet(None, [], {}))
    finally:
        words.speak_with(words._as_written)
    assert '<html lang="de-AT">' in html
    assert "<h1>«My questions»</h1>" in html
    assert '<footer lang="en" dir="ltr">' in html  # these sentences stay in English
    assert '<html lang="en">' in as_html(make_sheet(None, [], {}))


def test_numbering_goes_on_after_the_top_questions() -> None:
    notes = [question("One?", starred=True), question("Two?"), question("Three?")]
    sheet = make_sheet(None, notes, {})
    assert '<ol start="2">' in as_html(sheet)
    assert "\n3. Three?" in as_text(sheet)
