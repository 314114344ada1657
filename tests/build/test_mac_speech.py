"""What speaks on macOS, as far as that can be told elsewhere: the files that are shipped, and what each of them asks for."""

import importlib.util
import platform
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from build_spec import speech
from build_spec.macos import mach_o
from build_spec.trim import Entry, trim

ARM, INTEL = 0x0100000C, 0x01000007
LIBRARIES = "PySide6/Qt/lib"
MULTIMEDIA = f"{LIBRARIES}/QtMultimedia.framework/Versions/A/QtMultimedia"
SPEECH = f"{LIBRARIES}/QtTextToSpeech.framework/Versions/A/QtTextToSpeech"
PLUGIN = "PySide6/Qt/plugins/texttospeech/libqtexttospeech_speechdarwin.dylib"
MODULE = "PySide6/QtTextToSpeech.abi3.so"
SYSTEM = "/usr/lib/libSystem.B.dylib"

is_mac = sys.platform == "darwin"
on_a_mac = pytest.mark.skipif(
    not is_mac or not importlib.util.find_spec("PySide6.QtTextToSpeech"), reason="needs what speaks on macOS"
)


def thin(
    *requests: str,
    identity: str = "",
    folder: str = "",
    wanted: dict[str, str] | None = None,
    offered: tuple[str, ...] = (),
    processor: int = ARM,
    version: int = 6,
) -> bytes:
    """A library for one processor, with nothing in it but what it asks for and offers."""

    def named(kind: int, name: str, *numbers: int) -> bytes:
        text = name.encode() + b"\0" * (8 - len(name) % 8)
        return (
            struct.pack(
                f"<{3 + len(numbers)}I",
                kind,
                12 + 4 * len(numbers) + len(text),
                12 + 4 * len(numbers),
                *numbers,
            )
            + text
        )

    commands = [named(0xC, name, 0, version << 16, version << 16) for name in requests]
    commands += [named(0xD, identity, 0, version << 16, version << 16)] if identity else []
    commands += [named(0x8000001C, folder)] if folder else []
    symbols, names = b"", b"\0"
    sources = {name: list(requests).index(source) + 1 for name, source in (wanted or {}).items()}
    for name, kind, described in (
        *((name, 0x01, number << 8) for name, number in sources.items()),
        *((name, 0x0F, 0) for name in offered),
        ("_of_its_own", 0x0E, 0),
    ):
        symbols += struct.pack("<IBBHQ", len(names), kind, 1, described, 0)
        names += name.encode() + b"\0"
    length = 32 + sum(map(len, commands)) + 24
    table = struct.pack("<6I", 2, 24, length, len(symbols) // 16, length + len(symbols), len(names))
    head = struct.pack("<8I", 0xFEEDFACF, processor, 0, 6, len(commands) + 1, length - 32, 0, 0)
    return head + b"".join(commands) + table + symbols + names


def fat(*parts: tuple[int, bytes]) -> bytes:
    heads, code = b"", b""
    for processor, part in parts:
        place = 4096 + len(code)
        heads += struct.pack(">5I", processor, 0, place, len(part), 12)
        code += part + b"\0" * (-len(part) % 4096)
    return (struct.pack(">2I", 0xCAFEBABE, len(parts)) + heads).ljust(4096, b"\0") + code


# What a file asks for


def test_what_is_asked_for_and_offered_is_read_for_each_processor() -> None:
    arm = thin("@rpath/QtCore", SYSTEM, identity="@rpath/A", folder="@loader_path/..", wanted={"_x": SYSTEM})
    intel = thin("@rpath/QtCore", processor=INTEL, offered=("_y",))
    one, other = mach_o.parts(fat((ARM, arm), (INTEL, intel)))
    assert (one.processor, other.processor) == (ARM, INTEL)
    assert one.identity is not None
    assert one.identity.name == "@rpath/A"
    assert [request.name for request in one.requests] == ["@rpath/QtCore", SYSTEM]
    assert (one.folders, one.wanted, one.offered) == (["@loader_path/.."], {"_x": 2}, set())
    assert (other.identity, other.wanted, other.offered) == (None, {}, {"_y"})
    assert mach_o.parts(b"#!/bin/sh") == []


def test_the_network_may_be_missing_and_nothing_else_is_changed() -> None:
    network = f"@rpath/QtNetwork.framework/Versions/A/{'QtNetwork'}"
    parts = [
        (each, thin("@rpath/QtCore", network, SYSTEM, wanted={"_x": SYSTEM}, processor=each))
        for each in (ARM, INTEL)
    ]
    before = fat(*parts)
    after = mach_o.made_optional(before, "QtNetwork")
    assert len(after) == len(before)
    assert sum(a != b for a, b in zip(before, after, strict=True)) <= 8
    for part in mach_o.parts(after):
        assert [request.name for request in part.requests if request.kind == mach_o.LOAD_WEAK] == [network]
        assert [request.kind for request in part.requests if request.name != network] == [mach_o.LOAD] * 2
    assert mach_o.made_optional(after, "QtNetwork") == after


def test_a_library_that_takes_something_from_the_network_is_not_shipped() -> None:
    with pytest.raises(AssertionError, match="cannot do without"):
        mach_o.made_optional(thin("@rpath/QtNetwork", wanted={"_get": "@rpath/QtNetwork"}), "QtNetwork")


# What is shipped


def collected(folder: Path) -> list[Entry]:
    """What PyInstaller collects on a Mac, of Qt."""
    source = folder / "collected"
    source.write_bytes(thin("@rpath/QtNetwork", "@rpath/QtMultimedia"))
    framework = f"{LIBRARIES}/QtMultimedia.framework"
    names = (MULTIMEDIA, SPEECH, PLUGIN, f"{LIBRARIES}/QtCore.framework/Versions/A/QtCore")
    unused = ("QtNetwork", "QtConcurrent", "QtOpenGL", "QtMultimediaWidgets")
    return [
        *((name, str(source), "BINARY") for name in names),
        *((f"{LIBRARIES}/{name}.framework/Versions/A/{name}", str(source), "BINARY") for name in unused),
        *((name, f"{LIBRARIES}/{name}.framework/Versions/A/{name}", "SYMLINK") for name in unused),
        (MODULE, str(source), "EXTENSION"),
        ("PySide6/QtMultimedia.abi3.so", str(source), "EXTENSION"),
        ("PySide6/QtConcurrent.abi3.so", str(source), "EXTENSION"),
        ("PySide6/Qt/plugins/multimedia/libdarwinmediaplugin.dylib", str(source), "BINARY"),
        (f"{framework}/Versions/A/Resources/Info.plist", "Info.plist", "DATA"),
        (f"{framework}/Versions/Current", "A", "SYMLINK"),
        (f"{framework}/QtMultimedia", "Versions/Current/QtMultimedia", "SYMLINK"),
        (f"{framework}/Resources", "Versions/Current/Resources", "SYMLINK"),
        ("QtMultimedia", MULTIMEDIA, "SYMLINK"),
        ("QtTextToSpeech", SPEECH, "SYMLINK"),
    ]


def test_the_stand_in_takes_the_place_of_the_library_and_no_other_part_for_sound_is_shipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speech, "stand_in", lambda folder, system: folder / f"made for {system}")
    before = collected(tmp_path)
    shipped = speech.slim(trim(before), tmp_path / "made", "darwin")
    gone = {name for name, _, _ in before} - {name for name, _, _ in shipped}
    assert {name.rpartition("/")[2] for name in gone} == {
        *("QtNetwork", "QtConcurrent", "QtOpenGL", "QtMultimediaWidgets"),
        *("QtMultimedia.abi3.so", "QtConcurrent.abi3.so", "libdarwinmediaplugin.dylib"),
    }
    sources = {name: Path(source) for name, source, kind in shipped if kind != "SYMLINK"}
    assert sources[MULTIMEDIA].name == "made for darwin"
    for name in (MODULE, SPEECH, PLUGIN):
        (part,) = mach_o.parts(sources[name].read_bytes())
        assert [request.kind for request in part.requests] == [mach_o.LOAD_WEAK, mach_o.LOAD]
    links = [entry for entry in before if entry[2] == "SYMLINK" and entry[0] not in gone]
    assert [entry for entry in shipped if entry[2] == "SYMLINK"] == links


