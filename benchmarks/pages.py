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
TYPED = [
    (typed, set(wanted.split()))
    for line in (Path(__file__).parent.parent / "tests/data/queries.tsv")
    .read_text(encoding="utf-8")
    .splitlines()
    if not line.startswith("#")
    for typed, wanted in [line.split("\t")]
]
QUERIES = [typed for typed, _ in TYPED]


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
    write_library(real, folder / "real.db")
    yield from _finding(folder / "real.db")


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


def _finding(file: Path) -> Iterator[Figure]:
    """How well the real pages answer what people type."""
    library = open_library(file)
    ranks: list[float] = []
    for typed, wanted in TYPED:
        topics = list(dict.fromkeys(hit.topic for hit in find(library, typed).hits if hit.topic))
        ranks.append(next((1 / n for n, topic in enumerate(topics, 1) if topic in wanted), 0.0))
    library.close()
    first_three = [100.0 * (rank > 0.3) for rank in ranks]
    how = f"{len(TYPED)} real queries, tests/data/queries.tsv"
    yield Figure(
        "the page wanted is among the first three", how, first_three, "%", value=sum(first_three) / len(ranks)
    )
    yield Figure("mean reciprocal rank of the page wanted", how, ranks, "", value=sum(ranks) / len(ranks))
