"""The visit sheet on paper: one page, filled with room to write."""

import math
from collections.abc import Iterable, Iterator
from html import escape
from textwrap import TextWrapper

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFont,
    QPageSize,
    QPainter,
    QPalette,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrame,
)

from reader.notes.model import Note
from reader.notes.sheet import Group, Sheet, groups, labels
from reader.statement import STATEMENT
from reader.ui.printing import PAGE_DPI, page_layout
from reader.ui.theme import LIGHT, evenness
from reader.words import translate

_PX, _LARGE_PX = 15, 22  # 11 and 16.5 points
_RULE_MM = 8.0
# Lines to write on under a top question and under another, most generous first.
_ROOM = ((4, 2), (3, 2), (3, 1), (2, 1), (2, 0), (1, 0))
_LEAST_ROOM = (2, 1)  # when it takes more pages anyway
_LONG = 20_000  # letters that fit no page, whatever the room
# Letters in a row of a table, of which Qt draws those on the page alone: of a row and a paragraph it goes through all lines.
_ROW = 8000
_IN_ROWS = TextWrapper(
    _ROW, expand_tabs=False, replace_whitespace=False, drop_whitespace=False, break_on_hyphens=False
)
_NOTES = 3  # fewer lines of notes than these are not worth a heading


def sheet_document(sheet: Sheet, paper: QPageSize, large: bool = False) -> QTextDocument:
    """The sheet laid out for that paper; with as much room to write as one page allows."""
    px = _LARGE_PX if large else _PX
    document = _blank(paper, px)
    for room in _ROOM if _letters(sheet) < _LONG else ():
        document.setHtml(_html(sheet, px, room))
        spare = _spare(document)
        if spare >= 0:
            _fill(document, sheet, px, room, int((spare - 3 * px) / _rule_px(px)))
            _lower_foot(document)
            return document
    document.setHtml(_html(sheet, px, _LEAST_ROOM))
    _keep_together(document)
    return document


def fits_a_page(sheet: Sheet, paper: QPageSize, large: bool = False) -> bool:
    """Whether the sheet has room on one page."""
    if _letters(sheet) >= _LONG:
        return False
    px = _LARGE_PX if large else _PX
    document = _blank(paper, px)
    document.setHtml(_html(sheet, px, _ROOM[-1]))
    return _spare(document) >= 0


def draw_page(document: QTextDocument, number: int, painter: QPainter) -> None:
    """Draw what stands on a page, counted from 0, its upper left corner at the origin, black on whatever is there."""
    size = document.pageSize()
    page = QRectF(0, number * size.height(), size.width(), size.height())
    look = QAbstractTextDocumentLayout.PaintContext()
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Text, Qt.GlobalColor.black)
    look.palette = palette
    look.clip = page
    painter.save()
    painter.translate(0, -page.top())
    painter.setClipRect(page)
    document.documentLayout().draw(painter, look)
    painter.restore()


def _blank(paper: QPageSize, px: int) -> QTextDocument:
    document = QTextDocument()
    document.setUndoRedoEnabled(False)
    document.setDocumentMargin(0)
    font = QFont(document.defaultFont())
    font.setPixelSize(px)
    document.setDefaultFont(font)
    document.setDefaultStyleSheet(_css(px, evenness(font)))
    document.setPageSize(QSizeF(page_layout(paper).paintRectPixels(PAGE_DPI).size()))
    return document


def _letters(sheet: Sheet) -> int:
    questions = (len(note.text) + len(note.why) + len(note.answer) for note in (*sheet.top, *sheet.rest))
    return sum(questions) + len(sheet.matters) + sum(len(text) for _, text in sheet.details)


def _fill(document: QTextDocument, sheet: Sheet, px: int, room: tuple[int, int], lines: int) -> None:
    """Rule what is left of the page for notes, with about so many lines."""
    for fewer in (lines, lines - 1, 0):
        if fewer >= _NOTES or not fewer:
            document.setHtml(_html(sheet, px, room, fewer))
            if _spare(document) >= 0:
                return


