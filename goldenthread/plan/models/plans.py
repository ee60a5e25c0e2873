"""The documents: plans for a period and an owner, what stands under their headings, and the talk about it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goldenthread.governance.models import Body, PlanKind
from goldenthread.indicators.models import Series
from goldenthread.organisation.models import OrganisationUnit, Person, Post
from goldenthread.plan.models.objectives import Objective
from goldenthread.records.fields import choices_of
from goldenthread.records.models import AppendOnly, Fields
from goldenthread.rules.vocabulary import PlanStep, WhyInPlan


class Plan(AppendOnly):
    """A plan of a kind; ``follows`` is last year's."""

    audited = Fields(1, ("id", "reference", "kind_id", "follows_id"))
    reference = models.CharField(max_length=60, unique=True)
    kind = models.ForeignKey(PlanKind, models.PROTECT, related_name="+")
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by")


class PlanVersion(AppendOnly):
    """What a plan is called, whose it is, its days ``[starts_on, next_starts_on)``; the latest stands.

    One that has a ``person`` is theirs: they and who holds the ``manager`` post alone see it.
    """

    audited = Fields(
        1,
        (
            "id", "plan_id", "title", "unit_id", "body_id", "person_id", "manager_id", "starts_on",
            "next_starts_on", "reason",
        ),
    )  # fmt: skip
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions")
    title = models.CharField(max_length=200)
    unit = models.ForeignKey(OrganisationUnit, models.PROTECT, null=True, related_name="+")
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    manager = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    starts_on = models.DateField()
    next_starts_on = models.DateField()
    reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_plan_ends_after_it_starts",
                condition=models.Q(next_starts_on__gt=models.F("starts_on")),
            )
        ]


class PlanStage(AppendOnly):
    """How far a plan has come: drafted, circulated for comment, final, closed; the latest stands."""

    audited = Fields(1, ("id", "plan_id", "step", "on", "comments_until", "words"))
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="stages")
    step = models.CharField(max_length=12, choices=choices_of(PlanStep))
    on = models.DateField()
    comments_until = models.DateField(null=True)
    words = models.TextField(blank=True)


class PlanPassage(AppendOnly):
    """What is written under one heading of a plan, as Markdown; the latest stands."""

    audited = Fields(1, ("id", "plan_id", "heading", "text"))
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="passages")
    heading = models.CharField(max_length=60)
    text = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["plan", "heading", "event"])]


class PlanEntry(AppendOnly):
    """One thing that stands under a heading, and why it is in the plan; the latest of a number stands.

    An objective, a series, or in words: a target, a resource, a risk, a strategy cited.
    """

    audited = Fields(
        1,
        (
            "id", "plan_id", "number", "heading", "position", "objective_id", "series_id",
            "words", "why", "why_words", "is_withdrawn", "reason",
        ),
    )  # fmt: skip
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    heading = models.CharField(max_length=60)
    position = models.IntegerField(default=0)
    objective = models.ForeignKey(Objective, models.PROTECT, null=True, related_name="entries")
    series = models.ForeignKey(Series, models.PROTECT, null=True, related_name="+")
    words = models.TextField(blank=True)
    why = models.CharField(max_length=10, choices=choices_of(WhyInPlan), blank=True)
    why_words = models.TextField(blank=True)
    is_withdrawn = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["plan", "number", "event"])]


class PlanComment(AppendOnly):
    """What somebody says of a plan that was circulated; ``answers`` points to what it answers."""

    audited = Fields(
        1, ("id", "plan_id", "heading", "person_id", "by_label", "text", "answers_id", "outcome")
    )
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="comments")
    heading = models.CharField(max_length=60, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    by_label = models.CharField(max_length=120)
    text = models.TextField()
    answers = models.ForeignKey("self", models.PROTECT, null=True, related_name="answered_by")
    outcome = models.CharField(max_length=200, blank=True)


class PlanFinding(AppendOnly):
    """What an audit of a plan found: a key issue for the year ahead; the latest of a number stands."""

    audited = Fields(
        1, ("id", "plan_id", "number", "text", "on", "is_key_issue", "is_withdrawn", "reason")
    )
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="findings")
    number = models.PositiveIntegerField()
    text = models.TextField()
    on = models.DateField()
    is_key_issue = models.BooleanField(default=True)
    is_withdrawn = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
