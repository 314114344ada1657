"""All notes go out and come in again unchanged; a file that is none of ours is refused kindly and brings nothing in."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import markdown
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from notes.surroundings import SECRET, as_nobody, bytes_of, fill, kindly_refused, memory_folder, small_disk

from reader import words
from reader.errors import NotesError
from reader.notes import exchange
from reader.notes.annotations import Annotations
from reader.notes.exchange import (
    preview,
    read_export,
    take_in,
    write_annotations,
    write_export,
    write_folder,
)
from reader.notes.model import LINES, STATES, WHO, Annotation, Quote
from reader.notes.store import NotesStore, open_notes

DOCS = Path(__file__).parents[2] / "docs"
ANYTHING = st.text(st.characters(exclude_categories=()), max_size=60)  # lone surrogates and NUL too


@pytest.fixture
def filled(store: NotesStore) -> NotesStore:
    """Questions, notes, visits and lines, some of them deleted or changed after they had left."""
    visit = store.add_visit("2026-11-30", time="14:30", with_whom="Dr. Ōe", summary=f"{SECRET}\nStable.")
    words = Quote("years", "for ", ".")
    note = store.add("Why?", "scans", kind="question", quote=words, visits=(visit.id,), starred=True)
    store.delete(store.add("gone", "hair"))
    store.add(f"a note {SECRET}", "scans")
    store.delete_visit(store.add_visit("2026-12-24"))
    store.write_line("matters", "‏שלום 🎗️")
    pages = Annotations(store)
    pages.highlight("scans", Quote("every three months", "a scan ", ",\n"), "green", f"soon {SECRET}")
    pages.delete(pages.bookmark("hair", "cold-cap", "Cold caps"))
    pages.remember_reading("treatments/scans", "0123abcd")
    store.publish()
    store.change(note, answer="Because.", state="answered", who="nurse")
    return store


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[NotesStore]:
    """The notes of another computer."""
    opened = open_notes(tmp_path / "elsewhere.db")
    yield opened
    opened.close()


def title_of(topic: str) -> str:
    return f"The page *{topic}*"


# Round trips


def test_everything_comes_in_as_it_went_out(
    filled: NotesStore, elsewhere: NotesStore, tmp_path: Path
) -> None:
    write_export(filled, tmp_path / "notes.json")
    records = read_export(tmp_path / "notes.json")
    assert records == filled.records()
    merged = preview(elsewhere, records)
    assert len(merged.new) == len(records) == 9
    assert elsewhere.records() == []
    take_in(elsewhere, merged)
    assert elsewhere.records() == filled.records()
    assert len(preview(elsewhere, records).same) == 9


def test_a_time_in_words_goes_out_and_comes_in(
    filled: NotesStore, elsewhere: NotesStore, tmp_path: Path
) -> None:
    filled.change_visit(filled.visits()[0], time="after lunch, about 2")
    write_export(filled, tmp_path / "notes.json")
    take_in(elsewhere, preview(elsewhere, read_export(tmp_path / "notes.json")))
    assert elsewhere.visits()[0].time == "after lunch, about 2"


def test_a_folder_is_read_as_its_file_is(filled: NotesStore, tmp_path: Path) -> None:
    folder = write_folder(filled, tmp_path, title_of)
    assert sorted(path.name for path in folder.iterdir()) == ["my-notes.md", "notes.json"]
    assert re.fullmatch(r"plainspoken-notes-\d{4}-\d\d-\d\d-\d{6}", folder.name)
    assert read_export(folder) == read_export(folder / "notes.json") == filled.records()


def test_two_folders_of_one_second_both_stay(filled: NotesStore, tmp_path: Path) -> None:
    assert len({write_folder(filled, tmp_path, title_of) for _ in range(3)}) == 3


def test_taking_in_twice_changes_nothing(filled: NotesStore, elsewhere: NotesStore, tmp_path: Path) -> None:
    write_export(filled, tmp_path / "notes.json")
    for _ in range(2):
        take_in(elsewhere, preview(elsewhere, read_export(tmp_path / "notes.json")))
        at_rest = elsewhere.path.read_bytes()
    assert elsewhere.records() == filled.records()
    take_in(elsewhere, preview(elsewhere, read_export(tmp_path / "notes.json")))
    assert elsewhere.path.read_bytes() == at_rest


def test_what_is_written_between_preview_and_taking_in_stays(
    filled: NotesStore, elsewhere: NotesStore, tmp_path: Path
) -> None:
    mine = elsewhere.add("before")
    write_export(filled, tmp_path / "notes.json")
    merged = preview(elsewhere, read_export(tmp_path / "notes.json"))
    elsewhere.change(mine, "typed meanwhile")
    other = elsewhere.add("and this")
    take_in(elsewhere, merged)
    texts = [note.text for note in elsewhere.all()]
    assert "typed meanwhile" in texts
    assert other in elsewhere.all()
    assert "Why?" in texts


def test_a_change_made_after_an_export_replaces_what_had_left(
    filled: NotesStore, elsewhere: NotesStore, tmp_path: Path
) -> None:
    write_export(filled, tmp_path / "first.json")
    take_in(elsewhere, preview(elsewhere, read_export(tmp_path / "first.json")))
    (question,) = filled.questions()
    filled.change(question, "Why this one?")
    write_export(filled, tmp_path / "second.json")
    merged = preview(elsewhere, read_export(tmp_path / "second.json"))
    assert (merged.changed, merged.both, merged.new) == ((question.id,), (), ())
    take_in(elsewhere, merged)
    assert elsewhere.records() == filled.records()
    assert preview(filled, read_export(tmp_path / "first.json")).same  # an old export brings nothing back
    take_in(filled, preview(filled, read_export(tmp_path / "first.json")))
    assert [note.text for note in filled.questions()] == ["Why this one?"]


@pytest.fixture(scope="module")
def desk() -> Iterator[tuple[NotesStore, Path]]:
    with memory_folder() as folder:
        store = open_notes(folder / "notes.db")
        yield store, folder / "notes.json"
        store.close()


@settings(max_examples=80, deadline=None)
@given(
    texts=st.tuples(ANYTHING, ANYTHING, ANYTHING, ANYTHING, ANYTHING),
    state=st.sampled_from(STATES),
    who=st.sampled_from(WHO),
    position=st.floats(allow_nan=False, allow_infinity=False),
    line=st.sampled_from(LINES),
)
@example(("\ud83d\ude00", "\0", "\ufeff", "\u2028\x1b", "\ud800"), "asked", "", -0.0, "name")
def test_any_words_come_in_as_they_went_out(
    desk: tuple[NotesStore, Path], texts: tuple[str, ...], state: str, who: str, position: float, line: str
) -> None:
    store, path = desk
    one, two, three, four, five = texts
    visit = store.add_visit("", summary=one, place=two, with_whom=three)
    question = {"kind": "question", "state": state, "who": who, "position": position}
    store.add(one, two, answer=three, why=four, quote=Quote(five, one, two), visits=(visit.id,), **question)
    store.write_line(line, five)
    write_export(store, path)
    assert read_export(path) == store.records()
    with memory_folder() as folder:
        other = open_notes(folder / "notes.db")
        take_in(other, preview(other, read_export(path)))
        assert other.records() == store.records()
        other.close()


def test_ten_thousand_notes_go_out_and_come_in(
    store: NotesStore, elsewhere: NotesStore, tmp_path: Path
) -> None:
    note = store.add("one of many", "scans")
    store.take([note._replace(id=f"id-{number}") for number in range(10_000)])
    write_export(store, tmp_path / "notes.json")
    take_in(elsewhere, preview(elsewhere, read_export(tmp_path / "notes.json")))
    assert elsewhere.records() == store.records()
    assert len(elsewhere.records()) == 10_001


def test_damaged_fields_still_make_an_export_that_can_be_read(filled: NotesStore, tmp_path: Path) -> None:
    filled.add("stays", "scans")
    filled.database.execute(
        "UPDATE note SET kind = 'quextion', changed = 'yesterday', visits = '[\"/\"]', id = '../' || id, revision = ''"
    )
    filled.database.execute(
        "UPDATE visit SET date = 'soon', time = '25:00', deleted = 'x' WHERE deleted <> ''"
    )
    filled.database.execute("UPDATE line SET text = CAST(x'C3416C6C' AS TEXT)")
    filled.database.execute("UPDATE annotation SET color = 'ultraviolet', quote = '{}', created = ''")
    filled.database.execute("UPDATE reading SET read = 'long ago'")
    write_export(filled, tmp_path / "notes.json")
    records = read_export(tmp_path / "notes.json")
    assert len(records) == len(filled.records()) == 10
    assert [mark.color for mark in records if isinstance(mark, Annotation)] == ["yellow", "yellow"]
    assert "stays" in [getattr(record, "text", "") for record in records]


# To read


def test_the_readable_file_tells_the_kept_notes_by_visit_and_page(filled: NotesStore, tmp_path: Path) -> None:
    filled.add("beside nothing")
    text = (write_folder(filled, tmp_path, title_of) / "my-notes.md").read_text("utf-8")
    expected = [
        "What matters to me",
        "שלום",
        "## Visits",
        "2026-11-30 14:30 Dr. Ōe",
        "Stable.",
        r"**Question · Answered · Starred · Nurse · beside “The page \*scans\*”**",
        "Why?",
        "Because.",
    ]
    expected += [
        "## By page",
        r"### The page \*scans\*",
        "**Note**",
        "a note",
        "Highlight · Green",
        "every three months",
    ]
    expected += ["soon", "Without a page", "beside nothing"]
    places = [text.index(words) for words in expected]
    assert places == sorted(places)
    assert "gone" not in text
    assert "Cold caps" not in text
    assert "2026-12-24" not in text


def test_the_readable_file_speaks_the_language_of_the_person(filled: NotesStore, tmp_path: Path) -> None:
    filled.add(
        "Why?", "scans", kind="question", who="nurse", starred=True, answer="Because.", why="I wonder."
    )
    words.speak_with(lambda _, text: f"~{text}~")
    try:
        folder = write_folder(filled, tmp_path, title_of)
        write_annotations(
            [record for record in filled.records() if isinstance(record, Annotation)],
            folder / "marks.md",
            title_of,
        )
    finally:
        words.speak_with(lambda _, text: text)
    for file in ("my-notes.md", "marks.md"):
        for line in (folder / file).read_text("utf-8").splitlines():
            is_theirs = not line or line.startswith((">", "### ", "## The page"))
            assert is_theirs or "~" in line or "&#126;" in line, line


MARKDOWN_TRICKS = [
    "<script>alert(1)</script>",
    "# big",
    "---",
    "====",
    "1. one",
    "- a\n    code",
    "![x](http://a)",
]
MARKDOWN_TRICKS += [
    "`a`",
    "**b** _c_ ~~d~~",
    "~~~\nfence",
    "&lt;",
    "> quoted",
    "[a]: http://b",
    "| a |\n|---|",
]
MARKDOWN_TRICKS += [
    "\\*",
    "<http://a>",
    "line\r\nline\n\nline",
    "\t",
    "{: .x}",
    "+ a\n1) b",
    "&#60;b&#62;",
    "  x",
]


def shown(html: str) -> str:
    """The words of rendered Markdown, once it holds nothing but the expected tags."""
    assert set(re.findall(r"<(/?[a-z0-9]*[^>]*)>", html)) <= {
        *("h1", "/h1", "h2", "/h2", "h3", "/h3", "p", "/p", "blockquote", "/blockquote", "br /"),
        *("strong", "/strong", "em", "/em"),
    }
    from html import unescape

    return unescape(re.sub(r"<[^>]*>", "", html))


@settings(max_examples=100, deadline=None)
@given(ANYTHING | st.lists(st.sampled_from(MARKDOWN_TRICKS)).map("\n".join))
@example("\n".join(MARKDOWN_TRICKS))
def test_what_was_typed_is_shown_as_it_was_typed(typed: str) -> None:
    assert_shown_as_typed(typed)


@pytest.mark.parametrize("trick", MARKDOWN_TRICKS)
def test_what_markdown_would_read_as_a_sign_is_shown_as_it_was_typed(trick: str) -> None:
    assert_shown_as_typed(trick)
    assert_shown_as_typed(f"first\n\n{trick}")


def assert_shown_as_typed(typed: str) -> None:
    with memory_folder() as folder:
        store = open_notes(folder / "notes.db")
        note = store.add(typed, answer=typed)
        store.add_visit("", summary=typed, with_whom=typed)
        html = markdown.markdown((write_folder(store, folder, str) / "my-notes.md").read_text("utf-8"))
        store.close()
    words = re.sub(r"[\0-\x08\x0b-\x1f\x7f]", "\ufffd", re.sub(r"[\x0b\x0c\x1c-\x1e\r\n]", " ", note.text))
    told = shown(html).replace("\x02", "").replace("\x03", "")
    assert "".join(words.split()) in "".join(told.split())


# Refused


def export(path: Path, **changes: Any) -> Path:
    """An export of one note, with changes."""
    note = {"id": "1", "topic": "", "text": SECRET, "created": "2026-01-01T00:00:00Z"}
    note |= {"changed": "2026-01-01T00:00:00Z", **changes.pop("note", {})}
    whole = {"format": "plainspoken-notes", "version": 1, "notes": [note], "visits": [], "lines": []}
    path.write_text(json.dumps(whole | changes), "utf-8")
    return path


def test_a_file_with_only_what_is_required_is_read(tmp_path: Path) -> None:
    (note,) = read_export(export(tmp_path / "notes.json", note={"colour": "unknown"}, more={"not": "known"}))
    assert note.id == "1"


@pytest.mark.parametrize(
    "field",
    [
        {"id": "../../notes"},
        {"id": "C:\\notes.db"},
        {"id": ""},
        {"id": "a\0b"},
        {"id": "x" * 201},
        {"id": 1},
        {"id": None},
        {"text": None},
        {"text": ["a"]},
        {"text": {"a": 1}},
        {"topic": 3},
        {"created": "yesterday"},
        {"created": "0000-00-00T00:00:00Z"},
        {"changed": "9999-99-99T00:00:00Z"},
        {"changed": "2026-01-01T00:00:00+01:00"},
        {"deleted": True},
        {"kind": "order"},
        {"kind": ["note"]},
        {"state": "urgent"},
        {"who": 0},
        {"starred": 1},
        {"starred": "yes"},
        {"position": "1"},
        {"position": True},
        {"position": 10**400},
        {"quote": "words"},
        {"quote": {"exact": 1}},
        {"visits": "1"},
        {"visits": [1]},
        {"visits": ["../x"]},
        {"copy_of": "/etc"},
        {"revision": 5},
        {"earlier": {"a": "b"}},
    ],
)
def test_a_field_of_the_wrong_kind_is_refused(tmp_path: Path, field: dict[str, object]) -> None:
    with kindly_refused() as refused:
        read_export(export(tmp_path / "notes.json", note=field))
    assert f"number 1 of its notes has no sound {next(iter(field))}." in refused.value.sentence


@pytest.mark.parametrize(
    "visit",
    [{"date": "30.11.2026"}, {"date": "2026-13-01"}, {"time": 1430}, {"place": 4}, {"summary": None}],
)
def test_a_visit_field_of_the_wrong_kind_is_refused(tmp_path: Path, visit: dict[str, object]) -> None:
    moment = "2026-01-01T00:00:00Z"
    sound = {"id": "v", "date": "2026-11-30", "created": moment, "changed": moment}
    assert len(read_export(export(tmp_path / "notes.json", visits=[sound]))) == 2
    with kindly_refused() as refused:
        read_export(export(tmp_path / "notes.json", visits=[sound | visit]))
    assert f"number 1 of its visits has no sound {next(iter(visit))}." in refused.value.sentence


@pytest.mark.parametrize(
    ("group", "field"),
    [
        ("annotations", {"kind": "note"}),
        ("annotations", {"color": "red"}),
        ("annotations", {"quote": ["words"]}),
        ("annotations", {"anchor": None}),
        ("readings", {"id": ""}),
        ("readings", {"read": "yesterday"}),
        ("readings", {"fingerprint": 7}),
    ],
)
def test_a_field_of_a_highlight_or_reading_of_the_wrong_kind_is_refused(
    tmp_path: Path, group: str, field: dict[str, object]
) -> None:
    moment = "2026-01-01T00:00:00Z"
    sound = {"id": "a", "topic": "scans", "kind": "highlight", "created": moment, "changed": moment}
    assert len(read_export(export(tmp_path / "notes.json", **{group: [sound]}))) == 2
    with kindly_refused() as refused:
        read_export(export(tmp_path / "notes.json", **{group: [sound | field]}))
    assert f"number 1 of its {group} has no sound {next(iter(field))}." in refused.value.sentence


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "bookmarks"},
        {"format": ["plainspoken-notes"]},
        {"version": "1"},
        {"version": 0},
        {"version": True},
        {"version": None},
        {"notes": {}},
        {"notes": "all"},
        {"notes": [None]},
        {"notes": [[]]},
        {"visits": None},
        {"lines": 7},
    ],
)
def test_a_wrong_frame_is_refused(tmp_path: Path, changes: dict[str, object]) -> None:
    with kindly_refused():
        read_export(export(tmp_path / "notes.json", **changes))


def test_an_export_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    with kindly_refused() as refused:
        read_export(export(tmp_path / "notes.json", version=2, notes="in another shape"))
    assert "newer" in refused.value.sentence


def test_a_note_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    path = export(tmp_path / "notes.json")
    (note,) = json.loads(path.read_text())["notes"]
    with kindly_refused() as refused:
        read_export(export(path, notes=[note, note]))
    assert "number 2 of its notes is there twice" in refused.value.sentence


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"\xff\xfe{\x00}\x00",
        '{"format": "ä"}'.encode("latin-1"),
        b"SQLite format 3\0" + bytes(5000),
        b"1" * 10_000,
        b"NaN",
    ],
    ids=["empty", "cut", "null", "list", "deep", "deeper", "UTF-16", "Latin-1", "database", "number", "NaN"],
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "notes.json").write_bytes(content)
    with kindly_refused() as refused:
        read_export(tmp_path / "notes.json")
    assert "not a whole export" in refused.value.sentence


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "1" + "0" * 5000])
def test_a_number_that_is_none_is_refused(tmp_path: Path, number: str) -> None:
    path = export(tmp_path / "notes.json", note={"position": 12345})
    path.write_text(path.read_text().replace("12345", number))
    with kindly_refused():
        read_export(path)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_an_export_cut_short_or_changed_is_refused_or_read(data: st.DataObject) -> None:
    with memory_folder() as folder:
        content = bytearray(export(folder / "notes.json").read_bytes())
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(1, 40))] = data.draw(st.binary(max_size=5))
        (folder / "notes.json").write_bytes(content)
        try:
            records = read_export(folder / "notes.json")
        except NotesError:
            return
        store = open_notes(folder / "notes.db")
        take_in(store, preview(store, records))
        assert len(store.records()) == len(records)
        store.close()


def test_a_million_notes_are_refused(tmp_path: Path) -> None:
    path = export(tmp_path / "notes.json")
    whole = path.read_text()
    path.write_text(whole.replace('"notes": [', '"notes": [' + '{"id":"1","text":""},' * 1_000_000))
    with kindly_refused() as refused:
        read_export(path)
    assert "too large" in refused.value.sentence


@pytest.mark.parametrize("piece", ["[]", "{}", '[["'])
def test_millions_of_small_parts_are_refused_before_they_are_read(tmp_path: Path, piece: str) -> None:
    (tmp_path / "notes.json").write_text(f"{piece}," * 5_000_000)
    with kindly_refused() as refused:
        read_export(tmp_path / "notes.json")
    assert "too large" in refused.value.sentence


def test_a_huge_file_is_refused_without_reading_it_whole(tmp_path: Path) -> None:
    with (tmp_path / "notes.json").open("wb") as file:
        file.truncate(exchange.LARGEST * 50)  # sparse: takes no room
    with kindly_refused() as refused:
        read_export(tmp_path / "notes.json")
    assert "too large" in refused.value.sentence


def test_a_text_that_is_too_long_is_refused(tmp_path: Path) -> None:
    with kindly_refused() as refused:
        read_export(export(tmp_path / "notes.json", note={"text": SECRET + "x" * 10_000_000}))
    assert "too long" in refused.value.sentence


def test_broken_letters_become_the_replacement_letter(tmp_path: Path) -> None:
    (note,) = read_export(export(tmp_path / "notes.json", note={"text": "a\ud800b\0c"}))
    assert getattr(note, "text", "") == "a\ufffdb\ufffdc"


def test_a_mark_at_the_start_of_the_file_does_no_harm(tmp_path: Path) -> None:
    path = export(tmp_path / "notes.json")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(read_export(path)) == 1


def test_a_missing_file_and_an_empty_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.json", tmp_path):
        with kindly_refused() as refused:
            read_export(path)
        assert "no exported notes" in refused.value.sentence


def test_a_forbidden_file_is_refused(tmp_path: Path) -> None:
    path = export(tmp_path / "notes.json")
    with as_nobody(tmp_path):
        path.chmod(0o000)
        with kindly_refused():
            read_export(path)


# Trouble while writing


@pytest.mark.parametrize(
    "write", [lambda s, p: write_export(s, p / "n.json"), lambda s, p: write_folder(s, p, str)]
)
def test_a_full_disk_leaves_no_half_export(
    filled: NotesStore, write: Callable[[NotesStore, Path], object]
) -> None:
    filled.add("long " * 10_000)
    with small_disk(64) as disk:
        fill(disk, 3)
        before = bytes_of(disk)
        with kindly_refused() as refused:
            write(filled, disk)
        assert "could not be exported" in refused.value.sentence
        assert bytes_of(disk) == before
        assert len(list(disk.iterdir())) == 1


def test_an_export_that_fails_leaves_the_one_before(filled: NotesStore) -> None:
    with small_disk(64) as disk:
        write_export(filled, disk / "notes.json")
        before = (disk / "notes.json").read_bytes()
        fill(disk)
        with kindly_refused():
            write_export(filled, disk / "notes.json")
        assert (disk / "notes.json").read_bytes() == before


def test_a_read_only_folder_is_refused(filled: NotesStore, tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    with as_nobody(tmp_path):
        folder.chmod(0o500)
        with kindly_refused():
            write_export(filled, folder / "notes.json")
        with kindly_refused():
            write_folder(filled, folder, title_of)
    assert list(folder.iterdir()) == []


def test_notes_that_cannot_be_written_can_still_go_out(filled: NotesStore, tmp_path: Path) -> None:
    records = filled.records()
    (tmp_path / "stick").mkdir()
    with as_nobody(tmp_path):
        filled.path.chmod(0o400)
        filled.close()
        store = open_notes(filled.path)
        write_export(store, tmp_path / "stick" / "notes.json")
        store.close()
    assert read_export(tmp_path / "stick" / "notes.json") == records


def test_taking_in_on_a_full_disk_takes_all_or_nothing(filled: NotesStore, tmp_path: Path) -> None:
    filled.add("long " * 10_000)
    write_export(filled, tmp_path / "notes.json")
    with small_disk(256) as disk:
        store = open_notes(disk / "notes.db")
        note = store.add("mine")
        merged = preview(store, read_export(tmp_path / "notes.json"))
        filler = fill(disk, 6)
        with kindly_refused():
            take_in(store, merged)
        assert store.records() == [note]
        filler.unlink()
        take_in(store, merged)
        assert len(store.records()) == 11
        store.close()


# The documented format


def mistakes(value: Any, rule: dict[str, Any], whole: dict[str, Any], place: str = "") -> list[str]:
    """What a JSON Schema of the few words that ours uses finds wrong."""
    if "$ref" in rule:
        rule = whole["$defs"][rule["$ref"].removeprefix("#/$defs/")]
    kinds = {"object": dict, "array": list, "string": str, "number": int | float, "boolean": bool}
    found = []
    if "type" in rule and not isinstance(value, kinds[rule["type"]]):
        return [f"{place} is no {rule['type']}"]
    if value not in rule.get("enum", [value]) or value != rule.get("const", value):
        found.append(f"{place} is not a word it may be")
    if "pattern" in rule and not re.search(rule["pattern"], value):
        found.append(f"{place} is no {rule['pattern']}")
    found += [f"{place} has no {name}" for name in rule.get("required", []) if name not in value]
    for name, part in rule.get("properties", {}).items():
        found += mistakes(value[name], part, whole, f"{place}/{name}") if name in value else []
    for number, one in enumerate(value if "items" in rule else []):
        found += mistakes(one, rule["items"], whole, f"{place}/{number}")
    return found


SCHEMA = json.loads((DOCS / "notes-format.schema.json").read_text("utf-8"))


def test_a_real_export_is_what_the_schema_says(filled: NotesStore, tmp_path: Path) -> None:
    write_export(filled, tmp_path / "notes.json")
    whole = json.loads((tmp_path / "notes.json").read_text("utf-8"))
    assert mistakes(whole, SCHEMA, SCHEMA) == []
    whole["notes"][0]["kind"] = whole["visits"][0]["date"] = whole["lines"][0]["changed"] = "wrong"
    del whole["notes"][1]["text"]
    assert len(mistakes(whole, SCHEMA, SCHEMA)) == 4


def test_the_schema_names_every_field(filled: NotesStore, tmp_path: Path) -> None:
    write_export(filled, tmp_path / "notes.json")
    whole = json.loads((tmp_path / "notes.json").read_text("utf-8"))
    assert set(whole) == set(SCHEMA["properties"])
    for group, name in ((group, group.removesuffix("s")) for group in exchange._GROUPS):
        assert list(SCHEMA["$defs"][name]["properties"]) == list(whole[group][0])


def test_the_documented_example_is_read_and_is_what_the_schema_says(tmp_path: Path) -> None:
    document = (DOCS / "notes-format.md").read_text("utf-8")
    (found,) = re.findall(r"```json\n(.*?)```", document, re.DOTALL)
    (tmp_path / "notes.json").write_text(found, "utf-8")
    assert len(read_export(tmp_path / "notes.json")) == 5
    assert mistakes(json.loads(found), SCHEMA, SCHEMA) == []
