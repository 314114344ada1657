"""What Orca says of the running program: keys are pressed as by somebody who lives with it, and its voice is written down."""

import contextlib
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.access.session import PROJECT, lacking, session, without_ours
from benchmarks.access.voice import Said, Voice

QUIET_S, LONGEST_S = 0.8, 6.0
BETWEEN_KEYS_S = 0.12

# What a person does, and the keys for it. What begins with a colon is typed.
KEYS = """
go to the topics: F6 F6 F6
go down: Down
open a branch: Right
go down: Down
open the page: Return
the guide to the guide: F1
read on by lines: Down
read on by lines: Down
read on by lines: Down
read on by lines: Down
next heading: h
next heading: h
previous heading: shift+h
next heading of level 3: 3
next heading of level 6: 6
and again: 6
next list: l
read on by lines: Down
to the beginning: ctrl+Home
next table: t
next figure: g
to the beginning: ctrl+Home
next figure: g
next paragraph: p
next link: k
the link after it: Tab
follow it: Return
go back: alt+Left
where am I: ctrl+i
next page: alt+Next
previous page: alt+Prior
table by cells: ctrl+shift+t
to the right: Right
down: Down
leave: Escape
outline: ctrl+j
narrow it: :keeping
leave: Escape
links: ctrl+shift+j
leave: Escape
figure: ctrl+shift+f
leave: Escape
search: ctrl+k :tamoxifen
first result: Down
open it: Return
search for nothing: ctrl+k ctrl+a :zzqx
leave: Escape
list of commands: ctrl+shift+p :text
down: Down
leave: Escape
to the guide: F1
to the page: F6 F6
find on the page: ctrl+f :the
next: Return
not there: ctrl+a :qqq
leave: Escape
highlight a line: ctrl+Home Down shift+End ctrl+h
bookmark: ctrl+d
highlight nothing: Right ctrl+h
all highlights: ctrl+shift+d
down: Down
leave: Escape
larger text: ctrl+plus
ruler: ctrl+r
boxes and tables: ctrl+shift+b
as lines again: ctrl+shift+b
read aloud: F5
stop: shift+F5
new note: ctrl+n :fine
new question: ctrl+shift+n :usual
further: Tab
further: Tab
further: Tab
to Delete: Tab Tab
delete: space
undo: space
visits: ctrl+shift+v
leave: Escape
sheet: ctrl+shift+s
leave: Escape
how it looks: ctrl+comma
leave: Escape
ready questions: ctrl+b
further: Tab
leave: Escape
menu: alt+v
down: Down
leave: Escape Escape
"""


def lacking_for_orca() -> list[str]:
    """The Debian packages without which Orca cannot be tried here."""
    programs = {"orca": "orca", "xdotool": "xdotool"}
    return lacking() + [package for program, package in programs.items() if not shutil.which(program)]


class Listener:
    """Presses keys, and says what was given to Orca's voice since."""

    def __init__(self, voice: Voice, environment: dict[str, str]) -> None:
        self._voice, self._environment = voice, environment

    def press(self, *keys: str) -> list[Said]:
        """Press keys one after the other, such as `ctrl+i`, or type, such as `:words`; hear on until it is quiet."""
        began = time.monotonic()
        for key in keys:
            way = ["type", "--delay", "80", key[1:]] if key.startswith(":") else ["key", key]
            subprocess.run(["xdotool", *way], env=self._environment, check=True)
            time.sleep(BETWEEN_KEYS_S)
        self._wait_for_quiet()
        return self._voice.since(began)

    def wait_for(self, is_it: Callable[[str], bool], seconds: float) -> list[Said]:
        """Hear on until something is said, and quiet comes; all that was said so far."""
        end = time.monotonic() + seconds
        while not any(is_it(said.words) for said in self._voice.since(0)):
            if time.monotonic() > end:
                raise TimeoutError(f"Orca said only: {[said.words for said in self._voice.since(0)]}")
            time.sleep(0.1)
        self._wait_for_quiet()
        return self._voice.since(0)

    def _wait_for_quiet(self) -> None:
        since = time.monotonic()
        while time.monotonic() < since + LONGEST_S:
            if time.monotonic() > max(since, self._voice.last()) + QUIET_S:
                return
            time.sleep(0.05)


@contextlib.contextmanager
def orca_beside(folder: Path, library: Path) -> Iterator[tuple[Listener, list[Said]]]:
    """The program with Orca beside it, in a session of their own; also what was said at the start.

    `folder` keeps Orca's log. TimeoutError if Orca does not speak; ChildProcessError if it left at once, as it does where
    another one runs for the same user.
    """
    voice = Voice(folder)
    with session(folder) as environment, (folder / "reader.log").open("w") as out:
        environment["SPEECHD_ADDRESS"] = voice.address
        listener = Listener(voice, environment)
        orca = subprocess.Popen(
            ["orca", f"--debug-file={folder / 'orca.log'}"],
            env=without_ours(environment),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        running = [orca]
        try:
            listener.wait_for(lambda words: words.startswith("Screen reader on"), 30)
            reader = [sys.executable, "-m", "reader", "--library", str(library)]
            reader += ["--data-dir", str(folder / "personal")]
            running.append(subprocess.Popen(reader, cwd=PROJECT, env=environment, stdout=out, stderr=out))
            yield listener, listener.wait_for(lambda words: words.startswith("Page"), 30)
        except TimeoutError as silence:
            if orca.poll() is not None:
                raise ChildProcessError("Orca has left.") from silence
            raise
        finally:
            for process in reversed(running):
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()  # one that is dead and not seen off counts as an Orca at work


def listen(folder: Path, library: Path) -> None:
    """Press all the keys, and print what is said after each; what one would not hear to its end ends with a stroke."""
    print(subprocess.run(["orca", "--version"], capture_output=True, text=True).stdout.strip())
    with orca_beside(folder, library) as (listener, at_start):
        _tell("start", at_start)
        for line in KEYS.strip().splitlines():
            what, _, keys = line.partition(": ")
            _tell(f"{what} ({keys})", listener.press(*keys.split()))


def _tell(what: str, said: list[Said]) -> None:
    print(what)
    for each in said:
        print(f"    {each.words}" if each.heard == each.words else f"    {each.heard}|", flush=True)
