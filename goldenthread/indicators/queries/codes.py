"""The codes by which files name indicators."""

from __future__ import annotations

from django.db.models import Q

from goldenthread.indicators.access import visible
from goldenthread.indicators.models import Indicator, SeriesNow
from goldenthread.organisation.access import Actor

__all__ = ["codes_of_indicators"]


def codes_of_indicators(actor: Actor) -> dict[int, str]:
    """Return the code of every indicator by id, of which the actor may see a series or there is none yet.

    One SQL query.
    """
    seen = SeriesNow.objects.filter(visible(actor, now="")).values("series__indicator_id")
    rows = Indicator.objects.filter(Q(pk__in=seen) | Q(series__isnull=True)).order_by(
        "order", "code"
    )
    return dict(rows.values_list("id", "code"))
