"""A person's own folder in the window: opened, searched, changed while open, put away, and there again at the next start."""

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from reader import app
from reader.app import Program
from reader.ui.own_pages import OwnPages


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    folder = tmp_path / "Clinic"
    folder.mkdir()
    (folder / "index.md").write_text("# Our clinic\n\nWelcome.\n", encoding="utf-8")
    (folder / "parking.md").write_text("# Where to park\n\nThe wombat garage.\n", encoding="utf-8")
    return folder


@pytest.fixture
def own(program: Program) -> OwnPages:
    made = program.window._own_pages()
    assert made is not None
    return made


def titles(program: Program) -> list[str]:
    model = program.window.topics.tree.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def text(program: Program) -> str:
    return program.window.page.text.toPlainText()


def test_a_folder_stands_in_the_tree_and_is_searched(program: Program, own: OwnPages, clinic: Path) -> None:
    own.open(clinic)
    assert titles(program)[-1] == "Our clinic"
    assert "Welcome." in text(program)
    assert "not part of Plainspoken" in text(program)
    program.window.search.box.setText("wombat")
    assert program.window.search.results is not None
    assert program.window.search.results.item(0).text() == "Where to park"
    assert program.window.menus.close_folder.isEnabled()


def test_a_title_without_a_blank_does_not_widen_the_window(
    program: Program, own: OwnPages, clinic: Path
) -> None:
    width = program.window.width()
    (clinic / "long.md").write_text(f"# https://clinic.example/{'parking/' * 20}\n", encoding="utf-8")
    own.open(clinic)
    program.window.show_page("own-long")
    QApplication.processEvents()
    assert program.window.width() == width
    assert program.window.page.minimumSizeHint().width() < width / 2


def test_a_page_that_is_changed_is_shown_anew(qtbot, program: Program, own: OwnPages, clinic: Path) -> None:
    own.open(clinic)
    program.window.show_page("own-parking")
    (clinic / "parking.md").write_text("# Where to park\n\nThe numbat garage.\n", encoding="utf-8")
    qtbot.waitUntil(lambda: "numbat" in text(program), timeout=10_000)


def test_a_page_in_a_folder_that_was_made_meanwhile_is_shown(
    qtbot, program: Program, own: OwnPages, clinic: Path
) -> None:
    own.open(clinic)
    qtbot.waitUntil(lambda: not own._pause.isActive(), timeout=10_000)
    (clinic / "ward").mkdir()
    qtbot.waitUntil(lambda: str(clinic / "ward") in own._watcher.directories(), timeout=10_000)
    (clinic / "ward" / "beds.md").write_text("# On the ward\n", encoding="utf-8")
    assert program.library
    library = program.library
    qtbot.waitUntil(lambda: library.topic("own-ward-beds") is not None, timeout=10_000)


def test_a_page_that_is_changed_while_pages_are_compiled_is_shown_anew(
    qtbot, program: Program, own: OwnPages, clinic: Path
) -> None:
    changed = "# Where to park\n\nThe numbat garage.\n"
    QTimer.singleShot(0, lambda: (clinic / "parking.md").write_text(changed, encoding="utf-8"))
    own.open(clinic)
    program.window.show_page("own-parking")
    assert "wombat" in text(program)
    qtbot.waitUntil(lambda: "numbat" in text(program), timeout=10_000)


def test_a_folder_that_is_unplugged_leaves_its_pages(
    qtbot, program: Program, own: OwnPages, clinic: Path
) -> None:
    own.open(clinic)
    clinic.rename(clinic.with_name("away"))
    with qtbot.waitSignal(own.told, timeout=10_000) as told:
        own._pause.start(0)
    assert "is not there now" in told.args[0]
    assert titles(program)[-1] == "Our clinic"


def test_put_away_it_is_gone_and_the_folder_is_not(program: Program, own: OwnPages, clinic: Path) -> None:
    own.open(clinic)
    program.window.menus.close_folder.trigger()
    assert "Our clinic" not in titles(program)
    assert "Welcome" in program.window.windowTitle()
    assert (clinic / "parking.md").exists()
    assert not program.window._settings.own_folder


def test_it_is_there_again_at_the_next_start(
    qapp: QApplication, program: Program, own: OwnPages, clinic: Path, folder: Path, library_file: Path
) -> None:
    own.open(clinic)
    program.window.show_page("own-parking")
    program.window.close()
    again = app.build(qapp, folder, library_file)
    try:
        assert titles(again)[-1] == "Our clinic"
        assert "wombat" in text(again)
    finally:
        again.close()
        again.window.deleteLater()


def test_a_folder_without_pages_is_refused_calmly(
    program: Program, own: OwnPages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr("reader.ui.own_pages.say", lambda _, error: said.append(error.sentence))
    (tmp_path / "empty").mkdir()
    own.open(tmp_path / "empty")
    assert "holds no Markdown pages" in said[0]
    assert not program.window._settings.own_folder
