"""A page on paper or as PDF."""

from collections.abc import Callable
from datetime import date
from html import escape
from pathlib import Path

from PySide6.QtCore import QLocale, QMarginsF, QSizeF, QUrl
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from reader import NAME, __version__
from reader.errors import PrintingError
from reader.library.article import Numbers, article
from reader.library.file import Library
from reader.library.model import CALLOUTS, Page
from reader.statement import STATEMENT
from reader.ui.page_text import picture, plain_blocks
from reader.ui.theme import LIGHT, Type, page_css

_MARGINS_MM = QMarginsF(18, 16, 18, 18)
PAGE_DPI = 96  # dots of a laid-out page to the inch
_PRINT_PX = 15
_FIGURE_PX = 560


class _Paper(QTextDocument):
    """A document that finds its figures in the library."""

    def __init__(self, library: Library) -> None:
        super().__init__()
        self._library = library

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        name = QUrl(name)
        if name.scheme() != "figure":
            return None
        renderer = QSvgRenderer(self._library.figure(name.path()) or b"")
        if not renderer.isValid():
            return None
        return picture(renderer, min(_FIGURE_PX, renderer.defaultSize().width()), 3.0)


def page_document(library: Library, page: Page, large: bool = False, numbers: Numbers = ()) -> QTextDocument:
    """The page as a document for paper, with the guide's statement at its foot."""
    px = round(_PRINT_PX * (1.5 if large else 1.0))
    paper = _Paper(library)
    paper.setDefaultFont(QFont(paper.defaultFont().family(), round(px * 0.75)))
    paper.setDefaultStyleSheet(page_css(LIGHT, Type(px)))
    html = article(page, date.today(), on_paper=True, numbers=numbers)
    for kind in CALLOUTS:
        fill, bar = getattr(LIGHT, kind)
        look = f"border: 1px solid {bar}; background-color: {fill}"
        box = f'<table class="box" width="100%" cellspacing="0" cellpadding="8" style="{look}"><tr><td>'
        html = html.replace(f'<aside class="{kind}">', box)
    html = plain_blocks(html)
    foot = "".join(f'<p class="foot">{escape(text)}</p>' for text in STATEMENT)
    paper.setHtml(f"<body>{html}<hr/>{foot}<p class='foot'>{NAME} {__version__}</p></body>")
    return paper


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
    """Write a document as PDF with selectable text; on the usual paper unless another is chosen."""
    try:
        path.open("wb").close()
    except OSError as error:
        raise PrintingError(
            f"The PDF could not be written ({error.strerror}).", f"Choose another folder than {path.parent}."
        ) from error
    writer = QPdfWriter(str(path))
    writer.setPageLayout(page_layout(paper or usual_paper()))
    writer.setResolution(PAGE_DPI)
    writer.setTitle(title)
    writer.setCreator(NAME)
    if author:
        writer.setAuthor(author)
    document.setPageSize(QSizeF(writer.width(), writer.height()))
    document.print_(writer)
    del writer
    if not path.stat().st_size:
        raise PrintingError("The PDF could not be written.", "Check that the disk has room.")


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
    if not isinstance(document, QTextDocument):
        document = document(printer.pageLayout().pageSize())
    document.print_(printer)
    return True
