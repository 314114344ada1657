"""Recipe cards."""

from pathlib import Path

import pytest
from pages import compiled, only_mistake, page

MEAL = {
    "makes": "One bowl.",
    "minutes": "5",
    "ingredients": '["1 cup yogurt", "1 banana"]',
    "steps": '["Mash the banana.", "Stir it in."]',
    "protein": "about 14 grams",
    "energy": "about 220 calories",
    "changes": "{sore-mouth: a, nausea: b, taste-change: c, diarrhea: d, vegetarian: e}",
}


def meal(**fields: str | None) -> str:
    lines = "".join(f"\n  {name}: {value}" for name, value in (MEAL | fields).items() if value is not None)
    return page("Good cold.\n", recipe=lines)


def test_a_recipe_is_laid_out_in_order(content: Path) -> None:
    made = compiled(content, {"index.md": meal()})
    assert [section.title for section in made.sections[1:]] == [
        "What you need",
        "What to do",
        "If you need a change",
    ]
    assert "<th>Protein</th>\n<td>About 14 grams</td>" in made.html
    assert "<ol>\n<li>Mash the banana.</li>" in made.html
    assert "<th>Sore mouth</th>\n<td>a</td>" in made.html


@pytest.mark.parametrize("name", MEAL)
def test_a_missing_field_is_told(content: Path, name: str) -> None:
    told = only_mistake(content, {"index.md": meal(**{name: None})})
    assert f"error: '{name}' is missing." in told


@pytest.mark.parametrize(
    ("name", "value", "line", "what"),
    [
        ("steps", '[a, "one two three four five six seven eight nine ten eleven twelve thirteen"]', 11,
         "The step 'one two three four five…' has 13 words."),
        ("steps", "[a, b, c, d, e, f, g, h]", 11, "There are 8 steps."),
        ("ingredients", "[a, b, c, d, e, f, g, h]", 10, "There are 8 ingredients."),
        ("ingredients", "[]", 10, "'ingredients' is empty."),
        ("minutes", "soon", 9, "'minutes' is not a whole number."),
        ("changes", "{sore-mouth: a, nausea: b, taste-change: c, diarrhea: d}", 14, "'vegetarian' is missing."),
        ("changes", "{sore-mouth: a, nausea: b, taste-change: c, diarrhea: d, vegetarian: e, fever: f}", 14,
         "'fever' is not known."),
        ("changes", "much", 14, "'recipe: changes' is not a list of fields."),
        ("salt", "x", 15, "'salt' is not known."),
    ],
)  # fmt: skip
def test_a_wrong_field_is_told_on_its_line(
    content: Path, name: str, value: str, line: int, what: str
) -> None:
    told = only_mistake(content, {"index.md": meal(**{name: value})})
    assert told.startswith(f"index.md:{line}: error: {what}")
