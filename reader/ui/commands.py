"""Everything the program can do, as a list to search and as keys to choose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QKeySequenceEdit,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from reader.ui.announce import announce
from reader.ui.dialog_size import column_of, scrolling, size_by_letters
from reader.ui.keys import USUAL, keys_of, plain
from reader.ui.theme import label

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QMenu, QMenuBar

_SAY_AFTER_MS = 400
# What these keys do in lists, fields and on pages, nothing else must do.
_NEEDED = {
    Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space,
    Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right,
    Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
}  # fmt: skip
_Standard = QKeySequence.StandardKey
_EDITING = (
    _Standard.Copy, _Standard.Cut, _Standard.Paste, _Standard.Undo, _Standard.Redo, _Standard.SelectAll,
    _Standard.MoveToPreviousWord, _Standard.MoveToNextWord, _Standard.SelectPreviousWord, _Standard.SelectNextWord,
    _Standard.MoveToStartOfDocument, _Standard.MoveToEndOfDocument,
)  # fmt: skip
_THEN = " › "
Command = tuple[str, QAction]  # where it stands in the menus, and the action


def commands(bar: QMenuBar, *others: QMenu) -> list[Command]:
    """Every action of the menus in order, with the titles of the menus that lead to it; `others` may be outside the bar."""
    found = [
        each
        for action in bar.actions()
        if (menu := _menu(action))
        for each in _below(menu, plain(action.text()))
    ]
    known = {action for _, action in found}
    outside = (each for menu in others for each in _below(menu, plain(menu.title())))
    return [*found, *(each for each in outside if each[1] not in known)]


def _below(menu: QMenu, path: str) -> Iterator[Command]:
    for action in menu.actions():
        inner = _menu(action)
        if inner:
            yield from _below(inner, f"{path}{_THEN}{plain(action.text())}")
        elif not action.isSeparator():
            yield path, action


def _menu(action: QAction) -> QMenu | None:
    from PySide6.QtWidgets import QMenu

    menu = action.menu()
    return menu if isinstance(menu, QMenu) else None


class CommandPalette(QDialog):
    """Finds an action by some of its words; Enter does it."""

    def __init__(self, found: list[Command], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("What would you like to do?"))
        self._commands = [(path, action) for path, action in found if action.isEnabled()]
        self._others = self._other_words()
        self.chosen: QAction | None = None
        self.box = _Box()
        self.box.setPlaceholderText(self.tr("Type a word, such as print or larger"))
        self.box.setAccessibleName(self.windowTitle())
        self.list = QTreeWidget()
        self.list.setObjectName("roomy")
        self.list.setColumnCount(2)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setAccessibleName(self.tr("Things you can do"))
        self.none = label("quiet", self.tr("Nothing here is called so. Try another word."))
        self._pause = QTimer(self, singleShot=True)
        self._pause.setInterval(_SAY_AFTER_MS)
        self._pause.timeout.connect(self._say)
        column = column_of(self)
        for widget in (self.box, self.none, self.list):
            column.addWidget(widget)
        column.setStretchFactor(self.list, 1)
        column.addStretch(0)  # while there is no list
        self.box.textChanged.connect(self._filter)
        self.box.textChanged.connect(lambda _: self._pause.start())
        self.box.returnPressed.connect(lambda: self._do(self.list.currentItem()))
        self.box.moved.connect(self._move)
        self.list.itemClicked.connect(lambda item, _: self._do(item))
        self.list.itemActivated.connect(lambda item, _: self._do(item))
        size_by_letters(self, 96, 34)
        self.list.setColumnWidth(0, round(self.width() * 0.64))
        self._filter("")

    def _other_words(self) -> dict[str, str]:
        """What people call some of the commands elsewhere."""
        size, dark = self.tr("zoom bigger font size"), self.tr("mode theme night")
        return {
            "larger": size,
            "smaller": size,
            "normal": self.tr("zoom reset size"),
            "look": self.tr("font settings preferences options theme"),
            "color_dark": dark,
            "color_contrast": dark,
            "color_light": self.tr("mode theme day"),
            "print_page": self.tr("export epub"),
            "save_pdf": self.tr("export"),
            "take_folder": self.tr("export backup"),
            "take_file": self.tr("export backup"),
            "bring_in": self.tr("import restore"),
            "copies": self.tr("backup restore undo"),
            "passphrase": self.tr("password protect"),
            "lock_now": self.tr("password"),
            "delete_all": self.tr("erase remove reset"),
            "read_aloud": self.tr("speak listen voice speech"),
            "open_folder": self.tr("import add library"),
            "keys": self.tr("shortcuts hotkeys"),
            "outline": self.tr("contents headings"),
            "where": self.tr("position progress"),
            "guide": self.tr("help manual"),
            "leave": self.tr("exit close"),
        }

    def _filter(self, typed: str) -> None:
        words = typed.casefold().split()
        self.list.clear()
        begins = [
            plain(action.text()).casefold().startswith(typed.casefold()) for _, action in self._commands
        ]
        for (path, action), _ in sorted(
            zip(self._commands, begins, strict=True), key=lambda pair: not pair[1]
        ):
            title = plain(action.text())
            known = f"{path} {title} {self._others.get(action.objectName(), '')}".casefold().split()
            if all(
                any(part.startswith(word) for part in known) or word in title.casefold() for word in words
            ):
                keys = keys_of(action)
                # What stands in a menu within a menu may say too little alone: “Dark”, say.
                _, _, inner = path.partition(_THEN)
                item = QTreeWidgetItem(self.list, [_THEN.join(filter(None, (inner, title))), keys])
                item.setToolTip(0, path)
                item.setData(0, Qt.ItemDataRole.UserRole, action)
                item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{title}, {path}")
        self._go_to(0)
        self.none.setVisible(not self.list.topLevelItemCount())
        self.list.setVisible(bool(self.list.topLevelItemCount()))

    def _go_to(self, row: int) -> None:
        item = self.list.topLevelItem(min(max(row, 0), self.list.topLevelItemCount() - 1))
        if item:
            self.list.setCurrentItem(item)

    def _move(self, rows: int) -> None:
        if here := self.list.currentItem():
            self._go_to(self.list.indexOfTopLevelItem(here) + rows)
            self._say()

    def _say(self) -> None:
        """Tell the row at hand while the keyboard stays in the box."""
        item = self.list.currentItem()
        spoken = item.data(0, Qt.ItemDataRole.AccessibleTextRole) if item else self.none.text()
        announce(self.box, ", ".join(filter(None, (spoken, item.text(1) if item else ""))))

    def _do(self, item: QTreeWidgetItem | None) -> None:
        if item:
            self.chosen = item.data(0, Qt.ItemDataRole.UserRole)
            self.accept()


class _Box(QLineEdit):
    moved = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
        if event.key() in steps:
            self.moved.emit(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


class KeysDialog(QDialog):
    """Lists all actions with their keys and lets the person choose others; `chosen` is what differs from the usual."""

    def __init__(self, found: list[Command], chosen: dict[str, str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        self._commands = [(path, action) for path, action in found if action.objectName()]
        self.chosen = dict(chosen)
        self.tree = QTreeWidget()
        self.tree.setObjectName("roomy")
        self.tree.setHeaderLabels([self.tr("What it does"), self.tr("Keys")])
        self.tree.setRootIsDecorated(False)
        self.tree.setAccessibleName(self.tr("All keys"))
        for path, action in self._commands:
            item = QTreeWidgetItem(self.tree, [f"{path}{_THEN}{plain(action.text())}", ""])
            item.setData(0, Qt.ItemDataRole.UserRole, action)
        self.edit = QKeySequenceEdit()
        self.edit.setMaximumSequenceLength(1)
        for each in (self.edit, *self.edit.findChildren(QLineEdit)):
            each.setAccessibleName(self.tr("New keys: press them here"))
        self.use = QPushButton(self.tr("Use these keys"))
        self.none = QPushButton(self.tr("No keys"))
        self.usual = QPushButton(self.tr("Usual keys"))
        self.all_usual = QPushButton(self.tr("Usual keys for all"))
        self.told = label(
            "quiet", self.tr("Choose a line, go to the field below and press the keys you want.")
        )
        row = QHBoxLayout()
        row.addWidget(self.edit, 1)
        row.addWidget(self.use)
        last = QHBoxLayout()
        for button in (self.use, self.none, self.usual, self.all_usual):
            button.setAutoDefault(False)
        for button in (self.none, self.usual, self.all_usual):
            last.addWidget(button)
        last.addStretch(1)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.button(QDialogButtonBox.StandardButton.Ok).setText(self.tr("Keep"))
        buttons.accepted.connect(self._keep)
        buttons.rejected.connect(self.reject)
        column = column_of(self)
        self.tree.setMinimumHeight(self.fontMetrics().height() * 7)
        inside = QWidget()
        parts = QVBoxLayout(inside)
        parts.setContentsMargins(0, 0, 0, 0)
        parts.setSpacing(column.spacing())
        parts.addWidget(self.tree, 1)
        parts.addWidget(self.told)
        parts.addLayout(row)
        column.addWidget(scrolling(inside), 1)
        room = self.screen().availableSize().width() * 0.95 - 3 * self.fontMetrics().height()
        foot = (self.none, self.usual, self.all_usual, buttons)
        is_wide = sum(each.sizeHint().width() + column.spacing() for each in foot) < room
        (column if is_wide else parts).addLayout(last)
        if is_wide:
            last.addWidget(buttons)
        else:
            column.addWidget(buttons)
        self.use.clicked.connect(self._use)
        self.none.clicked.connect(self._take_away)
        self.usual.clicked.connect(self._forget)
        self.all_usual.clicked.connect(self._forget_all)
        size_by_letters(self, 110, 40)
        self.tree.setColumnWidth(0, round(self.width() * 0.64))
        self._fill()
        self.tree.setCurrentItem(self._item(0))

    def _keys(self, action: QAction) -> list[QKeySequence]:
        wanted = self.chosen.get(action.objectName())
        if wanted is None:
            return _usual(action)
        return [QKeySequence(keys) for keys in wanted.split("|") if keys]

    def _fill(self) -> None:
        for n in range(self.tree.topLevelItemCount()):
            item = self._item(n)
            keys = self._keys(item.data(0, Qt.ItemDataRole.UserRole))
            item.setText(1, ", ".join(each.toString(QKeySequence.SequenceFormat.NativeText) for each in keys))
            item.setData(1, Qt.ItemDataRole.AccessibleTextRole, item.text(1) or self.tr("No keys"))

    def _item(self, row: int) -> QTreeWidgetItem:
        item = self.tree.topLevelItem(row)
        assert item
        return item

    def _keep(self) -> None:
        """Keep what was chosen, also keys that were pressed last and not yet used."""
        if self.edit.keySequence().isEmpty() or self._use():
            self.accept()

    def _use(self) -> bool:
        keys = self.edit.keySequence()
        if not (action := self._action()) or keys.isEmpty():
            self._tell(self.tr("Go to the field below first and press the keys you want."))
            return False
        if _is_needed(keys, self.parentWidget()):
            self._tell(
                self.tr(
                    "{keys} is needed to move about, to edit or to open a menu. Choose other keys."
                ).format(keys=keys.toString(QKeySequence.SequenceFormat.NativeText))
            )
            return False
        if self._are_taken(action, [keys]):
            return False
        self.chosen[action.objectName()] = keys.toString()
        self._changed(self.tr("“{title}” has new keys."), action)
        return True

    def _take_away(self) -> None:
        if action := self._action():
            self.chosen[action.objectName()] = ""
            self._changed(self.tr("“{title}” has no keys."), action)

    def _forget(self) -> None:
        if (action := self._action()) and not self._are_taken(action, _usual(action)):
            self.chosen.pop(action.objectName(), None)
            self._changed(self.tr("“{title}” has its usual keys."), action)

    def _forget_all(self) -> None:
        self.chosen.clear()
        self._changed(self.tr("Everything has its usual keys."))

    def _action(self) -> QAction | None:
        item = self.tree.currentItem()
        return item.data(0, Qt.ItemDataRole.UserRole) if item else None

    def _are_taken(self, action: QAction, wanted: list[QKeySequence]) -> bool:
        """Whether some of the keys belong to something else, which is said then."""
        for _, other in self._commands:
            for keys in wanted if other is not action else ():
                if keys in self._keys(other):
                    self._tell(
                        self.tr(
                            "{keys} already belongs to “{title}”. Give that one other keys first."
                        ).format(
                            keys=keys.toString(QKeySequence.SequenceFormat.NativeText),
                            title=plain(other.text()),
                        )
                    )
                    return True
        return False

    def _changed(self, told: str, action: QAction | None = None) -> None:
        self.edit.clear()
        self._fill()
        self._tell(told.format(title=plain(action.text()) if action else ""))

    def _tell(self, words: str) -> None:
        self.told.setText(words)
        announce(self.told, words)


def _usual(action: QAction) -> list[QKeySequence]:
    return [QKeySequence(keys) for keys in str(action.property(USUAL) or "").split("|") if keys]


def _is_needed(keys: QKeySequence, window: object) -> bool:
    """Whether keys move the keyboard, edit what is typed, or open a menu of the window."""
    if any(keys in (QKeySequence(key), QKeySequence(Qt.Modifier.SHIFT | key)) for key in _NEEDED):
        return True
    letters = [
        QKeySequence.mnemonic(action.text())
        for action in (window.menuBar().actions() if isinstance(window, QMainWindow) else ())
    ]
    return keys in letters or any(keys in QKeySequence.keyBindings(each) for each in _EDITING)
