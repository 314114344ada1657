"""A page as one HTML article: head, body, ready questions, sources and review line."""

import re
from datetime import date
from html import escape

from reader import NAME
from reader.library.model import OWN, Page, Source

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


Numbers = tuple[tuple[str, str], ...]
_CALL_BOX = re.compile(r'(<aside class="(?:call|emergency)">.*?)(</aside>)', re.DOTALL)
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_PLUS = re.compile(r'<a href="ask:[^"]*">\+</a> ')


def article(
    page: Page, today: date, on_paper: bool = False, numbers: Numbers = (), is_sheet: bool = False
) -> str:
    """The whole article; on screen `ask:ID` addresses stand beside the ready questions.

    `numbers` are the person's own care-team numbers, each with what it is for; they stand in every box that says to call.
    For one sheet of paper they stand in the first box alone, what leads on from the page is left out, and that it is due for
    a check stands at its foot.
    """
    topic = page.topic
    parts = [f"<h1>{escape(topic.title)}</h1>"]
    if topic.summary:
        parts.append(f'<p class="summary">{escape(topic.summary)}</p>')
    is_due = page.next_review < today
    if is_due and not is_sheet:
        parts.append(_overdue(page))
    if page.key_points and not is_sheet:
        points = "".join(f"<li>{escape(point)}</li>" for point in page.key_points)
        parts.append(f'<aside class="key"><p class="title">In short</p><ul>{points}</ul></aside>')
    own = "".join(f"<br/><b>{escape(what)}:</b> {escape(number)}" for what, number in numbers)
    parts.append(
        _CALL_BOX.sub(lambda box: f"{box[1]}<p>My team{own}</p>{box[2]}", page.html, count=int(is_sheet))
        if own
        else page.html
    )
    if page.questions and not is_sheet:
        has_own = 'id="what-to-ask"' in page.html  # questions that stand in the text itself
        title = "More questions you could ask" if has_own else "Questions you could ask"
        parts.append(f'<h2 id="ask">{title}</h2>')
        parts.append(_questions_on_paper(page) if on_paper else _questions_on_screen(page))
    parts += [_foot(page, is_sheet, is_due)] if is_sheet else [page.see_also, _foot(page)]
    html = "\n".join(parts)
    return _PLUS.sub("", html) if on_paper else html


def gate(page: Page) -> str:
    """What is shown of a hard page until the person chooses to see it, by the address `open:`."""
    return (
        f"<h1>{escape(page.topic.title)}</h1>"
        f'<aside class="note"><p class="title">Do you want to read this now?</p><p>{escape(page.opt_in)}</p></aside>'
        '<p><a href="open:">Show this page</a></p><p>You can also leave it for another day, or never read it.</p>'
    )


def _overdue(page: Page) -> str:
    return (
        '<aside class="note"><p class="title">This page is due for a new check</p>'
        f"<p>Its facts were last checked on {day(page.reviewed)}. Treatments change. Ask your team what is new.</p></aside>"
    )


def _questions_on_screen(page: Page) -> str:
    rows = "".join(
        f'<tr><td class="plus"><a class="ask" href="ask:{escape(q.id)}">+</a></td><td>{escape(q.text)}{_gently(q.hard)}</td></tr>'
        for q in page.questions
    )
    return (
        "<p>Choose <b>+</b> to put a question into your notes. You can change its words there.</p>"
        f'<table class="ask">{rows}</table>'
    )


def _questions_on_paper(page: Page) -> str:
    return "<ul>" + "".join(f"<li>{escape(q.text)}{_gently(q.hard)}</li>" for q in page.questions) + "</ul>"


def _gently(hard: bool) -> str:
    return " <i>(Skip this if you do not want to think about it now.)</i>" if hard else ""


def _foot(page: Page, is_sheet: bool = False, is_due: bool = False) -> str:
    if page.audience == OWN:
        return (
            '<hr class="foot" /><p class="foot">This page is from your own folder, as it was on '
            f"{day(page.reviewed)}. It is not part of {NAME}, and nobody here has checked it.</p>"
        )
    review = (
        "Not yet reviewed by a clinician."
        if page.clinical_review == "none"
        else f"Clinical review: {escape(page.clinical_review)}."
    )
    following = "A new check was due" if is_due else "Next check due"
    lines = [
        '<hr class="foot" />',
        f'<p class="foot"><b>Facts last checked:</b> {day(page.reviewed)}. {following}: {day(page.next_review)}. {review} '
        "Your own team's advice comes before this guide.</p>",
    ]
    if page.sources and is_sheet:
        named = "; ".join(
            f"{n} {s.title}, {s.publisher}, {_when(s.date)}" for n, s in enumerate(page.sources, 1)
        )
        lines.append(f'<p class="foot"><b>Sources:</b> {escape(named)}</p>')
    elif page.sources:
        sources = "".join(
            f'<li id="source-{n}">{escape(source_line(s))} <a href="{escape(s.url)}">{escape(_host(s.url))}</a>'
            f"{_seen(s.seen)}{_back(page, n)}</li>"
            for n, s in enumerate(page.sources, 1)
        )
        lines.append(f'<p class="foot"><b>Sources</b></p><ol class="foot">{sources}</ol>')
    return "\n".join(lines)


def _back(page: Page, number: int) -> str:
    return f' <a href="#cited-{number}">back</a>' if f'id="cited-{number}"' in page.html else ""


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].removeprefix("www.")


def _seen(when: str) -> str:
    return f" Seen {day(date.fromisoformat(when))}." if when else ""


def source_line(source: Source) -> str:
    """The source's title, publisher and date, as one line."""
    stop = "" if source.title.endswith(("?", "!", ".")) else "."
    return f"{source.title}{stop} {source.publisher}, {_when(source.date)}."


def _when(printed: str) -> str:
    """The date of a source as people say it: February 6, 2024; what is no date stays as it is."""
    if _MONTH.fullmatch(printed):
        return f"{_MONTHS[int(printed[5:]) - 1]} {printed[:4]}"
    try:
        return day(date.fromisoformat(printed))
    except ValueError:
        return printed


def day(when: date) -> str:
    """A day as people say it: November 30, 2026."""
    return f"{_MONTHS[when.month - 1]} {when.day}, {when.year}"
