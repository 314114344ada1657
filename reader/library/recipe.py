"""A recipe card: the `recipe:` part of a page's front matter, checked, and laid out as Markdown."""

from typing import NamedTuple

from reader.library.content import SourcePage
from reader.library.front_matter import Fields
from reader.library.lines import capital, facts, items, plain
from reader.library.model import Mistake

MOST = 7
MOST_STEP_WORDS = 12
CHANGES = {
    "sore-mouth": "Sore mouth",
    "nausea": "Nausea",
    "taste-change": "Taste change",
    "diarrhea": "Diarrhea",
    "vegetarian": "Vegetarian",
}
FIELDS = ("makes", "minutes", "ingredients", "steps", "protein", "energy", "changes")


class Recipe(NamedTuple):
    """A mini meal; `changes` are (what for, what to change)."""

    makes: str
    minutes: str
    ingredients: tuple[str, ...]
    steps: tuple[str, ...]
    protein: str
    energy: str
    changes: tuple[tuple[str, str], ...]


def read_recipe(page: SourcePage, mistakes: list[Mistake]) -> Recipe:
    """The recipe that a page's front matter describes."""
    fields = Fields(page, mistakes, FIELDS, FIELDS, "recipe")
    for name in ("ingredients", "steps"):
        given = fields.value.get(name)
        if given == []:
            fields.wrong(f"'{name}' is empty.", f"Write '{name}: [first, second]'.", name)
        elif isinstance(given, list) and len(given) > MOST:
            fields.wrong(f"There are {len(given)} {name}.", f"Keep to {MOST} at most.", name, MOST)
    steps = fields.texts("steps")
    for n, step in enumerate(steps):
        if len(step.split()) > MOST_STEP_WORDS:
            fields.wrong(
                f"The step '{' '.join(step.split()[:5])}…' has {len(step.split())} words.",
                f"Use at most {MOST_STEP_WORDS}; make two steps of it.",
                "steps",
                n,
            )
    minutes = fields.text("minutes")
    if minutes and not minutes.isdecimal():
        fields.wrong("'minutes' is not a whole number.", "Write it like 'minutes: 5'.", "minutes")
    changes: tuple[tuple[str, str], ...] = ()
    if fields.value.get("changes") is not None:
        below = Fields(page, mistakes, tuple(CHANGES), tuple(CHANGES), "recipe", "changes")
        changes = tuple((name, below.text(name)) for name in CHANGES)
    return Recipe(
        fields.text("makes"),
        minutes,
        fields.texts("ingredients"),
        steps,
        fields.text("protein"),
        fields.text("energy"),
        changes,
    )


def card(recipe: Recipe) -> list[str]:
    """The card as Markdown lines."""
    glance = [
        ("Makes", plain(recipe.makes)),
        ("Time", f"{recipe.minutes} {'minute' if recipe.minutes == '1' else 'minutes'}"),
        ("Protein", plain(capital(recipe.protein))),
        ("Energy", plain(capital(recipe.energy))),
    ]
    steps = [f"{n}. {plain(step)}" for n, step in enumerate(recipe.steps, 1)]
    return [
        *facts(glance),
        "## What you need",
        *items(map(plain, recipe.ingredients)),
        "## What to do",
        "",
        *steps,
        "",
        "## If you need a change",
        *facts((CHANGES[name], plain(text)) for name, text in recipe.changes),
    ]
