"""What is promised to a place: standards of services, and what matters there before other things."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goldenthread.indicators.models import Series
from goldenthread.organisation.models import Area, OrganisationUnit, Post
from goldenthread.plan.models.objectives import Objective
from goldenthread.records.fields import choices_of
from goldenthread.records.models import AppendOnly, Fields
from goldenthread.rules.vocabulary import PromiseKind


class Promise(AppendOnly):
    """A standard or a local priority of a place, or of all places where it names none; see its versions."""

    audited = Fields(1, ("id", "reference", "kind", "area_id"))
    reference = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=choices_of(PromiseKind))
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")


class PromiseVersion(AppendOnly):
    """A promise from a day on: its words, whose it is, and what holds it, until it has ended.

    A standard is held by a series, whose target is what is promised; a priority may serve an objective.
    """

    audited = Fields(
        1,
        (
            "id", "promise_id", "from_on", "title", "words", "unit_id", "owner_id", "series_id",
            "objective_id", "is_ended", "reason",
        ),
    )  # fmt: skip
    promise = models.ForeignKey(Promise, models.PROTECT, related_name="versions")
    from_on = models.DateField()
    title = models.CharField(max_length=300)
    words = models.TextField(blank=True)
    unit = models.ForeignKey(OrganisationUnit, models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    series = models.ForeignKey(Series, models.PROTECT, null=True, related_name="+")
    objective = models.ForeignKey(Objective, models.PROTECT, null=True, related_name="promises")
    is_ended = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["promise", "from_on", "event"])]
