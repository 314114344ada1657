"""The person's own folder of Markdown beside the guide: chosen, compiled with a bar that can be stopped, and watched."""

from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QProgressDialog, QWidget

from reader.errors import KnownError
from reader.library.file import Library
from reader.places import is_folder
from reader.ui.alerts import say

_LOOK_AFTER_MS = 1500  # a file is often written in several steps
_SHOW_BAR_AFTER_MS = 400


class OwnPages(QObject):
    """Keeps a library at the guide with the pages of one folder added; `changed` when it shows other pages."""

    changed = Signal()
    folder_chosen = Signal(str)  # '' when it is put away
    told = Signal(str)

    def __init__(self, library: Library, target: Path, folder: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self._library = library
        self._guide = library.path
        self._target = target
        self._look = ""
        self._is_compiling = False
        self._watcher = QFileSystemWatcher(self)
        self._pause = QTimer(self, singleShot=True)
        self._pause.setInterval(_LOOK_AFTER_MS)
        self._pause.timeout.connect(self._look_again)
        self._watcher.directoryChanged.connect(lambda _: self._pause.start())
        self._watcher.fileChanged.connect(lambda _: self._pause.start())
        self.folder = Path(folder) if folder else None

    def start(self) -> None:
        """Show the pages as they were compiled last, and look later whether the folder has changed."""
        from reader.library.own_folder import is_fresh

        if self.folder and is_fresh(self._guide, self.folder, self._target):
            try:
                self._library.move_to(self._target)
                self._look = self._library.about("own_look")
                self.changed.emit()
            except KnownError:
                self._look = ""
        self._pause.start()

    def choose(self) -> None:
        """Let the person choose a folder and show its pages."""
        start = str(self.folder or Path.home())
        chosen = QFileDialog.getExistingDirectory(self._window, self.tr("Open a folder of Markdown"), start)
        if chosen:
            self.open(Path(chosen))

    def open(self, folder: Path) -> None:
        """Show the pages of a folder beside the guide; what stands in the way is told, and nothing changes."""
        if self._compile(folder, is_asked=True):
            self.folder = folder
            self.folder_chosen.emit(str(folder))
            self._watch()

    def put_away(self) -> None:
        """Show the guide alone; the folder itself stays as it is."""
        self._unwatch()
        self.folder = None
        self._look = ""
        self._library.move_to(self._guide)
        with suppress(OSError):  # another program holds it open; deleting everything tries again
            self._target.unlink(missing_ok=True)
        self.folder_chosen.emit("")
        self.changed.emit()

    def _look_again(self) -> None:
        from reader.library.own_folder import look_of

        if not self.folder or self._is_compiling:  # the window goes on while pages are compiled
            return
        try:
            look = look_of(self.folder)
        except KnownError as error:
            self.told.emit(f"{error.sentence} {error.advice}")
            return
        if not look:
            self.told.emit(
                self.tr("Your folder {folder} is not there now. Its pages are shown as they were.").format(
                    folder=self.folder
                )
            )
        elif look != self._look:
            self._compile(self.folder, is_asked=False)
        self._watch()

    def _compile(self, folder: Path, is_asked: bool) -> bool:
        from reader.library.own_folder import Cancelled, add_folder, look_of

        bar = QProgressDialog(
            self.tr("Reading the pages of {folder}").format(folder=folder.name),
            self.tr("Stop"),
            0,
            0,
            self._window,
        )
        bar.setWindowModality(Qt.WindowModality.WindowModal)
        bar.setMinimumDuration(_SHOW_BAR_AFTER_MS)
        self._is_compiling = True

        def progress(done: int, of: int) -> bool:
            bar.setMaximum(of)
            bar.setValue(done)
            QApplication.processEvents()
            return not bar.wasCanceled()

        try:
            look = look_of(folder)
            count = add_folder(self._guide, folder, self._target, progress)
            self._library.move_to(self._target)
        except Cancelled:
            self._look = "" if is_asked else look
            return False
        except KnownError as error:
            if is_asked:
                say(self._window, error)
            else:
                self.told.emit(f"{error.sentence} {error.advice}")
            return False
        finally:
            self._is_compiling = False
            bar.close()
            bar.deleteLater()
        self._look = look
        self.told.emit(self.tr("Pages from your folder: {count}").format(count=count))
        self.changed.emit()
        self._pause.start()  # pages may have changed while they were compiled
        return True

    def _watch(self) -> None:
        self._unwatch()
        if self.folder and is_folder(self.folder):
            from reader.library.own_folder import folders_of

            self._watcher.addPaths([str(path) for path in folders_of(self.folder)])

    def _unwatch(self) -> None:
        watched = [*self._watcher.directories(), *self._watcher.files()]
        if watched:
            self._watcher.removePaths(watched)
