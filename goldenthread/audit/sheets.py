"""Make an event's sheets: the digests of the rows that it wrote to each table.

Rows are read back from the database. Of many appended at once, whose values the database holds as they
were given, the values in hand are digested instead, once the database says that just those are there.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connections, models

from goldenthread.audit.canonical import Leaves, is_settled
from goldenthread.audit.models import RowDigests
from goldenthread.audit.reading import Chunk, Reader
from goldenthread.audit.registry import append_only_models, latest_fields
from goldenthread.records.fields import Fields
from goldenthread.records.models import AppendOnly
from goldenthread.records.open_event import RECORDED, Columns, OpenEvent

#: Of these types both engines hold a value as it was given, in columns of these kinds.
_HELD_AS_GIVEN: tuple[tuple[type[models.Field[Any, Any]], frozenset[type]], ...] = (
    (models.DateTimeField, frozenset({datetime})),
    (models.DateField, frozenset({date})),
    (models.BooleanField, frozenset({bool})),
    (models.IntegerField, frozenset({int})),
    (models.CharField, frozenset({str})),
    (models.TextField, frozenset({str})),
    (models.UUIDField, frozenset({UUID})),
)


def written_tables(event: OpenEvent) -> set[str]:
    """Return the tables that anything was inserted into, as the triggers saw it."""
    connection = connections[RECORDED]
    if connection.vendor != "postgresql":
        return set(event.inserted)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('goldenthread.written', true)")
        return set((cursor.fetchone()[0] or "").split())


def sheets_of(event: OpenEvent, *, columns_may_lag: bool = False) -> list[RowDigests]:
    """Return the sheets of ``event`` in the order of their tables' names.

    ``columns_may_lag``: in the middle of migrations, tables may lack what the models declare.
    """
    tables = written_tables(event)
    found = []
    for model in append_only_models():
        table = model._meta.db_table
        if table not in tables:
            continue
        present = columns_present(model) if columns_may_lag else None
        fields = latest_fields(model, present)
        leaves, reader = _prepared(model, fields, connections[RECORDED].vendor)
        rows = None if columns_may_lag else _in_hand(event, model, leaves)
        rows = rows or reader.of_event(event.number)
        if rows[0]:
            found.append(_sheet(table, event.number, fields.version, leaves, rows))
    return found


def columns_present(model: type[models.Model]) -> set[str]:
    """Return the columns that the table of ``model`` has just now."""
    connection = connections[RECORDED]
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, model._meta.db_table)
    return {column.name for column in found}


@cache
def _prepared(model: type[AppendOnly], fields: Fields, vendor: str) -> tuple[Leaves, Reader]:
    leaves = Leaves(model, fields.names)
    return leaves, Reader(model, leaves.names)


def _sheet(table: str, number: int, version: int, leaves: Leaves, rows: Chunk) -> RowDigests:
    return RowDigests(
        event=number,
        table=table,
        version=version,
        row_ids=struct.pack(f">{len(rows[0])}q", *rows[0]),
        digests=b"".join(leaves.digests(rows)),
    )


def _in_hand(event: OpenEvent, model: type[AppendOnly], leaves: Leaves) -> Chunk | None:
    """Return the rows as they were appended, or ``None`` where they must be read back."""
    batches = event.appended.get(model)
    if not batches or not all(_is_held_as_given(model, batch) for batch in batches):
        return None
    columns = {name: [v for batch in batches for v in batch[name]] for name in batches[0]}
    ids = columns[model._meta.pk.attname]
    connection = connections[RECORDED]
    if connection.vendor != "postgresql" and event.inserted[model._meta.db_table] != len(ids):
        return None
    if not _are_just_those(model, event.number, ids):
        return None
    for name in leaves.names:
        if isinstance(model._meta.get_field(name), models.JSONField):
            columns[name] = [_as_json_holds(value) for value in columns[name]]
    return [ids, *(columns[name] for name in leaves.names)]


def _as_json_holds(value: Any) -> Any:
    return value if is_settled(value) else json.loads(json.dumps(value))


def _is_held_as_given(model: type[AppendOnly], columns: Columns) -> bool:
    return all(
        set(map(type, columns[field.attname])) <= _types_held_as_given(field)
        for field in model._meta.concrete_fields
        if not isinstance(field, models.JSONField)
    )


@cache
def _types_held_as_given(field: models.Field[Any, Any]) -> frozenset[type]:
    target = field
    while isinstance(target, models.ForeignKey):
        target = target.target_field
    held = next((types for kind, types in _HELD_AS_GIVEN if isinstance(target, kind)), frozenset())
    return held | {type(None)}


def _are_just_those(model: type[AppendOnly], number: int, ids: Sequence[int]) -> bool:
    """Say whether the event's rows in the table are those appended. One SQL query."""
    connection = connections[RECORDED]
    table = connection.ops.quote_name(model._meta.db_table)
    key = connection.ops.quote_name(str(model._meta.pk.column))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), min({key}), max({key}), sum({key}) FROM {table} WHERE event = %s",  # noqa: S608
            [number],
        )
        return bool(cursor.fetchone() == (len(ids), min(ids), max(ids), sum(ids)))
