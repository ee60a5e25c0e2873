"""What a calculated figure is made from, and figures by group: parameters, compositions, breakdowns."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goldenthread.indicators.models.defined import Indicator, Series
from goldenthread.indicators.models.figures import OfAPeriod
from goldenthread.records.fields import NumberField, choices_of
from goldenthread.records.models import AppendOnly, Fields
from goldenthread.rules.vocabulary import Accumulation, MissingReason


class Parameter(AppendOnly):
    """A named number that formulas use, such as the population; its values are dated."""

    audited = Fields(1, ("id", "code", "title", "unit", "decimals"))
    code = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=300)
    unit = models.CharField(max_length=40, blank=True)
    decimals = models.PositiveSmallIntegerField(default=0)


class ParameterValue(AppendOnly):
    """What a parameter is from a day on; a later row for the same day takes its place."""

    audited = Fields(1, ("id", "parameter_id", "from_on", "value", "reason"))
    parameter = models.ForeignKey(Parameter, models.PROTECT, related_name="values")
    from_on = models.DateField()
    value = NumberField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["parameter", "from_on", "event"])]


class Composition(AppendOnly):
    """That a series is the whole of others from a day on, and how they make it; without parts it ends."""

    audited = Fields(1, ("id", "series_id", "from_on", "how", "reason"))
    series = models.ForeignKey(Series, models.PROTECT, related_name="compositions")
    from_on = models.DateField()
    how = models.CharField(max_length=14, choices=choices_of(Accumulation))
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["series", "from_on", "event"])]


class CompositionPart(AppendOnly):
    """One series that a whole is made of."""

    audited = Fields(1, ("id", "composition_id", "series_id"))
    composition = models.ForeignKey(Composition, models.PROTECT, related_name="parts")
    series = models.ForeignKey(Series, models.PROTECT, related_name="wholes")


class SchoolYear(AppendOnly):
    """A year's school terms: their names and first days, earliest first; the latest for a year stands."""

    audited = Fields(1, ("id", "first_on", "next_first_on", "terms", "reason"))
    first_on = models.DateField(db_index=True)
    next_first_on = models.DateField()
    terms = models.JSONField()
    reason = models.TextField(blank=True)


class Breakdown(AppendOnly):
    """A way to divide an indicator, such as age or ward, and its groups in order.

    The latest of a name stands; without groups it ends.
    """

    audited = Fields(1, ("id", "indicator_id", "name", "groups", "reason"))
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="breakdowns")
    name = models.CharField(max_length=80)
    groups = models.JSONField()
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["indicator", "name", "event"])]


class BreakdownFigure(OfAPeriod):
    """What was recorded of one group of a breakdown; a later row supersedes it. It is not rated."""

    audited = Fields(
        1,
        (
            "id",
            "series_id",
            "start_on",
            "next_start_on",
            "breakdown",
            "group",
            "value",
            "numerator",
            "denominator",
            "missing",
        ),
    )
    breakdown = models.CharField(max_length=80)
    group = models.CharField(max_length=80)
    value = NumberField(null=True)
    numerator = NumberField(null=True)
    denominator = NumberField(null=True)
    missing = models.CharField(max_length=16, blank=True, choices=choices_of(MissingReason))
