"""A content folder becomes a library: the tree, what is written when, and what is left alone."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import apsw
import pytest
from notes.surroundings import as_nobody, memory_folder
from pages import PAGES, compiled, library_of, mistakes, only_mistake, page, put

from reader.errors import ContentMistakesError, LibraryError
from reader.library.compile import compile_folder, compile_library
from reader.library.content import COMPILER, fingerprint
from reader.library.file import open_library
from reader.library.model import Topic
from reader.library.seen import BESIDE


def ids(topics: tuple[Topic, ...]) -> list[str]:
    return [topic.id for topic in topics]


def title_of(file: Path) -> str:
    library = open_library(file)
    try:
        home = library.topic("home")
        return home.title if home else ""
    finally:
        library.close()


# The tree


def test_topics_stand_in_the_order_of_contents(content: Path) -> None:
    library = library_of(
        content,
        {
            "index.md": page(contents="[zebra, apple, middle]"),
            "apple.md": page(),
            "zebra.md": page(),
            "middle/index.md": page(contents="[two, one]"),
            "middle/one.md": page(),
            "middle/two.md": page(),
        },
    )
    assert ids(library.children(None)) == ["home"]
    assert ids(library.children("home")) == ["zebra", "apple", "middle"]
    assert ids(library.children("middle")) == ["two", "one"]
    assert [topic.child_count for topic in library.children("home")] == [0, 0, 2]
    library.close()


def test_a_page_knows_the_way_from_home(content: Path) -> None:
    library = library_of(
        content,
        {
            "index.md": page(contents="[a]"),
            "a/index.md": page(contents="[b]"),
            "a/b/index.md": page(contents="[c]"),
            "a/b/c.md": page(),
        },
    )
    assert ids(library.page("c").ancestors) == ["home", "a", "b"]
    assert library.page("home").ancestors == ()
    library.close()


def test_an_index_takes_the_id_of_its_folder_and_the_first_is_home(content: Path) -> None:
    topics = compile_folder(
        put(
            content,
            {
                "index.md": page(contents="[side-effects]"),
                "side-effects/index.md": page(contents="[hair]"),
                "side-effects/hair.md": page(),
            },
        )
    ).topics
    assert [(topic.id, topic.parent) for topic in topics] == [
        ("home", None),
        ("side-effects", "home"),
        ("hair", "side-effects"),
    ]


def test_a_listed_page_that_is_missing_is_named_on_its_line(content: Path) -> None:
    files = {"index.md": page(contents="\n  - here\n  - gone"), "here.md": page()}
    assert only_mistake(content, files) == (
        "index.md:9: error: 'gone' is listed in contents but is not there. "
        "Write gone.md or gone/index.md, or take the name out."
    )


def test_a_page_that_nobody_lists_says_where_to_list_it(content: Path) -> None:
    files = {"index.md": page(contents="[a]"), "a/index.md": page(), "a/lost.md": page()}
    assert only_mistake(content, files) == (
        "a/lost.md:1: error: The page is not listed anywhere. Add 'lost' to contents in a/index.md."
    )


def test_an_unlisted_folder_is_one_mistake_whatever_lies_in_it(content: Path) -> None:
    files = {"index.md": page(), "a/index.md": page(contents="[b, c]"), "a/b.md": page(), "a/c.md": page()}
    assert only_mistake(content, files) == (
        "a/index.md:1: error: The page is not listed anywhere. Add 'a' to contents in index.md."
    )


def test_a_page_listed_twice_is_a_mistake(content: Path) -> None:
    files = {"index.md": page(contents="[a, b, a]"), "a.md": page(), "b.md": page()}
    assert only_mistake(content, files) == ("index.md:7: error: 'a' is listed twice. List each page once.")


def test_a_page_cannot_list_its_own_branch(content: Path) -> None:
    assert "index.md:7: error: 'index' is listed twice." in only_mistake(
        content, {"index.md": page(contents="[index]")}
    )


def test_a_name_that_is_both_a_page_and_a_folder_is_a_mistake(content: Path) -> None:
    files = {"index.md": page(contents="[a]"), "a.md": page(), "a/index.md": page()}
    told = [str(mistake) for mistake in mistakes(content, files)]
    assert "index.md:7: error: 'a' is listed in contents but is there twice." in told[-1]
    assert any("'a' is also the id of" in line for line in told)


def test_eight_folders_deep_is_fine_and_nine_is_too_deep(content: Path) -> None:
    files: dict[str, str | bytes] = {"index.md": page(contents="[d1]")}
    for depth in range(1, 9):
        name = "/".join(f"d{n}" for n in range(1, depth + 1))
        files[f"{name}/index.md"] = page(contents=f"[d{depth + 1}]" if depth < 8 else None)
    assert len(compile_folder(put(content, files)).topics) == 9
    deepest = "d1/d2/d3/d4/d5/d6/d7/d8"
    files[f"{deepest}/index.md"] = page(contents="[d9]")
    files[f"{deepest}/d9.md"] = page()
    assert only_mistake(content, files) == (
        f"{deepest}/index.md:7: error: 'd9' lies too deep. Keep to 8 levels of folders."
    )


def test_two_files_of_one_name_are_told_with_both_paths(content: Path) -> None:
    files = {
        "index.md": page(contents="[a, b]"),
        "a/index.md": page(contents="[same]"),
        "a/same.md": page(),
        "b/index.md": page(contents="[same]"),
        "b/same.md": page(),
    }
    assert only_mistake(content, files) == (
        "b/same.md:1: error: 'same' is also the id of a/same.md. Give one of the two files another name."
    )


def test_a_page_named_home_clashes_with_the_first_page(content: Path) -> None:
    files = {"index.md": page(contents="[home]"), "home.md": page()}
    assert "'home' is also the id of" in only_mistake(content, files)


@pytest.mark.parametrize("name", ["Big", "with space", "under_score", "é", "-dash", "dot.dot"])
def test_a_file_name_that_cannot_be_an_id_is_refused(content: Path, name: str) -> None:
    files = {"index.md": page(contents=f'["{name}"]'), f"{name}.md": page()}
    assert only_mistake(content, files) == (
        f"{name}.md:1: error: '{name}' cannot be a topic id. "
        "Name the file in small letters with hyphens, like scan-worry.md."
    )


def test_only_an_index_can_list_pages(content: Path) -> None:
    files = {"index.md": page(contents="[a]"), "a.md": page(contents="[b]")}
    assert only_mistake(content, files).startswith("a.md:7: error: Only an index.md can have contents.")


@pytest.mark.parametrize("name", ["notes.MD", "notes.markdown", "_figures/a.SVG"])
def test_a_file_with_an_unusual_ending_is_not_passed_over(content: Path, name: str) -> None:
    told = only_mistake(content, {"index.md": page(), name: page()})
    assert told.startswith(
        f"{name}:1: error: The ending '.{name.partition('.')[2]}' is not used here. Name it "
    )


@pytest.mark.parametrize("name", ["_data/sinonyms.yaml", "_data/sources.yml", "sources.yaml"])
def test_a_table_that_nothing_reads_is_not_passed_over(content: Path, name: str) -> None:
    told = only_mistake(content, {"index.md": page(), name: "a: b"})
    assert told.startswith(
        f"{name}:1: error: There is no table of this name. Use one of _data/body_parts.yaml, _data/calls.yaml,"
    )


def test_hidden_files_and_folders_and_other_kinds_are_left_alone(content: Path) -> None:
    files = {
        "index.md": page(),
        ".draft.md": "x",
        ".git/config.md": "x",
        "a/.obsidian/x.yaml": "x",
        "README.txt": "x",
    }
    assert len(compile_folder(put(content, files)).topics) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps names that are not text")
@pytest.mark.parametrize("name", [b"\xff.md", b"\xff.svg", b"a\nb.md"])
def test_a_file_name_that_is_not_text_is_told(content: Path, name: bytes) -> None:
    put(content, {"index.md": page()})
    (content / os.fsdecode(name)).write_text("x")
    told = only_mistake(content, {})
    assert "error: The name of the file is not plain text. Give it another name." in told
    told.encode()
    with pytest.raises(ContentMistakesError):
        compile_library(content, content.parent / "library.db")


# What is told


def test_all_mistakes_are_told_at_once_in_order_of_file_and_line(content: Path) -> None:
    files = {
        "index.md": page("[gone](gone.md)\n", contents="[a, missing]"),
        "a.md": page("Fine.\n\n[x](#nowhere)\n\n<b>x</b>\n", reviewed=None, colour="red"),
        "unlisted.md": page("![](no.svg)\n", sources="[nobody]"),
        "_data/glossary.yaml": "- term: a\n",
    }
    told = [(mistake.file, mistake.line) for mistake in mistakes(content, files)]
    assert told == sorted(told)
    assert [file for file, _ in told] == ["_data/glossary.yaml"] + ["a.md"] * 5 + ["index.md"] * 2 + [
        "unlisted.md"
    ] * 4


def test_mistakes_in_pages_are_told_even_if_the_first_page_is_missing(content: Path) -> None:
    told = [str(mistake) for mistake in mistakes(content, {"a.md": page("[x](gone.md)\n")})]
    assert len(told) == 2
    assert "a.md:8: error: 'gone.md' leads to no page." in told[0]
    assert "index.md:1: error: The folder has no index.md." in told[1]


@pytest.mark.parametrize("broken", ["index.md", "a.md"])
def test_a_page_that_cannot_be_read_is_one_mistake(content: Path, broken: str) -> None:
    files = {"index.md": page("[a](a.md)\n", contents="[a]"), "a.md": page("[home](index.md)\n")}
    files[broken] = "---\ntitle: a: b\n---\n"
    assert only_mistake(content, files).startswith(f"{broken}:2: error: This is not valid YAML")


def test_a_folder_whose_index_cannot_be_read_is_one_mistake(content: Path) -> None:
    files = {"index.md": page(contents="[a]"), "a/index.md": "no front matter", "a/b.md": page()}
    assert only_mistake(content, files).startswith("a/index.md:1: error: The page has no front matter.")


def test_a_table_that_cannot_be_read_is_one_mistake(content: Path) -> None:
    files = {"index.md": page(sources="[a]", ask="[b]"), "_data/sources.yaml": "a: b: c\n"}
    told = [str(mistake) for mistake in mistakes(content, files)]
    assert len(told) == 2
    assert told[0].startswith("_data/sources.yaml:1: error: This is not valid YAML")
    assert "'b' is not in _data/questions.yaml." in told[1]


def test_a_missing_folder_is_told_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"There is no content folder at .*nowhere"):
        compile_library(tmp_path / "nowhere", tmp_path / "library.db")
    assert not (tmp_path / "library.db").exists()


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(LibraryError, match="There is no content folder"):
        compile_library(tmp_path / "file", tmp_path / "library.db")


def test_an_empty_folder_is_a_mistake(content: Path) -> None:
    assert only_mistake(content, {}).startswith("index.md:1: error: The folder has no pages.")


# What is written, and when


def test_a_fresh_library_is_left_untouched(content: Path, tmp_path: Path) -> None:
    target = tmp_path / "library.db"
    put(content, {"index.md": page()})
    assert compile_library(content, target)
    before = target.stat()
    assert not compile_library(content, target)
    after = target.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_changed_page_makes_the_library_new(content: Path, tmp_path: Path) -> None:
    target = tmp_path / "library.db"
    compile_library(put(content, {"index.md": page(title="Old")}), target)
    assert title_of(target) == "Old"
    assert compile_library(put(content, {"index.md": page(title="New")}), target)
    assert title_of(target) == "New"


def test_mistakes_leave_the_older_library_and_nothing_else(content: Path, tmp_path: Path) -> None:
    target = tmp_path / "out" / "library.db"
    compile_library(put(content, {"index.md": page(title="Old")}), target)
    before = target.read_bytes()
    put(content, {"index.md": page("[x](gone.md)\n")})
    with pytest.raises(ContentMistakesError):
        compile_library(content, target)
    assert target.read_bytes() == before
    assert list(target.parent.iterdir()) == [target]


def test_mistakes_write_nothing_where_there_was_nothing(content: Path, tmp_path: Path) -> None:
    with pytest.raises(ContentMistakesError):
        compile_library(put(content, {"index.md": "x"}), tmp_path / "out" / "library.db")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_vanishes_leaves_the_older_library(content: Path, tmp_path: Path) -> None:
    target = tmp_path / "library.db"
    compile_library(put(content, {"index.md": page(title="Old")}), target)
    shutil.rmtree(content)
    with pytest.raises(LibraryError, match="There is no content folder"):
        compile_library(content, target)
    assert title_of(target) == "Old"


@pytest.mark.skipif(os.name == "nt", reason="Windows does not replace a file that is open")
def test_whoever_reads_the_old_library_goes_on_reading_it(content: Path, tmp_path: Path) -> None:
    target = tmp_path / "library.db"
    reader = library_of(content, {"index.md": page("Old words.\n" * 2000)})
    shutil.copy(reader.path, target)
    reader.close()
    reader = open_library(target)
    assert reader.topic_count == 1
    compile_library(put(content, {"index.md": page("New words.\n")}), target)
    assert "Old words." in reader.page("home").html
    reader.close()
    fresh = open_library(target)
    assert fresh.page("home").html == "<p>New words.</p>"
    fresh.close()


def test_what_an_interrupted_run_left_behind_does_no_harm(content: Path, tmp_path: Path) -> None:
    target = tmp_path / "library.db"
    left = tmp_path / f"library.db.{os.getpid()}.new"
    left.write_bytes(b"half a library" * 1000)
    compile_library(put(content, {"index.md": page(title="Whole")}), target)
    assert title_of(target) == "Whole"
    assert not left.exists()


@pytest.mark.parametrize("cut", [0, 10, 50, 1000])
def test_a_library_that_was_cut_off_is_made_again(content: Path, tmp_path: Path, cut: int) -> None:
    target = tmp_path / "library.db"
    compile_library(put(content, {"index.md": page(title="Whole")}), target)
    target.write_bytes(target.read_bytes()[:cut])
    assert compile_library(content, target)
    assert title_of(target) == "Whole"


def another_database(file: Path) -> None:
    database = apsw.Connection(str(file))
    database.execute("CREATE TABLE diary (text); INSERT INTO diary VALUES ('dear diary')")
    database.close()


@pytest.mark.parametrize("kind", ["text", "database", "folder"])
def test_a_file_that_is_not_a_library_is_never_written_over(content: Path, tmp_path: Path, kind: str) -> None:
    target = tmp_path / "notes.db"
    put(content, {"index.md": page()})
    if kind == "text":
        target.write_text("My only copy.")
    elif kind == "database":
        another_database(target)
    else:
        target.mkdir()
    before = target.read_bytes() if target.is_file() else None
    with pytest.raises(LibraryError, match="is not a library of pages, so it is left as it is"):
        compile_library(content, target)
    assert target.is_dir() if before is None else target.read_bytes() == before
    assert sorted(tmp_path.glob("notes.db*")) == [target]


def test_a_place_that_cannot_be_written_is_told_calmly(content: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(LibraryError, match="The library could not be written to"):
        compile_library(put(content, {"index.md": page()}), tmp_path / "file" / "library.db")


def test_a_folder_without_permission_is_told_calmly() -> None:
    with memory_folder() as folder:
        put(folder, {"content/index.md": page()})
        with as_nobody(folder):
            (folder / "locked").mkdir(mode=0o500)
            with pytest.raises(LibraryError, match="The library could not be written to"):
                compile_library(folder / "content", folder / "locked" / "library.db")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_folder_whose_name_is_no_unicode_is_told_calmly(content: Path, tmp_path: Path) -> None:
    odd = tmp_path / "caf\udce9"
    odd.mkdir()
    with pytest.raises(LibraryError, match="The library could not be written to"):
        compile_library(put(content, {"index.md": page()}), odd / "library.db")


def test_an_unreadable_page_is_a_mistake() -> None:
    with memory_folder() as folder:
        put(folder, {"content/index.md": page(contents="[a]"), "content/a.md": page()})
        with as_nobody(folder):
            (folder / "content" / "a.md").chmod(0)
            with pytest.raises(ContentMistakesError, match=r"a\.md:1: error: The file cannot be read"):
                compile_library(folder / "content", folder / "library.db")


# The same content gives the same library


def test_the_same_pages_give_the_same_bytes_wherever_they_lie(tmp_path: Path) -> None:
    files = sorted(path for path in PAGES.rglob("*") if path.is_file())
    libraries = []
    for name, order in (("one", files), ("another folder é", files[::-1])):
        for number, file in enumerate(order):
            copy = tmp_path / name / file.relative_to(PAGES)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
            os.utime(copy, (number * 1000, number * 1000))
        target = tmp_path / f"{name}.db"
        compile_library(tmp_path / name, target)
        libraries.append(target.read_bytes())
    assert libraries[0] == libraries[1]


def test_the_fingerprint_hears_every_change_and_nothing_else(content: Path) -> None:
    put(content, {"index.md": page(), "a/one.md": "one", "_figures/x.svg": b"\0\xff"})
    seen = [fingerprint(content)]
    os.utime(content / "index.md", (1, 1))
    put(content, {".hidden": "x"})
    assert fingerprint(content) == seen[0]

    def is_new() -> bool:
        seen.append(fingerprint(content))
        return len(set(seen)) == len(seen)

    put(content, {"_figures/x.svg": b"\0\xfe"})
    assert is_new()
    put(content, {"_figures/x.svg": b"\0\xfe "})
    assert is_new()
    (content / "a" / "one.md").rename(content / "a" / "two.md")
    assert is_new()
    (content / "a").rename(content / "b")
    assert is_new()
    put(content, {"b/new.md": ""})
    assert is_new()
    (content / "b" / "new.md").unlink()
    (content / "index.md").unlink()
    assert is_new()


def test_a_changed_compiler_makes_every_library_new() -> None:
    """Each module that has a hand in what is written must be part of the fingerprint."""
    code = "import sys, reader.library.compile\nprint(*(m for m in sys.modules if m.startswith('reader.')))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    files = {f"{module.removeprefix('reader.').replace('.', '/')}.py" for module in loaded}
    assert files - {"errors.py", "library.py"} == set(COMPILER)
    assert {file for file in COMPILER if "/" not in file} == set(BESIDE) - {"__init__.py"}


def test_bytes_that_move_from_one_file_to_the_next_change_the_fingerprint(tmp_path: Path) -> None:
    one = put(tmp_path / "one", {"a.md": "ab", "b.md": "c"})
    two = put(tmp_path / "two", {"a.md": "a", "b.md": "bc"})
    assert fingerprint(one) != fingerprint(two)


def test_a_title_of_a_topic_is_shown_as_it_was_written(content: Path) -> None:
    topic = compiled(content, {"index.md": page(title='"Fern & <moss>: 100%"')})
    assert topic.title == "Fern & <moss>: 100%"
