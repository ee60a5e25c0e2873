"""Seal an event before it commits: digest the rows it wrote and chain it to the event before."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from django.db import connections, models

from goldenthread.audit.canonical import NO_DIGEST, Leaves, event_digest, sheet_digest
from goldenthread.audit.models import Event, RowDigests
from goldenthread.audit.registry import append_only_models, latest_fields
from goldenthread.records.models import AppendOnly
from goldenthread.records.open_event import RECORDED

HEADER = (
    "number",
    "at",
    "person_id",
    "by_label",
    "name",
    "reason",
    "subject_kind",
    "subject_id",
    "subject_label",
    "rows",
)
_CHUNK = 5_000


def seal(event: Event) -> None:
    """Write the sheets of row digests of ``event``, then the event itself with its digest."""
    sheets = [_sheet(model, event.number) for model in _written(event.number)]
    for sheet in sheets:
        sheet.save()
    event.rows = sum(len(sheet.row_ids) // 8 for sheet in sheets)
    event.previous_digest = (
        Event.objects.using(RECORDED)
        .filter(number=event.number - 1)
        .values_list("digest", flat=True)
        .first()
        or NO_DIGEST
    )
    event.digest = event_digest(
        event.previous_digest,
        header_of(event),
        [sheet_digest(s.table, s.version, s.row_ids, s.digests) for s in sheets],
    )
    event.save(using=RECORDED)


def header_of(event: Event) -> dict[str, object]:
    """Return what the event's own digest covers of it."""
    return {name: getattr(event, name) for name in HEADER}


def rows_read(
    model: type[models.Model], names: list[str], **conditions: Any
) -> models.QuerySet[Any, tuple[Any, ...]]:
    """Return the rows of ``model`` as (id, *names), whatever its own managers leave out."""
    rows: models.QuerySet[Any] = models.QuerySet(model=model, using=RECORDED)
    return rows.filter(**conditions).order_by("pk").values_list("pk", *names)


def _written(number: int) -> Iterator[type[AppendOnly]]:
    """Return the models of which the event wrote rows; one SQL query for all tables."""
    connection = connections[RECORDED]
    quoted = connection.ops.quote_name
    present = set(connection.introspection.table_names())
    covered = [m for m in append_only_models() if m._meta.db_table in present]
    asked = " UNION ALL ".join(
        f"SELECT {place} WHERE EXISTS"  # noqa: S608
        f" (SELECT 1 FROM {quoted(model._meta.db_table)} WHERE event = %s)"
        for place, model in enumerate(covered)
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, [number] * len(covered))
        places = sorted(place for (place,) in cursor.fetchall())
    return (covered[place] for place in places)


def _sheet(model: type[AppendOnly], number: int) -> RowDigests:
    """Digest the rows that the event wrote to one table, as the database now holds them."""
    fields = latest_fields(model)
    leaves = Leaves(model, fields.names)
    ids, digests = [], []
    for row in rows_read(model, leaves.names, event=number).iterator(chunk_size=_CHUNK):
        ids.append(row[0])
        digests.append(leaves.digest(row))
    return RowDigests(
        table=model._meta.db_table,
        version=fields.version,
        row_ids=struct.pack(f">{len(ids)}q", *ids),
        digests=b"".join(digests),
    )
