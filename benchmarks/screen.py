"""What a person waits for in the window: another page, another look, the notes."""

import random
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle
from pathlib import Path

from PySide6.QtCore import QEvent, QMessageLogContext, QModelIndex, QObject, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget

from benchmarks import growth, pages
from benchmarks.figures import Figure, milliseconds, percentile
from benchmarks.made import NOTES, fill_notes, with_long_pages
from reader import app, places
from reader.app import Program
from reader.library.write import CompiledLibrary, write_library
from reader.ui.notes_pane import ALL_PAGES, THIS_PAGE

SIZE = (1280, 800)
WORDS, LETTERS = 600, 100_000
MOST_KEYSTROKE = (16, 30)  # at each of the sizes of library
MOST_PAGE, MOST_LONG_PAGE, MOST_FIND, MOST_PALETTE, MOST_SAVING, MOST_NOTES = 25, 110, 30, 100, 10, 50
MOST_PAUSE = 1000


def measure(real: CompiledLibrary, folder: Path, times: int) -> Iterator[Figure]:
    """Page changes and looks without notes, then the notes."""
    library = folder / "pages.db"
    write_library(with_long_pages(real, LETTERS), library)
    application = app.make_application()
    with Screen(application, folder / "without-notes", library) as screen:
        yield _usual_page_change(screen, real, times)
        what = f"page change, {LETTERS // 1000} kB of HTML"
        yield _page_change(screen, what, ["long-1", "long-2"], times, MOST_LONG_PAGE)
        yield from _finding(screen, times)
        yield from _looks(screen, times)
    for (count, words), most in zip(pages.SIZES, MOST_KEYSTROKE, strict=True):
        with Screen(application, folder / f"searching-{count}", folder / f"{count}.db") as screen:
            yield _keystrokes(screen, count, words, most)
    yield growth.measure(folder / "growth", library, [topic.id for topic in real.topics], times)
    with_notes = folder / "with-notes"
    with_notes.mkdir()
    fill_notes(real, places.notes(with_notes))
    with Screen(application, with_notes, library) as screen:
        yield _usual_page_change(screen, real, times, f", beside {NOTES:,} notes")
        yield from _saving(screen, times)
        yield from _listing(screen, times)


