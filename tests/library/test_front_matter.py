"""The head of a page: what it must hold, what it may not, and on which line a mistake stands."""

import re

import pytest
from pages import compiled, mistakes, only_mistake, page


def of(front: str, body: str = "Some words.\n") -> dict[str, str | bytes]:
    return {"index.md": f"---\n{front}---\n{body}"}


@pytest.mark.parametrize("name", ["title", "summary", "reviewed", "next_review", "clinical_review"])
def test_a_missing_field_is_named_with_the_line_to_add(content, name) -> None:
    assert only_mistake(content, {"index.md": page(**{name: None})}) == (
        f"index.md:2: error: '{name}' is missing. Add a line '{name}: …' to the front matter."
    )


def test_an_empty_field_is_a_missing_one(content) -> None:
    assert only_mistake(content, {"index.md": page(summary="")}).startswith(
        "index.md:3: error: 'summary' is missing."
    )


def test_a_page_is_for_one_sheet_or_not(content) -> None:
    assert not compiled(content, {"index.md": page()}).is_sheet
    assert compiled(content, {"index.md": page(sheet="true")}).is_sheet
    assert only_mistake(content, {"index.md": page(sheet="one")}) == (
        "index.md:7: error: 'sheet' is neither true nor false. Write 'sheet: true', or leave the line out."
    )


def test_an_unknown_field_is_told_on_its_line(content) -> None:
    told = only_mistake(content, {"index.md": page(keyword="[x]")})
    assert told.startswith("index.md:7: error: 'keyword' is not known. Use one of ask, audience,")


@pytest.mark.parametrize(
    "day", ["last week", "2026-13-45", "2026-02-30", "23.11.2026", "2026", "[2026-11-23]"]
)
def test_a_day_that_no_calendar_has_is_told_on_its_line(content, day) -> None:
    told = only_mistake(content, {"index.md": page(next_review=day)})
    assert told == (
        "index.md:5: error: 'next_review' is not a date. Write it like 'next_review: 2026-11-23'."
    )


@pytest.mark.parametrize(
    ("front", "line", "what"),
    [
        ("title: Plain: not quoted\n", 2, "mapping values are not allowed"),
        ("title: T\nsummary: 'open\n", 4, "found unexpected end"),
        ("title: T\nsummary:\n\t- x\n", 4, "cannot start any token"),
        ("title: T\ntitle: U\n", 3, "'title' is given twice"),
        ("title: T\nkeywords: &a [x]\nask: *a\n", 4, "'\\*a' is a reference"),
        ("title: T\nkeywords: !!python/name:os.system\n", 3, "could not determine a constructor"),
        ("title: T\n? [a, b]\n: c\n", 3, "a name is not plain text"),
        ("title: T\nkeywords: " + "[" * 30 + "]" * 30 + "\n", 3, "it is nested too deeply"),
        ("title: T\nkeywords: " + "[" * 100_000 + "\n", 3, "it is nested too deeply"),
        ("title: T\nkeywords: " + "{a: " * 100_000 + "\n", 3, "it is nested too deeply"),
    ],
)
def test_bad_yaml_is_told_on_its_line(content, front, line, what) -> None:
    (found,) = mistakes(content, of(front))
    assert (found.file, found.line) == ("index.md", line)
    assert re.search(what, found.what)
    assert "quotes" in found.instead


def test_references_that_grow_without_end_are_refused_at_once(content) -> None:
    grow = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert "index.md:3: error: This is not valid YAML: '*a' is a reference" in only_mistake(content, of(grow))


@pytest.mark.parametrize("front", ["- title\n- summary\n", "just words\n", "42\n"])
def test_a_head_that_is_not_a_list_of_fields_is_told(content, front) -> None:
    assert only_mistake(content, of(front)).startswith(
        "index.md:2: error: The front matter is not a list of 'name: value' lines."
    )


@pytest.mark.parametrize(
    "text", ["", "Just words.\n", "---\ntitle: T\n", " ---\ntitle: T\n---\n", "---\n---\n"]
)
def test_a_page_without_a_head_is_told(content, text) -> None:
    assert only_mistake(content, {"index.md": text}) == (
        "index.md:1: error: The page has no front matter. "
        "Begin it with a line '---', then 'title: …', then a line '---'."
    )


