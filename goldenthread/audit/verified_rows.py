"""Compare the rows of an append-only table with the digests that their events kept."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

from django.db import models

from goldenthread.audit.canonical import Leaves
from goldenthread.audit.faults import Fault, row_added, row_altered, row_missing
from goldenthread.audit.models import Event, RowDigests
from goldenthread.audit.registry import versions_of
from goldenthread.records.models import AppendOnly
from goldenthread.records.open_event import RECORDED

_CHUNK = 5_000
_ID, _DIGEST = 8, 32


class Counting(Protocol):
    """Counts each row that was checked."""

    def count(self) -> None:
        """Count one row."""


class _Kept(NamedTuple):
    """What an event kept of one row."""

    place: tuple[int, int]
    version: int
    digest: bytes


def row_fault(model: type[AppendOnly], head: int, tally: Counting) -> Fault | None:
    """Return the first fault among the rows recorded up to event ``head``, in the order of events.

    Rows and digests are walked side by side, both in the order (event, id).
    """
    table = model._meta.db_table
    digesting = _Digesting(model)
    rows, kept = digesting.rows(head), _kept(table, head)
    row, due = next(rows, None), next(kept, None)
    while row is not None or due is not None:
        if due is None or (row is not None and row[0] < due.place):
            assert row is not None  # noqa: S101  (one of the two stands)
            return row_added(table, row[0][1], row[0][0])
        if row is None or row[0] > due.place:
            return _gone(model, due)
        if digesting.digest(due.version, row[1]) != due.digest:
            return row_altered(table, due.place[1], due.place[0])
        tally.count()
        row, due = next(rows, None), next(kept, None)
    return _beyond(model, head)


def _gone(model: type[AppendOnly], due: _Kept) -> Fault:
    """Return that a row is missing, or altered when it stands under another event."""
    number, row_id = due.place
    stands = model._base_manager.filter(pk=row_id).exists()
    name = model._meta.db_table
    return row_altered(name, row_id, number) if stands else row_missing(name, row_id, number)


def _beyond(model: type[AppendOnly], head: int) -> Fault | None:
    """Return a row that claims an event which is still to come."""
    later = model._base_manager.filter(event__gt=head).order_by("-event").first()
    if later is None or Event.objects.filter(number=later.event).exists():
        return None
    return row_added(model._meta.db_table, later.pk, later.event)


def _kept(table: str, head: int) -> Iterator[_Kept]:
    sheets = RowDigests.objects.filter(table=table, event__lte=head).order_by("event")
    for sheet in sheets.iterator(chunk_size=1):
        ids, digests = bytes(sheet.row_ids), bytes(sheet.digests)
        for place, (row_id,) in enumerate(struct.iter_unpack(">q", ids)):
            digest = digests[place * _DIGEST : (place + 1) * _DIGEST]
            yield _Kept((sheet.event, row_id), sheet.version, digest)


class _Digesting:
    """Reads the rows of a table with the fields of every version, and digests them by any."""

    def __init__(self, model: type[AppendOnly]) -> None:
        self._model = model
        self._leaves = {v: Leaves(model, f.names) for v, f in versions_of(model).items()}
        self._names = sorted({name for leaves in self._leaves.values() for name in leaves.names})
        places = {name: place for place, name in enumerate(["", *self._names])}
        self._picks = {
            version: [0, *(places[name] for name in leaves.names)]
            for version, leaves in self._leaves.items()
        }
        self._event = places["event"]

    def rows(self, head: int) -> Iterator[tuple[tuple[int, int], tuple[Any, ...]]]:
        """Return ((event, id), row) for the rows up to ``head``, in that order."""
        found: models.QuerySet[Any] = models.QuerySet(model=self._model, using=RECORDED)
        ordered = found.filter(event__lte=head).order_by("event", "pk")
        for row in ordered.values_list("pk", *self._names).iterator(chunk_size=_CHUNK):
            yield (row[self._event], row[0]), row

    def digest(self, version: int, row: tuple[Any, ...]) -> bytes:
        """Return the row's digest by one version of the fields."""
        if version not in self._leaves:
            return b""
        if len(self._leaves) == 1:
            return self._leaves[version].digest(row)
        return self._leaves[version].digest([row[place] for place in self._picks[version]])
