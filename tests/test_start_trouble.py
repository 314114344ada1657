"""A program that cannot open its window says why in a sentence, and never with a traceback."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reader import own_files, places, start_trouble
from reader.errors import KnownError

LINUX = sys.platform == "linux"


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a packaged program with two files and the list of them."""
    inside = tmp_path / "program" / "_internal"
    inside.mkdir(parents=True)
    lines = ""
    for name in ("page.css", "größer.svg"):
        (inside / name).write_text(name, "utf-8")
        lines += f"{hashlib.sha256(name.encode()).hexdigest()}  _internal/{name}\n"
    (inside / own_files.LIST).write_text(lines, "utf-8")
    monkeypatch.setattr(places, "root", lambda: inside)
    return inside


def test_a_whole_program_is_found_whole(shipped: Path) -> None:
    assert own_files.is_listed()
    assert list(own_files.damaged()) == []


@pytest.mark.parametrize("name", ["page.css", "größer.svg"])
@pytest.mark.parametrize("damage", [Path.unlink, lambda file: file.write_bytes(b"page.css ")])
def test_a_damaged_file_is_named(shipped: Path, name: str, damage: object) -> None:
    assert callable(damage)
    damage(shipped / name)
    assert list(own_files.damaged()) == [f"_internal/{name}"]
    error = start_trouble.explain(OSError())
    assert name in error.sentence
    assert "damaged" in error.sentence
    assert "notes" in error.advice


def test_a_copy_from_source_has_no_list() -> None:
    assert not own_files.is_listed()


def test_a_missing_library_is_named() -> None:
    missing = ImportError("libEGL.so.1: cannot open shared object file: No such file or directory")
    assert start_trouble.is_outside_our_code(missing)
    assert "libEGL.so.1" in start_trouble.explain(missing).sentence


def test_a_fault_of_ours_is_not_called_a_missing_library() -> None:
    assert not start_trouble.is_outside_our_code(ImportError("cannot import name 'Window' from 'reader'"))
    assert not start_trouble.is_outside_our_code(KeyError("text"))


@pytest.mark.skipif(not LINUX, reason="other systems always have a screen")
def test_without_a_screen_the_person_is_told_in_words(tmp_path: Path) -> None:
    variables = {name: value for name, value in os.environ.items() if "DISPLAY" not in name}
    done = subprocess.run(
        [sys.executable, "-m", "reader", "--data-dir", str(tmp_path / "data")],
        env=variables | {"QT_QPA_PLATFORM": "xcb"},
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
        timeout=60,
    )
    assert done.returncode == start_trouble.TOLD
    assert done.stderr == (
        "Plainspoken found no screen to open its window on. Please start it from the desktop of this computer.\n"
    )


@pytest.mark.skipif(not LINUX, reason="each system has its own way")
def test_who_started_it_from_a_menu_sees_it_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = tmp_path / "shown"
    program = tmp_path / "zenity"
    program.write_text(f'#!/bin/sh\necho "$@" > "{shown}"\n', "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    monkeypatch.setenv("DISPLAY", ":7")
    start_trouble.tell(KnownError("It is damaged.", "Install it again."))
    assert capsys.readouterr().err == "It is damaged. Install it again.\n"
    assert "It is damaged. Install it again." in shown.read_text("utf-8")
