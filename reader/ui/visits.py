"""The person's visits: when and with whom, and which questions are put on each."""

from datetime import UTC, datetime

from PySide6.QtCore import QDate, QLocale, Qt, Signal
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import (
    QCalendarWidget,
    QCheckBox,
    QDateEdit,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from reader.errors import KnownError
from reader.notes.calendar_file import as_ics, read_time
from reader.notes.model import Visit
from reader.notes.store import NotesStore
from reader.places import with_ending, write_whole
from reader.ui.bar import Bar, Remark
from reader.ui.days import country, when
from reader.ui.dialog_size import LeastColumn, column_of, scrolling, size_by_letters
from reader.ui.keeping_dialog import KeepingDialog
from reader.ui.row_look import FootRole, RowLook
from reader.ui.theme import label
from reader.ui.ticked_list import TickedList, data_of, is_ticked
from reader.ui.typed import Field, typed_in

_IdRole = Qt.ItemDataRole.UserRole
_LETTERS_FOR_TWO = 45  # narrower than so many letters, the fields stand one below the other


class Visits(KeepingDialog):
    """Keeps every change by itself, through the store it was given; `large` is whether the sheet is in large print."""

    sheet_requested = Signal(Visit)
    after_visit_requested = Signal(Visit)
    large_chosen = Signal(bool)

    def __init__(self, store: NotesStore, large: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("My visits"))
        self._store = store
        self._visit: Visit | None = None
        self._deleted: Visit | None = None
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Visits"))
        self.list.setItemDelegate(RowLook(self.list, head_lines=3, foot_lines=2, fitted=True))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.new_button = _button(self.tr("&New visit"))
        self.delete_button = _button(self.tr("&Delete visit"))
        self.undo_bar = Bar(self.tr("&Undo"))
        self.large_box = QCheckBox(self.tr("In &large print"))
        self.large_box.setChecked(large)
        self.sheet_button = _button(self.tr("Visit &sheet…"))
        self.after_button = _button(self.tr("&After the visit…"))
        self.calendar_button = _button(self.tr("For my &calendar…"))
        self.close_button = _button(self.tr("Cl&ose"))
        self._trouble = Remark()
        self._none_yet = label("plain", self.tr("No visit yet. Choose New visit to begin one."))
        self._chosen = scrolling(self._fields())
        self._lay_out()
        self._connect()
        size_by_letters(self, 125, 44)
        self.show_visits()
        (self.list if self.list.count() else self.new_button).setFocus()

    def _fields(self) -> QWidget:
        """The visit that is chosen."""
        self.date = QDateEdit()
        self.date.setCalendarPopup(True)
        calendar = self.date.calendarWidget()
        calendar.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.SingleLetterDayNames)
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            calendar.setWeekdayTextFormat(day, QTextCharFormat())  # Qt's red cannot be read on dark grounds
        self.date.setLocale(country())
        form = country().dateFormat(QLocale.FormatType.LongFormat)
        self.date.setDisplayFormat(form.replace("dddd", "ddd").replace("MMMM", "MMM"))
        self.date.setAccessibleName(self.tr("Date"))
        self.fields = {
            name: _line(title, hint)
            for name, title, hint in (
                ("time", self.tr("Time"), self.tr("Such as 14:30 or 2:30 pm")),
                ("with_whom", self.tr("With whom"), ""),
                ("place", self.tr("Place"), ""),
                ("purpose", self.tr("What for"), ""),
                ("companion", self.tr("Who comes along and takes notes"), ""),
            )
        }
        self.questions = TickedList(self.tr("Questions for this visit"))
        self._offer = label("quiet")
        self.summary = Field()
        self.summary.setTabChangesFocus(True)
        self.summary.setAccessibleName(self.tr("What was said, in short"))
        self.ensurePolished()
        line = self.fontMetrics().lineSpacing()
        self.questions.setMinimumHeight(7 * line)
        self.summary.setMinimumHeight(5 * line)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, line // 2, 0)
        grid = QGridLayout()
        fields = {"date": self.date, **self.fields}
        room = self.screen().availableSize().width() * 0.95 * 5 / 7
        halves = 2 if room > self.fontMetrics().averageCharWidth() * _LETTERS_FOR_TWO else 1
        for at, field in enumerate(fields.values()):
            words = label("plain", field.accessibleName())
            words.setBuddy(field)
            grid.addWidget(words, at // halves * 2, at % halves, Qt.AlignmentFlag.AlignBottom)
            grid.addWidget(field, at // halves * 2 + 1, at % halves)
        for half in range(halves):
            grid.setColumnStretch(half, 1)
        column.addLayout(grid)
        column.addSpacing(line // 2)
        column.addWidget(label("heading", self.tr("Questions for this visit")))
        column.addWidget(self._offer)
        column.addWidget(self.questions, 2)
        column.addSpacing(line // 2)
        column.addWidget(label("heading", self.tr("What was said, in short")))
        column.addWidget(self.summary, 1)
        return inside

    def _lay_out(self) -> None:
        self.list.setMinimumHeight(self.fontMetrics().height() * 3)
        mine = QWidget()
        left = LeastColumn(mine)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(self.fontMetrics().height() // 2)
        left.addWidget(self.list, 1)
        left.addWidget(self.undo_bar)
        for button in (self.new_button, self.delete_button):
            left.addWidget(button)
        columns = QHBoxLayout()
        columns.setSpacing(self.fontMetrics().height())
        columns.addWidget(scrolling(mine), 2)
        columns.addWidget(self._none_yet, 5, Qt.AlignmentFlag.AlignTop)
        columns.addWidget(self._chosen, 5)
        paper = QHBoxLayout()
        paper.addWidget(self.sheet_button)
        paper.addWidget(self.large_box)
        paper.addStretch(1)
        buttons = QHBoxLayout()
        for button in (self.after_button, self.calendar_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        column = column_of(self)
        column.addLayout(columns, 1)
        column.addWidget(self._trouble)
        column.addLayout(paper)
        column.addLayout(buttons)

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(lambda item, _: self._choose(item))
        self.new_button.clicked.connect(self.new_visit)
        self.delete_button.clicked.connect(self._delete)
        self.undo_bar.button.clicked.connect(self._put_back)
        self.date.dateChanged.connect(self.wait)
        for field in self.fields.values():
            field.textChanged.connect(self.wait)
        self.summary.textChanged.connect(self.wait)
        self.questions.itemChanged.connect(self._tick)
        self.large_box.toggled.connect(self.large_chosen)
        self.sheet_button.clicked.connect(self._sheet)
        self.after_button.clicked.connect(self._after)
        self.calendar_button.clicked.connect(self._calendar)
        self.close_button.clicked.connect(self.accept)

    def show_visits(self, chosen: str = "") -> None:
        """List the visits anew and open one: the chosen one, or the next to come."""
        visits = self._store.visits()
        self._filling = True
        self.list.clear()
        for visit in visits:
            item = QListWidgetItem(self.list)
            item.setData(_IdRole, visit.id)
            _show_in(item, visit)
        self._filling = False
        today = QDate.currentDate().toString(Qt.DateFormat.ISODate)
        wanted = chosen or next(
            (visit.id for visit in visits if visit.date >= today), visits[-1].id if visits else ""
        )
        row = next((row for row, visit in enumerate(visits) if visit.id == wanted), -1)
        self.list.setCurrentRow(row)
        if row < 0:
            self._choose(None)

    def new_visit(self) -> None:
        """Begin a visit today; its date and all else can be changed."""
        if self.save():
            try:
                visit = self._store.add_visit(QDate.currentDate().toString(Qt.DateFormat.ISODate))
            except KnownError as error:
                self._say(error)
                return
            self.undo_bar.hide()
            self.show_visits(visit.id)
            self.date.setFocus()

    def save(self) -> bool:
        self._pause.stop()
        if self._visit is None:
            return True
        words = {name: field.text() for name, field in self.fields.items()}
        time = read_time(words["time"])
        words |= {
            "date": self.date.date().toString(Qt.DateFormat.ISODate),
            "time": f"{time:%H:%M}" if time else words["time"],
            "summary": typed_in(self.summary),
        }
        if all(getattr(self._visit, name) == word for name, word in words.items()):
            return True
        try:
            self._visit = self._store.change_visit(self._visit, **words)
        except KnownError as error:
            self._say(error)
            return False
        self._trouble.say("")
        item = self.list.currentItem()
        if item:
            _show_in(item, self._visit)
        return True

    def typed(self) -> str:
        return "\n".join([*(field.text() for field in self.fields.values()), typed_in(self.summary)])

    def _choose(self, item: QListWidgetItem | None) -> None:
        if self._filling or not self.save():
            return
        self._visit = self._store.visit(str(item.data(_IdRole))) if item else None
        self._filling = True
        visit = self._visit
        self._chosen.setVisible(visit is not None)
        self._none_yet.setVisible(visit is None)
        for button in (self.delete_button, self.sheet_button, self.after_button, self.calendar_button):
            button.setEnabled(visit is not None)
        if visit:
            self.date.setDate(QDate.fromString(visit.date, Qt.DateFormat.ISODate))
        for name, field in self.fields.items():
            field.setText(getattr(visit, name) if visit else "")
            field.setCursorPosition(0)  # long words are seen from their beginning
        self.summary.setPlainText(visit.summary if visit else "")
        self._list_questions()
        self._filling = False

    def _list_questions(self) -> None:
        """The questions of this visit ticked, and below them those still open that may come along."""
        self.questions.clear()
        visit = self._visit
        notes = self._store.questions() if visit else []
        here = [note for note in notes if visit and note.visit == visit.id]
        others = [note for note in notes if note not in here and note.is_open]
        for note in (*here, *others):
            self.questions.add(("★ " if note.starred else "") + note.text, note.id, ticked=note in here)
        if len(others) == 1:
            self._offer.setText(
                self.tr("1 open question is not on this visit yet. Tick it if it comes along.")
            )
        elif others:
            self._offer.setText(
                self.tr(
                    "{count} open questions are not on this visit yet. Tick those that come along."
                ).format(count=len(others))
            )
        elif here:
            self._offer.setText(self.tr("All your open questions are on this visit."))
        else:
            self._offer.setText(self.tr("You have no open questions yet."))
        self.questions.setVisible(bool(here or others))

    def _tick(self, item: QListWidgetItem) -> None:
        note = None if self._filling else self._store.note(str(data_of(item)))
        if note is None or self._visit is None:
            return
        others = tuple(visit for visit in note.visits if visit != self._visit.id)
        try:
            self._store.change(note, visits=(*others, self._visit.id) if is_ticked(item) else others)
        except KnownError as error:
            self._say(error)

    def _delete(self) -> None:
        if self._visit and self.save():
            try:
                self._deleted = self._store.delete_visit(self._visit)
            except KnownError as error:
                self._say(error)
                return
            self._visit = None
            self.undo_bar.say(self.tr("Visit deleted. Its questions stay."))
            self.show_visits()

    def _put_back(self) -> None:
        if self._deleted and self.save():
            try:
                visit = self._store.change_visit(self._deleted, deleted="")
            except KnownError as error:
                self._say(error)
                return
            self._deleted = None
            self.undo_bar.hide()
            self.show_visits(visit.id)

    def _sheet(self) -> None:
        if self._visit and self.save():
            self.sheet_requested.emit(self._visit)

    def _after(self) -> None:
        if self._visit and self.save():
            visit, self._visit = self._visit, None  # what is written there must not be written over here
            self.after_visit_requested.emit(visit)
            self.show_visits(visit.id)

    def _calendar(self) -> None:
        if not self._visit or not self.save():
            return
        chosen, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save for my calendar"), "visit.ics", self.tr("Calendar files (*.ics)")
        )
        if chosen:
            file = with_ending(chosen, ".ics")
            try:
                write_whole(file, as_ics(self._visit, datetime.now(UTC)).encode())
            except OSError as error:
                self._say(
                    KnownError(
                        self.tr("The file could not be written ({why}).").format(why=error.strerror),
                        self.tr("Choose another folder."),
                    )
                )
            except KnownError as error:
                self._say(error)
            else:
                self._trouble.say(self.tr("Saved: {file}").format(file=file))

    def _say(self, error: KnownError) -> None:
        self._trouble.say(f"{error.sentence} {error.advice}")


def _show_in(item: QListWidgetItem, visit: Visit) -> None:
    foot = " · ".join(filter(None, (visit.with_whom, visit.purpose)))
    item.setText(when(visit) or visit.time)
    item.setData(FootRole, foot)
    item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, foot)


def _line(title: str, hint: str) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(title)
    made.setPlaceholderText(hint)
    return made


def _button(text: str) -> QPushButton:
    made = QPushButton(text)
    made.setAutoDefault(False)
    return made
