"""A figure of the table: what was measured, how, and every value that was taken."""

import gc
import math
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest

HEADINGS = ("what", "how it was taken", "median", "spread", "n", "target", "")


@dataclass(frozen=True)
class Figure:
    """One line of the table; `value` stands in for the median, `target` is the most it should be."""

    what: str
    how: str
    values: list[float]
    unit: str = "ms"
    target: float | None = None
    value: float | None = None

    def row(self) -> tuple[str, ...]:
        """The line's cells; a figure without values could not be taken here."""
        target = "" if self.target is None else f"{self.target:g} {self.unit}".strip()
        if not self.values:
            return self.what, self.how, "-", "-", "0", target, ""
        found = statistics.median(self.values) if self.value is None else self.value
        verdict = "" if self.target is None else "ok" if found <= self.target else "over"
        spread = f"{_number(min(self.values))}-{_number(max(self.values))}"
        number = f"{_number(found)} {self.unit}".strip()
        return self.what, self.how, number, spread, str(len(self.values)), target, verdict


def milliseconds(
    action: Callable[[], object], times: int, before: Callable[[], object] | None = None
) -> list[float]:
    """How long the action took, so many times; `before` makes things ready and is not counted."""
    values = []
    for _ in range(times):
        if before:
            before()
        gc.collect()
        start = time.perf_counter()
        action()
        values.append((time.perf_counter() - start) * 1000)
    return values


def percentile(values: list[float], percent: int) -> float:
    """The smallest value that so many percent of the values do not exceed."""
    return sorted(values)[max(math.ceil(len(values) * percent / 100) - 1, 0)]


def table(figures: list[Figure]) -> str:
    """The figures as an aligned Markdown table."""
    rows = [HEADINGS, *(figure.row() for figure in figures)]
    widths = [max(map(len, column)) for column in zip_longest(*rows, fillvalue="")]
    lines = ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
