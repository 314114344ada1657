"""Everything the program can do: its actions, their menus and the tool bar. What each does, `window._connect` says."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMainWindow, QMenu, QSizePolicy, QToolBar, QWidget

from reader.notes.model import COLORS
from reader.ui import theme
from reader.ui.highlight_look import described
from reader.ui.keys import USUAL, part_from_keys, set_tip


class Menus(QObject):
    """The name of an action here is also its name in the settings, where a person chose other keys for it."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._pictures: dict[QAction, str] = {}
        self._bar_widths: list[int] = []  # what it needs with all its words, and with few
        self._make_actions()
        self.palettes = QActionGroup(self)
        for name, title in {
            "system": self.tr("Like the system"),
            "light": self.tr("Light"),
            "sepia": self.tr("Sepia"),
            "dark": self.tr("Dark"),
            "contrast-light": self.tr("High contrast, light"),
            "contrast": self.tr("High contrast, dark"),
        }.items():
            self._choice(self.palettes, name, title).setCheckable(True)
        self.highlight_colors = QActionGroup(self)
        for color in COLORS:
            self._choice(self.highlight_colors, color, described(color))
        self.on_this_page = QMenu(self.tr("O&n this page"), window)
        self._fill_menus()
        self.bar = self._tool_bar()

    def _action(self, title: str, keys: str = "", picture: str = "", checkable: bool = False) -> QAction:
        made = QAction(title, self._window)
        made.setProperty(USUAL, keys)
        made.setCheckable(checkable)
        self._window.addAction(made)
        if picture:
            self._pictures[made] = picture
            made.setIconVisibleInMenu(False)  # where it would stand in the place of a tick
        return made

    def _choice(self, group: QActionGroup, name: str, title: str) -> QAction:
        made = self._action(title)
        made.setData(name)
        made.setObjectName(f"color_{name}")
        group.addAction(made)
        return made

    def _make_actions(self) -> None:
        action = self._action
        self.back = action(self.tr("&Back"), "Alt+Left", picture="back")
        self.forward = action(self.tr("&Forward"), "Alt+Right", picture="forward")
        self.home = action(self.tr("&Home"), "Alt+Home", picture="home")
        self.next_page = action(self.tr("Next p&age"), "Alt+PgDown")
        self.previous_page = action(self.tr("Pre&vious page"), "Alt+PgUp")
        self.find_words = action(self.tr("&Search"), "Ctrl+K|/", picture="search")
        self.find_here = action(self.tr("&Find on this page…"), "Ctrl+F")
        self.find_next = action(self.tr("Find &next"), "F3|Ctrl+G")
        self.find_previous = action(self.tr("Find p&revious"), "Shift+F3|Ctrl+Shift+G")
        self.copy_cited = action(self.tr("&Copy with citation"), "Ctrl+Shift+C")
        self.outline = action(self.tr("&Outline of this page…"), "Ctrl+J")
        self.links = action(self.tr("&Links on this page…"), "Ctrl+Shift+J")
        self.figure = action(self.tr("Show fi&gure large…"), "Ctrl+Shift+F")
        self.table = action(self.tr("Show &table by cells…"), "Ctrl+Shift+T")
        self.where = action(self.tr("&Where am I?"), "Ctrl+I")
        self.larger = action(self.tr("&Larger text"), "Ctrl++|Ctrl+=", picture="larger")
        self.smaller = action(self.tr("S&maller text"), "Ctrl+-", picture="smaller")
        self.normal = action(self.tr("N&ormal text size"), "Ctrl+0")
        self.new_note = action(self.tr("&New note"), "Ctrl+N", picture="new")
        self.new_question = action(self.tr("New &question"), "Ctrl+Shift+N")
        self.ask = action(self.tr("&Ask about the selected words"), "Ctrl+Shift+A")
        self.highlight = action(self.tr("&Highlight the selected words"), "Ctrl+H")
        self.highlight_noted = action(self.tr("Highlight with a no&te…"), "Ctrl+Shift+H")
        self.bookmark = action(self.tr("&Bookmark this section"), "Ctrl+D")
        self.annotations = action(self.tr("A&ll my highlights and bookmarks…"), "Ctrl+Shift+D")
        self.have_read = action(self.tr("I have r&ead this page"), checkable=True)
        self.remember_reading = action(self.tr("Remember what I have r&ead"), checkable=True)
        self.bank = action(self.tr("&Ready questions…"), "Ctrl+B")
        self.visits = action(self.tr("My &visits…"), "Ctrl+Shift+V")
        self.sheet = action(self.tr("My question &sheet…"), "Ctrl+Shift+S")
        self.take_folder = action(self.tr("Take all along, as a &folder…"))
        self.take_file = action(self.tr("Take all along, as one f&ile…"))
        self.bring_in = action(self.tr("Brin&g notes in…"))
        self.copies = action(self.tr("Safety &copies…"))
        self.delete_all = action(self.tr("&Delete everything…"))
        self.passphrase = action(self.tr("&Passphrase…"))
        self.lock_now = action(self.tr("Loc&k my notes now"), "Ctrl+L")
        self.about_me = action(self.tr("What &matters to me, and my numbers…"))
        self.look = action(self.tr("How it loo&ks…"), "Ctrl+,")
        self.show_ruler = action(self.tr("Reading &ruler"), "Ctrl+R", checkable=True)
        self.ruler_down = action(self.tr("Ruler &down"), "Alt+Down")
        self.ruler_up = action(self.tr("Ruler &up"), "Alt+Up")
        self.read_aloud = action(self.tr("&Read aloud from here"), "F5", picture="aloud")
        self.aloud_stop = action(self.tr("&Stop reading aloud"), "Shift+F5")
        self.aloud_next = action(self.tr("&Next sentence"), "F7")
        self.aloud_previous = action(self.tr("&Previous sentence"), "Shift+F7")
        self.aloud_slower = action(self.tr("S&lower voice"))
        self.aloud_faster = action(self.tr("&Faster voice"))
        self.as_lines = action(self.tr("&Boxes and tables as lines"), "Ctrl+Shift+B", checkable=True)
        self.all_commands = action(self.tr("&All commands…"), "Ctrl+Shift+P")
        self.keys = action(self.tr("&Keys…"))
        self.show_topics = action(self.tr("&Topics"), "F8", picture="topics", checkable=True)
        self.show_notes = action(self.tr("My &notes"), "F9", picture="notes", checkable=True)
        self.cycle = action(self.tr("Ne&xt part of the window"), "F6")
        self.cycle_back = action(self.tr("&Previous part of the window"), "Shift+F6")
        self.save_pdf = action(self.tr("Save page as &PDF…"), "Ctrl+E")
        self.print_page = action(self.tr("P&rint, or save as PDF or e-book…"), "Ctrl+P", picture="print")
        self.open_folder = action(self.tr("&Open a folder of Markdown…"), "Ctrl+O")
        self.close_folder = action(self.tr("Put my folder &away"))
        self.leave = action(self.tr("&Quit"), "Ctrl+Q")
        self.leave.setMenuRole(QAction.MenuRole.QuitRole)
        self.guide = action(self.tr("&How to use this guide"), "F1")
        self.about = action(self.tr("About &Plainspoken"))
        self.about.setMenuRole(QAction.MenuRole.AboutRole)
        for name, value in vars(self).items():
            if isinstance(value, QAction):
                value.setObjectName(name)

    def _fill_menus(self) -> None:
        bar = self._window.menuBar()
        pages = bar.addMenu(self.tr("&File"))
        pages.addActions([self.save_pdf, self.print_page])
        pages.addSeparator()
        pages.addActions([self.open_folder, self.close_folder])
        pages.addSeparator()
        pages.addAction(self.leave)
        edit = bar.addMenu(self.tr("&Edit"))
        edit.addAction(self.copy_cited)
        edit.addSeparator()
        edit.addActions([self.find_here, self.find_next, self.find_previous])
        go = bar.addMenu(self.tr("&Go"))
        go.addActions([self.back, self.forward, self.home, self.find_words])
        go.addActions([self.next_page, self.previous_page])
        go.addSeparator()
        go.addActions([self.where, self.outline, self.links, self.figure, self.table])
        if sys.platform != "darwin":  # whose menu bar takes a letter also from a field one types in
            go.addMenu(self.on_this_page)
        go.addSeparator()
        go.addActions([self.cycle, self.cycle_back])
        view = bar.addMenu(self.tr("&View"))
        view.addActions([self.larger, self.smaller, self.normal])
        view.addSeparator()
        view.addMenu(self.tr("&Colors")).addActions(self.palettes.actions())
        view.addAction(self.look)
        view.addSeparator()
        view.addActions([self.show_ruler, self.ruler_down, self.ruler_up, self.as_lines])
        view.addSeparator()
        aloud = view.addMenu(self.tr("Re&ad aloud"))
        aloud.addActions([self.read_aloud, *self._while_reading()])
        self.show_reading(False, False)
        view.addSeparator()
        view.addActions([self.show_topics, self.show_notes, self.remember_reading])
        notes = bar.addMenu(self.tr("&Notes"))
        notes.addActions([self.new_question, self.new_note, self.ask, self.bank])
        notes.addSeparator()
        notes.addActions([self.highlight, self.highlight_noted])
        notes.addMenu(self.tr("Highlight in col&or")).addActions(self.highlight_colors.actions())
        notes.addActions([self.bookmark, self.annotations, self.have_read])
        notes.addSeparator()
        notes.addActions([self.visits, self.sheet, self.about_me])
        notes.addSeparator()
        notes.addActions([self.take_folder, self.take_file, self.bring_in, self.copies])
        notes.addSeparator()
        notes.addActions([self.passphrase, self.lock_now, self.delete_all])
        help_ = bar.addMenu(self.tr("&Help"))
        help_.addActions([self.guide, self.all_commands, self.keys, self.about])
        for menu in (pages, edit, go, view, notes, help_, aloud, self.on_this_page):
            menu.aboutToShow.connect(lambda menu=menu: part_from_keys(menu))

    def _tool_bar(self) -> QToolBar:
        bar = QToolBar(self.tr("Tools"))
        bar.setObjectName("tools")
        bar.setMovable(False)
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar.toggleViewAction().setEnabled(False)
        spring = QWidget()
        spring.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addActions([self.show_topics, self.back, self.forward, self.home])
        bar.addWidget(spring)
        for known in (self.read_aloud, self.smaller, self.larger):
            known.setPriority(QAction.Priority.LowPriority)  # its icon alone says it
            bar.addAction(known)
        bar.addSeparator()
        bar.addActions([self.new_note, self.show_notes])
        self._window.addToolBar(bar)
        return bar

    def _while_reading(self) -> list[QAction]:
        return [self.aloud_stop, self.aloud_next, self.aloud_previous, self.aloud_slower, self.aloud_faster]

    def show_reading(self, is_on: bool, is_paused: bool) -> None:
        """Offer what can be done while a page is read aloud, or while none is."""
        for action in self._while_reading():
            action.setEnabled(is_on)
        titles = self.tr("&Pause reading aloud"), self.tr("&Go on reading aloud")
        title = titles[is_paused] if is_on else self.tr("&Read aloud from here")
        self.read_aloud.setText(title)
        set_tip(self.read_aloud)

    def show_tips(self) -> None:
        """Name the keys of the buttons in their tips."""
        for action in self.bar.actions():
            set_tip(action)

    def palette_names(self) -> dict[str, str]:
        return {choice.data(): choice.text() for choice in self.palettes.actions()}

    def dress(self, palette: str, colors: theme.Colors, px: float) -> None:
        for choice in self.palettes.actions():
            choice.setChecked(choice.data() == palette)
        for action, picture in self._pictures.items():
            action.setIcon(theme.icon(picture, colors))
        self._icon_side = round(px * 1.4)
        self._bar_widths.clear()

    def make_room(self, width: int) -> None:
        """Show the words beside the icons of the tool bar as far as they fit: all, few or none, then smaller icons."""
        beside, alone = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly
        usual, low = QAction.Priority.NormalPriority, QAction.Priority.LowPriority
        looks = (beside, usual), (beside, low), (alone, low)
        if not self._bar_widths:
            self.bar.ensurePolished()
            self.bar.setIconSize(QSize(self._icon_side, self._icon_side))
            self._bar_widths = [self._bar_width(*look) for look in looks]
        fitting = [look for look, needed in zip(looks, self._bar_widths, strict=True) if needed <= width]
        self._bar_width(*[*fitting, looks[-1]][0])
        lacking = max(self._bar_widths[-1] - width, 0)
        side = self._icon_side - -(-lacking // len(self.bar.actions()))
        self.bar.setIconSize(QSize(side, side))

    def _bar_width(self, style: Qt.ToolButtonStyle, priority: QAction.Priority) -> int:
        """How wide the tool bar is when it looks so from now on."""
        for known in (self.back, self.forward, self.home):
            known.setPriority(priority)
        self.bar.setToolButtonStyle(style)
        if layout := self.bar.layout():
            layout.invalidate()  # which Qt forgets while the bar is not shown
        return self.bar.sizeHint().width()
