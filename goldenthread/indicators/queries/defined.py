"""What is needed to define an indicator otherwise: what stands, what is planned, what it holds for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from goldenthread.audit.queries import head
from goldenthread.indicators import access
from goldenthread.indicators.models import Definition, Ownership, Series
from goldenthread.indicators.queries.definition_rows import Version, says, versions_from
from goldenthread.indicators.queries.indicator import series_visible
from goldenthread.indicators.queries.indicator_rows import Authors
from goldenthread.indicators.queries.revising import in_force
from goldenthread.organisation.access import Actor


@dataclass(frozen=True)
class Definable:
    """An indicator that the actor may define otherwise; ``read_at`` is the latest event.

    ``series`` are the references of all that its definition holds for.
    """

    series_id: int
    reference: str
    code: str
    unit_id: int
    area_id: int | None
    owner_id: int | None
    stands: Mapping[str, Any]
    versions: tuple[Version, ...]
    series: tuple[str, ...]
    series_ids: tuple[int, ...]
    read_at: int


def definable(actor: Actor, reference: str, *, on: date) -> Definable | None:
    """Return what is needed to define an indicator otherwise.

    Nothing where there is none, or the actor may not administer all that it is reported for.
    7 SQL queries.
    """
    series = series_visible(actor, reference)
    if series is None:
        return None
    everywhere = list(
        Series.objects.filter(indicator_id=series.indicator_id)
        .select_related("now")
        .order_by("reference")
    )
    if not access.may_administer(actor, everywhere):
        return None
    rows = list(
        Definition.objects.filter(indicator_id=series.indicator_id).order_by(
            "from_on", "event", "id"
        )
    )
    owner = Ownership.objects.filter(series=series, from_on__lte=on)
    return Definable(
        series_id=series.pk,
        reference=series.reference,
        code=series.indicator.code,
        unit_id=series.unit_now_id,
        area_id=series.area_id,
        owner_id=owner.order_by("from_on", "event", "id").values_list("owner_id", flat=True).last(),
        stands=says(in_force(rows, on)),
        versions=versions_from(rows, Authors({row.event for row in rows})),
        series=tuple(row.reference for row in everywhere),
        series_ids=tuple(row.pk for row in everywhere),
        read_at=head(),
    )
