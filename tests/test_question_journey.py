"""From a worry to an answer: ask about words on a page, put it on a visit, write the answer, carry the rest over."""

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ui.dialogs import in_dialog

from reader.app import Program
from reader.library.model import ANSWERERS
from reader.notes.model import WHO, Quote
from reader.notes.store import NotesStore
from reader.ui.about_me import AboutMe
from reader.ui.after_visit import AfterVisit
from reader.ui.question_bank import QuestionBank
from reader.ui.visits import Visits

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


def store_of(program: Program) -> NotesStore:
    assert program.notes is not None
    return program.notes


def select(program: Program, words: str) -> None:
    text = program.window.page.text
    found = text.document().find(words)
    assert not found.isNull()
    text.setTextCursor(found)


def test_selected_words_become_a_question_that_finds_them_again(qtbot: QtBot, program: Program) -> None:
    window = program.window
    window.show_page("cycles-and-rest")
    select(program, "blood test")
    qtbot.keyClick(window, Qt.Key.Key_A, CTRL_SHIFT)
    assert window.notes.form.is_question.isChecked()
    qtbot.keyClicks(window.notes.writing, "Can I have it closer to home?")
    assert window.notes.save()
    (note,) = store_of(program).all()
    assert (note.kind, note.topic, note.quote.exact) == ("question", "cycles-and-rest", "blood test")
    window.show_page("home")
    window.notes.quote_requested.emit(note.topic, note.quote)
    assert window.page.page is not None
    assert window.page.page.topic.id == "cycles-and-rest"
    assert window.page.text.textCursor().selectedText() == "blood test"


def test_a_quote_is_found_by_its_surroundings_when_its_words_stand_twice(
    qtbot: QtBot, program: Program
) -> None:
    text = program.window.page.text
    text.show_html("<p>One call in the morning.</p><p>Another call at night.</p>")
    second = text.document().find("call", text.document().find("call"))
    text.setTextCursor(second)
    quote = text.quote()
    text.show_html(
        "<p>A new first line.</p><p>One call in the morning.</p><p>Another call at night, as before.</p>"
    )
    assert text.go_to_quote(quote)
    cursor = QTextCursor(text.textCursor())
    assert cursor.block().text().startswith("Another")


def test_a_quote_that_is_gone_keeps_its_words(qtbot: QtBot, program: Program) -> None:
    window = program.window
    gone = Quote("words that were revised away", "before ", " after")
    note = store_of(program).add("What did that mean?", "support", kind="question", quote=gone)
    window.notes.open_note(note)
    assert "words that were revised away" in window.notes.editor.quote_label.text()
    window.notes.quote_requested.emit("support", gone)
    assert "no longer on it" in window.statusBar().currentMessage()
    assert store_of(program).note(note.id).quote == gone  # type: ignore[union-attr]


def test_nothing_selected_is_said_calmly(qtbot: QtBot, program: Program) -> None:
    program.window.menus.ask.trigger()
    assert "Select words" in program.window.statusBar().currentMessage()
    assert store_of(program).all() == []


def test_a_ready_question_becomes_a_question(qtbot: QtBot, program: Program) -> None:
    window = program.window
    window.show_page("first-treatment")
    ready = window.page.page.questions[0]  # type: ignore[union-attr]
    window.page.text.link_chosen.emit(QUrl(f"ask:{ready.id}"))
    (note,) = store_of(program).questions()
    assert (note.text, note.state) == (ready.text, "to ask")
    assert ready.who == note.who == window.notes.form.details.who.currentData() == "oncologist"


def rows_of(bank: QuestionBank) -> list[str]:
    return [item.text() for item in bank.list.rows()]


def tick(bank: QuestionBank, row: int, on: bool = True) -> None:
    bank.list.item(row).setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)


