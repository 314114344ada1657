"""How hard known texts are to read."""

import pytest

from reader.library.readability import reading, sentences, words


def test_a_plain_sentence_has_its_textbook_grade() -> None:
    # 6 words, 6 syllables: 0.39 * 6 + 11.8 * 1 - 15.59
    measured = reading(["The cat sat on the mat."], frozenset())
    assert (measured.sentences, measured.words, measured.mean_sentence) == (1, 6, 6.0)
    assert measured.grade == pytest.approx(-1.45)
    assert measured.raw_grade == pytest.approx(-1.45)


def test_long_words_make_a_text_harder() -> None:
    # 8 words, 16 syllables: the, Aus-tra-lian, plat-y-pus, is, seem-ing-ly, a, hy-brid, crea-ture
    text = "The Australian platypus is seemingly a hybrid creature."
    assert reading([text], frozenset()).grade == pytest.approx(0.39 * 8 + 11.8 * 16 / 8 - 15.59)


def test_gettysburg_is_for_the_tenth_grade_and_above() -> None:
    text = (
        "Four score and seven years ago our fathers brought forth on this continent a new nation, conceived in "
        "Liberty, and dedicated to the proposition that all men are created equal."
    )
    measured = reading([text], frozenset())
    assert measured.words == 30
    assert 13 < measured.grade < 16


def test_masked_words_count_only_for_the_raw_grade() -> None:
    text = "Chemotherapy and chemotherapies can help."
    plain, masked = (
        reading([text], frozenset()),
        reading([text], frozenset({"chemotherapy", "chemotherapie"})),
    )
    assert plain.grade == plain.raw_grade == masked.raw_grade
    assert masked.grade < 2 < 15 < masked.raw_grade
    assert (masked.words, masked.mean_sentence) == (5, 5.0)


def test_nothing_and_masked_words_alone_have_grade_nought() -> None:
    assert reading([], frozenset()).grade == 0.0
    assert reading(["", " ", "…"], frozenset()).words == 0
    only = reading(["Chemotherapy."], frozenset({"chemotherapy"}))
    assert (only.words, only.grade) == (1, 0.0)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two. Three.", 3),
        ("Is it? It is! Good.", 3),
        ("See Dr. Fern today.", 1),
        ("Foods, e.g. Oats, i.e. Grains.", 1),
        ("It costs 1.5 of that.", 1),
        ("He said “Go.” Then he went.", 2),
        ("(Stop.) Go on.", 2),
        ("It grew\nover two lines.", 1),
        ("Ends without a mark", 1),
        ("…", 0),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text, count) -> None:
    assert len(sentences(text)) == count


def test_words_with_hyphens_and_apostrophes_are_one_word() -> None:
    assert words("Don’t take a follow-up at 10:30, it's 1,000.") == [
        "Don’t", "take", "a", "follow-up", "at", "10", "30,", "it's", "1,000."
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("cat", 1), ("water", 2), ("medicine", 3), ("oncologist", 4), ("follow-up", 3), ("team’s", 1), ("42", 1),
        ("zorple", 2), ("blorfake", 2), ("xyzz", 1), ("trastuzumab", 4),
    ],
)  # fmt: skip
def test_syllables_of_known_and_unknown_words(word, syllables) -> None:
    measured = reading([f"{word}"], frozenset())
    assert round((measured.raw_grade + 15.59 - 0.39) / 11.8, 3) == syllables
