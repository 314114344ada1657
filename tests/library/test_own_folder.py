"""A folder of one's own beside the guide: read as it is, inert, and never in the way of the guide."""

import os
import re
import sys
from pathlib import Path
from time import perf_counter
from zipfile import ZipFile

import pytest

from reader.errors import LibraryError
from reader.library.epub import write_epub
from reader.library.file import Library, open_library
from reader.library.own_folder import Cancelled, add_folder, is_fresh, look_of
from reader.library.search import find


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "Our clinic"
    for name, text in {
        "README.md": "# The breast clinic\n\nWelcome to our pages.\n",
        "parking.md": "# Where to park\n\nThe wombat garage is free. See [the ward](ward/beds.md#quiet-hours).\n",
        "ward/beds.md": "---\ntitle: On the ward\n---\nYou share a room.\n\n## Quiet hours\n\nFrom nine on.\n",
        "ward/no-title.markdown": "Only a sentence about biopsies.\n",
        ".hidden/secret.md": "# Hidden\n",
        "plan.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
    }.items():
        file = made / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return made


@pytest.fixture
def opened(garden_file: Path, folder: Path, tmp_path: Path):
    """A library with the folder's pages, and a way to make it anew."""
    target = tmp_path / "own-pages.db"
    libraries: list[Library] = []

    def open_again() -> Library:
        add_folder(garden_file, folder, target)
        libraries.append(open_library(target))
        return libraries[-1]

    yield open_again
    for library in libraries:
        library.close()


def test_the_folder_is_one_more_branch_of_the_guide(opened, garden: Library) -> None:
    library = opened()
    branches = [topic.id for topic in library.children("home")]
    assert branches == [*(topic.id for topic in garden.children("home")), "own"]
    assert library.topic("own").title == "The breast clinic"
    assert [topic.title for topic in library.children("own")] == ["Where to park", "ward"]
    assert [topic.title for topic in library.children("own-ward")] == ["On the ward", "no title"]
    assert set(garden.topic_ids()) < set(library.topic_ids())
    assert library.topic_count == garden.topic_count + 5
    assert library.review_dates() == garden.review_dates()


def test_pages_are_in_the_order_of_their_numbers(opened, folder: Path) -> None:
    for name in ("10 Home.md", "2 Surgery.md", "01 Before.md", "day 10.md", "day 9.md", "9" * 200 + ".md"):
        (folder / "ward" / name).write_text(f"{name[:9]} says little.\n", encoding="utf-8")
    titles = [topic.title for topic in opened().children("own-ward")]
    assert [title[:9] for title in titles] == [
        *("01 Before", "2 Surgery", "10 Home", "9" * 9, "On the wa", "day 9", "day 10", "no title"),
    ]


def test_its_pages_are_found_and_link_to_each_other(opened) -> None:
    library = opened()
    assert find(library, "wombat").hits[0].topic == "own-parking"
    assert find(library, "wombta").meant == "wombat"
    assert 'href="topic:own-ward-beds#quiet-hours"' in library.page("own-parking").html
    assert [section.anchor for section in library.sections("own-ward-beds")] == ["", "quiet-hours"]


def test_pages_of_the_guide_are_as_they_were(opened, garden: Library) -> None:
    library = opened()
    for id in garden.topic_ids():
        assert library.page(id).html == garden.page(id).html
    assert [hit.topic for hit in find(library, "watering").hits] == [
        hit.topic for hit in find(garden, "watering").hits
    ]


