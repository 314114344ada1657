"""Two copies become one: the same on either side, with nothing typed lost, whatever the order of the exchanges."""

from contextlib import ExitStack
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from notes.surroundings import memory_folder

from reader.notes.exchange import preview, read_export, take_in, write_export
from reader.notes.merge import merge
from reader.notes.model import Annotation, Line, Note, Quote, Reading, Record, Visit
from reader.notes.store import NotesStore, open_notes

# Any two copies, likely or not

REVISIONS = st.sampled_from("abcdef")
EARLIER = st.sets(REVISIONS, max_size=3)
TEXTS = st.sampled_from(["", "one", "two"])
TIMES = st.sampled_from(["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"])
DELETED = st.just("") | TIMES


@st.composite
def notes(draw: st.DrawFn) -> Note:
    id, changed = draw(st.sampled_from(["1", "2", "name"])), draw(TIMES)
    note = Note(id, "", draw(TEXTS), draw(TIMES), changed, draw(DELETED), answer=draw(TEXTS))
    return _version(draw, note._replace(starred=draw(st.booleans())))


@st.composite
def visits(draw: st.DrawFn) -> Visit:
    id, changed = draw(st.sampled_from(["1", "v"])), draw(TIMES)
    visit = Visit(id, "2026-11-30", draw(TIMES), changed, summary=draw(TEXTS), deleted=draw(DELETED))
    return _version(draw, visit)


@st.composite
def lines(draw: st.DrawFn) -> Line:
    return _version(draw, Line(draw(st.sampled_from(["name", "matters"])), draw(TEXTS), draw(TIMES)))


@st.composite
def annotations(draw: st.DrawFn) -> Annotation:
    id, changed = draw(st.sampled_from(["1", "a"])), draw(TIMES)
    mark = Annotation(id, "scans", "highlight", draw(TIMES), changed, draw(TEXTS), deleted=draw(DELETED))
    return _version(draw, mark._replace(color=draw(st.sampled_from(["yellow", "pink"]))))


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    return _version(draw, Reading(draw(st.sampled_from(["scans", "1"])), draw(TIMES), draw(DELETED)))


def _version(draw: st.DrawFn, record: Any) -> Any:
    revision, earlier = draw(REVISIONS), draw(EARLIER)
    return record._replace(revision=revision, earlier=tuple(sorted({*earlier} - {revision})))


COPIES = st.lists(
    notes() | visits() | lines() | annotations() | readings(),
    max_size=6,
    unique_by=lambda record: (type(record), record.id),
)


def merged(ours: list[Record], theirs: list[Record]) -> set[Record]:
    return set(merge(ours, theirs).records)


@settings(max_examples=200, deadline=None)
@given(COPIES, COPIES)
def test_merging_is_the_same_on_either_side(ours: list[Record], theirs: list[Record]) -> None:
    assert merged(ours, theirs) == merged(theirs, ours)


@settings(max_examples=200, deadline=None)
@given(COPIES, COPIES)
def test_merging_again_changes_nothing(ours: list[Record], theirs: list[Record]) -> None:
    once = merge(ours, theirs).records
    for other in (ours, theirs, list(once)):
        assert merged(list(once), other) == merged(other, list(once)) == set(once)
    again = merge(once, once)
    assert again.new == again.changed == again.both == ()


@settings(max_examples=100, deadline=None)
@given(COPIES, COPIES)
def test_no_record_goes_away_and_each_stands_once(ours: list[Record], theirs: list[Record]) -> None:
    keys = [(type(record), record.id) for record in merge(ours, theirs).records]
    assert len(set(keys)) == len(keys)
    assert {(type(record), record.id) for record in (*ours, *theirs)} <= set(keys)


@settings(max_examples=100, deadline=None)
@given(COPIES)
def test_what_is_absent_on_one_side_is_not_deleted(ours: list[Record]) -> None:
    assert merged(ours, []) == merged([], ours) == merged(ours, ours) == set(ours)


@settings(max_examples=100, deadline=None)
@given(COPIES, COPIES)
def test_each_of_their_records_is_told_once(ours: list[Record], theirs: list[Record]) -> None:
    told = merge(ours, theirs)
    assert sorted((*told.new, *told.changed, *told.same, *told.both)) == sorted(one.id for one in theirs)


# Single cases, by name

