"""Who answers for a series, and who may not see it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from goldenthread.indicators.models.defined import Series
from goldenthread.organisation.models import OrganisationUnit, Post
from goldenthread.records.models import AppendOnly, Fields


class RestrictionKind(models.TextChoices):
    """Why a series is hidden from those without the right to see what is restricted."""

    OPEN = "open", "Open"
    DRAFT = "draft", "Draft"
    EMBARGOED = "embargoed", "Embargoed"
    EXEMPT = "exempt", "Exempt"


class Restriction(AppendOnly):
    """That a series is a draft, embargoed until a moment, or exempt; the latest row of a series stands."""

    audited = Fields(1, ("id", "series_id", "kind", "until", "reason"))
    series = models.ForeignKey(Series, models.PROTECT, related_name="restrictions")
    kind = models.CharField(max_length=12, choices=RestrictionKind)
    until = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="only_an_embargo_ends_by_itself",
                condition=Q(until__isnull=False) ^ ~Q(kind=RestrictionKind.EMBARGOED),
            )
        ]


class Share(AppendOnly):
    """That a partner's unit sees a series which is not its own, until withdrawn."""

    audited = Fields(1, ("id", "series_id", "unit_id", "is_withdrawn", "reason"))
    series = models.ForeignKey(Series, models.PROTECT, related_name="shares")
    unit = models.ForeignKey(OrganisationUnit, models.PROTECT, related_name="+")
    is_withdrawn = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["unit", "series", "event"])]


class Ownership(AppendOnly):
    """Which posts answer for a series from a day on, measure it, report it and validate it.

    Where one of the last three is missing, the owner does it.
    """

    audited = (
        Fields(1, ("id", "series_id", "from_on", "owner_id")),
        Fields(
            2,
            (
                "id",
                "series_id",
                "from_on",
                "owner_id",
                "measurer_id",
                "reporter_id",
                "validator_id",
                "reason",
            ),
        ),
    )
    series = models.ForeignKey(Series, models.PROTECT, related_name="ownerships")
    from_on = models.DateField()
    owner = models.ForeignKey(Post, models.PROTECT, related_name="+")
    measurer = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    reporter = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    validator = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["series", "from_on", "event"])]
