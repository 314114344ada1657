"""A folder of content as it lies on disk: pages with front matter, data tables, figures, and their fingerprint."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from reader.errors import LibraryError
from reader.library.model import Mistake

LARGEST_FILE = 2_000_000
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)
_YAML_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Record:
    """A YAML value that still knows on which line each part of it stands."""

    value: Any
    node: yaml.Node | None
    offset: int = 0

    def line(self, *path: str | int) -> int:
        """The 1-based line of the part at `path`, or of the nearest part that exists."""
        node = self.node
        for step in path:
            found = None
            if isinstance(node, yaml.MappingNode):
                found = next((v for k, v in node.value if k.value == step), None)
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                found = node.value[step]
            if found is None:
                break
            node = found
        return self.offset + (node.start_mark.line + 1 if node else 1)


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One Markdown file: `file` is its path inside the content folder, with forward slashes."""

    file: str
    front: Record
    body: str
    body_line: int

    @property
    def id(self) -> str:
        path = Path(self.file)
        if path.name != "index.md":
            return path.stem
        return path.parent.name or "home"

    @property
    def is_branch(self) -> bool:
        return Path(self.file).name == "index.md"

    def line_of(self, text: str) -> int:
        """The line in the file where `text` first stands in the body; the body's first line if nowhere."""
        found = self.body.find(text)
        return self.body_line + (self.body.count("\n", 0, found) if found >= 0 else 0)


@dataclass
class Content:
    """A content folder read into memory, with the mistakes met while reading."""

    root: Path
    pages: dict[str, SourcePage] = field(default_factory=dict)
    tables: dict[str, Record] = field(default_factory=dict)
    figures: dict[str, bytes] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)


def read_content(root: Path) -> Content:
    """Read every file under `root`; whatever cannot be read becomes a mistake, never a half-read page."""
    content = Content(root)
    for file, path in _files(root):
        if path.suffix == ".md":
            text = _text(path, file, content.mistakes)
            page = text is not None and _page(file, text, content.mistakes)
            if page:
                content.pages[file] = page
        elif file.startswith("_data/") and path.suffix == ".yaml":
            text = _text(path, file, content.mistakes)
            record = text is not None and _yaml(text, file, 0, content.mistakes)
            if record:
                content.tables[path.stem] = record
        elif path.suffix == ".svg":
            content.figures[file] = path.read_bytes()
    if not content.pages and not content.mistakes:
        content.mistakes.append(
            Mistake(
                "index.md", 1, "The folder has no pages.", "Put an index.md with a title and contents in it."
            )
        )
    return content


def fingerprint(root: Path) -> str:
    """SHA-256 over the names and bytes of the content and of the code that compiles it."""
    digest = hashlib.sha256()
    code = Path(__file__).parent
    compiler = ((name, code / name) for name in ("compile.py", "content.py", "file.py", "markup.py"))
    for file, path in (*_files(root), *compiler):
        data = path.read_bytes()
        digest.update(f"{file}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    if not root.is_dir():
        raise LibraryError(
            f"There is no content folder at {root}.", "Name a folder that holds Markdown pages."
        )
    try:
        found = sorted(
            (path.relative_to(root).as_posix(), path) for path in root.rglob("*") if path.is_file()
        )
    except OSError as error:
        raise LibraryError(
            f"The folder {root} cannot be read ({error.strerror}).", "Check that it still exists."
        ) from error
    yield from ((file, path) for file, path in found if not Path(file).name.startswith("."))


def _text(path: Path, file: str, mistakes: list[Mistake]) -> str | None:
    try:
        data = path.read_bytes()
        if len(data) > LARGEST_FILE:
            mistakes.append(
                Mistake(
                    file,
                    1,
                    f"The file is too large ({len(data) / 1e6:.0f} MB).",
                    "Split it into pages of at most 2 MB.",
                )
            )
            return None
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        mistakes.append(Mistake(file, line, "The file is not UTF-8 text.", "Save it again as UTF-8."))
    except OSError as error:
        mistakes.append(
            Mistake(file, 1, f"The file cannot be read ({error.strerror}).", "Check its permissions.")
        )
    return None


def _page(file: str, text: str, mistakes: list[Mistake]) -> SourcePage | None:
    match = _FRONT_MATTER.match(text)
    if not match:
        mistakes.append(
            Mistake(
                file,
                1,
                "The page has no front matter.",
                "Begin it with a line '---', then 'title: …', then a line '---'.",
            )
        )
        return None
    front = _yaml(match[1], file, 1, mistakes)
    if front is None:
        return None
    if not isinstance(front.value, dict):
        mistakes.append(
            Mistake(file, 2, "The front matter is not a list of 'name: value' lines.", "Write 'title: …'.")
        )
        return None
    return SourcePage(file, front, text[match.end() :], text.count("\n", 0, match.end()) + 1)


def _yaml(text: str, file: str, offset: int, mistakes: list[Mistake]) -> Record | None:
    try:
        loader = _YAML_LOADER(text)
        try:
            node = loader.get_single_node()
            _refuse_repeated_keys(node)
            value = loader.construct_document(node) if node else None
        finally:
            loader.dispose()
        return Record(value, node, offset)
    except yaml.MarkedYAMLError as error:
        line = offset + (error.problem_mark.line + 1 if error.problem_mark else 1)
        mistakes.append(
            Mistake(
                file,
                line,
                f"This is not valid YAML: {error.problem}.",
                "Put quotes around a value that holds ': ' or '#'.",
            )
        )
    except (yaml.YAMLError, ValueError, RecursionError, TypeError):
        mistakes.append(
            Mistake(
                file,
                offset + 1,
                "This YAML cannot be understood.",
                "Keep to plain 'name: value' lines and lists.",
            )
        )
    return None


def _refuse_repeated_keys(node: yaml.Node | None) -> None:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if isinstance(key.value, str) and key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"'{key.value}' is given twice", problem_mark=key.start_mark
                )
            seen.add(str(key.value))
            _refuse_repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_repeated_keys(value)
