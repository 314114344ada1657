"""The part of Qt that speaks, without the parts for sound and for the network that it asks for.

Qt TextToSpeech names Qt Multimedia, which names Qt Network. To let a voice of the system speak it needs neither: it calls no
function of Qt Network, and the few of Qt Multimedia that it names are for those who want the sound itself. So a library of
our own stands in for Qt Multimedia (see multimedia.c). The request for Qt Network is taken out on Linux; on macOS it becomes
a wish, since the loader there takes no library that names another one twice.
"""

import os
import platform
import plistlib
import re
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from build_spec.macos import mach_o
from build_spec.trim import Entry

HERE = Path(__file__).resolve().parent
SPEAKING = re.compile(r"(?:Qt6?|q)TextToSpeech|Qt6?Multimedia|/texttospeech/", re.IGNORECASE)
MULTIMEDIA = re.compile(
    r"(^|/)(lib)?Qt6Multimedia\.(dll|so\.6)$|/QtMultimedia\.framework/Versions/A/QtMultimedia$"
)
# On macOS the folder of the library stays, and what leads to it.
_OTHER_MULTIMEDIA = re.compile(r"(^|/)(lib)?Qt6?Multimedia(?!\.(dll|so\.6)$|\.framework/|$)")
LARGEST = 60_000  # bytes of the stand-in; Qt's own has a million and more
SILENT = "PLAINSPOKEN_SILENT"  # a variable; set, what reads aloud is left out of the program

NAMES = {
    "win32": (
        "??6@YA?AVQDebug@@V0@AEBVQAudioFormat@@@Z",
        "??0QAudioBuffer@@QEAA@AEBVQByteArray@@AEBVQAudioFormat@@_J@Z",
        "??1QAudioBuffer@@QEAA@XZ",
        "?setChannelConfig@QAudioFormat@@QEAAXW4ChannelConfig@1@@Z",
    ),
    "linux": (
        "_Zls6QDebugRK12QAudioFormat",
        "_ZN12QAudioBufferC1ERK10QByteArrayRK12QAudioFormatx",
        "_ZN12QAudioBufferD1Ev",
        "_ZN12QAudioFormat16setChannelConfigENS_13ChannelConfigE",
    ),
}
NAMES["darwin"] = NAMES["linux"]
COMPILERS = {"win32": ("x86_64-w64-mingw32-gcc", "gcc"), "linux": ("gcc", "cc"), "darwin": ("clang",)}
MADE = {"win32": "Qt6Multimedia.dll", "linux": "libQt6Multimedia.so.6", "darwin": "QtMultimedia"}


def slim(entries: Iterable[Entry], folder: Path, system: str = sys.platform) -> list[Entry]:
    """Return the entries with the stand-in and what names no network; what was changed is written into a folder."""
    entries = list(entries)
    if os.environ.get(SILENT):
        return [entry for entry in entries if not SPEAKING.search(entry[0].replace("\\", "/"))]
    folder.mkdir(parents=True, exist_ok=True)
    slimmed: list[Entry] = []
    for path, source, kind in entries:
        name = path.replace("\\", "/")
        if MULTIMEDIA.search(name) and kind != "SYMLINK":
            source = str(stand_in(folder, system))
        elif _OTHER_MULTIMEDIA.search(name):
            continue
        elif SPEAKING.search(name) and system != "win32" and kind in ("BINARY", "EXTENSION"):
            changed = folder / PurePosixPath(name).name
            library = Path(source).read_bytes()
            changed.write_bytes(
                without_network(library) if system == "linux" else mach_o.made_optional(library, "QtNetwork")
            )
            source = str(changed)
        slimmed.append((path, source, kind))
    return slimmed


def stand_in(folder: Path, system: str = sys.platform) -> Path:
    """Make the library that stands in for Qt Multimedia; without a compiler, as under Wine, one made before is taken."""
    made = folder / MADE[system]
    compiler = next(filter(None, map(shutil.which, COMPILERS[system])), None)
    if not compiler and made.exists():
        return made
    if not compiler:
        raise SystemExit(
            f"The build needs a C compiler: {' or '.join(COMPILERS[system])}"
            f" ({'xcode-select --install' if system == 'darwin' else 'apt-get install gcc'})"
        )
    folder.mkdir(parents=True, exist_ok=True)
    debug, first, last, channels = NAMES[system]
    functions = {debug: "never", first: "never", last: "never", channels: "nothing"}
    options = {"win32": _for_windows, "darwin": _for_macos}.get(system, _for_linux)(made, functions)
    subprocess.run([compiler, "-O1", f"-o{made}", str(HERE / "multimedia.c"), *options], check=True)
    return made


def _for_windows(made: Path, functions: dict[str, str]) -> list[str]:
    exported = made.with_name("multimedia.def")
    lines = "".join(f'  "{name}" = {function}\n' for name, function in functions.items())
    exported.write_text(f"LIBRARY {made.name}\nEXPORTS\n{lines}", "utf-8")
    options = ["-Wl,--entry=begin,--no-insert-timestamp,--disable-auto-image-base"]
    return ["-shared", "-nostdlib", "-s", str(exported), *options]


