"""Reads the page aloud, sentence by sentence, each marked while it is said and kept in view; then the next page, if wanted."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QColor, QTextCharFormat
from PySide6.QtWidgets import QApplication, QWidget

from reader.errors import KnownError
from reader.library.file import Library
from reader.settings import SPEECH_RATES, Settings
from reader.ui.marks import Mark
from reader.ui.page_view import PageView
from reader.ui.theme import Colors

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu

    from reader.library.aloud import Pronunciation
    from reader.ui.aloud_bar import AloudBar
    from reader.ui.page_sentences import Sentence
    from reader.ui.voice import Voice

HELP_PAGE = "listening"
# Pages that are never turned by themselves: who needs them finds them on the screen.
STAYING = ("when-to-call", "when-to-call-card")
_BETWEEN_PAGES_MS = 1500
_UNTIL_FREE_MS = 500  # between two looks whether the person is done with what would be disturbed
_UNTIL_PAINTED_MS = 60
_IMPATIENT_MS = 400  # after the search for a voice, in which a key pressed once more meanwhile arrives


class ReadAloud(QObject):
    """Works on the page view it was given. It never asks for a voice, nor loads what speaks, before it is wanted."""

    turned = Signal()  # it began, paused, went on or stopped
    told = Signal(str)
    setting_chosen = Signal(str, object)
    page_requested = Signal(str)
    heard = Signal()  # the page was read to its end

    def __init__(
        self,
        window: QWidget,
        view: PageView,
        library: Library | None,
        settings: Callable[[], Settings],
        is_writing: Callable[[], bool],
    ) -> None:
        super().__init__(window)
        self._view, self._library, self._settings, self._is_writing = view, library, settings, is_writing
        self._voice: Voice | None = None
        self._bar: AloudBar | None = None
        self._pronunciation: Pronunciation | None = None
        self._sentences: list[Sentence] = []
        self._at = 0
        self._is_looking = False  # for a voice
        self._topic = ""  # the page that is read, '' while none is
        self._introduction = ""  # what is said with the title of a page that was turned to
        self._is_turning = False  # to the next page
        self._is_waiting = False  # with that, for the person
        self._is_parting = False  # saying why it goes no further
        self.is_paused = False
        view.text.words_changed.connect(self._page_changed)
        view.text.menu_opening.connect(self._fill_menu)
        view.escaped.connect(self.stop)

    @cached_property
    def _breath(self) -> QTimer:
        """The silence between two sentences."""
        made = QTimer(self, singleShot=True)
        made.timeout.connect(self._go_on)
        return made

    @property
    def is_on(self) -> bool:
        """Whether a page is being read, or is paused."""
        return bool(self._topic)

    @property
    def sentence(self) -> Sentence | None:
        """What is said now."""
        return self._sentences[self._at] if self.is_on and not self._is_parting else None

    def dress(self, colors: Colors) -> None:
        """Take the palette."""
        self._look = look(colors)
        self._mark()

    def toggle(self) -> None:
        """Begin at the place of reading; then pause, and go on with the sentence that was broken off."""
        if self._is_looking:
            return
        if not self.is_on:
            self.start()
        elif self._is_parting:
            self.stop()
        else:
            self.is_paused = not self.is_paused
            self._silence() if self.is_paused else self._say(follow=True)
            self._turn()

    def start(self, here: int | None = None) -> None:
        """Read from a position, else from the selection, the caret or the top of what is seen, to the end of the page or on."""
        page, text = self._view.page, self._view.text
        if not page:
            return
        if not self._view.is_open:
            self.told.emit(
                self.tr("This page asks first whether to show it. Once it is shown, it can be read aloud.")
            )
            return
        cursor = text.textCursor()
        if here is None:
            here = cursor.selectionStart() if cursor.hasSelection() else text.reading_position()
        if self._voice:
            self._begin(here)
        elif not self._is_looking:  # that can take two seconds, so say so first
            self._is_looking = True
            self.told.emit(self.tr("Looking for a voice…"))
            QTimer.singleShot(_UNTIL_PAINTED_MS, self, lambda: self._look_for_voice(page.topic.id, here))

    def _look_for_voice(self, topic: str, here: int) -> None:
        if self._has_voice() and self._view.page and self._view.page.topic.id == topic:
            self._begin(here)
        self.told.emit("")
        QTimer.singleShot(_IMPATIENT_MS, self, self._looked)

    def _looked(self) -> None:
        self._is_looking = False

    def _begin(self, here: int) -> None:
        page = self._view.page
        assert page
        self._sentences = self._on_page()
        following = [n for n, sentence in enumerate(self._sentences) if sentence.end > here]
        if not following:
            self.told.emit(self.tr("There is nothing more to read aloud on this page."))
            return
        self._topic, self._at, self.is_paused = page.topic.id, following[0], False
        self._introduction, self._is_parting = "", False
        self._show_bar()
        self._say(follow=True)
        self._turn()

    def _fill_menu(self, menu: QMenu, position: int) -> None:
        if self._view.is_open:
            here = menu.addAction(self.tr("Read aloud from here"))
            here.triggered.connect(lambda: self.start(position))

    def stop(self) -> None:
        """Stop and put the bar away."""
        if self.is_on:
            self._topic, self._is_parting = "", False
            self._silence()
            self._view.text.marks.clear("spoken")
            if self._bar:
                focus = self._bar.window().focusWidget()
                if focus and self._bar.isAncestorOf(focus):
                    self._view.text.setFocus()
                self._bar.hide()
            self._turn()

    def step(self, direction: int) -> None:
        """Go to the next (+1) or previous (-1) sentence, paused or not; beyond the last one, to the next page if it follows."""
        if not self.sentence:
            return
        if 0 <= self._at + direction < len(self._sentences):
            self._at += direction
            self._mark(follow=True)
            if not self.is_paused:
                self._say()
        elif direction > 0 and not self.is_paused and self._settings().aloud_goes_on:
            self._silence()
            self._go_further()

    def change_rate(self, steps: int) -> None:
        """Speak slower (-1) or faster (+1), at once."""
        rate = self._settings().speech_rate + steps
        if self._voice and min(SPEECH_RATES) <= rate <= max(SPEECH_RATES):
            self.setting_chosen.emit("speech_rate", rate)
            self._voice.set_rate(rate)
            self._again()

    def _choose_voice(self, name: str) -> None:
        if self._voice and name != self._voice.name:
            self.setting_chosen.emit("voice", name)
            self._voice.choose(name)
            self._again()

    def _again(self) -> None:
        """Say the sentence at hand once more, as it sounds now."""
        if self._bar and self._voice:
            self._bar.show_voice(self._voice.name, self._settings().speech_rate)
        if self.is_on and not self.is_paused:
            self._say()

    def _has_voice(self) -> bool:
        """Whether there is a voice, looked for each time until there is one; if not, the person is told why."""
        if self._voice is None:
            from reader.library.aloud import LANGUAGE
            from reader.ui.voice import Voice

            try:
                self._voice = Voice(LANGUAGE, self)
            except KnownError as error:
                self._tell_trouble(error)
                return False
            self._voice.ended.connect(self._pause_briefly)
            self._voice.failed.connect(self._failed)
            self._voice.choose(self._settings().voice)
            self._voice.set_rate(self._settings().speech_rate)
        return True

    def _failed(self, error: KnownError) -> None:
        self.stop()
        if self._voice:
            self._voice.deleteLater()
        self._voice = None
        self._tell_trouble(error)

    def _tell_trouble(self, error: KnownError) -> None:
        self._view.notice.say(
            str(error), self.tr("About listening"), lambda: self.page_requested.emit(HELP_PAGE)
        )

    def _on_page(self) -> list[Sentence]:
        from reader.ui.page_sentences import page_sentences

        text = self._view.text
        found: list[Sentence] = []
        for sentence in page_sentences(text.document(), text.html, self.tr("Figure: {words}")):
            if self._spoken(sentence.words):
                found.append(sentence)
            elif found and sentence.pause:
                found[-1] = found[-1]._replace(pause=sentence.pause)
        return found

    def _spoken(self, words: str) -> str:
        if self._pronunciation is None:
            from reader.library.aloud import Pronunciation

            self._pronunciation = Pronunciation(self._library.spoken() if self._library else {})
        return self._pronunciation.spoken(words)

    def _say(self, follow: bool = False) -> None:
        self._breath.stop()
        self._is_waiting = False
        self._mark(follow)
        if self._voice and (sentence := self.sentence):
            words = sentence.words
            if self._introduction and self._at == 0:
                words = self._introduction.format(title=words)
            self._voice.say(self._spoken(words))

    def _silence(self) -> None:
        self._breath.stop()
        if self._voice:
            self._voice.stop()

    def _pause_briefly(self) -> None:
        """All of the sentence was said; what comes next comes after as much silence as there belongs between the two."""
        if self._is_parting:
            self.stop()
        if not self.is_on or self.is_paused or self._is_waiting:
            return
        pause = self._sentences[self._at].pause
        if self._at + 1 == len(self._sentences):
            self.heard.emit()
            pause = _BETWEEN_PAGES_MS if self._settings().aloud_goes_on else 0
        slower = 2 ** (-self._settings().speech_rate / max(SPEECH_RATES))
        self._breath.start(round(pause * slower))

    def _go_on(self) -> None:
        """The sentence was said: on to the next, or the page has come to its end."""
        if not self.is_on or self.is_paused:
            return
        if self._at + 1 < len(self._sentences):
            was_seen = self._is_seen()
            self._at += 1
            self._say(follow=was_seen)  # a person who scrolled away is not pulled back
        elif self._settings().aloud_goes_on:
            self._go_further()
        else:
            self.stop()
            self.told.emit(self.tr("The page has been read aloud to its end."))

    # From page to page

    def _go_further(self) -> None:
        """Turn to the next page, or say why not."""
        order = self._library.branch(None) if self._library else ()
        following = order[order.index(self._topic) + 1 :] if self._topic in order else ()
        if self._topic in STAYING:
            self._part(self.tr("Reading aloud stops here, so that this page stays on the screen."))
        elif not following:
            self._part(self.tr("This is the last page. Reading aloud stops here."))
        elif self._is_writing() or QApplication.activeModalWidget() or QApplication.activePopupWidget():
            if not self._is_waiting and self._is_writing():
                self._tell_aloud(self.tr("The next page waits until you leave your notes."))
            self._is_waiting = True
            self._breath.start(_UNTIL_FREE_MS)
        else:
            self._turn_to(following[0])

    def _turn_to(self, topic: str) -> None:
        """Show a page as if the person had turned to it, and read it; the keyboard stays where it is."""
        self._topic, self._is_turning = topic, True
        self.page_requested.emit(topic)
        self._is_turning = False
        page = self._view.page
        if not page or page.topic.id != topic:  # the page says what is wrong
            self.stop()
        elif not self._view.is_open:
            self._part(self.tr("The next page asks first whether to show it. Reading aloud stops here."))
        else:
            self._sentences, self._at = self._on_page(), 0
            begins_part = len(page.ancestors) < 2
            self._introduction = (
                self.tr("Next part: {title}") if begins_part else self.tr("Next page: {title}")
            )
            self._say(follow=True) if self._sentences else self._go_further()

    def _part(self, words: str) -> None:
        """Say last words, and stop."""
        self._is_parting = True
        self._view.text.marks.clear("spoken")
        self._tell_aloud(words)

    def _tell_aloud(self, words: str) -> None:
        """Tell it also to who looks elsewhere."""
        self.told.emit(words)
        if self._voice:
            self._voice.say(self._spoken(words))

    def _is_seen(self) -> bool:
        sentence = self.sentence
        return sentence is not None and (
            self._view.text.is_in_view(sentence.start) or self._view.text.is_in_view(sentence.end)
        )

    def _mark(self, follow: bool = False) -> None:
        if sentence := self.sentence:
            text = self._view.text
            text.marks.show("spoken", [Mark(sentence.start, sentence.end, self._look)])
            if follow:
                text.bring_into_view(sentence.start, sentence.end)

    def _page_changed(self) -> None:
        """Another page is shown, or the same one anew: in another size, say, or with a number more in a box."""
        page = self._view.page
        if not self.is_on or self._is_turning:
            return
        if not page or page.topic.id != self._topic or not self._view.is_open or self._is_parting:
            self.stop()
            return
        said, self._sentences = self._sentences, self._on_page()
        words = [sentence.words for sentence in self._sentences]
        if words != [sentence.words for sentence in said]:
            wanted = said[self._at].words
            same = [n for n, each in enumerate(words) if each == wanted]
            if not same:
                self.stop()
                return
            self._at = min(same, key=lambda n: abs(n - self._at))
        self._mark()

    def _show_bar(self) -> None:
        if self._bar is None:
            from reader.ui.aloud_bar import AloudBar

            self._bar = AloudBar()
            self._bar.toggle_requested.connect(self.toggle)
            self._bar.step_requested.connect(self.step)
            self._bar.rate_requested.connect(self.change_rate)
            self._bar.voice_chosen.connect(self._choose_voice)
            self._bar.going_on_chosen.connect(lambda on: self.setting_chosen.emit("aloud_goes_on", on))
            self._bar.stop_requested.connect(self.stop)
            self._view.put_below(self._bar, self._bar.toggle_button, self._bar.stops)
        if self._voice:
            self._bar.offer(self._voice.names)
            self._bar.show_voice(self._voice.name, self._settings().speech_rate)
        self._bar.goes_on.setChecked(self._settings().aloud_goes_on)
        self._bar.show()

    def _turn(self) -> None:
        if self._bar:
            self._bar.show_state(self.is_paused)
        self.turned.emit()


def look(colors: Colors) -> QTextCharFormat:
    """How the sentence that is said looks: told from all other words by its ground and by a line below it."""
    made = QTextCharFormat()
    made.setBackground(QColor(colors.chosen))
    made.setForeground(QColor(colors.chosen_ink))
    made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
    made.setUnderlineColor(QColor(colors.chosen_ink))
    return made
