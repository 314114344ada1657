"""Started as a program of its own: says when its first page was painted and, two seconds later, what memory it holds.

python -m benchmarks.first_paint STARTED idle|leave bare|reader [ARGUMENTS OF THE READER]
"""

import json
import sys
import time
from collections.abc import Callable

IDLE_MS = 2000
FIRST_SIZE = (1240, 780)


def main() -> None:
    started, then, program, *arguments = sys.argv[1:]
    run = _bare if program == "bare" else _reader
    run(arguments, lambda: _painted(float(started), then == "idle"))


def memory() -> dict[str, float]:
    """This process's proportional and resident memory in MB, as Linux counts them; nothing on other systems."""
    try:
        with open("/proc/self/smaps_rollup") as file:  # noqa: PTH123 - pathlib is not loaded in a bare window
            fields = [line.split() for line in file][1:]
    except OSError:
        return {}
    sizes = {name.rstrip(":"): int(size) / 1000 for name, size, *_ in fields}
    return {"pss": sizes["Pss"], "rss": sizes["Rss"]}


def _painted(started: float, stays: bool) -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    found = {"ms": (time.time() - started) * 1000}

    def leave() -> None:
        print(json.dumps(found | (memory() if stays else {})), flush=True)
        QApplication.quit()

    QTimer.singleShot(IDLE_MS if stays else 0, leave)


def _bare(_arguments: list[str], painted: Callable[[], None]) -> None:
    from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

    class Label(QLabel):
        def paintEvent(self, event) -> None:
            super().paintEvent(event)
            once(painted)

    once = _once()
    application = QApplication(["bare", "-style", "Fusion"])  # as the reader does
    window = QMainWindow()
    window.setCentralWidget(Label("A bare window"))
    window.resize(*FIRST_SIZE)
    window.show()
    application.exec()
    window.close()


def _reader(arguments: list[str], painted: Callable[[], None]) -> None:
    sys.argv[1:] = arguments
    from reader.__main__ import main as open_reader
    from reader.ui.page_text import PageText

    once = _once()
    paint = PageText.paintEvent

    def paint_and_tell(text: PageText, event) -> None:
        paint(text, event)
        if text.document().characterCount() > 500:
            once(painted)

    PageText.paintEvent = paint_and_tell
    open_reader()


def _once() -> Callable[[Callable[[], None]], None]:
    told = []

    def once(tell: Callable[[], None]) -> None:
        if not told:
            told.append(True)
            tell()

    return once


if __name__ == "__main__":
    main()
