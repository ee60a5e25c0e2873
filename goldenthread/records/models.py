"""What every record shares: rows that are only ever appended, rows that change, files, jobs.

How the audit covers both kinds: docs/methods/audit.md.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar, NoReturn, Self, TypeVar

from django.db import models, transaction
from django.db.models.base import ModelState

from goldenthread.records.append import Ready, append_rows, write_ready
from goldenthread.records.fields import Fields
from goldenthread.records.open_event import RECORDED, open_event

__all__ = [
    "AppendOnly",
    "AppendOnlyQuerySet",
    "Fields",
    "Job",
    "JobState",
    "Mutable",
    "OnlyAppended",
    "StoredFile",
]

M = TypeVar("M", bound="AppendOnly", covariant=True)
Model = TypeVar("Model", bound=models.Model)


class OnlyAppended(RuntimeError):
    """A row of an append-only table is never changed or removed: append one that supersedes it."""


def _refuse(model: type[models.Model]) -> NoReturn:
    raise OnlyAppended(
        f"{model._meta.label} is append-only: append a row that supersedes the earlier one."
    )


class AppendOnlyQuerySet(models.QuerySet[M]):
    """Rows that are only ever appended."""

    def append(self, rows: Sequence[M]) -> Sequence[M]:
        """Insert many new rows at once under the open event; each row gets its event and id.

        The same rows come back. A row may point to rows that were themselves appended just before.

        Raises:
            NoOpenEvent: no audit event is open.
            OnlyAppended: one of the rows is recorded already.
        """
        self._take(rows)
        with transaction.atomic(using=RECORDED, savepoint=False):
            append_rows(self.model, rows)
        return rows

    def append_ready(self, ready: Ready[M]) -> None:
        """Insert under the open event rows that were made ready before it opened.

        Raises:
            NoOpenEvent: no audit event is open.
            OnlyAppended: one of the rows is recorded already.
        """
        self._take(ready.rows)
        with transaction.atomic(using=RECORDED, savepoint=False):
            write_ready(ready, open_event())

    def _take(self, rows: Sequence[M]) -> None:
        number = open_event()
        for row in rows:
            if not row._state.adding:
                _refuse(self.model)
            row.event = number

    def known_at(self, event: int | None) -> Self:
        """What was recorded up to and including ``event``; everything for ``None``."""
        return self.all() if event is None else self.filter(event__lte=event)

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        """Append the rows; conflicts are never ignored or updated."""
        if args or any(kwargs.get(option) for option in ("ignore_conflicts", "update_conflicts")):
            _refuse(self.model)
        rows = list(objs)
        self.append(rows)
        return rows

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse."""
        _refuse(self.model)

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        _refuse(self.model)

    def delete(self) -> NoReturn:
        """Refuse."""
        _refuse(self.model)

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class AppendOnly(models.Model):
    """A row that is recorded once and never changed; ``event`` says by which event."""

    audited: ClassVar[Fields | tuple[Fields, ...]]

    event = models.BigIntegerField(db_index=True, editable=False)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def fresh(cls, linked: Mapping[str, models.Model | None], **values: Any) -> Self:
        """Return a new row from its values by column, as the constructor does and many times as fast.

        ``linked`` gives rows that it points to, by field: they may have no ids yet.
        """
        return fresh_row(cls, linked, **values)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Record a new row under the open event.

        Raises:
            NoOpenEvent: no audit event is open.
            OnlyAppended: the row is recorded already.
        """
        if not self._state.adding:
            _refuse(type(self))
        self.event = open_event()
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        _refuse(type(self))


def fresh_row(
    model: type[Model], linked: Mapping[str, models.Model | None], **values: Any
) -> Model:
    """Return a new row of any table as :meth:`AppendOnly.fresh` does of those that are appended to."""
    constant, made = _defaults(model)
    held = {**constant, **values}
    for name, default in made:
        if name not in values:
            held[name] = default()
    for name, other in linked.items():
        held[f"{name}_id"] = None if other is None else other.pk
    held["_state"] = state = ModelState()
    state.fields_cache = dict(linked)
    row = model.__new__(model)
    row.__dict__ = held
    return row


@cache
def _defaults(
    model: type[models.Model],
) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    """Return what a new row holds where nothing is given: constants, and what is made each time."""
    fields = model._meta.concrete_fields
    made = [field for field in fields if field.has_default() and callable(field.default)]
    return (
        {field.attname: None if field in made else field.get_default() for field in fields},
        [(field.attname, field.default) for field in made],
    )


def new_salt() -> str:
    """Return a fresh random salt."""
    return secrets.token_hex(16)


class Mutable(models.Model):
    """A row that may change; the trail keeps what it was before and after each event.

    ``personal`` names those of the audited fields that stand in the trail only as digests, salted
    with the row's own salt.
    """

    audited: ClassVar[Fields | tuple[Fields, ...]]
    personal: ClassVar[tuple[str, ...]] = ()

    trail_salt = models.CharField(max_length=32, default=new_salt, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row under the open event.

        Raises:
            NoOpenEvent: no audit event is open.
        """
        open_event()
        super().save(*args, **kwargs)


class StoredFile(AppendOnly):
    """A file as it was received or published; it never changes."""

    audited = Fields(version=1, names=("name", "media_type", "size", "sha256", "content"))

    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=127)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.name


class JobState(models.TextChoices):
    """How far a job has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(models.Model):
    """How far one long task has come, for the page that waits for it. It is no record."""

    is_transient = True

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    owner_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    done = models.IntegerField(default=0)
    total = models.IntegerField(null=True)
    words = models.TextField(blank=True, default="")
    outcome = models.JSONField(null=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=("done", "failed"), ended_at__isnull=False)
                | models.Q(state__in=("waiting", "running"), ended_at__isnull=True),
                name="job_ended_when_done_or_failed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
