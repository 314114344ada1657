"""A folder of Markdown of one's own beside the guide: a copy of its library with the folder's pages as one more branch.

So search, links, notes, print and e-books know these pages without knowing where they came from. Nothing in the folder is
ever run or changed: raw HTML is shown as text, pictures from elsewhere and addresses of files lead nowhere.
"""

import os
import re
import shutil
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from html import escape, unescape
from itertools import islice
from pathlib import Path, PurePosixPath
from stat import S_ISREG
from typing import NamedTuple
from xml.etree import ElementTree

import apsw

from reader.errors import LibraryError
from reader.library.content import LARGEST_FILE, Record, SourcePage, own_page
from reader.library.file import Library, open_library
from reader.library.markup import Renderer
from reader.library.model import OWN, Mistake
from reader.library.tables import slug
from reader.library.write import CompiledTopic, add_topics
from reader.places import is_folder
from reader.words import translate

BRANCH = "own"  # the topic id of the branch; its pages' ids begin with it
_MOST_FILES = 2000
_MOST_TOLD = 30
_MOST_WATCHED = 500
_MOST_OPEN = 500  # brackets of a page that nothing closes
_DEEPEST = 8
_ENDINGS = frozenset({".md", ".markdown"})
_HEADING = re.compile(r"\A\s*#[ \t]+(.+?)[ \t#]*(?:\n|\Z)")
_OUTSIDE = re.compile(r"url\(\s*[\"']?(?!\s*#)|@import|expression\(", re.IGNORECASE)
_IMAGE = re.compile(r"#|data:image/(?:png|jpeg|gif|webp)[;,]")
_DOCUMENT_TYPE = re.compile(rb"<!DOCTYPE\s[^\[>]*>", re.IGNORECASE)
_MORE_THAN_A_DRAWING = frozenset(
    {"script", "foreignObject", "iframe", "handler", "listener", "audio", "video"}
)
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PICTURE = re.compile(r"<img\b[^>]*/>")
_DEAD_LINK = re.compile(r'<a href="">(.*?)</a>', re.DOTALL)
_NEVER = "9999-12-31"


class Cancelled(Exception):  # noqa: N818 - nothing went wrong
    """The person stopped the compilation."""


class _File(NamedTuple):
    """A page to be: its path inside the folder, its text, its title, its own id, and the branch it stands in."""

    path: str
    id: str
    parent: str
    title: str
    body: str
    changed: date


def look_of(folder: Path) -> str:
    """How the folder looks by names, sizes and times; '' if it is not there."""
    if not is_folder(folder):
        return ""
    found = [f"{file} {size} {time}" for file, _, size, time in _files(folder)]
    return _storable("\n".join([str(folder), *found]))


def add_folder(
    guide: Path, folder: Path, target: Path, progress: Callable[[int, int], bool] = lambda done, of: True
) -> int:
    """Write to `target` the library `guide` with the folder's pages added; returns how many.

    `progress` is told how many of how many pages are done, and stops the work by returning False: Cancelled is raised and
    `target` left as it was. LibraryError if the folder is not there, holds no Markdown or too much of it.
    """
    look = look_of(folder)
    if not look:
        raise LibraryError(
            translate("OwnFolder", "The folder {folder} is not there.").format(folder=folder),
            translate("OwnFolder", "Choose it again when it is."),
        )
    library = open_library(guide)
    try:
        pages, figures, mistakes = _read(folder)
        if not pages:
            raise LibraryError(
                translate("OwnFolder", "The folder {folder} holds no Markdown pages.").format(folder=folder),
                " ".join(f"{mistake.file}: {mistake.what}" for mistake in mistakes[:1])
                or translate("OwnFolder", "Choose a folder with files whose names end in .md."),
            )
        names = {file: f"{BRANCH}/{n}.svg" for n, file in enumerate(figures, 1)}  # in the library
        topics = _rendered(library, pages, names, mistakes, progress)
        fingerprint = library.fingerprint
    finally:
        library.close()
    _write(
        guide,
        target,
        topics,
        {names[file]: svg for file, svg in figures.items()},
        {"own_look": look, "own_guide": fingerprint, "own_folder": _storable(folder.name)},
    )
    return len(pages)


