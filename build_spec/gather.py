"""Puts the packages of all systems into one folder, checked against the sums that each build wrote.

python -m build_spec.gather PACKAGES RELEASE
"""

import hashlib
import shutil
import sys
from pathlib import Path


def gather(packages: Path, release: Path) -> list[str]:
    """Copy every package that matches its SHA256SUMS; returns what is wrong, in which case nothing is complete."""
    troubles = []
    release.mkdir(parents=True, exist_ok=True)
    lists = sorted(packages.rglob("SHA256SUMS"))
    if not lists:
        return [f"{packages} holds no SHA256SUMS."]
    for sums in lists:
        for line in sums.read_text("utf-8").splitlines():
            wanted, _, name = line.partition("  ")
            file = sums.parent / name
            if not file.is_file():
                troubles.append(f"{name} is named in {sums.parent.name} but is not there.")
            elif hashlib.sha256(file.read_bytes()).hexdigest() != wanted:
                troubles.append(f"{name} is not what was built: its sum differs.")
            elif (release / name).exists():
                troubles.append(f"{name} was built twice.")
            else:
                shutil.copyfile(file, release / name)
    return troubles


if __name__ == "__main__":
    found = gather(Path(sys.argv[1]), Path(sys.argv[2]))
    print(*found, sep="\n", end="\n" if found else "", file=sys.stderr)
    sys.exit(1 if found else 0)
