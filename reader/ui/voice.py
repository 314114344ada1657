"""A voice of this computer: says one sentence after the other. The part of Qt that speaks is loaded here alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QLoggingCategory, QObject, QTimer, Signal

from reader import places
from reader.errors import KnownError
from reader.settings import SPEECH_RATES
from reader.words import translate

if TYPE_CHECKING:
    from PySide6.QtTextToSpeech import QTextToSpeech, QVoice

_MAC = "darwin"
# The first one here that has a voice is used: on Linux, macOS and Windows. Another one of Windows plays through a part of
# Qt that comes with network code.
ENGINES = ("speechd", _MAC, "sapi", "winrt", "flite")
# Until a voice that was given words must have begun, or fallen silent for the next ones.
_PATIENCE_MS = 10_000
_VARIANT = "+"  # in the names of some hundred disguises that one voice has on Linux
_ELSEWHERE = "Caribbean"  # a voice that Linux lists as one of the United States, and first
_OF_EVERY_MAC = "Samantha"
# Voices of macOS that sing, croak or bubble. They stand among the others there, one of them first.
_JOKES = {
    *("Albert", "Bad News", "Bahh", "Bells", "Boing", "Bubbles", "Cellos", "Good News", "Jester", "Organ"),
    *("Superstar", "Trinoids", "Whisper", "Wobble", "Zarvox"),
}


class NoVoiceError(KnownError):
    """Why this computer cannot read aloud, and what would help."""


class Voice(QObject):
    """Says what it is given; `ended` comes when all of it was said, not when it was broken off.

    Raises NoVoiceError if there is no voice for the language.
    """

    ended = Signal()
    failed = Signal(KnownError)

    def __init__(self, language: str, parent: QObject) -> None:
        super().__init__(parent)
        self._engine, self.voices = _engine_and_voices(QLocale(language).language(), self)
        self.names = _names(self.voices)
        self._next = ""  # what is to be said when the voice has fallen silent
        self._is_asked = self._is_speaking = self._is_stopping = False
        self._patience = QTimer(self, singleShot=True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self._fail)
        self._engine.stateChanged.connect(self._state_changed)
        self.choose("")

    @property
    def name(self) -> str:
        """The voice at hand, one of the names."""
        here = self._engine.voice()
        called = [
            name
            for name, voice in zip(self.names, self.voices, strict=True)
            if (voice.name(), voice.locale()) == (here.name(), here.locale())
        ]
        return called[0] if called else here.name()

    def choose(self, name: str) -> None:
        """Take the voice of that name, else the one that fits this computer best."""
        wanted = self.voices[self.names.index(name)] if name in self.names else self._usual()
        if wanted != self._engine.voice():
            self._engine.setVoice(wanted)

    def _usual(self) -> QVoice:
        at_home = [voice for voice in self.voices if voice.locale().name() == QLocale.system().name()]
        american = [
            voice for voice in self.voices if voice.locale().territory() == QLocale.Country.UnitedStates
        ]
        fitting = at_home or american or self.voices
        if self._engine.engine() == _MAC:
            # The order says nothing there, but the engine knows the voice that macOS takes for the language.
            self._engine.setLocale(fitting[0].locale())
            named = {voice.name(): voice for voice in reversed(fitting)}
            known = [named[name] for name in (self._engine.voice().name(), _OF_EVERY_MAC) if name in named]
            return (known or fitting)[0]
        return fitting[0]

    def set_rate(self, steps: int) -> None:
        """Speak so many steps slower or faster than usual, from the next words on."""
        self._engine.setRate(steps / max(SPEECH_RATES))

    def say(self, words: str) -> None:
        """Say this, in place of what is being said."""
        if self._is_asked or self._is_speaking:
            self._next = words
            self._break_off()
        else:
            self._begin(words)

    def stop(self) -> None:
        """Fall silent."""
        self._next, self._is_stopping = "", True
        if self._is_speaking:
            self._patience.stop()
        if self._is_asked or self._is_speaking:
            self._break_off()

    def _begin(self, words: str) -> None:
        self._is_asked, self._is_stopping, self._next = True, False, ""
        self._patience.start()
        self._engine.say(words)

    def _break_off(self) -> None:
        self._is_stopping = True
        if self._is_speaking:  # else as soon as it has begun: some voices take no orders before
            if self._next:
                self._patience.start()
            self._engine.stop()

    def _state_changed(self, state: QTextToSpeech.State) -> None:
        states = type(self._engine).State
        if state == states.Speaking and self._is_asked:
            self._patience.stop()
            self._is_asked, self._is_speaking = False, True
            if self._is_stopping:
                QTimer.singleShot(0, self, self._break_off)
        elif state == states.Ready and self._is_speaking:
            self._patience.stop()
            self._is_speaking = False
            QTimer.singleShot(0, self, self._fell_silent)
        elif state == states.Error:
            self._fail()

    def _fell_silent(self) -> None:
        if self._next:
            self._begin(self._next)
        elif not (self._is_stopping or self._is_asked or self._is_speaking):
            self.ended.emit()

    def _fail(self) -> None:
        self._patience.stop()
        self._is_asked = self._is_speaking = False
        self._next = ""
        self.failed.emit(
            KnownError(
                translate("Voice", "The voice of this computer does not answer."),
                translate("Voice", "Try again. If it stays silent, start the computer anew."),
            )
        )


def engines() -> list[str]:
    """What could speak on this system, the best first, told without waking any of it.

    Raises ImportError where the part of Qt that speaks is missing, or something that it needs.
    """
    # Without a sound server, the part of Qt for sound says so in the log; we play nothing through it.
    QLoggingCategory.setFilterRules("qt.multimedia.*=false\nqt.speech.*=false")
    from PySide6.QtTextToSpeech import QTextToSpeech

    known = QTextToSpeech.availableEngines()
    return [name for name in ENGINES if name in known]


def _engine_and_voices(language: QLocale.Language, parent: QObject) -> tuple[QTextToSpeech, list[QVoice]]:
    try:
        found = engines()
    except ImportError as error:
        raise NoVoiceError(
            translate("Voice", "This copy of Plainspoken cannot read aloud: a part for that is not here."),
            translate("Voice", "A screen reader can read the page all the same.")
            if places.is_frozen()
            else translate("Voice", "Close it, then start it with: python3 run.py aloud"),
        ) from error
    from PySide6.QtTextToSpeech import QTextToSpeech

    for name in found:
        engine = QTextToSpeech(name, parent)
        # On a Mac whose own language has no voice, the engine calls that an error, and speaks all the same.
        is_ready = engine.state() != QTextToSpeech.State.Error or name == _MAC
        if is_ready and (voices := _voices(engine, language)):
            return engine, voices
        engine.deleteLater()
    raise NoVoiceError(
        translate("Voice", "This computer has no voice that can read this page aloud."),
        translate("Voice", "The page about listening says how to get one."),
    )


def _voices(engine: QTextToSpeech, language: QLocale.Language) -> list[QVoice]:
    """The voices for a language, each once, without jokes and the disguises that one voice may have."""
    found: list[QVoice] = []
    for locale in engine.availableLocales():
        if locale.language() == language:
            found += engine.allVoices(locale)
    plain = [voice for voice in found if _VARIANT not in voice.name()] or found
    serious = [voice for voice in plain if voice.name() not in _JOKES] or plain
    once: dict[tuple[str, str], QVoice] = {}
    for voice in serious:
        once.setdefault((voice.name(), voice.locale().name()), voice)
    return sorted(once.values(), key=lambda voice: _ELSEWHERE in voice.name())


def _names(voices: list[QVoice]) -> list[str]:
    """What each voice is called, with its country where two have the same name."""
    names = [voice.name() for voice in voices]
    return [
        f"{name}, {voice.locale().nativeTerritoryName()}" if names.count(name) > 1 else name
        for name, voice in zip(names, voices, strict=True)
    ]
