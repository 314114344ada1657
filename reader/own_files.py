"""The files of the packaged program, and whether each is as it was shipped."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from reader import places

LIST = "files.sha256"  # beside what it lists: a sum and a path from the program's folder on each line


def is_listed() -> bool:
    """Return whether this copy came with a list of its files; from source there is none."""
    return (places.root() / LIST).exists()


def damaged(folder: Path | None = None) -> Iterator[str]:
    """Give the path, from the program's folder, of each file that is missing or not as it was shipped."""
    folder = folder or places.root().parent
    for line in (folder / places.root().name / LIST).read_text("utf-8").splitlines():
        wanted, _, name = line.partition("  ")
        try:
            with (folder / name).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            found = ""
        if found != wanted:
            yield name
