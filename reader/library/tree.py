"""The pages in reading order: which folder lists which page, and where each stands in the tree."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from reader.library.content import Content, SourcePage
from reader.library.front_matter import listed
from reader.library.model import Mistake

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_DEEPEST = 8
REST = "*"  # in contents: every other page of the folder, by title


@dataclass(frozen=True, slots=True)
class Place:
    """A page, and where it stands: `parent` is a topic id or None, `position` counts from 0 among its siblings."""

    page: SourcePage
    parent: str | None
    position: int
    children: int


def tree(content: Content, mistakes: list[Mistake]) -> list[Place]:
    """The pages in reading order, from the root's `contents` down.

    Unlisted and repeated pages are mistakes. They stand at the end, so that the mistakes inside them are found too.
    """
    pages = content.pages
    _check_ids(pages.values(), mistakes)
    places: list[Place] = []
    reached: set[str] = set()
    unreachable: list[str] = []  # what lies below a mistake that has been told already

    def children_of(file: str, above: tuple[str, ...]) -> list[str]:
        """The files that a page lists, each found once and in its place."""
        page, folder = pages[file], file.removesuffix("index.md")
        files = []
        for name, line in _names(content, page, mistakes):
            both = (f"{folder}{name}.md", f"{folder}{name}/index.md")
            found = [file for file in both if file in pages]
            what = instead = ""
            if content.broken.intersection(both):
                unreachable.append(f"{folder}{name}/")
            elif not found and name in {page.id, *above}:
                what = f"'{name}' is listed in contents, and the page lies inside '{name}': that is a circle."
                instead = "List only pages of the folder itself."
            elif len(found) != 1:
                what = f"'{name}' is listed in contents but is {'there twice' if found else 'not there'}."
                instead = f"Write {folder}{name}.md or {folder}{name}/index.md, or take the name out."
            elif found[0] in reached:
                what, instead = f"'{name}' is listed twice.", "List each page once."
            elif len(above) >= _DEEPEST:
                what, instead = f"'{name}' lies too deep.", f"Keep to {_DEEPEST} levels of folders."
                unreachable.append(found[0])
            else:
                files.append(found[0])
                reached.add(found[0])
            if what:
                mistakes.append(Mistake(file, line, what, instead))
        return files

    def place(file: str, above: tuple[str, ...], position: int) -> None:
        """Put a page and all below it into the tree."""
        page = pages[file]
        reached.add(file)
        files = children_of(file, above)
        places.append(Place(page, above[-1] if above else None, position, len(files)))
        for n, child in enumerate(files):
            place(child, (*above, page.id), n)

    if "index.md" in pages:
        place("index.md", (), 0)
    elif "index.md" in content.broken:
        unreachable.append("")
    elif pages:
        instead = "Write one with a title and 'contents: [first, second]'."
        mistakes.append(Mistake("index.md", 1, "The folder has no index.md.", instead))
        unreachable.append("")
    for file in sorted(pages, key=lambda file: (file.count("/"), not pages[file].is_branch, file)):
        if file in reached:
            continue
        page = pages[file]
        place(file, (), 0)
        if not file.startswith(tuple(unreachable)):
            branch = Path(file).parent if not page.is_branch else Path(file).parent.parent
            instead = f"Add '{page.id}' to contents in {(branch / 'index.md').as_posix()}."
            mistakes.append(Mistake(file, 1, "The page is not listed anywhere.", instead))
    return places


def _check_ids(pages: Iterable[SourcePage], mistakes: list[Mistake]) -> None:
    owners: dict[str, SourcePage] = {}
    for page in pages:
        other = owners.setdefault(page.id, page)
        if other is not page:
            what = f"'{page.id}' is also the id of {other.file}."
            mistakes.append(Mistake(page.file, 1, what, "Give one of the two files another name."))
        elif not _ID.match(page.id):
            instead = "Name the file in small letters with hyphens, like scan-worry.md."
            mistakes.append(Mistake(page.file, 1, f"'{page.id}' cannot be a topic id.", instead))


def _names(content: Content, page: SourcePage, mistakes: list[Mistake]) -> list[tuple[str, int]]:
    """The pages that a branch lists, each with its line; REST stands for what the folder holds besides, by title."""
    if not page.is_branch:
        return []
    named = listed(page, mistakes, "contents")
    names: list[tuple[str, int]] = []
    for n, name in enumerate(named):
        line = page.front.line("contents", n)
        names += [(rest, line) for rest in _rest(content, page, named)] if name == REST else [(name, line)]
    return names


def _rest(content: Content, branch: SourcePage, named: list[str]) -> list[str]:
    folder = branch.file.removesuffix("index.md")
    rest = [
        page
        for file, page in content.pages.items()
        if file.startswith(folder)
        and page is not branch
        and "/" not in file.removeprefix(folder).removesuffix("/index.md")
        and page.id not in named
    ]
    rest.sort(key=lambda page: (str(page.front.value.get("title")).casefold(), page.file))
    return [page.id for page in rest]
