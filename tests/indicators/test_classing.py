"""Many figures rated in one go have the classes that each has by itself."""

from __future__ import annotations

import contextlib
from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.indicators.commands.changes import Figure, NewTarget
from goldenthread.indicators.commands.figures import record_actuals, set_targets
from goldenthread.indicators.commands.rerating import work_out
from goldenthread.indicators.commands.versions import adopt_rule, redefine, rule_row
from goldenthread.indicators.models import Rating, RatingRule, Series
from goldenthread.indicators.queries.assessing import assess, rated_as, rule_of
from goldenthread.indicators.queries.books import Books, books_of, books_to_class, span_of
from goldenthread.indicators.queries.classing import Classing
from goldenthread.indicators.queries.expecting import value_of
from goldenthread.indicators.queries.judging import judged_again
from goldenthread.indicators.queries.rated_figures import rated_figures
from goldenthread.indicators.queries.revising import Reasons, Versions, figures_for, would_be
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import Period, parse_period
from goldenthread.rules.rating import (
    Against,
    Clause,
    Comparator,
    ForecastReaches,
    GapInPercent,
    Heads,
    NamedClass,
    Rule,
    RuleRefused,
    within_percent,
    within_points,
)
from goldenthread.rules.vocabulary import (
    Accumulation,
    ForecastMethod,
    Heading,
    MissingReason,
    Polarity,
    RatingClass,
    TargetKind,
)
from tests.cast import AT
from tests.rules.test_rating import rules

pytestmark = pytest.mark.django_db
JANUARY = date(2014, 1, 1)
COMPARING = Rule(
    "Corporate rule",
    (
        Clause(RatingClass.ON_TARGET, GapInPercent(number(-1))),
        Clause(RatingClass.NEAR_TARGET, Against(Comparator.YEAR_BEFORE)),
    ),
)
FURTHER = Rule(
    "Corporate rule",
    (
        Clause(RatingClass.ON_TARGET, ForecastReaches()),
        Clause(RatingClass.NEAR_TARGET, Heads((Heading.IMPROVING, Heading.STEADY))),
        Clause(RatingClass.OFF_TARGET, GapInPercent(number(-30)), label="Behind"),
    ),
    otherwise_label="Failing",
    classes=(
        NamedClass("Star", RatingClass.ON_TARGET),
        NamedClass("Watch", RatingClass.NEAR_TARGET),
        NamedClass("Behind", RatingClass.OFF_TARGET),
        NamedClass("Failing", RatingClass.OFF_TARGET),
    ),
)
plain_rules = st.builds(
    lambda within, made: made(number(within)),
    st.integers(0, 20),
    st.sampled_from([within_points, within_percent]),
)
RULES = (within_points(number(1)), within_percent(number(3)), COMPARING, FURTHER)


def varied(cast: Any) -> Books:
    """Return the cast's books after changes of what figures are, mean and are to reach."""
    indicators = dict(Series.objects.values_list("reference", "indicator_id"))
    asked: dict[str, Any] = {"by": SYSTEM, "at": AT, "from_on": JANUARY, "reason": "Tried."}
    redefine({indicators["CS01"]: {"polarity": Polarity.NEAR_TARGET}}, **asked)
    redefine({indicators["HS01"]: {"is_information_only": True}}, **asked)
    redefine({indicators["HS20"]: {"accumulation": Accumulation.SUM}}, **asked)
    redefine({indicators["RB09"]: {"accumulation": Accumulation.CUMULATIVE}}, **asked)
    year, quarter = parse_period("2014/15"), parse_period("2014/15 Q1")
    series = cast.series
    set_targets(
        by=SYSTEM, at=AT,
        targets=[
            *(NewTarget(series[code], quarter, None) for code in ("HS20", "RB09", "CS02a")),
            *(NewTarget(series[code], year, number(90)) for code in ("HS20", "RB09")),
        ],
    )  # fmt: skip
    missing = Figure(
        series["CS01"], parse_period("2013/14 Q4"), None, missing=MissingReason.SUPPRESSED
    )
    record_actuals(by=SYSTEM, at=AT, figures=[missing])
    return books_of(series.values())


def test_together_they_are_rated_as_one_by_one(cast):
    books = varied(cast).by_series.values()
    work = Classing()
    for book in books:
        work.add(book, list(book.ratings))
    one_by_one = [
        (rated_as(book, Period(*span)).rating_class, assess(book, Period(*span)).target)
        for book in books
        for span in book.ratings
    ]
    assert [(row.rating_class, row.target) for row in work.classed()] == one_by_one
    assert len({rating_class for rating_class, _ in one_by_one}) >= 4


