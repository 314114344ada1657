"""Days and times in words, in the order that the person's country writes them."""

from datetime import datetime

from PySide6.QtCore import QDate, QLocale, QTime

from reader.notes.calendar_file import read_time
from reader.notes.model import Visit


def country() -> QLocale:
    """English words, in the order of the system's country."""
    return QLocale(QLocale.Language.English, QLocale().territory())


def long_day(iso: str) -> str:
    """Such as Thursday, December 3, 2026; '' if there is no such day."""
    day = QDate.fromString(iso.strip(), "yyyy-MM-dd")
    return country().toString(day, QLocale.FormatType.LongFormat) if day.isValid() else ""


def short_day(iso: str) -> str:
    """Such as Dec 3, 2026; what was given if there is no such day."""
    day = QDate.fromString(iso[:10], "yyyy-MM-dd")
    return country().toString(day, _short_form()) if day.isValid() else iso


def written_on(moment: str) -> str:
    """The short day here of a moment in UTC; what was given if there is no such moment."""
    try:
        return short_day(datetime.fromisoformat(moment).astimezone().date().isoformat())
    except (ValueError, OverflowError, OSError):  # a damaged or impossible day
        return moment


def clock(typed: str) -> str:
    """A time of day such as 2:30 PM; what was typed if it cannot be read."""
    time = read_time(typed)
    return (
        country().toString(QTime(time.hour, time.minute), QLocale.FormatType.ShortFormat)
        if time
        else typed.strip()
    )


def when(visit: Visit, long: bool = False) -> str:
    """The day and time of a visit, '' if it has no day."""
    day = long_day(visit.date) if long else short_day(visit.date)
    return ", ".join(filter(None, (day, clock(visit.time)))) if day else ""


def _short_form() -> str:
    """The country's long form without the weekday, its month cut short."""
    form = country().dateFormat(QLocale.FormatType.LongFormat).replace("MMMM", "MMM")
    return form.replace("dddd", "").strip(" ,.")
