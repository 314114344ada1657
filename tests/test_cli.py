"""The commands, as a person or a script meets them: what they print, where, and their exit codes."""

import json
import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reader import NAME, __version__, cli
from reader.notes.store import open_notes

PROJECT = Path(__file__).resolve().parent.parent
PAGES = PROJECT / "tests" / "data" / "pages"
HEAD = f"title: T\nsummary: S\nreviewed: {date.today()}\nnext_review: {date.today() + timedelta(180)}\nclinical_review: none"


@pytest.fixture(scope="module")
def garden(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The library of tests/data/pages."""
    file = tmp_path_factory.mktemp("cli") / "library.db"
    assert cli.main(["compile", str(PAGES), "--library", str(file)]) == 0
    return str(file)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    made = tmp_path / "content"
    made.mkdir()
    (made / "index.md").write_text(f"---\n{HEAD}\nask: [Q]\n---\nThe cat sat. The dog ran.\n", "utf-8")
    (made / "_data").mkdir()
    (made / "_data" / "questions.yaml").write_text(
        "groups: [{id: G, title: T, moment: M}]\nquestions: [{id: Q, group: G, text: Why?}]\n", "utf-8"
    )
    return made


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """The exit code of a command, what it printed, and what it printed as an error."""
    capsys.readouterr()
    try:
        code = cli.main([str(argument) for argument in arguments])
    except SystemExit as leaving:
        code = int(leaving.code or 0)
    return code, *capsys.readouterr()


def start(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """A real run of the program in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "reader", *map(str, arguments)],
        capture_output=True,
        cwd=PROJECT,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": "utf-8", **environment},
        timeout=60,
    )


def calm(text: str) -> bool:
    """Whether an error is one or two plain sentences, without a trace of the program's inside."""
    return text.count("\n") == 1 and text[0].isupper() and text.endswith(".\n") and "Error" not in text


# compile


def test_compile_says_what_it_made_and_does_nothing_the_second_time(capsys, content, tmp_path) -> None:
    target = tmp_path / "new" / "folder" / "library.db"
    assert run(capsys, "compile", content, "--library", target) == (
        0,
        f"Compiled 1 topic into {target}\n",
        "",
    )
    before = target.stat().st_mtime_ns
    assert run(capsys, "compile", content, "--library", target) == (
        0,
        f"Nothing to do: {target} holds the same 1 topic.\n",
        "",
    )
    assert target.stat().st_mtime_ns == before


def test_compile_tells_every_mistake_and_writes_nothing(capsys, content, tmp_path) -> None:
    with (content / "index.md").open("a") as page:
        page.write("\n[x](gone.md)\n\n<b>\n")
    code, out, err = run(capsys, "compile", content, "--library", tmp_path / "library.db")
    assert (code, out) == (1, "")
    assert err.splitlines()[0].startswith("index.md:11: error: 'gone.md' leads to no page. ")
    assert err.splitlines()[1].startswith("index.md:13: error: Raw HTML (<b>) is shown as text. ")
    assert err.splitlines()[2:] == ["2 mistakes. Nothing was changed."]
    assert not (tmp_path / "library.db").exists()


def test_one_mistake_is_one_mistake(capsys, content, tmp_path) -> None:
    (content / "index.md").write_text("no head")
    _, _, err = run(capsys, "compile", content, "--library", tmp_path / "library.db")
    assert err.splitlines()[-1] == "1 mistake. Nothing was changed."


def test_compile_never_writes_over_a_file_that_is_no_library(capsys, content, tmp_path) -> None:
    notes = tmp_path / "notes.db"
    store = open_notes(notes)
    store.close()
    before = notes.read_bytes()
    code, out, err = run(capsys, "compile", content, "--library", notes)
    assert (code, out) == (1, "")
    assert calm(err), err
    assert notes.read_bytes() == before


@pytest.mark.parametrize("command", ["compile", "check"])
def test_a_folder_that_is_not_there_is_told_calmly(capsys, tmp_path, command) -> None:
    code, out, err = run(capsys, command, tmp_path / "nowhere", "--library", tmp_path / "library.db")
    assert (code, out) == (1, "")
    assert calm(err), err
    assert str(tmp_path / "nowhere") in err


# check


def test_check_of_good_pages_succeeds(capsys, content) -> None:
    assert run(capsys, "check", content) == (0, "1 topic, 0 errors, 0 warnings.\n", "")


