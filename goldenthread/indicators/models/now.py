"""The latest of everything, and what passes: projections and drafts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goldenthread.indicators.models.defined import Definition, Series
from goldenthread.indicators.models.held import RestrictionKind
from goldenthread.indicators.models.rated import Rating
from goldenthread.records.fields import NumberField


class SeriesNow(models.Model):
    """The latest of everything about a series, one row each, so that present pages are quick."""

    exempt_from_audit = (
        "a projection of audited rows; `goldenthread rebuild-projection` makes it anew"
    )
    series = models.OneToOneField(Series, models.CASCADE, primary_key=True, related_name="now")
    code = models.CharField(max_length=130)
    order = models.IntegerField()
    title = models.CharField(max_length=300)
    unit_id = models.BigIntegerField()
    owner_id = models.BigIntegerField(null=True, db_index=True)
    restriction = models.CharField(
        max_length=12, choices=RestrictionKind, default=RestrictionKind.OPEN
    )
    restricted_until = models.DateTimeField(null=True)
    definition = models.ForeignKey(Definition, models.CASCADE, related_name="+", db_index=False)
    frequency = models.CharField(max_length=10)
    start_on = models.DateField(null=True)
    next_start_on = models.DateField(null=True)
    rating = models.ForeignKey(Rating, models.CASCADE, null=True, related_name="+", db_index=False)
    rating_class = models.CharField(max_length=16)
    short = models.CharField(max_length=10)
    long = models.CharField(max_length=10)
    actual_value = NumberField(null=True)
    target_value = NumberField(null=True)
    has_commentary = models.BooleanField(default=False)
    open_flags = models.PositiveIntegerField(default=0)
    history = models.JSONField(default=list)
    missing = models.CharField(max_length=16, blank=True)
    previous_class = models.CharField(max_length=16, blank=True)
    first_start_on = models.DateField(null=True)

    class Meta:
        verbose_name_plural = "series now"
        # All that is counted for every reader's scorecard is in it, so that no row is looked up.
        indexes: ClassVar = [
            models.Index(
                name="series_now_counted",
                fields=[
                    "unit_id",
                    "frequency",
                    "next_start_on",
                    "start_on",
                    "rating_class",
                    "missing",
                    "previous_class",
                    "restriction",
                    "restricted_until",
                    "open_flags",
                    "first_start_on",
                    "owner_id",
                ],
            )
        ]


class SeriesOutlook(models.Model):
    """What follows from a series' history, one row each: forecast, control chart, benchmark.

    Made by a follower soon after the event that changes it, and made anew at any time.
    """

    exempt_from_audit = (
        "a projection of audited rows; `goldenthread rebuild-projection` makes it anew"
    )
    series = models.OneToOneField(Series, models.CASCADE, primary_key=True, related_name="outlook")
    made_at_event = models.BigIntegerField()
    forecast_value = NumberField(null=True)
    forecast_class = models.CharField(max_length=16, blank=True)
    to_date_value = NumberField(null=True)
    to_date_class = models.CharField(max_length=16, blank=True)
    rolling_value = NumberField(null=True)
    rolling_class = models.CharField(max_length=16, blank=True)
    variation = models.CharField(max_length=14, blank=True, db_index=True)
    signal = models.CharField(max_length=20, blank=True)
    assurance = models.CharField(max_length=20, blank=True, db_index=True)
    quartile = models.CharField(max_length=1, blank=True, db_index=True)
    rank = models.PositiveIntegerField(null=True)
    ranked = models.PositiveIntegerField(null=True)
    median = NumberField(null=True)
    compared_label = models.CharField(max_length=60, blank=True)


class ImportDraft(models.Model):
    """An upload on its way, with its columns and preview. Ends when confirmed or dropped."""

    is_transient = True
    exempt_from_audit = "passes: nothing of it is recorded until it is confirmed"
    key = models.UUIDField(primary_key=True)
    person_id = models.BigIntegerField()
    begun_at = models.DateTimeField()
    name = models.CharField(max_length=255)
    content = models.BinaryField()
    sheet = models.CharField(max_length=120, blank=True)
    mapping = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    preview = models.JSONField(default=dict)
    job_key = models.UUIDField(null=True)
    import_id = models.BigIntegerField(null=True)


class ChangeDraft(models.Model):
    """A change on its way, with the preview of what it comes to. Ends when recorded or dropped."""

    is_transient = True
    exempt_from_audit = "passes: nothing of it is recorded until it is confirmed"
    key = models.UUIDField(primary_key=True)
    person_id = models.BigIntegerField()
    begun_at = models.DateTimeField()
    asked = models.JSONField()
    preview = models.JSONField(default=dict)
    job_key = models.UUIDField(null=True)
    recorded_at = models.DateTimeField(null=True)
