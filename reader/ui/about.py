"""About: what this guide is, who it is from, and how old this copy is."""

from datetime import date
from html import escape

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)

from reader import NAME, __version__, places
from reader.errors import KnownError
from reader.library.article import day
from reader.library.file import Library
from reader.statement import STATEMENT
from reader.ui.dialog_size import column_of, size_by_letters
from reader.ui.theme import label

_OLD_MONTHS = 6  # as old as facts may be before their next check is due


class About(QDialog):
    def __init__(self, parent: QWidget, library: Library | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Plainspoken"))
        facts = self._facts(library)
        self.words = QLabel("".join(f"<p>{escape(text)}</p>" for text in (*STATEMENT, *facts)))
        self.words.setWordWrap(True)
        self.words.setContentsMargins(16, 8, 16, 8)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setObjectName("words")
        scroll.setWidget(self.words)
        scroll.setAccessibleName(" ".join((*STATEMENT, *facts)))  # said when the keyboard comes to it
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        if places.licenses().is_file():
            show = buttons.addButton(self.tr("Licenses…"), QDialogButtonBox.ButtonRole.ActionRole)
            show.clicked.connect(lambda: Licenses(self).exec())
        heading = label("heading", f"{NAME} {__version__}")
        column = column_of(self)
        for widget in (heading, scroll, buttons):
            column.addWidget(widget)
        size_by_letters(self, 80, 30)

    def _facts(self, library: Library | None) -> list[str]:
        facts = []
        if library:
            try:
                oldest, newest = library.review_dates()
                facts.append(self._age(newest))
                facts.append(
                    self.tr(
                        "This copy has {count} topics. Their facts were last checked between {oldest} and {newest}."
                    ).format(count=library.topic_count, oldest=_day(oldest), newest=_day(newest))
                )
            except KnownError as error:
                facts.append(error.sentence)
        facts.append(
            self.tr(
                "Plainspoken is free software under the GNU General Public License, version 3 or later. It is made with"
                " Python, Qt {qt} and PySide (used under the GNU Lesser General Public License, version 3), SQLite and Markdown."
            ).format(qt=qVersion())
        )
        return facts

    def _age(self, newest: str) -> str:
        """How old this copy is, by the newest day on which its facts were checked."""
        months = max((date.today() - date.fromisoformat(newest)).days, 0) // 30
        if months < 1:
            return self.tr("This copy is less than a month old.")
        if months < _OLD_MONTHS:
            return self.tr("This copy is about {months} months old.").format(months=months)
        return self.tr(
            "This copy is about {months} months old. Treatments change: look for a newer one, or ask someone to."
        ).format(months=months)


def _day(iso: str) -> str:
    return day(date.fromisoformat(iso))


class Licenses(QDialog):
    """The licenses of all that the program carries."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Licenses"))
        self.text = QPlainTextEdit(places.licenses().read_text("utf-8"))
        self.text.setReadOnly(True)
        self.text.setAccessibleName(self.windowTitle())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = column_of(self)
        column.addWidget(self.text)
        column.addWidget(buttons)
        self.resize(parent.size())
