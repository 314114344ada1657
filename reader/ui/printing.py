"""A page on paper or as PDF."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QCoreApplication, QLocale, QMarginsF, QRectF, QSizeF, Qt, QUrl
from PySide6.QtGui import (
    QFont,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextTable,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from reader import NAME, __version__
from reader.errors import PrintingError
from reader.library.article import Numbers, article
from reader.library.file import Library
from reader.library.model import CALLOUTS, Page
from reader.places import write_whole
from reader.statement import STATEMENT
from reader.ui.page_structure import blocks
from reader.ui.page_text import move_bullet, picture, plain_blocks
from reader.ui.theme import LIGHT, Type, evenness, page_css
from reader.ui.wait_cursor import wait_cursor
from reader.words import translate

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_MARGINS_MM = QMarginsF(18, 16, 18, 18)
PAGE_DPI = 96  # dots of a laid-out page to the inch
_PRINT_PX = 15
_FIGURE_PX = 560
_SHEET_FIGURE_PX = 640
_SHEET_CSS = """
h1 { margin-bottom: 2px; }
h2 { margin-top: 8px; margin-bottom: 2px; }
p.summary, p.caption { margin-bottom: 6px; }
p.title { margin-bottom: 1px; }
p.figure { margin-top: 2px; margin-bottom: 2px; }
table.box { margin-top: 2px; margin-bottom: 2px; }
table.data { margin-top: 2px; margin-bottom: 2px; }
table.data td, table.data th { padding: 3px; }
p.foot { font-size: 10px; }
"""
_FOOT_LINES = 2.2  # of the small letters at the foot of a sheet
_TOP_PX = 60  # what begins so near the top of a sheet begins it
_SMALL_BOX, _SMALL_TABLE = 0.7, 0.45  # of a sheet, torn or not: what is larger may go on overleaf
_SIZES = (
    1.0,
    0.95,
    0.9,
    0.85,
    0.8,
    0.75,
    0.7,
    1.0,
)  # tried in turn for a page made for one sheet; the last fits nothing
_BACK = re.compile(
    r'\s*<a [^>]*href="#[^"]*"[^>]*>back</a>'
)  # from a source to its fact: nothing to choose on paper
_ON_NEW_SHEET = QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore
_NEW_SHEET = '<p style="page-break-before: always; font-size: 1px"></p>'


class _Paper(QTextDocument):
    """Pages of the guide, which finds its figures in the library; `title` stands at the foot of each sheet.

    `sheets` is how many sheets it is made for, 0 if it may take as many as it needs.
    """

    def __init__(self, library: Library, title: str, sheets: int) -> None:
        super().__init__()
        self._library = library
        self.title, self.sheets = title, sheets

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        name = QUrl(name)
        if name.scheme() != "figure":
            return None
        renderer = QSvgRenderer(self._library.figure(name.path()) or b"")
        if not renderer.isValid():
            return None
        return picture(
            renderer,
            min(_SHEET_FIGURE_PX if self.sheets else _FIGURE_PX, renderer.defaultSize().width()),
            3.0,
        )


def page_document(library: Library, page: Page, large: bool = False, numbers: Numbers = ()) -> QTextDocument:
    """The page as a document for paper, with the words it explains and the guide's statement at its end."""
    return pages_document(library, [page], large, numbers)


def pages_document(
    library: Library, pages: Sequence[Page], large: bool = False, numbers: Numbers = (), explain: bool = True
) -> QTextDocument:
    """Several pages, each beginning on a new sheet, then the glossary words that stand in them."""
    px = round(_PRINT_PX * (1.5 if large else 1.0))
    is_sheets = not large and all(page.is_sheet for page in pages)
    paper = _Paper(library, NAME if len(pages) > 1 else pages[0].topic.title, len(pages) if is_sheets else 0)
    paper.setDefaultFont(QFont(paper.defaultFont().family(), round(px * 0.75)))
    even = evenness(paper.defaultFont())
    css = (
        page_css(LIGHT, Type(px, leading=round(85 * even), paragraphs=40)) + _SHEET_CSS
        if is_sheets
        else page_css(LIGHT, Type(px, leading=round(88 * even), paragraphs=90))
    )
    paper.setDefaultStyleSheet(css)
    paper.setIndentWidth(px * 1.5)
    articles = [
        article(page, date.today(), on_paper=True, numbers=numbers, is_sheet=page.is_sheet and not large)
        for page in pages
    ]
    html = _BACK.sub("", _NEW_SHEET.join(articles))
    if explain and not is_sheets:
        html += _words_explained(library, html)
    for kind in CALLOUTS:
        fill, bar = getattr(LIGHT, kind)
        look = f"border: 1px solid {bar}; background-color: {fill}"
        box = f'<table class="box" width="100%" cellspacing="0" cellpadding="{5 if is_sheets else 8}" style="{look}"><tr><td>'
        html = html.replace(f'<aside class="{kind}">', box)
    html = plain_blocks(html)
    statement = (" ".join(STATEMENT),) if is_sheets else STATEMENT
    foot = "".join(f'<p class="foot">{escape(text)}</p>' for text in statement)
    foot = _my_numbers(numbers) + foot
    paper.setHtml(f"<body>{html}<hr/>{foot}<p class='foot'>{NAME} {__version__}</p></body>")
    for block in blocks(paper):
        move_bullet(block)
    return paper


