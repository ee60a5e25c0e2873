"""How one objective serves another: offered, challenged, agreed; nothing counts until it is agreed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goldenthread.organisation.models import OrganisationUnit, Post
from goldenthread.plan.models.objectives import Objective
from goldenthread.records.fields import NumberField, choices_of
from goldenthread.records.models import AppendOnly, Fields
from goldenthread.rules.vocabulary import ContributionSide, ContributionStep


class Contribution(AppendOnly):
    """What a unit or a partner does for an objective, by an objective of its own where it has one."""

    audited = Fields(1, ("id", "reference", "to_id", "unit_id", "objective_id"))
    reference = models.CharField(max_length=60, unique=True)
    to = models.ForeignKey(Objective, models.PROTECT, related_name="contributions")
    unit = models.ForeignKey(OrganisationUnit, models.PROTECT, null=True, related_name="+")
    objective = models.ForeignKey(Objective, models.PROTECT, null=True, related_name="serves")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_contribution_is_somebodys",
                condition=models.Q(unit__isnull=False) | models.Q(objective__isnull=False),
            ),
            models.CheckConstraint(
                name="no_objective_serves_itself",
                condition=models.Q(objective__isnull=True) | ~models.Q(objective=models.F("to")),
            ),
        ]


class ContributionMove(AppendOnly):
    """One move in the talk about a contribution, with the terms as they stand after it.

    The terms of the latest move that ``agreed`` are in force from its ``from_on``; one that ``ended`` ends
    them from that day. ``for_post`` is the owner for whom a delegate moved.
    """

    audited = Fields(
        1,
        (
            "id", "contribution_id", "step", "side", "from_on", "how", "how_much", "weight", "now_done",
            "should_be_done", "words", "post_id", "for_post_id",
        ),
    )  # fmt: skip
    contribution = models.ForeignKey(Contribution, models.PROTECT, related_name="moves")
    step = models.CharField(max_length=12, choices=choices_of(ContributionStep))
    side = models.CharField(max_length=8, choices=choices_of(ContributionSide))
    from_on = models.DateField()
    how = models.TextField(blank=True)
    how_much = models.CharField(max_length=200, blank=True)
    weight = NumberField()
    now_done = models.TextField(blank=True)
    should_be_done = models.TextField(blank=True)
    words = models.TextField(blank=True)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    for_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["contribution", "event"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_contribution_weighs_nought_or_more", condition=models.Q(weight__gte=0)
            )
        ]


class Delegation(AppendOnly):
    """That the owner of an objective lets another post challenge and agree what is offered to it."""

    audited = Fields(
        1, ("id", "objective_id", "post_id", "from_on", "agreed_by", "is_ended", "reason")
    )
    objective = models.ForeignKey(Objective, models.PROTECT, related_name="delegations")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    from_on = models.DateField()
    agreed_by = models.CharField(max_length=200)
    is_ended = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
