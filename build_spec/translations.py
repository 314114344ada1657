"""Brings the translations up to date: strings out of the code into .ts files, finished ones into .qm files.

python3 run.py translations          renew every resources/translations/plainspoken_*.ts and make its .qm
python3 run.py translations de       begin a translation into that language first
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"


def tool(name: str) -> Path:
    """Qt's own tool, beside this Python."""
    return next(Path(sys.executable).parent.glob(f"pyside6-{name}*"))


def sources() -> list[Path]:
    return sorted((ROOT / "reader").rglob("*.py"))


def extract(file: Path) -> str:
    """Bring one .ts file up to date with the strings of the code; returns what the tool says."""
    command = [tool("lupdate"), "-no-obsolete", "-locations", "none", *sources(), "-ts", file]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout


def release(file: Path) -> str:
    """Make the .qm file of a .ts file; returns what the tool says."""
    command = [tool("lrelease"), file, "-qm", file.with_suffix(".qm")]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout


def main(languages: list[str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    files = {
        *FOLDER.glob("plainspoken_*.ts"),
        *(FOLDER / f"plainspoken_{language}.ts" for language in languages),
    }
    for file in sorted(files):
        print(extract(file), release(file), sep="")
    if not files:
        print("There is no translation yet. Begin one with its language: python3 run.py translations de")


if __name__ == "__main__":
    main(sys.argv[1:])
