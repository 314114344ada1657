"""Makes what people install on Linux: an archive for one person, a Debian package, and an AppImage."""

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from build_spec.icons.__main__ import HERE as ICONS
from build_spec.icons.__main__ import LINUX_SIZES
from build_spec.linux.dependencies import depends
from build_spec.linux.releases import releases
from reader import APPLICATION_ID, __version__

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FOLDER = f"plainspoken-{__version__}-linux-x86_64"

# The tool lies in a package of the npm registry as the project published it: release 1.9.1 of AppImage/appimagetool.
APPIMAGETOOL = "bare-app-image@0.1.2", "package/prebuilds/linux-x64/appimagetool.AppImage"
APPIMAGETOOL_SUM = "ed4ce84f0d9caff66f50bcca6ff6f35aae54ce8135408b3fa33abfc3cb384eb0"


def package(program: Path, out: Path) -> list[Path]:
    """Make every package of a built program in a folder and return their paths."""
    with tempfile.TemporaryDirectory(prefix="plainspoken-package-") as name:
        work = Path(name)
        packed = archive(program, work, out)
        made = [packed, flatpak_manifest(packed), debian_package(program, work, out)]
        tool = appimagetool()
        if tool:
            made.append(appimage(program, work, out, tool))
        else:
            print("No AppImage: its tool could not be fetched with npm.", flush=True)
    return made


def share(folder: Path) -> None:
    """Put what a desktop looks for below a folder `share`: menu entry, icons, file type, description."""
    hicolor = folder / "icons" / "hicolor"
    copies = {
        HERE / f"{APPLICATION_ID}.desktop": folder / "applications" / f"{APPLICATION_ID}.desktop",
        HERE / f"{APPLICATION_ID}.mime.xml": folder / "mime" / "packages" / f"{APPLICATION_ID}.xml",
        ROOT / "resources/icons/plainspoken.svg": hicolor / "scalable" / "apps" / f"{APPLICATION_ID}.svg",
    }
    for size in LINUX_SIZES:
        icon = hicolor / f"{size}x{size}" / "apps" / f"{APPLICATION_ID}.png"
        copies[ICONS / f"plainspoken-{size}.png"] = icon
    for source, target in copies.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    (folder / "metainfo").mkdir()
    (folder / "metainfo" / f"{APPLICATION_ID}.metainfo.xml").write_text(metainfo(), "utf-8")


def metainfo() -> str:
    """Return the description for software centers, with the releases that the list of changes names."""
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    text = (HERE / f"{APPLICATION_ID}.metainfo.xml").read_text("utf-8")
    return text.replace("  <releases/>\n", releases(changes, datetime.fromtimestamp(epoch(), UTC).date()))


def archive(program: Path, work: Path, out: Path) -> Path:
    """Make the archive with a script that installs for one person."""
    folder = work / FOLDER
    shutil.copytree(program, folder / "program", symlinks=True)
    share(folder / "share")
    for name in ("install.sh", "README.txt"):
        shutil.copy(HERE / name, folder)
    shutil.copyfile(ROOT / "LICENSE", folder / "LICENSE.txt")
    file = out / f"{FOLDER}.tar.xz"
    with tarfile.open(file, "w:xz", preset=9, format=tarfile.GNU_FORMAT) as tar:
        tar.add(folder, FOLDER, filter=plain)  # adds in the order of the names
    shutil.rmtree(folder)
    return file


def flatpak_manifest(packed: Path) -> Path:
    """Write the manifest of the Flatpak beside the archive that it is made of."""
    name = f"{APPLICATION_ID}.yml"
    text = (HERE / name).read_text("utf-8").replace("path: ARCHIVE", f"path: {packed.name}")
    sum = hashlib.sha256(packed.read_bytes()).hexdigest()
    (packed.parent / name).write_text(text.replace("sha256: SUM", f"sha256: {sum}"), "utf-8")
    return packed.parent / name


def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave the person and the time of the build out of a file in an archive."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mtime = epoch()
    member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
    return member


