"""Which libraries the built program asks Windows for, told by its files."""

from pathlib import Path

import pefile

# All of them are in Windows 10 version 1809. A library that is not here stops the build: it is new, and somebody
# must find out since when Windows has it, or ship it.
NAMES = """
    advapi32 authz bcrypt comctl32 comdlg32 d3d11 d3d12 d3d9 dwmapi dwrite dxgi gdi32 icuuc imm32 kernel32 mpr netapi32
    ntdll ole32 oleaut32 setupapi shell32 shlwapi uiautomationcore user32 userenv uxtheme version winmm winspool.drv
    ws2_32 wtsapi32
    api-ms-win-core-path-l1-1-0 api-ms-win-core-synch-l1-2-0 api-ms-win-core-winrt-error-l1-1-1
    api-ms-win-core-winrt-l1-1-0 api-ms-win-core-winrt-string-l1-1-0 api-ms-win-shcore-scaling-l1-1-1
"""
IN_WINDOWS = frozenset(NAMES.split())
C_LIBRARY = "api-ms-win-crt-"  # a part of Windows since version 10

TABLES = ("DIRECTORY_ENTRY_IMPORT", "DIRECTORY_ENTRY_DELAY_IMPORT")


def missing(program: Path) -> list[str]:
    """Return a line for each library that a file asks for and that is neither shipped nor known to be in Windows."""
    files = [file for file in sorted(program.rglob("*")) if file.suffix.lower() in {".dll", ".exe", ".pyd"}]
    shipped = {file.name.lower() for file in files}
    return [
        f"{file.relative_to(program).as_posix()} asks for {name}"
        for file in files
        for name in sorted(needed_libraries(file) - shipped)
        if name.removesuffix(".dll") not in IN_WINDOWS and not name.startswith(C_LIBRARY)
    ]


def needed_libraries(file: Path) -> set[str]:
    """Return the names, in lower case, of the libraries that a Windows program or library asks for."""
    read = pefile.PE(str(file), fast_load=True)
    read.parse_data_directories([pefile.DIRECTORY_ENTRY[f"IMAGE_{table}"] for table in TABLES])
    names = {entry.dll.decode("ascii").lower() for table in TABLES for entry in getattr(read, table, ())}
    read.close()
    return names
