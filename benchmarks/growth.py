"""How much memory many page changes leave behind, in a process of its own, where nothing freed before hides it."""

import random
from multiprocessing import get_context
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.first_paint import memory

PAGE_CHANGES = 10_000  # an hour of reading about
MOST_GROWTH = 10


def measure(folder: Path, library: Path, topics: list[str], times: int) -> Figure:
    """The growth from when every page has been shown twice."""
    changes = PAGE_CHANGES * times // 10
    values = []
    if memory():
        with get_context("spawn").Pool(1) as process:
            values = [process.apply(_grown, (folder, library, topics, changes))]
    return Figure(
        "memory growth",
        f"RSS after {changes:,} more page changes, at random",
        values,
        unit="%",
        target=MOST_GROWTH,
    )


def _grown(folder: Path, library: Path, topics: list[str], changes: int) -> float:
    from PySide6.QtWidgets import QApplication

    from benchmarks.screen import Screen
    from reader import app

    with Screen(app.make_application(), folder, library) as screen:
        chance = random.Random(4)

        def change(count: int) -> float:
            for _ in range(count):
                screen.click(chance.choice(topics))
                QApplication.processEvents()
            return memory()["rss"]

        before = change(2 * len(topics))
        return 100 * (change(changes) / before - 1)
