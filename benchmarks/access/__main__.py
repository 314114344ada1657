"""Walks through the running program by ear and keyboard alone, and prints what was wrong: nothing should be.

    python3 run.py bench access            every dialog, and every page from its first heading to its last
    python3 run.py bench access --short    what the tests try
    python3 run.py bench access --orca     what Orca says when some hundred and thirty keys are pressed, for somebody to judge

The program is opened as it is, on a virtual display with an accessibility bus of its own, and is known only by what it
tells there, as to a screen reader. Leaves with 1 if anything was wrong.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.access.orca import lacking_for_orca, listen
from benchmarks.access.session import lacking, walk


def main(arguments: list[str] | None = None) -> int:
    """Walk; 0 if nothing was wrong."""
    parser = argparse.ArgumentParser(
        prog="run.py bench access", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--short", action="store_true", help="what the tests try")
    parser.add_argument("--orca", action="store_true", help="what Orca says")
    options = parser.parse_args(arguments)
    if needs := lacking_for_orca() if options.orca else lacking():
        sys.exit(f"This needs a Linux system with these Debian packages: {' '.join(needs)}")
    from reader import places
    from reader.library.compile import compile_library
    from reader.library.file import open_library

    wrong = 0
    with tempfile.TemporaryDirectory(prefix="plainspoken-access-") as folder:
        library = Path(folder) / "library.db"
        compile_library(places.content(), library)
        if options.orca:
            listen(Path(folder), library)
            return 0
        opened = open_library(library)
        pages = 0 if options.short else opened.topic_count
        opened.close()
        for tried in walk(Path(folder), library, pages):
            print(f"{tried.seconds:6.1f} s  {'WRONG' if tried.wrong else 'right'}  {tried.what}", flush=True)
            for words in tried.wrong:
                print(f"                 {words}", flush=True)
            wrong += len(tried.wrong)
        print((Path(folder) / "walk.log").read_text(), end="")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