ONE = Note("1", "scans", "text", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", revision="a")


def later(note: Note, revision: str, day: int, **words: Any) -> Note:
    """The note as changed on that day, on top of a version that had left."""
    earlier = tuple(sorted({*note.earlier, note.revision}))
    return note._replace(revision=revision, earlier=earlier, changed=f"2026-01-{day:02}T00:00:00Z", **words)


def test_a_later_version_takes_the_place_of_the_one_it_was_made_from() -> None:
    two = later(ONE, "b", 2, text="better")
    for sides in (([ONE], [two]), ([two], [ONE])):
        assert merged(*sides) == {two}
    assert merge([ONE], [two]).changed == ("1",)
    assert merge([two], [ONE]).same == ("1",)


def test_what_was_starred_and_unstarred_there_is_told_as_the_same() -> None:
    two = later(later(ONE, "b", 2, starred=True), "c", 3, starred=False)
    told = merge([ONE], [two])
    assert (told.same, told.changed, told.both) == (("1",), (), ())
    assert merge([ONE], [later(ONE, "b", 2, starred=True)]).changed == ("1",)


def test_a_clock_that_went_wrong_makes_no_old_version_new() -> None:
    two = later(ONE._replace(changed="2030-01-01T00:00:00Z"), "b", 2, text="better")
    assert merged([ONE._replace(changed="2030-01-01T00:00:00Z")], [two]) == {two}


def test_two_different_changes_are_both_kept() -> None:
    here, there = later(ONE, "b", 2, text="here"), later(ONE, "c", 3, text="there")
    told = merge([here], [there])
    standing, copy = told.records
    assert told.both == ("1",)
    assert (standing.id, standing) == ("1", there._replace(earlier=("a", "b")))
    assert isinstance(copy, Note)
    assert (copy.text, copy.copy_of, copy.is_deleted, copy.topic) == ("here", "1", False, "scans")


def test_the_same_change_made_twice_needs_no_copy() -> None:
    here, there = later(ONE, "b", 2, text="same"), later(ONE, "c", 3, text="same")
    assert [record.id for record in merge([here], [there]).records] == ["1"]


def test_another_order_or_star_makes_no_copy() -> None:
    here, there = later(ONE, "b", 2, position=5.0), later(ONE, "c", 3, starred=True)
    assert len(merged([here], [there])) == 1


def test_a_change_stands_before_a_deletion_made_apart_from_it() -> None:
    changed, deleted = later(ONE, "b", 2, answer="yes"), later(ONE, "c", 3, deleted="2026-01-03T00:00:00Z")
    (standing, copy) = merge([deleted], [changed]).records
    assert standing == changed._replace(earlier=("a", "c"))
    assert copy.id != "1"  # the deleted text without the answer, kept as deleted
    assert isinstance(copy, Note)
    assert copy.is_deleted


def test_a_deletion_after_the_change_stands() -> None:
    changed = later(ONE, "b", 2, answer="yes")
    deleted = later(changed, "c", 3, deleted="2026-01-03T00:00:00Z")
    assert merged([changed], [deleted]) == merged([deleted], [changed]) == {deleted}


def test_a_copy_that_was_deleted_does_not_come_back() -> None:
    here, there = later(ONE, "b", 2, text="here"), later(ONE, "c", 3, text="there")
    standing, copy = merge([here], [there]).records
    assert isinstance(copy, Note)
    gone = later(copy, "d", 4, deleted="2026-01-04T00:00:00Z")
    assert merged([standing, gone], [here]) == merged([here], [standing, gone]) == {standing, gone}
    assert merged([standing, gone], [standing, copy]) == {standing, gone}


def test_a_line_written_differently_on_both_sides_is_kept_as_a_note() -> None:
    here = Line("day number", "555 0100", "2026-01-02T00:00:00Z", "b")
    there = Line("day number", "555 0199", "2026-01-03T00:00:00Z", "c")
    standing, copy = merge([here], [there]).records
    assert standing == there._replace(earlier=("b",))
    assert isinstance(copy, Note)
    assert (copy.kind, copy.text, copy.copy_of) == ("note", "day number: 555 0100", "day number")


def test_an_empty_line_needs_no_copy() -> None:
    assert len(merged([Line("name", "", "2026-01-02Z", "b")], [Line("name", "Ana", "2026-01-03Z", "c")])) == 1


def test_a_note_and_a_line_of_one_name_are_two_records() -> None:
    line = Line("1", "text", "2026-01-01T00:00:00Z", "a")
    assert merged([ONE], [line]) == merged([line], [ONE]) == {ONE, line}


# Computers that exchange exports, in any order

NUMBER = st.integers(0, 30)
COMPUTER = st.integers(0, 1)


class Exchange(RuleBasedStateMachine):
    """Each computer writes, exports and takes exports in, old ones too; at the end all exchange once more."""

    computers = 2

    def __init__(self) -> None:
        super().__init__()
        self.cleaner = ExitStack()
        folder = self.cleaner.enter_context(memory_folder())
        self.stores = [open_notes(folder / f"notes-{number}.db") for number in range(self.computers)]
        self.folder, self.exports = folder, 0
        self.typed: set[str] = set()
        self.replaced: set[str] = set()

    def text(self) -> str:
        """Something never typed before."""
        text = f"text {len(self.typed)}."
        self.typed.add(text)
        return text

    def pick(self, computer: int, number: int) -> Note | None:
        notes = [*self.stores[computer].all(), *self.stores[computer].deleted()]
        return sorted(notes)[number % len(notes)] if notes else None

    @rule(computer=COMPUTER)
    def write(self, computer: int) -> None:
        self.stores[computer].add(self.text(), kind="question", quote=Quote(self.text()))

    @rule(computer=COMPUTER, number=NUMBER, field=st.sampled_from(["text", "answer", "why"]))
    def rewrite(self, computer: int, number: int, field: str) -> None:
        if note := self.pick(computer, number):
            self.replaced.add(getattr(note, field))
            self.stores[computer].change(note, **{field: self.text()})

    @rule(computer=COMPUTER, number=NUMBER, place=st.floats(-5, 5), starred=st.booleans())
    def arrange(self, computer: int, number: int, place: float, starred: bool) -> None:
        if note := self.pick(computer, number):
            self.stores[computer].change(note, position=place, starred=starred)

    @rule(computer=COMPUTER, number=NUMBER)
    def delete_or_put_back(self, computer: int, number: int) -> None:
        if note := self.pick(computer, number):
            store = self.stores[computer]
            (store.put_back if note.is_deleted else store.delete)(note)

    @rule(computer=COMPUTER)
    def plan(self, computer: int) -> None:
        self.stores[computer].add_visit("2026-11-30", purpose=self.text())

    @rule(computer=COMPUTER, number=NUMBER)
    def sum_up(self, computer: int, number: int) -> None:
        if visits := self.stores[computer].visits():
            visit = visits[number % len(visits)]
            self.replaced.add(visit.summary)
            changed = self.stores[computer].change_visit(visit, summary=self.text())
            if number % 5 == 0:
                self.stores[computer].delete_visit(changed)

    @rule(computer=COMPUTER, id=st.sampled_from(["name", "matters"]))
    def write_line(self, computer: int, id: str) -> None:
        if line := self.stores[computer].lines().get(id):
            self.replaced.add(line.text)
        self.stores[computer].write_line(id, self.text())

    @rule(computer=COMPUTER)
    def export(self, computer: int) -> None:
        write_export(self.stores[computer], self.folder / f"{self.exports}.json")
        self.exports += 1

    @precondition(lambda self: self.exports)
    @rule(computer=COMPUTER, number=NUMBER)
    def take_in_any(self, computer: int, number: int) -> None:
        self.take_in(computer, number % self.exports)

    def take_in(self, computer: int, export: int) -> None:
        store = self.stores[computer]
        before = {(type(record), record.id) for record in store.records()}
        take_in(store, preview(store, read_export(self.folder / f"{export}.json")))
        assert before <= {(type(record), record.id) for record in store.records()}

    def teardown(self) -> None:
        try:
            rounds = [*range(self.computers)] * 2
            for giver, taker in pairwise(rounds):
                self.export(giver)
                self.take_in(taker, self.exports - 1)
            ends = [set(store.records()) for store in self.stores]
            assert all(end == ends[0] for end in ends)
            self.assert_all_is_there(self.stores[0])
        finally:
            for store in self.stores:
                store.close()
            self.cleaner.close()

    def assert_all_is_there(self, store: NotesStore) -> None:
        there = repr([*store.all(), *store.deleted(), *store.records()])
        replaced = repr(self.replaced)  # a line that became a note stands there with its name before it
        assert {text for text in self.typed if text not in there and text not in replaced} == set()


Exchange.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestExchange = Exchange.TestCase
