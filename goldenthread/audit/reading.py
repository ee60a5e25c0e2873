"""Read recorded rows column by column, by a bare cursor, as the models would hold them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connections, models
from django.db.models.functions import Length

from goldenthread.audit.models import RowDigests
from goldenthread.records.columns import Columns
from goldenthread.records.open_event import RECORDED

AT_ONCE = 5_000

#: Sheets are read so many bytes at a time, or one by one where one alone is larger.
_BYTES_AT_ONCE = 4_000_000
_SHEETS_AT_ONCE = 500

Chunk = list[Sequence[Any]]


class Reader:
    """Reads rows of one table as columns: the primary key, then each of ``names``.

    Whatever managers leave out is read too.
    """

    def __init__(self, model: type[models.Model], names: Sequence[str]) -> None:
        connection = connections[RECORDED]
        quoted = connection.ops.quote_name
        key = model._meta.pk
        fields: list[Any] = [key, *(model._meta.get_field(name) for name in names)]
        self._columns = Columns(fields)
        self._select = f"SELECT {self._columns.asked} FROM {quoted(model._meta.db_table)}"  # noqa: S608
        self._key = quoted(str(key.column))

    def of_event(self, number: int) -> Chunk:
        """Return the rows that an event wrote, in the order of their ids. One SQL query."""
        with connections[RECORDED].cursor() as cursor:
            cursor.execute(f"{self._select} WHERE event = %s ORDER BY {self._key}", [number])
            return self._columns.read(cursor.fetchall())

    def up_to_event(self, head: int) -> Iterator[Chunk]:
        """Yield the rows up to an event, in the order of events and ids, some at a time."""
        asked = f"{self._select} WHERE event <= %s ORDER BY event, {self._key}"
        with connections[RECORDED].chunked_cursor() as cursor:
            cursor.execute(asked, [head])
            while rows := cursor.fetchmany(AT_ONCE):
                yield self._columns.read(rows)


def sheets_in_order(**conditions: Any) -> Iterator[RowDigests]:
    """Yield sheets in the order of events; what is held in memory does not grow with their number."""
    found = RowDigests.objects.filter(**conditions).order_by("event", "pk")
    sized = found.values_list("pk", Length("row_ids")).iterator(chunk_size=AT_ONCE)
    batch, size = list[int](), 0
    for key, length in sized:
        if batch and (size + 5 * length > _BYTES_AT_ONCE or len(batch) == _SHEETS_AT_ONCE):
            yield from _sheets(batch)
            batch, size = [], 0
        batch.append(key)
        size += 5 * length  # the digests are four times as long
    yield from _sheets(batch)


def _sheets(keys: list[int]) -> Iterator[RowDigests]:
    held = RowDigests.objects.in_bulk(keys)
    return (held[key] for key in keys)
