"""A folder of content as it lies on disk: pages with front matter, data tables, figures, and their fingerprint."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import yaml

from reader import __version__
from reader.errors import LibraryError
from reader.library.model import Mistake
from reader.words import translate

TABLES = ("body_parts", "calls", "glossary", "medicines", "questions", "sources", "spoken", "synonyms")
LARGEST_FILE = 2_000_000
_DEEPEST_YAML = 20
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)
COMPILER = ("library/compile.py", "library/content.py", "library/file.py", "library/front_matter.py",
    "library/indexes.py", "library/lines.py", "library/markup.py", "library/medicine.py", "library/model.py", "library/recipe.py",
    "library/search.py", "library/sections.py", "library/see_also.py", "library/tables.py", "library/term_finder.py", "library/tree.py", "library/write.py",
    "excerpt.py", "statement.py", "stop_words.py", "words.py")  # fmt: skip

# Only true, false, null and days mean something; all else is the text that was written, so 'title: No' and 'date: 1.10'
# need no quotes.
_Loader: Any = type("_Loader", (getattr(yaml, "CSafeLoader", yaml.SafeLoader),), {})
_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"(?:true|false)\Z", "tf"),
    ("null", r"(?:~|null|)\Z", ["~", "n", ""]),
    ("timestamp", r"\d{4}-\d\d-\d\d\Z", "0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


def _day(loader: Any, node: yaml.ScalarNode) -> object:
    """A day, or the text of one that no calendar has, which the reader of that field refuses."""
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return node.value


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _day)


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
        return page_id(self.file)

    @property
    def is_branch(self) -> bool:
        return Path(self.file).name == "index.md"


def page_id(file: str) -> str:
    """The topic id that a file has by its name; an index.md takes its folder's."""
    path = Path(file)
    return path.stem if path.name != "index.md" else path.parent.name or "home"


@dataclass
class Content:
    """A content folder read into memory, with the mistakes met while reading; `broken` files are there but could not be read."""

    root: Path
    pages: dict[str, SourcePage] = field(default_factory=dict)
    tables: dict[str, Record] = field(default_factory=dict)
    figures: dict[str, bytes] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    mistakes: list[Mistake] = field(default_factory=list)


def read_content(root: Path) -> Content:
    """Read every file under `root`; whatever cannot be read becomes a mistake, never a half-read page."""
    content = Content(root)
    for file, path in _files(root):
        kind = path.suffix.casefold()
        if kind in {".md", ".svg", ".yaml"} and not file.isprintable():
            shown = "".join(letter if letter.isprintable() else "?" for letter in file)
            content.mistakes.append(
                Mistake(shown, 1, "The name of the file is not plain text.", "Give it another name.")
            )
        elif path.suffix == ".md":
            text = _text(path, file, content.mistakes)
            page = _page(file, text, content.mistakes) if text is not None else None
            if page:
                content.pages[file] = page
            else:
                content.broken.add(file)
        elif file in {f"_data/{table}.yaml" for table in TABLES}:
            text = _text(path, file, content.mistakes)
            record = _yaml(text, file, 0, content.mistakes) if text is not None else None
            if record:
                content.tables[path.stem] = record
            else:
                content.broken.add(file)
        elif path.suffix == ".svg":
            data = _bytes(path, file, content.mistakes)
            content.figures[file] = data or b""
            if data is not None:
                _check_figure(file, data, content.mistakes)
        elif kind in {".md", ".markdown", ".svg"}:
            ending = ".svg" if kind == ".svg" else ".md"
            content.mistakes.append(
                Mistake(
                    file, 1, f"The ending '{path.suffix}' is not used here.", f"Name it {path.stem}{ending}."
                )
            )
        elif kind in {".yaml", ".yml"}:
            known = ", ".join(f"_data/{table}.yaml" for table in TABLES)
            content.mistakes.append(
                Mistake(file, 1, "There is no table of this name.", f"Use one of {known}.")
            )
    if not content.pages and not content.mistakes:
        content.mistakes.append(
            Mistake(
                "index.md", 1, "The folder has no pages.", "Put an index.md with a title and contents in it."
            )
        )
    return content


