"""The main window: lays out the panes and connects them. Only this module knows two panes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QFont, QGuiApplication, QIcon, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QWidget

from reader import NAME, places
from reader.errors import KnownError
from reader.library.file import Library
from reader.library.model import Hit
from reader.library.trail import Place, Trail
from reader.notes.model import Annotation, Note, Quote
from reader.notes.store import NotesStore
from reader.settings import TEXT_SIZES, Settings
from reader.ui import theme
from reader.ui.alerts import agrees_to_lose, agrees_to_open, say
from reader.ui.announce import announce, announce_title
from reader.ui.highlights import Highlights
from reader.ui.keys import give_keys
from reader.ui.menus import Menus
from reader.ui.notes_dialogs import NotesDialogs
from reader.ui.notes_lock import NotesLock
from reader.ui.notes_pane import NotesPane
from reader.ui.page_view import PageView
from reader.ui.panes import Panes
from reader.ui.read_aloud import ReadAloud
from reader.ui.reading import Readings
from reader.ui.screen_reader import ScreenReader
from reader.ui.search_pane import SearchPane
from reader.ui.topics_pane import TopicsPane
from reader.ui.typed import typed_in

if TYPE_CHECKING:
    from reader.ui.own_pages import OwnPages
    from reader.ui.page_moves import PageMoves
    from reader.ui.page_tools import PageTools

HOME = "home"
GLOSSARY = "glossary"
OWN_BRANCH = "own"
FIRST_SIZE = (1240, 780)


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
        self.setWindowTitle(NAME)
        self.setWindowIcon(QIcon(str(places.resource("icons/plainspoken.svg"))))
        self.search = SearchPane(library, notes)
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
        self.screen_reader = ScreenReader(self, application)
        self.highlights = Highlights(self, self.page, notes, self.lock.opened)
        self.readings = Readings(
            self.page, library, notes, self.lock.opened, lambda: self._settings.remember_reading
        )
        self.read_aloud = ReadAloud(
            self, self.page, library, lambda: self._settings, lambda: self.notes.is_in_hand
        )
        self.menus = Menus(self)
        give_keys(self.actions(), settings.shortcuts)
        self.menus.show_tips()
        self.panes = Panes(
            (self.search, self.topics),
            self.page,
            self.notes,
            (self.menus.show_topics, self.menus.show_notes),
            (settings.topics_shown, settings.notes_shown),
        )
        self.setCentralWidget(self.panes)
        self.statusBar().setSizeGripEnabled(False)
        self.menus.close_folder.setEnabled(bool(settings.own_folder))
        self._connect()
        self._connect_menus()
        self._dress()
        self._show_numbers()
        if settings.own_folder and (own := self._own_pages()):
            own.start()
        self._restore()

    @property
    def settings(self) -> Settings:
        return self._settings

    def _connect(self) -> None:
        """Every signal that crosses from one part to another, by sender."""
        self.topics.page_requested.connect(self.show_page)
        self.topics.reading_requested.connect(self._read_on)
        self.topics.read_requested.connect(self.readings.mark)

        self.search.hit_requested.connect(self._show_hit)
        self.search.term_requested.connect(self._show_term)
        self.search.note_requested.connect(self._show_note)
        self.search.annotation_requested.connect(self._show_annotation)
        self.search.reading_requested.connect(self._read_on)
        self.search.searching.connect(self.topics.setHidden)

        self.page.page_requested.connect(self.show_page)
        self.page.page_shown.connect(self._page_shown)
        self.page.address_requested.connect(self._open_address)
        self.page.question_requested.connect(self._start_question)
        self.page.figure_requested.connect(lambda file: self.tools.figure(file))
        self.page.size_change_requested.connect(self.change_size)
        self.page.step_requested.connect(self.step)

        self.page.text.menu_opening.connect(self._fill_page_menu)
        self.page.text.anchor_missed.connect(self._say_missed)
        self.page.text.painted.connect(self._first_page_painted)
        self.readings.changed.connect(self._show_states)
        self.readings.failed.connect(lambda error: say(self, error))
        self.highlights.changed.connect(self.readings.refresh)
        self.highlights.told.connect(self._tell)
        self.highlights.failed.connect(lambda error: say(self, error))
        self.highlights.list_requested.connect(self._list_annotations)

        self.read_aloud.turned.connect(
            lambda: self.menus.show_reading(self.read_aloud.is_on, self.read_aloud.is_paused)
        )
        self.read_aloud.told.connect(self._tell)
        self.read_aloud.setting_chosen.connect(self._choose_setting)
        self.read_aloud.page_requested.connect(self.show_page)
        self.read_aloud.heard.connect(self.readings.end_met)

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

    def _connect_menus(self) -> None:
        """What each action does."""
        menus = self.menus
        doings: tuple[tuple[QAction, Callable[[], object]], ...] = (
            (menus.back, lambda: self.step(-1)),
            (menus.forward, lambda: self.step(1)),
            (menus.home, lambda: self.show_page(HOME)),
            (menus.find_words, self._go_to_search),
            (menus.find_here, self.page.find_words),
            (menus.find_next, lambda: self.page.find_words(1)),
            (menus.find_previous, lambda: self.page.find_words(-1)),
            (menus.copy_cited, lambda: self.tools.copy_with_citation()),
            (menus.outline, lambda: self.tools.outline()),
            (menus.links, lambda: self.tools.links()),
            (menus.figure, lambda: self.tools.figure()),
            (menus.table, lambda: self.tools.table()),
            (menus.where, lambda: self.tools.where()),
            (menus.larger, lambda: self.change_size(1)),
            (menus.smaller, lambda: self.change_size(-1)),
            (menus.normal, lambda: self.set_size(100)),
            (menus.new_note, self._start_note),
            (menus.next_page, lambda: self.turn_page(1)),
            (menus.previous_page, lambda: self.turn_page(-1)),
            (menus.new_question, self._start_question),
            (menus.ask, self._ask),
            (menus.highlight, self.highlights.highlight),
            (menus.highlight_noted, self.highlights.highlight_with_note),
            (menus.bookmark, self.highlights.bookmark),
            (menus.annotations, self._list_annotations),
            (menus.have_read, self._mark_read),
            (menus.remember_reading, self._toggle_remembering),
            (menus.bank, self.dialogs.question_bank),
            (menus.visits, self.dialogs.visits),
            (menus.sheet, lambda: self.dialogs.sheet(None)),
            (menus.take_folder, lambda: self.dialogs.take_along(True)),
            (menus.take_file, lambda: self.dialogs.take_along(False)),
            (menus.bring_in, lambda: self.dialogs.bring_in()),
            (menus.copies, self.dialogs.safety_copies),
            (menus.delete_all, self.dialogs.delete_everything),
            (menus.passphrase, self.dialogs.passphrase),
            (menus.lock_now, self._lock_now),
            (menus.about_me, self.dialogs.about_me),
            (menus.look, self._choose_look),
            (menus.show_ruler, self._toggle_ruler),
            (menus.ruler_down, lambda: self.page.step_ruler(1)),
            (menus.ruler_up, lambda: self.page.step_ruler(-1)),
            (menus.as_lines, self._toggle_lines),
            (menus.read_aloud, self.read_aloud.toggle),
            (menus.aloud_stop, self.read_aloud.stop),
            (menus.aloud_next, lambda: self.read_aloud.step(1)),
            (menus.aloud_previous, lambda: self.read_aloud.step(-1)),
            (menus.aloud_slower, lambda: self.read_aloud.change_rate(-1)),
            (menus.aloud_faster, lambda: self.read_aloud.change_rate(1)),
            (menus.all_commands, self._choose_command),
            (menus.keys, self._choose_keys),
            (menus.show_topics, self._toggle_topics),
            (menus.show_notes, self._toggle_notes),
            (menus.cycle, lambda: self._cycle(1)),
            (menus.cycle_back, lambda: self._cycle(-1)),
            (menus.save_pdf, self._save_pdf),
            (menus.print_page, self._print),
            (menus.open_folder, lambda: self._with_own_pages(lambda own: own.choose())),
            (menus.close_folder, lambda: self._with_own_pages(lambda own: own.put_away())),
            (menus.leave, self.close),
            (menus.guide, lambda: self.show_page("how-to-use")),
            (menus.about, self._about),
        )
        for action, do in doings:
            action.triggered.connect(lambda *_, do=do: do())
        menus.palettes.triggered.connect(lambda choice: self.set_palette(choice.data()))
        menus.highlight_colors.triggered.connect(lambda choice: self.highlights.highlight(choice.data()))

    def _first_page_painted(self) -> None:
        """What the first page does not wait for."""
        self.moves.fill(self.menus.on_this_page)
        self.readings.refresh()

    @cached_property
    def moves(self) -> PageMoves:
        from reader.ui.page_moves import PageMoves

        made = PageMoves(self.page.text, lambda link: self.tools.kind_of(link))
        made.told.connect(self._tell)
        give_keys(made.actions, self._settings.shortcuts)
        return made

    @cached_property
    def tools(self) -> PageTools:
        """What lists and views of the page need, made when it is first asked for."""
        from reader.ui.page_tools import PageTools

        made = PageTools(self, self.page, self._library)
        made.told.connect(self._tell)
        return made

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
        self.menus.close_folder.setEnabled(bool(folder))
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
            if self._show(place):
                self.page.text.return_caret(place.caret)
                self.page.text.mark(place.marked)
            self.search.show_again(place.typed, place.row)
        self._update_steps()

    def turn_page(self, step: int) -> None:
        """Show the next (+1) or the previous (-1) page in the order of the topics, and go there by keyboard."""
        shown = self.page.page
        order = self._library.branch(None) if self._library else ()
        if not shown or shown.topic.id not in order:
            return
        at = order.index(shown.topic.id) + step
        if 0 <= at < len(order):
            self.show_page(order[at])
            self._read_on()
        else:
            self._tell(self.tr("This is the last page.") if step > 0 else self.tr("This is the first page."))

    def _read_on(self) -> None:
        self.page.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show(self, place: Place) -> bool:
        if self._library is None:
            if self._library_trouble:
                self.page.show_trouble(self._library_trouble)
            return False
        shown = self.page.page
        try:
            anchor = place.anchor if place.scroll is None else ""
            if shown and shown.topic.id == place.topic and anchor:
                self.page.text.go_to_anchor(anchor)
            else:
                self.page.show_page(self._library.page(place.topic), anchor, place.scroll or 0.0)
        except KnownError as error:
            if shown and self._topic_is_gone(place.topic):  # what is shown stays, and Back leads where it did
                self._tell(f"{error.sentence} {error.advice}")
            else:
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
        menu.addActions([self.menus.bookmark, self.menus.annotations])
        menu.addSeparator()
        menu.addActions(
            [
                self.menus.copy_cited,
                self.menus.find_here,
                self.menus.outline,
                self.menus.links,
                self.menus.figure,
                self.menus.table,
            ]
        )

    def _say_missed(self) -> None:
        if self.page.is_open:  # the parts of a hard page are not there before it is
            self._tell(self.tr("That part is not on this page now. This is its beginning."))

    def _mark_read(self) -> None:
        if self.page.page and self.page.is_open:
            self.readings.mark(self.page.page.topic.id, self.menus.have_read.isChecked())
        self._show_states()

    def _show_states(self) -> None:
        self.topics.show_states(self.readings.state_of)
        shown = self.page.page
        self.menus.have_read.setChecked(
            shown is not None and bool(self.readings.state_of(shown.topic.id).when)
        )

    def _tell(self, text: str) -> None:
        """Show and say a short message, also when it is the same as before."""
        self.statusBar().clearMessage()
        self.statusBar().showMessage(text, 8000)

    def _list_annotations(self, page: str = "") -> None:
        if chosen := self.highlights.list_all(self._title_of, self._library, page):
            self._show_annotation(chosen)

    def _show_annotation(self, annotation: Annotation) -> None:
        self.show_page(annotation.topic)
        self._read_on()
        if not self.highlights.go_to(annotation):
            self._tell(self.tr("The page was revised since; these words are no longer on it."))

    def _page_shown(self, topic_id: str) -> None:
        page = self.page.page
        if page:
            self.topics.select(page.topic)
            self.menus.have_read.setChecked(bool(self.readings.state_of(page.topic.id).when))
            self.notes.show_notes_of(page.topic)
            self.setWindowTitle(f"{page.topic.title} – {NAME}")
            if self.isVisible():
                QTimer.singleShot(0, self, self._say_page)

    def _say_page(self) -> None:
        """Who is not on the page hears that another one is shown."""
        if self.page.page and not self.page.text.hasFocus():
            announce_title(self.page.text, self.page.page.topic.title)

    def _remember_place(self) -> None:
        if self.page.page:
            self._trail.remember(
                scroll=self.page.text.reading_place(),
                caret=self.page.text.reading_position(),
                typed=self.search.box.text(),
                row=self.search.row,
            )

    def _update_steps(self) -> None:
        self.menus.back.setEnabled(self._trail.can_go_back)
        self.menus.forward.setEnabled(self._trail.can_go_forward)

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
        self._change_settings(self._settings._replace(text_size=percent))
        self._tell(self.tr("Text size {percent} %").format(percent=percent))

    def set_palette(self, name: str) -> None:
        self._change_settings(self._settings._replace(palette=name))

    def _change_settings(self, settings: Settings) -> None:
        self._settings = settings
        self._dress()
        self._keep()

    def _forget_settings(self) -> None:
        """Be as at the very first start: also where the person was, and has been, is forgotten."""
        if own := self._own_pages():
            own.put_away()
        self.search.box.clear()
        self._trail = Trail()
        if self._show(Place(HOME)):
            self._trail.visit(Place(HOME))
        self._update_steps()
        self._change_settings(Settings())
        self._give_keys()
        self.lock.lock_after(self._settings.lock_after)

    def _choose_setting(self, name: str, value: Any) -> None:
        self._settings = self._settings._replace(**{name: value})
        self._keep()

    def _choose_look(self) -> None:
        from reader.ui.look_dialog import LookDialog

        dialog = LookDialog(self._settings, self.menus.palette_names(), self._system_font, self)
        dialog.changed.connect(self._change_settings)
        dialog.exec()

    def _toggle_remembering(self) -> None:
        self._choose_setting("remember_reading", self.menus.remember_reading.isChecked())
        self.readings.refresh()

    def _toggle_ruler(self) -> None:
        self._change_settings(self._settings._replace(ruler=not self._settings.ruler))
        self._tell(self.tr("Reading ruler on") if self._settings.ruler else self.tr("Reading ruler off"))

    def _toggle_lines(self) -> None:
        self._choose_setting("as_lines", "yes" if self.menus.as_lines.isChecked() else "no")
        self._set_lines()
        on, off = self.tr("Boxes and tables as lines: on"), self.tr("Boxes and tables as lines: off")
        self._tell(on if self.menus.as_lines.isChecked() else off)

    def _set_lines(self, *_: object) -> None:
        """Pages as lines, if the person wants that or else a screen reader is at work."""
        wanted = self._settings.as_lines
        self.menus.as_lines.setChecked(wanted == "yes" or (not wanted and self.screen_reader.is_on))
        self.page.text.show_as_lines(self.menus.as_lines.isChecked())

    def _choose_command(self) -> None:
        from reader.ui.commands import CommandPalette, commands

        dialog = CommandPalette(commands(self.menuBar(), self.menus.on_this_page), self)
        if dialog.exec() and dialog.chosen:
            dialog.chosen.trigger()

    def _choose_keys(self) -> None:
        from reader.ui.commands import KeysDialog, commands

        dialog = KeysDialog(commands(self.menuBar(), self.menus.on_this_page), self._settings.shortcuts, self)
        if dialog.exec():
            self._change_settings(self._settings._replace(shortcuts=dialog.chosen))
            self._give_keys()

    def _give_keys(self) -> None:
        give_keys([*self.actions(), *self.moves.actions], self._settings.shortcuts)
        self.menus.show_tips()

    def _system_changed(self) -> None:
        if self._settings.palette == "system":
            self._dress()

    def _dress(self) -> None:
        colors = theme.colors(self._settings.palette)
        px = theme.window_px(self._system_font, self._settings.text_size)
        face = theme.face(self._settings.typeface)
        theme.dress(self._application, colors, px, face)
        self.highlights.dress(colors)
        self.read_aloud.dress(colors)
        self.topics.dress(colors)
        self.menus.remember_reading.setChecked(self._settings.remember_reading)
        self.page.dress(colors, theme.type_of(self._settings, px, face))
        self.menus.show_ruler.setChecked(self._settings.ruler)
        self.page.show_ruler(self._settings.ruler)
        self._set_lines()
        self.menus.dress(self._settings.palette, colors, px)
        self._letter = px * 0.55
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        self.panes.make_room(self._letter)
        self.menus.make_room(self.width())

    def _toggle_topics(self) -> None:
        if self.panes.toggle_topics():
            self.topics.tree.setFocus()

    def _toggle_notes(self) -> None:
        if self.panes.toggle_notes():
            self.notes.writing.setFocus()

    def _go_to_search(self) -> None:
        if self.panes.topics_hidden:
            self._toggle_topics()
        self.search.focus()

    def _start_question(self, text: str = "", quote: Quote | None = None, who: str = "") -> None:
        self._start_note(text, question=True, quote=quote, who=who)

    def _ask(self) -> None:
        if not self.page.ask_about_selection():
            self._tell(self.tr("Select words on the page first, then ask about them."))

    def _show_quote(self, topic: str, quote: Quote) -> None:
        self.show_page(topic)
        self._read_on()
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
        self.search.forget_notes()
        if self._notes and self._notes.is_locked:
            self.read_aloud.stop()
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

    def _start_note(
        self, text: str = "", question: bool = False, quote: Quote | None = None, who: str = ""
    ) -> None:
        if self.notes.isHidden():
            self._toggle_notes()
        if self._notes is None or self.lock.opened():
            self.notes.start_note(text, question, quote, who)

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
        from reader.ui.print_dialog import save_as_pdf

        try:
            saved = save_as_pdf(self._library, self.page.page, self._numbers, self)
        except KnownError as error:
            say(self, error)
        else:
            if saved:
                self._tell(self.tr("Saved: {file}").format(file=saved))

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
        self.panes.restore(list(self._settings.panes))
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
        if not self.notes.closing() and not agrees_to_lose(self, typed_in(self.notes.writing)):
            event.ignore()
            return
        self.read_aloud.stop()
        self._keep()
        event.accept()

    def _keep(self) -> None:
        shown = self.page.page
        self._settings = self._settings._replace(
            topic=shown.topic.id if shown else self._settings.topic,
            scroll=self.page.text.reading_place() if shown else self._settings.scroll,
            geometry=bytes(self.saveGeometry().toBase64().data()).decode(),
            panes=tuple(self.panes.sizes()) if all(self.panes.sizes()) else self._settings.panes,
            topics_shown=self.panes.topics_wanted,
            notes_shown=self.panes.notes_wanted,
        )
        try:
            self._keep_settings(self._settings)
        except KnownError as error:
            self.statusBar().showMessage(f"{error.sentence} {error.advice}")
