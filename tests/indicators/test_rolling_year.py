"""The last twelve months as what a rule judges: figure, target, coverage, and what follows a change."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.audit import followers
from goldenthread.indicators.commands.changes import Figure, NewTarget
from goldenthread.indicators.commands.figures import record_actuals, set_targets
from goldenthread.indicators.commands.versions import adopt_rule, redefine
from goldenthread.indicators.models import Definition, Rating, Series, SeriesOutlook
from goldenthread.indicators.queries.adding_up import rolling_year_of, year_to_date_of
from goldenthread.indicators.queries.books import Book, books_of, span_of
from goldenthread.indicators.queries.indicator import explained, indicator_shown
from goldenthread.indicators.queries.judging import ROLLING_YEAR, judged
from goldenthread.indicators.queries.scorecard import scorecard_for
from goldenthread.indicators.queries.scorecard_filter import ScorecardFilter
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.numbers import number, plain
from goldenthread.rules.periods import Period, parse_period
from goldenthread.rules.rating import Against, Clause, Comparator, GapInPoints, Rule
from goldenthread.rules.vocabulary import (
    Accumulation,
    Frequency,
    MissingParts,
    RatingClass,
    ValueKind,
)
from tests.cast import AT

SINCE = date(2013, 4, 1)
LATEST = parse_period("2014/15 Q1")
ON, OFF = RatingClass.ON_TARGET, RatingClass.OFF_TARGET
REACHES = (Clause(ON, GapInPoints(number(0))),)
NO_WORSE = (Clause(ON, Against(Comparator.YEAR_BEFORE)),)
ASKED: dict[str, Any] = {"by": SYSTEM, "at": AT, "from_on": SINCE, "reason": "Tried."}


def defined(cast: Any, code: str = "HS20", **says: Any) -> None:
    indicator = Series.objects.get(pk=cast.series[code]).indicator_id
    redefine({indicator: {"accumulation": Accumulation.SUM, **says}}, **ASKED)


def adopted(clauses: tuple[Clause, ...] = REACHES) -> None:
    adopt_rule(
        by=SYSTEM, at=AT, name="Corporate rule",
        rule=Rule("Corporate rule", clauses, basis=ROLLING_YEAR, otherwise=OFF),
        from_on=SINCE, adopted_by="Cabinet", adopted_on=SINCE, reason="Tried.",
    )  # fmt: skip


def aimed(cast: Any, label: str, value: int, code: str = "HS20") -> None:
    target = NewTarget(cast.series[code], parse_period(label), number(value))
    set_targets(by=SYSTEM, at=AT, targets=[target])


def recorded(cast: Any, label: str, value: int, code: str = "HS20") -> None:
    figure = Figure(cast.series[code], parse_period(label), number(value))
    record_actuals(by=SYSTEM, at=AT, figures=[figure])


def standing(cast: Any, period: Period = LATEST, code: str = "HS20") -> Rating:
    return Rating.objects.filter(
        series=cast.series[code], start_on=period.start, next_start_on=period.next_start
    ).latest("pk")


def line_of(cast: Any, code: str = "HS20") -> Any:
    lines = scorecard_for(cast.actor("director"), wanted=ScorecardFilter(LATEST)).lines.items
    return next(line for line in lines if line.reference == code)


pytestmark = pytest.mark.django_db


def test_four_quarters_are_judged_by_the_target_of_the_year(cast):
    """34 + 36 + 38 + 31 households: of the quarters three are of the year before."""
    defined(cast)
    adopted()
    aimed(cast, "2014/15", 140)
    row = standing(cast)
    assert (row.rating_class, row.inputs["judged"]) == (ON, number(139))
    line = line_of(cast)
    assert (line.because, line.basis) == ("1 under 140", ROLLING_YEAR)
    aimed(cast, "2014/15", 138)
    assert standing(cast).rating_class == OFF
    assert line_of(cast).because == "1 over 138"


def test_a_figure_of_last_year_rates_the_twelve_months_after_it(cast):
    defined(cast)
    adopted()
    aimed(cast, "2014/15", 139)
    assert standing(cast).rating_class == ON
    recorded(cast, "2013/14 Q2", 35)
    row = standing(cast)
    assert (row.rating_class, row.inputs["judged"]) == (OFF, number(140))
    recorded(cast, "2013/14 Q1", 99)  # five quarters back, and no part of them
    assert standing(cast).inputs["judged"] == number(140)


def test_a_rating_is_made_again_from_what_it_kept(cast):
    defined(cast)
    adopted(NO_WORSE)
    pk = cast.series["HS20"]
    for label, value in (("2012/13 Q1", 30), ("2012/13 Q2", 30), ("2011/12 Q4", 1)):
        recorded(cast, label, value)
    fourth = parse_period("2013/14 Q4")
    row = standing(cast, fourth)
    assert (row.inputs["judged"], row.rating_class) == (number(143), OFF)
    assert row.inputs["levels"]["year_before"] == number(124)  # 30 + 30 + 31 + 33
    book = books_of([pk]).by_series[pk]
    again = explained(book, row)
    assert again.rated.because == "143, 19 worse than the same period last year, 124"
    book.actuals.clear()
    assert explained(book, row).rated.rating_class == OFF


def test_without_twelve_months_it_waits_unless_parts_will_do(cast):
    defined(cast)
    adopted()
    aimed(cast, "2013/14", 140)
    first = parse_period("2013/14 Q1")
    row = standing(cast, first)
    assert row.rating_class == RatingClass.NOT_RATED
    pk = cast.series["HS20"]
    found = explained(books_of([pk]).by_series[pk], row)
    assert found.rated.because == "1 of 4 parts of the last twelve months not known"
    defined(cast, missing_parts=MissingParts.PARTIAL)
    row = standing(cast, first)
    assert (row.rating_class, row.inputs["judged"]) == (ON, number(99))
    found = explained(books_of([pk]).by_series[pk], row)
    assert found.judged.tell() == "the sum of 3 of 4 parts"


def test_a_ratio_is_of_the_counts_of_twelve_months(cast):
    defined(cast, "CS01", accumulation=Accumulation.RATIO_OF_SUMS)
    counts = {
        "2013/14 Q2": (1, 2),
        "2013/14 Q3": (99, 100),
        "2013/14 Q4": (50, 50),
        "2014/15 Q1": (0, 8),
    }
    figures = [
        Figure(
            cast.series["CS01"], parse_period(label), number(str(100 * over / under)),
            numerator=number(over), denominator=number(under),
        )
        for label, (over, under) in counts.items()
    ]  # fmt: skip
    record_actuals(by=SYSTEM, at=AT, figures=figures)
    found = _rolled(cast, "CS01")
    assert plain(found.value, 2) == "93.75"
    assert found.because == "150 out of 160 over all 4 parts"


def test_what_is_supplied_to_date_is_taken_apart(cast):
    """31 so far; 38 in all of 2013/14, of which 35 by the first quarter."""
    defined(cast, accumulation=Accumulation.CUMULATIVE)
    assert _rolled(cast).value == number(34)
    defined(cast, "CS01", accumulation=Accumulation.CUMULATIVE)
    refused = _rolled(cast, "CS01")
    assert refused.value is None
    assert refused.because == (
        "a ratio that is supplied as the year to date says nothing of twelve months"
    )


@pytest.mark.parametrize("accumulation", [Accumulation.NONE, Accumulation.LATEST])
def test_what_makes_no_twelve_months_is_judged_as_in_the_period(cast, accumulation):
    defined(cast, accumulation=accumulation)
    adopted()
    row = standing(cast)
    assert (row.rating_class, row.inputs["judged"], row.inputs["expected"]) == (
        ON, number(31), number(40),
    )  # fmt: skip
    shown = indicator_shown(SYSTEM, "HS20")
    assert shown is not None
    assert ROLLING_YEAR not in [each.name for each in shown.beside.bases if not each.is_kept]


def test_weeks_and_odd_lengths_say_what_they_come_to(cast):
    defined(cast, every=5, frequency=Frequency.MONTH)
    pk = cast.series["HS20"]
    book = books_of([pk]).by_series[pk]
    definition = book.definitions[-1]
    period = definition.__dict__.get("_counting") or book.counting_for(LATEST)
    found = judged(book, period.period_of(date(2014, 5, 1)), definition, basis=ROLLING_YEAR)
    assert found.value is None
    assert "do not make up twelve months" in found.tell()


def test_it_is_kept_for_lists_and_shown_beside_the_others(cast, client_as):
    defined(cast)
    aimed(cast, "2014/15", 150)
    followers.catch_up(at=AT)
    row = SeriesOutlook.objects.get(pk=cast.series["HS20"])
    assert (row.rolling_value, row.rolling_class) == (number(139), "on_target")
    client = client_as("performance.officer")
    asked = {"period": "2014/15 Q1", "show": "rolling_year"}
    page = client.get("/scorecard/", asked).content.decode()
    assert "Twelve months" in page
    assert re.search(r'<td class="gt-r">.*139, on target</td>', page)  # named so on a narrow screen
    text = client.get("/scorecard.csv", asked).content.decode()
    assert "Last twelve months,Last twelve months rating" in text.splitlines()[0].replace('"', "")
    page = client.get("/indicators/HS20/").content.decode()
    assert "Last twelve months" in page
    assert "The target for 2014/15 itself." in page


def test_at_the_end_of_the_year_it_is_the_year_and_not_shown_twice(cast):
    defined(cast)
    shown = indicator_shown(SYSTEM, "HS20", period="2013/14 Q4")
    assert shown is not None
    assert [each.name for each in shown.beside.bases] == ["in_period", "to_date", "year_end"]


def test_the_command_line_names_what_was_judged(cast, capsys):
    from django.core.management import call_command

    defined(cast)
    adopted()
    aimed(cast, "2014/15", 140)
    call_command("explain_rating", "HS20", "2014/15 Q1")
    said = capsys.readouterr().out
    assert "Judged    Last twelve months: 139" in said
    assert "the target for 2014/15 itself" in said


def _rolled(cast: Any, code: str = "HS20") -> Any:
    pk = cast.series[code]
    book = books_of([pk]).by_series[pk]
    return rolling_year_of(book, LATEST, book.definition_for(LATEST))


@pytest.mark.django_db(databases=[])
@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(1, 500)), min_size=12, max_size=12),
    st.sampled_from([Frequency.MONTH, Frequency.QUARTER, Frequency.HALF_YEAR]),
    st.sampled_from([each for each in Accumulation if each is not Accumulation.NONE]),
)
def test_at_the_years_last_period_it_is_what_the_year_came_to(counts, frequency, accumulation):
    from goldenthread.indicators.models import Actual

    year = parse_period("2014/15")
    definition = Definition(
        from_on=SINCE, frequency=frequency, accumulation=accumulation, every=1, year_starts=4,
        value_kind=ValueKind.NUMBER, polarity="high", profile="straight_line",
    )  # fmt: skip
    book = Book(Series(), [definition], {})
    for part, (over, under) in zip(year.children(frequency), counts, strict=False):
        value = number(str(round(over / under, 6)))
        book.actuals[span_of(part)] = Actual(
            value=value, numerator=number(over), denominator=number(under)
        )
    last = year.children(frequency)[-1]
    found = rolling_year_of(book, last, definition)
    assert found.value == year_to_date_of(book, last, definition).value
