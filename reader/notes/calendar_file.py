"""A visit as a calendar file (iCalendar, RFC 5545)."""

import re
from datetime import date, datetime, time, timedelta

from reader.errors import NotesError
from reader.notes.model import Visit
from reader.words import translate

_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?(?::\d{2})?\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE)


def as_ics(visit: Visit, now: datetime) -> str:
    """One event of an hour, or of the whole day when the visit has no time that can be read; `now` is in UTC.

    NotesError if the date cannot be read.
    """
    start = read_time(visit.time)
    try:
        day = date.fromisoformat(visit.date.strip())
        if start:
            begin = datetime.combine(day, start)
            end = begin + timedelta(hours=1)
            # Without a zone: the hour on the wall of the place where the visit is.
            when = [f"DTSTART:{_stamp(begin)}", f"DTEND:{_stamp(end)}"]
        else:
            when = [
                f"DTSTART;VALUE=DATE:{_stamp(day)}",
                f"DTEND;VALUE=DATE:{_stamp(day + timedelta(days=1))}",
            ]
    except (ValueError, OverflowError):
        # The cause would quote what was typed.
        raise NotesError(
            translate(
                "CalendarFile", "The date of this visit cannot be read, so it cannot go into a calendar."
            ),
            translate("CalendarFile", "Write the date as year-month-day, such as 2026-11-30."),
        ) from None
    about = [visit.purpose.strip()]
    about += (
        [translate("CalendarFile", "Time: {time}").format(time=visit.time.strip())]
        if visit.time.strip() and not start
        else []
    )
    about += (
        [translate("CalendarFile", "Who comes along: {name}").format(name=visit.companion.strip())]
        if visit.companion.strip()
        else []
    )
    fields = {
        "SUMMARY": translate("CalendarFile", "Visit: {name}").format(name=visit.with_whom.strip())
        if visit.with_whom.strip()
        else translate("CalendarFile", "Visit"),
        "LOCATION": visit.place.strip(),
        "DESCRIPTION": "\n".join(filter(None, about)),
    }
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Plainspoken//EN",
        "BEGIN:VEVENT",
        f"UID:{_text(visit.id)}@plainspoken",
        f"DTSTAMP:{_stamp(now)}Z",
        *when,
        *(f"{name}:{_text(text)}" for name, text in fields.items() if text),
        "CLASS:PRIVATE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def read_time(typed: str) -> time | None:
    """The time of day that was typed, such as 14:30, 9.15 or 2:30 pm; None if it cannot be read."""
    found = _CLOCK.fullmatch(typed.strip())
    if not found:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if (not found[2] and not half) or minute > 59 or hour > 23 or (half and not 1 <= hour <= 12):
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute)


def _stamp(moment: date) -> str:
    """In the basic form, to the second: 20261130 or 20261130T143000."""
    text = moment.isoformat(timespec="seconds") if isinstance(moment, datetime) else moment.isoformat()
    return text[:19].replace("-", "").replace(":", "")


def _text(text: str) -> str:
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", re.sub(r"\r\n?", "\n", text))
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Lines of at most 75 bytes, each further one begun with a blank."""
    parts: list[str] = []
    part, size = "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > (74 if parts else 75):
            parts.append(part)
            part, size = "", 0
        part, size = part + letter, size + width
    return "\r\n ".join([*parts, part])
