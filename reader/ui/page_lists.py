"""The outline of a page and the links on it, as lists to choose from."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from reader.ui.announce import announce
from reader.ui.clear_button import make_clearable
from reader.ui.dialog_size import column_of
from reader.ui.row_look import FootRole, RowLook
from reader.ui.theme import label

_SAY_AFTER_MS = 400
_ROW = Qt.ItemDataRole.UserRole + 20


class Row(NamedTuple):
    """One row: what it says, a quiet line below it, and the same for a screen reader."""

    text: str
    foot: str = ""
    spoken: str = ""
    depth: int = 0
    is_here: bool = False


class PageList(QDialog):
    """Rows that narrow as one types; `chosen` is the number of the one that was chosen, -1 for none."""

    def __init__(self, title: str, rows: Sequence[Row], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.chosen = -1
        self.box = _Box(self)
        self.box.setPlaceholderText(self.tr("Type to shorten the list"))
        self.box.setAccessibleName(self.tr("Type to shorten the list"))
        make_clearable(self.box)
        self.list = QListWidget()
        self.list.setAccessibleName(title)
        self.list.setObjectName("rows")
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        has_feet = any(row.foot for row in rows)
        if has_feet:
            self.list.setItemDelegate(RowLook(self.list, head_lines=2, foot_lines=1, bold_head=True))
        self.empty = label("quiet", self.tr("Nothing here has these words."))
        self.empty.hide()
        buttons = QDialogButtonBox()
        self.go = buttons.addButton(self.tr("Go there"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Close)
        column = column_of(self)
        for widget in (self.box, self.empty, self.list, buttons):
            column.addWidget(widget)
        column.setStretchFactor(self.list, 1)
        for number, row in enumerate(rows):
            self._add(number, row, has_feet)
        self._pause = QTimer(self, singleShot=True)
        self._pause.setInterval(_SAY_AFTER_MS)
        self._pause.timeout.connect(self.say)
        self.box.textChanged.connect(self._narrow)
        self.box.textChanged.connect(lambda _: self._pause.start())
        self.list.itemActivated.connect(self._choose)
        self.list.itemClicked.connect(self._choose)
        self.list.currentItemChanged.connect(lambda item, _: self.go.setEnabled(item is not None))
        buttons.accepted.connect(lambda: self._choose(self.list.currentItem()))
        buttons.rejected.connect(self.reject)
        here = next((number for number, row in enumerate(rows) if row.is_here), 0)
        self.list.setCurrentRow(here)
        self.list.setFocus()
        self.go.setDefault(True)
        letters = self.fontMetrics().averageCharWidth()
        room = parent.screen().availableGeometry()
        self.resize(min(letters * 70, room.width() - 40), min(letters * 70, room.height() - 80))

    def _add(self, number: int, row: Row, has_feet: bool) -> None:
        text = row.text if has_feet else f"{'      ' * row.depth}{row.text}"
        item = QListWidgetItem(self.tr("{text}  (you are here)").format(text=text) if row.is_here else text)
        item.setData(_ROW, number)
        item.setData(FootRole, row.foot)
        spoken = row.spoken or row.text
        item.setData(
            Qt.ItemDataRole.AccessibleTextRole,
            self.tr("{text}, you are here").format(text=spoken) if row.is_here else spoken,
        )
        if row.is_here:
            font = QFont(self.list.font())
            font.setBold(True)
            item.setFont(font)
        self.list.addItem(item)

    def _narrow(self, typed: str) -> None:
        words = typed.casefold().split()
        shown = []
        for number in range(self.list.count()):
            item = self.list.item(number)
            text = f"{item.text()} {item.data(FootRole) or ''}".casefold()
            item.setHidden(not all(word in text for word in words))
            if not item.isHidden():
                shown.append(number)
        self.empty.setVisible(not shown)
        if self.list.currentRow() not in shown:
            self.list.setCurrentRow(shown[0] if shown else -1)

    def say(self) -> None:
        """Tell the row at hand while the keyboard is in the box."""
        item = self.list.currentItem()
        announce(self.box, item.data(Qt.ItemDataRole.AccessibleTextRole) if item else self.empty.text())

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item:
            self.chosen = int(item.data(_ROW))
            self.accept()


class _Box(QLineEdit):
    """The arrows lead through the list while one types."""

    def __init__(self, dialog: PageList) -> None:
        super().__init__()
        self._dialog = dialog

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        rows = self._dialog.list
        if step := steps.get(Qt.Key(event.key())):
            row = rows.currentRow() + step
            while 0 <= row < rows.count() and rows.isRowHidden(row):
                row += step
            if 0 <= row < rows.count():
                rows.setCurrentRow(row)
                self._dialog.say()
        else:
            super().keyPressEvent(event)
