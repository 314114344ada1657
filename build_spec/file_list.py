"""The files of a built program, each with its SHA-256 sum, written beside them and compared from outside."""

import hashlib
from pathlib import Path

from reader.own_files import LIST

INSIDE = f"_internal/{LIST}"


def read_files(folder: Path) -> dict[str, str]:
    """Return the sum of every file by its path in the folder, and for a link the path it leads to."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_file():
            with path.open("rb") as file:
                found[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def write_file_list(folder: Path) -> None:
    """Write the list that the program carries, to be written again if a file is changed, as by signing."""
    (folder / INSIDE).unlink(missing_ok=True)
    sums = {name: sum for name, sum in read_files(folder).items() if not sum.startswith("->")}
    (folder / INSIDE).write_bytes("".join(f"{sum}  {name}\n" for name, sum in sums.items()).encode())


def read_list(folder: Path) -> dict[str, str]:
    """Return the list that the program carries."""
    lines = (folder / INSIDE).read_text("utf-8").splitlines()
    return {name: sum for sum, _, name in (line.partition("  ") for line in lines)}


def differences(wanted: dict[str, str], found: dict[str, str]) -> list[str]:
    """Return a line for each file that is missing, added or changed."""
    lines = [f"{name} is missing" for name in wanted.keys() - found.keys()]
    lines += [f"{name} was added" for name in found.keys() - wanted.keys()]
    lines += [f"{name} differs" for name in wanted.keys() & found.keys() if wanted[name] != found[name]]
    return sorted(lines)
