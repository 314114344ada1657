"""The gate itself: a small script stands for the program, and every fault in it must be told."""

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from build_spec import smoke
from build_spec.file_list import INSIDE, read_files, write_file_list
from reader import NAME, __version__

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the program is a shell script")

Make = Callable[..., Path]
PLUGINS = "_internal/PySide6/Qt/plugins"
FILES = (
    "_internal/resources/library.db",
    f"{PLUGINS}/imageformats/libqsvg.so",
    f"{PLUGINS}/iconengines/libqsvgicon.so",
    f"{PLUGINS}/texttospeech/libqtexttospeech_speechd.so",
)
SCRIPT = """#!/bin/sh
here=$(dirname "$0")
case "$1" in
--version) echo "{version}" ;;
self-test)
    cp "$here/report.json" "${{2#--report=}}"
    {fault}
    ;;
esac
"""


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Make the folder of a program that passes everything but for its fault, a line of its self-test."""

    def make(fault: str = ":", **changes: object) -> Path:
        folder = tmp_path / "program"
        for name in FILES:
            (folder / name).parent.mkdir(parents=True)
            (folder / name).write_bytes(b"something")
        checks = [{"check": "library opens", "passed": True, "detail": "28 topics"}]
        report = {"version": __version__, "checks": checks} | changes
        (folder / "report.json").write_text(json.dumps(report), "utf-8")
        program = folder / "plainspoken"
        program.write_text(SCRIPT.format(version=f"{NAME} {__version__}", fault=fault), "utf-8")
        program.chmod(0o755)
        write_file_list(folder)
        return folder

    return make


def troubles(folder: Path, wanted: dict[str, str] | None = None) -> list[str]:
    return smoke.smoke(folder, ("offscreen",), wanted)


def test_nothing_is_wrong_with_a_good_program(make: Make) -> None:
    assert troubles(make()) == []


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        ("exit 3", "offscreen: plainspoken self-test ended with 3"),
        ("kill -ABRT $$", "offscreen: plainspoken self-test ended with -6"),
        ("echo 'qt.svg: no file' >&2", "offscreen: plainspoken self-test printed: qt.svg: no file"),
        ("echo started", "offscreen: plainspoken self-test printed: started"),
        ('rm "${2#--report=}"', "offscreen: the self-test wrote no report"),
        ('echo "{" > "${2#--report=}"', "offscreen: the self-test wrote no report"),
        (
            'touch "$here/library.db-journal"',
            "the program changed its own folder: library.db-journal was added",
        ),
    ],
)
def test_a_bad_run_is_told(make: Make, fault: str, trouble: str) -> None:
    assert troubles(make(fault)) == [trouble]


def test_a_check_that_did_not_pass_is_told(make: Make) -> None:
    check = {"check": "library opens", "passed": False, "detail": "the library file is damaged"}
    assert troubles(make(checks=[check])) == [
        "offscreen: not passed: library opens: the library file is damaged"
    ]


def test_a_self_test_without_checks_is_told(make: Make) -> None:
    assert troubles(make(checks=[])) == ["offscreen: the self-test checked nothing"]


def test_another_version_is_told(make: Make) -> None:
    assert troubles(make(version="0.0.1")) == [f"offscreen: this is version 0.0.1, not {__version__}"]


def test_a_program_that_hangs_is_ended_and_told(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smoke, "LONGEST_RUN_S", 0.3)
    assert "offscreen: plainspoken self-test did not end within 0.3 s" in troubles(make("sleep 20"))


@pytest.mark.skipif(not shutil.which("strace"), reason="strace sees the sockets")
def test_a_network_socket_is_told(make: Make) -> None:
    fault = f"{sys.executable} -IS -c 'import socket; socket.socket()'"
    assert troubles(make(fault)) == ["offscreen: plainspoken self-test opened a socket: AF_INET"]


@pytest.mark.parametrize(
    "name",
    [
        f"{PLUGINS}/tls/libqopensslbackend.so",
        f"{PLUGINS}/networkinformation/libqglib.so",
        "_internal/PySide6/Qt/lib/libQt6Network.so.6",
        "_internal/PySide6/Qt6Qml.dll",
        "_internal/python3.11/lib-dynload/_socket.cpython-311-x86_64-linux-gnu.so",
        "_internal/_ssl.pyd",
        "_internal/libssl.so.3",
        "_internal/libcrypto-3.dll",
        "_internal/ssl.py",
        "_internal/content/en/index.md",
    ],
)
def test_a_file_that_must_not_be_shipped_is_told(make: Make, name: str) -> None:
    folder = make()
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(b"something")
    write_file_list(folder)
    (trouble,) = smoke.file_troubles(folder, read_files(folder))
    assert trouble.startswith(f"{name} is ")


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_must_be_there_is_missed(make: Make, name: str) -> None:
    folder = make()
    (folder / name).unlink()
    write_file_list(folder)
    (trouble,) = smoke.file_troubles(folder, read_files(folder))
    assert trouble.endswith(" is missing")


def test_a_link_that_leads_nowhere_is_told(make: Make) -> None:
    folder = make()
    (folder / "_internal" / "libQt6Gui.so.6").symlink_to("PySide6/Qt/lib/libQt6Gui.so.6")
    assert smoke.file_troubles(folder, read_files(folder)) == ["_internal/libQt6Gui.so.6 leads nowhere"]


def test_a_program_without_its_list_of_files_is_told(make: Make) -> None:
    folder = make()
    (folder / INSIDE).unlink()
    assert smoke.file_troubles(folder, read_files(folder)) == ["the list of files is missing"]


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (lambda file: file.write_bytes(b"someth1ng"), "differs"),
        (Path.unlink, "is missing"),
        (lambda file: file.with_name("added.db").touch(), "was added"),
    ],
)
def test_a_copy_that_is_not_what_was_built_is_told(
    make: Make, fault: Callable[[Path], object], trouble: str
) -> None:
    folder = make()
    wanted = read_files(folder)
    fault(folder / "_internal" / "resources" / "library.db")
    told = troubles(folder, wanted)
    assert any(line.endswith(f".db {trouble}") for line in told)
    assert any(line.startswith("in the list of files: ") for line in told)


def test_a_damaged_program_that_brings_a_fitting_list_is_told(make: Make) -> None:
    folder = make()
    wanted = read_files(folder)
    (folder / "_internal" / "resources" / "library.db").write_bytes(b"other")
    write_file_list(folder)
    assert troubles(folder, wanted) == [
        "_internal/files.sha256 differs",
        "_internal/resources/library.db differs",
    ]


@pytest.mark.parametrize("name", ["libQt6Multimedia.so.6", "QtMultimedia.framework/Versions/A/QtMultimedia"])
def test_qt_s_own_library_for_sound_is_told(make: Make, name: str) -> None:
    program = make()
    library = program / "_internal/PySide6/Qt/lib" / name
    library.parent.mkdir(parents=True)
    library.write_bytes(b"x" * 100_000)
    write_file_list(program)
    assert troubles(program) == [f"_internal/PySide6/Qt/lib/{name} is Qt's own, which asks for network code"]


def test_on_a_mac_what_the_system_writes_to_the_log_is_no_trouble(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smoke, "MACOS", True)
    assert not troubles(
        make('echo "2026-12-01 09:30:12.123 plainspoken[812:5a1f] +[IMKClient subclass]: one"')
    )
