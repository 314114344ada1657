"""The house rules of the words: what a page must have, may not say, and how plainly it says it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from reader.library.compile import draft
from reader.library.content import SourcePage
from reader.library.model import Mistake
from reader.library.readability import Reading, reading, sentences, words
from reader.library.write import CompiledLibrary, CompiledTopic

LONGEST_SENTENCE = 25
LONGEST_MEAN = 15
HARDEST_GRADE = 8.0
MOST_SENTENCES = 5
MOST_HEADING_WORDS = 8
MOST_ITEMS = 7
MOST_COLUMNS = 5
BODY_WORDS = (350, 900)
OLDEST = timedelta(days=730)

_BANNED = {
    r"failed treatment|patient failed|you failed": "the treatment stopped working",
    r"battl(?:e|es|ed|ing)|fight(?:s|ing)?(?! (?:off )?(?:infections?|germs))|fought|war": "living with, treating",
    r"victims?": "people with MBC",
    r"non-?complian(?:t|ce)": "found it hard to take",
}
_FLAGGED = r"survivors?|journeys?|cur(?:e|es|ed|able)|cancer-free|terminal|suffer(?:s|ed|ing)?|just|simply"
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being)\s+(?:\w+ly\s+)?(\w+ed|given|taken|known|seen|done|made|found|shown|told)\b",
    re.I,
)
_DOSE = re.compile(r"\b\d[\d.,]*\s?(?:mg|mcg|µg|milligrams?|micrograms?|IU|mg/m2|mg/kg)\b", re.I)
_THRESHOLD = re.compile(r"\b(?:100\.[45]|101|38(?:\.\d)?|37\.5|36)\s?(?:°|degrees)", re.I)
_FAHRENHEIT, _CELSIUS = re.compile(r"\d\s?°\s?F"), re.compile(r"\d\s?°\s?C")
_PERCENT = re.compile(r"\d\s?%|\bper ?cent\b")
_IN_WORDS = re.compile(
    r"\b(?:in|of every|out of(?: every)?) (?:10|100|1,000|two|three|four|five|ten)\b|\bhalf\b|\bthird|\bquarter",
    re.I,
)
_DENOMINATOR = re.compile(r"\b\d+ in (10|100|1,000)\b")
_ORDER = re.compile(
    r"\b(?:start|stop|increase|reduce|halve|double|skip)\s+(?:taking\s+)?(?:your|the|this|that|any|a|an)?\s*"
    r"(?:cancer\s+)?(?:medicines?|pills?|tablets?|dose|drugs?|treatment)\b",
    re.I,
)
_ORDER_IS_FINE = re.compile(
    r"\b(?:ask|without|unless|team|doctor|nurse|pharmacist|if you choose|why|when to)\b", re.I
)
_ABBREVIATION = re.compile(r"\b[A-Z][A-Z0-9]{1,5}(?:[-/][A-Z0-9]+)*\b")
_NEEDS_NO_SPELLING = frozenset(
    [
        "US",
        "USA",
        "UK",
        "EU",
        "NHS",
        "CT",
        "MRI",
        "PET",
        "DNA",
        "HER2",
        "BRCA",
        "BRCA1",
        "BRCA2",
        "PALB2",
        "ESR1",
        "PIK3CA",
        "AKT",
        "AKT1",
        "PTEN",
        "PI3K",
        "TROP2",
        "CDK4/6",
        "PARP",
        "PDF",
        "OK",
        "TV",
        "ID",
        "AM",
        "PM",
        "II",
        "III",
        "IV",
        "ABCD",
        "METAVIVOR",
        "FORCE",
        "SHARE",
        "HR",
        "FDA",
        "NTRK",
        "RET",
        "DPD",
        "DPYD",
        "LBBC",
        "ASCO",
        "HER2-LOW",
    ]
)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_ITEM = re.compile(r"(?:[-*+]|\d+\.|:)\s+")
_TABLE_RULE = re.compile(r"\|?[\s:|-]+\|?$")
_MARKS = re.compile(r"\*\*|__|(?<!\w)[*_]|[*_](?!\w)|`|\[\^[^\]]+\]:?|\s*\[@[^\]]*\]|\{:[^}]*\}")


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph, list item, table row or heading in plain words, with its line in the file."""

    kind: str
    text: str
    line: int
    level: int = 0


