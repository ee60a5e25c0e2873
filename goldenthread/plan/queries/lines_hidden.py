"""Which lines of packages are about promises that rest on what a reader may not see."""

from __future__ import annotations

from django.db.models import Q

from goldenthread.indicators import access
from goldenthread.indicators.models import SeriesNow
from goldenthread.organisation.access import Actor
from goldenthread.plan.models import PromiseVersion

__all__ = ["lines_hidden"]


def lines_hidden(actor: Actor) -> Q | None:
    """Return the filter of the lines about promises held by hidden series. 1 SQL query.

    A person's own plans and contributions climb no route, and a new promise is a line about its series.
    """
    hidden = SeriesNow.objects.exclude(access.visible(actor, now=""))
    if not hidden.exists():
        return None
    promises = PromiseVersion.objects.filter(series__in=hidden.values("series")).values("promise")
    return Q(subject_kind="promise", subject_id__in=promises)
