"""Markdown to the library's HTML: the only module that imports markdown.

The HTML is plain and semantic (`aside`, `figure`, `table`), with `topic:`, `term:` and `figure:` addresses, so that the
window, print and e-book each dress it as they need.
"""

import re
from dataclasses import dataclass, field
from html import unescape
from pathlib import PurePosixPath
from urllib.parse import SplitResult, unquote, urlsplit
from xml.etree.ElementTree import Element, SubElement

import markdown
from markdown.extensions import Extension
from markdown.extensions.admonition import AdmonitionExtension
from markdown.extensions.attr_list import AttrListExtension
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.extensions.toc import TocExtension, slugify
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE

from reader.library.content import SourcePage
from reader.library.model import CALLOUTS, Mistake, Section, Term
from reader.library.sections import split_sections
from reader.library.term_finder import HEADINGS, TermFinder

_KEPT_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
_FOOTNOTE_ID = re.compile(r"fn(?:ref\d*)?:|source-\d+\Z")
_ALIGNMENT = re.compile(r"text-align: (?:left|center|right);\Z")
_DEEPEST = 30
_INSERT = re.compile(r"^\{\{\s*([a-z-]+)\s*(?::\s*([\w-]+))?\s*\}\}\s*$")
_RAW_TAG = re.compile(r"<(?:!--|/?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>\n]*)?/?>)")
_NO_NOTE = re.compile(r"\[\^[^\]\s]+\]")
_NO_LINK = re.compile(r"\[[^\[\]]+\]\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page's HTML, its sections in order (the first is the text before any heading), and the (topic, anchor, line) of its links."""

    html: str
    sections: tuple[Section, ...]
    links: tuple[tuple[str, str, int], ...]


@dataclass
class _Job:
    """What the processors need to know of the page at hand, and what they report back."""

    page: SourcePage
    mistakes: list[Mistake]
    sources: tuple[str, ...] = ()
    has_terms: bool = True
    cited: set[str] = field(default_factory=set)
    links: list[tuple[str, str, int]] = field(default_factory=list)
    found: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def listed(self) -> list[str]:
        """The keys that the head of the page gives as sources, known or not."""
        given = self.page.front.value.get("sources")
        return given if isinstance(given, list) else []

    def wrong(self, needle: str, what: str, instead: str) -> None:
        self.mistakes.append(Mistake(self.page.file, self.line(needle, what), what, instead))

    def line(self, needle: str, purpose: str = "") -> int:
        """The line where `needle` stands; asked again for the same purpose, where it stands the next time."""
        body = self.page.body
        at = body.find(needle, self.found.get((needle, purpose), -1) + 1)
        self.found[needle, purpose] = at
        return self.page.body_line + body.count("\n", 0, max(at, 0))

    def link_as_written(self, address: str) -> str:
        """The part of the page that holds a link to `address`, as far as it can be told."""
        return next((form for form in (f"]({address})", f"]({address} ") if form in self.page.body), address)

    def too_deep(self) -> None:
        self.mistakes.append(
            Mistake(
                self.page.file,
                self.page.body_line,
                "Lists or quotes are nested too deeply.",
                "Keep to four levels at most.",
            )
        )


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
        self.terms = TermFinder(terms)
        self.job: _Job
        self._markdown = self._new_markdown()

    def _new_markdown(self) -> markdown.Markdown:
        return markdown.Markdown(
            # Not by name: names are looked up in what is installed, and the packaged program has no such list.
            extensions=[
                TableExtension(),
                FootnoteExtension(BACKLINK_TEXT="back"),
                DefListExtension(),
                AdmonitionExtension(),
                AttrListExtension(),
                SaneListExtension(),
                TocExtension(slugify=slugify, permalink=False),
                _LibraryExtension(self),
            ],
            output_format="xhtml",
        )

    def render(
        self,
        page: SourcePage,
        title: str,
        mistakes: list[Mistake],
        text: str | None = None,
        sources: tuple[str, ...] = (),
        has_terms: bool = True,
    ) -> Rendered:
        """Render one page; every mistake met is added to `mistakes`.

        `text` is the Markdown if more than the page's own body is shown. Source keys become numbers by their place in
        `sources`. Without `has_terms` no word is linked to its meaning.
        """
        self.job = _Job(page, mistakes, sources, has_terms)
        try:
            html = self._markdown.reset().convert(page.body if text is None else text)
        except RecursionError:
            self._markdown = self._new_markdown()  # the old one was stopped halfway
            self.job.too_deep()
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
        md.inlinePatterns.register(_SourceKeys(self.renderer, md), "library_sources", 175)
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
                every = sorted(self.renderer.inserts)
                alike = [(name, key) for name, key in every if name == match[1]] or every
                known = ", ".join(f"{name}: {key}".rstrip(": ") for name, key in alike)
                self.renderer.job.wrong(line, f"There is no '{line.strip()}'.", f"Known are: {known}.")
            else:
                result += ["", *inserted, ""]
        return result


class _SourceKeys(InlineProcessor):
    """Turns `[@key; @other]` into small numbers that lead to the page's list of sources."""

    def __init__(self, renderer: Renderer, md: markdown.Markdown) -> None:
        super().__init__(r"\s*\[@([^\[\]]*)\]", md)
        self.renderer = renderer

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]  # noqa: N802
        job = self.renderer.job
        group = Element("sup", {"class": "source"})
        group.text = "\u00a0"  # so that nobody hears "point one" at the end of a sentence
        found: set[int] = set()
        for key in re.split(r"\s*[;,]\s*@?", m[1].strip()):
            if key not in job.sources:
                if key in job.listed:
                    continue  # the head of the page names it, and has been told that no such source is known
                job.wrong(
                    f"@{key}",
                    f"'{key}' is not among the sources of this page.",
                    "Add it to 'sources' at the head of the page, or correct the name here.",
                )
                continue
            found.add(job.sources.index(key) + 1)
        one = None
        for number in map(str, sorted(found)):
            if one is not None:
                one.tail = ","
            one = SubElement(group, "a", {"class": "source", "href": f"#source-{number}"})
            if number not in job.cited:
                job.cited.add(number)
                one.set("id", f"cited-{number}")
            one.text = number
        return group, m.start(0), m.end(0)


