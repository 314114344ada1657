"""What is typed comes back exactly."""

from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from notes.surroundings import SECRET, kindly_refused, memory_folder

from reader.notes.rows import LONGEST_TEXT
from reader.notes.store import NotesStore, open_notes, read_notes

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=300)  # lone surrogates and NUL too
REPLACEMENT = "\ufffd"


@pytest.fixture(scope="module")
def paper() -> Iterator[NotesStore]:
    """One file for many texts."""
    with memory_folder() as folder:
        store = open_notes(folder / "notes.db")
        yield store
        store.close()


def kept(store: NotesStore, text: str) -> str:
    """The text as another program finds it in the file."""
    note = store.add(text)
    found = {one.id: one.text for one in read_notes(store.path)}[note.id]
    assert found == note.text == store.note(note.id).text  # type: ignore[union-attr]
    return found


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n",
        "\tfour\tcolumns\t",
        "   three blanks before, three after   ",
        "line one\r\nline two\rline three\nline four\n\n",
        "‏שאלות לביקור: מה הלאה? 12%",
        "مرحبا — هل يؤلم؟",
        "e\u0301 is not é",
        "\u1112\u1161\u11ab and 한",
        "👩🏽‍⚕️👨‍👩‍👧‍👦🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "\ufeffa mark at the start",
        "\u2028\u2029\u0085\x0b\x0c\x1b[31m\x7f",
        "\uffff\ufffe\U0010ffff\U00100000",
        "'); DROP TABLE note; --",
        '<b onclick="x">{{ % s ?1 :name',
        "zero\u200bwidth\u200djoiner\u2060",
        "Ça coûte 3 €… “oui”",
    ],
)
def test_what_is_typed_comes_back_exactly(paper: NotesStore, text: str) -> None:
    assert kept(paper, text) == text


@settings(max_examples=150, deadline=None)
@given(ANYTHING.filter(lambda text: "\0" not in text))
@example("\ufeff\ufeff")
@example("\ud83d\ude00 as two halves")
def test_any_text_comes_back_exactly_but_for_broken_letters(paper: NotesStore, text: str) -> None:
    # Two halves that meet are one whole letter; a half alone is nothing that a file can hold.
    whole = "".join(
        REPLACEMENT if "\ud800" <= letter <= "\udfff" else letter
        for letter in text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    )
    assert kept(paper, text) == whole


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("a\0b", "a\ufffdb"),
        ("\0", "\ufffd"),
        ("\ud800", "\ufffd"),
        ("\udc00 a low half", "\ufffd a low half"),
        ("\ud83dx\ude00", "\ufffdx\ufffd"),
        ("end \udbff", "end \ufffd"),
        ("\ud800\ud800\udc00", "\ufffd\U00010000"),
        ("\ud83d\ude00", "😀"),
    ],
)
def test_broken_letters_become_the_replacement_letter(paper: NotesStore, typed: str, expected: str) -> None:
    assert kept(paper, typed) == expected


@settings(max_examples=60, deadline=None)
@given(ANYTHING, ANYTHING)
def test_a_changed_text_comes_back_as_an_added_one_does(paper: NotesStore, before: str, after: str) -> None:
    changed = paper.change(paper.add(before), after)
    assert paper.note(changed.id) == changed
    assert changed.text == paper.add(after).text


def test_a_note_of_five_megabytes_comes_back(store: NotesStore) -> None:
    text = "".join(f"{number} Ångström 🩺\r\n" for number in range(250_000))
    assert len(text.encode()) > 5_000_000
    note = store.add(text)
    store.close()
    again = open_notes(store.path)
    assert again.all() == [note]
    assert again.all()[0].text == text
    again.close()


def test_ten_million_letters_are_kept_and_one_more_is_refused(store: NotesStore) -> None:
    note = store.add("before " + SECRET)
    assert store.change(note, "x" * LONGEST_TEXT).text == "x" * LONGEST_TEXT
    with kindly_refused() as refused:
        store.change(note, SECRET + "y" * LONGEST_TEXT)
    assert "too long" in refused.value.sentence
    with kindly_refused():
        store.add(SECRET + "y" * LONGEST_TEXT)
    assert LONGEST_TEXT == 10_000_000
    assert [len(one.text) for one in store.all()] == [LONGEST_TEXT]