def test_nothing_in_it_is_ever_run_or_fetched(opened, folder: Path) -> None:
    (folder / "evil.md").write_text(
        "# Evil\n\n<script>alert(1)</script> <img src=x onerror=alert(1)> <iframe src='https://x.example'></iframe>\n\n"
        "![far](https://example.org/pixel.png) ![file](file:///etc/passwd) ![up](../../../../etc/passwd)\n\n"
        "[run](javascript:alert(1)) [file](file:///etc/passwd) [data](data:text/html,x) [up](../../../etc/passwd)\n\n"
        "{{ call: fever }}\n\n![plan](plan.svg) ![spy](spy.svg)\n",
        encoding="utf-8",
    )
    (folder / "spy.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>', encoding="utf-8"
    )
    library = opened()
    html = library.page("own-evil").html
    for gone in (
        "<script",
        "<iframe",
        "<img src=x",
        "javascript:",
        "file:",
        "data:",
        "https://example.org",
        'passwd"',
    ):
        assert gone not in html.replace("&lt;", "«"), gone
    assert figures_on(library, "own-evil") == [(folder / "plan.svg").read_bytes()]
    assert not any(b"etc/passwd" in svg for (svg,) in library.rows("SELECT svg FROM figure"))
    told = library.page("own").html
    assert "What could not be shown" in told
    assert "evil.md" in told
    assert "spy.svg" in told


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect onclick="alert(1)"/>',
        '<style>@import "https://x.example/a.css";</style>',
        "<style>rect { fill: url(https://x.example/a) }</style>",
        '<rect style="fill: url(&quot;https://x.example/a&quot;)"/>',
        "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>",
        '<image href="data:image/svg+xml;base64,PHN2Zz4="/>',
        '<image xmlns:x="http://www.w3.org/1999/xlink" x:href = "&#102;ile:///etc/passwd"/>',
        "<rect",
    ],
)
@pytest.mark.parametrize("code", ["utf-8", "utf-16"])
def test_a_figure_that_does_more_than_draw_is_left_out(opened, folder: Path, inside: str, code: str) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>'
    (folder / "plan.svg").write_bytes(f'<?xml version="1.0" encoding="{code}"?>{svg}'.encode(code))
    (folder / "seen.md").write_text("# Seen\n\n![the plan](plan.svg)\n")
    library = opened()
    assert "<figure>[the plan]</figure>" in library.page("own-seen").html
    assert "plan.svg, line 1: The figure" in library.page("own").html


def test_a_figure_of_a_drawing_program_is_shown(opened, folder: Path) -> None:
    (folder / "plan.svg").write_text(
        '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">'
        '<svg xmlns="http://www.w3.org/2000/svg"><defs><linearGradient id="a"/></defs>'
        '<rect style="fill: url(#a)"/><image href="data:image/png;base64,iVBORw0KGgo="/></svg>'
    )
    (folder / "seen.md").write_text("# Seen\n\n![the plan](plan.svg)\n")
    (svg,) = figures_on(opened(), "own-seen")
    assert svg
    assert b"DOCTYPE" not in svg
    assert b"url(#a)" in svg


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_page_is_read_in_the_code_it_was_saved_in(opened, folder: Path, code: str) -> None:
    (folder / "menu.md").write_bytes("# Café menu\r\n\r\nCrème “brûlée”\f\uffff".encode(code, "ignore"))
    library = opened()
    assert library.topic("own-menu").title == "Café menu"
    assert "Crème “brûlée”" in library.page("own-menu").html
    assert not re.search("[\f\uffff]", library.page("own-menu").html)


@pytest.mark.parametrize("start", ["[", "![", "[@", "[^"])
def test_brackets_that_nothing_closes_do_not_hold_it_up(opened, folder: Path, start: str) -> None:
    (folder / "brackets.md").write_text(f"# Brackets\n\n{start * 20_000}\n\nThe numbat.\n")
    began = perf_counter()
    library = opened()
    assert perf_counter() - began < 10  # half a second; it took minutes
    assert start in re.sub("&#91;", "[", library.page("own-brackets").html)
    assert find(library, "numbat").hits[0].topic == "own-brackets"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_what_is_no_file_is_not_waited_for(opened, folder: Path) -> None:
    os.mkfifo(folder / "pipe.md")
    assert "pipe" not in str(opened().children("own"))


def figures_on(library: Library, topic: str) -> list[bytes | None]:
    return [library.figure(file) for file in re.findall(r'src="figure:([^"]+)"', library.page(topic).html)]


