"""The search box as a person uses it: results by kind, keys, what is said."""

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontInfo, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from reader.app import Program
from reader.ui.row_look import FootRole, HeadingRole
from reader.ui.search_pane import SearchPane


@pytest.fixture
def pane(program: Program) -> SearchPane:
    return program.window.search


def rows(pane) -> list[tuple[bool, str]]:
    items = (pane.results.item(n) for n in range(pane.results.count()))
    return [(bool(item.data(HeadingRole)), item.text()) for item in items]


def test_results_stand_under_the_name_of_their_kind(program: Program, pane) -> None:
    program.window.notes.start_note("Ask about the biopsy")
    program.window.notes.save()
    pane.box.setText("biopsy")
    headings = [text for is_heading, text in rows(pane) if is_heading]
    assert headings[:3] == ["My notes", "Words explained", "Pages"]
    assert rows(pane)[1] == (False, "My note: Ask about the biopsy")
    assert pane.results.item(1).data(FootRole) == ""  # the head has said it all


def test_down_leads_to_the_first_result_and_on_past_the_headings(qtbot, pane) -> None:
    pane.box.setText("biopsy")
    qtbot.keyClick(pane.box, Qt.Key.Key_Down)
    assert pane.results.currentItem().text() == "Biopsy"
    qtbot.keyClick(pane.results, Qt.Key.Key_Down)
    assert not pane.results.currentItem().data(HeadingRole)
    assert pane.results.currentItem().text() != "Biopsy"


@pytest.mark.parametrize("key", [Qt.Key.Key_Up, Qt.Key.Key_Escape])
def test_one_comes_back_from_the_results_to_the_box(program: Program, qtbot, pane, key: Qt.Key) -> None:
    program.window.activateWindow()
    pane.focus()
    qtbot.keyClicks(pane.box, "biopsy")
    qtbot.keyClick(pane.box, Qt.Key.Key_Down)
    assert pane.results.hasFocus()
    qtbot.keyClick(pane.results, key)
    assert pane.box.hasFocus()
    assert pane.box.text() == "biopsy"
    qtbot.keyClicks(pane.box, " report")
    assert pane.box.text() == "biopsy report"


def test_a_misspelled_word_says_what_it_was_taken_for(pane) -> None:
    pane.box.setText("nausia")
    assert pane.count.text().startswith("Showing “nausea”, which is near what you typed.")
    assert next(text for is_heading, text in rows(pane) if not is_heading) == "Nausea and vomiting"


def test_words_that_stand_nowhere_together_say_so(pane) -> None:
    pane.box.setText("zebra nausea")
    assert pane.count.text().startswith("No part of the guide has all these words.")
    assert any("Nausea" in text for _, text in rows(pane))


def test_finding_nothing_says_what_to_try(pane) -> None:
    pane.box.setText("qwertyuiop")
    assert "Try one word" in pane.count.text()
    assert rows(pane) == []


def test_other_words_show_their_best_results_wherever_the_list_was(program: Program, qtbot, pane) -> None:
    QTest.keyClicks(pane.box, "hair")
    qtbot.keyClick(pane.box, Qt.Key.Key_Down)
    for _ in range(12):
        qtbot.keyClick(pane.results, Qt.Key.Key_Down)
    assert pane.results.verticalScrollBar().value() > 0
    pane.focus()
    QTest.keyClicks(pane.box, "fever")
    QApplication.processEvents()
    assert pane.results.verticalScrollBar().value() == 0


def test_a_whole_text_that_was_pasted_is_not_said_again(pane) -> None:
    pane.box.setText("qwertyuiop" * 1000)
    assert len(pane.count.text()) < 250
    assert "Try one word" in pane.count.text()


def test_locked_notes_are_said_not_to_have_been_searched(program: Program, pane) -> None:
    program.notes.set_passphrase("correct horse battery staple")
    pane.box.setText("nausea")
    assert "locked" not in pane.count.text()
    program.window.lock.lock()
    for typed in ("nausea", "qwertyuiop"):
        pane.box.setText(typed)
        assert pane.count.text().endswith("My notes are locked and were not searched.")


def test_the_count_says_when_there_are_more_than_are_shown(program: Program, pane) -> None:
    pane.box.setText("hiccups")
    assert pane.count.text() == "2 in the guide"
    for n in range(21):
        program.notes.add(f"About the treatment {n}")
    pane.box.setText("treatment")
    assert pane.count.text() == "30 in the guide and more, 20 in my notes and more"
    assert len([text for is_heading, text in rows(pane) if not is_heading]) == 50


@pytest.mark.parametrize(
    ("typed", "topic", "marked"),
    [
        ("what about the hair", "hair-loss", {"hair"}),
        ("paleative care", "palliative-care", {"palliative", "care"}),
    ],
)
def test_what_is_marked_on_the_page_is_what_was_looked_for(
    program: Program, qtbot, pane, typed: str, topic: str, marked: set[str]
) -> None:
    pane.box.setText(typed)
    qtbot.keyClick(pane.box, Qt.Key.Key_Return)
    text, page = program.window.page.text, program.window.page.page
    assert page
    assert page.topic.id == topic
    assert {each.cursor.selectedText().casefold() for each in text.extraSelections()} == marked


def test_while_nothing_is_found_the_topics_stand_there(program: Program, pane) -> None:
    pane.box.setText("biopsy")
    assert not program.window.topics.isVisible()
    pane.box.setText("qwertyuiop")
    assert program.window.topics.isVisible()
    assert not pane.results.isVisible()
    pane.box.setText("biopsy")
    assert pane.results.isVisible()


@pytest.mark.parametrize("percent", [100, 200])
def test_each_result_has_room_for_its_title_and_excerpt(program: Program, pane, percent: int) -> None:
    program.window.set_size(percent)
    pane.box.setText("diarrhea")
    QApplication.processEvents()
    QTest.qWait(150)
    title, excerpt = QFont(pane.results.font()), QFont(pane.results.font())
    title.setBold(True)
    excerpt.setPixelSize(round(QFontInfo(excerpt).pixelSize() * 0.9))
    for n in range(pane.results.count()):
        item, place = pane.results.item(n), pane.results.visualItemRect(pane.results.item(n))
        if not item.data(HeadingRole):
            room = QRect(0, 0, place.width() - 18, 100_000)
            wrap = Qt.TextFlag.TextWordWrap
            needed = min(
                QFontMetrics(title).boundingRect(room, wrap, item.text()).height(),
                2 * QFontMetrics(title).lineSpacing(),
            )
            lines = QFontMetrics(excerpt).boundingRect(room, wrap, item.data(FootRole)).height()
            needed += min(lines, 3 * QFontMetrics(excerpt).lineSpacing())
            assert place.height() >= needed + 10, item.text()


def test_choosing_a_word_explains_it(program: Program, qtbot, pane) -> None:
    pane.box.setText("biopsy")
    qtbot.keyClick(pane.box, Qt.Key.Key_Return)
    strip = program.window.page.findChild(QWidget, "strip")
    assert strip.isVisible()
    assert "Taking a small sample" in strip.accessibleName()


def test_a_slash_on_the_page_leads_to_the_box(program: Program, qtbot, pane) -> None:
    program.window.page.text.setFocus()
    qtbot.keyClick(program.window.page.text, Qt.Key.Key_Slash)
    assert pane.box.hasFocus()
    assert pane.box.text() == ""
