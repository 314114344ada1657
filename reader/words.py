"""Sentences of the rooms without Qt: English as written, in the person's language once the window has said how."""

from collections.abc import Callable


def _as_written(context: str, text: str) -> str:
    return text


_speaker: Callable[[str, str], str] = _as_written
_language = "en"


def translate(context: str, text: str) -> str:
    """The text in the person's language; `context` tells translators where it is said."""
    return _speaker(context, text)


def language() -> str:
    """The language of what `translate` says, as a web page names it."""
    return _language


def speak_with(speaker: Callable[[str, str], str], language: str = "en") -> None:
    """Let `translate` say it so, in that language, from now on."""
    global _speaker, _language
    _speaker, _language = speaker, language
