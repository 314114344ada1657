"""Opens the library and the notes and hands both to the window. The only module that builds things."""

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler, qWarning
from PySide6.QtWidgets import QApplication

from reader import APPLICATION_ID, NAME, __version__, places
from reader.errors import KnownError, NotesLocked
from reader.library.file import Library, open_library
from reader.library.seen import bring_up_to_date
from reader.notes.store import NotesStore, open_notes
from reader.settings import Settings, read_settings, write_settings
from reader.ui import alerts, language
from reader.ui.daily_copies import DailyCopies
from reader.ui.dialog_size import follow_keyboard
from reader.ui.running_copy import RunningCopy
from reader.ui.window import HOME, Window
from reader.words import translate

LINK = "plainspoken:"
NOTES_ENDINGS = (".plainspoken", ".json")


def _collect_garbage_again() -> None:
    gc.freeze()  # what a start makes stays
    gc.enable()


class Options(NamedTuple):
    """What was asked for on the command line."""

    link: str = ""
    data_dir: Path | None = None
    library: Path | None = None
    screenshot: Path | None = None
    size: tuple[int, int] | None = None
    quit_after_first_page: bool = False


class Program(NamedTuple):
    """What is open while the program runs."""

    window: Window
    library: Library | None
    notes: NotesStore | None

    def close(self) -> None:
        self.window.close()
        for half in (self.notes, self.library):
            if half:
                half.close()


def main(arguments: list[str]) -> int:
    """Open the window and run until it is closed; returns the exit code."""
    options = _options(arguments)
    application = make_application()
    folder = places.personal(options.data_dir)
    try:
        places.make_personal(folder)
    except KnownError as error:
        return _refuse(error)
    alerts.log_qt_messages(places.log(folder))
    running = RunningCopy(folder)
    if not running.is_first:
        if running.ask_first(options.link):
            return 0
        return _refuse(
            KnownError(
                translate("App", "{name} is already open, but it does not answer.").format(name=NAME),
                translate("App", "Close its window, or restart the computer."),
            )
        )
    language.speak(application)
    program = build(application, folder, options.library or places.library())
    alerts.catch_bugs(places.log(folder), program.window.notes.save)
    running.raise_requested.connect(lambda link: _come_forward(program.window, link))
    if options.size:
        program.window.resize(*options.size)
    program.window.page.text.painted.connect(_collect_garbage_again)
    program.window.show()
    if options.link:
        QTimer.singleShot(0, lambda: _follow(program.window, options.link))
    if sys.platform == "darwin":
        from reader.ui.open_requests import OpenRequests

        opener = OpenRequests(application)
        opener.open_requested.connect(lambda link: _come_forward(program.window, link))
    if program.notes:
        _keep_copies(program.window, program.notes, places.log(folder))
    if program.notes and program.notes.is_locked and not options.screenshot:
        QTimer.singleShot(0, program.window.lock.opened)
    if options.screenshot:
        file = options.screenshot
        QTimer.singleShot(300, lambda: _screenshot(program.window, file))
    if options.quit_after_first_page:
        program.window.page.text.painted.connect(application.quit)
    try:
        return application.exec()
    finally:
        program.close()
        running.release()


def make_application() -> QApplication:
    QApplication.setApplicationName(NAME)
    QApplication.setApplicationVersion(__version__)
    QApplication.setDesktopFileName(APPLICATION_ID)
    application = _connect_to_screen()
    follow_keyboard(application)
    return application


def _connect_to_screen() -> QApplication:
    """Where Qt finds no way to show a window it says so and aborts; say it in the person's words instead."""
    said: list[str] = []

    def hear(kind: QtMsgType, _: QMessageLogContext, message: str) -> None:
        # On Windows it first shows a window of its own, so the warning before that is the last moment.
        is_last = sys.platform == "win32" and "the Qt platform plugin" in message
        if kind == QtMsgType.QtFatalMsg or is_last:
            from reader import start_trouble

            start_trouble.stop(start_trouble.explain())
        said.append(message)

    before = qInstallMessageHandler(hear)
    application = QApplication([NAME, "-style", "Fusion"])
    qInstallMessageHandler(before)
    for message in said:
        qWarning(message)
    return application


