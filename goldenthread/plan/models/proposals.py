"""What is proposed, what it would do to the corporate objectives, and who was asked about it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goldenthread.governance.models import Portfolio
from goldenthread.organisation.models import OrganisationUnit, Post
from goldenthread.plan.models.objectives import Objective
from goldenthread.plan.models.plans import Plan
from goldenthread.records.fields import choices_of
from goldenthread.records.models import AppendOnly, Fields
from goldenthread.rules.vocabulary import ImpactGrade


def _of_one_thing(name: str) -> models.CheckConstraint:
    """Return that something is said of a proposal or of a plan, not of both nor of neither."""
    return models.CheckConstraint(
        name=name,
        condition=models.Q(proposal__isnull=True, plan__isnull=False)
        | models.Q(proposal__isnull=False, plan__isnull=True),
    )


class Proposal(AppendOnly):
    """Something that may be done, stated before anybody decides; what it says is in its versions."""

    audited = Fields(1, ("id", "reference"))
    reference = models.CharField(max_length=60, unique=True)


class ProposalVersion(AppendOnly):
    """A proposal from a day on: its words, whose it is, and when it would begin, until it has ended."""

    audited = Fields(
        1,
        (
            "id", "proposal_id", "from_on", "title", "words", "unit_id", "owner_id", "portfolio_id",
            "begins_on", "is_ended", "reason",
        ),
    )  # fmt: skip
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="versions")
    from_on = models.DateField()
    title = models.CharField(max_length=300)
    words = models.TextField(blank=True)
    unit = models.ForeignKey(OrganisationUnit, models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    portfolio = models.ForeignKey(Portfolio, models.PROTECT, null=True, related_name="+")
    begins_on = models.DateField()
    is_ended = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["proposal", "from_on", "event"])]


class Effect(AppendOnly):
    """What a proposal or a plan would do to an objective; the latest stands. Without a grade: not stated."""

    audited = Fields(1, ("id", "proposal_id", "plan_id", "objective_id", "grade", "note"))
    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, related_name="effects")
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="effects")
    objective = models.ForeignKey(Objective, models.PROTECT, related_name="effects")
    grade = models.CharField(max_length=18, choices=choices_of(ImpactGrade), blank=True)
    note = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["proposal", "objective", "event"]),
            models.Index(fields=["plan", "objective", "event"]),
        ]
        constraints: ClassVar = [_of_one_thing("an_effect_is_of_one_thing")]


class Consultation(AppendOnly):
    """Whom somebody asked about a proposal or plan, when, what came of it; the latest of a number stands."""

    audited = Fields(
        1,
        (
            "id", "proposal_id", "plan_id", "number", "with_whom", "on", "what_came", "is_withdrawn",
            "reason",
        ),
    )  # fmt: skip
    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, related_name="consultations")
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="consultations")
    number = models.PositiveIntegerField()
    with_whom = models.CharField(max_length=300)
    on = models.DateField()
    what_came = models.TextField(blank=True)
    is_withdrawn = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [_of_one_thing("a_consultation_is_about_one_thing")]
