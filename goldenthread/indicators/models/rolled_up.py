"""How ratings together make one: the council's method, groups of series, and their weights."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goldenthread.indicators.models.defined import Series
from goldenthread.records.fields import NumberField, choices_of
from goldenthread.records.models import AppendOnly, Fields
from goldenthread.rules import vocabulary


class RollupChoice(AppendOnly):
    """Which method the council rolls ratings up by, from a day on."""

    audited = Fields(1, ("id", "from_on", "method", "reason"))
    from_on = models.DateField()
    method = models.CharField(max_length=14, choices=choices_of(vocabulary.RollupMethod))
    reason = models.TextField(blank=True)


class SeriesGroup(AppendOnly):
    """Series that a scorecard shows together and rates as one; the latest of a reference stands."""

    audited = Fields(1, ("id", "reference", "name", "order", "is_withdrawn", "reason"))
    reference = models.CharField(max_length=60, db_index=True)
    name = models.CharField(max_length=200)
    order = models.IntegerField(default=0)
    is_withdrawn = models.BooleanField(default=False)
    reason = models.TextField(blank=True)


class SeriesWeight(AppendOnly):
    """What a series weighs from a day on: in the group of a reference, or in its unit where that is blank.

    Without a weight it is in the group no longer.
    """

    audited = Fields(1, ("id", "series_id", "group", "from_on", "weight", "reason"))
    series = models.ForeignKey(Series, models.PROTECT, related_name="weights")
    group = models.CharField(max_length=60, blank=True, db_index=True)
    from_on = models.DateField()
    weight = NumberField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["series", "group", "from_on", "event"])]
