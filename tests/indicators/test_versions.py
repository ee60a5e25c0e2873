"""Definitions and rules from a day on: earlier ratings keep their colour, later ones are made anew."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.changes import Figure, NewTarget
from goldenthread.indicators.commands.figures import record_actuals, set_targets
from goldenthread.indicators.commands.projection import follow_the_calendar, rebuild_projection
from goldenthread.indicators.commands.versions import ComesToMore, adopt_rule, redefine
from goldenthread.indicators.models import Definition, Rating, RatingRule, Series, SeriesNow
from goldenthread.organisation.access import SYSTEM, NotPermitted
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.rating import Rule, RuleRefused, within_points
from tests.cast import AT

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=30)
JANUARY = date(2014, 1, 1)


def indicator_of(cast, code: str) -> int:
    return Series.objects.get(pk=cast.series[code]).indicator_id


def ratings_of(cast, code: str) -> dict[str, tuple[str, int]]:
    """Return by first day of the period the class that stands, and how many ratings were made."""
    found: dict[str, tuple[str, int]] = {}
    for row in Rating.objects.filter(series_id=cast.series[code]).order_by("event", "id"):
        began = row.start_on.isoformat()
        found[began] = (row.rating_class, found.get(began, ("", 0))[1] + 1)
    return found


def adopt(**changes: Any) -> int:
    asked: dict[str, Any] = {
        "by": SYSTEM,
        "at": LATER,
        "name": "Corporate rule",
        "rule": within_points(number(1)),
        "from_on": JANUARY,
        "adopted_by": "Cabinet",
        "adopted_on": JANUARY,
        "reason": "The tolerance hid too much.",
    }
    return adopt_rule(**(asked | changes))


def test_a_rule_that_makes_no_sense_is_refused_before_anything_is_recorded(cast):
    since = head()
    clauses = within_points(number(1)).clauses
    with pytest.raises(RuleRefused, match="Clause 2 can never be reached"):
        adopt(rule=Rule("Corporate rule", clauses[::-1]))
    assert head() == since


def test_a_rule_from_a_past_day_rates_anew_from_that_day_alone(cast):
    before = list(Rating.objects.order_by("pk").values())
    old = ratings_of(cast, "CS02a")
    adopt()
    new = ratings_of(cast, "CS02a")
    assert {k: v for k, v in new.items() if k < "2014"} == {
        k: v for k, v in old.items() if k < "2014"
    }
    assert old["2014-01-01"] == ("near_target", 1)
    assert new["2014-01-01"] == ("off_target", 2)
    assert new["2014-04-01"] == ("off_target", 2)
    assert list(Rating.objects.filter(pk__lte=before[-1]["id"]).order_by("pk").values()) == before
    now = SeriesNow.objects.get(pk=cast.series["CS02a"])
    assert now.rating_class == "off_target"
    assert now.rating.rule.version == 2


def test_ratings_made_by_the_new_version_bear_its_event_and_reason(cast):
    adopt()
    rows = Rating.objects.filter(rule__version=2)
    assert {row.event for row in rows} == {head()}
    assert rows.count() == 10  # two quarters of five indicators


def test_the_projection_is_as_it_would_be_made_anew(cast):
    adopt()
    redefine(
        {indicator_of(cast, "HS01"): {"polarity": "high"}},
        by=SYSTEM, at=LATER, from_on=JANUARY, reason="Counted the other way.",
    )  # fmt: skip
    kept = list(SeriesNow.objects.order_by("pk").values())
    rebuild_projection(by=SYSTEM, at=LATER)
    assert list(SeriesNow.objects.order_by("pk").values()) == kept


def test_a_later_correction_of_an_early_figure_is_rated_by_the_early_rule(cast):
    adopt()
    record_actuals(
        by=SYSTEM, at=LATER,
        figures=[Figure(cast.series["CS02a"], parse_period("2013/14 Q3"), number("78"))],
    )  # fmt: skip
    assert ratings_of(cast, "CS02a")["2013-10-01"] == ("near_target", 2)


def test_polarity_turned_round_from_a_day_leaves_the_days_before(cast):
    done = redefine(
        {indicator_of(cast, "HS01"): {"polarity": "high"}},
        by=SYSTEM, at=LATER, from_on=date(2014, 4, 1), reason="Counted the other way.",
    )  # fmt: skip
    assert (done.indicators, done.ratings) == (1, 1)
    found = ratings_of(cast, "HS01")
    assert found["2014-01-01"] == ("on_target", 1)
    assert found["2014-04-01"] == ("on_target", 2)  # 21 days against 15, now the more the better
    assert SeriesNow.objects.get(pk=cast.series["HS01"]).definition.polarity == "high"


def test_a_planned_definition_waits_for_its_day(cast):
    pk = indicator_of(cast, "HS01")
    day = date(2014, 10, 1)
    redefine(
        {pk: {"frequency": "month"}}, by=SYSTEM, at=LATER, from_on=day, reason="Asked monthly."
    )
    now = SeriesNow.objects.get(pk=cast.series["HS01"])
    assert now.frequency == "quarter"
    follow_the_calendar(on=day)
    now.refresh_from_db()
    assert now.frequency == "month"


def test_a_change_of_today_is_not_lost_when_the_planned_one_comes(cast):
    pk = indicator_of(cast, "HS01")
    planned, today = date(2014, 10, 1), date(2014, 8, 13)
    redefine({pk: {"frequency": "month"}}, by=SYSTEM, at=LATER, from_on=planned, reason="Monthly.")
    redefine({pk: {"title": "Days to decide"}}, by=SYSTEM, at=LATER, from_on=today, reason="Short.")
    latest = Definition.objects.filter(indicator_id=pk, from_on=planned).order_by("event").last()
    assert (latest.title, latest.frequency) == ("Days to decide", "month")


def test_a_planned_change_is_withdrawn_by_a_version_of_the_same_day(cast):
    pk = indicator_of(cast, "HS01")
    day = date(2014, 10, 1)
    for frequency in ("month", "quarter"):
        redefine({pk: {"frequency": frequency}}, by=SYSTEM, at=LATER, from_on=day, reason="Plans.")
    follow_the_calendar(on=day)
    assert SeriesNow.objects.get(pk=cast.series["HS01"]).frequency == "quarter"


def test_what_stands_already_records_nothing(cast):
    before = head()
    wanted = {indicator_of(cast, "HS01"): {"polarity": "low"}}
    assert redefine(wanted, by=SYSTEM, at=LATER, from_on=JANUARY, reason="Again.") is None
    assert head() == before


@pytest.mark.parametrize(
    ("from_on", "reason", "said"),
    [
        (date(2001, 1, 1), "Always.", "began to be counted on"),
        (JANUARY, "  ", "say why"),
    ],
)
def test_a_day_before_the_beginning_and_a_past_without_a_reason_are_refused(
    cast, from_on, reason, said
):
    before = head()
    wanted = {indicator_of(cast, "HS01"): {"polarity": "high"}}
    with pytest.raises(NotPossible, match=said):
        redefine(wanted, by=SYSTEM, at=LATER, from_on=from_on, reason=reason)
    with pytest.raises(NotPossible):
        adopt(from_on=from_on, reason=reason)
    assert head() == before


def test_two_administrators_at_once_and_the_second_is_told(cast):
    pk, read_at = indicator_of(cast, "HS01"), head()
    redefine({pk: {"decimals": 1}}, by=SYSTEM, at=LATER, from_on=JANUARY, reason="Finer.")
    adopt()
    before = head()
    with pytest.raises(ChangedMeanwhile, match="HS01"):
        redefine(
            {pk: {"decimals": 2}}, by=SYSTEM, at=LATER, from_on=JANUARY, reason="Finer still.",
            read_at=read_at,
        )  # fmt: skip
    with pytest.raises(ChangedMeanwhile, match="Corporate rule"):
        adopt(read_at=read_at)
    with pytest.raises(ChangedMeanwhile, match="CS01"):
        target = NewTarget(cast.series["CS01"], parse_period("2014/15 Q2"), number(91))
        set_targets(by=SYSTEM, at=LATER, targets=[target])
        before = head()
        set_targets(
            by=SYSTEM, at=LATER,
            targets=[NewTarget(target.series_id, target.period, number(92))], read_at=before - 1,
        )  # fmt: skip
    assert head() == before


def test_what_comes_to_more_than_was_previewed_is_not_recorded(cast):
    before = head()
    with pytest.raises(ComesToMore):
        adopt(previewed="0" * 64)
    assert head() == before
    assert RatingRule.objects.count() == 1


def test_only_who_may_administer_all_that_is_touched_changes_it(cast):
    before = head()
    by = cast.actor("head.of.service")
    with pytest.raises(NotPermitted):
        redefine(
            {indicator_of(cast, "HS01"): {"decimals": 1}},
            by=by, at=LATER, from_on=JANUARY, reason="Finer.",
        )  # fmt: skip
    with pytest.raises(NotPermitted):
        adopt(by=by)
    assert head() == before


def test_a_figure_on_its_way_is_rated_by_a_rule_adopted_meanwhile(cast, monkeypatch):
    """The figure is prepared under version 1; before it is written version 2 is adopted.

    Both commands run in full. The wrapper only takes the place of a second process at a moment that
    nothing but chance would hit.
    """
    from goldenthread.indicators.commands import figures

    prepared = figures.prepare  # type: ignore[attr-defined]
    adopted: list[int] = []

    def prepare_then_adopt(*args, **kwargs):
        change = prepared(*args, **kwargs)
        if not adopted:
            adopted.append(adopt())
        return change

    monkeypatch.setattr(figures, "prepare", prepare_then_adopt)
    at = datetime(2014, 10, 10, 9, 0, tzinfo=UTC)
    span = parse_period("2014/15 Q2")
    record_actuals(
        by=SYSTEM, at=at, figures=[Figure(cast.series["CS02a"], span, number("78"))],
        targets=[NewTarget(cast.series["CS02a"], span, number("80"))],
    )  # fmt: skip
    row = Rating.objects.filter(series_id=cast.series["CS02a"], start_on=span.start).latest("pk")
    assert (row.rating_class, row.rule.version) == ("off_target", 2)


def test_the_last_period_of_the_old_frequency_can_still_be_recorded(cast):
    """Quarters until July, months from then on: both stay due, each in its own time."""
    from goldenthread.indicators.queries.recording import recordable

    redefine(
        {indicator_of(cast, "HS01"): {"frequency": "month"}},
        by=SYSTEM, at=LATER, from_on=date(2014, 10, 1), reason="Asked monthly.",
    )  # fmt: skip
    by, today = cast.actor("performance.officer"), date(2014, 12, 1)
    about = recordable(by, "HS01", today=today)
    assert about is not None
    labels = [period.label for period in about.due]
    assert labels[:4] == ["November 2014", "October 2014", "2014/15 Q2", "2014/15 Q1"]
    assert about.period.label == "2014/15 Q2"
    assert about.counting.frequency == "quarter"


def test_a_rule_that_makes_no_sense_is_not_adopted_by_any_way(cast):
    nothing_reaches = Rule("Corporate rule", (*within_points(number(5)).clauses,) * 2)
    before = head()
    with pytest.raises(RuleRefused, match="Clause 3 repeats clause 1: it can never be reached"):
        adopt(rule=nothing_reaches)
    assert head() == before
