"""A file that is damaged or no notes file: its notes are shown, or its bytes are kept under a dated name; nothing else."""

import random
import re
import sqlite3
from pathlib import Path

import apsw
import pytest
from notes.surroundings import SECRET, bytes_of, fill, kindly_refused, refusal, small_disk

from reader.notes.schema import MARK
from reader.notes.store import NotesStore, open_notes, read_notes

TEXTS = [f"{SECRET} {'ünï ' * (n * 37 % 120)}" for n in range(39)] + [f"{SECRET} {'long ' * 3000}"]
NUMBER = len(TEXTS)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a notes file with short, long and deleted notes."""
    store = open_notes(tmp_path_factory.mktemp("sound") / "notes.db")
    notes = [store.add(text, f"topic-{number % 5}") for number, text in enumerate(TEXTS)]
    store.delete(notes[3])
    store.close()
    return store.path.read_bytes()


def use_all(store: NotesStore) -> None:
    """Read and write in every way; trouble is allowed if it is told kindly."""
    for use in (store.all, store.deleted, lambda: store.beside("topic-1"), lambda: store.add(SECRET)):
        refusal(use)
    for note in store.all()[:2]:
        for change in (lambda note=note: store.change(note, SECRET), lambda note=note: store.delete(note)):
            refusal(change)


def judge(folder: Path, damaged: bytes) -> str:
    """Open a file of these bytes, as the person would, and see that no note is lost; tells which way it went."""
    path = folder / "notes.db"
    for old in folder.glob("notes*"):
        old.unlink()
    path.write_bytes(damaged)
    refusal(lambda: read_notes(path))
    assert bytes_of(folder) == {"notes.db": damaged}
    opened: list[NotesStore] = []
    if sentence := refusal(lambda: opened.append(open_notes(path))):
        assert "newer" in sentence
        assert bytes_of(folder) == {"notes.db": damaged}
        return "refused"
    store = opened.pop()
    try:
        if store.set_aside:
            assert re.fullmatch(r"notes-unreadable-\d{4}-\d\d-\d\d-\d{6}(-\d+)?\.db", store.set_aside.name)
            assert store.set_aside.read_bytes() == damaged
            saved = store.all() + store.deleted()
            assert len(saved) <= NUMBER
            assert store.salvaged == len(store.all())
            for note in saved:
                assert (note.text in TEXTS) or ("\ufffd" in note.text and "\0" not in note.text)
            note = store.add("a new beginning")
            assert note in store.all()
            return "saved" if saved else "put aside"
        notes = store.all() + store.deleted()
        assert len(notes) == NUMBER
        for note in notes:
            assert {type(note.text), type(note.topic), type(note.changed), type(note.deleted)} == {str}
        use_all(store)
        return "opened"
    finally:
        store.close()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "place"
    folder.mkdir()
    return folder


def test_a_sound_file_opens(place: Path, sound: bytes) -> None:
    assert judge(place, sound) == "opened"


def test_a_file_cut_short_anywhere_is_put_aside(place: Path, sound: bytes) -> None:
    chance = random.Random(1)
    lengths = {1, 15, 16, 99, 100, 511, 512, 4095, 4096, 4097}
    lengths |= {chance.randrange(1, len(sound)) for _ in range(60)}
    lengths |= {len(sound) - missing for missing in (1, 2, 10, 100, 511, 512, 513, 2000, 3000, 4095, 4096)}
    ways = [judge(place, sound[:length]) for length in lengths]
    assert set(ways) == {"put aside", "saved"}
    assert ways.count("saved") > 50


def test_a_file_with_a_flipped_bit_opens_with_all_notes_or_is_put_aside(place: Path, sound: bytes) -> None:
    chance = random.Random(2)
    pages = range(0, len(sound), 4096)
    offsets = [*range(100), *(page + byte for page in pages for byte in range(12))]
    offsets += [chance.randrange(len(sound)) for _ in range(250)]
    ways = []
    for offset in offsets:
        damaged = bytearray(sound)
        damaged[offset] ^= 1 << chance.randrange(8)
        ways.append(judge(place, bytes(damaged)))
    assert ways.count("opened") > 100  # most flips are within a text
    assert ways.count("saved") > 30
    assert ways.count("refused") < 8  # a flip in the version looks like a newer file


def test_a_file_with_garbage_or_lost_blocks_opens_with_all_notes_or_is_put_aside(
    place: Path, sound: bytes
) -> None:
    chance = random.Random(3)
    ways = set()
    for _ in range(80):
        damaged = bytearray(sound)
        at = chance.randrange(0, len(sound), 512)
        damaged[at : at + 512] = chance.choice([bytes(512), chance.randbytes(512), b"\xff" * 512])
        ways.add(judge(place, bytes(damaged)))
    assert ways == {"opened", "saved"}


@pytest.mark.parametrize(
    "content",
    [
        b"\0" * 4096,
        b"SQLite format 3\0",
        b"SQLite format 3\0" + b"\xff" * 5000,
        b"%PDF-1.7 a visit summary",
        "My notes, as text 📝".encode() * 200,
        random.Random(4).randbytes(50_000),
    ],
    ids=["zeros", "only a beginning", "a false beginning", "a PDF", "text", "noise"],
)
def test_a_file_that_never_held_notes_is_put_aside(place: Path, content: bytes) -> None:
    assert judge(place, content) == "put aside"


def test_an_empty_file_is_begun(place: Path) -> None:
    (place / "notes.db").touch()
    store = open_notes(place / "notes.db")
    assert store.set_aside is None
    store.add("first")
    store.close()
    assert list(bytes_of(place)) == ["notes.db"]


@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
def test_a_database_of_another_program_is_put_aside(place: Path, tmp_path: Path, mode: str) -> None:
    other = sqlite3.connect(tmp_path / "bookmarks.sqlite", isolation_level=None)
    other.execute(f"PRAGMA journal_mode = {mode}")
    other.executescript(
        "CREATE TABLE note (id, topic, text, created, changed, deleted); PRAGMA user_version = 1;"
        "INSERT INTO note VALUES ('1', 'news', 'not ours', '', '', '')"
    )
    other.close()
    assert judge(place, (tmp_path / "bookmarks.sqlite").read_bytes()) == "put aside"


@pytest.mark.parametrize(
    ("mistake", "way"),
    [
        ("DROP TABLE note", "put aside"),
        ("ALTER TABLE note RENAME COLUMN text TO words", "saved"),
        ("PRAGMA user_version = 0", "saved"),
        ("PRAGMA user_version = -3", "saved"),
        ("PRAGMA application_id = 1", "saved"),
    ],
)
def test_a_sound_database_in_the_wrong_shape_is_put_aside(
    place: Path, sound: bytes, mistake: str, way: str
) -> None:
    path = place / "notes.db"
    path.write_bytes(sound)
    database = apsw.Connection(str(path))
    database.execute(mistake)
    database.close()
    assert judge(place, path.read_bytes()) == way


def test_each_unreadable_file_gets_a_name_of_its_own(place: Path) -> None:
    path = place / "notes.db"
    kept = {}
    for number in range(5):
        path.write_bytes(b"damage %d" % number * 100)
        store = open_notes(path)
        assert store.set_aside
        kept[store.set_aside] = b"damage %d" % number * 100
        store.close()
    assert len(kept) == 5
    assert {file: file.read_bytes() for file in kept} == kept


def test_an_unreadable_file_is_named_when_no_new_one_can_be_begun() -> None:
    with small_disk(64) as disk:
        (disk / "notes.db").write_bytes(b"damage" * 100)
        fill(disk)
        with kindly_refused() as refused:
            open_notes(disk / "notes.db")
        (kept,) = disk.glob("notes-unreadable-*.db")
        assert str(kept) in refused.value.advice
        assert kept.read_bytes() == b"damage" * 100


def test_a_text_with_broken_letters_shows_the_letters_that_are_left(place: Path, sound: bytes) -> None:
    (place / "notes.db").write_bytes(sound.replace("ünï".encode(), b"\xffn\xc3\xc3\xff", 1))
    store = open_notes(place / "notes.db")
    assert store.set_aside is None
    notes = store.all() + store.deleted()
    assert len(notes) == NUMBER
    (broken,) = [note for note in notes if "\ufffd" in note.text]
    assert broken.text.startswith(f"{SECRET} \ufffdn")
    assert store.note(broken.id) == broken
    mended = store.change(broken, "written anew")
    assert store.note(broken.id) == mended
    store.close()


def test_a_folder_in_its_place_is_refused_and_kept(place: Path) -> None:
    (place / "notes.db").mkdir()
    (place / "notes.db" / "holiday.txt").write_text("kept")
    with kindly_refused():
        open_notes(place / "notes.db")
    assert bytes_of(place) == {str(Path("notes.db") / "holiday.txt"): b"kept"}


def test_a_link_to_the_file_is_followed(place: Path, sound: bytes) -> None:
    (place / "elsewhere.db").write_bytes(sound)
    (place / "notes.db").symlink_to("elsewhere.db")
    store = open_notes(place / "notes.db")
    assert len(store.all() + store.deleted()) == NUMBER
    store.add("through the link")
    store.close()
    assert (place / "notes.db").is_symlink()
    assert len(read_notes(place / "elsewhere.db")) == NUMBER


def test_a_link_to_an_unreadable_file_leaves_that_file_where_it_is(place: Path) -> None:
    (place / "elsewhere.db").write_bytes(b"damage" * 100)
    (place / "notes.db").symlink_to("elsewhere.db")
    store = open_notes(place / "notes.db")
    assert store.set_aside
    store.add("a new beginning")
    store.close()
    assert store.set_aside.read_bytes() == (place / "elsewhere.db").read_bytes() == b"damage" * 100


@pytest.mark.parametrize("target", ["nowhere.db", "notes.db", "missing/notes.db"])
def test_a_link_to_nowhere_is_refused_and_kept(place: Path, target: str) -> None:
    (place / "notes.db").symlink_to(target)
    with kindly_refused():
        open_notes(place / "notes.db")
    assert (place / "notes.db").readlink() == Path(target)
    assert [path.name for path in place.iterdir()] == ["notes.db"]


def test_a_file_damaged_while_open_raises_only_kind_trouble(place: Path, sound: bytes) -> None:
    chance = random.Random(5)
    told = 0
    for _ in range(60):
        for old in place.iterdir():
            old.unlink()
        path = place / "notes.db"
        path.write_bytes(sound)
        store = open_notes(path)
        if chance.random() < 0.7:
            store.all()
        with path.open("r+b") as file:
            if chance.random() < 0.3:
                file.truncate(chance.randrange(len(sound)))
            else:
                file.seek(chance.randrange(0, len(sound), 4096))
                file.write(chance.randbytes(6000))
        for use in (
            store.all,
            store.deleted,
            lambda store=store: store.beside("topic-2"),
            lambda store=store: store.note("x"),
            lambda store=store: store.add(SECRET),
            lambda store=store: store.add(SECRET * 1000),
        ):
            told += bool(refusal(use))
        refusal(store.close)
        refusal(lambda path=path: open_notes(path).close())
    assert told > 60


def test_the_mark_is_the_one_that_was_shipped() -> None:
    assert MARK.to_bytes(4, "big") == b"PlNt"
