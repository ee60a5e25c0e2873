"""Figures by group of an indicator, as they may be shown: small counts never leave here.

Method: docs/methods/suppression.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from goldenthread.indicators import access
from goldenthread.indicators.models import (
    Actual,
    Breakdown,
    BreakdownFigure,
    Definition,
    Series,
    SeriesNow,
)
from goldenthread.indicators.queries.counting import counting_by_key
from goldenthread.indicators.queries.indicator import series_visible
from goldenthread.indicators.queries.scorecard_filter import known
from goldenthread.organisation.access import Actor, Right
from goldenthread.rules.counting import Counting
from goldenthread.rules.numbers import SCALE
from goldenthread.rules.periods import Period
from goldenthread.rules.suppression import Rules, Table, suppress

Span = tuple[date, date]


@dataclass(frozen=True)
class Divided:
    """A breakdown and its groups in order."""

    name: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class TableOfPeriod:
    """One breakdown in one period, as it may be shown to anybody who sees the indicator.

    ``total`` is the indicator's own figure where the groups make it, which no rounding would hide.
    """

    name: str
    period: Period
    table: Table[str]
    is_own_total: bool


@dataclass(frozen=True)
class Standing:
    """The true counts that stand, for whoever records them."""

    series_id: int
    reference: str
    indicator_id: int
    breakdown: Divided
    counts: Mapping[str, int | None]


def breakdowns_of(indicator_id: int, *, as_at: int | None = None) -> list[Divided]:
    """Return an indicator's breakdowns, by name. 1 SQL query."""
    rows = Breakdown.objects.filter(known(as_at), indicator_id=indicator_id).order_by("id")
    latest = {row.name: tuple(row.groups) for row in rows}
    return [Divided(name, groups) for name, groups in sorted(latest.items()) if groups]


def tables_of(actor: Actor, reference: str, *, as_at: int | None = None) -> list[TableOfPeriod]:
    """Return every breakdown of a series the actor may see, latest period first.

    At most 7 SQL queries; 4 where it has none.
    """
    series = series_visible(actor, reference)
    divided = breakdowns_of(series.indicator_id, as_at=as_at) if series else []
    if series is None or not divided:
        return []
    counts, counting = _counts(series, as_at), counting_by_key(series.now.frequency)
    rules = _rules(series, as_at)
    actuals = {
        (row.start_on, row.next_start_on): row.value
        for row in Actual.objects.filter(known(as_at), series=series).order_by("id")
    }
    found = []
    for each in divided:
        for (name, span), held in counts.items():
            if name != each.name:
                continue
            groups = {group: held.get(group) for group in (*each.groups, *held)}
            total = sum(count for count in groups.values() if count is not None)
            is_own = actuals.get(span) == total * SCALE
            applied = rules_on(rules, span[1] - timedelta(days=1))
            if is_own:
                # The reader has the exact total already: suppress as if it were not rounded.
                applied = Rules(applied.below, None)
            period = counting.span(*span)
            found.append(TableOfPeriod(each.name, period, suppress(groups, applied), is_own))
    found.sort(key=lambda one: one.period.start, reverse=True)
    return found


def _counts(series: Series, as_at: int | None) -> dict[tuple[str, Span], dict[str, int | None]]:
    """Return the counts that stand, by breakdown and span; those taken back are left out."""
    found: dict[tuple[str, Span], dict[str, int | None]] = {}
    rows = BreakdownFigure.objects.filter(known(as_at), series=series).order_by("id")
    for row in rows:
        key = row.breakdown, (row.start_on, row.next_start_on)
        found.setdefault(key, {})[row.group] = None if row.value is None else row.value // SCALE
    return {key: held for key, held in found.items() if any(v is not None for v in held.values())}


def _rules(series: Series, as_at: int | None) -> list[tuple[date, Rules]]:
    """Return from which day which thresholds hold, earliest first. 1 SQL query."""
    usual = Rules()
    rows = Definition.objects.filter(known(as_at), indicator_id=series.indicator_id)
    return [
        (from_on, Rules(usual.below if below is None else below, step or usual.round_to))
        for from_on, below, step in rows.order_by("from_on", "event", "id").values_list(
            "from_on", "suppress_below", "round_totals_to"
        )
    ]


def rules_on(rules: list[tuple[date, Rules]], day: date) -> Rules:
    """Return the thresholds in force on a day, or the first there were."""
    begun = [held for from_on, held in rules if from_on <= day]
    return begun[-1] if begun else rules[0][1] if rules else Rules()


def standing_counts(actor: Actor, reference: str, name: str, period: Period) -> Standing | None:
    """Return the true counts to whoever may record the series; to others nothing. At most 5 SQL queries."""
    series = series_visible(actor, reference)
    if series is None or not access.may_record(actor, unit_id=series.unit_now_id):
        return None
    each = next((one for one in breakdowns_of(series.indicator_id) if one.name == name), None)
    if each is None:
        return None
    held = _counts(series, None).get((name, (period.start, period.next_start)), {})
    counts = {group: held.get(group) for group in (*each.groups, *held)}
    return Standing(series.pk, reference, series.indicator_id, each, counts)


@dataclass(frozen=True)
class About:
    """A series whose figures may be divided, what is usual of it, and what the actor may do."""

    series_id: int
    indicator_id: int
    reference: str
    title: str
    period: Period | None
    counting: Counting
    may_record: bool
    may_define: bool
    divided: tuple[Divided, ...]
    thresholds: Rules


def about_breakdowns(
    actor: Actor, reference: str, *, on: date, as_at: int | None = None
) -> About | None:
    """Return what the pages of breakdowns begin with, if the actor may see it. 5 SQL queries at most."""
    series = series_visible(actor, reference)
    if series is None:
        return None
    now = SeriesNow.objects.get(pk=series.pk)
    counting = counting_by_key(now.frequency)
    period = None
    if now.start_on and now.next_start_on:
        period = counting.span(now.start_on, now.next_start_on)
    return About(
        series_id=series.pk,
        indicator_id=series.indicator_id,
        reference=series.reference,
        title=now.title,
        period=period,
        counting=counting,
        may_record=as_at is None and access.may_record(actor, unit_id=now.unit_id),
        may_define=as_at is None and actor.may(Right.ADMINISTER, now.unit_id),
        divided=tuple(breakdowns_of(series.indicator_id, as_at=as_at)),
        thresholds=rules_on(_rules(series, as_at), on),
    )
