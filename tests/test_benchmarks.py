"""What the benchmarks measure can be made from the real pages."""

from pathlib import Path

import pytest

from benchmarks import notes
from benchmarks.made import library_of, write_folder
from reader.library.compile import compile_folder, compile_library
from reader.library.content import read_content
from reader.library.file import open_library
from reader.library.write import write_library
from tests.conftest import CONTENT


def test_made_content_compiles(tmp_path: Path) -> None:
    write_folder(read_content(CONTENT), tmp_path / "content", 40)
    compile_library(tmp_path / "content", tmp_path / "made.db")
    library = open_library(tmp_path / "made.db")
    assert len(library.topic_ids()) == 40
    library.close()


def test_made_libraries_and_notes_are_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = compile_folder(CONTENT)
    write_library(library_of(real, 30, 100), tmp_path / "made.db")
    for module in ("made", "notes"):
        monkeypatch.setattr(f"benchmarks.{module}.NOTES", 20)
    figures = list(notes.measure(real, tmp_path, 1))
    assert len(figures) == 10
    assert all(figure.values for figure in figures)
