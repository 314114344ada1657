"""Whether content looks as it did when its library was last found up to date: names, sizes and times only.

Reading every page to be sure costs a start more than showing the first one; this look costs about a millisecond.
"""

import os
import sys
from pathlib import Path

from reader import places
from reader.errors import KnownError

# What the compiler takes from outside its room.
BESIDE = ("__init__.py", "excerpt.py", "statement.py", "stop_words.py", "words.py")


def bring_up_to_date(library: Path) -> None:
    """From source, compile the content first if it has changed; with mistakes in it the older library still serves."""
    content = places.content()
    if (
        places.is_frozen()
        or library != places.library()
        or not content.is_dir()
        or looks_unchanged(content, library)
    ):
        return
    from reader.library.compile import compile_library

    try:
        compile_library(content, library)
        remember(content, library)
    except KnownError as error:
        print(error, file=sys.stderr)
        if not library.is_file():
            raise


def looks_unchanged(folder: Path, library: Path) -> bool:
    """True if nothing under `folder` and nothing of the compiler looks different from when it was remembered."""
    try:
        return _memory(library).read_bytes() == _look(folder, library)
    except OSError:
        return False


def remember(folder: Path, library: Path) -> None:
    """Note how the content looks now, beside its library."""
    try:
        _memory(library).write_bytes(_look(folder, library))
    except OSError:
        return  # then the next start reads the content again


def _memory(library: Path) -> Path:
    return library.with_name(f"{library.name}.seen")


def _look(folder: Path, library: Path) -> bytes:
    room = Path(__file__).parent
    beside = (_told(str(room.parent / name), (room.parent / name).stat()) for name in BESIDE)
    found = [*_files(str(room)), *beside, *_files(str(folder)), f"{library.stat().st_size}"]
    return os.fsencode("\n".join(found))


def _files(folder: str) -> list[str]:
    found: list[str] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.is_dir():
                found.append(_told(entry.path, entry.stat()))
            elif entry.name != "__pycache__":
                found += _files(entry.path)
    return sorted(found)


def _told(path: str, found: os.stat_result) -> str:
    return f"{path} {found.st_size} {found.st_mtime_ns}"
