"""Whatever is done in whatever order: what has a colour keeps it, and a preview says what is recorded.

Sequences of corrections, targets, definitions and rules, of one indicator and of several at once, are drawn
by Hypothesis. After each step every standing rating is compared with one worked out here from the
rows alone, in the plainest way: the versions in force on the period's last day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goldenthread.audit.queries import head
from goldenthread.audit.verification import verify
from goldenthread.indicators.commands.change_drafts import (
    begin_change,
    look_at_change,
    record_change,
)
from goldenthread.indicators.commands.changes import Figure
from goldenthread.indicators.commands.figures import record_actuals
from goldenthread.indicators.commands.projection import rebuild_projection
from goldenthread.indicators.models import (
    Actual,
    ChangeDraft,
    Definition,
    Rating,
    RatingRule,
    Series,
    SeriesNow,
    Target,
)
from goldenthread.indicators.queries.intended import Intended, Kind, WantedRule, WantedTarget
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.rating import Context, rate, rule_from_data, within_percent, within_points
from goldenthread.rules.vocabulary import Polarity
from tests.cast import AT, QUARTERS

pytestmark = pytest.mark.django_db
CODES = ("CS01", "HS01", "HS20")
LATER = AT + timedelta(days=60)
PERIODS = [parse_period(label) for label in QUARTERS]
#: Days on which something may begin: the last of a period and the first of the next among them.
DAYS = sorted(
    {date(2013, 4, 1), date(2014, 2, 28), localdate(LATER), date(2014, 12, 1)}
    | {it.next_start for it in PERIODS[2:]}
    | {it.next_start - timedelta(days=1) for it in PERIODS[2:]}
)

some = st.lists(st.sampled_from(CODES), min_size=1, max_size=3, unique=True)
values = st.integers(0, 120).map(lambda it: number(str(it)))
corrections = st.tuples(st.just("figure"), some, st.sampled_from(PERIODS), values)
targets = st.tuples(
    st.just("targets"), some, st.lists(st.sampled_from(PERIODS), min_size=1, max_size=4, unique=True),
    st.one_of(st.none(), values),
)  # fmt: skip
fields = st.one_of(
    st.fixed_dictionaries({"polarity": st.sampled_from(["high", "low"])}),
    st.fixed_dictionaries({"is_information_only": st.booleans()}),
    st.fixed_dictionaries({"title": st.sampled_from(["Other", "Another"])}),
)
definitions = st.tuples(st.just("definition"), some, fields, st.sampled_from(DAYS))
rules = st.tuples(
    st.just("rule"), st.sampled_from([within_points, within_percent]), st.integers(0, 30),
    st.sampled_from(DAYS),
)  # fmt: skip
steps = st.lists(st.one_of(corrections, targets, definitions, rules), min_size=2, max_size=5)


def standing() -> dict[tuple[int, date, date], Rating]:
    rows = Rating.objects.order_by("event", "id")
    return {(row.series_id, row.start_on, row.next_start_on): row for row in rows}


def latest(model: Any) -> dict[tuple[int, date, date], Any]:
    rows = model.objects.order_by("event", "id")
    return {(row.series_id, row.start_on, row.next_start_on): row for row in rows}


def in_force(rows: list[Any], last_day: date) -> Any:
    """Return what began latest of what had begun by the day; of two for one day the later recorded."""
    begun = [row for row in rows if row.from_on <= last_day]
    return max(begun, key=lambda row: (row.from_on, row.event, row.pk)) if begun else rows[0]


def expected_classes() -> dict[tuple[int, date, date], str]:
    """Return what every figure is to be rated, from the rows alone."""
    owners = dict(Series.objects.values_list("pk", "indicator_id"))
    defined: dict[int, list[Definition]] = {}
    for row in Definition.objects.order_by("from_on", "event", "id"):
        defined.setdefault(row.indicator_id, []).append(row)
    versions = list(RatingRule.objects.order_by("from_on", "event", "id"))
    wanted = latest(Target)
    found = {}
    for key, actual in latest(Actual).items():
        last_day = key[2] - timedelta(days=1)
        definition = in_force(defined[owners[key[0]]], last_day)
        target = wanted.get(key)
        rated = rate(
            actual.value,
            expected=target.value if target else None,
            rule=rule_from_data(in_force(versions, last_day).clauses),
            polarity=Polarity(definition.polarity),
            context=Context(information_only=definition.is_information_only),
        )
        found[key] = rated.rating_class.value
    return found


def intended_of(step: tuple[Any, ...], ids: dict[str, int]) -> Intended:
    match step:
        case ("targets", codes, periods, value):
            rows = tuple(WantedTarget(ids[it], period, value) for it in codes for period in periods)
            return Intended(Kind.TARGETS, reason="So", targets=rows, read_at=head())
        case ("definition", codes, wanted, day):
            chosen = tuple(ids[it] for it in codes)
            return Intended(
                Kind.DEFINITION, series_ids=chosen, fields=wanted, from_on=day, reason="So",
                read_at=head(),
            )  # fmt: skip
        case ("rule", shape, tolerance, day):
            clauses = shape(number(str(tolerance))).to_data()
            rule = WantedRule("Corporate rule", clauses, "Cabinet", None)
            return Intended(Kind.RULE, rule=rule, from_on=day, reason="So", read_at=head())
    raise AssertionError(step)


def take(step: tuple[Any, ...], ids: dict[str, int]) -> None:
    before = standing()
    is_touched: Callable[[Any], bool]
    if step[0] == "figure":
        _, codes, period, value = step
        figures = [Figure(ids[it], period, value, reason="So") for it in codes]
        record_actuals(by=SYSTEM, at=LATER, figures=figures)
        touched = {(ids[it], period.start, period.next_start) for it in codes}
        is_touched = touched.__contains__
    else:
        intended = intended_of(step, ids)
        key = begin_change(by=SYSTEM, at=LATER, intended=intended)
        look_at_change(by=SYSTEM, at=LATER, key=key)
        preview = ChangeDraft.objects.get(key=key).preview
        assert record_change(by=SYSTEM, at=LATER, key=key)
        said = {
            (line[0], date.fromisoformat(line[1]), date.fromisoformat(line[2])): (line[4], line[5])
            for line in preview["lines"]
            if line[7]
        }
        happened = {
            it: (before[it].rating_class, row.rating_class)
            for it, row in standing().items()
            if it in before and row.actual_id and before[it].rating_class != row.rating_class
        }
        assert happened == said
        if step[0] == "targets":
            spans = {(it.start, it.next_start) for it in step[2]}
            is_touched = lambda it: it[1:] in spans  # noqa: E731
        else:
            is_touched = lambda it: it[2] > step[-1]  # noqa: E731  (ends on its day or later)
    after = standing()
    for it, row in before.items():
        if not is_touched(it):
            assert after[it].rating_class == row.rating_class, it
            # A figure or target renews the directions of the periods after it; a version nothing past.
            assert step[0] in ("figure", "targets") or after[it].pk == row.pk, it


@settings(
    max_examples=8, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(steps=steps)
def test_every_order_of_changes_leaves_what_is_past_and_does_what_it_said(cast, steps):
    point = transaction.savepoint()
    try:
        for step in steps:
            try:
                take(step, cast.series)
            except NotPossible:
                continue
            found = {it: row.rating_class for it, row in standing().items() if row.actual_id}
            assert found == expected_classes(), step
        kept = list(SeriesNow.objects.order_by("pk").values())
        rebuild_projection(by=SYSTEM, at=LATER)
        assert list(SeriesNow.objects.order_by("pk").values()) == kept
        assert verify().fault is None
    finally:
        transaction.savepoint_rollback(point)
