"""Installs the program from its disk image as a person would, tries it, and removes it."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from build_spec.smoke import run_troubles
from reader import NAME


def trial(packages: Path) -> list[str]:
    """Return what goes wrong when the image is opened and the application copied, started and thrown away."""
    troubles: list[str] = []
    for image in sorted(packages.glob("*.dmg")):
        with tempfile.TemporaryDirectory(prefix="plainspoken Ünï ") as name:
            volume, home = Path(name) / "volume", Path(name) / "Applications"
            home.mkdir()
            attach = ["hdiutil", "attach", "-readonly", "-nobrowse", "-mountpoint", str(volume), str(image)]
            subprocess.run(attach, check=True)
            try:
                if not (volume / "Applications").is_symlink():
                    troubles.append(f"{image.name} has no link to Applications.")
                shutil.copytree(volume / f"{NAME}.app", home / f"{NAME}.app", symlinks=True)
            finally:
                subprocess.run(["hdiutil", "detach", str(volume)], check=True)
            program = home / f"{NAME}.app" / "Contents" / "MacOS" / "plainspoken"
            troubles += [f"{image.name}: {trouble}" for trouble in run_troubles(program, "cocoa")]
    return troubles or ([] if any(packages.glob("*.dmg")) else ["There is no disk image to try."])
