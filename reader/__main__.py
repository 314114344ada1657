"""Opens the window, or runs one command without it."""

import gc
import sys

COMMANDS = frozenset(
    {"compile", "check", "search", "show", "notes", "self-test", "--version", "--help", "-h"}
)


def main() -> int:
    arguments = sys.argv[1:]
    if arguments and arguments[0] in COMMANDS:
        import reader.cli

        return reader.cli.main(arguments)
    gc.disable()  # until the first page is painted: nothing that a start makes is garbage
    import reader.app

    return reader.app.main(arguments)


if __name__ == "__main__":
    sys.exit(main())
