"""Where indicators stand in their lives, day by day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goldenthread.indicators.models.defined import Indicator
from goldenthread.records.fields import choices_of
from goldenthread.records.models import AppendOnly, Fields
from goldenthread.rules.vocabulary import LifeStage


class IndicatorStage(AppendOnly):
    """At which stage of its life an indicator is from a day on, until the next; none is live.

    Of two of one day the later recorded stands; nothing begins on that day where it ``is_withdrawn``. A
    suspension holds up to and with ``until``.
    """

    audited = Fields(
        1,
        (
            "id", "indicator_id", "stage", "from_on", "until", "successor_id", "is_withdrawn", "reason",
        ),
    )  # fmt: skip
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="stages")
    stage = models.CharField(max_length=9, choices=choices_of(LifeStage))
    from_on = models.DateField()
    until = models.DateField(null=True)
    successor = models.ForeignKey(Indicator, models.PROTECT, null=True, related_name="+")
    is_withdrawn = models.BooleanField(default=False)
    reason = models.TextField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["indicator", "from_on", "event"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="suspended_until_a_day",
                condition=models.Q(stage="suspended", until__gte=models.F("from_on"))
                | (~models.Q(stage="suspended") & models.Q(until=None)),
            ),
            models.CheckConstraint(
                name="only_what_is_retired_has_a_successor",
                condition=models.Q(successor=None) | models.Q(stage="retired"),
            ),
        ]
