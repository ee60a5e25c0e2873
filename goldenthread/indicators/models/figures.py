"""What is intended and what was recorded, period by period, and where it came from."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from goldenthread.indicators.models.defined import Series
from goldenthread.records.fields import NumberField, choices_of
from goldenthread.records.models import AppendOnly, Fields, StoredFile
from goldenthread.rules.vocabulary import MissingReason, State, TargetKind


class OfAPeriod(AppendOnly):
    """What every row about a series in a period shares; the span is half-open."""

    # The index below begins with the series: one on it alone is dear to write and leads planners astray.
    series = models.ForeignKey(Series, models.PROTECT, related_name="%(class)ss", db_index=False)
    start_on = models.DateField()
    next_start_on = models.DateField()

    class Meta:
        abstract = True
        indexes: ClassVar = [models.Index(fields=["series", "start_on", "next_start_on", "event"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="%(class)s_span_runs_forward", condition=Q(next_start_on__gt=F("start_on"))
            )
        ]


class Import(AppendOnly):
    """One confirmed import: the file as it was uploaded, how its columns were read, what came of it."""

    audited = Fields(1, ("id", "file_id", "sheet", "mapping", "counts", "choices"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    sheet = models.CharField(max_length=120, blank=True)
    mapping = models.JSONField()
    counts = models.JSONField()
    choices = models.JSONField()


class ImportMapping(AppendOnly):
    """How columns with these headings were read; the latest is offered next time."""

    audited = Fields(1, ("id", "fingerprint", "mapping"))
    fingerprint = models.CharField(max_length=64, db_index=True)
    mapping = models.JSONField()


class Target(OfAPeriod):
    """What is intended for a series in a span; a later row for the same span and kind takes its place.

    A row without a value says that the span has no target of the kind any more.
    """

    _FIELDS_1 = Fields(
        1, ("id", "series_id", "start_on", "next_start_on", "value", "reason", "source_id", "line")
    )
    audited = (_FIELDS_1, Fields(2, (*_FIELDS_1.names, "kind")))
    kind = models.CharField(
        max_length=10, choices=choices_of(TargetKind), default=TargetKind.TARGET
    )
    value = NumberField(null=True)
    reason = models.TextField(blank=True)
    source = models.ForeignKey(Import, models.PROTECT, null=True, related_name="+", db_index=False)
    line = models.PositiveIntegerField(null=True)


class Actual(OfAPeriod):
    """What was recorded for a series and period, one day, by somebody; a later row supersedes it.

    ``worked_out`` names what a calculated one was made from, and is empty for one that was entered.
    """

    _FIELDS_1 = Fields(
        1,
        (
            "id",
            "series_id",
            "start_on",
            "next_start_on",
            "value",
            "numerator",
            "denominator",
            "missing",
            "state",
            "reason",
            "source_id",
            "line",
        ),
    )
    audited = (_FIELDS_1, Fields(2, (*_FIELDS_1.names, "worked_out")))
    value = NumberField(null=True)
    numerator = NumberField(null=True)
    denominator = NumberField(null=True)
    missing = models.CharField(max_length=16, blank=True, choices=choices_of(MissingReason))
    state = models.CharField(max_length=12, choices=choices_of(State))
    reason = models.TextField(blank=True)
    source = models.ForeignKey(Import, models.PROTECT, null=True, related_name="+", db_index=False)
    line = models.PositiveIntegerField(null=True)
    worked_out = models.JSONField(default=dict)

    class Meta(OfAPeriod.Meta):
        constraints: ClassVar = [
            *OfAPeriod.Meta.constraints,
            models.CheckConstraint(
                name="actual_has_a_value_or_says_why_not",
                condition=Q(value__isnull=True) ^ Q(missing=""),
            ),
            models.CheckConstraint(
                name="actual_has_both_parts_or_neither",
                condition=Q(numerator__isnull=True, denominator__isnull=True)
                | Q(numerator__isnull=False, denominator__isnull=False),
            ),
        ]


class Validation(AppendOnly):
    """Somebody looked at an actual and found it right; from then on a correction needs a reason."""

    audited = Fields(1, ("id", "actual_id"))
    actual = models.OneToOneField(Actual, models.PROTECT, related_name="validation")


class Commentary(OfAPeriod):
    """What was said about a series in a period; a later row takes its place, the earlier stays readable."""

    audited = Fields(
        1, ("id", "series_id", "start_on", "next_start_on", "text", "source_id", "line")
    )
    text = models.TextField(blank=True)
    source = models.ForeignKey(Import, models.PROTECT, null=True, related_name="+", db_index=False)
    line = models.PositiveIntegerField(null=True)


ASKED = "asked"
"""The kind of a doubt that somebody put; the others are the system's own."""


class PlausibilityFlag(AppendOnly):
    """A doubt about an actual, put as a question when it was recorded, or by somebody later."""

    audited = Fields(1, ("id", "actual_id", "kind", "question"))
    actual = models.ForeignKey(Actual, models.PROTECT, related_name="flags")
    kind = models.CharField(max_length=40)
    question = models.TextField()


class FlagAnswer(AppendOnly):
    """Somebody's answer to a doubt; it closes the question."""

    audited = Fields(1, ("id", "flag_id", "answer"))
    flag = models.OneToOneField(PlausibilityFlag, models.PROTECT, related_name="answer")
    answer = models.TextField()
