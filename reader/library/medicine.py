"""A medicine card: the `medicine:` part of a page's front matter, checked, and laid out as Markdown."""

import re
from collections.abc import Collection

from reader.library import lines
from reader.library.content import SourcePage
from reader.library.front_matter import Fields
from reader.library.lines import capital, entry, facts, items, link, plain
from reader.library.model import Medicine, Mistake
from reader.library.tables import Tables

REQUIRED = (
    "generic",
    "brands",
    "class",
    "types",
    "taken",
    "rhythm",
    "common",
    "calls",
    "tests",
    "food",
    "mixing",
)
OPTIONAL = ("brands_elsewhere", "markers", "call_also", "approved", "status", "say")
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
HEADINGS = ("At a glance", "Food and other medicines", "When to call", "Common side effects")


def read_medicine(
    page: SourcePage, tables: Tables, effects: Collection[str], mistakes: list[Mistake]
) -> Medicine:
    """The card that a page's front matter describes; `effects` are the topics that `common` may name."""
    fields = Fields(page, mistakes, REQUIRED, (*REQUIRED, *OPTIONAL), "medicine")
    for name in ("generic", "types", "taken"):
        if fields.value.get(name) == []:
            fields.wrong(f"'{name}' is empty.", f"Write '{name}: [first, second]'.", name)
    kind = fields.text("class")
    kinds = {kind.id for kind in tables.classes}
    whole = not tables.is_broken("medicines")
    if kind and kind not in kinds and whole:
        fields.wrong(f"There is no class '{kind}'.", f"Use one of {', '.join(sorted(kinds))}.", "class")
    approved = fields.text("approved")
    if approved and not _YEAR.match(approved):
        fields.wrong(
            "'approved' is not a year.", "Write 'approved: \"2015\"', or leave the line out.", "approved"
        )
    _reserved_headings(page, mistakes)
    return Medicine(
        topic=page.id,
        title=capital(str(page.front.value.get("title", ""))),
        generic=fields.texts("generic"),
        brands=fields.texts("brands"),
        brands_elsewhere=fields.texts("brands_elsewhere"),
        kind=kind if kind in kinds else "",
        types=fields.keys(
            "types", [kind.id for kind in tables.types], "types of _data/medicines.yaml", whole
        ),
        markers=fields.texts("markers"),
        taken=fields.keys("taken", [way.id for way in tables.ways], "taken of _data/medicines.yaml", whole),
        rhythm=fields.text("rhythm"),
        common=fields.keys("common", effects, "the side-effect pages"),
        calls=fields.keys(
            "calls", [key for key, *_ in tables.calls], "_data/calls.yaml", not tables.is_broken("calls")
        ),
        call_also=fields.texts("call_also"),
        tests=fields.texts("tests"),
        food=fields.texts("food"),
        mixing=fields.texts("mixing"),
        approved=approved,
        status=fields.text("status"),
        say=fields.text("say"),
    )


def without_keys(medicine: Medicine) -> Medicine:
    """The card as data, without the source keys that its texts may carry."""
    return Medicine._make(
        tuple(map(lines.without_keys, value)) if isinstance(value, tuple) else lines.without_keys(value)
        for value in medicine
    )


def _reserved_headings(page: SourcePage, mistakes: list[Mistake]) -> None:
    for n, line in enumerate(page.body.split("\n"), page.body_line):
        heading = re.match(r"##+\s*(.*?)\s*#*\Z", line)
        if heading and heading[1].casefold() in {name.casefold() for name in HEADINGS}:
            mistakes.append(
                Mistake(
                    page.file,
                    n,
                    f"The heading '{heading[1]}' is made from the front matter.",
                    "Take it out here, and write its facts under 'medicine:'.",
                )
            )


def card(medicine: Medicine, tables: Tables, titles: dict[str, str]) -> list[str]:
    """The card as Markdown lines; `titles` are those of the topics."""
    kinds = {kind.id: kind for kind in tables.classes}
    types = {kind.id: kind for kind in tables.types}
    ways = {way.id: way for way in tables.ways}
    kind = kinds.get(medicine.kind)
    brands = ", ".join(medicine.brands)
    if medicine.brands_elsewhere:
        elsewhere = f"outside the US: {', '.join(medicine.brands_elsewhere)}"
        brands = f"{brands}; {elsewhere}" if brands else capital(elsewhere)
    taken = " or ".join(ways[way].one for way in medicine.taken)
    glance = [
        ("Brand name" if len(medicine.brands) == 1 else "Brand names", plain(brands)),
        ("How to say it", plain(medicine.say)),
        ("Kind", link(capital(kind.one), kind.topic) if kind else ""),
        ("Used for", ", ".join(_type(types[key].title, types[key].topic, key) for key in medicine.types)),
        ("Test result", plain(", ".join(medicine.markers))),
        ("How taken", f"{plain(capital(taken))}. {plain(medicine.rhythm)}"),
        ("Tests", plain(" ".join(medicine.tests))),
        ("Approved", f"In the US in {medicine.approved}, for MBC." if medicine.approved else ""),
        ("Note", plain(medicine.status)),
    ]
    made = ["", f"## {HEADINGS[0]}", *facts(glance)]
    together = [("Food", medicine.food), ("Other medicines", medicine.mixing)]
    if any(texts for _, texts in together):
        made += [f"## {HEADINGS[1]}"]
        for name, texts in together:
            made += entry(name, *map(plain, texts)) if texts else []
    if medicine.calls or medicine.call_also:
        boxes = tables.inserts()
        made += [f"## {HEADINGS[2]}", ""]
        for key in medicine.calls:
            made += [*boxes["call", key], ""]
        if medicine.call_also:
            made += ['!!! call "Call the same day: other signs"']
            made += [f"    {line}".rstrip() for line in items(map(plain, medicine.call_also))]
            made += [
                "    **What to do:** Call the same day, unless the line says right away. "
                "If it is bad or gets worse fast, call right away, day or night.",
                "",
            ]
    if medicine.common:
        made += [f"## {HEADINGS[3]}", "", "The most common come first. Nobody gets them all.", ""]
        made += items(link(titles[topic], topic) for topic in medicine.common)
    return made


def _type(title: str, topic: str, key: str) -> str:
    return link(title, topic) if topic else plain(title)
