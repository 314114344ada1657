"""Installs, opens, updates, breaks and removes the Windows packages as people would.

It is for a Windows that nobody uses, such as a hosted one or Wine: what it installs, it removes again, and it stops
before it touches notes that are not its own.
"""

import ctypes
import os
import shutil
import subprocess
import sys
import time
import winreg
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from build_spec.file_list import differences, read_files
from build_spec.smoke import smoke
from build_spec.windows import dialogs
from build_spec.windows.package import PORTABLE, SETUP, VARIANTS, make_variants
from reader import NAME, __version__
from reader.library.file import open_library
from reader.notes.store import open_notes, read_notes

UNINSTALL_KEY = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\Plainspoken"
CLASSES_KEY = r"Software\Classes"
INSTALL, REMOVE = f"Install {NAME}", f"Remove {NAME}"
WINDOW = f"* – {NAME}"  # with the title of a page before
LONGEST_WAIT_S = 120
NOTE = "Müde seit Montag. Ist das normal? 我可以问吗"
PAGE = "nausea"


class Ended(NamedTuple):
    """How a program ended."""

    code: int
    words: str


class Trial:
    """One Windows, and what went wrong when the packages in a folder beside the built program were tried on it."""

    def __init__(self, packages: Path) -> None:
        top = packages.parent
        self.built = read_files(top / "plainspoken")
        self.setup, self.archive = packages / SETUP, packages / PORTABLE
        self.newer, self.boastful = (top / "trial" / name for name in VARIANTS)
        self.pictures = top / "pictures"
        self.troubles: list[str] = []
        local, roaming = (Path(os.environ[name]) for name in ("LOCALAPPDATA", "APPDATA"))
        self.folder = local / "Programs" / NAME
        self.notes = roaming / NAME
        self.menu = roaming / "Microsoft/Windows/Start Menu/Programs/Plainspoken.lnk"
        self.icon = Path(os.environ["USERPROFILE"], "Desktop", "Plainspoken.lnk")
        library = open_library(top / "plainspoken" / "_internal" / "resources" / "library.db")
        topic = library.topic(PAGE)
        assert topic
        self.page_window = f"{topic.title} – {NAME}"
        library.close()

    @property
    def program(self) -> Path:
        return self.folder / "program" / "plainspoken.exe"

    def run(self) -> list[str]:
        """Try everything in an order in which each part finds what it needs."""
        if self.notes.exists() or self.folder.exists():
            return [f"{NAME} is in use on this Windows, so nothing was tried."]
        self.folder.parent.mkdir(exist_ok=True)  # where any program may already be
        before = self.files()
        for part in (
            self.silently,
            self.opened_by_a_link,
            self.over_itself,
            self.over_the_open_program,
            self.over_a_newer_one,
            self.elsewhere,
            self.without_permission,
            self.without_room,
            self.with_notes_of_a_newer_one,
            self.damaged,
            self.removed_silently,
            self.by_hand,
            self.not_installed,
        ):
            print(part.__name__.replace("_", " ").capitalize(), flush=True)
            started = time.monotonic()
            try:
                part()
            except (AssertionError, LookupError, OSError, subprocess.SubprocessError) as error:
                self.check(f"it goes on ({part.__name__}): {type(error).__name__}: {error}", False)
                self.picture(f"trouble-{part.__name__}")
                self.end_everything()
                if not self.folder.exists() and part == self.silently:
                    return self.troubles  # nothing below could work
            print(f"        {time.monotonic() - started:.0f} s", flush=True)
        shutil.rmtree(self.notes, ignore_errors=True)
        left = [name for name in sorted(self.files() - before) if "Temp" not in name]
        self.check(f"nothing is left but the notes {left or ''}", not left)
        return self.troubles

    def check(self, what: str, is_so: bool, words: str = "") -> None:
        """Note whether something is as it should be."""
        print(f"{'ok    ' if is_so else 'NOT OK'}  {what}{f': {words.strip()}' if words else ''}", flush=True)
        if not is_so:
            self.troubles.append(what)

    def files(self) -> set[str]:
        """Return the paths of all files of the person."""
        return {str(path) for path in Path(os.environ["USERPROFILE"]).rglob("*")}

    def end_everything(self) -> None:
        """End what a part that failed left open, so that the next one begins as it should."""
        for program in ("plainspoken.exe", SETUP, *VARIANTS, "uninstall.exe", "Un_A.exe"):
            subprocess.run(["taskkill", "/f", "/im", program], capture_output=True)

    def picture(self, name: str) -> None:
        """Keep a picture of the screen, where that can be had."""
        from PIL import ImageGrab

        self.pictures.mkdir(parents=True, exist_ok=True)
        time.sleep(1)  # until everything is painted
        try:
            ImageGrab.grab().save(self.pictures / f"{name}.png")
        except OSError as error:
            print(f"        no picture of {name}: {error}", flush=True)

    # ------------------------------------------------------------------ parts

    def silently(self) -> None:
        ended = install(self.setup)
        self.check("installs without a window", ended.code == 0, ended.words)
        self.check("every file is as it was built", self.is_whole())
        self.check(
            "it is in the Start menu and not on the desktop", self.menu.exists() and not self.icon.exists()
        )
        entry = registered(UNINSTALL_KEY)
        self.check(
            "Settings can remove it",
            (entry["DisplayName"], entry["DisplayVersion"], entry["UninstallString"])
            == (NAME, __version__, f'"{self.folder}\\uninstall.exe"'),
        )
        self.check("Settings say how large it is", 40_000 < int(entry["EstimatedSize"]) < 110_000)
        troubles = smoke(self.folder / "program", wanted=self.built)
        self.check("the installed program passes its self-test", not troubles, "; ".join(troubles))
        self.notes.mkdir(exist_ok=True)
        store = open_notes(self.notes / "notes.db")
        store.add(NOTE, "home")
        store.close()

    def opened_by_a_link(self) -> None:
        self.check("its window opens", self.opens())
        self.picture("program")
        follow(f"plainspoken:{PAGE}")
        dialogs.wait_for(self.page_window)
        self.check(
            "a plainspoken: link shows its page in the open window",
            len(dialogs.windows(self.page_window)) == 1,
        )
        self.close()
        follow(f"plainspoken:{PAGE}")
        dialogs.wait_for(self.page_window)
        self.check("and opens the program if it is closed", True)
        self.picture("program-page")
        self.close()

    def over_itself(self) -> None:
        stale = self.folder / "program" / "_internal" / "stale.dll"
        stale.write_bytes(b"of an older version")
        with self.untouched_notes():
            ended = install(self.setup)
        self.check("installs over itself", ended.code == 0, ended.words)
        self.check("nothing of the old one stays", self.is_whole() and not stale.exists())
        self.check("the desktop is left alone", not self.icon.exists())

    def over_the_open_program(self) -> None:
        self.opens()
        with self.untouched_notes():
            ended = install(self.setup)
        self.check(
            "the open program is not touched",
            ended.code == 3 and "close its window" in ended.words,
            ended.words,
        )
        self.check("and stays open and whole", self.is_open() and self.is_whole())
        removed = run(f'"{self.folder}\\uninstall.exe" /S _?={self.folder}')
        self.check("nor is it removed", removed.code == 3 and self.is_whole(), removed.words)
        # The same with a window: it says so, and goes on when the program was closed.
        with started(self.setup) as installer:
            dialogs.wait_for(INSTALL, "Install")
            dialogs.press(INSTALL, "Install")
            words = dialogs.wait_for(INSTALL, "close its window")
            self.picture("setup-open-program")
            dialogs.press(INSTALL, "OK")
            self.close()
            dialogs.press(INSTALL, "Install")
            dialogs.wait_for(INSTALL, "is installed")
            dialogs.press(INSTALL, f"Open {NAME} now")
            dialogs.press(INSTALL, "Close")
            self.check(
                "in a window it waits calmly", installer.wait(LONGEST_WAIT_S) == 0, words.splitlines()[-1]
            )
        self.check("and installs when the program was closed", self.is_whole())
        self.check("the tick was taken away, so nothing opened", not self.is_open())

    def over_a_newer_one(self) -> None:
        ended = install(self.newer)
        self.check("a newer one takes its place", ended.code == 0, ended.words)
        self.check("Settings say so", registered(UNINSTALL_KEY)["DisplayVersion"] == "99.0.0")
        with self.untouched_notes():
            ended = install(self.setup)
            self.check(
                "the newer one is not replaced", ended.code == 4 and "99.0.0" in ended.words, ended.words
            )
            self.check("and stays", registered(UNINSTALL_KEY)["DisplayVersion"] == "99.0.0")
            with started(self.setup) as installer:
                words = dialogs.wait_for(INSTALL, "newer")
                self.picture("setup-newer")
                dialogs.press(INSTALL, "No")
                self.check(
                    "in a window it asks first", installer.wait(LONGEST_WAIT_S) == 4, words.splitlines()[-1]
                )
            ended = install(self.setup, "/OLDER")
            self.check("goes back to the older one when asked to", ended.code == 0, ended.words)
        self.check("Settings say so, too", registered(UNINSTALL_KEY)["DisplayVersion"] == __version__)

    def elsewhere(self) -> None:
        before, self.folder = self.folder, self.folder.parent.parent / "Meine Bücher и 药 & more" / NAME
        with self.untouched_notes():
            ended = install(self.setup, folder=self.folder)
        self.check("installs where spaces and other letters are", ended.code == 0, ended.words)
        self.check("every file is there", self.is_whole())
        self.check("and no second copy", not before.exists())
        troubles = smoke(self.folder / "program", wanted=self.built)
        self.check("it passes its self-test there", not troubles, "; ".join(troubles))
        follow(f"plainspoken:{PAGE}")
        dialogs.wait_for(self.page_window)
        self.close()
        self.check("links open it there", True)

    def without_permission(self) -> None:
        drive = os.environ.get("PLAINSPOKEN_READ_ONLY")
        if not drive:
            print("        not tried: no place that may not be written", flush=True)
            return
        with self.untouched_notes():
            ended = install(self.setup, folder=Path(drive, NAME))
        self.check("a place that may not be written is told", ended.code == 5, ended.words)
        self.check("the installed one stays", self.is_whole())

    def without_room(self) -> None:
        drive = os.environ.get("PLAINSPOKEN_SMALL_DISK")
        if not drive:
            print("        not tried: no small disk", flush=True)
            return
        with self.untouched_notes():  # glob finds nothing in an empty drive, where iterdir fails
            ended = install(self.setup, folder=Path(drive, NAME))
            self.check("a disk without room is told", ended.code == 6 and "MB" in ended.words, ended.words)
            self.check("nothing is left on it", not any(Path(drive).glob("*")))
            # An installer that thinks that it fits runs out of room while it copies.
            ended = install(self.boastful, folder=Path(drive, NAME))
            self.check("a disk that fills up is noticed", ended.code == 2, ended.words)
            self.check("and nothing is left on it, either", not any(Path(drive).glob("*")))
        self.check("the installed one stays whole", self.is_whole())

    def with_notes_of_a_newer_one(self) -> None:
        kept = self.notes / "notes.db"
        content = kept.read_bytes()
        newer = bytearray(content)
        newer[60:64] = (9999).to_bytes(4, "big")  # where SQLite keeps the version of the tables
        kept.write_bytes(newer)
        with self.untouched_notes():
            ended = install(self.setup, folder=self.folder)
            self.check("installs beside notes of a newer version", ended.code == 0, ended.words)
            self.check("the program opens, to read", self.opens())
            self.picture("program-newer-notes")
            self.close()
        kept.write_bytes(content)

    def damaged(self) -> None:
        inside = self.folder / "program" / "_internal"
        for part, sign in (
            ("PySide6/QtWidgets.pyd", "missing or damaged (QtWidgets.pyd)"),
            ("PySide6/Qt6Gui.dll", "missing or damaged (Qt6Gui.dll)"),
            ("PySide6/plugins/platforms/qwindows.dll", "missing or damaged (qwindows.dll)"),
        ):
            with changed(inside / part, lambda file: file.write_bytes(file.read_bytes()[:-20_000])):
                words = self.first_words(sign)
                self.check(f"a damaged {Path(part).name} is told", sign in words, words)
        with changed(inside / "apsw", lambda folder: shutil.rmtree(folder)):
            words = self.first_words("missing or damaged")
            self.check("a missing part is told", "missing or damaged" in words, words)
        with changed(inside / "resources" / "library.db", lambda file: file.write_bytes(b"pages" * 1000)):
            process = subprocess.Popen([self.program])
            dialogs.wait_for(NAME)
            self.picture("program-damaged-pages")
            dialogs.close(NAME)
            self.check("with damaged pages it opens for the notes", process.wait(LONGEST_WAIT_S) == 0)
        self.check(
            "the notes were not touched",
            [note.text for note in read_notes(self.notes / "notes.db")] == [NOTE],
        )
        self.program.with_name("_internal").joinpath("base_library.zip").write_bytes(b"")
        ended = install(self.setup, folder=self.folder)
        self.check("installing again mends it", ended.code == 0 and self.is_whole(), ended.words)

    def removed_silently(self) -> None:
        with self.untouched_notes():
            run(f'"{self.folder}\\uninstall.exe" /S')
            until = time.monotonic() + LONGEST_WAIT_S
            while self.folder.exists() and time.monotonic() < until:
                time.sleep(0.5)
        self.check_gone()
        self.folder.parent.rmdir()

    def by_hand(self) -> None:
        """Install and remove it in the windows that a person sees, with a double click too many."""
        self.folder = Path(os.environ["LOCALAPPDATA"], "Programs", NAME)
        with started(self.setup) as installer:
            words = dialogs.wait_for(INSTALL, "To install it")
            self.check("the installer says what it does", "for you alone" in words)
            self.picture("setup-start")
            with started(self.setup) as second:
                words = dialogs.wait_for(INSTALL, "being installed already")
                dialogs.press(INSTALL, "OK")
                self.check("a second start is told", second.wait(LONGEST_WAIT_S) == 8, words.splitlines()[-1])
            dialogs.press(INSTALL, "Put an icon on the desktop, too")
            dialogs.press(INSTALL, "Install")
            dialogs.wait_for(INSTALL, "is installed")
            self.picture("setup-end")
            dialogs.press(INSTALL, "Close")
            self.check("installs in two steps", installer.wait(LONGEST_WAIT_S) == 0)
        dialogs.wait_for(WINDOW)
        self.check("opens the program in the end", self.is_whole())
        self.check("puts an icon on the desktop if asked", self.icon.exists())
        self.check(
            "the notes are there", [note.text for note in read_notes(self.notes / "notes.db")] == [NOTE]
        )
        subprocess.Popen([self.folder / "uninstall.exe"])
        words = dialogs.wait_for(REMOVE, "is open")
        dialogs.press(REMOVE, "OK")
        dialogs.wait_until_gone(REMOVE)
        self.check("the open program is not removed", self.is_whole(), words.splitlines()[-1])
        self.close()
        with self.untouched_notes():
            subprocess.Popen([self.folder / "uninstall.exe"])
            words = dialogs.wait_for(REMOVE, "Your notes stay")
            self.picture("remove-start")
            dialogs.press(REMOVE, "Uninstall")
            words = dialogs.wait_for(REMOVE, "is removed")
            self.picture("remove-end")
            dialogs.press(REMOVE, "OK")
            dialogs.wait_until_gone(REMOVE)
        self.check("says where the notes are", str(self.notes) in words, words.splitlines()[-1])
        self.check_gone()

    def not_installed(self) -> None:
        stick = Path(os.environ["USERPROFILE"], "stick")
        with zipfile.ZipFile(self.archive) as archive:
            archive.extractall(stick)
        troubles = smoke(stick / NAME, wanted=self.built)
        self.check(
            "the archive holds the same program, which passes its self-test",
            not troubles,
            "; ".join(troubles),
        )
        program, notes = stick / NAME / "plainspoken.exe", stick / "Plainspoken notes"
        notes.mkdir()
        with self.untouched_notes():
            subprocess.run([program, "--quit-after-first-page"], timeout=LONGEST_WAIT_S)
        self.check("notes are kept beside it if there is a folder for them", (notes / "notes.db").exists())
        shutil.rmtree(stick)

    # ------------------------------------------------------------------ looking

    def is_whole(self) -> bool:
        found = read_files(self.folder / "program")
        lines = differences(self.built, found)
        print("".join(f"        {line}\n" for line in lines[:5]), end="", flush=True)
        return not lines and sorted(path.name for path in self.folder.iterdir()) == [
            "program",
            "uninstall.exe",
        ]

    def opens(self) -> bool:
        """Open the program, and wait until its window shows the page of the last time."""
        subprocess.Popen([self.program])
        dialogs.wait_for(WINDOW)
        return self.is_open()

    def is_open(self) -> bool:
        return bool(dialogs.windows(WINDOW))

    def close(self) -> None:
        """Close the window and wait until the program has ended."""
        dialogs.close(WINDOW)
        dialogs.wait_until_gone(WINDOW)
        until = time.monotonic() + LONGEST_WAIT_S
        while is_used(self.program):
            assert time.monotonic() < until, "the program does not end"
            time.sleep(0.2)

    def first_words(self, sign: str) -> str:
        """Start the program, and return what it says instead of opening."""
        with started(self.program) as process:
            words = dialogs.wait_for(NAME, sign)
            self.picture(f"program-{sign.split('(')[-1].strip(')')}")
            dialogs.press(NAME, "OK")
            code = process.wait(LONGEST_WAIT_S)
            return f"{' '.join(words.split())} [{code}]"

    def check_gone(self) -> None:
        self.check("the program is gone", not self.folder.exists())
        self.check("its menu entry and its icon are gone", not self.menu.exists() and not self.icon.exists())
        keys = (UNINSTALL_KEY, rf"{CLASSES_KEY}\plainspoken", rf"{CLASSES_KEY}\.plainspoken")
        keys += (rf"{CLASSES_KEY}\Plainspoken.Notes",)
        self.check("it is gone from the registry", not any(map(registered, keys)))
        self.check(
            "the notes are there", [note.text for note in read_notes(self.notes / "notes.db")] == [NOTE]
        )

    @contextmanager
    def untouched_notes(self) -> Iterator[None]:
        """Check that no file of the person is changed meanwhile, but for what the program keeps of itself."""
        before = (self.notes / "notes.db").read_bytes()
        yield
        self.check("the notes are untouched", (self.notes / "notes.db").read_bytes() == before)


