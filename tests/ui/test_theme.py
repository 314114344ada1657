"""Every text is readable and every mark visible, in each palette."""

import pytest
from PySide6.QtGui import QColor

from reader.ui.theme import PALETTES as BY_NAME
from reader.ui.theme import Colors

PALETTES = list(BY_NAME.values())


def luminance(color: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [QColor(color).redF(), QColor(color).greenF(), QColor(color).blueF()]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colors", PALETTES, ids=lambda colors: colors.name)
def test_text_has_seven_to_one(colors: Colors) -> None:
    pairs = [
        (text, ground)
        for text in (colors.ink, colors.quiet)
        for ground in (colors.page, colors.pane, colors.field)
    ]
    pairs += [(colors.link, colors.page), (colors.accent, colors.page)]
    pairs += [
        (colors.chosen_ink, colors.chosen),
        (colors.accent_ink, colors.accent),
        (colors.ink, colors.marked),
        (colors.ink, colors.hover),
    ]
    for fill, _bar in (colors.key, colors.note, colors.call, colors.emergency):
        pairs += [(colors.ink, fill), (colors.link, fill)]
    weak = {pair: round(contrast(*pair), 2) for pair in pairs if contrast(*pair) < 7}
    assert not weak


@pytest.mark.parametrize("colors", PALETTES, ids=lambda colors: colors.name)
def test_edges_and_bars_have_three_to_one(colors: Colors) -> None:
    pairs = [(colors.edge, ground) for ground in (colors.page, colors.pane, colors.field)]
    pairs += [(colors.accent, ground) for ground in (colors.page, colors.pane, colors.field)]
    pairs += [(bar, fill) for fill, bar in (colors.key, colors.note, colors.call, colors.emergency)]
    weak = {pair: round(contrast(*pair), 2) for pair in pairs if contrast(*pair) < 3}
    assert not weak
