"""All highlights and bookmarks: narrowed, visited, given notes, deleted and put back, written to a file."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QBoxLayout,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyle,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from reader.errors import KnownError
from reader.notes.annotations import Annotations
from reader.notes.exchange import write_annotations
from reader.notes.model import COLORS, Annotation
from reader.places import with_ending
from reader.ui.annotation_form import AnnotationForm
from reader.ui.choice import Choice
from reader.ui.clear_button import make_clearable
from reader.ui.days import written_on
from reader.ui.dialog_size import column_of, scrolling, size_by_letters
from reader.ui.highlight_look import letter_of, name_of, paint_sign
from reader.ui.names import name_choice
from reader.ui.notice import Notice
from reader.ui.row_look import FootRole, RowLook
from reader.ui.theme import Colors, label

_IdRole = Qt.ItemDataRole.UserRole + 20
_LONGEST = 300  # letters of the words in a row
_LETTERS_FOR_TWO = 85
_LETTERS_FOR_ROW = 54
_Index = QModelIndex | QPersistentModelIndex


class AnnotationList(QDialog):
    """Keeps every change by itself; `chosen` is the one whose page the person wants to see."""

    changed = Signal()

    def __init__(
        self,
        annotations: Annotations,
        title_of: Callable[[str], str],
        is_lost: Callable[[Annotation], bool],
        colors: Colors,
        parent: QWidget,
        page: str = "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("My highlights and bookmarks"))
        self._annotations, self._title_of, self._is_lost = annotations, title_of, is_lost
        self.chosen: Annotation | None = None
        self._all: dict[str, Annotation] = {}
        self._lost: set[str] = set()
        self._filling = False
        self.box = QLineEdit()
        self.box.setPlaceholderText(self.tr("Words in them, in my notes, or in the title of the page"))
        self.box.setAccessibleName(self.tr("Words to look for"))
        make_clearable(self.box)
        self.scope = Choice()
        name_choice(self.scope, self.tr("Which to list"), self)
        for text, data in self._scopes(page):
            self.scope.addItem(text, data)
        self.count = label("quiet")
        self.notice = Notice()
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Highlights and bookmarks"))
        self.list.setItemDelegate(_Look(self.list, self._annotation_of, colors))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.form = AnnotationForm(annotations, colors)
        self.go_button = QPushButton(self.tr("Go to page"))
        self.delete_button = QPushButton(self.tr("Delete"))
        self.file_button = QPushButton(self.tr("Save as Markdown…"))
        close = QPushButton(self.tr("Close"))
        self._lay_out(close)
        self._connect(close)
        size_by_letters(self, 125, 30)
        self.show_all()
        if page:
            self.scope.setCurrentIndex(self.scope.findData(f"page:{page}"))
        self.list.setFocus()
        self._looking = self._look()
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._look_on)
        self._timer.start()

    def _scopes(self, page: str) -> Iterator[tuple[str, str]]:
        yield self.tr("All"), ""
        yield self.tr("Highlights"), "highlight"
        yield self.tr("Bookmarks"), "bookmark"
        for color in COLORS:
            yield self.tr("Highlights: {color}").format(color=name_of(color)), color
        yield self.tr("With a note"), "noted"
        yield self.tr("No longer on their page"), "lost"
        yield self.tr("Deleted"), "deleted"
        if page:
            yield self.tr("On the page {title}").format(title=self._title_of(page)), f"page:{page}"

    def _lay_out(self, close: QPushButton) -> None:
        """Side by side where the screen has room for it at this size of letters, else one below the other."""
        column = column_of(self)
        letters = self.fontMetrics().averageCharWidth()
        room = self.screen().availableSize().width() * 0.95
        is_wide, is_row = room > letters * _LETTERS_FOR_TWO, room > letters * _LETTERS_FOR_ROW
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        top = QBoxLayout(across if is_row else down)
        top.addWidget(self.box, 2)
        top.addWidget(self.scope, 1)
        inside = QWidget()
        halves = QBoxLayout(across if is_wide else down, inside)
        halves.setContentsMargins(0, 0, 0, 0)
        left = QVBoxLayout()
        left.addWidget(self.count)
        left.addWidget(self.list, 1)
        halves.addLayout(left, 3)
        halves.addWidget(self.form, 2)
        self.list.setMinimumHeight(self.fontMetrics().height() * 7)
        self.form.note.setMinimumHeight(self.fontMetrics().height() * 4)
        first, second = QHBoxLayout(), QHBoxLayout()
        for row, button in (
            (first, self.go_button),
            (first, self.delete_button),
            (second, self.file_button),
            (second, close),
        ):
            button.setAutoDefault(button is self.go_button)
            if button is close:
                row.addStretch(1)
            row.addWidget(button)
        first.addStretch(not is_row)
        buttons = QBoxLayout(across if is_row else down)
        buttons.addLayout(first)
        buttons.addLayout(second, 1)
        column.addLayout(top)
        column.addWidget(self.notice)
        column.addWidget(scrolling(inside), 1)
        column.addLayout(buttons)

    def _connect(self, close: QPushButton) -> None:
        self.box.textChanged.connect(self._fill)
        self.scope.currentIndexChanged.connect(lambda _: self.show_all())
        self.list.currentItemChanged.connect(lambda *_: self._choose())
        self.list.itemActivated.connect(lambda _: self.go())
        self.form.kept.connect(self._kept)
        self.go_button.clicked.connect(self.go)
        self.delete_button.clicked.connect(self.delete)
        self.file_button.clicked.connect(self._write)
        close.clicked.connect(self.reject)

    def show_all(self) -> None:
        """Read them anew and list those in scope."""
        if not self.form.save():
            return
        try:
            found = (
                self._annotations.deleted()
                if self.scope.currentData() == "deleted"
                else self._annotations.all()
            )
        except KnownError as error:
            self._say(error)
            return
        self._all = {annotation.id: annotation for annotation in found}
        self._fill()

    def _fill(self) -> None:
        if not self.form.save():
            return
        before = self._current()
        words = self.box.text().casefold().split()
        self._filling = True
        self.list.clear()
        for annotation in self._all.values():
            if self._is_in_scope(annotation) and all(word in self._said(annotation) for word in words):
                item = QListWidgetItem(self.list)
                item.setData(_IdRole, annotation.id)
                self._write_row(item, annotation)
        self._filling = False
        count = self.list.count()
        self.count.setText(
            self.tr("{count} of {total}").format(count=count, total=len(self._all))
            if self._all
            else self.tr(
                "None yet. Select words on a page and choose Highlight, or put a bookmark on what you are reading."
            )
        )
        rows = [row for row in range(count) if before and self.list.item(row).data(_IdRole) == before.id]
        self.list.setCurrentRow(rows[0] if rows else 0 if count else -1)
        self.file_button.setEnabled(count > 0)
        self._choose()

    def _is_in_scope(self, annotation: Annotation) -> bool:
        scope = str(self.scope.currentData())
        if scope in COLORS:
            return annotation.kind == "highlight" and annotation.color == scope
        match scope:
            case "highlight" | "bookmark":
                return annotation.kind == scope
            case "noted":
                return bool(annotation.text.strip())
            case "lost":
                return annotation.id in self._lost
            case "" | "deleted":
                return True
        return annotation.topic == scope.removeprefix("page:")

    def _said(self, annotation: Annotation) -> str:
        """All that can be looked for."""
        parts = annotation.quote.exact, annotation.text, self._page_of(annotation), name_of(annotation.color)
        return " ".join(parts).casefold()

    def _page_of(self, annotation: Annotation) -> str:
        return self._title_of(annotation.topic) or annotation.topic

    def _write_row(self, item: QListWidgetItem, annotation: Annotation) -> None:
        words = " ".join(annotation.quote.exact.split())[:_LONGEST]
        note = " ".join(annotation.text.split())[:_LONGEST]
        item.setText(words or self._page_of(annotation))
        foot = [self._page_of(annotation), written_on(annotation.created)]
        if annotation.id in self._lost:
            foot.insert(0, self.tr("No longer on the page"))
        item.setData(FootRole, " · ".join(foot) + (f"\n{note}" if note else ""))
        kind = (
            self.tr("Bookmark")
            if annotation.kind == "bookmark"
            else self.tr("Highlight, {color}").format(color=name_of(annotation.color))
        )
        item.setData(
            Qt.ItemDataRole.AccessibleTextRole, ". ".join(filter(None, (kind, item.text(), *foot, note)))
        )

    def _annotation_of(self, index: _Index) -> Annotation | None:
        return self._all.get(str(index.data(_IdRole)))

    def _current(self) -> Annotation | None:
        item = self.list.currentItem()
        return self._all.get(str(item.data(_IdRole))) if item else None

    def _choose(self) -> None:
        if self._filling or not self.form.save():
            return
        annotation = self._current()
        self.form.show_annotation(annotation)
        self.form.setVisible(annotation is not None)
        deleted = annotation is not None and bool(annotation.deleted)
        self.delete_button.setText(self.tr("Put back") if deleted else self.tr("Delete"))
        for button in (self.go_button, self.delete_button):
            button.setEnabled(annotation is not None)
        if annotation:
            self.go_button.setEnabled(not deleted and bool(self._title_of(annotation.topic)))

    def _kept(self, annotation: Annotation) -> None:
        self._all[annotation.id] = annotation
        for row in range(self.list.count()):
            if (item := self.list.item(row)).data(_IdRole) == annotation.id:
                self._write_row(item, annotation)
        self.changed.emit()

    def go(self) -> None:
        """Close, and let the page be shown."""
        annotation = self._current()
        if annotation and self.go_button.isEnabled():
            self.chosen = annotation
            self.accept()

    def delete(self) -> None:
        """Delete the chosen one, with a way back in sight; a deleted one is put back."""
        annotation = self._current()
        if annotation is None or not self.form.save():
            return
        row = self.list.currentRow()
        try:
            if annotation.deleted:
                self._annotations.put_back(annotation)
            else:
                gone = self._annotations.delete(annotation)
                self.notice.say(self.tr("Deleted."), self.tr("Undo"), lambda: self._put_back(gone))
        except KnownError as error:
            self._say(error)
            return
        self.changed.emit()
        self.show_all()
        self.list.setCurrentRow(min(row, self.list.count() - 1))
        self.list.setFocus()

    def _put_back(self, gone: Annotation) -> None:
        try:
            self._annotations.put_back(gone)
        except KnownError as error:
            self._say(error)
            return
        self.changed.emit()
        self.show_all()
        for row in range(self.list.count()):
            if self.list.item(row).data(_IdRole) == gone.id:
                self.list.setCurrentRow(row)
        self.list.setFocus()

    def _write(self) -> None:
        if not self.form.save():
            return
        chosen, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save the listed ones as Markdown"), "my-highlights.md", self.tr("Markdown (*.md)")
        )
        if chosen:
            listed = [self._all[str(self.list.item(row).data(_IdRole))] for row in range(self.list.count())]
            try:
                file = with_ending(chosen, ".md")
                write_annotations(listed, file, self._page_of_topic)
                self.count.setText(self.tr("Saved: {file}").format(file=file))
            except KnownError as error:
                self._say(error)

    def _page_of_topic(self, topic: str) -> str:
        return self._title_of(topic) or topic

    def _look_on(self) -> None:
        if next(self._looking, None) is None:
            self._timer.stop()

    def _look(self) -> Iterator[bool]:
        """See one by one which have lost their place, while the list is already there."""
        for annotation in list(self._all.values()):
            if self._is_lost(annotation):
                self._lost.add(annotation.id)
                for row in range(self.list.count()):
                    if (item := self.list.item(row)).data(_IdRole) == annotation.id:
                        self._write_row(item, annotation)
            yield True
        if self.scope.currentData() == "lost":
            self._fill()

    def _say(self, error: KnownError) -> None:
        self.notice.say(f"{error.sentence} {error.advice}", self.tr("Try again"), self.show_all)

    def done(self, result: int) -> None:
        if self.form.may_leave():
            super().done(result)


class _Look(RowLook):
    """A row with the sign of its color before it."""

    def __init__(
        self, view: QListWidget, annotation_of: Callable[[_Index], Annotation | None], colors: Colors
    ) -> None:
        super().__init__(view, head_lines=2, foot_lines=2, bold_head=True, fitted=True)
        self._annotation_of, self._colors = annotation_of, colors

    def beside(self, option: QStyleOptionViewItem) -> int:
        return round(option.fontMetrics.height() * 1.1) + 8

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        beside = self.beside(option)
        side = beside - 8
        colors = self._colors
        if self._view.selectionModel().isSelected(index):
            painter.fillRect(option.rect, option.palette.highlight())
            colors = colors._replace(accent=colors.chosen_ink)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, QColor(colors.hover))
        inner = QStyleOptionViewItem(option)
        is_mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        inner.rect = option.rect.adjusted(*((0, 0, -beside, 0) if is_mirrored else (beside, 0, 0, 0)))
        super().paint(painter, inner, index)
        annotation = self._annotation_of(index)
        if annotation:
            color = annotation.color if annotation.kind == "highlight" else ""
            left = option.rect.right() - side - 6 if is_mirrored else option.rect.left() + 6
            box = QRectF(left, option.rect.top() + 8, side, side)
            letter = letter_of(color) if color else ""
            paint_sign(painter, box, letter, color, colors, bool(annotation.text.strip()))
