"""Find in page: how many, where, all marked; by key alone and back to the page."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from reader.app import Program
from reader.ui.find_bar import FindBar
from reader.ui.page_text import PageText
from reader.ui.theme import CONTRAST, DARK, LIGHT, Colors

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LINES = "".join(f"<p>Line {n}: an apple, an Apple pie, a pineapple and a café.</p>" for n in range(60))


def open_bar(qtbot: QtBot, program: Program, html: str = LINES) -> FindBar:
    """The bar as a person opens it, on a page of known words."""
    program.window.page.text.show_html(html)
    qtbot.keyClick(program.window, Qt.Key.Key_F, CTRL)
    bar = program.window.page.find_bar
    assert bar
    assert bar.box.hasFocus()
    return bar


def colors_on(text: PageText) -> set[str]:
    image: QImage = text.viewport().grab().toImage()
    return {
        image.pixelColor(x, y).name().upper()
        for y in range(0, image.height(), 3)
        for x in range(image.width())
    }


def test_typing_tells_the_place_and_the_number_and_goes_there(qtbot: QtBot, program: Program) -> None:
    bar = open_bar(qtbot, program)
    qtbot.keyClicks(bar.box, "line 4")
    assert bar.count.text() == "1 of 11"  # 4, and 40 to 49
    qtbot.keyClicks(bar.box, "9")
    assert bar.count.text() == "1 of 1"
    text = program.window.page.text
    assert text.verticalScrollBar().value() > 0
    qtbot.keyClicks(bar.box, "9")
    assert bar.count.text() == "Not on this page"
    assert not bar.next.isEnabled()


def test_f3_and_enter_go_on_and_back_and_around(qtbot: QtBot, program: Program) -> None:
    bar = open_bar(qtbot, program)
    qtbot.keyClicks(bar.box, "pineapple")
    seen = [bar.count.text()]
    for key, modifier in (
        (Qt.Key.Key_F3, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F3, SHIFT),
        (Qt.Key.Key_Return, SHIFT),
        (Qt.Key.Key_F3, SHIFT),
    ):
        qtbot.keyClick(bar.box, key, modifier)
        seen.append(bar.count.text())
    assert seen == [f"{n} of 60" for n in (1, 2, 3, 2, 1, 60)]


def test_finding_begins_where_the_person_is_reading(qtbot: QtBot, program: Program) -> None:
    text = program.window.page.text
    text.show_html(LINES)
    text.verticalScrollBar().setValue(text.verticalScrollBar().maximum() // 2)
    before = text.verticalScrollBar().value()
    qtbot.keyClick(program.window, Qt.Key.Key_F, CTRL)
    bar = program.window.page.find_bar
    assert bar
    qtbot.keyClicks(bar.box, "pineapple")
    line = int(
        text.cursorForPosition(text.viewport().rect().topLeft()).block().text().split(":")[0].split()[1]
    )
    assert line <= int(bar.count.text().split()[0]) - 1 <= line + 2
    assert abs(text.verticalScrollBar().value() - before) < 60


def test_case_and_whole_words_are_chosen_by_key(qtbot: QtBot, program: Program) -> None:
    bar = open_bar(qtbot, program)
    qtbot.keyClicks(bar.box, "apple")
    seen = [bar.count.text()]
    for box in (bar.match_case, bar.whole_words):
        box.setFocus()
        qtbot.keyClick(box, Qt.Key.Key_Space)
        seen.append(bar.count.text())
    assert seen == ["1 of 180", "1 of 120", "1 of 60"]


def test_a_screen_reader_hears_the_count_and_what_stands_around(
    qtbot: QtBot, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reader.ui import find_bar

    said: list[str] = []
    monkeypatch.setattr(find_bar, "announce", lambda _, words: said.append(words))
    bar = open_bar(qtbot, program)
    qtbot.keyClicks(bar.box, "pine")
    assert said == []  # not at each letter
    qtbot.waitUntil(lambda: len(said) == 1, timeout=3000)
    assert said[0].startswith("1 of 60: ")
    assert "a pineapple and a café" in said[0]
    qtbot.keyClick(bar.box, Qt.Key.Key_F3, SHIFT)
    assert said[1].startswith("From the other end: 60 of 60: ")


def test_escape_leads_back_to_the_page_with_the_place_selected(qtbot: QtBot, program: Program) -> None:
    bar = open_bar(qtbot, program)
    qtbot.keyClicks(bar.box, "line 7")
    qtbot.keyClick(bar.box, Qt.Key.Key_Escape)
    text = program.window.page.text
    assert not bar.isVisible()
    assert text.hasFocus()
    assert text.textCursor().selectedText() == "Line 7"
    assert text.extraSelections() == []
    qtbot.keyClick(program.window, Qt.Key.Key_F3)  # goes on with the same words
    assert bar.isVisible()
    assert bar.box.text() == "Line 7"


def test_escape_on_the_page_closes_the_bar_too(qtbot: QtBot, program: Program) -> None:
    bar = open_bar(qtbot, program)
    program.window.page.text.setFocus()
    qtbot.keyClick(program.window.page.text, Qt.Key.Key_Escape)
    assert not bar.isVisible()


def test_selected_words_are_what_is_to_be_found(qtbot: QtBot, program: Program) -> None:
    text = program.window.page.text
    text.show_html(LINES)
    text.setTextCursor(text.document().find("pineapple"))
    qtbot.keyClick(program.window, Qt.Key.Key_F, CTRL)
    bar = program.window.page.find_bar
    assert bar
    assert bar.box.text() == "pineapple"
    assert bar.count.text() == "1 of 60"


@pytest.mark.parametrize("colors", [LIGHT, DARK, CONTRAST], ids=lambda colors: colors.name)
def test_all_places_are_marked_and_the_present_one_stands_out(
    qtbot: QtBot, program: Program, colors: Colors
) -> None:
    program.window.set_palette(colors.name)
    bar = open_bar(qtbot, program)
    assert colors.marked not in colors_on(program.window.page.text)
    qtbot.keyClicks(bar.box, "pineapple")
    text = program.window.page.text
    assert {colors.marked, colors.accent} <= colors_on(text)
    marks = text.extraSelections()
    assert len(marks) == 61  # each, and the present one once more
    assert all(mark.format.fontUnderline() for mark in marks)


def test_of_very_many_places_those_on_screen_are_marked_wherever_one_goes(
    qtbot: QtBot, program: Program
) -> None:
    bar = open_bar(qtbot, program, LINES * 4)
    qtbot.keyClicks(bar.box, "apple")
    assert bar.count.text() == "1 of 720"
    text = program.window.page.text
    for part in (0.0, 0.4, 1.0):
        text.verticalScrollBar().setValue(round(part * text.verticalScrollBar().maximum()))
        QApplication.processEvents()
        assert LIGHT.marked in colors_on(text)


def test_the_bar_goes_on_with_another_page_and_another_look(qtbot: QtBot, program: Program) -> None:
    window = program.window
    window.show_page("nausea")
    bar = open_bar(qtbot, program, window.page.text._html)
    qtbot.keyClicks(bar.box, "nausea")
    total = bar.count.text().split()[-1]
    assert int(total) > 2
    window.set_palette("dark")
    assert bar.count.text().split()[-1] == total
    assert DARK.marked in colors_on(window.page.text)
    window.show_page("hair-loss")
    assert bar.count.text() != ""
    assert bar.count.text().split()[-1] != total


@pytest.mark.parametrize("percent", [100, 200, 300])
def test_everything_in_the_bar_is_on_screen(qtbot: QtBot, program: Program, percent: int) -> None:
    program.window.set_size(percent)
    bar = open_bar(qtbot, program)
    qtbot.waitUntil(lambda: bar.box.height() >= 24)
    for part in (bar.box, bar.count, bar.previous, bar.next, bar.match_case, bar.whole_words):
        assert bar.rect().contains(part.geometry()), part.accessibleName()
        assert part.height() >= 24
    assert bar.rect().contains(bar.close_button.geometry())


@pytest.mark.parametrize("percent", [100, 200, 300])
def test_every_part_of_the_bar_is_whole_at_any_text_size(
    qtbot: QtBot, program: Program, percent: int
) -> None:
    program.window.set_size(percent)
    bar = open_bar(qtbot, program)
    QApplication.processEvents()
    for part in bar.stops[1:]:
        assert part.width() >= part.sizeHint().width(), part.text()  # type: ignore[attr-defined]
        assert bar.rect().contains(part.geometry())
    box = bar.stops[0]
    assert box.height() >= box.sizeHint().height()


@pytest.mark.parametrize("percent", [100, 200])
def test_the_button_that_empties_the_field_is_as_high_as_the_field(
    qtbot: QtBot, program: Program, percent: int
) -> None:
    program.window.set_size(percent)
    bar = open_bar(qtbot, program)
    (button,) = bar.box.findChildren(QToolButton)
    assert not button.isVisible()
    bar.box.setText("pears")
    QApplication.processEvents()
    assert button.isVisible()
    assert (button.width(), button.height()) == (bar.box.height(), bar.box.height())
    assert button.geometry().right() == bar.box.rect().right()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert bar.box.text() == ""
