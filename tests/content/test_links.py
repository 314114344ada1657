"""The links of the real pages: nothing stands alone, and what is compiled at one end is compiled at the other."""

import re
from functools import cache

import pytest

from reader.library.file import Library
from reader.library.model import Page

_TOPIC = re.compile(r'href="topic:([^"]+)"')


@pytest.fixture
def pages(library: Library) -> dict[str, Page]:
    return {topic: library.page(topic) for topic in library.topic_ids()}


@cache
def _links(html: str) -> frozenset[str]:
    return frozenset(_TOPIC.findall(html))


def links(page: Page) -> frozenset[str]:
    """The topics that a page leads to, with their headings, in its text and at its foot."""
    return _links(page.html) | _links(page.see_also)


def leads_to(page: Page, topic: str) -> bool:
    return any(link.partition("#")[0] == topic for link in links(page))


def test_no_topic_is_an_orphan(pages: dict[str, Page]) -> None:
    linked = {link.partition("#")[0] for id, page in pages.items() for link in links(page) if link != id}
    assert set(pages) - linked <= {"home"}


def test_every_link_at_the_foot_leads_to_a_page(pages: dict[str, Page]) -> None:
    for id, page in pages.items():
        assert {link.partition("#")[0] for link in _links(page.see_also)} <= set(pages), id
        assert id not in {link.partition("#")[0] for link in _links(page.see_also)}


def test_medicines_and_side_effects_lead_to_each_other(library: Library, pages: dict[str, Page]) -> None:
    pairs = {(medicine.topic, effect) for medicine in library.medicines() for effect in medicine.common}
    assert pairs
    assert [pair for pair in pairs if not leads_to(pages[pair[0]], pair[1])] == []
    assert [pair for pair in pairs if not leads_to(pages[pair[1]], pair[0])] == []


def test_medicines_and_the_pages_of_their_kind_and_types_lead_to_each_other(
    library: Library, pages: dict[str, Page]
) -> None:
    about = {
        (sort, id): topic
        for sort, id, topic in library.rows("SELECT sort, id, topic FROM kind WHERE topic <> ''")
    }
    pairs = {
        (medicine.topic, about[kind])
        for medicine in library.medicines()
        for kind in (("class", medicine.kind), *(("type", type) for type in medicine.types))
        if kind in about
    }
    assert pairs
    assert [pair for pair in pairs if not leads_to(pages[pair[0]], pair[1])] == []
    assert [pair for pair in pairs if not leads_to(pages[pair[1]], pair[0])] == []


def test_questions_and_the_pages_that_ask_them_lead_to_each_other(
    library: Library, pages: dict[str, Page]
) -> None:
    entries = dict(
        re.findall(
            r'<dt id="question-([\w-]+)">.*?</dt>(.*?)(?=<dt |</dl>)', pages["all-questions"].html, re.S
        )
    )
    asked = library.rows(
        "SELECT topic, question, grouping FROM topic_question JOIN question ON id = question"
    )
    assert asked
    for topic, question, _group in asked:
        there = {link.partition("#")[0] for link in _TOPIC.findall(entries[question.casefold()])}
        branch = pages[topic].topic.parent  # stands for its pages where many of them ask
        assert topic in there or branch in there, f"{question} does not lead to {topic}"
        assert topic == "all-questions" or leads_to(pages[topic], "all-questions"), topic
    assert len(entries) == len(library.question_bank())
    assert all(
        f'href="ask:{question.id}"' in pages["all-questions"].html for question in library.question_bank()
    )


def test_words_and_the_pages_about_them_lead_to_each_other(library: Library, pages: dict[str, Page]) -> None:
    entries = re.findall(r'<dt id="([\w-]+)">.*?</dt>(.*?)(?=<dt |</dl>)', pages["glossary"].html, re.S)
    assert {id for id, _ in entries} == {id for (id,) in library.rows("SELECT id FROM term")}
    there = {(id, topic) for id, text in entries for topic in _TOPIC.findall(text)}
    back = {
        (link.removeprefix("glossary#"), id)
        for id, page in pages.items()
        for link in links(page)
        if "glossary#" in link
    }
    assert len(there) > 20
    assert there == back


def test_every_medicine_is_in_every_index(library: Library, pages: dict[str, Page]) -> None:
    indexes = ("medicines-by-name", "medicines-by-kind", "medicines-by-type", "medicines-by-way")
    for medicine in library.medicines():
        for index in indexes:
            assert leads_to(pages[index], medicine.topic), f"{medicine.topic} is not in {index}"
        names = pages["medicines-by-name"].html
        for name in (*medicine.generic, *medicine.brands, *medicine.brands_elsewhere):
            assert name.casefold() in names.casefold(), name


def test_every_side_effect_is_in_every_index(library: Library, pages: dict[str, Page]) -> None:
    indexes = {"side-effects-by-name", "side-effects-by-body-part", "side-effects-by-medicine"}
    effects = {topic.id for topic in library.children("side-effects")} - indexes - {"when-to-call"}
    assert len(effects) >= 50
    for index in indexes - {"side-effects-by-medicine"}:
        assert {link for link in links(pages[index]) if link in effects} == effects
    common = {effect for medicine in library.medicines() for effect in medicine.common}
    assert common <= links(pages["side-effects-by-medicine"])


def test_links_at_the_foot_are_not_searched(library: Library) -> None:
    found = "SELECT count(*) FROM section_stem WHERE section_stem MATCH ?"
    assert library.rows(found, '"medicines that often cause it"') == [(0,)]
    assert library.rows(found, '"what your team can do"') != [(0,)]


def test_lists_of_names_are_not_searched(library: Library) -> None:
    lists = {topic for (topic,) in library.rows("SELECT DISTINCT topic FROM section WHERE is_list")}
    assert {"glossary", "medicines-by-name", "side-effects-by-medicine"} <= lists
    assert "all-questions" not in lists