def _my_numbers(numbers: Numbers) -> str:
    """The person's own care-team numbers, on whatever is printed."""
    if not numbers:
        return ""
    title = escape(QCoreApplication.translate("Printing", "My care team’s numbers"))
    rows = "".join(f"<br/>{escape(what)}: {escape(number)}" for what, number in numbers)
    return f"<p><b>{title}</b>{rows}</p>"


def _words_explained(library: Library, html: str) -> str:
    ids = dict.fromkeys(re.findall(r'href="term:([^"]+)"', html))
    terms = sorted((term for id in ids if (term := library.term(id))), key=lambda term: term.name.casefold())
    if not terms:
        return ""
    title = QCoreApplication.translate("Printing", "Words explained")
    words = "".join(f"<dt>{escape(term.name)}</dt><dd>{escape(term.meaning)}</dd>" for term in terms)
    return f"<h2>{escape(title)}</h2><dl>{words}</dl>"


def usual_paper() -> QPageSize:
    """Letter or A4, as the system's country uses."""
    inches = QLocale().measurementSystem() == QLocale.MeasurementSystem.ImperialUSSystem
    return QPageSize(QPageSize.PageSizeId.Letter if inches else QPageSize.PageSizeId.A4)


def page_layout(paper: QPageSize) -> QPageLayout:
    """The upright page with the margins of everything that is printed here."""
    return QPageLayout(paper, QPageLayout.Orientation.Portrait, _MARGINS_MM, QPageLayout.Unit.Millimeter)


