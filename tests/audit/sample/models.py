"""Two models that carry every kind of field."""

from __future__ import annotations

import uuid

from django.db import models

from goldenthread.records.fields import NumberField
from goldenthread.records.models import AppendOnly, Fields, Mutable


class Reading(AppendOnly):
    """An append-only row with every kind of field."""

    audited = Fields(
        1, ("words", "value", "count", "is_final", "on", "at", "key", "parts", "blob", "earlier")
    )
    words = models.TextField()
    value = NumberField(null=True)
    count = models.IntegerField(default=0)
    is_final = models.BooleanField(default=False)
    on = models.DateField(null=True)
    at = models.DateTimeField(null=True)
    key = models.UUIDField(default=uuid.uuid4)
    parts = models.JSONField(null=True)
    blob = models.BinaryField(null=True)
    earlier = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")


class Note(Mutable):
    """A row that may change, with every kind of field; the author is personal."""

    audited = Fields(
        1, ("author", "words", "value", "is_open", "on", "at", "key", "parts", "blob", "reading")
    )
    personal = ("author",)
    author = models.CharField(max_length=80)
    words = models.TextField(default="")
    value = NumberField(null=True)
    is_open = models.BooleanField(default=True)
    on = models.DateField(null=True)
    at = models.DateTimeField(null=True)
    key = models.UUIDField(null=True)
    parts = models.JSONField(null=True)
    blob = models.BinaryField(null=True)
    reading = models.ForeignKey(Reading, models.PROTECT, null=True, related_name="+")
    colour = models.CharField(max_length=20, default="", help_text="not audited")