def debian_package(program: Path, work: Path, out: Path) -> Path:
    """Make the package for Debian, Ubuntu and their kin."""
    root = work / "deb"
    home = root / "usr/lib/plainspoken"
    documents = root / "usr/share/doc/plainspoken"
    shutil.copytree(program, home, symlinks=True)
    share(root / "usr/share")
    (root / "usr/bin").mkdir()
    (root / "usr/bin/plainspoken").symlink_to("../lib/plainspoken/start.sh")
    for folder in (
        documents,
        root / "usr/share/man/man1",
        root / "usr/share/lintian/overrides",
        root / "DEBIAN",
    ):
        folder.mkdir(parents=True)
    shutil.copyfile(HERE / "copyright", documents / "copyright")
    pack(documents / "changelog.gz", changelog())
    pack(root / "usr/share/man/man1/plainspoken.1.gz", (HERE / "plainspoken.1").read_text("utf-8"))
    shutil.copyfile(HERE / "lintian-overrides", root / "usr/share/lintian/overrides/plainspoken")
    normal_modes(root)
    size = sum(-(-file.lstat().st_size // 1024) for file in root.rglob("*") if not file.is_dir())
    control = (HERE / "control").read_text("utf-8")
    control = control.format(version=__version__, size=size, depends=", ".join(depends(program)))
    (root / "DEBIAN/control").write_text(control, "utf-8")
    (root / "DEBIAN/md5sums").write_text("".join(md5sums(root)), "utf-8")
    shutil.copy(HERE / "postrm", root / "DEBIAN/postrm")
    file = out / f"plainspoken_{__version__}_amd64.deb"
    run("dpkg-deb", "--root-owner-group", "-Zxz", "-z9", "--build", root, file)
    shutil.rmtree(root)
    return file


def pack(file: Path, text: str) -> None:
    file.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def changelog() -> str:
    """Return a list of changes as Debian wants it, which points to the one for people."""
    date = datetime.fromtimestamp(epoch(), UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
    return (
        f"plainspoken ({__version__}) stable; urgency=medium\n\n"
        "  * What is new stands under Help in the program.\n\n"
        f" -- The Plainspoken contributors <{MAIL}>  {date}\n"
    )


MAIL = "plainspoken@users.noreply.github.com"


def md5sums(root: Path) -> Iterable[str]:
    for file in sorted(root.rglob("*")):
        name = file.relative_to(root)
        if file.is_file() and not file.is_symlink() and name.parts[0] != "DEBIAN":
            yield f"{hashlib.md5(file.read_bytes()).hexdigest()}  {name}\n"


def normal_modes(root: Path) -> None:
    """Give files the modes that they have everywhere, whatever the build's umask was."""
    for path in root.rglob("*"):
        if path.is_dir():
            path.chmod(0o755)
        elif not path.is_symlink():
            is_run = path.stat().st_mode & 0o100 and not re.search(r"\.so(\.|$)", path.name)
            path.chmod(0o755 if is_run else 0o644)
    root.chmod(0o755)


def appimage(program: Path, work: Path, out: Path, tool: Path) -> Path:
    """Make the one file that runs without being installed."""
    root = work / "AppDir"
    shutil.copytree(program, root / "usr/lib/plainspoken", symlinks=True)
    share(root / "usr/share")
    shutil.copy(HERE / "AppRun", root / "AppRun")
    shutil.copyfile(HERE / f"{APPLICATION_ID}.desktop", root / f"{APPLICATION_ID}.desktop")
    shutil.copyfile(ICONS / "plainspoken-256.png", root / f"{APPLICATION_ID}.png")
    (root / ".DirIcon").symlink_to(f"{APPLICATION_ID}.png")
    normal_modes(root)
    offset = int(
        subprocess.run([tool, "--appimage-offset"], check=True, capture_output=True, text=True).stdout
    )
    runtime = work / "runtime"
    runtime.write_bytes(tool.read_bytes()[:offset])
    file = out / f"Plainspoken-{__version__}-x86_64.AppImage"
    run(tool, "--appimage-extract-and-run", "--no-appstream", "--runtime-file", runtime, root, file)
    shutil.rmtree(root)
    return file


def appimagetool() -> Path | None:
    """Return the tool that makes an AppImage, fetched once and known by its sum; None where it cannot be had."""
    tool = ROOT / "build" / "appimagetool"
    if not tool.exists():
        name, member = APPIMAGETOOL
        with tempfile.TemporaryDirectory() as folder:
            try:
                run("npm", "pack", "--ignore-scripts", name, cwd=folder)
            except (OSError, subprocess.CalledProcessError):
                return None
            (packed,) = Path(folder).glob("*.tgz")
            with tarfile.open(packed) as tar:
                content = tar.extractfile(member)
                assert content
                tool.write_bytes(content.read())
        tool.chmod(0o755)
    if hashlib.sha256(tool.read_bytes()).hexdigest() != APPIMAGETOOL_SUM:
        raise SystemExit(f"{tool} is not the appimagetool that was published. Nothing was made with it.")
    return tool


def epoch() -> int:
    """Return the time that every file in a package has."""
    return int(os.environ["SOURCE_DATE_EPOCH"])


def run(*command: str | Path, cwd: str | None = None) -> None:
    """Run a tool, and show what it said only if it failed."""
    variables = os.environ | {"ARCH": "x86_64"}
    done = subprocess.run(command, cwd=cwd, env=variables, capture_output=True, text=True)
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n")
        done.check_returncode()
