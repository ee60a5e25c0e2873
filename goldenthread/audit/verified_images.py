"""Compare the present rows of a changeable table with what the trail last said of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models

from goldenthread.audit.canonical import settled
from goldenthread.audit.faults import Fault, row_added, row_altered, row_missing
from goldenthread.audit.images import SALT, Column, columns_of, image_of
from goldenthread.audit.models import RowChange
from goldenthread.audit.registry import versions_of
from goldenthread.audit.verified_rows import Counting
from goldenthread.records.models import Mutable
from goldenthread.records.open_event import RECORDED

_CHUNK = 2_000


def image_fault(model: type[Mutable], tally: Counting) -> Fault | None:
    """Return the row whose last change in the trail came first, of those that differ from it."""
    table, present = model._meta.db_table, _Present(model)
    rows, changes = present.rows(), _latest_changes(table)
    row, change = next(rows, None), next(changes, None)
    faults: list[Fault] = []
    while row is not None or change is not None:
        if change is None or (row is not None and row[0] < change.row_id):
            assert row is not None  # noqa: S101  (one of the two stands)
            row_id, advance = row[0], (True, False)
        elif row is None or row[0] > change.row_id:
            row_id, advance = change.row_id, (False, True)
        else:
            row_id, advance = row[0], (True, True)
        if not present.agrees(row if advance[0] else None, change if advance[1] else None):
            fault = _confirmed(present, row_id)
            if fault:
                faults.append(fault)
                faults = [min(faults, key=lambda found: found.event)]
        tally.count()
        row = next(rows, None) if advance[0] else row
        change = next(changes, None) if advance[1] else change
    return faults[0] if faults else None


def _confirmed(present: _Present, row_id: int) -> Fault | None:
    """Look at one row again by itself: it may have changed, rightly, while we were reading."""
    table = present.model._meta.db_table
    of_row = RowChange.objects.filter(table=table, row_id=row_id).order_by("-pk")
    for _ in range(3):
        change = of_row.first()
        row = next(present.rows(pk=row_id), None)
        if present.agrees(row, change):
            return None
    if change is None:
        return row_added(table, row_id, None)
    if row is None:
        return row_missing(table, row_id, change.event)
    if change.after is None:
        return row_added(table, row_id, change.event)
    return row_altered(table, row_id, change.event)


def _latest_changes(table: str) -> Iterator[RowChange]:
    """Return the latest change of each row that ever stood in ``table``, by row id."""
    held: RowChange | None = None
    changes = RowChange.objects.filter(table=table).order_by("row_id", "pk")
    for change in changes.iterator(chunk_size=_CHUNK):
        if held is not None and held.row_id != change.row_id:
            yield held
        held = change
    if held is not None:
        yield held


class _Present:
    """Reads the present rows of a changeable table and makes their images."""

    def __init__(self, model: type[Mutable]) -> None:
        self.model = model
        names = {name for fields in versions_of(model).values() for name in fields.names}
        self._columns: list[Column] = columns_of(model, names)
        self._read = [column.key for column in self._columns]

    def rows(self, **conditions: Any) -> Iterator[tuple[Any, ...]]:
        """Return (id, salt, *values) in the order of ids."""
        found: models.QuerySet[Any] = models.QuerySet(model=self.model, using=RECORDED)
        ordered = found.filter(**conditions).order_by("pk").values_list("pk", SALT, *self._read)
        yield from ordered.iterator(chunk_size=_CHUNK)

    def agrees(self, row: tuple[Any, ...] | None, change: RowChange | None) -> bool:
        """Say whether a row is as its latest change left it."""
        after = change.after if change else None
        if row is None or after is None:
            return row is None and after is None
        values = dict(zip(self._read, row[2:], strict=True))
        image = image_of(self._columns, values, row[1])
        told = {key: settled(value) for key, value in after.items() if key in image}
        return bool(told) and told == {key: image[key] for key in told}
