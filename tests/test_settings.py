"""What the person has chosen comes back; nonsense falls to the defaults, and nothing unreadable is overwritten."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from notes.surroundings import as_nobody, fill, kindly_refused, memory_folder, small_disk

from reader import places
from reader.app import Program
from reader.errors import SettingsError
from reader.notes.store import read_notes
from reader.settings import (
    AS_LINES,
    LOCK_AFTER,
    PALETTES,
    PAPERS,
    TEXT_SIZES,
    WIDEST_PANE,
    Settings,
    read_settings,
    write_settings,
)

CHOSEN = Settings(
    palette="dark",
    text_size=160,
    topic="treatments/hormone-therapy",
    scroll=0.25,
    geometry="AdnQywADAAA=",
    panes=(200, 800, 300),
    topics_shown=False,
    notes_shown=False,
    voice="Anne",
    speech_rate=-2,
    aloud_goes_on=True,
    lock_after=5,
    second_folder="/media/stick/Plainspoken copies",
    sheet_paper="a4",
    sheet_large=True,
    typeface="Atkinson Hyperlegible",
    line_spacing=120,
    letter_spacing=105,
    word_spacing=130,
    paragraph_spacing=150,
    column=50,
    ruler=True,
    remember_reading=False,
    as_lines="no",
    own_folder="/home/me/clinic",
    shortcuts={"look": "Ctrl+L"},
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NAMES = Settings._fields


@pytest.fixture
def file() -> Iterator[Path]:
    with memory_folder() as folder:
        yield folder / "settings.json"


def read(file: Path, text: str | bytes) -> Settings:
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_settings(file)


def aside(file: Path) -> list[bytes]:
    return sorted(path.read_bytes() for path in file.parent.glob("settings-unreadable-*.json"))


def assert_usable(settings: Settings) -> None:
    """What the window does with them works."""
    assert settings.palette in PALETTES
    assert settings.text_size in TEXT_SIZES
    assert 0 <= settings.scroll <= 1
    assert settings.lock_after in LOCK_AFTER
    assert settings.as_lines in AS_LINES
    assert settings.sheet_paper in PAPERS
    assert all(type(width) is int and 0 <= width <= WIDEST_PANE for width in settings.panes)
    assert (settings.topic + settings.geometry).encode() is not None
    assert type(settings.topics_shown) is type(settings.notes_shown) is bool
    json.loads(json.dumps(settings._asdict(), allow_nan=False))


def test_the_first_start_has_defaults_and_writes_nothing(file: Path) -> None:
    assert read_settings(file) == Settings()
    assert_usable(Settings())
    assert list(file.parent.iterdir()) == []


def test_what_was_chosen_comes_back(file: Path) -> None:
    assert all(getattr(CHOSEN, name) != getattr(Settings(), name) for name in NAMES)
    write_settings(CHOSEN, file)
    assert read_settings(file) == CHOSEN
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("size", TEXT_SIZES)
def test_every_offered_look_comes_back(file: Path, palette: str, size: int) -> None:
    chosen = Settings(palette=palette, text_size=size)
    write_settings(chosen, file)
    assert read_settings(file) == chosen


def test_the_last_choice_wins(file: Path) -> None:
    write_settings(CHOSEN, file)
    write_settings(CHOSEN._replace(palette="light"), file)
    assert read_settings(file) == CHOSEN._replace(palette="light")


def test_choices_of_another_version_are_ignored(file: Path) -> None:
    settings = read(file, json.dumps({**CHOSEN._asdict(), "mood": "calm", "__class__": "x", "": []}))
    assert settings == CHOSEN


def test_missing_choices_have_defaults(file: Path) -> None:
    assert read(file, "{}") == Settings()
    assert read(file, '{"text_size": 200}') == Settings(text_size=200)


@pytest.mark.parametrize(
    ("name", "nonsense"),
    [
        ("palette", "pink"),
        ("palette", 1),
        ("palette", None),
        ("palette", ["dark"]),
        ("text_size", True),
        ("text_size", 101),
        ("text_size", 100.0),
        ("text_size", "160"),
        ("text_size", 10**300),
        ("text_size", -100),
        ("topic", 5),
        ("topic", "half \ud800"),
        ("geometry", "\udfff"),
        ("geometry", {}),
        ("scroll", -0.1),
        ("scroll", 1.1),
        ("scroll", float("nan")),
        ("scroll", float("inf")),
        ("scroll", -(10**400)),
        ("scroll", True),
        ("scroll", "0.5"),
        ("panes", [1, 2, 10**30]),
        ("panes", [200, -1, 300]),
        ("panes", [200.0, 800.0, 300.0]),
        ("panes", [True, True, True]),
        ("panes", "200"),
        ("panes", {"0": 200}),
        ("panes", [[200]]),
        ("topics_shown", 1),
        ("topics_shown", "false"),
        ("notes_shown", None),
        ("notes_shown", 0),
    ],
)
def test_nonsense_falls_to_its_default_and_the_rest_stays(file: Path, name: str, nonsense: object) -> None:
    settings = read(file, json.dumps({**CHOSEN._asdict(), name: nonsense}))
    assert settings == CHOSEN._replace(**{name: getattr(Settings(), name)})
    assert_usable(settings)
    assert aside(file) == []


@hypothesis_settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), JSON))
def test_any_json_gives_usable_settings(hostile: dict[str, object]) -> None:
    with memory_folder() as folder:
        settings = read(folder / "settings.json", json.dumps(hostile))
        assert_usable(settings)
        write_settings(settings, folder / "settings.json")
        assert read_settings(folder / "settings.json") == settings


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not JSON",
        b'{"palette": "dark"',
        b"[]",
        b"null",
        b"5",
        b'"dark"',
        b"\xff\xfe\x00",
        b"\0" * 500,
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b'{"text_size": ' + b"9" * 5000 + b"}",
        b'{"palette": "dark",}',
        b"SQLite format 3\0" + os.urandom(2000),
    ],
    ids=lambda content: repr(content[:12]),
)
def test_what_is_no_settings_file_is_put_aside_unchanged(file: Path, content: bytes) -> None:
    assert read(file, content) == Settings()
    assert aside(file) == [content]
    (kept,) = file.parent.iterdir()
    assert re.fullmatch(r"settings-unreadable-\d{4}-\d\d-\d\d-\d{6}\.json", kept.name)
    write_settings(CHOSEN, file)
    assert read_settings(file) == CHOSEN
    assert aside(file) == [content]


def test_a_huge_file_is_read(file: Path) -> None:
    settings = read(file, json.dumps({**CHOSEN._asdict(), "unknown": ["x" * 1000] * 5000}))
    assert settings == CHOSEN


def test_unreadable_files_of_one_second_are_all_kept(file: Path) -> None:
    contents = [b"first", b"second", b"third"]
    for content in contents:
        read(file, content)
    assert aside(file) == sorted(contents)


def test_a_folder_in_its_place_is_put_aside_with_what_is_in_it(file: Path) -> None:
    file.mkdir()
    (file / "kept.txt").write_text("kept")
    assert read_settings(file) == Settings()
    (kept,) = file.parent.iterdir()
    assert (kept / "kept.txt").read_text() == "kept"


def test_a_folder_that_is_a_file_is_refused_kindly(tmp_path: Path) -> None:
    (tmp_path / "place").write_text("a file")
    for use in (read_settings, lambda file: write_settings(CHOSEN, file)):
        with pytest.raises(SettingsError) as refused:
            use(tmp_path / "place" / "settings.json")
        assert refused.value.advice
    assert (tmp_path / "place").read_text() == "a file"


def test_a_missing_folder_is_refused_kindly(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        write_settings(CHOSEN, tmp_path / "nowhere" / "settings.json")


def test_a_read_only_folder_keeps_the_old_choices(file: Path) -> None:
    write_settings(Settings(), file)
    old = file.read_bytes()
    with as_nobody(file.parent):
        file.parent.chmod(0o500)
        with kindly_refused(SettingsError):
            write_settings(CHOSEN, file)
        assert read_settings(file) == Settings()
        file.parent.chmod(0o700)
        assert list(file.parent.iterdir()) == [file]
        assert file.read_bytes() == old
        write_settings(CHOSEN, file)
        assert read_settings(file) == CHOSEN


def test_a_full_disk_keeps_the_old_choices() -> None:
    with small_disk(64) as disk:
        file = disk / "settings.json"
        write_settings(Settings(), file)
        old = file.read_bytes()
        filler = fill(disk)
        with kindly_refused(SettingsError) as refused:
            write_settings(CHOSEN._replace(geometry="A" * 9000), file)
        assert "room" in refused.value.advice
        assert file.read_bytes() == old
        assert {path.name for path in disk.iterdir()} == {"settings.json", filler.name}
        filler.unlink()
        write_settings(CHOSEN, file)
        assert read_settings(file) == CHOSEN


def test_choices_that_may_not_be_read_are_put_aside_not_overwritten(file: Path) -> None:
    write_settings(CHOSEN, file)
    old = file.read_bytes()
    with as_nobody(file.parent):
        file.chmod(0o000)
        assert read_settings(file) == Settings()
        write_settings(Settings(), file)
    for kept in file.parent.glob("settings-unreadable-*.json"):
        kept.chmod(0o600)  # an ordinary user running this test may not read it either
    assert aside(file) == [old]
    assert read_settings(file) == Settings()


def test_choices_that_can_be_neither_read_nor_put_aside_stay(file: Path) -> None:
    file.write_bytes(b"not JSON")
    with as_nobody(file.parent):
        file.parent.chmod(0o500)
        with kindly_refused(SettingsError) as refused:
            read_settings(file)
        assert str(file) in refused.value.advice
        with kindly_refused(SettingsError):
            write_settings(CHOSEN, file)
        assert file.read_bytes() == b"not JSON"


REPLACE_FOR_EVER = """
import sys
from pathlib import Path
from reader.settings import Settings, write_settings
while True:
    for width in range(1000):
        write_settings(Settings(geometry=str(width) * 5000, panes=(width,) * 3), Path(sys.argv[1]))
        if not width:
            print("begun", flush=True)
"""


def test_a_reader_and_a_crash_see_the_old_choices_or_the_new_never_half(file: Path) -> None:
    for _ in range(3):
        seen: set[int] = set()
        deadline = time.monotonic() + 10
        writer = subprocess.Popen([sys.executable, "-c", REPLACE_FOR_EVER, file], stdout=subprocess.PIPE)
        with writer:
            assert writer.stdout
            writer.stdout.readline()
            while len(seen) < 20 and time.monotonic() < deadline:
                settings = read_settings(file)
                width = settings.panes[0]
                assert settings.geometry == str(width) * 5000
                seen.add(width)
            writer.kill()
        width = read_settings(file).panes[0]
        assert read_settings(file).geometry == str(width) * 5000
        assert len(seen) == 20
    assert aside(file) == []


def test_no_note_text_is_in_the_settings(program: Program, folder: Path) -> None:
    program.window.notes.writing.setPlainText("my-private-words-7f3a")
    program.close()
    assert [note.text for note in read_notes(places.notes(folder))] == ["my-private-words-7f3a"]
    settings = places.settings(folder).read_text("utf-8")
    assert set(json.loads(settings)) == set(NAMES)
    assert "private" not in settings
