"""Builds the program for the system this runs on, then starts it to see that it works."""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from build_spec.smoke import smoke
from reader import places
from reader.errors import ContentMistakesError
from reader.library.compile import compile_library

ROOT = Path(__file__).resolve().parent.parent
BUILD, DIST = ROOT / "build", ROOT / "dist"
PROGRAM = DIST / "plainspoken"


def main() -> int:
    """Build and try the program; 0 if nothing is wrong with it."""
    argparse.ArgumentParser(prog="build", description=__doc__).parse_args()
    started = time.monotonic()
    library = BUILD / "library.db"
    library.unlink(missing_ok=True)
    BUILD.mkdir(exist_ok=True)
    try:
        compile_library(places.content(), library)
    except ContentMistakesError as error:
        print(*error.mistakes, sep="\n", file=sys.stderr)
        return 1
    freeze()
    size = sum(file.lstat().st_size for file in PROGRAM.rglob("*") if file.is_file())
    print(f"Built {PROGRAM}: {size / 1e6:.1f} MB in {time.monotonic() - started:.0f} s.", flush=True)
    troubles = smoke(PROGRAM)
    print(
        "\n".join(troubles) or "It starts, and every check passed.",
        file=sys.stderr if troubles else sys.stdout,
    )
    return 1 if troubles else 0


def freeze() -> None:
    """Run PyInstaller so that the same source gives the same bytes."""
    fixed = {"SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH") or source_date(), "PYTHONHASHSEED": "1"}
    command = ["PyInstaller", "--noconfirm", "--clean", "--log-level=WARN", f"--distpath={DIST}"]
    command += [f"--workpath={BUILD}", str(ROOT / "build_spec" / "reader.spec")]
    subprocess.run([sys.executable, "-m", *command], check=True, cwd=ROOT, env=os.environ | fixed)


def source_date() -> str:
    """Return the time of the last commit, or of now outside a repository, in seconds since 1970."""
    command = ["git", "log", "-1", "--format=%ct"]
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return str(int(time.time()))


if __name__ == "__main__":
    sys.exit(main())
