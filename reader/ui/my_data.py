"""What the person can do with all their notes at once: take them along, bring them in, and delete everything."""

from pathlib import Path

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from reader.notes.merge import Merged
from reader.ui.theme import label


class ImportPreview(QDialog):
    """Says what an import would bring before anything is changed."""

    def __init__(self, merged: Merged, file: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Bring notes in"))
        lines = [
            self.tr("From {file}:").format(file=file.name),
            self.tr("{count} new").format(count=len(merged.new)),
            self.tr("{count} changed there since").format(count=len(merged.changed)),
            self.tr("{count} changed both here and there: both versions are kept").format(
                count=len(merged.both)
            ),
            self.tr("{count} the same").format(count=len(merged.same)),
            "",
            self.tr("Nothing of yours is deleted. A safety copy of your notes is made first."),
        ]
        self.words = label("plain", "\n".join(lines))
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        go = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        go.setText(self.tr("Bring them in"))
        go.setEnabled(bool(merged.new or merged.changed or merged.both))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.words)
        column.addWidget(self.buttons)
        self.resize(self.fontMetrics().averageCharWidth() * 65, self.sizeHint().height())
