"""library.db on a bad day: missing, damaged, foreign, from another time, or on a disc that cannot be written."""

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path, PurePosixPath, PureWindowsPath

import apsw
import pytest
from notes.surroundings import as_nobody, memory_folder

from reader.errors import LibraryError
from reader.library.compile import compile_library
from reader.library.file import FORMAT, Library, address_of, fingerprint_of, open_library
from reader.library.search import find


def everything(library: Library) -> list[object]:
    """All that the program ever reads of a library."""
    seen: list[object] = [library.fingerprint, library.topic_count, library.review_dates()]
    for id in library.topic_ids():
        seen += [library.page(id), library.sections(id), library.children(id)]
    seen += [library.children(None), library.figure("_figures/plant.svg")]
    seen += [library.term(id) for id in ("cloche", "feed", "leaf-mold")]
    seen += [library.question("G01"), library.questions_of("features")]
    seen += [find(library, typed) for typed in ("water", "leaf mold", "plants dr", "emergency")]
    return seen


def read_or_refuse(file: Path) -> bool:
    """Open the file and read it to the end or to a LibraryError; any other exception is a fault."""
    library = refusal = None
    try:
        library = open_library(file)
        everything(library)
    except LibraryError as error:
        refusal = error
    finally:
        if library:
            library.close()
    assert refusal is None or (refusal.sentence.endswith(".") and refusal.advice)
    return refusal is None


@pytest.fixture
def copy(garden_file: Path, tmp_path: Path) -> Path:
    """A library of its own."""
    file = tmp_path / "library.db"
    shutil.copy(garden_file, file)
    return file


def test_all_of_a_whole_library_can_be_read(copy: Path) -> None:
    assert read_or_refuse(copy)


def test_a_missing_library_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(LibraryError) as raised:
        open_library(tmp_path / "library.db")
    assert raised.value.sentence == "The pages of this guide are missing."
    assert str(tmp_path / "library.db") in raised.value.advice
    assert "Your notes are not affected." in raised.value.advice
    assert not (tmp_path / "library.db").exists()


def test_a_folder_is_no_library(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="are missing"):
        open_library(tmp_path)


@pytest.mark.parametrize("data", [b"", b"x", b"SQLite format 3\0", b"words " * 5000, bytes(8192)])
def test_a_file_that_is_no_library_is_refused_and_left_alone(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "library.db"
    file.write_bytes(data)
    with pytest.raises(LibraryError, match=r"the library file .* is damaged") as raised:
        open_library(file)
    assert "delete" not in raised.value.advice, "it may be anything"
    assert file.read_bytes() == data
    assert fingerprint_of(file) == ""


def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "library.db"
    database = apsw.Connection(str(file))
    database.execute("PRAGMA user_version = 1; CREATE TABLE topic (id); INSERT INTO topic VALUES ('home')")
    database.close()
    before = file.read_bytes()
    with pytest.raises(LibraryError, match=r"the library file .* is damaged"):
        open_library(file)
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("version", "age"), [(FORMAT + 1, "a newer"), (FORMAT - 1, "an older"), (-5, "an older")]
)
def test_another_format_is_refused_by_its_age(copy: Path, version: int, age: str) -> None:
    database = apsw.Connection(str(copy))
    database.pragma("user_version", version)
    database.close()
    with pytest.raises(LibraryError, match=f"was made for {age} Plainspoken") as raised:
        open_library(copy)
    assert raised.value.advice == "Install the newest Plainspoken. Your notes are not affected."


def test_a_library_of_another_format_is_made_anew(copy: Path, tmp_path: Path) -> None:
    database = apsw.Connection(str(copy))
    database.pragma("user_version", FORMAT + 1)
    database.close()
    (tmp_path / "content").mkdir()
    head = "title: T\nsummary: S\nreviewed: 2026-11-01\nnext_review: 2027-05-01\nclinical_review: none"
    (tmp_path / "content" / "index.md").write_text(f"---\n{head}\n---\n")
    assert compile_library(tmp_path / "content", copy)
    assert fingerprint_of(copy)


