"""What matters to the person, and their care team's numbers: typed once, shown where they are needed."""

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from reader.notes.model import Line
from reader.ui.theme import label


class AboutMe(QDialog):
    """Edits the lines about the person; `changed` holds those that differ when it is accepted."""

    def __init__(self, lines: dict[str, Line], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("What matters to me, and my numbers"))
        self.changed: dict[str, str] = {}
        self._lines = lines
        advice = label(
            "quiet",
            self.tr(
                "This stays in your notes file on this computer. It is shown in every box that says when to call, and on your visit sheet if you want."
            ),
        )
        self.fields: dict[str, QLineEdit | QPlainTextEdit] = {}
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        for name, title in (
            ("day number", self.tr("My care team's number by day")),
            ("night number", self.tr("Number at night and on weekends")),
            ("alert card", self.tr("What my own alert card says")),
            ("name", self.tr("My name, for the sheet")),
        ):
            field = QLineEdit(self._text(name))
            field.setAccessibleName(title)
            self.fields[name] = field
            form.addRow(title, field)
        matters = QPlainTextEdit(self._text("matters"))
        matters.setTabChangesFocus(True)
        matters.setAccessibleName(self.tr("What matters to me"))
        matters.setPlaceholderText(self.tr("My goals, what a good day is, what I do not want to talk about…"))
        self.fields["matters"] = matters
        form.addRow(self.tr("What matters to me"), matters)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.button(QDialogButtonBox.StandardButton.Ok).setText(self.tr("Keep"))
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(advice)
        column.addLayout(form)
        column.addWidget(buttons)
        self.resize(self.fontMetrics().averageCharWidth() * 70, self.sizeHint().height())

    def _text(self, name: str) -> str:
        return self._lines[name].text if name in self._lines else ""

    def _accept(self) -> None:
        for name, field in self.fields.items():
            text = field.toPlainText() if isinstance(field, QPlainTextEdit) else field.text()
            if text != self._text(name):
                self.changed[name] = text
        self.accept()
