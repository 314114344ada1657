"""What can be known of the Mac's application without a Mac."""

import os
import plistlib
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from PIL import Image

from build_spec.macos import signing
from build_spec.macos.package import PLACES, WINDOW, arrangement, layout_troubles
from reader import APPLICATION_ID, NAME, __version__
from reader.app import LINK, NOTES_ENDINGS

MACOS = Path(signing.__file__).parent
INFO = plistlib.loads((MACOS / "Info.plist").read_bytes())


def test_links_and_files_of_notes_lead_to_the_program() -> None:
    (scheme,) = INFO["CFBundleURLTypes"][0]["CFBundleURLSchemes"]
    assert f"{scheme}:" == LINK
    (document,) = INFO["CFBundleDocumentTypes"]
    (exported,) = INFO["UTExportedTypeDeclarations"]
    assert document["LSItemContentTypes"] == [exported["UTTypeIdentifier"]]
    (ending,) = exported["UTTypeTagSpecification"]["public.filename-extension"]
    assert f".{ending}" in NOTES_ENDINGS


def test_the_oldest_system_is_the_one_that_is_written_down() -> None:
    releasing = (MACOS.parent.parent / "docs" / "releasing.md").read_text("utf-8")
    assert f"| macOS | {INFO['LSMinimumSystemVersion'].removesuffix('.0')} |" in releasing


def test_it_asks_for_no_right_to_the_network() -> None:
    entitlements = plistlib.loads((MACOS / "entitlements.plist").read_bytes())
    assert list(entitlements) == ["com.apple.security.cs.disable-library-validation"]
    assert "NSAppTransportSecurity" not in INFO


@pytest.fixture
def application(tmp_path: Path) -> Path:
    """An application as PyInstaller lays it out."""
    contents = tmp_path / f"{NAME}.app" / "Contents"
    code = bytes.fromhex("cffaedfe") + b"\0" * 60
    for name in (
        "MacOS/plainspoken",
        "Frameworks/libpython3.13.dylib",
        "Frameworks/PySide6/QtCore.abi3.so",
        "Frameworks/PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore",
        "Frameworks/PySide6/Qt/plugins/platforms/libqcocoa.dylib",
    ):
        file = contents / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(code)
    (contents / "Resources").mkdir()
    (contents / "Resources" / "plainspoken.icns").write_bytes(b"icns")
    (contents / "Resources" / "library.db").write_bytes(b"SQLite format 3\0")
    (contents / "Frameworks" / "Python").symlink_to("libpython3.13.dylib")
    info = INFO | {"CFBundleIdentifier": APPLICATION_ID, "CFBundleShortVersionString": __version__}
    (contents / "Info.plist").write_bytes(plistlib.dumps(info))
    return contents.parent


def test_code_is_signed_from_the_inside_out(application: Path) -> None:
    order = [path.relative_to(application).as_posix() for path in signing.inside_out(application)]
    assert order[-2:] == ["Contents/MacOS/plainspoken", "."]
    inner = "Contents/Frameworks/PySide6/Qt/lib/QtCore.framework"
    assert order.index(f"{inner}/Versions/A/QtCore") < order.index(inner)
    assert "Contents/Resources/library.db" not in order
    assert "Contents/Frameworks/Python" not in order
    assert len(order) == len(set(order)) == 7


def test_without_an_identity_it_stays_unsigned_and_says_so(application: Path, capsys, monkeypatch) -> None:
    monkeypatch.delenv("PLAINSPOKEN_SIGNING_IDENTITY", raising=False)
    monkeypatch.delenv("PLAINSPOKEN_NOTARY_PROFILE", raising=False)
    assert not signing.sign(application)
    assert not signing.notarise(application)
    assert capsys.readouterr().out == f"{signing.NO_IDENTITY}\n{signing.NO_PROFILE}\n"


@pytest.mark.skipif(os.name == "nt", reason="the tools that stand in are shell scripts")
def test_what_is_signed_is_checked_and_notarised_as_the_image_people_get(
    application: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, tools = tmp_path / "log", tmp_path / "tools"
    tools.mkdir()
    for name in ("codesign", "xcrun", "spctl"):
        (tools / name).write_text(f'#!/bin/sh\necho {name} "$*" >>"{log}"\n')
        (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tools), prepend=os.pathsep)
    image = tmp_path / "Plainspoken.dmg"
    assert signing.sign(application, "Developer ID Application: Nobody")
    signing.sign_image(image, "Developer ID Application: Nobody")
    assert signing.notarise(image, "profile")
    calls = log.read_text("utf-8").splitlines()
    signed = [call.split()[-1] for call in calls if "--sign" in call]
    assert signed[-3:] == [str(application / "Contents/MacOS/plainspoken"), str(application), str(image)]
    with_rights = [call for call in calls if "--entitlements" in call]
    assert [call.split()[-1] for call in with_rights] == signed[-3:-1]
    assert all("--options runtime" in call for call in calls if "--sign" in call and "dmg" not in call)
    after = [call.split()[:3] for call in calls[calls.index(next(c for c in calls if "dmg" in c)) :]]
    assert [call[0] for call in after] == ["codesign", "codesign", "xcrun", "xcrun", "xcrun", "spctl"]
    assert [call[1] for call in after[2:5]] == ["notarytool", "stapler", "stapler"]


def test_a_bundle_that_lacks_something_is_not_packed(application: Path) -> None:
    assert layout_troubles(application) == []
    (application / "Contents/Resources/plainspoken.icns").unlink()
    assert layout_troubles(application) == [f"{NAME}.app lacks Contents/Resources/plainspoken.icns."]


def test_the_picture_fits_the_window_and_the_icons_do_not_cover_its_words() -> None:
    left, top, right, bottom = WINDOW
    with Image.open(MACOS / "background.png") as picture:
        assert picture.size == (right - left, bottom - top)
    script = arrangement()
    for name in PLACES:
        assert f'"{name}"' in script
    drawing = ElementTree.parse(MACOS / "background.svg")
    heights = [float(text.get("y", 0)) for text in drawing.iter("{http://www.w3.org/2000/svg}text")]
    for _, y in PLACES.values():
        assert all(abs(height - y) > 100 for height in heights)
