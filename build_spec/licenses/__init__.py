"""The licenses of everything that the program carries, gathered in one text."""

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from reader import __version__

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

# Each distribution that ends up in the program, in reading order; build tools but for PyInstaller's starter are not shipped.
SHIPPED = (
    "Markdown",
    "PyYAML",
    "apsw-sqlite3mc",
    "platformdirs",
    "EbookLib",
    "lxml",
    "six",
    "fontpkg-atkinson-hyperlegible",
    "pyinstaller",
)
QT = ("PySide6-Essentials", "PySide6-Addons", "shiboken6")
TEXTS = (
    ("GNU General Public License, version 3 (Plainspoken)", ROOT / "LICENSE"),
    ("GNU Lesser General Public License, version 3 (Qt, Qt for Python)", HERE / "LGPL-3.txt"),
    ("Python", HERE / "Python.txt"),
    ("Third-party parts of Qt, as collected by Debian for Qt 6.4", HERE / "Qt-third-party.txt"),
)
APSW = (
    "APSW: any license approved by the Open Source Initiative. SQLite: in the public domain. SQLite3 Multiple Ciphers: MIT,"
    " copyright 2006-2026 Ulrich Telle."
)


def gathered() -> str:
    """Return the notice, then the licenses of each part, then the long texts they refer to."""
    version = distribution(QT[0]).version
    parts = [(HERE / "notice.txt").read_text("utf-8").format(version=__version__, qt=version)]
    for name in SHIPPED:
        parts.append(headed(f"{name} {distribution(name).version}", own_texts(name)))
    for title, file in TEXTS:
        parts.append(headed(title, file.read_text("utf-8")))
    return "\n\n".join(parts)


def own_texts(name: str) -> str:
    """Return the license texts that a distribution brings along; what is known of it where it brings none."""
    found = distribution(name)
    names = ("LICENSE", "LICENCE", "COPYING", "NOTICE", "LICENSES")
    files = [file for file in found.files or [] if file.name.split(".")[0].upper() in names]
    unique = {Path(str(file.locate())).read_text("utf-8", errors="replace"): None for file in files}
    if unique:
        return "\n\n".join(unique)
    if name == "apsw-sqlite3mc":
        return APSW
    raise PackageNotFoundError(f"{name} brings no license text; find it and name it in build_spec/licenses")


def headed(title: str, text: str) -> str:
    return f"{'=' * 78}\n{title}\n{'=' * 78}\n\n{text.strip()}"
