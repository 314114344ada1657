"""A voice without sound: takes what a screen reader gives to Speech Dispatcher, and knows how much of it one would hear."""

import contextlib
import html
import re
import socket
import threading
import time
from pathlib import Path
from typing import NamedTuple

LETTERS_A_SECOND = 15
ANSWERS = {
    "LIST OUTPUT_MODULES": "250-silent\r\n250 OK MODULE LIST SENT",
    "LIST SYNTHESIS_VOICES": "249-English\ten\tnone\r\n249 OK VOICE LIST SENT",
    "LIST VOICES": "249-MALE1\r\n249 OK VOICE LIST SENT",
    "GET": "251-0\r\n251 OK GET RETURNED",
    "HISTORY GET": "245-1\r\n245 OK CLIENT ID SENT",
    "QUIT": "231 HAPPY HACKING",
}


class Said(NamedTuple):
    """What was given to the voice and when, and how much of it was heard before it was told to stop."""

    words: str
    at: float
    heard: str


class _Given(NamedTuple):
    words: str
    at: float
    stopped: list[float]  # when, if it was


class Voice:
    """Listens on a socket in a folder, as Speech Dispatcher does."""

    def __init__(self, folder: Path) -> None:
        self.address = f"unix_socket:{folder / 'voice'}"
        self._given: list[_Given] = []
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(folder / "voice"))
        self._socket.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def since(self, moment: float) -> list[Said]:
        """What was given to the voice since a moment."""
        said, free = [], 0.0
        for words, at, stopped in list(self._given):
            begins = max(at, free)
            ends = begins + len(words) / LETTERS_A_SECOND
            free = max(begins, min([ends, *stopped]))
            if at >= moment:
                said.append(Said(words, at, words[: round((free - begins) * LETTERS_A_SECOND)]))
        return said

    def last(self) -> float:
        """When something was given to the voice last; 0 if nothing was."""
        return self._given[-1].at if self._given else 0.0

    def _accept(self) -> None:
        while True:
            client, _ = self._socket.accept()
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        lines = client.makefile("r", encoding="utf-8", newline="\r\n")
        for line in lines:
            asked = line.strip()
            if asked == "SPEAK":
                _answer(client, "230 OK RECEIVING DATA")
                words = []
                while (part := lines.readline().rstrip("\r\n")) != ".":
                    words.append(part)
                self._say(client, html.unescape(re.sub("<[^>]*>", "", "\n".join(words))))
            elif asked.startswith(("CHAR ", "KEY ", "SOUND_ICON ")):
                self._say(client, asked.split(" ", 1)[1])
            else:
                if asked.startswith(("STOP", "CANCEL")):
                    for each in self._given:
                        each.stopped.append(time.monotonic())
                answer = next(
                    (words for start, words in ANSWERS.items() if asked.startswith(start)), "200 OK"
                )
                _answer(client, answer)

    def _say(self, client: socket.socket, words: str) -> None:
        given = _Given(words.strip(), time.monotonic(), [])
        self._given.append(given)
        number = len(self._given)
        _answer(client, f"225-{number}\r\n225 OK MESSAGE QUEUED")
        _answer(client, f"701-{number}\r\n701-1\r\n701 BEGIN")

        def end() -> None:
            if not given.stopped:
                _answer(client, f"702-{number}\r\n702-1\r\n702 END")

        timer = threading.Timer(len(words) / LETTERS_A_SECOND, end)
        timer.daemon = True
        timer.start()


def _answer(client: socket.socket, words: str) -> None:
    with contextlib.suppress(OSError):  # it may have gone
        client.sendall(f"{words}\r\n".encode())
