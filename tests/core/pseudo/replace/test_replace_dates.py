"""Dates: every way of writing is read, kept and moved; intervals stay."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliniq.core.pseudo.replace.date_reader import read_date
from cliniq.core.pseudo.replace.dates import Written, offset_days, shift_dates, shift_form
from cliniq.core.pseudo.replace.draw import Source
from cliniq.core.pseudo.replace.keys import Key
from cliniq.core.pseudo.replace.months import FULL
from cliniq.core.pseudo.replace.number_words import read_number, write_number

KEY = Key(b"0123456789abcdef")
NEAR = date(2022, 7, 1)
DAYS = st.dates(date(1901, 1, 1), date(2038, 12, 31))


def source(scope: str = "p1") -> Source:
    return Source(KEY, scope)


def words(day: date) -> str:
    first = "premier" if day.day == 1 else write_number(day.day)
    return f"{first} {FULL[day.month - 1]} {write_number(day.year)}"


FULL_FORMATS = {
    "slashes": lambda d: f"{d:%d/%m/%Y}",
    "dots": lambda d: f"{d:%d.%m.%Y}",
    "dashes": lambda d: f"{d:%d-%m-%Y}",
    "bars": lambda d: f"{d.day}|{d.month}|{d.year}",
    "iso": lambda d: f"{d:%Y-%m-%d}",
    "iso datetime": lambda d: f"{d:%Y-%m-%d}T10:30:00",
    "slashed from the year": lambda d: f"{d:%Y/%m/%d}",
    "run together": lambda d: f"{d:%d%m%Y}",
    "spaced digits": lambda d: " ".join(f"{d:%d%m%Y}"),
    "blanks around": lambda d: f"{d:%d . %m . %Y}",
    "name": lambda d: f"{d.day} {FULL[d.month - 1]} {d.year}",
    "padded name": lambda d: f"{d:%d} {FULL[d.month - 1]} {d.year}",
    "capitals": lambda d: f"{d.day} {FULL[d.month - 1].upper()} {d.year}",
    "weekday": lambda d: f"lundi {d.day} {FULL[d.month - 1]} {d.year}",
    "words": words,
}
ONE_WAY_FORMATS = {"run together"}  # eight digits may be read two ways


@pytest.mark.parametrize("name", FULL_FORMATS)
@given(day=DAYS)
def test_full_dates_round_trip(name: str, day: date) -> None:
    written = FULL_FORMATS[name](day)
    form = read_date(written)
    assert form is not None
    assert form.surface == written
    assert form.day is not None and form.month is not None and form.year is not None
    assert form.write(form.day, form.month, form.year) == written
    if name not in ONE_WAY_FORMATS:
        assert date(form.year, form.month, form.day) == day


@pytest.mark.parametrize("name", sorted(FULL_FORMATS.keys() - ONE_WAY_FORMATS))
@given(day=DAYS, weeks=st.integers(-80, 80))
def test_shift_moves_by_the_offset_and_back(name: str, day: date, weeks: int) -> None:
    form = read_date(FULL_FORMATS[name](day))
    assert form is not None
    moved = read_date(shift_form(form, weeks * 7, NEAR))
    assert moved is not None
    there = day + timedelta(weeks=weeks)
    assert (moved.day, moved.month, moved.year) == (there.day, there.month, there.year)
    back = read_date(shift_form(moved, -weeks * 7, NEAR))
    assert back is not None
    assert (back.day, back.month, back.year) == (day.day, day.month, day.year)


@pytest.mark.parametrize(
    ("written", "day", "month", "year"),
    [
        ("12/03/2019", 12, 3, 2019),
        ("12.03.19", 12, 3, 2019),
        ("12/03/86", 12, 3, 1986),
        ("20190312", 12, 3, 2019),
        ("20190312143000", 12, 3, 2019),
        ("1er mars", 1, 3, None),
        ("12/03", 12, 3, None),
        ("12/03 à 10h30", 12, 3, None),
        ("12/03/19 10:30", 12, 3, 2019),
        ("mars 2019", None, 3, 2019),
        ("03/2019", None, 3, 2019),
        ("2015", None, None, 2015),
        ("hiver 2018", None, None, 2018),
        ("6", 6, None, None),
        ("le douze mars deux mille dix-neuf", 12, 3, 2019),
        ("vingt quatre aout deux mille dix-sept", 24, 8, 2017),
        ("2 juin mille neuf cent cinquante deux", 2, 6, 1952),
        ("0 1 1 5 2 0 2 1", 15, 1, 2021),
        ("9 0 3 2 0 1 5", 9, 3, 2015),
        ("22|8|1923", 22, 8, 1923),
        ("12 janv. 2019", 12, 1, 2019),
        ("3 fév 19", 3, 2, 2019),
        ("23 NOV 2023", 23, 11, 2023),
        ("20mar", 20, 3, None),
        ("12 fevrier 2019", 12, 2, 2019),
        ("12 févirer 2019", 12, 2, 2019),
        ("12, Mai 1973", 12, 5, 1973),
        ("01/09/ 2020", 1, 9, 2020),
        ("00/03/2019", None, 3, 2019),
        ("31/02/2019", 28, 2, 2019),
    ],
)
def test_what_is_read(written: str, day: int | None, month: int | None, year: int | None) -> None:
    form = read_date(written)
    assert form is not None
    assert (form.day, form.month, form.year) == (day, month, year)
    assert form.surface == written


@pytest.mark.parametrize(
    ("written", "weeks", "moved"),
    [
        ("12/03/2019", 30, "08/10/2019"),
        ("1/3/2019", 40, "6/12/2019"),
        ("01/03/19", 40, "06/12/19"),
        ("12 MARS 2019", 30, "8 OCTOBRE 2019"),
        ("12 mars 2019", 60, "5 mai 2020"),
        ("1er mars 2019", 30, "27 septembre 2019"),
        ("3 août 2019", 30, "29 février 2020"),
        ("3 aout 2019", 30, "29 fevrier 2020"),
        ("3 janv. 2019", 40, "10 oct. 2019"),
        ("5 mars 2019", 30, "1er octobre 2019"),
        ("2019-03-12T10:30:00", 30, "2019-10-08T10:30:00"),
        ("1 2 0 3 2 0 1 9", 30, "0 8 1 0 2 0 1 9"),
        ("9 0 3 2 0 1 5", 31, "1 2 1 0 2 0 1 5"),
        ("mars 2019", 30, "octobre 2019"),
        ("03/2019", -30, "08/2018"),
        ("2015", 30, "2016"),
        ("2015", -78, "2014"),
        ("hiver 2018", 50, "hiver 2019"),
        ("douze mars deux mille dix-neuf", 30, "huit octobre deux mille dix-neuf"),
        ("DOUZE MARS DEUX MILLE DIX NEUF", 60, "CINQ MAI DEUX MILLE VINGT"),
        ("lundi 11/03/2019", 30, "lundi 07/10/2019"),
    ],
)
def test_what_is_written(written: str, weeks: int, moved: str) -> None:
    form = read_date(written)
    assert form is not None
    assert shift_form(form, weeks * 7, NEAR) == moved


def test_offset_is_whole_weeks_far_from_zero_and_from_a_year() -> None:
    offsets = [offset_days(source(f"p{i}")) for i in range(300)]
    assert all(days % 7 == 0 and 196 <= abs(days) <= 546 for days in offsets)
    assert all(abs(abs(days) - 365) > 16 for days in offsets)
    assert len(set(offsets)) > 60
    assert min(offsets) < 0 < max(offsets)


@given(days=st.lists(DAYS, min_size=2, max_size=6), scope=st.text(max_size=4))
def test_intervals_of_a_patient_are_kept(days: list[date], scope: str) -> None:
    formats = list(FULL_FORMATS.items())
    written = [Written(i * 20, formats[i % 3][1](day), is_birth=i == 0) for i, day in enumerate(days)]
    moved = [read_date(text) for text in shift_dates(written, source(scope))]
    there = [date(f.year or 0, f.month or 0, f.day or 0) for f in moved if f is not None]
    assert [day - there[0] for day in there] == [day - days[0] for day in days]


@given(year=st.integers(1910, 2035), scope=st.text(max_size=4))
def test_bare_years_and_months_always_change(year: int, scope: str) -> None:
    for written in (f"{year}", f"mars {year}", f"03/{year}", "mars", "février", "12/03", "29/02"):
        [moved] = shift_dates([Written(0, written)], source(scope))
        assert moved != written


def test_day_alone_follows_the_other_end_of_the_range() -> None:
    text = [Written(3, "6"), Written(8, "17/11"), Written(40, "03/02/2021")]
    first, second, third = shift_dates(text, source())
    full = [read_date(f"{x}/2021") for x in (second,)]
    assert full[0] is not None
    start = date(2021, 11, 6) + timedelta(offset_days(source()))
    end = date(2021, 11, 17) + timedelta(offset_days(source()))
    assert int(first) == start.day
    assert second == f"{end:%d/%m}"
    assert third == f"{date(2021, 2, 3) + timedelta(offset_days(source())):%d/%m/%Y}"


def test_year_of_a_partial_date_comes_from_the_record_where_the_text_has_none() -> None:
    [moved] = shift_dates([Written(0, "01/03")], source(), known="2019-05-02T08:00:00")
    assert moved == f"{date(2019, 3, 1) + timedelta(offset_days(source())):%d/%m}"


@pytest.mark.parametrize("written", ["31/13/2019", "99/99/9999", "Noël", "8 5 0 2 1 8 0", "12/03/3019"])
def test_what_is_no_date_is_never_left(written: str) -> None:
    [moved] = shift_dates([Written(0, written)], source())
    assert moved != written
    if any(char.isdigit() for char in written):
        assert re.sub(r"\d", "0", moved) == re.sub(r"\d", "0", written)


@given(number=st.integers(0, 9999), hyphens=st.booleans())
def test_numbers_in_words_round_trip(number: int, hyphens: bool) -> None:
    spelt = write_number(number, hyphens).replace("é", "e")
    assert read_number(spelt.replace("-", " ").split()) == number
