"""A page's words as they were written: paragraphs, list items, table rows and headings in plain text, each with its line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from reader.library.content import SourcePage
from reader.library.lines import without_keys
from reader.library.model import Mistake
from reader.library.readability import words
from reader.library.write import CompiledTopic

_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_KEY = re.compile(r"\[@[^\]]+\]|\[\^[^\]]+\](?!:)")
_NOTE = re.compile(r"\[\^[^\]]+\]:")
_ITEM = re.compile(r"(?:[-*+]|\d+\.|:)\s+")
_TABLE_RULE = re.compile(r"\|?[\s:|-]+\|?$")
_MARKS = re.compile(r"\*\*|__|(?<!\w)[*_]|[*_](?!\w)|`|\[\^[^\]]+\]:?|\{:[^}]*\}")
_CARD_TEXTS = ("rhythm", "status", "call_also", "markers", "tests", "food", "mixing")


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of plain words; `kind` is paragraph, item, row, heading, note (at the foot), title (of a call-out) or front (of
    the head).

    `level` is that of a heading or the number of columns of a row; `cites` tells whether a source key stands in it.
    """

    kind: str
    text: str
    line: int
    level: int = 0
    cites: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A page as it was written and what was compiled of it: `front` are the words of its head, `blocks` those of its body."""

    page: SourcePage
    topic: CompiledTopic
    front: tuple[Block, ...]
    blocks: tuple[Block, ...]

    def error(self, line: int, what: str, instead: str) -> Mistake:
        return Mistake(self.page.file, line, what, instead)

    def warning(self, line: int, what: str, instead: str) -> Mistake:
        return Mistake(self.page.file, line, what, instead, "warning")

    @property
    def sections(self) -> list[list[Block]]:
        """The blocks of the body, cut at each heading; the first holds what stands before any."""
        cut: list[list[Block]] = [[]]
        for block in self.blocks:
            if block.kind == "heading":
                cut.append([])
            cut[-1].append(block)
        return cut

    @property
    def prose(self) -> list[Block]:
        return [block for block in self.blocks if block.kind in {"paragraph", "item", "note"}]

    @property
    def count(self) -> int:
        return sum(len(words(block.text)) for block in self.blocks)


def written(page: SourcePage, topic: CompiledTopic) -> Written:
    """The words of a page, block by block."""
    return Written(page, topic, tuple(_front(page, topic)), tuple(_body(page)))


def _body(page: SourcePage) -> Iterator[Block]:
    paragraph: list[str] = []
    start = 0
    for line, raw in enumerate((*page.body.split("\n"), ""), page.body_line):
        text = raw.strip()
        if paragraph and (
            not text
            or _NOTE.match(text)
            or text.startswith(("#", "|", "!!!", "{{", "!["))
            or _ITEM.match(text)
        ):
            whole = " ".join(paragraph)
            item = _ITEM.match(whole)
            shown = whole[item.end() :] if item else whole
            kind = "item" if item else "note" if _NOTE.match(whole) else "paragraph"
            yield Block(kind, _plain(shown), start, cites=bool(_KEY.search(shown)))
            paragraph = []
        if not text or text.startswith("{{") or _TABLE_RULE.match(text):
            continue
        if heading := re.match(r"(#+)\s*(.*?)\s*#*\Z", text):
            yield Block("heading", _plain(heading[2]), line, len(heading[1]))
        elif text.startswith("|"):
            row = text.strip("|")
            yield Block("row", _plain(row), line, row.count("|") + 1, bool(_KEY.search(row)))
        elif text.startswith("!!!"):
            yield Block("title", text.partition('"')[2].rstrip('"'), line)
        else:
            start = start if paragraph else line
            paragraph.append(text)


def _front(page: SourcePage, topic: CompiledTopic) -> Iterator[Block]:
    for name, text in (("title", topic.title), ("summary", topic.summary)):
        yield Block("front", text, page.front.line(name))
    for n, text in enumerate(topic.key_points):
        yield Block("front", text, page.front.line("key_points", n))
    for card, names in (("medicine", _CARD_TEXTS), ("recipe", None)):
        yield from _card(page, names, card)


def _card(page: SourcePage, names: tuple[str, ...] | None, *path: str | int) -> Iterator[Block]:
    """The texts below `path` of the front matter, as cards show them; `names` are the fields that hold any."""
    node = page.front.node
    for step in path:
        below = node.value if isinstance(node, yaml.MappingNode) else []
        node = next((value for key, value in below if key.value == step), None)
    yield from _texts(page, node, names)


def _texts(page: SourcePage, node: yaml.Node | None, names: tuple[str, ...] | None) -> Iterator[Block]:
    if isinstance(node, yaml.ScalarNode):
        line = page.front.offset + node.start_mark.line + 1
        yield Block("front", " ".join(without_keys(node.value).split()), line)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _texts(page, value, None)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if names is None or key.value in names:
                yield from _texts(page, value, None)


def _plain(text: str) -> str:
    return _MARKS.sub("", _LINK.sub(r"\1", without_keys(text))).replace("|", ",").strip()
