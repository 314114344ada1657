"""The bar below a page that is read aloud: back, pause, on, how fast, which voice."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from reader.settings import SPEECH_RATES
from reader.ui.names import name_choice

_LETTERS_OF_A_VOICE = 11


class AloudBar(QFrame):
    """Says what the person wishes; Escape stops."""

    toggle_requested = Signal()
    step_requested = Signal(int)
    rate_requested = Signal(int)
    voice_chosen = Signal(str)
    stop_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("aloud")
        self.setAccessibleName(self.tr("Read aloud"))
        self.previous = QPushButton(self.tr("Previous"))
        self.previous.setAccessibleName(self.tr("Previous sentence"))
        self._pause, self._go_on = self.tr("Pause"), self.tr("Go on")
        self.toggle_button = QPushButton(self._pause)
        self.next = QPushButton(self.tr("Next"))
        self.next.setAccessibleName(self.tr("Next sentence"))
        self.stop_button = QPushButton(self.tr("Stop"))
        self.slower, self.faster = QPushButton(self.tr("Slower")), QPushButton(self.tr("Faster"))
        self.rate = QLabel()
        self.rate.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.voices = QComboBox()
        name_choice(self.voices, self.tr("Voice"), self)
        self.voices.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.voices.setMinimumContentsLength(_LETTERS_OF_A_VOICE)
        first, second = QHBoxLayout(), QHBoxLayout()
        for button in (self.previous, self.toggle_button, self.next):
            first.addWidget(button)
        first.addSpacing(14)
        first.addStretch(1)
        for part in (self.slower, self.rate, self.faster, self.voices):
            second.addWidget(part)
        second.addStretch(1)
        second.addWidget(self.stop_button)
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._rows.setContentsMargins(10, 8, 10, 8)
        self._halves = first, second  # side by side where there is room
        self._rows.addLayout(first)
        self._rows.addLayout(second, 1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.previous.clicked.connect(lambda: self.step_requested.emit(-1))
        self.next.clicked.connect(lambda: self.step_requested.emit(1))
        self.toggle_button.clicked.connect(self.toggle_requested)
        self.stop_button.clicked.connect(self.stop_requested)
        self.slower.clicked.connect(lambda: self.rate_requested.emit(-1))
        self.faster.clicked.connect(lambda: self.rate_requested.emit(1))
        self.voices.activated.connect(lambda: self.voice_chosen.emit(self.voices.currentText()))
        self.hide()

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        first = [self.previous, self.toggle_button, self.next]
        return [*first, self.slower, self.faster, self.voices, self.stop_button]

    def offer(self, names: list[str]) -> None:
        """Offer the voices of these names."""
        self.voices.clear()
        self.voices.addItems(names)
        self.voices.setVisible(len(names) > 1)

    def show_voice(self, name: str, rate: int) -> None:
        """Show which voice speaks, and how fast."""
        self.voices.setCurrentIndex(self.voices.findText(name))
        self.voices.setToolTip(name)
        self.rate.setText(self._rate_in_words(rate))
        self.slower.setEnabled(rate > min(SPEECH_RATES))
        self.faster.setEnabled(rate < max(SPEECH_RATES))

    def _rate_in_words(self, rate: int) -> str:
        return self.tr("Speed {steps}").format(steps=f"{rate:+}") if rate else self.tr("Usual speed")

    def show_state(self, is_paused: bool) -> None:
        """Show whether the button pauses or goes on."""
        self.toggle_button.setText(self._go_on if is_paused else self._pause)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.stop_requested.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._keep_widths()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._keep_widths()

    def _keep_widths(self) -> None:
        """Give what changes its words room for all of them, so that nothing beside it moves."""
        rates = [self._rate_in_words(rate) for rate in (0, *SPEECH_RATES)]
        for widget, texts in ((self.toggle_button, [self._pause, self._go_on]), (self.rate, rates)):
            letters = widget.fontMetrics().horizontalAdvance
            spare = widget.sizeHint().width() - letters(widget.text())
            widget.setMinimumWidth(max(map(letters, texts)) + spare)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fits = sum(row.sizeHint().width() for row in self._halves) + 30 <= self.width()
        self._rows.setDirection(
            QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
        )
