"""What was read, what has notes and what was revised since is shown beside each topic, and is the person's to change."""

import re
from pathlib import Path

import apsw
import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reader import app
from reader.app import Program
from reader.library.file import Library
from reader.notes.annotations import Annotations
from reader.notes.model import Quote
from reader.ui.window import Window

SPOKEN, TIP = Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole


@pytest.fixture
def quick(program: Program) -> Program:
    """A person who reads fast."""
    program.window.readings._open_long.setInterval(30)
    return program


def kept(program: Program) -> Annotations:
    assert program.notes
    return Annotations(program.notes)


def row_of(window: Window, topic: str) -> QModelIndex:
    page = window._library.topic(topic)  # type: ignore[union-attr]
    assert page
    model = window.topics._model
    return model.index_of(page, window._library.ancestors(page))  # type: ignore[union-attr]


def told(window: Window, topic: str) -> str:
    """What a screen reader says of a topic in the tree, after its title and before its level."""
    index = row_of(window, topic)
    said = str(index.data(SPOKEN)).removeprefix(str(index.data())).removeprefix(", ")
    return re.sub(r"(^|, )level \d+$", "", said)


def read_to_the_end(qtbot: QtBot, program: Program, topic: str) -> None:
    window = program.window
    window.show_page(topic)
    bar = window.page.text.verticalScrollBar()
    for part in (0.3, 0.6, 1.0):
        bar.setValue(round(bar.maximum() * part))
    qtbot.waitUntil(lambda: not window.readings._open_long.isActive())
    bar.setValue(0)
    bar.setValue(bar.maximum())


def test_a_page_counts_as_read_when_its_end_was_seen(qtbot: QtBot, quick: Program) -> None:
    window = quick.window
    assert told(window, "nausea") == ""
    read_to_the_end(qtbot, quick, "nausea")
    assert list(kept(quick).readings()) == ["nausea"]
    assert told(window, "nausea").startswith("read on ")
    assert "read on " in row_of(window, "nausea").data(TIP)
    assert window.menus.have_read.isChecked()
    window.show_page("hair-loss")
    assert not window.menus.have_read.isChecked()


def test_a_page_that_was_only_opened_does_not_count(qtbot: QtBot, quick: Program) -> None:
    window = quick.window
    window.show_page("nausea")
    qtbot.waitUntil(lambda: not window.readings._open_long.isActive())
    window.page.text.verticalScrollBar().setValue(50)
    assert kept(quick).readings() == {}


def test_a_page_that_was_only_flown_over_does_not_count(qtbot: QtBot, program: Program) -> None:
    window = program.window
    window.show_page("nausea")
    bar = window.page.text.verticalScrollBar()
    bar.setValue(bar.maximum())
    window.show_page("support")
    assert kept(program).readings() == {}


def test_it_stays_after_the_program_was_closed(
    qtbot: QtBot, qapp: QApplication, folder: Path, library_file: Path, quick: Program
) -> None:
    read_to_the_end(qtbot, quick, "nausea")
    quick.close()
    again = app.build(qapp, folder, library_file)
    again.window.show()
    qtbot.waitUntil(lambda: told(again.window, "nausea").startswith("read on "))
    again.close()


def test_a_revised_page_says_so_until_it_is_read_again(qtbot: QtBot, quick: Program) -> None:
    window = quick.window
    kept(quick).remember_reading("nausea", "as it was")
    window.readings.refresh()
    assert told(window, "nausea").startswith("revised since you read it on ")
    read_to_the_end(qtbot, quick, "nausea")
    assert told(window, "nausea").startswith("read on ")