def test_what_any_rule_would_rate_is_what_rating_each_by_it_gives(cast):
    """Class and sentence, read in columns and rated together, or one figure at a time from its book."""
    books, ids = dict(varied(cast).by_series), list(cast.series.values())
    kinds = (TargetKind.TOLERANCE, TargetKind.GREEN, TargetKind.RANGE_HIGH, TargetKind.BASELINE)
    for code, kind in zip(("CS02a", "HS01"), (kinds[:2], kinds[2:]), strict=True):
        series, period = cast.series[code], parse_period("2013/14")
        wanted = [NewTarget(series, period, number(60), kind=each) for each in kind]
        set_targets(by=SYSTEM, at=AT, targets=wanted)
        books[series] = books_of([series]).by_series[series]
    standing = {
        pk: {span: row.rating_class for span, row in book.ratings.items() if row.actual_id}
        for pk, book in books.items()
    }
    ways: Counter[bool] = Counter()

    @settings(deadline=None)
    @given(rules | plain_rules, st.sampled_from([JANUARY, date(2013, 4, 1), date(2020, 1, 1)]))
    def each_is_as_by_itself(rule: Rule, day: date) -> None:
        row = RatingRule(name="Corporate rule", version=2, from_on=day, clauses=rule.to_data())
        with contextlib.suppress(RuleRefused):  # nested too deep to be kept
            rule_of(row)
            versions, seen = Versions(day, rule=row), set()
            reasons = Reasons(versions)
            for outcome in would_be(figures_for(versions, ids), versions):
                held, spans, was, values = outcome.figures
                pk = held.series.pk
                assert dict(zip(spans, was, strict=True)) == standing[pk]
                rows = zip(spans, values, outcome.aims, outcome.now, strict=True)
                for span, value, aim, now in rows:
                    made = versions.revised if span[1] > day else versions.as_if_always
                    alone = rated_as(made(books[pk]), Period(*span))
                    assert now is alone.rating_class
                    assert value == value_of(books[pk].actuals[span])
                    if value is not None or now != standing[pk][span]:
                        assert reasons.of(outcome, span, value, aim) == alone.because
                ways[bool(held.actuals)] += 1
                seen.add(pk)
            assert seen == {pk for pk, rated in standing.items() if rated}

    each_is_as_by_itself()
    assert min(ways[True], ways[False]) > 20


def test_a_rating_that_was_superseded_is_not_read(cast):
    """Nor is one of a period that has a target and no figure."""
    series, period = cast.series["CS02a"], parse_period("2014/15 Q1")
    record_actuals(by=SYSTEM, at=AT, figures=[Figure(series, period, number("12.5"))])
    later = NewTarget(series, parse_period("2014/15 Q2"), number(80))
    set_targets(by=SYSTEM, at=AT, targets=[later])
    [found] = rated_figures(books_to_class([series]).by_series)
    assert list(found.spans) == sorted(set(found.spans))
    assert (found.spans[-1], found.values[-1]) == (span_of(period), number("12.5"))


@pytest.mark.parametrize("rule", RULES, ids=["points", "percent", "comparing", "further"])
def test_a_rating_whose_class_alone_is_new_says_what_rating_it_anew_would(cast, rule):
    """All but the class is carried over from the rating that stands; it must be what stands."""
    varied(cast)
    adopt_rule(
        by=SYSTEM, at=AT, name="Corporate rule", rule=rule, from_on=JANUARY,
        adopted_by="Cabinet", adopted_on=JANUARY, reason="Tried.",
    )  # fmt: skip
    books = books_of(cast.series.values()).by_series
    rows = Rating.objects.filter(rule__version=2)
    assert rows.count() == 10
    for row in rows:
        book, period = books[row.series_id], Period(row.start_on, row.next_start_on)
        found = assess(book, period)
        assert not found.differs_from(row)
        assert row.inputs == found.judged.inputs() | {
            "compared_with": found.before.pk if found.before else None,
            "history": [each.pk for each in found.history if each],
        }
        again = judged_again(row.inputs, found.judged).rated_by(
            rule, Polarity(found.definition.polarity)
        )
        assert (again.rating_class, again.label) == (row.rating_class, row.label)


def test_a_rule_looks_at_directions_and_forecasts_and_gives_the_councils_names(cast):
    varied(cast)
    indicator = Series.objects.get(pk=cast.series["HS20"]).indicator_id
    straight = {indicator: {"forecast": ForecastMethod.STRAIGHT_LINE}}
    redefine(straight, by=SYSTEM, at=AT, from_on=JANUARY, reason="Tried.")
    adopt_rule(
        by=SYSTEM, at=AT, name="Corporate rule", rule=FURTHER, from_on=JANUARY,
        adopted_by="Cabinet", adopted_on=JANUARY, reason="Tried.",
    )  # fmt: skip
    found = Counter(Rating.objects.filter(rule__version=2).values_list("label", flat=True))
    assert set(found) >= {"Star", "Watch", ""}
    kept = Rating.objects.filter(rule__version=2, label="Watch").first()
    assert kept is not None
    assert kept.inputs["levels"]["short"] in ("improving", "steady")


def test_nothing_is_loaded_but_the_books(cast, django_assert_num_queries):
    row = rule_row(
        name="Corporate rule", rule=RULES[0], from_on=JANUARY, adopted_by="", adopted_on=None,
        reason="",
    )  # fmt: skip
    with django_assert_num_queries(12):
        work = work_out(Versions(JANUARY, rule=row), list(cast.series.values()))
    assert work.count == 10


def test_a_series_without_a_rule_or_figures_is_not_rated(cast):
    book = next(iter(books_of(cast.series.values()).by_series.values()))
    work, early = Classing(), parse_period("1999/00")
    work.add(book, [span_of(early)])
    work.add(book, [])
    book.rules = {}
    work.add(book, list(book.ratings))
    assert set(work.classes()) == {RatingClass.NOT_RATED}
