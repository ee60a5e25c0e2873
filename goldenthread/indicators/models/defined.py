"""What is counted, how, and for which unit: indicators, definitions, rules, series."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from goldenthread.organisation.models import Area, OrganisationUnit
from goldenthread.records.models import AppendOnly, Fields
from goldenthread.rules.vocabulary import Accumulation, Frequency, Polarity, ValueKind


def choices_of(*kinds: type) -> list[tuple[str, str]]:
    """Return the words of some vocabularies as a column's choices."""
    return [(word.value, word.value.replace("_", " ")) for kind in kinds for word in kind]  # type: ignore[attr-defined]


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
    """How an indicator is counted from a day on, until the next version."""

    audited = Fields(
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

    class Meta:
        indexes: ClassVar = [models.Index(fields=["indicator", "from_on", "event"])]
        constraints: ClassVar = [
            models.CheckConstraint(name="at_most_six_decimals", condition=Q(decimals__lte=6))
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
