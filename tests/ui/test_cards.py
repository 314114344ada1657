"""Cards and compiled lists in the real window: what a reader hears in order, and where links lead."""

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reader.app import Program
from reader.ui.page_text import PageText


def shown(program: Program, topic: str) -> PageText:
    program.window.show_page(topic)
    return program.window.page.text


def top_line(text: PageText) -> str:
    """The words at the top of what can be seen."""
    QApplication.processEvents()
    return text.cursorForPosition(text.viewport().rect().topLeft()).block().text()


def test_a_card_is_read_in_order(program: Program) -> None:
    lines = shown(program, "palbociclib").toPlainText().split("\n")
    at = lines.index("At a glance")
    assert lines[at + 1 : at + 5] == ["Brand name", "Ibrance", "Kind", "CDK4/6 inhibitor"]
    headings = [
        "At a glance",
        "Food and other medicines",
        "When to call",
        "Common side effects",
        "What it does",
    ]
    headings += ["What to ask", "More questions you could ask", "See also", "Sources"]
    assert [line for line in lines if line in headings] == headings


def test_a_small_number_leads_to_its_source_and_back(qtbot: QtBot, program: Program) -> None:
    text = shown(program, "palbociclib")
    start = text.verticalScrollBar().value()
    text.link_chosen.emit(QUrl("#source-1"))
    QApplication.processEvents()
    there = text.verticalScrollBar().value()
    assert there > start
    page = program.window.page.page
    assert page
    assert page.sources[0].title in text.toPlainText()
    text.link_chosen.emit(QUrl("#cited-1"))
    QApplication.processEvents()
    assert text.verticalScrollBar().value() < there


def test_a_question_of_the_bank_goes_into_the_notes(qtbot: QtBot, program: Program) -> None:
    text = shown(program, "all-questions")
    question = program.window.page._library.question_bank()[0]  # type: ignore[union-attr]
    assert question.text in text.toPlainText()
    with qtbot.waitSignal(program.window.page.question_requested) as asked:
        text.link_chosen.emit(QUrl(f"ask:{question.id}"))
    assert asked.args[0] == question.text


def test_a_word_of_the_see_also_leads_to_its_place_in_the_glossary(program: Program) -> None:
    shown(program, "low-red-cells")
    text = program.window.page.text
    text.link_chosen.emit(QUrl("topic:glossary#anemia"))
    assert program.window.page.page
    assert program.window.page.page.topic.id == "glossary"
    QApplication.processEvents()
    assert text.verticalScrollBar().value() > 0
    assert "Anemia" in top_line(text)