def build(application: QApplication, folder: Path, library_file: Path) -> Program:
    """Open what there is and make the window; whatever cannot be opened is told in its own pane."""
    library_trouble = notes_trouble = None
    library = notes = None
    try:
        bring_up_to_date(library_file)
        library = open_library(library_file)
    except KnownError as error:
        library_trouble = error
    try:
        notes = open_notes(places.notes(folder))
    except NotesLocked:
        notes = NotesStore(None, places.notes(folder))  # until the person gives the passphrase
    except KnownError as error:
        notes_trouble = error
    settings, keep_settings = _settings(places.settings(folder))
    window = Window(
        application,
        library,
        notes,
        settings,
        keep_settings,
        library_trouble,
        notes_trouble,
        places.own_pages(folder),
    )
    return Program(window, library, notes)


def _settings(file: Path) -> tuple[Settings, Callable[[Settings], None]]:
    """The settings, and how to keep them: not at all where an unreadable file could not be put aside."""
    try:
        return read_settings(file), lambda changed: write_settings(changed, file)
    except KnownError:
        return Settings(), lambda _: None


def _options(arguments: list[str]) -> Options:
    if not arguments:
        return Options()
    # Only now: argparse alone takes a fortieth of the time to the first page.
    import argparse

    parser = argparse.ArgumentParser(prog="plainspoken", description="Open the guide.")
    parser.add_argument(
        "link",
        nargs="?",
        default="",
        type=_link,
        help="plainspoken:topic, plainspoken:topic#section, or a file of notes",
    )
    parser.add_argument("--data-dir", type=Path, metavar="FOLDER", help="keep personal files in FOLDER")
    parser.add_argument("--library", type=Path, metavar="FILE", help="read pages from FILE")
    parser.add_argument(
        "--screenshot", type=Path, metavar="FILE", help="save a picture of the window and leave"
    )
    parser.add_argument("--size", type=_size, metavar="WxH", help="size of the window, such as 1280x800")
    parser.add_argument("--quit-after-first-page", action="store_true", help=argparse.SUPPRESS)
    return Options(**vars(parser.parse_args(arguments)))


def _link(text: str) -> str:
    import argparse

    if not text:
        return text
    if text[: len(LINK)].casefold() == LINK:
        return LINK + text[len(LINK) :]
    if text.lower().endswith(NOTES_ENDINGS):
        return str(Path(text).absolute())
    raise argparse.ArgumentTypeError(
        f"'{text}' is neither a command, a link like {LINK}when-to-call, nor a file of notes"
    )


def _size(text: str) -> tuple[int, int]:
    import argparse

    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"'{text}' is not a size such as 1280x800")
    return int(width), int(height)


def _follow(window: Window, link: str) -> None:
    if not link.startswith(LINK):
        window.dialogs.bring_in(Path(link))
        return
    from urllib.parse import unquote  # browsers write some letters of an address in their own way

    topic, _, anchor = unquote(link.removeprefix(LINK)).partition("#")
    window.show_page(topic.strip("/ \n").casefold() or HOME, anchor.strip())


def _keep_copies(window: Window, notes: NotesStore, log: Path) -> None:
    copies = DailyCopies(
        notes,
        lambda: window.settings.second_folder,
        lambda error: alerts.write_log(log, error.sentence),
        window,
    )
    window.lock.turned.connect(copies.begin)


def _come_forward(window: Window, link: str) -> None:
    window.raise_to_front()
    if link:
        _follow(window, link)


def _screenshot(window: Window, file: Path) -> None:
    saved = window.grab().save(str(file))
    print(f"Saved {file}" if saved else f"{file} could not be written.")
    QApplication.exit(0 if saved else 1)


def _refuse(error: KnownError) -> int:
    print(error.sentence, error.advice, file=sys.stderr)
    alerts.say(None, error)
    return 1
