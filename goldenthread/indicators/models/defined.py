"""What is counted, how, and for which unit: indicators, definitions, rules, series."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from goldenthread.organisation.models import Area, OrganisationUnit
from goldenthread.records.fields import NumberField, choices_of
from goldenthread.records.models import AppendOnly, Fields
from goldenthread.rules.vocabulary import (
    Accumulation,
    ForecastMethod,
    Frequency,
    MissingParts,
    Polarity,
    Profile,
    ValueKind,
)


class Indicator(AppendOnly):
    """A thing that is counted, known by the code that people say; its meaning is in its definitions."""

    audited = Fields(1, ("id", "code", "order"))
    code = models.CharField(max_length=60, unique=True)
    order = models.IntegerField(default=0)


class RatingRule(AppendOnly):
    """One version of a rating rule, in force from a day; a later one of the same name takes its place."""

    audited = Fields(
        1, ("id", "name", "version", "from_on", "clauses", "adopted_by", "adopted_on", "reason")
    )
    name = models.CharField(max_length=120)
    version = models.PositiveIntegerField()
    from_on = models.DateField()
    clauses = models.JSONField()
    adopted_by = models.CharField(max_length=120)
    adopted_on = models.DateField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "version"], name="one_rule_version")
        ]


class Definition(AppendOnly):
    """How an indicator is counted from a day on, until the next version.

    With a ``formula`` it is worked out and not recorded. ``chart`` holds what a control chart of it does
    otherwise than usual, ``every`` of how many frequencies a period is, ``steady_band`` up to which move
    nothing has changed.
    """

    _FIELDS_1 = Fields(
        1,
        (
            "id",
            "indicator_id",
            "from_on",
            "title",
            "description",
            "value_kind",
            "unit",
            "decimals",
            "polarity",
            "frequency",
            "accumulation",
            "is_information_only",
            "rule_name",
            "reason",
        ),
    )
    _NAMES_2 = (
        "year_starts",
        "every",
        "profile",
        "forecast",
        "over_units",
        "missing_parts",
        "steady_band",
        "formula",
        "chart",
        "suppress_below",
        "round_totals_to",
    )
    audited = (_FIELDS_1, Fields(2, (*_FIELDS_1.names, *_NAMES_2)))
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="definitions")
    from_on = models.DateField()
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    value_kind = models.CharField(max_length=12, choices=choices_of(ValueKind))
    unit = models.CharField(max_length=40, blank=True)
    decimals = models.PositiveSmallIntegerField(default=0)
    polarity = models.CharField(max_length=12, choices=choices_of(Polarity))
    frequency = models.CharField(max_length=10, choices=choices_of(Frequency))
    accumulation = models.CharField(max_length=14, choices=choices_of(Accumulation))
    is_information_only = models.BooleanField(default=False)
    rule_name = models.CharField(max_length=120, blank=True)
    reason = models.TextField(blank=True)
    year_starts = models.PositiveSmallIntegerField(default=4)
    every = models.PositiveSmallIntegerField(default=1)
    profile = models.CharField(
        max_length=14, choices=choices_of(Profile), default=Profile.STRAIGHT_LINE
    )
    forecast = models.CharField(
        max_length=16, choices=choices_of(ForecastMethod), default=ForecastMethod.NONE
    )
    over_units = models.CharField(
        max_length=14, choices=choices_of(Accumulation), default=Accumulation.NONE
    )
    missing_parts = models.CharField(
        max_length=8, choices=choices_of(MissingParts), default=MissingParts.WAIT
    )
    steady_band = NumberField(null=True)
    formula = models.TextField(blank=True)
    chart = models.JSONField(default=dict)
    suppress_below = models.PositiveSmallIntegerField(null=True)
    round_totals_to = models.PositiveSmallIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["indicator", "from_on", "event"])]
        constraints: ClassVar = [
            models.CheckConstraint(name="at_most_six_decimals", condition=Q(decimals__lte=6)),
            models.CheckConstraint(
                name="year_starts_in_a_month", condition=Q(year_starts__range=(1, 12))
            ),
            models.CheckConstraint(name="counted_every_one_or_more", condition=Q(every__gte=1)),
        ]


class Series(AppendOnly):
    """An indicator as reported for one unit and, where there is one, an area.

    ``unit`` is the one it began with; where it moved since is in its placements, and the unit of today
    in :class:`SeriesNow`.
    """

    audited = Fields(1, ("id", "reference", "indicator_id", "unit_id", "area_id"))
    reference = models.CharField(max_length=130, unique=True)
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="series")
    unit = models.ForeignKey(OrganisationUnit, models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "series"

    @property
    def unit_now_id(self) -> int:
        """The unit that it belongs to today; read it with ``select_related("now")``."""
        return self.now.unit_id


class SeriesPlacement(AppendOnly):
    """Which unit a series belongs to from a day on, since it moved."""

    audited = Fields(1, ("id", "series_id", "from_on", "unit_id", "reason"))
    series = models.ForeignKey(Series, models.PROTECT, related_name="placements")
    from_on = models.DateField()
    unit = models.ForeignKey(OrganisationUnit, models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["series", "from_on", "event"])]
