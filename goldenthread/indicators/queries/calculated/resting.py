"""Which inputs of a calculated figure are suspended or retired: told where the figure is explained."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Subquery

from goldenthread.indicators import access
from goldenthread.indicators.models import SeriesNow
from goldenthread.indicators.queries.stages import stages_held
from goldenthread.organisation.access import Actor
from goldenthread.rules.vocabulary import LifeStage

__all__ = ["InputResting", "inputs_resting"]


@dataclass(frozen=True)
class InputResting:
    """An input that is not in use on a day: since when, until when, and what took its place.

    A successor that the reader may not see is left out.
    """

    reference: str
    title: str
    stage: LifeStage
    from_on: date
    until: date | None
    successor_code: str
    successor_title: str
    successor_reference: str


def inputs_resting(
    actor: Actor, references: Collection[str], *, on: date, as_at: int | None = None
) -> tuple[InputResting, ...]:
    """Return which of these series are suspended or retired, where the actor sees them. 1 SQL query."""
    if not references:
        return ()
    seen = SeriesNow.objects.filter(access.visible(actor, now=""))
    heir = seen.filter(series__indicator=OuterRef("successor")).order_by("pk")
    own = seen.filter(series__reference=OuterRef("reference"))
    rows: Any = (
        stages_held(on, as_at)
        .filter(
            stage__in=(LifeStage.SUSPENDED, LifeStage.RETIRED),
            indicator__series__reference__in=references,
        )
        .annotate(reference=F("indicator__series__reference"))
        .annotate(
            title=Subquery(own.values("title")[:1]),
            heir_code=Subquery(heir.values("series__indicator__code")[:1]),
            heir_title=Subquery(heir.values("title")[:1]),
            heir_reference=Subquery(heir.values("code")[:1]),
        )
        .filter(title__isnull=False)
        .order_by("reference")
    )
    return tuple(
        InputResting(
            row.reference, row.title, LifeStage(row.stage), row.from_on, row.until,
            row.heir_code or "", row.heir_title or "", row.heir_reference or "",
        )
        for row in rows
    )  # fmt: skip
