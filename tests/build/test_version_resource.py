"""What Windows is told of the program."""

import pytest

from build_spec.version_resource import four_numbers, strings_shown
from reader import __version__


@pytest.mark.parametrize(
    ("version", "numbers"),
    [("0.1.0", (0, 1, 0, 0)), ("1.2", (1, 2, 0, 0)), ("2.0.1rc3", (2, 0, 1, 0)), ("1.2.3.4", (1, 2, 3, 0))],
)
def test_a_version_has_four_numbers(version: str, numbers: tuple[int, ...]) -> None:
    assert four_numbers(version) == numbers


def test_the_version_shown_is_that_of_the_program() -> None:
    assert strings_shown()["ProductVersion"] == strings_shown()["FileVersion"] == __version__


def test_the_resource_is_made() -> None:
    module = "PyInstaller.utils.win32.versioninfo"  # needs what PyInstaller installs on Windows alone
    pytest.importorskip(module, exc_type=ImportError, reason="this is not Windows")
    from build_spec.version_resource import version_resource

    made = str(version_resource())
    assert "'ProductName', 'Plainspoken'" in made.replace('"', "'")