def is_fresh(guide: Path, folder: Path, target: Path) -> bool:
    """Whether `target` was made of this guide and of this folder, as far as can be told without reading the folder."""
    try:
        ours, library = open_library(target), open_library(guide)
    except LibraryError:
        return False
    try:
        return ours.about("own_guide") == library.fingerprint and ours.about("own_look").startswith(
            _storable(f"{folder}\n")
        )
    except LibraryError:
        return False
    finally:
        ours.close()
        library.close()


def folders_of(folder: Path) -> list[Path]:
    """The folders and pages to watch, at most as many as a system can."""
    pages = [path for _, path, _, _ in _files(folder)][:_MOST_WATCHED]
    # Also those without a page: one may come.
    folders = [Path(above) for above, _, _ in islice(_walked(folder), _MOST_WATCHED)]
    return [*dict.fromkeys([folder, *folders, *(path.parent for path in pages)]), *pages]


def _walked(
    folder: Path, unreadable: Callable[[OSError], object] | None = None
) -> Iterator[tuple[str, list[str], list[str]]]:
    """The folders from this one down, as `os.walk` gives them, in order; hidden ones and very deep ones are left out."""
    for above, folders, names in os.walk(folder, onerror=unreadable):
        depth = len(Path(above).relative_to(folder).parts)
        seen = [name for name in folders if not name.startswith(".") and depth < _DEEPEST]
        folders[:] = sorted(seen, key=_counted)
        yield above, folders, names


def _counted(name: str) -> tuple[list[tuple[int, str]], str]:
    """A key by which 2 comes before 10."""
    parts = re.split(r"(\d+)", name)  # words and numbers by turns
    return [(len(part.lstrip("0")) if at % 2 else 0, part) for at, part in enumerate(parts)], name


def _files(
    folder: Path, unreadable: Callable[[OSError], object] | None = None
) -> Iterator[tuple[str, Path, int, int]]:
    """The pages and figures under a folder, in order: path inside it, path, size, time.

    Hidden ones, links and what is no file are left out; `unreadable` is told of folders that cannot be read.
    """
    count = 0
    for above, _, names in _walked(folder, unreadable):
        for name in sorted(names, key=_counted):
            path = Path(above) / name
            if name.startswith(".") or path.suffix.casefold() not in {*_ENDINGS, ".svg"} or path.is_symlink():
                continue
            count += 1
            if count > _MOST_FILES:
                raise LibraryError(
                    translate(
                        "OwnFolder", "The folder holds more than {most_files:,} pages and figures."
                    ).format(most_files=_MOST_FILES),
                    translate("OwnFolder", "Choose a smaller folder inside it."),
                )
            with suppress(OSError):
                found = path.stat()
                if S_ISREG(found.st_mode):  # a pipe would be waited for without end
                    yield path.relative_to(folder).as_posix(), path, found.st_size, found.st_mtime_ns


