"""Figures by group of an indicator, as they may be shown: small counts never leave here.

Method: docs/methods/suppression.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

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
from goldenthread.rules.suppression import Rules, Share, Shares, Table, suppress, suppress_shares
from goldenthread.rules.vocabulary import ValueKind

Span = tuple[date, date]
#: What a group holds: how many, so many of so many, or nothing that is known.
Count = int | Share | None
_Key = tuple[str, Span]
#: What is divided into two counts a group, of which the figure is made.
_OF_TWO = (ValueKind.PERCENTAGE, ValueKind.RATIO)


@dataclass(frozen=True)
class Divided:
    """A breakdown and its groups in order."""

    name: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class TableOfPeriod:
    """One breakdown in one period, as it may be shown to anybody who sees the indicator.

    ``is_own_total`` says that the groups make the indicator's own figure, which no rounding would hide.
    A percentage or ratio is divided into shares, anything else into counts; ``unit`` is that of a ratio.
    """

    name: str
    period: Period
    table: Table[str] | Shares[str]
    is_own_total: bool
    decimals: int = 0
    is_ratio: bool = False
    unit: str = ""


@dataclass(frozen=True)
class Standing:
    """The true counts that stand, for whoever records them."""

    series_id: int
    reference: str
    indicator_id: int
    breakdown: Divided
    counts: Mapping[str, Count]
    thresholds: Thresholds


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
    states, counting = _states(series), counting_by_key(series.now.frequency)
    rules = _rules(series, as_at)
    actuals = {
        (row.start_on, row.next_start_on): row
        for row in Actual.objects.filter(known(as_at), series=series).order_by("id")
    }
    found = [
        _table(each, counting.span(*span), _Recorded(held, as_at), actuals.get(span), rules)
        for each in divided
        for (name, span), held in states.items()
        if name == each.name
    ]
    shown = [one for one in found if one is not None]
    shown.sort(key=lambda one: one.period.start, reverse=True)
    return shown


@dataclass(frozen=True)
class _Recorded:
    """What was recorded of one breakdown and period, by event, and the event up to which it is read."""

    states: Mapping[int, Mapping[str, Count]]
    as_at: int | None

    @property
    def standing(self) -> Mapping[str, Count]:
        """What stood at the event; nothing where all was taken back or nothing recorded yet."""
        events = [each for each in self.states if self.as_at is None or each <= self.as_at]
        held = self.states[max(events)] if events else {}
        return held if any(one is not None for one in held.values()) else {}


def _table(
    divided: Divided,
    period: Period,
    recorded: _Recorded,
    actual: Actual | None,
    rules: list[tuple[date, Thresholds]],
) -> TableOfPeriod | None:
    held = recorded.standing
    if not held:
        return None
    groups = {group: held.get(group) for group in (*divided.groups, *held)}
    applied = rules_on(rules, period.last_day)
    kind = _kind(applied, recorded.states.values())
    is_own = _makes(groups.values(), actual)
    exact = Rules(applied.rules.below, None)
    # The reader has the exact total already where it is the indicator's own: as if it were not rounded.
    rule = exact if is_own else applied.rules
    # What is hidden in one version is hidden in all: side by side they would tell it.
    withheld: set[str] = set()
    if len(recorded.states) > 1:
        for state in recorded.states.values():
            withheld |= _suppressed(state, exact, (), kind).hidden
    table = _suppressed(groups, rule, withheld, kind)
    is_ratio = kind is ValueKind.RATIO
    return TableOfPeriod(
        divided.name, period, table, is_own, applied.decimals, is_ratio, applied.unit
    )


def _kind(applied: Thresholds, states: Iterable[Mapping[str, Count]]) -> ValueKind:
    """Return what was recorded by group: percentages, ratios or plain numbers.

    What was recorded as a ratio stays one, whatever the indicator is defined as by now: a part that is
    greater than its whole makes no percentage.
    """
    shares = [one for held in states for one in held.values() if isinstance(one, Share)]
    if not shares:
        return ValueKind.NUMBER
    is_ratio = applied.value_kind is ValueKind.RATIO or any(one.rest < 0 for one in shares)
    return ValueKind.RATIO if is_ratio else ValueKind.PERCENTAGE


def _suppressed(
    held: Mapping[str, Count], rules: Rules, withheld: Collection[str], kind: ValueKind
) -> Table[str] | Shares[str]:
    if kind in _OF_TWO:
        shares = {group: one if isinstance(one, Share) else None for group, one in held.items()}
        is_ratio = kind is ValueKind.RATIO
        return suppress_shares(shares, rules, withheld=withheld, is_ratio=is_ratio)
    counts = {group: None if isinstance(one, Share) else one for group, one in held.items()}
    return suppress(counts, rules, withheld=withheld)


def _makes(held: Iterable[Count], actual: Actual | None) -> bool:
    """Say whether the groups make the indicator's own figure."""
    known_ones = [one for one in held if one is not None]
    if actual is None or not known_ones:
        return False
    shares = [one for one in known_ones if isinstance(one, Share)]
    if shares:
        parts, wholes = sum(one.part for one in shares), sum(one.whole for one in shares)
        return (actual.numerator, actual.denominator) == (parts * SCALE, wholes * SCALE)
    return actual.value == sum(one for one in known_ones if not isinstance(one, Share)) * SCALE


