"""Highlights and bookmarks: made by key, seen on the page, found again, listed, changed, deleted and put back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QTextCharFormat
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from reader import app
from reader.app import Program
from reader.notes.annotations import Annotations
from reader.notes.model import COLORS, Quote
from reader.ui import alerts
from reader.ui.annotation_form import AnnotationDialog
from reader.ui.annotation_list import AnnotationList
from reader.ui.highlight_look import LINES, described, letter_of, pair
from reader.ui.theme import LIGHT, PALETTES, Colors
from reader.ui.typed import typed_in

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton
SPOKEN = Qt.ItemDataRole.AccessibleTextRole
WORDS = "Medicines can prevent much of it."


def kept(program: Program) -> Annotations:
    assert program.notes
    return Annotations(program.notes)


def select(program: Program, words: str) -> None:
    text = program.window.page.text
    found = text.document().find(words)
    assert not found.isNull()
    text.setTextCursor(found)


def marked(program: Program) -> dict[str, QTextCharFormat]:
    """The marked words of the page and how they look."""
    return {
        s.cursor.selectedText(): QTextCharFormat(s.format) for s in program.window.page.text.extraSelections()
    }  # type: ignore[attr-defined]


@pytest.fixture
def nausea(program: Program) -> Program:
    program.window.show_page("nausea")
    program.window.page.text.setFocus()
    return program


@pytest.fixture
def when_open(monkeypatch: pytest.MonkeyPatch) -> Callable[[type[QDialog], Callable[..., object]], None]:
    """Do something in a dialog instead of waiting for the person to close it."""

    def prepare(kind: type[QDialog], do: Callable[..., object]) -> None:
        def exec(dialog: QDialog) -> int:
            dialog.show()
            QApplication.processEvents()
            do(dialog)
            if dialog.isVisible():
                dialog.close()
            return dialog.result()

        monkeypatch.setattr(kind, "exec", exec)

    return prepare


# On the page


def test_selected_words_are_highlighted_by_key_and_stay(
    qtbot: QtBot, qapp: QApplication, folder: Path, library_file: Path, nausea: Program
) -> None:
    select(nausea, f"{WORDS} ")
    qtbot.keyClick(nausea.window, Qt.Key.Key_H, CTRL)
    assert list(marked(nausea)) == [WORDS]
    assert not nausea.window.page.text.textCursor().hasSelection()
    assert "Yellow" in nausea.window.statusBar().currentMessage()
    (highlight,) = kept(nausea).on("nausea")
    assert highlight.quote.before.endswith("common with some treatments. ")
    nausea.close()
    again = app.build(qapp, folder, library_file)
    again.window.show()
    assert list(marked(again)) == [WORDS]
    again.window.show_page("support")
    assert marked(again) == {}
    again.close()


@pytest.mark.parametrize("colors", PALETTES.values(), ids=lambda colors: colors.name)
def test_four_colors_are_told_apart_without_color_and_can_be_read(colors: Colors) -> None:
    from ui.test_theme import contrast

    assert len(set(LINES.values())) == len({letter_of(color) for color in COLORS}) == len(COLORS) == 4
    for color in COLORS:
        fill, line = pair(color, colors)
        assert contrast(colors.ink, fill) >= 7, (color, "words")
        assert contrast(line, fill) >= 3, (color, "line")
        assert contrast(line, colors.page) >= 3, (color, "sign in the margin")


def test_each_color_has_its_line_and_its_letter_in_the_margin(qtbot: QtBot, nausea: Program) -> None:
    for color, words in zip(
        COLORS, ("Feeling sick", "Your mouth may water", "Some people feel", WORDS), strict=True
    ):
        select(nausea, words)
        next(a for a in nausea.window.actions() if a.text() == described(color)).trigger()
    looks = marked(nausea)
    assert looks[WORDS].underlineStyle() == LINES["pink"]
    assert looks["Your mouth may water"].background().color() == QColor(pair("green", LIGHT)[0])
    assert len({look.underlineStyle() for look in looks.values()}) == 4
    nausea.window.page.text.verticalScrollBar().setValue(80)
    QApplication.processEvents()
    text = nausea.window.page.text
    image = (
        text.viewport().grab(text.viewport().rect().adjusted(0, 0, 16 - text.viewport().width(), 0)).toImage()
    )
    seen = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    for color in ("green", "blue", "pink"):
        assert pair(color, LIGHT)[0].lower() in seen, color


def test_a_sign_stands_beside_its_line_wherever_the_page_is_scrolled(qtbot: QtBot, nausea: Program) -> None:
    text = nausea.window.page.text
    select(nausea, WORDS)
    qtbot.keyClick(nausea.window, Qt.Key.Key_H, CTRL)
    for value in (0, 60, 130):
        text.verticalScrollBar().setValue(value)
        QApplication.processEvents()
        cursor = text.document().find(WORDS)
        cursor.setPosition(cursor.selectionStart())
        line = text.cursorRect(cursor)
        column = text.viewport().grab().toImage().copy(0, 0, 14, text.viewport().height())
        rows = [
            y
            for y in range(column.height())
            if column.pixelColor(6, y).name() == pair("yellow", LIGHT)[0].lower()
        ]
        assert rows, value
        assert line.top() - 4 <= min(rows) <= max(rows) <= line.bottom() + 4


def test_from_right_to_left_the_signs_stand_on_the_right(
    qtbot: QtBot, qapp: QApplication, nausea: Program
) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        select(nausea, WORDS)
        qtbot.keyClick(nausea.window, Qt.Key.Key_H, CTRL)
        QApplication.processEvents()
        image = nausea.window.page.text.viewport().grab().toImage()
        color = pair("yellow", LIGHT)[0].lower()
        rows = range(image.height())
        assert any(image.pixelColor(image.width() - 6, y).name() == color for y in rows)
        assert not any(image.pixelColor(6, y).name() == color for y in rows)
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_nothing_selected_is_said_calmly(qtbot: QtBot, nausea: Program) -> None:
    qtbot.keyClick(nausea.window, Qt.Key.Key_H, CTRL)
    assert "Select words" in nausea.window.statusBar().currentMessage()
    qtbot.keyClick(nausea.window, Qt.Key.Key_H, CTRL | SHIFT)
    assert "Select words" in nausea.window.statusBar().currentMessage()
    assert kept(nausea).all() == []


def test_highlighting_the_same_words_again_changes_the_color(qtbot: QtBot, nausea: Program) -> None:
    for color in ("yellow", "blue"):
        select(nausea, WORDS)
        nausea.window.highlights.highlight(color)
    (highlight,) = kept(nausea).all()
    assert highlight.color == "blue"
    nausea.window.highlights.highlight("green")  # the caret stands at its end
    assert [each.color for each in kept(nausea).all()] == ["green"]
    select(nausea, "Your mouth may water")
    qtbot.keyClick(nausea.window, Qt.Key.Key_H, CTRL)  # the color used last
    assert {each.color for each in kept(nausea).all()} == {"green"}


def test_the_context_menu_highlights_recolors_notes_and_removes(
    qtbot: QtBot, nausea: Program, when_open: Callable[..., None]
) -> None:
    text = nausea.window.page.text

    def choose(path: list[str], position: int) -> None:
        menu = QMenu()
        text.menu_opening.emit(menu, position)
        actions = menu.actions()
        for step in path:
            action = next(action for action in actions if action.text() == step)
            actions = action.menu().actions() if action.menu() else []
        action.trigger()

    select(nausea, WORDS)
    inside = text.textCursor().selectionStart() + 5
    choose(["Highlight", "Blue, dots"], inside)
    assert kept(nausea).all()[0].color == "blue"
    choose(["Color of the highlight", "Pink, wavy line"], inside)
    assert kept(nausea).all()[0].color == "pink"
    when_open(AnnotationDialog, lambda dialog: qtbot.keyClicks(dialog.form.note, "Ask about this"))
    choose(["Note to this highlight…"], inside)
    assert kept(nausea).all()[0].text == "Ask about this"
    choose(["Remove highlight"], inside)
    assert kept(nausea).all() == []
    assert marked(nausea) == {}
    notice = nausea.window.page.notice
    assert notice.isVisible()
    qtbot.mouseClick(notice.button, LEFT)
    assert [each.text for each in kept(nausea).all()] == ["Ask about this"]
    assert list(marked(nausea)) == [WORDS]
    assert not notice.isVisible()


def test_a_note_is_typed_with_the_highlight_and_kept_by_itself(
    qtbot: QtBot, nausea: Program, when_open: Callable[..., None]
) -> None:
    seen: list[str] = []

    def type_note(dialog: AnnotationDialog) -> None:
        assert dialog.form.note.hasFocus()
        assert WORDS in dialog.form.words.text()
        qtbot.keyClicks(dialog.form.note, "Which ones?")
        qtbot.waitUntil(lambda: kept(nausea).all()[0].text == "Which ones?", timeout=3000)
        seen.append("kept while open")
        dialog.form.color.setCurrentIndex(2)
        dialog.form.color.activated.emit(2)

    when_open(AnnotationDialog, type_note)
    select(nausea, WORDS)
    qtbot.keyClick(nausea.window, Qt.Key.Key_H, CTRL | SHIFT)
    assert seen == ["kept while open"]
    assert marked(nausea)[WORDS].underlineStyle() == LINES["blue"]


def test_a_note_that_cannot_be_kept_stays_on_the_screen(
    qtbot: QtBot, nausea: Program, when_open: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    select(nausea, WORDS)
    nausea.window.highlights.highlight()
    asked: list[str] = []
    words = "10\u00a0mg, words that matter"
    monkeypatch.setattr(alerts, "agrees_to_lose", lambda _, text: asked.append(text) or len(asked) > 1)

    def type_note(dialog: AnnotationDialog) -> None:
        assert nausea.notes
        nausea.notes._connection.execute("PRAGMA query_only = ON")
        dialog.form.note.setPlainText(words)
        dialog.close()
        assert dialog.isVisible()
        assert typed_in(dialog.form.note) == words
        assert dialog.form.trouble.text() != ""
        nausea.notes._connection.execute("PRAGMA query_only = OFF")
        dialog.close()

    when_open(AnnotationDialog, type_note)
    nausea.window.highlights.edit(kept(nausea).all()[0])
    assert asked == [words]
    assert kept(nausea).all()[0].text == words


def test_a_click_on_the_sign_opens_the_note(
    qtbot: QtBot, nausea: Program, when_open: Callable[..., None]
) -> None:
    select(nausea, WORDS)
    nausea.window.highlights.highlight()
    opened: list[str] = []
    when_open(AnnotationDialog, lambda dialog: opened.append(dialog.form.words.text()))
    text = nausea.window.page.text
    cursor = text.document().find(WORDS)
    cursor.setPosition(cursor.selectionStart())
    qtbot.mouseClick(text.viewport(), LEFT, pos=QPoint(6, text.cursorRect(cursor).center().y()))
    assert opened == [f"“{WORDS}”"]


def test_marks_of_a_search_do_not_wipe_out_highlights(qtbot: QtBot, nausea: Program) -> None:
    select(nausea, WORDS)
    nausea.window.highlights.highlight()
    nausea.window.page.text.mark(("sick",))
    assert {WORDS, "sick"} <= set(marked(nausea))
    qtbot.keyClick(nausea.window, Qt.Key.Key_F, CTRL)
    bar = nausea.window.page.find_bar
    assert bar
    bar.box.setText("vomiting")
    qtbot.keyClick(bar.box, Qt.Key.Key_Escape)
    assert WORDS in marked(nausea)


def test_a_palette_change_keeps_them(qtbot: QtBot, nausea: Program) -> None:
    select(nausea, WORDS)
    nausea.window.highlights.highlight()
    nausea.window.set_palette("dark")
    assert marked(nausea)[WORDS].background().color() == QColor(pair("yellow", PALETTES["dark"])[0])


# When the page is revised


def test_a_revised_page_shows_what_it_still_has_and_says_what_is_lost(
    qtbot: QtBot, program: Program, when_open: Callable[..., None]
) -> None:
    pages = kept(program)
    pages.highlight("nausea", Quote("Medicines can now prevent much of it", "treatments. ", "."), "green")
    pages.highlight("nausea", Quote("cold caps were named here", "", ""), "pink", "My note to them")
    pages.bookmark("nausea", "old-anchor", "What you can do")
    pages.bookmark("nausea", "gone-anchor", "A heading that is gone")
    window = program.window
    window.show_page("nausea")
    assert list(marked(program)) == ["Medicines can prevent much of it"]
    assert window.page.notice.isVisible()
    assert "lost their place" in window.page.notice.words.text()
    listed: list[str] = []

    def look(dialog: AnnotationList) -> None:
        qtbot.waitUntil(lambda: not dialog._timer.isActive())
        dialog.scope.setCurrentIndex(dialog.scope.findData("lost"))
        listed.extend(dialog.list.item(row).data(SPOKEN) for row in range(dialog.list.count()))

    when_open(AnnotationList, look)
    qtbot.mouseClick(window.page.notice.button, LEFT)
    assert len(listed) == 2
    assert any(
        "cold caps were named here. No longer on the page" in row and "My note to them" in row
        for row in listed
    )
    assert any(row.startswith("Bookmark. A heading that is gone") for row in listed)
    assert len(pages.all()) == 4
    window.set_palette("dark")
    assert not window.page.notice.isVisible()  # said once
    window.menus.as_lines.trigger()
    assert list(marked(program)) == ["Medicines can prevent much of it"]
    window.show_page("support")
    window.show_page("nausea")
    assert (
        not window.page.notice.isVisible()
    )  # not said where a page has other words only because of its form


# Bookmarks


def test_a_bookmark_of_a_section_is_put_and_taken_away_by_key(qtbot: QtBot, nausea: Program) -> None:
    text = nausea.window.page.text
    text.go_to_anchor("what-you-can-do")
    qtbot.keyClick(nausea.window, Qt.Key.Key_D, CTRL)
    (bookmark,) = kept(nausea).on("nausea")
    assert (bookmark.kind, bookmark.anchor, bookmark.quote.exact) == (
        "bookmark",
        "what-you-can-do",
        "What you can do",
    )
    assert "What you can do" in nausea.window.statusBar().currentMessage()
    qtbot.keyClick(nausea.window, Qt.Key.Key_D, CTRL)
    assert kept(nausea).all() == []
    qtbot.mouseClick(nausea.window.page.notice.button, LEFT)
    assert [each.anchor for each in kept(nausea).all()] == ["what-you-can-do"]
    nausea.window.show_page("support")
    qtbot.keyClick(nausea.window, Qt.Key.Key_D, CTRL)
    assert [(each.anchor, each.quote.exact) for each in kept(nausea).on("support")] == [("", "Support")]


# The list of all


@pytest.fixture
def filled(program: Program) -> Program:
    pages = kept(program)
    pages.highlight("nausea", Quote(WORDS, "treatments. ", " Tell"), "green", "Ask Dr. Ōe")
    pages.highlight("hair-loss", Quote("cold cap", "", ""), "pink")
    pages.bookmark("nausea", "what-you-can-do", "What you can do")
    return program


def rows(dialog: AnnotationList) -> list[str]:
    return [dialog.list.item(row).text() for row in range(dialog.list.count())]


def test_the_list_is_narrowed_by_words_and_kind(
    qtbot: QtBot, filled: Program, when_open: Callable[..., None]
) -> None:
    def look(dialog: AnnotationList) -> None:
        assert rows(dialog) == ["What you can do", "cold cap", WORDS]  # the newest first
        assert "Highlight, Green" in dialog.list.item(2).data(SPOKEN)
        for typed, found in (("ōe", [WORDS]), ("hair", ["cold cap"]), ("pink", ["cold cap"]), ("zzz", [])):
            dialog.box.setText(typed)
            assert rows(dialog) == found, typed
        assert not dialog.go_button.isEnabled()
        dialog.box.clear()
        for scope, found in (
            ("bookmark", ["What you can do"]),
            ("green", [WORDS]),
            ("noted", [WORDS]),
            ("deleted", []),
            ("", ["What you can do", "cold cap", WORDS]),
        ):
            dialog.scope.setCurrentIndex(dialog.scope.findData(scope))
            assert rows(dialog) == found, scope

    when_open(AnnotationList, look)
    qtbot.keyClick(filled.window, Qt.Key.Key_D, CTRL | SHIFT)


def test_one_goes_from_the_list_to_the_words(
    qtbot: QtBot, filled: Program, when_open: Callable[..., None]
) -> None:
    def go(dialog: AnnotationList) -> None:
        dialog.box.setText("medicines")
        dialog.list.setFocus()
        qtbot.keyClick(dialog.list, Qt.Key.Key_Return)

    when_open(AnnotationList, go)
    filled.window.menus.annotations.trigger()
    page = filled.window.page.page
    assert page
    assert page.topic.id == "nausea"
    assert filled.window.page.text.textCursor().selectedText() == WORDS


def test_deleted_ones_come_back_by_undo_and_from_the_list_of_deleted(
    qtbot: QtBot, filled: Program, when_open: Callable[..., None]
) -> None:
    def delete(dialog: AnnotationList) -> None:
        dialog.list.setCurrentRow(1)
        qtbot.mouseClick(dialog.delete_button, LEFT)
        assert rows(dialog) == ["What you can do", WORDS]
        qtbot.mouseClick(dialog.notice.button, LEFT)
        assert rows(dialog) == ["What you can do", "cold cap", WORDS]
        assert dialog.list.currentRow() == 1
        qtbot.mouseClick(dialog.delete_button, LEFT)
        dialog.scope.setCurrentIndex(dialog.scope.findData("deleted"))
        assert rows(dialog) == ["cold cap"]
        assert not dialog.form.isEnabled()
        assert dialog.delete_button.text() == "Put back"
        qtbot.mouseClick(dialog.delete_button, LEFT)
        assert rows(dialog) == []

    when_open(AnnotationList, delete)
    filled.window.menus.annotations.trigger()
    assert len(kept(filled).all()) == 3


def test_a_note_is_changed_in_the_list_and_kept(
    qtbot: QtBot, filled: Program, when_open: Callable[..., None]
) -> None:
    def type_note(dialog: AnnotationList) -> None:
        dialog.list.setCurrentRow(0)
        qtbot.keyClicks(dialog.form.note, "Read again")
        dialog.list.setCurrentRow(1)  # leaving keeps it
        assert "Read again" in dialog.list.item(0).data(SPOKEN)
        assert not dialog.form.note.toPlainText()
        dialog.list.setCurrentRow(0)
        assert dialog.form.note.toPlainText() == "Read again"
        assert not dialog.form.color.isVisible()  # a bookmark has none

    when_open(AnnotationList, type_note)
    filled.window.menus.annotations.trigger()
    assert [each.text for each in kept(filled).all()] == ["Read again", "", "Ask Dr. Ōe"]


def test_what_is_listed_is_saved_as_markdown(
    qtbot: QtBot,
    filled: Program,
    when_open: Callable[..., None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "mine.md"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))

    def write(dialog: AnnotationList) -> None:
        dialog.scope.setCurrentIndex(dialog.scope.findData("highlight"))
        qtbot.mouseClick(dialog.file_button, LEFT)
        assert str(file) in dialog.count.text()

    when_open(AnnotationList, write)
    filled.window.menus.annotations.trigger()
    text = file.read_text("utf-8")
    expected = [
        "## Hair loss",
        "Highlight · Pink",
        "cold cap",
        "## Nausea and vomiting",
        WORDS,
        "*My note:*",
        "Ask Dr. Ōe",
    ]
    places = [text.index(words) for words in expected]
    assert places == sorted(places)
    assert "Bookmark" not in text


@pytest.mark.parametrize("percent", [100, 300])
def test_the_list_fits_the_screen(
    qtbot: QtBot, filled: Program, when_open: Callable[..., None], percent: int
) -> None:
    def look(dialog: AnnotationList) -> None:
        room = dialog.screen().availableGeometry()
        assert dialog.width() <= room.width()
        for part in (dialog.box, dialog.scope, dialog.list, dialog.go_button, dialog.delete_button):
            assert dialog.rect().contains(part.geometry())
            assert part.height() >= 24

    filled.window.set_size(percent)
    when_open(AnnotationList, look)
    filled.window.menus.annotations.trigger()


def test_the_search_finds_them_and_leads_to_their_words(qtbot: QtBot, filled: Program) -> None:
    search = filled.window.search
    search.box.setText("ōe")
    assert search.results
    texts = [search.results.item(row).text() for row in range(search.results.count())]
    assert f"My highlight: {WORDS}" in texts
    search.results.itemActivated.emit(search.results.item(texts.index(f"My highlight: {WORDS}")))
    assert filled.window.page.text.textCursor().selectedText() == WORDS
    kept(filled).delete(kept(filled).all()[-1])
    search.box.clear()
    search.box.setText("ōe")
    assert not any(
        search.results.item(row).text().startswith("My highlight") for row in range(search.results.count())
    )


# Other states


def test_locked_notes_show_no_highlights(qtbot: QtBot, filled: Program) -> None:
    assert filled.notes
    filled.window.show_page("nausea")
    assert marked(filled)
    filled.notes.set_passphrase("a long passphrase")
    filled.window.lock.lock()
    assert marked(filled) == {}
    filled.notes.unlock("a long passphrase")
    filled.window.lock.turned.emit()
    assert list(marked(filled)) == [WORDS]


def test_a_hard_page_shows_nothing_before_it_is_opened(qtbot: QtBot, program: Program) -> None:
    assert program.library
    (topic, *_) = [
        str(id) for (id,) in program.library.rows("SELECT id FROM topic WHERE opt_in <> '' ORDER BY id")
    ]
    kept(program).highlight(topic, Quote("words of the hard page"), "yellow")
    window = program.window
    window.show_page(topic)
    assert not window.page.notice.isVisible()
    for action in (window.menus.bookmark, window.menus.highlight):
        window.page.text.selectAll()
        action.trigger()
    assert len(kept(program).all()) == 1


def test_without_notes_nothing_breaks(
    qtbot: QtBot, qapp: QApplication, folder: Path, library_file: Path
) -> None:
    (folder / "notes.db").mkdir()
    program = app.build(qapp, folder, library_file)
    program.window.show()
    window = program.window
    assert program.notes is None
    window.show_page("nausea")
    select(program, WORDS)
    for action in (
        window.menus.highlight,
        window.menus.highlight_noted,
        window.menus.bookmark,
        window.menus.annotations,
    ):
        action.trigger()
    assert marked(program) == {}
    program.close()


def test_everything_is_in_a_menu(program: Program) -> None:
    notes = next(a.menu() for a in program.window.menuBar().actions() if a.text() == "&Notes")
    window = program.window
    for action in (
        window.menus.highlight,
        window.menus.highlight_noted,
        window.menus.bookmark,
        window.menus.annotations,
    ):
        assert action in notes.actions()
    menu = QMenu()
    window.page.text.menu_opening.emit(menu, 0)
    assert {window.menus.bookmark, window.menus.annotations} <= set(menu.actions())
