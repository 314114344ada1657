"""A figure, large: zoom by wheel, keys, buttons or fingers, with what it shows in words beside it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import (
    QBoxLayout,
    QDialog,
    QGestureEvent,
    QHBoxLayout,
    QPinchGesture,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from reader.ui.announce import announce
from reader.ui.page_structure import Figure
from reader.ui.theme import Colors, label

_STEP = 1.25
_LEAST, _MOST = 0.2, 12.0
_LETTERS_FOR_TWO = 95  # narrower than so many letters, the words stand below the figure


class FigureView(QDialog):
    """Shows the figures of a page one at a time."""

    def __init__(
        self,
        figures: Sequence[Figure],
        shown: int,
        svg_of: Callable[[str], bytes | None],
        colors: Colors,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._figures, self._svg_of = figures, svg_of
        self.canvas = _Canvas(colors)
        self.caption = label("heading")
        self.alt = QTextBrowser()
        self.alt.setObjectName("words")
        self.alt.setAccessibleName(self.tr("What the figure shows"))
        for part in (self.canvas, self.alt):  # what they would like to have must not squeeze the buttons
            part.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.alt.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._words = QWidget()
        words = QVBoxLayout(self._words)
        words.setContentsMargins(0, 0, 0, 0)
        words.addWidget(self.caption)
        self._in_words = label("quiet", self.tr("In words:"))
        words.addWidget(self._in_words)
        words.addWidget(self.alt, 1)
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._halves.addWidget(self.canvas, 3)
        self._halves.addWidget(self._words, 1)
        self.buttons = {
            name: QPushButton(text)
            for name, text in (
                ("smaller", self.tr("Smaller")),
                ("larger", self.tr("Larger")),
                ("whole", self.tr("Whole figure")),
                ("previous", self.tr("Previous figure")),
                ("next", self.tr("Next figure")),
                ("close", self.tr("Close")),
            )
        }
        row = QHBoxLayout()
        for name, button in self.buttons.items():
            if name == "close":
                row.addStretch(1)
            button.setAutoDefault(False)
            button.setVisible(len(figures) > 1 or name not in ("previous", "next"))
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.addLayout(self._halves, 1)
        column.addLayout(row)
        self.buttons["smaller"].clicked.connect(lambda: self.canvas.zoom(1 / _STEP))
        self.buttons["larger"].clicked.connect(lambda: self.canvas.zoom(_STEP))
        self.buttons["whole"].clicked.connect(self.canvas.fit)
        self.buttons["previous"].clicked.connect(lambda: self.show_figure(self._shown - 1))
        self.buttons["next"].clicked.connect(lambda: self.show_figure(self._shown + 1))
        self.buttons["close"].clicked.connect(self.accept)
        window = parent.window().size()
        self.resize(round(window.width() * 0.94), round(window.height() * 0.94))
        self.show_figure(shown)
        self.canvas.setFocus()

    def show_figure(self, number: int) -> None:
        """Show one of the figures, whole."""
        self._shown = number % len(self._figures)
        figure = self._figures[self._shown]
        title = self.tr("Figure {number} of {total}").format(number=self._shown + 1, total=len(self._figures))
        self.setWindowTitle(title)
        self.caption.setText(figure.caption)
        self.caption.setVisible(bool(figure.caption))
        self.alt.setPlainText(figure.alt)
        self.canvas.setAccessibleName(figure.caption or title)
        self.canvas.setAccessibleDescription(figure.alt)
        self.canvas.show_svg(self._svg_of(figure.file) or b"")
        if self.isVisible():  # at first it is told as what has the keyboard
            announce(self, f"{title}. {figure.caption} {figure.alt}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.canvas.zoom(_STEP)
            case Qt.Key.Key_Minus:
                self.canvas.zoom(1 / _STEP)
            case Qt.Key.Key_0:
                self.canvas.fit()
            case _:
                super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_wide = self.width() > self.fontMetrics().averageCharWidth() * _LETTERS_FOR_TWO
        self._halves.setDirection(
            QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        )
        self._in_words.setVisible(is_wide)  # below, each line counts
        self._halves.setStretchFactor(self.canvas, 3 if is_wide else 2)


class _Canvas(QScrollArea):
    """The drawing, sharp at any size; the wheel zooms, dragging and the arrows move it."""

    def __init__(self, colors: Colors) -> None:
        super().__init__()
        self._drawing = _Drawing(colors)
        self._scale = 0.0  # 0: as large as fits
        self._held: QPoint | None = None
        self.setWidget(self._drawing)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setObjectName("figure")
        self.viewport().grabGesture(Qt.GestureType.PinchGesture)
        self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)

    def show_svg(self, svg: bytes) -> None:
        """Show a drawing as large as fits."""
        self._drawing.renderer.load(svg)
        self.fit()

    def fit(self) -> None:
        """As large as fits."""
        self._scale = 0.0
        self._drawing.resize(self._whole())

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Make the drawing larger or smaller; what is under `at` (the middle if None) stays there."""
        natural = self._drawing.renderer.defaultSize()
        if natural.isEmpty():
            return
        before = self._drawing.width()
        scale = min(max(before / natural.width() * factor, _LEAST), _MOST)
        self._scale = scale
        view = self.viewport()
        fixed = at or QPointF(view.width() / 2, view.height() / 2)
        inside = (fixed - QPointF(self._drawing.pos())) / before
        self._drawing.resize(QSize(round(natural.width() * scale), round(natural.height() * scale)))
        place = inside * self._drawing.width() - fixed
        self.horizontalScrollBar().setValue(round(place.x()))
        self.verticalScrollBar().setValue(round(place.y()))

    def _whole(self) -> QSize:
        room = self.maximumViewportSize() - QSize(4, 4)
        return self._drawing.renderer.defaultSize().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._scale:
            self._drawing.resize(self._whole())

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.angleDelta().y():
            self.zoom(_STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = event.position().toPoint()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            here = event.position().toPoint()
            moved, self._held = here - self._held, here
            self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - moved.x())
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() - moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None
        self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Gesture and isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                self.pinch(pinch.scaleFactor(), pinch.centerPoint())
                return True
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture  # a trackpad
        ):
            self.zoom(1 + event.value(), event.position())
            return True
        return super().viewportEvent(event)

    def pinch(self, factor: float, center: QPointF) -> None:
        """Zoom by two fingers; `center` is on the screen."""
        self.zoom(factor, self.viewport().mapFromGlobal(center))


class _Drawing(QWidget):
    def __init__(self, colors: Colors) -> None:
        super().__init__()
        self._ground = QColor(colors.page)
        self.renderer = QSvgRenderer(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(event.rect(), self._ground)
            self.renderer.render(painter, QRectF(self.rect()))
