"""Notes, visits and highlights as Markdown for people to read; what was typed is shown as it was typed."""

import re
from collections.abc import Callable, Iterable
from datetime import date

from reader.notes.model import LINES, Annotation, Line, Note, Record, Visit


def notes_as_markdown(
    records: Iterable[Record], title_of: Callable[[str], str], whole: str, today: date
) -> str:
    """What is kept: about me, then each visit with its questions, then the rest by page; `whole` is the file of all."""
    records = list(records)
    lines = {record.id: record for record in records if isinstance(record, Line) and record.text.strip()}
    visits = [record for record in records if isinstance(record, Visit) and not record.deleted]
    notes = [record for record in records if isinstance(record, Note) and not record.deleted]
    notes.sort(key=lambda note: (note.position, note.created, note.id))
    parts = [
        "# My notes",
        f"Exported on {today:%Y-%m-%d}. The file {whole} holds the same, and what was deleted.",
    ]
    if lines:
        parts.append("## About me and my care team")
        for id in sorted(lines, key=lambda id: (LINES.index(id) if id in LINES else len(LINES), id)):
            parts += [f"**{_on_one_line(_LINE_TITLES.get(id, id))}**", _quoted(lines[id].text)]
    told = set()
    if visits:
        parts.append("## Visits")
    for visit in sorted(visits, key=lambda visit: (visit.date, visit.time, visit.id)):
        title = " ".join(filter(None, (visit.date, visit.time, visit.with_whom))) or "Visit"
        parts.append(f"### {_on_one_line(title)}")
        for label, text in (
            ("Where", visit.place),
            ("What for", visit.purpose),
            ("Who comes along and takes notes", visit.companion),
            ("Summary", visit.summary),
        ):
            parts += [f"**{label}**", _quoted(text)] if text.strip() else []
        for note in (note for note in notes if note.visit == visit.id):
            told.add(note.id)
            parts += _told(note, title_of(note.topic) if note.topic else "")
    rest = [note for note in notes if note.id not in told]
    marks = [record for record in records if isinstance(record, Annotation) and not record.deleted]
    marks.sort(key=lambda mark: (mark.created, mark.id))
    topics = {note.topic for note in rest} | {mark.topic for mark in marks}
    titles = {topic: title_of(topic) if topic else "" for topic in topics}
    if titles:
        parts.append("## By page")
    for topic in sorted(titles, key=lambda topic: (not topic, titles[topic].casefold(), topic)):
        parts.append(f"### {_on_one_line(titles[topic]) or 'Without a page'}")
        for note in (note for note in rest if note.topic == topic):
            parts += _told(note)
        for mark in (mark for mark in marks if mark.topic == topic):
            parts += _told_annotation(mark)
    return "\n\n".join(parts) + "\n"


def annotations_as_markdown(
    annotations: Iterable[Annotation], title_of: Callable[[str], str], today: date
) -> str:
    """Highlights and bookmarks by page."""
    pages: dict[str, list[Annotation]] = {}
    for annotation in annotations:
        pages.setdefault(annotation.topic, []).append(annotation)
    parts = ["# My highlights and bookmarks", f"Saved on {today:%Y-%m-%d}."]
    for topic in sorted(pages, key=lambda topic: (title_of(topic).casefold(), topic)):
        parts.append(f"## {_on_one_line(title_of(topic))}")
        for annotation in sorted(pages[topic], key=lambda each: (each.created, each.id)):
            parts += _told_annotation(annotation)
    return "\n\n".join(parts) + "\n"


_LINE_TITLES = {
    "name": "My name",
    "matters": "What matters to me",
    "day number": "My care team, by day",
    "night number": "My care team, at night and on weekends",
    "alert card": "My alert card",
}


def _told(note: Note, page: str = "") -> list[str]:
    """A note or question, with all that was typed to it."""
    about = [note.state, *(["starred"] if note.starred else []), *([f"for: {note.who}"] if note.who else [])]
    title = f"Question ({', '.join(about)})" if note.kind == "question" else "Note"
    if page:
        title += f", beside “{page}”"
    if note.copy_of:
        title += ", another version"
    parts = [f"**{_on_one_line(title)}**", _quoted(note.text)]
    for label, text in (
        ("Why it matters to me", note.why),
        ("Words on the page", note.quote.exact),
        ("Answer", note.answer),
    ):
        parts += [f"*{label}:*", _quoted(text)] if text.strip() else []
    return parts


def _told_annotation(mark: Annotation) -> list[str]:
    """A highlight or bookmark, with the note to it."""
    title = "Bookmark" if mark.kind == "bookmark" else f"Highlight ({mark.color})"
    if mark.copy_of:
        title += ", another version"
    parts = [f"**{title}**", *([_quoted(mark.quote.exact)] if mark.quote.exact.strip() else [])]
    return parts + (["*My note:*", _quoted(mark.text)] if mark.text.strip() else [])


def _quoted(text: str) -> str:
    """Typed text as a Markdown quotation that shows it line by line."""
    lines = [_escaped(line) for line in text.splitlines()] or [""]
    return "\n".join(f"> {line}  " if line else ">" for line in lines)


def _on_one_line(text: str) -> str:
    return _escaped(" ".join(text.split()))


_ESCAPES = str.maketrans(
    {letter: f"\\{letter}" for letter in "\\`*_{}[]#"}
    | {"&": "&amp;", "<": "&lt;", ">": "&gt;", "~": "&#126;", "|": "&#124;"}
    | {chr(code): "\ufffd" for code in (*range(9), *range(11, 32), 127)}
)


def _escaped(line: str) -> str:
    """One line that Markdown shows as it was typed."""
    line = line.translate(_ESCAPES).strip()
    line = re.sub(r"^(\d+)([.)])", r"\1\\\2", line)
    return re.sub(r"^[-+=:]", lambda found: f"&#{ord(found[0])};", line)
