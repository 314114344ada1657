"""Which packages of Debian the built program needs, told by the libraries that its files ask for."""

import re
import subprocess
from pathlib import Path

# A library that is not here stops the build: it is new, and somebody must decide whether to ship it.
PACKAGES = {
    "ld-linux-x86-64.so.2": "libc6",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libc.so.6": "libc6",
    "libcups.so.2": "",  # recommended: only a printer needs it
    "libdbus-1.so.3": "libdbus-1-3",
    "libdl.so.2": "libc6",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgcc_s.so.1": "libgcc-s1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libm.so.6": "libc6",
    "libpthread.so.0": "libc6",
    "librt.so.1": "libc6",
    "libspeechd.so.2": "",  # recommended: only reading aloud needs it
    "libstdc++.so.6": "libstdc++6",
    "libwayland-client.so.0": "",  # recommended: a desktop that has Wayland has them
    "libwayland-cursor.so.0": "",
    "libwayland-egl.so.1": "",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb.so.1": "libxcb1",
    "libzstd.so.1": "libzstd1",
}


def depends(program: Path) -> list[str]:
    """Return what the package depends on, with the C library that is new enough."""
    needed, versions = needs(program)
    if unknown := needed - PACKAGES.keys():
        raise SystemExit(
            f"Ship these libraries or name their packages in {Path(__file__).name}: {sorted(unknown)}"
        )
    names = {PACKAGES[library] for library in needed} - {"", "libc6"}
    libc = max(versions, key=lambda version: tuple(map(int, version.split("."))))
    return [f"libc6 (>= {libc})", *sorted(names)]


def needs(program: Path) -> tuple[set[str], set[str]]:
    """Return the libraries that the files of a program ask the system for, and the versions of the C library."""
    files = [file for file in program.rglob("*") if file.is_file() and is_elf(file)]
    listing = subprocess.run(["readelf", "-dVW", *files], check=True, capture_output=True, text=True).stdout
    own = {file.name for file in program.rglob("*")}
    needed = set(re.findall(r"\(NEEDED\).*\[(.+)\]", listing)) - own
    return needed, set(re.findall(r"Name: GLIBC_(\d[\d.]*)", listing))


def is_elf(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(4) == b"\x7fELF"
