"""Raise what the council's rules find to need attention, and clear what is so no longer.

Only differences are recorded: what was found before and still is keeps its age. Method:
docs/methods/attention.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from django.db.models import Q

from goldenthread.audit.events import event
from goldenthread.indicators.models import ClearedException, RaisedException, Series
from goldenthread.indicators.queries.exceptions.findings import (
    Finding,
    day_of,
    findings,
    only_these,
    touched_between,
)
from goldenthread.indicators.queries.exceptions.rules import Attention, rules_in_force
from goldenthread.indicators.queries.stages import series_resting
from goldenthread.organisation.access import SYSTEM, Actor, NotPermitted, Right
from goldenthread.rules.attention import AttentionKind

NO_LONGER: Final = "It is so no longer."
ANEW: Final = "It ended, and began anew."
WITHDRAWN: Final = "The rule is in force no longer."
CHANGED: Final = "The rule was changed."
RESTS: Final = "The indicator is not in use any more."
PASSED_ON: Final = "Another post is told first."

#: Kinds whose first day stays while they last; of the others it is that of the latest figure.
_BEGIN_ONCE: Final = frozenset(AttentionKind) - {
    AttentionKind.BEYOND_TOLERANCE,
    AttentionKind.SIGNAL,
    AttentionKind.ASSURANCE_FAILS,
    AttentionKind.FORECAST_MISSES,
}


class Noted(NamedTuple):
    """How many exceptions were raised and how many cleared."""

    raised: int
    cleared: int


@dataclass(frozen=True)
class _Differences:
    """What is to be raised, and what is to be cleared with why."""

    raised: Sequence[RaisedException]
    cleared: Sequence[ClearedException]


def note_exceptions(*, by: Actor, at: datetime, series_ids: Collection[int] | None = None) -> Noted:
    """Look at these series, or all, by every rule in force; record what began and what ended.

    Audited as ``indicators:exceptions:noted``, by the system itself; where nothing differs nothing is
    recorded. Safe to repeat. 15 SQL queries and the writing, however many series and rules.

    Raises:
        NotPermitted: ``by`` may not administer everything: it is the system that notes.
    """
    if Right.ADMINISTER not in by.everywhere:
        raise NotPermitted(f"{by.label} may not note what needs attention: rules do.")
    if series_ids is not None and not series_ids:
        return Noted(0, 0)
    day = day_of(at)
    rules = rules_in_force(day.today)
    found = findings(rules, day=day, series=only_these(series_ids))
    if not _compared(found, rules, series_ids, day.today):
        return Noted(0, 0)
    with event(by=by, at=at, name="indicators:exceptions:noted"):
        # Another worker may have noted the same meanwhile: what stands is read again.
        differ = _compared(found, rules, series_ids, day.today)
        if differ is None:
            return Noted(0, 0)
        ClearedException.objects.append(differ.cleared)
        RaisedException.objects.append(differ.raised)
    return Noted(len(differ.raised), len(differ.cleared))


def follow(after: int, latest: int, at: datetime) -> None:
    """Note what needs attention in the series that events touched; a follower of the trail."""
    note_exceptions(by=SYSTEM, at=at, series_ids=touched_between(after, latest))


def _compared(
    found: Iterable[Finding],
    rules: Sequence[Attention],
    series_ids: Collection[int] | None,
    today: date,
) -> _Differences | None:
    """Return what differs from what stands open, or nothing. 2 SQL queries; 1 where nothing ended."""
    within = Q() if series_ids is None else Q(series_id__in=list(series_ids))
    rows = RaisedException.objects.filter(within, cleared__isnull=True).select_related("rule")
    standing = {(row.rule.name, row.series_id): row for row in rows.order_by("pk")}
    in_force = {rule.name: rule for rule in rules}
    raised: list[RaisedException] = []
    ended: list[tuple[RaisedException, str]] = []
    for each in found:
        row = standing.pop((each.rule.name, each.series_id), None)
        if row is None:
            raised.append(_raised(each, today))
        elif _begun_anew(each, row):
            ended.append((row, ANEW))
            raised.append(_raised(each, today))
        elif row.post_id != each.post_id:
            ended.append((row, PASSED_ON))
            raised.append(_raised(each, today, since_on=row.since_on, due_on=row.due_on))
    of = Series.objects.filter(pk__in=[row.series_id for row in standing.values()])
    rests = set(of.filter(pk__in=series_resting(today)).values_list("pk", flat=True))
    ended += [
        (row, RESTS if row.series_id in rests else _why(row, in_force)) for row in standing.values()
    ]
    if not raised and not ended:
        return None
    return _Differences(
        raised, [ClearedException(raised=row, on=today, why=why) for row, why in ended]
    )


def _begun_anew(each: Finding, row: RaisedException) -> bool:
    return each.rule.test.kind in _BEGIN_ONCE and each.found.since > row.since_on


def _why(row: RaisedException, in_force: dict[str, Attention]) -> str:
    rule = in_force.get(row.rule.name)
    if rule is None:
        return WITHDRAWN
    return NO_LONGER if rule.id == row.rule_id else CHANGED


def _raised(
    each: Finding, today: date, *, since_on: date | None = None, due_on: date | None = None
) -> RaisedException:
    period, within = each.found.period, each.rule.within_days
    if since_on is None and within is not None:
        due_on = today + timedelta(days=within)
    return RaisedException(
        rule_id=each.rule.id,
        series_id=each.series_id,
        start_on=period.start if period else None,
        next_start_on=period.next_start if period else None,
        since_on=since_on or each.found.since,
        due_on=due_on,
        post_id=each.post_id,
        found={"because": each.found.because, "rating_class": each.rating_class},
    )
