"""The thread as it is today: projections that present pages read."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goldenthread.plan.models.objectives import Objective
from goldenthread.records.fields import NumberField

_ANEW = "a projection of audited rows; `goldenthread rebuild-projection` makes it anew"


class ObjectiveNow(models.Model):
    """An objective as it is today and how it is doing, one row each that is in force.

    ``rated`` of the ``rated_of`` parts made the rating; ``off_target``, ``overdue`` and ``unrated`` count the
    distinct series inside. Only series that everybody of the council may see are counted.
    """

    exempt_from_audit = _ANEW
    objective = models.OneToOneField(
        Objective, models.CASCADE, primary_key=True, related_name="now"
    )
    reference = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    level_id = models.BigIntegerField()
    position = models.PositiveSmallIntegerField()
    person_id = models.BigIntegerField(null=True, db_index=True)
    unit_id = models.BigIntegerField(null=True, db_index=True)
    owner_id = models.BigIntegerField(null=True, db_index=True)
    manager_id = models.BigIntegerField(null=True)
    portfolio_id = models.BigIntegerField(null=True)
    begins_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    is_internal = models.BooleanField(default=False)
    has_parts = models.BooleanField(default=False)
    has_measure = models.BooleanField(default=False)
    reaches_top = models.BooleanField(default=False)
    rating_class = models.CharField(max_length=16)
    because = models.CharField(max_length=200, blank=True)
    rated = models.PositiveIntegerField(default=0)
    rated_of = models.PositiveIntegerField(default=0)
    worst_kind = models.CharField(max_length=10, blank=True)
    worst_id = models.BigIntegerField(null=True)
    inside = models.PositiveIntegerField(default=0)
    off_target = models.PositiveIntegerField(default=0)
    overdue = models.PositiveIntegerField(default=0)
    unrated = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "objectives now"
        indexes: ClassVar = [
            models.Index(name="objective_now_in_order", fields=["position", "title", "objective"])
        ]


class ThreadNow(models.Model):
    """That one objective serves another today, by which contribution, and what it weighs there."""

    exempt_from_audit = _ANEW
    contribution_id = models.BigIntegerField(primary_key=True)
    child_id = models.BigIntegerField(db_index=True)
    parent_id = models.BigIntegerField(db_index=True)
    weight = NumberField()

    class Meta:
        verbose_name_plural = "thread now"
