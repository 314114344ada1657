"""All ready questions by moment: tick a few, and they go into the notes."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from reader.library.model import Question
from reader.ui.theme import label

_QuestionRole = Qt.ItemDataRole.UserRole


class QuestionBank(QDialog):
    """Offers the ready questions; `chosen` holds the texts that were ticked when it is accepted."""

    def __init__(self, questions: tuple[Question, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Ready questions"))
        self.chosen: list[str] = []
        advice = label(
            "quiet",
            self.tr(
                "Tick a few that are on your mind. Three to five are enough for one visit. You can change their words later."
            ),
        )
        self.box = QLineEdit()
        self.box.setPlaceholderText(self.tr("Show questions with these words"))
        self.box.setAccessibleName(self.tr("Show questions with these words"))
        self.box.setClearButtonEnabled(True)
        self.tree = QTreeWidget()
        self.tree.setHeaderLabels([self.tr("Ready questions")])
        self.tree.setHeaderHidden(True)
        self.tree.setWordWrap(True)
        self.tree.setAccessibleName(self.tr("Ready questions"))
        self._fill(questions)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setText(self.tr("Put into my notes"))
        column = QVBoxLayout(self)
        for widget in (advice, self.box, self.tree, self.buttons):
            column.addWidget(widget)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        self.box.textChanged.connect(self._filter)
        self.tree.itemChanged.connect(lambda *_: self._count())
        self._count()
        letters = self.fontMetrics().averageCharWidth()
        self.resize(letters * 90, letters * 85)

    def _fill(self, questions: tuple[Question, ...]) -> None:
        groups: dict[str, QTreeWidgetItem] = {}
        for question in questions:
            group = groups.get(question.group)
            if group is None:
                group = groups[question.group] = QTreeWidgetItem(
                    self.tree, [f"{question.moment}: {question.group}"]
                )
                group.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            gently = (
                self.tr(" (Skip this if you do not want to think about it now.)") if question.hard else ""
            )
            item = QTreeWidgetItem(group, [question.text + gently])
            item.setData(0, _QuestionRole, question.text)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(0, Qt.CheckState.Unchecked)

    def _items(self) -> list[QTreeWidgetItem]:
        groups = [self.tree.topLevelItem(row) for row in range(self.tree.topLevelItemCount())]
        items = [group.child(row) for group in groups if group for row in range(group.childCount())]
        return [item for item in items if item]

    def _filter(self, words: str) -> None:
        wanted = words.casefold().split()
        for item in self._items():
            item.setHidden(not all(word in item.text(0).casefold() for word in wanted))
        for row in range(self.tree.topLevelItemCount()):
            group = self.tree.topLevelItem(row)
            if group:
                shown = any(item.parent() is group and not item.isHidden() for item in self._items())
                group.setHidden(not shown)
                group.setExpanded(bool(wanted) and shown)

    def _ticked(self) -> list[str]:
        return [
            str(item.data(0, _QuestionRole))
            for item in self._items()
            if item.checkState(0) == Qt.CheckState.Checked
        ]

    def _count(self) -> None:
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(bool(self._ticked()))

    def _accept(self) -> None:
        self.chosen = self._ticked()
        self.accept()
