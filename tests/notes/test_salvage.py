"""Of a damaged file every row is saved that lies whole in it, whatever leads to it."""

import random
from pathlib import Path

import apsw
import pytest
from notes.surroundings import bytes_of, small_disk

from reader.errors import NotesError
from reader.notes import lock
from reader.notes.annotations import Annotations
from reader.notes.lock import set_passphrase
from reader.notes.model import TABLES, Note, Quote, Record
from reader.notes.salvage import salvage
from reader.notes.store import open_notes

PAGE = 4096
Records = dict[tuple[type[Record], str], Record]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    made = tmp_path / "place"
    made.mkdir()
    return made


@pytest.fixture
def written(place: Path) -> Path:
    """A closed notes file with all kinds of records, short, long and deleted."""
    chance = random.Random(1)
    store = open_notes(place / "notes.db")
    visit = store.add_visit("2026-12-03", with_whom="Dr. Ōe", time="14:30")
    for n in range(120):
        words = "größer 🩺 " * chance.choice([1, 5, 30, 100, 300]) if n else "x"
        kind = chance.choice(["note", "question"])
        store.add(
            words, f"topic-{n % 7}", kind=kind, answer="ja\n" * (n % 3), visits=(visit.id,), position=n / 2
        )
    store.delete(store.all()[4])
    store.write_line("day number", "555 0100")
    store.write_line("matters", "The wedding in May")
    pages = Annotations(store)
    pages.highlight("support", Quote("exact", "before", "after"), "blue", "my words")
    pages.remember_reading("support", "1")
    store.close()
    return store.path


def records_of(path: Path, key: str | None = None) -> Records:
    store = open_notes(path, key=key)
    try:
        assert store.set_aside is None
        return {(type(record), record.id): record for record in store.records()}
    finally:
        store.close()


def saved_of(path: Path, key: str | None = None) -> Records:
    return {(type(record), record.id): record for record in salvage(path, key)}


def test_of_a_sound_file_everything_is_read_as_it_is(written: Path) -> None:
    before = bytes_of(written.parent)
    assert saved_of(written) == records_of(written)
    assert bytes_of(written.parent) == before


@pytest.mark.parametrize("spoiled", ["revision", "changed"])
def test_what_remains_of_a_row_in_a_free_place_does_not_count(written: Path, spoiled: str) -> None:
    """SQLite moves rows about, and writes over only a part of where they were."""
    whole = records_of(written)
    content = bytearray(written.read_bytes())
    gaps = []
    for start in range(4096, len(content), 4096):
        count, end = (int.from_bytes(content[start + n : start + n + 2], "big") for n in (3, 5))
        if content[start] == 0x0A and end - 8 - 2 * count > 400:
            gaps.append(start + 8 + 2 * count)
    (note,) = [record for record in whole.values() if isinstance(record, Note) and record.text == "x"]
    row, revision = content.index(note.id.encode()) - 50, content.index(note.revision.encode())
    remains = content[row : revision + 40]
    at = remains.index(note.revision.encode()) if spoiled == "revision" else remains.rindex(b"Z", 0, -40) - 5
    remains[at : at + 5] = b"\xff" * 5
    assert len(remains) < 400
    content[gaps[0] : gaps[0] + len(remains)] = remains
    written.write_bytes(content)
    assert saved_of(written) == records_of(written) == whole


@pytest.mark.parametrize("version", [1, 2])
def test_rows_of_earlier_versions_are_read_too(place: Path, version: int) -> None:
    script = Path(__file__).parent / "shipped" / f"version-{version}.sql"
    database = apsw.Connection(str(place / "notes.db"))
    database.execute(script.read_text("utf-8"))
    database.close()
    saved = saved_of(place / "notes.db")
    assert saved == records_of(place / "notes.db")
    assert len(saved) > 3


@pytest.mark.parametrize("lost", ["the first page", "every inner page", "the beginning of every page"])
def test_what_leads_to_the_rows_may_be_gone(written: Path, lost: str) -> None:
    expected = records_of(written)
    damaged = bytearray(written.read_bytes())
    if lost == "the first page":
        damaged[:PAGE] = bytes(PAGE)
    for start in range(PAGE, len(damaged), PAGE):
        if lost == "every inner page" and damaged[start] in (0x02, 0x05):
            damaged[start : start + PAGE] = bytes(PAGE)
        if lost == "the beginning of every page" and damaged[start] == 0x0A:
            damaged[start : start + 60] = bytes(60)
    written.write_bytes(damaged)
    saved = saved_of(written)
    whole = [place for place in saved if saved[place] == expected.get(place)]
    assert len(whole) >= len(saved) - 3
    # The inner pages of a table hold a few rows of their own; lines have no ids by which they are found.
    assert len(saved) >= len(expected) - (18 if lost != "the first page" else 0)


