"""What is to be achieved: objectives on the council's levels, and the series that evidence each."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goldenthread.governance.models import Level, Portfolio
from goldenthread.indicators.models import Series
from goldenthread.organisation.models import OrganisationUnit, Person, Post
from goldenthread.records.fields import NumberField, choices_of
from goldenthread.records.models import AppendOnly, Fields
from goldenthread.rules.vocabulary import ObjectiveEnd


class Objective(AppendOnly):
    """One thing to be achieved, on a level; what it is called is in its versions.

    One that has a ``person`` is theirs: they and the managers named in its versions alone see it.
    """

    audited = Fields(1, ("id", "reference", "level_id", "person_id"))
    reference = models.CharField(max_length=60, unique=True)
    level = models.ForeignKey(Level, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")


class ObjectiveVersion(AppendOnly):
    """An objective from a day on: its words, whose it is, and its timescale.

    ``is_internal`` tells what the council wants to be as an organisation from outcomes for residents. One
    that has ended says how, and which took its place, if any.
    """

    audited = Fields(
        1,
        (
            "id", "objective_id", "from_on", "title", "words", "unit_id", "owner_id",
            "manager_id", "portfolio_id", "begins_on", "due_on", "is_internal", "is_ended", "ended_as",
            "successor_id", "reason",
        ),
    )  # fmt: skip
    objective = models.ForeignKey(Objective, models.PROTECT, related_name="versions")
    from_on = models.DateField()
    title = models.CharField(max_length=300)
    words = models.TextField(blank=True)
    unit = models.ForeignKey(OrganisationUnit, models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    manager = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    portfolio = models.ForeignKey(Portfolio, models.PROTECT, null=True, related_name="+")
    begins_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    is_internal = models.BooleanField(default=False)
    is_ended = models.BooleanField(default=False)
    ended_as = models.CharField(max_length=10, choices=choices_of(ObjectiveEnd), blank=True)
    successor = models.ForeignKey(Objective, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["objective", "from_on", "event"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="an_objective_is_due_after_it_begins",
                condition=models.Q(begins_on__isnull=True)
                | models.Q(due_on__isnull=True)
                | models.Q(due_on__gte=models.F("begins_on")),
            )
        ]


class ObjectiveMeasure(AppendOnly):
    """That a series evidences an objective from a day on, and what it weighs there, until it is ended."""

    audited = Fields(
        1, ("id", "objective_id", "series_id", "from_on", "weight", "why", "is_ended", "reason")
    )
    objective = models.ForeignKey(Objective, models.PROTECT, related_name="measures")
    series = models.ForeignKey(Series, models.PROTECT, related_name="+")
    from_on = models.DateField()
    weight = NumberField()
    why = models.TextField(blank=True)
    is_ended = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["objective", "series", "from_on", "event"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_measure_weighs_nought_or_more", condition=models.Q(weight__gte=0)
            )
        ]
