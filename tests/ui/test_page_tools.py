"""The outline and the links of a page as lists, figures large, and a copy that says where it comes from."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor, QWheelEvent
from PySide6.QtWidgets import QApplication, QDialog, QMenu
from pytestqt.qtbot import QtBot

from reader.app import Program
from reader.library.article import source_line
from reader.ui.figure_view import FigureView
from reader.ui.page_lists import PageList
from reader.ui.page_structure import figures, headings, links

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SPOKEN = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def when_open(
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[type[QDialog], Callable[..., None]], list[QDialog]]:
    """Do something in a dialog instead of waiting for the person to close it."""

    def prepare(kind: type[QDialog], do: Callable[..., None]) -> list[QDialog]:
        opened: list[QDialog] = []

        def exec(dialog: QDialog) -> int:
            dialog.show()
            QApplication.processEvents()
            opened.append(dialog)
            do(dialog)
            return dialog.result()

        monkeypatch.setattr(kind, "exec", exec)
        return opened

    return prepare


def shown(program: Program) -> str:
    page = program.window.page.page
    return page.topic.id if page else ""


# Outline and links


def test_the_outline_tells_where_one_is_and_leads_on(
    qtbot: QtBot, program: Program, when_open: Callable[..., list[PageList]]
) -> None:
    window = program.window
    window.show_page("nausea")
    text = window.page.text
    text.go_to_anchor("what-you-can-do")
    seen: list[tuple[str, str]] = []

    def choose(dialog: PageList) -> None:
        rows = [dialog.list.item(row) for row in range(dialog.list.count())]
        seen.extend((row.text().strip(), row.data(SPOKEN)) for row in rows)
        assert dialog.list.hasFocus()
        assert dialog.list.currentItem().text().strip() == "What you can do  (you are here)"
        qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
        qtbot.keyClick(dialog.list, Qt.Key.Key_Return)

    when_open(PageList, choose)
    qtbot.keyClick(window, Qt.Key.Key_J, CTRL)
    assert [text for text, _ in seen] == [
        heading.text + ("  (you are here)" if heading.text == "What you can do" else "")
        for heading in headings(text.document())
    ]
    assert ("When to call", "When to call, heading level 2") in seen
    assert ("What you can do  (you are here)", "What you can do, heading level 2, you are here") in seen
    assert window.focusWidget() is text
    here = text.textCursor().block()
    assert here.text() == "What your team can do"
    assert 0 <= text.cursorRect().top() < 40


def test_the_list_shortens_as_one_types(
    qtbot: QtBot, program: Program, when_open: Callable[..., list[PageList]]
) -> None:
    window = program.window
    window.show_page("nausea")

    def type_words(dialog: PageList) -> None:
        dialog.box.setFocus()
        qtbot.keyClicks(dialog.box, "TEAM can")
        rows = range(dialog.list.count())
        assert [dialog.list.item(row).text().strip() for row in rows if not dialog.list.isRowHidden(row)] == [
            "What your team can do"
        ]
        qtbot.keyClicks(dialog.box, " zzz")
        assert dialog.empty.isVisible()
        assert not dialog.go.isEnabled()
        dialog.box.setText("when")
        qtbot.keyClick(dialog.box, Qt.Key.Key_Down)
        qtbot.keyClick(dialog.box, Qt.Key.Key_Return)

    when_open(PageList, type_words)
    window.menus.outline.trigger()
    assert window.page.text.textCursor().block().text() == "When to call"


def test_escape_leaves_the_list_and_the_page_as_it_was(
    qtbot: QtBot, program: Program, when_open: Callable[..., list[PageList]]
) -> None:
    window = program.window
    window.show_page("nausea")
    (before := window.page.text.verticalScrollBar()).setValue(500)
    opened = when_open(PageList, lambda dialog: qtbot.keyClick(dialog.list, Qt.Key.Key_Escape))
    qtbot.keyClick(window, Qt.Key.Key_J, CTRL)
    assert len(opened) == 1
    assert before.value() == 500


def test_the_links_say_where_they_lead_and_lead_there(
    qtbot: QtBot, program: Program, when_open: Callable[..., list[PageList]]
) -> None:
    window = program.window
    window.show_page("infection")
    spoken: list[str] = []

    def choose(dialog: PageList) -> None:
        spoken.extend(dialog.list.item(row).data(SPOKEN) for row in range(dialog.list.count()))
        dialog.box.setText("cycles and rest")
        qtbot.keyClick(dialog.box, Qt.Key.Key_Return)

    when_open(PageList, choose)
    qtbot.keyClick(window, Qt.Key.Key_J, CTRL | SHIFT)
    assert shown(program) == "cycles-and-rest"
    assert "cycles and rest. Page: Cycles and rest" in spoken
    assert "chemotherapy. What this word means" in spoken
    assert any(line.endswith(". A ready question: put it into my notes") for line in spoken)
    assert any("Web site: www.cancerresearchuk.org" in line for line in spoken)
    assert any(line.endswith("Show this figure large") for line in spoken)
    numbers = [line for line in spoken if ". Source: " in line]
    assert numbers == spoken[-len(numbers) :] == list(dict.fromkeys(numbers))  # each once, after the others
    assert all(line.split(".")[0].strip() not in ("", "+") for line in spoken)


def test_every_link_of_every_page_has_words(program: Program) -> None:
    assert program.library
    text = program.window.page.text
    for topic in program.library.topic_ids():
        program.window.show_page(topic)
        document = text.document()
        assert [link for link in links(document) if not link.text] == [], topic
        assert len({heading.position for heading in headings(document)}) == len(headings(document))
        assert all(figure.alt for figure in figures(document)), topic


def test_a_page_without_links_or_figures_says_so(qtbot: QtBot, program: Program) -> None:
    window = program.window
    window.page.text.show_html("<p>Nothing but words.</p>")
    for action, words in (
        (window.menus.links, "no links"),
        (window.menus.outline, "no headings"),
        (window.menus.figure, "no figures"),
    ):
        action.trigger()
        assert words in window.statusBar().currentMessage()


# Figures


def open_figure(
    qtbot: QtBot,
    program: Program,
    when_open: Callable[..., list[FigureView]],
    do: Callable[[FigureView], None],
) -> FigureView:
    program.window.show_page("infection")
    opened = when_open(FigureView, do)
    qtbot.keyClick(program.window, Qt.Key.Key_F, CTRL | SHIFT)
    return opened[0]


def width_of(view: FigureView) -> int:
    return view.canvas.widget().width()


def test_a_figure_opens_large_with_its_words_and_escape_closes_it(
    qtbot: QtBot, program: Program, when_open: Callable[..., list[FigureView]]
) -> None:
    def look(view: FigureView) -> None:
        assert view.canvas.hasFocus()
        assert width_of(view) > 0.6 * view.width()
        assert "It starts high at treatment on day 1 and falls." in view.alt.toPlainText()
        assert view.canvas.accessibleDescription() == view.alt.toPlainText()
        assert view.caption.text().startswith("An example only")
        qtbot.keyClick(view.canvas, Qt.Key.Key_Escape)

    view = open_figure(qtbot, program, when_open, look)
    assert not view.isVisible()


def test_a_figure_is_zoomed_by_key_wheel_button_and_fingers(
    qtbot: QtBot, program: Program, when_open: Callable[..., list[FigureView]]
) -> None:
    widths: list[int] = []

    def zoom(view: FigureView) -> None:
        whole = width_of(view)
        qtbot.keyClick(view.canvas, Qt.Key.Key_Plus)
        widths.append(width_of(view))
        middle = view.canvas.viewport().rect().center()
        wheel = QWheelEvent(
            QPointF(middle),
            QPointF(view.canvas.viewport().mapToGlobal(middle)),
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(view.canvas.viewport(), wheel)
        widths.append(width_of(view))
        qtbot.mouseClick(view.buttons["larger"], Qt.MouseButton.LeftButton)
        widths.append(width_of(view))
        view.canvas.pinch(1.5, QPointF(view.canvas.viewport().mapToGlobal(middle)))
        widths.append(width_of(view))
        assert widths == sorted({whole, *widths})[1:]
        before = view.canvas.horizontalScrollBar().value()
        qtbot.keyClick(view.canvas, Qt.Key.Key_Right)
        assert view.canvas.horizontalScrollBar().value() > before
        qtbot.keyClick(view.canvas, Qt.Key.Key_Minus)
        assert width_of(view) < widths[-1]
        qtbot.keyClick(view.canvas, Qt.Key.Key_0)
        assert width_of(view) == whole
        for _ in range(40):
            view.canvas.zoom(2)
        assert width_of(view) < 20_000

    open_figure(qtbot, program, when_open, zoom)
    assert len(widths) == 4


def test_a_large_figure_is_moved_by_dragging(
    qtbot: QtBot, program: Program, when_open: Callable[..., list[FigureView]]
) -> None:
    def drag(view: FigureView) -> None:
        view.canvas.zoom(3)
        paper, start = view.canvas.viewport(), QPoint(200, 200)
        at = view.canvas.horizontalScrollBar().value(), view.canvas.verticalScrollBar().value()
        qtbot.mousePress(paper, Qt.MouseButton.LeftButton, pos=start)
        qtbot.mouseMove(paper, start - QPoint(30, 20))
        qtbot.mouseRelease(paper, Qt.MouseButton.LeftButton, pos=start - QPoint(30, 20))
        here = view.canvas.horizontalScrollBar().value(), view.canvas.verticalScrollBar().value()
        assert (here[0] - at[0], here[1] - at[1]) == (30, 20)

    open_figure(qtbot, program, when_open, drag)


def test_a_click_on_a_figure_opens_that_one(
    qtbot: QtBot, program: Program, when_open: Callable[..., list[FigureView]]
) -> None:
    window = program.window
    window.show_page("infection")
    text = window.page.text
    (figure,) = figures(text.document())
    cursor = QTextCursor(text.document())
    cursor.setPosition(figure.position)
    text.setTextCursor(cursor)
    text.go_to_position(figure.position)
    seen: list[str] = []
    when_open(FigureView, lambda view: seen.append(view.alt.toPlainText()))
    qtbot.mouseClick(
        text.viewport(), Qt.MouseButton.LeftButton, pos=text.cursorRect().topLeft() + QPoint(60, 60)
    )
    assert seen == [figure.alt]


def test_one_goes_from_figure_to_figure(qtbot: QtBot, program: Program) -> None:
    assert program.library
    window = program.window
    files = [str(file) for (file,) in program.library.rows("SELECT file FROM figure ORDER BY file LIMIT 2")]
    window.page.text.show_html(
        "".join(
            f'<figure><img alt="{f}" src="figure:{f}" /><figcaption>{f}</figcaption></figure>' for f in files
        )
    )
    found = figures(window.page.text.document())
    view = FigureView(found, 0, program.library.figure, window.page.colors, window)
    view.show()
    assert view.windowTitle() == "Figure 1 of 2"
    view.buttons["next"].click()
    assert (view.windowTitle(), view.alt.toPlainText()) == ("Figure 2 of 2", files[1])
    view.buttons["next"].click()
    assert view.windowTitle() == "Figure 1 of 2"
    view.close()


# Copy with citation


def copied() -> str:
    return QGuiApplication.clipboard().text()


def test_words_are_copied_with_where_they_come_from(qtbot: QtBot, program: Program) -> None:
    window = program.window
    window.show_page("infection")
    text = window.page.text
    text.setTextCursor(text.document().find("Safe food matters as well."))
    qtbot.keyClick(window, Qt.Key.Key_C, CTRL | SHIFT)
    page = window.page.page
    assert page
    lines = copied().splitlines()
    assert lines[0] == "Safe food matters as well."
    assert lines[2].startswith(
        "From “Low white cells and infection”, section “What you can do”, Plainspoken."
    )
    assert f"{page.reviewed.year}." in lines[2]
    assert "Not yet reviewed by a clinician." in lines[2]
    for source in page.sources:
        assert f"{source_line(source)} {source.url}" in copied()


def test_a_plain_copy_stays_plain(qtbot: QtBot, program: Program) -> None:
    window = program.window
    window.show_page("infection")
    text = window.page.text
    text.setFocus()
    text.setTextCursor(text.document().find("Safe food matters as well."))
    qtbot.keyClick(text, Qt.Key.Key_C, CTRL)
    assert copied() == "Safe food matters as well."


def test_without_a_selection_the_page_is_cited(qtbot: QtBot, program: Program) -> None:
    window = program.window
    window.show_page("infection")
    window.menus.copy_cited.trigger()
    assert copied().startswith("From “Low white cells and infection”, Plainspoken.")
    assert "No words are selected" in window.statusBar().currentMessage()


def test_everything_is_in_the_context_menu_too(qtbot: QtBot, program: Program) -> None:
    window = program.window
    menu = QMenu()
    window.page.text.menu_opening.emit(menu, 0)
    for action in (
        window.menus.copy_cited,
        window.menus.find_here,
        window.menus.outline,
        window.menus.links,
        window.menus.figure,
    ):
        assert action in menu.actions()


def test_no_two_actions_share_a_key(program: Program) -> None:
    keys = [key.toString() for action in program.window.actions() for key in action.shortcuts()]
    assert sorted(keys) == sorted(set(keys))
