"""What is said when the program cannot even open its window, and how, without anything that may be missing.

Nothing here is translated: translations come with Qt, which may be what does not start.
"""

import importlib.util
import os
import re
import sys
from pathlib import Path
from typing import NoReturn

from reader import NAME, own_files, places
from reader.errors import KnownError
from reader.words import translate

TOLD = 3  # the exit code: whoever started the program need not explain anything


def is_outside_our_code(error: Exception) -> bool:
    """Return whether it is for the person: in a packaged program everything, from source a missing library."""
    return places.is_frozen() or (
        isinstance(error, ImportError) and "cannot open shared object" in str(error)
    )


def explain(error: BaseException | None = None) -> KnownError:
    """Find out why the program could not start; `error` is what an import or a file brought."""
    if own_files.is_listed() and (damaged := next(own_files.damaged(), "")):
        return KnownError(
            translate("StartTrouble", "A part of {name} is missing or damaged ({detail}).").format(
                name=NAME, detail=Path(damaged).name
            ),
            _install_again(),
        )
    lacking = _lacking() or re.findall(r"^(lib[\w.+-]+): cannot open", str(error))
    if lacking:
        names = ", ".join(lacking)
        return KnownError(
            translate("StartTrouble", "This computer lacks a part that {name} needs: {names}.").format(
                name=NAME, names=names
            ),
            translate(
                "StartTrouble",
                "Please install it, or ask whoever looks after the computer to. The package of {name} for Debian and Ubuntu brings all parts along.",
            ).format(name=NAME),
        )
    if error is None:
        return KnownError(
            translate("StartTrouble", "{name} found no screen to open its window on.").format(name=NAME),
            translate("StartTrouble", "Please start it from the desktop of this computer."),
        )
    return KnownError(
        translate("StartTrouble", "{name} could not start ({detail}).").format(
            name=NAME, detail=type(error).__name__
        ),
        _install_again(),
    )


def tell(error: KnownError, in_window: bool = True) -> int:
    """Say it on the terminal, and in a small window of the system where there is none; returns the exit code."""
    if sys.stderr:
        print(error.sentence, error.advice, file=sys.stderr, flush=True)
    if in_window and not (sys.stderr and sys.stderr.isatty()):
        _show(error)
    return TOLD


def stop(error: KnownError) -> NoReturn:
    """Say it and end at once, where returning would abort."""
    os._exit(tell(error))


def _show(error: KnownError) -> None:
    """Show it with whatever the desktop has for that, and wait until it was read."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, f"{error.sentence}\n\n{error.advice}", NAME, 0x10)
        return
    text = f"{error.sentence} {error.advice}"
    if sys.platform == "darwin":
        script = 'on run words\ndisplay dialog (item 1 of words) buttons {"OK"} with icon stop\nend run'
        os.spawnlp(os.P_WAIT, "osascript", "osascript", "-e", script, text)
        return
    if not any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY"))):
        return
    for program, *arguments in (
        ("kdialog", "--title", NAME, "--error", text),
        ("zenity", "--error", "--no-markup", f"--title={NAME}", f"--text={text}"),
        ("xmessage", "-center", text),
        ("notify-send", NAME, text),
    ):
        if os.spawnlp(os.P_WAIT, program, program, *arguments) != 127:  # that is: there is none
            return


def _lacking() -> list[str]:
    """Return the shared libraries that Qt asks a Linux system for in vain."""
    qt = importlib.util.find_spec("PySide6")
    if sys.platform != "linux" or not qt or not qt.submodule_search_locations:
        return []
    import shlex
    import tempfile

    folder = Path(qt.submodule_search_locations[0])
    files = [*folder.glob("QtWidgets.*.so"), *folder.glob("QtSvg.*.so"), *folder.glob("QtPrintSupport.*.so")]
    files += (folder / "Qt" / "plugins" / "platforms").glob("libqxcb.so")
    with tempfile.TemporaryDirectory() as empty:
        listing = Path(empty) / "listing"
        ours = shlex.quote(str(places.root()))
        os.system(
            f"LD_LIBRARY_PATH={ours} ldd {shlex.join(map(str, files))} >{shlex.quote(str(listing))} 2>&1"
        )
        return sorted(set(re.findall(r"^\s*(\S+) => not found", listing.read_text("utf-8"), re.MULTILINE)))


def _install_again() -> str:
    return translate(
        "StartTrouble",
        "Please install {name} again. Your notes are kept in another place and stay as they are.",
    ).format(name=NAME)
