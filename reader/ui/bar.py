"""A calm line with one thing to do about it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QVBoxLayout

from reader.ui.announce import announce


class Bar(QFrame):
    """Hidden until it has something to say."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.setObjectName("trouble")
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.button = QPushButton(action)
        self.button.setAutoDefault(False)  # Enter in a field of the same dialog must not do it
        row = QVBoxLayout(self)
        row.addWidget(self.words)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def say(self, words: str, takes_keyboard: bool = False) -> None:
        """Show the words; a bar that takes the keyboard is told for that, and not once more."""
        self.words.setText(words)
        self.setAccessibleName(words)
        self.show()
        self._give_room()
        if takes_keyboard:
            self.button.setFocus()
        else:
            announce(self, words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_room()

    def _give_room(self) -> None:
        """All words are seen: what scrolls beside the bar gives way."""
        self.words.setMinimumHeight(max(self.words.heightForWidth(self.words.width()), 0))


class Remark(QLabel):
    """A few quiet words below the rest; hidden while there are none."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("quiet")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.hide()

    def say(self, words: str) -> None:
        self.setText(words)
        self.setVisible(bool(words))