@pytest.mark.parametrize("system", ["darwin", "linux", "win32"])
def test_a_program_can_be_built_without_what_speaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    monkeypatch.setenv(speech.SILENT, "1")
    shipped = speech.slim(trim(collected(tmp_path)), tmp_path / "made", system)
    assert [name.rpartition("/")[2] for name, _, _ in shipped] == ["QtCore"]


# What each file finds


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """The parts of an application that speak, named as PyInstaller names them."""
    frameworks = tmp_path / "Contents" / "Frameworks"

    def put(name: str, library: bytes) -> None:
        (frameworks / name).parent.mkdir(parents=True, exist_ok=True)
        (frameworks / name).write_bytes(library)

    core = f"{LIBRARIES}/QtCore.framework/Versions/A/QtCore"
    put(core, thin(SYSTEM, identity="@rpath/QtCore", offered=("_core",)))
    put(MULTIMEDIA, thin(SYSTEM, identity="@rpath/QtMultimedia", offered=("_sound",)))
    asked = ("@rpath/QtMultimedia", "@rpath/QtNetwork", "@rpath/QtCore", SYSTEM)
    wanted = {"_core": "@rpath/QtCore", "_sound": "@rpath/QtMultimedia", "_malloc": SYSTEM}
    up = "@loader_path/../../../../../.."
    library = thin(*asked, identity="@rpath/QtTextToSpeech", folder=up, wanted=wanted)
    put(SPEECH, mach_o.made_optional(library, "QtNetwork"))
    for name in (core, MULTIMEDIA, SPEECH):
        (frameworks / name.rpartition("/")[2]).symlink_to(name)
    return tmp_path


