"""Rules for the `_data` tables: the words of calls, questions, the glossary and the kinds of medicine."""

import re
from collections.abc import Collection, Iterator, Mapping

from reader.library.blocks import Block
from reader.library.check_cards import PHONE, SEEN
from reader.library.check_page import LONGEST_SENTENCE
from reader.library.check_wording import Wording
from reader.library.content import Content, Record
from reader.library.model import Mistake
from reader.library.readability import is_plain, sentences, words
from reader.library.write import CompiledLibrary

LONGEST_MEANING = 25
_FAHRENHEIT, _CELSIUS = re.compile(r"\d\s?°\s?F"), re.compile(r"\d\s?°\s?C")


def check_tables(
    content: Content,
    compiled: CompiledLibrary,
    wording: Wording,
    sources_of_calls: Mapping[str, Collection[str]],
) -> Iterator[Mistake]:
    """Mistakes of the tables; `sources_of_calls` are the keys that each call box brings with it."""
    for table, block in _texts(content, compiled):
        file = f"_data/{table}.yaml"
        yield from wording.check_block(file, block)
        for sentence in sentences(block.text):
            if len(words(sentence)) > LONGEST_SENTENCE:
                start = " ".join(sentence.split()[:6])
                yield Mistake(
                    file,
                    block.line,
                    f"The sentence '{start}…' has {len(words(sentence))} words.",
                    f"Break it up; {LONGEST_SENTENCE} is the limit.",
                )
    yield from _units(content, compiled)
    yield from _support_numbers(content, compiled)
    yield from _meanings(content, compiled)
    yield from _unseen_sources(content, compiled)
    yield from _unused_sources(content, compiled, sources_of_calls)


def _record(content: Content, table: str) -> Record:
    return content.tables.get(table, Record(None, None))


def _texts(content: Content, compiled: CompiledLibrary) -> Iterator[tuple[str, Block]]:
    calls, glossary = _record(content, "calls"), _record(content, "glossary")
    for key, _level, *texts in compiled.calls:
        for name, text in zip(("title", "trigger", "action"), texts, strict=True):
            yield "calls", Block("table", text, calls.line(key, name))
    for n, term in enumerate(compiled.terms):
        yield "glossary", Block("table", term.meaning, glossary.line(n, "meaning"))
    questions = _record(content, "questions")
    for n, (_id, _group, text, _who, _hard) in enumerate(compiled.questions):
        yield "questions", Block("table", text, questions.line("questions", n, "text"))
    medicines = _record(content, "medicines")
    for sort, part in (("class", "classes"), ("type", "types"), ("taken", "taken")):
        for kind in next((kinds for name, kinds in compiled.kinds if name == sort), ()):
            for name, text in (("title", kind.title), ("one", kind.one), ("meaning", kind.meaning)):
                yield "medicines", Block("table", text, medicines.line(part, kind.id, name))


def _units(content: Content, compiled: CompiledLibrary) -> Iterator[Mistake]:
    for key, _level, *texts in compiled.calls:
        text = " ".join(texts)
        if bool(_FAHRENHEIT.search(text)) != bool(_CELSIUS.search(text)):
            yield Mistake(
                "_data/calls.yaml",
                _record(content, "calls").line(key),
                f"'{key}' gives one unit only.",
                "Write both, such as 100.4 °F (38 °C).",
            )


def _unseen_sources(content: Content, compiled: CompiledLibrary) -> Iterator[Mistake]:
    for source in compiled.sources:
        if not source.seen:
            yield Mistake(
                "_data/sources.yaml",
                _record(content, "sources").line(source.id),
                f"Nothing tells when '{source.id}' was seen.",
                "Write the day on which you read it, as 'seen: 2026-11-28'.",
            )


def _support_numbers(content: Content, compiled: CompiledLibrary) -> Iterator[Mistake]:
    for key, _level, *texts in compiled.calls:
        if (number := PHONE.search(" ".join(texts))) and not SEEN.search(" ".join(texts)):
            yield Mistake(
                "_data/calls.yaml",
                _record(content, "calls").line(key),
                f"Nothing tells when the number {number[0]} was last seen.",
                "Write it into the action, such as 'We last saw it in 2026.'",
            )


def _unused_sources(
    content: Content, compiled: CompiledLibrary, sources_of_calls: Mapping[str, Collection[str]]
) -> Iterator[Mistake]:
    """Whatever is cited on a page or card stands in its head too; besides pages, call boxes alone name sources."""
    used = {key for topic in compiled.topics for key in topic.sources}
    used.update(*sources_of_calls.values())
    for source in compiled.sources:
        if source.id not in used:
            yield Mistake(
                "_data/sources.yaml",
                _record(content, "sources").line(source.id),
                f"No page, card or call box cites '{source.id}'.",
                "Cite it where its facts stand, or take it out of the list.",
                "warning",
            )


def _meanings(content: Content, compiled: CompiledLibrary) -> Iterator[Mistake]:
    record = _record(content, "glossary")
    known = _known(compiled)
    for n, term in enumerate(compiled.terms):
        count = len(words(term.meaning))
        if count > LONGEST_MEANING:
            yield Mistake(
                "_data/glossary.yaml",
                record.line(n, "meaning"),
                f"The meaning of '{term.name}' has {count} words.",
                f"Use at most {LONGEST_MEANING}.",
            )
        for word in words(term.meaning):
            if (
                _stem(word) not in known
                and (word.isupper() or not is_plain(word))
                and word[0].isalpha()
                and len(word) > 1
            ):
                yield Mistake(
                    "_data/glossary.yaml",
                    record.line(n, "meaning"),
                    f"'{word}' in the meaning of '{term.name}' is not explained.",
                    "Say it in plain words, or give it an entry of its own.",
                )


def _known(compiled: CompiledLibrary) -> frozenset[str]:
    """The words that are explained by the glossary, or by a medicine card, or that are in the list of same words."""
    names = [name for term in compiled.terms for name in (term.name, *term.also)]
    names += [name for m in compiled.medicines for name in (*m.generic, *m.brands, *m.brands_elsewhere)]
    names += [phrase for phrase, _ in compiled.synonyms]
    return frozenset(_stem(word) for name in [*names, "US", "UK", "EU"] for word in words(name))


def _stem(word: str) -> str:
    return word.casefold().removesuffix("s")
