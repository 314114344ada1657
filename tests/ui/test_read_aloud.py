"""Reading aloud, with the engine that Qt has for tests: it takes its time and makes no sound."""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QLocale, QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QTextCursor
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from reader.app import Program
from reader.settings import SPEECH_RATES
from reader.ui import read_aloud, theme, voice
from reader.ui.aloud_bar import AloudBar
from reader.ui.page_sentences import Sentence, page_sentences
from reader.ui.page_structure import headings
from reader.ui.read_aloud import ReadAloud
from reader.ui.window import Window

pytest.importorskip(
    "PySide6.QtTextToSpeech", exc_type=ImportError, reason="what reads aloud is not installed"
)
PAGE = "nausea"


@pytest.fixture
def window(program: Program, monkeypatch: pytest.MonkeyPatch) -> Window:
    monkeypatch.setattr(voice, "ENGINES", ("mock",))
    monkeypatch.setattr(read_aloud, "_IMPATIENT_MS", 0)
    program.window.show_page(PAGE)
    return program.window


@pytest.fixture
def said(window: Window, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the voice was given, in order."""
    heard: list[str] = []
    say = voice.Voice.say
    monkeypatch.setattr(voice.Voice, "say", lambda self, words: (heard.append(words), say(self, words))[1])
    return heard


def begin(qtbot: QtBot, window: Window) -> None:
    window.menus.read_aloud.trigger()
    qtbot.waitUntil(lambda: not aloud(window)._is_looking)


def aloud(window: Window) -> ReadAloud:
    return window.read_aloud


def sentences(window: Window) -> list[Sentence]:
    text = window.page.text
    return page_sentences(text.document(), text.html, "Figure: {words}")


def marked(window: Window) -> str:
    """The words on the page that are marked as said now."""
    marks = window.page.text.marks._layers.get("spoken", ((), []))[0]
    return " / ".join(words_at(window, mark.start, mark.end) for mark in marks)


def words_at(window: Window, start: int, end: int) -> str:
    cursor = QTextCursor(window.page.text.document())
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    return cursor.selectedText()


def bar(window: Window) -> AloudBar:
    return aloud(window)._bar


def speaks(window: Window) -> bool:
    kept = aloud(window)._voice
    return kept is not None and kept._engine.state() == type(kept._engine).State.Speaking


# What is said


def test_the_page_is_said_from_its_title_to_its_end_without_the_sources(window: Window) -> None:
    window.show_page("palbociclib")
    found = sentences(window)
    words = [sentence.words for sentence in found]
    assert words[0] == "Palbociclib (Ibrance)"
    assert words[-1].startswith("Your own team's advice comes before this guide.")
    assert [found[0].start, *[a.end for a in found]] == sorted([found[0].start, *[a.end for a in found]])
    for sentence in found:
        on_page = " ".join(words_at(window, sentence.start, sentence.end).split())
        assert on_page.startswith(sentence.words.split()[-1]) or sentence.words.split()[-1] in on_page
    assert not any("https" in each or each == "Sources" or each.strip() == "+" for each in words)


def test_no_number_of_a_source_is_said(window: Window) -> None:
    window.show_page("palbociclib")
    (found,) = [each for each in sentences(window) if each.words.startswith("Blood counts before treatment")]
    assert found.words.endswith("halfway through the first two.")


def test_nothing_is_said_of_two_sources_and_the_next_sentence_is_one_of_its_own(
    window: Window, library
) -> None:
    two = re.compile(r"\d</a>,\s*<a")
    topics = [topic for topic in library.topic_ids() if two.search(library.page(topic).html)]
    assert topics
    for topic in topics[:10]:
        window.show_page(topic)
        if window.page.is_open:
            assert not any(re.search(r"[.!?]\s+,", sentence.words) for sentence in sentences(window)), topic


def test_a_ready_question_is_said_without_its_sign(window: Window) -> None:
    questions = window._library.page(PAGE).questions
    words = [sentence.words for sentence in sentences(window)]
    assert questions
    for question in questions:
        first = question.text.split(". ")[0]
        assert any(each.startswith(first[:40]) for each in words)


def test_a_figure_is_said_in_words_and_its_picture_marked(window: Window) -> None:
    window.show_page("when-to-call")
    found = sentences(window)
    first = next(n for n, each in enumerate(found) if each.words.startswith("Figure: "))
    for figure in found[first : first + 2]:
        assert len(figure.words) > 15
        assert words_at(window, figure.start, figure.end) == "\ufffc"


def test_the_cells_of_a_wide_table_are_said_with_what_stands_above_them(window: Window, library) -> None:
    from reader.library.linear import grids

    for topic in library.topic_ids():
        wide = [grid for grid in grids(library.page(topic).html) if len(grid.head) > 2]
        if wide and not library.page(topic).opt_in:
            break
    window.show_page(topic)
    words = [sentence.words for sentence in sentences(window)]
    for column in wide[0].head[1:]:
        if column and "<" not in column:
            assert any(each.startswith(f"{column}: ") for each in words)


def test_every_page_can_be_said(window: Window, library) -> None:
    """Letters and digits of what is shown are all said, but for sources, signs and what is said otherwise."""
    for topic in list(library.topic_ids())[::12]:
        window.show_page(topic)
        if not window.page.is_open:
            continue
        covered = {p for sentence in sentences(window) for p in range(sentence.start, sentence.end)}
        raw = window.page.text.document().toRawText()
        end = max(covered)
        for heading in headings(window.page.text.document()):
            if heading.position < end:
                assert heading.position in covered, (topic, heading)
        left = [raw[p] for p in range(end) if p not in covered and raw[p].isalpha()]
        assert not left, (topic, left)


def test_lists_with_numbers_are_said_with_them(window: Window) -> None:
    window.page.text.show_html(
        "<ol><li>Look.</li><li>Call. Wait.</li></ol><ul><li>Rest</li></ul><p>A😀b. C😀d.</p>"
    )
    found = sentences(window)
    assert [each.words for each in found] == ["1. Look.", "2. Call.", "Wait.", "Rest", "A😀b.", "C😀d."]
    assert [words_at(window, each.start, each.end) for each in found][-2:] == ["A😀b.", "C😀d."]


# Saying it


def test_sentences_are_said_in_order_and_marked_while_they_are(
    qtbot: QtBot, window: Window, said: list[str]
) -> None:
    wanted = sentences(window)[:3]
    begin(qtbot, window)
    for sentence in wanted:
        qtbot.waitUntil(lambda sentence=sentence: aloud(window).sentence == sentence, timeout=15_000)
        assert marked(window) == words_at(window, sentence.start, sentence.end)
    assert said[:3] == [sentence.words for sentence in wanted]
    aloud(window).stop()
    assert not marked(window)
    qtbot.waitUntil(lambda: not speaks(window))


def test_medicine_names_are_said_the_way_they_sound(qtbot: QtBot, window: Window, said: list[str]) -> None:
    window.show_page("palbociclib")
    begin(qtbot, window)
    assert said == ["palbo-sigh-klib (eye-branss)"]
    assert marked(window) == "Palbociclib (Ibrance)"


@pytest.mark.parametrize("selected", [True, False])
def test_it_begins_at_the_selection_or_the_caret(
    qtbot: QtBot, window: Window, said: list[str], selected: bool
) -> None:
    wanted = sentences(window)[12]
    window.page.text.select(wanted.start + 3, wanted.end) if selected else window.page.text.go_to_caret(
        wanted.start + 3
    )
    begin(qtbot, window)
    assert said == [aloud(window)._spoken(wanted.words)]


def test_it_begins_at_the_top_of_what_is_seen_when_the_caret_is_elsewhere(
    qtbot: QtBot, window: Window, said: list[str]
) -> None:
    scroll = window.page.text.verticalScrollBar()
    scroll.setValue(scroll.maximum() // 2)
    seen = window.page.text.first_position()
    begin(qtbot, window)
    assert aloud(window).sentence.end > seen > sentences(window)[2].end


def test_the_menu_of_a_place_reads_from_there_also_while_reading(
    qtbot: QtBot, window: Window, said: list[str]
) -> None:
    wanted = sentences(window)
    begin(qtbot, window)
    for sentence in (wanted[20], wanted[9]):
        menu = QMenu()
        window.page.text.menu_opening.emit(menu, sentence.start + 1)
        (here,) = [action for action in menu.actions() if action.text() == "Read aloud from here"]
        here.trigger()
        assert aloud(window).sentence == sentence
        assert marked(window) == words_at(window, sentence.start, sentence.end)
    qtbot.waitUntil(lambda: speaks(window))


def test_a_pause_is_silent_and_the_sentence_is_said_again(
    qtbot: QtBot, window: Window, said: list[str]
) -> None:
    begin(qtbot, window)
    qtbot.waitUntil(lambda: speaks(window))
    first = aloud(window).sentence
    qtbot.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: not speaks(window))
    assert aloud(window).is_paused
    assert marked(window) == words_at(window, first.start, first.end)
    assert bar(window).toggle_button.text() == "Go on"
    assert window.menus.read_aloud.text() == "&Go on reading aloud"
    qtbot.wait(300)
    assert aloud(window).sentence == first
    bar(window).toggle_button.click()
    qtbot.waitUntil(lambda: speaks(window))
    assert said == [first.words, first.words]
    assert bar(window).toggle_button.text() == "Pause"


def test_next_and_previous_go_by_sentences_also_while_paused(
    qtbot: QtBot, window: Window, said: list[str]
) -> None:
    wanted = sentences(window)
    begin(qtbot, window)
    qtbot.waitUntil(lambda: speaks(window))
    for _ in range(3):
        qtbot.keyClick(window, Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: speaks(window) and aloud(window)._voice._next == "")
    assert aloud(window).sentence == wanted[3]
    qtbot.keyClick(window, Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    assert aloud(window).sentence == wanted[2]
    aloud(window).toggle()
    qtbot.waitUntil(lambda: not speaks(window))
    bar(window).next.click()
    assert aloud(window).sentence == wanted[3]
    assert said[-1] == wanted[2].words
    assert marked(window) == words_at(window, wanted[3].start, wanted[3].end)
    for _ in range(6):
        aloud(window).step(-1)
    assert aloud(window).sentence == wanted[0]


def test_the_speed_is_heard_at_once_shown_and_kept(qtbot: QtBot, window: Window, said: list[str]) -> None:
    begin(qtbot, window)
    qtbot.waitUntil(lambda: speaks(window))
    bar(window).faster.click()
    assert aloud(window)._voice._engine.rate() == pytest.approx(0.2)
    assert len(said) == 2
    assert said[0] == said[1]
    assert window.settings.speech_rate == 1
    assert bar(window).rate.text() == "Speed +1"
    for _ in range(9):
        aloud(window).change_rate(1)
    assert window.settings.speech_rate == max(SPEECH_RATES)
    assert not bar(window).faster.isEnabled()
    aloud(window).change_rate(-1)
    assert bar(window).faster.isEnabled()


def test_a_voice_is_chosen_heard_and_kept(qtbot: QtBot, window: Window) -> None:
    begin(qtbot, window)
    qtbot.waitUntil(lambda: speaks(window))
    names = [bar(window).voices.itemText(row) for row in range(bar(window).voices.count())]
    assert {"Bob", "Anne"} <= {name.split(",")[0] for name in names}
    row = bar(window).voices.findText("Anne")
    bar(window).voices.setCurrentIndex(row)
    bar(window).voices.activated.emit(row)
    assert aloud(window)._voice.name == "Anne"
    assert window.settings.voice == "Anne"


def test_all_voices_are_of_the_language_of_the_page(qtbot: QtBot, window: Window) -> None:
    begin(qtbot, window)
    assert {each.language().name for each in aloud(window)._voice.voices} == {"English"}


def test_the_sentence_is_kept_in_view_but_who_scrolled_away_is_left_there(
    qtbot: QtBot, window: Window
) -> None:
    scroll = window.page.text.verticalScrollBar()
    begin(qtbot, window)
    moved = 0
    for _ in range(40):
        before = scroll.value()
        aloud(window)._go_on()
        moved += scroll.value() != before
        assert window.page.text.is_in_view(aloud(window).sentence.start)
    assert 1 <= moved <= 20
    scroll.setValue(0)
    aloud(window)._go_on()
    assert scroll.value() == 0
    aloud(window).step(1)
    assert window.page.text.is_in_view(aloud(window).sentence.start)


def test_the_end_of_the_page_is_told_and_the_bar_goes(qtbot: QtBot, window: Window) -> None:
    window.page.text.go_to_caret(sentences(window)[-1].start)
    aloud(window).change_rate(5)
    begin(qtbot, window)
    qtbot.waitUntil(lambda: not aloud(window).is_on, timeout=30_000)
    assert window.statusBar().currentMessage() == "The page has been read aloud to its end."
    assert bar(window).isHidden()
    assert not marked(window)


# Silence


def test_a_voice_pauses_after_paragraphs_and_items_longer_after_headings_and_longest_between_parts(
    window: Window,
) -> None:
    window.page.text.show_html(
        "<h1>Title</h1><p>One. Two.<br>Three.</p><ul><li>Four.</li><li>Five.</li></ul><h2>Head</h2>"
        '<p>Six.</p><aside class="call"><p class="title">Call</p><p>Seven.</p></aside><p>Eight.</p>'
    )
    after = {each.words: each.pause for each in sentences(window)}
    assert after["One."] == 0
    assert 300 <= after["Two."] == after["Three."] == after["Four."] == after["Call"] == after["Eight."]
    assert after["Two."] < after["Title"] == after["Head"]
    assert after["Head"] < after["Five."] == after["Six."] == after["Seven."] <= 1500


def test_the_silence_is_kept_when_what_is_only_for_the_eye_is_left_out(window: Window) -> None:
    window.page.text.show_html("<p>Nausea is common. Say: NAW-zee-uh.</p><p>More.</p>")
    said = aloud(window)._on_page()
    assert [each.words for each in said] == ["Nausea is common.", "More."]
    assert said[0].pause


@pytest.mark.parametrize(("rate", "seconds"), [(-5, 1.6), (0, 0.8), (5, 0.4)])
def test_the_silence_after_a_title_can_be_heard_and_is_shorter_for_a_fast_voice(
    qtbot: QtBot, window: Window, rate: int, seconds: float
) -> None:
    window._choose_setting("speech_rate", rate)
    begin(qtbot, window)
    qtbot.waitUntil(lambda: speaks(window))
    qtbot.waitUntil(lambda: not speaks(window))
    fell_silent = time.monotonic()
    qtbot.waitUntil(lambda: speaks(window))
    assert time.monotonic() - fell_silent > seconds * 0.9
    assert aloud(window)._breath.interval() == seconds * 1000
    assert aloud(window)._at == 1


def test_a_pause_in_the_silence_lasts_and_next_ends_it(qtbot: QtBot, window: Window, said: list[str]) -> None:
    begin(qtbot, window)
    qtbot.waitUntil(lambda: aloud(window)._breath.isActive())
    aloud(window).toggle()
    qtbot.wait(1200)
    assert len(said) == 1
    aloud(window).toggle()
    qtbot.waitUntil(lambda: aloud(window)._breath.isActive())
    aloud(window).step(1)
    qtbot.waitUntil(lambda: speaks(window))
    assert said == [said[0], said[0], sentences(window)[1].words]


# The next page


@pytest.fixture
def going_on(window: Window, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    """A fast voice that goes on with the next page."""
    monkeypatch.setattr(read_aloud, "_BETWEEN_PAGES_MS", 50)
    window._choose_setting("aloud_goes_on", True)
    window._choose_setting("speech_rate", 5)
    yield window
    aloud(window).stop()


def hear_the_end(qtbot: QtBot, window: Window, topic: str) -> None:
    """Read the last sentence of a page; the screen stays at its top."""
    window.show_page(topic)
    begin(qtbot, window)
    kept = aloud(window)
    kept._at = len(kept._sentences) - 2
    kept.step(1)
    window.page.text.verticalScrollBar().setValue(0)


def shown(window: Window) -> str:
    return window.page.page.topic.id


def test_it_goes_on_with_the_next_page_and_says_its_title(
    qtbot: QtBot, going_on: Window, said: list[str]
) -> None:
    going_on.search.box.setFocus()
    hear_the_end(qtbot, going_on, "nausea")
    qtbot.waitUntil(lambda: shown(going_on) == "diarrhea", timeout=20_000)
    assert said[-1] == "Next page: Diarrhea"
    assert marked(going_on) == "Diarrhea"
    assert going_on.focusWidget() is going_on.search.box
    assert going_on.topics.tree.currentIndex().data() == "Diarrhea"
    assert bar(going_on).isVisible()
    qtbot.waitUntil(lambda: aloud(going_on)._at == 1, timeout=20_000)
    assert said[-1] == sentences(going_on)[1].words
    going_on.step(-1)
    assert shown(going_on) == "nausea"
    assert not aloud(going_on).is_on


def test_it_says_when_another_part_of_the_guide_begins(
    qtbot: QtBot, going_on: Window, said: list[str]
) -> None:
    hear_the_end(qtbot, going_on, "ports-and-lines")
    qtbot.waitUntil(lambda: shown(going_on) == "eating", timeout=20_000)
    assert said[-1] == "Next part: Eating little and often"


def test_a_page_of_hard_content_is_not_read_before_it_is_wanted(
    qtbot: QtBot, going_on: Window, said: list[str]
) -> None:
    order = going_on._library.branch(None)
    hard = next(topic for topic in order if going_on._library.page(topic).opt_in)
    hear_the_end(qtbot, going_on, order[order.index(hard) - 1])
    qtbot.waitUntil(lambda: shown(going_on) == hard, timeout=20_000)
    words = "The next page asks first whether to show it. Reading aloud stops here."
    assert said[-1] == words
    assert going_on.statusBar().currentMessage() == words
    assert not going_on.page.is_open
    qtbot.waitUntil(lambda: not aloud(going_on).is_on, timeout=20_000)
    assert said[-1] == words
    assert shown(going_on) == hard
    assert bar(going_on).isHidden()
    going_on.page.text.link_chosen.emit(QUrl("open:"))
    begin(qtbot, going_on)
    assert said[-1] == going_on.page.page.topic.title


@pytest.mark.parametrize("topic", read_aloud.STAYING)
def test_what_says_when_to_call_stays_on_the_screen(
    qtbot: QtBot, going_on: Window, said: list[str], topic: str
) -> None:
    hear_the_end(qtbot, going_on, topic)
    qtbot.waitUntil(lambda: not aloud(going_on).is_on, timeout=20_000)
    assert shown(going_on) == topic
    assert said[-1] == "Reading aloud stops here, so that this page stays on the screen."


def test_the_last_page_is_told(qtbot: QtBot, going_on: Window, said: list[str]) -> None:
    last = going_on._library.branch(None)[-1]
    hear_the_end(qtbot, going_on, last)
    qtbot.waitUntil(lambda: not aloud(going_on).is_on, timeout=20_000)
    assert shown(going_on) == last
    assert said[-1] == "This is the last page. Reading aloud stops here."


def test_the_next_page_waits_for_a_person_who_writes(qtbot: QtBot, going_on: Window, said: list[str]) -> None:
    hear_the_end(qtbot, going_on, "nausea")
    going_on.notes.writing.setFocus()
    qtbot.keyClicks(going_on.notes.writing, "Ask about")
    told = "The next page waits until you leave your notes."
    qtbot.waitUntil(lambda: going_on.statusBar().currentMessage() == told, timeout=20_000)
    assert said[-1] == told
    qtbot.wait(700)
    qtbot.keyClicks(going_on.notes.writing, " plan B")
    assert shown(going_on) == "nausea"
    going_on.page.text.setFocus()
    qtbot.waitUntil(lambda: shown(going_on) == "diarrhea")
    assert said.count(told) == 1
    assert [note.text for note in going_on._notes.beside("nausea")] == ["Ask about plan B"]


def test_a_keyboard_that_is_left_in_empty_notes_stops_nothing(qtbot: QtBot, going_on: Window) -> None:
    hear_the_end(qtbot, going_on, "nausea")
    going_on.notes.writing.setFocus()
    qtbot.waitUntil(lambda: shown(going_on) == "diarrhea", timeout=20_000)
    assert going_on.focusWidget() is going_on.notes.writing


def test_the_next_page_waits_until_a_dialog_is_closed(qtbot: QtBot, going_on: Window) -> None:
    dialog = QDialog(going_on)
    dialog.open()
    hear_the_end(qtbot, going_on, "nausea")
    qtbot.waitUntil(lambda: aloud(going_on)._is_waiting, timeout=20_000)
    assert shown(going_on) == "nausea"
    dialog.close()
    qtbot.waitUntil(lambda: shown(going_on) == "diarrhea")


def test_next_at_the_last_sentence_goes_on_too(qtbot: QtBot, going_on: Window, said: list[str]) -> None:
    hear_the_end(qtbot, going_on, "nausea")
    bar(going_on).next.click()
    assert shown(going_on) == "diarrhea"
    qtbot.waitUntil(lambda: speaks(going_on) and not aloud(going_on)._voice._next)
    assert said[-1] == "Next page: Diarrhea"


def test_a_page_heard_to_its_end_counts_as_read(qtbot: QtBot, going_on: Window) -> None:
    hear_the_end(qtbot, going_on, "nausea")
    going_on.readings._open_long.stop()
    assert not going_on.readings.state_of("nausea").when
    qtbot.waitUntil(lambda: shown(going_on) == "diarrhea", timeout=20_000)
    assert going_on.readings.state_of("nausea").when
    assert not going_on.readings.state_of("diarrhea").when


def test_whether_it_goes_on_is_chosen_in_the_bar_and_kept(qtbot: QtBot, window: Window) -> None:
    begin(qtbot, window)
    assert not bar(window).goes_on.isChecked()
    bar(window).goes_on.click()
    assert window.settings.aloud_goes_on
    aloud(window).stop()
    begin(qtbot, window)
    assert bar(window).goes_on.isChecked()
    bar(window).goes_on.click()
    assert not window.settings.aloud_goes_on


# When it stops


@pytest.mark.parametrize(
    "leave",
    [
        lambda window: window.show_page("fatigue"),
        lambda window: window.step(-1),
        lambda window: window.menus.aloud_stop.trigger(),
        lambda window: window.close(),
        lambda window: aloud(window)._bar.stop_button.click(),
    ],
    ids=["another page", "back", "stop", "close", "button"],
)
def test_it_stops(qtbot: QtBot, window: Window, leave: Callable[[Window], object]) -> None:
    begin(qtbot, window)
    qtbot.waitUntil(lambda: speaks(window))
    leave(window)
    assert not aloud(window).is_on
    assert bar(window).isHidden()
    qtbot.waitUntil(lambda: not speaks(window))
    assert not window.menus.aloud_stop.isEnabled()
    assert window.menus.read_aloud.text() == "&Read aloud from here"


def test_it_stops_when_the_notes_are_locked(qtbot: QtBot, window: Window) -> None:
    window._notes.set_passphrase("a long enough phrase")
    begin(qtbot, window)
    qtbot.waitUntil(lambda: speaks(window))
    window.menus.lock_now.trigger()
    assert window._notes.is_locked
    assert not aloud(window).is_on


@pytest.mark.parametrize("where", ["page", "bar"])
def test_escape_stops_and_the_keyboard_is_on_the_page(qtbot: QtBot, window: Window, where: str) -> None:
    begin(qtbot, window)
    widget = window.page.text if where == "page" else bar(window).next
    widget.setFocus()
    qtbot.keyClick(widget, Qt.Key.Key_Escape)
    assert not aloud(window).is_on
    assert window.focusWidget() is window.page.text


def test_f6_leads_to_the_bar(qtbot: QtBot, window: Window) -> None:
    begin(qtbot, window)
    window.page.text.setFocus()
    window.menus.cycle.trigger()
    assert window.focusWidget() is bar(window).toggle_button


def test_tab_goes_from_the_page_through_the_bar(qtbot: QtBot, window: Window) -> None:
    begin(qtbot, window)
    window.page.find_words()
    window.page.find_bar.leave()
    widget: QWidget = window.page.text
    for wanted in filter(QWidget.isVisible, bar(window).stops):
        widget = widget.nextInFocusChain()
        while not (widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus):
            widget = widget.nextInFocusChain()
        assert widget is wanted


def test_another_size_or_palette_does_not_stop_it(qtbot: QtBot, window: Window) -> None:
    begin(qtbot, window)
    aloud(window).step(1)
    here = aloud(window).sentence.words
    window.set_size(200)
    window.set_palette("contrast")
    window.menus.as_lines.trigger()
    assert aloud(window).sentence.words == here
    assert marked(window) == here


def test_a_hard_page_is_not_read_before_it_is_opened(
    qtbot: QtBot, window: Window, library, said: list[str]
) -> None:
    hard = next(topic for topic in library.topic_ids() if library.page(topic).opt_in)
    window.show_page(hard)
    begin(qtbot, window)
    assert not said
    assert "asks first" in window.statusBar().currentMessage()
    window.page.text.link_chosen.emit(QUrl("open:"))
    begin(qtbot, window)
    assert said


def test_the_search_for_a_voice_is_told_and_a_second_press_meanwhile_does_not_pause(
    qtbot: QtBot, window: Window, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_aloud, "_IMPATIENT_MS", 150)
    window.menus.read_aloud.trigger()
    assert window.statusBar().currentMessage() == "Looking for a voice…"
    window.menus.read_aloud.trigger()
    qtbot.waitUntil(lambda: bool(said))
    window.menus.read_aloud.trigger()
    assert not aloud(window).is_paused
    assert not window.statusBar().currentMessage()
    qtbot.waitUntil(lambda: not aloud(window)._is_looking)
    assert len(said) == 1
    window.menus.read_aloud.trigger()
    assert aloud(window).is_paused


# On a Mac


def test_the_voice_that_a_mac_takes_itself_is_the_usual_one(
    qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_order = voice._voices
    monkeypatch.setattr(voice, "_voices", lambda *of: in_order(*of)[::-1])
    monkeypatch.setattr(voice, "_MAC", "mock")
    begin(qtbot, window)
    kept = aloud(window)._voice
    assert [each.name() for each in kept.voices][:2] == ["Mary", "Charly"]
    assert kept.name == "Charly"
    assert bar(window).voices.currentText() == "Charly"


def test_a_plain_voice_is_the_usual_one_where_a_mac_takes_one_of_another_country(
    qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PySide6.QtTextToSpeech import QTextToSpeech

    monkeypatch.setattr(voice, "_MAC", "mock")
    monkeypatch.setattr(voice, "_OF_EVERY_MAC", "Mary")
    monkeypatch.setattr(QTextToSpeech, "setLocale", lambda *_: None)
    begin(qtbot, window)
    assert aloud(window)._voice.name == "Mary"


def test_a_mac_whose_own_language_has_no_voice_reads_all_the_same(
    qtbot: QtBot, window: Window, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from PySide6.QtTextToSpeech import QTextToSpeech

    monkeypatch.setattr(voice, "_MAC", "mock")
    with monkeypatch.context() as patch:
        patch.setattr(QTextToSpeech, "state", lambda _: QTextToSpeech.State.Error)
        begin(qtbot, window)
    assert said


class _Listed:
    """A voice or, with voices, an engine, in as far as it is listed."""

    def __init__(self, name: str, locale: str, *voices: "_Listed") -> None:
        self.name, self.locale = (lambda: name), (lambda: QLocale(locale))
        self.availableLocales = lambda: {each.locale() for each in voices}
        self.allVoices = lambda locale: [each for each in voices if each.locale() == locale]


def test_no_voice_that_sings_or_croaks_is_offered_and_two_of_one_name_are_told_apart() -> None:
    listed = [("Albert", "en_US"), ("Bad News", "en_US"), ("Eddy", "en_US"), ("Samantha", "en_US")]
    voices = [
        _Listed(*each) for each in [*listed, ("Samantha", "en_US"), ("Eddy", "en_GB"), ("Anna", "de_DE")]
    ]
    found = voice._voices(_Listed("", "", *voices), QLocale.Language.English)
    assert sorted(voice._names(found)) == ["Eddy, United Kingdom", "Eddy, United States", "Samantha"]
    only = _Listed("", "", voices[1])
    assert voice._names(voice._voices(only, QLocale.Language.English)) == ["Bad News"]


# Where no voice is


def test_without_a_voice_the_person_is_told_why_and_where_to_read_more(
    qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice, "ENGINES", ("none",))
    begin(qtbot, window)
    assert not aloud(window).is_on
    assert bar(window) is None
    notice = window.page.notice
    assert "no voice" in notice.words.text()
    notice.button.click()
    assert window.page.page.topic.id == "listening"


def test_without_the_part_that_speaks_the_person_is_told_so(
    qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "PySide6.QtTextToSpeech", None)
    begin(qtbot, window)
    assert "cannot read aloud" in window.page.notice.words.text()
    monkeypatch.undo()


def test_a_voice_that_does_not_answer_is_told_and_asked_anew(
    qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice, "_PATIENCE_MS", 50)
    begin(qtbot, window)
    kept = aloud(window)._voice
    kept.stop()
    qtbot.waitUntil(lambda: not speaks(window))
    monkeypatch.setattr(type(kept._engine), "say", lambda *_: None)
    kept.say("Words that nobody hears.")
    qtbot.waitUntil(lambda: not aloud(window).is_on)
    assert "does not answer" in window.page.notice.words.text()


def test_a_voice_that_does_not_fall_silent_for_the_next_sentence_is_told(
    qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(qtbot, window)
    qtbot.waitUntil(lambda: speaks(window))
    kept = aloud(window)._voice
    monkeypatch.setattr(type(kept._engine), "stop", lambda *_: None)
    kept._patience.setInterval(50)
    aloud(window).step(1)
    qtbot.waitUntil(lambda: not aloud(window).is_on, timeout=2000)
    assert "does not answer" in window.page.notice.words.text()


# How it looks


@pytest.mark.parametrize("palette", theme.PALETTES.values(), ids=lambda each: each.name)
def test_the_sentence_is_told_from_others_without_color_and_can_be_read(palette: theme.Colors) -> None:
    made = read_aloud.look(palette)
    assert made.fontUnderline()
    ink, ground = made.foreground().color(), made.background().color()
    assert contrast(ink, ground) >= 7
    assert contrast(made.underlineColor(), ground) >= 3


def contrast(one: QColor, other: QColor) -> float:
    def light(color: QColor) -> float:
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color.getRgbF()[:3]]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def cut_off(bar: AloudBar) -> list[str]:
    """What is narrower than its words, or not seen as a whole."""
    parts = [each for each in bar.findChildren(QWidget) if each.parent() is bar and each.isVisible()]
    return [
        each.text() if isinstance(each, QAbstractButton) else each.objectName()
        for each in parts
        if each.width() < each.minimumSizeHint().width()
        or each.visibleRegion().boundingRect().size() != each.size()
    ]


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_no_part_of_the_bar_is_cut_off_and_it_leaves_the_page_its_room(
    qtbot: QtBot, window: Window, direction: Qt.LayoutDirection
) -> None:
    QApplication.setLayoutDirection(direction)
    try:
        begin(qtbot, window)
        for size, width, height in ((100, 1900, 1000), (100, 640, 700), (200, 1280, 720), (200, 640, 900)):
            window.set_size(size)
            window.resize(width, height)
            qtbot.wait(50)
            here = bar(window)
            assert cut_off(here) == [], (size, width)
            assert here.height() <= window.page.height() / 3 + 1, (size, width)
            left, right = (here.previous.mapTo(here, QPoint()).x(), here.next.mapTo(here, QPoint()).x())
            assert (left < right) == (direction == Qt.LayoutDirection.LeftToRight)
            if here.more.isVisible():
                here.more.click()
                qtbot.wait(50)
                assert here.goes_on.isVisible()
                assert cut_off(here) == [], (size, width)
                here.more.click()
            assert here.goes_on.isVisible() != here.more.isVisible()
    finally:
        QApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_nothing_in_the_bar_moves_when_its_words_change(qtbot: QtBot, window: Window) -> None:
    window.set_size(200)
    window.set_size(100)
    begin(qtbot, window)
    places = [each.geometry() for each in bar(window).stops]
    aloud(window).toggle()
    aloud(window).change_rate(-3)
    qtbot.wait(50)
    assert [each.geometry() for each in bar(window).stops] == places


@pytest.mark.parametrize("percent", [100, 200, 240])
def test_the_window_keeps_its_size_while_words_are_sought_on_a_page_that_is_read(
    qtbot: QtBot, window: Window, percent: int
) -> None:
    window.set_size(percent)
    window.resize(1240, 760)
    begin(qtbot, window)
    window.page.find_words()
    window.page.explain("neuropathy")
    QApplication.processEvents()
    assert (window.width(), window.height()) == (1240, 760)
