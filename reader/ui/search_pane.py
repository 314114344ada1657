"""The search box above the topics, and what it finds."""

from html import escape

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from reader.errors import LibraryError
from reader.library.file import Library
from reader.library.model import Hit
from reader.library.search import find
from reader.ui.row_look import FootRole, RowLook
from reader.ui.theme import label


class SearchPane(QWidget):
    """Finds at each keystroke; `searching` tells whether there is anything in the box."""

    hit_requested = Signal(Hit, tuple)  # the words to mark on its page
    searching = Signal(bool)

    def __init__(self, library: Library | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self.box = QLineEdit()
        self.box.setPlaceholderText(self.tr("Search the guide"))
        self.box.setClearButtonEnabled(True)
        self.box.setAccessibleName(self.tr("Search the guide"))
        self.box.setEnabled(library is not None)
        self.count = label("quiet")
        self.results = QListWidget()
        self.results.setAccessibleName(self.tr("What was found"))
        self.results.setItemDelegate(RowLook(self.results, head_lines=2, foot_lines=3, bold_head=True))
        self.results.setUniformItemSizes(True)
        self.results.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.results.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.box, self.count, self.results):
            column.addWidget(widget)
        self.count.hide()
        self.results.hide()
        self.box.textChanged.connect(self._find)
        self.box.returnPressed.connect(self._choose_first)
        self.box.installEventFilter(self)
        self.results.itemClicked.connect(self._choose)
        self.results.itemActivated.connect(self._choose)

    def focus(self) -> None:
        self.box.setFocus()
        self.box.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down and self.results.count():
                self.results.setFocus()
                self.results.setCurrentRow(0)
                return True
            if event.key() == Qt.Key.Key_Escape and self.box.text():
                self.box.clear()
                return True
        return super().eventFilter(watched, event)

    def _find(self, typed: str) -> None:
        typed = typed.strip()
        self.results.clear()
        for widget in (self.count, self.results):
            widget.setVisible(bool(typed))
        self.searching.emit(bool(typed))
        if not typed or not self._library:
            return
        try:
            hits = find(self._library, typed)
        except LibraryError as error:
            self.count.setText(f"{error.sentence} {error.advice}")
            return
        for hit in hits:
            item = QListWidgetItem(self.results)
            item.setData(Qt.ItemDataRole.UserRole, hit)
            item.setText(f"{hit.title} › {hit.heading}" if hit.anchor else hit.title)
            item.setData(FootRole, hit.excerpt)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, hit.excerpt)
        self.count.setText(
            self.tr("%n found", "", len(hits)).replace("%n", str(len(hits)))
            if hits
            else self.tr("Nothing found for “{words}”. Try one word, or another word for it.").format(
                words=escape(typed)
            )
        )

    def _choose_first(self) -> None:
        if item := self.results.item(0):
            self._choose(item)

    def _choose(self, item: QListWidgetItem) -> None:
        hit: Hit = item.data(Qt.ItemDataRole.UserRole)
        matched = tuple(hit.excerpt[start:end] for start, end in hit.spans)
        typed = tuple(word for word in self.box.text().split() if len(word) > 2)
        self.hit_requested.emit(hit, matched + typed)
