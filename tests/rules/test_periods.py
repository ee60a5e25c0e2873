"""Periods: how they tile their years, and what spreadsheets call them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from goldenthread.rules.period_text import add_months
from goldenthread.rules.periods import (
    Period,
    UnreadablePeriod,
    parse_period,
    period_of,
    periods_between,
    read_period,
    rolling_year,
    year_to_date,
)
from goldenthread.rules.vocabulary import Frequency, State

days = st.dates(date(1980, 1, 1), date(2060, 12, 31))
year_starts = st.integers(1, 12)
frequencies = st.sampled_from([each for each in Frequency if each is not Frequency.TERM])
parts_of_a_year = st.sampled_from([Frequency.MONTH, Frequency.QUARTER, Frequency.HALF_YEAR])


@given(days, parts_of_a_year, year_starts)
def test_periods_tile_their_year(day, frequency, starts):
    year = period_of(day, Frequency.YEAR, year_starts=starts)
    parts = year.children(frequency)
    assert parts[0].start == year.start
    assert parts[-1].next_start == year.next_start
    assert all(a.next_start == b.start for a, b in pairwise(parts))
    assert all(part.parent() == year for part in parts)
    assert sum(part.days for part in parts) == year.days


@given(days, year_starts)
def test_every_week_belongs_to_one_year(day, starts):
    year = period_of(day, Frequency.YEAR, year_starts=starts)
    weeks = year.children(Frequency.WEEK) + year.following().children(Frequency.WEEK)
    assert all(a.following() == b for a, b in pairwise(weeks))
    assert all(week.parent() in (year, year.following()) for week in weeks)


@given(days, frequencies, year_starts)
def test_a_label_reads_back_as_its_period(day, frequency, starts):
    period = period_of(day, frequency, year_starts=starts)
    assert period.contains(day)
    assert period.frequency is frequency
    assert parse_period(period.label, year_starts=starts) == period


@given(days, st.integers(1, 60), year_starts)
def test_a_label_of_any_whole_months_reads_back(day, months, starts):
    first = period_of(day, Frequency.MONTH, year_starts=starts)
    latest = first
    for _ in range(months - 1):
        latest = latest.following()
    period = Period(first.start, latest.next_start, starts)
    assert parse_period(period.label, year_starts=starts) == period


@given(days, st.integers(1, 500))
def test_a_label_of_any_whole_days_reads_back(day, length):
    period = Period(day, day + timedelta(days=length))
    assert parse_period(period.label) == period


@given(days, frequencies, year_starts)
@example(date(2000, 2, 28), Frequency.DAY, 4)
@example(date(2000, 2, 29), Frequency.DAY, 4)
@example(date(2000, 3, 1), Frequency.DAY, 4)
def test_previous_and_following_are_opposites(day, frequency, starts):
    period = period_of(day, frequency, year_starts=starts)
    assert period.following().previous() == period
    assert period.following().start == period.next_start
    assert period.year_before().frequency is frequency


@given(days, frequencies, year_starts)
def test_the_year_to_date_ends_with_the_period_and_starts_with_the_year(day, frequency, starts):
    period = period_of(day, frequency, year_starts=starts)
    so_far = year_to_date(period)
    assert so_far[-1] == period
    assert so_far == periods_between(so_far[0], period)
    assert not period.parent().contains(so_far[0].previous().start) or period == so_far[0]


@given(days, frequencies, year_starts)
def test_twelve_months_end_with_the_period_and_are_the_year_at_its_last(day, frequency, starts):
    period = period_of(day, frequency, year_starts=starts)
    rolling = rolling_year(period)
    if frequency is Frequency.YEAR:
        assert rolling == []
        return
    assert rolling == periods_between(rolling[0], period)
    if frequency is Frequency.WEEK:
        assert len(rolling) == 52
        return
    assert rolling[0].start == add_months(period.next_start, -12)
    last = period.parent().children(frequency)[-1]
    assert rolling_year(last) == period.parent().children(frequency)


@pytest.mark.parametrize("text", ["2013/14-15/16", "5 January 2026 to 18 January 2026"])
def test_what_does_not_come_around_in_a_year_has_no_twelve_months(text):
    assert rolling_year(parse_period(text)) == []


@pytest.mark.parametrize(
    ("start", "next_start", "starts", "label"),
    [
        (date(2025, 4, 1), date(2026, 4, 1), 4, "2025/26"),
        (date(2025, 10, 1), date(2026, 1, 1), 4, "2025/26 Q3"),
        (date(2026, 1, 1), date(2026, 4, 1), 4, "2025/26 Q4"),
        (date(2025, 4, 1), date(2025, 10, 1), 4, "2025/26 H1"),
        (date(2026, 1, 1), date(2026, 2, 1), 4, "January 2026"),
        (date(2026, 1, 5), date(2026, 1, 12), 4, "week of 5 January 2026"),
        (date(2025, 1, 1), date(2026, 1, 1), 4, "2025"),
        (date(2025, 1, 1), date(2025, 4, 1), 1, "2025 Q1"),
        (date(2025, 9, 1), date(2026, 9, 1), 9, "2025/26 (academic year)"),
        (date(2025, 9, 1), date(2026, 9, 1), 4, "year to 31 August 2026"),
        (date(2025, 5, 1), date(2025, 8, 1), 5, "2025/26 Q1 (municipal year)"),
        (date(2025, 5, 1), date(2025, 8, 1), 4, "May to July 2025"),
        (date(2025, 11, 1), date(2026, 2, 1), 4, "November 2025 to January 2026"),
        (date(2013, 4, 1), date(2016, 4, 1), 4, "2013/14-15/16"),
        (date(2014, 1, 1), date(2017, 1, 1), 4, "2014-16"),
        (date(2014, 1, 1), date(2016, 1, 1), 4, "2014 to 2015"),
        (date(1999, 1, 1), date(2002, 1, 1), 4, "1999-2001"),
        (date(1999, 4, 1), date(2000, 4, 1), 4, "1999/00"),
        (date(2026, 1, 5), date(2026, 1, 19), 4, "5 January 2026 to 18 January 2026"),
    ],
)
def test_labels(start, next_start, starts, label):
    assert Period(start, next_start, starts).label == label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2015/16", "2015/16"),
        ("2015-16", "2015/16"),
        ("2015 – 16", "2015/16"),
        ("2015/2016", "2015/16"),
        ("15/16", "2015/16"),
        ("FY 2015/16", "2015/16"),
        ("Year 2015/16", "2015/16"),
        ("2016", "2016"),
        (2016, "2016"),
        (2016.0, "2016"),
        ("2013/14-15/16", "2013/14-15/16"),
        ("2013/14 to 2015/16", "2013/14-15/16"),
        ("1999/00-01/02", "1999/00-01/02"),
        ("2014-16", "2014-16"),
        ("2020-21;Q1", "2020/21 Q1"),
        ("Q3 2025/26", "2025/26 Q3"),
        ("Q2 2014-15", "2014/15 Q2"),
        ("2014/15 Q2", "2014/15 Q2"),
        ("Quarter 2 2014/15", "2014/15 Q2"),
        ("2025/26 h2", "2025/26 H2"),
        ("Jan-26", "January 2026"),
        ("Apr 2014", "April 2014"),
        ("Sept 2014", "September 2014"),
        ("2014 Apr", "April 2014"),
        ("March 2025/26", "March 2026"),
        ("M10 2025/26", "January 2026"),
        ("2026-01", "January 2026"),
        ("01/04/2014", "April 2014"),
        ("2014-04-01", "April 2014"),
        ("2014-04-01 00:00:00", "April 2014"),
        ("1st April 2014", "April 2014"),
        ("01-Apr-14", "April 2014"),
        (date(2014, 4, 30), "April 2014"),
        (datetime(2014, 4, 30, 12), "April 2014"),
        ("Apr-Jun 2014", "2014/15 Q1"),
        ("01/04/2014 - 30/06/2014", "2014/15 Q1"),
        ("October 2025 to March 2026", "2025/26 H2"),
        ("w/c 5 Jan 2026", "week of 5 January 2026"),
        ("week ending 11/01/2026", "week of 5 January 2026"),
        ("2026-W02", "week of 5 January 2026"),
        ("12 months to March 2026", "2025/26"),
        ("rolling 12 months to January 2026", "year to 31 January 2026"),
    ],
)
def test_what_spreadsheets_write_is_read(text, label):
    assert parse_period(text).label == label


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("2015/16 (prov)", State.PROVISIONAL),
        ("2015/16(Final)", State.FINAL),
        ("2015/16 (Rev)", State.FINAL),
        ("2015/16 (OT)", State.FINAL),
        ("2015/16 outturn", State.FINAL),
        ("2015/16", None),
    ],
)
def test_a_suffix_says_how_sure_the_figures_are(text, state):
    assert read_period(text) == (parse_period("2015/16"), state)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "No period is given"),
        (" ", "No period is given"),
        ("fred", "is not a period; write one such as 2025/26"),
        ("Q1", "is not a period"),
        ("Q1 2016", "does not say which year 2016 is; write 2016/17 or 2015/16"),
        ("Q5 2014/15", "has 4 such parts"),
        ("2015/17", "a year from 2015 is written 2015/16"),
        ("31/02/2014", "a day that does not exist"),
        ("2016 to 2014", "ends before it starts"),
        ("June 2014 to April 2014", "ends before it starts"),
        ("0 months to March 2026", "lasts no months"),
        ("Q1 2014-16", "names several years"),
        (45748, "format the column as dates"),
        (3.7, "is not a period"),
    ],
)
def test_what_could_mean_two_things_or_nothing_is_refused_with_a_sentence(text, why):
    with pytest.raises(UnreadablePeriod) as refusal:
        parse_period(text)
    assert why in str(refusal.value)
    assert str(refusal.value).endswith(".")


@given(st.one_of(st.text(), st.text(alphabet="0123456789/-qhQ janprw", max_size=16), st.integers()))
def test_any_heading_is_a_period_or_is_refused(text):
    try:
        period = parse_period(text)
    except UnreadablePeriod:
        return
    assume(period.start.year > 1)
    assert period.days > 0


def test_the_frequency_of_a_column_settles_a_date_and_a_doubtful_year():
    day = date(2014, 5, 6)
    assert parse_period(day, frequency=Frequency.QUARTER).label == "2014/15 Q1"
    assert parse_period(day, frequency=Frequency.WEEK).label == "week of 5 May 2014"
    assert parse_period("2011-12").label == "2011/12"
    assert parse_period("2011-12", frequency=Frequency.MONTH).label == "December 2011"


def test_the_kind_of_year_follows_the_series_or_the_words():
    assert parse_period("2025/26", year_starts=9).start == date(2025, 9, 1)
    assert parse_period("2025/26 academic year").start == date(2025, 9, 1)
    assert parse_period("municipal year 2025/26").start == date(2025, 5, 1)
    assert parse_period("2025 Q2", year_starts=1).start == date(2025, 4, 1)
    with pytest.raises(UnreadablePeriod, match="not a calendar year; write 2025 or 2026"):
        parse_period("2025/26", year_starts=1)


def test_a_calendar_year_has_calendar_quarters():
    quarters = parse_period("2025").children(Frequency.QUARTER)
    assert [quarter.label for quarter in quarters] == ["2025 Q1", "2025 Q2", "2025 Q3", "2025 Q4"]


def test_the_same_period_a_year_before_survives_a_leap_day():
    assert Period(date(2024, 2, 29), date(2024, 3, 1)).year_before().start == date(2023, 2, 28)
    assert parse_period("February 2024").year_before() == parse_period("February 2023")


def test_pooled_years_have_no_frequency_and_no_year_to_date():
    pooled = parse_period("2013/14-15/16")
    assert pooled.frequency is None
    assert pooled.previous().label == "2010/11-12/13"
    with pytest.raises(ValueError, match="not a part of one year"):
        year_to_date(pooled)


def test_three_months_across_quarters_are_no_part_of_the_year_to_date():
    with pytest.raises(ValueError, match="not one of the periods"):
        year_to_date(parse_period("May to July 2025"))


def test_periods_between_take_equal_steps():
    first, latest = parse_period("2025/26 Q1"), parse_period("2025/26 Q3")
    assert [p.label[-2:] for p in periods_between(first, latest)] == ["Q1", "Q2", "Q3"]
    assert periods_between(latest, first) == []
    with pytest.raises(ValueError, match="equal steps"):
        periods_between(first, parse_period("June 2026"))


def test_a_period_ends_after_it_starts():
    with pytest.raises(ValueError, match="ends after it starts"):
        Period(date(2025, 4, 1), date(2025, 4, 1))


def test_a_week_a_year_before_is_a_week_too():
    week = period_of(date(2026, 3, 4), Frequency.WEEK)
    before = week.year_before()
    assert (week.start - before.start).days == 364
    assert before == period_of(before.start, Frequency.WEEK)