def test_check_with_errors_fails_and_with_warnings_does_not(capsys, content) -> None:
    with (content / "index.md").open("a") as page:
        page.write("\nIt is given.\n")
    code, out, _ = run(capsys, "check", content)
    assert (code, out.splitlines()[-1]) == (0, "1 topic, 0 errors, 1 warning.")
    with (content / "index.md").open("a") as page:
        page.write("\nA war.\n")
    code, out, err = run(capsys, "check", content)
    assert (code, err) == (1, "")
    assert out.splitlines()[0].startswith("index.md:13: error: 'war' is not said here.")
    assert out.splitlines()[-1] == "1 topic, 1 error, 1 warning."


def test_check_prints_how_hard_each_topic_is(capsys, content) -> None:
    _, out, _ = run(capsys, "check", content, "--readings")
    assert out.splitlines()[0] == "home: grade -2.6 (raw -2.6), 6 words, 3.0 a sentence"
    assert out.splitlines()[1] == "Grade on average: -2.6."


def test_check_of_one_topic_tells_only_of_it(capsys, content) -> None:
    (content / "index.md").write_text(f"---\n{HEAD}\nask: [Q]\ncontents: [other]\n---\nA war.\n", "utf-8")
    (content / "other.md").write_text(f"---\n{HEAD}\nask: [Q]\n---\nA fight.\n", "utf-8")
    code, out, _ = run(capsys, "check", content, "--only", "other", "--readings")
    lines = out.splitlines()
    assert code == 1
    assert [line.split(":")[0] for line in lines[:-3]] == ["other.md"] * len(lines[:-3])
    assert lines[-3].startswith("other: grade ")
    assert lines[-1].startswith("1 topic, 2 errors")
    assert run(capsys, "check", content, "--only", "nothing")[0] == 1


# search


def test_search_prints_where_and_what(capsys, garden) -> None:
    code, out, err = run(capsys, "search", "cafe", "noon", "--library", garden)
    assert (code, err) == (0, "")
    assert out == (
        "A plain page › Watering  [plain#watering]\n  Water them in the morning. Café owners water at noon.\n"
    )


def test_search_that_finds_nothing_succeeds_and_helps(capsys, garden) -> None:
    assert run(capsys, "search", "zeppelin", "--library", garden) == (
        0,
        "Nothing found. Try one word, or another word for it.\n",
        "",
    )


def test_search_says_what_a_misspelled_word_was_taken_for(capsys, garden) -> None:
    out = run(capsys, "search", "mornign", "--library", garden)[1]
    assert out.startswith("Did you mean “morning”?")
    assert "[plain#watering]" in out


@pytest.mark.parametrize("words", [['"'], ["AND"], ["fever", "OR"], ["(" * 1000], [""], ["x" * 100_000]])
def test_search_takes_whatever_is_typed(capsys, garden, words) -> None:
    assert run(capsys, "search", *words, "--library", garden)[0] == 0


def test_search_shows_as_many_as_asked_for(capsys, garden) -> None:
    _, out, _ = run(capsys, "search", "water", "--library", garden, "--limit", "1", "--json")
    assert len(json.loads(out)["hits"]) == 1


@pytest.mark.parametrize("limit", ["0", "-1", "x", "1.5", "", "99999999999999999999"])
def test_a_limit_that_is_no_sensible_number_is_a_wrong_command_line(capsys, garden, limit) -> None:
    code, out, err = run(capsys, "search", "x", "--library", garden, f"--limit={limit}")
    assert (code, out) == (2, "")
    assert err.endswith(f"error: argument --limit: '{limit}' is not a number from 1 to 1000\n")


# show


def test_show_prints_a_page_as_text(capsys, garden) -> None:
    code, out, err = run(capsys, "show", "plain", "--library", garden)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "A plain page",
        "============",
        "",
        "Short and plain.",
        "Plants drink.",
        "",
        "Watering",
        "--------",
        "Water them in the morning. Café owners water at noon.",
        "",
        "Questions you could ask",
        "- How much water does it need?",
        "",
        "Sources",
        "- Moss. Moss Press, October 30, 2024. https://moss.example/",
        "",
        "Facts checked 2026-11-01. Clinical review: none.",
    ]


def test_show_without_a_topic_lists_them(capsys, garden) -> None:
    code, out, _ = run(capsys, "show", "--library", garden)
    assert code == 0
    assert out.splitlines() == [
        "features: Features",
        "figures: Pictures",
        "guide: The guide",
        "home: Garden guide",
        "plain: A plain page",
        "words: Words",
    ]


@pytest.mark.parametrize("topic", ["zeppelin", "", "HOME", "home'--"])
def test_show_of_an_unknown_topic_fails_with_the_remedy(capsys, garden, topic) -> None:
    code, out, err = run(capsys, "show", topic, "--library", garden)
    assert (code, out) == (1, "")
    assert err == f"There is no topic '{topic}'. 'plainspoken show' lists all topics.\n"


