"""What a council chooses: its framework, levels, plan kinds and their guidance, words, parts in use.

Each is dated as units are: of the versions known, the one with the latest ``from_on`` that has begun is
in force, and of two for the same day the one recorded later.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goldenthread.records.fields import choices_of
from goldenthread.records.models import AppendOnly, Fields
from goldenthread.rules.vocabulary import PlanOwner


class Framework(AppendOnly):
    """What a council's performance management framework is called and when it is in force.

    ``from_on`` is the first day in force. One that has ended names its successor by reference.
    """

    audited = Fields(
        1,
        (
            "id", "reference", "from_on", "name", "about", "adopted_by", "adopted_on",
            "first_cycle", "is_ended", "successor", "reason",
        ),
    )  # fmt: skip
    reference = models.CharField(max_length=60, db_index=True)
    from_on = models.DateField()
    name = models.CharField(max_length=200)
    about = models.TextField(blank=True)
    adopted_by = models.CharField(max_length=200, blank=True)
    adopted_on = models.DateField(null=True)
    first_cycle = models.CharField(max_length=200, blank=True)
    is_ended = models.BooleanField(default=False)
    successor = models.CharField(max_length=60, blank=True)
    reason = models.TextField(blank=True)


class Level(AppendOnly):
    """A step of the thread; what it is called is in its versions."""

    audited = Fields(1, ("id", "reference"))
    reference = models.CharField(max_length=60, unique=True)


class LevelVersion(AppendOnly):
    """What the objectives of a level are called from a day on; position 1 is the top.

    Objectives of a personal level are seen by the person and their managers alone.
    """

    audited = Fields(
        1,
        (
            "id", "level_id", "from_on", "name", "plural", "position", "about", "is_personal",
            "is_ended", "reason",
        ),
    )  # fmt: skip
    level = models.ForeignKey(Level, models.PROTECT, related_name="versions")
    from_on = models.DateField()
    name = models.CharField(max_length=60)
    plural = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    about = models.TextField(blank=True)
    is_personal = models.BooleanField(default=False)
    is_ended = models.BooleanField(default=False)
    reason = models.TextField(blank=True)


class PlanKind(AppendOnly):
    """A kind of plan that the council writes; its headings are in its versions."""

    audited = Fields(1, ("id", "reference"))
    reference = models.CharField(max_length=60, unique=True)


class PlanKindVersion(AppendOnly):
    """What a kind of plan is from a day on: who owns one, for how long, under which headings.

    ``headings`` is a list of ``{key, name, asks, holds, longest, is_required}``; ``levels`` lists the
    references of the levels whose objectives stand in such a plan; ``above`` is the kind that it serves.
    """

    audited = Fields(
        1,
        (
            "id", "plan_kind_id", "from_on", "name", "about", "owner", "unit_kind", "years",
            "is_rolling", "above_id", "headings", "levels", "is_ended", "reason",
        ),
    )  # fmt: skip
    plan_kind = models.ForeignKey(PlanKind, models.PROTECT, related_name="versions")
    from_on = models.DateField()
    name = models.CharField(max_length=120)
    about = models.TextField(blank=True)
    owner = models.CharField(max_length=10, choices=choices_of(PlanOwner))
    unit_kind = models.CharField(max_length=40, blank=True)
    years = models.PositiveSmallIntegerField(default=1)
    is_rolling = models.BooleanField(default=False)
    above = models.ForeignKey(PlanKind, models.PROTECT, null=True, related_name="+")
    headings = models.JSONField()
    levels = models.JSONField()
    is_ended = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_plan_covers_a_year_or_more", condition=models.Q(years__gte=1)
            )
        ]


class Guidance(AppendOnly):
    """How the plans of a kind whose period begins on ``from_on`` are to be written.

    It is approved before it is launched.
    """

    audited = Fields(
        1,
        (
            "id", "plan_kind_id", "from_on", "text", "approved_by", "approved_on", "launched_on",
            "is_ended", "reason",
        ),
    )  # fmt: skip
    plan_kind = models.ForeignKey(PlanKind, models.PROTECT, related_name="guidance")
    from_on = models.DateField()
    text = models.TextField()
    approved_by = models.CharField(max_length=200, blank=True)
    approved_on = models.DateField(null=True)
    launched_on = models.DateField(null=True)
    is_ended = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="guidance_is_approved_before_it_is_launched",
                condition=models.Q(launched_on__isnull=True)
                | models.Q(approved_on__lte=models.F("launched_on")),
            )
        ]


class CouncilWord(AppendOnly):
    """What the council's people see for one of the glossary's terms, from a day on."""

    audited = Fields(1, ("id", "term", "from_on", "singular", "plural", "is_ended", "reason"))
    term = models.CharField(max_length=40, db_index=True)
    from_on = models.DateField()
    singular = models.CharField(max_length=60)
    plural = models.CharField(max_length=60)
    is_ended = models.BooleanField(default=False)
    reason = models.TextField(blank=True)


class PartInUse(AppendOnly):
    """Whether the council uses a part of the system, from a day on; without a row it does."""

    audited = Fields(1, ("id", "part", "from_on", "is_used", "is_ended", "reason"))
    part = models.CharField(max_length=40, db_index=True)
    from_on = models.DateField()
    is_used = models.BooleanField()
    is_ended = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
