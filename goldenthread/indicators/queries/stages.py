"""At which stage of its life an indicator is: as a filter of lists, and for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from goldenthread.indicators.models import IndicatorStage, Series
from goldenthread.indicators.queries.scorecard_filter import known
from goldenthread.rules.life import Stage, stage_on
from goldenthread.rules.vocabulary import LifeStage

__all__ = [
    "all_stages",
    "at_stage",
    "counting",
    "not_live",
    "series_resting",
    "stages_held",
    "stages_of",
    "stages_of_series",
    "stages_recorded",
]


def stages_held(on: date, as_at: int | None = None) -> QuerySet[IndicatorStage]:
    """Return the stage that each indicator is at on a day, of those that have one; no lapsed suspension.

    Before a suspension an indicator is live (see ``rules.life.may_follow``), so that none is live after it.
    """
    recorded = IndicatorStage.objects.filter(known(as_at), from_on__lte=on)
    same_day = recorded.filter(indicator=OuterRef("indicator"), from_on=OuterRef("from_on"))
    standing = recorded.filter(is_withdrawn=False).exclude(
        Exists(same_day.filter(pk__gt=OuterRef("pk")))
    )
    later = standing.filter(indicator=OuterRef("indicator"), from_on__gt=OuterRef("from_on"))
    is_over = Q(stage=LifeStage.SUSPENDED, until__lt=on)
    return standing.exclude(is_over).exclude(Exists(later))


def counting(on: date, as_at: int | None = None) -> Q:
    """Return the filter of the series that count on a day: those of live indicators."""
    return ~Q(indicator__in=not_live(on, as_at).values("indicator"))


def series_resting(on: date, as_at: int | None = None) -> QuerySet[Any, Any]:
    """Return the ids of the series that do not count on a day, as a subquery."""
    resting = not_live(on, as_at).values("indicator")
    return Series.objects.filter(indicator__in=resting).values("pk")


def at_stage(stage: LifeStage, on: date, as_at: int | None = None) -> Q:
    """Return the filter of the series whose indicator is at a stage on a day."""
    if stage is LifeStage.LIVE:
        return counting(on, as_at)
    return Q(indicator__in=stages_held(on, as_at).filter(stage=stage).values("indicator"))


def not_live(on: date, as_at: int | None = None) -> QuerySet[IndicatorStage]:
    """Return the stages that indicators are at on a day which are not live."""
    return stages_held(on, as_at).exclude(stage=LifeStage.LIVE)


def stages_recorded(
    indicator_ids: Collection[int], as_at: int | None = None
) -> Mapping[int, list[Stage]]:
    """Return all stages of indicators that stand, in the order of being recorded. 1 SQL query."""
    return _standing(IndicatorStage.objects.filter(known(as_at), indicator__in=list(indicator_ids)))


def all_stages(as_at: int | None = None) -> Mapping[int, list[Stage]]:
    """Return the stages of every indicator that has any, likewise. 1 SQL query."""
    return _standing(IndicatorStage.objects.filter(known(as_at)))


def _standing(rows: QuerySet[IndicatorStage]) -> Mapping[int, list[Stage]]:
    latest = {
        (row.indicator_id, row.from_on): row
        for row in rows.annotate(code=F("successor__code")).order_by("pk")
    }
    found: dict[int, list[Stage]] = defaultdict(list)
    for row in sorted(latest.values(), key=lambda it: it.pk):
        if not row.is_withdrawn:
            found[row.indicator_id].append(
                Stage(LifeStage(row.stage), row.from_on, row.until, row.code or "")
            )
    return found


def stages_of(
    indicator_ids: Collection[int], on: date, as_at: int | None = None
) -> Mapping[int, Stage]:
    """Return the stage of each of these indicators on a day. 1 SQL query."""
    held = stages_recorded(indicator_ids, as_at)
    return {pk: stage_on(held.get(pk, ()), on) for pk in indicator_ids}


def stages_of_series(
    series_ids: Collection[int], on: date, as_at: int | None = None
) -> Mapping[int, LifeStage]:
    """Return at which stage the indicator of each of these series is on a day. 2 SQL queries."""
    rows = Series.objects.filter(pk__in=list(series_ids))
    indicators = dict(rows.values_list("pk", "indicator_id"))
    stages = stages_of(set(indicators.values()), on, as_at)
    return {pk: stages[indicator].stage for pk, indicator in indicators.items()}