@pytest.mark.parametrize("command", [["show", "home"], ["search", "water"], ["show"]])
def test_a_missing_or_damaged_library_is_told_calmly(capsys, tmp_path, command) -> None:
    file = tmp_path / "library.db"
    for data in (None, b"", b"words" * 1000):
        if data is not None:
            file.write_bytes(data)
        code, out, err = run(capsys, *command, "--library", file)
        assert (code, out) == (1, "")
        assert calm(err), err


@pytest.mark.parametrize("arguments", [["notes.db"], ["plain", "guide.epub"]])
def test_an_e_book_replaces_nothing_but_an_e_book(capsys, garden, tmp_path, monkeypatch, arguments) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.db").write_text("precious")
    code, out, err = run(capsys, "epub", *arguments, "--library", garden)
    assert (code, out) == (1, "")
    assert calm(err), err
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["notes.db"]
    assert (tmp_path / "notes.db").read_text() == "precious"


# notes


def test_notes_of_a_person_who_has_none(capsys, tmp_path) -> None:
    folder = tmp_path / "not made yet"
    assert run(capsys, "notes", "list", "--data-dir", folder) == (0, "No notes yet.\n", "")
    assert run(capsys, "notes", "list", "--data-dir", folder, "--json") == (0, "[]\n", "")
    assert not folder.exists()


def test_notes_are_printed_from_the_folder_that_was_named(capsys, tmp_path) -> None:
    store = open_notes(tmp_path / "notes.db")
    store.add("Is this tiredness normal? 我可以问吗", "fatigue")
    store.add("Bring the card.")
    store.add("How long?", "scans", kind="question", answer="Two years, often more.")
    store.close()
    code, out, err = run(capsys, "notes", "list", "--data-dir", tmp_path)
    assert (code, err) == (0, "")
    assert "[fatigue]\nIs this tiredness normal? 我可以问吗\n" in out
    assert "[no topic]\nBring the card.\n" in out
    assert "[scans]\nHow long?\nAnswer: Two years, often more.\n" in out
    _, out, _ = run(capsys, "notes", "list", "--data-dir", tmp_path, "--topic", "fatigue", "--json")
    (note,) = json.loads(out)
    assert (note["topic"], note["text"]) == ("fatigue", "Is this tiredness normal? 我可以问吗")
    code, out, _ = run(capsys, "notes", "list", "--data-dir", tmp_path, "--topic", "nausea")
    assert (code, out) == (0, "No notes beside 'nausea'.\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows takes no time zone from outside")
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_a_note_stands_under_the_day_on_which_it_was_written_here(tmp_path, zone: str) -> None:
    store = open_notes(tmp_path / "notes.db")
    store.add("Tonight")
    moment = datetime.fromisoformat(store.all()[0].changed)
    store.close()
    result = start("notes", "list", "--data-dir", tmp_path, TZ=zone)
    assert result.stdout.startswith(f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d}  [no topic]")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of the Unix kind")
@pytest.mark.parametrize(("typed", "code"), [(b"four words in row\n", 0), (b"\x04", 130)])
def test_locked_notes_ask_for_the_passphrase_at_a_terminal_and_are_refused_elsewhere(
    capsys, tmp_path, typed: bytes, code: int
) -> None:
    import pty

    store = open_notes(tmp_path / "notes.db")
    store.add("Only with the passphrase")
    store.set_passphrase("four words in row")
    store.close()
    refused, out, err = run(capsys, "notes", "list", "--data-dir", tmp_path)
    assert (refused, out) == (1, "")
    assert "Your notes are locked" in err
    terminal, child_end = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "reader", "notes", "list", "--data-dir", str(tmp_path)],
        stdin=child_end,
        stdout=subprocess.PIPE,
        stderr=child_end,
        cwd=PROJECT,
        start_new_session=True,
        text=True,
    )
    os.close(child_end)
    assert os.read(terminal, 100).startswith(b"Passphrase: ")
    os.write(terminal, typed)
    out, _ = child.communicate(timeout=30)
    said = os.read(terminal, 1000)
    os.close(terminal)
    assert child.returncode == code
    assert ("Only with the passphrase" in out) == (code == 0)
    assert b"Traceback" not in said


def test_notes_that_cannot_be_read_are_told_calmly_and_left_alone(capsys, tmp_path) -> None:
    (tmp_path / "notes.db").write_bytes(b"not a database " * 500)
    code, out, err = run(capsys, "notes", "list", "--data-dir", tmp_path)
    assert (code, out) == (1, "")
    assert calm(err), err
    assert (tmp_path / "notes.db").read_bytes() == b"not a database " * 500


