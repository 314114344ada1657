"""The one-page sheet for a visit: what the person wants to ask, in their order, with room to write."""

import re
from html import escape
from typing import NamedTuple

from reader.notes.model import Line, Note, Visit
from reader.statement import STATEMENT
from reader.words import language, translate

TOP = 3


def labels() -> dict[str, str]:
    """The words that the sheet brings along, by what they stand for."""
    return {
        "heading": translate("Sheet", "My questions"),
        "opening": translate("Sheet", "I have a list: may we look at it together?"),
        "matters": translate("Sheet", "What matters to me"),
        "why": translate("Sheet", "Why it matters to me"),
        "answer": translate("Sheet", "Answer"),
        "name": translate("Sheet", "Name"),
        "numbers": translate("Sheet", "My care team’s numbers"),
    }


class Sheet(NamedTuple):
    """Everything that is printed, in the order in which it is printed; empty parts are left out.

    `details` may hold a label without a text: there is room to write it by hand.
    """

    heading: str
    name: str
    details: tuple[tuple[str, str], ...]
    matters: str
    top: tuple[Note, ...]
    rest: tuple[Note, ...]
    numbers: tuple[tuple[str, str], ...]


class Group(NamedTuple):
    """Some questions under a heading, numbered on from `first`."""

    title: str
    first: int
    questions: tuple[Note, ...]
    is_top: bool


def make_sheet(
    visit: Visit | None,
    questions: list[Note],
    lines: dict[str, Line],
    with_name: bool = True,
    with_matters: bool = True,
    when: str = "",
) -> Sheet:
    """The sheet of a visit: the starred questions first, at most three, then the others in the person's order.

    `when` is the visit's day and time as the person's country writes them; without it they stand as they were typed.
    """
    said = {name: _typed(line.text) for name, line in lines.items()}
    questions = [
        note._replace(text=_typed(note.text), why=_typed(note.why), answer=_typed(note.answer))
        for note in questions
    ]
    top = [note for note in questions if note.starred][:TOP]
    details = [(translate("Sheet", "Who takes notes"), _typed(visit.companion) if visit else "")]
    if visit:
        typed = (
            (translate("Sheet", "When"), when or f"{visit.date} {visit.time}"),
            (translate("Sheet", "With"), visit.with_whom),
            (translate("Sheet", "Where"), visit.place),
            (translate("Sheet", "What for"), visit.purpose),
        )
        details = [(label, _typed(text)) for label, text in typed if text.strip()] + details
    numbers = (
        (translate("Sheet", "By day"), "day number"),
        (translate("Sheet", "At night and on weekends"), "night number"),
        (translate("Sheet", "My alert card"), "alert card"),
    )
    return Sheet(
        heading=labels()["heading"],
        name=said.get("name", "") if with_name else "",
        details=tuple(details),
        matters=said.get("matters", "") if with_matters else "",
        top=tuple(top),
        rest=tuple(note for note in questions if note not in top),
        numbers=tuple((label, said[name]) for label, name in numbers if said.get(name)),
    )


def groups(sheet: Sheet) -> list[Group]:
    """The questions as they are printed: the most important ones, then the rest."""
    if not sheet.top:
        return [Group(translate("Sheet", "What I want to ask"), 1, sheet.rest, False)] if sheet.rest else []
    number = len(sheet.top)
    title = (
        translate("Sheet", "My top {number}").format(number=number)
        if number > 1
        else translate("Sheet", "My first question")
    )
    top = Group(title, 1, sheet.top, True)
    return (
        [top, Group(translate("Sheet", "If there is time"), number + 1, sheet.rest, False)]
        if sheet.rest
        else [top]
    )


def as_text(sheet: Sheet) -> str:
    """The sheet as plain text."""
    said = labels()
    parts = [sheet.heading.upper(), ""]
    parts += [f"{said['name']}: {sheet.name}"] if sheet.name else []
    parts += [f"{label}: {_indented(text, '    ') or '_' * 24}" for label, text in sheet.details]
    parts += ["", f"“{said['opening']}”"]
    parts += ["", said["matters"].upper(), sheet.matters] if sheet.matters else []
    for group in groups(sheet):
        parts += ["", group.title.upper()]
        for number, note in enumerate(group.questions, group.first):
            parts.append(f"{number}. {_indented(note.text, '   ')}")
            parts += [f"   {said['why']}: {_indented(note.why, '   ')}"] if note.why else []
            parts += [f"   {said['answer']}: {_indented(note.answer, '   ')}"] if note.answer else []
    numbers = [f"{label}: {_indented(text, '    ')}" for label, text in sheet.numbers]
    parts += ["", said["numbers"].upper(), *numbers] if numbers else []
    return "\n".join([*parts, "", *STATEMENT, ""])


