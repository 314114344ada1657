"""What one can do with the page that is shown, in lists and views of their own: its outline, links and figures, a citation."""

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from reader.library.file import Library
from reader.ui import page_structure
from reader.ui.page_structure import SOURCE, Heading, Link, is_number_of_source
from reader.ui.page_view import PageView


class PageTools(QObject):
    """Works on the page view it was given."""

    told = Signal(str)  # a short message

    def __init__(self, window: QWidget, view: PageView, library: Library | None) -> None:
        super().__init__(window)
        self._window, self._view, self._library = window, view, library

    def outline(self) -> None:
        """Let the person choose a heading of the page."""
        from reader.ui.page_lists import PageList, Row

        text = self._view.text
        found = page_structure.headings(text.document())
        here = page_structure.heading_at(text.document(), text.reading_position())
        level = self.tr("{text}, heading level {level}")
        rows = [
            Row(h.text, "", level.format(text=h.text, level=h.level), max(h.level - 2, 0), h == here)
            for h in found
        ]
        if not rows:
            self.told.emit(self.tr("This page has no headings."))
            return
        dialog = PageList(self.tr("Outline of this page"), rows, self._window)
        if dialog.exec():
            self._go_to(found[dialog.chosen])

    def _go_to(self, heading: Heading) -> None:
        self._view.text.go_to_position(heading.position)
        self._view.text.setFocus()

    def links(self) -> None:
        """Let the person choose a link of the page."""
        from reader.ui.page_lists import PageList, Row

        found = page_structure.links(self._view.text.document())
        # Numbers of sources stand after nearly every paragraph: here each once, after all that leads on.
        numbers = {link.address: link for link in reversed(found) if is_number_of_source(link.address)}
        found = [link for link in found if link.address not in numbers]
        found += [link for link in reversed(numbers.values()) if link.address.startswith(SOURCE)]
        if not found:
            self.told.emit(self.tr("This page has no links."))
            return
        rows = []
        for link in found:
            kind = self.kind_of(link)
            rows.append(Row(link.text or link.address, kind, f"{link.text.rstrip('.')}. {kind}"))
        dialog = PageList(self.tr("Links on this page"), rows, self._window)
        if dialog.exec():
            self._view.text.setFocus()
            self._view.text.link_chosen.emit(QUrl(found[dialog.chosen].address))

    def kind_of(self, link: Link) -> str:
        """Where a link leads, in words."""
        scheme, _, rest = link.address.partition(":")
        if link.address.startswith(SOURCE) and self._view.page:
            number = int(link.address.removeprefix(SOURCE))
            return self.tr("Source: {title}").format(title=self._view.page.sources[number - 1].title)
        if is_number_of_source(link.address):
            return self.tr("Back to the fact")
        match scheme:
            case "topic":
                topic = self._library.topic(rest.partition("#")[0]) if self._library else None
                return self.tr("Page: {title}").format(title=topic.title if topic else rest)
            case "term":
                return self.tr("What this word means")
            case "ask":
                return self.tr("A ready question: put it into my notes")
            case "figure":
                return self.tr("Show this figure large")
            case "mailto" | "tel":
                return self.tr("Outside Plainspoken: {address}").format(address=rest)
            case "https" | "http":
                return self.tr("Web site: {address}").format(address=rest.strip("/").partition("/")[0])
        return self.tr("On this page")

    def figure(self, file: str = "") -> None:
        """Show a figure of the page large: the one of that file, or the first one on screen or below."""
        text = self._view.text
        found = page_structure.figures(text.document())
        if not found or not self._library:
            self.told.emit(self.tr("This page has no figures."))
            return
        from reader.ui.figure_view import FigureView

        at = text.first_position()
        wanted = [number for number, each in enumerate(found) if each.file == file] or [
            number for number, each in enumerate(found) if each.position >= at
        ]
        FigureView(
            found, wanted[0] if wanted else -1, self._library.figure, self._view.colors, self._window
        ).exec()

    def table(self) -> None:
        """Show a table of the page by its cells: the one at the place of reading, else the next one."""
        from reader.library.linear import grids

        text = self._view.text
        found, known = page_structure.tables(text.document()), grids(text.html)
        if not found:
            self.told.emit(self.tr("This page has no tables."))
            return
        from reader.ui.table_view import TableView

        here = text.reading_position()
        around = text.textCursor().currentTable() if here == text.textCursor().position() else None
        begin = around.firstPosition() if around else here
        wanted = next((number for number, each in enumerate(found) if each.position >= begin), 0)
        TableView([known[each.number] for each in found], wanted, self._window).exec()

    def where(self) -> None:
        """Say which page this is, which section, and how far down it the person is."""
        text, page = self._view.text, self._view.page
        if not page:
            return
        here = text.reading_position()
        heading = page_structure.heading_at(text.document(), here)
        at_title = self.tr("“{page}”, {percent} % of the way down.")
        in_section = self.tr("“{page}”, section “{section}”, {percent} % of the way down.")
        words = (in_section if heading and heading.level > 1 else at_title).format(
            page=page.topic.title,
            section=heading.text if heading else "",
            percent=round(100 * here / max(text.document().characterCount() - 1, 1)),
        )
        if page.ancestors:
            path = " › ".join(topic.title for topic in page.ancestors)
            words = self.tr("{here} It stands under: {path}.").format(here=words, path=path)
        self._view.tell(self.tr("You are here"), words)

    def copy_with_citation(self) -> None:
        """Put the selected words on the clipboard with where they come from; of the whole page if none are selected."""
        from reader.library.citation import citation

        text, page = self._view.text, self._view.page
        if not page or not self._view.is_open:
            return
        cursor = text.textCursor()
        words = text.quote().exact.strip()
        heading = page_structure.heading_at(text.document(), cursor.selectionStart()) if words else None
        section = heading.text if heading and heading.anchor else ""
        cited = citation(page, section)
        QGuiApplication.clipboard().setText(f"{words}\n\n{cited}\n" if words else f"{cited}\n")
        self.told.emit(
            self.tr("Copied, with where it comes from.")
            if words
            else self.tr("No words are selected: copied where this page comes from.")
        )
