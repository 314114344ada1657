"""A page as PDF: real text, the title, and what the guide is at its foot."""

import re
import sys
import unicodedata
from html import unescape
from pathlib import Path

import pytest
from pypdf import PageObject, PdfReader
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPageSize
from PySide6.QtWidgets import QApplication, QFileDialog

from reader import NAME
from reader.app import Program
from reader.errors import PrintingError
from reader.library.file import Library
from reader.statement import STATEMENT
from reader.ui.print_dialog import PrintDialog
from reader.ui.printing import page_document, pages_document, write_pdf


def words(text: str) -> str:
    """The words alone, with ligatures taken apart."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def test_a_page_is_written_with_its_words_and_the_statement(
    qapp: QApplication, library: Library, tmp_path: Path
) -> None:
    file = tmp_path / "page.pdf"
    page = library.page("goals-of-treatment")
    write_pdf(page_document(library, page), file, page.topic.title)
    pdf = PdfReader(file)
    text = words(" ".join(sheet.extract_text() for sheet in pdf.pages))
    assert pdf.metadata is not None
    assert pdf.metadata.title == page.topic.title
    assert page.topic.title in text
    for sentence in STATEMENT:
        assert words(sentence) in text
    assert "Facts last checked:" in text
    assert any(sheet.images for sheet in pdf.pages)


def test_a_folder_that_is_not_there_is_said(qapp: QApplication, library: Library, tmp_path: Path) -> None:
    page = library.page("home")
    with pytest.raises(PrintingError, match="could not be written"):
        write_pdf(page_document(library, page), tmp_path / "nowhere" / "page.pdf", "Home")


def text_of(sheet: PageObject) -> str:
    return words(sheet.extract_text())


def test_each_sheet_says_which_page_it_is(qapp: QApplication, library: Library, tmp_path: Path) -> None:
    file = tmp_path / "page.pdf"
    page = library.page("when-to-call")
    write_pdf(page_document(library, page), file, page.topic.title)
    sheets = PdfReader(file).pages
    assert len(sheets) > 1
    for n, sheet in enumerate(sheets, 1):
        assert text_of(sheet).endswith(f"{page.topic.title}. Page {n} of {len(sheets)}")


def test_my_numbers_stand_on_every_print_also_without_a_box_that_says_to_call(
    qapp: QApplication, library: Library, tmp_path: Path
) -> None:
    page = library.page("second-opinions")
    assert '<aside class="call">' not in page.html
    file = tmp_path / "page.pdf"
    write_pdf(page_document(library, page, numbers=(("By day", "555 <0100>"),)), file, page.topic.title)
    text = words(" ".join(sheet.extract_text() for sheet in PdfReader(file).pages))
    assert "My care team’s numbers By day: 555 <0100>" in text


def test_words_of_the_glossary_are_explained_at_the_end(
    qapp: QApplication, library: Library, tmp_path: Path
) -> None:
    page = library.page("goals-of-treatment")
    ids = re.findall(r'href="term:([^"]+)"', page.html)
    assert ids
    file = tmp_path / "page.pdf"
    write_pdf(page_document(library, page), file, "x")
    text = " ".join(map(text_of, PdfReader(file).pages))
    end = text[text.index("Words explained") :]
    for id in ids:
        term = library.term(id)
        assert term is not None
        assert words(term.meaning)[:40] in end


@pytest.mark.parametrize("paper", [QPageSize.PageSizeId.Letter, QPageSize.PageSizeId.A4])
def test_recipes_and_printables_take_one_sheet_of_paper(
    qapp: QApplication, library: Library, tmp_path: Path, paper: QPageSize.PageSizeId
) -> None:
    sheets = [page for id in library.topic_ids() if (page := library.page(id)).is_sheet]
    assert len(sheets) >= 24
    printables = [page for page in sheets if page.topic.parent == "printables"]
    recipes = sorted((page for page in sheets if page not in printables), key=lambda page: len(page.html))
    for page in (*printables, *recipes[-3:]):
        file = tmp_path / f"{page.topic.id}.pdf"
        write_pdf(page_document(library, page), file, page.topic.title, QPageSize(paper))
        sides = PdfReader(file).pages
        assert len(sides) == (2 if page.topic.id == "when-to-call-card" else 1), page.topic.id
        assert "Facts last checked:" in text_of(sides[-1])
        assert all(words(sentence) in text_of(sides[-1]) for sentence in STATEMENT)


@pytest.mark.parametrize(
    ("topic", "large", "fewest"),
    [("when-to-call", False, 16), ("when-to-call", True, 16), ("capecitabine", True, 5)],
)
def test_no_box_that_says_when_to_call_is_torn_by_the_end_of_a_sheet(
    qapp: QApplication, library: Library, tmp_path: Path, topic: str, large: bool, fewest: int
) -> None:
    file = tmp_path / "page.pdf"
    page = library.page(topic)
    write_pdf(page_document(library, page, large), file, "x")
    sheets = ["".join(text_of(sheet).split()) for sheet in PdfReader(file).pages]
    boxes = re.findall(r'<aside class="(?:call|emergency)">(.*?)</aside>', page.html, re.DOTALL)
    assert len(boxes) >= fewest
    for box in boxes:
        whole = "".join(words(unescape(re.sub(r"<[^>]+>", "", box))).split())
        assert [sheet for sheet in sheets if whole in sheet], whole
    for heading in re.findall(r"<h2[^>]*>(Get help now[^<]*)</h2>", page.html):
        (sheet,) = [sheet for sheet in sheets if "".join(heading.split()) in sheet]
        assert "Whattodo:" in sheet or "988" in sheet, heading


@pytest.mark.parametrize("large", [False, True])
def test_no_heading_stands_alone_at_the_end_of_a_sheet(
    qapp: QApplication, library: Library, tmp_path: Path, large: bool
) -> None:
    file = tmp_path / "pages.pdf"
    pages = [library.page(topic) for topic in library.branch("side-effects")[1:40:3]]
    headings = ("What it feels like", "When it starts and ends", "What you can do", "What your team can do")
    write_pdf(pages_document(library, pages, large), file, "x")
    sheets = PdfReader(file).pages
    assert len(sheets) > 25
    for n, sheet in enumerate(sheets, 1):
        foot = f"{NAME}.Page{n}of{len(sheets)}"
        above = "".join(words(sheet.extract_text()).split()).removesuffix(foot)
        assert not above.endswith(tuple("".join(each.split()) for each in headings)), n


def test_the_number_of_the_sheet_is_large_in_large_print(
    qapp: QApplication, library: Library, tmp_path: Path
) -> None:
    sizes = []
    for large in (False, True):
        write_pdf(page_document(library, library.page("nausea"), large), tmp_path / "a.pdf", "x")
        found: list[float] = []
        PdfReader(tmp_path / "a.pdf").pages[0].extract_text(
            visitor_text=lambda text, grid, place, _, size, found=found: (
                found.append(abs(size * place[3] * grid[3])) if text.strip() else None
            )
        )
        sizes.append(found[-1])
    assert sizes[1] > 1.4 * sizes[0]


@pytest.fixture
def dialog(program: Program) -> PrintDialog:
    assert program.library is not None
    program.window.show_page("eating")
    page = program.window.page.page
    assert page is not None
    return PrintDialog(program.library, page, (("By day", "555 0100"),), program.window)


def test_a_branch_is_printed_in_order_each_page_on_a_new_sheet(dialog: PrintDialog, tmp_path: Path) -> None:
    dialog.branch.setChecked(True)
    heads = [words(f"{page.topic.title} {page.topic.summary}") for page in dialog.pages()]
    assert len(heads) > 1
    dialog.save(tmp_path / "branch.pdf")
    firsts = [text_of(sheet) for sheet in PdfReader(tmp_path / "branch.pdf").pages]
    starts = [next(n for n, text in enumerate(firsts) if text.startswith(head)) for head in heads]
    assert starts == sorted(set(starts))


def test_ticked_pages_are_printed_in_large_print_with_my_numbers(dialog: PrintDialog, tmp_path: Path) -> None:
    dialog.some.setChecked(True)
    assert not dialog.pdf_button.isEnabled()
    wanted = {"when-to-call", "nausea"}
    for id, item in dialog._items(dialog.tree.invisibleRootItem()):
        if id in wanted:
            item.setCheckState(0, Qt.CheckState.Checked)
    assert {page.topic.id for page in dialog.pages()} == wanted
    dialog.save(tmp_path / "usual.pdf")
    dialog.large.setChecked(True)
    dialog.save(tmp_path / "large.pdf")
    usual, large = (PdfReader(tmp_path / f"{name}.pdf").pages for name in ("usual", "large"))
    assert len(large) > len(usual) * 1.3
    assert "555 0100" in " ".join(map(text_of, usual[:3]))


def test_hard_pages_are_not_printed_unasked(dialog: PrintDialog, library: Library) -> None:
    dialog.some.setChecked(True)
    for _, item in dialog._items(dialog.tree.invisibleRootItem()):
        item.setCheckState(0, Qt.CheckState.Checked)
    assert len(dialog.pages()) > 100
    assert not [page.topic.id for page in dialog.pages() if page.opt_in]


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_what_is_not_chosen_has_its_circle_in_every_palette(
    program: Program, dialog: PrintDialog, name: str
) -> None:
    program.window.set_palette(name)
    dialog.show()
    for choice in (dialog.this, dialog.whole):
        seen = choice.grab().toImage()
        side = seen.height()
        shades = [seen.pixelColor(x, y).lightness() for x in range(side) for y in range(side)]
        assert max(shades) - min(shades) > 120, choice.text()
    dialog.close()


def test_no_source_leads_back_on_paper(qapp: QApplication, library: Library) -> None:
    text = page_document(library, library.page("nausea")).toPlainText()
    sources = text[text.rindex("Sources") : text.rindex("Words explained")]
    assert "Antiemetics" in sources
    assert "back" not in sources


@pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere it would be the person's own folder of documents"
)
def test_every_page_can_be_saved_under_the_name_that_is_offered(
    program: Program, library: Library, own_home: Path
) -> None:
    (own_home / "Documents").mkdir()
    window = program.window

    def accept() -> None:
        chooser = QApplication.activeModalWidget()
        assert isinstance(chooser, QFileDialog)
        chooser.accept()

    titles = {library.topic(id).title: id for id in library.topic_ids()}  # type: ignore[union-attr]
    for title in ("CDK4/6 inhibitors", "Is it working?"):
        window.show_page(titles[title])
        QTimer.singleShot(0, accept)
        window.menus.save_pdf.trigger()
    assert [file.name for file in sorted((own_home / "Documents").iterdir())] == [
        "CDK4-6 inhibitors.pdf",
        "Is it working.pdf",
    ]
