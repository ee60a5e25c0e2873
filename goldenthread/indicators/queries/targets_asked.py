"""What targets that climb a route would change: beside each that is asked, the one that stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from goldenthread.indicators import access
from goldenthread.indicators.models import SeriesNow, SeriesOutlook, Target
from goldenthread.indicators.queries.counting import Naming
from goldenthread.organisation.access import Actor
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import RatingClass, TargetKind, ValueKind
from goldenthread.rules.wording import Wording

__all__ = ["TargetAsked", "TargetsOf", "targets_of_lines"]


@dataclass(frozen=True)
class TargetAsked:
    """One target that is asked for: of which period and kind, what stands, what is asked."""

    period: Period
    kind: TargetKind
    stands: Number | None
    asked: Number | None


@dataclass(frozen=True)
class TargetsOf:
    """What one line asks for of a series, with how it does today; ``forecast`` is of the year."""

    series_id: int
    reference: str
    title: str
    unit: str
    decimals: int
    value_kind: ValueKind
    rows: tuple[TargetAsked, ...]
    actual: Number | None
    target: Number | None
    rating: RatingClass | None
    forecast: Number | None
    owner_id: int | None
    frequency: str

    @property
    def wording(self) -> Wording:
        """How its numbers are written."""
        return Wording(self.unit, self.decimals, self.value_kind)


def targets_of_lines(
    actor: Actor, lines: Iterable[tuple[int, int | None, Mapping[str, Any]]]
) -> dict[int, TargetsOf]:
    """Return what lines ask for, by number: each a number, a series and what is asked of it.

    Series that the actor does not see are left out. At most 4 SQL queries.
    """
    wanted = list(lines)
    ids = {series_id for _, series_id, _ in wanted if series_id is not None}
    rows = SeriesNow.objects.filter(access.visible(actor, now=""), pk__in=ids)
    found = {row.pk: row for row in rows.select_related("definition", "series")}
    outlooks = dict(SeriesOutlook.objects.filter(pk__in=found).values_list("pk", "forecast_value"))
    stands, naming = _standing(found), Naming()
    return {
        number: _of(found[pk], asked, stands[pk], naming, outlooks.get(pk))
        for number, pk, asked in wanted
        if pk in found and pk is not None
    }


def _standing(ids: Iterable[int]) -> dict[int, dict[tuple[date, date, str], Number | None]]:
    """Return the targets that stand, by series. 1 SQL query."""
    held: dict[int, dict[tuple[date, date, str], Number | None]] = defaultdict(dict)
    rows = Target.objects.filter(series__in=list(ids)).order_by("event", "id")
    for pk, start, following, kind, value in rows.values_list(
        "series_id", "start_on", "next_start_on", "kind", "value"
    ):
        held[pk][start, following, kind] = value
    return held


def _order(row: TargetAsked) -> tuple[date, int, int]:
    """Return where a target stands among those of its line: a whole before its parts, the plain one first."""
    return row.period.start, -row.period.days, list(TargetKind).index(row.kind)


def _of(
    now: SeriesNow,
    asked: Mapping[str, Any],
    stands: Mapping[tuple[date, date, str], Number | None],
    naming: Naming,
    forecast: Number | None,
) -> TargetsOf:
    definition = now.definition
    rows = []
    for start, following, value, kind in asked.get("targets") or ():
        span = (date.fromisoformat(start), date.fromisoformat(following))
        period = naming.period(now.frequency, *span)
        rows.append(TargetAsked(period, TargetKind(kind), stands.get((*span, kind)), value))
    return TargetsOf(
        now.pk,
        now.series.reference,
        now.title,
        definition.unit,
        definition.decimals,
        ValueKind(definition.value_kind),
        tuple(sorted(rows, key=_order)),
        now.actual_value,
        now.target_value,
        RatingClass(now.rating_class) if now.rating_class in set(RatingClass) else None,
        forecast,
        now.owner_id,
        now.frequency,
    )
