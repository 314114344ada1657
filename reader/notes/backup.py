"""Copies of the notes file, made with SQLite's own backup and read back before they count."""

from pathlib import Path

import apsw

from reader.errors import NotesError
from reader.places import free_name


def back_up(database: apsw.Connection, folder: Path, reason: str) -> Path:
    """Write a dated copy of an open notes file into `folder` and verify it; returns its path."""
    path = None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = free_name(folder, f"notes-{reason}", ".db")
        copy = apsw.Connection(str(path))
        try:
            path.chmod(0o600)
            with copy.backup("main", database, "main") as backup:
                backup.step()
            if copy.pragma("integrity_check", 1) != "ok":
                raise apsw.CorruptError("the copy is not whole")
        finally:
            copy.close()
    except (apsw.Error, OSError) as error:
        if path:
            path.unlink(missing_ok=True)
        raise NotesError(
            "A safety copy of your notes could not be made, so nothing was changed.",
            f"Check that there is room on the disk and that {folder} may be written.",
        ) from error
    return path


def set_aside(path: Path) -> Path:
    """Rename a file that cannot be read to a dated name beside it; its bytes stay as they are."""
    try:
        kept = free_name(path.parent, f"{path.stem}-unreadable", path.suffix)
        path.rename(kept)
    except OSError as error:
        raise NotesError(
            "Your notes file cannot be read, and it could not be put aside.",
            f"Nothing in it was changed. Look for it in {path.parent}.",
        ) from error
    return kept
