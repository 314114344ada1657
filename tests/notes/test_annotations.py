"""Highlights, bookmarks and what was read are kept, changed, put aside and put back; a merge keeps both notes."""

from pathlib import Path

import pytest
from notes.surroundings import kindly_refused

from reader.notes.annotations import Annotations
from reader.notes.merge import merge
from reader.notes.model import Annotation, Quote
from reader.notes.search import NotesSearch
from reader.notes.store import NotesStore, open_notes

WORDS = Quote("every three months", "a scan ", ", as a rule")


@pytest.fixture
def pages(store: NotesStore) -> Annotations:
    return Annotations(store)


def test_a_highlight_is_there_after_the_program_was_closed(store: NotesStore, pages: Annotations) -> None:
    kept = pages.highlight("scans", WORDS, "green", "Ask why‏")
    pages.bookmark("scans", "after", "After the scan")
    store.close()
    again = open_notes(store.path)
    highlight, bookmark = Annotations(again).on("scans")
    assert highlight == kept
    assert (highlight.quote, highlight.color, highlight.text) == (WORDS, "green", "Ask why‏")
    assert (bookmark.anchor, bookmark.quote.exact) == ("after", "After the scan")
    assert Annotations(again).on("hair") == []
    again.close()


def test_a_deleted_highlight_stays_in_the_file_and_can_be_put_back(pages: Annotations) -> None:
    kept = pages.highlight("scans", WORDS, "pink")
    gone = pages.delete(kept)
    assert pages.all() == []
    assert pages.annotation(kept.id) == gone
    back = pages.put_back(gone)
    assert pages.all() == [back]
    assert (back.quote, back.color) == (WORDS, "pink")


def test_a_change_keeps_what_another_window_changed(pages: Annotations) -> None:
    kept = pages.highlight("scans", WORDS, "pink")
    pages.change(kept, text="typed in the other window")
    assert pages.change(kept, color="blue").text == "typed in the other window"


def test_letters_that_no_file_can_hold_are_replaced(pages: Annotations) -> None:
    kept = pages.highlight("scans", Quote("half \ud83c", "\0", ""), "blue", "\udc00 note")
    assert pages.annotation(kept.id) == kept
    assert kept.text == "\ufffd note"
    assert kept.quote == Quote("half \ufffd", "\ufffd", "")


def test_notes_on_two_computers_to_one_highlight_are_both_kept(
    store: NotesStore, pages: Annotations, tmp_path: Path
) -> None:
    kept = pages.highlight("scans", WORDS, "yellow")
    there = open_notes(tmp_path / "there.db")
    there.take(store.publish())
    pages.change(kept, text="here")
    Annotations(there).change(kept, text="there")
    both = merge(store.records(), there.records())
    assert set(both.records) == set(merge(there.records(), store.records()).records)
    texts = {(record.text, record.quote) for record in both.records if isinstance(record, Annotation)}
    assert texts == {("here", WORDS), ("there", WORDS)}
    there.close()


def test_a_page_counts_as_read_until_it_is_marked_unread(pages: Annotations) -> None:
    pages.remember_reading("scans", "one")
    pages.remember_reading("scans", "two")
    pages.remember_reading("hair", "three")
    assert {topic: reading.fingerprint for topic, reading in pages.readings().items()} == {
        "scans": "two",
        "hair": "three",
    }
    pages.mark_unread("scans")
    assert list(pages.readings()) == ["hair"]
    pages.remember_reading("scans", "two")
    assert set(pages.readings()) == {"scans", "hair"}


def test_the_later_of_two_readings_stands_and_makes_no_copy(
    store: NotesStore, pages: Annotations, tmp_path: Path
) -> None:
    pages.remember_reading("scans", "old")
    there = open_notes(tmp_path / "there.db")
    there.take(store.publish())
    pages.mark_unread("scans")
    later = Annotations(there).remember_reading("scans", "new")
    both = merge(store.records(), there.records())
    (stands,) = both.records
    assert (stands.id, stands.changed) == ("scans", later.changed)
    assert both.both == ()
    there.close()


def test_topics_with_words_of_any_kind(store: NotesStore, pages: Annotations) -> None:
    store.add("a note", "hair")
    store.add("beside nothing")
    store.delete(store.add("gone", "support"))
    pages.highlight("scans", WORDS, "yellow")
    pages.delete(pages.bookmark("nausea"))
    assert store.topics() == {"hair", "scans"}


def test_a_reading_leaves_the_search_in_my_notes_as_it_is(store: NotesStore, pages: Annotations) -> None:
    store.add("the blue folder")
    search = NotesSearch(store)
    assert len(search.find("folder")) == 1
    before = store.change_count
    pages.remember_reading("scans", "one")
    assert store.change_count == before
    store.add("another folder")
    assert len(search.find("folder")) == 2


def test_a_damaged_letter_hides_no_highlight(store: NotesStore, pages: Annotations) -> None:
    pages.highlight("scans", WORDS, "yellow", "sound")
    broken = pages.highlight("scans", WORDS, "green", "broken")
    store.database.execute(
        "UPDATE annotation SET text = CAST(x'6162ff' AS TEXT), quote = '[1' WHERE id = ?", (broken.id,)
    )
    assert [(mark.text, mark.quote.exact) for mark in pages.on("scans")] == [
        ("sound", WORDS.exact),
        ("ab\ufffd", ""),
    ]
    assert store.topics() == {"scans"}


def test_a_note_that_is_far_too_long_is_refused_and_nothing_changed(pages: Annotations) -> None:
    kept = pages.highlight("scans", WORDS, "yellow")
    with kindly_refused():
        pages.change(kept, text="x" * 10_000_001)
    assert pages.all() == [kept]
