"""Every surface without a mouse: Tab goes round, what has the keyboard is seen and has a name, targets are large, Escape leaves.

One window serves all of it, since building one takes longer than walking through a dialog.
"""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDateEdit,
    QDialog,
    QHeaderView,
    QLineEdit,
    QMenu,
    QWidget,
)
from pytestqt.qtbot import QtBot

from reader.app import Program
from reader.notes import lock
from reader.notes.annotations import Annotations
from reader.notes.backup import keep_daily
from reader.notes.exchange import write_export
from reader.notes.model import Quote
from reader.ui import voice
from reader.ui.alerts import agrees_to_lose, agrees_to_open
from reader.ui.keys import plain
from reader.ui.window import Window

LEAST = 24  # pixels, of whatever is pressed
SEEN = 40  # pixels that the keyboard changes at least
LONGEST_ROUND = 400
TAB_FOCUS = Qt.FocusPolicy.TabFocus


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def reachable(root: QWidget) -> list[QWidget]:
    """What Tab should lead to."""
    return [
        widget
        for widget in root.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.window() is root.window()
        and widget.focusPolicy() & TAB_FOCUS == TAB_FOCUS
        and widget.focusProxy() is None
    ]


def told(widget: QWidget) -> str:
    """How a complaint calls a widget."""
    text = widget.accessibleName() or getattr(widget, "text", lambda: "")()
    return f"{type(widget).__name__} {str(text)[:40]!r} of {widget.window().windowTitle()!r}"


def name_of(widget: QWidget) -> str:
    """What a screen reader calls it: by its label, or by its name; a choice is called only by a label on Linux."""
    spoken = QAccessible.queryAccessibleInterface(widget)
    labels = [
        label.text(QAccessible.Text.Name) for label, _ in spoken.relations(QAccessible.RelationFlag.Label)
    ]
    if isinstance(widget, QComboBox):
        return " ".join(labels)
    return " ".join(labels) or spoken.text(QAccessible.Text.Name)


def picture(widget: QWidget) -> QImage:
    place = QRect(widget.mapTo(widget.window(), QPoint()), widget.size()).adjusted(-3, -3, 3, 3)
    return widget.window().grab(place).toImage().convertToFormat(QImage.Format.Format_RGB32)


def is_seen(widget: QWidget) -> bool:
    """Whether it is in sight, and looks otherwise with the keyboard than without."""
    if widget.visibleRegion().isEmpty():
        return False
    with_it = picture(widget)
    widget.clearFocus()
    without = picture(widget)
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    changed = 0
    pixels = zip(
        memoryview(with_it.constBits()).cast("I"), memoryview(without.constBits()).cast("I"), strict=True
    )
    for one, other in pixels:
        changed += one != other
        if changed >= SEEN:
            return True
    return False


def small_targets(root: QWidget) -> Iterator[str]:
    for widget in root.findChildren(QWidget):
        if not widget.isVisible() or widget.window() is not root.window():
            continue
        size = widget.size()
        if isinstance(widget, QHeaderView) or isinstance(widget.parentWidget(), QLineEdit | QDateEdit):
            continue  # what empties a field is small, and Qt's own; a day is pressed as a whole, and measured so
        if isinstance(widget, QAbstractItemView):
            model = widget.model()
            if not model or not model.rowCount():
                continue
            size = widget.visualRect(model.index(0, 0)).size()
        elif not isinstance(widget, QAbstractButton | QComboBox | QLineEdit | QDateEdit):
            continue
        if min(size.width(), size.height()) < LEAST:
            yield f"{told(widget)} is {size.width()} by {size.height()} pixels"


