"""The program's own words in another language: all of them, with room to grow, and from right to left."""

import ast
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, Qt, QTimer, QTranslator
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from build_spec import translations
from reader import NAME, app, words
from reader.app import Program
from reader.ui import language
from reader.ui.commands import commands

_VOWELS = str.maketrans("aeiouAEIOU", "áéíóúÁÉÍÓÚ")


class PseudoTranslator(QTranslator):
    """Every string a third longer, in brackets, with accents; what stays plain was never translatable."""

    def translate(self, context: str, text: str, disambiguation: str = "", n: int = -1) -> str:
        if not text:
            return ""
        pieces = text.split("{")  # the names of placeholders stay
        said = "{".join(
            [pieces[0].translate(_VOWELS)]
            + [
                f"{name}}}{rest.translate(_VOWELS)}"
                for name, _, rest in (piece.partition("}") for piece in pieces[1:])
            ]
        )
        return f"⟦{said}{'~' * (len(text) // 3)}⟧"

    def isEmpty(self) -> bool:  # noqa: N802
        return False


@pytest.fixture
def pseudo(qapp: QApplication) -> Iterator[None]:
    translator = PseudoTranslator()
    qapp.installTranslator(translator)
    words.speak_with(QCoreApplication.translate)
    yield
    qapp.removeTranslator(translator)
    words.speak_with(words._as_written)


@pytest.fixture(params=[Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft], ids=["ltr", "rtl"])
def program(request, qapp: QApplication, pseudo: None, folder: Path, library_file: Path) -> Iterator[Program]:
    """The whole program in the other language, from left to right and from right to left."""
    qapp.setLayoutDirection(request.param)
    opened = app.build(qapp, folder, library_file)
    opened.window.resize(1280, 800)
    opened.window.show()
    qapp.processEvents()
    yield opened
    opened.close()
    opened.window.deleteLater()
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    qapp.processEvents()


def texts(widget: QWidget) -> Iterator[tuple[QWidget, str]]:
    """Each text that a widget and those inside it say, to the eye or to a screen reader."""
    for each in (widget, *widget.findChildren(QWidget)):
        if each.isWindow() and each is not widget:
            continue
        said = [each.windowTitle(), each.toolTip(), each.accessibleName()]
        if isinstance(each, QLabel | QAbstractButton):
            said.append(each.text())
        elif isinstance(each, QLineEdit):
            said.append(each.placeholderText())
        elif isinstance(each, QComboBox):
            said += [each.itemText(n) for n in range(each.count()) if each.itemData(n) != each.itemText(n)]
        yield from ((each, text) for text in said if text)


def is_foreign(each: QWidget, text: str, program: Program) -> bool:
    """Whether a text is not ours to translate: names, page titles, numbers, days, what the person wrote, Qt's buttons."""
    page = program.window.page.page
    titles = [page.topic.title] if page else []
    bare = text.replace("⟦", "").replace("⟧", "")
    if not any(letter.isalpha() for letter in bare) or text in {NAME, *titles}:
        return True
    own = isinstance(each.parent(), QDialogButtonBox) and "⟦" not in text
    return own or isinstance(each, QFileDialog | QMessageBox) or each.objectName().startswith("qt_")


def untranslated(widget: QWidget, program: Program) -> set[str]:
    return {
        f"{type(each).__name__}: {text}"
        for each, text in texts(widget)
        if "⟦" not in text and not is_foreign(each, text, program)
    }


def test_every_word_of_the_window_is_translated(program: Program) -> None:
    window = program.window
    window.show_page("nausea")
    window.search.box.setText("qwertyuiop")
    plain = untranslated(window, program)
    menus = [action.text() for menu in window.menuBar().findChildren(QMenu) for action in menu.actions()]
    plain |= {text for text in menus if text and "⟦" not in text}
    plain = {text for text in plain if "Nausea" not in text and "Welcome" not in text}
    assert plain == set()


def test_every_dialog_is_translated_and_has_room_for_its_words(program: Program, qapp: QApplication) -> None:
    program.window.show_page("nausea")
    wrong: dict[str, object] = {}
    opened: list[str] = []

    def look(title: str) -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog) and not isinstance(dialog, QFileDialog | QMessageBox):
            opened.append(title)
            qapp.processEvents()  # until it is laid out
            if found := untranslated(dialog, program) | cut_off(dialog):
                wrong[title] = found
        if dialog:
            dialog.close()

    for _, action in commands(program.window.menuBar()):
        if "…" in action.text() and action.isEnabled():
            QTimer.singleShot(0, partial(look, action.text()))
            action.trigger()
            qapp.processEvents()
    assert len(opened) >= 5
    assert wrong == {}


