"""When what is hidden comes to light by the clock alone."""

from __future__ import annotations

from datetime import datetime

from goldenthread.indicators.models import SeriesNow


def embargoes() -> tuple[datetime, ...]:
    """Return the moments at which embargoes end or ended, earliest first. One SQL query."""
    rows = SeriesNow.objects.filter(restricted_until__isnull=False).order_by("restricted_until")
    ends = rows.values_list("restricted_until", flat=True).distinct()
    return tuple(end for end in ends if end is not None)
