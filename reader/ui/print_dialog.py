"""What to take out of the guide: this page, all below it, or pages of one's choice; on paper, as PDF or as an e-book."""

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QStandardPaths, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import (
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
from reader.library.epub import write_epub
from reader.library.file import Library
from reader.library.model import Page
from reader.places import named_after, with_ending
from reader.ui.alerts import say
from reader.ui.dialog_size import column_of, scrolling, size_by_letters
from reader.ui.printing import page_document, pages_document, print_document, write_pdf
from reader.ui.theme import label
from reader.ui.wait_cursor import wait_cursor


class PrintDialog(QDialog):
    """Prints or saves what was chosen; `saved` is the file that was written, if any.

    Pages with hard content are left out, except the one that is open before the person.
    """

    def __init__(self, library: Library, page: Page, numbers: Numbers, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Print, or save as PDF or e-book"))
        self._library, self._page, self._numbers = library, page, numbers
        self.saved: Path | None = None
        topic = page.topic
        self._branch = library.branch(topic.id)
        self.this = QRadioButton(self.tr("This page: {title}").format(title=topic.title))
        self.branch = QRadioButton(
            self.tr("This page and the {count} below it").format(count=len(self._branch) - 1)
        )
        self.whole = QRadioButton(self.tr("The whole guide"))
        self.some = QRadioButton(self.tr("Pages that I choose"))
        self.this.setChecked(True)
        self.branch.setVisible(len(self._branch) > 1)
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
        self.epub_button = buttons.addButton(
            self.tr("Save as e-book…"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self.epub_button.setToolTip(self.tr("An EPUB file, for a phone or an e-reader"))
        self.pdf_button = buttons.addButton(self.tr("Save as PDF…"), QDialogButtonBox.ButtonRole.ActionRole)
        inside = QWidget()
        choices = QVBoxLayout(inside)
        choices.setContentsMargins(0, 0, 0, 0)
        for widget in (self.this, self.branch, self.whole, self.some, self.tree, self.large, self.explain):
            choices.addWidget(widget)
        choices.setStretchFactor(self.tree, 1)
        choices.addStretch(0)
        column = column_of(self)
        self.tree.setMinimumHeight(self.fontMetrics().height() * 8)
        self.tree.setIndentation(self.fontMetrics().height())  # the arrow grows with it
        column.addWidget(scrolling(inside), 1)
        column.addWidget(self.told)
        column.addWidget(buttons)
        for choice in (self.this, self.branch, self.whole, self.some):
            choice.toggled.connect(self._show_chosen)
        self.tree.itemChanged.connect(self._show_chosen)
        self.print_button.clicked.connect(self._print)
        self.pdf_button.clicked.connect(self._save)
        self.epub_button.clicked.connect(self._save_epub)
        buttons.rejected.connect(self.reject)
        self._show_chosen()
        size_by_letters(self, 80)

    def pages(self) -> list[Page]:
        """The chosen pages in reading order, without hard ones that are not open."""
        if self.this.isChecked():
            ids = [self._page.topic.id]
        elif self.whole.isChecked():
            ids = list(self._library.branch(None))
        elif self.branch.isChecked():
            ids = list(self._branch)
        else:
            ids = [id for id, item in self._items(self.tree.invisibleRootItem()) if _is_chosen(item)]
        pages = [self._library.page(id) for id in ids]
        return [page for page in pages if not page.opt_in or page.topic.id == self._page.topic.id]

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
        for button in (self.print_button, self.pdf_button, self.epub_button):
            button.setEnabled(bool(count))

    def _document(self, pages: list[Page]) -> QTextDocument:
        return pages_document(
            self._library, pages, self.large.isChecked(), self._numbers, self.explain.isChecked()
        )

    def _title(self, pages: list[Page]) -> str:
        return pages[0].topic.title if len(pages) == 1 or self.branch.isChecked() else NAME

    def _print(self) -> None:
        pages = self.pages()
        if print_document(self._document(pages), self, self._title(pages)):
            self.accept()

    def _save(self) -> None:
        self._ask_where(self.tr("Save as PDF"), "pdf", self.tr("PDF files (*.pdf)"))

    def _save_epub(self) -> None:
        self._ask_where(self.tr("Save as e-book"), "epub", self.tr("EPUB e-books (*.epub)"))

    def _ask_where(self, title: str, ending: str, kinds: str) -> None:
        folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        file = folder / named_after(self._title(self.pages()), f".{ending}")
        chosen, _ = QFileDialog.getSaveFileName(self, title, str(file), kinds)
        if chosen:
            self.save(with_ending(chosen, f".{ending}"))

    def save(self, file: Path) -> None:
        """Write the chosen pages as an e-book if the file is to be one, else as PDF, and close.

        A file that cannot be written is said, and the dialog stays.
        """
        pages = self.pages()
        try:
            with wait_cursor():
                if file.suffix.casefold() == ".epub":
                    write_epub(self._library, pages, file)
                else:
                    write_pdf(self._document(pages), file, self._title(pages))
        except KnownError as error:
            say(self, error)
            return
        self.saved = file
        self.accept()


def _is_chosen(item: QTreeWidgetItem) -> bool:
    return item.checkState(0) == Qt.CheckState.Checked


def save_as_pdf(library: Library, page: Page, numbers: Numbers, parent: QWidget) -> Path | None:
    """Ask for a file and write the page into it; the file, or None if the person would rather not."""
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    chosen, _ = QFileDialog.getSaveFileName(
        parent,
        QCoreApplication.translate("PrintDialog", "Save page as PDF"),
        str(folder / named_after(page.topic.title, ".pdf")),
        QCoreApplication.translate("PrintDialog", "PDF files (*.pdf)"),
    )
    if not chosen:
        return None
    file = with_ending(chosen, ".pdf")
    write_pdf(page_document(library, page, numbers=numbers), file, page.topic.title)
    return file
