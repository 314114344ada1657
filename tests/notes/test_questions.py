"""Questions, visits and lines about the person: kept, changed, ordered, and named by version for leaving and coming back."""

import pytest
from notes.surroundings import SECRET, fill, kindly_refused, small_disk

from reader.notes.model import UNANSWERED, Line, Note, Quote, Visit
from reader.notes.store import NotesStore, open_notes, read_notes

QUOTE = Quote("it often works for years", "Some say ", ". ‏שלום")


def reopened(store: NotesStore) -> NotesStore:
    store.close()
    return open_notes(store.path)


def question(store: NotesStore, text: str, **words: object) -> Note:
    return store.add(text, kind="question", **words)


# Questions


def test_a_question_comes_back_with_all_its_fields(store: NotesStore) -> None:
    visit = store.add_visit("2026-11-30")
    asked = question(
        store,
        "Why this one?",
        topic="scans",
        why="to plan",
        answer="Because.",
        state="answered",
        who="oncologist",
        starred=True,
        position=2.5,
        quote=QUOTE,
        visits=(visit.id, "another"),
    )
    again = reopened(store)
    assert again.questions() == again.all() == again.beside("scans") == [asked]
    assert (asked.kind, asked.topic, asked.why, asked.answer) == ("question", "scans", "to plan", "Because.")
    assert (asked.state, asked.who, asked.starred, asked.position) == ("answered", "oncologist", True, 2.5)
    assert (asked.quote, asked.visits, asked.visit) == (QUOTE, (visit.id, "another"), "another")
    again.close()


def test_only_questions_are_questions(store: NotesStore) -> None:
    asked = question(store, "Why?")
    store.add("a note")
    store.delete(question(store, "gone"))
    assert store.questions() == [asked]


def test_questions_come_in_the_order_of_the_person(store: NotesStore) -> None:
    one, two, three = (question(store, text) for text in ("one", "two", "three"))
    assert store.questions() == [one, two, three]
    three = store.change(three, position=(one.position + two.position) / 2)
    one = store.change(one, position=two.position + 1)
    again = reopened(store)
    assert [note.text for note in again.questions()] == ["three", "two", "one"]
    assert again.questions() == [three, two, one]
    again.close()


def test_questions_at_one_place_come_oldest_first(store: NotesStore) -> None:
    asked = [question(store, f"question {number}", position=1.0) for number in range(10)]
    assert store.questions() == sorted(asked, key=lambda note: (note.created, note.id))


def order(store: NotesStore) -> str:
    return "".join(note.text for note in store.questions())


def test_two_questions_can_change_places_for_ever(store: NotesStore) -> None:
    """Between two numbers there are only so many others."""
    for text in "abcd":
        question(store, text)
    for n in range(200):
        store.move(store.questions()[2], 1)
        assert order(store) == ("acbd" if n % 2 == 0 else "abcd")


@pytest.mark.parametrize("position", [0.0, 1.5, 1_700_000_000.0])
def test_questions_at_one_place_can_be_moved(store: NotesStore, position: float) -> None:
    for text in "abcde":
        question(store, text, position=position)
    expected = list(order(store))
    for row, to in ((0, 2), (4, 0), (3, 1), (1, 1), (0, 4), (2, 9)):
        expected.insert(min(to, 4), expected.pop(row))
        store.move(store.questions()[row], to)
        assert order(store) == "".join(expected)


def test_moving_one_question_leaves_the_others_as_they_are(store: NotesStore) -> None:
    first, second, third = (question(store, text) for text in "abc")
    store.move(third, 1)
    assert store.note(first.id) == first
    assert store.note(second.id) == second