def walk(root: QWidget) -> Iterator[str]:
    """Go round by Tab, and complain."""
    wanted = reachable(root)
    start = focused()
    if start.window() is not root.window():
        yield f"{told(root)}: the keyboard is at {told(start)}"
        return
    passed: dict[QWidget, None] = {}
    here = start
    for _ in range(LONGEST_ROUND):
        before = here
        QTest.keyClick(here, Qt.Key.Key_Tab)
        here = focused()
        if here not in passed and here is not before:
            passed[here] = None
            if not name_of(here).strip():
                yield f"{told(here)} has no name"
            if not is_seen(here):
                yield f"{told(here)} looks the same with the keyboard"
        if here is start and (before is not start or len(wanted) == 1):
            break
    else:
        yield f"{told(root)}: the keyboard does not come back from {told(here)}"
    yield from (
        f"{told(widget)} is not reached by Tab"
        for widget in wanted
        if widget not in passed and widget.isVisible()
    )
    if len(passed) > 1:
        QTest.keyClick(start, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
        if focused() is start:
            yield f"{told(start)} is not left by Shift+Tab"
    yield from small_targets(root)


class Walker:
    """Opens dialogs and notes what is wrong with them."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.seen: list[str] = []

    def window(self, window: Window, name: str) -> None:
        self.seen.append(name)
        QApplication.processEvents()  # what was shown last is laid out
        self.wrong += [f"{name}: {words}" for words in walk(window)]

    def dialog(
        self, then: Callable[[], object], inside: Callable[[QDialog], object] = lambda _: None
    ) -> None:
        """Do `then`, which opens a dialog; walk through it, do `inside` it, and leave it by Escape."""
        opened: list[QWidget] = []

        def look() -> None:
            dialog = QApplication.activeModalWidget()
            if dialog is None:
                return
            opened.append(dialog)
            dialog.activateWindow()
            QApplication.processEvents()
            try:
                self.seen.append(dialog.windowTitle())
                if not dialog.windowTitle():
                    self.wrong.append(f"{told(dialog)} has no title")
                self.wrong += walk(dialog)
                inside(dialog)  # type: ignore[arg-type]
                dialog.activateWindow()  # again, if there was another one
                QApplication.processEvents()
                QTest.keyClick(focused(), Qt.Key.Key_Escape)
                if dialog.isVisible():
                    self.wrong.append(f"{told(dialog)} stays after Escape")
            finally:
                if dialog.isVisible():
                    dialog.close()

        QTimer.singleShot(0, look)
        then()
        if not opened:
            self.wrong.append(f"nothing opened after {self.seen[-1:]}")


@pytest.fixture
def lived_in(program: Program, monkeypatch: pytest.MonkeyPatch) -> Window:
    """The program with something in every list, at the page that has a figure, tables and links."""
    monkeypatch.setattr(lock, "ROUNDS", 1000)
    store, window = program.notes, program.window
    assert store
    visit = store.add_visit("2026-12-03", with_whom="Dr. Lee")
    store.add("Is it working?", "how-to-use", kind="question", visits=(visit.id,))
    store.add("Sleep was better", "how-to-use")
    store.write_line("day number", "555 0100")
    Annotations(store).highlight("how-to-use", Quote("Topics are on the left"), "blue", "Look again")
    keep_daily(store, store.path.parent / "backups", date(2026, 11, 20))
    window.show_page("how-to-use")
    window._notes_changed()
    window.activateWindow()
    QApplication.processEvents()
    return window


@pytest.mark.parametrize(("palette", "size"), [("light", 100), ("contrast", 100), ("light", 200)])
def test_every_dialog(lived_in: Window, tmp_path: Path, palette: str, size: int) -> None:
    window, walker = lived_in, Walker()
    window.set_palette(palette)
    window.set_size(size)
    menus = window.menus
    for action in (
        menus.all_commands, menus.keys, menus.look, menus.outline, menus.links, menus.figure, menus.table,
        menus.bank, menus.sheet, menus.about_me, menus.copies, menus.delete_all, menus.print_page, menus.about,
        menus.annotations,
    ):  # fmt: skip
        walker.dialog(action.trigger)
    # Those that open from another one.
    walker.dialog(
        menus.visits.trigger,
        lambda visits: walker.dialog(lambda: press(visits.after_button)),  # type: ignore[attr-defined]
    )
    walker.dialog(
        menus.passphrase.trigger,
        lambda first: walker.dialog(lambda: press(first.set_button)),  # type: ignore[attr-defined]
    )
    window.page.text.setTextCursor(window.page.text.document().find("You need no computer"))
    walker.dialog(menus.highlight_noted.trigger)
    # What asks, and what the notes bring.
    walker.dialog(lambda: agrees_to_open(window, "https://example.org"))
    walker.dialog(lambda: agrees_to_lose(window, "words"))
    store = window._notes
    assert store
    write_export(store, tmp_path / "all.json")
    walker.dialog(lambda: window.dialogs.bring_in(tmp_path / "all.json"))
    store.set_passphrase("right")
    window.lock.lock()
    walker.dialog(window.lock.opened)
    assert walker.wrong == []
    assert len(walker.seen) == 24


@pytest.mark.parametrize("size", [100, 200])
def test_every_part_of_the_window(lived_in: Window, size: int) -> None:
    window, walker = lived_in, Walker()
    window.set_size(size)
    window.search.box.setFocus()
    walker.window(window, "as it opens")
    window.search.box.setFocus()
    window.search.box.setText("nausea")
    walker.window(window, "with what was found")
    assert tab_from(window.search.box) is window.search.results
    window.search.box.clear()
    window.page.find_words()
    window.page.explain("metastasis")
    window.page.notice.say("Something is said.", "Do it", lambda: None)
    assert tab_from(window.page.find_bar.stops[0], Qt.KeyboardModifier.ShiftModifier) is window.page.text  # type: ignore[union-attr]
    window.search.box.setFocus()
    walker.window(window, "with find, notice and meaning")
    window._start_question("", Quote("Topics are on the left"))
    window.notes.form.more.click()
    window.notes.writing.setFocus()  # in large text the topics have given way to the notes
    walker.window(window, "with a question")
    assert walker.wrong == []


@pytest.mark.qt_log_ignore("pipewire", extend=True)  # when sound is looked for first
def test_the_bar_that_reads_aloud(qtbot: QtBot, lived_in: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("PySide6.QtTextToSpeech", reason="the extra that reads aloud is not installed")
    monkeypatch.setattr(voice, "ENGINES", ("mock",))
    window, walker = lived_in, Walker()
    window.menus.read_aloud.trigger()
    qtbot.waitUntil(lambda: window.read_aloud.is_on)
    window.menus.read_aloud.trigger()  # paused, so that the page stays as it is
    window.search.box.setFocus()
    walker.window(window, "while it reads aloud")
    window.menus.aloud_stop.trigger()
    assert walker.wrong == []


def test_no_two_entries_of_a_menu_share_a_letter(program: Program) -> None:
    def letters(texts: list[str]) -> list[str]:
        return [text.replace("&&", "").partition("&")[2][:1].casefold() for text in texts]

    def entries(menu: QMenu) -> Iterator[tuple[str, list[str]]]:
        actions = [action for action in menu.actions() if not action.isSeparator()]
        yield plain(menu.title()), [action.text() for action in actions]
        for action in actions:
            if inner := action.menu():
                assert isinstance(inner, QMenu)
                yield from entries(inner)

    bar = program.window.menuBar()
    menus = [action.menu() for action in bar.actions()]
    found = [("the bar", [action.text() for action in bar.actions()])]
    for menu in menus:
        assert isinstance(menu, QMenu)
        found += entries(menu)
    wrong = {
        title: [
            text
            for text, letter in zip(texts, letters(texts), strict=True)
            if letter and letters(texts).count(letter) > 1
        ]
        for title, texts in found
    }
    assert {title: texts for title, texts in wrong.items() if texts} == {}


def test_enter_leads_from_a_topic_or_a_result_to_its_page(lived_in: Window) -> None:
    window = lived_in
    tree, box, text = window.topics.tree, window.search.box, window.page.text
    tree.setFocus()
    QTest.keyClick(tree, Qt.Key.Key_Home)
    QTest.keyClick(tree, Qt.Key.Key_Return)
    assert title_of(window) == "Welcome"
    assert focused() is text
    box.setFocus()
    QTest.keyClicks(box, "nausea")
    QTest.keyClick(box, Qt.Key.Key_Down)
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert title_of(window) != "Welcome"
    assert focused() is text


def test_back_leads_to_where_the_keyboard_was_on_the_page(lived_in: Window) -> None:
    window, text = lived_in, lived_in.page.text
    text.setFocus()
    for _ in range(12):
        QTest.keyClick(text, Qt.Key.Key_K)
    link = text.textCursor().selectionStart()
    assert link > 1000
    window.show_page("nausea")
    window.step(-1)
    assert text.textCursor().position() == pytest.approx(link, abs=60)


def test_pages_are_turned_in_the_order_of_the_topics_to_both_ends(lived_in: Window) -> None:
    window = lived_in
    assert window._library
    order = window._library.branch(None)
    window.show_page(order[0])
    window.menus.next_page.trigger()
    assert window.page.page
    assert window.page.page.topic.id == order[1]
    assert focused() is window.page.text
    window.menus.previous_page.trigger()
    window.menus.previous_page.trigger()
    assert window.page.page.topic.id == order[0]
    assert window.statusBar().currentMessage() == "This is the first page."
    window.show_page(order[-1])
    window.menus.next_page.trigger()
    assert window.page.page.topic.id == order[-1]
    assert window.statusBar().currentMessage() == "This is the last page."


def title_of(window: Window) -> str:
    return window.page.page.topic.title if window.page.page else ""


def tab_from(widget: QWidget, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> QWidget:
    """Where Tab leads from a widget."""
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_Tab, held)
    return focused()


def press(button: QAbstractButton) -> None:
    """Press a button by keyboard."""
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
