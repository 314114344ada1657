"""A calm line with one thing to do about it, and a way to put it away."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy

from reader.ui.announce import announce

_LETTERS_FOR_ONE_ROW = 75


class Notice(QFrame):
    """Hidden until it says something."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("trouble")
        self._do: Callable[[], object] = lambda: None
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.button = QPushButton()
        self.close_button = QPushButton(self.tr("Close"))
        buttons = QHBoxLayout()
        buttons.addWidget(self.button)
        buttons.addWidget(self.close_button)
        buttons.addStretch(1)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.addWidget(self.words, 1)
        self._row.addLayout(buttons)
        self.button.clicked.connect(self._act)
        self.close_button.clicked.connect(self.hide)
        self.hide()

    def say(self, words: str, action: str, do: Callable[[], object]) -> None:
        """Show the words, and a button that does something about them."""
        self.words.setText(words)
        self.button.setText(action)
        self._do = do
        self.setAccessibleName(words)
        self.show()
        announce(self, words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_wide = self.width() > self.fontMetrics().averageCharWidth() * _LETTERS_FOR_ONE_ROW
        self._row.setDirection(
            QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        )

    def _act(self) -> None:
        self.hide()
        self._do()
