"""The button in a field that empties it."""

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QToolButton

from reader.words import translate


def make_clearable(field: QLineEdit) -> None:
    """Give a field a button that empties it."""
    _ClearButton(field)


class _ClearButton(QToolButton):
    """As large as the field is high, so that it is easy to hit at any text size; Qt's own one stays small."""

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field)
        self._field = field
        self.setAccessibleName(translate("Names", "Clear"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.clicked.connect(field.clear)
        field.textChanged.connect(lambda text: self._show(bool(text)))
        field.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutDirectionChange):
            self._show(bool(self._field.text()))
        return False

    def _show(self, shown: bool) -> None:
        field, side = self._field, self._field.height()
        room = round(side * 0.8) if shown else 0
        is_mirrored = field.isRightToLeft()
        self.setGeometry(0 if is_mirrored else field.width() - side, 0, side, side)
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
