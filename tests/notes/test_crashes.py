"""A crash or a power cut at any moment loses at most the change under way (the whole campaign: benchmarks/)."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

CAMPAIGN = Path(__file__).parents[2] / "benchmarks" / "fault_campaign.py"


def campaign(*options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", CAMPAIGN, *map(str, options)], capture_output=True, text=True
    )


def test_a_killed_program_loses_at_most_the_change_under_way() -> None:
    done = campaign("--only", "crashes", "--times", 25)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("25 crashes in ")
    assert done.stdout.endswith("; 0 faults\n")
    counts = {what: int(number) for number, what in re.findall(r"(\d+) ([a-z ]+)", done.stdout)}
    # How many changes come between the kills depends on the machine; the whole campaign prints both counts.
    assert counts["changes"] >= 1
    assert "with a journal left" in counts


@pytest.mark.parametrize("what", ["power-cuts", "damages"])
def test_power_cuts_and_damage_lose_nothing(what: str) -> None:
    done = campaign("--only", what, "--times", 100)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith(f"100 {what} in ")
    assert done.stdout.endswith("; 0 faults\n")


@pytest.mark.parametrize("carelessness", ["no-journal", "journal-in-memory", "no-sync", "no-folder-sync"])
def test_the_campaign_notices_a_careless_store(carelessness: str) -> None:
    done = campaign("--only", "power-cuts", "--times", 150, "--careless", carelessness)
    assert done.returncode == 1, done.stdout + done.stderr
    assert re.search(r"; [1-9]\d* faults\n", done.stdout)
