"""Leaves out of the data of ICU, which Qt brings along, what Qt never asks ICU for: three quarters of 32 MB.

Qt has tables of its own for locales, time zones and the bounds of words. Of ICU it uses the rules for sorting and for
upper and lower case, and these stay.
"""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

TOOLS = ("icupkg", "ld", "objcopy", "strip", "readelf")
# Names of units, currencies, languages, regions and time zones; transliteration, spelled-out numbers, dictionaries for
# the bounds of words; and the tables of encodings other than Unicode, which Qt replaces by C.UTF-8 at its start.
UNUSED = re.compile(r"^(unit|zone|curr|lang|region|translit|rbnf|brkitr)/|\.cnv$")


def slim(library: Path) -> str:
    """Replace a library of ICU data by a smaller one; returns why that was not done, or nothing."""
    if lacking := [tool for tool in TOOLS if not shutil.which(tool)]:
        return f"{', '.join(lacking)} not found (apt-get install icu-devtools binutils)"
    with tempfile.TemporaryDirectory(prefix="plainspoken-icu-") as name:
        folder = Path(name)
        symbol, data = extract(library)
        # The tool puts the name of the file that it writes into the data, where ICU looks for it.
        name_of_data = f"{symbol.removesuffix('_dat')}l.dat"
        whole, small = folder / "whole" / name_of_data, folder / name_of_data
        whole.parent.mkdir()
        whole.write_bytes(data)
        # The tool takes a list for one if its name ends in .txt.
        listing = folder / "unused.txt"
        names = _run("icupkg", "-l", str(whole), folder=folder).splitlines()
        listing.write_text("".join(f"{name}\n" for name in names if UNUSED.search(name)))
        _run("icupkg", "-r", listing.name, str(whole), small.name, folder=folder)
        _run("ld", "-r", "-b", "binary", "-o", "data.o", small.name, folder=folder)
        section = ".data=.rodata,alloc,load,readonly,data,contents"
        mark = f"_binary_{small.name.replace('.', '_')}"
        ends = ("-N", f"{mark}_end", "-N", f"{mark}_size")
        _run(
            *("objcopy", "--rename-section", section, "--set-section-alignment", ".data=16"),
            *("--redefine-sym", f"{mark}_start={symbol}", *ends, "data.o", "library.o"),
            folder=folder,
        )
        options = ("-shared", "-soname", library.name, "-z", "noexecstack", "--build-id=sha1")
        _run("ld", *options, "-o", library.name, "library.o", folder=folder)
        _run("strip", "--strip-unneeded", library.name, folder=folder)
        (folder / library.name).chmod(library.stat().st_mode)
        shutil.move(folder / library.name, library)
    return ""


def extract(library: Path) -> tuple[str, bytes]:
    """Return the name that the data have in a library, and the data."""
    listing = _run("readelf", "-Ws", "--dyn-syms", str(library), folder=library.parent)
    found = re.search(
        r"^ +\d+: +(?P<at>[\da-f]+) +(?P<size>\S+) OBJECT .* (?P<name>icudt\d+_dat)$", listing, re.M
    )
    assert found, f"{library.name} holds no data of ICU"
    # Nothing comes before the section in the file but what is as long in memory: the address is the place.
    with library.open("rb") as file:
        file.seek(int(found["at"], 16))
        data = file.read(int(found["size"], 0))
    assert data[2:4] == b"\xda\x27", "these are no data of ICU"
    return found["name"], data


def _run(*command: str, folder: Path) -> str:
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout
