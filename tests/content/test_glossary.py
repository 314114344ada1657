"""The words that are explained: enough of them, each once, and none that everybody knows."""

import re
from collections import Counter

from reader.library.file import Library
from reader.library.model import Term

# Words of daily life that a medical word is also made of. A page would be dotted with them, and mean something else.
_EVERYDAY = """
    arm body bone break call care cell cold count course day dose drug effect energy fall fatal fit food
    form fraction goal grade hand heart help hot label level line lump marker mass meal medicine node
    nurse outlook pain patch pill plan port pressure print rash report response rest result scan score
    shot sick sign skin sleep soft spot spread stable stage stick stroke support test trial tube vein
    visit walk weight work
"""


def terms(library: Library) -> list[Term]:
    return [library.term(id) for (id,) in library.rows("SELECT id FROM term")]


def test_there_are_enough_words(library: Library) -> None:
    assert len(terms(library)) >= 220


def test_no_two_words_share_a_name(library: Library) -> None:
    names = Counter(
        name for term in terms(library) for name in {n.casefold() for n in (term.name, *term.also)}
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_no_everyday_word_is_explained(library: Library) -> None:
    names = {name.casefold() for term in terms(library) for name in (term.name, *term.also)}
    assert names & set(_EVERYDAY.split()) == set()


def test_no_word_is_explained_by_itself(library: Library) -> None:
    for term in terms(library):
        first = re.split(r"[.,:;]", term.meaning)[0].casefold()
        if " " not in term.name:
            assert not re.search(rf"\b{re.escape(term.name.casefold())}\b", first), term.name


def test_how_to_say_it_stresses_one_part_of_each_word(library: Library) -> None:
    said = [term for term in terms(library) if term.say]
    assert len(said) >= 100
    for term in said:
        assert re.fullmatch(r"[A-Za-z()\- ]+", term.say), term.name


def test_search_leads_from_each_name_of_a_word_to_its_place(library: Library) -> None:
    from reader.library.search import find

    page = library.page("glossary").html
    for term in terms(library):
        assert f'<dt id="{term.id}">' in page
        for name in (term.name, *term.also):
            assert (term.id, "term") in [(hit.anchor, hit.kind) for hit in find(library, name).hits], name