def test_one_damaged_page_costs_its_own_rows_only(written: Path) -> None:
    expected, sound, chance = records_of(written), written.read_bytes(), random.Random(2)
    lost = 0
    for start in chance.sample(range(0, len(sound), PAGE), 20):
        damaged = bytearray(sound)
        damaged[start : start + PAGE] = chance.randbytes(PAGE)
        written.write_bytes(damaged)
        saved = saved_of(written)
        assert set(saved) <= set(expected)
        whole = [place for place in saved if saved[place] == expected[place]]
        lost += len(expected) - len(whole)
    assert lost < 20 * 5


def test_a_long_text_that_cannot_be_followed_ends_where_it_ends(written: Path) -> None:
    store = open_notes(written)
    note = store.add("0123456789" * 2000, "home")
    store.close()
    content = bytearray(written.read_bytes())
    middle = content.find(b"0123456789" * 300)
    page = middle // PAGE * PAGE
    while content[page : page + 4] == bytes(4):
        page -= PAGE
    content[page : page + 4] = b"\xff" * 4  # where it goes on
    written.write_bytes(content)
    saved = saved_of(written)[Note, note.id]
    assert isinstance(saved, Note)
    assert saved.text.startswith("0123456789" * 100)
    assert saved.text.endswith("\ufffd")
    assert saved.changed


def damage_six_pages(file: Path, which: str) -> None:
    """Write over six pages of a locked file, taken by chance of those that fit."""
    store = open_notes(file, key="right")
    pages = store.database.execute(f"SELECT pageno FROM dbstat WHERE {which}").fetchall()
    store.close()
    content = bytearray(file.read_bytes())
    for (page,) in random.Random(4).sample(pages, 6):
        content[(page - 1) * PAGE + 50 : (page - 1) * PAGE + 60] = b"damage----"
    file.write_bytes(content)


def test_in_a_locked_file_long_notes_that_end_in_damage_cost_no_others(
    written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "ROUNDS", 1000)
    set_passphrase(written, "right")
    expected = records_of(written, "right")
    damage_six_pages(written, "pagetype = 'overflow'")
    saved = saved_of(written, "right")
    assert len(expected) - 6 <= len(saved) < len(expected)
    assert all(record == expected[place] for place, record in saved.items())


def test_of_a_locked_file_the_sound_parts_are_read(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "ROUNDS", 1000)
    set_passphrase(written, "right")
    expected = records_of(written, "right")
    damage_six_pages(written, "pagetype <> 'internal' AND pageno > 1")
    saved = saved_of(written, "right")
    assert len(expected) * 0.5 < len(saved) < len(expected)
    assert all(record == expected[place] for place, record in saved.items())
    assert salvage(written) == []
    assert salvage(written, "wrong") == []
    store = open_notes(written, key="right")
    assert store.set_aside is not None
    assert len(store.records()) == len(saved)
    store.close()
    assert not any(b"gr\xc3\xb6\xc3\x9fer" in each for each in bytes_of(written.parent).values())


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\x0a" * 100_000, b"\x85" * 9000])
def test_of_what_never_held_notes_nothing_is_read(place: Path, content: bytes) -> None:
    (place / "notes.db").write_bytes(content)
    assert salvage(place / "notes.db") == []
    assert salvage(place / "missing.db") == []
    assert salvage(place) == []


def test_random_damage_never_raises_and_invents_no_note(written: Path) -> None:
    expected, sound, chance = records_of(written), written.read_bytes(), random.Random(3)
    for _ in range(60):
        damaged = bytearray(sound)
        for _ in range(chance.choice([1, 10, 200])):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        written.write_bytes(damaged[: chance.choice([len(damaged), chance.randrange(1, len(damaged))])])
        for record in salvage(written):
            if (type(record), record.id) not in expected:  # a letter of its id was hit
                assert isinstance(record.id, str)
                assert "\0" not in repr(record)


def test_what_cannot_be_kept_leaves_the_damaged_file_in_its_place() -> None:
    with small_disk(700) as disk:
        store = open_notes(disk / "notes.db")
        for _ in range(4):
            store.add("words " * 15_000)
        store.close()
        with (disk / "notes.db").open("r+b") as file:
            file.write(bytes(100))
        damaged = (disk / "notes.db").read_bytes()
        with pytest.raises(NotesError, match="could not be begun") as refused:
            open_notes(disk / "notes.db")
        assert "disk is full" in refused.value.sentence
        assert (disk / "notes.db").read_bytes() == damaged
        assert list(disk.glob("notes-unreadable-*")) == []


def test_each_table_is_known_by_the_number_of_its_columns() -> None:
    assert len({len(kind._fields) for kind in TABLES}) == len(TABLES)
