"""Choices whose words may be too long for them, and their names for a screen reader, which Qt does not tell by itself."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QLabel, QStyle, QStyleOptionComboBox, QStylePainter, QWidget


class Choice(QComboBox):
    """Ends what is chosen in dots where it does not fit; with a style sheet Qt cuts it in the middle of a letter."""

    def shown(self) -> QStyleOptionComboBox:
        """What is painted, its words as they are seen."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self)
        option.currentText = option.fontMetrics.elidedText(
            option.currentText, Qt.TextElideMode.ElideRight, room.width() - 2
        )
        return option

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, shown = QStylePainter(self), self.shown()
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, shown)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, shown)
        painter.end()


def name_choice(box: QComboBox, name: str, beside: QWidget) -> None:
    """Name a choice that has no label; `beside` is the widget it lies in.

    On Linux Qt tells what is chosen in place of the name, and the name only by a label that belongs to the choice.
    """
    box.setAccessibleName(name)
    unseen = QLabel(name, beside)
    unseen.setBuddy(box)
    unseen.hide()
