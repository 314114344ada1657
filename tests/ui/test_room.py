"""All words have the room they need, in large text too: in bars, menus, panes and dialogs."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QMenu,
    QMessageBox,
    QPushButton,
    QStyle,
    QStyleOptionViewItem,
    QToolButton,
    QToolTip,
    QTreeWidgetItem,
    QWidget,
)
from pytestqt.qtbot import QtBot
from ui.dialogs import in_dialog

from reader import app, places
from reader.app import Program
from reader.errors import KnownError
from reader.notes.annotations import Annotations
from reader.notes.exchange import write_export
from reader.notes.model import Quote
from reader.settings import Settings, write_settings
from reader.ui.alerts import agrees, agrees_to_open
from reader.ui.annotation_list import AnnotationList
from reader.ui.commands import CommandPalette
from reader.ui.margin_signs import MarginSigns
from reader.ui.my_data import ImportPreview
from reader.ui.print_dialog import PrintDialog
from reader.ui.question_bank import QuestionBank
from reader.ui.table_view import TableView
from reader.ui.theme import CONTRAST
from reader.ui.visits import Visits
from reader.ui.window import Window

LONG = "What should we do about the tiredness that comes on the third day, and does it get better by itself?"


@pytest.fixture
def window(program: Program) -> Window:
    program.window.show_page("nausea")
    return program.window


# Bars and menus


def has_words(button: QToolButton) -> bool:
    return button.sizeHint().width() > button.iconSize().width() * 2.5


@pytest.mark.parametrize("percent", [100, 125, 160, 200, 240, 300])
def test_no_word_of_the_tool_bar_is_cut_short(window: Window, percent: int) -> None:
    window.set_size(percent)
    for width in (800, 1000, 1240, 1366, 1920):
        window.resize(width, 700)
        QApplication.processEvents()
        for button in window.menus.bar.findChildren(QToolButton):
            if button.isVisible() and has_words(button):
                assert button.width() >= button.sizeHint().width(), (width, button.text())


def test_the_tool_bar_keeps_the_words_that_say_most_the_longest(window: Window) -> None:
    def with_words() -> set[str]:
        actions = (window.menus.show_topics, window.menus.back, window.menus.new_note)
        buttons = {action.text(): window.menus.bar.widgetForAction(action) for action in actions}
        return {text.replace("&", "") for text, button in buttons.items() if has_words(button)}  # type: ignore[arg-type]

    window.resize(1366, 700)
    QApplication.processEvents()
    assert with_words() == {"Topics", "Back", "New note"}
    window.set_size(200)
    QApplication.processEvents()
    assert with_words() == {"Topics", "New note"}
    window.resize(700, 700)
    QApplication.processEvents()
    assert with_words() == set()


@pytest.mark.parametrize(("percent", "width"), [(100, 700), (200, 800), (300, 1240)])
def test_icons_of_the_tool_bar_are_as_large_at_the_start_as_later(
    qapp: QApplication, folder: Path, library_file: Path, percent: int, width: int
) -> None:
    write_settings(Settings(text_size=percent), places.settings(folder))
    program = app.build(qapp, folder, library_file)
    program.window.resize(width, 700)
    program.window.show()
    qapp.processEvents()
    bar = program.window.menus.bar
    letter = bar.fontMetrics().height()
    assert bar.iconSize().width() >= letter
    assert program.window.menuBar().sizeHint().width() <= width
    program.close()


@pytest.mark.parametrize("percent", [100, 200, 300])
def test_menus_stay_in_one_column_and_keys_apart_from_titles(window: Window, percent: int) -> None:
    window.set_size(percent)
    for menu in window.menuBar().findChildren(QMenu):
        menu.aboutToShow.emit()
        menu.ensurePolished()
        assert menu.style().styleHint(QStyle.StyleHint.SH_Menu_Scrollable, None, menu)
        rows = [(action.text().replace("&", ""), action.shortcut().toString()) for action in menu.actions()]
        widest = menu.fontMetrics().horizontalAdvance
        needed = max(widest(title) for title, _ in rows) + max(widest(keys) for _, keys in rows)
        assert menu.sizeHint().width() > needed + 2 * widest("n"), menu.title()


def test_a_menu_shows_ticks_where_the_tool_bar_shows_pictures(window: Window) -> None:
    topics = window.menus.show_topics
    assert topics.isCheckable()
    assert not topics.icon().isNull()
    assert not topics.isIconVisibleInMenu()


def test_a_long_menu_of_the_page_opens_where_all_of_it_is_seen(window: Window) -> None:
    text = window.page.text
    room = window.screen().availableGeometry()
    seen: list[QRect] = []

    def look(menu: QMenu, _: int) -> None:
        menu.aboutToShow.connect(lambda: seen.append(QRect(menu.pos(), menu.sizeHint())))
        menu.exec = lambda place: seen.append(QRect(place, menu.sizeHint()))  # type: ignore[method-assign]

    text.menu_opening.connect(look)
    low = QPoint(room.center().x(), room.bottom() - 5)
    QApplication.sendEvent(
        text.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(50, 50), low)
    )
    assert seen
    assert seen[-1].bottom() <= room.bottom()


def test_tips_grow_with_the_text(window: Window) -> None:
    usual = QToolTip.font().pixelSize()
    window.set_size(200)
    assert QToolTip.font().pixelSize() == pytest.approx(usual * 2, abs=1)


# The window


@pytest.mark.parametrize("percent", [100, 160, 200])
def test_rows_of_the_topics_are_as_high_as_their_words_need(
    qtbot: QtBot, window: Window, percent: int
) -> None:
    for topic in ("diarrhea", "fatigue", "when-to-call"):
        window.readings.mark(topic, True)
    window.set_size(percent)
    window.resize(1240, 780)
    tree, looked_at = window.topics.tree, 0
    qtbot.waitUntil(lambda: tree.verticalScrollBar().isVisible())
    tree.doItemsLayout()
    line = tree.fontMetrics().height()
    index = tree.indexAt(QPoint(100, 5))
    while index.isValid() and (row := tree.visualRect(index)).isValid():
        option = QStyleOptionViewItem()
        tree.initViewItemOption(option)
        option.rect = row
        tree.itemDelegate().initStyleOption(option, index)  # type: ignore[attr-defined]
        part = QStyle.SubElement.SE_ItemViewItemText
        room = tree.style().subElementRect(part, option, tree)
        words = tree.fontMetrics().boundingRect(
            QRect(0, 0, room.width(), 1000), Qt.TextFlag.TextWordWrap, index.data()
        )
        assert words.height() <= room.height(), index.data()
        assert row.height() < words.height() + 2 * line, index.data()
        looked_at += 1
        index = tree.indexBelow(index)
    assert looked_at > 10


def test_the_search_box_says_in_one_word_what_it_is_for_where_more_do_not_fit(window: Window) -> None:
    box = window.search.box
    for percent in (100, 200, 100):
        window.set_size(percent)
        QApplication.processEvents()
        invitation = box.placeholderText()
        assert box.fontMetrics().horizontalAdvance(invitation) < box.width() - box.fontMetrics().height()
        assert box.accessibleName() == "Search the guide and my notes"
    assert invitation == box.accessibleName()


def test_signs_in_the_margin_keep_clear_of_the_words(window: Window) -> None:
    text = window.page.text
    text.setTextCursor(text.document().find("Medicines can prevent"))
    window.highlights.highlight("yellow")
    signs = window.page.text.viewport().findChild(MarginSigns)
    assert signs is not None
    for percent in (100, 200):
        window.set_size(percent)
        QApplication.processEvents()
        ((_, box),) = signs._placed()
        left = text.cursorRect(text.document().find("treatments.")).left()
        assert box.right() + 4 <= min(left, text.document().documentMargin())
        assert box.width() > text.document().defaultFont().pixelSize() * 0.8


def test_notes_opened_in_large_text_take_the_place_of_the_topics(window: Window) -> None:
    window.resize(1240, 780)
    window.set_size(200)
    QApplication.processEvents()
    assert window.notes.isHidden()
    window.menus.show_notes.trigger()
    assert not window.notes.isHidden()
    assert not window.topics.isVisible()
    window.resize(1200, 760)  # they stay: the person asked for them
    QApplication.processEvents()
    assert not window.notes.isHidden()
    window.menus.show_topics.trigger()
    assert window.topics.isVisible()
    assert window.notes.isHidden()
    window._start_note("Sick again")
    assert not window.notes.isHidden()
    assert not window.topics.isVisible()
    window.menus.show_notes.trigger()
    assert window.topics.isVisible()
    window.menus.show_notes.trigger()
    window.set_size(100)
    QApplication.processEvents()
    assert window.topics.isVisible()
    assert not window.notes.isHidden()
    assert window.notes.writing.toPlainText() == "Sick again"


@pytest.mark.parametrize("percent", [100, 200, 300])
def test_all_of_what_went_wrong_is_seen_and_the_window_keeps_its_size(window: Window, percent: int) -> None:
    window.set_size(percent)
    window.resize(1240, 760)
    if window.notes.isHidden():
        window.menus.show_notes.trigger()
    window.notes.show_trouble(
        KnownError(
            "Your notes could not be saved: the disk is full.",
            "Make room on the disk. Until then your text stays on the screen.",
        )
    )
    QApplication.processEvents()
    words = window.notes.trouble_bar.words
    assert words.height() >= words.heightForWidth(words.width()) > 0
    assert (window.width(), window.height()) == (1240, 760)
    assert min(part.height() for part in (window.notes.list, window.notes._scroll)) > 50


@pytest.mark.parametrize("percent", [200, 300])
def test_what_an_empty_list_says_is_seen_in_large_text(window: Window, percent: int) -> None:
    window.set_size(percent)
    window.resize(1240, 760)
    window.menus.show_notes.trigger()
    QApplication.processEvents()
    words = window.notes._empty
    assert words.isVisible()
    assert words.height() >= words.heightForWidth(words.width())


def test_a_short_list_of_notes_leaves_the_rest_to_writing(window: Window) -> None:
    assert window._notes
    window.resize(1280, 900)
    for count in (1, 2):
        window._notes.add("Sick in the mornings.", "nausea")
        window._notes_touched()
        QApplication.processEvents()
        row = window.notes.list.sizeHintForRow(0)
        assert window.notes.list.height() < (count + 0.5) * row
    assert window.notes._scroll.height() > window.notes.height() / 2


def test_a_choice_ends_in_dots_where_its_words_do_not_fit(window: Window) -> None:
    assert window._notes
    store = window._notes
    visit = store.add_visit("2026-12-03", with_whom="Dr. Amara Okafor and the nurse for the second opinion")
    note = store.add("Is it working?", "nausea", kind="question", visits=(visit.id,))
    window.notes.open_note(note)
    window.notes.form.more.setChecked(True)
    QApplication.processEvents()
    shown = window.notes.form.details.visit.shown()  # type: ignore[attr-defined]
    assert shown.currentText.endswith("…")
    assert window.notes.form.details.visit.currentText().endswith("second opinion")
    assert not window.notes.form.details.state.shown().currentText.endswith("…")  # type: ignore[attr-defined]


# Dialogs


def test_fields_of_a_visit_show_how_their_words_begin(window: Window) -> None:
    assert window._notes
    window._notes.add_visit("2026-12-03", purpose=LONG)

    def look(dialog: Visits) -> None:
        assert dialog.fields["purpose"].cursorPosition() == 0

    in_dialog(Visits, look, window.menus.visits.trigger)


def test_a_day_is_found_in_the_calendar_in_every_choice_of_colors(window: Window) -> None:
    assert window._notes
    window._notes.add_visit("2026-12-03")
    window.set_palette("contrast")

    def look(dialog: Visits) -> None:
        calendar = dialog.date.calendarWidget()
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            assert calendar.weekdayTextFormat(day).foreground().style() == Qt.BrushStyle.NoBrush
        calendar.show()
        bar = calendar.findChild(QWidget, "qt_calendar_navigationbar")
        assert bar is not None
        assert bar.grab().toImage().pixelColor(bar.width() // 2, 2).name().upper() == CONTRAST.pane
        assert dialog.date.height() == pytest.approx(dialog.fields["time"].height(), abs=2)

    in_dialog(Visits, look, window.menus.visits.trigger)


def test_rows_of_a_choice_are_easy_to_hit(window: Window) -> None:
    for percent in (100, 200):
        window.set_size(percent)
        for box in (window.notes.scope, window.notes.form.details.who):
            box.ensurePolished()
            box.view().ensurePolished()
            assert box.view().sizeHintForRow(0) >= 24 * percent / 100


def test_enter_in_a_field_does_not_bring_a_deleted_visit_back(window: Window) -> None:
    assert window._notes
    store = window._notes
    store.add_visit("2026-12-03")
    store.add_visit("2026-12-04")

    def delete(dialog: Visits) -> None:
        dialog.delete_button.click()
        assert len(store.visits()) == 1
        QTest.keyClick(dialog.fields["place"], Qt.Key.Key_Return)
        assert len(store.visits()) == 1

    in_dialog(Visits, delete, window.menus.visits.trigger)


@pytest.mark.parametrize("percent", [100, 200])
def test_a_short_table_stands_without_an_empty_half(window: Window, percent: int) -> None:
    window.resize(1240, 1400)
    window.set_size(percent)
    window.show_page("food-rules")

    def look(dialog: TableView) -> None:
        QApplication.processEvents()
        cells = dialog.cells
        assert cells.verticalScrollBar().maximum() == 0
        assert cells.viewport().height() < cells.verticalHeader().length() + 2 * cells.rowHeight(0)

    in_dialog(TableView, look, window.menus.table.trigger)


def test_a_command_from_a_menu_within_a_menu_says_where_it_is_from(window: Window) -> None:
    def look(dialog: CommandPalette) -> None:
        dialog.box.setText("dark")
        titles = [dialog.list.topLevelItem(n).text(0) for n in range(dialog.list.topLevelItemCount())]
        assert "Colors › Dark" in titles
        dialog.box.setText("zzz")
        assert not dialog.list.isVisible()
        dialog.box.setText("larg")
        assert dialog.list.isVisible()
        assert dialog.list.topLevelItem(0).text(0) == "Larger text"

    in_dialog(CommandPalette, look, window.menus.all_commands.trigger)


def test_the_question_bank_says_when_no_question_has_the_words(window: Window) -> None:
    def look(dialog: QuestionBank) -> None:
        assert not dialog._none.isVisible()
        dialog.box.setText("zzz")
        assert dialog._none.isVisible()

    in_dialog(QuestionBank, look, window.menus.bank.trigger)


def test_no_note_is_offered_where_no_highlight_is_chosen(window: Window) -> None:
    assert window._notes
    Annotations(window._notes).highlight("nausea", Quote("Medicines can prevent much of it."), "blue")

    def look(dialog: AnnotationList) -> None:
        assert dialog.form.isVisible()
        dialog.box.setText("zzz")
        assert not dialog.form.isVisible()

    in_dialog(AnnotationList, look, window.menus.annotations.trigger)


def test_pages_to_print_can_be_chosen_in_large_text(window: Window) -> None:
    window.set_size(200)

    def look(dialog: PrintDialog) -> None:
        dialog.some.setChecked(True)
        QApplication.processEvents()
        assert (
            dialog.tree.viewport().height()
            > 3 * dialog.tree.visualItemRect(dialog.tree.topLevelItem(0)).height()
        )
        assert dialog.height() <= dialog.screen().availableSize().height()

    in_dialog(PrintDialog, look, window.menus.print_page.trigger)


def test_what_an_export_would_bring_is_not_cut_short(window: Window, tmp_path, qtbot: QtBot) -> None:
    from reader.notes.store import open_notes

    other = open_notes(tmp_path / "other.db")
    other.add(LONG, kind="question")
    write_export(other, tmp_path / "all.json")
    other.close()
    window.set_size(200)

    def rows(above: QTreeWidgetItem) -> list[QTreeWidgetItem]:
        return [above.child(n) for n in range(above.childCount())]

    def look(dialog: ImportPreview) -> None:
        QApplication.processEvents()
        (row,) = rows(dialog.tree.topLevelItem(0))
        room = dialog.tree.visualItemRect(row)
        words = dialog.tree.fontMetrics().boundingRect(
            QRect(0, 0, room.width(), 1000), Qt.TextFlag.TextWordWrap, row.text(0)
        )
        assert room.height() >= words.height() > dialog.tree.fontMetrics().height()

    in_dialog(ImportPreview, look, lambda: window.dialogs.bring_in(tmp_path / "all.json"))


DIALOGS = (
    "about_me", "visits", "bank", "sheet", "copies", "passphrase", "delete_all", "annotations",
    "keys", "all_commands", "look", "print_page", "outline", "links", "about",
)  # fmt: skip


@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog_stays_on_the_screen_with_its_buttons_whole(window: Window, name: str) -> None:
    """The screen of the tests is 800 by 800: in letters it is smaller than a small laptop's at 300 %."""
    assert window._notes
    window._notes.add_visit("2026-12-03", with_whom="Dr. Okafor")
    window.set_size(180)

    wrong: list[str] = ["no dialog"]

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        QApplication.processEvents()
        wrong[:] = _cut_off(dialog)
        dialog.close()

    QTimer.singleShot(0, look)
    getattr(window.menus, name).trigger()
    assert wrong == []