def test_a_whole_program_has_no_loose_ends(program: Path) -> None:
    assert speech.loose_ends(program) == []


@pytest.mark.parametrize(
    ("changed", "trouble"),
    [
        (None, "asks for @rpath/QtMultimedia, which is not there"),
        (thin(identity="@rpath/QtMultimedia"), "asks for _sound of @rpath/QtMultimedia"),
        (thin(identity="@rpath/QtMultimedia", processor=INTEL), "which is for another processor"),
        (thin(identity="@rpath/QtMultimedia", version=5, offered=("_sound",)), "which is too old"),
    ],
)
def test_what_is_not_found_is_told(program: Path, changed: bytes | None, trouble: str) -> None:
    library = program / "Contents" / "Frameworks" / MULTIMEDIA
    library.write_bytes(changed) if changed else library.unlink()
    (told,) = speech.loose_ends(program)
    assert told.startswith(f"Contents/Frameworks/{SPEECH} asks for")
    assert told.endswith(trouble)


def test_a_library_that_must_have_the_network_is_told(program: Path) -> None:
    library = program / "Contents" / "Frameworks" / SPEECH
    library.write_bytes(thin("@rpath/QtNetwork", folder="@loader_path"))
    assert speech.loose_ends(program) == [
        f"Contents/Frameworks/{SPEECH} asks for @rpath/QtNetwork, which is not there"
    ]


# The stand-in itself


