"""The library without a window: compiling it, opening it, searching it."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt

from benchmarks.figures import Figure, milliseconds, percentile
from benchmarks.made import library_of, write_folder
from reader import places
from reader.library.compile import compile_library
from reader.library.content import read_content
from reader.library.file import open_library
from reader.library.search import find
from reader.library.write import CompiledLibrary, write_library
from reader.ui.topics_pane import TopicTree

MOST_COMPILING, MOST_OPENING = 20, 3
SIZES = ((250, 600), (20_000, 150))  # topics, words in each
_TYPED = """
hair loss|nausea|tired all the time|fatigue|when to call|fever|chills|bone pain|mouth sores|diarrhea|constipation
hot flashes|second opinion|clinical trial|trial phases|what is a biopsy|receptor status|her2|her2 low|er positive
triple negative|hormone therapy|aromatase inhibitor|tamoxifen|fulvestrant|cdk4/6|targeted therapy|chemo cycle
chemotherapy side effects|one drug or several|how long does treatment last|is it working|scan results|tumor markers
scan worry|goals of treatment|quality of life|stop treatment|switch treatment|when the cancer grows|blood counts
infection|neutropenia|numb fingers|neuropathy|eating when sick|no appetite|mini meals|weight loss|drink enough
metal taste|financial help|work and money|support group|talk to children|free booklets|questions for my doctor
brain metastases|blood clot|protein
"""
QUERIES = [query for line in _TYPED.split("\n") for query in line.split("|") if query]


def measure(real: CompiledLibrary, folder: Path, times: int) -> Iterator[Figure]:
    """Compiling, then opening and searching at two sizes."""
    yield from _compiling(len(real.topics), folder, times)
    files = {}
    for count, words in SIZES:
        files[count] = folder / f"{count}.db"
        write_library(library_of(real, count, words), files[count])
    for count, file in files.items():
        yield Figure(
            f"opening a library, {count:,} topics",
            "file opened, the tree's first rows and one branch read",
            milliseconds(_opening(file), times * 5),
            target=MOST_OPENING,
        )
    for (count, words), file in zip(SIZES, files.values(), strict=True):
        yield from _searching(count, words, file)


def _compiling(count: int, folder: Path, times: int) -> Iterator[Figure]:
    content = places.content()
    made = folder / "content"
    write_folder(read_content(content), made, SIZES[0][0])
    target = folder / "compiled.db"
    for source, topics, what in ((content, count, "real"), (made, SIZES[0][0], "made")):
        taken = milliseconds(
            partial(compile_library, source, target), times, before=partial(target.unlink, missing_ok=True)
        )
        yield Figure(
            f"compiling, per topic, {topics} {what} topics",
            "folder read, checked, rendered and written",
            [value / topics for value in taken],
            target=MOST_COMPILING,
        )


def _opening(file: Path) -> Callable[[], None]:
    def read(tree: TopicTree, parent: QModelIndex) -> None:
        for row in range(tree.rowCount(parent)):
            tree.data(tree.index(row, 0, parent), Qt.ItemDataRole.DisplayRole)

    def open_it() -> None:
        library = open_library(file)
        tree = TopicTree(library)
        read(tree, QModelIndex())
        read(tree, tree.index(1, 0))
        library.close()

    return open_it


def _searching(count: int, words: int, file: Path) -> Iterator[Figure]:
    library = open_library(file)
    find(library, QUERIES[0])

    def taken(typed: str) -> float:
        start = time.perf_counter()
        find(library, typed)
        return (time.perf_counter() - start) * 1000

    whole = [taken(query) for query in QUERIES]
    keystrokes = [taken(query[:end]) for query in QUERIES for end in range(1, len(query) + 1)]
    library.close()
    for what, how, values in (
        ("search", f"95th percentile of {len(QUERIES)} queries", whole),
        ("search as it is typed", "95th percentile of each keystroke of the same queries", keystrokes),
    ):
        what = f"{what}, {count:,} topics of {words} words"
        yield Figure(what, how, values, value=percentile(values, 95))
