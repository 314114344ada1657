"""Everything out, everything in, back to a safety copy, and delete everything."""

import sys
from datetime import date
from pathlib import Path

import pytest
from notes.surroundings import as_nobody, memory_folder
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QLabel, QMessageBox
from pytestqt.qtbot import QtBot
from ui.dialogs import in_dialog

from reader import app, places
from reader.app import Program
from reader.errors import NotesError
from reader.notes import lock
from reader.notes.annotations import Annotations
from reader.notes.backup import backups, keep_daily
from reader.notes.exchange import read_export
from reader.notes.merge import merge
from reader.notes.model import Quote, Visit
from reader.notes.store import NotesStore
from reader.settings import read_settings
from reader.ui.daily_copies import DailyCopies
from reader.ui.days import short_day
from reader.ui.my_data import DeleteEverything, ImportPreview
from reader.ui.notes_pane import ALL_PAGES
from reader.ui.row_look import FootRole
from reader.ui.safety_copies import SafetyCopies
from reader.ui.unlock import AskPassphrase
from reader.ui.window import Window

OK = QDialogButtonBox.StandardButton.Ok
LEFT = Qt.MouseButton.LeftButton


def store_of(program: Program) -> NotesStore:
    assert program.notes is not None
    return program.notes


def test_export_wipe_import_and_all_is_there(
    qtbot: QtBot,
    qapp: QApplication,
    program: Program,
    tmp_path: Path,
    library_file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = store_of(program)
    visit = store.add_visit("2026-12-03", with_whom="Dr. Lee")
    store.add("Is it working?", "is-it-working", kind="question", answer="Yes, stable.", visits=(visit.id,))
    store.add("מה הלאה? 🎗️", "support")
    store.write_line("day number", "555 0100")
    Annotations(store).highlight("support", Quote("You are not alone"), "blue", "Read this again")
    file = tmp_path / "all.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    program.window.menus.take_file.trigger()
    assert file.is_file()

    other = (
        app.build(qapp, tmp_path / "other", library_file) if (tmp_path / "other").mkdir() is None else program
    )
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    monkeypatch.setattr(
        ImportPreview, "exec", lambda dialog: dialog.buttons.button(OK).click() or dialog.result()
    )
    other.window.menus.bring_in.trigger()
    there = store_of(other)
    assert {(n.text, n.kind, n.answer, n.topic) for n in there.all()} == {
        ("Is it working?", "question", "Yes, stable.", "is-it-working"),
        ("מה הלאה? 🎗️", "note", "", "support"),
    }
    assert [v.with_whom for v in there.visits()] == ["Dr. Lee"]
    assert there.questions()[0].visit == visit.id
    assert there.lines()["day number"].text == "555 0100"
    assert [mark.text for mark in Annotations(there).on("support")] == ["Read this again"]
    assert [backup.reason for backup in backups(there.path.parent / "backups")] == ["before-import"]
    other.close()


def go_back_to(program: Program, words: str) -> None:
    """Choose the copy whose row says that, and go back to it."""

    def choose(dialog: SafetyCopies) -> None:
        rows = [dialog.list.item(row) for row in range(dialog.list.count())]
        (item,) = [item for item in rows if words in f"{item.text()} {item.data(FootRole)}"]
        dialog.list.setCurrentItem(item)
        dialog.restore_button.click()

    in_dialog(SafetyCopies, choose, program.window.menus.copies.trigger)


def test_going_back_to_a_copy_can_itself_be_undone(qtbot: QtBot, program: Program) -> None:
    store = store_of(program)
    store.add("Yesterday's words")
    keep_daily(store, store.path.parent / "backups", date.today())
    store.add("Today's words")
    program.window.notes.scope.setCurrentIndex(ALL_PAGES)
    go_back_to(program, "1 note, 0 questions, 0 visits")
    assert [note.text for note in store.all()] == ["Yesterday's words"]
    assert program.window.notes.list.model().rowCount() == 1
    go_back_to(program, "before going back")
    assert {note.text for note in store.all()} == {"Yesterday's words", "Today's words"}
    store.add("The store still writes")


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    made.mkdir()
    return made


def test_a_second_place_gets_the_copies_while_it_is_there(
    qtbot: QtBot, program: Program, stick: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, window = store_of(program), program.window
    store.add("On the stick too")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(stick))

    def choose(dialog: SafetyCopies) -> None:
        qtbot.mouseClick(dialog.choose_button, LEFT)
        assert "gets a copy each day" in dialog._second_words.text()
        assert "in the second place" in "".join(
            dialog.list.item(row).data(FootRole) for row in range(dialog.list.count())
        )

    in_dialog(SafetyCopies, choose, window.menus.copies.trigger)
    second = stick / "Plainspoken copies"
    assert window.settings.second_folder == str(second)
    assert [copy.notes for copy in backups(second)] == [1]

    (second / backups(second)[0].path.name).unlink()
    daily = DailyCopies(store, lambda: window.settings.second_folder, pytest.fail, window)
    second.rmdir()  # the stick is pulled out
    daily.make()
    assert not second.exists(), "the place of an unplugged stick stays empty"

    def see(dialog: SafetyCopies) -> None:
        assert "not there now" in dialog._second_words.text()
        assert dialog._trouble.isHidden()

    in_dialog(SafetyCopies, see, window.menus.copies.trigger)
    second.mkdir()  # and plugged in again
    daily.make()
    assert [copy.notes for copy in backups(second)] == [1]
    program.close()
    assert read_settings(places.settings(folder)).second_folder == str(second)


def test_a_second_place_must_be_another_place_that_may_be_written(program: Program, folder: Path) -> None:
    store = store_of(program)
    dialog = SafetyCopies(store, program.window.lock.tries, "", program.window)
    for place in (folder, folder / "backups"):
        dialog.use_second(place)
        assert "would not help" in dialog._trouble.text()
    dialog.use_second(folder.parent / "missing" / "deep")
    assert "cannot be used" in dialog._trouble.text()
    assert dialog._second == ""


def test_the_second_place_can_be_given_up_and_its_copies_stay(program: Program, stick: Path) -> None:
    store = store_of(program)
    store.add("Stays there")
    dialog = SafetyCopies(store, program.window.lock.tries, "", program.window)
    chosen: list[str] = []
    dialog.second_chosen.connect(chosen.append)
    dialog.use_second(stick)
    dialog.stop_button.click()
    assert chosen == [str(stick / "Plainspoken copies"), ""]
    assert len(backups(stick / "Plainspoken copies")) == 1


def test_a_copy_with_another_passphrase_asks_for_it(
    program: Program, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "ROUNDS", 1000)
    store = store_of(program)
    store.add("Under the first passphrase")
    store.set_passphrase("first")
    keep_daily(store, folder / "backups", date.today())
    store.change_passphrase("first", "second")
    store.delete(store.all()[0])

    def give(ask: AskPassphrase) -> None:
        ask.line.setText("wrong")
        ask.go.click()
        assert "not the right passphrase" in ask.trouble.text()
        program.window.lock.tries.right()
        ask.line.setText("first")
        ask._try()

    def choose(dialog: SafetyCopies) -> None:
        assert "another passphrase" in dialog.list.item(0).data(FootRole)
        dialog.list.setCurrentRow(0)
        in_dialog(AskPassphrase, give, dialog.restore_button.click)

    in_dialog(SafetyCopies, choose, program.window.menus.copies.trigger)
    assert [note.text for note in store.all()] == ["Under the first passphrase"]
    store.lock()
    store.unlock("second")


def test_the_preview_names_what_an_import_would_bring(program: Program, tmp_path: Path) -> None:
    store = store_of(program)
    same = store.add("The same on both sides", kind="question")
    both = store.add("Changed here")
    records = [
        same,
        both._replace(text="Changed there", revision="elsewhere", changed="2030-01-01T00:00:00Z"),
        both._replace(id="n-2", text="New from there"),
        Visit("v-2", "2026-12-24", both.created, both.changed, with_whom="Dr. Lee", revision="v"),
    ]
    dialog = ImportPreview(merge(store.records(), records), Path("x.json"), lambda _: "", program.window)
    groups = {
        group.text(0): [group.child(row).text(0) for row in range(group.childCount())]
        for at in range(dialog.tree.topLevelItemCount())
        if (group := dialog.tree.topLevelItem(at))
    }
    assert groups == {
        "New here: 2": ["Note: New from there", f"Visit: {short_day('2026-12-24')}, Dr. Lee"],
        "Changed both here and there, both versions are kept: 1": ["Note: Changed there"],
        "The same: 1": ["Question: The same on both sides"],
    }


@pytest.mark.parametrize("locked", [False, True])
def test_delete_everything_needs_the_word_says_what_it_removed_and_leaves_nothing_to_read(
    qtbot: QtBot,
    program: Program,
    folder: Path,
    stick: Path,
    monkeypatch: pytest.MonkeyPatch,
    locked: bool,
) -> None:
    monkeypatch.setattr(lock, "ROUNDS", 1000)
    store, window = store_of(program), program.window
    store.add("Secret worry 12345")
    pages = Annotations(store)
    pages.highlight("support", Quote("Secret worry of a page"), "blue", "Secret worry too")
    pages.remember_reading("support", "1")
    keep_daily(store, folder / "backups", date.today(), stick)
    (folder / "notes-unreadable-2026-11-01-080000.db").write_bytes(b"Secret worry")
    (folder / "holiday.txt").write_text("not ours")
    (stick / "holiday.txt").write_text("not ours")
    window.dialogs.setting_chosen.emit("second_folder", str(stick))
    if locked:
        store.set_passphrase("lost")
        window.lock.lock()
    told: list[str] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: told.append(f"{box.text()} {box.informativeText()}"))

    def delete(dialog: DeleteEverything) -> None:
        assert not dialog.buttons.button(OK).isEnabled()
        dialog.box.setText("delete")
        qtbot.mouseClick(dialog.buttons.button(OK), LEFT)

    in_dialog(DeleteEverything, delete, window.menus.delete_all.trigger)
    for name in ("Everything was deleted", "notes.db", "backups", "notes-unreadable", f"1 copies in {stick}"):
        assert name in told[0]
    assert store.records() == []
    for file in (*folder.rglob("*"), *stick.rglob("*")):
        if file.is_file():
            assert b"Secret worry" not in file.read_bytes()
    assert (folder / "holiday.txt").exists()
    assert (stick / "holiday.txt").exists()
    assert window.settings.second_folder == ""
    assert window.notes.locked.isHidden()
    window.notes.start_note("A new beginning")
    assert [note.text for note in store.all()] == ["A new beginning"]
    assert not store.has_passphrase


