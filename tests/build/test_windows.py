"""What can be known of the Windows packages without Windows."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from build_spec.windows import imports, package

TIME = "1700000001"


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small folder in the shape of the built program, with a real Windows program in it."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", TIME)
    import setuptools

    folder = tmp_path / "plainspoken"
    (folder / "_internal" / "resources").mkdir(parents=True)
    (folder / "_internal" / "resources" / "library.db").write_bytes(b"pages")
    starter = Path(setuptools.__file__).with_name("gui-64.exe")
    shutil.copy(starter, folder / "plainspoken.exe")
    shutil.copy(starter, folder / "_internal" / "VCRUNTIME140.dll")
    return folder


def test_what_is_in_windows_or_shipped_is_not_missing(program: Path) -> None:
    assert {"kernel32.dll", "vcruntime140.dll"} <= imports.needed_libraries(program / "plainspoken.exe")
    assert imports.missing(program) == []


def test_a_library_that_windows_may_lack_stops_the_packages(program: Path, tmp_path: Path) -> None:
    (program / "_internal" / "VCRUNTIME140.dll").unlink()
    assert imports.missing(program) == ["plainspoken.exe asks for vcruntime140.dll"]
    with pytest.raises(SystemExit, match=r"asks for vcruntime140\.dll"):
        package.package(program, tmp_path)


def test_the_archive_holds_the_program_and_says_where_notes_are(program: Path, tmp_path: Path) -> None:
    made = package.portable(program, tmp_path / "a.zip")
    with zipfile.ZipFile(made) as archive:
        names = archive.namelist()
        words = archive.read("README.txt").decode("ascii")
    assert names == [
        "README.txt",
        "Plainspoken/_internal/VCRUNTIME140.dll",
        "Plainspoken/_internal/resources/library.db",
        "Plainspoken/plainspoken.exe",
    ]
    from reader.places import BESIDE_PROGRAM

    assert f"\r\n    {BESIDE_PROGRAM}\r\n" in words


def test_the_same_files_give_the_same_archive(program: Path, tmp_path: Path) -> None:
    first = package.portable(program, tmp_path / "a.zip").read_bytes()
    (program / "plainspoken.exe").touch()
    assert package.portable(program, tmp_path / "b.zip").read_bytes() == first


def test_versions_sort_as_they_were_made() -> None:
    versions = ["0.9.9", "0.10.0", "1.2.0rc1", "1.2.0rc2", "1.2.0", "1.2.1"]
    assert sorted(versions, key=package.order) == versions


@pytest.mark.skipif(not shutil.which("makensis"), reason="makensis is not installed")
class TestInstaller:
    def test_its_script_compiles_without_a_warning(self, program: Path, tmp_path: Path) -> None:
        made = package.installer(program, tmp_path / package.SETUP)
        assert {"user32.dll", "shell32.dll"} <= imports.needed_libraries(made)

    def test_the_same_files_give_the_same_installer(self, program: Path, tmp_path: Path) -> None:
        first = package.installer(program, tmp_path / package.SETUP).read_bytes()
        (program / "plainspoken.exe").touch()
        assert package.installer(program, tmp_path / package.SETUP).read_bytes() == first

    def test_a_fault_in_it_stops_the_packages(self, program: Path, tmp_path: Path) -> None:
        with pytest.raises(subprocess.CalledProcessError):
            package.installer(program, tmp_path / package.SETUP, ICON=tmp_path / "nothing.ico")


@pytest.mark.skipif(sys.platform != "linux", reason="Wine is for Linux")
class TestWine:
    def test_a_lock_is_read_as_on_windows(self) -> None:
        from build_spec.windows.wine import windows_lock

        lock = (
            "# made by a tool\n"
            "colorama==0.4.6 ; sys_platform == 'win32' \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"
            "    # via pytest\n"
            "macholib==1.16 ; sys_platform == 'darwin' \\\n    --hash=sha256:cc\n"
            "tomli==2.0 ; python_full_version < '3.12' \\\n    --hash=sha256:dd\n"
            "lxml==6.1.3 \\\n    --hash=sha256:ee\n"
        )
        assert windows_lock(lock) == (
            "colorama==0.4.6 --hash=sha256:aa --hash=sha256:bb\nlxml==6.1.3 --hash=sha256:ee\n"
        )

    @pytest.mark.skipif(not shutil.which("x86_64-w64-mingw32-gcc"), reason="the compiler is not installed")
    def test_what_wine_lacks_compiles(self, tmp_path: Path) -> None:
        import pefile

        from build_spec.windows.wine import make_icuuc

        make_icuuc(tmp_path)
        read = pefile.PE(str(tmp_path / "icuuc.dll"))
        names = {symbol.name for symbol in read.DIRECTORY_ENTRY_EXPORT.symbols}
        read.close()
        assert {b"ucnv_open", b"ucnv_toUnicode", b"UCNV_TO_U_CALLBACK_SUBSTITUTE"} <= names