def _read(folder: Path) -> tuple[list[_File], dict[str, bytes], list[Mistake]]:
    pages: list[_File] = []
    figures: dict[str, bytes] = {}
    mistakes: list[Mistake] = []
    branches: dict[str, str] = {"": BRANCH}  # the id of each folder's branch
    taken = {BRANCH}

    def new_id(path: str) -> str:
        plain = f"{BRANCH}-{slug(path) or 'page'}"
        id = next(
            id for n in range(1, 10_000) for id in [plain if n == 1 else f"{plain}-{n}"] if id not in taken
        )
        taken.add(id)
        return id

    def unreadable(error: OSError) -> None:
        inside = Path(error.filename or folder).relative_to(folder).as_posix()
        mistakes.append(Mistake(inside, 1, f"It cannot be read ({error.strerror}).", "It is left out."))

    for file, path, size, time in _files(folder, unreadable):
        if size > LARGEST_FILE:
            mistakes.append(
                Mistake(file, 1, f"It is larger than {LARGEST_FILE // 1_000_000} MB.", "It is left out.")
            )
            continue
        try:
            data = path.read_bytes()
        except OSError as error:
            mistakes.append(Mistake(file, 1, f"It cannot be read ({error.strerror}).", "It is left out."))
            continue
        if path.suffix.casefold() == ".svg":
            if wrong := _wrong_with_figure(data):
                mistakes.append(Mistake(file, 1, wrong, "It is left out."))
            else:
                figures[file] = _DOCUMENT_TYPE.sub(b"", data)
            continue
        page = own_page(file, _decoded(data), mistakes)
        heading = _HEADING.match(page.body)
        given = page.front.value.get("title") if isinstance(page.front.value, dict) else None
        name = PurePosixPath(file)
        own_title = str(given) if isinstance(given, str | date) else ""
        title = _one_line(own_title or (heading[1] if heading else _as_words(name.stem)))
        body = page.body[heading.end() :] if heading else page.body
        above = str(name.parent) if str(name.parent) != "." else ""
        parent = _branch_of(above, branches, pages, new_id, time)
        day = _day(time)
        if name.stem.casefold() in {"index", "readme"} and above in branches and not _has_body(pages, parent):
            pages[:] = [p._replace(title=title, body=body, path=file) if p.id == parent else p for p in pages]
            if parent == BRANCH:
                pages.insert(0, _File(file, BRANCH, "", title, body, day))
            continue
        pages.append(_File(file, new_id(str(name.with_suffix(""))), parent, title, body, day))
    if pages and pages[0].id != BRANCH:
        pages.insert(
            0,
            _File(
                "",
                BRANCH,
                "",
                _one_line(folder.name or str(folder)),
                "",
                max(page.changed for page in pages),
            ),
        )
    return pages, figures, mistakes


def _decoded(data: bytes) -> str:
    """The text of a page, in whatever of the usual codes it was saved; what XML has no letter for is replaced."""
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
    return _NOT_IN_XML.sub("�", text.replace("\r\n", "\n").replace("\r", "\n"))


def _wrong_with_figure(data: bytes) -> str:
    """Why a figure cannot be shown: it is no SVG, names something outside itself, or does more than draw; '' if nothing is."""
    if b"<!ENTITY" in data.replace(b"\0", b"").upper():  # a few can stand for words without end
        return "The figure is no plain SVG."
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError):
        return "The figure is not well-formed."
    for element in root.iter():
        if _plain(element.tag) in _MORE_THAN_A_DRAWING:
            return "The figure does more than draw."
        for name, value in element.attrib.items():
            if _plain(name).startswith("on"):
                return "The figure does more than draw."
            if _plain(name) in {"href", "src"} and not _IMAGE.match(value.strip()):
                return "The figure names something outside itself."
        if any(_OUTSIDE.search(text) for text in (element.text or "", *element.attrib.values())):
            return "The figure names something outside itself."
    return (
        "" if _plain(root.tag) == "svg" and b"<?xml-stylesheet" not in data else "The figure is no plain SVG."
    )


def _plain(name: object) -> str:
    """The name of an element or attribute without its namespace."""
    return str(name).rpartition("}")[2]


def _branch_of(
    folder: str, branches: dict[str, str], pages: list[_File], new_id: Callable[[str], str], time: int
) -> str:
    """The id of a folder's branch; branches that are not there yet are made."""
    if folder not in branches:
        above = str(PurePosixPath(folder).parent)
        parent = _branch_of("" if above == "." else above, branches, pages, new_id, time)
        branches[folder] = new_id(folder)
        title = _one_line(_as_words(PurePosixPath(folder).name))
        pages.append(_File("", branches[folder], parent, title, "", _day(time)))
    return branches[folder]


def _as_words(name: str) -> str:
    return name.replace("-", " ").replace("_", " ")


def _day(nanoseconds: int) -> date:
    """The day of a file's time; of one that no calendar has, today."""
    with suppress(OSError, OverflowError, ValueError):
        return datetime.fromtimestamp(nanoseconds / 1e9).date()
    return date.today()


def _has_body(pages: list[_File], id: str) -> bool:
    return any(page.id == id and page.path for page in pages)


