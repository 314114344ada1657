"""Rules for every page: its head, its headings, the size of its parts, and how hard it is to read."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from reader.library.blocks import Written
from reader.library.model import Mistake
from reader.library.readability import Reading, sentences, words

LONGEST_SENTENCE = 25
LONGEST_MEAN = 15
HARDEST_GRADE = 8.0
GRADE_AIMED_AT = 6.0
MOST_SENTENCES = 5
MOST_HEADING_WORDS = 8
MOST_ITEMS = 7
MOST_COLUMNS = 5
MOST_KEY_POINTS = 3
BODY_WORDS = (350, 900)
CARD_WORDS = (180, 420)
OLDEST = timedelta(days=730)
_COMPILED = re.compile(r"^\{\{\s*(?!call:|statement)", re.MULTILINE)


def check_page(page: Written, today: date) -> Iterator[Mistake]:
    yield from _dates(page, today)
    yield from _head(page)
    yield from _headings(page)
    yield from _sizes(page)
    yield from _length(page)


def check_reading(page: Written, measured: Reading) -> Iterator[Mistake]:
    for block in (*page.front, *page.prose):
        if block.kind == "front" and block.line == page.page.front.line("title"):
            continue
        for sentence in sentences(block.text):
            if len(words(sentence)) > LONGEST_SENTENCE:
                start = " ".join(sentence.split()[:6])
                yield page.error(
                    block.line,
                    f"The sentence '{start}…' has {len(words(sentence))} words.",
                    f"Break it up; {LONGEST_SENTENCE} is the limit.",
                )
    if measured.mean_sentence > LONGEST_MEAN:
        yield page.error(
            page.page.body_line,
            f"Sentences have {measured.mean_sentence:.1f} words on average.",
            f"Shorten them to {LONGEST_MEAN} at most.",
        )
    if measured.grade > GRADE_AIMED_AT:
        is_too_hard = measured.grade > HARDEST_GRADE
        goal = HARDEST_GRADE if is_too_hard else GRADE_AIMED_AT
        yield (page.error if is_too_hard else page.warning)(
            page.page.body_line,
            f"The page reads at grade {measured.grade:.1f}.",
            f"Use shorter words and sentences, to reach {goal:.0f} or less.",
        )


def _dates(page: Written, today: date) -> Iterator[Mistake]:
    front = page.page.front
    given = (front.value.get("reviewed"), front.value.get("next_review"))
    if not all(isinstance(day, date) for day in given):
        return  # the compiler has told of that
    reviewed = date.fromisoformat(page.topic.reviewed)
    following = date.fromisoformat(page.topic.next_review)
    line = front.line("reviewed")
    if reviewed > today:
        what = f"'reviewed' lies in the future ({reviewed})."
        yield page.error(line, what, "Write the day the facts were checked.")
    if today - reviewed > OLDEST:
        what = f"The facts were last checked on {reviewed}."
        yield page.error(line, what, "Check them again; two years is the limit.")
    line = front.line("next_review")
    if following <= reviewed:
        yield page.error(line, "'next_review' is not after 'reviewed'.", "Write a later day.")
    elif following < today:
        yield page.warning(line, f"The review of {following} is due.", "Check the facts again.")


def _head(page: Written) -> Iterator[Mistake]:
    front = page.page.front
    if len(page.topic.key_points) > MOST_KEY_POINTS:
        yield page.error(front.line("key_points"), "There are more than three key points.", "Keep three.")
    if not page.topic.sources and not page.page.is_branch:
        yield page.error(front.line("sources"), "The page names no source.", "Add 'sources: [key]'.")
    if not page.topic.questions:
        yield page.error(
            front.line("ask"), "The page offers no question.", "Add 'ask: [C03]', from _data/questions.yaml."
        )
    for block in page.front:
        if "[@" in block.text:
            yield page.error(
                block.line, "A source key does not work here.", "Put it in the body of the page."
            )


def _headings(page: Written) -> Iterator[Mistake]:
    level = 1
    seen: set[str] = set()
    for block in (b for b in page.blocks if b.kind == "heading"):
        if block.level == 1 or block.level > level + 1:
            what = f"Heading level {block.level} follows level {level}."
            yield page.error(block.line, what, f"Write {'#' * (level + 1)}.")
        if block.text.casefold() in seen:
            yield page.error(block.line, f"The heading '{block.text}' is there twice.", "Reword one of them.")
        if len(block.text.split()) > MOST_HEADING_WORDS:
            yield page.error(
                block.line, "The heading is too long.", f"Use at most {MOST_HEADING_WORDS} words."
            )
        seen.add(block.text.casefold())
        level = max(block.level, 2)


def _sizes(page: Written) -> Iterator[Mistake]:
    items = 0
    for block in page.blocks:
        items = items + 1 if block.kind == "item" else 0
        if items == MOST_ITEMS + 1:
            what = f"The list has more than {MOST_ITEMS} items."
            yield page.error(block.line, what, "Break it up under headings.")
        if block.kind == "row" and block.level > MOST_COLUMNS:
            what = f"The table has {block.level} columns."
            yield page.error(block.line, what, f"Use at most {MOST_COLUMNS}.")
        if block.kind == "paragraph" and len(sentences(block.text)) > MOST_SENTENCES:
            yield page.error(
                block.line, "The paragraph is too long.", f"Use at most {MOST_SENTENCES} sentences."
            )


def _length(page: Written) -> Iterator[Mistake]:
    front = page.page.front.value
    if page.page.is_branch or "recipe" in front or front.get("sheet") or _COMPILED.search(page.page.body):
        return
    least, most = CARD_WORDS if "medicine" in front else BODY_WORDS
    if not least <= page.count <= most:
        yield page.warning(
            page.page.body_line, f"The page has {page.count} words.", f"Aim for {least} to {most}."
        )
