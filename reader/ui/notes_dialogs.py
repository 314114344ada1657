"""What the person does with all their notes at once, in dialogs of their own: questions, visits, the sheet, their data."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from reader.errors import KnownError
from reader.library.file import Library
from reader.library.model import Topic
from reader.notes.model import Visit
from reader.notes.store import NotesStore
from reader.places import is_folder
from reader.settings import Settings
from reader.ui import alerts
from reader.ui.notes_lock import NotesLock


class NotesDialogs(QObject):
    """Opens each dialog on the store it was given, once `lock` has opened it; `save` keeps first what is being typed."""

    questions_added = Signal()
    changed = Signal()  # some notes, visits or lines
    replaced = Signal()  # all of them
    settings_deleted = Signal()
    setting_chosen = Signal(str, object)  # the name of a setting, and its value
    told = Signal(str)  # a short message

    def __init__(
        self,
        window: QWidget,
        library: Library | None,
        store: NotesStore | None,
        lock: NotesLock,
        save: Callable[[], bool],
        title_of: Callable[[str], str],
        settings: Callable[[], Settings],
        topic: Callable[[], Topic | None],
    ) -> None:
        super().__init__(window)
        self._window, self._library, self._store = window, library, store
        self._lock, self._save, self._title_of = lock, save, title_of
        self._settings, self._topic = settings, topic

    def _ready(self) -> bool:
        return self._lock.opened() and self._save()

    def question_bank(self) -> None:
        if not self._library or not self._store or not self._ready():
            return
        from reader.ui.question_bank import QuestionBank

        try:
            bank = QuestionBank(self._library, self._topic(), self._window)
            if bank.exec() == QuestionBank.DialogCode.Accepted:
                for question, topic in bank.chosen:
                    self._store.add(question.text, topic, kind="question", who=question.who)
                self.questions_added.emit()
        except KnownError as error:
            alerts.say(self._window, error)

    def visits(self) -> None:
        if self._store and self._ready():
            from reader.ui.visits import Visits

            dialog = Visits(self._store, self._settings().sheet_large, self._window)
            dialog.large_chosen.connect(lambda large: self.setting_chosen.emit("sheet_large", large))
            dialog.sheet_requested.connect(self.sheet)
            dialog.after_visit_requested.connect(self.after_visit)
            dialog.exec()
            self.changed.emit()

    def passphrase(self) -> None:
        """Show whether the notes have a passphrase, and what can be done about it."""
        if self._store and self._ready():
            from reader.ui.passphrase import Passphrase

            dialog = Passphrase(
                self._store, self._lock.tries, self._settings().lock_after, self._copies(), self._window
            )
            dialog.minutes_chosen.connect(lambda minutes: self.setting_chosen.emit("lock_after", minutes))
            dialog.minutes_chosen.connect(self._lock.lock_after)
            dialog.changed.connect(self._lock.watch)
            dialog.lock_requested.connect(self._lock.lock)
            dialog.exec()

    def _copies(self) -> list[Path]:
        """The folders with safety copies that are there now."""
        second = self._settings().second_folder
        folders = [self._store.path.parent / "backups"] if self._store else []
        return [*folders, *([Path(second)] if second and is_folder(Path(second)) else [])]

    def after_visit(self, visit: Visit) -> None:
        if self._store:
            from reader.ui.after_visit import AfterVisit

            questions = [note for note in self._store.questions() if note.visit == visit.id]
            AfterVisit(self._store, visit, questions, QApplication.activeModalWidget() or self._window).exec()

    def sheet(self, visit: Visit | None) -> None:
        if self._store and self._ready():
            from reader.ui.sheet_dialog import SheetDialog

            questions = [
                note
                for note in self._store.questions()
                if (note.visit == visit.id if visit else note.is_open)
            ]
            chosen = self._settings()
            dialog = SheetDialog(
                visit,
                questions,
                self._store.lines(),
                QApplication.activeModalWidget() or self._window,
                chosen.sheet_paper,
                chosen.sheet_large,
            )
            dialog.paper_chosen.connect(lambda paper: self.setting_chosen.emit("sheet_paper", paper))
            dialog.large_chosen.connect(lambda large: self.setting_chosen.emit("sheet_large", large))
            dialog.exec()

    def about_me(self) -> None:
        if not self._store or not self._ready():
            return
        from reader.ui.about_me import AboutMe

        try:
            AboutMe(self._store, self._window).exec()
            self.changed.emit()
        except KnownError as error:
            alerts.say(self._window, error)

    def take_along(self, as_folder: bool) -> None:
        if self._store and self._ready():
            from reader.ui.my_data import take_along

            try:
                if where := take_along(self._store, self._title_of, as_folder, self._window):
                    self.told.emit(self.tr("Saved: {file}").format(file=where))
            except KnownError as error:
                alerts.say(self._window, error)

    def bring_in(self, file: Path | None = None) -> None:
        """Bring in an export, one that the person chooses if none is given."""
        if self._store and self._ready():
            from reader.ui.my_data import bring_in

            try:
                if bring_in(self._store, self._title_of, self._window, file):
                    self.replaced.emit()
            except KnownError as error:
                alerts.say(self._window, error)

    def safety_copies(self) -> None:
        if self._store and self._ready():
            from reader.ui.safety_copies import SafetyCopies

            dialog = SafetyCopies(self._store, self._lock.tries, self._settings().second_folder, self._window)
            dialog.second_chosen.connect(lambda folder: self.setting_chosen.emit("second_folder", folder))
            if dialog.exec():
                self.replaced.emit()

    def delete_everything(self) -> None:
        if self._store:
            from reader.ui.my_data import DeleteEverything

            dialog = DeleteEverything(self._store, self._settings().second_folder, self._window)
            if not dialog.exec():
                return
            names = ", ".join(dialog.removed)
            if dialog.trouble:
                self._lock.turned.emit()
                alerts.say(
                    self._window,
                    KnownError(
                        self.tr("Not everything could be deleted."),
                        self.tr(
                            "Removed: {names}. The system said: {error}. Close other programs that use the files, then try again."
                        ).format(names=names or self.tr("nothing"), error=dialog.trouble),
                    ),
                )
            else:
                self.settings_deleted.emit()
                self._lock.turned.emit()
                alerts.tell(
                    self._window,
                    self.tr("Everything was deleted."),
                    self.tr("Removed: {names}").format(names=names),
                )
