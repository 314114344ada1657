"""What the person has chosen, kept as a small JSON file that is replaced in one step."""

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from reader.errors import SettingsError
from reader.places import free_name

PALETTES = ("system", "light", "dark", "contrast")
TEXT_SIZES = (70, 80, 90, 100, 110, 125, 140, 160, 180, 200, 240, 300)
WIDEST_PANE = 100_000
LOCK_AFTER = (
    1,
    5,
    10,
    15,
    30,
    60,
    0,
)  # minutes until notes with a passphrase are locked by themselves; 0 is never
PAPERS = ("", "letter", "a4")  # '' is what the country uses


@dataclass(frozen=True, slots=True)
class Settings:
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

    def __post_init__(self) -> None:
        if self.palette not in PALETTES:
            object.__setattr__(self, "palette", "system")
        if self.text_size not in TEXT_SIZES:
            object.__setattr__(self, "text_size", 100)
        if not 0 <= self.scroll <= 1:
            object.__setattr__(self, "scroll", 0.0)
        if self.lock_after not in LOCK_AFTER:
            object.__setattr__(self, "lock_after", 15)
        if self.sheet_paper not in PAPERS:
            object.__setattr__(self, "sheet_paper", "")
        if not all(0 <= width <= WIDEST_PANE for width in self.panes):
            object.__setattr__(self, "panes", ())


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
    return Settings(**_known(found))


def write_settings(settings: Settings, path: Path) -> None:
    """Write the settings beside their file and replace it."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with fresh.open("w", encoding="utf-8") as file:
            file.write(json.dumps(asdict(settings), indent=2))
            file.flush()
            os.fsync(file.fileno())  # else a power cut can leave an empty file
        fresh.replace(path)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink()
        raise SettingsError(
            "Your settings could not be kept.",
            f"Check that {path.parent} may be written and that the disk has room.",
        ) from error


def _known(found: dict[str, Any]) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for field in fields(Settings):
        value = found.get(field.name)
        if isinstance(field.default, tuple):
            if isinstance(value, list) and all(type(item) is int for item in value):
                known[field.name] = tuple(value)
        elif isinstance(field.default, str):
            if isinstance(value, str) and not any("\ud800" <= letter <= "\udfff" for letter in value):
                known[field.name] = value
        elif type(value) is type(field.default) or (isinstance(field.default, float) and type(value) is int):
            known[field.name] = value
    return known


def _set_aside(path: Path) -> None:
    try:
        path.rename(free_name(path.parent, f"{path.stem}-unreadable", path.suffix))
    except OSError as error:
        raise SettingsError(
            "Your settings cannot be read.", f"Move {path} away, then start again."
        ) from error
