"""Opens the window, or runs one command without it."""

import sys

COMMANDS = frozenset(
    {"compile", "check", "search", "show", "notes", "self-test", "--version", "--help", "-h"}
)


def main() -> int:
    arguments = sys.argv[1:]
    if arguments and arguments[0] in COMMANDS:
        from reader import cli

        return cli.main(arguments)
    from reader import app

    return app.main(arguments)


if __name__ == "__main__":
    sys.exit(main())
