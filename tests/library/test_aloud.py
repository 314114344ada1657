"""What a voice is given: sentences with their places, and names the way they sound."""

import pytest
from pages import library_of, mistakes, page

from reader.library.aloud import Pronunciation, sentence_places


def parts(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_places(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        ("  Blanks around.  And between.  ", ["Blanks around.", "And between."]),
        ("You could say: “I am cold.” Then wait.", ["You could say: “I am cold.”", "Then wait."]),
        (
            "Take 2.5 mg with St. John's wort, e.g. Monday.",
            ["Take 2.5 mg with St. John's wort, e.g. Monday."],
        ),
        ("no full stop", ["no full stop"]),
        ("Fever.\xa0 \xa0 Call. ", ["Fever.", "Call."]),
        ("(In a bracket.) Outside.", ["(In a bracket.)", "Outside."]),
        ("· · ·", []),
        ("", []),
    ],
)
def test_a_paragraph_falls_into_its_sentences(text: str, sentences: list[str]) -> None:
    assert parts(text) == sentences


def test_no_letter_of_the_guide_is_left_unsaid(library) -> None:
    for topic in library.topic_ids():
        for section in library.sections(topic):
            for line in section.text.splitlines():
                said = "".join("".join(parts(line)).split())
                left = "".join(line.split())
                for part in parts(line):
                    left = left.replace("".join(part.split()), "", 1)
                assert not any(letter.isalnum() for letter in left), (topic, line, said)


def test_names_are_said_the_way_they_sound() -> None:
    voice = Pronunciation({"palbociclib": "palbo-sigh-klib", "HER2": "her two", "US": "U S", "HR-": "H R negative",
                           "HR": "H R", "mg": "milligrams", "BRCA1/2": "bracka one and two", "BRCA1": "bracka one",
                           "°F": "degrees Fahrenheit"})  # fmt: skip
    for written, said in {
        "Palbociclib is a pill.": "palbo-sigh-klib is a pill.",
        "HER2-positive, HR- or HR-positive": "her two-positive, H R negative or H R-positive",
        "Ask us in the US.": "Ask us in the U S.",
        "125 mg, not 125mgs": "125 milligrams, not 125mgs",
        "BRCA1/2 or BRCA1": "bracka one and two or bracka one",
        "100.4 °F or 38°F": "100.4 degrees Fahrenheit or 38degrees Fahrenheit",
        "5–10 days, 1-800-4": "5 to 10 days, 1-800-4",
        "100 °F / 38 °F": "100 degrees Fahrenheit or 38 degrees Fahrenheit",
        "<3 & more": "less than 3 and more",
        "Say: uh-SEE-tuh.": "",
        "Say: DEK-suh (DEXA).": "",
        "Say: I am HR-positive.": "Say: I am H R-positive.",
    }.items():
        assert voice.spoken(written) == said
    assert Pronunciation({}).spoken("Palbociclib") == "Palbociclib"


def test_the_table_comes_with_the_library(content) -> None:
    files = {"index.md": page(), "_data/spoken.yaml": 'HER2: "her two"\n"1": "one"\n'}
    assert library_of(content, files).spoken() == {"1": "one", "HER2": "her two"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- a\n", "1: error: This is not a list of 'word: …' lines. Write 'HER2: \"her two\"'."),
        ("a: b\nc:\n", "2: error: 'c' has no words to say it with. Write 'HER2: \"her two\"', with quotes."),
        ("a: [b]\n", "1: error: 'a' has no words to say it with. Write 'HER2: \"her two\"', with quotes."),
    ],
)
def test_a_wrong_line_of_the_table_is_told(content, text, told) -> None:
    (mistake,) = mistakes(content, {"index.md": page(), "_data/spoken.yaml": text})
    assert str(mistake) == f"_data/spoken.yaml:{told}"


def test_the_guide_says_its_medicines(library) -> None:
    voice = Pronunciation(library.spoken())
    names = {name for medicine in library.medicines() for name in medicine.generic}
    assert len([name for name in names if voice.spoken(name) != name]) > 60
    assert voice.spoken("Palbociclib (Ibrance), 125 mg") == "palbo-sigh-klib (eye-branss), 125 milligrams"
