"""Makes what people install on macOS: a disk image with the application and a link to the Applications folder."""

import platform
import plistlib
import shutil
import subprocess
import tempfile
from pathlib import Path

from build_spec.macos.signing import notarise, sign, sign_image
from build_spec.speech import loose_ends
from reader import APPLICATION_ID, NAME, __version__

BACKGROUND = Path(__file__).with_name("background.png")
WINDOW = (200, 120, 840, 520)  # left, top, right and bottom of the opened disk image
# Where the two icons stand in the window, over the picture behind them.
PLACES = {f"{NAME}.app": (170, 190), "Applications": (470, 190)}


def package(program: Path, out: Path) -> list[Path]:
    """Sign the application beside a built program and make its disk image; returns the image's path."""
    application = program.parent / f"{NAME}.app"
    troubles = layout_troubles(application)
    if troubles:
        raise SystemExit("\n".join(troubles))
    is_signed = sign(application)
    file = out / f"{NAME}-{__version__}-macos-{platform.machine()}.dmg"
    with tempfile.TemporaryDirectory(prefix="plainspoken-dmg-") as name:
        folder = Path(name)
        shutil.copytree(application, folder / application.name, symlinks=True)
        (folder / "Applications").symlink_to("/Applications")
        (folder / ".background").mkdir()
        shutil.copyfile(BACKGROUND, folder / ".background" / "background.png")
        make_image(folder, file)
    if is_signed:
        sign_image(file)
        notarise(file)
    return [file]


def layout_troubles(application: Path) -> list[str]:
    """Return what is missing or wrong in the layout of an application bundle."""
    contents = application / "Contents"
    wanted = ("Info.plist", "MacOS/plainspoken", "Resources/plainspoken.icns")
    troubles = [
        f"{application.name} lacks Contents/{name}." for name in wanted if not (contents / name).exists()
    ]
    if not troubles:
        info = plistlib.loads((contents / "Info.plist").read_bytes())
        for key, value in (
            ("CFBundleIdentifier", APPLICATION_ID),
            ("CFBundleShortVersionString", __version__),
        ):
            if info.get(key) != value:
                troubles.append(f"{key} is {info.get(key)!r} and not {value!r}.")
    return troubles + loose_ends(contents)


def make_image(folder: Path, file: Path) -> None:
    """Make a compressed disk image of a folder, whose window shows its icons over the picture."""
    with tempfile.TemporaryDirectory(prefix="plainspoken-image-") as name:
        raw = Path(name) / "raw.dmg"
        create = ["hdiutil", "create", "-volname", NAME, "-srcfolder", str(folder), "-fs", "HFS+"]
        subprocess.run([*create, "-format", "UDRW", str(raw)], check=True)
        mounted = Path("/Volumes") / NAME
        subprocess.run(["hdiutil", "attach", "-readwrite", "-noverify", "-noautoopen", str(raw)], check=True)
        try:
            subprocess.run(["osascript", "-e", arrangement()], check=True)
        finally:
            subprocess.run(["hdiutil", "detach", str(mounted)], check=True)
        convert = ["hdiutil", "convert", str(raw), "-format", "UDZO", "-imagekey", "zlib-level=9"]
        file.unlink(missing_ok=True)
        subprocess.run([*convert, "-o", str(file)], check=True)


def arrangement() -> str:
    """Return the script by which Finder arranges the window of the disk image."""
    places = "\n".join(f'set position of item "{name}" to {{{x}, {y}}}' for name, (x, y) in PLACES.items())
    bounds = ", ".join(map(str, WINDOW))
    return f"""tell application "Finder"
tell disk "{NAME}"
open
set current view of container window to icon view
set toolbar visible of container window to false
set statusbar visible of container window to false
set bounds of container window to {{{bounds}}}
set icon size of icon view options of container window to 112
set arrangement of icon view options of container window to not arranged
set background picture of icon view options of container window to file ".background:background.png"
{places}
close
end tell
end tell"""