def test_a_few_questions_are_ticked_in_the_bank(qtbot: QtBot, program: Program) -> None:
    window = program.window
    window.show_page("cycles-and-rest")

    def choose(bank: QuestionBank) -> None:
        assert not bank.go.isEnabled()
        bank.groups.setCurrentRow(2)
        tick(bank, 0)
        bank.box.setText("second opinion")
        assert 0 < bank.list.count() < 20
        assert all("second opinion" in text.casefold() for text in rows_of(bank))
        tick(bank, 0)
        tick(bank, 1)
        tick(bank, 1, on=False)
        bank.box.clear()
        bank.by.setCurrentIndex(1)
        assert bank.groups.item(0).text() == "Cycles and rest"
        tick(bank, 0)
        bank.by.setCurrentText("By who can answer")
        assert [bank.groups.item(row).text() for row in range(bank.groups.count())] == [
            "Oncologist", "Nurse", "Pharmacist", "Social worker", "Dietitian",
        ]  # fmt: skip
        bank.groups.setCurrentRow(4)
        assert rows_of(bank) == ["What should I eat when I have no appetite?"]
        tick(bank, 0)
        assert bank.go.isEnabled()
        qtbot.mouseClick(bank.go, LEFT)

    in_dialog(QuestionBank, choose, window.menus.bank.trigger)
    notes = store_of(program).questions()
    assert [note.topic for note in notes] == ["", "", "cycles-and-rest", ""]
    assert notes[3].who == "dietitian"
    assert "second opinion" in notes[1].text.casefold()
    assert window.notes.list.model().rowCount() == 4


def test_those_who_can_answer_a_ready_question_can_answer_a_question_of_ones_own() -> None:
    assert ("", *ANSWERERS) == WHO


def test_hard_questions_are_offered_never_pushed(qtbot: QtBot, program: Program) -> None:
    assert program.library is not None
    bank = QuestionBank(program.library, None, program.window)
    hard = [question.text for question in program.library.question_bank() if question.hard]
    shown: list[str] = []
    for row in range(bank.groups.count()):
        bank.groups.setCurrentRow(row)
        shown += rows_of(bank)
    assert len(hard) > 5
    assert not set(hard) & set(shown)
    bank.box.setText("How long do you think I might have")
    assert rows_of(bank) == []
    assert bank.hard_box.isVisibleTo(bank)
    bank.hard_box.setChecked(True)
    assert rows_of(bank) == [text for text in hard if "How long do you think I might have" in text]