def _states(series: Series) -> dict[_Key, dict[int, dict[str, Count]]]:
    """Return what stood of each breakdown and span after each event that recorded of it. 1 SQL query."""
    found: dict[_Key, dict[int, dict[str, Count]]] = {}
    for row in BreakdownFigure.objects.filter(series=series).order_by("event", "id"):
        states = found.setdefault((row.breakdown, (row.start_on, row.next_start_on)), {})
        if row.event not in states:
            states[row.event] = dict(states[max(states)]) if states else {}
        states[row.event][row.group] = count_of(row)
    return found


def count_of(row: BreakdownFigure) -> Count:
    """Return what a row says of its group."""
    if row.numerator is not None and row.denominator is not None:
        return Share(row.numerator // SCALE, row.denominator // SCALE)
    return None if row.value is None else row.value // SCALE


@dataclass(frozen=True)
class Thresholds:
    """Which counts are small and how totals are rounded; what the figure is and how it is shown."""

    rules: Rules = field(default_factory=Rules)
    decimals: int = 0
    value_kind: ValueKind = ValueKind.NUMBER
    unit: str = ""

    @property
    def is_of_two(self) -> bool:
        """Whether each group has two counts, of which its figure is made."""
        return self.value_kind in _OF_TWO

    @property
    def is_ratio(self) -> bool:
        return self.value_kind is ValueKind.RATIO


def _rules(series: Series, as_at: int | None) -> list[tuple[date, Thresholds]]:
    """Return from which day which thresholds hold, earliest first. 1 SQL query."""
    usual = Rules()
    rows = Definition.objects.filter(known(as_at), indicator_id=series.indicator_id)
    return [
        (
            row.from_on,
            Thresholds(
                Rules(
                    usual.below if row.suppress_below is None else row.suppress_below,
                    row.round_totals_to or usual.round_to,
                ),
                row.decimals,
                ValueKind(row.value_kind),
                row.unit,
            ),
        )
        for row in rows.order_by("from_on", "event", "id")
    ]


def thresholds_on(series: Series, day: date) -> Thresholds:
    """Return the thresholds of a series in force on a day. 1 SQL query."""
    return rules_on(_rules(series, None), day)


def rules_on(rules: list[tuple[date, Thresholds]], day: date) -> Thresholds:
    """Return the thresholds in force on a day, or the first there were."""
    begun = [held for from_on, held in rules if from_on <= day]
    return begun[-1] if begun else rules[0][1] if rules else Thresholds()


def standing_counts(actor: Actor, reference: str, name: str, period: Period) -> Standing | None:
    """Return the true counts to whoever may record the series; to others nothing. At most 6 SQL queries."""
    series = series_visible(actor, reference)
    if series is None or not access.may_record(actor, unit_id=series.unit_now_id):
        return None
    each = next((one for one in breakdowns_of(series.indicator_id) if one.name == name), None)
    if each is None:
        return None
    states = _states(series).get((name, (period.start, period.next_start)), {})
    held = _Recorded(states, None).standing
    counts = {group: held.get(group) for group in (*each.groups, *held)}
    thresholds = thresholds_on(series, period.last_day)
    return Standing(series.pk, reference, series.indicator_id, each, counts, thresholds)


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
    thresholds: Thresholds


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