def check_content(folder: Path, today: date) -> tuple[list[Mistake], dict[str, Reading]]:
    """Every mistake and warning in a content folder, and how hard each topic is to read."""
    made = draft(folder)
    masked = _masked_words(made.compiled)
    readings: dict[str, Reading] = {}
    found = list(made.mistakes)
    for page, topic in zip(made.pages, made.compiled.topics, strict=True):
        blocks = list(_blocks(page))
        readings[topic.id] = reading((b.text for b in blocks if b.kind in {"paragraph", "item"}), masked)
        found += _dates(page, topic, today)
        found += _front(page, topic)
        found += _headings(page, blocks)
        found += _sizes(page, blocks)
        found += _wording(page, [*_front_blocks(page, topic), *blocks])
        found += _abbreviations(page, topic, blocks)
        found += _plainness(page, blocks, readings[topic.id])
    tables = made.content.tables
    found += _thresholds(made.compiled, tables["calls"].line if "calls" in tables else None)
    found.sort(key=lambda mistake: (mistake.severity, mistake.file, mistake.line))
    return found, readings


def _masked_words(compiled: CompiledLibrary) -> frozenset[str]:
    names = [name for term in compiled.terms for name in (term.name, *term.also)]
    names += [phrase for phrase, _ in compiled.synonyms]
    return frozenset(
        word.casefold().removesuffix("s") for name in names for word in words(name) if len(word) > 4
    )


def _blocks(page: SourcePage) -> Iterator[_Block]:
    paragraph: list[str] = []
    start = 0
    for line, raw in enumerate((*page.body.split("\n"), ""), page.body_line):
        text = raw.strip()
        if paragraph and (not text or text.startswith(("#", "|", "!!!", "{{", "![")) or _ITEM.match(text)):
            whole = " ".join(paragraph)
            item = _ITEM.match(whole)
            yield _Block(
                "item" if item else "paragraph", _plain(whole[item.end() :] if item else whole), start
            )
            paragraph = []
        if not text or text.startswith("{{") or _TABLE_RULE.match(text):
            continue
        if heading := re.match(r"(#+)\s*(.*?)\s*#*\Z", text):
            yield _Block("heading", _plain(heading[2]), line, len(heading[1]))
        elif text.startswith("|"):
            yield _Block("row", _plain(text.strip("|")), line, text.strip("|").count("|") + 1)
        elif text.startswith("!!!"):
            yield _Block("title", text.partition('"')[2].rstrip('"'), line)
        else:
            start = start if paragraph else line
            paragraph.append(text)


def _front_blocks(page: SourcePage, topic: CompiledTopic) -> Iterator[_Block]:
    for name, text in (("title", topic.title), ("summary", topic.summary)):
        yield _Block("front", text, page.front.line(name))
    for n, text in enumerate(topic.key_points):
        yield _Block("front", text, page.front.line("key_points", n))


def _plain(text: str) -> str:
    return _MARKS.sub("", _LINK.sub(r"\1", text)).replace("|", ",").strip()


def _dates(page: SourcePage, topic: CompiledTopic, today: date) -> Iterator[Mistake]:
    given = (page.front.value.get("reviewed"), page.front.value.get("next_review"))
    if not all(isinstance(day, date) for day in given):
        return  # the compiler has told of that
    reviewed, following = date.fromisoformat(topic.reviewed), date.fromisoformat(topic.next_review)
    line = page.front.line("reviewed")
    if reviewed > today:
        yield Mistake(
            page.file,
            line,
            f"'reviewed' lies in the future ({reviewed}).",
            "Write the day the facts were checked.",
        )
    if today - reviewed > OLDEST:
        yield Mistake(
            page.file,
            line,
            f"The facts were last checked on {reviewed}.",
            "Check them again; two years is the limit.",
        )
    if following <= reviewed:
        yield Mistake(
            page.file,
            page.front.line("next_review"),
            "'next_review' is not after 'reviewed'.",
            "Write a later day.",
        )
    elif following < today:
        yield _warning(
            page,
            page.front.line("next_review"),
            f"The review of {following} is due.",
            "Check the facts again.",
        )


