"""Tries every part of this copy of the program on real files, as a gate for the packaged program."""

import json
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from reader import __version__, own_files, places
from reader.errors import KnownError
from reader.words import translate


def self_test(data_dir: Path | None, library_file: Path | None, report: Path | None) -> int:
    """Run all checks in `data_dir` or an empty folder and report as JSON; 0 if everything passed.

    The report goes to `report` if given, since a windowed program on Windows has nowhere to print. KnownError if there are
    notes in the folder: it would write among them.
    """
    if data_dir and places.notes(data_dir).exists():
        raise KnownError(
            translate(
                "SelfTest", "There are notes in {folder}, and the self-test would write among them."
            ).format(folder=data_dir),
            translate("SelfTest", "Name an empty folder, or none."),
        )
    sockets: list[str] = []
    sys.addaudithook(lambda event, _: sockets.append(event) if event.startswith("socket.") else None)
    with tempfile.TemporaryDirectory(prefix="plainspoken-ünïcode-") as empty:
        results = _Checks(data_dir or Path(empty), library_file or places.library(), sockets).run()
    passed = all(result["passed"] for result in results)
    written = json.dumps(
        {"passed": passed, "version": __version__, "python": sys.version, "checks": results}, indent=2
    )
    if report:
        report.write_text(written, "utf-8")
    elif sys.stdout:
        print(written)
    return 0 if passed else 1


