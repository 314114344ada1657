"""A page as one article: head, body, questions, sources and the line about its review."""

from datetime import date
from html.parser import HTMLParser

import pytest
from pages import library_of, page

from reader.library.article import article, source_line
from reader.library.file import Library
from reader.library.model import Page, Source

TODAY = date(2026, 11, 23)


@pytest.fixture
def features(garden: Library) -> Page:
    return garden.page("features")


def test_the_parts_stand_in_the_order_a_person_reads(features) -> None:
    html = article(features, TODAY)
    marks = [
        "<h1>Features</h1>",
        '<p class="summary">Every feature of the pages, one after another.</p>',
        "<li>Seeds come first.</li><li>Water comes second.</li>",
        "Opening words",
        "Questions you could ask",
        "Facts last checked:</b> November 1, 2026. Next check due: May 1, 2027.",
        "<b>Sources</b>",
    ]
    assert [html.count(mark) for mark in marks] == [1] * len(marks)
    assert sorted(marks, key=html.index) == marks


@pytest.mark.parametrize(
    ("today", "is_overdue"),
    [
        (date(2026, 11, 23), False),
        (date(2027, 5, 1), False),
        (date(2027, 5, 2), True),
        (date(2030, 1, 1), True),
    ],
)
def test_only_after_the_next_review_a_banner_says_so(features, today, is_overdue) -> None:
    html = article(features, today)
    assert ("This page is due for a new check" in html) == is_overdue
    assert ("Its facts were last checked on November 1, 2026." in html) == is_overdue
    sheet = article(features, today, on_paper=True, is_sheet=True)
    assert "This page is due for a new check" not in sheet, (
        "it takes room that a sheet of paper does not have"
    )
    assert ("A new check was due: May 1, 2027." in sheet) == is_overdue


def test_each_question_has_its_plus_and_a_hard_one_a_gentle_word(features) -> None:
    html = article(features, TODAY)
    assert html.count('<a class="ask" href="ask:') == 2
    assert html.index("ask:G02") < html.index("ask:G01")
    assert "Will it &lt;survive&gt;? <i>(Skip this if you do not want to think about it now.)</i>" in html
    assert "How much water does it need?</td>" in html


def test_on_paper_there_is_no_plus_to_choose(features) -> None:
    html = article(features, TODAY, on_paper=True)
    assert "ask:" not in html
    assert "Choose" not in html
    assert "<li>How much water does it need?</li>" in html
    assert "<li>Will it &lt;survive&gt;? <i>(Skip this" in html


def test_for_one_sheet_what_leads_on_is_left_out_and_the_numbers_stand_once(content) -> None:
    box = '!!! call "Call"\n    Now.\n\n'
    library = library_of(content, {"index.md": page(box + box, sheet="true", key_points="[One.]")})
    sheet = library.page("home")
    library.close()
    assert sheet.is_sheet
    html = article(sheet, TODAY, on_paper=True, numbers=(("By day", "555 0100"),), is_sheet=True)
    assert html.count("555 0100") == 1
    assert "In short" not in html
    assert "Facts last checked:" in html
    whole = article(sheet, TODAY, numbers=(("By day", "555 0100"),))
    assert whole.count("555 0100") == 2
    assert whole.count("<p>Now.</p>") == 2, "a box keeps its own words"
    assert whole.rindex("<p>Now.</p>") < whole.rindex("555 0100") < whole.rindex("</aside>")


def test_sources_are_named_with_a_link(features) -> None:
    html = article(features, TODAY)
    assert (
        '<li id="source-1">Ferns &amp; friends. Fern Press, 2025. <a href="https://www.fern.example/a?b=1&amp;c=2">fern.example</a> Seen November 1, 2026.</li>'
        '<li id="source-2">Moss. Moss Press, October 30, 2024. <a href="https://moss.example/">moss.example</a> Seen November 1, 2026.</li>'
    ) in html


@pytest.mark.parametrize(
    ("title", "printed", "line"),
    [
        ("Moss", "2024-10", "Moss. Moss Press, October 2024."),
        ("Moss", "2024", "Moss. Moss Press, 2024."),
        ("Moss", "undated", "Moss. Moss Press, undated."),
        ("Moss", "2024-13-01", "Moss. Moss Press, 2024-13-01."),
        ("What is moss?", "2024-02-01", "What is moss? Moss Press, February 1, 2024."),
    ],
)
def test_a_source_is_named_as_people_write_it(title: str, printed: str, line: str) -> None:
    assert source_line(Source("moss", title, "Moss Press", "https://moss.example/", printed, "")) == line


def test_who_reviewed_the_page_is_said_and_so_is_nobody(garden, features) -> None:
    assert "Clinical review: Dr. Fern." in article(features, TODAY)
    assert "Not yet reviewed by a clinician." in article(garden.page("plain"), TODAY)
    assert "Your own team's advice comes before this guide." in article(features, TODAY)


def test_a_page_without_questions_sources_and_points_shows_no_empty_heads(garden) -> None:
    html = article(garden.page("words"), TODAY)
    for head in ("In short", "Questions you could ask", "Sources"):
        assert head not in html


class Addresses(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.hrefs: list[str | None] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.append(tag)
        self.hrefs += [value for name, value in attrs if name == "href"]


def test_words_with_signs_are_shown_and_never_obeyed(content) -> None:
    bad = "<script>alert('x')</script> & \\\"quoted\\\""
    library = library_of(
        content,
        {
            "index.md": page(
                title=f'"{bad}"',
                summary=f'"{bad}"',
                key_points=f'["{bad}"]',
                clinical_review=f'"{bad}"',
                ask="""['a"><script>']""",
                sources="[a]",
            ),
            "_data/questions.yaml": "groups: [{id: A, title: T, moment: M}]\n"
            f"""questions: [{{id: 'a"><script>', group: A, text: "{bad}"}}]\n""",
            "_data/sources.yaml": f"""a: {{title: "{bad}", publisher: "{bad}", date: "{bad}", """
            """url: 'https://a.example/"onclick="x'}\n""",
        },
    )
    html = article(library.page("home"), TODAY)
    library.close()
    seen = Addresses(html)
    assert "script" not in seen.tags
    assert seen.hrefs == ['ask:a"><script>', 'https://a.example/"onclick="x']
    assert html.count("&lt;script&gt;alert(&#x27;x&#x27;)") == 8


def test_an_article_does_not_change_its_page(features) -> None:
    before = features
    article(features, TODAY)
    assert features == before
