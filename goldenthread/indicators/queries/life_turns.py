"""What events did to an indicator's life: the stage of a day before each of them, and after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Subquery

from goldenthread.indicators import access
from goldenthread.indicators.models import IndicatorStage, SeriesNow
from goldenthread.indicators.queries.scorecard_filter import known
from goldenthread.organisation.access import Actor
from goldenthread.rules.life import Stage, stage_on
from goldenthread.rules.vocabulary import LifeStage

__all__ = ["LifeTurn", "life_turns"]


@dataclass(frozen=True)
class LifeTurn:
    """What one event recorded: what had held on its day, and what holds since; why.

    Of what was taken back (``is_withdrawn``) ``before`` is what was planned and ``after`` what holds instead.
    A successor that the reader may not see is left out.
    """

    before: Stage
    after: Stage
    reason: str
    is_withdrawn: bool


def life_turns(
    actor: Actor, indicator_id: int, *, as_at: int | None = None
) -> Mapping[int, LifeTurn]:
    """Return what became of an indicator by event, for whoever may see it. 1 SQL query."""
    heirs = SeriesNow.objects.filter(
        access.visible(actor, now=""), series__indicator=OuterRef("successor")
    )
    rows = (
        IndicatorStage.objects.filter(known(as_at), indicator=indicator_id)
        .annotate(
            heir=Subquery(heirs.annotate(heir=F("series__indicator__code")).values("heir")[:1])
        )
        .order_by("pk")
    )
    standing: dict[Any, Stage] = {}
    found: dict[int, LifeTurn] = {}
    for row in rows:
        before = stage_on([*standing.values()], row.from_on)
        standing.pop(row.from_on, None)
        if not row.is_withdrawn:
            stage = Stage(LifeStage(row.stage), row.from_on, row.until, row.heir or "")
            standing[row.from_on] = stage
        after = stage_on([*standing.values()], row.from_on)
        found[row.event] = LifeTurn(before, after, row.reason, row.is_withdrawn)
    return found