def _front(page: SourcePage, topic: CompiledTopic) -> Iterator[Mistake]:
    if len(topic.key_points) > 3:
        yield Mistake(
            page.file, page.front.line("key_points"), "There are more than three key points.", "Keep three."
        )
    for name, texts in (("summary", (topic.summary,)), ("key_points", topic.key_points)):
        for text in texts:
            for sentence in sentences(text):
                if len(words(sentence)) > LONGEST_SENTENCE:
                    yield _long_sentence(page, page.front.line(name), sentence)
    if not topic.sources and not page.is_branch:
        yield Mistake(
            page.file, page.front.line("sources"), "The page names no source.", "Add 'sources: [key]'."
        )


def _headings(page: SourcePage, blocks: list[_Block]) -> Iterator[Mistake]:
    level = 1
    seen: set[str] = set()
    for block in (b for b in blocks if b.kind == "heading"):
        if block.level == 1 or block.level > level + 1:
            yield Mistake(
                page.file,
                block.line,
                f"Heading level {block.level} follows level {level}.",
                f"Write {'#' * (level + 1)}.",
            )
        if block.text.casefold() in seen:
            yield Mistake(
                page.file, block.line, f"The heading '{block.text}' is there twice.", "Reword one of them."
            )
        if len(block.text.split()) > MOST_HEADING_WORDS:
            yield Mistake(
                page.file, block.line, "The heading is too long.", f"Use at most {MOST_HEADING_WORDS} words."
            )
        seen.add(block.text.casefold())
        level = max(block.level, 2)


def _sizes(page: SourcePage, blocks: list[_Block]) -> Iterator[Mistake]:
    items = 0
    for block in blocks:
        items = items + 1 if block.kind == "item" else 0
        if items == MOST_ITEMS + 1:
            yield Mistake(
                page.file,
                block.line,
                f"The list has more than {MOST_ITEMS} items.",
                "Break it up under headings.",
            )
        if block.kind == "row" and block.level > MOST_COLUMNS:
            yield Mistake(
                page.file, block.line, f"The table has {block.level} columns.", f"Use at most {MOST_COLUMNS}."
            )
        if block.kind == "paragraph" and len(sentences(block.text)) > MOST_SENTENCES:
            yield Mistake(
                page.file,
                block.line,
                "The paragraph is too long.",
                f"Use at most {MOST_SENTENCES} sentences.",
            )
    count = sum(len(words(block.text)) for block in blocks)
    if not page.is_branch and not BODY_WORDS[0] <= count <= BODY_WORDS[1]:
        yield _warning(
            page,
            page.body_line,
            f"The page has {count} words.",
            f"Aim for {BODY_WORDS[0]} to {BODY_WORDS[1]}.",
        )


