"""The running program, known only by what it tells a screen reader: the short walk of `python3 run.py bench access`."""

from pathlib import Path

import pytest

from benchmarks.access.session import lacking, walk


def test_the_program_is_used_by_ear_and_keyboard_alone(tmp_path: Path, library_file: Path) -> None:
    if needs := lacking():
        pytest.skip(f"a Linux system with these Debian packages is needed: {' '.join(needs)}")
    tried = list(walk(tmp_path, library_file))
    assert {each.what: each.wrong for each in tried if each.wrong} == {}
    assert len(tried) >= 14, (tmp_path / "walk.log").read_text()