def test_each_page_shows_its_own_figure_whatever_its_name(opened, folder: Path, tmp_path: Path) -> None:
    wanted = {}
    for name, file, written in (
        ("one", "ward/plan.svg", "plan.svg"),
        ("two", "day/plan.svg", "plan.svg"),
        ("three", "day/Bed & bath.svg", "Bed%20&%20bath.svg"),
        ("four", "day/50% #2 'é'.svg", "50%25%20%232%20'é'.svg"),
        ("five", 'day/"quoted".svg', "%22quoted%22.svg"),
    ):
        if os.name == "nt" and '"' in file:
            continue  # Windows has no such names
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_text(f'<svg xmlns="http://www.w3.org/2000/svg"><desc>{name}</desc></svg>')
        (folder / file).with_name(f"{name}.md").write_text(f"# {name}\n\n![What it shows]({written})\n")
        wanted[f"own-{Path(file).parent}-{name}"] = (folder / file).read_bytes()
    library = opened()
    assert {topic: figures_on(library, topic) for topic in wanted} == {t: [svg] for t, svg in wanted.items()}
    book = tmp_path / "ours.epub"
    write_epub(library, [library.page(topic) for topic in wanted], book)
    with ZipFile(book) as archive:
        for topic, svg in wanted.items():
            (address,) = re.findall(r'src="([^"]+)"', archive.read(f"EPUB/{topic}.xhtml").decode())
            assert archive.read(f"EPUB/{address}") == svg


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_in_another_code_of_letters_is_no_trouble(opened, folder: Path, garden_file: Path) -> None:
    (folder / "plan.svg").unlink()
    with open(os.fsencode(folder / "caf") + b"\xe9.md", "w") as page:  # noqa: PTH123 - bytes are no Path
        page.write("The wombat cafe opens at nine.\n")
    library = opened()
    assert find(library, "wombat cafe").hits[0].title == "caf?"
    assert is_fresh(garden_file, folder, library.path)


@pytest.mark.parametrize("typed", ["Straße", "STRAßE", "straße 5", "İzmir", "izmir", "ŞİŞLİ", "ﬁ"])
def test_words_of_other_languages_are_found_as_they_are_written(opened, folder: Path, typed: str) -> None:
    (folder / "way.md").write_text("# Way\n\nHauptstr. Straße 5, İzmir, ŞİŞLİ, ﬁrst.\n", encoding="utf-8")
    found = find(opened(), typed)
    assert found.hits[0].topic == "own-way"
    assert found.meant == ""


def test_links_out_of_the_folder_are_not_followed(opened, folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text("# Private\n\nquokka\n", encoding="utf-8")
    (folder / "link.md").symlink_to(outside)
    assert not find(opened(), "quokka").hits


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0\0\0",
        "---\n: :\n---\nx",
        "# \n",
        "---\ntitle: [1]\n---\n",
        "#" * 5000,
        "> " * 200 + "x",
        "\udcff",
    ],
)
def test_any_file_gives_a_page(opened, folder: Path, text: str) -> None:
    (folder / "odd.md").write_bytes(text.encode("utf-8", "surrogateescape"))
    page = opened().page("own-odd")
    assert page.topic.title


def test_names_in_any_script_and_twice_the_same_have_pages_of_their_own(opened, folder: Path) -> None:
    for name in ("Über uns.md", "uber-uns.md", "診療所.md", "!!!.md"):
        (folder / name).write_text(f"# {name}\n", encoding="utf-8")
    library = opened()
    titles = {topic.title for topic in library.children("own")}
    assert {"Über uns.md", "uber-uns.md", "診療所.md", "!!!.md"} <= titles


def test_what_cannot_be_done_is_said_and_changes_nothing(garden_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "own-pages.db"
    with pytest.raises(LibraryError, match="is not there"):
        add_folder(garden_file, tmp_path / "nowhere", target)
    (tmp_path / "empty").mkdir()
    with pytest.raises(LibraryError, match="holds no Markdown"):
        add_folder(garden_file, tmp_path / "empty", target)
    assert not target.exists()


def test_stopping_leaves_what_was_there(garden_file: Path, folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "own-pages.db"
    add_folder(garden_file, folder, target)
    before = target.read_bytes()
    (folder / "new.md").write_text("# New\n", encoding="utf-8")
    with pytest.raises(Cancelled):
        add_folder(garden_file, folder, target, lambda done, of: done < 2)
    assert target.read_bytes() == before
    assert list(tmp_path.glob("*.new")) == []


def test_a_change_is_seen_and_another_guide_too(
    garden_file: Path, library_file: Path, folder: Path, tmp_path: Path
) -> None:
    target = tmp_path / "own-pages.db"
    look = look_of(folder)
    add_folder(garden_file, folder, target)
    assert is_fresh(garden_file, folder, target)
    assert not is_fresh(library_file, folder, target)
    assert not is_fresh(garden_file, tmp_path, target)
    (folder / "parking.md").write_text("# Elsewhere\n\nNot here.\n", encoding="utf-8")
    assert look_of(folder) != look
