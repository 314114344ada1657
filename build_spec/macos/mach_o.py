"""What a library of macOS names: other libraries, the functions it takes from each, and those it offers."""

import struct
from dataclasses import dataclass, field

LOAD, LOAD_WEAK, LOAD_UPWARD, REEXPORT = 0xC, 0x80000018, 0x80000023, 0x8000001F
_IDENTITY, _FOLDER, _SYMBOLS = 0xD, 0x8000001C, 0x2
_THIN, _FAT = b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe"


@dataclass(frozen=True)
class Request:
    """A library that must be there, or with the kind LOAD_WEAK one that may be missing."""

    place: int  # of the command, in the file
    kind: int
    name: str
    version: int  # the oldest that will do


@dataclass
class Part:
    """The code for one kind of processor."""

    processor: int
    identity: Request | None = None  # a library's own name and version
    requests: list[Request] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)  # what @rpath may stand for
    wanted: dict[str, int] = field(default_factory=dict)  # a function, and the number of the request, from 1
    offered: set[str] = field(default_factory=set)


def parts(library: bytes) -> list[Part]:
    """Read a library, one part for each processor; nothing of a file that is none."""
    if library[:4] == _THIN:
        return [_part(library, 0)]
    if library[:4] != _FAT:
        return []
    (count,) = struct.unpack_from(">I", library, 4)
    return [_part(library, struct.unpack_from(">5I", library, 8 + 20 * n)[2]) for n in range(count)]


def made_optional(library: bytes, name: str) -> bytes:
    """Return the library, to be loaded also where the one of that name, which it takes nothing from, is missing."""
    changed = bytearray(library)
    for part in parts(library):
        for number, request in enumerate(part.requests, 1):
            if request.name.rpartition("/")[2] == name:
                taken = [symbol for symbol, source in part.wanted.items() if source == number]
                assert not taken, f"it cannot do without {taken} of {name}"
                struct.pack_into("<I", changed, request.place, LOAD_WEAK)
    return bytes(changed)


def _part(library: bytes, start: int) -> Part:
    assert library[start : start + 4] == _THIN, "this is no 64-bit library of macOS"
    _, processor, _, _, count = struct.unpack_from("<5I", library, start)
    part, place = Part(processor), start + 32
    for _ in range(count):
        kind, size = struct.unpack_from("<2I", library, place)
        if kind in (LOAD, LOAD_WEAK, LOAD_UPWARD, REEXPORT, _IDENTITY):
            at, _, _, version = struct.unpack_from("<4I", library, place + 8)
            request = Request(place, kind, _text(library, place + at), version)
            if kind == _IDENTITY:
                part.identity = request
            else:
                part.requests.append(request)
        elif kind == _FOLDER:
            part.folders.append(_text(library, place + struct.unpack_from("<I", library, place + 8)[0]))
        elif kind == _SYMBOLS:
            _read_symbols(library, start, struct.unpack_from("<3I", library, place + 8), part)
        place += size
    return part


def _read_symbols(library: bytes, start: int, table: tuple[int, ...], part: Part) -> None:
    first, count, names = table
    for n in range(count):
        name_at, kind, _, described, _ = struct.unpack_from("<IBBHQ", library, start + first + 16 * n)
        if kind & 0xE0 or not kind & 1:  # for debuggers, or of the library's own
            continue
        name = _text(library, start + names + name_at)
        if kind & 0x0E:
            part.offered.add(name)
        else:
            part.wanted[name] = described >> 8


def _text(library: bytes, at: int) -> str:
    return library[at : library.index(b"\0", at)].decode()
