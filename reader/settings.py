"""What the person has chosen, kept as a small JSON file that is replaced in one step."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from reader.errors import SettingsError
from reader.places import free_name, write_whole
from reader.words import translate

PALETTES = ("system", "light", "sepia", "dark", "contrast-light", "contrast")
TEXT_SIZES = (70, 80, 90, 100, 110, 125, 140, 160, 180, 200, 240, 300)
WIDEST_PANE = 100_000
LOCK_AFTER = (1, 5, 10, 15, 30, 60, 0)  # minutes until notes with a passphrase are locked; 0 is never
AS_LINES = ("", "yes", "no")  # '' is when a screen reader is at work
PAPERS = ("", "letter", "a4")  # '' is what the country uses
SPEECH_RATES = (-5, 5)  # slowest and fastest
SPACINGS = {  # the least and the most, in percent of what is usual; the column's in letters
    "line_spacing": (80, 200),
    "letter_spacing": (100, 130),
    "word_spacing": (100, 250),
    "paragraph_spacing": (50, 300),
    "column": (40, 120),
}
_OFFERED: dict[str, tuple[object, ...]] = {
    "palette": PALETTES,
    "text_size": TEXT_SIZES,
    "lock_after": LOCK_AFTER,
    "as_lines": AS_LINES,
    "sheet_paper": PAPERS,
}
_NO_KEYS: dict[str, str] = {}
_BETWEEN = SPACINGS | {"speech_rate": SPEECH_RATES}


class Settings(NamedTuple):
    """Each choice once, with its default."""

    palette: str = "system"
    text_size: int = 100  # percent, one of TEXT_SIZES
    topic: str = ""  # the page shown last
    scroll: float = 0.0  # how far down it was, from 0 to 1
    geometry: str = ""  # the window's place, as Qt writes it, in Base64
    panes: tuple[int, ...] = ()  # widths of topics, page and notes
    topics_shown: bool = True
    notes_shown: bool = True
    lock_after: int = 15  # minutes, one of LOCK_AFTER
    second_folder: str = ""  # where a second set of safety copies goes, '' for nowhere
    sheet_paper: str = ""  # one of PAPERS
    sheet_large: bool = False
    typeface: str = ""  # the system's own, if empty
    line_spacing: int = 100  # percent of what is usual, as the next three
    letter_spacing: int = 100
    word_spacing: int = 100
    paragraph_spacing: int = 100
    column: int = 70  # how many letters wide a page is set
    ruler: bool = False
    as_lines: str = ""  # pages without boxes and tables, one of AS_LINES
    own_folder: str = ""  # of Markdown pages, shown beside the guide
    remember_reading: bool = True
    voice: str = ""  # that reads aloud; the one that fits this computer best, if empty
    speech_rate: int = 0  # steps slower or faster than usual
    aloud_goes_on: bool = False  # with the next page, where one was read aloud to its end
    shortcuts: dict[str, str] = _NO_KEYS  # the person's own keys, by the name of the action


def read_settings(path: Path) -> Settings:
    """The settings in the file, defaults where it says nothing or nonsense.

    A file that cannot be read or is no JSON is put aside under a dated name, so that it is never overwritten.
    """
    try:
        found = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        _set_aside(path)
        return Settings()
    return _sane(Settings(**_known(found)))


def write_settings(settings: Settings, path: Path) -> None:
    """Write the settings beside their file and replace it."""
    try:
        write_whole(path, json.dumps(settings._asdict(), indent=2).encode())
    except OSError as error:
        raise SettingsError(
            translate("Settings", "Your settings could not be kept."),
            translate("Settings", "Check that {parent} may be written and that the disk has room.").format(
                parent=path.parent
            ),
        ) from error


def _known(found: dict[str, Any]) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for name, usual in Settings._field_defaults.items():
        value = found.get(name)
        if isinstance(usual, tuple):
            if isinstance(value, list) and all(type(item) is int for item in value):
                known[name] = tuple(value)
        elif isinstance(usual, dict):
            if isinstance(value, dict) and all(map(_is_text, (*value, *value.values()))):
                known[name] = value
        elif isinstance(usual, str):
            if _is_text(value):
                known[name] = value
        elif type(value) is type(usual) or (isinstance(usual, float) and type(value) is int):
            known[name] = value
    return known


def _sane(read: Settings) -> Settings:
    """The settings with each value among what is offered, or else as usual."""
    usual: dict[str, Any] = {}
    for name, offered in _OFFERED.items():
        if getattr(read, name) not in offered:
            usual[name] = Settings._field_defaults[name]
    if not 0 <= read.scroll <= 1:
        usual["scroll"] = 0.0
    if not all(0 <= width <= WIDEST_PANE for width in read.panes):
        usual["panes"] = ()
    nearest = {name: min(max(getattr(read, name), least), most) for name, (least, most) in _BETWEEN.items()}
    return read._replace(**usual | nearest)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and not any("\ud800" <= letter <= "\udfff" for letter in value)


def _set_aside(path: Path) -> None:
    try:
        path.rename(free_name(path.parent, f"{path.stem}-unreadable", path.suffix))
    except OSError as error:
        raise SettingsError(
            translate("Settings", "Your settings cannot be read."),
            translate("Settings", "Move {path} away, then start again.").format(path=path),
        ) from error
