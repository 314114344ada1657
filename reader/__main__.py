"""Opens the window, or runs one command without it."""

import gc
import sys

COMMANDS = frozenset(
    {"compile", "check", "search", "show", "epub", "notes", "self-test", "--version", "--help", "-h"}
)


def main() -> int:
    arguments = sys.argv[1:]
    is_command = bool(arguments) and arguments[0] in COMMANDS
    try:
        if is_command:
            import reader.cli

            return reader.cli.main(arguments)
        gc.disable()  # until the first page is painted: nothing that a start makes is garbage
        import reader.app

        return reader.app.main(arguments)
    except Exception as error:
        from reader import start_trouble

        if not start_trouble.is_outside_our_code(error):
            raise
        return start_trouble.tell(start_trouble.explain(error), in_window=not is_command)


if __name__ == "__main__":
    sys.exit(main())
