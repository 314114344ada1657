"""Search in notes: it follows every change, and finds what a new search would find."""

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.notes.annotations import Annotations
from reader.notes.model import Annotation, Quote
from reader.notes.search import NotesSearch
from reader.notes.store import NotesStore, open_notes

WORDS = ("pain", "scan", "wedding", "Ärzte", "naïve")


@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(("add", "answer", "change", "delete", "put back", "mark")), st.integers(0, 3)
        ),
        max_size=12,
    )
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_search_that_follows_finds_what_a_new_one_finds(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    store = open_notes(tmp_path_factory.mktemp("notes") / "notes.db")
    following = NotesSearch(store)
    for n, (step, which) in enumerate(steps):
        word = WORDS[n % len(WORDS)]
        notes = [*store.all(), *store.deleted()]
        note = notes[which % len(notes)] if notes else None
        if step == "add" or note is None:
            store.add(f"about {word}", why=WORDS[which])
        elif step == "answer":
            store.change(note, answer=word)
        elif step == "change":
            store.change(note, f"now {word}")
        elif step == "delete":
            store.delete(note)
        elif step == "put back":
            store.put_back(note)
        else:
            Annotations(store).highlight("scans", Quote(word), "yellow")
        for typed in ("about", "now", *(word[:3] for word in WORDS)):
            found = {hit.note.id for hit in following.find(typed, 100)}
            assert found == {hit.note.id for hit in NotesSearch(store).find(typed, 100)}
    store.close()


def test_after_going_back_to_a_copy_the_search_knows_the_notes_of_the_copy(
    store: NotesStore, tmp_path: Path
) -> None:
    from reader.notes.backup import back_up

    store.add("the wedding")
    copy = back_up(store.database, tmp_path / "copies", "restore")
    search = NotesSearch(store)
    later = store.add("the scan")
    assert [hit.note.id for hit in search.find("scan")] == [later.id]
    store.restore(copy, tmp_path / "copies")
    assert search.find("scan") == []
    assert len(search.find("wedding")) == 1


def test_a_highlight_is_told_from_a_note(store: NotesStore) -> None:
    Annotations(store).highlight("scans", Quote("every three months"), "yellow")
    (hit,) = NotesSearch(store).find("three mon")
    assert isinstance(hit.note, Annotation)


def test_a_note_of_five_megabytes_is_found_in_no_time(store: NotesStore) -> None:
    """FTS5 by itself takes minutes for the excerpt of a text in which a word stands a hundred thousand times."""
    store.add("".join(f"Line {n} of what somebody Copied from a web page. ü🩺\n" for n in range(100_000)))
    store.add("x " * 15_000, answer="They copied it, too.")
    search = NotesSearch(store)
    search.find("x")
    begin = time.process_time()
    first, second = sorted(search.find("somebody copi") + search.find("too"), key=lambda hit: hit.note.answer)
    assert time.process_time() - begin < 2
    assert first.excerpt.startswith("Line 0 of what somebody Copied from a web page. ü🩺 Line 1 of")
    assert [first.excerpt[a:b] for a, b in first.spans][:2] == ["somebody", "Copied"]
    assert second.excerpt == "They copied it, too.…"
    assert [second.excerpt[a:b] for a, b in second.spans] == ["too"]


@pytest.mark.parametrize(
    "typed", ["headaches", "what about my headaches", "the headache", "is headache worse at nights"]
)
def test_small_words_and_plurals_do_not_stand_in_the_way(tmp_path: Path, typed: str) -> None:
    store = open_notes(tmp_path / "notes.db")
    store.add("Headache, worse at night")
    store.add("Ask about the wedding")
    assert [hit.note.text for hit in NotesSearch(store).find(typed)] == ["Headache, worse at night"]
    store.close()


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Große Straße 5", "straße"),
        ("Große Straße 5", "STRAßE"),
        ("İstanbul trip", "İstanbul"),
        ("İstanbul trip", "istanbul"),
        ("ŞİŞLİ", "ŞİŞLİ"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("a naïve question", "nai\u0308ve"),
        ("a nai\u0308ve question", "naïve"),
        ("a naïve question", "NAIVE"),
        ("ﬁne today", "ﬁne"),
        ("化疗 开始", "化"),
        ("my SCANS", "the SCANS"),
    ],
)
def test_a_word_is_found_as_it_was_written_and_in_other_letters(
    store: NotesStore, written: str, typed: str
) -> None:
    note = store.add(written)
    store.add("Something else")
    assert [hit.note for hit in NotesSearch(store).find(typed)] == [note]


@pytest.mark.parametrize("typed", ["_", "_ _", "\u0301", "\u0301 _ x", '"', "* _"])
def test_signs_without_letters_find_nothing_and_do_no_harm(store: NotesStore, typed: str) -> None:
    store.add("Something")
    assert NotesSearch(store).find(typed) == []


@pytest.mark.parametrize(
    "typed", ["pain " * 20_000, "a b c " * 20_000, "x" * 200_000, "pain " + " ".join(map(str, range(20_000)))]
)
def test_a_whole_text_that_was_pasted_is_answered(tmp_path: Path, typed: str) -> None:
    store = open_notes(tmp_path / "notes.db")
    for n in range(100):
        store.add(f"Pain on day {n}. " * 10)
    search = NotesSearch(store)
    search.find("pain")
    start = time.perf_counter()
    search.find(typed)
    assert time.perf_counter() - start < 2  # a few milliseconds; it took minutes
    store.close()
