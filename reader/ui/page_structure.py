"""What a page is made of: headings, links, lists, tables and figures, with their positions in its document."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QTextBlock, QTextDocument, QTextFragment, QTextImageFormat

TABLE = "table-"  # begins the name at the first cell of each table
SOURCE = "#source-"  # begins the address of a number that leads to a source


class Heading(NamedTuple):
    """A heading; `anchor` is '' for the title of the page."""

    position: int
    level: int
    text: str
    anchor: str


class Link(NamedTuple):
    """Linked words; a ready question's sign stands for the question beside it, a figure for the line below it."""

    position: int
    text: str
    address: str
    letters: int  # how many of the document's letters are linked


class Bullets(NamedTuple):
    """A list: how many items it has, and the words of the first."""

    position: int
    items: int
    text: str


class Table(NamedTuple):
    """A table of the page, the first one being number 0."""

    position: int
    number: int


class Figure(NamedTuple):
    """A figure: its file, what it shows in words, and the line below it."""

    position: int
    file: str
    alt: str
    caption: str


def headings(document: QTextDocument) -> list[Heading]:
    """The headings in order, the title of the page first."""
    return [
        Heading(block.position(), level, as_written(block.text()).strip(), next(iter(anchors(block)), ""))
        for block in blocks(document)
        if (level := block.blockFormat().headingLevel())
    ]


def heading_at(document: QTextDocument, position: int) -> Heading | None:
    """The heading under which a position stands."""
    above = [heading for heading in headings(document) if heading.position <= position]
    return above[-1] if above else None


def links(document: QTextDocument) -> list[Link]:
    """The links in order, each once where it stands."""
    found: list[Link] = []
    for block in blocks(document):
        last = ""  # links that touch and lead to one address are one
        for fragment in fragments(block):
            address = fragment.charFormat().anchorHref()
            image = fragment.charFormat().toImageFormat()
            words = (block.next().text() or _alt(image)) if image.isValid() else fragment.text()
            if address and address == last:
                found[-1] = found[-1]._replace(
                    text=found[-1].text + words, letters=found[-1].letters + fragment.length()
                )
            elif address.startswith("ask:"):
                found.append(Link(fragment.position(), _asked(block), address, fragment.length()))
            elif address:
                found.append(Link(fragment.position(), words, address, fragment.length()))
            last = address
    return [link._replace(text=" ".join(as_written(link.text).split())) for link in found]


def as_written(text: str) -> str:
    """A text without the hyphens at which the page does not break a line."""
    return text.replace("\N{NON-BREAKING HYPHEN}", "-")


def address_at(document: QTextDocument, position: int) -> str:
    """Where the letter after a position leads, '' if it is not linked."""
    from PySide6.QtGui import QTextCursor  # not at each start

    cursor = QTextCursor(document)
    cursor.setPosition(position)
    cursor.movePosition(QTextCursor.MoveOperation.Right)
    return cursor.charFormat().anchorHref()


def is_number_of_source(address: str) -> bool:
    """Whether an address leads from a fact to its source, or back."""
    return address.startswith((SOURCE, "#cited-"))


def _asked(block: QTextBlock) -> str:
    """The question beside its sign: after it, or in the next cell."""
    return block.text().strip().removeprefix("+").strip() or block.next().text().strip()


def lists(document: QTextDocument) -> list[Bullets]:
    """The lists in order, those within others too."""
    return [
        Bullets(block.position(), items.count(), block.text().strip())
        for block in blocks(document)
        if (items := block.textList()) and items.itemNumber(block) == 0
    ]


def tables(document: QTextDocument) -> list[Table]:
    """The tables in order."""
    return [
        Table(block.position(), int(name.removeprefix(TABLE)))
        for block in blocks(document)
        for name in anchors(block)
        if name.startswith(TABLE)
    ]


def figures(document: QTextDocument) -> list[Figure]:
    """The figures in order; where pages are shown as lines, words stand for each."""
    found: list[Figure] = []
    for block in blocks(document):
        for fragment in fragments(block):
            image = fragment.charFormat().toImageFormat()
            address, below = fragment.charFormat().anchorHref(), block.next()
            if image.isValid() and image.name().startswith("figure:"):
                file = image.name().removeprefix("figure:")
                found.append(Figure(fragment.position(), file, _alt(image), below.text().strip()))
            elif address.startswith("figure:") and fragment.position() == block.position():
                file, caption = address.removeprefix("figure:"), below.next().text().strip()
                found.append(Figure(fragment.position(), file, below.text().strip(), caption))
    return found


def _alt(image: QTextImageFormat) -> str:
    """What a picture shows, in words."""
    from PySide6.QtGui import QTextFormat  # not at each start

    return str(image.property(QTextFormat.Property.ImageAltText) or "")


def blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    """Every block of a document, in order."""
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def fragments(block: QTextBlock) -> Iterator[QTextFragment]:
    """The runs of one format in a block, in order."""
    piece = block.begin()
    while not piece.atEnd():
        yield piece.fragment()
        piece += 1


def anchors(block: QTextBlock) -> list[str]:
    """The names by which a block can be linked to."""
    return [name for fragment in fragments(block) for name in fragment.charFormat().anchorNames()]