class _Tree(Treeprocessor):
    """Turns call-outs, figures, links and glossary words into the library's own HTML."""

    def __init__(self, renderer: Renderer, md: markdown.Markdown) -> None:
        super().__init__(md)
        self.renderer = renderer

    def run(self, root: Element) -> None:
        if _depth(root) > _DEEPEST:
            self.renderer.job.too_deep()
        self._unused_footnotes(root)
        for element in list(root.iter()):
            self._callout(element)
            self._heading(element)
            self._facts(element)
            self._figure(element)
            self._link(element)
            self._words(element)
            kept = _KEPT_ATTRIBUTES.get(element.tag, set()) | {"id", "class"}
            if element.tag in {"td", "th"} and _ALIGNMENT.match(element.get("style", "")):
                kept.add("style")
            for name in set(element.attrib) - kept:
                del element.attrib[name]
        if self.renderer.job.has_terms:
            self.renderer.terms.link_first_uses(root)

    def _unused_footnotes(self, root: Element) -> None:
        addresses = {element.get("href") for element in root.iter("a")}
        for element in root.iter("li"):
            id = element.get("id", "")
            if _FOOTNOTE_ID.match(id) and f"#{id}" not in addresses:
                note = f"[^{id.removeprefix('fn:')}]"
                self.renderer.job.wrong(
                    note, f"The footnote '{note}' is not used.", "Refer to it, or take it out."
                )

    def _words(self, element: Element) -> None:
        """Tell of Markdown that did not become what its author meant."""
        texts = (element.tail, "" if element.tag in {"code", "pre"} else element.text)
        for text in filter(None, texts):
            for tag in _RAW_TAG.findall(text):
                short = " ".join(tag.split())
                self.renderer.job.wrong(tag, f"Raw HTML ({short}) is shown as text.", "Write it in Markdown.")
            for note in _NO_NOTE.findall(text):
                self.renderer.job.wrong(
                    note, f"There is no footnote '{note}'.", f"Write it below, as '{note}: some words'."
                )
            for link in _NO_LINK.findall(text):
                self.renderer.job.wrong(link, f"'{link}' leads nowhere.", "Write '[words](page.md)'.")

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

    def _heading(self, element: Element) -> None:
        if element.tag in HEADINGS and element.find(".//sup[@class='source']") is not None:
            words = re.sub(r"\W*\d*\Z", "", "".join(element.itertext()))
            self.renderer.job.wrong(
                words, "A heading has a source key.", "Put the key at the end of a paragraph below it."
            )

    def _facts(self, element: Element) -> None:
        """A table without words in its head has its names down the side."""
        head = element.find("thead") if element.tag == "table" else None
        if head is None or "".join(head.itertext()).strip():
            return
        element.remove(head)
        for row in element.iter("tr"):
            row[0].tag = "th"

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
        elif element.tag == "a":
            element.set("href", self._address(element.get("href", "")))

    def _figure_address(self, address: str, alt: str) -> str:
        job = self.renderer.job
        written = job.link_as_written(address)
        if not alt.strip():
            job.wrong(
                written, "The figure has no alt text.", "Write what it shows: ![What it shows](file.svg)."
            )
        file = self._inside(address)
        if file not in self.renderer.figures:
            job.wrong(
                written, f"There is no figure at '{address}'.", "Name an .svg file inside the content folder."
            )
        return f"figure:{file}"

    def _address(self, address: str) -> str:
        job = self.renderer.job
        address = unescape(address.replace(AMP_SUBSTITUTE, "&"))  # <mail@address> comes as entities
        written = job.link_as_written(address)
        try:
            parts = urlsplit(address)
        except ValueError:
            parts = SplitResult("?", "", address, "", "")
        if parts.scheme in {"mailto", "tel"} or (parts.scheme in {"https", "http"} and parts.netloc):
            return address
        if parts.scheme in {"topic", "ask"} and address not in job.page.body:  # written by the compiler
            if parts.scheme == "topic":
                job.links.append((parts.path, parts.fragment, job.page.body_line))
            return address
        if parts.scheme or parts.netloc:
            job.wrong(
                written,
                f"'{address}' is not a link this guide may hold.",
                "Link to a page here or to an https: address.",
            )
            return ""
        if parts.fragment and not parts.path:
            if not _FOOTNOTE_ID.match(parts.fragment):
                job.links.append((job.page.id, parts.fragment, job.line(written)))
            return f"#{parts.fragment}"
        topic = self.renderer.topics.get(self._inside(parts.path))
        if topic is None:
            job.wrong(
                written,
                f"'{address}' leads to no page.",
                "Name a page by its file, such as ../side-effects/when-to-call.md.",
            )
            return ""
        job.links.append((topic, parts.fragment, job.line(written)))
        return f"topic:{topic}" + (f"#{parts.fragment}" if parts.fragment else "")

    def _inside(self, address: str) -> str:
        """The address as a path inside the content folder; one that climbs out of it matches nothing."""
        path: list[str] = list(PurePosixPath(self.renderer.job.page.file).parent.parts)
        for part in unquote(address).split("/"):
            if part == "..":
                if not path:
                    return ""
                path.pop()
            elif part != ".":
                path.append(part)
        return "/".join(path)


def _depth(root: Element) -> int:
    depth, level = 0, [root]
    while level:
        depth += 1
        level = [child for element in level for child in element]
    return depth
