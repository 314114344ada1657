"""Finds the Python to build with on Linux: what a program is frozen with goes to people's computers.

The Python of a distribution comes with a stripped library and looks for nothing in the folders of the
machine that built it. One that was compiled by hand or by a version manager rarely does either.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / "build" / "environment"
CANDIDATES = [Path(f"/usr/bin/python3.{minor}") for minor in (13, 12, 11)]

DESCRIBE = """
import _ctypes, sysconfig
folder, name = sysconfig.get_config_var("LIBDIR"), sysconfig.get_config_var("INSTSONAME")
multiarch = sysconfig.get_config_var("MULTIARCH") or ""
print(folder, multiarch, name, _ctypes.__file__, sep="\\n")
"""


def change_to_suitable_python() -> None:
    """Go on with a Python that is good to freeze, in an environment of its own, if this one is not."""
    if sys.platform != "linux" or "PLAINSPOKEN_VENV" in os.environ:
        return
    reason = unsuitable(Path(sys.executable))
    if not reason:
        print(f"Building with this Python, {Path(sys.executable).resolve()}.", flush=True)
        return
    for candidate in CANDIDATES:
        if candidate.exists() and not unsuitable(candidate):
            print(
                f"Building with {candidate}; the Python in {sys.base_prefix} will not do: {reason}.",
                flush=True,
            )
            variables = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
            variables["PLAINSPOKEN_VENV"] = str(ENVIRONMENT)
            ENVIRONMENT.parent.mkdir(exist_ok=True)
            command = [str(candidate), str(ROOT / "run.py"), "build", *sys.argv[1:]]
            os.execve(candidate, command, variables)
    print(
        f"Building with {sys.executable}, although {reason}. The program will be larger, and name folders of this "
        "computer. Better: apt-get install python3.11-venv libpython3.11",
        flush=True,
    )


def unsuitable(python: Path) -> str:
    """Return why a program should not be frozen with this Python, or nothing."""
    listing = _output(str(python), "-I", "-c", DESCRIBE).splitlines()
    if len(listing) != 4:
        return "it has no shared library"
    folder, multiarch, name, extension = listing
    libraries = [path for path in (Path(folder, multiarch, name), Path(folder, name)) if path.exists()]
    if not name.count(".so") or not libraries:
        return "it has no shared library"
    if ".symtab" in _output("readelf", "-SW", str(libraries[0])):
        return "its library is not stripped"
    if "PATH)" in _output("readelf", "-dW", extension):
        return "its modules look for libraries in a folder of this computer"
    return ""


def _output(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""
