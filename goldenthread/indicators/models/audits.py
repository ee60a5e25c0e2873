"""Whether indicators are fit for use: audit sheets; and the statutory sets that they may stand in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goldenthread.indicators.models.defined import Indicator
from goldenthread.records.fields import choices_of
from goldenthread.records.models import AppendOnly, Fields
from goldenthread.rules.vocabulary import AuditFinding, AuditOutcome, Frequency, Polarity


class AuditSheet(AppendOnly):
    """What an audit of an indicator has found so far; the latest of an audit and indicator stands.

    ``called`` names the audit, such as that of a year. Without an ``outcome`` it is under way; the outcome is
    to be carried out by ``due_on``, and was on ``done_on``.
    """

    audited = Fields(
        1,
        (
            "id", "indicator_id", "called", "begun_on", "is_relevant", "is_measurable", "evidence",
            "findings", "outcome", "due_on", "done_on",
        ),
    )  # fmt: skip
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="audit_sheets")
    called = models.CharField(max_length=120, db_index=True)
    begun_on = models.DateField()
    is_relevant = models.CharField(max_length=6, choices=choices_of(AuditFinding), blank=True)
    is_measurable = models.CharField(max_length=6, choices=choices_of(AuditFinding), blank=True)
    evidence = models.TextField(blank=True)
    findings = models.TextField(blank=True)
    outcome = models.CharField(max_length=8, choices=choices_of(AuditOutcome), blank=True)
    due_on = models.DateField(null=True)
    done_on = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["indicator", "called", "event"])]


class IndicatorSet(AppendOnly):
    """One issue of a list of indicators that somebody publishes: the law, a department, a partnership.

    Issues of one ``family`` follow each other. What a set does not say of an indicator is left empty.
    """

    audited = Fields(
        1, ("id", "reference", "family", "name", "issuer", "issued_on", "about", "source")
    )
    reference = models.CharField(max_length=60, unique=True)
    family = models.CharField(max_length=60, db_index=True)
    name = models.CharField(max_length=200)
    issuer = models.CharField(max_length=200, blank=True)
    issued_on = models.DateField()
    about = models.TextField(blank=True)
    source = models.TextField(blank=True)


class SetItem(AppendOnly):
    """One indicator of a set, in our own words; empty where the set does not say it."""

    audited = Fields(
        1, ("id", "of_id", "code", "title", "topic", "unit", "polarity", "frequency", "notes")
    )
    of = models.ForeignKey(IndicatorSet, models.PROTECT, related_name="items")
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    topic = models.CharField(max_length=120, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    polarity = models.CharField(max_length=12, choices=choices_of(Polarity), blank=True)
    frequency = models.CharField(max_length=10, choices=choices_of(Frequency), blank=True)
    notes = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["of", "code"], name="one_item_of_a_code_in_a_set")
        ]


class SetMatch(AppendOnly):
    """Which indicator of ours is the one of a set's family by that code; of none where it is empty."""

    audited = Fields(1, ("id", "family", "code", "indicator_id", "reason"))
    family = models.CharField(max_length=60)
    code = models.CharField(max_length=60)
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["family", "code", "event"])]
