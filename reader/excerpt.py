"""Matched words in an excerpt: from marks that the search index sets to plain text and places in it."""

import re

OPEN, CLOSE = "\x02", "\x03"


def spans(marked: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Marked text as plain text on one line, and the (start, end) of each mark."""
    text: list[str] = []
    found: list[tuple[int, int]] = []
    length = start = 0
    for piece in re.split(f"([{OPEN}{CLOSE}])", " ".join(marked.split())):
        if piece == OPEN:
            start = length
        elif piece == CLOSE:
            found.append((start, length))
        else:
            text.append(piece)
            length += len(piece)
    return "".join(text), tuple(found)
