"""Cabinet members' remits, and what is in each: everything in exactly one on a day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goldenthread.organisation.models import Post
from goldenthread.records.models import AppendOnly, Fields


class Portfolio(AppendOnly):
    """A cabinet member's remit; what it is called and who holds it is in its versions."""

    audited = Fields(1, ("id", "reference"))
    reference = models.CharField(max_length=60, unique=True)


class PortfolioVersion(AppendOnly):
    """A portfolio from a day on; one that has ended names the successor that took over what was in it."""

    audited = Fields(
        1,
        (
            "id", "portfolio_id", "from_on", "name", "about", "holder_id", "is_ended",
            "successor_id", "reason",
        ),
    )  # fmt: skip
    portfolio = models.ForeignKey(Portfolio, models.PROTECT, related_name="versions")
    from_on = models.DateField()
    name = models.CharField(max_length=120)
    about = models.TextField(blank=True)
    holder = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    is_ended = models.BooleanField(default=False)
    successor = models.ForeignKey(Portfolio, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["portfolio", "from_on", "event"])]


class PortfolioItem(AppendOnly):
    """In which portfolio a thing is from a day on; in none where that is empty."""

    audited = Fields(
        1, ("id", "subject_kind", "subject_id", "from_on", "portfolio_id", "is_ended", "reason")
    )
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    from_on = models.DateField()
    portfolio = models.ForeignKey(Portfolio, models.PROTECT, null=True, related_name="+")
    is_ended = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject_kind", "subject_id", "from_on"])]