def test_buttons_of_a_message_keep_their_words(window: Window) -> None:
    wrong: list[str] = ["no message"]

    def look() -> None:
        message = QApplication.activeModalWidget()
        assert isinstance(message, QDialog)
        QApplication.processEvents()
        wrong[:] = _cut_off(message)
        message.reject()

    window.set_size(300)
    QTimer.singleShot(0, look)
    agrees(window, "Gone?", "Gone for ever.", go="Put aside and begin new notes", stay="Go back")
    assert wrong == []


@pytest.mark.parametrize(
    ("address", "says"),
    [("https://example.org", "web site can see"), ("mailto:a@example.org", "another program")],
)
def test_what_an_address_opens_is_said(window: Window, address: str, says: str) -> None:
    words: list[str] = []

    def look() -> None:
        message = QApplication.activeModalWidget()
        assert isinstance(message, QMessageBox)
        words.append(f"{message.text()} {message.informativeText()}")
        message.reject()

    QTimer.singleShot(0, look)
    assert not agrees_to_open(window, address)
    assert says in words[0]
    assert address in words[0]
    assert ("web" in words[0]) == address.startswith("https")


def _cut_off(dialog: QDialog) -> list[str]:
    """What is not whole in a dialog, or not on the screen."""
    room = dialog.screen().availableSize()
    wrong = [] if room.expandedTo(dialog.size()) == room else [f"{dialog.size()} in {room}"]
    for button in dialog.findChildren(QPushButton):
        outer, needed = button.parentWidget(), button.sizeHint()
        if button.isVisible() and outer:
            is_whole = button.width() >= needed.width() - 1 and button.height() >= needed.height() - 1
            if not is_whole or not outer.rect().contains(button.geometry()):
                wrong.append(f"{button.text()}: {button.geometry()} in {outer.rect()}, needs {needed}")
    return wrong
