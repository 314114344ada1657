"""Glossary words on a page: the first use of each becomes a link to its meaning."""

import re
from xml.etree.ElementTree import Element

from reader.library.model import Term

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_WORD = re.compile(r"\w[\w'’/-]*")
_ENDING = re.compile(r"(?:['’]s)?['’/-]*\Z")
_TERMS_STAY_PLAIN_IN = HEADINGS | {"a", "code", "pre", "sup", "dt", "th", "figcaption"}


class TermFinder:
    """Links the first use of each glossary term on a page.

    Words are looked up by their first word, since one pattern of all terms costs tens of milliseconds a page.
    """

    def __init__(self, terms: list[Term]) -> None:
        self._by_first_word: dict[str, tuple[tuple[str, str], ...]] = {}
        names = [(name, term.id) for term in terms for name in (term.name, *term.also)]
        for name, term_id in sorted(names, key=lambda pair: -len(pair[0])):
            if first := _WORD.match(name):
                key = _ENDING.sub("", first[0]).casefold()
                self._by_first_word[key] = (*self._by_first_word.get(key, ()), (name, term_id))

    def link_first_uses(self, root: Element) -> None:
        self._walk(root, set())

    def _walk(self, element: Element, used: set[str]) -> None:
        if element.tag in _TERMS_STAY_PLAIN_IN or element.get("class") == "title":
            return
        children = list(element)
        element.text, rebuilt = self._pieces(element.text, used)
        own: set[str] = set()  # in a list of meanings, the word whose meaning follows
        for child in children:
            if child.tag == "dt":
                own = {child.get("id", "")} - used
            used |= own
            self._walk(child, used)
            used -= own
            child.tail, links = self._pieces(child.tail, used)
            rebuilt += [child, *links]
        element[:] = rebuilt

    def _pieces(self, text: str | None, used: set[str]) -> tuple[str | None, list[Element]]:
        """The text before the first new term, and a link for each new term with the text that follows it."""
        if not text:
            return text, []
        links: list[Element] = []
        lead, done, next_word = text, 0, 0
        for word in _WORD.finditer(text):
            if word.start() < next_word:
                continue
            found = self._term_at(text, word)
            if not found:
                continue
            next_word, term = found
            if term not in used:
                used.add(term)
                link = Element("a", {"class": "term", "href": f"term:{term}"})
                link.text, link.tail = text[word.start() : next_word], text[next_word:]
                if links:
                    links[-1].tail = text[done : word.start()]
                else:
                    lead = text[: word.start()]
                links.append(link)
                done = next_word
        return lead, links

    def _term_at(self, text: str, word: re.Match[str]) -> tuple[int, str] | None:
        """The end and the id of the longest term that begins with `word`."""
        start = word.start()
        key = _ENDING.sub("", word[0]).casefold()
        names = self._by_first_word.get(key, ())
        if key.endswith("s"):
            names = (*names, *self._by_first_word.get(key.removesuffix("s"), ()))
        for name, term in names:
            end = start + len(name)
            written = text[start:end]
            same = written == name if name.isupper() else written.casefold() == name.casefold()
            if text[end : end + 1] == "s":
                end += 1
            if same and not _WORD.match(text, end):
                return end, term
        return None