def fingerprint(root: Path) -> str:
    """SHA-256 over the names and bytes of the content and of the code that compiles it."""
    digest = hashlib.sha256(__version__.encode())
    code = Path(__file__).parent.parent
    for file, path in (*_files(root), *((name, code / name) for name in COMPILER)):
        digest.update(f"\0{file}\0".encode(errors="surrogateescape"))
        try:
            with path.open("rb") as opened:
                digest.update(hashlib.file_digest(opened, "sha256").digest())
        except OSError:
            continue  # content: the compiler will name it; code: it lies inside the frozen program
    return digest.hexdigest()


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    """Every file with its path inside `root`, in one order everywhere; hidden files and folders are left out."""
    try:
        if not root.is_dir():
            raise LibraryError(
                translate("Content", "There is no content folder at {root}.").format(root=root),
                translate("Content", "Name a folder that holds Markdown pages."),
            )
        found = sorted(
            (path.relative_to(root).as_posix(), path) for path in root.rglob("*") if path.is_file()
        )
    except OSError as error:
        raise LibraryError(
            translate("Content", "The folder {root} cannot be read ({reason}).").format(
                root=root, reason=error.strerror
            ),
            translate("Content", "Check that it still exists."),
        ) from error
    yield from ((file, path) for file, path in found if not re.search(r"(?:^|/)\.", file))


def _bytes(path: Path, file: str, mistakes: list[Mistake]) -> bytes | None:
    try:
        size = path.stat().st_size
        if size <= LARGEST_FILE:
            return path.read_bytes()
        what, instead = (
            f"The file is too large ({size / 1e6:.0f} MB).",
            "Split it into files of at most 2 MB.",
        )
    except OSError as error:
        what, instead = f"The file cannot be read ({error.strerror}).", "Check its permissions."
    mistakes.append(Mistake(file, 1, what, instead))
    return None


def _text(path: Path, file: str, mistakes: list[Mistake]) -> str | None:
    data = _bytes(path, file, mistakes)
    if data is None:
        return None
    wrong = data.find(b"\0")
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        text, wrong = "", error.start
    if wrong < 0:
        return text
    line = data.count(b"\n", 0, wrong) + 1
    mistakes.append(Mistake(file, line, "The file is not UTF-8 text.", "Save it again as UTF-8."))
    return None


def _check_figure(file: str, data: bytes, mistakes: list[Mistake]) -> None:
    line, what = 1, "is not an SVG picture"
    try:
        if ElementTree.fromstring(data).tag == "{http://www.w3.org/2000/svg}svg":
            return
    except ElementTree.ParseError as error:
        line, what = error.position[0], "is not well-formed"
    except (ValueError, LookupError):
        what = "names an unknown encoding"
    mistakes.append(Mistake(file, line, f"The figure {what}.", "Save it again as plain SVG."))


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


def own_page(file: str, text: str, mistakes: list[Mistake]) -> SourcePage:
    """A page of a folder that knows nothing of this guide: its front matter may be missing or be anything."""
    match = _FRONT_MATTER.match(text)
    front = _yaml(match[1], file, 1, mistakes) if match else None
    if match and front and isinstance(front.value, dict):
        return SourcePage(file, front, text[match.end() :], text.count("\n", 0, match.end()) + 1)
    return SourcePage(file, Record({}, None), text, 1)


def _yaml(text: str, file: str, offset: int, mistakes: list[Mistake]) -> Record | None:
    line = 1
    try:
        _refuse_tangles(text)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            _refuse_repeated_keys(node)
            return Record(loader.construct_document(node) if node else None, node, offset)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        what = f"This is not valid YAML: {error.problem}."
    except (yaml.YAMLError, ValueError, TypeError):
        what = "This YAML cannot be understood."
    instead = (
        "Keep to plain 'name: value' lines and lists, with quotes around a value that holds ': ' or '#'."
    )
    mistakes.append(Mistake(file, offset + line, what, instead))
    return None


def _refuse_tangles(text: str) -> None:
    """Refuse depth, which would overflow the stack of the loader, and references, which can grow without end."""
    depth = 0
    for event in yaml.parse(text, _Loader):
        mark: Any = event.start_mark
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST_YAML:
            raise yaml.MarkedYAMLError(problem="it is nested too deeply", problem_mark=mark)
        if isinstance(event, yaml.AliasEvent):
            raise yaml.MarkedYAMLError(
                problem=f"'*{event.anchor}' is a reference, which is not used here", problem_mark=mark
            )


def _refuse_repeated_keys(node: yaml.Node | None) -> None:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key.value, str):
                raise yaml.MarkedYAMLError(problem="a name is not plain text", problem_mark=key.start_mark)
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"'{key.value}' is given twice", problem_mark=key.start_mark
                )
            seen.add(key.value)
            _refuse_repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_repeated_keys(value)