class _Checks:
    def __init__(self, folder: Path, library_file: Path, sockets: list[str]) -> None:
        self._folder = folder
        self._library_file = library_file
        self._sockets = sockets

    def run(self) -> list[dict[str, Any]]:
        from reader import app

        application = app.make_application()
        places.make_personal(self._folder)
        program = app.build(application, self._folder, self._library_file)
        self._window, self._library = program.window, program.library
        self._window.resize(1000, 700)
        self._window.show()
        application.processEvents()
        checks: tuple[tuple[str, Callable[[], str]], ...] = (
            ("library opens", self._library_opens),
            ("every topic renders", self._topics_render),
            ("search answers", self._search_answers),
            ("typing searches", self._typing_searches),
            ("a link to the web asks first", self._link_asks),
            ("a question sheet is written", lambda: self._sheet_is_written(program)),
            ("an e-book is written", self._e_book_is_written),
            ("a folder of one's own is read", self._own_folder_is_read),
            ("the legible typeface is there", self._typeface_is_there),
            ("a figure paints", self._figure_paints),
            ("the window paints", self._window_paints),
            (
                "a note survives a restart",
                lambda: self._note_survives(
                    program, lambda: app.build(application, self._folder, self._library_file)
                ),
            ),
            ("a PDF is written", self._pdf_is_written),
            ("words sort as in a dictionary", self._words_sort),
            ("reading aloud is there", self._can_speak),
            ("no network code was used", self._no_network),
            ("every file is as it was shipped", self._files_are_intact),
        )
        results = []
        for name, check in checks:
            try:
                results.append({"check": name, "passed": True, "detail": check()})
            except (AssertionError, KnownError, OSError, ValueError) as error:
                results.append({"check": name, "passed": False, "detail": f"{type(error).__name__}: {error}"})
        program.close()
        return results

    def _library_opens(self) -> str:
        assert self._library is not None, "there is no library"
        assert self._library.topic_count == len(self._library.topic_ids()) > 0
        return f"{self._library.topic_count} topics"

    def _topics_render(self) -> str:
        from reader.ui.page_structure import as_written

        assert self._library
        words = 0
        for topic in self._library.topic_ids():
            self._window.show_page(topic)
            text = as_written(self._window.page.text.toPlainText())
            page = self._window.page.page
            assert page is not None, topic
            assert page.topic.id == topic, topic
            assert page.topic.title in text, topic
            assert len(text) > 100, topic
            assert "**" not in text, topic
            assert "{{" not in text, topic
            words += len(text.split())
        return f"{words} words"

    def _search_answers(self) -> str:
        from reader.library.search import find

        assert self._library
        counts = {
            words: len(find(self._library, words).hits)
            for words in ("fever", "chemotherapy", "chemo sid", "hair loss")
        }
        assert all(counts.values()), counts
        return str(counts)

    def _typing_searches(self) -> str:
        search = self._window.search
        for end in range(1, len("hair loss") + 1):
            search.box.setText("hair loss"[:end])
        assert search.results
        found = search.results.count()
        assert found, "nothing found"
        search.box.clear()
        return f"{found} rows"

    def _link_asks(self) -> str:
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QApplication, QMessageBox

        shown = []

        def stay() -> None:
            box = QApplication.activeModalWidget()
            if isinstance(box, QMessageBox):
                shown.append(box.informativeText())
                box.reject()

        QTimer.singleShot(0, stay)
        self._window.page.address_requested.emit("https://example.org/page")
        assert shown, "nobody was asked"
        assert "https://example.org/page" in shown[0], shown
        return "declined"

    def _sheet_is_written(self, program: Any) -> str:
        from reader.ui.sheet_dialog import SheetDialog

        program.notes.add("Wie lange dauert es?", "home", kind="question")
        sheet = SheetDialog(None, program.notes.questions(), program.notes.lines(), self._window)
        file = self._folder / "self-test-sheet.pdf"
        sheet.save_pdf(file)
        sheet.close()
        data = file.read_bytes()
        file.unlink()
        assert data.startswith(b"%PDF-"), data[:20]
        return f"{len(data)} bytes"

    def _e_book_is_written(self) -> str:
        from reader.library.epub import write_epub

        assert self._library
        file = self._folder / "self-test.epub"
        write_epub(self._library, [self._library.page("home")], file)
        data = file.read_bytes()
        file.unlink()
        assert data.startswith(b"PK"), data[:20]
        return f"{len(data)} bytes"

    def _own_folder_is_read(self) -> str:
        from reader.library.file import open_library
        from reader.library.own_folder import add_folder

        with tempfile.TemporaryDirectory() as name:
            page, both = Path(name) / "pages" / "Tagebuch.md", Path(name) / "library.db"
            page.parent.mkdir()
            page.write_text("# Mein Tagebuch\n\n| Tag | Wie |\n|---|---|\n| 1 | *gut* |\n", "utf-8")
            add_folder(self._library_file, page.parent, both)
            library = open_library(both)
            try:
                own = [id for id in library.topic_ids() if id.startswith("own-")]
                assert own, "the page was not added"
                assert "<em>gut</em>" in library.page(own[0]).html, library.page(own[0]).html
            finally:
                library.close()
        return own[0]

    def _typeface_is_there(self) -> str:
        files = [file.name for file in places.legible_fonts().glob("*") if file.suffix in (".ttf", ".otf")]
        assert files, places.legible_fonts()
        return ", ".join(sorted(files))

    def _figure_paints(self) -> str:
        from PySide6.QtCore import QUrl
        from PySide6.QtGui import QImage, QTextDocument

        assert self._library
        figures = self._library.rows("SELECT file FROM figure ORDER BY file")
        for (file,) in figures:
            image = self._window.page.text.loadResource(
                QTextDocument.ResourceType.ImageResource.value, QUrl(f"figure:{file}")
            )
            assert isinstance(image, QImage), file
            assert _shades(image) > 3, file
        return f"{len(figures)} figures"

    def _window_paints(self) -> str:
        shades = _shades(self._window.grab().toImage())
        assert shades > 20, f"only {shades} colours"
        assert not self._window.windowIcon().pixmap(32, 32).isNull(), "no icon"
        return f"{shades} colours"

    def _note_survives(self, program: Any, build: Callable[[], Any]) -> str:
        text = "Müde seit Montag. Ist das normal? 我可以问吗 🙂"
        program.window.notes.start_note(text)
        program.close()
        again = build()
        try:
            assert text in [note.text for note in again.notes.all()], "the note is gone"
        finally:
            again.close()
        # The window of the first program is shown no more, but its library is read again below.
        from reader.library.file import open_library

        self._library = open_library(self._library_file)
        return "kept"

    def _pdf_is_written(self) -> str:
        from reader.ui.printing import page_document, write_pdf

        assert self._library
        page = self._library.page("home")
        file = self._folder / "self-test.pdf"
        write_pdf(page_document(self._library, page), file, page.topic.title)
        data = file.read_bytes()
        file.unlink()
        assert data.startswith(b"%PDF-"), data[:20]
        assert len(data) > 5000, f"only {len(data)} bytes"
        self._library.close()
        return f"{len(data)} bytes, {date.today()}"

    def _words_sort(self) -> str:
        from PySide6.QtCore import QCollator, QLocale

        order = sorted(["zebra", "Öl", "éclair", "apfel"], key=QCollator(QLocale("en")).sortKey)
        assert order == ["apfel", "éclair", "Öl", "zebra"], order
        return ", ".join(order)

    def _can_speak(self) -> str:
        """Only that the part is whole: no voice is woken, so that nothing is opened and nothing is heard.

        On a Mac the voices are asked for by their names, which opens nothing either.
        """
        from reader.library.aloud import LANGUAGE
        from reader.ui.voice import Voice, engines

        reason = "there is nothing to speak with"
        try:
            found = engines()
        except ImportError as error:
            found, reason = [], str(error)
        is_shipped = places.is_frozen() and any(places.root().rglob("*qtexttospeech_*"))
        assert found or not is_shipped, reason
        if "darwin" in found:
            voice = Voice(LANGUAGE, self._window)
            return f"{len(voice.voices)} voices of macOS, of which {voice.name}"
        return ", ".join(found) or "not in this copy"

    def _no_network(self) -> str:
        loaded = [
            name for name in ("socket", "_socket", "ssl", "_ssl", "PySide6.QtNetwork") if name in sys.modules
        ]
        assert not self._sockets, self._sockets
        assert not places.is_frozen() or not loaded, loaded
        return "none"

    def _files_are_intact(self) -> str:
        if not own_files.is_listed():
            assert not places.is_frozen() or sys.platform == "darwin", "the list of files is missing"
            return "this copy has no list of its files"
        damaged = list(own_files.damaged())
        assert not damaged, damaged
        return "all"


def _shades(image: Any) -> int:
    """How many different colours a grid of points of the image has."""
    step_x, step_y = max(image.width() // 60, 1), max(image.height() // 60, 1)
    return len(
        {image.pixel(x, y) for x in range(0, image.width(), step_x) for y in range(0, image.height(), step_y)}
    )
