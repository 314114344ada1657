"""The words of a page as one run of letters: typed words and quotes are found in it."""

import re
import unicodedata
from bisect import bisect_left
from difflib import SequenceMatcher
from functools import cached_property
from typing import NamedTuple

from reader.notes.model import Quote
from reader.ui.page_structure import as_written

_AROUND = 40  # letters kept before and after a quote
# What a text document puts between blocks, lines and cells, and in place of a picture.
_MARKS = {0x2029: "\n", 0x2028: "\n", 0xFDD0: "\n", 0xFDD1: "\n", 0xFFFC: " "}
_ALIKE = {"‘": "'", "’": "'", "“": '"', "”": '"', "‐": "-", "‑": "-", "–": "-", "—": "-"}
_FEWEST_WORDS = 4  # fewer are found only as they were, for they may mean something else
_LIKENESS = 0.7  # of words that a revised passage shares with the quote


class Found(NamedTuple):
    """Where a quote stands, as positions in the document; `is_same` is false where its words were revised."""

    start: int
    end: int
    is_same: bool


class PageWords:
    """Made from the raw text of a document; positions are those of the document, which counts in UTF-16."""

    def __init__(self, raw: str) -> None:
        raw = as_written(raw)
        self._raw = raw.translate(_MARKS)
        self._blocks = raw
        self._wide = [] if not raw or max(raw) <= "\uffff" else [n for n, c in enumerate(raw) if c > "\uffff"]
        self._wide_positions = [at + n for n, at in enumerate(self._wide)]

    def find(self, typed: str, match_case: bool = False, whole_words: bool = False) -> list[tuple[int, int]]:
        """Every place of the typed words, in order; unless case is to match, accents and kinds of quotes do not count."""
        pieces = as_written(typed).split()
        if not pieces:
            return []
        words = self._blocks if match_case else self._folded
        # A blank may be any blank, but the words stand in one block.
        pattern = r"[^\S\u2028\u2029]+".join(re.escape(p if match_case else self._fold(p)) for p in pieces)
        if whole_words:
            pattern = rf"(?<!\w){pattern}(?!\w)"
        found = [match.span() for match in re.finditer(pattern, words)]
        return [(self.position(start), self.position(end)) for start, end in found] if self._wide else found

    def quote(self, start: int, end: int) -> Quote:
        """The words between two positions, with what stands before and after them."""
        first, last = self._index(start), self._index(end)
        raw = self._raw
        return Quote(raw[first:last], raw[max(first - _AROUND, 0) : first], raw[last : last + _AROUND])

    def find_quote(self, quote: Quote) -> Found | None:
        """Where the words of a quote stand: where they fit best with what is before and after, or as they were revised."""
        pieces = quote.exact.split()
        if not pieces:
            return None
        exact = quote.exact.strip()
        blanks, _, more_blanks = quote.exact.partition(
            exact
        )  # around the words, they belong to what stands around
        quote = Quote(exact, quote.before + blanks, more_blanks + quote.after)
        for words, fold in ((self._raw, str), (self._folded.translate(_MARKS), self._fold)):
            pattern = r"\s+".join(re.escape(fold(piece)) for piece in pieces)
            places = [match.span() for match in re.finditer(pattern, words)]
            if places:
                start, end = max(places, key=lambda place: self._fit(quote, *place))
                return Found(self.position(start), self.position(end), True)
        return self._revised(quote)

    def position(self, index: int) -> int:
        """The position in the document of a letter of the text."""
        return index + bisect_left(self._wide, index)

    def _index(self, position: int) -> int:
        return position - bisect_left(self._wide_positions, position)

    def _fit(self, quote: Quote, start: int, end: int) -> int:
        """How many letters around a place are those around the quote."""
        before, after = self._raw[max(start - _AROUND, 0) : start], self._raw[end : end + _AROUND]
        pairs = (*zip(reversed(before), reversed(quote.before)), *zip(after, quote.after))  # noqa: B905
        return sum(a == b for a, b in pairs)

    def _revised(self, quote: Quote) -> Found | None:
        """The passage that shares most words with the quote, if that is most of them."""
        wanted = re.findall(r"\w+", self._fold(quote.exact))
        if len(wanted) < _FEWEST_WORDS:
            return None
        here = [(match[0], match.start(), match.end()) for match in re.finditer(r"\w+", self._folded)]
        words = [word for word, _, _ in here]
        longest = SequenceMatcher(None, wanted, words, autojunk=False).find_longest_match()
        if not longest.size:
            return None
        spare = len(wanted) // 2 + 2
        first = max(longest.b - longest.a - spare, 0)
        passage = words[first : longest.b + len(wanted) - longest.a + spare]
        shared = SequenceMatcher(None, wanted, passage, autojunk=False).get_matching_blocks()[:-1]
        low, high = shared[0].b, shared[-1].b + shared[-1].size
        if 2 * sum(block.size for block in shared) < _LIKENESS * (len(wanted) + high - low):
            return None
        start, end = here[first + low][1], here[first + high - 1][2]
        return Found(self.position(start), self.position(end), False)

    @cached_property
    def _folded(self) -> str:
        return self._fold(self._blocks)

    def _fold(self, text: str) -> str:
        """The text in small letters without accents; every letter stays one letter, so that places stay the same."""
        table = {}
        for letter in set(text):
            folded = _ALIKE.get(letter) or "".join(
                part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part)
            )
            folded = folded.casefold()
            if folded != letter and len(folded) == 1:
                table[ord(letter)] = folded
        return text.translate(table)
