"""Rules for single words and sentences: what is not said here, and what is said only with care."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from reader.library.blocks import Block, Written
from reader.library.model import Medicine, Mistake
from reader.library.readability import sentences

BANNED = {
    r"failed treatment|patient failed|you failed": "the treatment stopped working",
    r"battl(?:e|es|ed|ing)|fight(?:s|ing)?(?! (?:off )?(?:infections?|germs))|fought|war": "living with, treating",
    r"victims?": "people with MBC",
    r"non-?complian(?:t|ce)": "found it hard to take",
}
FLAGGED = r"survivors?|journeys?|cur(?:e|es|ed|able)|cancer-free|terminal|suffer(?:s|ed|ing)?|just|simply"
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being)\s+(?:\w+ly\s+)?(\w+ed|given|taken|known|seen|done|made|found|shown|told)\b",
    re.I,
)
_DOSE = re.compile(
    r"\b\d[\d.,]*\s?(?:mg|mcg|µg|milligrams?|micrograms?|IU|mg/m2|mg/kg)\b"
    r"|\b(?:take|takes|taking|swallow)\s+(?:\d+|one|two|three|four)\s+(?:tablets?|pills?|capsules?)\b",
    re.I,
)
_THRESHOLD = re.compile(r"\b(?:100\.[45]|101|38(?:\.\d)?|37\.5|36)\s?(?:°|degrees)", re.I)
_CALL = re.compile(r"(?:\A|[,;:(] ?|\b(?:and|or|so|then|please|to|should|must) )call\b", re.I)
_AMOUNT = re.compile(
    r"\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve)\s+(?:or more\s+)?(?:loose\s+)?"
    r"(?:hours?|times|days?|stools?|minutes|weeks|pounds|kilos|kilograms|pads?)\b",
    re.I,
)
_PERCENT = re.compile(r"\d\s?%|\bper ?cent\b")
_IN_WORDS = re.compile(
    r"\b(?:in|of every|out of(?: every)?) (?:10|100|1,000|two|three|four|five|ten)\b|\bhalf\b|\bthird|\bquarter",
    re.I,
)
_NUMBER = r"(?:\d[\d,]*|one|two|three|four|five|six|seven|eight|nine)"
_DENOMINATOR = re.compile(
    rf"\b{_NUMBER} (?:in|out of) (?:every )?(\d[\d,]*|two|three|four|five|six|seven|eight|nine|ten|twenty|hundred)\b"
    r"(?! (?:cycles|countries|days|groups|hours|languages|months|minutes|parts|places|states|steps|trials|ways|weeks|words|years)\b)",
    re.I,
)
_AS_NUMBERS = dict(
    zip(
        ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twenty", "hundred"),
        ("2", "3", "4", "5", "6", "7", "8", "9", "10", "20", "100"),
        strict=True,
    )
)
_ORDER = re.compile(
    r"\b(?:start|stop|increase|reduce|halve|double|skip)\s+(?:taking\s+)?(?:your|the|this|that|any|a|an)?\s*"
    r"(?:cancer\s+)?(?:medicines?|pills?|tablets?|dose|drugs?|treatment)\b",
    re.I,
)
_ORDER_IS_FINE = re.compile(
    r"\b(?:ask|without|unless|team|doctor|nurse|pharmacist|if you choose|why|when to)\b", re.I
)
_ADVANCED = re.compile(r"\badvanced\b(?! (?:directives?|care|practice|nurse))", re.I)
_ADVANCED_IS_FINE = re.compile(r"\bmetastatic\b|\blocally advanced\b|\bstage (?:4|IV)\b", re.I)
_BRITISH = {
    "tumour": "tumor",
    "oestrogen": "estrogen",
    "diarrhoea": "diarrhea",
    "anaemia": "anemia",
    "leukaemia": "leukemia",
    "haemorrhage": "bleeding",
    "haemoglobin": "hemoglobin",
    "oedema": "swelling",
    "oesophagus": "food pipe",
    "paediatric": "pediatric",
    "gynaecologist": "gynecologist",
    "anaesthetic": "anesthetic",
    "orthopaedic": "orthopedic",
    "centre": "center",
    "colour": "color",
    "flavour": "flavor",
    "behaviour": "behavior",
    "favour": "favor",
    "favourite": "favorite",
    "labour": "labor",
    "neighbour": "neighbor",
    "odour": "odor",
    "humour": "humor",
    "honour": "honor",
    "rumour": "rumor",
    "programme": "program",
    "counsellor": "counselor",
    "counselling": "counseling",
    "travelling": "traveling",
    "travelled": "traveled",
    "cancelled": "canceled",
    "labelled": "labeled",
    "fibre": "fiber",
    "litre": "liter",
    "metre": "meter",
    "yoghurt": "yogurt",
    "grey": "gray",
    "mould": "mold",
    "ageing": "aging",
    "judgement": "judgment",
    "licence": "license",
    "defence": "defense",
    "practise": "practice",
    "whilst": "while",
    "learnt": "learned",
    "fulfil": "fulfill",
    "enrol": "enroll",
    "skilful": "skillful",
    "manoeuvre": "move",
    "sceptical": "skeptical",
    "catalogue": "catalog",
    "cheque": "check",
    "randomised": "randomized",
    "organisation": "organization",
    "organise": "organize",
    "recognise": "recognize",
    "realise": "realize",
    "moisturiser": "moisturizer",
    "moisturise": "moisturize",
    "apologise": "apologize",
    "minimise": "minimize",
    "prioritise": "prioritize",
    "specialise": "specialize",
    "summarise": "summarize",
    "hospitalised": "hospitalized",
    "sterilise": "sterilize",
    "stabilise": "stabilize",
    "analyse": "analyze",
    "paralyse": "paralyze",
}
_BRITISH_WORDS = re.compile(rf"\b(?!programmed|analyses)({'|'.join(_BRITISH)})(?:s|d|ed|r|rs)?\b", re.I)
_ABBREVIATION = re.compile(r"\b(?:[A-Z]-)?[A-Z][A-Z0-9]{1,5}(?:[-/][A-Z0-9]+)*\b")
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
        "PET-CT",
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
        "QT",
    ]
)
_NAME_WITH_NUMBER = re.compile(
    r"[A-Z]+\d+[A-Z\d]*\Z"
)  # a gene, a vitamin, a key: its name, and no abbreviation
_NAMED = re.compile(r"\b(?:trials?|study|studies|called|named|letters),?\s+(?:of\s+|the\s+)?\Z", re.I)


class _Rule(NamedTuple):
    """A pattern that no text may hold, what is told of it ('{}' is what was found) and what to write instead."""

    pattern: re.Pattern[str]
    what: str
    instead: str


_RULES = (
    *(
        _Rule(re.compile(rf"\b(?:{pattern})\b", re.I), "'{}' is not said here.", f"Write: {instead}.")
        for pattern, instead in BANNED.items()
    ),
    _Rule(_DOSE, "'{}' is a dose.", "Leave doses to the care team."),
)


class Wording:
    """The rules of the words; `medicines` are those whose brand names come after their generic names."""

    def __init__(self, medicines: Iterable[Medicine]) -> None:
        self._generics: dict[str, tuple[str, ...]] = {}
        for medicine in medicines:
            stems = tuple(dict.fromkeys(word for name in medicine.generic for word in _stems(name)))
            for brand in (*medicine.brands, *medicine.brands_elsewhere):
                self._generics[brand] = (*self._generics.get(brand, ()), *stems)
        names = sorted(map(re.escape, self._generics), key=len, reverse=True)
        self._brands = re.compile(rf"\b(?:{'|'.join(names)})\b") if names else None

    def check_page(self, page: Written) -> Iterator[Mistake]:
        blocks = (*page.front, *page.blocks)
        for block in blocks:
            yield from self.check_block(page.page.file, block)
            if number := _THRESHOLD.search(block.text):
                yield page.error(
                    block.line,
                    f"'{number[0]}' is a threshold.",
                    "Write a {{ call: … }} line; thresholds stand in _data/calls.yaml.",
                )
            for sentence in sentences(block.text):
                if (amount := _AMOUNT.search(sentence)) and _CALL.search(sentence):
                    yield page.error(
                        block.line,
                        f"'{amount[0]}' tells when to call.",
                        "Write a {{ call: … }} line; thresholds stand in _data/calls.yaml.",
                    )
        yield from _denominators(page, blocks)
        yield from _abbreviations(page)
        yield from self._brands_first(page)

    def check_block(self, file: str, block: Block) -> Iterator[Mistake]:
        """The rules that hold for every text, in pages and in tables."""

        def told(what: str, instead: str, severity: str = "error") -> Mistake:
            return Mistake(file, block.line, what, instead, severity)

        for rule in _RULES:
            for match in rule.pattern.finditer(block.text):
                yield told(rule.what.format(match[0]), rule.instead)
        for match in re.finditer(rf"\b(?:{FLAGGED})\b", block.text, re.I):
            yield told(f"'{match[0]}' can hurt or mislead.", "Is there a kinder or plainer word?", "warning")
        for match in _BRITISH_WORDS.finditer(block.text):
            yield told(
                f"'{match[0]}' is British spelling.", f"Write as in the US: {_BRITISH[match[1].casefold()]}."
            )
        if _PERCENT.search(block.text) and not _IN_WORDS.search(block.text):
            yield told("A percentage stands alone.", "Add it in words, such as 'about 1 in 5'.")
        if block.kind != "note" and _ADVANCED.search(block.text) and not _ADVANCED_IS_FINE.search(block.text):
            yield told("'advanced' stands alone.", "Write 'metastatic', or 'advanced (metastatic)'.")
        for sentence in sentences(block.text):
            if (order := _ORDER.search(sentence)) and not _ORDER_IS_FINE.search(sentence):
                yield told(
                    f"'{order[0]}' reads as an order.",
                    "Write 'ask whether…' or 'do not … without asking'.",
                )
            if passive := _PASSIVE.search(sentence):
                yield told(f"'{passive[0]}' is passive.", "Say who does it, if that is plainer.", "warning")

    def _brands_first(self, page: Written) -> Iterator[Mistake]:
        """A brand name before the generic name has been said."""
        if not self._brands:
            return
        said = ""
        for block in (*page.front, *page.blocks):
            for match in self._brands.finditer(block.text):
                before = f"{said} {block.text[: match.start()]}".casefold()
                if not any(stem in before for stem in self._generics[match[0]]):
                    yield page.warning(
                        block.line,
                        f"The brand name '{match[0]}' comes before the generic name.",
                        "Write the generic name first, then the brand in brackets.",
                    )
            said = f"{said} {block.text}"


def _stems(name: str) -> list[str]:
    """The words of a generic name by which it is known again: the long ones."""
    return [word for word in re.findall(r"[a-z]+", name.casefold()) if len(word) > 5]


def _denominators(page: Written, blocks: Iterable[Block]) -> Iterator[Mistake]:
    used: dict[str, int] = {}
    for block in blocks:
        for match in _DENOMINATOR.finditer(block.text):
            used.setdefault(_AS_NUMBERS.get(match[1].casefold(), match[1]), block.line)
    if len(used) > 1:
        numbers = ", ".join(sorted(used, key=lambda number: int(number.replace(",", ""))))
        yield page.error(page.page.body_line, f"Numbers are 'in' {numbers}.", "Use one denominator a page.")


def _abbreviations(page: Written) -> Iterator[Mistake]:
    seen: set[str] = set()
    front = " ".join((page.topic.title, page.topic.summary, *page.topic.key_points))
    blocks = [(page.page.front.line("summary"), front)]
    blocks += [(block.line, block.text) for block in page.blocks if block.kind != "note"]
    for line, text in blocks:
        for match in _ABBREVIATION.finditer(text):
            name = match[0]
            if name in seen or name in _NEEDS_NO_SPELLING or name.isdigit() or _NAME_WITH_NUMBER.match(name):
                continue
            seen.add(name)
            if not _is_spelled_out(name, text, match.start(), front):
                yield page.error(
                    line, f"'{name}' is not spelled out at first use.", f"Write the words, then ({name})."
                )


def _is_spelled_out(name: str, text: str, at: int, front: str) -> bool:
    """Whether brackets, or words with these initials, say what `name` is, or the words before say that it is a name."""
    if "(" in text[max(at - 1, 0) : at + len(name) + 2] or f"({name}" in front or _NAMED.search(text[:at]):
        return True
    initials = "".join(word[0] for word in re.findall(r"[a-z]+", text.casefold()))
    return re.sub(r"[^a-z]", "", name.casefold()) in initials
