"""A visit as a calendar file that calendar programs read, whatever was typed."""

import re
from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notes.surroundings import SECRET, kindly_refused

from reader.errors import NotesError
from reader.notes.calendar_file import as_ics, read_time
from reader.notes.model import Visit

NOW = datetime(2026, 11, 23, 9, 5, 7, 123456, tzinfo=UTC)
VISIT = Visit("v1", "2026-11-30", "", "", time="14:30", with_whom="Dr. Rahman", place="Room 204")


def fields(ics: str) -> dict[str, str]:
    """The fields of the event, unfolded and read back as RFC 5545 says."""
    assert ics.endswith("\r\n")
    assert "\n" not in ics.replace("\r\n", "")
    unfolded = ics.replace("\r\n ", "")
    read: dict[str, str] = {}
    for line in unfolded.removesuffix("\r\n").split("\r\n"):
        name, value = re.split(r":", line, maxsplit=1)
        read[name] = re.sub(r"\\(.)", lambda found: {"n": "\n"}.get(found[1], found[1]), value)
    return read


def test_a_visit_with_a_time_takes_an_hour() -> None:
    read = fields(as_ics(VISIT, NOW))
    assert read["DTSTART"] == "20261130T143000"
    assert read["DTEND"] == "20261130T153000"
    assert read["DTSTAMP"] == "20261123T090507Z"
    assert read["UID"] == "v1@plainspoken"
    assert read["SUMMARY"] == "Visit: Dr. Rahman"
    assert read["LOCATION"] == "Room 204"
    assert read["CLASS"] == "PRIVATE"


def test_a_visit_late_in_the_evening_ends_the_next_day() -> None:
    assert fields(as_ics(VISIT._replace(time="23:30"), NOW))["DTEND"] == "20261201T003000"


def test_a_visit_without_a_time_takes_the_day() -> None:
    read = fields(as_ics(VISIT._replace(time="", date="2026-12-31"), NOW))
    assert read["DTSTART;VALUE=DATE"] == "20261231"
    assert read["DTEND;VALUE=DATE"] == "20270101"


def test_what_is_empty_is_left_out() -> None:
    read = fields(as_ics(Visit("v2", "2026-11-30", "", ""), NOW))
    assert read["SUMMARY"] == "Visit"
    assert "LOCATION" not in read
    assert "DESCRIPTION" not in read


@pytest.mark.parametrize(
    "typed",
    ["half past two", "24:00", "25:00", "14:60", "14:75", "13 pm", "0 pm", "7", "soon\nDTSTART:1", "١٤٣"],
)
def test_a_time_that_cannot_be_read_makes_an_event_of_the_day_and_is_kept_in_words(typed: str) -> None:
    read = fields(as_ics(VISIT._replace(time=typed), NOW))
    assert read["DTSTART;VALUE=DATE"] == "20261130"
    assert f"Time: {typed}" in read["DESCRIPTION"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("14:30", time(14, 30)),
        (" 9:05 ", time(9, 5)),
        ("9.15", time(9, 15)),
        ("14h30", time(14, 30)),
        ("2:30 pm", time(14, 30)),
        ("2:30 P.M.", time(14, 30)),
        ("14:59", time(14, 59)),
        ("23:00", time(23)),
        ("1 pm", time(13)),
        ("11 am", time(11)),
        ("12 am", time(0)),
        ("12:15pm", time(12, 15)),
        ("00:00:00", time(0)),
    ],
)
def test_times_are_read_as_people_type_them(typed: str, meant: time) -> None:
    assert read_time(typed) == meant


@pytest.mark.parametrize("typed", ["", "next Monday", "2026-13-01", "2026-02-30", "30.11.2026", SECRET])
def test_a_date_that_cannot_be_read_is_said_without_quoting_it(typed: str) -> None:
    with kindly_refused() as refused:
        as_ics(VISIT._replace(date=typed), NOW)
    assert "date" in refused.value.sentence
    assert refused.value.__cause__ is None


def test_the_last_day_of_all_is_refused_kindly_too() -> None:
    for clock in ("", "23:30"):
        with kindly_refused():
            as_ics(VISIT._replace(date="9999-12-31", time=clock), NOW)


def test_early_years_keep_four_digits() -> None:
    assert fields(as_ics(VISIT._replace(date="0987-01-02"), NOW))["DTSTART"] == "09870102T143000"


def test_typed_words_are_escaped_and_cannot_begin_a_field() -> None:
    typed = "Scan; CT, then\\or MRI\nATTENDEE:mailto:x@example.org\r\nEND:VEVENT"
    ics = as_ics(VISIT._replace(purpose=typed, place=typed, with_whom=typed, id="a\r\nb"), NOW)
    read = fields(ics)
    assert read["DESCRIPTION"] == read["LOCATION"] == typed.replace("\r\n", "\n")
    assert "ATTENDEE" not in read
    assert ics.count("\r\nEND:VEVENT") == 1
    assert read["UID"] == "a\nb@plainspoken"


def test_long_lines_are_folded_between_characters() -> None:
    typed = "Überweisung 这种治疗 😀 " * 40
    ics = as_ics(VISIT._replace(purpose=typed), NOW)
    assert max(len(line) for line in ics.encode().split(b"\r\n")) <= 75
    assert fields(ics)["DESCRIPTION"] == typed.strip()
    for line in ics.encode().split(b"\r\n"):
        line.decode()


def test_controls_and_halves_of_characters_do_no_harm() -> None:
    ics = as_ics(VISIT._replace(purpose="a\0b\x1bc \ud83d", companion="Leah"), NOW)
    assert fields(ics)["DESCRIPTION"] == "abc \ufffd\nWho comes along: Leah"
    ics.encode()


@given(st.text(max_size=60), st.text(max_size=12), st.text(max_size=12))
def test_whatever_is_typed_there_is_an_event_or_a_calm_refusal(words: str, day: str, clock: str) -> None:
    visit = VISIT._replace(date=day, time=clock, purpose=words)
    try:
        ics = as_ics(visit, NOW)
    except NotesError:
        ics = as_ics(visit._replace(date="2026-11-30"), NOW)
    assert fields(ics)["BEGIN"] == "VEVENT"
    assert fields(ics)["SUMMARY"] == "Visit: Dr. Rahman"
