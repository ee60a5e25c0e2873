"""What a rule said of a figure."""

from __future__ import annotations

from django.db import models

from goldenthread.indicators.models.defined import Definition, RatingRule
from goldenthread.indicators.models.figures import Actual, OfAPeriod, Target
from goldenthread.records.fields import NumberField, choices_of
from goldenthread.records.models import Fields
from goldenthread.rules.vocabulary import Heading, RatingClass

IN_PERIOD = "in_period"
"""The basis of a rating for a period of the series' own frequency."""
OUTTURN = "outturn"
"""The basis of a rating for another span, as a year's outturn of what is counted by quarters."""


class Rating(OfAPeriod):
    """What a rule said of a series in a period, and where the series was heading; kept for good.

    ``label`` is what the council calls the class, where its rule has names of its own. A later row for
    the same series, period and basis takes its place; the sentence is made on demand from the inputs
    named here.
    """

    _FIELDS_1 = Fields(
        1,
        (
            "id",
            "series_id",
            "start_on",
            "next_start_on",
            "basis",
            "rating_class",
            "actual_id",
            "target_id",
            "definition_id",
            "rule_id",
            "short",
            "long",
            "year_to_date",
            "inputs",
        ),
    )
    audited = (_FIELDS_1, Fields(2, (*_FIELDS_1.names, "label")))
    basis = models.CharField(max_length=12, default=IN_PERIOD)
    rating_class = models.CharField(max_length=16, choices=choices_of(RatingClass))
    actual = models.ForeignKey(Actual, models.PROTECT, null=True, related_name="+", db_index=False)
    target = models.ForeignKey(Target, models.PROTECT, null=True, related_name="+", db_index=False)
    definition = models.ForeignKey(Definition, models.PROTECT, related_name="+", db_index=False)
    rule = models.ForeignKey(
        RatingRule, models.PROTECT, null=True, related_name="+", db_index=False
    )
    short = models.CharField(max_length=10, choices=choices_of(Heading))
    long = models.CharField(max_length=10, choices=choices_of(Heading))
    year_to_date = NumberField(null=True)
    inputs = models.JSONField(default=dict)
    label = models.CharField(max_length=40, blank=True)


class RatingOverride(OfAPeriod):
    """A class that somebody set beside the computed one, until a day and with a reason; the latest stands."""

    audited = Fields(
        1,
        (
            "id",
            "series_id",
            "start_on",
            "next_start_on",
            "rating_class",
            "until",
            "is_withdrawn",
            "reason",
        ),
    )
    rating_class = models.CharField(max_length=16, choices=choices_of(RatingClass))
    until = models.DateField()
    is_withdrawn = models.BooleanField(default=False)
    reason = models.TextField()


class StatedForecast(OfAPeriod):
    """What the owner foresees for a span, with a reason; the latest stands, none without a value."""

    audited = Fields(1, ("id", "series_id", "start_on", "next_start_on", "value", "reason"))
    value = NumberField(null=True)
    reason = models.TextField()
