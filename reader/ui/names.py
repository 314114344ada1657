"""Names for a screen reader that Qt does not tell by itself."""

from PySide6.QtWidgets import QComboBox, QLabel, QWidget


def name_choice(box: QComboBox, name: str, beside: QWidget) -> None:
    """Name a choice that has no label; `beside` is the widget it lies in.

    On Linux Qt tells what is chosen in place of the name, and the name only by a label that belongs to the choice.
    """
    box.setAccessibleName(name)
    unseen = QLabel(name, beside)
    unseen.setBuddy(box)
    unseen.hide()
