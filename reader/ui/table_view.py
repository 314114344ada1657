"""A table of a page by its cells: the arrows go from cell to cell, and each says what stands above it."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from reader.library.linear import Grid, plain
from reader.ui.announce import announce
from reader.ui.dialog_size import column_of


class TableView(QDialog):
    """Shows the tables of a page one at a time."""

    def __init__(self, grids: Sequence[Grid], shown: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._grids = grids
        self.cells = _Cells()
        self.cells.setWordWrap(True)
        self.cells.setTabKeyNavigation(False)  # else the keyboard could not leave
        self.cells.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.cells.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.cells.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.cells.verticalHeader().hide()
        across = self.cells.horizontalHeader()
        across.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        across.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        across.setHighlightSections(False)
        self.previous = QPushButton(self.tr("Previous table"))
        self.next = QPushButton(self.tr("Next table"))
        self.close_button = QPushButton(self.tr("Close"))
        row = QHBoxLayout()
        for button in (self.previous, self.next, self.close_button):
            if button is self.close_button:
                row.addStretch(1)
            button.setAutoDefault(False)
            row.addWidget(button)
        for button in (self.previous, self.next):
            button.setVisible(len(grids) > 1)
        column = column_of(self)
        column.addWidget(self.cells, 1)
        column.addLayout(row)
        self.previous.clicked.connect(lambda: self.show_table(self._shown - 1))
        self.next.clicked.connect(lambda: self.show_table(self._shown + 1))
        self.close_button.clicked.connect(self.accept)
        window = parent.window().size()
        self._most = round(window.height() * 0.8)
        self.resize(round(window.width() * 0.8), 0)
        self.show_table(shown)
        self.cells.setFocus()

    def show_table(self, number: int) -> None:
        """Show one of the tables from its first cell."""
        self._shown = number % len(self._grids)
        grid = self._grids[self._shown]
        title = self.tr("Table {number} of {total}").format(number=self._shown + 1, total=len(self._grids))
        self.setWindowTitle(title)
        self.cells.setAccessibleName(title)
        columns = max(map(len, (grid.head, *grid.rows)))
        head = [plain(cell) for cell in grid.head]
        self.cells.clear()
        self.cells.setColumnCount(columns)
        self.cells.setRowCount(len(grid.rows))
        self.cells.horizontalHeader().setVisible(any(head))
        self.cells.setHorizontalHeaderLabels([*head, *[""] * (columns - len(head))])
        for row, cells in enumerate(grid.rows):
            first = plain(cells[0])
            for column, html in enumerate(cells):
                text = plain(html)
                item = QTableWidgetItem(text)
                above = head[column] if column < len(head) else ""
                item.setData(
                    Qt.ItemDataRole.AccessibleTextRole,
                    ". ".join(filter(None, (text, above if column else ""))),
                )
                item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, first if column else above)
                if column == 0:
                    font = self.cells.font()
                    font.setBold(True)
                    item.setFont(font)
                self.cells.setItem(row, column, item)
        self.cells.fit()
        if self.isVisible():
            self._grow()
        self.cells.setCurrentCell(0, 0)
        if self.isVisible():  # at first the title is told with the window
            announce(self, title)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._grow()

    def _grow(self) -> None:
        """Be as high as the table, within bounds; a lower one that comes later leaves the buttons where they are."""
        more = self.cells.verticalHeader().length() - self.cells.viewport().height()
        if more > 0:
            self.resize(self.width(), min(self.height() + more, self._most))


class _Cells(QTableWidget):
    """Columns at least as wide as their longest word, rows as high as their words need."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Share out what room there is by how much stands in each column."""
        columns, rows = range(self.columnCount()), range(self.rowCount())
        font = QFont(self.font())
        font.setBold(True)
        metrics = QFontMetrics(font)
        gap = metrics.height() * 3 // 2  # what the style sheet leaves around the words, and a little more
        texts = [[self._text(row, column) for row in rows] for column in columns]
        least, wanted = [], []
        for column in columns:
            head = self.horizontalHeaderItem(column)
            words = [head.text() if head else "", *" ".join(texts[column]).split()]
            least.append(max(map(metrics.horizontalAdvance, words)) + gap)
            wanted.append(
                max([least[-1], *(metrics.horizontalAdvance(text) + gap for text in texts[column])])
            )
        spare = max(self.viewport().width() - sum(least), 0)
        widths = [
            room + spare * much // max(sum(wanted), 1) for room, much in zip(least, wanted, strict=True)
        ]
        for column in columns:
            self.setColumnWidth(column, widths[column])
        for row in rows:
            heights = [
                metrics.boundingRect(
                    QRect(0, 0, widths[column] - gap, 10_000), Qt.TextFlag.TextWordWrap, texts[column][row]
                ).height()
                for column in columns
            ]
            self.setRowHeight(row, max(heights, default=0) + metrics.height())

    def _text(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return item.text() if item else ""
