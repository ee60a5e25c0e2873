"""The trail: one row for each change, what it wrote, and the digests that prove both.

How the chain is made and re-computed: docs/methods/audit.md.
"""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models

from goldenthread.records.fields import Fields
from goldenthread.records.models import AppendOnly, OnlyAppended


class Event(models.Model):
    """One change: who made it, when, what and why. It is written once, as its transaction ends."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    person_id = models.BigIntegerField(null=True, db_index=True)
    by_label = models.CharField(max_length=200)
    name = models.CharField(max_length=100, db_index=True)
    reason = models.TextField(blank=True)
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True)
    subject_label = models.CharField(max_length=200, blank=True)
    rows = models.BigIntegerField()
    previous_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="event_of_subject")]
        constraints = [
            models.CheckConstraint(condition=models.Q(number__gte=1), name="event_number_from_one")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the event once.

        Raises:
            OnlyAppended: the event is recorded already.
        """
        if not self._state.adding:
            self.delete()
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise OnlyAppended("An audit event is never changed or removed.")


class RowChange(AppendOnly):
    """What one changeable row was before and after; written by the database itself."""

    audited = Fields(version=1, names=("table", "row_id", "operation", "before", "after"))

    table = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    operation = models.CharField(max_length=6)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["table", "row_id", "id"], name="change_of_row")]

    def __str__(self) -> str:
        return f"{self.table} {self.row_id} {self.operation}"


class RowDigests(AppendOnly):
    """The digests of the rows that one event wrote to one table, beside the rows' ids."""

    audited = Fields(version=1, names=())  # digested by the chain itself

    table = models.CharField(max_length=63)
    version = models.IntegerField()
    row_ids = models.BinaryField()
    digests = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "table"], name="one_sheet_an_event_and_table")
        ]
        indexes = [models.Index(fields=["table", "event"], name="sheets_of_table")]

    def __str__(self) -> str:
        return f"{self.event} {self.table}"


class FollowerPlace(models.Model):
    """Up to which event a follower has read the trail."""

    exempt_from_audit = "a bookmark: what is done twice after a loss is safe to repeat"

    name = models.CharField(max_length=60, primary_key=True)
    read_to = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.read_to}"
