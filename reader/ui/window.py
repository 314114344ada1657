"""The main window: lays out the panes and connects them. Only this module knows two panes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QCloseEvent,
    QFont,
    QGuiApplication,
    QIcon,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QMenu,
    QSizePolicy,
    QSplitter,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from reader import NAME, places
from reader.errors import KnownError
from reader.library.file import Library
from reader.library.model import Hit
from reader.library.trail import Place, Trail
from reader.notes.model import COLORS, Annotation, Note, Quote
from reader.notes.search import NotesSearch
from reader.notes.store import NotesStore
from reader.settings import TEXT_SIZES, Settings
from reader.ui import theme
from reader.ui.alerts import agrees_to_lose, agrees_to_open, say
from reader.ui.announce import announce
from reader.ui.highlight_look import described
from reader.ui.highlights import Highlights
from reader.ui.keys import give_keys
from reader.ui.notes_dialogs import NotesDialogs
from reader.ui.notes_lock import NotesLock
from reader.ui.notes_pane import NotesPane
from reader.ui.page_moves import PageMoves
from reader.ui.page_tools import PageTools
from reader.ui.page_view import PageView
from reader.ui.reading import Readings
from reader.ui.screen_reader import ScreenReader
from reader.ui.search_pane import SearchPane
from reader.ui.topics_pane import TopicsPane

if TYPE_CHECKING:
    from reader.ui.own_pages import OwnPages

HOME = "home"
GLOSSARY = "glossary"
OWN_BRANCH = "own"
FIRST_SIZE = (1240, 780)
# Below so many letters across, a part gives way to the page: the notes, then the topics and the words on the tools.
_ROOM_FOR_NOTES, _ROOM_FOR_TOPICS = 130, 75


class Window(QMainWindow):
    """Works with either half missing: without a library it keeps notes, without notes it shows pages."""

    def __init__(
        self,
        application: QApplication,
        library: Library | None,
        notes: NotesStore | None,
        settings: Settings,
        keep_settings: Callable[[Settings], None],
        library_trouble: KnownError | None = None,
        notes_trouble: KnownError | None = None,
        own_pages: Path | None = None,
    ) -> None:
        super().__init__()
        self._own_pages_file = own_pages
        self._own: OwnPages | None = None  # made when it is wanted
        self._library = library
        self._settings = settings
        self._keep_settings = keep_settings
        self._notes = notes
        self._library_trouble = library_trouble
        self._application = application
        self._system_font = QFont(application.font())
        self._trail = Trail()
        self._topics_wanted = settings.topics_shown
        self._notes_wanted = settings.notes_shown
        self.setWindowTitle(NAME)
        self.setWindowIcon(QIcon(str(places.resource("icons/plainspoken.svg"))))
        self.search = SearchPane(library, NotesSearch(notes) if notes else None)
        self.topics = TopicsPane(library)
        self.page = PageView(library)
        self.notes = NotesPane(notes, self._title_of, notes_trouble)
        self.lock = NotesLock(self, notes, self.notes.save, settings.lock_after)
        self.dialogs = NotesDialogs(
            self,
            library,
            notes,
            self.lock,
            self.notes.save,
            self._title_of,
            lambda: self._settings,
            lambda: self.page.page.topic if self.page.page else None,
        )
        self.tools = PageTools(self, self.page, library)
        self.moves = PageMoves(self.page.text, self.tools.kind_of)
        self.screen_reader = ScreenReader(self, application)
        self.highlights = Highlights(self, self.page, notes, self.lock.opened)
        self.readings = Readings(
            self.page, library, notes, self.lock.opened, lambda: self._settings.remember_reading
        )
        self._lay_out()
        self._make_actions()
        self._connect()
        self._dress()
        self._show_numbers()
        if settings.own_folder and (own := self._own_pages()):
            own.start()
        self._restore()

    @property
    def settings(self) -> Settings:
        return self._settings

    def _lay_out(self) -> None:
        self._left = QWidget()
        column = QVBoxLayout(self._left)
        column.setContentsMargins(8, 10, 8, 8)
        column.addWidget(self.search)
        column.addWidget(self.topics, 1)
        self._panes = QSplitter(Qt.Orientation.Horizontal)
        for pane, stretch in ((self._left, 0), (self.page, 1), (self.notes, 0)):
            self._panes.addWidget(pane)
            self._panes.setStretchFactor(self._panes.indexOf(pane), stretch)
        self._panes.setChildrenCollapsible(False)
        self._panes.setHandleWidth(5)
        self.setCentralWidget(self._panes)
        self.statusBar().setSizeGripEnabled(False)

    def _make_actions(self) -> None:
        def action(text: str, shortcut: str, do: Callable[[], object], picture: str = "") -> QAction:
            made = QAction(text, self)
            made.setShortcuts([QKeySequence(keys) for keys in shortcut.split("|") if keys])
            made.triggered.connect(lambda *_: do())
            made.setProperty("picture", picture)
            keys = QKeySequence(shortcut.split("|")[0]).toString(QKeySequence.SequenceFormat.NativeText)
            made.setToolTip(f"{text.replace('&', '')} ({keys})" if keys else text.replace("&", ""))
            self.addAction(made)
            return made

        self.back = action(self.tr("&Back"), "Alt+Left", lambda: self.step(-1), "back")
        self.forward = action(self.tr("&Forward"), "Alt+Right", lambda: self.step(1), "forward")
        self.home = action(self.tr("&Home"), "Alt+Home", lambda: self.show_page(HOME), "home")
        self.find_words = action(self.tr("&Search"), "Ctrl+K|/", self._go_to_search, "search")
        self.find_here = action(self.tr("&Find on this page…"), "Ctrl+F", self.page.find_words)
        self.find_next = action(self.tr("Find &next"), "F3|Ctrl+G", lambda: self.page.find_words(1))
        self.find_previous = action(
            self.tr("Find p&revious"), "Shift+F3|Ctrl+Shift+G", lambda: self.page.find_words(-1)
        )
        self.copy_cited = action(
            self.tr("&Copy with citation"), "Ctrl+Shift+C", self.tools.copy_with_citation
        )
        self.outline = action(self.tr("&Outline of this page…"), "Ctrl+J", self.tools.outline)
        self.links = action(self.tr("&Links on this page…"), "Ctrl+Shift+J", self.tools.links)
        self.figure = action(self.tr("Show &figure large…"), "Ctrl+Shift+F", self.tools.figure)
        self.table = action(self.tr("Show &table by cells…"), "Ctrl+Shift+T", self.tools.table)
        self.where = action(self.tr("&Where am I?"), "Ctrl+I", self.tools.where)
        self.larger = action(self.tr("&Larger text"), "Ctrl++|Ctrl+=", lambda: self.change_size(1), "larger")
        self.smaller = action(self.tr("S&maller text"), "Ctrl+-", lambda: self.change_size(-1), "smaller")
        self.normal = action(self.tr("&Normal text size"), "Ctrl+0", lambda: self.set_size(100))
        self.new_note = action(self.tr("&New note"), "Ctrl+N", self._start_note, "new")
        self.new_question = action(
            self.tr("New &question"), "Ctrl+Shift+N", lambda: self._start_question("", Quote())
        )
        self.ask = action(self.tr("&Ask about the selected words"), "Ctrl+Shift+A", self._ask)
        self.highlight = action(self.tr("&Highlight the selected words"), "Ctrl+H", self.highlights.highlight)
        self.highlight_noted = action(
            self.tr("Highlight with a no&te…"), "Ctrl+Shift+H", self.highlights.highlight_with_note
        )
        self.bookmark = action(self.tr("&Bookmark this section"), "Ctrl+D", self.highlights.bookmark)
        self.annotations = action(
            self.tr("A&ll my highlights and bookmarks…"), "Ctrl+Shift+D", self._list_annotations
        )
        self.have_read = action(self.tr("I have r&ead this page"), "", self._mark_read)
        self.have_read.setCheckable(True)
        self.remember_reading = action(self.tr("Remember what I have r&ead"), "", self._toggle_remembering)
        self.remember_reading.setCheckable(True)
        self._highlight_colors = [
            action(described(color), "", lambda color=color: self.highlights.highlight(color))  # type: ignore[misc]
            for color in COLORS
        ]
        self.bank = action(self.tr("&Ready questions…"), "Ctrl+B", self.dialogs.question_bank)
        self.visits = action(self.tr("My &visits…"), "Ctrl+Shift+V", self.dialogs.visits)
        self.sheet = action(self.tr("My question &sheet…"), "Ctrl+Shift+S", lambda: self.dialogs.sheet(None))
        self.take_folder = action(
            self.tr("Take all along, as a &folder…"), "", lambda: self.dialogs.take_along(True)
        )
        self.take_file = action(
            self.tr("Take all along, as one f&ile…"), "", lambda: self.dialogs.take_along(False)
        )
        self.bring_in = action(self.tr("&Bring notes in…"), "", lambda: self.dialogs.bring_in())
        self.copies = action(self.tr("Safety &copies…"), "", self.dialogs.safety_copies)
        self.delete_all = action(self.tr("&Delete everything…"), "", self.dialogs.delete_everything)
        self.passphrase = action(self.tr("&Passphrase…"), "", self.dialogs.passphrase)
        self.lock_now = action(self.tr("Loc&k my notes now"), "Ctrl+L", self._lock_now)
        self.about_me = action(self.tr("What &matters to me, and my numbers…"), "", self.dialogs.about_me)
        self.look = action(self.tr("How it &looks…"), "Ctrl+,", self._choose_look)
        self.show_ruler = action(self.tr("Reading &ruler"), "Ctrl+R", self._toggle_ruler)
        self.show_ruler.setCheckable(True)
        self.ruler_down = action(self.tr("Ruler &down"), "Alt+Down", lambda: self.page.step_ruler(1))
        self.ruler_up = action(self.tr("Ruler &up"), "Alt+Up", lambda: self.page.step_ruler(-1))
        self.as_lines = action(self.tr("Boxes and tables as &lines"), "Ctrl+Shift+B", self._toggle_lines)
        self.as_lines.setCheckable(True)
        self.all_commands = action(self.tr("&All commands…"), "Ctrl+Shift+P", self._choose_command)
        self.keys = action(self.tr("&Keys…"), "", self._choose_keys)
        self.show_topics = action(self.tr("&Topics"), "F8", self._toggle_topics, "topics")
        self.show_notes = action(self.tr("My &notes"), "F9", self._toggle_notes, "notes")
        for pane in (self.show_topics, self.show_notes):
            pane.setCheckable(True)
        self.cycle = action(self.tr("Next &part of the window"), "F6", lambda: self._cycle(1))
        self.cycle_back = action(self.tr("&Previous part of the window"), "Shift+F6", lambda: self._cycle(-1))
        self.save_pdf = action(self.tr("Save page as &PDF…"), "Ctrl+E", self._save_pdf)
        self.print_page = action(self.tr("P&rint, or save as PDF or e-book…"), "Ctrl+P", self._print, "print")
        self.open_folder = action(
            self.tr("&Open a folder of Markdown…"),
            "Ctrl+O",
            lambda: self._with_own_pages(lambda own: own.choose()),
        )
        self.close_folder = action(
            self.tr("Put my folder &away"), "", lambda: self._with_own_pages(lambda own: own.put_away())
        )
        self.close_folder.setEnabled(bool(self._settings.own_folder))
        self.leave = action(self.tr("&Quit"), "Ctrl+Q", self.close)
        self.leave.setMenuRole(QAction.MenuRole.QuitRole)
        self.guide = action(self.tr("&How to use this guide"), "F1", lambda: self.show_page("how-to-use"))
        self.about = action(self.tr("&About Plainspoken"), "", self._about)
        self.about.setMenuRole(QAction.MenuRole.AboutRole)
        self._palettes = QActionGroup(self)
        for name, title in self._palette_names().items():
            choice = action(title, "", lambda name=name: self.set_palette(name))  # type: ignore[misc]
            choice.setCheckable(True)
            choice.setChecked(name == self._settings.palette)
            choice.setData(name)
            self._palettes.addAction(choice)

        bar = self.menuBar()
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
        go.addSeparator()
        go.addActions([self.where, self.outline, self.links, self.figure, self.table])
        self._moves_menu = QMenu(self.tr("&On this page"), self)
        self.moves.fill(self._moves_menu)
        if sys.platform != "darwin":  # whose menu bar takes a letter also from a field one types in
            go.addMenu(self._moves_menu)
        go.addSeparator()
        go.addActions([self.cycle, self.cycle_back])
        view = bar.addMenu(self.tr("&View"))
        view.addActions([self.larger, self.smaller, self.normal])
        view.addSeparator()
        self._colors_menu = view.addMenu(self.tr("&Colors"))
        self._colors_menu.addActions(self._palettes.actions())
        view.addAction(self.look)
        view.addSeparator()
        view.addActions([self.show_ruler, self.ruler_down, self.ruler_up, self.as_lines])
        view.addSeparator()
        view.addActions([self.show_topics, self.show_notes, self.remember_reading])
        notes = bar.addMenu(self.tr("&Notes"))
        notes.addActions([self.new_question, self.new_note, self.ask, self.bank])
        notes.addSeparator()
        notes.addActions([self.highlight, self.highlight_noted])
        notes.addMenu(self.tr("Highlight &in color")).addActions(self._highlight_colors)
        notes.addActions([self.bookmark, self.annotations, self.have_read])
        notes.addSeparator()
        notes.addActions([self.visits, self.sheet, self.about_me])
        notes.addSeparator()
        notes.addActions([self.take_folder, self.take_file, self.bring_in, self.copies])
        notes.addSeparator()
        notes.addActions([self.passphrase, self.lock_now, self.delete_all])
        help_ = bar.addMenu(self.tr("&Help"))
        help_.addActions([self.guide, self.all_commands, self.keys, self.about])
        for name, value in vars(self).items():
            if isinstance(value, QAction):
                value.setObjectName(name)
        self._give_keys()

        self._bar = QToolBar(self.tr("Tools"))
        self._bar.setObjectName("tools")
        self._bar.setMovable(False)
        self._bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._bar.toggleViewAction().setEnabled(False)
        spring = QWidget()
        spring.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._bar.addActions([self.show_topics, self.back, self.forward, self.home])
        self._bar.addWidget(spring)
        for size in (self.smaller, self.larger):
            size.setPriority(QAction.Priority.LowPriority)  # its icon alone says it
            self._bar.addAction(size)
        self._bar.addSeparator()
        self._bar.addActions([self.new_note, self.show_notes])
        self.addToolBar(self._bar)

    def _connect(self) -> None:
        """Every signal that crosses from one part to another, by sender."""
        self.topics.page_requested.connect(self.show_page)
        self.topics.read_requested.connect(self.readings.mark)

        self.search.hit_requested.connect(self._show_hit)
        self.search.term_requested.connect(self._show_term)
        self.search.note_requested.connect(self._show_note)
        self.search.annotation_requested.connect(self._show_annotation)
        self.search.searching.connect(self.topics.setHidden)

        self.page.page_requested.connect(self.show_page)
        self.page.page_shown.connect(self._page_shown)
        self.page.address_requested.connect(self._open_address)
        self.page.question_requested.connect(self._start_question)
        self.page.size_change_requested.connect(self.change_size)
        self.page.step_requested.connect(self.step)

        self.page.text.menu_opening.connect(self._fill_page_menu)
        self.tools.told.connect(self._tell)
        self.page.text.painted.connect(self.readings.refresh)  # the first page comes first
        self.readings.changed.connect(self._show_states)
        self.readings.failed.connect(lambda error: say(self, error))
        self.highlights.changed.connect(self.readings.refresh)
        self.moves.told.connect(self._tell)
        self.highlights.told.connect(self._tell)
        self.highlights.failed.connect(lambda error: say(self, error))
        self.highlights.list_requested.connect(self._list_annotations)

        self.notes.page_requested.connect(self.show_page)
        self.notes.counted.connect(self.readings.refresh)
        self.notes.quote_requested.connect(self._show_quote)
        self.dialogs.questions_added.connect(self.notes.show_questions)
        self.dialogs.changed.connect(self._notes_touched)
        self.dialogs.replaced.connect(self._notes_changed)
        self.dialogs.settings_deleted.connect(self._forget_settings)
        self.dialogs.setting_chosen.connect(self._choose_setting)
        self.dialogs.told.connect(self._tell)

        self.lock.turned.connect(self._notes_turned)

        self.statusBar().messageChanged.connect(lambda text: announce(self.statusBar(), text))
        self.screen_reader.turned.connect(self._set_lines)

        self.notes.unlock_requested.connect(self.lock.opened)
        self.notes.copy_requested.connect(lambda text: QGuiApplication.clipboard().setText(text))

        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._system_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._system_changed)

    def _own_pages(self) -> OwnPages | None:
        if self._own is None and self._library and self._own_pages_file:
            from reader.ui.own_pages import OwnPages

            self._own = OwnPages(self._library, self._own_pages_file, self._settings.own_folder, self)
            self._own.changed.connect(self._library_changed)
            self._own.folder_chosen.connect(self._own_folder_chosen)
            self._own.told.connect(self._tell)
        return self._own

    def _with_own_pages(self, do: Callable[[OwnPages], None]) -> None:
        if own := self._own_pages():
            do(own)

    def _own_folder_chosen(self, folder: str) -> None:
        self._choose_setting("own_folder", folder)
        self.close_folder.setEnabled(bool(folder))
        if folder:
            self.show_page(OWN_BRANCH)

    # Going from page to page

    def show_page(self, topic: str, anchor: str = "") -> None:
        """Show a topic's page at its beginning or at a heading, as a new step on the trail."""
        self._remember_place()
        if self._show(Place(topic, anchor)):
            self._trail.visit(Place(topic, anchor))
            self._update_steps()

    def step(self, direction: int) -> None:
        """Go one place back (-1) or forward (+1) on the trail, with what was found there."""
        if self._trail.can_go_back if direction < 0 else self._trail.can_go_forward:
            self._remember_place()
            place = self._trail.back() if direction < 0 else self._trail.forward()
            if self._show(place) and place.marked:
                self.page.text.mark(place.marked)
            self.search.show_again(place.typed, place.row)
        self._update_steps()

    def _show(self, place: Place) -> bool:
        if self._library is None:
            if self._library_trouble:
                self.page.show_trouble(self._library_trouble)
            return False
        try:
            shown = self.page.page
            anchor = place.anchor if place.scroll is None else ""
            if shown and shown.topic.id == place.topic and anchor:
                self.page.text.go_to_anchor(anchor)
            else:
                self.page.show_page(self._library.page(place.topic), anchor, place.scroll or 0.0)
        except KnownError as error:
            self.page.show_trouble(error)
            return False
        return True

    def _library_changed(self) -> None:
        """The library has other pages: look at all of them again, and stay where the person is."""
        self.topics.refresh()
        self.readings.refresh()
        self.search.find_again()
        shown = self.page.page
        if shown:
            gone = self._topic_is_gone(shown.topic.id)
            self._show(Place(HOME) if gone else Place(shown.topic.id, scroll=self.page.text.reading_place()))

    def _show_note(self, note: Note) -> None:
        if note.topic and self._title_of(note.topic):
            self.show_page(note.topic)
        if self.notes.isHidden():
            self._toggle_notes()
        self.notes.open_note(note)

    def _show_hit(self, hit: Hit, words: tuple[str, ...]) -> None:
        self.show_page(hit.topic, hit.anchor)
        self.page.text.mark(words)
        self._trail.remember(marked=words)

    def _show_term(self, term: str) -> None:
        if self._title_of(GLOSSARY):
            self.show_page(GLOSSARY, term)
        self.page.explain(term)

    def _fill_page_menu(self, menu: QMenu) -> None:
        """What can be done with a page, in its context menu."""
        menu.addSeparator()
        menu.addActions([self.bookmark, self.annotations])
        menu.addSeparator()
        menu.addActions([self.copy_cited, self.find_here, self.outline, self.links, self.figure, self.table])

    def _mark_read(self) -> None:
        if self.page.page and self.page.is_open:
            self.readings.mark(self.page.page.topic.id, self.have_read.isChecked())
        self._show_states()

    def _show_states(self) -> None:
        self.topics.show_states(self.readings.state_of)
        shown = self.page.page
        self.have_read.setChecked(shown is not None and bool(self.readings.state_of(shown.topic.id).when))

    def _tell(self, text: str) -> None:
        """Show and say a short message, also when it is the same as before."""
        self.statusBar().clearMessage()
        self.statusBar().showMessage(text, 8000)

    def _list_annotations(self, page: str = "") -> None:
        if chosen := self.highlights.list_all(self._title_of, self._library, page):
            self._show_annotation(chosen)

    def _show_annotation(self, annotation: Annotation) -> None:
        self.show_page(annotation.topic)
        if not self.highlights.go_to(annotation):
            self._tell(self.tr("The page was revised since; these words are no longer on it."))

    def _page_shown(self, topic_id: str) -> None:
        page = self.page.page
        if page:
            self.topics.select(page.topic)
            self.have_read.setChecked(bool(self.readings.state_of(page.topic.id).when))
            self.notes.show_notes_of(page.topic)
            self.setWindowTitle(f"{page.topic.title} – {NAME}")

    def _remember_place(self) -> None:
        if self.page.page:
            self._trail.remember(
                scroll=self.page.text.reading_place(), typed=self.search.box.text(), row=self.search.row
            )

    def _update_steps(self) -> None:
        self.back.setEnabled(self._trail.can_go_back)
        self.forward.setEnabled(self._trail.can_go_forward)

    def _open_address(self, address: str) -> None:
        from PySide6.QtCore import QUrl
        from PySide6.QtGui import QDesktopServices

        if agrees_to_open(self, address):
            QDesktopServices.openUrl(QUrl(address))

    # How it looks

    def change_size(self, step: int) -> None:
        """Make all text one step larger (+1) or smaller (-1)."""
        at = TEXT_SIZES.index(self._settings.text_size) + step
        if 0 <= at < len(TEXT_SIZES):
            self.set_size(TEXT_SIZES[at])

    def set_size(self, percent: int) -> None:
        self._change_settings(replace(self._settings, text_size=percent))
        self._tell(self.tr("Text size {percent} %").format(percent=percent))

    def set_palette(self, name: str) -> None:
        self._change_settings(replace(self._settings, palette=name))

    def _change_settings(self, settings: Settings) -> None:
        self._settings = settings
        self._dress()
        self._keep()

    def _forget_settings(self) -> None:
        if self._own:
            self._own.put_away()
        self._change_settings(Settings())

    def _choose_setting(self, name: str, value: Any) -> None:
        self._settings = replace(self._settings, **{name: value})
        self._keep()

    def _palette_names(self) -> dict[str, str]:
        return {
            "system": self.tr("Like the system"),
            "light": self.tr("Light"),
            "sepia": self.tr("Sepia"),
            "dark": self.tr("Dark"),
            "contrast-light": self.tr("High contrast, light"),
            "contrast": self.tr("High contrast, dark"),
        }

    def _choose_look(self) -> None:
        from reader.ui.look_dialog import LookDialog

        dialog = LookDialog(self._settings, self._palette_names(), self._system_font, self)
        dialog.changed.connect(self._change_settings)
        dialog.exec()

    def _toggle_remembering(self) -> None:
        self._choose_setting("remember_reading", self.remember_reading.isChecked())
        self.readings.refresh()

    def _toggle_ruler(self) -> None:
        self._change_settings(replace(self._settings, ruler=not self._settings.ruler))

    def _toggle_lines(self) -> None:
        self._choose_setting("as_lines", "yes" if self.as_lines.isChecked() else "no")
        self._set_lines()

    def _set_lines(self, *_: object) -> None:
        """Pages as lines, if the person wants that or else a screen reader is at work."""
        wanted = self._settings.as_lines
        self.as_lines.setChecked(wanted == "yes" or (not wanted and self.screen_reader.is_on))
        self.page.text.show_as_lines(self.as_lines.isChecked())

    def _choose_command(self) -> None:
        from reader.ui.commands import CommandPalette, commands

        dialog = CommandPalette(commands(self.menuBar(), self._moves_menu), self)
        if dialog.exec() and dialog.chosen:
            dialog.chosen.trigger()

    def _choose_keys(self) -> None:
        from reader.ui.commands import KeysDialog, commands

        dialog = KeysDialog(commands(self.menuBar(), self._moves_menu), self._settings.shortcuts, self)
        if dialog.exec():
            self._change_settings(replace(self._settings, shortcuts=dialog.chosen))
            self._give_keys()

    def _give_keys(self) -> None:
        give_keys([*self.actions(), *self.moves.actions], self._settings.shortcuts)

    def _system_changed(self) -> None:
        if self._settings.palette == "system":
            self._dress()

    def _dress(self) -> None:
        colors = theme.colors(self._settings.palette)
        px = theme.window_px(self._system_font, self._settings.text_size)
        face = theme.face(self._settings.typeface)
        theme.dress(self._application, colors, px, face)
        self.tools.dress(colors)
        self.highlights.dress(colors)
        self.topics.dress(colors)
        self.remember_reading.setChecked(self._settings.remember_reading)
        self.page.dress(colors, theme.type_of(self._settings, px, face))
        self.show_ruler.setChecked(self._settings.ruler)
        self.page.show_ruler(self._settings.ruler)
        self._set_lines()
        for choice in self._palettes.actions():
            choice.setChecked(choice.data() == self._settings.palette)
        for action in self.actions():
            if picture := action.property("picture"):
                action.setIcon(theme.icon(picture, colors))
        self._letter = px * 0.55
        self._bar.setIconSize(QSize(round(px * 1.4), round(px * 1.4)))
        self._left.setMinimumWidth(round(self._letter * 22))
        self.notes.setMinimumWidth(round(self._letter * 28))
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Where the window is narrow for its letters, the page comes first."""
        across = self.width() / self._letter
        self._show_pane(self._left, self.show_topics, self._topics_wanted and across >= _ROOM_FOR_TOPICS)
        self._show_pane(self.notes, self.show_notes, self._notes_wanted and across >= _ROOM_FOR_NOTES)
        look = (
            Qt.ToolButtonStyle.ToolButtonTextBesideIcon
            if across >= _ROOM_FOR_TOPICS
            else Qt.ToolButtonStyle.ToolButtonIconOnly
        )
        self._bar.setToolButtonStyle(look)

    def _show_pane(self, pane: QWidget, action: QAction, shown: bool) -> None:
        pane.setVisible(shown)
        action.setChecked(shown)

    def _toggle_topics(self) -> None:
        self._topics_wanted = self._left.isHidden()
        self._show_pane(self._left, self.show_topics, self._topics_wanted)
        if self._topics_wanted:
            self.topics.tree.setFocus()

    def _toggle_notes(self) -> None:
        self._notes_wanted = self.notes.isHidden()
        self._show_pane(self.notes, self.show_notes, self._notes_wanted)
        if self._notes_wanted:
            self.notes.writing.setFocus()

    def _go_to_search(self) -> None:
        if self._left.isHidden():
            self._toggle_topics()
        self.search.focus()

    def _start_question(self, text: str, quote: Quote) -> None:
        self._start_note(text, question=True, quote=quote)

    def _ask(self) -> None:
        if not self.page.ask_about_selection():
            self._tell(self.tr("Select words on the page first, then ask about them."))

    def _show_quote(self, topic: str, quote: Quote) -> None:
        self.show_page(topic)
        if not self.page.text.go_to_quote(quote):
            self._tell(
                self.tr("The page was revised since; these words are no longer on it. Your note keeps them.")
            )

    def _notes_touched(self) -> None:
        self.notes.refresh()
        self.readings.refresh()
        self._show_numbers()

    def _notes_turned(self) -> None:
        """The notes were locked or unlocked: nothing of them stays in sight, or all of them come back."""
        self.search.box.clear()
        self._notes_changed()

    def _notes_changed(self) -> None:
        self.notes.forget()
        self.highlights.show()
        self.readings.refresh()
        self._show_numbers()

    def _show_numbers(self) -> None:
        """The person's own numbers, in every box that says to call."""
        try:
            lines = self._notes.lines() if self._notes else {}
        except KnownError:
            lines = {}
        titles = (
            ("day number", self.tr("By day")),
            ("night number", self.tr("At night and on weekends")),
            ("alert card", self.tr("My alert card")),
        )
        self._numbers = tuple(
            (title, lines[name].text) for name, title in titles if name in lines and lines[name].text
        )
        self.page.set_numbers(self._numbers)

    def _start_note(self, text: str = "", question: bool = False, quote: Quote | None = None) -> None:
        if self.notes.isHidden():
            self._toggle_notes()
        if self._notes is None or self.lock.opened():
            self.notes.start_note(text, question, quote)

    def _lock_now(self) -> None:
        if self._notes and self._notes.has_passphrase:
            self.lock.lock()
        else:
            self.dialogs.passphrase()

    def _cycle(self, direction: int) -> None:
        """Move the keyboard to the next or the previous part of the window."""
        parts = [part for part in self._parts() if part[1].isVisible()]
        focus = self._application.focusWidget()
        here = next(
            (n for n, (pane, _) in enumerate(parts) if focus and (pane is focus or pane.isAncestorOf(focus))),
            -1 if direction > 0 else 0,
        )
        parts[(here + direction) % len(parts)][1].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _parts(self) -> list[tuple[QWidget, QWidget]]:
        """The parts of the window in order, each with where the keyboard goes in it."""
        found = self.search.results
        parts: list[tuple[QWidget, QWidget]] = [
            (self.search.box, self.search.box),
            (found, found) if found and found.isVisible() else (self.topics, self.topics.tree),
            *self.page.parts,
            (self.notes, self.notes.entry),
        ]
        return parts

    # Paper

    def _save_pdf(self) -> None:
        if not self._library or not self.page.page or not self.page.is_open:
            return
        from PySide6.QtCore import QStandardPaths
        from PySide6.QtWidgets import QFileDialog

        from reader.ui.printing import page_document, write_pdf

        page = self.page.page
        folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        chosen, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Save page as PDF"),
            str(folder / f"{page.topic.title}.pdf"),
            self.tr("PDF files (*.pdf)"),
        )
        if chosen:
            try:
                write_pdf(
                    page_document(self._library, page, numbers=self._numbers), Path(chosen), page.topic.title
                )
                self._tell(self.tr("Saved: {file}").format(file=chosen))
            except KnownError as error:
                say(self, error)

    def _print(self) -> None:
        if self._library and self.page.page and self.page.is_open:
            from reader.ui.print_dialog import PrintDialog

            dialog = PrintDialog(self._library, self.page.page, self._numbers, self)
            dialog.exec()
            if dialog.saved:
                self._tell(self.tr("Saved: {file}").format(file=dialog.saved))

    def _about(self) -> None:
        from reader.ui.about import About

        About(self, self._library).exec()

    # Opening and closing

    def _restore(self) -> None:
        if not (
            self._settings.geometry
            and self.restoreGeometry(QByteArray.fromBase64(self._settings.geometry.encode()))
        ):
            room = self.screen().availableGeometry()
            self.resize(min(FIRST_SIZE[0], room.width()), min(FIRST_SIZE[1], room.height()))
        letters = self.fontMetrics().averageCharWidth()
        sizes = list(self._settings.panes)
        self._panes.setSizes(
            sizes if len(sizes) == 3 else [letters * 38, self.width() - letters * 82, letters * 44]
        )
        place = Place(self._settings.topic or HOME, scroll=self._settings.scroll)
        if self._library and self._library_trouble is None and self._topic_is_gone(place.topic):
            place = Place(HOME)
        if self._show(place):
            self._trail.visit(place)
        self._update_steps()
        self.page.text.setFocus()

    def _title_of(self, topic_id: str) -> str:
        try:
            topic = self._library.topic(topic_id) if self._library else None
        except KnownError:
            return ""
        return topic.title if topic else ""

    def _topic_is_gone(self, topic: str) -> bool:
        try:
            return self._library is None or self._library.topic(topic) is None
        except KnownError:
            return False

    def raise_to_front(self) -> None:
        """Bring the window before the person, when they started the program a second time."""
        self.setWindowState(
            (self.windowState() & ~Qt.WindowState.WindowMinimized) | Qt.WindowState.WindowActive
        )
        self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.notes.closing() and not agrees_to_lose(self, self.notes.writing.toPlainText()):
            event.ignore()
            return
        self._keep()
        event.accept()

    def _keep(self) -> None:
        shown = self.page.page
        self._settings = replace(
            self._settings,
            topic=shown.topic.id if shown else self._settings.topic,
            scroll=self.page.text.reading_place() if shown else self._settings.scroll,
            geometry=bytes(self.saveGeometry().toBase64().data()).decode(),
            panes=tuple(self._panes.sizes()) if all(self._panes.sizes()) else self._settings.panes,
            topics_shown=self._topics_wanted,
            notes_shown=self._notes_wanted,
        )
        try:
            self._keep_settings(self._settings)
        except KnownError as error:
            self.statusBar().showMessage(f"{error.sentence} {error.advice}")
