"""Thousands of saves each wait for the disk; here they wait for memory, where the system offers such a folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from notes.surroundings import memory_folder


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    with memory_folder() as folder:
        yield folder
