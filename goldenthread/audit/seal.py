"""Seal an event before it commits: digest the rows it wrote and chain it to the event before."""

from __future__ import annotations

import struct
from collections.abc import Sequence
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


def seal(event: Event, *, tables_may_lag: bool = False) -> None:
    """Write the sheets of row digests of ``event``, then the event itself with its digest.

    ``tables_may_lag``: in the middle of migrations, tables may lack what the models declare.
    """
    covered: Sequence[type[AppendOnly]] = append_only_models()
    if tables_may_lag:
        present = set(connections[RECORDED].introspection.table_names())
        covered = [model for model in covered if model._meta.db_table in present]
    sheets = [
        _sheet(model, event.number, table_may_lag=tables_may_lag)
        for model in _written(event.number, covered)
    ]
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


def columns_present(model: type[models.Model]) -> set[str]:
    """Return the columns that the table of ``model`` has just now."""
    connection = connections[RECORDED]
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, model._meta.db_table)
    return {column.name for column in found}


def rows_read(
    model: type[models.Model], names: list[str], **conditions: Any
) -> models.QuerySet[Any, tuple[Any, ...]]:
    """Return the rows of ``model`` as (id, *names), whatever its own managers leave out."""
    rows: models.QuerySet[Any] = models.QuerySet(model=model, using=RECORDED)
    return rows.filter(**conditions).order_by("pk").values_list("pk", *names)


def _written(number: int, covered: Sequence[type[AppendOnly]]) -> list[type[AppendOnly]]:
    """Return the models of which the event wrote rows; one SQL query for all tables."""
    connection = connections[RECORDED]
    quoted = connection.ops.quote_name
    asked = " UNION ALL ".join(
        f"SELECT {place} WHERE EXISTS"  # noqa: S608
        f" (SELECT 1 FROM {quoted(model._meta.db_table)} WHERE event = %s)"
        for place, model in enumerate(covered)
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, [number] * len(covered))
        return [covered[place] for place in sorted(place for (place,) in cursor.fetchall())]


def _sheet(model: type[AppendOnly], number: int, *, table_may_lag: bool) -> RowDigests:
    """Digest the rows that the event wrote to one table, as the database now holds them."""
    columns = columns_present(model) if table_may_lag else None
    fields = latest_fields(model, columns)
    leaves = Leaves(model, fields.names)
    ids: list[int] = []
    digests: list[bytes] = []
    for row in rows_read(model, leaves.names, event=number).iterator(chunk_size=_CHUNK):
        ids.append(row[0])
        digests.append(leaves.digest(row))
    return RowDigests(
        table=model._meta.db_table,
        version=fields.version,
        row_ids=struct.pack(f">{len(ids)}q", *ids),
        digests=b"".join(digests),
    )
