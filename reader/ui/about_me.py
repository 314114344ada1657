"""What matters to the person, and their care team's numbers: typed once, shown where they are needed."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from reader.errors import KnownError
from reader.notes.store import NotesStore
from reader.ui.dialog_size import column_of, scrolling, size_by_letters
from reader.ui.keeping_dialog import KeepingDialog
from reader.ui.theme import label
from reader.ui.typed import Field, typed_in


class AboutMe(KeepingDialog):
    """Edits the lines about the person; each is kept by itself, through the store it was given."""

    def __init__(self, store: NotesStore, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("What matters to me, and my numbers"))
        self._store = store
        self._kept = {name: line.text for name, line in store.lines().items()}
        inside = QWidget()
        form = QVBoxLayout(inside)
        form.setContentsMargins(0, 0, self.fontMetrics().height() // 2, 0)
        self.fields: dict[str, QLineEdit | Field] = {}

        def row(name: str, title: str, field: QLineEdit | Field, hint: str = "") -> None:
            words = label("plain", title)
            words.setBuddy(field)
            field.setAccessibleName(title)
            field.setPlaceholderText(hint)
            if isinstance(field, Field):
                field.setTabChangesFocus(True)
                field.setMinimumHeight(6 * field.fontMetrics().lineSpacing())
                field.setPlainText(self._kept.get(name, ""))
            else:
                field.setText(self._kept.get(name, ""))
            field.textChanged.connect(self.wait)
            self.fields[name] = field
            form.addWidget(words)
            form.addWidget(field)

        form.addWidget(label("heading", self.tr("My care team’s numbers")))
        form.addWidget(
            label("quiet", self.tr("They stand in every box that says when to call, and on what you print."))
        )
        row("day number", self.tr("By day"), QLineEdit(), self.tr("Such as 555 0100"))
        row("night number", self.tr("At night and on weekends"), QLineEdit())
        row("alert card", self.tr("What my own alert card says"), QLineEdit())
        form.addSpacing(self.fontMetrics().height())
        form.addWidget(label("heading", self.tr("What matters to me")))
        form.addWidget(
            label("quiet", self.tr("It stands at the top of your visit sheet, if you want it there."))
        )
        row("name", self.tr("My name, for the sheet"), QLineEdit())
        row(
            "matters",
            self.tr("My goals, what a good day is, what I do not want to talk about"),
            Field(),
            self.tr("A few lines are enough."),
        )
        self._trouble = label("quiet", self.tr("Kept by itself, in your notes on this computer."))
        close = QPushButton(self.tr("&Close"))
        close.setAutoDefault(False)
        close.clicked.connect(self.accept)
        column = column_of(self)
        column.addWidget(scrolling(inside), 1)
        column.addWidget(self._trouble)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        size_by_letters(self, 72)
        self.fields["day number"].setFocus()

    def save(self) -> bool:
        for name, field in self.fields.items():
            text = _text_of(field)
            if text != self._kept.get(name, ""):
                try:
                    self._store.write_line(name, text)
                except KnownError as error:
                    self._trouble.setText(f"{error.sentence} {error.advice}")
                    return False
                self._kept[name] = text
        return True

    def typed(self) -> str:
        return "\n".join(filter(None, map(_text_of, self.fields.values())))


def _text_of(field: QLineEdit | Field) -> str:
    return typed_in(field) if isinstance(field, Field) else field.text()
