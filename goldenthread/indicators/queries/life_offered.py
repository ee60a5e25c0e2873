"""What is offered where indicators change their stage: those that were chosen, and what may succeed them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from goldenthread.indicators.access import visible
from goldenthread.indicators.models import Series, SeriesNow
from goldenthread.indicators.queries.stages import stages_held
from goldenthread.organisation.access import Actor
from goldenthread.rules.vocabulary import LifeStage

__all__ = ["indicators_chosen", "successors_offered"]


def indicators_chosen(series_ids: Collection[int]) -> list[tuple[str, str]]:
    """Return code and title of the indicators of some series, in the council's order. 1 SQL query."""
    rows = Series.objects.filter(pk__in=series_ids).order_by("now__order", "reference")
    return list(dict(rows.values_list("indicator__code", "now__title")).items())


def successors_offered(actor: Actor, *, on: date) -> dict[str, str]:
    """Return the titles of the indicators that may be a successor, by code, in order. 1 SQL query."""
    retired = stages_held(on).filter(stage=LifeStage.RETIRED).values("indicator")
    rows = SeriesNow.objects.filter(visible(actor, now="")).exclude(series__indicator__in=retired)
    return dict(rows.order_by("order", "code").values_list("series__indicator__code", "title"))
