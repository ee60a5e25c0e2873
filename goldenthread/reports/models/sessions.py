"""The sessions that are open to all members, and what was said there."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goldenthread.plan.models import Objective
from goldenthread.records.models import AppendOnly, Fields
from goldenthread.reports.models.year_scorecards import YearScorecard


class MemberSession(AppendOnly):
    """A session about some priorities: day, place, who came, a name a line; the latest of a number stands."""

    audited = Fields(
        1,
        ("id", "scorecard_id", "number", "on", "place", "attended", "is_withdrawn", "reason"),
    )
    scorecard = models.ForeignKey(YearScorecard, models.PROTECT, related_name="sessions")
    number = models.PositiveIntegerField()
    on = models.DateField()
    place = models.CharField(max_length=200)
    attended = models.TextField(blank=True)
    is_withdrawn = models.BooleanField(default=False)
    reason = models.TextField(blank=True)


class SessionPriority(AppendOnly):
    """That a session, as one row of it says, is about a priority."""

    audited = Fields(1, ("id", "session_id", "objective_id"))
    session = models.ForeignKey(MemberSession, models.PROTECT, related_name="priorities")
    objective = models.ForeignKey(Objective, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="a_session_is_about_a_priority_once", fields=["session", "objective"]
            )
        ]


class SessionSaying(AppendOnly):
    """What was said at a session, of a priority, of a line, or of all; the latest of a number stands.

    ``came_of_it`` says in words what came of it where no line changed; the lines name the saying themselves.
    """

    audited = Fields(
        1,
        (
            "id", "scorecard_id", "number", "session_number", "objective_id", "line_number",
            "by_whom", "text", "came_of_it", "is_withdrawn", "reason",
        ),
    )  # fmt: skip
    scorecard = models.ForeignKey(YearScorecard, models.PROTECT, related_name="sayings")
    number = models.PositiveIntegerField()
    session_number = models.PositiveIntegerField()
    objective = models.ForeignKey(Objective, models.PROTECT, null=True, related_name="+")
    line_number = models.PositiveIntegerField(null=True)
    by_whom = models.CharField(max_length=200)
    text = models.TextField()
    came_of_it = models.TextField(blank=True)
    is_withdrawn = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
