"""Which lines of packages are about promises that rest on what a reader may not see."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from goldenthread.governance.models import LineVersion
from goldenthread.indicators import access
from goldenthread.indicators.models import SeriesNow
from goldenthread.organisation.access import Actor
from goldenthread.plan.models import PromiseVersion

__all__ = ["lines_hidden", "promised_with"]


def lines_hidden(actor: Actor) -> Q | None:
    """Return the filter of the lines about promises held by hidden series, today or as asked. 1 SQL query.

    A person's own plans and contributions climb no route, and a new promise is a line about its series.
    """
    hidden = SeriesNow.objects.exclude(access.visible(actor, now=""))
    if not hidden.exists():
        return None
    series = hidden.values("series")
    promises = PromiseVersion.objects.filter(series__in=series).values("promise")
    return Q(subject_kind="promise", subject_id__in=promises) | promised_with(series)


def promised_with(series: QuerySet[Any, Any]) -> Q:
    """Return the filter of the lines that ask for a promise to be held by one of these series. No query."""
    asked = LineVersion.objects.filter(line__subject_kind="promise")
    asked = asked.annotate(held_by=Cast(KT("asked__says__series_id"), BigIntegerField()))
    return Q(pk__in=asked.filter(held_by__in=series).values("line"))
