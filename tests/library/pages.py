"""Small content folders for these tests, and what is told of them."""

from pathlib import Path

import pytest
from hypothesis import settings

from reader.errors import ContentMistakesError
from reader.library.compile import compile_folder, compile_library
from reader.library.file import Library, open_library
from reader.library.model import Mistake
from reader.library.write import CompiledTopic

PAGES = Path(__file__).resolve().parent.parent / "data" / "pages"
CALM = settings(database=None, deadline=None, max_examples=150)


def page(body: str = "Some words.\n", **front: str | None) -> str:
    """A page with a whole front matter; `front` replaces a field, adds one, or takes it out if None."""
    fields = {
        "title": "A page",
        "summary": "One sentence.",
        "reviewed": "2026-11-01",
        "next_review": "2027-05-01",
        "clinical_review": "none",
    } | front
    lines = [f"{name}: {value}" for name, value in fields.items() if value is not None]
    return "\n".join(["---", *lines, "---", body])


def put(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def compiled(folder: Path, files: dict[str, str | bytes], topic: str = "home") -> CompiledTopic:
    """A topic of a content folder of these files."""
    return next(made for made in compile_folder(put(folder, files)).topics if made.id == topic)


def library_of(folder: Path, files: dict[str, str | bytes]) -> Library:
    target = folder.with_name(f"{folder.name}.db")
    compile_library(put(folder, files), target)
    return open_library(target)


def mistakes(folder: Path, files: dict[str, str | bytes]) -> list[Mistake]:
    """Every mistake in a content folder of these files."""
    put(folder, files)
    with pytest.raises(ContentMistakesError) as raised:
        compile_folder(folder)
    found = raised.value.mistakes
    assert all(isinstance(mistake, Mistake) and mistake.what and mistake.instead for mistake in found)
    return [mistake for mistake in found if isinstance(mistake, Mistake)]


def only_mistake(folder: Path, files: dict[str, str | bytes]) -> str:
    """The one mistake in a content folder of these files, as it is printed."""
    (found,) = mistakes(folder, files)
    return str(found)
