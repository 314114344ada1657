"""An article as lines, one below the other, for who hears it: no boxes, no tables, words for each figure."""

from html import escape
from html.parser import HTMLParser
from typing import NamedTuple


class Grid(NamedTuple):
    """A table as HTML: what stands above its columns, empty if nothing does, and its rows of cells."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def as_lines(html: str) -> str:
    """The article with a line for each row of a table, a beginning and an end in words for each box, and figures in words."""
    return _read(html).text


def grids(html: str) -> list[Grid]:
    """The tables of an article in order, less those that only put a sign beside each question."""
    return _read(html).grids


def plain(html: str) -> str:
    """The words of a cell, each on a line of its own where it has several lines."""
    reader = _Words()
    reader.feed(html.replace("<br/>", "\n").replace("<br />", "\n").replace("</li>", "\n</li>"))
    return "\n".join(filter(None, (" ".join(line.split()) for line in reader.words.split("\n"))))


def _read(html: str) -> "_Lines":
    reader = _Lines()
    reader.feed(html)
    reader.close()
    return reader


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words = ""

    def handle_data(self, data: str) -> None:
        self.words += data


class _Lines(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.grids: list[Grid] = []
        self._out: list[str] = []
        self._cell: list[str] | None = None  # the cell at hand, if there is one
        self._row: list[str] = []
        self._head: list[str] = []
        self._rows: list[list[str]] = []
        self._is_in_table = self._is_head = self._is_ask = self._names_box = False

    @property
    def text(self) -> str:
        return "".join(self._out)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        match tag:
            case "table":
                self._head, self._rows, self._is_ask = [], [], known.get("class") == "ask"
                self._is_in_table = True
            case "thead" | "tbody":
                self._is_head = tag == "thead"
            case "tr":
                self._row = []
            case "th" | "td":
                self._cell = []
            case "aside":
                self._names_box = True
            case "p" if self._names_box:
                self._put('<p class="title">Box: ')
                self._names_box = False
            case "img":
                self._put_figure(known.get("src") or "", known.get("alt") or "")
            case "figcaption":
                self._put('<p class="caption">')
            case "figure":
                pass
            case _:
                self._put(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "table":
                self._is_in_table = False
                self._put_table()
            case "thead" | "tbody" | "figure":
                self._is_head = False
            case "tr" if self._is_head:
                self._head = self._row
            case "tr":
                self._rows.append(self._row)
            case "th" | "td":
                self._row.append("".join(self._cell or ()).strip())
                self._cell = None
            case "aside":
                self._put('<p class="foot">End of the box.</p>')
            case "figcaption":
                self._put("</p>")
            case _:
                self._put(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self._cell is not None or not self._is_in_table:
            self._put(data)

    def handle_entityref(self, name: str) -> None:
        self._put(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._put(f"&#{name};")

    def _put(self, text: str) -> None:
        (self._out if self._cell is None else self._cell).append(text)

    def _put_figure(self, address: str, alt: str) -> None:
        self._put(f'<p><a href="{escape(address)}">Figure. Show it large.</a></p>')
        self._put(f'<p class="alt">{escape(alt)}</p>')

    def _put_table(self) -> None:
        if self._is_ask:
            self._out.extend(f"<p>{' '.join(row)}</p>" for row in self._rows)
            return
        grid = Grid(tuple(self._head), tuple(map(tuple, self._rows)))
        columns = max(map(len, (grid.head, *grid.rows)), default=0)
        named = f": {', '.join(grid.head)}." if any(grid.head) else "."
        self._out.append(
            f'<p class="title"><a name="table-{len(self.grids)}"></a>'
            f"Table, {columns} columns, {len(grid.rows)} rows{named}</p>"
        )
        self._out.extend(f"<p>{_line(grid.head, row)}</p>" for row in grid.rows)
        self._out.append('<p class="foot">End of the table.</p>')
        self.grids.append(grid)


def _line(head: tuple[str, ...], row: tuple[str, ...]) -> str:
    """A row in one line: its first cell, then each other one with what stands above its column if there are several."""
    first, *rest = row or ("",)
    if len(rest) < 2:
        return ": ".join(filter(None, (f"<b>{first}</b>" if first else "", *rest)))
    cells = [
        f"{head[column]}: {cell}" if column < len(head) and head[column] else cell
        for column, cell in enumerate(rest, 1)
        if cell
    ]
    return f"<b>{first}</b>. " + "; ".join(cells)
