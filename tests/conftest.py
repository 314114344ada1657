"""Every test has its own home, real files and an offscreen screen."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_ACCESSIBILITY"] = "0"

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from reader import app
from reader.app import Program
from reader.library.compile import compile_library
from reader.library.file import Library, open_library
from reader.notes.store import NotesStore, open_notes

PROJECT = Path(__file__).resolve().parent.parent
CONTENT = PROJECT / "content" / "en"


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, so that no test sees the person's files or another test's."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(home))
    return home


@pytest.fixture(autouse=True)
def nothing_stays_on_the_screen() -> Iterator[None]:
    """Windows that were closed are really gone: dressing all of them again would make each test slower than the last."""
    yield
    if QApplication.instance():
        for window in QApplication.topLevelWidgets():
            window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(scope="session")
def library_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real content, compiled once."""
    file = tmp_path_factory.mktemp("library") / "library.db"
    compile_library(CONTENT, file)
    return file


@pytest.fixture
def library(library_file: Path) -> Iterator[Library]:
    opened = open_library(library_file)
    yield opened
    opened.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[NotesStore]:
    opened = open_notes(tmp_path / "notes.db")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """The application as the program makes it."""
    return QApplication.instance() or app.make_application()  # type: ignore[return-value]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The person's own folder."""
    made = tmp_path / "personal"
    made.mkdir(mode=0o700)
    return made


@pytest.fixture
def program(qapp: QApplication, folder: Path, library_file: Path) -> Iterator[Program]:
    """The whole program, shown, on the real pages and an empty notes file."""
    opened = app.build(qapp, folder, library_file)
    opened.window.resize(1280, 800)
    opened.window.show()
    qapp.processEvents()
    yield opened
    opened.close()
    opened.window.deleteLater()
    qapp.processEvents()
