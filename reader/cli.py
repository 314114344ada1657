"""The same core without a window: compile, check, search, show, epub, notes list, self-test."""

import argparse
import io
import json
import os
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

from reader import NAME, __version__, places
from reader.errors import ContentMistakesError, KnownError, LibraryError, NotesLocked
from reader.library.file import Library, open_library
from reader.library.seen import bring_up_to_date
from reader.words import translate

MISTAKES, TROUBLE, INTERRUPTED = 1, 1, 130
_MOST_HITS = 1000


def main(arguments: list[str]) -> int:
    """Run one command; 0 is success, 1 trouble or mistakes found, 2 a wrong command line, 130 stopped by the person."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # not every terminal has every letter
    try:
        return _run(_parser().parse_args(arguments))
    except (KeyboardInterrupt, EOFError):  # at the passphrase, perhaps
        print(file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has read enough; what is left goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def as_dict(value: Any) -> Any:
    """A record, and the records in it, as dictionaries for JSON."""
    if hasattr(value, "_asdict"):
        return {name: as_dict(part) for name, part in value._asdict().items()}
    return [as_dict(part) for part in value] if isinstance(value, list | tuple) else value


def _run(options: argparse.Namespace) -> int:
    try:
        code = int(options.run(options))
        if sys.stdout:
            sys.stdout.flush()
        return code
    except ContentMistakesError as error:
        print("\n".join(map(str, error.mistakes)), file=sys.stderr)
        print(f"{_count(len(error.mistakes), 'mistake')}. Nothing was changed.", file=sys.stderr)
        return MISTAKES
    except KnownError as error:
        print(error.sentence, error.advice, file=sys.stderr)
        return TROUBLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="plainspoken",
        description=f"{NAME} without a window. Start it without a command to open the window.",
        epilog="The window takes plainspoken:TOPIC or a file of notes to open, --data-dir FOLDER, --library FILE, "
        "--screenshot FILE and --size WxH.",
    )
    parser.add_argument("--version", action="version", version=f"{NAME} {__version__}")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data-dir", type=Path, metavar="FOLDER", help="keep personal files in FOLDER")
    common.add_argument("--library", type=Path, metavar="FILE", help="read pages from FILE")
    common.add_argument("--json", action="store_true", help="print JSON for a program to read")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    if not places.is_frozen():  # the packaged program carries its pages and no compiler
        _add_authoring(commands, common)

    search = commands.add_parser("search", parents=[common], help="find words in the pages")
    search.add_argument("words", nargs="+")
    search.add_argument(
        "--limit", type=_positive, default=10, metavar="N", help="show at most N results (10)"
    )
    search.set_defaults(run=_search)

    show = commands.add_parser("show", parents=[common], help="print a topic as text, or list the topics")
    show.add_argument("topic", nargs="?")
    show.set_defaults(run=_show)

    epub = commands.add_parser(
        "epub", parents=[common], help="write the guide, or a topic and all below it, as an e-book"
    )
    epub.add_argument("file", type=Path)
    epub.add_argument("topic", nargs="?")
    epub.set_defaults(run=_epub)

    notes = commands.add_parser("notes", help="your notes").add_subparsers(required=True, metavar="list")
    listing = notes.add_parser("list", parents=[common], help="print all notes")
    listing.add_argument("--topic", help="only the notes beside this topic")
    listing.set_defaults(run=_notes_list)

    self_test = commands.add_parser(
        "self-test", parents=[common], help="try every part of this copy of the program"
    )
    self_test.add_argument("--report", type=Path, metavar="FILE", help="write the result to FILE as JSON")
    self_test.set_defaults(run=_self_test)
    return parser


def _positive(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= _MOST_HITS:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number from 1 to {_MOST_HITS}")
    return int(text)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _add_authoring(commands: Any, common: argparse.ArgumentParser) -> None:
    compile_ = commands.add_parser(
        "compile", parents=[common], help="compile a content folder into a library file"
    )
    compile_.add_argument("folder", type=Path, nargs="?", default=places.content())
    compile_.set_defaults(run=_compile)

    check = commands.add_parser(
        "check", parents=[common], help="check a content folder against the house rules"
    )
    check.add_argument("folder", type=Path, nargs="?", default=places.content())
    check.add_argument("--readings", action="store_true", help="print how hard each topic is to read")
    check.add_argument("--only", metavar="TOPIC", help="tell only of this topic")
    check.set_defaults(run=_check)


def _library(options: argparse.Namespace) -> Library:
    library = options.library or places.library()
    bring_up_to_date(library)
    return open_library(library)


def _print(options: argparse.Namespace, value: object, text: str) -> None:
    print(json.dumps(value, indent=2, default=str) if options.json else text)


def _compile(options: argparse.Namespace) -> int:
    from reader.library.compile import compile_library

    target = options.library or places.library()
    changed = compile_library(options.folder, target)
    library = open_library(target)
    count = library.topic_count
    library.close()
    topics = _count(count, "topic")
    text = (
        f"Compiled {topics} into {target}" if changed else f"Nothing to do: {target} holds the same {topics}."
    )
    _print(options, {"library": target, "topics": count, "changed": changed}, text)
    return 0


def _check(options: argparse.Namespace) -> int:
    from reader.library.check import check_content, mean_grade
    from reader.library.content import page_id

    mistakes, readings = check_content(options.folder, date.today())
    if options.only:
        mistakes = [mistake for mistake in mistakes if page_id(mistake.file) == options.only]
        readings = {topic: reading for topic, reading in readings.items() if topic == options.only}
        if not readings and not mistakes:
            raise LibraryError(
                translate("Cli", "There is no topic '{only}'.").format(only=options.only),
                translate("Cli", "Name a page by its file, without '.md'."),
            )
    errors = sum(mistake.severity == "error" for mistake in mistakes)
    lines = [str(mistake) for mistake in mistakes]
    if options.readings:
        lines += [
            f"{topic}: grade {r.grade:.1f} (raw {r.raw_grade:.1f}), {r.words} words, {r.mean_sentence:.1f} a sentence"
            for topic, r in readings.items()
        ]
        lines.append(f"Grade on average: {mean_grade(readings.values()):.1f}.")
    counts = ((len(readings), "topic"), (errors, "error"), (len(mistakes) - errors, "warning"))
    lines.append(", ".join(_count(*count) for count in counts) + ".")
    found = [as_dict(mistake) for mistake in mistakes]
    _print(
        options,
        {"mistakes": found, "readings": {t: as_dict(r) for t, r in readings.items()}},
        "\n".join(lines),
    )
    return MISTAKES if errors else 0


def _search(options: argparse.Namespace) -> int:
    from reader.library.search import find

    library = _library(options)
    found = find(library, " ".join(options.words), options.limit)
    text = "\n\n".join(
        f"{hit.title}{f' › {hit.heading}' if hit.anchor and hit.topic else ''}"
        f"  [{hit.topic or 'glossary'}{f'#{hit.anchor}' if hit.anchor else ''}]"
        f"\n  {hit.excerpt}"
        for hit in found.hits
    )
    _print(
        options,
        {"meant": found.meant, "is_whole": found.is_whole, "hits": [as_dict(hit) for hit in found.hits]},
        (f"Did you mean “{found.meant}”?\n\n{text}" if found.meant else text)
        or "Nothing found. Try one word, or another word for it.",
    )
    return 0


def _show(options: argparse.Namespace) -> int:
    from reader.library.article import source_line

    library = _library(options)
    if options.topic is None:
        topics = [topic for id in library.topic_ids() if (topic := library.topic(id))]
        _print(options, [as_dict(topic) for topic in topics], "\n".join(f"{t.id}: {t.title}" for t in topics))
        return 0
    if library.topic(options.topic) is None:
        raise LibraryError(
            translate("Cli", "There is no topic '{topic}'.").format(topic=options.topic),
            translate("Cli", "'plainspoken show' lists all topics."),
        )
    page = library.page(options.topic)
    sections = library.sections(options.topic)
    parts = [page.topic.title, "=" * len(page.topic.title)]
    for section in sections:
        parts += ["", section.title, "-" * len(section.title)] if section.anchor else [""]
        parts.append(section.text)
    if page.questions:
        parts += ["", "Questions you could ask", *(f"- {question.text}" for question in page.questions)]
    if page.sources:
        parts += ["", "Sources", *(f"- {source_line(source)} {source.url}" for source in page.sources)]
    parts += ["", f"Facts checked {page.reviewed}. Clinical review: {page.clinical_review}."]
    _print(options, {**as_dict(page), "sections": [as_dict(s) for s in sections]}, "\n".join(parts))
    return 0


def _epub(options: argparse.Namespace) -> int:
    from reader.library.epub import write_epub

    if options.file.suffix.casefold() != ".epub":  # else it might replace anything
        raise LibraryError(
            translate("Cli", "An e-book cannot be named '{file}'.").format(file=options.file),
            translate("Cli", "Name a file that ends in .epub, then a topic if you like."),
        )
    library = _library(options)
    if options.topic and library.topic(options.topic) is None:
        raise LibraryError(
            translate("Cli", "There is no topic '{topic}'.").format(topic=options.topic),
            translate("Cli", "'plainspoken show' lists all topics."),
        )
    pages = [library.page(id) for id in library.branch(options.topic)]
    shown = [page for page in pages if not page.opt_in or page.topic.id == options.topic]
    write_epub(library, shown, options.file)
    _print(
        options,
        {"file": str(options.file), "pages": len(shown)},
        f"Wrote {_count(len(shown), 'page')} to {options.file}",
    )
    return 0


def _notes_list(options: argparse.Namespace) -> int:
    from reader.notes.store import read_notes

    file = places.notes(places.personal(options.data_dir))
    try:
        notes = read_notes(file)
    except NotesLocked:
        if not sys.stdin or not sys.stdin.isatty():
            raise
        from getpass import getpass

        notes = read_notes(file, getpass(translate("Cli", "Passphrase: ")))
    if options.topic:
        notes = [note for note in notes if note.topic == options.topic]
    text = "\n\n".join(
        f"{_day(note.changed)}  [{note.topic or 'no topic'}]\n{note.text}"
        + (f"\nAnswer: {note.answer}" if note.answer else "")
        for note in notes
    )
    none = f"No notes beside '{options.topic}'." if options.topic else "No notes yet."
    _print(options, [as_dict(note) for note in notes], text or none)
    return 0


def _day(moment: str) -> str:
    """The day here of a moment in UTC; what a damaged file gave, as it is."""
    try:
        return datetime.fromisoformat(moment).astimezone().date().isoformat()
    except (ValueError, OverflowError, OSError):
        return moment[:10]


def _self_test(options: argparse.Namespace) -> int:
    from reader.self_test import self_test

    return self_test(options.data_dir, options.library, options.report)
