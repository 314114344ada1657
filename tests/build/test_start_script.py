"""The script that opens the program on Linux speaks up where the program could not."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from build_spec.file_list import write_file_list

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a script for Linux")

SCRIPT = Path(__file__).parent.parent.parent / "build_spec" / "linux" / "start.sh"


def run(folder: Path, program: str, damage: str = "", link: Path | None = None) -> tuple[int, str]:
    """Start a program that is a line of shell, with one of its files changed since it was shipped."""
    (folder / "_internal").mkdir(parents=True)
    (folder / "_internal" / "base library.zip").write_text("modules")
    (folder / "plainspoken").write_text(f"#!/bin/sh\n{program}\n")
    (folder / "plainspoken").chmod(0o755)
    shutil.copy(SCRIPT, folder)
    write_file_list(folder)
    subprocess.run(["/bin/sh", "-c", damage], cwd=folder, check=True)
    start = folder / "start.sh"
    if link:
        link.symlink_to(start)
    done = subprocess.run([link or start, "a b", "ü"], capture_output=True, text=True, cwd="/", env={})
    return done.returncode, done.stdout + done.stderr


def test_arguments_and_output_pass_through(tmp_path: Path) -> None:
    assert run(tmp_path / "ein Ort", 'printf "%s|" "$@"') == (0, "a b|ü|")


def test_it_finds_the_program_behind_a_link(tmp_path: Path) -> None:
    assert run(tmp_path / "ein Ort", "echo here", link=tmp_path / "plainspoken") == (0, "here\n")


@pytest.mark.parametrize("code", [0, 1, 2, 3])
def test_what_the_program_said_is_not_said_twice(tmp_path: Path, code: int) -> None:
    assert run(tmp_path / "p", f"echo told; exit {code}") == (code, "told\n")


@pytest.mark.parametrize("signal", ["TERM", "INT", "HUP", "KILL"])
def test_who_ends_it_on_purpose_hears_nothing(tmp_path: Path, signal: str) -> None:
    code, output = run(tmp_path / "p", f"kill -{signal} $$")
    assert code > 128
    assert "Plainspoken" not in output


def test_a_crash_is_told_calmly(tmp_path: Path) -> None:
    code, output = run(tmp_path / "p", "kill -SEGV $$")
    assert code == 139
    assert "Plainspoken stopped because of a fault. What you wrote is kept. Please open it again." in output


@pytest.mark.parametrize(
    "damage",
    ["rm '_internal/base library.zip'", "echo x >'_internal/base library.zip'", "rm _internal/files.sha256"],
)
def test_a_damaged_program_is_told(tmp_path: Path, damage: str) -> None:
    code, output = run(tmp_path / "p", "exit 255", damage)
    assert code == 255
    assert output.startswith("A part of Plainspoken is missing or damaged")
    assert ("base library.zip" in output) == ("base" in damage)


@pytest.mark.parametrize("damage", ["rm plainspoken", ": >plainspoken"])
def test_a_program_that_is_gone_is_told(tmp_path: Path, damage: str) -> None:
    code, output = run(tmp_path / "p", "", damage)
    assert code == 127
    assert "A part of Plainspoken is missing or damaged (plainspoken)." in output