def cut_off(widget: QWidget) -> set[str]:
    """Buttons and boxes that are narrower than their words, or reach beyond what is shown of them."""
    found = set()
    for each in widget.findChildren(QAbstractButton):
        seen = each.visibleRegion().boundingRect()
        if not each.text() or seen.isEmpty():
            continue
        if each.width() < each.minimumSizeHint().width() or seen.width() < each.width():
            found.add(each.text())
    return found


@pytest.mark.qt_log_ignore("pipewire", extend=True)  # when sound is looked for first
def test_the_bar_for_reading_aloud_is_translated_and_has_room_for_its_words(
    program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("PySide6.QtTextToSpeech", reason="the extra that reads aloud is not installed")
    monkeypatch.setattr("reader.ui.voice.ENGINES", ("mock",))
    window = program.window
    window.menus.read_aloud.trigger()
    qtbot.waitUntil(lambda: window.read_aloud.is_on)
    bar = window.read_aloud._bar
    assert bar
    voices = {f"QComboBox: {bar.voices.itemText(n)}" for n in range(bar.voices.count())}
    for width in (1280, 700):
        window.resize(width, 800)
        qtbot.wait(50)
        assert untranslated(bar, program) - voices == set()
        assert cut_off(bar) == set()
    window.read_aloud.stop()


def test_from_right_to_left_the_panes_change_sides(program: Program, qapp: QApplication) -> None:
    window = program.window

    def left(widget: QWidget) -> int:
        return widget.mapTo(window, widget.rect().topLeft()).x()

    order = [left(window.topics), left(window.page), left(window.notes)]
    is_mirrored = qapp.layoutDirection() == Qt.LayoutDirection.RightToLeft
    assert order == sorted(order, reverse=is_mirrored)
    assert cut_off(window) == set()


def test_the_tools_take_all_strings_out_and_a_translation_back_in(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "translations" / "plainspoken_de.ts"
    file.parent.mkdir()
    translations.extract(file)
    text = file.read_text("utf-8")
    assert text.count("<source>") > 400
    before = '<source>&amp;Home</source>\n        <translation type="unfinished"></translation>'
    assert before in text
    file.write_text(
        text.replace(before, "<source>&amp;Home</source>\n        <translation>&amp;Anfang</translation>"),
        encoding="utf-8",
    )
    translations.release(file)
    monkeypatch.setattr("reader.places.resource", lambda name: tmp_path / name)
    installed = language.speak(qapp, QLocale(QLocale.Language.German))
    try:
        assert QCoreApplication.translate("Menus", "&Home") == "&Anfang"
        assert QCoreApplication.translate("Menus", "&Back") == "&Back"
    finally:
        for translator in installed:
            qapp.removeTranslator(translator)
        words.speak_with(words._as_written)


def test_without_a_translation_it_speaks_english(qapp: QApplication) -> None:
    assert language.speak(qapp, QLocale(QLocale.Language.Swahili)) == []
    assert QCoreApplication.translate("Menus", "&Home") == "&Home"


def test_every_string_can_be_taken_out() -> None:
    """A string that is made up at run time is one that no translator ever sees."""
    sources = [*translations.sources()]
    found = subprocess.run(
        ["grep", "-nP", r"(\btr|(?<!\.)\btranslate)\((f\"|[a-z_]+[,.)\[])|def _tr\b", *sources],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout == ""


def test_what_goes_wrong_is_said_in_the_language_too(pseudo: None, tmp_path: Path) -> None:
    from reader.errors import KnownError
    from reader.library.file import open_library
    from reader.notes.store import open_notes

    (tmp_path / "notes.db").mkdir()
    for attempt in (lambda: open_library(tmp_path / "none.db"), lambda: open_notes(tmp_path / "notes.db")):
        with pytest.raises(KnownError) as raised:
            attempt()
        assert raised.value.sentence.startswith("⟦")
        assert raised.value.advice.startswith("⟦")


def test_no_error_is_written_in_plain_words() -> None:
    """Each sentence and advice of a known error is handed to `translate`."""
    kinds = {"KnownError", "LibraryError", "NotesError", "NotesLocked", "SettingsError", "PrintingError"}
    plain = []
    for file in translations.sources():
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in kinds:
                plain += [
                    f"{file.name}:{given.lineno}"
                    for given in node.args[:2]
                    if isinstance(given, ast.JoinedStr)
                    or (isinstance(given, ast.Constant) and any(map(str.isalpha, str(given.value))))
                ]
    assert plain == []
