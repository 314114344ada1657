"""A page in sentences to say, with where each stands in its document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from reader.library.aloud import sentence_places
from reader.ui.page_structure import TABLE, anchors, as_written, blocks, figures, fragments

if TYPE_CHECKING:
    from PySide6.QtGui import QTextBlock, QTextDocument, QTextFragment

_SOURCE = "source-"  # begins the name of each source at the foot of a page
_LINES = re.compile(r"[^\u2028]+")
_PICTURE = "\ufffc"
# Milliseconds of silence, at the usual speed.
_AFTER_LINE = 400  # a paragraph, an item, a cell, a line
_AFTER_HEADING = 800
_BEFORE_OTHERS = 1000  # before a heading, and where a box or a table begins or ends


class Sentence(NamedTuple):
    """Where it begins and ends in the document, its words with what a voice says before them, and the silence after it."""

    start: int
    end: int
    words: str
    pause: int = 0


def page_sentences(document: QTextDocument, html: str, figure: str) -> list[Sentence]:
    """The sentences of the page that is shown, without the sources; `figure` says a figure's words ("Figure: {words}")."""
    alts = {each.position: each.alt for each in figures(document)}
    heads = _column_heads(document, html)
    found: list[Sentence] = []
    frame = -1
    for block in _said_blocks(document):
        before = _number(block) or heads.get(block.position(), "")
        is_heading = bool(block.blockFormat().headingLevel())
        last_frame, frame = frame, _frame(block)
        if found and (is_heading or frame != last_frame):
            found[-1] = found[-1]._replace(pause=_BEFORE_OTHERS)
        for sentence in _sentences(block, alts, figure):
            pause = _AFTER_HEADING if is_heading and sentence.pause else sentence.pause
            found.append(sentence._replace(words=before + sentence.words, pause=pause))
            before = ""
    return found


def _frame(block: QTextBlock) -> int:
    """Where the box or the table begins in which a block stands."""
    from PySide6.QtGui import QTextCursor  # not at each start

    return QTextCursor(block).currentFrame().firstPosition()


def _said_blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    """The blocks up to the sources, less the line that names them."""
    waiting: QTextBlock | None = None
    for block in blocks(document):
        if any(name.startswith(_SOURCE) for name in anchors(block)):
            return
        if waiting:
            yield waiting
        waiting = block
    if waiting:
        yield waiting


def _sentences(block: QTextBlock, alts: dict[int, str], figure: str) -> Iterator[Sentence]:
    text = ""
    for fragment in fragments(block):
        words, address = as_written(fragment.text()), fragment.charFormat().anchorHref()
        if _PICTURE in words and (alt := alts.get(fragment.position())):
            told = figure.format(words=alt)
            places = sentence_places(told)
            for start, end in places:
                pause = _AFTER_LINE if (start, end) == places[-1] else 0
                yield Sentence(fragment.position(), fragment.position() + 1, told[start:end], pause)
        is_silent = address.startswith((f"#{_SOURCE}", "ask:")) or _is_raised_comma(fragment)
        text += " " * len(words) if is_silent else words
    for line in _LINES.finditer(text.replace(_PICTURE, " ")):
        places = sentence_places(line[0])
        for start, end in places:
            first, last = line.start() + start, line.start() + end
            yield Sentence(
                block.position() + _letters(text[:first]),
                block.position() + _letters(text[:last]),
                text[first:last],
                _AFTER_LINE if (start, end) == places[-1] else 0,
            )


def _is_raised_comma(fragment: QTextFragment) -> bool:
    """Whether this stands between two numbers that lead to sources; these, too, are only for the eye."""
    raised = fragment.charFormat().verticalAlignment()
    return raised == raised.AlignSuperScript and not any(map(str.isalnum, fragment.text()))


def _letters(text: str) -> int:
    """How many letters a document counts, which takes those beyond the first plane for two."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def _number(block: QTextBlock) -> str:
    """The number of an item, where its list has numbers."""
    items = block.textList()
    number = items.itemText(block) if items else ""
    return f"{number} " if number[:1].isdigit() else ""


def _column_heads(document: QTextDocument, html: str) -> dict[int, str]:
    """What stands above a cell, for the first block of each cell but its row's first, in tables of three columns or more."""
    from PySide6.QtGui import QTextCursor  # not at each start

    from reader.library.linear import grids, plain

    heads: dict[int, str] = {}
    known = grids(html)
    for block in blocks(document):
        names = [name for name in anchors(block) if name.startswith(TABLE)]
        table = QTextCursor(block).currentTable()
        if not names or not table:
            continue
        head = known[int(names[0].removeprefix(TABLE))].head
        if len(head) < 3:
            continue
        for row in range(1, table.rows()):
            for column in range(1, min(table.columns(), len(head))):
                if words := plain(head[column]):
                    first = table.cellAt(row, column).firstCursorPosition().block().position()
                    heads[first] = f"{' '.join(words.split())}: "
    return heads