def _spare(document: QTextDocument) -> float:
    """How much of the first page is left below the text; negative if there is more than a page."""
    return document.pageSize().height() - document.size().height()


def _lower_foot(document: QTextDocument) -> None:
    """Put the foot, which is the last paragraph, at the foot of the page."""
    cursor = QTextCursor(document.lastBlock())
    look = cursor.blockFormat()
    look.setTopMargin(look.topMargin() + max(int(_spare(document)), 0))
    cursor.setBlockFormat(look)


def _rule_px(px: int) -> int:
    return round(_RULE_MM * PAGE_DPI / 25.4 * math.sqrt(px / _PX))


def _keep_together(document: QTextDocument) -> None:
    """No heading stays behind at the foot of a page, and no question is parted from its lines, if a page can hold both."""
    height = document.pageSize().height()
    parts = _parts(document)
    for heading, table in zip([None, *parts], parts, strict=False):
        if not isinstance(table, QTextFrame):
            continue
        is_headed = isinstance(heading, QTextBlock) and bool(heading.blockFormat().headingLevel())
        first = heading if heading and is_headed else table
        top, bottom = _area(document, first).top(), _area(document, table).bottom()
        if int(top / height) != int((bottom - 1) / height) and bottom - top < height:
            _begin_page_with(first)


def _parts(document: QTextDocument) -> list[QTextFrame | QTextBlock]:
    """The paragraphs and tables of a document, from its beginning."""
    found: list[QTextFrame | QTextBlock] = []
    at = document.rootFrame().begin()
    while not at.atEnd():
        found.append(at.currentFrame() or at.currentBlock())
        at += 1
    return found


def _area(document: QTextDocument, part: QTextFrame | QTextBlock) -> QRectF:
    layout = document.documentLayout()
    if isinstance(part, QTextFrame):
        return layout.frameBoundingRect(part)
    return layout.blockBoundingRect(part)


def _begin_page_with(part: QTextFrame | QTextBlock) -> None:
    always = QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore
    if isinstance(part, QTextFrame):
        frame_look = part.frameFormat()
        frame_look.setPageBreakPolicy(always)
        part.setFrameFormat(frame_look)
    else:
        look = part.blockFormat()
        look.setPageBreakPolicy(always)
        QTextCursor(part).setBlockFormat(look)


def _css(px: int, evenness: float) -> str:
    def of(factor: float) -> int:
        return round(px * factor)

    return f"""
        body {{ color: #000000; }}
        p {{ margin: 0; line-height: {round(106 * evenness)}%; }}
        h2 {{ margin: 0; line-height: {round(100 * evenness)}%; font-weight: 600; color: {LIGHT.accent}; margin-bottom: {of(0.25)}px; }}
        h3 {{ margin: 0; line-height: {round(100 * evenness)}%; font-weight: 700; color: {LIGHT.accent};
                  margin-top: {of(0.75)}px; }}
        p.label {{ color: {LIGHT.quiet}; }}
        p.question {{ font-weight: 600; }}
        p.why {{ color: {LIGHT.quiet}; }}
        p.opening {{ font-size: {of(1.1)}px; font-weight: 600; }}
        p.foot {{ line-height: 106%; font-size: {max(of(0.58), 10)}px; color: {LIGHT.quiet}; margin-top: {of(0.75)}px; }}
    """