def test_a_library_cut_off_anywhere_is_refused(copy: Path) -> None:
    whole = copy.read_bytes()
    for length in {*range(0, 200, 7), *range(0, len(whole), 3001), len(whole) - 1}:
        copy.write_bytes(whole[:length])
        assert not read_or_refuse(copy), length


def test_a_library_with_something_behind_it_is_refused(copy: Path) -> None:
    copy.write_bytes(copy.read_bytes() + b"\0" * 4096)
    assert not read_or_refuse(copy)


def flip_bits(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 1, 8, 200))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def flip_the_start(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(120)] ^= 1 << chance.randrange(8)


def overwrite_a_stretch(data: bytearray, chance: random.Random) -> None:
    start, length = chance.randrange(len(data)), chance.choice((1, 16, 512, 4096, 20_000))
    data[start : start + length] = chance.randbytes(min(length, len(data) - start))


def blank_a_page(data: bytearray, chance: random.Random) -> None:
    start = 4096 * chance.randrange(len(data) // 4096)
    data[start : start + 4096] = bytes(4096)


def swap_pages(data: bytearray, chance: random.Random) -> None:
    one, two = (4096 * chance.randrange(len(data) // 4096) for _ in range(2))
    data[one : one + 4096], data[two : two + 4096] = data[two : two + 4096], data[one : one + 4096]


@pytest.mark.parametrize("harm", [flip_bits, flip_the_start, overwrite_a_stretch, blank_a_page, swap_pages])
def test_a_damaged_library_is_read_or_refused(
    copy: Path, harm: Callable[[bytearray, random.Random], None]
) -> None:
    whole = copy.read_bytes()
    assert len(whole) % 4096 == 0
    outcomes = []
    for seed in range(120):
        data = bytearray(whole)
        harm(data, random.Random(f"{harm.__name__} {seed}"))
        copy.write_bytes(data)
        outcomes.append(read_or_refuse(copy))
    assert outcomes.count(False) > 10, "the harm did nothing"


def test_a_tree_that_leads_back_to_itself_is_told(copy: Path) -> None:
    database = apsw.Connection(str(copy))
    database.execute("UPDATE topic SET parent = 'features' WHERE id = 'guide'")
    database.close()
    library = open_library(copy)
    with pytest.raises(LibraryError, match="damaged"):
        library.page("features")
    library.close()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE topic SET key_points = 'x'",
        "UPDATE topic SET reviewed = 'soon'",
        "UPDATE about SET value = 'many' WHERE name = 'topic_count'",
        "DELETE FROM about",
        "UPDATE term SET also = '{'",
        "UPDATE figure SET svg = 99999999999",
        "DELETE FROM section",
        "DROP TABLE section_stem",
        "DROP TABLE topic_source",
    ],
)
def test_a_library_with_nonsense_inside_is_told(copy: Path, change: str) -> None:
    database = apsw.Connection(str(copy))
    database.execute(change)
    database.execute("VACUUM")
    database.close()
    assert not read_or_refuse(copy) or change == "DELETE FROM section"


# Never changed by reading


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in folder.iterdir()}


def test_reading_changes_nothing_and_leaves_nothing_beside(copy: Path, tmp_path: Path) -> None:
    folder = tmp_path / "alone"
    folder.mkdir()
    file = copy.rename(folder / "library.db")
    before = state(folder)
    library = open_library(file)
    everything(library)
    assert state(folder) == before
    library.close()
    assert state(folder) == before


def test_the_program_itself_cannot_write_into_the_library(garden: Library) -> None:
    with pytest.raises(LibraryError):
        garden.rows("UPDATE topic SET title = 'x'")
    assert garden.page("home").topic.title == "Garden guide"


def test_a_file_and_a_folder_that_cannot_be_written_can_be_read(copy: Path, tmp_path: Path) -> None:
    folder = tmp_path / "disc"
    folder.mkdir()
    file = copy.rename(folder / "library.db")
    file.chmod(0o444)
    folder.chmod(0o555)
    try:
        assert read_or_refuse(file)
    finally:
        folder.chmod(0o755)


