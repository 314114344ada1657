"""What desktops are told of the program, and what the Debian package depends on."""

import hashlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import pytest
import yaml

from build_spec.linux import dependencies, package
from build_spec.linux.releases import releases
from reader import APPLICATION_ID, __version__

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="packages for Linux")

HERE = package.HERE
CHANGES = """# Changes

## 0.2.0 (not yet released)

**For readers**

- Pages in *large* print & more.

**For those who work on it**

- Nothing.

## 0.1.0 (2026-12-01)

**For readers**

### Notes

- Write `notes`
  beside pages.

### Finding

- Search.
"""


@pytest.fixture
def share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795500000")
    package.share(tmp_path / "share")
    return tmp_path / "share"


def test_releases_come_from_the_list_of_changes() -> None:
    found = ET.fromstring(releases(CHANGES, date(2026, 12, 24)))
    newest, oldest = found
    assert newest.attrib == {"version": "0.2.0", "date": "2026-12-24", "type": "development"}
    assert oldest.attrib == {"version": "0.1.0", "date": "2026-12-01", "type": "stable"}
    assert [point.text for point in newest.iter("li")] == ["Pages in large print & more."]
    assert [point.text for point in oldest.iter("li")] == ["Write notes beside pages.", "Search."]


def test_our_own_changes_name_this_version(share: Path) -> None:
    metainfo = ET.parse(share / "metainfo" / f"{APPLICATION_ID}.metainfo.xml")
    newest = metainfo.find("releases/release")
    assert newest is not None
    assert newest.get("version") == __version__
    assert len(list(newest.iter("li"))) > 3


def test_one_name_everywhere(share: Path) -> None:
    names = {
        path.name.removesuffix(path.suffix).removesuffix(".metainfo")
        for path in share.rglob("*.*")
        if path.is_file()
    }
    assert names == {APPLICATION_ID}
    desktop = (share / "applications" / f"{APPLICATION_ID}.desktop").read_text("utf-8")
    types = re.search(r"^MimeType=(.*);$", desktop, re.MULTILINE)
    assert types
    metainfo = ET.parse(share / "metainfo" / f"{APPLICATION_ID}.metainfo.xml")
    assert {each.text for each in metainfo.iter("mediatype")} == set(types[1].split(";"))
    mime = (share / "mime" / "packages" / f"{APPLICATION_ID}.xml").read_text("utf-8")
    assert 'type="application/x-plainspoken-notes"' in mime


@pytest.mark.skipif(not shutil.which("desktop-file-validate"), reason="desktop-file-utils")
def test_the_menu_entry_is_valid(share: Path) -> None:
    files = share.glob("applications/*")
    done = subprocess.run(["desktop-file-validate", *files], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.skipif(not shutil.which("appstreamcli"), reason="appstream")
def test_the_description_for_software_centers_is_valid(share: Path) -> None:
    command = ["appstreamcli", "validate", "--no-net", "--no-color", *share.glob("metainfo/*")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="shellcheck")
def test_the_scripts_have_no_known_mistake() -> None:
    scripts = [file for file in HERE.iterdir() if file.is_file() and file.read_bytes().startswith(b"#!/bin/")]
    assert len(scripts) > 3
    done = subprocess.run(["shellcheck", *scripts], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_flatpak_has_no_network_and_no_folder(tmp_path: Path) -> None:
    packed = tmp_path / "plainspoken.tar.xz"
    packed.write_bytes(b"packed")
    manifest = yaml.safe_load(package.flatpak_manifest(packed).read_text("utf-8"))
    assert manifest["id"] == APPLICATION_ID
    allowed = {"--share=ipc", "--socket=wayland", "--socket=fallback-x11", "--socket=cups"}
    assert set(manifest["finish-args"]) == allowed
    assert "build-args" not in manifest["build-options"]
    (source,) = manifest["modules"][0]["sources"]
    assert source == {
        "type": "archive",
        "path": "plainspoken.tar.xz",
        "sha256": hashlib.sha256(b"packed").hexdigest(),
    }


@pytest.mark.skipif(not shutil.which("flatpak-builder"), reason="flatpak-builder")
def test_flatpak_builder_knows_every_word_of_the_manifest(tmp_path: Path) -> None:
    packed = tmp_path / "plainspoken.tar.xz"
    packed.touch()
    command = ["flatpak-builder", "--show-manifest", package.flatpak_manifest(packed)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def needs_of(monkeypatch: pytest.MonkeyPatch, *libraries: str) -> list[str]:
    versions = {"2.4", "2.36", "2.9"}
    monkeypatch.setattr(dependencies, "needs", lambda program: (set(libraries), versions))
    return dependencies.depends(Path("/nowhere"))


def test_the_newest_c_library_that_is_asked_for_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    assert needs_of(monkeypatch, "libc.so.6", "libm.so.6", "libGL.so.1", "libcups.so.2") == [
        "libc6 (>= 2.36)",
        "libgl1",
    ]


def test_a_library_nobody_thought_of_stops_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit, match="libssl"):
        needs_of(monkeypatch, "libc.so.6", "libssl.so.3")
