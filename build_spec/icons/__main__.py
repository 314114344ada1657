"""Draws the icons of the program in every size and kind from resources/icons/plainspoken.svg.

Run `python -m build_spec.icons` after a change of that picture, and commit what it writes beside this file.
"""

from io import BytesIO
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QRectF
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

HERE = Path(__file__).resolve().parent
DRAWING = HERE.parent.parent / "resources" / "icons" / "plainspoken.svg"

LINUX_SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
WINDOWS_SIZES = (16, 20, 24, 32, 40, 48, 64, 256)
MACOS_SIZES = (32, 64, 128, 256, 512, 1024)


def draw(size: int) -> Image.Image:
    """Return the drawing as a square picture of so many pixels."""
    return drawn(DRAWING, size, size)


def drawn(drawing: Path, width: int, height: int) -> Image.Image:
    """Return an SVG drawing as a picture of so many pixels."""
    picture = QImage(width, height, QImage.Format.Format_ARGB32)
    picture.fill(0)
    painter = QPainter(picture)
    QSvgRenderer(str(drawing)).render(painter, QRectF(0, 0, width, height))
    painter.end()
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    return Image.open(BytesIO(buffer.data().data()))


def make(folder: Path) -> None:
    """Write a PNG for each size on Linux, an .ico for Windows and an .icns for macOS."""
    for size in LINUX_SIZES:
        draw(size).save(folder / f"plainspoken-{size}.png", optimize=True)
    for name, sizes in (("plainspoken.ico", WINDOWS_SIZES), ("plainspoken.icns", MACOS_SIZES)):
        *smaller, largest = map(draw, sizes)
        options = {"sizes": [(size, size) for size in sizes]} if name.endswith("ico") else {}
        largest.save(folder / name, append_images=smaller, **options)


def make_background(folder: Path) -> None:
    """Write the picture behind the icons in the disk image for macOS."""
    drawn(folder / "background.svg", 640, 400).save(folder / "background.png", optimize=True)


if __name__ == "__main__":
    application = QGuiApplication([])
    make(HERE)
    make_background(HERE.parent / "macos")
