"""Where the person's own files are."""

import sys
from pathlib import Path

import pytest
from notes.surroundings import as_nobody, memory_folder

from reader import places


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The packaged program, on a stick."""
    program = tmp_path / "Plainspoken" / "plainspoken.exe"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    return program


def test_a_folder_for_notes_beside_the_packaged_program_holds_them(program: Path) -> None:
    beside = program.parent.parent / "Plainspoken notes"
    assert places.personal() != beside
    beside.mkdir()
    assert places.personal() == beside


def test_the_chosen_folder_goes_before_that(program: Path, tmp_path: Path) -> None:
    (program.parent.parent / "Plainspoken notes").mkdir()
    assert places.personal(tmp_path / "chosen") == tmp_path / "chosen"


def test_notes_are_not_kept_in_the_folder_that_an_update_replaces(program: Path) -> None:
    (program.parent / "Plainspoken notes").mkdir(parents=True)
    assert program.parent not in places.personal().parents


def test_a_program_from_source_looks_at_no_such_folder(
    monkeypatch: pytest.MonkeyPatch, program: Path
) -> None:
    (program.parent.parent / "Plainspoken notes").mkdir()
    monkeypatch.delattr(sys, "frozen")
    assert places.personal().name == "Plainspoken"


def test_a_file_chosen_in_a_closed_folder_is_told_when_it_is_written() -> None:
    with memory_folder() as folder:
        (folder / "closed").mkdir()
        with as_nobody(folder):
            (folder / "closed").chmod(0)
            chosen = places.with_ending(str(folder / "closed" / "visit"), ".ics")
            assert chosen.name == "visit.ics"
            assert not places.is_folder(folder / "closed" / "inside")
            with pytest.raises(PermissionError):
                places.write_whole(chosen, b"")
            (folder / "closed").chmod(0o700)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("CDK4/6 inhibitors", "CDK4-6 inhibitors.pdf"),
        ("Is it working?", "Is it working.pdf"),
        ("Mini meals: recipe cards", "Mini meals- recipe cards.pdf"),
        ("..", "Plainspoken.pdf"),
        ("", "Plainspoken.pdf"),
        ("化疗" * 100, "化疗" * 33 + ".pdf"),
    ],
)
def test_a_title_becomes_a_name_that_every_system_takes(tmp_path: Path, title: str, name: str) -> None:
    assert places.named_after(title, ".pdf") == name
    (tmp_path / name).touch()


def test_a_file_named_without_its_ending_gets_it_unless_another_would_be_replaced(tmp_path: Path) -> None:
    def named(name: str) -> str:
        return places.with_ending(str(tmp_path / name), ".ics").name

    assert [named(name) for name in ("visit", "visit.ics", "visit.txt", "Dr. Lee")] == [
        "visit.ics",
        "visit.ics",
        "visit.txt",
        "Dr. Lee.ics",
    ]
    (tmp_path / "visit.ics").touch()
    assert named("visit") == "visit"
    assert named("visit.ics") == "visit.ics"