def _wording(page: SourcePage, blocks: list[_Block]) -> Iterator[Mistake]:
    denominators: set[str] = set()
    for block in blocks:
        for pattern, instead in _BANNED.items():
            for match in re.finditer(rf"\b(?:{pattern})\b", block.text, re.I):
                yield Mistake(page.file, block.line, f"'{match[0]}' is not said here.", f"Write: {instead}.")
        for match in re.finditer(rf"\b(?:{_FLAGGED})\b", block.text, re.I):
            yield _warning(
                page, block.line, f"'{match[0]}' can hurt or mislead.", "Is there a kinder or plainer word?"
            )
        if dose := _DOSE.search(block.text):
            yield Mistake(page.file, block.line, f"'{dose[0]}' is a dose.", "Leave doses to the care team.")
        if number := _THRESHOLD.search(block.text):
            yield Mistake(
                page.file,
                block.line,
                f"'{number[0]}' is a threshold.",
                "Write a {{ call: … }} line; thresholds stand in _data/calls.yaml.",
            )
        if _PERCENT.search(block.text) and not _IN_WORDS.search(block.text):
            yield Mistake(
                page.file,
                block.line,
                "A percentage stands alone.",
                "Add it in words, such as 'about 1 in 5'.",
            )
        denominators |= set(_DENOMINATOR.findall(block.text))
        for sentence in sentences(block.text):
            if (order := _ORDER.search(sentence)) and not _ORDER_IS_FINE.search(sentence):
                yield Mistake(
                    page.file,
                    block.line,
                    f"'{order[0]}' reads as an order.",
                    "Write 'ask whether…' or 'do not … without asking'.",
                )
            if passive := _PASSIVE.search(sentence):
                yield _warning(
                    page, block.line, f"'{passive[0]}' is passive.", "Say who does it, if that is plainer."
                )
    if len(denominators) > 1:
        used = ", ".join(sorted(denominators))
        yield Mistake(page.file, page.body_line, f"Numbers are 'in' {used}.", "Use one denominator a page.")


def _abbreviations(page: SourcePage, topic: CompiledTopic, blocks: list[_Block]) -> Iterator[Mistake]:
    seen: set[str] = set()
    front = " ".join((topic.title, topic.summary, *topic.key_points))
    for line, text in [(page.front.line("summary"), front), *((block.line, block.text) for block in blocks)]:
        for match in _ABBREVIATION.finditer(text):
            name = match[0]
            if name in seen or name in _NEEDS_NO_SPELLING or name.isdigit():
                continue
            seen.add(name)
            around = text[max(match.start() - 1, 0) : match.end() + 2]
            if (
                "(" not in around
                and not re.search(rf"\b{re.escape(name)} \(", text)
                and f"({name}" not in front
            ):
                yield _warning(
                    page,
                    line,
                    f"'{name}' is not spelled out at first use.",
                    f"Write the words, then ({name}).",
                )


def _plainness(page: SourcePage, blocks: list[_Block], measured: Reading) -> Iterator[Mistake]:
    for block in blocks:
        if block.kind in {"paragraph", "item"}:
            for sentence in sentences(block.text):
                if len(words(sentence)) > LONGEST_SENTENCE:
                    yield _long_sentence(page, block.line, sentence)
    if measured.mean_sentence > LONGEST_MEAN:
        yield Mistake(
            page.file,
            page.body_line,
            f"Sentences have {measured.mean_sentence:.1f} words on average.",
            f"Shorten them to {LONGEST_MEAN} at most.",
        )
    if measured.grade > HARDEST_GRADE:
        yield Mistake(
            page.file,
            page.body_line,
            f"The page reads at grade {measured.grade:.1f}.",
            f"Use shorter words and sentences, to reach {HARDEST_GRADE:.0f} or less.",
        )


def _thresholds(compiled: CompiledLibrary, line_of: Callable[..., int] | None) -> Iterator[Mistake]:
    for key, _level, title, trigger, action in compiled.calls:
        text = f"{title} {trigger} {action}"
        if bool(_FAHRENHEIT.search(text)) != bool(_CELSIUS.search(text)):
            line = line_of(key) if line_of else 1
            yield Mistake(
                "_data/calls.yaml",
                line,
                f"'{key}' gives one unit only.",
                "Write both, such as 100.4 °F (38 °C).",
            )


def _long_sentence(page: SourcePage, line: int, sentence: str) -> Mistake:
    start = " ".join(sentence.split()[:6])
    what = f"The sentence '{start}…' has {len(words(sentence))} words."
    return Mistake(page.file, line, what, f"Break it up; {LONGEST_SENTENCE} is the limit.")


def _warning(page: SourcePage, line: int, what: str, instead: str) -> Mistake:
    return Mistake(page.file, line, what, instead, "warning")
