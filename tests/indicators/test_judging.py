"""What figures are judged by beside a target: other kinds, profiles, bases, bands."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from goldenthread.indicators.commands.changes import Figure, NewTarget
from goldenthread.indicators.commands.definitions import NewIndicator, NewSeries, add_indicator
from goldenthread.indicators.commands.figures import record_actuals, set_targets
from goldenthread.indicators.commands.versions import adopt_rule, redefine
from goldenthread.indicators.models import Definition, Rating, Series, Target
from goldenthread.indicators.queries.assessing import assess, rated_as
from goldenthread.indicators.queries.books import Book, books_of
from goldenthread.indicators.queries.classing import Classing
from goldenthread.indicators.queries.judging import BASES, judged
from goldenthread.indicators.queries.revising import DEFINED
from goldenthread.indicators.queries.scorecard import scorecard_for
from goldenthread.indicators.queries.scorecard_filter import ScorecardFilter
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.numbers import number, plain
from goldenthread.rules.periods import Period, parse_period
from goldenthread.rules.rating import (
    Against,
    Clause,
    Comparator,
    GapInPoints,
    InRange,
    Rule,
    Threshold,
    ThresholdName,
    WithinTolerance,
)
from goldenthread.rules.vocabulary import (
    Accumulation,
    ForecastMethod,
    MissingParts,
    Polarity,
    Profile,
    RatingClass,
    TargetKind,
)
from tests.cast import AT

pytestmark = pytest.mark.django_db
JANUARY = date(2014, 1, 1)
ON, NEAR, OFF = RatingClass.ON_TARGET, RatingClass.NEAR_TARGET, RatingClass.OFF_TARGET
LATEST = parse_period("2014/15 Q1")
TOLERANCE = Rule(
    "Corporate rule", (Clause(ON, GapInPoints(number(0))), Clause(NEAR, WithinTolerance()))
)
THRESHOLDS = Rule(
    "Corporate rule",
    (
        Clause(ON, Threshold(name=ThresholdName.GREEN)),
        Clause(NEAR, Threshold(name=ThresholdName.AMBER)),
    ),
)
BASELINE = Rule("Corporate rule", (Clause(ON, Against(Comparator.BASELINE)),))
RANGE = Rule("Corporate rule", (Clause(ON, InRange()), Clause(NEAR, InRange(margin=number(2)))))
ASKED: dict[str, Any] = {"by": SYSTEM, "at": AT, "from_on": JANUARY, "reason": "Tried."}


def adopted(rule: Rule) -> None:
    adopt_rule(
        by=SYSTEM, at=AT, name="Corporate rule", rule=rule, from_on=JANUARY,
        adopted_by="Cabinet", adopted_on=JANUARY, reason="Tried.",
    )  # fmt: skip


def aimed(cast: Any, code: str, **values: str | None) -> None:
    """Set values of these kinds for the latest quarter."""
    set_targets(
        by=SYSTEM, at=AT,
        targets=[
            NewTarget(
                cast.series[code], LATEST, None if value is None else number(value),
                kind=TargetKind(kind),
            )
            for kind, value in values.items()
        ],
    )  # fmt: skip


def book_of(cast: Any, code: str) -> Book:
    return books_of([cast.series[code]]).by_series[cast.series[code]]


def rated(cast: Any, code: str) -> tuple[RatingClass, str]:
    """Return the rating that stands for the latest quarter, and its sentence."""
    row = Rating.objects.filter(series=cast.series[code], start_on=LATEST.start).latest("pk")
    found = rated_as(book_of(cast, code), LATEST)
    assert row.rating_class == found.rating_class
    lines = scorecard_for(cast.actor("director"), wanted=ScorecardFilter(LATEST)).lines.items
    [line] = [line for line in lines if line.reference == code]
    assert line.because == found.because
    return found.rating_class, found.because


def test_a_tolerance_of_its_own_rates_an_indicator(cast):
    adopted(TOLERANCE)
    assert rated(cast, "CS02a") == (RatingClass.NOT_RATED, "no tolerance")
    aimed(cast, "CS02a", tolerance="3")
    assert rated(cast, "CS02a") == (NEAR, "2.6 short of 80, within 3")
    aimed(cast, "CS02a", tolerance="2.8")
    assert rated(cast, "CS02a") == (NEAR, "2.6 short of 80, within 2.8")
    aimed(cast, "CS02a", tolerance="2")
    assert rated(cast, "CS02a")[0] is OFF
    aimed(cast, "CS02a", tolerance=None)
    assert rated(cast, "CS02a")[0] is RatingClass.NOT_RATED


def test_green_and_amber_values_rate_without_a_target(cast):
    adopted(THRESHOLDS)
    aimed(cast, "HS01", green="15", amber="21")
    assert rated(cast, "HS01") == (NEAR, "21, at the amber value of 21")
    aimed(cast, "HS01", green="22")
    assert rated(cast, "HS01")[0] is ON


def test_a_baseline_stays_until_there_is_another(cast):
    adopted(BASELINE)
    series = cast.series["CS01"]
    for label, value in (("2012/13", "95.0"), ("2013/14", "96.0")):
        target = NewTarget(series, parse_period(label), number(value), kind=TargetKind.BASELINE)
        set_targets(by=SYSTEM, at=AT, targets=[target])
    assert rated(cast, "CS01")[0] is OFF
    aimed(cast, "CS01", baseline="95.5")
    assert rated(cast, "CS01") == (ON, "95.5, as good as the baseline, 95.5")


def test_a_range_says_inside_or_outside(cast):
    indicator = Series.objects.get(pk=cast.series["HS20"]).indicator_id
    redefine({indicator: {"polarity": Polarity.RANGE}}, **ASKED)
    adopted(RANGE)
    assert rated(cast, "HS20") == (RatingClass.NOT_RATED, "no range")
    aimed(cast, "HS20", range_low="30", range_high="35")
    assert rated(cast, "HS20") == (ON, "31, inside 30 to 35")
    aimed(cast, "HS20", range_low="32.5")
    assert rated(cast, "HS20") == (NEAR, "31, inside 30.5 to 37")
    aimed(cast, "HS20", range_low="34")
    assert rated(cast, "HS20")[0] is OFF


def test_another_kind_is_no_target(cast):
    """A stretch or a floor for the quarter leaves what it was held against as it is."""
    before = rated(cast, "CS02a")
    aimed(cast, "CS02a", stretch="99", floor="10", amber="1", green="2", range_low="3")
    assert rated(cast, "CS02a") == before
    book = book_of(cast, "CS02a")
    assert assess(book, LATEST).target == book.targets[(LATEST.start, LATEST.next_start)]
    assert Target.objects.exclude(kind="target").count() == 5


RULES = {"tolerance": TOLERANCE, "thresholds": THRESHOLDS, "baseline": BASELINE, "range": RANGE}
BASED = {
    basis: Rule("Corporate rule", TOLERANCE.clauses[:1], basis=basis, otherwise=OFF)
    for basis in BASES[1:]
}


@pytest.mark.parametrize("name", [*RULES, *BASED])
def test_together_they_are_rated_as_one_by_one(cast, name):
    indicators = dict(Series.objects.values_list("reference", "indicator_id"))
    redefine({indicators["HS20"]: {"polarity": Polarity.RANGE}}, **ASKED)
    summed = {"accumulation": Accumulation.SUM, "forecast": ForecastMethod.STRAIGHT_LINE}
    redefine({indicators["HS01"]: {**summed, "profile": Profile.LAST_YEAR}}, **ASKED)
    redefine({indicators["CS01"]: {"forecast": "mean", "accumulation": "mean"}}, **ASKED)
    for code in cast.series:
        aimed(cast, code, tolerance="3", green="80", amber="20", range_low="10", range_high="32")
        aimed(cast, code, baseline="50")
    adopted({**RULES, **BASED}[name])
    books = list(books_of(cast.series.values()).by_series.values())
    work = Classing()
    for book in books:
        work.add(book, list(book.ratings))
    one_by_one = [
        rated_as(book, Period(*span)).rating_class for book in books for span in book.ratings
    ]
    assert work.classes() == one_by_one
    assert len(set(one_by_one)) >= 2
    for book in books:
        for span, row in book.ratings.items():
            if span[1] > JANUARY:
                assert not assess(book, Period(*span)).differs_from(row)


# Council tax: 35.88, 57.87, 86.00 and 97.50 per cent collected, against an annual 98.50.

COLLECTED = ("35.88", "57.87", "86.00", "97.50")


def council_tax(cast: Any, **more: Any) -> int:
    [reference] = add_indicator(
        by=SYSTEM, at=AT, from_on=date(2013, 4, 1),
        new=NewIndicator(
            code="CTX", title="Council tax collected", unit="%", decimals=2,
            accumulation=Accumulation.CUMULATIVE, **more,
        ),
        series=[NewSeries(code="CTX", unit_id=min(cast.structure.services.values()))],
    )  # fmt: skip
    pk: int = Series.objects.get(reference=reference).pk
    quarters = [parse_period(f"2013/14 Q{n}") for n in (1, 2, 3, 4)]
    record_actuals(
        by=SYSTEM, at=AT,
        figures=[
            Figure(pk, period, number(value))
            for period, value in zip(quarters, COLLECTED, strict=True)
        ],
        targets=[
            NewTarget(pk, parse_period(year), number("98.5")) for year in ("2013/14", "2014/15")
        ],
    )  # fmt: skip
    return pk


def test_a_straight_line_gives_council_tax_a_false_green_and_says_which_profile_it_is(cast):
    pk = council_tax(cast)
    record_actuals(by=SYSTEM, at=AT, figures=[Figure(pk, LATEST, number("33.00"))])
    found = assess(books_of([pk]).by_series[pk], LATEST)
    assert found.rated.rating_class is ON
    assert "by a straight line over 91 of its 365 days" in found.expected.because


def test_last_years_shape_does_not(cast):
    pk = council_tax(cast, profile=Profile.LAST_YEAR)
    record_actuals(by=SYSTEM, at=AT, figures=[Figure(pk, LATEST, number("31.00"))])
    found = assess(books_of([pk]).by_series[pk], LATEST)
    assert plain(found.expected_value, 2) == "36.25"
    assert found.rated.rating_class is OFF
    assert found.expected.because == (
        "36.25 of 98.5 for 2014/15, in the shape of 2013/14: 35.88 of its 97.5"
    )
    lines = scorecard_for(cast.actor("director"), wanted=ScorecardFilter(LATEST)).lines.items
    [line] = [line for line in lines if line.reference == "CTX"]
    assert (line.target, line.because) == (found.expected_value, found.rated.because)
    early = assess(books_of([pk]).by_series[pk], parse_period("2013/14 Q1"))
    assert early.expected.because.endswith("no year before has a shape to follow")


def test_a_corrected_figure_of_last_year_changes_what_its_shape_expects(cast):
    pk = council_tax(cast, profile=Profile.LAST_YEAR)
    record_actuals(by=SYSTEM, at=AT, figures=[Figure(pk, LATEST, number("36.10"))])
    latest = Rating.objects.filter(series=pk, start_on=LATEST.start)
    assert latest.latest("pk").rating_class == NEAR
    first = Figure(pk, parse_period("2013/14 Q1"), number("35.00"), reason="Recounted.")
    record_actuals(by=SYSTEM, at=AT, figures=[first])
    assert latest.latest("pk").rating_class == ON


def test_with_milestones_only_what_was_set_for_the_period_is_expected(cast):
    pk = council_tax(cast, profile=Profile.MILESTONES)
    record_actuals(by=SYSTEM, at=AT, figures=[Figure(pk, LATEST, number("36.10"))])
    found = assess(books_of([pk]).by_series[pk], LATEST)
    assert found.rated.rating_class is RatingClass.NOT_RATED
    assert found.expected.because == "no milestone is set for 2014/15 Q1"
    set_targets(by=SYSTEM, at=AT, targets=[NewTarget(pk, LATEST, number("36"))])
    assert Rating.objects.filter(series=pk).latest("pk").rating_class == ON
    fourth = assess(books_of([pk]).by_series[pk], parse_period("2013/14 Q4"))
    assert plain(fourth.expected_value) == "98.5"


def test_the_rule_judges_the_figure_of_its_basis(cast):
    """A quarter that is on target in a year that will miss."""
    indicator = Series.objects.get(pk=cast.series["HS20"]).indicator_id
    says = {
        "accumulation": Accumulation.SUM,
        "polarity": Polarity.HIGH,
        "forecast": ForecastMethod.STRAIGHT_LINE,
        "missing_parts": MissingParts.PARTIAL,
    }
    redefine({indicator: says}, **(ASKED | {"from_on": date(2013, 4, 1)}))
    year = parse_period("2014/15")
    set_targets(
        by=SYSTEM, at=AT,
        targets=[
            NewTarget(cast.series["HS20"], period, number(value))
            for period, value in ((LATEST, 30), (year, 200))
        ],
    )  # fmt: skip
    book = book_of(cast, "HS20")
    definition = book.definition_for(LATEST)
    found = {basis: judged(book, LATEST, definition, basis=basis) for basis in BASES}
    assert [plain(each.value, 1) for each in found.values()] == ["31.0", "31.0", "139.0", "124.3"]
    assert [plain(each.expected, 1) for each in found.values()] == [
        "30.0",
        "30.0",
        "200.0",
        "200.0",
    ]
    assert found["year_end"].tell() == "31 in 91 of 365 days, at the same pace to the end"
    for basis, rating_class in zip(BASES, (ON, ON, OFF, OFF), strict=True):
        adopted(Rule("Corporate rule", TOLERANCE.clauses[:1], basis=basis, otherwise=OFF))
        assert rated(cast, "HS20")[0] is rating_class


def test_a_year_to_date_with_a_gap_waits_unless_parts_will_do(cast):
    series = cast.series["HS20"]
    indicator = Series.objects.get(pk=series).indicator_id
    redefine({indicator: {"accumulation": Accumulation.SUM}}, **ASKED)
    adopted(Rule("Corporate rule", TOLERANCE.clauses[:1], basis="to_date", otherwise=OFF))
    third = parse_period("2014/15 Q3")
    record_actuals(by=SYSTEM, at=AT, figures=[Figure(series, third, number(3))])
    found = rated_as(book_of(cast, "HS20"), third)
    assert (found.rating_class, found.because) == (
        RatingClass.NOT_RATED,
        "1 of 3 parts of the year to date not known",
    )


def test_a_declared_band_says_what_is_no_change(cast):
    indicator = Series.objects.get(pk=cast.series["CS02a"]).indicator_id
    before = assess(book_of(cast, "CS02a"), LATEST).short
    assert "than its usual move" in before.because
    redefine({indicator: {"steady_band": number("1.5")}}, **ASKED)
    found = assess(book_of(cast, "CS02a"), LATEST).short
    assert found.because == "down 1.1 on the previous period, no more than its band of 1.5"
    row = Rating.objects.filter(series=cast.series["CS02a"], start_on=LATEST.start).latest("pk")
    assert row.short == found.heading == "steady"


# A new version of a definition says all that the one before it said.

SAYS: dict[str, Any] = {
    "year_starts": 10, "every": 2, "profile": "milestones", "forecast": "mean", "over_units": "sum",
    "missing_parts": "partial", "steady_band": number("0.5"), "formula": "[HS20] + 1",
    "chart": {"factor": "2.5"}, "suppress_below": 5, "round_totals_to": 10,
}  # fmt: skip


def test_every_column_of_a_definition_is_carried_over():
    about = {"id", "event", "indicator", "from_on", "reason"}
    assert set(DEFINED) == {field.name for field in Definition._meta.concrete_fields} - about


def test_a_change_of_title_keeps_all_else(cast):
    indicator = Series.objects.get(pk=cast.series["CS01"]).indicator_id
    of_formula = Series.objects.get(pk=cast.series["HS20"]).indicator_id
    redefine({of_formula: {"accumulation": "sum"}}, **ASKED)
    redefine({indicator: SAYS}, **ASKED)
    later = ASKED | {"from_on": date(2014, 6, 1)}
    redefine({indicator: {"title": "Calls handled well"}}, **later)
    row = Definition.objects.filter(indicator=indicator).latest("pk")
    assert row.title == "Calls handled well"
    assert {name: getattr(row, name) for name in SAYS} == SAYS