def _for_linux(made: Path, functions: dict[str, str]) -> list[str]:
    exported = made.with_name("multimedia.map")
    lines = "".join(f"{name}; " for name in functions)
    exported.write_text(f"Qt_6 {{ global: {lines}local: *; }};\n", "utf-8")
    options = [f"-Wl,--version-script={exported},--soname={made.name},--build-id=none", "-z", "noexecstack"]
    options += [f"-Wl,--defsym={name}={function}" for name, function in functions.items()]
    return ["-shared", "-nostdlib", "-s", *options]


def _for_macos(made: Path, functions: dict[str, str]) -> list[str]:
    """The library of the system is named like in any other: the loader takes none that names no library."""
    exported = made.with_name("multimedia.names.c")
    shown = '__attribute__((visibility("default")))'
    lines = [f"void {each}(void);\n" for each in sorted(set(functions.values()))]
    lines += [f"{shown} void {name}(void) {{ {function}(); }}\n" for name, function in functions.items()]
    exported.write_text("".join(lines), "utf-8")
    info = plistlib.loads((HERE.parent / "macos" / "Info.plist").read_bytes())
    options = ["-arch", platform.machine(), f"-mmacosx-version-min={info['LSMinimumSystemVersion']}"]
    options += ["-compatibility_version", "6.0.0", "-current_version", "6.0.0"]
    options += ["-install_name", "@rpath/QtMultimedia.framework/Versions/A/QtMultimedia"]
    return ["-dynamiclib", "-fvisibility=hidden", str(exported), *options]


def without_network(library: bytes) -> bytes:
    """Return an ELF library that asks for Qt Core twice in place of Qt Network."""
    assert library[:6] == b"\x7fELF\x02\x01", "this is no 64-bit library of Linux"
    (first,), (size, count) = (
        struct.unpack_from("<Q", library, 0x20),
        struct.unpack_from("<HH", library, 0x36),
    )
    parts = [struct.unpack_from("<IIQQQQ", library, first + n * size) for n in range(count)]
    (at, length), *_ = ((offset, filed) for kind, _, offset, _, _, filed in parts if kind == 2)  # PT_DYNAMIC
    tags = [(place, *struct.unpack_from("<QQ", library, place)) for place in range(at, at + length, 16)]
    address = next(value for _, tag, value in tags if tag == 5)  # DT_STRTAB
    strings = next(
        o + address - v for kind, _, o, v, _, filed in parts if kind == 1 and v <= address < v + filed
    )
    needed = {}
    for place, tag, value in tags:
        if tag == 1:  # DT_NEEDED
            end = library.index(b"\0", strings + value)
            needed[library[strings + value : end].decode()] = place, value
    changed = bytearray(library)
    if "libQt6Network.so.6" in needed:
        place, _ = needed["libQt6Network.so.6"]
        struct.pack_into("<Q", changed, place + 8, needed["libQt6Core.so.6"][1])
    return bytes(changed)


def loose_ends(program: Path) -> list[str]:
    """Return what the files that speak ask for and would not find in a program of macOS."""
    troubles = []
    for file in sorted(program.rglob("*")):
        name = file.relative_to(program).as_posix()
        if not SPEAKING.search(name) or file.is_symlink() or not file.is_file():
            continue
        for part in mach_o.parts(file.read_bytes()):
            for number, request in enumerate(part.requests, 1):
                wanted = {symbol for symbol, source in part.wanted.items() if source == number}
                if not request.name.startswith(("/usr/lib/", "/System/")):
                    troubles += [f"{name} {lack}" for lack in _lacks(file, part, request, wanted)]
    return troubles


def _lacks(file: Path, part: mach_o.Part, request: mach_o.Request, wanted: set[str]) -> list[str]:
    folders = [folder.replace("@loader_path", str(file.parent)) for folder in part.folders]
    places = [Path(request.name.replace("@rpath", folder, 1)) for folder in folders]
    found = next(filter(Path.exists, places), None)
    if not found:
        is_missed = request.kind != mach_o.LOAD_WEAK or wanted
        return [f"asks for {request.name}, which is not there"] if is_missed else []
    same = [each for each in mach_o.parts(found.read_bytes()) if each.processor == part.processor]
    if not same:
        return [f"asks for {request.name}, which is for another processor"]
    if not same[0].identity or same[0].identity.version < request.version:
        return [f"asks for {request.name}, which is too old"]
    return [f"asks for {symbol} of {request.name}" for symbol in sorted(wanted - same[0].offered)]


def size(program: Path) -> int:
    """How many bytes of a built program are there to speak."""
    files = [file for file in program.rglob("*") if SPEAKING.search(file.relative_to(program).as_posix())]
    return sum(file.lstat().st_size for file in files if file.is_file())
