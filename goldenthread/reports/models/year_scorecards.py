"""The scorecard that the council agrees for a year: its timetable and its lines."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goldenthread.indicators.models import Series
from goldenthread.organisation.models import Post
from goldenthread.plan.models import Objective, Plan
from goldenthread.records.fields import choices_of
from goldenthread.records.models import AppendOnly, Fields
from goldenthread.rules.vocabulary import LineSource, ReviewInterval, ScorecardStep, YearLineState


class YearScorecard(AppendOnly):
    """What the council agrees to watch in the year ``[starts_on, next_starts_on)``; see its versions."""

    audited = Fields(1, ("id", "reference", "starts_on", "next_starts_on"))
    reference = models.CharField(max_length=60, unique=True)
    starts_on = models.DateField()
    next_starts_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_scorecards_year_ends_after_it_starts",
                condition=models.Q(next_starts_on__gt=models.F("starts_on")),
            )
        ]


class YearScorecardVersion(AppendOnly):
    """What a year's scorecard is called, who owns it, and whether it is agreed or dropped; the latest stands.

    ``agreed_by`` says who agreed it where nothing of ours decided: it was agreed elsewhere.
    """

    audited = Fields(
        1,
        (
            "id", "scorecard_id", "title", "owner_id", "agreed_on", "agreed_by", "is_dropped",
            "reason",
        ),
    )  # fmt: skip
    scorecard = models.ForeignKey(YearScorecard, models.PROTECT, related_name="versions")
    title = models.CharField(max_length=200)
    owner = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    agreed_on = models.DateField(null=True)
    agreed_by = models.CharField(max_length=200, blank=True)
    is_dropped = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["scorecard", "event"])]


class ScorecardDay(AppendOnly):
    """When a step of making a year's scorecard is planned, and when it was done; the latest row stands."""

    audited = Fields(1, ("id", "scorecard_id", "step", "from_on", "due_on", "done_on"))
    scorecard = models.ForeignKey(YearScorecard, models.PROTECT, related_name="days")
    step = models.CharField(max_length=12, choices=choices_of(ScorecardStep))
    from_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    done_on = models.DateField(null=True)


class ScorecardLine(AppendOnly):
    """One line: an indicator, or in words a measure to be developed; the latest of a number stands.

    ``objective`` is the corporate priority that it serves, ``finding_plan`` and ``finding_number`` the key
    issue that asks for it, and ``saying_number`` what was said at a session that led to this row.
    """

    audited = Fields(
        1,
        (
            "id", "scorecard_id", "number", "series_id", "title", "objective_id", "interval",
            "source", "why", "finding_plan_id", "finding_number", "owner_id", "due_on", "state",
            "saying_number", "reason",
        ),
    )  # fmt: skip
    scorecard = models.ForeignKey(YearScorecard, models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    series = models.ForeignKey(Series, models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=300, blank=True)
    objective = models.ForeignKey(Objective, models.PROTECT, null=True, related_name="+")
    interval = models.CharField(max_length=12, choices=choices_of(ReviewInterval))
    source = models.CharField(max_length=12, choices=choices_of(LineSource))
    why = models.TextField(blank=True)
    finding_plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="+")
    finding_number = models.PositiveIntegerField(null=True)
    owner = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=choices_of(YearLineState))
    saying_number = models.PositiveIntegerField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["scorecard", "number", "event"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_line_is_an_indicator_or_says_what_to_measure",
                condition=models.Q(series__isnull=False) | ~models.Q(title=""),
            ),
            models.CheckConstraint(
                name="a_lines_key_issue_is_of_a_plan",
                condition=models.Q(finding_plan__isnull=True, finding_number__isnull=True)
                | models.Q(finding_plan__isnull=False, finding_number__isnull=False),
            ),
        ]
