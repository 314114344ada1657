"""The release: workflows that pin what they use, packages checked by their sums, licenses of everything carried."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from build_spec import licenses
from build_spec.gather import gather
from build_spec.sbom import bill_of_materials
from reader import __version__

ROOT = Path(__file__).resolve().parent.parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def steps(file: Path) -> list[dict[str, Any]]:
    jobs = yaml.safe_load(file.read_text("utf-8"))["jobs"]
    return [step for job in jobs.values() for step in job["steps"]]


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_every_action_is_pinned_to_one_commit(file: Path) -> None:
    used = [step["uses"] for step in steps(file) if "uses" in step]
    assert used
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", each) for each in used), used


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_only_the_draft_may_be_written(file: Path) -> None:
    workflow = yaml.safe_load(file.read_text("utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    writing = {
        name for name, job in workflow["jobs"].items() if "write" in job.get("permissions", {}).values()
    }
    assert writing <= {"publish"}
    assert all("${{" not in step.get("run", "") for step in steps(file)), "a value belongs into env"


def test_the_tests_run_on_three_systems_and_each_python_that_is_supported() -> None:
    matrix = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text("utf-8"))["jobs"]["test"][
        "strategy"
    ]["matrix"]
    assert {name.split("-")[0] for name in matrix["system"]} == {"ubuntu", "windows", "macos"}
    wanted = re.search(r'requires-python = ">=([\d.]+)"', (ROOT / "pyproject.toml").read_text("utf-8"))
    assert wanted
    assert matrix["python"][0] == wanted[1]


def test_what_is_released_was_built_tried_and_is_complete() -> None:
    text = (ROOT / ".github/workflows/release.yml").read_text("utf-8")
    assert "run.py build --package --try" in text
    assert "--draft" in text
    for part in (
        "build_spec.sbom",
        "build_spec.gather",
        "sha256sum",
        "attest-build-provenance",
        "git archive",
    ):
        assert part in text, part


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    folder = tmp_path / "packages"
    for system, name, sum in (
        ("linux", "a.deb", "87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7"),
        ("windows", "a.exe", "0263829989b6fd954f72baaf2fc64bc2e2f01d692d4de72986ea808f6e99813f"),
    ):
        (folder / system).mkdir(parents=True)
        (folder / system / name).write_text({"a.deb": "a\n", "a.exe": "b\n"}[name], "utf-8")
        (folder / system / "SHA256SUMS").write_text(f"{sum}  {name}\n", "utf-8")
    return folder


def test_packages_are_gathered(packages: Path, tmp_path: Path) -> None:
    assert gather(packages, tmp_path / "release") == []
    assert sorted(file.name for file in (tmp_path / "release").iterdir()) == ["a.deb", "a.exe"]


def test_a_package_that_changed_or_is_missing_is_told(packages: Path, tmp_path: Path) -> None:
    (packages / "linux" / "a.deb").write_text("changed", "utf-8")
    (packages / "windows" / "a.exe").unlink()
    assert gather(packages, tmp_path / "release") == [
        "a.deb is not what was built: its sum differs.",
        "a.exe is named in windows but is not there.",
    ]
    assert gather(tmp_path / "release", tmp_path / "other") == [
        f"{tmp_path / 'release'} holds no SHA256SUMS."
    ]


def test_the_licenses_of_everything_carried_are_there() -> None:
    text = licenses.gathered()
    lock = (ROOT / "build_spec" / "aloud.lock").read_text("utf-8")
    locked = {name.lower() for name in re.findall(r"^([A-Za-z0-9][\w.-]*)==", lock, re.MULTILINE)}
    named = {name.lower() for name in (*licenses.SHIPPED, *licenses.QT)}
    assert locked - named <= {"fontpkg"}  # never imported, and not in the program
    for part in (
        "YOU MAY REPLACE",
        "SIL OPEN FONT LICENSE",
        "GNU LESSER GENERAL PUBLIC LICENSE",
        "PYTHON SOFTWARE FOUNDATION",
    ):
        assert part in text.upper(), part
    assert __version__ in text


def test_the_list_of_parts_names_what_no_lock_file_does() -> None:
    document = bill_of_materials({"components": [{"name": "markdown"}]})
    names = [part["name"] for part in document["components"]]
    assert names[0] == "markdown"
    assert {"Qt", "SQLite", "CPython", "ICU"} <= set(names)
    assert "${" not in json.dumps(document)
    assert document["metadata"]["component"]["version"] == __version__
