"""Where things are: the bundled files, and the person's own folder."""

import os
import re
import sys
from datetime import datetime
from pathlib import Path

from reader.errors import KnownError
from reader.words import translate

# Whoever carries the program on a stick makes this folder beside the program's own, which may be replaced as a whole.
BESIDE_PROGRAM = "Plainspoken notes"
_PROJECT = Path(__file__).resolve().parent.parent


def root() -> Path:
    """The folder that holds resources/: the project from source, the bundle when frozen."""
    bundle = getattr(sys, "_MEIPASS", "")
    return Path(bundle) if bundle else _PROJECT


def is_frozen() -> bool:
    return bool(getattr(sys, "frozen", False))


def build() -> tuple[int, int]:
    """What tells one packaged program from another in its place: its file and that file's time; zeros from source."""
    try:
        status = Path(sys.executable).stat() if is_frozen() else None
    except OSError:
        return (-1, -1)
    return (status.st_ino, status.st_mtime_ns) if status else (0, 0)


def library() -> Path:
    return root() / "resources" / "library.db"


def content() -> Path:
    """The content folder to compile from; it is not there in a frozen program."""
    return root() / "content" / "en"


def licenses() -> Path:
    """The licenses of all that the packaged program carries; from source there is no such file."""
    return root() / "THIRD-PARTY-LICENSES.txt"


def resource(name: str) -> Path:
    return root() / "resources" / name


def legible_fonts() -> Path:
    """The font files of the typeface that comes with the program; the folder may be missing."""
    if is_frozen():
        return root() / "fontpkg_atkinson_hyperlegible" / "files"
    from importlib.util import find_spec

    found = find_spec("fontpkg_atkinson_hyperlegible")
    return Path(found.origin).parent / "files" if found and found.origin else root() / "files"


def personal(chosen: Path | None = None) -> Path:
    """The folder for the person's own files: the chosen one, or one beside the program, or the system's place for such."""
    if chosen:
        return chosen.expanduser().absolute()
    if is_frozen() and (beside := Path(sys.executable).parent.parent / BESIDE_PROGRAM).is_dir():
        return beside
    from platformdirs import user_data_path

    return user_data_path("Plainspoken", appauthor=False, roaming=True)


def make_personal(folder: Path) -> None:
    """Create the person's folder, readable by nobody else."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise KnownError(
            translate("Places", "The folder for your notes could not be made ({reason}).").format(
                reason=error.strerror
            ),
            translate(
                "Places", "Check that {parent} may be written, or choose another folder with --data-dir."
            ).format(parent=folder.parent),
        ) from error


def notes(personal_folder: Path) -> Path:
    return personal_folder / "notes.db"


def own_pages(personal_folder: Path) -> Path:
    """The guide with the pages of the person's own folder, if they chose one; made again whenever it is missing."""
    return personal_folder / "own-pages.db"


def settings(personal_folder: Path) -> Path:
    return personal_folder / "settings.json"


def log(personal_folder: Path) -> Path:
    return personal_folder / "plainspoken.log"


def personal_files(personal_folder: Path) -> list[Path]:
    """Everything there that holds something about the person, and nothing that is not ours."""
    return sorted({path for pattern in _PERSONAL for path in personal_folder.glob(pattern)})


# All that the program writes into the person's folder, but for the two files by which a second start finds the first.
_PERSONAL = (
    *(
        "notes.db",
        "notes.db-journal",
        "notes.db.part",
        "notes.db.part-journal",
        "notes.locked",
        "notes-unreadable-*",
    ),
    *(
        "settings.json",
        "settings.json.*.part",
        "settings-unreadable-*",
        "plainspoken.log",
        "backups",
        "own-pages.db.*.new",
    ),
)


def is_folder(path: Path) -> bool:
    """Whether a folder is there; one that is closed to the person, or on a drive that does not answer, is not."""
    try:
        return path.is_dir()
    except OSError:
        return False


_LONGEST_NAME = 200  # bytes of a file's name; systems take 255


def free_name(folder: Path, stem: str, suffix: str) -> Path:
    """A dated path in `folder` that no file has yet."""
    today = datetime.now().strftime("%Y-%m-%d-%H%M%S")
    names = (folder / f"{stem}-{today}{'' if n == 1 else f'-{n}'}{suffix}" for n in range(1, 10_000))
    return next(path for path in names if not path.exists())


def named_after(title: str, ending: str) -> str:
    """The name of a file after a title, without what one of the systems takes for a folder or refuses."""
    plain = re.sub(r'[\\/:*?"<>|\x00-\x1f\x7f]+', "-", title).encode("utf-8", "ignore")[:_LONGEST_NAME]
    return f"{plain.decode('utf-8', 'ignore').strip(' .-') or 'Plainspoken'}{ending}"


def with_ending(chosen: str, ending: str) -> Path:
    """The file that a person chose to write, with the ending if it was typed without one.

    It stays as it was typed where another file would be replaced that way, which nobody agreed to.
    """
    path = Path(chosen)
    ended = path if re.fullmatch(r"\.\w+", path.suffix) else path.with_name(f"{path.name}{ending}")
    try:
        return path if ended.exists() else ended
    except OSError:  # a folder that is closed to the person, which writing will tell
        return ended


def write_whole(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Write a file beside its place and put it there when it is whole, so that what was there stays until then.

    Raises OSError if that cannot be done; nothing is left beside it.
    """
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    descriptor = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