def _html(sheet: Sheet, px: int, room: tuple[int, int], notes: int = 0) -> str:
    said = labels()
    details = [(said["name"], sheet.name)] if sheet.name else []
    parts = [
        f"<h2>{escape(sheet.heading)}</h2>",
        _pairs([*details, *sheet.details], px * 10),
        _opening(px),
    ]
    parts += [_part(said["matters"]), *_paragraphs(sheet.matters)] if sheet.matters else []
    for group in groups(sheet):
        parts += [_part(group.title), _questions(group, px, room[0] if group.is_top else room[1])]
    if notes:
        title = translate("Sheet", "Notes") if groups(sheet) else translate("Sheet", "What I want to ask")
        parts += [_part(title), _table(_rules(notes, px, 1))]
    parts += [_part(said["numbers"]), _pairs(list(sheet.numbers), px * 14)] if sheet.numbers else []
    return f'<body>{"".join(parts)}<p class="foot">{escape(" ".join(STATEMENT))}</p></body>'


def _part(title: str) -> str:
    return f"<h3>{escape(title)}</h3>"


def _opening(px: int) -> str:
    fill, bar = LIGHT.key
    look = f"background-color: {fill}; border-left: 5px solid {bar}"
    return (
        f'<table width="100%" cellspacing="0" cellpadding="{round(px * 0.4)}" style="margin-top: {round(px * 0.6)}px">'
        f'<tr><td style="{look}"><p class="opening">“{escape(labels()["opening"])}”</p></td></tr></table>'
    )


def _pairs(pairs: list[tuple[str, str]], width: int) -> str:
    """A label and what was typed, side by side; a line to write on where there is nothing yet."""
    rows = (
        f'<tr><td width="{width}"><p class="label">{escape(label) if part == 0 else ""}</p></td>'
        f"<td{'' if text else _RULED}>{words}</td></tr>"
        for label, text in pairs
        for part, words in enumerate(_rows(_paragraphs(text)))
    )
    return _table("".join(rows))


def _questions(group: Group, px: int, room: int) -> str:
    """Each question a table of its own, so that it can be kept on one page."""
    return "".join(
        _table(_question(number, note, px, room, group.is_top))
        for number, note in enumerate(group.questions, group.first)
    )


def _question(number: int, note: Note, px: int, room: int, is_top: bool) -> str:
    kind = "question" if is_top else "other"
    words = _paragraphs(note.text, kind)
    words += _paragraphs(f"{labels()['why']}: \u2068{note.why}\u2069", "why") if note.why else []
    words += _paragraphs(f"{labels()['answer']}: \u2068{note.answer}\u2069") if note.answer else []
    first, *more = _rows(words)
    look = f'style="padding-top: {round(px * 0.4)}px; padding-bottom: {round(px * 0.1)}px"'
    row = f'<tr><td width="{px * 2}" {look}><p class="{kind}">{number}.</p></td><td {look}>{first}</td></tr>'
    row += "".join(f"<tr><td></td><td>{words}</td></tr>" for words in more)
    return row + ("" if note.answer else _rules(room, px, 2))


_RULED = f' style="border-bottom: 1px solid {LIGHT.edge}"'


def _rules(count: int, px: int, columns: int) -> str:
    """Lines to write on, as wide as the last column."""
    margin = "<td></td>" * (columns - 1)
    height = f'style="font-size: {round(_rule_px(px) / 1.28)}px"'
    return f"<tr>{margin}<td{_RULED}><p {height}>&#160;</p></td></tr>" * count


def _table(rows: str) -> str:
    return f'<table width="100%" cellspacing="0" cellpadding="0">{rows}</table>' if rows else ""


def _paragraphs(text: str, kind: str = "") -> list[str]:
    """Each line a paragraph, so that each takes the direction of its own script; one without end in several."""
    lines = (
        part for line in text.split("\n") for part in (_IN_ROWS.wrap(line) if len(line) > _ROW else [line])
    )
    return [f'<p class="{kind}">{escape(line) or "&#160;"}</p>' for line in lines]


def _rows(paragraphs: Iterable[str]) -> Iterator[str]:
    """Paragraphs put together until they make a row."""
    row: list[str] = []
    letters = 0
    for paragraph in paragraphs:
        if letters > _ROW:
            yield "".join(row)
            row, letters = [], 0
        row.append(paragraph)
        letters += len(paragraph)
    yield "".join(row)
