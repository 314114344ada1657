"""The pages in reading order: which folder lists which page, and where each stands in the tree."""

import re
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
    owners: dict[str, SourcePage] = {}
    for page in pages.values():
        other = owners.setdefault(page.id, page)
        if other is not page:
            mistakes.append(
                Mistake(
                    page.file,
                    1,
                    f"'{page.id}' is also the id of {other.file}.",
                    "Give one of the two files another name.",
                )
            )
        elif not _ID.match(page.id):
            mistakes.append(
                Mistake(
                    page.file,
                    1,
                    f"'{page.id}' cannot be a topic id.",
                    "Name the file in small letters with hyphens, like scan-worry.md.",
                )
            )
    places: list[Place] = []
    reached: set[str] = set()
    unreachable: list[str] = []  # what lies below a mistake that has been told already

    def _rest(folder: str, named: list[str]) -> list[str]:
        """What a folder holds besides the pages that its index names, by title."""
        below = {
            file: page
            for file, page in pages.items()
            if file.startswith(folder) and file != f"{folder}index.md"
        }
        direct = [
            page
            for file, page in below.items()
            if file.removeprefix(folder).removesuffix("/index.md").count("/") == 0
        ]
        rest = [page for page in direct if page.id not in named]
        return [
            page.id
            for page in sorted(
                rest, key=lambda page: (str(page.front.value.get("title")).casefold(), page.file)
            )
        ]

    def place(file: str, parent: str | None, position: int, depth: int) -> None:
        page = pages[file]
        reached.add(file)
        names = list(listed(page, mistakes, "contents")) if page.is_branch else []
        folder = file.removesuffix("index.md")
        if REST in names:
            at = names.index(REST)
            names[at : at + 1] = _rest(folder, names)
        files = []
        for n, name in enumerate(names):
            both = (f"{folder}{name}.md", f"{folder}{name}/index.md")
            candidates = [file for file in both if file in pages]
            if content.broken.intersection(both):
                unreachable.append(f"{folder}{name}/")
            elif len(candidates) != 1:
                what = "is there twice" if candidates else "is not there"
                mistakes.append(
                    Mistake(
                        file,
                        page.front.line("contents", n),
                        f"'{name}' is listed in contents but {what}.",
                        f"Write {folder}{name}.md or {folder}{name}/index.md, or take the name out.",
                    )
                )
            elif candidates[0] in reached:
                mistakes.append(
                    Mistake(
                        file,
                        page.front.line("contents", n),
                        f"'{name}' is listed twice.",
                        "List each page once.",
                    )
                )
            elif depth >= _DEEPEST:
                mistakes.append(
                    Mistake(
                        file,
                        page.front.line("contents", n),
                        f"'{name}' lies too deep.",
                        f"Keep to {_DEEPEST} levels of folders.",
                    )
                )
                unreachable.append(candidates[0])
            else:
                files.append(candidates[0])
                reached.add(candidates[0])
        places.append(Place(page, parent, position, len(files)))
        for n, child in enumerate(files):
            place(child, page.id, n, depth + 1)

    if "index.md" in pages:
        place("index.md", None, 0, 0)
    elif "index.md" in content.broken:
        unreachable.append("")
    elif pages:
        mistakes.append(
            Mistake(
                "index.md",
                1,
                "The folder has no index.md.",
                "Write one with a title and 'contents: [first, second]'.",
            )
        )
        unreachable.append("")
    for file in sorted(pages, key=lambda file: (file.count("/"), not pages[file].is_branch, file)):
        if file in reached:
            continue
        page = pages[file]
        place(file, None, 0, 0)
        if not file.startswith(tuple(unreachable)):
            branch = Path(file).parent if not page.is_branch else Path(file).parent.parent
            mistakes.append(
                Mistake(
                    file,
                    1,
                    "The page is not listed anywhere.",
                    f"Add '{page.id}' to contents in {(branch / 'index.md').as_posix()}.",
                )
            )
    return places