@pytest.fixture
def compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The compiler of a Mac; elsewhere one that makes the same kind of file, with the system's library in name only."""
    if is_mac:
        return
    clang = shutil.which("clang")
    linker = clang and subprocess.check_output([clang, "-print-prog-name=ld64.lld"], text=True).strip()
    if not linker or not Path(linker).is_absolute():
        pytest.skip("needs clang and lld")
    targets = "[ x86_64-macos, arm64-macos ]"
    (tmp_path / "libSystem.tbd").write_text(
        f"--- !tapi-tbd\ntbd-version: 4\ntargets: {targets}\ninstall-name: '{SYSTEM}'\nexports:\n"
        f"  - targets: {targets}\n    symbols: [ dyld_stub_binder ]\n...\n"
    )
    tools = tmp_path / "tools"
    tools.mkdir()
    wrapper = tools / "clang"
    options = f"--target=arm64-apple-macos13 -fuse-ld=lld -nostdlib -L'{tmp_path}' -lSystem"
    wrapper.write_text(f'#!/bin/sh\nexec {clang} {options} "$@"\n')
    wrapper.chmod(0o755)
    monkeypatch.setenv("PATH", str(tools), prepend=":")


@pytest.mark.usefixtures("compiler")
@pytest.mark.parametrize(("name", "processor"), [("arm64", ARM), ("x86_64", INTEL)])
def test_the_stand_in_offers_what_is_asked_for_and_asks_for_the_system_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, processor: int
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: name)
    one, other = (speech.stand_in(tmp_path / each, "darwin") for each in ("a", "b"))
    assert is_mac or one.read_bytes() == other.read_bytes()  # Apple's own linker promises nothing
    assert one.stat().st_size < speech.LARGEST
    (part,) = mach_o.parts(one.read_bytes())
    assert part.processor == processor
    assert part.offered == {f"_{each}" for each in speech.NAMES["darwin"]}
    assert [request.name for request in part.requests] == [SYSTEM]
    assert part.identity is not None
    assert part.identity.version == 6 << 16


@on_a_mac
def test_qt_takes_nothing_from_the_network_and_from_the_library_for_sound_what_is_stood_in_for() -> None:
    home = Path(importlib.util.find_spec("PySide6").origin).parent.parent
    offered = {f"_{each}" for each in speech.NAMES["darwin"]}
    for name in (MODULE, SPEECH, PLUGIN):
        for part in mach_o.parts((home / name).read_bytes()):
            for number, request in enumerate(part.requests, 1):
                taken = {symbol for symbol, source in part.wanted.items() if source == number}
                if request.name.endswith("/QtNetwork"):
                    assert not taken
                if request.name.endswith("/QtMultimedia"):
                    assert taken <= offered


LOAD = """
import ctypes, sys
from PySide6 import QtGui
for file in sys.argv[1:]:
    ctypes.CDLL(file)
loader = ctypes.CDLL(None)
loader._dyld_get_image_name.restype = ctypes.c_char_p
for number in range(loader._dyld_image_count()):
    print(loader._dyld_get_image_name(number).decode())
"""


@on_a_mac
def test_what_speaks_loads_without_code_for_the_network(tmp_path: Path) -> None:
    home = Path(importlib.util.find_spec("PySide6").origin).parent.parent
    entries = [(name, str(home / name), "BINARY") for name in (MULTIMEDIA, SPEECH, MODULE, PLUGIN)]
    files = []
    for name, source, _ in speech.slim(entries, tmp_path / "slim", "darwin"):
        subprocess.run(["codesign", "--force", "--sign", "-", source], check=True)
        files.append(tmp_path / "program" / name)
        files[-1].parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, files[-1])
    for each in ("QtCore", "QtGui", "QtDBus"):
        (tmp_path / "program" / LIBRARIES / f"{each}.framework").symlink_to(
            home / LIBRARIES / f"{each}.framework"
        )
    for library in (home / "PySide6").glob("libpyside6*.dylib"):
        (tmp_path / "program" / "PySide6" / library.name).symlink_to(library)
    (tmp_path / "program" / "shiboken6").symlink_to(home / "shiboken6")
    command = [sys.executable, "-c", LOAD, *map(str, files)]
    loaded = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    assert {"QtTextToSpeech", "QtMultimedia"} <= {name.rpartition("/")[2] for name in loaded}
    assert not any(name.endswith("/QtNetwork") for name in loaded)
    (sound,) = [Path(name) for name in loaded if name.endswith("/QtMultimedia")]
    assert sound.samefile(files[0])
