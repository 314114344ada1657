"""How pages look, as a person chooses it; every command, and its keys."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QKeySequence, QTextBlock
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox

from reader.app import Program
from reader.settings import PALETTES, TEXT_SIZES
from reader.ui import theme
from reader.ui.commands import CommandPalette, KeysDialog, commands, plain
from reader.ui.look_dialog import LookDialog
from reader.ui.window import Window


@pytest.fixture
def window(program: Program) -> Window:
    program.window.show_page("nausea")
    return program.window


def with_dialog(start: Callable[[], object], do: Callable[[QDialog], object]) -> None:
    """Open a dialog as the program does, do something in it as soon as it is shown, and wait until it is closed."""

    def when_shown() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        try:
            do(dialog)
        finally:
            dialog.close()

    QTimer.singleShot(0, when_shown)
    start()


def choose(dialog: QDialog, name: str, value: object) -> None:
    assert isinstance(dialog, LookDialog)
    box = dialog.choices[name]
    at = box.findData(value)
    assert at >= 0, (name, value)
    box.setCurrentIndex(at)
    box.activated.emit(at)


def first_paragraph(window: Window) -> QTextBlock:
    block = window.page.text.document().begin()
    while len(block.text()) < 60:
        block = block.next()
    return block


def between_lines(window: Window) -> float:
    window.page.text.document().size()
    paragraph = first_paragraph(window)
    lines = paragraph.layout()
    return lines.lineAt(1).y() - lines.lineAt(0).y()


def test_a_choice_is_seen_at_once_and_kept(window: Window) -> None:
    def do(dialog: QDialog) -> None:
        choose(dialog, "palette", "sepia")
        choose(dialog, "typeface", theme.LEGIBLE)
        choose(dialog, "line_spacing", 150)
        choose(dialog, "column", 50)
        assert theme.SEPIA.page in window.styleSheet() + QApplication.instance().styleSheet()
        dialog.accept()

    usual = between_lines(window)
    with_dialog(window.menus.look.trigger, do)
    assert between_lines(window) == pytest.approx(usual * 1.5, rel=0.05)
    assert window.page.text.document().defaultFont().family() == theme.LEGIBLE
    assert (window._settings.palette, window._settings.column) == ("sepia", 50)


def test_what_is_not_kept_is_as_it_was_before(window: Window) -> None:
    def do(dialog: QDialog) -> None:
        choose(dialog, "text_size", 240)
        assert window._settings.text_size == 240
        dialog.reject()

    with_dialog(window.menus.look.trigger, do)
    assert window._settings.text_size == 100


def test_spacing_between_letters_and_words_widens_a_line(window: Window) -> None:
    def width() -> float:
        layout = first_paragraph(window).layout()
        return layout.lineAt(0).naturalTextWidth() / layout.lineAt(0).textLength()

    usual = width()

    def do(dialog: QDialog) -> None:
        choose(dialog, "letter_spacing", 112)
        choose(dialog, "word_spacing", 180)
        dialog.accept()

    with_dialog(window.menus.look.trigger, do)
    assert width() > usual * 1.08


@pytest.mark.parametrize("size", [size for size in TEXT_SIZES if size in (100, 200, 300)])
def test_no_part_of_the_dialog_is_cut_off(window: Window, size: int) -> None:
    window.set_size(size)

    def do(dialog: QDialog) -> None:
        assert isinstance(dialog, LookDialog)
        for box in dialog.choices.values():
            right = box.mapTo(dialog, QPoint(box.width(), 0)).x()
            assert right <= dialog.preview.x()
            assert box.width() > box.fontMetrics().horizontalAdvance("Very wide")

    with_dialog(window.menus.look.trigger, do)


def test_the_typeface_that_comes_with_the_program_is_there() -> None:
    assert theme.face(theme.LEGIBLE) == theme.LEGIBLE
    assert theme.face("No such typeface") == ""


def test_every_palette_has_a_name_in_the_menu(window: Window) -> None:
    assert [action.data() for action in window.menus.palettes.actions()] == list(PALETTES)


def test_the_ruler_keeps_some_lines_clear_and_moves(window: Window, qtbot) -> None:
    window.menus.show_ruler.trigger()
    viewport = window.page.text.viewport()
    QApplication.processEvents()

    def shade(y: int) -> str:
        return viewport.grab().toImage().pixelColor(3, y).name()

    ruler = window.page._ruler
    assert ruler is not None
    assert ruler.isVisible()
    middle = ruler._center
    window.menus.ruler_down.trigger()
    assert ruler._center > middle
    scrolled = window.page.text.verticalScrollBar().value()
    for _ in range(60):
        window.menus.ruler_down.trigger()
    assert window.page.text.verticalScrollBar().value() > scrolled
    qtbot.mouseMove(viewport, QPoint(100, 200))
    QApplication.processEvents()
    window.menus.show_ruler.trigger()
    assert not ruler.isVisible()


def test_a_link_below_the_ruler_can_be_clicked(window: Window) -> None:
    window.menus.show_ruler.trigger()
    assert window.page._ruler is not None
    assert window.page._ruler.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


def test_every_command_of_the_menus_can_be_found_and_done(window: Window, qtbot) -> None:
    titles = {plain(action.text()) for _, action in commands(window.menuBar())}
    assert {"Print, or save as PDF or e-book", "How it looks", "Dark", "New question"} <= titles

    def do(dialog: QDialog) -> None:
        assert isinstance(dialog, CommandPalette)
        qtbot.keyClicks(dialog.box, "larg")
        assert dialog.list.topLevelItem(0).text(0) == "Larger text"
        qtbot.keyClick(dialog.box, Qt.Key.Key_Return)

    with_dialog(window.menus.all_commands.trigger, do)
    assert window._settings.text_size == 110


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("zoom", "Larger text"),
        ("dark mode", "Colors › Dark"),
        ("password", "Lock my notes"),
        ("shortcut", "Keys"),
    ],
)
def test_a_command_is_found_by_what_it_is_called_elsewhere(
    window: Window, qtbot, typed: str, title: str
) -> None:
    def do(dialog: QDialog) -> None:
        assert isinstance(dialog, CommandPalette)
        assert dialog._other_words().keys() <= {
            action.objectName() for _, action in commands(window.menuBar())
        }
        qtbot.keyClicks(dialog.box, typed)
        found = [dialog.list.topLevelItem(n).text(0) for n in range(dialog.list.topLevelItemCount())]
        assert any(each.startswith(title) for each in found), found

    with_dialog(window.menus.all_commands.trigger, do)


def test_a_command_that_does_not_exist_says_so(window: Window, qtbot) -> None:
    def do(dialog: QDialog) -> None:
        assert isinstance(dialog, CommandPalette)
        qtbot.keyClicks(dialog.box, "zzz")
        assert dialog.none.isVisible()
        qtbot.keyClick(dialog.box, Qt.Key.Key_Return)
        assert dialog.isVisible()

    with_dialog(window.menus.all_commands.trigger, do)


def keys_dialog(dialog: QDialog, name: str) -> KeysDialog:
    assert isinstance(dialog, KeysDialog)
    for n in range(dialog.tree.topLevelItemCount()):
        if dialog._item(n).data(0, Qt.ItemDataRole.UserRole).objectName() == name:
            dialog.tree.setCurrentItem(dialog._item(n))
    return dialog


def test_keys_can_be_changed_and_given_back(window: Window) -> None:
    def change(dialog: QDialog) -> None:
        keys = keys_dialog(dialog, "look")
        keys.edit.setKeySequence(QKeySequence("Ctrl+Shift+L"))
        keys.use.click()
        keys.accept()

    with_dialog(window.menus.keys.trigger, change)
    assert window.menus.look.shortcut().toString() == "Ctrl+Shift+L"
    assert window._settings.shortcuts == {"look": "Ctrl+Shift+L"}

    def give_back(dialog: QDialog) -> None:
        keys = keys_dialog(dialog, "look")
        keys.usual.click()
        keys.accept()

    with_dialog(window.menus.keys.trigger, give_back)
    assert window.menus.look.shortcut().toString() == "Ctrl+,"
    assert window._settings.shortcuts == {}


def test_the_keys_one_presses_can_be_read_in_large_text(window: Window) -> None:
    def do(dialog: QDialog) -> None:
        keys = keys_dialog(dialog, "look")
        room = keys.edit.width() / keys.edit.fontMetrics().horizontalAdvance("Ctrl+Shift+PgDown")
        assert room > 1.2

    window.set_size(200)
    with_dialog(window.menus.keys.trigger, do)


def test_keys_that_belong_to_something_else_are_refused_calmly(window: Window) -> None:
    def do(dialog: QDialog) -> None:
        keys = keys_dialog(dialog, "look")
        keys.edit.setKeySequence(QKeySequence("Ctrl+P"))
        keys.use.click()
        assert "already belongs to “Print, or save as PDF or e-book”" in keys.told.text()
        keys.accept()

    with_dialog(window.menus.keys.trigger, do)
    assert window.menus.look.shortcut().toString() == "Ctrl+,"


def test_colors_can_have_keys_like_every_command(window: Window) -> None:
    def do(dialog: QDialog) -> None:
        keys = keys_dialog(dialog, "color_dark")
        assert keys.tree.topLevelItemCount() == len(commands(window.menuBar(), window.menus.on_this_page))
        keys.edit.setKeySequence(QKeySequence("Ctrl+Alt+D"))
        keys.use.click()
        keys.accept()

    with_dialog(window.menus.keys.trigger, do)
    (dark,) = [each for each in window.menus.palettes.actions() if each.data() == "dark"]
    assert dark.shortcut().toString() == "Ctrl+Alt+D"


def test_usual_keys_that_were_given_away_do_not_come_back_twice(window: Window) -> None:
    def do(dialog: QDialog) -> None:
        keys = keys_dialog(dialog, "back")
        usual = window.menus.back.shortcuts()[0]
        keys.edit.setKeySequence(QKeySequence("Ctrl+Alt+B"))
        keys.use.click()
        keys_dialog(dialog, "forward")
        keys.edit.setKeySequence(usual)
        keys.use.click()
        keys_dialog(dialog, "back")
        keys.usual.click()
        assert "already belongs to “Forward”" in keys.told.text()
        assert keys.chosen["back"] == "Ctrl+Alt+B"

    with_dialog(window.menus.keys.trigger, do)


@pytest.mark.parametrize("pressed", ["Tab", "Escape", "Return", "Space", "Down", "Ctrl+C", "Ctrl+Z", "Alt+F"])
def test_keys_that_are_needed_elsewhere_are_refused_calmly(window: Window, pressed: str) -> None:
    def do(dialog: QDialog) -> None:
        keys = keys_dialog(dialog, "look")
        keys.edit.setKeySequence(QKeySequence(pressed))
        keys.use.click()
        assert "is needed to move about" in keys.told.text()
        assert keys.chosen == {}

    with_dialog(window.menus.keys.trigger, do)


def test_a_command_can_be_without_keys(window: Window) -> None:
    """A single letter is struck by accident, or by who speaks to the computer."""

    def do(dialog: QDialog) -> None:
        keys = keys_dialog(dialog, "next_heading")
        keys.none.click()
        keys.accept()

    with_dialog(window.menus.keys.trigger, do)
    action = next(each for each in window.moves.actions if each.objectName() == "next_heading")
    assert action.shortcuts() == []


def test_keys_that_were_pressed_are_kept_without_a_further_button(window: Window) -> None:
    def do(dialog: QDialog) -> None:
        keys = keys_dialog(dialog, "look")
        keys.edit.setKeySequence(QKeySequence("Ctrl+Shift+L"))
        buttons = keys.findChild(QDialogButtonBox)
        assert buttons
        buttons.button(QDialogButtonBox.StandardButton.Ok).click()

    with_dialog(window.menus.keys.trigger, do)
    assert window.menus.look.shortcut().toString() == "Ctrl+Shift+L"


def test_no_two_commands_share_keys(window: Window) -> None:
    seen: dict[str, str] = {}
    for _, action in commands(window.menuBar()):
        for keys in action.shortcuts():
            assert keys.toString() not in seen, (action.text(), seen)
            seen[keys.toString()] = action.text()