def delete_everything(window: Window, monkeypatch: pytest.MonkeyPatch) -> str:
    """What is said after the word was typed."""
    told: list[str] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: told.append(f"{box.text()} {box.informativeText()}"))

    def delete(dialog: DeleteEverything) -> None:
        dialog.box.setText("delete")
        dialog.buttons.button(OK).click()

    in_dialog(DeleteEverything, delete, window.menus.delete_all.trigger)
    (said,) = told
    return said


def test_what_cannot_be_deleted_is_said_and_all_else_is_gone(
    qapp: QApplication, library_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with memory_folder() as folder:
        program = app.build(qapp, folder, library_file)
        store = store_of(program)
        store.add("Secret worry")
        keep_daily(store, folder / "backups", date.today())
        with as_nobody(folder):
            (folder / "backups").chmod(0o500)
            said = delete_everything(program.window, monkeypatch)
            assert said.startswith("Not everything could be deleted. Removed: notes.db")
            assert store.records() == []
            (folder / "backups").chmod(0o700)
        said = delete_everything(program.window, monkeypatch)
        assert said.startswith("Everything was deleted. Removed: backups")
        assert [file.name for file in folder.iterdir() if file.is_dir()] == []
        program.close()


@pytest.mark.skipif(sys.platform == "win32", reason="links need an administrator there")
def test_notes_behind_a_link_are_deleted_too(
    program: Program, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = store_of(program)
    store.add("Secret worry")
    keep_daily(store, folder / "backups", date.today())
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "holiday.txt").write_text("not ours")

    def move() -> None:
        for name in ("notes.db", "backups"):
            (folder / name).rename(elsewhere / name)
            (folder / name).symlink_to(elsewhere / name)

    store.while_closed(move)
    assert delete_everything(program.window, monkeypatch).startswith("Everything was deleted")
    left = [file for file in elsewhere.rglob("*") if file.is_file()]
    assert left == [elsewhere / "holiday.txt"]


def test_after_delete_everything_nothing_tells_what_was_read(
    program: Program, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = program.window
    (folder / "own-pages.db").write_bytes(b"left by a crash")
    window.show_page("support")
    window.show_page("nausea")
    window._change_settings(window.settings._replace(shortcuts={"visits": "Ctrl+1"}, text_size=160))
    window._give_keys()
    window.search.box.setText("how long")
    monkeypatch.setattr(QMessageBox, "exec", lambda _: 0)

    def delete(dialog: DeleteEverything) -> None:
        dialog.box.setText("Delete")
        dialog.buttons.button(OK).click()

    in_dialog(DeleteEverything, delete, window.menus.delete_all.trigger)
    assert not window.menus.back.isEnabled()
    assert window.search.box.text() == ""
    assert window.menus.visits.shortcut().toString() == "Ctrl+Shift+V"
    program.close()
    kept = read_settings(places.settings(folder))
    assert (kept.topic, kept.text_size, kept.shortcuts) == ("home", 100, {})
    for file in folder.iterdir():
        assert file.name in ("notes.db", "settings.json") or not file.stat().st_size, file.name
        assert not any(word in file.read_bytes() for word in (b"support", b"nausea", b"left by a crash"))


def test_a_second_place_that_is_closed_to_the_person_is_told_as_not_there(
    qapp: QApplication, library_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with memory_folder() as folder, memory_folder() as elsewhere:
        stick = elsewhere / "closed" / "Plainspoken copies"
        stick.mkdir(parents=True)
        program = app.build(qapp, folder, library_file)
        store = store_of(program)
        store.add("A worry")
        program.window.dialogs.setting_chosen.emit("second_folder", str(stick))
        with as_nobody(elsewhere):
            (elsewhere / "closed").chmod(0)
            dialog = SafetyCopies(store, program.window.lock.tries, str(stick), program.window)
            assert any("It is not there now" in words.text() for words in dialog.findChildren(QLabel))
            dialog.close()
            told = DeleteEverything(store, str(stick), program.window).findChildren(QLabel)
            assert any("since it is not there now" in words.text() for words in told)
            with pytest.raises(NotesError):
                read_export(stick)
            (elsewhere / "closed").chmod(0o700)
        program.close()


def test_of_empty_notes_no_copy_is_made(program: Program, folder: Path) -> None:
    assert keep_daily(store_of(program), folder / "backups", date.today()) is None
    assert not (folder / "backups").exists()


@pytest.mark.parametrize("percent", [100, 300])
@pytest.mark.parametrize("has_copies", [False, True])
def test_the_safety_copies_fit_the_screen_and_no_words_are_cut(
    program: Program, stick: Path, percent: int, has_copies: bool
) -> None:
    program.window.set_size(percent)
    store_of(program).add("What the copies hold")
    dialog = SafetyCopies(store_of(program), program.window.lock.tries, "", program.window)
    dialog.show()
    if has_copies:
        dialog.use_second(stick)
    QApplication.processEvents()
    assert dialog.height() <= dialog.screen().availableSize().height()
    assert dialog.rect().contains(dialog.close_button.geometry())
    assert dialog.list.isVisible() == dialog.restore_button.isVisible() == has_copies
    for words in dialog.findChildren(QLabel):
        assert not words.isVisible() or words.height() >= words.heightForWidth(words.width()), words.text()
    dialog.close()
