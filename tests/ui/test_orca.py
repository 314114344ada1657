"""What Orca says, whichever is installed: each message once, and the page never from end to end."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.access.orca import Listener, lacking_for_orca, orca_beside


@pytest.fixture
def started(tmp_path: Path, library_file: Path) -> Iterator[tuple[Listener, list[str]]]:
    """Somebody with a keyboard and Orca, and what it said when the window opened."""
    if needs := lacking_for_orca():
        pytest.skip(f"a Linux system with these Debian packages is needed: {' '.join(needs)}")
    try:
        with orca_beside(tmp_path, library_file) as (listener, at_start):
            yield listener, [said.words for said in at_start]
    except ChildProcessError:
        pytest.skip("an Orca is at work here already")


def test_each_message_is_said_once(started: tuple[Listener, list[str]]) -> None:
    listener, at_start = started

    def said(*keys: str) -> list[str]:
        """What Orca says when keys are pressed, but for their names."""
        last = keys[-1].split("+")[-1].lower()
        echoes = {last, "left shift", "left control", "left alt", "space", "tab", "escape", "return"}
        return [each.words for each in listener.press(*keys) if each.words.lower() not in echoes]

    def only(pattern: str, words: list[str]) -> None:
        assert [bool(re.search(pattern, each)) for each in words].count(True) == 1, words

    only(r"^Page read only text", at_start)
    assert max(map(len, at_start)) < 200
    said("F1")
    only(r"^Heading level 2: From reading to an answer$", said("h"))
    only(r"^No next heading of level 6\.$", said("6"))
    only(r"^No next heading of level 6\.$", said("6"))
    only(r"^You are here: .How to use this guide.", said("ctrl+i"))
    assert not [words for words in said("ctrl+plus") if words.startswith("Heading")]
    only(r"^\d+ in the guide( and more)?$", said("ctrl+k", ":tamoxifen"))
    said("Escape", "shift+F6")
    only(r"^1 of \d+: ", said("ctrl+f", ":the"))
    left = said("Escape")
    assert left[0].startswith("Page read only text"), left
    only(r"^Larger text, View", said("ctrl+shift+p", ":larger"))
    said("Escape", "ctrl+n", ":fine")
    only(r"^New question$", said("ctrl+shift+n"))
    said(":usual", "Tab", "Tab", "Tab", "Tab", "Tab")
    deleted = said("space")
    only(r"^Note deleted\.", deleted)
    only(r"^Undo .*button", deleted)
    only(r"usual", said("space"))