def test_a_library_that_may_not_be_read_is_told(garden_file: Path) -> None:
    with memory_folder() as folder:
        file = folder / "library.db"
        shutil.copy(garden_file, file)
        with as_nobody(folder):
            file.chmod(0)
            with pytest.raises(LibraryError, match="cannot be read"):
                open_library(file)


def test_a_library_in_a_folder_closed_to_the_person_is_told(garden_file: Path) -> None:
    with memory_folder() as folder:
        (folder / "closed").mkdir()
        shutil.copy(garden_file, folder / "closed" / "library.db")
        with as_nobody(folder):
            (folder / "closed").chmod(0)
            with pytest.raises(LibraryError, match="cannot be read"):
                open_library(folder / "closed" / "library.db")
            (folder / "closed").chmod(0o700)


@pytest.mark.parametrize(
    "name", ["with space", "per%20cent", "question?mark", "hash#tag", "ünïcode 化疗", "a&b=c", "semi;colon"]
)
def test_the_name_of_the_folder_does_not_matter(garden_file: Path, tmp_path: Path, name: str) -> None:
    if os.name == "nt" and "?" in name:
        pytest.skip("Windows has no such names")
    folder = tmp_path / name
    folder.mkdir()
    shutil.copy(garden_file, folder / "library.db")
    assert read_or_refuse(folder / "library.db")


@pytest.mark.parametrize(
    ("file", "address"),
    [
        (r"C:\Program Files\Plainspoken\library.db", "file:///C:/Program%20Files/Plainspoken/library.db"),
        (r"\\server\our share\library.db", "file:////server/our%20share/library.db"),
    ],
)
def test_drives_and_networks_of_windows_are_named_as_sqlite_reads_them(file: str, address: str) -> None:
    assert address_of(PureWindowsPath(file)) == f"{address}?mode=ro&immutable=1"


@pytest.mark.skipif(os.name == "nt", reason="a path has no slash before its drive there")
def test_two_slashes_lead_to_a_file_and_to_no_other_computer(copy: Path) -> None:
    address = address_of(PurePosixPath(f"/{copy.absolute()}"))
    assert address.startswith("file:////")
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    assert apsw.Connection(address, flags=flags).pragma("user_version") == FORMAT


def test_two_can_read_one_library_at_once(garden_file: Path) -> None:
    one, two = open_library(garden_file), open_library(garden_file)
    assert everything(one) == everything(two)
    one.close()
    assert everything(two)
    two.close()


def test_a_topic_that_is_not_there_is_told(garden: Library) -> None:
    assert garden.topic("nowhere") is None
    assert garden.children("nowhere") == ()
    assert garden.sections("nowhere") == ()
    with pytest.raises(LibraryError, match="That page is not in this guide") as raised:
        garden.page("nowhere")
    assert raised.value.advice == "Choose another page from the list of topics."


def test_a_page_brings_all_that_its_author_wrote(garden: Library) -> None:
    page = garden.page("features")
    assert page.topic.summary == "Every feature of the pages, one after another."
    assert page.key_points == ("Seeds come first.", "Water comes second.")
    assert (page.audience, page.clinical_review) == ("everyone", "Dr. Fern")
    assert (page.reviewed.isoformat(), page.next_review.isoformat()) == ("2026-11-01", "2027-05-01")
    assert [source.id for source in page.sources] == ["fern-2025", "moss-2024"]
    assert [source.date for source in page.sources] == ["2025", "2024-10-30"]
    assert [question.id for question in page.questions] == ["G02", "G01"]
    assert [topic.id for topic in page.ancestors] == ["home", "guide"]
    assert garden.review_dates() == ("2026-10-01", "2026-11-01")
    term = garden.term("leaf-mold")
    assert term
    assert (term.name, term.also, term.meaning) == ("leaf mold", ("leaf mould",), "Old leaves.")
