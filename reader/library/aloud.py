"""Words as a voice says them: a paragraph in sentences, and names and signs spelled the way they sound."""

import re
from collections.abc import Iterable, Mapping

from reader.library.readability import SENTENCE_END

LANGUAGE = "en"  # of the pages
_WORD = re.compile(r"\w")
# How a word is said, spelled for the eye (uh-SEE-tuh): a voice would read the capitals letter by letter.
_FOR_THE_EYE = re.compile(r"(?:Say|How to say it): [\w() -]*(?:[a-z]-[A-Z]{2}|[A-Z]{2}-[a-z]{1,3}\b)")
_SIGNS = (  # some voices take < and & for the signs of a markup language, and fall silent
    (re.compile(r"(?<=\d) ?– ?(?=\d)"), " to "),
    (re.compile(r"<"), " less than "),
    (re.compile(r">"), " more than "),
    (re.compile(r"&"), " and "),
    (re.compile(r"[→›]"), ", "),
    (re.compile(r" / "), " or "),
)


def sentence_places(text: str) -> list[tuple[int, int]]:
    """Where each sentence of a paragraph begins and ends; a piece without a letter or digit is none."""
    places, start = [], 0
    for gap in [*SENTENCE_END.finditer(text), None]:
        end = gap.start() + len(gap[0].rstrip()) if gap else len(text.rstrip())
        first = start + len(text[start:end]) - len(text[start:end].lstrip())
        if _WORD.search(text, first, end):
            places.append((first, end))
        start = gap.end() if gap else end
    return places


class Pronunciation:
    """Says whole words in another way; those in small letters are known with a capital too, others only as written."""

    def __init__(self, said: Mapping[str, str]) -> None:
        self._said = dict(said)
        self._any_case = _pattern((word for word in said if word == word.casefold()), re.IGNORECASE)
        self._as_written = _pattern(word for word in said if word != word.casefold())

    def spoken(self, words: str) -> str:
        """The words as a voice is given them; '' for what is only for the eye."""
        if _FOR_THE_EYE.match(words):
            return ""
        words = self._as_written.sub(lambda found: self._said[found[0]], words)
        words = self._any_case.sub(lambda found: self._said[found[0].casefold()], words)
        for sign, said in _SIGNS:
            words = sign.sub(said, words)
        return " ".join(words.split())


def _pattern(words: Iterable[str], flags: int = 0) -> re.Pattern[str]:
    """Matches each as a whole word, the longest first; nothing if there are none."""
    each = [
        ("(?<!\\w)" if _WORD.match(word) else "") + re.escape(word)
        for word in sorted(words, key=len, reverse=True)
    ]
    return re.compile(f"(?:{'|'.join(each)})(?!\\w)" if each else "(?!)", flags)
