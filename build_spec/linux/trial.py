"""Installs, uses, breaks and removes the packages for Linux as people would, and says what went wrong.

Needs root, for bare Debian systems, disks that are full and an ordinary user; what cannot be tried is said. The bare
systems are kept in /var/tmp/plainspoken-chroots.
"""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from build_spec.file_list import differences, read_files
from build_spec.linux import privacy
from build_spec.smoke import display, smoke
from reader import APPLICATION_ID
from reader.notes.store import open_notes

HERE = Path(__file__).resolve().parent
PROGRAM = HERE.parent.parent / "dist" / "plainspoken"
DEBIANS = ("bookworm", "trixie")
NOBODY = 65534
NEEDED = (
    "debootstrap",
    "lintian",
    "strace",
    "unshare",
    "setpriv",
    "Xvfb",
    "dbus-daemon",
    "desktop-file-validate",
)
LONGEST_ON_DEBIAN_S = 900  # with what it fetches
NO_SCREEN = {"QT_QPA_PLATFORM": "offscreen"}
WORDS = "Müde seit Montag. Ist das normal?"


def trial(packages: Path) -> list[str]:
    """Try every package in a folder; returns what was wrong."""
    if os.geteuid():
        again = [
            "sudo",
            "--non-interactive",
            sys.executable,
            "-P",
            "-m",
            "build_spec.linux.trial",
            str(packages),
        ]
        print("Trying the packages as root, for bare systems and ordinary users.", flush=True)
        return (
            [] if not subprocess.call(again) else ["The packages did not pass, or sudo is not allowed here."]
        )
    if lacking := [name for name in NEEDED if not shutil.which(name)]:
        return [f"The packages were not tried: this needs {', '.join(lacking)}."]
    (archive,) = packages.glob("*.tar.xz")
    (deb,) = packages.glob("*.deb")
    troubles = []
    with tempfile.TemporaryDirectory(prefix="plainspoken-trial-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        troubles += Archive(archive, folder).trial()
        for image in packages.glob("*.AppImage"):
            troubles += try_appimage(image, folder)
        troubles += lint(deb)
        for suite in DEBIANS:
            troubles += try_debian(suite, deb, folder)
    troubles += privacy.walk(PROGRAM / "plainspoken")
    return troubles


class Archive:
    """The archive with its installer, tried by an ordinary user whose home has spaces and letters of two scripts."""

    def __init__(self, archive: Path, folder: Path) -> None:
        self._home = folder / "Zuhause von Ina 日本"
        self._data = self._home / ".local/share/Plainspoken"
        self._notes = self._data / "notes.db"
        self._place = self._home / ".local/lib/plainspoken"
        self._troubles: list[str] = []
        self._data.mkdir(parents=True)
        store = open_notes(self._notes)
        store.add(WORDS, "home")
        store.close()
        downloads = self._home / "Downloads"
        downloads.mkdir()
        run("tar", "-xf", archive, "-C", downloads)
        (self._source,) = downloads.iterdir()
        self._give(self._home)
        self._at_first = self._notes.read_bytes()

    def trial(self) -> list[str]:
        self._installs()
        self._goes_over_itself()
        self._meets_the_open_program()
        self._meets_a_newer_version()
        self._meets_a_place_without_room()
        self._meets_damage()
        self._meets_newer_notes()
        self._is_removed()
        return self._troubles

    def _installs(self) -> None:
        self._ok("installs", self._install(), "is installed")
        wanted = read_files(PROGRAM)
        self._check("it is what was built", not differences(wanted, read_files(self._place / "program")))
        entry = self._home / ".local/share/applications" / f"{APPLICATION_ID}.desktop"
        self._ok("its menu entry is valid", run("desktop-file-validate", entry))
        (line,) = [line for line in entry.read_text("utf-8").splitlines() if line.startswith("Exec=")]
        command = shlex.split(line.removeprefix("Exec=").replace("%u", "--version"))
        self._ok("its menu entry starts it", self._as_ina(*command), "Plainspoken ")
        for trouble in smoke(self._place / "program", ("offscreen",), wanted):
            self._check(trouble, False)
        self._ok("it finds the notes", self._as_ina(self._start, "notes", "list"), WORDS)
        self._ok("a window opens", self._as_ina(self._start, "--quit-after-first-page"))

    def _goes_over_itself(self) -> None:
        stale = self._place / "program/_internal/stale.so"
        stale.touch()
        self._ok("installs over itself", self._install(), "is installed")
        self._check("nothing old stays", not stale.exists())

    def _meets_the_open_program(self) -> None:
        with self._open_window() as window:
            self._told("does not install over the open program", self._install(), "Plainspoken is open")
            self._told("does not remove the open program", self._install("--remove"), "Plainspoken is open")
            self._check("the open program goes on", window.poll() is None)
        self._ok("the notes are whole after that", self._as_ina(self._start, "notes", "list"), WORDS)

    def _meets_a_newer_version(self) -> None:
        program = self._place / "program/plainspoken"
        kept = program.read_bytes()
        program.write_text("#!/bin/sh\necho Plainspoken 99.0\n")
        self._told(
            "does not go over a newer version", self._install(), "A newer Plainspoken, 99.0, is installed"
        )
        self._check("the newer version is still there", "99.0" in program.read_text())
        self._ok("goes over a newer version when told to", self._install("--older"), "is installed")
        self._check("the older version is whole", program.read_bytes() == kept)

    def _meets_a_place_without_room(self) -> None:
        for name, options in (("a full disk", "size=40m"), ("a disk without room for files", "nr_inodes=30")):
            place = self._home / name
            place.mkdir()
            command = f"mount -t tmpfs -o {options},mode=777 tmpfs {shlex.quote(str(place))}"
            leave = f"{command} && cd / && setpriv --reuid {NOBODY} --regid {NOBODY} --clear-groups"
            install = shlex.join([str(self._source / "install.sh"), "--prefix", str(place)])
            after = f"find {shlex.quote(str(place))} -type f | grep . >&2 && echo LEFT >&2"
            done = run(
                "unshare",
                "--mount",
                "sh",
                "-c",
                f"{leave} {install}; code=$?; {after}; exit $code",
                env=self._variables,
            )
            self._told(f"{name} is told", done, "There is not enough room")
            self._check(f"nothing stays on {name}", "LEFT" not in done.stderr, done)
        place = self._home / "read-only"
        place.mkdir(mode=0o555)
        done = self._as_ina(self._source / "install.sh", "--prefix", place)
        self._told("a place that may not be written is told", done, "may not be written")
        self._ok("the program is as before", self._as_ina(self._start, "--version"), "Plainspoken ")

    def _meets_damage(self) -> None:
        part = self._source / "program/_internal/resources/library.db"
        whole = part.read_bytes()
        part.write_bytes(whole[:5000] + b"damaged" + whole[5007:])
        self._told("a damaged download is told", self._install(), "missing or damaged")
        part.write_bytes(whole)
        for name in (
            "_internal/base_library.zip",
            "_internal/PySide6/QtGui.abi3.so",
            "plainspoken",
            "_internal/resources/page.css",
        ):
            part = self._place / "program" / name
            whole = part.read_bytes()
            for kind, damage in (("gone", None), ("cut", whole[: len(whole) // 2]), ("empty", b"")):
                if name.endswith(".css") and kind != "gone":
                    continue  # the page then only looks plain
                part.unlink() if damage is None else part.write_bytes(damage)
                done = self._as_ina(self._start)
                self._told(f"{part.name} that is {kind} is told", done, rf"missing or damaged ({part.name})")
                part.write_bytes(whole)
                part.chmod(0o755)
        part = self._place / "program/_internal/resources/library.db"
        part.write_bytes(part.read_bytes()[:9000])
        done = self._as_ina(self._start, "self-test")
        self._told("the self-test finds damaged pages", done, "library.db")
        self._ok("the notes can still be read", self._as_ina(self._start, "notes", "list"), WORDS)
        self._ok("installing again mends it", self._install(), "is installed")

    def _meets_newer_notes(self) -> None:
        import apsw

        file = self._notes.with_name("kept.db")
        shutil.copy2(self._notes, file)
        connection = apsw.Connection(str(self._notes))
        connection.execute("PRAGMA user_version = 99")
        connection.close()
        newer = self._notes.read_bytes()
        self._told("notes of a newer version are told", self._as_ina(self._start, "notes", "list"), "newer")
        self._ok("the pages can still be read", self._as_ina(self._start, "--quit-after-first-page"))
        self._check("notes of a newer version are untouched", self._notes.read_bytes() == newer)
        file.replace(self._notes)
        self._give(self._notes)

    def _is_removed(self) -> None:
        self._check("the notes are as they were", self._notes.read_bytes() == self._at_first)
        self._ok(
            "is removed", self._as_ina(self._place / "install.sh", "--remove"), "Your notes are still in"
        )
        shutil.rmtree(self._source.parent)
        # What others keep: caches of the desktop, and the person's own folder.
        left = [
            path
            for path in self._home.rglob("*")
            if path.is_file() and self._data not in path.parents and "/share/mime/" not in str(path)
        ]
        left = [path for path in left if path.name not in ("mimeinfo.cache", "icon-theme.cache")]
        self._check(f"nothing of it is left: {left}", not left)
        self._check("the notes are still there", self._notes.read_bytes() == self._at_first)

    @property
    def _start(self) -> Path:
        return self._home / ".local/bin/plainspoken"

    @property
    def _variables(self) -> dict[str, str]:
        bus = f"unix:path={self._home}/no-bus"
        return {
            "HOME": str(self._home),
            "PATH": os.environ["PATH"],
            "DBUS_SESSION_BUS_ADDRESS": bus,
            **NO_SCREEN,
        }

    def _as_ina(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        return run(*command, env=self._variables, user=NOBODY, group=NOBODY)

    def _install(self, *options: str) -> subprocess.CompletedProcess[str]:
        return self._as_ina(self._source / "install.sh", *options)

    def _give(self, path: Path) -> None:
        for each in (path, *path.rglob("*")):
            os.chown(each, NOBODY, NOBODY, follow_symlinks=False)

    @contextmanager
    def _open_window(self) -> Iterator[subprocess.Popen[str]]:
        window = subprocess.Popen(
            [self._place / "program/plainspoken"],
            env=self._variables,
            user=NOBODY,
            group=NOBODY,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            until = time.monotonic() + 20
            while not (self._data / "running.lock").exists() and time.monotonic() < until:
                time.sleep(0.1)
            yield window
        finally:
            window.terminate()
            window.wait()

    def _ok(self, name: str, done: subprocess.CompletedProcess[str], words: str = "") -> None:
        self._check(name, done.returncode == 0 and words in done.stdout, done)

    def _told(self, name: str, done: subprocess.CompletedProcess[str], words: str) -> None:
        """What was tried must not have worked, and have been told in words."""
        self._check(name, done.returncode != 0 and words in done.stdout + done.stderr, done)

    def _check(self, name: str, is_good: bool, done: subprocess.CompletedProcess[str] | None = None) -> None:
        self._troubles += told("archive", name, is_good, done)


def try_appimage(image: Path, folder: Path) -> list[str]:
    """Run the one-file program from a read-only folder, and see that it holds what was built."""
    place = folder / "nur lesen 読"
    place.mkdir()
    copy = Path(shutil.copy(image, place))
    run(copy, "--appimage-extract", cwd=folder)
    troubles = told(
        "AppImage",
        "it holds what was built",
        not differences(read_files(PROGRAM), read_files(folder / "squashfs-root/usr/lib/plainspoken")),
    )
    shutil.rmtree(folder / "squashfs-root")
    place.chmod(0o555)
    home = folder / "home"
    home.mkdir(exist_ok=True)
    ways = {"by FUSE": {}} if Path("/dev/fuse").exists() and shutil.which("fusermount3") else {}
    if not ways:
        print("NOT TRIED  AppImage: by FUSE, which is not here", flush=True)
    with display("xcb") as variables:
        variables |= {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere",
        }
        for way, more in {**ways, "unpacked": {"APPIMAGE_EXTRACT_AND_RUN": "1"}}.items():
            for screen in ("xcb", "offscreen"):
                done = run(copy, "self-test", env=variables | more | {"QT_QPA_PLATFORM": screen})
                is_good = done.returncode == 0 and '"passed": true' in done.stdout
                troubles += told("AppImage", f"passes its self-test, {way}, on {screen}", is_good, done)
    damaged = folder / "damaged.AppImage"
    damaged.write_bytes(image.read_bytes()[: image.stat().st_size // 2])
    damaged.chmod(0o755)
    done = run(damaged, "--version", env=variables | {"APPIMAGE_EXTRACT_AND_RUN": "1"})
    return troubles + told("AppImage", "half a download does not start", done.returncode != 0, done)


def lint(deb: Path) -> list[str]:
    done = run("lintian", "--allow-root", "--fail-on", "error,warning", "--tag-display-limit", "0", deb)
    return told("Debian package", "lintian finds no error and no warning", done.returncode == 0, done)


def try_debian(suite: str, deb: Path, folder: Path) -> list[str]:
    """Try the package in a bare Debian; the script says what went wrong."""
    notes = folder / f"{suite}.db"
    store = open_notes(notes)
    store.add(WORDS, "home")
    store.close()
    with display("xcb") as variables:
        command = [
            "unshare",
            "--mount",
            "--pid",
            "--fork",
            "--mount-proc",
            HERE / "trial_deb.sh",
            suite,
            deb,
            notes,
        ]
        try:
            done = run(*command, env=os.environ | variables, timeout=LONGEST_ON_DEBIAN_S)
        except subprocess.TimeoutExpired as error:
            said = (error.stdout or b"").decode("utf-8", "replace")
            print(said, end="", flush=True)
            return [f"{suite}: the trial took more than {LONGEST_ON_DEBIAN_S} s after: {said[-200:]}"]
    print(done.stdout, end="", flush=True)
    lines = done.stdout.splitlines()
    troubles = [line.removeprefix("NOT OK  ") for line in lines if line.startswith("NOT OK")]
    is_whole = any("nothing but the system is left" in line for line in lines)
    return troubles + ([] if is_whole else [f"{suite}: the trial broke off: {done.stderr}"])


def told(
    where: str, name: str, is_good: bool, done: subprocess.CompletedProcess[str] | None = None
) -> list[str]:
    """Print how one thing went; returns it if it went wrong."""
    print(f"{'ok     ' if is_good else 'NOT OK '} {where}: {name}", flush=True)
    if not is_good and done:
        print(
            f"        ended with {done.returncode}",
            *(done.stdout + done.stderr).splitlines()[-12:],
            sep="\n        | ",
        )
    return [] if is_good else [f"{where}: {name}"]


def run(*command: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        errors="replace",
        **{"timeout": 300, **options},  # type: ignore[call-overload]
    )


if __name__ == "__main__":
    found = trial(Path(sys.argv[1]))
    print("".join(f"{trouble}\n" for trouble in found), end="", file=sys.stderr)
    sys.exit(1 if found else 0)
