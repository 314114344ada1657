"""From source each command shows the pages as they are now, without reading them all again."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pages import PAGES

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The program with a few pages."""
    made = tmp_path / "project"
    shutil.copytree(ROOT / "reader", made / "reader", ignore=shutil.ignore_patterns("__pycache__", "ui"))
    shutil.copytree(PAGES, made / "content" / "en")
    (made / "resources").mkdir()
    return made


def shown(project: Path, topic: str) -> str:
    result = subprocess.run(
        [sys.executable, "-m", "reader", "show", topic],
        capture_output=True,
        text=True,
        cwd=project,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        check=False,
    )
    assert result.stderr == ""
    return result.stdout


def test_a_page_is_shown_as_it_is_now(project: Path) -> None:
    page, library = project / "content" / "en" / "plain.md", project / "resources" / "library.db"
    assert "seaweed" not in shown(project, "plain")
    made = library.stat().st_ino
    assert "seaweed" not in shown(project, "plain")
    assert library.stat().st_ino == made, "nothing had changed"
    page.write_text(page.read_text("utf-8") + "\nA word of seaweed.\n", "utf-8")
    assert "A word of seaweed." in shown(project, "plain")


def test_what_the_compiler_takes_from_elsewhere_is_looked_at_too(project: Path) -> None:
    page = project / "content" / "en" / "plain.md"
    page.write_text(page.read_text("utf-8") + "\n{{ statement }}\n", "utf-8")
    assert "Nobody reads what you write here." in shown(project, "plain")
    statement = project / "reader" / "statement.py"
    changed = statement.read_text("utf-8").replace(
        "Nobody reads what you write", "Nobody sees what you write"
    )
    statement.write_text(changed, "utf-8")
    assert "Nobody sees what you write here." in shown(project, "plain")
