"""Rendered HTML cut into sections: the text under each heading, as it is searched and listed."""

import re
from html.parser import HTMLParser

from reader.library.model import Section
from reader.library.term_finder import HEADINGS


class _SectionSplitter(HTMLParser):
    """Collects the text under each heading of rendered HTML."""

    _BLOCKS = frozenset(
        {"p", "li", "td", "th", "dt", "dd", "tr", "table", "figcaption", "aside", "blockquote", "pre", "div"}
    )

    def __init__(self) -> None:
        super().__init__()
        self.anchors: list[tuple[str, int]] = [("", 1)]
        self.headings: list[list[str]] = [[]]
        self.texts: list[list[str]] = [[]]
        self._in_heading = False
        self._reference = ""  # the tag of a footnote number or of source numbers, while inside

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in HEADINGS:
            self.anchors.append((values.get("id") or "", int(tag[1])))
            self.headings.append([])
            self.texts.append([])
            self._in_heading = True
        elif tag == "img":
            self.texts[-1].append(f"{values.get('alt', '')}\n")
        elif (
            tag in {"a", "sup"}
            and not self._reference
            and (values.get("class") or "").startswith(("footnote", "source"))
        ):
            self._reference = tag

    def handle_endtag(self, tag: str) -> None:
        if tag in HEADINGS:
            self._in_heading = False
        elif tag == self._reference:
            self._reference = ""
        elif tag in self._BLOCKS:
            self.texts[-1].append("\n")

    def handle_data(self, data: str) -> None:
        if not self._reference:
            (self.headings if self._in_heading else self.texts)[-1].append(data)


def split_sections(html: str, title: str) -> tuple[Section, ...]:
    """The sections of rendered HTML; the first holds the text before any heading and carries the page's title."""
    splitter = _SectionSplitter()
    splitter.feed(html)
    splitter.close()
    splitter.headings[0] = [title]
    return tuple(
        Section(anchor, "".join(heading), level, re.sub(r"\s*\n\s*", "\n", "".join(text)).strip())
        for (anchor, level), heading, text in zip(
            splitter.anchors, splitter.headings, splitter.texts, strict=True
        )
    )
