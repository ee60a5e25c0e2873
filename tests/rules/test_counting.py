"""Counting: school terms, every few periods, and years of any kind tile, nest and read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.counting import (
    MOST_OF,
    Counting,
    counted,
    counting_of_key,
    every_refused,
)
from goldenthread.rules.period_text import UnreadablePeriod
from goldenthread.rules.periods import Period, rolling_year, year_to_date
from goldenthread.rules.terms import NoTermDates, SchoolYear, SchoolYears, TermsRefused
from goldenthread.rules.vocabulary import Frequency
from tests.terms import school_year, school_years

days = st.dates(date(1980, 1, 1), date(2060, 12, 31))
TERMS = school_years(2013, 2014, 2015)
TERMLY = counted(Frequency.TERM, terms=TERMS)


@st.composite
def countings(draw: st.DrawFn) -> Counting:
    """Return any way to count but by terms."""
    frequency = draw(st.sampled_from([each for each in Frequency if each is not Frequency.TERM]))
    every = draw(st.integers(1, min(MOST_OF[frequency], 40)))
    starts = draw(st.integers(1, 12))
    return counted(frequency, every=every, year_starts=starts, since=draw(days))


@st.composite
def years_of_terms(draw: st.DrawFn) -> SchoolYears:
    """Return a few school years on end, with dates that a council might set."""
    start, found = date(draw(st.integers(1990, 2040)), 9, draw(st.integers(1, 9))), []
    for _ in range(draw(st.integers(1, 4))):
        later = date(start.year + 1, 9, draw(st.integers(1, 9)))
        spring = date(start.year + 1, 1, draw(st.integers(2, 12)))
        summer = date(start.year + 1, 4, draw(st.integers(1, 28)))
        terms = (("autumn", start), ("spring", spring), ("summer", summer))
        found.append(SchoolYear(terms, later).checked())
        start = later
    return SchoolYears.of(found)


@given(countings(), days)
def test_what_is_counted_by_several_tiles_time(counting, day):
    period = counting.period_of(day)
    assert period.contains(day)
    assert counting.has(period)
    assert period.following().previous() == period
    assert counting.period_of(period.next_start) == period.following()
    assert counting.period_of(period.start - timedelta(days=1)) == period.previous()


@given(countings(), days)
def test_the_first_period_begins_where_it_was_said(counting, day):
    since = counting.period_of(day).start
    again = counted(
        counting.frequency, every=counting.every, year_starts=counting.year_starts, since=since
    )
    assert again.period_of(day) == counting.period_of(day)


@given(countings(), days)
def test_twelve_months_are_the_year_at_its_last_period(counting, day):
    year = counting.period_of(day).parent()
    parts = counting.within(year)
    rolling = rolling_year(parts[-1])
    assert rolling in ([], parts) or counting.frequency is Frequency.WEEK
    assert rolling or parts == [year] or counting.every > 1


@given(countings(), days)
def test_periods_nest_in_their_year_and_the_year_to_date_ends_with_them(counting, day):
    period = counting.period_of(day)
    year = period.parent()
    assert period in counting.within(year)
    so_far = year_to_date(period)
    assert so_far[-1] == period
    assert all(a.following() == b for a, b in pairwise(so_far))
    assert year_to_date(period.year_before())[-1] == period.year_before()
    assert period.year_before() < period


@given(countings(), days)
def test_a_label_reads_back_on_the_page_of_its_indicator(counting, day):
    period = counting.period_of(day)
    assert counting.parse(period.label) == period
    assert counting.parse(period.parent().label) == period.parent()
    assert counting.parse(day) == period


@given(countings(), days)
def test_a_key_says_how_it_is_counted(counting, day):
    assert len(counting.key) <= 10
    again = counting_of_key(counting.key)
    assert again.period_of(day) == counting.period_of(day)
    if counting.key != counting.frequency:
        assert again == counting


@given(years_of_terms(), st.data())
def test_terms_tile_their_years_and_read_back(terms, data):
    counting = counted(Frequency.TERM, terms=terms)
    last = terms.starts[-1] - timedelta(days=1)
    day = data.draw(st.dates(terms.starts[0], last))
    term = counting.period_of(day)
    assert term.contains(day)
    assert term.frequency is Frequency.TERM
    assert counting.parse(term.label) == term
    parts = term.parent().children(Frequency.TERM)
    assert term in parts
    assert len(parts) == 3
    assert (parts[0].start, parts[-1].next_start) == (
        term.parent().start,
        term.parent().next_start,
    )
    assert all(a.next_start == b.start for a, b in pairwise(parts))
    assert counting.parse(term.parent().label) == term.parent()
    assert year_to_date(term)[-1] == term
    assert term.following().previous() == term
    assert term.previous().following() == term
    assert term.year_before().following().following().following() == term


@given(years_of_terms(), st.integers(1, 12))
def test_beyond_the_years_with_dates_there_is_no_gap_either(terms, steps):
    counting = counted(Frequency.TERM, terms=terms)
    term = counting.period_of(terms.starts[0])
    for _ in range(steps):
        before = term.previous()
        assert before.next_start == term.start
        assert not counting.has(before)
        term = before


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2014/15 autumn term", "2014/15 autumn term"),
        ("Autumn 2014", "2014/15 autumn term"),
        ("Spring term 2015", "2014/15 spring term"),
        ("summer 2014/15", "2014/15 summer term"),
        ("Term 2 2014-15", "2014/15 spring term"),
        ("2014/15 T3", "2014/15 summer term"),
        ("2014/15", "2014/15 (school year)"),
        ("15/10/2014", "2014/15 autumn term"),
        ("2014/15 autumn term (prov)", "2014/15 autumn term"),
    ],
)
def test_what_spreadsheets_call_a_term_is_read(text, label):
    assert TERMLY.parse(text).label == label


@pytest.mark.parametrize("text", ["2016/17 autumn term", "Autumn 2019", "2019/20", "1/10/2020"])
def test_a_year_without_dates_is_refused_in_a_sentence(text):
    with pytest.raises(NoTermDates, match="have no dates yet: whoever administers"):
        TERMLY.parse(text)


def test_a_term_that_is_not_called_so_is_refused():
    with pytest.raises(UnreadablePeriod, match="is written 2014/15"):
        TERMLY.parse("2014/16 autumn term")
    named = replace(TERMLY, terms=SchoolYears((SchoolYear(
        (("michaelmas", date(2014, 9, 1)), ("lent", date(2015, 1, 5)), ("trinity", date(2015, 4, 13))),
        date(2015, 9, 1),
    ),)))  # fmt: skip
    assert named.parse("Lent term 2014/15").label == "2014/15 lent term"
    with pytest.raises(UnreadablePeriod, match="are called michaelmas, lent, trinity"):
        named.parse("2014/15 spring term")


YEAR = school_year(2014)


@pytest.mark.parametrize(
    ("firsts", "next_first", "place", "words"),
    [
        ({2: date(2015, 1, 5)}, None, 2, "overlap"),
        ({1: date(2015, 5, 1)}, None, 2, "before the spring term has ended: the terms overlap"),
        ({2: date(2015, 10, 1)}, None, 2, "outside its year: 2014/15 runs from 1 September 2014 to"),
        ({1: date(2014, 8, 1)}, None, 1, "outside its year"),
        ({1: date(2014, 9, 10)}, None, 0, "has 9 days: a term lasts 4 weeks or more"),
        ({0: date(2014, 6, 1)}, None, 0, "begins in August, September or October, not on 1 June 2014"),
        ({}, date(2016, 9, 1), None, "The school year after 2014/15 begins in August, September"),
    ],
)  # fmt: skip
def test_dates_that_make_no_school_year_are_refused(firsts, next_first, place, words):
    terms = tuple((name, firsts.get(at, day)) for at, (name, day) in enumerate(YEAR.firsts))
    with pytest.raises(TermsRefused, match=words) as refusal:
        SchoolYear(terms, next_first or YEAR.next_first).checked()
    assert refusal.value.place == place


def test_two_terms_of_one_name_are_refused():
    terms = tuple(("autumn", day) for _, day in YEAR.firsts)
    with pytest.raises(TermsRefused, match="Two terms are called autumn"):
        SchoolYear(terms, YEAR.next_first).checked()


@pytest.mark.parametrize(
    ("frequency", "every", "words"),
    [
        (Frequency.YEAR, 0, "at least one year"),
        (Frequency.YEAR, -3, "at least one year"),
        (Frequency.YEAR, 21, "20 years at most"),
        (Frequency.TERM, 2, "A period is one school term: write 1"),
        (Frequency.WEEK, 2, ""),
    ],
)
def test_periods_of_none_or_too_many_are_refused(frequency, every, words):
    assert words in every_refused(frequency, every)
    assert bool(every_refused(frequency, every)) == bool(words)


def test_an_academic_year_says_that_it_is_one():
    academic = Counting(Frequency.QUARTER, year_starts=9)
    assert academic.parse("2025/26").start == date(2025, 9, 1)
    assert academic.parse("2025/26").label == "2025/26 (academic year)"
    assert academic.parse("2025/26 Q1").label == "2025/26 Q1 (academic year)"
    assert academic.parse("financial year 2025/26").start == date(2025, 4, 1)
    assert Counting(Frequency.YEAR, year_starts=1).parse("2025").label == "2025"


def test_a_single_year_is_no_period_of_a_survey_every_three():
    survey = counted(Frequency.YEAR, every=3, since=date(2014, 4, 1))
    assert survey.parse("2014/15-16/17").frequency is Frequency.YEAR
    assert survey.parse("2014/15").frequency is None
    assert not survey.has(survey.parse("2013/14-15/16"))
    assert Period(date(2014, 4, 1), date(2015, 4, 1)).frequency is Frequency.YEAR
