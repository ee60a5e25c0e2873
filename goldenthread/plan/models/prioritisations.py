"""Options that several people score against weighted criteria, so that the council sees which comes first."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goldenthread.governance.models import Body
from goldenthread.organisation.models import OrganisationUnit, Person, Post
from goldenthread.plan.models.objectives import Objective
from goldenthread.plan.models.proposals import Proposal
from goldenthread.records.fields import NumberField, choices_of
from goldenthread.records.models import AppendOnly, Fields
from goldenthread.rules.vocabulary import PrioritisationStep


class Prioritisation(AppendOnly):
    """One scoring of options; ``follows`` is the one from which its criteria and options were taken."""

    audited = Fields(1, ("id", "reference", "follows_id"))
    reference = models.CharField(max_length=60, unique=True)
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by")


class PrioritisationVersion(AppendOnly):
    """What a prioritisation is called and for, who runs it, its scale and its days; the latest stands.

    ``marks`` are the scale from the lowest mark to the highest: each a number in millionths and its words.
    People score from ``opens_on`` up to and including ``closes_on``.
    """

    audited = Fields(
        1,
        (
            "id", "prioritisation_id", "title", "purpose", "unit_id", "owner_id", "marks", "opens_on",
            "closes_on", "reason",
        ),
    )  # fmt: skip
    prioritisation = models.ForeignKey(Prioritisation, models.PROTECT, related_name="versions")
    title = models.CharField(max_length=300)
    purpose = models.TextField(blank=True)
    unit = models.ForeignKey(OrganisationUnit, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    marks = models.JSONField()
    opens_on = models.DateField()
    closes_on = models.DateField()
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["prioritisation", "event"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_prioritisation_closes_after_it_opens",
                condition=models.Q(closes_on__gte=models.F("opens_on")),
            )
        ]


class PrioritisationStage(AppendOnly):
    """How far a prioritisation has come, from being prepared to adopted; the latest stands.

    ``order`` is the order that was adopted: pairs of an option's number and its place, or none.
    """

    audited = (
        Fields(1, ("id", "prioritisation_id", "step", "on", "words")),
        Fields(2, ("id", "prioritisation_id", "step", "on", "words", "order")),
    )
    prioritisation = models.ForeignKey(Prioritisation, models.PROTECT, related_name="stages")
    step = models.CharField(max_length=12, choices=choices_of(PrioritisationStep))
    on = models.DateField()
    words = models.TextField(blank=True)
    order = models.JSONField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["prioritisation", "event"])]


class Criterion(AppendOnly):
    """By what options are judged, its weight and which way is good; the latest of a number stands."""

    audited = Fields(
        1,
        (
            "id", "prioritisation_id", "number", "name", "words", "weight", "is_high_good",
            "is_withdrawn", "reason",
        ),
    )  # fmt: skip
    prioritisation = models.ForeignKey(Prioritisation, models.PROTECT, related_name="criteria")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    words = models.TextField(blank=True)
    weight = NumberField()
    is_high_good = models.BooleanField(default=True)
    is_withdrawn = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["prioritisation", "number", "event"])]


class Option(AppendOnly):
    """One of what is scored: in words, a block of a unit's expenditure, an objective or a proposal.

    The latest of a number stands. ``amount`` is the money as it is stated, in words.
    """

    audited = Fields(
        1,
        (
            "id", "prioritisation_id", "number", "title", "words", "unit_id", "objective_id",
            "proposal_id", "amount", "is_withdrawn", "reason",
        ),
    )  # fmt: skip
    prioritisation = models.ForeignKey(Prioritisation, models.PROTECT, related_name="options")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    words = models.TextField(blank=True)
    unit = models.ForeignKey(OrganisationUnit, models.PROTECT, null=True, related_name="+")
    objective = models.ForeignKey(Objective, models.PROTECT, null=True, related_name="+")
    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, related_name="+")
    amount = models.CharField(max_length=60, blank=True)
    is_withdrawn = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["prioritisation", "number", "event"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="an_option_is_of_one_thing",
                condition=models.Q(objective__isnull=True) | models.Q(proposal__isnull=True),
            )
        ]


class Scorer(AppendOnly):
    """That somebody is asked to score, maybe as a member of a ``body``; the latest of a person stands."""

    audited = Fields(
        1, ("id", "prioritisation_id", "person_id", "body_id", "is_withdrawn", "reason")
    )
    prioritisation = models.ForeignKey(Prioritisation, models.PROTECT, related_name="scorers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")
    is_withdrawn = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["prioritisation", "person", "event"])]


class OptionMark(AppendOnly):
    """What a scorer gives an option on a criterion, by their numbers, and why; the latest stands.

    Somebody who ``is_abstaining`` cannot judge it. With neither it is not judged yet. Nobody but the scorer
    sees it before the prioritisation is closed.
    """

    audited = Fields(
        1,
        (
            "id", "prioritisation_id", "person_id", "option", "criterion", "mark", "is_abstaining",
            "reason",
        ),
    )  # fmt: skip
    prioritisation = models.ForeignKey(Prioritisation, models.PROTECT, related_name="option_marks")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    option = models.PositiveIntegerField()
    criterion = models.PositiveIntegerField()
    mark = NumberField(null=True)
    is_abstaining = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["prioritisation", "person", "event"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="who_abstains_gives_no_mark",
                condition=models.Q(is_abstaining=False) | models.Q(mark__isnull=True),
            )
        ]