def write_pdf(
    document: QTextDocument, path: Path, title: str, paper: QPageSize | None = None, author: str = ""
) -> None:
    """Write a document as PDF with selectable text; on the usual paper unless another is chosen.

    PrintingError if it cannot be written; what was there before stays then.
    """
    made = QBuffer()
    made.open(QBuffer.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(made)
    writer.setPageLayout(page_layout(paper or usual_paper()))
    writer.setResolution(PAGE_DPI)
    writer.setTitle(title)
    writer.setCreator(NAME)
    if author:
        writer.setAuthor(author)
    _paint(document, writer)
    del writer
    try:
        write_whole(path, bytes(made.data().data()))
    except OSError as error:
        raise PrintingError(
            translate("Printing", "The PDF could not be written ({reason}).").format(reason=error.strerror),
            translate(
                "Printing", "Choose another folder than {parent}, and check that the disk has room."
            ).format(parent=path.parent),
        ) from error


def print_document(
    document: QTextDocument | Callable[[QPageSize], QTextDocument],
    parent: QWidget,
    title: str,
    paper: QPageSize | None = None,
) -> bool:
    """Let the person choose a printer and print; False if they changed their mind.

    `document` may be what lays it out for the paper that was chosen there.
    """
    # Building a QPrinter looks for printers, over the network too, so only when Print was pressed.
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    if paper:
        printer.setPageSize(paper)
    printer.setPageMargins(_MARGINS_MM, QPageLayout.Unit.Millimeter)
    dialog = QPrintDialog(printer, parent)
    if dialog.exec() != QPrintDialog.DialogCode.Accepted:
        return False
    with wait_cursor():
        if not isinstance(document, QTextDocument):
            document = document(printer.pageLayout().pageSize())
        _paint(document, printer)
    return True


def _keep_together(document: QTextDocument, sheet: float, headings: bool) -> None:
    """Begin on the next sheet with what the end of one would tear: each small box, and each heading with what it heads.

    What moves on one page of the guide moves nothing on the others, so that one part of each is looked at in each round.
    """
    all_blocks = list(blocks(document))
    begins = [
        block.position() for block in all_blocks if block.blockFormat().pageBreakPolicy() == _ON_NEW_SHEET
    ]
    parts: list[tuple[int, QTextTable | QTextBlock]] = [
        (frame.firstPosition(), frame)
        for frame in document.rootFrame().childFrames()
        if isinstance(frame, QTextTable)
    ]
    if headings:
        parts += [
            (block.position(), block)
            for block in all_blocks
            if block.blockFormat().headingLevel() and QTextCursor(block).currentTable() is None
        ]
    pages: dict[int, list[QTextTable | QTextBlock]] = {}
    for position, part in sorted(parts, key=lambda each: -each[0]):
        pages.setdefault(bisect_right(begins, position), []).append(
            part
        )  # the last first, to be taken from the end
    cursor = QTextCursor(document)
    while pages:
        document.pageCount()  # lays all of it out
        cursor.beginEditBlock()
        for page, left in list(pages.items()):
            while left and not _moves(document, left.pop(), sheet):
                pass
            if not left:
                del pages[page]
        cursor.endEditBlock()


def _moves(document: QTextDocument, part: QTextTable | QTextBlock, sheet: float) -> bool:
    """Let a part begin on the next sheet if it must; returns whether it did."""
    if isinstance(part, QTextTable):
        return _keep_box_whole(document, part, sheet)
    if is_parted := _is_parted(document, part, sheet):
        _begin_sheet(part)
    return is_parted


def _keep_box_whole(document: QTextDocument, box: QTextTable, sheet: float) -> bool:
    """Begin on the next sheet with a small box that would be torn, or parted from its heading; returns whether it did."""
    layout = document.documentLayout()
    place = layout.frameBoundingRect(box)
    small = _SMALL_BOX if (box.rows(), box.columns()) == (1, 1) else _SMALL_TABLE
    if place.height() > sheet * small:
        return False
    before = box.firstCursorPosition().block().previous()
    has_heading = before.blockFormat().headingLevel() > 0
    begin = layout.blockBoundingRect(before).top() if has_heading else place.top()
    if begin // sheet == (place.bottom() - 1) // sheet:
        return False
    if has_heading:
        _begin_sheet(before)
    else:
        form = box.format()
        form.setPageBreakPolicy(_ON_NEW_SHEET)
        box.setFormat(form)
    return True


def _is_parted(document: QTextDocument, heading: QTextBlock, sheet: float) -> bool:
    """Whether the end of a sheet comes between a heading and the first two lines of what it heads."""
    following = heading.next()
    while following.isValid() and (following.blockFormat().headingLevel() or not following.text().strip()):
        following = following.next()
    lines = following.layout().lineCount() if following.isValid() else 0
    if not lines:
        return False
    layout = document.documentLayout()
    line = following.layout().lineAt(min(1, lines - 1))
    begin = layout.blockBoundingRect(heading).top() + heading.layout().lineAt(0).y()
    end = layout.blockBoundingRect(following).top() + line.y() + line.height()
    return begin % sheet > _TOP_PX and begin // sheet != (end - 1) // sheet


def _begin_sheet(block: QTextBlock) -> None:
    form = block.blockFormat()
    form.setPageBreakPolicy(_ON_NEW_SHEET)
    QTextCursor(block).setBlockFormat(form)


def _paint(document: QTextDocument, device: QPdfWriter | QPrinter) -> None:
    """Put a document on paper; pages of the guide with their title and number at the foot of each sheet."""
    if not isinstance(document, _Paper):
        if isinstance(device, QPdfWriter):
            document.setPageSize(QSizeF(device.width(), device.height()))
        document.print_(device)
        return
    scale = device.logicalDpiX() / PAGE_DPI
    small = document.defaultFont().pointSize()  # in pixels that is three quarters of the text's size
    foot_px = _FOOT_LINES * small
    for size in _SIZES:
        sheet = QRectF(0, 0, device.width() / scale / size, device.height() / scale / size - foot_px)
        document.setPageSize(sheet.size())
        if not document.sheets or document.pageCount() <= document.sheets:
            break
    _keep_together(document, sheet.height(), headings=not document.sheets)
    font = QFont(document.defaultFont())
    font.setPixelSize(small)
    words = QCoreApplication.translate("Printing", "{title}. Page {page} of {pages}")
    painter = QPainter(device)
    painter.scale(scale * size, scale * size)
    for n in range(document.pageCount()):
        if n:
            device.newPage()
        painter.save()
        painter.translate(0, -n * sheet.height())
        document.drawContents(painter, sheet.translated(0, n * sheet.height()))
        painter.restore()
        painter.setFont(font)
        foot = QRectF(0, sheet.bottom(), sheet.width(), foot_px)
        text = words.format(title=document.title, page=n + 1, pages=document.pageCount())
        painter.drawText(foot, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignHCenter, text)
    painter.end()
