"""The bar below a page that is read aloud: back, pause, on, how fast, which voice, and whether the next page follows."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QLabel, QPushButton, QSizePolicy, QWidget

from reader.settings import SPEECH_RATES
from reader.ui.names import name_choice
from reader.ui.wrap_layout import WrapLayout

_LETTERS_OF_A_VOICE = 11
_SHARE = 1 / 3  # of the height of the page, its path and this bar; what would take more is folded away


class AloudBar(QFrame):
    """Says what the person wishes; Escape stops. Where it would leave the page little room, the choices are folded away."""

    toggle_requested = Signal()
    step_requested = Signal(int)
    rate_requested = Signal(int)
    voice_chosen = Signal(str)
    going_on_chosen = Signal(bool)
    stop_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("aloud")
        self.setAccessibleName(self.tr("Read aloud"))
        self.previous = QPushButton(self.tr("Previous"))
        self.previous.setAccessibleName(self.tr("Previous sentence"))
        self._pause, self._go_on = self.tr("Pause"), self.tr("Go on")
        self.toggle_button = _SteadyButton([self._pause, self._go_on])
        self.toggle_button.setObjectName("main")
        self.next = QPushButton(self.tr("Next"))
        self.next.setAccessibleName(self.tr("Next sentence"))
        self.stop_button = QPushButton(self.tr("Stop"))
        self.slower, self.faster = QPushButton(self.tr("Slower")), QPushButton(self.tr("Faster"))
        self.rate = _SteadyLabel([self._rate_in_words(rate) for rate in (0, *SPEECH_RATES)])
        self.rate.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.voices = QComboBox()
        name_choice(self.voices, self.tr("Voice"), self)
        self.voices.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.voices.setMinimumContentsLength(_LETTERS_OF_A_VOICE)
        self.goes_on = QCheckBox(self.tr("Then read the next page"))
        self._more, self._less = self.tr("More"), self.tr("Less")
        self.more = _SteadyButton([self._more, self._less])
        self._is_unfolded = False  # by the person
        speed: list[QWidget] = [self.slower, self.rate, self.faster]
        self._choices = [*speed, self.voices, self.goes_on]
        moves: list[QWidget] = [self.previous, self.toggle_button, self.next, self.stop_button, self.more]
        self._rows = WrapLayout(self, [moves, speed, [self.voices, self.goes_on]])
        self._rows.setContentsMargins(10, 8, 10, 8)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.previous.clicked.connect(lambda: self.step_requested.emit(-1))
        self.next.clicked.connect(lambda: self.step_requested.emit(1))
        self.toggle_button.clicked.connect(self.toggle_requested)
        self.stop_button.clicked.connect(self.stop_requested)
        self.slower.clicked.connect(lambda: self.rate_requested.emit(-1))
        self.faster.clicked.connect(lambda: self.rate_requested.emit(1))
        self.voices.activated.connect(lambda: self.voice_chosen.emit(self.voices.currentText()))
        self.goes_on.clicked.connect(self.going_on_chosen)
        self.more.clicked.connect(self._unfold)
        self.hide()

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        moves = [self.previous, self.toggle_button, self.next, self.stop_button, self.more]
        return [*moves, self.slower, self.faster, self.voices, self.goes_on]

    def offer(self, names: list[str]) -> None:
        """Offer the voices of these names."""
        self.voices.clear()
        self.voices.addItems(names)
        self._fold()

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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def moveEvent(self, event: QMoveEvent) -> None:  # the page became higher or lower
        super().moveEvent(event)
        self._fold()

    def _unfold(self) -> None:
        self._is_unfolded = not self._is_unfolded
        self._fold()

    def _fold(self) -> None:
        page = self.parentWidget()
        choices = [each for each in self._choices if each is not self.voices or self.voices.count() > 1]
        folds = page is not None and self._rows.height_with(choices, self.width()) > page.height() * _SHARE
        self.more.setVisible(folds)
        self.more.setText(self._less if self._is_unfolded else self._more)
        names = self.tr("More choices"), self.tr("Less: fewer choices")
        self.more.setAccessibleName(names[self._is_unfolded])
        for each in self._choices:
            each.setVisible(each in choices and (not folds or self._is_unfolded))


class _SteadyButton(QPushButton):
    """Has room for the longest of its words, so that nothing beside it moves when they change."""

    def __init__(self, texts: list[str]) -> None:
        super().__init__(texts[0])
        self._texts = texts

    def sizeHint(self) -> QSize:
        return _with_room(self, super().sizeHint(), self._texts)


class _SteadyLabel(QLabel):
    """As the button above."""

    def __init__(self, texts: list[str]) -> None:
        super().__init__(texts[0])
        self._texts = texts

    def sizeHint(self) -> QSize:
        return _with_room(self, super().sizeHint(), self._texts)


def _with_room(widget: QPushButton | QLabel, hint: QSize, texts: list[str]) -> QSize:
    letters = widget.fontMetrics().horizontalAdvance
    return hint + QSize(max(map(letters, texts)) - letters(widget.text()), 0)
