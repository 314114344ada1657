"""Rules for pages of one kind: the parts of side-effect pages and medicine cards, source keys, support numbers."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping

from reader.library.blocks import Block, Written
from reader.library.model import Mistake
from reader.library.readability import sentences

EFFECT_PARTS = (
    "What it feels like",
    "Which treatments can cause it",
    "When it starts and ends",
    "What you can do",
    "What your team can do",
    "When to call",
)
CARD_PARTS = ("What it does", "What it is like", "What is not known", "What to ask")
CARD_QUESTIONS = (4, 6)
_EFFECT_FACTS = EFFECT_PARTS[1], EFFECT_PARTS[2], EFFECT_PARTS[4]
_MADE_LIST = re.compile(r"^\{\{", re.MULTILINE)
_KEYS = re.compile(r"\[@([^\]]*)\]")
PHONE = re.compile(
    r"\b(?:\+?\d{1,2}[- ])?\(?\d{3}\)?[- ]\d{3}[- ]\d{4}\b|\b1-8\d\d-[A-Z\d-]+\b|\b0\d{2,4} \d{3} \d{3,4}\b"
    r"|\b116 ?\d{3}\b|\b988\b|\b13 \d\d \d\d\b|\b1[38]00 \d{3} \d{3}\b"
)
SEEN = re.compile(r"\blast (?:seen|saw)\b", re.I)


def check_card(page: Written, sources_of_calls: Mapping[str, Collection[str]]) -> Iterator[Mistake]:
    """Mistakes of one page; `sources_of_calls` are the keys that each call box brings with it."""
    front = page.page.front.value
    if "body_part" in front:
        yield from _parts(page, EFFECT_PARTS)
        yield from _sections_without_key(page, lambda heading: heading in _EFFECT_FACTS)
    if "medicine" in front:
        yield from _parts(page, CARD_PARTS)
        yield from _questions(page)
        yield from _sections_without_key(page, lambda heading: heading != CARD_PARTS[-1])
    yield from _uncited_sources(page, sources_of_calls)
    yield from _support_numbers(page)


def _parts(page: Written, parts: tuple[str, ...]) -> Iterator[Mistake]:
    given = [block.text for block in page.blocks if block.kind == "heading" and block.level == 2]
    missing = [part for part in parts if part not in given]
    for part in missing:
        yield page.error(
            page.page.body_line,
            f"The part '{part}' is missing.",
            f"Write its heading, '## {part}', and a few words.",
        )
    if not missing and [part for part in given if part in parts] != list(parts):
        yield page.error(
            page.page.body_line,
            "The parts stand in another order.",
            f"Put them like this: {', '.join(parts)}.",
        )


def _questions(page: Written) -> Iterator[Mistake]:
    least, most = CARD_QUESTIONS
    if page.topic.questions and not least <= len(page.topic.questions) <= most:
        yield page.warning(
            page.page.front.line("ask"),
            f"The card asks {len(page.topic.questions)} questions.",
            f"Choose {least} to {most}.",
        )


def _sections_without_key(page: Written, has_facts: Callable[[str], bool]) -> Iterator[Mistake]:
    """Sections whose heading ('' before the first) promises facts, and that name no source."""
    for section in page.sections:
        prose = [block for block in section if block.kind in {"paragraph", "item", "row"}]
        heading = section[0] if section and section[0].kind == "heading" else None
        if any(block.cites for block in section) or not prose:
            continue
        if not has_facts(heading.text if heading else ""):
            continue
        if sum(len(sentences(block.text)) for block in prose) >= 2:
            yield page.warning(
                (heading or prose[0]).line,
                f"{_named(heading)} has no source key.",
                "End each paragraph of facts with [@key].",
            )


def _named(heading: Block | None) -> str:
    return f"The section '{heading.text}'" if heading else "The text before the first heading"


def _uncited_sources(page: Written, sources_of_calls: Mapping[str, Collection[str]]) -> Iterator[Mistake]:
    """Sources that are listed but never cited, on a page with words of its own."""
    text = f"{page.page.front.value.get('medicine')}\n{page.page.body}"
    cited = {key.strip().removeprefix("@") for keys in _KEYS.findall(text) for key in re.split("[;,]", keys)}
    sources = page.page.front.value.get("sources") or []
    if not cited:
        if sources and not _MADE_LIST.search(page.page.body):
            yield page.warning(
                page.page.front.line("sources"),
                "The page cites none of its sources.",
                f"Write [@{sources[0]}] where its facts stand.",
            )
        return
    for call in re.findall(r"^\{\{\s*call:\s*([\w-]+)", page.page.body, re.MULTILINE):
        cited.update(sources_of_calls.get(call, ()))
    card = page.page.front.value.get("medicine")
    calls = card.get("calls") if isinstance(card, dict) else None
    for call in calls if isinstance(calls, list) else []:
        cited.update(sources_of_calls.get(call, ()))
    for n, source in enumerate(sources):
        if source not in cited:
            yield page.warning(
                page.page.front.line("sources", n),
                f"The source '{source}' is never cited.",
                f"Write [@{source}] where its facts stand, or take it out.",
            )


def _support_numbers(page: Written) -> Iterator[Mistake]:
    """Numbers to call, each with the day on which it was last seen: on the page, or on one that it leads to."""
    if SEEN.search(page.page.body):
        return
    for block in page.blocks:
        if number := PHONE.search(block.text):
            yield page.error(
                block.line,
                f"Nothing tells when the number {number[0]} was last seen.",
                "Write 'last seen in July 2026', or link to the page that says when each number was last seen.",
            )
            return
