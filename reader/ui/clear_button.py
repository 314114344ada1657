"""The button in a field that empties it."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QToolButton

from reader.words import translate


def make_clearable(field: QLineEdit) -> None:
    """Give a field a button that empties it."""
    row = QHBoxLayout(field)
    row.setContentsMargins(0, 0, 0, 0)
    row.addStretch(1)
    row.addWidget(_ClearButton(field))


class _ClearButton(QToolButton):
    """As large as the field is high, so that it is easy to hit at any text size; Qt's own one stays small."""

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field)
        self._field = field
        self.setAccessibleName(translate("Names", "Clear"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.clicked.connect(field.clear)
        field.textChanged.connect(lambda text: self._show(bool(text)))
        self.hide()

    def sizeHint(self) -> QSize:
        return QSize(self._field.sizeHint().height(), 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show(not self.isHidden())

    def _show(self, shown: bool) -> None:
        field = self._field
        room = round(field.sizeHint().height() * 0.8) if shown else 0
        is_mirrored = field.isRightToLeft()
        field.setTextMargins(room if is_mirrored else 0, 0, 0 if is_mirrored else room, 0)
        self.setVisible(shown)

    def paintEvent(self, event: QPaintEvent) -> None:
        middle, arm = self.rect().center().toPointF(), self.height() * 0.15
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            ink = self._field.palette().text().color()
            painter.setPen(QPen(ink, max(self.height() / 18, 1.5), c=Qt.PenCapStyle.RoundCap))
            for slope in (1, -1):
                painter.drawLine(middle - QPointF(arm, slope * arm), middle + QPointF(arm, slope * arm))
