"""What Windows shows of the program under Properties › Details."""

import re
from typing import Any

from reader import NAME, __version__

COPYRIGHT = "The Plainspoken contributors. GNU General Public License, version 3 or later."

US_ENGLISH, UNICODE = 0x0409, 1200
APPLICATION, WINDOWS_NT = 0x1, 0x40004


def version_resource() -> Any:
    """Return the version resource that PyInstaller puts into the program."""
    from PyInstaller.utils.win32.versioninfo import (
        FixedFileInfo,
        StringFileInfo,
        StringStruct,
        StringTable,
        VarFileInfo,
        VarStruct,
        VSVersionInfo,
    )

    strings = [StringStruct(name, value) for name, value in strings_shown().items()]
    numbers = four_numbers(__version__)
    return VSVersionInfo(
        FixedFileInfo(numbers, numbers, mask=0x3F, OS=WINDOWS_NT, fileType=APPLICATION),
        [
            StringFileInfo([StringTable(f"{US_ENGLISH:04X}{UNICODE:04X}", strings)]),
            VarFileInfo([VarStruct("Translation", [US_ENGLISH, UNICODE])]),
        ],
    )


def strings_shown() -> dict[str, str]:
    return {
        "CompanyName": NAME,
        "FileDescription": NAME,
        "FileVersion": __version__,
        "InternalName": "plainspoken",
        "LegalCopyright": COPYRIGHT,
        "OriginalFilename": "plainspoken.exe",
        "ProductName": NAME,
        "ProductVersion": __version__,
    }


def four_numbers(version: str) -> tuple[int, ...]:
    """Return a version as Windows counts it: 1.2.0rc1 is 1, 2, 0, 0."""
    numbers = [int(number) for number in re.findall(r"\d+", version)[:3]]
    return (*numbers, *(0 for _ in range(4 - len(numbers))))
