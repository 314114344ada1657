"""How highlights look: four colors, each with a line, a letter and a name of its own, so that no color is needed to tell them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QTextCharFormat

from reader.words import translate

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QPainter

    from reader.ui.theme import Colors

_Line = QTextCharFormat.UnderlineStyle
LINES = {
    "yellow": _Line.SingleUnderline,
    "green": _Line.DashUnderline,
    "blue": _Line.DotLine,
    "pink": _Line.WaveUnderline,
}
_ON_LIGHT = {  # fill, and the line below the words
    "yellow": ("#FFF0A6", "#7A5C00"),
    "green": ("#D2F0CB", "#1F6B2B"),
    "blue": ("#D3E6FF", "#1B56A8"),
    "pink": ("#FFDCEA", "#A81E65"),
}
_ON_DARK = {
    "yellow": ("#463B08", "#EBCB4F"),
    "green": ("#1B4023", "#86DB93"),
    "blue": ("#1A3658", "#8CBEF8"),
    "pink": ("#4A2039", "#F59CCB"),
}


def pair(color: str, colors: Colors) -> tuple[str, str]:
    """The fill and the line of a highlight in a palette."""
    looks = _ON_LIGHT if QColor(colors.page).lightnessF() > 0.5 else _ON_DARK
    return looks.get(color, looks["yellow"])


def look(color: str, colors: Colors) -> QTextCharFormat:
    """How highlighted words look."""
    fill, line = pair(color, colors)
    made = QTextCharFormat()
    made.setBackground(QColor(fill))
    made.setForeground(QColor(colors.ink))
    made.setUnderlineStyle(LINES.get(color, _Line.SingleUnderline))
    made.setUnderlineColor(QColor(line))
    return made


def name_of(color: str) -> str:
    """The color in a word."""
    return {
        "yellow": translate("HighlightLook", "Yellow"),
        "green": translate("HighlightLook", "Green"),
        "blue": translate("HighlightLook", "Blue"),
        "pink": translate("HighlightLook", "Pink"),
    }.get(color, color)


def described(color: str) -> str:
    """The color and its line, in words."""
    return {
        "yellow": translate("HighlightLook", "Yellow, plain line"),
        "green": translate("HighlightLook", "Green, dashes"),
        "blue": translate("HighlightLook", "Blue, dots"),
        "pink": translate("HighlightLook", "Pink, wavy line"),
    }.get(color, color)


def letter_of(color: str) -> str:
    """The letter that stands for the color in the margin, in every language another one for each."""
    return {
        #: The letter beside yellow highlights; each of the four colors needs another one.
        "yellow": translate("HighlightLetter", "Y"),
        #: The letter beside green highlights; each of the four colors needs another one.
        "green": translate("HighlightLetter", "G"),
        #: The letter beside blue highlights; each of the four colors needs another one.
        "blue": translate("HighlightLetter", "B"),
        #: The letter beside pink highlights; each of the four colors needs another one.
        "pink": translate("HighlightLetter", "P"),
    }.get(color, color[:1].upper())


def paint_sign(
    painter: QPainter, box: QRectF, letter: str, color: str, colors: Colors, has_note: bool
) -> None:
    """A letter in a box of the highlight's color; a bookmark has no letter, and a folded corner says there is a note."""
    from PySide6.QtCore import QPointF, QRectF  # not at each start
    from PySide6.QtGui import QFont, QPainter, QPen, QPolygonF

    fill, line = pair(color, colors) if letter else (colors.accent, colors.accent)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if letter:
        painter.setPen(QPen(QColor(line), 1.5))
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 3, 3)
        font = QFont(painter.font())
        font.setPixelSize(max(round(box.height() * 0.68), 8))
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(colors.ink))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter)
    else:
        ribbon = box.adjusted(box.width() * 0.22, 1, -box.width() * 0.22, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(fill))
        notch = QPointF(ribbon.center().x(), ribbon.bottom() - ribbon.height() * 0.3)
        shape = (ribbon.topLeft(), ribbon.topRight(), ribbon.bottomRight(), notch, ribbon.bottomLeft())
        painter.drawPolygon(QPolygonF(shape))
    if has_note:
        side = box.width() * 0.36
        corner = box.bottomRight()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(line if letter else colors.ink))
        painter.drawEllipse(QRectF(corner.x() - side * 0.8, corner.y() - side * 0.8, side, side))
    painter.restore()
