"""Copies of the notes file, made with SQLite's own backup and read back before they count."""

from datetime import datetime
from pathlib import Path

import apsw

from reader.errors import NotesError


def back_up(database: apsw.Connection, folder: Path, reason: str) -> Path:
    """Write a dated copy of an open notes file into `folder` and verify it; returns its path."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = free_name(folder, f"notes-{reason}", ".db")
    try:
        copy = apsw.Connection(str(path))
        try:
            path.chmod(0o600)
            with copy.backup("main", database, "main") as backup:
                backup.step()
            verdict = copy.pragma("integrity_check")
        finally:
            copy.close()
        if verdict != "ok":
            raise NotesError("The safety copy of your notes could not be read back.", "Nothing was changed.")
    except (apsw.Error, OSError) as error:
        path.unlink(missing_ok=True)
        raise NotesError(
            "A safety copy of your notes could not be made, so nothing was changed.",
            f"Check that there is room on the disk and that {folder} may be written.",
        ) from error
    return path


def set_aside(path: Path) -> Path:
    """Rename a file that cannot be read to a dated name beside it; its bytes stay as they are."""
    kept = free_name(path.parent, f"{path.stem}-unreadable", path.suffix)
    try:
        path.rename(kept)
        journal = path.with_name(path.name + "-journal")
        if journal.exists():
            journal.rename(kept.with_name(kept.name + "-journal"))
    except OSError as error:
        raise NotesError(
            "Your notes file cannot be read, and it could not be put aside.", f"It stays untouched at {path}."
        ) from error
    return kept


def free_name(folder: Path, stem: str, suffix: str) -> Path:
    """A dated path in `folder` that no file has yet."""
    today = datetime.now().strftime("%Y-%m-%d-%H%M%S")
    names = (folder / f"{stem}-{today}{'' if n == 1 else f'-{n}'}{suffix}" for n in range(1, 10_000))
    return next(path for path in names if not path.exists())
