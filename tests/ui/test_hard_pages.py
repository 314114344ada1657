"""A hard page is shown only after the person has chosen to see it."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reader import app
from reader.library.compile import compile_library
from reader.library.file import open_library
from reader.library.search import find

FRONT = "reviewed: 2026-11-01\nnext_review: 2027-05-01\nclinical_review: none\n"


def library_with_a_hard_page(folder: Path) -> Path:
    (folder / "content").mkdir()
    (folder / "content/index.md").write_text(
        f"---\ntitle: Home\nsummary: All\n{FRONT}contents: [numbers]\n---\nWelcome.\n"
    )
    (folder / "content/numbers.md").write_text(
        f"---\ntitle: Numbers\nsummary: Figures\n{FRONT}opt_in: This page has numbers.\n---\nThirtyone of a hundred.\n\n## Hardest\n\nMore.\n"
    )
    compile_library(folder / "content", folder / "library.db")
    return folder / "library.db"


def test_the_page_asks_first_and_then_stays_open(
    qtbot: QtBot, qapp: QApplication, folder: Path, tmp_path: Path
) -> None:
    program = app.build(qapp, folder, library_with_a_hard_page(tmp_path))
    program.window.show()
    page = program.window.page
    program.window.show_page("numbers")
    assert "This page has numbers." in page.text.toPlainText()
    assert "Thirtyone" not in page.text.toPlainText()
    page.text.link_chosen.emit(QUrl("open:"))
    assert "Thirtyone" in page.text.toPlainText()
    program.window.show_page("home")
    program.window.show_page("numbers")
    assert "Thirtyone" in page.text.toPlainText()
    program.close()


def test_search_gives_nothing_of_it_away(tmp_path: Path) -> None:
    library = open_library(library_with_a_hard_page(tmp_path))
    (hit,) = find(library, "thirtyone").hits
    assert (hit.title, hit.heading, hit.anchor, hit.excerpt) == (
        "Numbers",
        "Numbers",
        "",
        "This page has numbers.",
    )
    (hit,) = find(library, "hardest").hits
    assert "Hardest" not in (hit.heading, hit.excerpt)
    library.close()
