"""Whatever is written compiles or is told as mistakes, and whatever is typed can be searched for."""

import re
import tempfile
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path

import yaml
from hypothesis import given
from hypothesis import strategies as st
from pages import CALM, compile_folder, library_of, open_library, page, put

from reader.errors import ContentMistakesError
from reader.library.compile import draft
from reader.library.file import Library
from reader.library.model import Mistake
from reader.library.search import find
from reader.library.write import CompiledTopic

PIECES = [
    "\n", "\n\n", "    ", "\t", "  \n", "# ", "## ", "- ", "* ", "1. ", "> ", "!!! note\n    ", '!!! key "x"\n', "---\n",
    "===\n", "| a | b |\n|---|:-:|\n| c | d |\n", "|", ": ", "*", "**", "_", "`", "```", "~~~", "[", "]", "(", ")", "![",
    "](", "[x](index.md)", "[x](a.md#b)", "[x](https://a.example)", "[x](javascript:alert(1))", "<javascript:x>",
    "<script>", "</script>", "<script", "<!--", "-->", "<a href='javascript:x'>", "<img src=x onerror=y>", "<", ">", "&",
    "&lt;script&gt;", "&#60;script>", "&amp;", "\\", "\\<script>", "[^1]", "[^1]: ", "[r]: ", "[r]: javascript:x\n", "[x][r]",
    "{: ", "{: href='javascript:x' }", "{: onclick=x }", "{: #id }", "}", "{{ statement }}\n", "{{ call: a }}\n", "{{", "}}",
    "[TOC]", "<a@b.c>", "<https://a.example>", "https://[", "\\[", "\x01", "\x0b", "\x85", "\u2028", "\ufeff", "é", "化疗",
    "🙂", "klzzwxh:0001", "wzxhzdk:0", "word", "scan", " ", '"', "'", "=",
]  # fmt: skip
letters = st.characters(codec="utf-8", exclude_characters="\0")
markdown = st.lists(st.sampled_from(PIECES) | st.text(letters, max_size=8), max_size=40).map("".join)
TABLES = {
    "_data/glossary.yaml": "- {term: scan, meaning: m}\n- {term: 化疗, meaning: m}\n",
    "_data/calls.yaml": "a: {level: call, title: '<script>', trigger: '**If**', action: '[x](gone.md)'}\n",
}


class Seen(HTMLParser):
    """What a reader of the HTML meets: tags, addresses and attribute names."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.names: set[str] = set()
        self.addresses: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src"}]


BLOCKS = {
    "p",
    "pre",
    "hr",
    "blockquote",
    "div",
    "aside",
    "figure",
    "figcaption",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
}
LISTS = {"ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td"}
TAGS = BLOCKS | LISTS | {"strong", "em", "code", "br", "img", "a", "sup"}


def topics_of(files: dict[str, str | bytes]) -> tuple[CompiledTopic, ...]:
    """The topics of these files, or none if the files have mistakes; any other exception is a fault."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            return compile_folder(put(Path(folder), files)).topics
        except ContentMistakesError:
            return ()


def draft_of(files: dict[str, str | bytes]) -> tuple[CompiledTopic, list[Mistake]]:
    """The first page of these files, mistakes or not."""
    with tempfile.TemporaryDirectory() as folder:
        made = draft(put(Path(folder), files))
    return made.compiled.topics[0], made.mistakes


@CALM
@given(markdown)
def test_any_markdown_compiles_or_has_mistakes_and_is_never_dangerous(body) -> None:
    topic, mistakes = draft_of({"index.md": page(body)} | TABLES)
    seen = Seen(topic.html)
    assert seen.tags <= TAGS
    assert seen.names <= {"class", "id", "href", "src", "alt", "title", "start", "style"}
    for address in seen.addresses:
        assert re.match(r"(?:https?://|mailto:|tel:|#|(?:topic|term|figure):)", address) or (
            address == "" and mistakes
        )
    assert "<script" not in topic.html.casefold()


@CALM
@given(markdown)
def test_any_markdown_is_dealt_with_the_same_way_twice(body) -> None:
    files = {"index.md": page(body)} | TABLES
    assert draft_of(files) == draft_of(files)