def as_markdown(sheet: Sheet) -> str:
    """The sheet as Markdown; what the person typed is shown as it was typed."""
    said = labels()
    parts = [f"# {sheet.heading}", ""]
    parts += [f"- **{said['name']}:** {_mark(sheet.name)}"] if sheet.name else []
    parts += [f"- **{label}:** {_mark(text) or '…'}" for label, text in sheet.details]
    parts += ["", f"> {said['opening']}", ""]
    parts += [f"## {said['matters']}", "", _mark(sheet.matters, ""), ""] if sheet.matters else []
    for group in groups(sheet):
        parts += [f"## {group.title}", ""]
        for number, note in enumerate(group.questions, group.first):
            parts.append(f"{number}. {_mark(note.text)}")
            parts += [f"    - {said['why']}: {_mark(note.why, ' ' * 8)}"] if note.why else []
            parts += [f"    - {said['answer']}: {_mark(note.answer, ' ' * 8)}"] if note.answer else []
        parts.append("")
    numbers = [f"- **{label}:** {_mark(text)}" for label, text in sheet.numbers]
    parts += [f"## {said['numbers']}", "", *numbers, ""] if numbers else []
    return "\n".join([*parts, "---", "", *(f"{text}\n" for text in STATEMENT)])


def as_html(sheet: Sheet, css: str = "") -> str:
    """The sheet as one accessible web page that loads nothing; each typed text keeps its own direction."""
    said = labels()
    details = [(said["name"], sheet.name)] if sheet.name else []
    parts = [
        f'<!DOCTYPE html>\n<html lang="{escape(language())}">\n<head>\n<meta charset="utf-8">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(sheet.heading)}</title>\n<style>\n{css}</style>\n</head>",
        '<body dir="auto">\n<main>',
        f"<h1>{escape(sheet.heading)}</h1>",
        _pairs([*details, *sheet.details]),
        f'<p class="opening">“{escape(said["opening"])}”</p>',
    ]
    parts += [f"<h2>{escape(said['matters'])}</h2>", _paragraph(sheet.matters)] if sheet.matters else []
    for group in groups(sheet):
        room = 3 if group.is_top else 1
        parts += [f"<h2>{escape(group.title)}</h2>", f'<ol start="{group.first}">']
        parts += [_question(note, room) for note in group.questions]
        parts += ["</ol>"]
    parts += [f"<h2>{escape(said['numbers'])}</h2>", _pairs(list(sheet.numbers))] if sheet.numbers else []
    foot = "".join(f"<p>{escape(text)}</p>" for text in STATEMENT)
    return "\n".join(
        [*parts, "</main>", f'<footer lang="en" dir="ltr">{foot}</footer>', "</body>\n</html>\n"]
    )


def _question(note: Note, room: int) -> str:
    parts = [_paragraph(note.text, "question")]
    if note.why:
        parts.append(f'<p class="why">{escape(labels()["why"])}: <bdi>{_broken(note.why)}</bdi></p>')
    if note.answer:
        parts.append(f'<p class="answer">{escape(labels()["answer"])}: <bdi>{_broken(note.answer)}</bdi></p>')
    else:
        parts.append('<div class="write" aria-hidden="true"></div>' * room)
    return f"<li>{''.join(parts)}</li>"


def _pairs(pairs: list[tuple[str, str]]) -> str:
    rows = (
        f'<div><dt>{escape(label)}</dt><dd dir="auto">{_broken(text) or "<br>"}</dd></div>'
        for label, text in pairs
    )
    return f"<dl>{''.join(rows)}</dl>"


def _paragraph(text: str, kind: str = "") -> str:
    look = f' class="{kind}"' if kind else ""
    return f'<p{look} dir="auto">{_broken(text)}</p>'


def _broken(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _typed(text: str) -> str:
    """Typed text without what no paper can show: halves of characters and control characters."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", re.sub(r"\r\n?|[\u2028\u2029]", "\n", whole)).strip()


def _indented(text: str, by: str) -> str:
    return text.replace("\n", f"\n{by}")


# What begins a block in Markdown, at the beginning of a line.
_BLOCK = re.compile(r"^(\d+)([.)])|^([#+\-=:])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "~": "&#126;"}


def _mark(text: str, indent: str = "    ") -> str:
    """Typed text that Markdown shows as it was typed, each line on its own."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return f"  \n{indent}".join(map(_mark_line, filter(None, lines)))


def _mark_line(line: str) -> str:
    marked = "".join(
        _ENTITIES.get(letter, f"\\{letter}" if letter in "\\`*_{}[]" else letter) for letter in line
    )
    return _BLOCK.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else _lead(found[3]), marked)


def _lead(letter: str) -> str:
    return f"\\{letter}" if letter in "#+-" else f"&#{ord(letter)};"
