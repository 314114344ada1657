"""Markdown to the library's HTML: the only module that imports markdown.

The HTML is plain and semantic (`aside`, `figure`, `table`), with `topic:`, `term:` and `figure:` addresses, so that the
window, print and e-book each dress it as they need.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

import markdown
from markdown.extensions import Extension
from markdown.extensions.toc import slugify
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from reader.library.content import SourcePage
from reader.library.model import CALLOUTS, Mistake, Section, Term

_KEPT_ATTRIBUTES = frozenset({"id", "class", "href", "src", "alt", "title", "style", "start"})
_INSERT = re.compile(r"^\{\{\s*([a-z]+)\s*(?::\s*([\w-]+))?\s*\}\}\s*$")
_RAW_TAG = re.compile(r"<(?:!--|/?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>\n]*)?/?>)")
_CODE = re.compile(r"(`+).+?\1|^ {4,}.*$", re.DOTALL | re.MULTILINE)
_WORD = re.compile(r"\w[\w'’/-]*")
_TERMS_STAY_PLAIN_IN = frozenset(
    {"a", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "th", "figcaption"}
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page's HTML, its sections in order (the first is the text before any heading), and what it links to."""

    html: str
    sections: tuple[Section, ...]
    links: tuple[tuple[str, str], ...]


@dataclass
class _Job:
    """What the processors need to know of the page at hand, and what they report back."""

    page: SourcePage
    mistakes: list[Mistake]
    links: list[tuple[str, str]] = field(default_factory=list)

    def wrong(self, needle: str, what: str, instead: str) -> None:
        self.mistakes.append(Mistake(self.page.file, self.page.line_of(needle), what, instead))


class Renderer:
    """Renders pages of one content folder.

    `topics` maps a file to its topic id, `figures` names the figure files, `inserts` maps what `{{ name: key }}` stands
    for to Markdown lines, `terms` are linked at their first use on each page.
    """

    def __init__(
        self,
        topics: dict[str, str],
        figures: set[str],
        inserts: dict[tuple[str, str], list[str]],
        terms: list[Term],
    ) -> None:
        self.topics = topics
        self.figures = figures
        self.inserts = inserts
        self.terms = _TermFinder(terms)
        self.job: _Job
        self._markdown = markdown.Markdown(
            extensions=[
                "tables",
                "footnotes",
                "def_list",
                "admonition",
                "attr_list",
                "sane_lists",
                "toc",
                _LibraryExtension(self),
            ],
            extension_configs={
                "toc": {"slugify": slugify, "permalink": False},
                "footnotes": {"BACKLINK_TEXT": "back"},
            },
            output_format="xhtml",
        )

    def render(self, page: SourcePage, title: str, mistakes: list[Mistake]) -> Rendered:
        """Render one page; every mistake met is added to `mistakes`."""
        self.job = _Job(page, mistakes)
        for tag in _RAW_TAG.finditer(_CODE.sub("", page.body)):
            self.job.wrong(tag[0], f"Raw HTML ({tag[0]}) is shown as text.", "Write it in Markdown.")
        try:
            html = self._markdown.reset().convert(page.body)
        except RecursionError:
            self.job.mistakes.append(
                Mistake(
                    page.file,
                    page.body_line,
                    "Lists or quotes are nested too deeply.",
                    "Keep to four levels at most.",
                )
            )
            return Rendered("", (Section("", title, 1, ""),), ())
        return Rendered(html, split_sections(html, title), tuple(self.job.links))


class _LibraryExtension(Extension):
    def __init__(self, renderer: Renderer) -> None:
        super().__init__()
        self.renderer = renderer

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.preprocessors.register(_Inserts(self.renderer, md), "library_inserts", 28)
        md.treeprocessors.register(_Tree(self.renderer, md), "library_tree", 1)


class _Inserts(Preprocessor):
    """Replaces `{{ call: fever }}` and `{{ statement }}` lines by their one shared text."""

    def __init__(self, renderer: Renderer, md: markdown.Markdown) -> None:
        super().__init__(md)
        self.renderer = renderer

    def run(self, lines: list[str]) -> list[str]:
        result: list[str] = []
        for line in lines:
            match = _INSERT.match(line)
            if not match:
                if "{{" in line:
                    self.renderer.job.wrong(
                        line, "'{{' does not stand on a line of its own.", "Write '{{ call: fever }}' alone."
                    )
                result.append(line)
                continue
            inserted = self.renderer.inserts.get((match[1], match[2] or ""))
            if inserted is None:
                known = ", ".join(
                    f"{name}: {key}".rstrip(": ") for name, key in sorted(self.renderer.inserts)
                )
                self.renderer.job.wrong(line, f"There is no '{line.strip()}'.", f"Known are: {known}.")
            else:
                result += ["", *inserted, ""]
        return result


