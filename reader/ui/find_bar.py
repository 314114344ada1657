"""Find in page: a bar under the page that marks every place and tells how many there are."""

from bisect import bisect_left

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QResizeEvent, QTextCharFormat
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QFrame,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from reader.ui.announce import announce
from reader.ui.clear_button import make_clearable
from reader.ui.marks import Mark
from reader.ui.page_text import PageText
from reader.ui.theme import Colors

_ANNOUNCE_AFTER_MS = 700
_AIR = 10
_LONGEST_START = 80  # letters of a selection that are taken as the words to find


class FindBar(QFrame):
    """Finds in the page at each keystroke, from the place of reading on; Escape leads back to the page."""

    closed = Signal()

    def __init__(self, text: PageText, colors: Colors) -> None:
        super().__init__()
        self.setObjectName("find")
        self.setAccessibleName(self.tr("Find on this page"))
        self._text = text
        self.places: list[tuple[int, int]] = []
        self._at = -1
        self._from = 0  # where the search began
        self._to_say = ""
        self._quiet = QTimer(self, singleShot=True)
        self._quiet.setInterval(_ANNOUNCE_AFTER_MS)
        self._quiet.timeout.connect(self._speak)
        self.box = QLineEdit()
        self.box.setPlaceholderText(self.tr("Find on this page"))
        self.box.setAccessibleName(self.tr("Find on this page"))
        make_clearable(self.box)
        self.count = QLabel()
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self.previous = QPushButton(self.tr("Previous"))
        self.next = QPushButton(self.tr("Next"))
        self.match_case = QCheckBox(self.tr("Match case"))
        self.whole_words = QCheckBox(self.tr("Whole words"))
        self.close_button = QPushButton(self.tr("Close"))
        across = QBoxLayout.Direction.LeftToRight
        rows = QBoxLayout(across, self)
        rows.setContentsMargins(_AIR, 8, _AIR, 8)
        first, second, steps, options = (QBoxLayout(across) for _ in range(4))
        self._rows = steps, options, first, second, rows  # from the inside out
        rows.addLayout(first, 1)
        rows.addLayout(second)
        first.addWidget(self.box, 1)
        first.addLayout(steps)
        steps.addWidget(self.count, 1)
        steps.addWidget(self.previous)
        steps.addWidget(self.next)
        second.addLayout(options, 1)
        second.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTrailing)
        options.addWidget(self.match_case)
        options.addWidget(self.whole_words, 1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.box.textChanged.connect(self._find)
        self.match_case.toggled.connect(self._find)
        self.whole_words.toggled.connect(self._find)
        self.previous.clicked.connect(lambda: self.step(-1))
        self.next.clicked.connect(lambda: self.step(1))
        self.close_button.clicked.connect(self.leave)
        text.words_changed.connect(self._find_anew)
        self.dress(colors)
        self.hide()

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        options = [self.match_case, self.whole_words]
        return [self.box, self.previous, self.next, *options, self.close_button]

    def dress(self, colors: Colors) -> None:
        """Take the palette."""
        self._found, self._current = QTextCharFormat(), QTextCharFormat()
        for look, ground, ink in (
            (self._found, colors.marked, colors.ink),
            (self._current, colors.accent, colors.accent_ink),
        ):
            look.setBackground(QColor(ground))
            look.setForeground(QColor(ink))
            look.setFontUnderline(True)  # told from other words without colour
            look.setUnderlineColor(QColor(ink))
        self._mark()

    def begin(self) -> None:
        """Show the bar, ready to type; words that are selected on the page are taken over."""
        cursor = self._text.textCursor()
        selected = cursor.selectedText()
        self._from = cursor.selectionStart() if cursor.hasSelection() else self._text.first_position()
        self.show()
        if selected and len(selected) <= _LONGEST_START and "\u2029" not in selected:
            self.box.setText(selected)
        self.box.selectAll()
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._find()

    def step(self, direction: int) -> None:
        """Go to the next (+1) or previous (-1) place, from the last on to the first again."""
        if self.places:
            begun_again = not 0 <= self._at + direction < len(self.places)
            self._at = (self._at + direction) % len(self.places)
            self._from = self.places[self._at][0]
            self._mark()
            self._tell(begun_again)
            self._speak()

    def leave(self) -> None:
        """Close the bar; the place at hand stays selected on the page."""
        place = self.places[self._at] if self.places else None
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)  # first: else the keyboard passes by the notes
        self.hide()
        self._text.marks.clear("found", "current")
        if place:
            self._text.select(*place)
        self.closed.emit()

    def _find(self) -> None:
        self.places = self._text.words.find(
            self.box.text(), self.match_case.isChecked(), self.whole_words.isChecked()
        )
        starts = [start for start, _ in self.places]
        self._at = bisect_left(starts, self._from) % len(starts) if starts else -1
        self._mark()
        self._tell()

    def _find_anew(self) -> None:
        """The page was shown anew, or another one is shown."""
        if self.isVisible():
            self._from = 0
            self.places = self._text.words.find(
                self.box.text(), self.match_case.isChecked(), self.whole_words.isChecked()
            )
            self._at = 0 if self.places else -1
            self._mark(go_there=False)
            self._tell()

    def _mark(self, go_there: bool = True) -> None:
        marks, current = self._text.marks, []
        marks.show("found", [Mark(start, end, self._found) for start, end in self.places])
        if self.places:
            start, end = self.places[self._at]
            current.append(Mark(start, end, self._current))
            if go_there:
                self._text.bring_into_view(start, end)
        marks.show("current", current)

    def _tell(self, begun_again: bool = False) -> None:
        total = len(self.places)
        if total:
            words = self.tr("{number} of {total}").format(number=self._at + 1, total=total)
        else:
            words = self.tr("Not on this page") if self.box.text().strip() else ""
        self.count.setText(words)
        for button in (self.previous, self.next):
            button.setEnabled(total > 0)
        self._to_say = self.tr("From the other end: {words}").format(words=words) if begun_again else words
        self._quiet.start()

    def _speak(self) -> None:
        """Let a screen reader say the count and the words around the place, when the person pauses."""
        self._quiet.stop()
        if self.places and self._to_say:
            place = self._text.words.quote(*self.places[self._at])
            around = " ".join(f"{place.before}{place.exact}{place.after}".split())
            self._to_say = self.tr("{count}: {words}").format(count=self._to_say, words=around)
        if self._to_say and self.isVisible():
            announce(self, self._to_say)
        self._to_say = ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.box.hasFocus():
            self.step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._break_rows()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._break_rows()

    def _break_rows(self) -> None:
        """Parts side by side where they fit at this width and size of text, else one below the other."""
        letters = self.fontMetrics().averageCharWidth()
        self.box.setMinimumWidth(letters * 18)
        self.count.setMinimumWidth(letters * 14)
        for row in self._rows:
            row.setDirection(QBoxLayout.Direction.LeftToRight)
            if row.sizeHint().width() > self.width() - 2 * _AIR:
                row.setDirection(QBoxLayout.Direction.TopToBottom)
