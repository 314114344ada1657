"""Builds the program for the system this runs on, then starts it to see that it works."""

import argparse
import hashlib
import importlib
import os
import subprocess
import sys
import time
from pathlib import Path

from build_spec import speech
from build_spec.build_python import change_to_suitable_python
from build_spec.licenses import gathered
from build_spec.smoke import smoke
from reader import places
from reader.errors import ContentMistakesError
from reader.library.compile import compile_library

ROOT = Path(__file__).resolve().parent.parent
BUILD, DIST = ROOT / "build", Path(os.environ.get("PLAINSPOKEN_DIST") or ROOT / "dist")
PROGRAM, PACKAGES = DIST / "plainspoken", DIST / "packages"
PLATFORM = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")


def main() -> int:
    """Build and try what the command line asks for; 0 if nothing is wrong with it."""
    options = _options()
    os.environ.setdefault("SOURCE_DATE_EPOCH", source_date())
    if options.system == "windows" and PLATFORM == "linux":
        return _under_wine(options)
    change_to_suitable_python()
    started = time.monotonic()
    try:
        compile_pages()
    except ContentMistakesError as error:
        print(*error.mistakes, sep="\n", file=sys.stderr)
        return 1
    freeze()
    size = sum(file.lstat().st_size for file in PROGRAM.rglob("*") if file.is_file())
    print(f"Built {PROGRAM}: {size / 1e6:.1f} MB in {time.monotonic() - started:.0f} s.", flush=True)
    print(f"Of that, reading aloud takes {speech.size(PROGRAM) / 1e6:.1f} MB.", flush=True)
    troubles = smoke(PROGRAM)
    if not troubles:
        print("It starts, and every check passed.", flush=True)
        if options.package or options.trial:
            package(PROGRAM, PACKAGES)
        if options.trial:
            troubles = importlib.import_module(f"build_spec.{PLATFORM}.trial").trial(PACKAGES)
    print(*troubles, sep="\n", end="\n" if troubles else "", file=sys.stderr)
    return 1 if troubles else 0


def _under_wine(options: argparse.Namespace) -> int:
    from build_spec.windows import wine

    out = DIST / "windows"
    code = wine.build(out)
    if not code and (options.package or options.trial):
        package(out / PROGRAM.name, out / PACKAGES.name, "windows")
    if not code and options.trial:
        code = wine.trial(out / PACKAGES.name)
    return code


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.py build", description=__doc__)
    parser.add_argument(
        "system", nargs="?", choices=["windows"], help="build on Linux for Windows, with Wine"
    )
    parser.add_argument("--package", action="store_true", help="make the files to install it as well")
    parser.add_argument(
        "--try", dest="trial", action="store_true", help="install, use and remove them as people would"
    )
    return parser.parse_args()


def compile_pages() -> None:
    """Compile the pages for the spec, which finds them in the build folder."""
    library = BUILD / "library.db"
    BUILD.mkdir(exist_ok=True)
    library.unlink(missing_ok=True)
    compile_library(places.content(), library)
    (BUILD / "THIRD-PARTY-LICENSES.txt").write_text(gathered(), "utf-8")


def freeze() -> None:
    """Run PyInstaller so that the same source gives the same bytes."""
    command = ["PyInstaller", "--noconfirm", "--clean", "--log-level=WARN", f"--distpath={DIST}"]
    command += [f"--workpath={BUILD}", str(ROOT / "build_spec" / "reader.spec")]
    fixed = {"PYTHONHASHSEED": "1"}
    subprocess.run([sys.executable, "-m", *command], check=True, cwd=ROOT, env=os.environ | fixed)


def package(program: Path, packages: Path, system: str = PLATFORM) -> None:
    """Make the files that people install from the built program, and a list of their SHA-256 sums."""
    packages.mkdir(parents=True, exist_ok=True)
    for old in packages.iterdir():
        old.unlink()
    made = importlib.import_module(f"build_spec.{system}.package").package(program, packages)
    sums = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(made)}
    (packages / "SHA256SUMS").write_text("".join(f"{sum}  {name}\n" for name, sum in sums.items()), "utf-8")
    for file in made:
        print(f"Made {file}: {file.stat().st_size / 1e6:.1f} MB.", flush=True)


def source_date() -> str:
    """Return the time of the last commit, or of now outside a repository, in seconds since 1970."""
    command = ["git", "log", "-1", "--format=%ct"]
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return str(int(time.time()))


if __name__ == "__main__":
    sys.exit(main())
