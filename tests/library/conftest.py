from collections.abc import Iterator
from pathlib import Path

import pytest
from pages import PAGES

from reader.library.compile import compile_library
from reader.library.file import Library, open_library


@pytest.fixture(scope="session")
def garden_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """tests/data/pages, compiled once."""
    file = tmp_path_factory.mktemp("garden") / "library.db"
    compile_library(PAGES, file)
    return file


@pytest.fixture
def garden(garden_file: Path) -> Iterator[Library]:
    opened = open_library(garden_file)
    yield opened
    opened.close()


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """An empty content folder."""
    made = tmp_path / "content"
    made.mkdir()
    return made
