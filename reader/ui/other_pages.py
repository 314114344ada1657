"""Whether pages that are not shown still have the words of a highlight or the section of a bookmark."""

from datetime import date

from PySide6.QtGui import QTextDocument

from reader.errors import KnownError
from reader.library.article import article
from reader.library.file import Library
from reader.notes.model import Annotation
from reader.ui.page_structure import Heading, headings
from reader.ui.page_text import for_document
from reader.ui.page_words import PageWords


class OtherPages:
    """Reads each page once."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._pages: dict[str, tuple[PageWords, list[Heading]] | None] = {}

    def has(self, annotation: Annotation) -> bool:
        """Whether the annotation has its place on its page."""
        page = self._page(annotation.topic)
        if page is None:
            return False
        words, found = page
        if annotation.kind == "highlight":
            return words.find_quote(annotation.quote) is not None
        return not annotation.anchor or any(
            heading.anchor == annotation.anchor or heading.text == annotation.quote.exact for heading in found
        )

    def _page(self, topic: str) -> tuple[PageWords, list[Heading]] | None:
        if topic not in self._pages:
            try:
                html = article(self._library.page(topic), date.today())
            except KnownError:
                self._pages[topic] = None
            else:
                document = QTextDocument()
                document.setHtml(for_document(html, 0))
                self._pages[topic] = PageWords(document.toRawText()), headings(document)
        return self._pages[topic]