class _Tree(Treeprocessor):
    """Turns call-outs, figures, links and glossary words into the library's own HTML."""

    def __init__(self, renderer: Renderer, md: markdown.Markdown) -> None:
        super().__init__(md)
        self.renderer = renderer

    def run(self, root: Element) -> None:
        for element in list(root.iter()):
            if isinstance(element.tag, str):
                self._callout(element)
                self._figure(element)
                self._link(element)
                for name in [name for name in element.attrib if name not in _KEPT_ATTRIBUTES]:
                    del element.attrib[name]
                if element.tag not in {"td", "th"} or not element.get("style", "").startswith("text-align"):
                    element.attrib.pop("style", None)
        self.renderer.terms.link_first_uses(root)

    def _callout(self, element: Element) -> None:
        classes = element.get("class", "").split()
        if element.tag != "div" or "admonition" not in classes:
            return
        kind = next((name for name in classes if name in CALLOUTS), "note")
        unknown = [name for name in classes if name not in CALLOUTS and name != "admonition"]
        if unknown:
            self.renderer.job.wrong(
                f"!!! {unknown[0]}",
                f"There is no call-out of kind '{unknown[0]}'.",
                f"Use one of {', '.join(CALLOUTS)}.",
            )
        element.tag = "aside"
        element.attrib.clear()
        element.set("class", kind)
        title = next((child for child in element if child.get("class") == "admonition-title"), None)
        if title is not None:
            title.set("class", "title")
            if title.text == kind.capitalize():
                title.text = CALLOUTS[kind]

    def _figure(self, element: Element) -> None:
        if element.tag != "p" or len(element) != 1 or element[0].tag != "img" or (element.text or "").strip():
            return
        picture = element[0]
        if (picture.tail or "").strip():
            return
        picture.tail = None
        element.tag = "figure"
        element.text = None
        caption = picture.attrib.pop("title", "")
        if caption:
            child = Element("figcaption")
            child.text = caption
            element.append(child)

    def _link(self, element: Element) -> None:
        if element.tag == "img":
            element.set("src", self._figure_address(element.get("src", ""), element.get("alt", "")))
        elif element.tag == "a" and element.get("href"):
            element.set("href", self._address(element.get("href", "")))

    def _figure_address(self, address: str, alt: str) -> str:
        job = self.renderer.job
        if not alt.strip():
            job.wrong(
                address, "The figure has no alt text.", "Write what it shows: ![What it shows](file.svg)."
            )
        file = self._inside(address)
        if file not in self.renderer.figures:
            job.wrong(
                address, f"There is no figure at '{address}'.", "Name an .svg file inside the content folder."
            )
        return f"figure:{file}"

    def _address(self, address: str) -> str:
        job = self.renderer.job
        parts = urlsplit(address)
        if parts.scheme in {"https", "http", "mailto", "tel"}:
            return address
        if parts.scheme or parts.netloc:
            job.wrong(
                address,
                f"'{address}' is not a link this guide may hold.",
                "Link to a page here or to an https: address.",
            )
            return ""
        if not parts.path:
            if not parts.fragment.startswith(("fn:", "fnref")):
                job.links.append((job.page.id, parts.fragment))
            return address
        topic = self.renderer.topics.get(self._inside(parts.path))
        if topic is None:
            job.wrong(
                address,
                f"'{address}' leads to no page.",
                "Name a page by its file, such as ../side-effects/when-to-call.md.",
            )
            return ""
        job.links.append((topic, parts.fragment))
        return f"topic:{topic}" + (f"#{parts.fragment}" if parts.fragment else "")

    def _inside(self, address: str) -> str:
        """The address as a path inside the content folder; one that climbs out of it matches nothing."""
        path: list[str] = list(PurePosixPath(self.renderer.job.page.file).parent.parts)
        for part in unquote(address).split("/"):
            if part == "..":
                if not path:
                    return ""
                path.pop()
            elif part not in {"", "."}:
                path.append(part)
        return "/".join(path)


