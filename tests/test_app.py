"""The program as a process: a picture without a display, one running copy, links."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reader import app

PROJECT = Path(__file__).resolve().parent.parent


def start(*arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.Popen(
        [sys.executable, "-m", "reader", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=Path.home(),
    )


def test_a_picture_of_the_window_is_drawn_without_a_display(tmp_path: Path, library_file: Path) -> None:
    picture = tmp_path / "home.png"
    with start(
        "--data-dir", str(tmp_path / "me"), "--library", str(library_file), "--screenshot", str(picture)
    ) as run:
        out, err = run.communicate(timeout=60)
    assert (run.returncode, err) == (0, "")
    assert str(picture) in out
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert len(picture.read_bytes()) > 20_000


@pytest.mark.parametrize("language", ["tr_TR", "fa_IR", "de_DE"])
def test_the_window_opens_in_the_locale_of_any_country(
    tmp_path: Path, library_file: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    made = shutil.which("localedef") and subprocess.run(
        ["localedef", "-i", language, "-f", "UTF-8", tmp_path / f"{language}.UTF-8"], capture_output=True
    )
    if not made or made.returncode:
        pytest.skip("Debian's package locales is needed to make one")
    monkeypatch.setenv("LOCPATH", str(tmp_path))
    monkeypatch.setenv("LC_ALL", f"{language}.UTF-8")
    common = ("--data-dir", str(tmp_path / "me"), "--library", str(library_file))
    with start(*common, "--quit-after-first-page") as run:
        _, err = run.communicate(timeout=60)
    assert (run.returncode, err) == (0, "")


def test_a_second_start_brings_the_first_window_forward(tmp_path: Path, library_file: Path) -> None:
    folder = tmp_path / "me"
    common = ("--data-dir", str(folder), "--library", str(library_file))
    with start(*common) as first:
        try:
            deadline = time.monotonic() + 30
            while not (folder / "running.lock").exists() or not (folder / "notes.db").exists():
                assert time.monotonic() < deadline
                time.sleep(0.05)
            time.sleep(0.5)
            with start(*common, "plainspoken:support") as second:
                out, err = second.communicate(timeout=30)
            assert (second.returncode, out, err) == (0, "", "")
            assert first.poll() is None
            assert not (folder / "open-request").exists()
        finally:
            first.terminate()
            first.communicate(timeout=30)


def test_a_crashed_copy_does_not_block_the_next_start(tmp_path: Path, library_file: Path) -> None:
    folder = tmp_path / "me"
    common = ("--data-dir", str(folder), "--library", str(library_file))
    with start(*common) as first:
        deadline = time.monotonic() + 30
        while not (folder / "notes.db").exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        first.kill()
        first.communicate(timeout=30)
    with start(*common, "--quit-after-first-page") as second:
        _, err = second.communicate(timeout=30)
    assert (second.returncode, err) == (0, "")


def test_the_self_test_passes(tmp_path: Path, library_file: Path) -> None:
    report = tmp_path / "report.json"
    with start("self-test", "--library", str(library_file), "--report", str(report)) as run:
        run.communicate(timeout=120)
    result = json.loads(report.read_text("utf-8"))
    assert run.returncode == 0, result
    assert result["passed"]
    assert len(result["checks"]) >= 8


@pytest.mark.parametrize("link", ["plainspoken:when-to-call", "plainspoken:no-such-page", "plainspoken:"])
def test_a_link_on_the_command_line_opens_or_is_answered_calmly(
    tmp_path: Path, library_file: Path, link: str
) -> None:
    with start(
        "--data-dir", str(tmp_path), "--library", str(library_file), "--quit-after-first-page", link
    ) as run:
        _, err = run.communicate(timeout=60)
    assert (run.returncode, err) == (0, "")


@pytest.mark.parametrize(
    "link",
    ["plainspoken:nausea#when-to-call", "PLAINSPOKEN:Nausea#when-to-call", "plainspoken://nausea/#when-to-call",
     "plainspoken:nausea%23when-to-call", "plainspoken:nausea#when%2Dto-call\n"],
)  # fmt: skip
def test_a_link_is_understood_however_it_comes(program: app.Program, link: str) -> None:
    app._follow(program.window, app._link(link))
    page = program.window.page
    assert page.page
    assert page.page.topic.id == "nausea"
    assert page.text.textCursor().block().text() == "When to call"


def test_a_link_to_a_page_that_is_not_there_leaves_the_one_that_is_shown(program: app.Program) -> None:
    window = program.window
    for topic in ("nausea", "fatigue"):
        window.show_page(topic)
    app._follow(window, "plainspoken:no-such-page")
    assert "not in this guide" in window.statusBar().currentMessage()
    assert window.page.page
    assert window.page.page.topic.id == "fatigue"
    window.step(-1)
    assert window.page.page.topic.id == "nausea"


def test_a_link_to_a_part_that_is_gone_shows_the_page_and_says_so(program: app.Program) -> None:
    window = program.window
    app._follow(window, "plainspoken:nausea#when-to-call")
    app._follow(window, "plainspoken:nausea#of-last-year")
    assert "That part is not on this page now" in window.statusBar().currentMessage()
    assert window.page.text.verticalScrollBar().value() == 0