def test_the_self_test_never_writes_among_the_notes_of_a_person(capsys, tmp_path) -> None:
    open_notes(tmp_path / "notes.db").close()
    before = (tmp_path / "notes.db").read_bytes()
    code, out, err = run(capsys, "self-test", "--data-dir", tmp_path)
    assert (code, out) == (1, "")
    assert calm(err), err
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["notes.db"]
    assert (tmp_path / "notes.db").read_bytes() == before


# JSON


@pytest.mark.parametrize(
    "command",
    [
        ["search", "water"],
        ["search", "zeppelin"],
        ["show"],
        ["show", "features"],
        ["check", PAGES],
        ["check", PAGES, "--readings"],
        ["compile", PAGES],
    ],
)
def test_json_is_json_and_nothing_else(capsys, garden, command) -> None:
    code, out, err = run(capsys, *command, "--library", garden, "--json")
    assert code == (command[0] == "check")
    assert err == ""
    assert isinstance(json.loads(out), list | dict)


def test_json_holds_what_a_script_needs(capsys, garden) -> None:
    (hit,) = json.loads(run(capsys, "search", "cafe noon", "--library", garden, "--json")[1])["hits"]
    assert (hit["topic"], hit["anchor"]) == ("plain", "watering")
    assert [hit["excerpt"][start:end] for start, end in hit["spans"]] == ["Café", "noon"]
    shown = json.loads(run(capsys, "show", "features", "--library", garden, "--json")[1])
    assert shown["topic"]["title"] == "Features"
    assert shown["reviewed"] == "2026-11-01"
    assert [section["anchor"] for section in shown["sections"]][:2] == ["", "lists-and-quotes"]
    checked = json.loads(run(capsys, "check", PAGES, "--json")[1])
    assert checked["mistakes"][0].keys() == {"file", "line", "what", "instead", "severity"}
    assert checked["readings"]["plain"]["words"] == 12


# The command line itself


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["frobnicate"],
        ["search"],
        ["notes"],
        ["notes", "burn"],
        ["show", "a", "b"],
        ["--json"],
        ["show", "--no"],
    ],
)
def test_a_wrong_command_line_is_told_with_the_usage(capsys, arguments) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("usage: plainspoken")


def test_version_and_help(capsys) -> None:
    assert run(capsys, "--version") == (0, f"{NAME} {__version__}\n", "")
    code, out, err = run(capsys, "--help")
    assert (code, err) == (0, "")
    for command in ("compile", "check", "search", "show", "notes", "self-test"):
        assert f"\n    {command}" in out


# Real runs


def test_a_real_run_answers_and_leaves_no_trace(garden, tmp_path) -> None:
    result = start("show", "plain", "--library", garden, HOME=str(tmp_path))
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("A plain page\n============\n")
    assert list(tmp_path.iterdir()) == [tmp_path / "home"]
    assert list((tmp_path / "home").iterdir()) == []


def test_a_real_run_tells_its_trouble_on_the_error_stream_alone(garden) -> None:
    result = start("show", "zeppelin", "--library", garden)
    assert (result.returncode, result.stdout) == (1, "")
    assert calm(result.stderr), result.stderr


def test_a_terminal_without_the_letters_gets_others_instead(garden) -> None:
    result = start("search", "cafe", "noon", "--library", garden, PYTHONIOENCODING="ascii")
    assert (result.returncode, result.stderr) == (0, "")
    assert "A plain page ? Watering" in result.stdout
    result = start("search", "cafe", "noon", "--library", garden, "--json", PYTHONIOENCODING="ascii")
    assert json.loads(result.stdout)["hits"][0]["excerpt"].endswith("Café owners water at noon.")


@pytest.mark.parametrize(
    "arguments", [["show"], ["show", "home"], ["check", PAGES], ["search", "water", "--json"]]
)
@pytest.mark.parametrize("buffered", ["", "1"])
def test_a_reader_that_stops_reading_is_no_trouble(library_file, arguments, buffered) -> None:
    """As in `plainspoken show | head -1`."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        result = subprocess.run(
            [sys.executable, "-m", "reader", *map(str, arguments), "--library", str(library_file)],
            stdout=writing,
            stderr=subprocess.PIPE,
            cwd=PROJECT,
            env={**os.environ, "PYTHONUNBUFFERED": buffered},
            timeout=60,
        )
    finally:
        os.close(writing)
    assert (result.returncode, result.stderr) == (0, b"")


def test_the_commands_load_no_qt(garden) -> None:
    code = (
        "import sys, reader.cli\n"
        f"assert reader.cli.main(['show', 'home', '--library', {garden!r}]) == 0\n"
        "sys.exit(any('PySide' in name for name in sys.modules))"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL, cwd=PROJECT).returncode == 0
    )
