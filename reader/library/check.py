"""The house rules of the words: what a page must have, may not say, and how plainly it says it."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from reader.library.blocks import written
from reader.library.check_cards import check_card
from reader.library.check_page import check_page, check_reading
from reader.library.check_tables import check_tables
from reader.library.check_wording import Wording
from reader.library.compile import draft
from reader.library.model import Mistake
from reader.library.readability import Reading, reading, words
from reader.library.write import CompiledLibrary


def check_content(folder: Path, today: date) -> tuple[list[Mistake], dict[str, Reading]]:
    """Every mistake and warning in a content folder, and how hard each topic is to read."""
    made = draft(folder)
    masked = _masked_words(made.compiled)
    wording = Wording(made.compiled.medicines)
    boxes = made.content.tables["calls"].value if "calls" in made.content.tables else None
    sources_of_calls = {
        key: row.get("sources") or ()
        for key, row in (boxes.items() if isinstance(boxes, dict) else ())
        if isinstance(row, dict)
    }
    readings: dict[str, Reading] = {}
    found = list(made.mistakes)
    for source, topic in zip(made.pages, made.compiled.topics, strict=True):
        page = written(source, topic)
        readings[topic.id] = reading((block.text for block in page.prose), masked)
        found += check_page(page, today)
        found += check_reading(page, readings[topic.id])
        found += check_card(page, sources_of_calls)
        found += wording.check_page(page)
    found += check_tables(made.content, made.compiled, wording, sources_of_calls)
    found.sort(key=lambda mistake: (mistake.severity, mistake.file, mistake.line))
    return found, readings


def mean_grade(readings: Iterable[Reading]) -> float:
    """The mean of the pages' grades; 0 if there are none."""
    grades = [reading.grade for reading in readings if reading.words]
    return sum(grades) / len(grades) if grades else 0.0


def _masked_words(compiled: CompiledLibrary) -> frozenset[str]:
    names = [name for term in compiled.terms for name in (term.name, *term.also)]
    names += [phrase for phrase, _ in compiled.synonyms]
    names += [
        name
        for medicine in compiled.medicines
        for name in (*medicine.generic, *medicine.brands, *medicine.brands_elsewhere)
    ]
    return frozenset(
        word.casefold().removesuffix("s") for name in names for word in words(name) if len(word) > 4
    )
