"""A page as PDF: real text, the title, and what the guide is at its foot."""

import unicodedata
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtWidgets import QApplication

from reader.errors import PrintingError
from reader.library.file import Library
from reader.statement import STATEMENT
from reader.ui.printing import page_document, write_pdf


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
