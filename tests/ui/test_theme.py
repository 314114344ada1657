"""Every text is readable and every mark visible, in each palette."""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor

from reader import places
from reader.ui.theme import PALETTES as BY_NAME
from reader.ui.theme import Colors, Type, _filled

PALETTES = list(BY_NAME.values())


def luminance(color: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [QColor(color).redF(), QColor(color).greenF(), QColor(color).blueF()]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def fills(colors: Colors) -> list[str]:
    """What lies behind the words of call-outs, of the strip that explains a word and of what went wrong."""
    return [fill for fill, _ in (colors.key, colors.note, colors.call, colors.emergency)]


def weak(pairs: list[tuple[str, str]], least: float) -> dict[tuple[str, str], float]:
    return {pair: round(contrast(*pair), 2) for pair in pairs if contrast(*pair) < least}


@pytest.mark.parametrize("colors", PALETTES, ids=lambda colors: colors.name)
def test_text_has_seven_to_one(colors: Colors) -> None:
    """What is typed, what stands in an empty field, links, numbers of sources, rows that are chosen or under the mouse."""
    grounds = [colors.page, colors.pane, colors.field, *fills(colors)]
    pairs = [(text, ground) for text in (colors.ink, colors.quiet, colors.link) for ground in grounds]
    pairs += [(colors.accent, ground) for ground in (colors.page, colors.pane, colors.field)]
    pairs += [
        (colors.chosen_ink, colors.chosen),
        (colors.accent_ink, colors.accent),
        (colors.ink, colors.marked),
        (colors.ink, colors.hover),
    ]
    assert not weak(pairs, 7)


@pytest.mark.parametrize("colors", PALETTES, ids=lambda colors: colors.name)
def test_edges_and_bars_have_three_to_one(colors: Colors) -> None:
    """Fields, buttons, boxes to tick, scroll bars, the bars between parts, the ruler, what has the keyboard, and what cannot be pressed now."""
    grounds = [colors.page, colors.pane, colors.field, *fills(colors)]
    pairs = [(line, ground) for line in (colors.edge, colors.accent) for ground in grounds]
    pairs += [(bar, fill) for fill, bar in (colors.key, colors.note, colors.call, colors.emergency)]
    pairs += [(colors.edge, colors.hover)]
    assert not weak(pairs, 3)
    # The bar between two parts of the window is seen by itself or by the line in it.
    beside = [(colors.line, colors.page), (colors.line, colors.pane)]
    assert not weak(beside, 3) or not weak([(colors.edge, colors.line)], 3)
    # A box to tick in the chosen row is seen by its edge or by what fills it.
    assert not weak([(colors.edge, colors.chosen)], 3) or not weak([(colors.field, colors.chosen)], 3)


@pytest.mark.parametrize("colors", PALETTES, ids=lambda colors: colors.name)
def test_ticks_dots_and_arrows_can_be_seen(colors: Colors) -> None:
    seen = set()
    for rule in _filled("window.qss", colors, Type(16)).splitlines():
        for file in map(Path, re.findall(r'url\("([^"]+)"\)', rule)):
            seen.add(file.stem.partition("-")[0])
            inks = re.findall(r"#[0-9A-Fa-f]{6}", file.read_text("utf-8"))
            grounds = [colors.chosen] if ":selected" in rule else [colors.field, colors.pane]
            assert inks
            assert not weak([(ink, ground) for ink in inks for ground in grounds], 3), rule
    assert seen >= {"tick", "down", "circle", "dot"}


def test_the_style_sheets_have_no_colors_but_those_that_are_measured_here() -> None:
    sheets = "".join(places.resource(name).read_text("utf-8") for name in ("window.qss", "page.css"))
    assert not re.findall(r"[ :]#[0-9A-Fa-f]{3,8}[; ]", sheets)
    inks = set(re.findall(r"(?<![\w-])color: \$\{(\w+)\}", sheets))
    assert inks <= {"ink", "quiet", "link", "accent", "chosen_ink", "accent_ink", "edge"}
    borders = set(re.findall(r"border[\w-]*: [^;]*\$\{(\w+)\};", sheets))
    assert borders <= {"edge", "accent", "line", "link", "pane", "page", "key_bar", "call_bar"}
