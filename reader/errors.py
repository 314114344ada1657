"""What can go wrong outside our power: one calm sentence and what to do, each."""


class KnownError(Exception):
    """Trouble of the surroundings (a full disk, a damaged file), told as a sentence and an advice."""

    def __init__(self, sentence: str, advice: str) -> None:
        super().__init__(f"{sentence} {advice}".strip())
        self.sentence = sentence
        self.advice = advice


class ContentMistakesError(KnownError):
    """The content has mistakes; `mistakes` lists all of them."""

    def __init__(self, mistakes: list[object]) -> None:
        number = "1 mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
        super().__init__(f"The content has {number}:", "\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = mistakes


class LibraryError(KnownError):
    """The pages cannot be read."""


class NotesError(KnownError):
    """The notes cannot be read or written."""


class NotesLocked(NotesError):  # noqa: N818
    """The notes are locked, and no passphrase or a wrong one was given."""


class SettingsError(KnownError):
    """The settings cannot be read or written."""


class PrintingError(KnownError):
    """A page cannot be printed or saved as PDF."""
