"""Pages of the guide as an EPUB 3 e-book, for a phone or an e-reader."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from io import BytesIO
from pathlib import Path

from reader import APPLICATION_ID, NAME, places
from reader.errors import LibraryError
from reader.library.article import article
from reader.library.file import Library
from reader.library.model import Page, Term
from reader.statement import STATEMENT
from reader.words import translate

_ADDRESS = re.compile(
    r'<a ([^>]*?)href="(topic|term|ask|open):([^"#]*)(#[^"]*)?"([^>]*)>(.*?)</a>', re.DOTALL
)
_FIGURE = re.compile(r'src="figure:([^"]+)"')
_ACCESSIBILITY = (
    ("accessMode", "textual"),
    ("accessMode", "visual"),
    ("accessModeSufficient", "textual"),
    ("accessibilityFeature", "alternativeText"),
    ("accessibilityFeature", "structuralNavigation"),
    ("accessibilityFeature", "tableOfContents"),
    ("accessibilityFeature", "readingOrder"),
    ("accessibilityHazard", "none"),
    (
        "accessibilitySummary",
        "Headings, lists, tables and a table of contents are marked up. Every figure has a text that carries its message.",
    ),
)  # https://www.w3.org/TR/epub-a11y-11/#sec-discovery


def write_epub(library: Library, pages: Sequence[Page], file: Path) -> None:
    """Write the pages in their order, with the glossary words they use, as one e-book.

    Links to pages that are not among them become plain words. LibraryError if the file cannot be written.
    """
    from ebooklib import epub

    title = pages[0].topic.title if len(pages) == 1 else NAME
    book = epub.EpubBook()
    book.set_identifier(f"{APPLICATION_ID}:{library.fingerprint[:16]}:{len(pages)}:{pages[0].topic.id}")
    book.set_title(title)
    book.set_language("en")
    book.add_author(NAME)
    book.add_metadata("DC", "description", " ".join(STATEMENT))
    book.add_metadata("DC", "date", max(page.reviewed for page in pages).isoformat())
    for name, value in _ACCESSIBILITY:
        book.add_metadata(None, "meta", value, {"property": f"schema:{name}"})
    style = epub.EpubItem(
        uid="style",
        file_name="style.css",
        media_type="text/css",
        content=places.resource("epub.css").read_bytes(),
    )
    book.add_item(style)
    terms = _terms(library, pages)
    made = _Bodies({page.topic.id for page in pages}, {term.id for term in terms})
    chapters = []
    for page in pages:
        chapters.append(_chapter(epub, style, page.topic.id, page.topic.title, made.body(page)))
    if terms:
        chapters.append(_chapter(epub, style, "words-explained", "Words explained", _glossary(terms)))
    about = "".join(f"<p>{escape(text)}</p>" for text in STATEMENT)
    chapters.append(
        _chapter(epub, style, "about-this-guide", "About this guide", f"<h1>About this guide</h1>{about}")
    )
    for chapter in chapters:
        book.add_item(chapter)
    for name in sorted(made.figures):
        svg = library.figure(name)
        if svg:
            book.add_item(
                epub.EpubItem(
                    uid=_figure_id(name),
                    file_name=_figure_file(name),
                    media_type="image/svg+xml",
                    content=svg,
                )
            )
    ends = chapters[len(pages) :]
    book.toc = [
        *_contents(epub, pages, dict(zip((page.topic.id for page in pages), chapters, strict=False))),
        *ends,
    ]
    book.add_item(epub.EpubNcx())
    book.add_item(epub.EpubNav())
    book.spine = ["nav", *chapters]
    made_book = BytesIO()
    epub.write_epub(made_book, book)
    try:
        places.write_whole(file, made_book.getvalue())
    except OSError as error:
        raise LibraryError(
            translate("Epub", "The e-book could not be written ({reason}).").format(reason=error.strerror),
            translate("Epub", "Choose another folder than {parent}.").format(parent=file.parent),
        ) from error


class _Bodies:
    """Page bodies with the addresses of an e-book; `figures` gathers those that are met."""

    def __init__(self, topics: set[str], terms: set[str]) -> None:
        self._topics, self._terms = topics, terms
        self.figures: set[str] = set()

    def body(self, page: Page) -> str:
        html = article(page, date.today(), on_paper=True)
        html = _ADDRESS.sub(self._link, html)
        return _FIGURE.sub(self._picture, html)

    def _link(self, found: re.Match[str]) -> str:
        before, kind, target, anchor, after, words = found.groups()
        if kind == "topic" and target in self._topics:
            return f'<a {before}href="{target}.xhtml{anchor or ""}"{after}>{words}</a>'
        if kind == "term" and target in self._terms:
            return f'<a {before}href="words-explained.xhtml#{target}"{after}>{words}</a>'
        return words

    def _picture(self, found: re.Match[str]) -> str:
        self.figures.add(found[1])
        return f'src="{_figure_file(found[1])}"'


def _chapter(epub: object, style: object, id: str, title: str, body: str) -> object:
    chapter = epub.EpubHtml(uid=f"page-{id}", title=title, file_name=f"{id}.xhtml", lang="en")  # type: ignore[attr-defined]
    chapter.content = f"<html><body>{body}</body></html>"
    chapter.add_item(style)
    return chapter


def _terms(library: Library, pages: Sequence[Page]) -> list[Term]:
    ids = {id for page in pages for id in re.findall(r'href="term:([^"#]+)"', page.html)}
    return sorted((term for id in ids if (term := library.term(id))), key=lambda term: term.name.casefold())


def _glossary(terms: Sequence[Term]) -> str:
    entries = "".join(
        f'<dt id="{escape(term.id)}">{escape(term.name)}</dt><dd>{escape(term.meaning)}</dd>'
        for term in terms
    )
    return f"<h1>Words explained</h1><dl>{entries}</dl>"


def _contents(epub: object, pages: Sequence[Page], chapters: dict[str, object]) -> list[object]:
    """The table of contents: a page stands under its nearest ancestor that is in the book."""
    under: dict[str | None, list[Page]] = {}
    for page in pages:
        above = next((topic.id for topic in reversed(page.ancestors) if topic.id in chapters), None)
        under.setdefault(above, []).append(page)

    def entries(above: str | None) -> Iterator[object]:
        for page in under.get(above, []):
            chapter = chapters[page.topic.id]
            below = list(entries(page.topic.id))
            yield (epub.Section(page.topic.title, f"{page.topic.id}.xhtml"), below) if below else chapter  # type: ignore[attr-defined]

    return list(entries(None))


def _figure_file(name: str) -> str:
    return f"figures/{name.replace('/', '-')}"


def _figure_id(name: str) -> str:
    return f"figure-{name.replace('/', '-').removesuffix('.svg')}"
