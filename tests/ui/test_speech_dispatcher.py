"""Reading aloud with the voices of Linux: a Speech Dispatcher of its own, with eSpeak NG, that plays into a file."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from pytestqt.qtbot import QtBot

from reader.app import Program
from reader.ui import read_aloud, voice
from reader.ui.window import Window

MODULE = next(
    (
        folder / "sd_espeak-ng"
        for folder in map(
            Path, ("/usr/lib/speech-dispatcher-modules", "/usr/libexec/speech-dispatcher-modules")
        )
        if (folder / "sd_espeak-ng").exists()
    ),
    None,
)
lacking = [name for name in ("speech-dispatcher", "espeak-ng") if not shutil.which(name)]
lacking += [] if MODULE else ["speech-dispatcher-espeak-ng"]
pytestmark = pytest.mark.skipif(
    bool(lacking) or not sys.platform.startswith("linux"),
    reason=f"needs the Linux packages {', '.join(lacking)}",
)
pytest.importorskip(
    "PySide6.QtTextToSpeech", exc_type=ImportError, reason="what reads aloud is not installed"
)

BYTES_A_SECOND = 22050 * 2
SETTINGS = """\
LogDir "{folder}"
LogLevel 1
AudioOutputMethod "alsa"
AudioALSADevice "default"
AddModule "espeak-ng" "sd_espeak-ng" "espeak-ng.conf"
DefaultModule espeak-ng
"""
SOUND = """\
pcm.!default {{ type file, slave.pcm "null", file "{folder}/sound.raw", format "raw" }}
"""


@pytest.fixture
def sound(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """What was played, as a file; the dispatcher listens on a socket of this test alone."""
    folder = tmp_path_factory.mktemp("speech")
    (folder / "modules").mkdir()
    (folder / "modules" / "espeak-ng.conf").write_text("Debug 0\n")
    (folder / "speechd.conf").write_text(SETTINGS.format(folder=folder))
    (folder / ".asoundrc").write_text(SOUND.format(folder=folder))
    address = folder / "socket"
    command = [
        "speech-dispatcher",
        "--run-single",
        "--communication-method=unix_socket",
        f"--socket-path={address}",
    ]
    command += [f"--config-dir={folder}", f"--pid-file={folder / 'pid'}", "--timeout=0"]
    surroundings = os.environ | {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
    with subprocess.Popen(
        command, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        for _ in range(200):
            if address.exists():
                break
            time.sleep(0.05)
        monkeypatch.setenv("SPEECHD_ADDRESS", f"unix_socket:{address}")
        yield folder / "sound.raw"
        server.terminate()


@pytest.fixture
def window(sound: Path, program: Program, monkeypatch: pytest.MonkeyPatch) -> Window:
    monkeypatch.setattr(read_aloud, "_IMPATIENT_MS", 0)
    program.window.show_page("listening")
    return program.window


def test_a_whole_page_is_read_with_the_mark_moving_along(
    qtbot: QtBot, window: Window, sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.show_page("medicine-talk-sheet")  # a short one with all that makes silences
    begun: list[str] = []
    marked: list[tuple[int, int]] = []
    silences: dict[int, list[float]] = {}  # by what was asked for, in milliseconds
    reading = window.read_aloud
    fell_silent = 0.0, 0

    def note(state: object) -> None:
        nonlocal fell_silent
        states = type(reading._voice._engine).State
        if state == states.Speaking and reading.sentence:
            if begun:
                silences.setdefault(fell_silent[1], []).append((time.monotonic() - fell_silent[0]) * 1000)
            begun.append(reading.sentence.words)
            (mark,) = window.page.text.marks._layers["spoken"][0]
            marked.append((mark.start, mark.end))
        elif state == states.Ready and reading.sentence:
            fell_silent = time.monotonic(), reading.sentence.pause

    reading.turned.connect(
        lambda: reading._voice._engine.stateChanged.connect(note), Qt.ConnectionType.SingleShotConnection
    )
    window.menus.read_aloud.trigger()
    qtbot.waitUntil(lambda: reading.is_on, timeout=20_000)
    kept = reading._voice
    assert kept._engine.engine() == "speechd"
    assert {each.language().name for each in kept.voices} == {"English"}
    assert not any("+" in each.name() for each in kept.voices)
    wanted = reading._on_page()
    qtbot.waitUntil(lambda: not reading.is_on, timeout=120_000)
    assert window.statusBar().currentMessage() == "The page has been read aloud to its end."
    assert begun == [sentence.words for sentence in wanted]
    assert marked == [(sentence.start, sentence.end) for sentence in wanted]
    spoken_s = sound.stat().st_size / BYTES_A_SECOND
    assert (
        spoken_s > sum(len(sentence.words) for sentence in wanted) / 30
    )  # letters that a second has room for
    usual = {asked: sorted(lasted)[len(lasted) // 2] for asked, lasted in silences.items()}
    assert len(usual) == 4  # after a sentence, a line, a heading, and before others
    for asked, lasted in usual.items():
        assert asked * 0.95 <= lasted < asked + 300  # a timer may be early by a twentieth
    print(f"silence: {', '.join(f'{lasted:.0f} for {asked} ms' for asked, lasted in sorted(usual.items()))}")
    print(f"{len(wanted)} sentences, {spoken_s:.0f} s of sound, {len(kept.voices)} English voices")


def test_next_stop_and_another_speed_and_voice(qtbot: QtBot, window: Window) -> None:
    reading = window.read_aloud
    window.menus.read_aloud.trigger()
    qtbot.waitUntil(lambda: reading.is_on and not reading._is_looking, timeout=20_000)
    kept = reading._voice
    assert kept is not None
    at = reading._at
    for _ in range(5):
        reading.step(1)
    assert reading._at >= at + 5
    reading.change_rate(2)
    reading._choose_voice(kept.names[-1])
    assert kept.name == kept.names[-1]
    reading.toggle()
    qtbot.waitUntil(lambda: not (kept._is_asked or kept._is_speaking))
    here = reading._at
    qtbot.wait(300)
    assert reading._at == here
    reading.toggle()
    qtbot.waitUntil(lambda: reading._at > here)
    reading.stop()
    qtbot.waitUntil(lambda: not (kept._is_asked or kept._is_speaking))
    assert not reading.is_on


def test_it_goes_on_with_the_next_page(qtbot: QtBot, window: Window) -> None:
    reading = window.read_aloud
    window._choose_setting("aloud_goes_on", True)
    window._choose_setting("speech_rate", 5)
    window.page.text.go_to_caret(reading._on_page()[-1].start)
    window.menus.read_aloud.trigger()
    qtbot.waitUntil(lambda: window.page.page.topic.id == "printables", timeout=20_000)
    qtbot.waitUntil(lambda: reading._at == 2, timeout=20_000)
    reading.stop()
    qtbot.waitUntil(lambda: not (reading._voice._is_asked or reading._voice._is_speaking))


def test_without_a_dispatcher_the_person_is_told(
    qtbot: QtBot, program: Program, own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPEECHD_ADDRESS", f"unix_socket:{tmp_path / 'nobody'}")
    (own_home / "speech-dispatcher").mkdir()
    (own_home / "speech-dispatcher" / "speechd.conf").write_text("DisableAutoSpawn\n")
    monkeypatch.setattr(voice, "ENGINES", ("speechd",))
    program.window.menus.read_aloud.trigger()
    qtbot.waitUntil(lambda: not program.window.page.notice.isHidden(), timeout=20_000)
    assert not program.window.read_aloud.is_on
    assert "no voice" in program.window.page.notice.words.text()
    QCoreApplication.sendPostedEvents(
        None, QEvent.Type.DeferredDelete
    )  # what was tried looks around once more
