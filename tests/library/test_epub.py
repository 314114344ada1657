"""The e-book: every page, links that lead somewhere, alt texts, and clean by epubcheck where it is installed."""

import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from notes.surroundings import fill, small_disk

from reader.cli import main
from reader.library.epub import write_epub
from reader.library.file import Library

XHTML = "{http://www.w3.org/1999/xhtml}"
CHECKER = Path("/usr/share/java/epubcheck.jar")


@pytest.fixture(scope="module")
def book(library_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole guide, as the command line writes it."""
    file = tmp_path_factory.mktemp("book") / "guide.epub"
    assert main(["epub", str(file), "--library", str(library_file)]) == 0
    return file


def chapters(book: Path) -> dict[str, ElementTree.Element]:
    with ZipFile(book) as archive:
        return {
            Path(name).name: ElementTree.fromstring(archive.read(name))
            for name in archive.namelist()
            if name.endswith(".xhtml")
        }


def test_every_page_that_is_not_hard_is_in_the_book(book: Path, library: Library) -> None:
    wanted = {id for id in library.topic_ids() if not library.page(id).opt_in}
    hard = set(library.topic_ids()) - wanted
    found = {name.removesuffix(".xhtml") for name in chapters(book)}
    assert wanted <= found
    assert hard
    assert not hard & found


def test_every_link_inside_the_book_leads_somewhere(book: Path) -> None:
    pages = chapters(book)
    ids = {name: {e.get("id") for e in page.iter()} for name, page in pages.items()}
    count = 0
    for name, page in pages.items():
        for link in page.iter(f"{XHTML}a"):
            address = link.get("href", "")
            assert not re.match("(?:topic|term|ask|open|figure):", address), (name, address)
            if "://" in address or address.startswith(("mailto:", "tel:")):
                continue
            file, _, anchor = address.partition("#")
            file = Path(file).name or name
            assert file in pages, (name, address)
            assert not anchor or anchor in ids[file], (name, address)
            count += 1
    assert count > 1000


def test_every_figure_is_there_with_its_alt_text(book: Path) -> None:
    with ZipFile(book) as archive:
        files = {Path(name).name for name in archive.namelist()}
    figures = [image for page in chapters(book).values() for image in page.iter(f"{XHTML}img")]
    assert len(figures) > 20
    for image in figures:
        assert Path(image.get("src", "")).name in files
        assert len(image.get("alt", "")) > 20


def test_a_branch_is_a_book_of_its_own(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "branch.epub"
    pages = [library.page(id) for id in library.branch("eating")]
    write_epub(library, pages, file)
    found = chapters(file)
    assert {f"{page.topic.id}.xhtml" for page in pages} <= set(found)
    assert "hair-loss.xhtml" not in found


def test_a_folder_that_is_not_there_is_said(library_file: Path, tmp_path: Path, capsys) -> None:
    assert main(["epub", str(tmp_path / "nowhere" / "x.epub"), "--library", str(library_file)]) != 0
    assert "could not be written" in capsys.readouterr().err


def test_a_book_that_cannot_be_written_leaves_the_one_before(library_file: Path, capsys) -> None:
    with small_disk(64) as disk:
        book = disk / "guide.epub"
        assert main(["epub", str(book), "nausea", "--library", str(library_file)]) == 0
        before = book.read_bytes()
        fill(disk)
        assert main(["epub", str(book), "--library", str(library_file)]) != 0
        assert book.read_bytes() == before
        assert len(list(disk.iterdir())) == 2
    assert "could not be written" in capsys.readouterr().err


@pytest.mark.skipif(
    not CHECKER.exists() or not shutil.which("java"), reason="Debian's package epubcheck is not installed"
)
def test_the_checker_of_e_books_has_nothing_to_say(book: Path) -> None:
    result = subprocess.run(
        ["java", "-jar", CHECKER, "--failonwarnings", book], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