FORMS = [
    "{}\n\n", "- {}\n", "1. {}\n", "> {}\n\n", "## {}\n\n", "**{}** ", "*{}* ", "`{}` ", "    - {}\n", "{}  \n", "{} ", "({}), ",
    "!!! note\n    {}\n\n", "!!! key \"{}\"\n    x\n\n", "| {} | b |\n|---|---|\n| c | d |\n\n", "{}\n: y\n\n", "y\n: {}\n\n",
    "[{}](https://a.example) ", "![{}](a.svg)\n\n", "&lt;{}&gt; ", "\n---\n\n{}\n",
]  # fmt: skip


@CALM
@given(st.lists(st.sampled_from(FORMS), min_size=1, max_size=20))
def test_sections_hold_every_word_of_the_page_whole(forms) -> None:
    words = [f"Word{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(len(forms))]
    body = "".join(form.format(word) for form, word in zip(forms, words, strict=True))
    files: dict[str, str | bytes] = {
        "index.md": page(body),
        "a.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
    }
    (topic,) = topics_of(files)
    found = re.findall(r"\w+", " ".join(f"{section.title}\n{section.text}" for section in topic.sections))
    assert [word for word in words if word not in found] == []


any_value = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.dates()
    | st.datetimes()
    | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text() | st.integers(), inner, max_size=4),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    ["title", "summary", "reviewed", "next_review", "clinical_review", "audience", "key_points", "keywords", "sources",
     "ask", "contents"]
)  # fmt: skip


@CALM
@given(st.dictionaries(FIELDS | st.text(), any_value, max_size=8))
def test_any_front_matter_compiles_or_has_mistakes(front) -> None:
    topics_of({"index.md": f"---\n{yaml.safe_dump(front, allow_unicode=True)}---\n"})


@CALM
@given(st.text() | markdown)
def test_any_text_as_front_matter_or_table_has_mistakes_at_most(text) -> None:
    tables = ("calls", "glossary", "questions", "sources", "spoken", "synonyms")
    topics_of({"index.md": f"---\n{text}\n---\n"} | {f"_data/{table}.yaml": text for table in tables})


@CALM
@given(any_value)
def test_any_value_as_a_table_has_mistakes_at_most(value) -> None:
    text = yaml.safe_dump(value, allow_unicode=True)
    tables = ("calls", "glossary", "questions", "sources", "spoken", "synonyms")
    topics_of({"index.md": page("{{ call: a }}\n")} | {f"_data/{table}.yaml": text for table in tables})


@CALM
@given(st.binary(max_size=300))
def test_any_bytes_as_a_page_a_table_or_a_figure_are_mistakes_at_most(data) -> None:
    assert topics_of({"index.md": data, "_data/sources.yaml": data, "a.svg": data}) == ()


@CALM
@given(st.text(min_size=1))
def test_any_title_comes_back_as_it_was_written(title) -> None:
    text = page(title=yaml.safe_dump(title, default_style='"', width=10**6).removesuffix("\n"))
    shown = " ".join(re.sub(r"[\0-\x1f\x7f]", " ", title).split())
    home = None
    with tempfile.TemporaryDirectory() as folder, suppress(ContentMistakesError):
        library = library_of(put(Path(folder) / "content", {"index.md": text}), {})
        home = library.topic("home")
        library.close()
    assert (home.title if home else "") == shown


TYPED = [
    "AND", "OR", "NOT", "NEAR", "NEAR(a", ")", "(", '"', "'", "*", "^", "-", "--", ":", ";", "+", "{a}:", "title:", "%", "_",
    "/", "\\", "\0", "\ud800", "\x02", "\x03", "²", "ﬁ", "İ", "ß", "é", "化疗", "🙂", " ", "a", "side", "effects", "of", "chemo",
    "hair loss", "fever", "second opinion",
]  # fmt: skip


@CALM
@given(st.text() | st.lists(st.sampled_from(TYPED), max_size=15).map(" ".join))
def test_whatever_is_typed_can_be_searched_for(library_file: Path, typed) -> None:
    library = open_library(library_file)
    try:
        check_hits(library, typed)
    finally:
        library.close()


def check_hits(library: Library, typed: str) -> None:
    for hit in find(library, typed).hits:
        if hit.kind == "term":
            assert library.term(hit.anchor)
        else:
            assert library.topic(hit.topic)
            assert hit.anchor in {section.anchor for section in library.sections(hit.topic)}
        end = 0
        for start, stop in hit.spans:
            assert end <= start < stop <= len(hit.excerpt)
            assert hit.excerpt[start:stop].strip() == hit.excerpt[start:stop]
            end = stop
        assert not {"\x02", "\x03", "\n"} & set(hit.excerpt)