def test_a_new_question_comes_last_also_when_the_clock_went_backwards(
    store: NotesStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    question(store, "a")
    monkeypatch.setattr("time.time", lambda: 1_500_000_000.0)
    question(store, "b")
    store.move(question(store, "c"), 0)
    question(store, "d")
    assert order(store) == "cabd"


@pytest.mark.parametrize("state", ["to ask", "asked", "answered", "still open"])
def test_a_question_is_open_until_it_is_answered(store: NotesStore, state: str) -> None:
    assert question(store, "Why?", state=state).is_open == (state in UNANSWERED) == (state != "answered")
    assert not store.add("a note", state=state).is_open


def test_a_change_of_one_field_keeps_what_another_window_wrote(store: NotesStore) -> None:
    asked = question(store, "Why?")
    other = open_notes(store.path)
    other.change(asked, answer="Because.")
    other.close()
    changed = store.change(asked, "Why this one?", starred=True)
    assert (changed.text, changed.answer, changed.starred) == ("Why this one?", "Because.", True)
    assert store.questions() == [changed]


def test_broken_letters_in_any_field_are_kept_as_the_replacement_letter(store: NotesStore) -> None:
    broken = "a\ud800\0b"
    asked = question(
        store, broken, topic=broken, why=broken, answer=broken, quote=Quote(broken, broken, broken)
    )
    visit = store.add_visit(broken, summary=broken)
    visit = store.change_visit(visit, place=broken)
    line = store.write_line("matters", broken)
    mended = "a\ufffd\ufffdb"
    assert {asked.text, asked.topic, asked.why, asked.answer, *asked.quote} == {mended}
    assert {visit.date, visit.summary, visit.place, line.text} == {mended}
    assert store.records() == [asked, visit, line]


def test_an_answer_that_is_too_long_is_refused_and_the_question_stays(store: NotesStore) -> None:
    asked = question(store, "Why?")
    with kindly_refused() as refused:
        store.change(asked, answer=SECRET + "x" * 10_000_000)
    assert "too long" in refused.value.sentence
    assert store.questions() == [asked]


# Visits


def test_a_visit_comes_back_with_all_its_fields(store: NotesStore) -> None:
    words = {
        "time": "14:30",
        "with_whom": "Dr. Ōe",
        "place": "Room 4",
        "purpose": "scans",
        "companion": "Ana",
    }
    visit = store.add_visit("2026-11-30", **words)
    assert visit._asdict().items() >= {"date": "2026-11-30", **words, "summary": "", "deleted": ""}.items()
    again = reopened(store)
    assert again.visits() == [visit]
    assert again.visit(visit.id) == visit
    assert again.visit("unknown") is None
    again.close()


def test_visits_come_by_date_and_time(store: NotesStore) -> None:
    for date, time in (
        ("2026-12-01", ""),
        ("2026-11-30", "15:00"),
        ("2027-01-01", ""),
        ("2026-11-30", "09:00"),
    ):
        store.add_visit(date, time=time)
    assert [(visit.date, visit.time) for visit in store.visits()] == [
        ("2026-11-30", "09:00"),
        ("2026-11-30", "15:00"),
        ("2026-12-01", ""),
        ("2027-01-01", ""),
    ]


def test_a_changed_visit_keeps_its_other_fields(store: NotesStore) -> None:
    visit = store.add_visit("2026-11-30", with_whom="the nurse")
    changed = store.change_visit(visit, summary="Stable.")
    assert (changed.id, changed.date, changed.with_whom) == (visit.id, "2026-11-30", "the nurse")
    assert changed.created == visit.created < changed.changed
    assert store.visits() == [changed]


def test_a_deleted_visit_leaves_its_questions_and_can_be_put_back(store: NotesStore) -> None:
    visit = store.add_visit("2026-11-30")
    asked = question(store, "Why?", visits=(visit.id,))
    gone = store.delete_visit(visit)
    assert store.visits() == []
    assert store.visit(visit.id) == gone
    assert store.questions() == [asked]
    back = store.change_visit(gone, deleted="")
    assert store.visits() == [back]


# Lines


def test_lines_come_back_by_name(store: NotesStore) -> None:
    assert store.lines() == {}
    name, matters = store.write_line("name", "Ana"), store.write_line("matters", "To be\nat the wedding.")
    again = reopened(store)
    assert again.lines() == {"name": name, "matters": matters}
    again.close()


def test_a_line_is_written_over_and_emptied(store: NotesStore) -> None:
    store.write_line("name", "Ana")
    store.write_line("day number", "555 0100")
    store.write_line("name", "Anna")
    assert store.lines()["name"].text == "Anna"
    store.write_line("name", "")
    assert {id: line.text for id, line in store.lines().items()} == {"name": "", "day number": "555 0100"}


# Versions


def test_each_change_is_a_new_version(store: NotesStore) -> None:
    note = store.add("one")
    versions = [note]
    for change in (
        lambda: store.change(versions[-1], "two"),
        lambda: store.delete(versions[-1]),
        lambda: store.put_back(versions[-1]),
        lambda: store.change(versions[-1], starred=True),
    ):
        versions.append(change())
    assert len({version.revision for version in versions}) == 5
    assert [version.changed for version in versions] == sorted({version.changed for version in versions})
    assert store.records() == [versions[-1]]


def test_versions_that_never_left_are_forgotten(store: NotesStore) -> None:
    note = store.add("one")
    for number in range(5):
        note = store.change(note, f"text {number}")
    visit = store.change_visit(store.add_visit("2026-11-30"), summary="Stable.")
    store.write_line("name", "Ana")
    line = store.write_line("name", "Anna")
    assert note.earlier == visit.earlier == line.earlier == ()


def test_versions_that_left_are_remembered(store: NotesStore) -> None:
    note, visit, line = store.add("one"), store.add_visit("2026-11-30"), store.write_line("name", "Ana")
    assert store.publish() == [note, visit, line] == store.records()
    two = store.change(note, "two")
    three = store.change(two, "three")
    assert two.earlier == three.earlier == (note.revision,)
    store.publish()
    gone = store.delete(three)
    assert set(gone.earlier) == {note.revision, three.revision}
    assert store.change_visit(visit, place="Room 4").earlier == (visit.revision,)
    assert store.write_line("name", "").earlier == (line.revision,)
    again = reopened(store)
    assert set(again.put_back(gone).earlier) == {note.revision, three.revision}
    again.close()


def test_what_was_taken_in_is_known_elsewhere(store: NotesStore) -> None:
    note = Note("1", "", "from elsewhere", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", revision="r")
    visit = Visit(
        "1", "2026-11-30", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", revision="r", earlier=("q",)
    )
    line = Line("name", "Ana", "2026-01-01T00:00:00Z", "r", ("q",))
    mine = store.add("mine")
    store.take([note, visit, line])
    assert set(store.records()) == {note, visit, line, mine}
    assert store.change(note, "changed here").earlier == ("r",)
    assert store.change_visit(visit, place="Room 4").earlier == ("q", "r")
    assert store.write_line("name", "Anna").earlier == ("q", "r")


def test_taking_in_replaces_what_has_the_same_id_and_nothing_else(store: NotesStore) -> None:
    one, two = store.add("one"), store.add("two")
    store.take([one._replace(text="uno", revision="r")])
    assert {note.text for note in store.all()} == {"uno", "two"}
    assert store.note(two.id) == two


def test_taking_nothing_in_changes_nothing(store: NotesStore) -> None:
    note = store.add("one")
    store.take([])
    assert store.records() == [note]


def test_many_records_are_taken_in_all_or_none() -> None:
    with small_disk(256) as disk:
        store = open_notes(disk / "notes.db")
        note = store.add("mine")
        filler = fill(disk, 6)
        many = [note._replace(id=f"id-{number}", text=SECRET * 50) for number in range(100)]
        with kindly_refused() as refused:
            store.take(many)
        assert "disk is full" in refused.value.sentence
        assert store.records() == [note]
        filler.unlink()
        store.add("the next one works")
        assert len(store.records()) == 2
        store.close()


def test_publishing_twice_writes_nothing(store: NotesStore) -> None:
    store.add("one")
    store.publish()
    at_rest = store.path.read_bytes()
    store.publish()
    assert store.path.read_bytes() == at_rest


# Damage within a row

BROKEN = ["[", "{}", "7", '"text"', "[[1, 2], null, 3]", "not JSON", "\ufffd", "[" * 50_000]


@pytest.mark.parametrize("broken", BROKEN, ids=range(len(BROKEN)))
def test_a_damaged_list_hides_no_note(store: NotesStore, broken: str) -> None:
    note = question(store, "Why?", quote=QUOTE, visits=("v",))
    visit, line = store.add_visit("2026-11-30", summary="Stable."), store.write_line("name", "Ana")
    store.database.execute("UPDATE note SET quote = ?1, visits = ?1, earlier = ?1", (broken,))
    store.database.execute("UPDATE visit SET earlier = ?1", (broken,))
    store.database.execute("UPDATE line SET earlier = ?1", (broken,))
    again = reopened(store)
    (found,) = again.questions()
    assert (found.id, found.text, found.answer) == (note.id, "Why?", "")
    assert all(type(word) is str for word in (*found.quote, *found.visits, *found.earlier))
    assert [one.summary for one in again.visits()] == [visit.summary]
    assert again.lines()["name"].text == line.text
    changed = again.change(found, answer="Because.")
    assert again.questions() == [changed]
    assert len(read_notes(store.path)) == 1
    again.close()


def test_a_damaged_letter_in_any_column_hides_no_note(store: NotesStore) -> None:
    note = question(store, "Why?", position=1.5, starred=True, quote=QUOTE, visits=("v",))
    columns = ("kind", "why", "state", "who", "quote", "visits", "copy_of", "earlier", "created")
    for column in columns:
        store.database.execute(f"UPDATE note SET {column} = CAST(x'C341' AS TEXT) || {column}")
        assert [one.text for one in store.all()] == ["Why?"], column
        (found,) = store.all()
        assert (found.id, found.position, found.starred) == (note.id, 1.5, True)
    store.change(note, "Why this one?")
    assert [one.text for one in store.all()] == ["Why this one?"]
