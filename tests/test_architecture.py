"""The law of imports. A failure names the rule and what to do instead."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

READER = Path(__file__).resolve().parent.parent / "reader"
PANES = {"topics_pane", "page_view", "notes_pane", "search_pane"}
MODULES = {
    ".".join(path.relative_to(READER.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in READER.rglob("*.py")
}


def imports(path: Path) -> set[str]:
    """Every module a file names in an import, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively; write the whole name"
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


IMPORTS = {module: imports(path) for module, path in MODULES.items()}


def uses(module: str, prefix: str) -> set[str]:
    return {name for name in IMPORTS[module] if name == prefix or name.startswith(f"{prefix}.")}


def room(name: str) -> list[str]:
    return [module for module in MODULES if module.startswith(f"reader.{name}.")]


def test_the_scan_saw_the_program() -> None:
    assert len(MODULES) > 30
    assert uses("reader.app", "reader.ui.window")
    assert uses("reader.notes.store", "apsw")


@pytest.mark.parametrize("module", room("library") + room("notes"))
def test_the_core_names_no_qt(module: str) -> None:
    assert not uses(module, "PySide6"), (
        f"{module} imports Qt; move what needs a screen to reader/ui and hand it plain values"
    )


def test_the_core_loads_no_qt() -> None:
    code = "import sys\n" + "".join(
        f"import {module}\n" for module in [*room("library"), *room("notes"), "reader.cli"]
    )
    code += "print([name for name in sys.modules if 'PySide' in name or 'shiboken' in name])"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=READER.parent
    )
    assert result.stdout.strip() == "[]", (
        "a core module loads Qt through something it imports; find it and cut the import"
    )


@pytest.mark.parametrize("module", room("notes"))
def test_notes_never_import_the_library(module: str) -> None:
    assert not uses(module, "reader.library"), (
        f"{module} imports the library; the two halves meet only through a topic id"
    )


@pytest.mark.parametrize("module", room("library"))
def test_the_library_never_imports_notes(module: str) -> None:
    assert not uses(module, "reader.notes"), (
        f"{module} imports the notes; the two halves meet only through a topic id"
    )


@pytest.mark.parametrize("pane", sorted(PANES))
def test_panes_are_strangers(pane: str) -> None:
    others = {f"reader.ui.{other}" for other in PANES - {pane}} | {"reader.ui.window"}
    known = IMPORTS[f"reader.ui.{pane}"] & others
    assert not known, f"{pane} imports {known}; emit a signal and connect it in window._connect"


def test_nothing_imports_the_composition_root() -> None:
    importers = {module for module in MODULES if uses(module, "reader.app")}
    assert importers == {"reader.__main__", "reader.self_test"}, (
        "only __main__ starts app, and only self_test drives what it builds; hand things in through constructors"
    )


def test_the_core_imports_no_screen() -> None:
    for module in [
        *room("library"),
        *room("notes"),
        "reader.cli",
        "reader.settings",
        "reader.places",
        "reader.errors",
    ]:
        assert not uses(module, "reader.ui"), f"{module} imports the screen; let the screen import it"


def test_markdown_is_imported_by_one_module() -> None:
    assert {module for module in MODULES if uses(module, "markdown")} == {"reader.library.markup"}


def test_what_speaks_is_imported_by_one_module() -> None:
    assert {module for module in MODULES if uses(module, "PySide6.QtTextToSpeech")} == {"reader.ui.voice"}


def printed(code: str) -> str:
    """What a Python of its own prints when it runs the code."""
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=READER.parent
    ).stdout.strip()


def test_the_window_starts_without_the_compiler() -> None:
    code = (
        "import sys, reader.app\n"
        "print([name for name in ('markdown', 'yaml', 'reader.library.compile', 'PySide6.QtPrintSupport', 'PySide6.QtTextToSpeech') if name in sys.modules])"
    )
    assert printed(code) == "[]", "this slows every start; import it inside the function that needs it"


def test_the_window_starts_without_classes_of_qt_that_are_costly_to_learn(tmp_path: Path) -> None:
    """Python makes a class of Qt, and each of its enums, when it is first named or a function might take it."""
    code = (
        "import sys, reader.app, PySide6.QtGui, PySide6.QtWidgets\n"
        f"reader.app.main(['--data-dir', {str(tmp_path)!r}, '--quit-after-first-page'])\n"
        "costly = {'QStyle', 'QGradient', 'QAccessible', 'QMessageBox', 'QFileDialog'}\n"
        "print(sorted(costly & {*vars(PySide6.QtGui), *vars(PySide6.QtWidgets)}))"
    )
    assert printed(code) == "[]", (
        "this slows every start; name it inside the function that needs it, and let no call fall to it"
        " (QPainter.fillRect asks for QGradient: eraseRect with a background does not)"
    )


def test_no_property_of_qt_that_begins_with_i_is_set_by_keyword() -> None:
    """PySide looks for `setInterval` with the capital I of the person's language, which has a dot in Turkish."""
    for module in room("ui"):
        for node in ast.walk(ast.parse(MODULES[module].read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id.startswith("Q")
            ):
                for keyword in node.keywords:
                    assert not (keyword.arg or "").startswith("i"), (
                        f"{module}:{node.lineno} stops the program in Turkish; call set{keyword.arg.title()}() instead"
                    )


def test_no_module_uses_the_network() -> None:
    forbidden = (
        "socket",
        "ssl",
        "http",
        "urllib.request",
        "ftplib",
        "smtplib",
        "asyncio",
        "PySide6.QtNetwork",
    )
    for module in MODULES:
        for name in forbidden:
            assert not uses(module, name), f"{module} imports {name}; Plainspoken never opens a connection"


@pytest.mark.parametrize("package", ["reader.library", "reader.notes", "reader.ui"])
def test_packages_are_empty(package: str) -> None:
    assert MODULES[package].read_text("utf-8") == "", (
        f"{package} holds code; import from the module that defines a thing"
    )
