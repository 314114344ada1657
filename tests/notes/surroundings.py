"""Real trouble around the notes file: small disks, other users, other processes; and what each refusal owes the person."""

import os
import re
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reader.errors import KnownError, NotesError

SECRET = "my-private-words-7f3a"  # stands in every note text that a refusal is given
NOBODY = 65534


@contextmanager
def kindly_refused(kind: type[KnownError] = NotesError) -> Iterator[pytest.ExceptionInfo[KnownError]]:
    """The block raises a known error: a sentence and an advice, no note text, nothing for machines."""
    with pytest.raises(kind) as caught:
        yield caught
    error = caught.value
    assert error.sentence.endswith(".")
    assert error.advice.endswith(".")
    assert not re.search(r"\b0x[0-9a-f]{4,}\b|Traceback|<class", str(error))
    assert SECRET not in str(error)
    assert SECRET not in "".join(traceback.format_exception(error))


def refusal(use: Callable[[], object]) -> str:
    """The sentence of a kind refusal, or '' if it worked."""
    with kindly_refused() as refused:
        use()
        raise NotesError(".", ".")
    return refused.value.sentence.removesuffix(".") and refused.value.sentence


@contextmanager
def as_nobody(folder: Path) -> Iterator[None]:
    """Run the block as an ordinary user who owns `folder`, since file modes do not bind root."""
    if sys.platform == "win32":
        pytest.skip("Windows has no such file modes")
    if os.geteuid() != 0:
        yield
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@contextmanager
def memory_folder() -> Iterator[Path]:
    """A temporary folder that any user can reach, in memory if the system offers that."""
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None, prefix="plainspoken-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def small_disk(kilobytes: int, files: int = 1000) -> Iterator[Path]:
    """A real file system of that size, for so many files."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("only root on Linux can make a small disk")
    with tempfile.TemporaryDirectory(prefix="plainspoken-disk-") as name:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k,nr_inodes={files + 1}", "tmpfs", name],
            capture_output=True,
        )
        if mounted.returncode:
            pytest.skip("this machine allows no small disk")
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", "--lazy", name], check=True)


def fill(disk: Path, spare_pages: int = 0) -> Path:
    """Fill a small disk up to some pages of 4 KiB; returns the file to delete to make room."""
    filler = disk / "holiday-pictures"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(b"\xff" * 4096):
                pass
        except OSError:
            file.truncate(max(0, file.tell() // 4096 - spare_pages) * 4096)
    return filler


@contextmanager
def other_process(code: str, *arguments: object) -> Iterator[Callable[[], str]]:
    """Python code running in a process of its own; the function reads its next line, and leaving ends it."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdin
    assert process.stdout
    try:
        yield process.stdout.readline
    finally:
        process.stdin.close()
        process.wait(30)
        process.stdout.close()


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
