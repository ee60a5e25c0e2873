"""Which series a command is about: those that the actor may change so, and what to call them."""

from __future__ import annotations

from collections.abc import Sequence

from goldenthread.indicators import access
from goldenthread.indicators.models import Series
from goldenthread.organisation.access import Actor, NotPermitted, Right
from goldenthread.records.ref import Ref


def administered(by: Actor, series_ids: Sequence[int]) -> list[Series]:
    """Return these series, each of which the actor sees and administers.

    Raises:
        NotPermitted: there is one that they do not.
    """
    rows = list(
        Series.objects.filter(access.visible(by), pk__in=series_ids)
        .select_related("now")
        .order_by("pk")
    )
    if not rows or len(rows) != len(set(series_ids)):
        raise NotPermitted("There is no such indicator.")
    for row in rows:
        by.require(Right.ADMINISTER, row.unit_now_id)
    return rows


def subject_of(rows: Sequence[Series]) -> Ref | None:
    """Return what an event is about where it is about one series."""
    return Ref("series", rows[0].pk, rows[0].reference) if len(rows) == 1 else None
