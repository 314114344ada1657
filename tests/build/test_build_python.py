"""Which Python is good to freeze a program with."""

import sys
from pathlib import Path

import pytest

from build_spec import build_python

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has more than one kind")

Python = Path("/usr/bin/python3")
LIBRARY, EXTENSION = "/usr/lib/libpython3.so.1.0", "/usr/lib/_ctypes.so"


def answer(
    monkeypatch: pytest.MonkeyPatch, description: str = "", sections: str = "", dynamic: str = ""
) -> str:
    answers = {str(Python): description, "-SW": sections, "-dW": dynamic}
    monkeypatch.setattr(
        build_python,
        "_output",
        lambda program, option="", *_: answers.get(option) or answers.get(program, ""),
    )
    return build_python.unsuitable(Python)


@pytest.fixture
def shared(tmp_path: Path) -> str:
    """How a Python with a shared library describes itself."""
    (tmp_path / "libpython3.so.1.0").touch()
    return f"{tmp_path}\n\nlibpython3.so.1.0\n{EXTENSION}\n"


def test_a_stripped_shared_library_is_suitable(monkeypatch: pytest.MonkeyPatch, shared: str) -> None:
    assert answer(monkeypatch, shared, ".text .dynsym", "(NEEDED)") == ""


def test_symbols_for_debugging_are_not_for_people(monkeypatch: pytest.MonkeyPatch, shared: str) -> None:
    assert answer(monkeypatch, shared, ".text .symtab") == "its library is not stripped"


def test_a_folder_of_the_build_machine_is_not_for_people(
    monkeypatch: pytest.MonkeyPatch, shared: str
) -> None:
    assert "folder" in answer(monkeypatch, shared, ".text", "(RUNPATH) [/home/somebody/lib]")


@pytest.mark.parametrize("description", ["", "/usr/lib\n\nlibpython3.a\n/usr/lib/_ctypes.so\n"])
def test_a_python_in_one_piece_cannot_be_packed(monkeypatch: pytest.MonkeyPatch, description: str) -> None:
    assert answer(monkeypatch, description) == "it has no shared library"


def test_the_python_of_a_running_test_can_be_asked() -> None:
    assert isinstance(build_python.unsuitable(Path(sys.executable)), str)
