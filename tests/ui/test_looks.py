"""What a person sees change: text size, colors, room for the page, what is remembered."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reader import app
from reader.app import Program
from reader.settings import read_settings
from reader.ui.page_structure import figures
from reader.ui.theme import CONTRAST, DARK, LIGHT

CTRL = Qt.KeyboardModifier.ControlModifier


def letter_height(program: Program) -> int:
    text = program.window.page.text
    block = text.document().begin().next()
    return int(text.document().documentLayout().blockBoundingRect(block).height())


def test_text_grows_by_key_and_wheel_and_returns(qtbot: QtBot, program: Program) -> None:
    window = program.window
    normal = letter_height(program)
    qtbot.keyClick(window, Qt.Key.Key_Plus, CTRL)
    larger = letter_height(program)
    assert larger > normal
    wheel = QWheelEvent(
        QPointF(50, 50),
        QPointF(50, 50),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        CTRL,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(window.page.text.viewport(), wheel)
    assert letter_height(program) > larger
    qtbot.keyClick(window, Qt.Key.Key_0, CTRL)
    assert letter_height(program) == normal


def test_the_place_of_reading_stays_when_text_grows(qtbot: QtBot, program: Program) -> None:
    window = program.window
    window.show_page("when-to-call")
    window.page.text.verticalScrollBar().setValue(2000)
    place = window.page.text.reading_place()
    window.set_size(200)
    assert window.page.text.reading_place() == pytest.approx(place, abs=0.02)


@pytest.mark.parametrize("colors", [LIGHT, DARK, CONTRAST], ids=lambda colors: colors.name)
def test_the_page_takes_the_palette(qtbot: QtBot, program: Program, colors: object) -> None:
    window = program.window
    window.set_palette(colors.name)  # type: ignore[attr-defined]
    image = window.page.text.viewport().grab().toImage()
    assert image.pixelColor(2, 2).name().upper() == colors.page  # type: ignore[attr-defined]
    assert f"color:{colors.link}" in window.page._path.text() or not window.page.page.ancestors  # type: ignore[attr-defined, union-attr]


@pytest.mark.parametrize("size", [(1280, 800), (800, 600), (1920, 1080)])
@pytest.mark.parametrize("percent", [100, 200, 300])
def test_lines_have_about_seventy_letters_and_never_run_off(
    qtbot: QtBot, program: Program, size: tuple[int, int], percent: int
) -> None:
    window = program.window
    window.resize(*size)
    window.set_size(percent)
    window.show_page("goals-of-treatment")
    QApplication.processEvents()
    text = window.page.text
    assert text.horizontalScrollBar().maximum() == 0
    widest = 0
    block = text.document().begin()
    while block.isValid():
        layout = block.layout()
        small = block.charFormat().font().pixelSize() / text.document().defaultFont().pixelSize()
        # Small print has more letters in a line as wide.
        lengths = [layout.lineAt(n).textLength() * min(small, 1.0) for n in range(layout.lineCount())]
        widest = max([widest, *lengths])
        block = block.next()
    assert widest <= 90
    left = text.viewportMargins().left()
    assert left == text.viewportMargins().right()


def test_every_page_is_shown_to_its_last_line(program: Program) -> None:
    text = program.window.page.text
    assert program.library is not None
    for topic in program.library.topic_ids():
        program.window.show_page(topic)
        last = text.document().size().height()
        block = text.document().begin()
        while block.isValid():
            assert not block.text() or block.layout().lineCount(), f"{topic}: {block.text()}"
            block = block.next()
        end = text.document().documentLayout().blockBoundingRect(text.document().lastBlock())
        assert end.bottom() <= last, topic


@pytest.mark.parametrize("family", ["Noto Sans", "DejaVu Sans", "Liberation Sans"])
def test_lines_are_as_far_apart_in_any_typeface(qtbot: QtBot, family: str) -> None:
    from reader.ui.page_text import PageText
    from reader.ui.theme import Type

    text = PageText(None)
    qtbot.addWidget(text)
    text.resize(600, 600)
    text.show()
    text.dress(LIGHT, Type(20, family=family))
    text.show_html("<p>" + "word " * 200 + "</p>")
    text.document().size()
    paragraph = text.document().begin()
    lines = paragraph.layout()
    assert lines.lineCount() > 2
    assert lines.lineAt(2).y() - lines.lineAt(1).y() == pytest.approx(35, abs=2)


def test_a_narrow_window_gives_its_room_to_the_page(qtbot: QtBot, program: Program) -> None:
    window = program.window
    window.resize(800, 600)
    assert window.notes.isHidden()
    assert not window.menus.show_notes.isChecked()
    qtbot.keyClick(window, Qt.Key.Key_F9)
    assert not window.notes.isHidden()
    window.resize(1280, 800)
    assert not window.notes.isHidden()


def test_no_line_ends_as_if_a_receptor_were_negative(program: Program) -> None:
    window = program.window
    text = window.page.text
    for topic in ("your-type", "neratinib", "testing-again", "by-type"):
        window.show_page(topic)
        text.document().size()
        block = text.document().begin()
        while block.isValid():
            lines = block.layout()
            for n in range(lines.lineCount() - 1):
                line = lines.lineAt(n)
                shown = block.text()[line.textStart() :][: line.textLength()]
                assert not re.search(r"\b(HER2|HR)-\s*$", shown), shown
            block = block.next()


def test_such_words_are_found_copied_and_quoted_as_they_are_written(program: Program) -> None:
    window = program.window
    window.show_page("your-type")
    text = window.page.text
    for match_case in (False, True):
        found = text.words.find("HER2-positive", match_case=match_case)
        assert len(found) > 2
    text.select(*found[0])
    assert text.quote().exact == "HER2-positive"
    text.copy()
    assert QApplication.clipboard().text() == "HER2-positive"
    text.show_as_lines(True)
    assert "\N{NON-BREAKING HYPHEN}" not in text.toPlainText()  # a screen reader may say its name


def test_a_note_has_room_again_after_the_details_of_a_question(program: Program) -> None:
    notes = program.window.notes
    notes.start_note("", True)
    QApplication.processEvents()
    notes.form.more.setChecked(True)
    QApplication.processEvents()
    beside_details = notes.writing.height()
    notes.start_note("")
    QApplication.processEvents()
    assert notes.writing.height() > 2 * beside_details


def test_choices_are_remembered(qtbot: QtBot, qapp: QApplication, folder: Path, library_file: Path) -> None:
    first = app.build(qapp, folder, library_file)
    first.window.show()
    first.window.resize(760, 620)
    first.window.set_palette("dark")
    first.window.set_size(140)
    first.window.show_page("support")
    first.close()
    kept = read_settings(folder / "settings.json")
    assert (kept.palette, kept.text_size, kept.topic) == ("dark", 140, "support")
    second = app.build(qapp, folder, library_file)
    second.window.show()
    assert (second.window.width(), second.window.height()) == (760, 620)
    assert second.window.page.page is not None
    assert second.window.page.page.topic.id == "support"
    second.close()


def test_f6_walks_through_the_parts_of_the_window(qtbot: QtBot, program: Program) -> None:
    window = program.window
    window.page.text.setFocus()
    seen = []
    for _ in range(4):
        qtbot.keyClick(window, Qt.Key.Key_F6)
        seen.append(QApplication.focusWidget())
    assert seen == [window.notes.writing, window.search.box, window.topics.tree, window.page.text]


def test_figures_are_drawn_at_the_resolution_of_the_screen(qtbot: QtBot, program: Program) -> None:
    from PySide6.QtSvg import QSvgRenderer

    from reader.ui.page_text import picture

    assert program.library is not None
    file = str(program.library.rows("SELECT file FROM figure ORDER BY file")[0][0])
    renderer = QSvgRenderer(program.library.figure(file))
    once, twice = picture(renderer, 400, 1.0), picture(renderer, 400, 2.0)
    assert twice.width() == 2 * once.width() == 800
    assert twice.deviceIndependentSize().width() == 400


def test_figures_grow_with_the_text_as_far_as_the_page_is_wide(program: Program) -> None:
    window, widths = program.window, []
    window.resize(1600, 1000)
    window.show_page("goals-of-treatment")
    for percent in (70, 100, 140, 300):
        window.set_size(percent)
        QApplication.processEvents()
        (figure,) = figures(window.page.text.document())
        image = window.page.text.loadResource(2, QUrl(f"figure:{figure.file}"))
        widths.append(image.deviceIndependentSize().width())  # type: ignore[attr-defined]
        assert widths[-1] <= window.page.text.viewport().width()
    assert widths == sorted(widths)
    assert widths[0] < widths[1] < widths[2]


def test_a_figure_follows_the_page_when_the_panes_beside_it_go(program: Program) -> None:
    window = program.window
    window.set_size(300)  # the panes go, and the page has the whole window a moment later
    window.show_page("goals-of-treatment")
    QApplication.processEvents()
    assert window.notes.isHidden()
    text = window.page.text
    (figure,) = figures(text.document())
    line = text.document().findBlock(figure.position).layout().lineAt(0)
    assert line.naturalTextWidth() > 0.9 * text.viewport().width()
    window.resize(800, 600)
    QApplication.processEvents()
    line = text.document().findBlock(figures(text.document())[0].position).layout().lineAt(0)
    assert line.naturalTextWidth() <= text.viewport().width()


@pytest.mark.parametrize("percent", [160, 180, 200, 240, 300])
def test_no_bar_appears_for_one_pixel_of_a_table(program: Program, percent: int) -> None:
    window = program.window
    window.set_size(percent)
    for topic in ("mini-meal-cards", "cdk4-6-inhibitors"):
        window.show_page(topic)
        QApplication.processEvents()
        assert window.page.text.horizontalScrollBar().maximum() == 0
        assert not window.page.text.horizontalScrollBar().isVisible()


@pytest.mark.parametrize("family", ["Noto Sans", "DejaVu Sans", "Liberation Sans"])
def test_a_bullet_keeps_away_from_its_words(qtbot: QtBot, family: str) -> None:
    from reader.ui.page_text import PageText
    from reader.ui.theme import Type

    text = PageText(None)
    qtbot.addWidget(text)
    text.setStyleSheet("QTextBrowser { background: white }")  # whatever palette the windows have now
    text.resize(400, 200)
    text.dress(LIGHT, Type(40, family=family))
    text.show_html("<ul><li>H</li></ul>")
    text.show()
    QApplication.processEvents()
    image = text.viewport().grab().toImage()
    inked = [
        any(image.pixelColor(x, y).lightness() < 160 for y in range(image.height()))
        for x in range(image.width())
    ]
    bullet = inked.index(True)
    after_bullet = inked.index(False, bullet)
    words = inked.index(True, after_bullet)
    assert 16 < words - after_bullet < 36
    text.selectAll()
    text.copy()
    assert QApplication.clipboard().text().strip() == "H"


def test_every_page_shows_its_dates_sources_and_review(qtbot: QtBot, program: Program) -> None:
    program.window.show_page("chemotherapy")
    words = program.window.page.text.toPlainText()
    assert "Facts last checked:" in words
    assert "Not yet reviewed by a clinician." in words
    assert "Sources" in words
    assert "American Cancer Society" in words


@pytest.mark.parametrize("colors", [LIGHT, DARK, CONTRAST], ids=lambda colors: colors.name)
def test_icons_are_line_drawings_in_the_ink_of_the_palette(
    qtbot: QtBot, program: Program, colors: object
) -> None:
    program.window.set_palette(colors.name)  # type: ignore[attr-defined]
    for action in (program.window.menus.back, program.window.menus.home, program.window.menus.new_note):
        image = action.icon().pixmap(48, 48).toImage()
        shown = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
        inked = [color for color in shown if color.alpha() == 255]
        assert 0.02 < len(inked) / len(shown) < 0.5
        assert {color.name().upper() for color in inked} <= {colors.ink, colors.edge}  # type: ignore[attr-defined]


def test_the_longest_word_among_the_topics_is_whole_in_large_text(program: Program) -> None:
    window = program.window
    window.resize(1280, 800)
    window.set_size(200)
    window.show_page("cyclophosphamide")
    tree = window.topics.tree
    word = max(tree.currentIndex().data().split(), key=len)
    room = tree.visualRect(tree.currentIndex()).intersected(tree.viewport().rect())
    assert room.width() >= tree.fontMetrics().horizontalAdvance(word)


@pytest.mark.parametrize("letters", [100, 200_000])
def test_a_long_note_is_laid_out_once_for_a_new_dress(program: Program, letters: int) -> None:
    """Qt changes the font once for each widget around the field, and each time a long text took seconds."""
    writing = program.window.notes.writing
    writing.setPlainText("x " * letters)
    QApplication.processEvents()
    layouts = []
    writing.document().documentLayout().documentSizeChanged.connect(layouts.append)
    program.window.set_palette("dark")
    QApplication.processEvents()
    assert letters == 100 or layouts == []
    usual = writing.document().defaultFont().pixelSize()
    program.window.set_size(200)
    QApplication.processEvents()
    assert letters == 100 or len(layouts) <= 3
    assert writing.document().defaultFont() == writing.font()
    assert writing.document().defaultFont().pixelSize() > 1.8 * usual
