"""What a person does, from beginning to end, in the real window on the real pages."""

from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt, QUrl
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from reader import app
from reader.app import Program
from reader.ui.window import Window

BUTTON = Qt.MouseButton.LeftButton


def topic_index(window: Window, *titles: str) -> QModelIndex:
    """Where the topic lies in the tree, by the titles on the way to it."""
    tree, index = window.topics.tree, QModelIndex()
    for title in titles:
        rows = [tree.model().index(row, 0, index) for row in range(tree.model().rowCount(index))]
        index = next(row for row in rows if row.data() == title)
        tree.expand(index)
    return index


def click_topic(qtbot: QtBot, window: Window, *titles: str) -> None:
    index = topic_index(window, *titles)
    window.topics.tree.scrollTo(index)
    qtbot.mouseClick(window.topics.tree.viewport(), BUTTON, pos=window.topics.tree.visualRect(index).center())


def click_link(qtbot: QtBot, window: Window, words: str) -> None:
    """Click on linked words of the page, where they are on screen."""
    text = window.page.text
    found = text.document().find(words)
    assert not found.isNull(), f"'{words}' is not on the page"
    middle = QTextCursor(found)
    middle.setPosition((found.selectionStart() + found.selectionEnd()) // 2)
    text.setTextCursor(middle)
    text.ensureCursorVisible()
    point = text.cursorRect(middle).center() + QPoint(1, 0)
    qtbot.mouseClick(text.viewport(), BUTTON, pos=point)


def shown(window: Window) -> str:
    return window.page.page.topic.id if window.page.page else ""


def test_read_write_close_and_find_it_again(
    qtbot: QtBot, qapp: QApplication, folder: Path, library_file: Path
) -> None:
    first = app.build(qapp, folder, library_file)
    first.window.show()
    click_topic(qtbot, first.window, "Treatments", "Chemotherapy")
    assert shown(first.window) == "chemotherapy"
    assert "Chemotherapy" in first.window.windowTitle()
    first.window.notes.writing.setFocus()
    qtbot.keyClicks(first.window.notes.writing, "Will I lose my hair?")
    first.window.page.text.go_to_anchor("what-it-is-like")
    first.close()

    second = app.build(qapp, folder, library_file)
    second.window.show()
    assert shown(second.window) == "chemotherapy"
    qtbot.waitUntil(lambda: second.window.page.text.verticalScrollBar().value() > 0)
    assert second.window.notes.list.model().index(0, 0).data() == "Will I lose my hair?"
    second.close()


def test_a_word_that_search_explains_is_shown_at_its_place(qtbot: QtBot, program: Program) -> None:
    window = program.window
    window.search.term_requested.emit("neutropenia")
    assert shown(window) == "glossary"
    top = window.page.text.cursorForPosition(window.page.text.rect().topLeft() + QPoint(40, 16))
    assert top.block().text() == "Neutropenia"


def test_a_link_to_a_place_opens_there_at_the_start(
    qtbot: QtBot, qapp: QApplication, folder: Path, library_file: Path
) -> None:
    program = app.build(qapp, folder, library_file)
    program.window.show()
    program.window.show_page("glossary", "neutropenia")
    qtbot.wait(20)
    text = program.window.page.text
    assert text.cursorForPosition(text.rect().topLeft() + QPoint(40, 16)).block().text() == "Neutropenia"
    program.close()


def test_a_note_is_on_disk_soon_after_typing_stops(qtbot: QtBot, program: Program) -> None:
    qtbot.keyClicks(program.window.notes.writing, "Ask about the rash")
    assert program.notes is not None
    assert program.notes.all() == []
    qtbot.waitUntil(
        lambda: [note.text for note in program.notes.all()] == ["Ask about the rash"], timeout=2000
    )  # type: ignore[union-attr]
    assert "Kept" in program.window.notes.status.text()


def test_a_note_is_kept_when_the_person_goes_to_another_page(qtbot: QtBot, program: Program) -> None:
    window = program.window
    click_topic(qtbot, window, "Support")
    qtbot.keyClicks(window.notes.writing, "Call the social worker")
    click_topic(qtbot, window, "Eating little and often")
    assert program.notes is not None
    assert [(note.topic, note.text) for note in program.notes.all()] == [
        ("support", "Call the social worker")
    ]
    assert window.notes.writing.toPlainText() == ""
    click_topic(qtbot, window, "Support")
    assert window.notes.list.model().index(0, 0).data() == "Call the social worker"


def test_back_and_forward_return_to_the_same_place(qtbot: QtBot, program: Program) -> None:
    window = program.window
    click_topic(qtbot, window, "Managing side effects", "When to call")
    window.page.text.verticalScrollBar().setValue(900)
    place = window.page.text.reading_place()
    click_topic(qtbot, window, "Support")
    assert window.page.text.verticalScrollBar().value() == 0
    qtbot.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert shown(window) == "when-to-call"
    assert window.page.text.reading_place() == pytest.approx(place, abs=0.01)
    qtbot.mouseClick(window.page.text.viewport(), Qt.MouseButton.ForwardButton)
    assert shown(window) == "support"
    qtbot.mouseClick(window.page.text.viewport(), Qt.MouseButton.BackButton)
    assert shown(window) == "when-to-call"


def test_back_returns_to_the_results_one_came_from(qtbot: QtBot, program: Program) -> None:
    window = program.window
    window.show_page("support")
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(window.search.box, "nausea")
    results = window.search.results
    assert results
    heads = [results.item(row).text() for row in range(results.count())]
    qtbot.keyClick(window.search.box, Qt.Key.Key_Down)
    qtbot.keyClick(results, Qt.Key.Key_Down)
    chosen = results.currentRow()
    qtbot.keyClick(results, Qt.Key.Key_Return)
    found_on, marks = shown(window), len(window.page.text.extraSelections())
    assert marks > 0
    window.search.box.clear()
    window.show_page("hair-loss")
    assert window.search.results is None or not window.search.results.isVisible()

    qtbot.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert shown(window) == found_on
    assert len(window.page.text.extraSelections()) == marks
    qtbot.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert shown(window) == "support"
    assert window.search.box.text() == "nausea"
    assert [results.item(row).text() for row in range(results.count())] == heads
    assert results.isVisible()
    assert results.currentRow() == chosen
    qtbot.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert shown(window) == "hair-loss"
    assert window.search.box.text() == ""
    assert window.topics.tree.isVisible()


def test_a_link_leads_to_its_page_and_heading(qtbot: QtBot, program: Program) -> None:
    window = program.window
    window.show_page("chemotherapy")
    click_link(qtbot, window, "why side effects happen")
    assert shown(window) == "why-side-effects-happen"
    selected = window.topics.tree.currentIndex()
    assert selected.data() == window.page.page.topic.title  # type: ignore[union-attr]


def test_a_web_address_is_opened_only_after_the_person_agrees(
    qtbot: QtBot, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    asked: list[str] = []
    monkeypatch.setattr("PySide6.QtGui.QDesktopServices.openUrl", lambda url: opened.append(url.toString()))

    def answer(label: str) -> None:
        def run(box: QMessageBox) -> int:
            asked.append(box.informativeText())
            next(button for button in box.buttons() if button.text() == label).click()
            return 0

        monkeypatch.setattr(QMessageBox, "exec", run)

    answer("Stay here")
    program.window.page.text.link_chosen.emit(QUrl("https://www.cancer.gov/about"))
    assert opened == []
    assert "https://www.cancer.gov/about" in asked[0]
    answer("Copy address")
    program.window.page.text.link_chosen.emit(QUrl("https://www.cancer.gov/about"))
    assert opened == []
    assert QApplication.clipboard().text() == "https://www.cancer.gov/about"
    answer("Open")
    program.window.page.text.link_chosen.emit(QUrl("https://www.cancer.gov/about"))
    assert opened == ["https://www.cancer.gov/about"]


def test_a_ready_question_goes_into_the_notes(qtbot: QtBot, program: Program) -> None:
    window = program.window
    window.show_page("first-treatment")
    question = window.page.page.questions[0]  # type: ignore[union-attr]
    window.page.text.link_chosen.emit(QUrl(f"ask:{question.id}"))
    assert program.notes is not None
    assert [(note.topic, note.text) for note in program.notes.all()] == [("first-treatment", question.text)]
    assert window.notes.writing.toPlainText() == question.text


def test_a_glossary_word_is_explained_beside_the_page(qtbot: QtBot, program: Program) -> None:
    window = program.window
    window.show_page("receptor-status")
    window.page.text.link_chosen.emit(QUrl("term:biopsy"))
    strip = window.page.findChild(object, "strip")
    assert strip.isVisible()  # type: ignore[attr-defined]
    assert "Biopsy" in strip.accessibleName()  # type: ignore[attr-defined]
    window.show_page("home")
    assert not strip.isVisible()  # type: ignore[attr-defined]


def test_delete_and_undo(qtbot: QtBot, program: Program) -> None:
    notes = program.window.notes
    notes.start_note("Do not lose me")
    qtbot.mouseClick(notes.delete_button, BUTTON)
    assert program.notes is not None
    assert program.notes.all() == []
    assert notes.undo_bar.isVisible()
    qtbot.mouseClick(notes.undo_bar.button, BUTTON)
    assert [note.text for note in program.notes.all()] == ["Do not lose me"]
    assert notes.writing.toPlainText() == "Do not lose me"


def test_a_deleted_note_can_be_put_back_later(qtbot: QtBot, program: Program) -> None:
    notes = program.window.notes
    notes.start_note("Deleted last week")
    notes.delete()
    notes.scope.setCurrentIndex(3)
    notes.list.setCurrentIndex(notes.list.model().index(0, 0))
    assert notes.writing.isReadOnly()
    assert notes.delete_button.text() == "Put back"
    qtbot.mouseClick(notes.delete_button, BUTTON)
    assert program.notes is not None
    assert [note.text for note in program.notes.all()] == ["Deleted last week"]


def test_a_note_of_another_page_can_be_changed_in_the_list_of_all(qtbot: QtBot, program: Program) -> None:
    window, notes = program.window, program.window.notes
    window.show_page("support")
    notes.start_note("First words")
    window.show_page("chemotherapy")
    notes.scope.setCurrentIndex(1)
    notes.list.setCurrentIndex(notes.list.model().index(0, 0))
    assert notes.writing.toPlainText() == "First words"
    notes.writing.setPlainText("Other words")
    notes.save()
    assert program.notes is not None
    assert [(note.topic, note.text) for note in program.notes.all()] == [("support", "Other words")]


def test_search_finds_a_section_and_marks_the_words(qtbot: QtBot, program: Program) -> None:
    window = program.window
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.search.box.hasFocus()
    qtbot.keyClicks(window.search.box, "second opin")
    assert window.search.results is not None
    assert window.search.results.count() > 0
    assert not window.topics.isVisible()
    qtbot.keyClick(window.search.box, Qt.Key.Key_Return)
    assert shown(window) == "second-opinions"
    marked = [selection.cursor.selectedText().casefold() for selection in window.page.text.extraSelections()]  # type: ignore[attr-defined]
    assert {"second", "opin"} <= set(marked)
    qtbot.keyClick(window.search.box, Qt.Key.Key_Escape)
    assert window.topics.isVisible()


def test_nothing_found_says_what_to_try(qtbot: QtBot, program: Program) -> None:
    qtbot.keyClicks(program.window.search.box, "zzzzzz")
    assert "Try one word" in program.window.search.count.text()


def test_the_list_of_all_follows_what_is_typed(qtbot: QtBot, program: Program) -> None:
    window, notes = program.window, program.window.notes
    for topic, text in (("support", "first"), ("eating", "second"), ("chemotherapy", "third")):
        window.show_page(topic)
        notes.start_note(text)
    notes.scope.setCurrentIndex(1)

    def listed() -> list[str]:
        return [notes.list.model().index(row, 0).data() for row in range(notes.list.model().rowCount())]

    assert listed() == ["third", "second", "first"]
    notes.list.setCurrentIndex(notes.list.model().index(2, 0))
    notes.writing.setPlainText("first, changed")
    assert notes.save()
    assert listed() == ["first, changed", "third", "second"]
    assert notes.list.currentIndex().row() == 0
    assert notes.writing.toPlainText() == "first, changed"
    assert program.notes is not None
    assert [note.text for note in program.notes.all()] == listed()