class _TermFinder:
    """Links the first use of each glossary term on a page.

    Words are looked up by their first word, since one pattern of all terms costs tens of milliseconds a page.
    """

    def __init__(self, terms: list[Term]) -> None:
        self._by_first_word: dict[str, list[tuple[str, str]]] = {}
        for term in terms:
            for name in (term.name, *term.also):
                first = _WORD.match(name)
                if first:
                    self._by_first_word.setdefault(first[0].casefold(), []).append((name, term.id))
        for names in self._by_first_word.values():
            names.sort(key=lambda pair: -len(pair[0]))

    def link_first_uses(self, root: Element) -> None:
        self._walk(root, set())

    def _walk(self, element: Element, used: set[str]) -> None:
        if element.tag in _TERMS_STAY_PLAIN_IN:
            return
        children = list(element)
        element.text, rebuilt = self._pieces(element.text, used)
        for child in children:
            self._walk(child, used)
            child.tail, links = self._pieces(child.tail, used)
            rebuilt += [child, *links]
        element[:] = rebuilt

    def _pieces(self, text: str | None, used: set[str]) -> tuple[str | None, list[Element]]:
        """The text before the first new term, and a link for each new term with the text that follows it."""
        if not text:
            return text, []
        links: list[Element] = []
        lead, done = text, 0
        for word in _WORD.finditer(text):
            if word.start() < done:
                continue
            found = self._term_at(text, word.start(), used)
            if found:
                end, term = found
                used.add(term)
                link = Element("a", {"class": "term", "href": f"term:{term}"})
                link.text, link.tail = text[word.start() : end], text[end:]
                if links:
                    links[-1].tail = text[done : word.start()]
                else:
                    lead = text[: word.start()]
                links.append(link)
                done = end
        return lead, links

    def _term_at(self, text: str, start: int, used: set[str]) -> tuple[int, str] | None:
        first = _WORD.match(text, start)
        assert first
        key = first[0].casefold()
        for name, term in self._by_first_word.get(key, self._by_first_word.get(key.removesuffix("s"), [])):
            end = start + len(name)
            written = text[start:end]
            same = written == name if name.isupper() else written.casefold() == name.casefold()
            if text[end : end + 1] == "s":
                end += 1
            if same and not _WORD.match(text, end):
                return None if term in used else (end, term)
        return None


class _SectionSplitter(HTMLParser):
    """Collects the text under each heading of rendered HTML."""

    _BLOCKS = frozenset(
        {"p", "li", "td", "th", "dt", "dd", "tr", "table", "figcaption", "aside", "blockquote", "pre", "div"}
    )
    _HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

    def __init__(self) -> None:
        super().__init__()
        self.anchors: list[tuple[str, int]] = [("", 1)]
        self.headings: list[list[str]] = [[]]
        self.texts: list[list[str]] = [[]]
        self._in_heading = False
        self._in_reference = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in self._HEADINGS:
            self.anchors.append((values.get("id") or "", int(tag[1])))
            self.headings.append([])
            self.texts.append([])
            self._in_heading = True
        elif tag == "img":
            self.texts[-1].append(f"{values.get('alt', '')}\n")
        elif tag == "a" and (values.get("class") or "").startswith("footnote"):
            self._in_reference = True

    def handle_endtag(self, tag: str) -> None:
        if tag in self._HEADINGS:
            self._in_heading = False
        elif tag == "a":
            self._in_reference = False
        elif tag in self._BLOCKS:
            self.texts[-1].append("\n")

    def handle_data(self, data: str) -> None:
        if not self._in_reference:
            (self.headings if self._in_heading else self.texts)[-1].append(data)


def split_sections(html: str, title: str) -> tuple[Section, ...]:
    """The sections of rendered HTML; the first holds the text before any heading and carries the page's title."""
    splitter = _SectionSplitter()
    splitter.feed(html)
    splitter.close()
    splitter.headings[0] = [title]
    return tuple(
        Section(anchor, "".join(heading), level, re.sub(r"\s*\n\s*", "\n", "".join(text)).strip())
        for (anchor, level), heading, text in zip(
            splitter.anchors, splitter.headings, splitter.texts, strict=True
        )
    )
