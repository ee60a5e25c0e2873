"""The ladders that changes climb, and who may answer in another's place."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goldenthread.governance.models.bodies import Body
from goldenthread.organisation.models import Post
from goldenthread.records.models import AppendOnly, Fields


class ApprovalRoute(AppendOnly):
    """A ladder that changes climb; its steps are in its versions."""

    audited = Fields(1, ("id", "reference"))
    reference = models.CharField(max_length=60, unique=True)


class ApprovalRouteVersion(AppendOnly):
    """A route from a day on: its steps, and the kinds of change that climb it.

    ``steps`` is a list of ``{key, name, by, of, acts, days, beside, waits}`` (``rules.ladder``); ``of`` names
    posts and bodies by reference. Where it ``is_required``, changes of its ``kinds`` come into force by a
    route alone. What climbs it already goes on by the version that it began on.
    """

    audited = Fields(
        1,
        (
            "id", "route_id", "from_on", "name", "about", "kinds", "steps", "allows_own",
            "is_required", "is_ended", "reason",
        ),
    )  # fmt: skip
    route = models.ForeignKey(ApprovalRoute, models.PROTECT, related_name="versions")
    from_on = models.DateField()
    name = models.CharField(max_length=120)
    about = models.TextField(blank=True)
    kinds = models.JSONField(default=list)
    steps = models.JSONField(default=list)
    allows_own = models.BooleanField(default=False)
    is_required = models.BooleanField(default=False)
    is_ended = models.BooleanField(default=False)
    reason = models.TextField(blank=True)


class DelegatedPower(AppendOnly):
    """That a body lets a post decide changes of some kinds in its place; the latest of a reference stands.

    It holds for what is decided, and comes into force, from ``from_on`` to ``to_on``, both included. The body
    resolved so on ``decided_on``. One that ``is_ended`` holds no longer from ``ended_on``.
    """

    audited = Fields(
        1,
        (
            "id", "reference", "body_id", "post_id", "kinds", "from_on", "to_on", "decided_on",
            "minute", "is_ended", "ended_on", "reason",
        ),
    )  # fmt: skip
    reference = models.CharField(max_length=60, db_index=True)
    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    kinds = models.JSONField()
    from_on = models.DateField()
    to_on = models.DateField()
    decided_on = models.DateField()
    minute = models.CharField(max_length=200, blank=True)
    is_ended = models.BooleanField(default=False)
    ended_on = models.DateField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_power_ends_after_it_begins",
                condition=models.Q(to_on__gte=models.F("from_on")),
            ),
            models.CheckConstraint(
                name="a_power_is_resolved_before_it_begins",
                condition=models.Q(decided_on__lte=models.F("from_on")),
            ),
        ]


class StandIn(AppendOnly):
    """That one post answers for another while it is away; the latest of a reference stands.

    From ``from_on`` to ``to_on``, both included; one that ``is_ended`` holds no longer from ``ended_on``.
    """

    audited = Fields(
        1,
        (
            "id", "reference", "post_id", "stands_in_id", "from_on", "to_on", "is_ended",
            "ended_on", "reason",
        ),
    )  # fmt: skip
    reference = models.CharField(max_length=60, db_index=True)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    stands_in = models.ForeignKey(Post, models.PROTECT, related_name="+")
    from_on = models.DateField()
    to_on = models.DateField()
    is_ended = models.BooleanField(default=False)
    ended_on = models.DateField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="an_absence_ends_after_it_begins",
                condition=models.Q(to_on__gte=models.F("from_on")),
            ),
            models.CheckConstraint(
                name="nobody_stands_in_for_themselves",
                condition=~models.Q(post=models.F("stands_in")),
            ),
        ]
