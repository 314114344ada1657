"""Back and forward through the places a person has read."""

from typing import Any, NamedTuple


class Place(NamedTuple):
    """A topic, and what stood on the screen when it was left.

    `scroll` is how far down the page was, from 0 to 1, None if it was not left yet, and `caret` where the keyboard was on it. `marked` are the words marked on it,
    `typed` what stood in the search box, and `row` the chosen one of what was found (-1 for none).
    """

    topic: str
    anchor: str = ""
    scroll: float | None = None
    caret: int = 0
    marked: tuple[str, ...] = ()
    typed: str = ""
    row: int = -1


class Trail:
    """The places visited, with a cursor on the present one."""

    def __init__(self) -> None:
        self._places: list[Place] = []
        self._cursor = -1

    @property
    def here(self) -> Place | None:
        return self._places[self._cursor] if self._places else None

    @property
    def can_go_back(self) -> bool:
        return self._cursor > 0

    @property
    def can_go_forward(self) -> bool:
        return self._cursor < len(self._places) - 1

    def visit(self, place: Place) -> None:
        """Put a new place after the present one; what lay forward is forgotten."""
        del self._places[self._cursor + 1 :]
        self._places.append(place)
        self._cursor += 1

    def remember(self, **words: Any) -> None:
        """Note further fields of the present place, for the way back."""
        if self._places:
            self._places[self._cursor] = self._places[self._cursor]._replace(**words)

    def back(self) -> Place:
        self._cursor = max(self._cursor - 1, 0)
        return self._places[self._cursor]

    def forward(self) -> Place:
        self._cursor = min(self._cursor + 1, len(self._places) - 1)
        return self._places[self._cursor]
