"""The notes without a window: opening, saving and searching many of them, as a plain file and with a passphrase."""

import random
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.figures import Figure, milliseconds, percentile
from benchmarks.made import NOTES, fill_notes
from benchmarks.pages import QUERIES
from reader.library.write import CompiledLibrary
from reader.notes.search import NotesSearch
from reader.notes.store import NotesStore, open_notes

MOST_SAVING, MOST_SEARCHING = 10, 10
_PASSPHRASE = "a garden in the rain"


def measure(real: CompiledLibrary, folder: Path, times: int) -> Iterator[Figure]:
    """Plain first, then the same file encrypted."""
    file = folder / "notes-alone.db"
    fill_notes(real, file)
    yield from _measured(file, None, times, "")
    store = open_notes(file)
    store.set_passphrase(_PASSPHRASE)
    store.close()
    yield from _measured(file, _PASSPHRASE, times, ", with a passphrase")


def _measured(file: Path, key: str | None, times: int, which: str) -> Iterator[Figure]:
    opened: list[NotesStore] = []

    def close() -> None:
        while opened:
            opened.pop().close()

    yield Figure(
        f"opening {NOTES:,} notes{which}",
        "the file opened, and checked as at each start",
        milliseconds(lambda: opened.append(open_notes(file, key=key)), times, before=close),
    )
    close()
    store = open_notes(file, key=key)
    chance = random.Random(3)
    note = store.add("A question to ask")
    change = partial(store.change, note)
    yield Figure(
        f"saving a note among {NOTES:,}{which}",
        "the store's call until it is on disk",
        milliseconds(lambda: change(f"A question {chance.random()}"), times),
        target=MOST_SAVING,
    )
    search = NotesSearch(store)
    yield Figure(
        f"first search in {NOTES:,} notes{which}",
        "an index of all is made in memory",
        milliseconds(partial(search.find, "nausea"), 1),
    )
    typed = [query[:end] for query in QUERIES[::4] for end in range(1, len(query) + 1)]
    values = []
    for words in typed:
        start = time.perf_counter()
        search.find(words)
        values.append((time.perf_counter() - start) * 1000)
    yield Figure(
        f"search in {NOTES:,} notes{which}",
        f"95th percentile of {len(typed)} keystrokes",
        values,
        target=MOST_SEARCHING,
        value=percentile(values, 95),
    )
    yield Figure(
        f"search after a change of one{which}",
        "the index follows the change",
        milliseconds(
            partial(search.find, "question"), times, before=lambda: change(f"A question {chance.random()}")
        ),
    )
    store.close()