def test_questions_keep_the_order_the_person_gives_them(qtbot: QtBot, program: Program) -> None:
    store, notes = store_of(program), program.window.notes
    for text in ("first", "second", "third"):
        store.add(text, kind="question")
    notes.show_questions()
    notes.list.setFocus()
    notes.list.setCurrentIndex(notes.list.model().index(2, 0))
    qtbot.keyClick(notes.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(notes.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert [note.text for note in store.questions()] == ["third", "first", "second"]
    assert notes.list.currentIndex().row() == 0
    qtbot.mouseClick(notes.down_button, LEFT)
    assert [note.text for note in store.questions()] == ["first", "third", "second"]
    QApplication.processEvents()  # the rows have their places
    drag(program, 0, 2, below=True)
    assert [note.text for note in store.questions()] == ["third", "second", "first"]


def drag(program: Program, row: int, over: int, below: bool) -> None:
    """Drop a row of the list in the upper or the lower half of another one; -1 is the empty place below all of them."""
    shown = program.window.notes.list
    shown.setCurrentIndex(shown.model().index(row, 0))
    QApplication.processEvents()  # the rows have their places
    place = shown.visualRect(shown.model().index(over, 0)) if over >= 0 else shown.viewport().rect()
    point = QPointF(place.center().x(), place.bottom() - 1 if below else place.top() + 1)
    none = Qt.KeyboardModifier.NoModifier
    assert shown.model().supportedDragActions() & Qt.DropAction.MoveAction, "Qt would take no row here"
    shown.dropEvent(QDropEvent(point, Qt.DropAction.MoveAction, QMimeData(), LEFT, none))


def test_a_dragged_question_goes_where_the_line_showed(qtbot: QtBot, program: Program) -> None:
    store, notes = store_of(program), program.window.notes
    program.window.resize(1280, 1000)
    for text in "abcd":
        store.add(text, kind="question")
    notes.show_questions()
    for row, over, below, order in (
        (0, 2, False, "bacd"),
        (3, 0, True, "bdac"),
        (3, 0, False, "cbda"),
        (0, -1, True, "bdac"),
        (1, 1, True, "bdac"),
        (1, 0, True, "bdac"),
        (1, 2, False, "bdac"),
    ):
        drag(program, row, over, below)
        assert "".join(note.text for note in store.questions()) == order


def test_what_is_typed_below_the_questions_is_a_question(qtbot: QtBot, program: Program) -> None:
    notes = program.window.notes
    notes.show_questions()
    qtbot.keyClicks(notes.writing, "May I travel?")
    assert notes.save()
    assert [note.text for note in store_of(program).questions()] == ["May I travel?"]
    notes.scope.setCurrentIndex(0)
    qtbot.keyClicks(notes.writing, "A good day")
    assert notes.save()
    assert [note.kind for note in store_of(program).all()] == ["note", "question"]


def test_visit_answer_and_what_stays_open(qtbot: QtBot, program: Program) -> None:
    store = store_of(program)
    ask = [store.add(text, kind="question") for text in ("Is it working?", "Why am I so tired?")]
    visits = Visits(store, False, program.window)
    qtbot.mouseClick(visits.new_button, LEFT)
    visits.fields["with_whom"].setText("Dr. Lee")
    visits.fields["time"].setText("14:30")
    for row in range(2):
        visits.questions.item(row).setCheckState(Qt.CheckState.Checked)
    visits.accept()
    (visit,) = store.visits()
    assert (visit.with_whom, visit.time) == ("Dr. Lee", "14:30")
    on_visit = [note for note in store.questions() if note.visit == visit.id]
    assert [note.text for note in on_visit] == [note.text for note in ask]

    after = AfterVisit(store, visit, on_visit, program.window)
    after.answer.setPlainText("The scan shows it is stable.")
    qtbot.mouseClick(after.answered, LEFT)
    after.answer.setPlainText("They will check my blood.")
    qtbot.mouseClick(after.still_open, LEFT)
    assert "1 question is still open" in after._count.text()
    after.answer.setPlainText("A good talk.")
    qtbot.mouseClick(after.answered, LEFT)
    assert [kept.summary for kept in store.visits()] == ["A good talk."]
    first, second = store.questions()
    assert (first.state, first.answer) == ("answered", "The scan shows it is stable.")
    assert (second.state, second.answer) == ("still open", "They will check my blood.")

    following = Visits(store, False, program.window)
    qtbot.mouseClick(following.new_button, LEFT)
    offered = [following.questions.item(row).text() for row in range(following.questions.count())]
    assert offered == ["Why am I so tired?"]
    following.accept()


def test_my_numbers_stand_in_every_box_that_says_to_call(qtbot: QtBot, program: Program) -> None:
    window, store = program.window, store_of(program)
    in_dialog(
        AboutMe,
        lambda dialog: dialog.fields["night number"].setText("555 <0199>"),  # type: ignore[union-attr]
        window.menus.about_me.trigger,
    )
    assert store.lines()["night number"].text == "555 <0199>"
    window.show_page("when-to-call")
    shown = window.page.text.toPlainText()
    assert shown.count("555 <0199>") == window.page.page.html.count(
        '<aside class="call">'
    ) + window.page.page.html.count(  # type: ignore[union-attr]
        '<aside class="emergency">'
    )
    assert shown.count("555 <0199>") > 5


def test_search_finds_my_own_words_apart_from_pages(qtbot: QtBot, program: Program) -> None:
    window, store = program.window, store_of(program)
    note = store.add(
        "Ask about the zoledronic drip", "support", kind="question", answer="Every twelve weeks is fine."
    )
    window.search.box.setText("twelve weeks")
    assert window.search.results is not None
    first = window.search.results.item(1)  # under its heading
    assert first.text().startswith("My question: Ask about the zoledronic drip")
    window.search._choose(first)
    assert window.notes.writing.toPlainText() == note.text
    assert "in my notes" in window.search.count.text()
    QApplication.processEvents()
