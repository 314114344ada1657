"""The icons that are committed are the drawing, in every size that the three systems ask for."""

from pathlib import Path

import pytest
from PIL import Image, ImageChops
from PIL.IcnsImagePlugin import IcnsImageFile
from PIL.IcoImagePlugin import IcoImageFile
from pytestqt.qtbot import QtBot

from build_spec.icons import __main__ as icons

PNG_FILES = [icons.HERE / f"plainspoken-{size}.png" for size in icons.LINUX_SIZES]


def pictures(file: Path) -> list[Image.Image]:
    """Return what a file holds, one picture for each size."""
    with Image.open(file) as image:
        if isinstance(image, IcoImageFile):
            return [image.ico.getimage(size).convert("RGBA") for size in image.info["sizes"]]
        if isinstance(image, IcnsImageFile):
            return [image.icns.getimage(size).convert("RGBA") for size in image.info["sizes"]]
        return [image.convert("RGBA")]


@pytest.mark.parametrize("file", [*PNG_FILES, *icons.HERE.glob("*.ic*")], ids=lambda file: file.name)
def test_a_committed_icon_is_the_drawing(qtbot: QtBot, file: Path) -> None:
    for picture in pictures(file):
        difference = ImageChops.difference(picture, icons.draw(picture.width).convert("RGBA"))
        assert max(high for _, high in difference.getextrema()) < 16, picture.size


@pytest.mark.parametrize(
    ("name", "sizes"), [("plainspoken.ico", icons.WINDOWS_SIZES), ("plainspoken.icns", icons.MACOS_SIZES)]
)
def test_every_size_is_there(name: str, sizes: tuple[int, ...]) -> None:
    assert {picture.width for picture in pictures(icons.HERE / name)} == set(sizes)
