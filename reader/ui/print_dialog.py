"""What to put on paper: this page, all below it, or pages of one's choice; on a printer or as PDF."""

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QRadioButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from reader import NAME
from reader.errors import KnownError
from reader.library.article import Numbers
from reader.library.file import Library
from reader.library.model import Page, Topic
from reader.ui.alerts import say
from reader.ui.printing import pages_document, print_document, write_pdf
from reader.ui.theme import label


class PrintDialog(QDialog):
    """Prints or saves what was chosen; `saved` is the PDF that was written, if any.

    Pages with hard content are left out, except the one that is open before the person.
    """

    def __init__(self, library: Library, page: Page, numbers: Numbers, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Print or save as PDF"))
        self._library, self._page, self._numbers = library, page, numbers
        self.saved: Path | None = None
        topic = page.topic
        below = list(self._below(topic))
        self.this = QRadioButton(self.tr("This page: {title}").format(title=topic.title))
        self.branch = QRadioButton(self.tr("This page and the {count} below it").format(count=len(below)))
        self.some = QRadioButton(self.tr("Pages that I choose"))
        self.this.setChecked(True)
        self.branch.setVisible(bool(below))
        self.tree = QTreeWidget()
        self.tree.setObjectName("roomy")
        self.tree.setHeaderHidden(True)
        self.tree.setAccessibleName(self.some.text())
        self._fill(self.tree.invisibleRootItem(), None)
        self.tree.setVisible(False)
        self.large = QCheckBox(self.tr("Large print"))
        self.explain = QCheckBox(self.tr("Explain the glossary words at the end"))
        self.explain.setChecked(True)
        self.told = label("quiet")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.print_button = buttons.addButton(self.tr("Print…"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.pdf_button = buttons.addButton(self.tr("Save as PDF…"), QDialogButtonBox.ButtonRole.ActionRole)
        column = QVBoxLayout(self)
        for widget in (
            self.this,
            self.branch,
            self.some,
            self.tree,
            self.large,
            self.explain,
            self.told,
            buttons,
        ):
            column.addWidget(widget)
        column.setStretchFactor(self.tree, 1)
        column.addStretch(0)
        for choice in (self.this, self.branch, self.some):
            choice.toggled.connect(self._show_chosen)
        self.tree.itemChanged.connect(self._show_chosen)
        self.print_button.clicked.connect(self._print)
        self.pdf_button.clicked.connect(self._save)
        buttons.rejected.connect(self.reject)
        self.resize(self.fontMetrics().averageCharWidth() * 90, self.sizeHint().height())
        self._show_chosen()

    def pages(self) -> list[Page]:
        """The chosen pages in reading order, without hard ones that are not open."""
        if self.this.isChecked():
            ids = [self._page.topic.id]
        elif self.branch.isChecked():
            ids = [self._page.topic.id, *(topic.id for topic in self._below(self._page.topic))]
        else:
            ids = [id for id, item in self._items(self.tree.invisibleRootItem()) if _is_chosen(item)]
        pages = [self._library.page(id) for id in ids]
        return [page for page in pages if not page.opt_in or page.topic.id == self._page.topic.id]

    def _below(self, topic: Topic) -> Iterator[Topic]:
        for child in self._library.children(topic.id):
            yield child
            yield from self._below(child)

    def _fill(self, above: QTreeWidgetItem, parent: str | None) -> None:
        for topic in self._library.children(parent):
            item = QTreeWidgetItem(above, [topic.title])
            item.setData(0, Qt.ItemDataRole.UserRole, topic.id)
            item.setCheckState(0, Qt.CheckState.Unchecked)
            item.setExpanded(parent is None)
            self._fill(item, topic.id)

    def _items(self, above: QTreeWidgetItem) -> Iterator[tuple[str, QTreeWidgetItem]]:
        for n in range(above.childCount()):
            item = above.child(n)
            assert item
            yield str(item.data(0, Qt.ItemDataRole.UserRole)), item
            yield from self._items(item)

    def _show_chosen(self, *_: object) -> None:
        is_choosing = self.some.isChecked()
        if is_choosing and self.tree.isHidden():
            room = self.screen().availableGeometry().height() * 8 // 10
            self.resize(self.width(), max(self.height(), min(room, self.fontMetrics().height() * 40)))
        self.tree.setVisible(is_choosing)
        count = len(self.pages())
        self.told.setText(
            self.tr("Tick at least one page.")
            if not count
            else self.tr("Pages of the guide: {count}. Each begins on a new sheet.").format(count=count)
        )
        for button in (self.print_button, self.pdf_button):
            button.setEnabled(bool(count))

    def _document(self, pages: list[Page]) -> QTextDocument:
        return pages_document(
            self._library, pages, self.large.isChecked(), self._numbers, self.explain.isChecked()
        )

    def _title(self, pages: list[Page]) -> str:
        return pages[0].topic.title if len(pages) == 1 else NAME

    def _print(self) -> None:
        pages = self.pages()
        if print_document(self._document(pages), self, self._title(pages)):
            self.accept()

    def _save(self) -> None:
        pages = self.pages()
        folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        chosen, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Save as PDF"),
            str(folder / f"{self._title(pages)}.pdf"),
            self.tr("PDF files (*.pdf)"),
        )
        if chosen:
            self.save(Path(chosen))

    def save(self, file: Path) -> None:
        """Write the chosen pages as PDF and close; a file that cannot be written is said, and the dialog stays."""
        pages = self.pages()
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            write_pdf(self._document(pages), file, self._title(pages))
        except KnownError as error:
            QApplication.restoreOverrideCursor()
            say(self, error)
            return
        QApplication.restoreOverrideCursor()
        self.saved = file
        self.accept()


def _is_chosen(item: QTreeWidgetItem) -> bool:
    return item.checkState(0) == Qt.CheckState.Checked
