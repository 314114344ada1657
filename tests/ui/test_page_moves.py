"""Through a page by single letters, with what is there said; the caret; where am I; tables by cells; pages as lines."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QTextCursor, QTextDocument
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from reader.app import Program
from reader.library.article import article
from reader.library.file import Library
from reader.library.linear import as_lines, grids
from reader.ui.page_structure import figures, headings, links, lists, tables
from reader.ui.page_text import for_document
from reader.ui.table_view import TableView
from reader.ui.window import Window
from tests.ui.dialogs import in_dialog

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SPOKEN = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def window(program: Program) -> Window:
    program.window.show_page("how-to-use")
    program.window.page.text.setFocus()
    return program.window


def said(window: Window) -> str:
    return window.statusBar().currentMessage()


def press(qtbot: QtBot, window: Window, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> str:
    """Press a key on the page; returns what is said."""
    window.statusBar().clearMessage()
    qtbot.keyClick(window.page.text, key, *modifiers)
    return said(window)


def line(window: Window) -> str:
    return window.page.text.textCursor().block().text().strip()


# Moves


def test_h_goes_from_heading_to_heading_and_says_level_and_words(qtbot: QtBot, window: Window) -> None:
    wanted = headings(window.page.text.document())
    for heading in wanted[1:]:
        assert press(qtbot, window, Qt.Key.Key_H) == f"Heading level {heading.level}: {heading.text}"
        assert line(window) == heading.text
        assert window.page.text.viewport().rect().contains(window.page.text.cursorRect().center())
    assert press(qtbot, window, Qt.Key.Key_H) == "No next heading."
    assert line(window) == wanted[-1].text
    for heading in reversed(wanted[:-1]):
        assert press(qtbot, window, Qt.Key.Key_H, SHIFT).endswith(heading.text)
    assert press(qtbot, window, Qt.Key.Key_H, SHIFT) == "No previous heading."


def test_a_number_goes_to_the_headings_of_that_level(qtbot: QtBot, window: Window) -> None:
    assert press(qtbot, window, Qt.Key.Key_2) == "Heading level 2: From reading to an answer"
    assert press(qtbot, window, Qt.Key.Key_1, SHIFT) == "Heading level 1: How to use this guide"
    assert press(qtbot, window, Qt.Key.Key_5) == "No next heading of level 5."


@pytest.mark.parametrize(
    ("key", "begins", "none"),
    [
        (Qt.Key.Key_L, "List of 3 items: Topics are on the left", "No next list."),
        (Qt.Key.Key_T, "Table, 2 columns, ", "No next table."),
        (Qt.Key.Key_G, "Figure: Reading leads to a question", "No next figure."),
        (Qt.Key.Key_K, "Link: ", "No next link."),
        (Qt.Key.Key_P, "What is on the screen", "No next paragraph."),
    ],
)
def test_letters_go_to_lists_tables_figures_and_links(
    qtbot: QtBot, window: Window, key: Qt.Key, begins: str, none: str
) -> None:
    document = window.page.text.document()
    of = {Qt.Key.Key_L: lists, Qt.Key.Key_T: tables, Qt.Key.Key_G: figures, Qt.Key.Key_K: links}
    assert press(qtbot, window, key).startswith(begins)
    for _ in of.get(key, paragraphs_below_title)(document)[1:]:
        assert not press(qtbot, window, key).startswith("No ")
    assert press(qtbot, window, key) == none
    assert press(qtbot, window, key, SHIFT) != ""


def paragraphs_below_title(document: QTextDocument) -> list[str]:
    words = document.toPlainText().replace("\N{OBJECT REPLACEMENT CHARACTER}", " ").splitlines()
    return [line for line in words if line.strip()][1:]


def test_a_figure_is_told_in_words(qtbot: QtBot, window: Window) -> None:
    (figure,) = figures(window.page.text.document())
    assert press(qtbot, window, Qt.Key.Key_G) == f"Figure: {figure.caption} In words: {figure.alt}"


def test_enter_follows_the_link_one_has_come_to(qtbot: QtBot, window: Window) -> None:
    for _ in range(60):
        if "When to call" in press(qtbot, window, Qt.Key.Key_K):
            break
    assert window.page.text.textCursor().selectedText() == "when to call"
    qtbot.keyClick(window.page.text, Qt.Key.Key_Return)
    assert window.page.page
    assert window.page.page.topic.id == "when-to-call"


def test_the_next_part_is_the_next_one_after_what_is_on_screen(qtbot: QtBot, window: Window) -> None:
    bar = window.page.text.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    seen = window.page.text.first_position()
    assert press(qtbot, window, Qt.Key.Key_H)
    assert window.page.text.textCursor().position() >= seen


def test_letters_do_nothing_of_this_where_one_types(qtbot: QtBot, window: Window) -> None:
    for field in (window.search.box, window.notes.writing):
        field.setFocus()
        window.statusBar().clearMessage()
        qtbot.keyClicks(field, "hk2")
        assert said(window) == ""
    assert window.search.box.text() == window.notes.writing.toPlainText() == "hk2"


def test_every_move_stands_in_the_menus_with_its_key(window: Window) -> None:
    from reader.ui.commands import commands

    known = [action for _, action in commands(window.menuBar(), window.menus.on_this_page)]
    assert [action for action in window.moves.actions if action not in known] == []
    keys = [action.shortcut().toString() for action in window.moves.actions]
    assert sorted(keys) == sorted(f"{shift}{key}" for shift in ("", "Shift+") for key in "HKLTGP123456")
    assert len(known) == len(set(map(id, known)))


# The caret


def test_the_caret_is_seen_once_the_keyboard_moves_it_and_stays_where_one_reads(
    qtbot: QtBot, window: Window
) -> None:
    text = window.page.text
    assert text.cursorWidth() == 0
    bar = text.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    seen, scrolled = text.first_position(), bar.value()
    qtbot.keyClick(text, Qt.Key.Key_Down)
    assert text.cursorWidth() >= 2
    assert text.textCursor().position() >= seen
    assert abs(bar.value() - scrolled) < 60
    qtbot.mouseClick(text.viewport(), Qt.MouseButton.LeftButton)
    assert text.cursorWidth() == 0


def test_words_are_selected_and_copied_by_keys_alone(qtbot: QtBot, window: Window) -> None:
    text = window.page.text
    text.setTextCursor(text.document().find("You need no computer"))
    text.moveCursor(QTextCursor.MoveOperation.StartOfBlock)
    for _ in range(3):
        qtbot.keyClick(text, Qt.Key.Key_Right, CTRL | SHIFT)
    assert text.textCursor().selectedText().strip() == "You need no"


def test_enter_on_a_link_under_the_caret_follows_it(qtbot: QtBot, window: Window) -> None:
    text = window.page.text
    link = next(each for each in links(text.document()) if each.address == "topic:when-to-call")
    text.go_to_caret(link.position + 2)
    qtbot.keyClick(text, Qt.Key.Key_Return)
    assert window.page.page
    assert window.page.page.topic.id == "when-to-call"


def test_tab_goes_past_the_numbers_of_sources_and_k_to_them_and_to_where_they_lead(
    qtbot: QtBot, window: Window
) -> None:
    window.show_page("capecitabine")
    text = window.page.text
    found = links(text.document())
    numbers = [link for link in found if link.address.startswith(("#source-", "#cited-"))]
    assert len(numbers) > 20
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
        text.setFocus()
        stops = set()
        while window.focusWidget() is text:
            stops.add(text.textCursor().selectionStart())
            qtbot.keyClick(text, key)
        assert {link.position for link in found if link not in numbers} <= stops
        assert not {link.position for link in numbers} & stops
    text.setFocus()
    text.go_to_caret(0)
    while not (said := press(qtbot, window, Qt.Key.Key_K)).startswith("Link: 1. Source: "):
        assert said.startswith("Link: ")
    here = text.textCursor().position()
    qtbot.keyClick(text, Qt.Key.Key_Return)
    assert said.removeprefix("Link: 1. Source: ") in line(window)
    while press(qtbot, window, Qt.Key.Key_K) != "Link: back. Back to the fact":
        pass
    qtbot.keyClick(text, Qt.Key.Key_Return)
    assert abs(text.textCursor().position() - here) < 1000


# Where am I


def test_where_am_i_says_page_section_and_how_far(qtbot: QtBot, window: Window) -> None:
    window.show_page("infection")
    window.page.text.go_to_anchor("what-you-can-do")
    qtbot.keyClick(window, Qt.Key.Key_I, CTRL)
    strip = window.page._strip
    assert strip.isVisible()
    here, document = window.page.text.reading_position(), window.page.text.document()
    percent = round(100 * here / (document.characterCount() - 1))
    assert 20 < percent < 80
    assert strip.accessibleName() == (
        f"You are here: “Low white cells and infection”, section “What you can do”, {percent} % of the way down."
        " It stands under: Welcome › Managing side effects."
    )
    assert "What you can do" in strip._words.text()
    qtbot.keyClick(window.page.text, Qt.Key.Key_Escape)
    assert strip.isHidden()


# Parts of the window


def test_f6_goes_through_the_parts_both_ways(qtbot: QtBot, window: Window) -> None:
    parts = [window.search.box, window.topics.tree, window.page.text, window.notes.writing]
    window.search.box.setFocus()
    for part in (*parts[1:], *parts):
        qtbot.keyClick(window, Qt.Key.Key_F6)
        assert window.focusWidget() is part
    for part in reversed(parts[:-1]):
        qtbot.keyClick(window, Qt.Key.Key_F6, SHIFT)
        assert window.focusWidget() is part


def test_f6_leaves_from_anywhere_in_a_part_and_stops_at_what_has_opened(qtbot: QtBot, window: Window) -> None:
    window.notes.new_button.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert window.focusWidget() is window.search.box
    window.search.box.setText("nausea")
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert window.focusWidget() is window.search.results
    window.search.box.clear()
    window.page.find_words()
    window.page.text.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert window.page.find_bar
    assert window.focusWidget() is window.page.find_bar.box


# Tables by cells


def test_a_table_opens_by_cells_that_say_what_stands_above_them(qtbot: QtBot, window: Window) -> None:
    def look(view: TableView) -> None:
        cells = view.cells
        assert view.focusWidget() is cells
        assert view.windowTitle() == "Table 1 of 2"
        assert cells.horizontalHeaderItem(1).text() == "What to do"
        assert cells.currentItem().text() == "Larger text"
        qtbot.keyClick(cells, Qt.Key.Key_Right)
        assert cells.currentItem().data(SPOKEN) == "Hold Ctrl and press + (plus). What to do"
        assert cells.currentItem().data(Qt.ItemDataRole.AccessibleDescriptionRole) == "Larger text"
        qtbot.keyClick(cells, Qt.Key.Key_Down)
        assert cells.currentItem().data(SPOKEN).startswith("Hold Ctrl and press - (minus)")
        qtbot.keyClick(cells, Qt.Key.Key_Tab)
        assert view.focusWidget() is not cells

    in_dialog(TableView, look, window.menus.table.trigger)


@pytest.fixture
def document(qapp: QApplication) -> QTextDocument:
    made = QTextDocument()
    font = QFont()
    font.setPixelSize(16)
    made.setDefaultFont(font)
    return made


@pytest.fixture
def articles(library: Library) -> dict[str, str]:
    return {topic: article(library.page(topic), date.today()) for topic in library.topic_ids()}


def test_every_table_of_every_page_is_found_in_the_document_and_by_its_cells(
    articles: dict[str, str], document: QTextDocument
) -> None:
    with_tables = {topic: html for topic, html in articles.items() if grids(html)}
    assert len(with_tables) > 20
    for topic, html in with_tables.items():
        for shown in (html, as_lines(html)):
            document.setHtml(for_document(shown, 10))
            assert [each.number for each in tables(document)] == list(range(len(grids(html)))), topic


# As lines


@pytest.fixture
def lines(window: Window) -> Window:
    window.menus.as_lines.trigger()
    return window


def test_as_lines_no_mark_of_a_table_and_no_picture_is_left_in_the_text(
    articles: dict[str, str], document: QTextDocument
) -> None:
    for topic, html in articles.items():
        document.setHtml(for_document(as_lines(html), 10))
        assert not set(document.toRawText()) & {"\ufdd0", "\ufdd1", "\ufffc"}, topic


def test_as_lines_all_words_of_the_page_are_still_there(lines: Window) -> None:
    """What was in a box, a table or a picture is read in its place."""
    lines.show_page("how-to-use")
    text = lines.page.text
    words = text.toPlainText()
    for part in (
        "Box: In short\nTopics are on the left",
        "Figure. Show it large.\nFour tiles joined in a circle by arrows.",
        "Table, 2 columns, ",
        "Larger text: Hold Ctrl and press + (plus)",
        "End of the table.",
        "Box: Notes do not reach your team",
    ):
        assert part in words
    lines.menus.as_lines.trigger()
    boxed = text.toPlainText()
    for word in boxed.replace("\ufffc", " ").split():
        assert word in words


def test_as_lines_questions_figures_and_links_still_work(qtbot: QtBot, lines: Window) -> None:
    lines.show_page("infection")
    lines.page.text.setFocus()
    document = lines.page.text.document()
    (figure,) = figures(document)
    assert figure.alt.startswith("A line")
    assert figure.caption.startswith("An example only")
    asked = [link for link in links(document) if link.address.startswith("ask:")]
    assert asked
    assert all(len(link.text) > 15 for link in asked)
    lines.page.text.go_to_caret(asked[0].position, asked[0].letters)
    qtbot.keyClick(lines.page.text, Qt.Key.Key_Return)
    assert lines.notes.writing.toPlainText() == asked[0].text


def test_the_choice_of_lines_is_kept(window: Window) -> None:
    assert window.settings.as_lines == ""
    window.menus.as_lines.trigger()
    assert window.settings.as_lines == "yes"
    window.menus.as_lines.trigger()
    assert window.settings.as_lines == "no"
    window.screen_reader.is_on = True
    window.screen_reader.turned.emit(True)
    assert not window.menus.as_lines.isChecked()


def test_a_screen_reader_at_work_brings_lines_by_itself(window: Window) -> None:
    window.screen_reader.is_on = True
    window.screen_reader.turned.emit(True)
    assert window.menus.as_lines.isChecked()
    assert "Table, 2 columns" in window.page.text.toPlainText()
    window.screen_reader.is_on = False
    window.screen_reader.turned.emit(False)
    assert "Table, 2 columns" not in window.page.text.toPlainText()


def test_a_word_that_the_keyboard_comes_to_is_explained_beside_it(qtbot: QtBot, window: Window) -> None:
    window.show_page("nausea")
    text = window.page.text
    text.setFocus()
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_K):
        qtbot.keyClick(text, key)
        word = text.textCursor().selectedText()
        assert QToolTip.isVisible()
        assert word.casefold().rstrip("s") in QToolTip.text().casefold()
        assert QToolTip.text().count(":") == 1
    qtbot.keyClick(text, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not QToolTip.isVisible())
    assert text.textCursor().selectedText() == word
    qtbot.keyClick(text, Qt.Key.Key_Tab)
    assert QToolTip.isVisible()
    qtbot.keyClick(text, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: not QToolTip.isVisible())