def install(setup: Path, *options: str, folder: Path | None = None) -> Ended:
    """Install without a window, into a folder if one is given."""
    # The folder comes last and without quotes, whatever is in it.
    return run(" ".join([f'"{setup}" /S', *options, *([f"/D={folder}"] if folder else [])]))


def run(command: str) -> Ended:
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600
    )
    return Ended(done.returncode, done.stdout.decode("cp1252", "replace").strip())


@contextmanager
def started(program: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start a program, and end it if the one who started it gave up."""
    process = subprocess.Popen([program])
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()


@contextmanager
def changed(path: Path, change: Callable[[Path], object]) -> Iterator[None]:
    """Change a file or folder of the program, and put it back."""
    aside = path.with_name(f"{path.name}.aside")
    if path.is_dir():
        shutil.copytree(path, aside, copy_function=shutil.copyfile)  # Wine lacks what copy2 calls
    else:
        shutil.copyfile(path, aside)
    change(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        aside.replace(path)


def is_used(file: Path) -> bool:
    """Return whether a program runs, by that nobody may write to it."""
    try:
        file.open("r+b").close()
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def follow(link: str) -> None:
    """Open a link as a browser does."""
    try:
        os.startfile(link)
    except FileNotFoundError:  # Wine looks only at what is registered for everybody
        if not hasattr(ctypes.windll.ntdll, "wine_get_version"):
            raise
        scheme = link.partition(":")[0]
        command = registered(rf"{CLASSES_KEY}\{scheme}\shell\open\command")["(default)"]
        subprocess.Popen(command.replace("%1", link))


def registered(key: str) -> dict[str, str]:
    """Return the values of a key of the person's registry, or nothing if there is no such key."""
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
            count = winreg.QueryInfoKey(opened)[1]
            values = [winreg.EnumValue(opened, index) for index in range(count)]
            return {name or "(default)": str(value) for name, value, _ in values} or {"": ""}
    except FileNotFoundError:
        return {}


def trial(packages: Path) -> list[str]:
    """Try the packages in a folder and return what is wrong with them."""
    make_variants(packages.parent / "plainspoken", packages.parent / "trial")
    return Trial(packages).run()


if __name__ == "__main__":  # the variants are made where makensis is
    troubles = Trial(Path(sys.argv[1])).run()
    print("\n".join(["", *troubles]) if troubles else "Nothing is wrong.")
    sys.exit(1 if troubles else 0)
