"""What a page is made of: its headings, links and figures, with their positions in its document."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QTextBlock, QTextDocument, QTextFragment, QTextImageFormat


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


class Figure(NamedTuple):
    """A figure: its file, what it shows in words, and the line below it."""

    position: int
    file: str
    alt: str
    caption: str


def headings(document: QTextDocument) -> list[Heading]:
    """The headings in order, the title of the page first."""
    return [
        Heading(block.position(), level, block.text().strip(), next(iter(anchors(block)), ""))
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
                found[-1] = found[-1]._replace(text=found[-1].text + words)
            elif address.startswith("ask:"):
                found.append(Link(fragment.position(), block.next().text().strip(), address))
            elif address:
                found.append(Link(fragment.position(), words, address))
            last = address
    return [link._replace(text=" ".join(link.text.split())) for link in found]


def figures(document: QTextDocument) -> list[Figure]:
    """The figures in order."""
    return [
        Figure(
            fragment.position(),
            image.name().removeprefix("figure:"),
            _alt(image),
            block.next().text().strip(),
        )
        for block in blocks(document)
        for fragment in fragments(block)
        if (image := fragment.charFormat().toImageFormat()).isValid() and image.name().startswith("figure:")
    ]


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