def _rendered(
    library: Library,
    pages: list[_File],
    figures: dict[str, str],
    mistakes: list[Mistake],
    progress: Callable[[int, int], bool],
) -> list[CompiledTopic]:
    home = library.children(None)[0]
    renderer = Renderer(
        {page.path: page.id for page in pages if page.path},
        set(figures),
        {},
        list(library.terms()),
    )
    children = {page.id: [below for below in pages if below.parent == page.id] for page in pages}
    topics = []
    for n, page in enumerate(pages):
        if not progress(n, len(pages)):
            raise Cancelled
        body = page.body
        if (
            body.count("[") - body.count("]") > _MOST_OPEN
        ):  # each would be looked for an end through all the others
            body = body.replace("[", "&#91;")
        source = SourcePage(page.path or "index.md", Record({}, None), body, 1)
        rendered = renderer.render(source, page.title, mistakes, body)
        html = _DEAD_LINK.sub(r"\1", _PICTURE.sub(lambda found: _picture(found[0], figures), rendered.html))
        listed = "".join(
            f'<li><a href="topic:{below.id}">{_text(below.title)}</a></li>' for below in children[page.id]
        )
        topics.append(
            CompiledTopic(
                id=page.id,
                parent=page.parent or home.id,
                position=home.child_count if not page.parent else children[page.parent].index(page),
                child_count=len(children[page.id]),
                title=page.title,
                summary="",
                key_points=(),
                audience=OWN,
                keywords=(),
                reviewed=page.changed.isoformat(),
                next_review=_NEVER,
                clinical_review="none",
                opt_in="",
                html=f"{html}<ul>{listed}</ul>" if listed else html,
                see_also="",
                is_sheet=False,
                sections=rendered.sections,
                has_lists=False,
                sources=(),
                questions=(),
            )
        )
    if mistakes:
        topics[0] = replace(topics[0], html=topics[0].html + _told(mistakes))
    progress(len(pages), len(pages))
    return topics


def _picture(image: str, figures: dict[str, str]) -> str:
    """The picture with its address in the library; the words that stand for it where it is not in the folder."""
    address = re.search(r'src="figure:([^"]*)"', image)
    words = re.search(r'alt="([^"]*)"', image)
    if address and (name := figures.get(unescape(address[1]))):
        return image.replace(address[0], f'src="figure:{name}"')
    return f"[{words[1]}]" if words and words[1] else ""


def _told(mistakes: list[Mistake]) -> str:
    lines = [
        f"<li>{_text(mistake.file)}, line {mistake.line}: {_text(mistake.what)}</li>" for mistake in mistakes
    ]
    more = f"<p>And {len(lines) - _MOST_TOLD} more.</p>" if len(lines) > _MOST_TOLD else ""
    return f'<h2 id="what-could-not-be-shown">What could not be shown</h2><ul>{"".join(lines[:_MOST_TOLD])}</ul>{more}'


def _one_line(text: str) -> str:
    return " ".join(re.sub(r"[\0-\x1f\x7f]", " ", _storable(text)).split())[:200] or "Untitled"


def _storable(text: str) -> str:
    """The text as a file can hold it, without the bytes of a name that are no letters."""
    return text.encode("utf-8", "replace").decode()


def _text(text: str) -> str:
    return escape(_one_line(text))


def _write(
    guide: Path, target: Path, topics: list[CompiledTopic], figures: dict[str, bytes], about: dict[str, str]
) -> None:
    fresh = target.with_name(f"{target.name}.{os.getpid()}.new")
    try:
        shutil.copyfile(guide, fresh)
        database = apsw.Connection(str(fresh))
        try:
            database.pragma("journal_mode", "OFF")
            with database:
                add_topics(database, topics, figures, about)
        finally:
            database.close()
        fresh.replace(target)
    except (apsw.Error, OSError) as error:
        raise LibraryError(
            translate("OwnFolder", "The pages of your folder could not be kept."),
            translate("OwnFolder", "Check that {parent} may be written and has room.").format(
                parent=target.parent
            ),
        ) from error
    finally:
        with suppress(OSError):
            fresh.unlink()
