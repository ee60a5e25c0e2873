"""A chart's own settings: held where they differ, refused with a sentence where they make no sense."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.charting import ChartTerms, Rebase, terms_from_data
from goldenthread.rules.control import ChartRefused, ChartSettings
from goldenthread.rules.periods import parse_period
from goldenthread.rules.vocabulary import Frequency

APRIL = Rebase(date(2026, 4, 1), "A new system")
SETTINGS = st.builds(
    ChartSettings,
    shift=st.integers(6, 8),
    trend=st.integers(5, 7),
    screen=st.booleans(),
    fix_first=st.none() | st.integers(12, 60),
    factor=st.sampled_from([Fraction(266, 100), Fraction(314, 100), Fraction(3)]),
    mean_breaks_run=st.booleans(),
)
DAYS = st.sets(st.integers(0, 9_000), max_size=4)


@given(SETTINGS, DAYS)
def test_what_is_held_is_what_was_chosen(settings, days):
    rebases = [Rebase(date(2000, 1, 1) + timedelta(days=day), "It changed") for day in sorted(days)]
    terms = ChartTerms(settings, tuple(rebases))
    assert terms_from_data(terms.as_data()) == terms


def test_nothing_is_held_where_all_is_as_usual():
    assert ChartTerms().as_data() == {}
    assert terms_from_data({}) == ChartTerms()


@pytest.mark.parametrize(
    ("held", "says"),
    [
        ({"shift": 3}, "A shift is 6, 7 or 8 points"),
        ({"trend": 9}, "A trend is 5, 6 or 7 points"),
        ({"fix_first": 4}, "by the first 12 points or more"),
        ({"colour": "red"}, "no setting 'colour'"),
        ({"rebases": [{"on": "April", "why": "x"}]}, "is written 2026-04-01"),
        (
            {"rebases": [{"on": "2026-04-01", "why": " "}]},
            "Say why limits begin anew on 1 April 2026",
        ),
        ({"rebases": [{"on": "2026-04-01", "why": "x"}] * 2}, "once on a day"),
        (
            {"rebases": [{"on": f"20{n}-04-01", "why": "x"} for n in range(10, 30)]},
            "at most 12 times",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(held, says):
    with pytest.raises(ChartRefused, match=says):
        terms_from_data(held)


def test_limits_begin_anew_with_the_period_that_holds_the_day():
    months = parse_period("2026/27").children(Frequency.MONTH)
    terms = ChartTerms(rebases=(APRIL, Rebase(date(2026, 6, 15), "A second team")))
    assert terms.restarts(months) == {2: "A second team"}
    assert ChartTerms(rebases=(Rebase(date(2030, 1, 1), "Later"),)).restarts(months) == {}
