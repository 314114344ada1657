"""Back and forward through the places a person has read."""

from typing import NamedTuple


class Place(NamedTuple):
    """A topic and how far down it was scrolled, as a fraction from 0 to 1."""

    topic: str
    anchor: str = ""
    scroll: float = 0.0


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

    def remember_scroll(self, scroll: float) -> None:
        """Note how far down the present place is scrolled, for the way back."""
        if self._places:
            self._places[self._cursor] = self._places[self._cursor]._replace(scroll=scroll)

    def back(self) -> Place:
        self._cursor = max(self._cursor - 1, 0)
        return self._places[self._cursor]

    def forward(self) -> Place:
        self._cursor = min(self._cursor + 1, len(self._places) - 1)
        return self._places[self._cursor]