def test_only_the_words_of_a_page_make_it_revised(tmp_path: Path, library_file: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(library_file.read_bytes())
    database = apsw.Connection(str(copy))
    library = Library(database, copy)
    before = library.words_fingerprint("nausea")
    assert before == library.words_fingerprint("nausea") != library.words_fingerprint("hair-loss")
    database.execute(
        "UPDATE topic SET reviewed = '2027-01-01', html = html || '<!-- -->' WHERE id = 'nausea'"
    )
    database.execute("UPDATE section SET text = text || '  ' WHERE topic = 'nausea'")
    assert library.words_fingerprint("nausea") == before
    database.execute("UPDATE section SET text = text || ' New.' WHERE topic = 'nausea' AND anchor = ''")
    assert library.words_fingerprint("nausea") != before
    assert library.words_fingerprint("no-such-page") == ""
    library.close()


def test_notes_and_highlights_show_beside_their_topic(qtbot: QtBot, program: Program) -> None:
    window = program.window
    window.show_page("nausea")
    qtbot.keyClicks(window.notes.writing, "Ask about this")
    assert window.notes.save()
    assert told(window, "nausea") == "has notes or highlights"
    window.notes.delete()
    assert told(window, "nausea") == ""
    window.notes.undo_delete()
    assert told(window, "nausea") == "has notes or highlights"
    window.show_page("support")
    window.menus.bookmark.trigger()
    assert told(window, "support") == "has notes or highlights"
    window.menus.bookmark.trigger()
    assert told(window, "support") == ""


def test_the_signs_are_drawn_beside_the_title(qtbot: QtBot, program: Program) -> None:
    window = program.window
    window.show_page("nausea")

    def ink() -> int:
        """How many dark points the right end of the row of another topic has."""
        QApplication.processEvents()
        tree = window.topics.tree
        box = tree.visualRect(row_of(window, "fatigue"))
        image = tree.viewport().grab(box.adjusted(box.width() - 60, 0, 0, 0)).toImage()
        points = ((x, y) for x in range(image.width()) for y in range(image.height()))
        return sum(image.pixelColor(x, y).lightness() < 110 for x, y in points)

    counts = [ink()]
    kept(program).remember_reading("fatigue", window._library.words_fingerprint("fatigue"))  # type: ignore[union-attr]
    window.readings.refresh()
    counts.append(ink())
    kept(program).highlight("fatigue", Quote("tired"), "yellow")
    window.readings.refresh()
    counts.append(ink())
    assert counts == sorted(set(counts))


def test_read_and_unread_are_chosen_in_the_menus(qtbot: QtBot, program: Program) -> None:
    window = program.window
    window.show_page("nausea")

    def choose(words: str) -> None:
        menu = window.topics.menu(row_of(window, "hair-loss"))
        assert menu
        next(action for action in menu.actions() if action.text() == words).trigger()

    choose("Mark as read")
    assert told(window, "hair-loss").startswith("read on ")
    choose("Mark as unread")
    assert told(window, "hair-loss") == ""
    choose("Open")
    assert window.page.page
    assert window.page.page.topic.id == "hair-loss"
    window.menus.have_read.trigger()
    assert told(window, "hair-loss").startswith("read on ")
    assert window.menus.have_read.isChecked()
    window.menus.have_read.trigger()
    assert told(window, "hair-loss") == ""
    kept(program).remember_reading("hair-loss", "as it was")
    window.readings.refresh()
    choose("Mark as read")
    assert told(window, "hair-loss").startswith("read on ")
    notes = next(action.menu() for action in window.menuBar().actions() if action.text() == "&Notes")
    assert window.menus.have_read in notes.actions()


def test_one_can_choose_that_nothing_is_remembered(qtbot: QtBot, quick: Program) -> None:
    window = quick.window
    kept(quick).remember_reading("hair-loss", "1")
    window.readings.refresh()
    window.menus.remember_reading.trigger()
    assert told(window, "hair-loss") == ""
    read_to_the_end(qtbot, quick, "nausea")
    assert list(kept(quick).readings()) == ["hair-loss"]
    window.menus.remember_reading.trigger()
    assert told(window, "hair-loss") != ""


def test_a_hard_page_counts_only_after_it_was_opened(qtbot: QtBot, quick: Program) -> None:
    window = quick.window
    ((topic,), *_) = quick.library.rows("SELECT id FROM topic WHERE opt_in <> '' ORDER BY id")  # type: ignore[union-attr]
    read_to_the_end(qtbot, quick, str(topic))
    assert kept(quick).readings() == {}
    window.page.text.link_chosen.emit("open:")
    bar = window.page.text.verticalScrollBar()
    qtbot.waitUntil(lambda: not window.readings._open_long.isActive())
    bar.setValue(bar.maximum())
    assert list(kept(quick).readings()) == [topic]


def test_locked_notes_show_nothing_of_what_was_read(qtbot: QtBot, program: Program) -> None:
    window = program.window
    assert program.notes
    kept(program).remember_reading("nausea", "1")
    window.readings.refresh()
    assert told(window, "nausea") != ""
    program.notes.set_passphrase("a long passphrase")
    window.lock.lock()
    assert told(window, "nausea") == ""


def test_a_disk_that_cannot_be_written_does_not_disturb_reading(qtbot: QtBot, quick: Program) -> None:
    assert quick.notes
    quick.notes._connection.execute("PRAGMA query_only = ON")  # type: ignore[union-attr]
    read_to_the_end(qtbot, quick, "nausea")
    assert told(quick.window, "nausea") == ""
    quick.notes._connection.execute("PRAGMA query_only = OFF")  # type: ignore[union-attr]
