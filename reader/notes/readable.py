"""Notes, visits and highlights as Markdown for people to read; what was typed is shown as it was typed."""

import re
from collections.abc import Callable, Iterable
from datetime import date

from reader.notes.model import LINES, Annotation, Line, Note, Record, Visit
from reader.notes.question_names import state_names, who_names
from reader.words import translate


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
        f"# {translate('Readable', 'My notes')}",
        translate(
            "Readable", "Exported on {day}. The file {whole} holds the same, and what was deleted."
        ).format(day=f"{today:%Y-%m-%d}", whole=whole),
    ]
    if lines:
        parts.append(f"## {translate('Readable', 'About me and my care team')}")
        titles_of_lines = _line_titles()
        for id in sorted(lines, key=lambda id: (LINES.index(id) if id in LINES else len(LINES), id)):
            parts += [f"**{_on_one_line(titles_of_lines.get(id, id))}**", _quoted(lines[id].text)]
    told = set()
    if visits:
        parts.append(f"## {translate('Readable', 'Visits')}")
    for visit in sorted(visits, key=lambda visit: (visit.date, visit.time, visit.id)):
        title = " ".join(filter(None, (visit.date, visit.time, visit.with_whom))) or translate(
            "Readable", "Visit"
        )
        parts.append(f"### {_on_one_line(title)}")
        for label, text in (
            (translate("Readable", "Where"), visit.place),
            (translate("Readable", "What for"), visit.purpose),
            (translate("Readable", "Who comes along and takes notes"), visit.companion),
            (translate("Readable", "Summary"), visit.summary),
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
        parts.append(f"## {translate('Readable', 'By page')}")
    for topic in sorted(titles, key=lambda topic: (not topic, titles[topic].casefold(), topic)):
        parts.append(f"### {_on_one_line(titles[topic]) or translate('Readable', 'Without a page')}")
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
    parts = [
        f"# {translate('Readable', 'My highlights and bookmarks')}",
        translate("Readable", "Saved on {day}.").format(day=f"{today:%Y-%m-%d}"),
    ]
    for topic in sorted(pages, key=lambda topic: (title_of(topic).casefold(), topic)):
        parts.append(f"## {_on_one_line(title_of(topic))}")
        for annotation in sorted(pages[topic], key=lambda each: (each.created, each.id)):
            parts += _told_annotation(annotation)
    return "\n\n".join(parts) + "\n"


def _line_titles() -> dict[str, str]:
    return {
        "name": translate("Readable", "My name"),
        "matters": translate("Readable", "What matters to me"),
        "day number": translate("Readable", "My care team, by day"),
        "night number": translate("Readable", "My care team, at night and on weekends"),
        "alert card": translate("Readable", "My alert card"),
    }


def _told(note: Note, page: str = "") -> list[str]:
    """A note or question, with all that was typed to it."""
    title = [translate("Readable", "Note")]
    if note.kind == "question":
        title = [translate("Readable", "Question"), state_names().get(note.state, note.state)]
        title += [translate("Readable", "Starred")] if note.starred else []
        title += [who_names().get(note.who, note.who)] if note.who else []
    title += [translate("Readable", "beside “{page}”").format(page=page)] if page else []
    title += [translate("Readable", "another version")] if note.copy_of else []
    parts = [f"**{_on_one_line(' · '.join(title))}**", _quoted(note.text)]
    for label, text in (
        (translate("Readable", "Why it matters to me"), note.why),
        (translate("Readable", "Words on the page"), note.quote.exact),
        (translate("Readable", "Answer"), note.answer),
    ):
        parts += [f"*{label}:*", _quoted(text)] if text.strip() else []
    return parts


def _told_annotation(mark: Annotation) -> list[str]:
    """A highlight or bookmark, with the note to it."""
    title = [translate("Readable", "Bookmark")]
    if mark.kind == "highlight":
        title = [translate("Readable", "Highlight"), _color_names().get(mark.color, mark.color)]
    title += [translate("Readable", "another version")] if mark.copy_of else []
    parts = [
        f"**{_on_one_line(' · '.join(title))}**",
        *([_quoted(mark.quote.exact)] if mark.quote.exact.strip() else []),
    ]
    return parts + (
        [f"*{translate('Readable', 'My note')}:*", _quoted(mark.text)] if mark.text.strip() else []
    )


def _color_names() -> dict[str, str]:
    return {
        "yellow": translate("HighlightLook", "Yellow"),
        "green": translate("HighlightLook", "Green"),
        "blue": translate("HighlightLook", "Blue"),
        "pink": translate("HighlightLook", "Pink"),
    }


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
