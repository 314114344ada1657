"""Writes the list of all parts of the program (SBOM) in CycloneDX 1.6, from the lock file and from sbom.json beside this.

python -m build_spec.sbom FILE      needs cyclonedx-bom, which docs/releasing.md names
"""

import json
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from reader import NAME, __version__

HERE = Path(__file__).resolve().parent


def python_parts() -> dict[str, Any]:
    """Return the CycloneDX document of the locked distributions, each with its hashes."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "parts.json"
        command = [
            sys.executable,
            "-m",
            "cyclonedx_py",
            "requirements",
            "--output-reproducible",
            "--sv",
            "1.6",
        ]
        command += ["--of", "JSON", "-o", str(file), str(HERE / "aloud.lock")]
        subprocess.run(command, check=True)
        return dict(json.loads(file.read_text("utf-8")))


def other_parts() -> list[dict[str, Any]]:
    """Return the parts that no lock file names: what lies inside the wheels, and Python itself."""
    values = {
        "qt": version("PySide6-Essentials"),
        "sqlite": version("apsw-sqlite3mc"),
        "python": sys.version.split()[0],
    }
    text = (HERE / "sbom.json").read_text("utf-8")
    for name, value in values.items():
        text = text.replace(f"${{{name}}}", value)
    return list(json.loads(text))


def bill_of_materials(python: dict[str, Any]) -> dict[str, Any]:
    """Return the whole document: the locked distributions and the other parts under the program's own name."""
    program = {"type": "application", "bom-ref": "plainspoken", "name": NAME, "version": __version__}
    program["licenses"] = [{"license": {"id": "GPL-3.0-or-later"}}]  # type: ignore[assignment]
    python.setdefault("metadata", {})["component"] = program
    python.setdefault("components", []).extend(other_parts())
    return python


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(bill_of_materials(python_parts()), indent=2) + "\n", "utf-8")
