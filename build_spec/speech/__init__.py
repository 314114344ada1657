"""The part of Qt that speaks, without the parts for sound and for the network that it asks for.

Qt TextToSpeech names Qt Multimedia, which names Qt Network. To let a voice of the system speak it needs neither: it calls no
function of Qt Network, and the few of Qt Multimedia that it names are for those who want the sound itself. So a library of
our own stands in for Qt Multimedia (see multimedia.c), and on Linux the request for Qt Network is taken out.
"""

import re
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from build_spec.trim import Entry

HERE = Path(__file__).resolve().parent
SPEAKING = re.compile(r"(?:Qt6?|q)TextToSpeech|Qt6?Multimedia|/texttospeech/", re.IGNORECASE)
MULTIMEDIA = re.compile(r"(^|/)(lib)?Qt6Multimedia\.(dll|so\.6)$")
_OTHER_MULTIMEDIA = re.compile(r"(^|/)(lib)?Qt6?Multimedia(?!\.(dll|so\.6)$)")
LARGEST = 60_000  # bytes of the stand-in; Qt's own has a million and more

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
COMPILERS = {"win32": ("x86_64-w64-mingw32-gcc", "gcc"), "linux": ("gcc", "cc")}


def slim(entries: Iterable[Entry], folder: Path, system: str = sys.platform) -> list[Entry]:
    """Return the entries with the stand-in and what names no network; what was changed is written into a folder.

    On macOS nothing that speaks is shipped: nobody could try there yet what is done here.
    """
    entries = list(entries)
    if system not in NAMES:
        return [entry for entry in entries if not SPEAKING.search(entry[0].replace("\\", "/"))]
    folder.mkdir(parents=True, exist_ok=True)
    slimmed: list[Entry] = []
    for path, source, kind in entries:
        name = path.replace("\\", "/")
        if MULTIMEDIA.search(name) and kind != "SYMLINK":
            source = str(stand_in(folder, system))
        elif _OTHER_MULTIMEDIA.search(name):
            continue
        elif SPEAKING.search(name) and system == "linux" and kind != "SYMLINK":
            changed = folder / PurePosixPath(name).name
            changed.write_bytes(without_network(Path(source).read_bytes()))
            source = str(changed)
        slimmed.append((path, source, kind))
    return slimmed


def stand_in(folder: Path, system: str = sys.platform) -> Path:
    """Make the library that stands in for Qt Multimedia; without a compiler, as under Wine, one made before is taken."""
    made = folder / ("Qt6Multimedia.dll" if system == "win32" else "libQt6Multimedia.so.6")
    compiler = next(filter(None, map(shutil.which, COMPILERS[system])), None)
    if not compiler and made.exists():
        return made
    if not compiler:
        raise SystemExit(
            f"The build needs a C compiler: {' or '.join(COMPILERS[system])} (apt-get install gcc)"
        )
    folder.mkdir(parents=True, exist_ok=True)
    options = ["-shared", "-nostdlib", "-O1", "-s", f"-o{made}", str(HERE / "multimedia.c")]
    debug, first, last, channels = NAMES[system]
    functions = {debug: "never", first: "never", last: "never", channels: "nothing"}
    if system == "win32":
        exported = folder / "multimedia.def"
        lines = "".join(f'  "{name}" = {function}\n' for name, function in functions.items())
        exported.write_text(f"LIBRARY {made.name}\nEXPORTS\n{lines}", "utf-8")
        options += [str(exported), "-Wl,--entry=begin,--no-insert-timestamp,--disable-auto-image-base"]
    else:
        exported = folder / "multimedia.map"
        lines = "".join(f"{name}; " for name in functions)
        exported.write_text(f"Qt_6 {{ global: {lines}local: *; }};\n", "utf-8")
        options += [
            f"-Wl,--version-script={exported},--soname={made.name},--build-id=none",
            "-z",
            "noexecstack",
        ]
        options += [f"-Wl,--defsym={name}={function}" for name, function in functions.items()]
    subprocess.run([compiler, *options], check=True)
    return made


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


def size(program: Path) -> int:
    """How many bytes of a built program are there to speak."""
    files = [file for file in program.rglob("*") if SPEAKING.search(file.relative_to(program).as_posix())]
    return sum(file.lstat().st_size for file in files if file.is_file())
