"""What others achieve: benchmark sets, their figures by place, and which place is ours."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goldenthread.indicators.models.defined import Indicator
from goldenthread.records.fields import NumberField, choices_of
from goldenthread.records.models import AppendOnly, Fields, StoredFile
from goldenthread.rules.vocabulary import Polarity


class BenchmarkSet(AppendOnly):
    """One publication of others' figures, as it was brought in: where from and under which licence."""

    audited = Fields(
        1, ("id", "name", "source", "licence", "attribution", "published_on", "file_id", "notes")
    )
    name = models.CharField(max_length=120, db_index=True)
    source = models.TextField(blank=True)
    licence = models.CharField(max_length=120, blank=True)
    attribution = models.TextField(blank=True)
    published_on = models.DateField(null=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    notes = models.JSONField(default=dict)


class BenchmarkPlace(AppendOnly):
    """A place whose figures are published: a council, a region, the nation."""

    audited = Fields(1, ("id", "code", "name", "kind"))
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=40)


class BenchmarkMeasure(AppendOnly):
    """What a publication measures, by its own code; a later row of the same code takes its place."""

    audited = Fields(
        1, ("id", "code", "title", "description", "polarity", "unit", "decimals", "set_id")
    )
    set = models.ForeignKey(BenchmarkSet, models.PROTECT, related_name="measures")
    code = models.CharField(max_length=80, db_index=True)
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    polarity = models.CharField(max_length=12, choices=choices_of(Polarity))
    unit = models.CharField(max_length=40, blank=True)
    decimals = models.PositiveSmallIntegerField(default=1)


class BenchmarkFigures(AppendOnly):
    """All places' figures of one measure in one period; a later row for the same takes its place.

    ``figures`` holds millionths, or why there is none, by the place's code.
    """

    audited = Fields(
        1, ("id", "set_id", "measure_code", "start_on", "next_start_on", "label", "figures")
    )
    set = models.ForeignKey(BenchmarkSet, models.PROTECT, related_name="+")
    measure_code = models.CharField(max_length=80)
    start_on = models.DateField()
    next_start_on = models.DateField()
    label = models.CharField(max_length=60)
    figures = models.JSONField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["measure_code", "start_on", "next_start_on", "event"])
        ]


class BenchmarkLink(AppendOnly):
    """Which published measure an indicator is compared with; without a code, none. The latest stands."""

    audited = Fields(1, ("id", "indicator_id", "measure_code", "factor", "reason"))
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="benchmark_links")
    measure_code = models.CharField(max_length=80, blank=True, db_index=True)
    factor = NumberField(null=True)
    reason = models.TextField(blank=True)


class NeighbourGroup(AppendOnly):
    """Places that a council compares itself with, and which one it is itself; the latest of a name stands."""

    audited = Fields(1, ("id", "name", "own_code", "place_codes", "is_usual", "reason"))
    name = models.CharField(max_length=120, db_index=True)
    own_code = models.CharField(max_length=40)
    place_codes = models.JSONField()
    is_usual = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
