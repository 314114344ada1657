"""Typed words and quotes are found in the text of a page, also after it was revised."""

import pytest

from reader.notes.model import Quote
from reader.ui.page_words import Found, PageWords

END = "\u2029"  # a text document ends its paragraphs so
LINES = "".join(f"Line {n}: an apple, an Apple pie, a pineapple and a café.{END}" for n in range(60))


@pytest.mark.parametrize(
    ("typed", "match_case", "whole_words", "count"),
    [
        ("apple", False, False, 180),
        ("apple", True, False, 120),
        ("apple", False, True, 120),
        ("apple", True, True, 60),
        ("CAFE", False, False, 60),
        ("cafe", True, False, 0),
        ("an   apple pie", False, False, 60),
        ("café. line", False, False, 0),  # not from one paragraph into the next
        (". (", False, False, 0),
        ("  ", False, False, 0),
        ("", False, True, 0),
    ],
)
def test_case_accents_blanks_and_whole_words(
    typed: str, match_case: bool, whole_words: bool, count: int
) -> None:
    assert len(PageWords(LINES).find(typed, match_case, whole_words)) == count


def test_straight_and_curly_quotes_and_hyphens_are_alike() -> None:
    words = PageWords("“You can’t,” – non\u2011stop")
    assert words.find('"you can\'t,"') == [(0, 12)]
    assert words.find("non-stop") == [(15, 23)]
    assert words.find("can't", match_case=True) == []


def test_positions_count_as_a_document_does() -> None:
    words = PageWords("🎗️ and 🎉 then 🎉 fine")
    ((start, end),) = words.find("fine")
    assert (start, end) == (19, 23)  # in UTF-16, where each picture letter is two
    assert words.quote(start, end).exact == "fine"
    assert words.find_quote(Quote("fine")) == Found(19, 23, True)


# Quotes

PAGE = (
    f"Some people take it with food.{END}Take it before each meal, even if you feel well.{END}"
    f"Ask your team before each change.{END}Call the same day if you cannot keep water down.{END}"
)


def quoted(words: PageWords, text: str, start: str) -> str:
    """What a quote of `text`, taken from PAGE, names on another page."""
    at = PAGE.index(start)
    found = words.find_quote(PageWords(PAGE).quote(PAGE.index(text, at), PAGE.index(text, at) + len(text)))
    return "" if found is None else words.quote(found.start, found.end).exact


def test_words_that_stand_twice_are_told_apart_by_what_is_around_them() -> None:
    revised = PageWords(f"A new first line.{END}" + PAGE.replace("Take it", "You take it"))
    assert quoted(revised, "before each", "Take it") == "before each"
    for start, here in (("Take it", " meal"), ("Ask your", " change")):
        at = PAGE.index("before each", PAGE.index(start))
        found = revised.find_quote(PageWords(PAGE).quote(at, at + len("before each")))
        assert found
        assert revised.quote(found.start, found.end).after.startswith(here)


def test_a_quote_over_two_paragraphs_is_found_however_they_are_parted() -> None:
    at = PAGE.index("with food")
    quote = PageWords(PAGE).quote(at, at + len("with food.") + len(" Take it"))
    assert quote.exact == "with food.\nTake it"
    assert PageWords(PAGE.replace(END, "\ufdd0")).find_quote(quote) == Found(at, at + 18, True)
    assert PageWords(PAGE.replace(END, "  ")).find_quote(quote) is not None


def test_a_sentence_that_was_revised_is_found_by_most_of_its_words() -> None:
    sentence = "Call the same day if you cannot keep water down"
    revised = PAGE.replace(sentence, "Call your team the same day if you cannot keep fluids down")
    words = PageWords(revised)
    assert quoted(words, sentence, "Call") == "Call your team the same day if you cannot keep fluids down"
    quote = PageWords(PAGE).quote(PAGE.index(sentence), PAGE.index(sentence) + len(sentence))
    found = words.find_quote(quote)
    assert found
    assert not found.is_same


@pytest.mark.parametrize(
    "exact",
    [
        "cold caps",
        "take it off",
        "the day you call the water if it is the same food before",
        "a scan of your bones shows whether the cancer has spread there",
        "",
        "  \n ",
    ],
)
def test_words_that_are_gone_are_not_guessed(exact: str) -> None:
    assert PageWords(PAGE).find_quote(Quote(exact, "", "")) is None


def test_a_change_of_case_or_quotes_is_no_revision() -> None:
    words = PageWords("TAKE IT BEFORE “EACH” MEAL")
    assert words.find_quote(Quote('before "each" meal')) == Found(8, 26, True)


def test_blanks_around_the_words_do_not_lead_to_another_place() -> None:
    words = PageWords("take a walk, take a rest, take a nap")
    assert words.find_quote(words.quote(17, 20)) == Found(18, 19, True)  # the second " a "
