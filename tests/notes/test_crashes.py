"""A crash, a power cut, a full disk or damage at any moment: a short run of `python3 run.py bench faults`."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


def campaign(*options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "benchmarks", "faults", *map(str, options)]
    return subprocess.run(command, capture_output=True, text=True, cwd=PROJECT)


def counts_of(done: subprocess.CompletedProcess[str]) -> dict[str, int]:
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert all(line.endswith("; 0 faults") for line in lines), done.stdout
    return {
        what: int(number)
        for line in lines
        for number, what in re.findall(r"(\d+) ([a-z ]+)", line.split(": ")[1])
    }


def test_a_killed_window_loses_at_most_the_last_second_of_typing() -> None:
    counts = counts_of(campaign("--only", "keystrokes", "--times", 2, "--plain"))
    assert counts["letters"] > 1


@pytest.mark.parametrize(("lock", "times"), [("--plain", 20), ("--locked", 8)])
def test_a_killed_program_loses_at_most_the_change_under_way(lock: str, times: int) -> None:
    counts = counts_of(campaign("--only", "crashes", "--times", times, lock))
    # How many changes come between the kills depends on the machine; the whole campaign prints both counts.
    assert counts["changes"] >= 1
    assert "with a journal left" in counts


def test_a_program_killed_while_it_sets_the_passphrase_loses_nothing() -> None:
    counts_of(campaign("--only", "rewrites", "--times", 8))


@pytest.mark.parametrize("lock", ["--plain", "--locked"])
@pytest.mark.parametrize("what", ["power-cuts", "damages", "failed-writes"])
def test_power_cuts_damage_and_failed_writes_lose_nothing(what: str, lock: str) -> None:
    counts_of(campaign("--only", what, "--times", 60, lock))


def test_a_full_disk_loses_nothing() -> None:
    counts = counts_of(campaign("--only", "full-disks", "--times", 8, "--plain"))
    assert counts.get("refused", 0) > 30 or "tries without a small disk" in counts


@pytest.mark.parametrize("carelessness", ["no-journal", "journal-in-memory", "no-sync", "no-folder-sync"])
def test_the_campaign_notices_a_careless_store(carelessness: str) -> None:
    done = campaign("--only", "power-cuts", "--times", 150, "--careless", carelessness, "--plain")
    assert done.returncode == 1, done.stdout + done.stderr
    assert re.search(r"; [1-9]\d* faults\n", done.stdout)
