"""The part that speaks is shipped without code for the network, and loads all the same."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from build_spec import speech
from build_spec.trim import Entry, is_wanted, needed_libraries

PySide6 = pytest.importorskip("PySide6")
pytest.importorskip(
    "PySide6.QtTextToSpeech", exc_type=ImportError, reason="what reads aloud is not installed"
)
HOME = Path(PySide6.__file__).parent
LIBRARY = HOME / "Qt" / "lib" / "libQt6TextToSpeech.so.6"
MULTIMEDIA = LIBRARY.with_name("libQt6Multimedia.so.6")
PLUGIN = HOME / "Qt" / "plugins" / "texttospeech" / "libqtexttospeech_speechd.so"
MODULE = HOME / "QtTextToSpeech.abi3.so"

on_linux = pytest.mark.skipif(
    sys.platform != "linux" or not (shutil.which("readelf") and shutil.which("gcc")),
    reason="needs gcc on Linux",
)

LOAD = """
import ctypes, sys
from PySide6 import QtGui
for file in sys.argv[1:]:
    ctypes.CDLL(file, ctypes.RTLD_GLOBAL)
print(*sorted({line.split("/")[-1].strip() for line in open("/proc/self/maps") if "/libQt6" in line}))
"""


def entries(*files: Path) -> list[Entry]:
    return [(f"PySide6/{file.relative_to(HOME).as_posix()}", str(file), "BINARY") for file in files]


@on_linux
def test_what_speaks_loads_without_code_for_the_network(tmp_path: Path) -> None:
    more = [HOME / "QtMultimedia.abi3.so", HOME / "QtMultimediaWidgets.abi3.so"]
    more += [MULTIMEDIA.with_name("libQt6MultimediaWidgets.so.6")]
    slimmed = speech.slim(entries(MULTIMEDIA, LIBRARY, MODULE, PLUGIN, *more), tmp_path, "linux")
    files = [source for _, source, _ in slimmed]
    assert len(files) == 4
    assert not any("libQt6Network.so.6" in needed_libraries(file) for file in files)
    command = [sys.executable, "-c", LOAD, *files]
    loaded = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    assert {"libQt6Multimedia.so.6", "libQt6TextToSpeech.so.6"} <= set(loaded)
    assert "libQt6Network.so.6" not in loaded


@on_linux
def test_only_the_request_is_changed(tmp_path: Path) -> None:
    before = LIBRARY.read_bytes()
    after = speech.without_network(before)
    assert len(after) == len(before)
    assert sum(a != b for a, b in zip(before, after, strict=True)) <= 8
    assert speech.without_network(after) == after


@on_linux
def test_the_stand_in_is_small_and_the_same_each_time(tmp_path: Path) -> None:
    one, other = (speech.stand_in(tmp_path / name, "linux") for name in ("a", "b"))
    assert one.read_bytes() == other.read_bytes()
    assert one.stat().st_size < speech.LARGEST < MULTIMEDIA.stat().st_size


@pytest.mark.skipif(not shutil.which("x86_64-w64-mingw32-gcc"), reason="needs a compiler for Windows")
def test_the_stand_in_of_windows_has_what_is_asked_for_and_asks_for_nothing(tmp_path: Path) -> None:
    import pefile

    one, other = (speech.stand_in(tmp_path / name, "win32") for name in ("a", "b"))
    assert one.read_bytes() == other.read_bytes()
    read = pefile.PE(str(one))
    assert {each.name.decode() for each in read.DIRECTORY_ENTRY_EXPORT.symbols} == set(speech.NAMES["win32"])
    assert not hasattr(read, "DIRECTORY_ENTRY_IMPORT")


def test_without_a_compiler_the_build_says_what_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(SystemExit, match="needs a C compiler"):
        speech.stand_in(tmp_path, "linux")


def test_voices_of_the_system_are_kept_and_qt_s_test_voice_is_not() -> None:
    folder = "PySide6/Qt/plugins/texttospeech/libqtexttospeech_{}.so"
    assert [is_wanted(folder.format(name)) for name in ("speechd", "mock")] == [True, False]
    mac = "PySide6/Qt/plugins/texttospeech/libqtexttospeech_{}.dylib"
    assert [is_wanted(mac.format(name)) for name in ("speechdarwin", "mock")] == [True, False]
    windows = "PySide6\\plugins\\texttospeech\\qtexttospeech_{}.dll"
    assert [is_wanted(windows.format(name)) for name in ("sapi", "winrt", "mock")] == [True, False, False]
