"""All ready questions, by moment, by page or by who can answer: tick a few, and they go into the notes."""

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from reader.library.file import Library
from reader.library.model import ANSWERERS, Question, Topic
from reader.notes.question_names import who_names
from reader.ui.choice import Choice
from reader.ui.clear_button import make_clearable
from reader.ui.dialog_size import column_of, size_by_letters
from reader.ui.names import name_choice
from reader.ui.row_look import FootRole, RowLook
from reader.ui.theme import label
from reader.ui.ticked_list import TickedList, data_of, is_ticked

BY_MOMENT, BY_PAGE, BY_WHO = range(3)
_GroupRole = Qt.ItemDataRole.UserRole


class QuestionBank(QDialog):
    """Offers the ready questions; `chosen` holds those that were ticked, each with the page it was chosen beside ('' for none).

    Hard questions stay away until the person wants to see them.
    """

    def __init__(self, library: Library, topic: Topic | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Ready questions"))
        self._library, self._topic = library, topic
        self._ticked: dict[str, tuple[Question, str]] = {}
        self._all = library.question_bank()
        self.by = Choice()
        self.by.addItems([self.tr("By moment"), self.tr("By page"), self.tr("By who can answer")])
        name_choice(self.by, self.tr("How the questions are sorted"), self)
        self.groups = QListWidget()
        self.groups.setAccessibleName(self.tr("Groups of questions"))
        self.groups.setItemDelegate(RowLook(self.groups, head_lines=3, foot_lines=2, fitted=True))
        self.groups.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.groups.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.box = QLineEdit()
        self.box.setPlaceholderText(self.tr("Show questions with these words"))
        self.box.setAccessibleName(self.tr("Show questions with these words"))
        make_clearable(self.box)
        self.list = TickedList(self.tr("Ready questions"))
        self._none = label("quiet", self.tr("No ready question has these words."))
        self.hard_box = QCheckBox()
        self._count = label("quiet")
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.go = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.go.setText(self.tr("Put into my notes"))
        self._lay_out()
        self.by.currentIndexChanged.connect(self._show_groups)
        self.groups.currentItemChanged.connect(lambda *_: self._show_questions())
        self.box.textChanged.connect(self._show_questions)
        self.hard_box.toggled.connect(self._show_questions)
        self.list.itemChanged.connect(self._tick)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._show_groups()
        self._show_count()
        size_by_letters(self, 120, 36)
        self.box.setFocus()

    @property
    def chosen(self) -> list[tuple[Question, str]]:
        """The ticked questions, in the order of ticking, each with its page."""
        return list(self._ticked.values())

    def _lay_out(self) -> None:
        left, right, halves = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        left.addWidget(self.by)
        left.addWidget(self.groups, 1)
        right.addWidget(self.box)
        right.addWidget(self._none)
        right.addWidget(self.list, 1)
        right.addWidget(self.hard_box)
        halves.addLayout(left, 2)
        halves.addLayout(right, 4)
        foot = QHBoxLayout()
        foot.addWidget(self._count, 1)
        foot.addWidget(self.buttons)
        column = column_of(self)
        advice = self.tr("Tick a few that are on your mind. Three to five are enough for one visit.")
        column.addWidget(label("plain", advice))
        column.addLayout(halves, 1)
        column.addLayout(foot)

    def _show_groups(self) -> None:
        self.groups.blockSignals(True)
        self.groups.clear()
        if self.by.currentIndex() == BY_PAGE:
            topics = self._library.topics_with_questions()
            here = self._topic.id if self._topic else ""
            for topic in sorted(topics, key=lambda topic: topic.id != here):
                foot = self.tr("the page that is shown") if topic.id == here else ""
                self._add_group(topic.title, foot, topic)
        elif self.by.currentIndex() == BY_WHO:
            names = who_names()
            for who in (*ANSWERERS, ""):
                if any(question.who == who for question in self._all):
                    self._add_group(names[who], "", who)
        else:
            for group in dict.fromkeys(question.group for question in self._all):
                self._add_group(group, "", None)
        self.groups.setCurrentRow(0)
        self.groups.blockSignals(False)
        self._show_questions()

    def _add_group(self, head: str, foot: str, of: Topic | str | None) -> None:
        item = QListWidgetItem(head, self.groups)
        item.setData(FootRole, foot)
        item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, foot)
        item.setData(_GroupRole, of)

    def _show_questions(self, *_: object) -> None:
        """The questions of the chosen group, or of all groups those with the typed words."""
        words = self.box.text().casefold().split()
        item = self.groups.currentItem()
        of = item.data(_GroupRole) if item else None
        if words:
            found = [q for q in self._all if all(word in q.text.casefold() for word in words)]
        elif isinstance(of, Topic):
            found = list(self._library.questions_of(of.id))
        elif isinstance(of, str):
            found = [q for q in self._all if q.who == of]
        else:
            found = [q for q in self._all if item and q.group == item.text()]
        self.groups.setEnabled(not words)
        beside = of.id if isinstance(of, Topic) and not words else ""
        hard = sum(question.hard for question in found)
        self.hard_box.setText(
            self.tr("Also show those that may be hard to think about ({count})").format(count=hard)
        )
        self.hard_box.setVisible(bool(hard))
        self.list.blockSignals(True)
        self.list.clear()
        for question in found:
            if not question.hard or self.hard_box.isChecked() or question.id in self._ticked:
                self.list.add(question.text, (question, beside), ticked=question.id in self._ticked)
        self.list.blockSignals(False)
        self._none.setVisible(not found)

    def _tick(self) -> None:
        for item in self.list.rows():
            question, beside = cast(tuple[Question, str], data_of(item))
            if not is_ticked(item):
                self._ticked.pop(question.id, None)
            elif question.id not in self._ticked:
                self._ticked[question.id] = (question, beside)
        self._show_count()

    def _show_count(self) -> None:
        count = len(self._ticked)
        self._count.setText(self.tr("Ticked: {count}").format(count=count) if count else "")
        self.go.setEnabled(bool(count))
