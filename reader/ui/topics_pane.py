"""The tree of topics, read from the library branch by branch as it is opened."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFontInfo, QFontMetrics, QIcon, QPainter, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from reader.errors import LibraryError
from reader.library.file import Library
from reader.library.model import Topic
from reader.ui import theme
from reader.ui.screen_reader import tell_row

if TYPE_CHECKING:
    from reader.ui.reading import TopicState
    from reader.ui.theme import Colors

Index = QModelIndex | QPersistentModelIndex
_LEAST_STEP, _MOST_STEP = 18, 28  # how far a branch is set in
_TELL_AFTER_MS = 100  # rows laid out anew are other objects to a screen reader
_SignsRole = Qt.ItemDataRole.UserRole + 1  # the icons beside a title


class _Node:
    __slots__ = ("children", "parent", "row", "topic")

    def __init__(self, topic: Topic | None, parent: _Node | None, row: int) -> None:
        self.topic, self.parent, self.row = topic, parent, row
        self.children: list[_Node] | None = None


class TopicTree(QAbstractItemModel):
    """Home first, then its branches beside it; children are read when they are looked at."""

    def __init__(self, library: Library | None) -> None:
        super().__init__()
        self._library = library
        self._root = _Node(None, None, 0)
        self._home = next(iter(library.children(None)), None) if library else None
        self.state_of: Callable[[str], TopicState] | None = None

    def _children(self, node: _Node) -> list[_Node]:
        if node.children is None:
            node.children = []
            try:
                topics = self._topics_under(node)
            except LibraryError:
                topics = ()
            node.children = [_Node(topic, node, row) for row, topic in enumerate(topics)]
        return node.children

    def _topics_under(self, node: _Node) -> tuple[Topic, ...]:
        if not self._library or not self._home:
            return ()
        if node.topic is None:
            return (self._home, *self._library.children(self._home.id))
        if node.topic.id == self._home.id:
            return ()
        return self._library.children(node.topic.id)

    def _node(self, index: Index) -> _Node:
        node = index.internalPointer() if index.isValid() else self._root
        assert isinstance(node, _Node)
        return node

    def index_of(self, topic: Topic, ancestors: tuple[Topic, ...]) -> QModelIndex:
        """Where a topic stands in the tree; an invalid index if it does not."""
        node = self._root
        for step in (*ancestors[1:], topic):
            found = next(
                (child for child in self._children(node) if child.topic and child.topic.id == step.id), None
            )
            if found is None:
                return QModelIndex()
            node = found
        return self.createIndex(node.row, 0, node)

    def topic(self, index: Index) -> Topic | None:
        return self._node(index).topic

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        children = self._children(self._node(parent))
        return self.createIndex(row, column, children[row]) if 0 <= row < len(children) else QModelIndex()

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        node = self._node(index).parent
        return QModelIndex() if node is None or node.parent is None else self.createIndex(node.row, 0, node)

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:  # noqa: B008
        node = self._node(parent)
        if node.topic is None:
            return self._home is not None
        return node.topic.child_count > 0 and node.topic != self._home

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self._children(self._node(parent)))

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        return self.tr("Topics") if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = 0) -> Any:
        topic = self._node(index).topic
        if topic is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return topic.title
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return topic.summary
        state = self.state_of(topic.id) if self.state_of else None
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join((topic.summary, *self._told(state)))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join((topic.title, *self._told(state), *self._depth(index)))
        if role == _SignsRole and state:
            read = "revised" if state.is_revised else "read" if state.when else ""
            return tuple(filter(None, (read, "noted" if state.has_words else "")))
        return None

    def _depth(self, index: Index) -> list[str]:
        """The level of a topic below the first, in words: Qt tells no level, except on a Mac."""
        level, parent = 1, index.parent()
        while parent.isValid():
            level, parent = level + 1, parent.parent()
        if level == 1 or sys.platform == "darwin":
            return []
        return [self.tr("level {level}").format(level=level)]

    def _told(self, state: TopicState | None) -> list[str]:
        """The state of a topic in words."""
        told = []
        if state and state.when:
            from reader.ui.days import written_on  # not at each start

            day = written_on(state.when)
            told.append(
                self.tr("revised since you read it on {day}").format(day=day)
                if state.is_revised
                else self.tr("read on {day}").format(day=day)
            )
        if state and state.has_words:
            told.append(self.tr("has notes or highlights"))
        return told


class _Tree(QTreeView):
    """Long titles wrap to the width of the pane; a row that is opened or closed is told again."""

    def __init__(self) -> None:
        super().__init__()
        for turned in (self.expanded, self.collapsed):
            turned.connect(lambda _: QTimer.singleShot(_TELL_AFTER_MS, self, lambda: tell_row(self)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:  # noqa: N802
        """An arrow that grows with the text, in the ink of the palette."""
        painter.setBackground(self.palette().window())
        painter.eraseRect(rect)  # a chosen row begins with its title
        model, step = self.model(), self.indentation()
        if not model or not model.hasChildren(index):
            return
        is_mirrored = self.isRightToLeft()
        middle = rect.center().toPointF()
        middle.setX(rect.left() + step / 2 if is_mirrored else rect.right() - step / 2)
        arm = step / 6
        along, across = QPointF(arm / 2 * (-1 if is_mirrored else 1), 0), QPointF(0, arm)
        if self.isExpanded(index):
            along, across = QPointF(0, arm / 2), QPointF(arm, 0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self.palette().text().color(), max(step / 11, 1.5))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPolyline([middle - along - across, middle + along, middle - along + across])
        painter.restore()


class _TopicLook(QStyledItemDelegate):
    """As high as the wrapped title needs, and easy to hit."""

    def __init__(self, tree: QTreeView) -> None:
        super().__init__(tree)
        self._tree = tree
        self.colors: Colors | None = None
        self._icons: dict[tuple[str, ...], QIcon] = {}

    def dress(self, colors: Colors) -> None:
        """Take the palette."""
        self.colors = colors
        self._icons.clear()

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        if signs := index.data(_SignsRole):
            option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
            option.decorationPosition = QStyleOptionViewItem.Position.Right
            option.decorationSize = QSize(self._side() * len(signs), self._side())
            option.icon = self._icon(signs)

    def _side(self) -> int:
        return QFontMetrics(self._tree.font()).height()

    def _icon(self, signs: tuple[str, ...]) -> QIcon:
        """The signs side by side, in the ink of the palette and in that of a chosen row."""
        if signs not in self._icons and self.colors:
            made, side, ratio = QIcon(), self._side(), self._tree.devicePixelRatioF()
            for mode, state in ((QIcon.Mode.Normal, QIcon.State.Off), (QIcon.Mode.Selected, QIcon.State.On)):
                row = QPixmap(QSize(side * len(signs), side) * ratio)
                row.setDevicePixelRatio(ratio)
                row.fill(Qt.GlobalColor.transparent)
                with QPainter(row) as painter:
                    for n, sign in enumerate(signs):
                        icon = theme.icon(sign, self.colors)
                        icon.paint(
                            painter,
                            QRect(n * side, 0, side, side),
                            Qt.AlignmentFlag.AlignCenter,
                            QIcon.Mode.Normal,
                            state,
                        )
                made.addPixmap(row, mode)
            self._icons[signs] = made
        return self._icons.get(signs, QIcon())

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        depth = 1
        parent = index.parent()
        while parent.isValid():
            depth, parent = depth + 1, parent.parent()
        metrics = QFontMetrics(self._tree.font())
        inside = self._tree.width() - self._tree.verticalScrollBar().sizeHint().width()
        around = 2 * round(QFontInfo(self._tree.font()).pixelSize() / 4) + 3  # as the style sheet has it
        width = inside - depth * self._tree.indentation() - around
        width -= len(index.data(_SignsRole) or ()) * (self._side() + 2)
        area = QRect(0, 0, max(width, 60), 10_000)
        text = metrics.boundingRect(area, Qt.TextFlag.TextWordWrap, index.data())
        return QSize(text.width(), text.height() + max(metrics.height(), 12))


class TopicsPane(QWidget):
    """Lets a person choose a topic; one click, Enter or the arrows and Enter."""

    page_requested = Signal(str)  # topic id
    reading_requested = Signal()  # of the page that was chosen: to go on there by keyboard
    read_requested = Signal(str, bool)  # topic id, and whether it is to count as read

    def __init__(self, library: Library | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._model = TopicTree(library)
        self.tree = _Tree()
        self._look = _TopicLook(self.tree)
        self.tree.setItemDelegate(self._look)
        self.tree.setModel(self._model)
        self.tree.setWordWrap(True)
        self.tree.setHeaderHidden(True)
        self.tree.setAnimated(False)
        self.tree.setAccessibleName(self.tr("Topics"))
        self.tree.setTextElideMode(Qt.TextElideMode.ElideNone)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.tree)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._open_menu)
        self.tree.clicked.connect(self._choose)
        self.tree.activated.connect(self._choose)
        self.tree.activated.connect(lambda _: self.reading_requested.emit())

    def refresh(self) -> None:
        """Read the tree anew, when the library has other pages."""
        state_of, self._model = self._model.state_of, TopicTree(self._library)
        self._model.state_of = state_of
        self.tree.setModel(self._model)

    def dress(self, colors: Colors) -> None:
        """Take the palette, and the size that text has now."""
        self._look.dress(colors)
        self.tree.ensurePolished()
        self.tree.setIndentation(min(max(self.tree.fontMetrics().height(), _LEAST_STEP), _MOST_STEP))

    def show_states(self, state_of: Callable[[str], TopicState]) -> None:
        """Show beside each topic what is known of it, anew."""
        self._model.state_of = state_of
        self.tree.scheduleDelayedItemsLayout()  # which also paints it

    def menu(self, index: QModelIndex) -> QMenu | None:
        """What can be done with the topic at an index."""
        topic = self._model.topic(index) if index.isValid() else None
        if topic is None:
            return None
        state = self._model.state_of(topic.id) if self._model.state_of else None
        menu = QMenu(self.tree)
        menu.addAction(self.tr("Open")).triggered.connect(lambda: self.page_requested.emit(topic.id))
        if state:
            read = bool(state.when) and not state.is_revised
            words = self.tr("Mark as unread") if read else self.tr("Mark as read")
            menu.addAction(words).triggered.connect(lambda: self.read_requested.emit(topic.id, not read))
            if state.is_revised:
                unread = menu.addAction(self.tr("Mark as unread"))
                unread.triggered.connect(lambda: self.read_requested.emit(topic.id, False))
        return menu

    def _open_menu(self, place: QPoint) -> None:
        if menu := self.menu(self.tree.indexAt(place)):
            menu.exec(self.tree.viewport().mapToGlobal(place))
            menu.deleteLater()

    def select(self, topic: Topic) -> None:
        """Mark the topic that is shown and open the branches above it, without asking for its page."""
        if not self._library:
            return
        index = self._model.index_of(topic, self._library.ancestors(topic))
        if index.isValid() and index != self.tree.currentIndex():
            self.tree.setCurrentIndex(index)
            self.tree.scrollTo(index)
        if index.isValid():
            self.tree.expand(index)

    def _choose(self, index: QModelIndex) -> None:
        topic = self._model.topic(index)
        if topic:
            self.page_requested.emit(topic.id)
