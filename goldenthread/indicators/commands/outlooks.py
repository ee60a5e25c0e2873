"""Keep :class:`SeriesOutlook`: by a follower of events, and made wholly anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from goldenthread.indicators.models import Series, SeriesOutlook
from goldenthread.indicators.queries.outlooks import outlooks_of, touched
from goldenthread.records.append import put_rows
from goldenthread.records.collector import collector_paused

FOLLOWER: Final = "outlook"
_AT_ONCE: Final = 500
_FIELDS: Final = [
    field.name for field in SeriesOutlook._meta.concrete_fields if not field.primary_key
]


def follow(after: int, latest: int, at: datetime) -> None:
    """Make anew the outlook of each series that the events after one and up to another touched."""
    refresh_outlooks(touched(after, latest))


def refresh_outlooks(series_ids: Sequence[int]) -> int:
    """Make the outlooks of these series anew; return how many. It records nothing, so it is no event.

    All is worked out before the writer's lock is taken. What somebody else made of a later event stands.
    """
    for start in range(0, len(series_ids), _AT_ONCE):
        ids = series_ids[start : start + _AT_ONCE]
        with collector_paused():
            made = outlooks_of(ids)
        with transaction.atomic():
            standing = SeriesOutlook.objects.select_for_update().filter(pk__in=ids)
            events = dict(standing.values_list("pk", "made_at_event"))
            rows = [row for row in made if events.get(row.pk, 0) <= row.made_at_event]
            if rows:
                put_rows(SeriesOutlook, rows, changing=_FIELDS)
    return len(series_ids)


def rebuild_outlooks() -> int:
    """Make every outlook anew; return how many there are."""
    return refresh_outlooks(list(Series.objects.order_by("pk").values_list("pk", flat=True)))