@pytest.mark.parametrize("name", ["keywords", "key_points", "sources", "ask", "contents"])
@pytest.mark.parametrize("value", ["one, two", "{a: b}", "[a, [b]]", "[2026-11-23]", "[true]", "[null]"])
def test_a_list_that_is_not_one_is_told(content, name, value) -> None:
    told = only_mistake(content, {"index.md": page(**{name: value})})
    assert told == f"index.md:7: error: '{name}' is not a list of words. Write {name}: [first, second]."


@pytest.mark.parametrize("value", ["[a]", "{a: b}", "true", "!!binary aGVsbG8="])
def test_a_title_that_is_not_text_is_told(content, value) -> None:
    told = only_mistake(content, {"index.md": page(title=value)})
    assert told == "index.md:2: error: 'title' is not one line of text. Write 'title: \"some words\"'."


@pytest.mark.parametrize(
    "title", ["No", "yes", "1.10", "0x10", "1_000", "12:30:00", "2026-11-23", "9" * 6000]
)
def test_a_title_needs_no_quotes_to_stay_as_it_is(content, title) -> None:
    assert compiled(content, {"index.md": page(title=title)}).title == title


def test_text_over_several_lines_becomes_one_line(content) -> None:
    topic = compiled(content, {"index.md": page(title='"a\\0b\\tc"', summary=">\n  First\n  second.")})
    assert (topic.title, topic.summary) == ("a b c", "First second.")


def test_what_is_left_out_has_a_plain_meaning(content) -> None:
    topic = compiled(content, {"index.md": page()})
    assert (topic.audience, topic.key_points, topic.keywords) == ("everyone", (), ())
    assert (topic.sources, topic.questions) == ((), ())


def test_an_unknown_source_or_question_is_told_on_the_line_of_its_name(content) -> None:
    files = {
        "index.md": page(sources="\n  - known\n  - unknown", ask="[nobody]"),
        "_data/sources.yaml": "known: {title: T, publisher: P, url: 'https://a.example', date: 2025}\n",
    }
    assert [str(mistake) for mistake in mistakes(content, files)] == [
        "index.md:9: error: 'unknown' is not in _data/sources.yaml. Add it there, or correct the name here.",
        "index.md:10: error: 'nobody' is not in _data/questions.yaml. "
        "Add it there, or correct the name here.",
    ]


def test_a_source_named_twice_is_told(content) -> None:
    files = {
        "index.md": page(sources="[a, a]"),
        "_data/sources.yaml": "a: {title: T, publisher: P, url: 'https://a.example', date: 2025}\n",
    }
    assert only_mistake(content, files).startswith("index.md:7: error: 'a' is listed twice.")


# The file itself


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_every_kind_of_line_end_and_a_byte_order_mark_are_fine(content, ends, mark) -> None:
    text = mark + page("One.\n\n## Two\n\nThree.\n", title="Größe")
    topic = compiled(content, {"index.md": text.replace("\n", ends)})
    assert topic.title == "Größe"
    assert topic.html == '<p>One.</p>\n<h2 id="two">Two</h2>\n<p>Three.</p>'


def test_mistakes_after_windows_line_ends_stand_on_the_right_line(content) -> None:
    text = page("One.\n\n[x](gone.md)\n").replace("\n", "\r\n")
    assert only_mistake(content, {"index.md": text}).startswith("index.md:10: error: 'gone.md' leads")


@pytest.mark.parametrize("wrong", [b"caf\xe9", b"\xff\xfeh\x00i\x00", b"a\0b"])
def test_a_file_that_is_not_utf8_is_told_with_the_line(content, wrong) -> None:
    assert only_mistake(content, {"index.md": page("One.\n\n").encode() + wrong}) == (
        "index.md:10: error: The file is not UTF-8 text. Save it again as UTF-8."
    )


def test_a_table_that_is_not_utf8_is_told(content) -> None:
    files = {"index.md": page(), "_data/glossary.yaml": b"- term: a\n  meaning: \xff\n"}
    assert only_mistake(content, files).startswith("_data/glossary.yaml:2: error: The file is not UTF-8")


@pytest.mark.parametrize("name", ["index.md", "_data/glossary.yaml", "_figures/big.svg"])
def test_a_file_of_ten_megabytes_is_refused(content, name) -> None:
    files: dict[str, str | bytes] = {"index.md": page()}
    files[name] = page("word " * 2_000_000)
    assert only_mistake(content, files) == (
        f"{name}:1: error: The file is too large (10 MB). Split it into files of at most 2 MB."
    )