def _say_unless_known(_kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    if "propagateSizeHints" not in text:  # the offscreen platform, at each change of the window's least size
        print(text, file=sys.stderr)


class Screen:
    """The program on the screen, and the topics of its tree."""

    def __init__(self, application: QApplication, folder: Path, library: Path) -> None:
        qInstallMessageHandler(_say_unless_known)
        folder.mkdir(exist_ok=True)
        self._application = application
        self.program: Program = app.build(application, folder, library)
        self.window = self.program.window
        self.window.resize(*SIZE)
        self.window.show()
        self.settle()
        self._paints = _Paints()
        self.rows = dict(self._topics(QModelIndex()))

    def __enter__(self) -> "Screen":
        return self

    def __exit__(self, *_: object) -> None:
        self.program.close()
        self.window.deleteLater()
        self.settle()

    def settle(self) -> None:
        """Let everything happen that is still to happen."""
        for _ in range(5):
            self._application.processEvents()
            time.sleep(0.005)

    def click(self, topic: str) -> None:
        """Click a topic in the tree."""
        self.window.topics.tree.clicked.emit(self.rows[topic])

    def until_painted(
        self,
        seen: QWidget | tuple[QWidget, ...],
        action: Callable[[], object],
        times: int,
        before: Callable[[], object] = lambda: None,
    ) -> list[float]:
        """How long it took, so many times, from the action until one of the widgets and all around it were painted."""
        widgets = seen if isinstance(seen, tuple) else (seen,)

        def make_ready() -> None:
            before()
            self.settle()

        def act() -> None:
            self._paints.seen = False
            action()
            while not self._paints.seen:
                self._application.processEvents()

        for widget in widgets:
            widget.installEventFilter(self._paints)
        taken = milliseconds(act, times, make_ready)
        for widget in widgets:
            widget.removeEventFilter(self._paints)
        return taken

    def _topics(self, parent: QModelIndex) -> Iterator[tuple[str, QModelIndex]]:
        model = self.window.topics.tree.model()
        for row in range(model.rowCount(parent)):
            index = model.index(row, 0, parent)
            yield model.topic(index).id, index
            yield from self._topics(index)


class _Paints(QObject):
    """Sees that a widget is painted; the paint is over when the events have been processed."""

    seen = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.seen |= event.type() == QEvent.Type.Paint
        return False


def _usual_page_change(screen: Screen, real: CompiledLibrary, times: int, where: str = "") -> Figure:
    words = {topic.id: sum(len(section.text.split()) for section in topic.sections) for topic in real.topics}
    topics = sorted(words, key=lambda topic: abs(words[topic] - WORDS))[:5]
    return _page_change(screen, f"page change, about {WORDS} words{where}", topics, times, MOST_PAGE)


def _page_change(screen: Screen, what: str, topics: list[str], times: int, target: float) -> Figure:
    turn = cycle(topics)
    viewport = screen.window.page.text.viewport()
    screen.click("home")
    taken = screen.until_painted(viewport, lambda: screen.click(next(turn)), times * 2)
    return Figure(what, f"click in the tree until painted, {SIZE[0]}x{SIZE[1]}", taken, target=target)


def _keystrokes(screen: Screen, count: int, words: int, most: float) -> Figure:
    pane = screen.window.search
    pane.box.setText("x")
    assert pane.results
    pane.results.show()
    typed = [query[:end] for query in pages.QUERIES[::4] for end in range(1, len(query) + 1)]
    turn = iter(typed)
    shown = (pane.results.viewport(), pane.count)  # the line above the results says so when nothing is found
    taken = screen.until_painted(shown, lambda: pane.box.setText(next(turn)), len(typed))
    what = f"keystroke until results are painted, {count:,} topics of {words} words"
    return Figure(what, f"95th percentile of {len(typed)}", taken, target=most, value=percentile(taken, 95))


def _finding(screen: Screen, times: int) -> Iterator[Figure]:
    window = screen.window
    screen.click("long-1")
    window.menus.find_here.trigger()
    bar, viewport = window.page.find_bar, window.page.text.viewport()
    assert bar
    for typed in ("treatment", "e"):
        taken = screen.until_painted(
            viewport, partial(bar.box.setText, typed), times, partial(bar.box.setText, "")
        )
        yield Figure(
            f"find in a page, {LETTERS // 1000} kB of HTML",
            f"“{typed}” typed until painted, all {len(bar.places):,} places marked",
            taken,
            target=MOST_FIND,
        )
    bar.leave()


def _looks(screen: Screen, times: int) -> Iterator[Figure]:
    window, viewport = screen.window, screen.window.page.text.viewport()
    screen.click("home")
    palettes, sizes = cycle(("dark", "light")), cycle((125, 100))
    taken = screen.until_painted(viewport, lambda: window.set_palette(next(palettes)), times)
    yield Figure("palette change", "chosen until painted, on the home page", taken, target=MOST_PALETTE)
    taken = screen.until_painted(viewport, lambda: window.set_size(next(sizes)), times)
    yield Figure("text size change", "chosen until painted, on the home page", taken)


def _saving(screen: Screen, times: int) -> Iterator[Figure]:
    store, pane = screen.program.notes, screen.window.notes
    assert store
    chance = random.Random(3)

    def until_kept(words: str) -> None:
        before = store.change_count
        pane.writing.setPlainText(words)
        while store.change_count == before:
            QApplication.processEvents()

    screen.click("side-effects")
    for scope, listed in ((THIS_PAGE, "the page's notes listed"), (ALL_PAGES, "all listed")):
        pane.scope.setCurrentIndex(scope)
        pane.start_note("A question to ask")
        yield Figure(
            f"saving in the pane, {listed}",
            f"among {NOTES:,}: kept and listed again, not yet painted",
            milliseconds(
                pane.save, times, before=lambda: pane.writing.setPlainText(f"A question {chance.random()}")
            ),
            target=MOST_SAVING,
        )

    yield Figure(
        "the last letter typed until it is on disk",
        f"with the pause that is waited for, among {NOTES:,}, all listed",
        milliseconds(lambda: until_kept(f"A question {chance.random()}"), times),
        target=MOST_PAUSE,
    )


def _listing(screen: Screen, times: int) -> Iterator[Figure]:
    window, pane = screen.window, screen.window.notes
    viewport = pane.list.viewport()
    choose = pane.scope.setCurrentIndex
    taken = screen.until_painted(viewport, partial(choose, ALL_PAGES), times, partial(choose, THIS_PAGE))
    yield Figure(f"listing all {NOTES:,} notes", "All pages chosen until painted", taken, target=MOST_NOTES)
    choose(ALL_PAGES)
    toggle = window.menus.show_notes.trigger
    taken = screen.until_painted(viewport, toggle, times, before=toggle)
    yield Figure(
        "opening the notes pane", f"F9 until painted, all {NOTES:,} listed", taken, target=MOST_NOTES
    )
