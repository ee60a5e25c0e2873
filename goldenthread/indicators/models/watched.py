"""What needs a reader's attention: rules, what they raised, and what was accepted."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from goldenthread.indicators.models.defined import Series
from goldenthread.organisation.models import OrganisationUnit
from goldenthread.records.models import AppendOnly, Fields


class ExceptionRule(AppendOnly):
    """One version of a rule that says what needs attention, who is told first, and what follows by when.

    The latest version of a name stands; a withdrawn one raises nothing.
    """

    audited = Fields(
        1,
        (
            "id",
            "name",
            "version",
            "from_on",
            "test",
            "unit_id",
            "tells",
            "follows",
            "within_days",
            "is_withdrawn",
            "reason",
        ),
    )
    name = models.CharField(max_length=120)
    version = models.PositiveIntegerField()
    from_on = models.DateField()
    test = models.JSONField()
    unit = models.ForeignKey(OrganisationUnit, models.PROTECT, null=True, related_name="+")
    tells = models.JSONField()
    follows = models.TextField(blank=True)
    within_days = models.PositiveSmallIntegerField(null=True)
    is_withdrawn = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "version"], name="one_exception_rule_version")
        ]


class RaisedException(AppendOnly):
    """That a rule found a series to need attention, since a day and for the period that shows it.

    ``found`` holds what the sentence is made from, ``post_id`` who is told first.
    """

    audited = Fields(
        1,
        (
            "id",
            "rule_id",
            "series_id",
            "start_on",
            "next_start_on",
            "since_on",
            "due_on",
            "post_id",
            "found",
        ),
    )
    rule = models.ForeignKey(ExceptionRule, models.PROTECT, related_name="raised")
    series = models.ForeignKey(Series, models.PROTECT, related_name="raised")
    start_on = models.DateField(null=True)
    next_start_on = models.DateField(null=True)
    since_on = models.DateField()
    due_on = models.DateField(null=True)
    post_id = models.BigIntegerField(null=True, db_index=True)
    found = models.JSONField()


class ClearedException(AppendOnly):
    """That what a rule found is so no longer, or the rule ended."""

    audited = Fields(1, ("id", "raised_id", "on", "why"))
    raised = models.OneToOneField(RaisedException, models.PROTECT, related_name="cleared")
    on = models.DateField()
    why = models.TextField()


class AcceptedUnderperformance(AppendOnly):
    """That a named decision accepts a series being off target until a day; the latest stands."""

    audited = Fields(
        1, ("id", "series_id", "from_on", "until", "decision", "is_withdrawn", "reason")
    )
    series = models.ForeignKey(Series, models.PROTECT, related_name="acceptances")
    from_on = models.DateField()
    until = models.DateField()
    decision = models.CharField(max_length=300)
    is_withdrawn = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="accepted_until_its_first_day_or_later", condition=Q(until__gte=F("from_on"))
            )
        ]
