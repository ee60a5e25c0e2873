"""Make an event's sheets: the digests of the rows that it wrote to each table.

Rows are read back from the database. Of many appended at once, whose values the database holds as they
were given, the values in hand are digested instead, once the database says that just those are there.
Where these were made ready before the event opened, only its number is left to be put into their texts.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from django.db import connections, models

from goldenthread.audit.canonical import OPEN, Leaves, digests_closed, is_settled
from goldenthread.audit.models import RowDigests
from goldenthread.audit.reading import Reader
from goldenthread.audit.registry import append_only_models, latest_fields
from goldenthread.records.append import FEW, Ready, make_ready
from goldenthread.records.fields import Fields
from goldenthread.records.models import AppendOnly
from goldenthread.records.open_event import RECORDED, Appended, Columns, OpenEvent

A = TypeVar("A", bound=AppendOnly)
_Digested: TypeAlias = tuple[Sequence[int], Sequence[bytes]]

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
        batches = [] if columns_may_lag else event.appended.get(model, [])
        digested = _in_hand(event, model, batches) or _read_back(event.number, model, fields)
        if digested[0]:
            found.append(_sheet(table, event.number, fields.version, *digested))
    return found


def made_ready(model: type[A], rows: Sequence[A]) -> Ready[A]:
    """Make many new rows ready before their event opens: their ids, their columns, what is digested.

    Nothing may be changed in them from then on; ``append_ready`` writes them.
    """
    made = make_ready(model, rows)
    appended = made.appended
    if len(rows) > FEW and _are_held_as_given(appended):
        columns = {**appended.columns, "event": [OPEN] * len(rows)}
        leaves, _ = _prepared(model, latest_fields(model), connections[RECORDED].vendor)
        appended.texts = list(leaves.texts(_digested_columns(model, columns, leaves)))
        appended.columns = {name: appended.columns[name] for name in (model._meta.pk.attname,)}
    return made


def _read_back(number: int, model: type[AppendOnly], fields: Fields) -> _Digested:
    leaves, reader = _prepared(model, fields, connections[RECORDED].vendor)
    rows = reader.of_event(number)
    return rows[0], leaves.digests(rows)


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


def _sheet(
    table: str, number: int, version: int, ids: Sequence[int], digests: Sequence[bytes]
) -> RowDigests:
    return RowDigests(
        event=number,
        table=table,
        version=version,
        row_ids=struct.pack(f">{len(ids)}q", *ids),
        digests=b"".join(digests),
    )


def _in_hand(
    event: OpenEvent, model: type[AppendOnly], batches: Sequence[Appended]
) -> _Digested | None:
    """Return the digests of the rows as they were appended; ``None`` where they must be read back."""
    if not batches or not all(batch.texts or _are_held_as_given(batch) for batch in batches):
        return None
    ids = [number for batch in batches for number in batch.columns[model._meta.pk.attname]]
    connection = connections[RECORDED]
    if connection.vendor != "postgresql" and event.inserted[model._meta.db_table] != len(ids):
        return None
    if not _are_just_those(model, event.number, ids):
        return None
    return ids, [digest for batch in batches for digest in _digests(event.number, batch)]


def _digests(number: int, batch: Appended) -> list[bytes]:
    if batch.texts is not None:
        return digests_closed(batch.texts, number)
    model: Any = batch.model
    leaves, _ = _prepared(model, latest_fields(model), connections[RECORDED].vendor)
    return leaves.digests(_digested_columns(model, batch.columns, leaves))


def _digested_columns(
    model: type[AppendOnly], columns: Columns, leaves: Leaves
) -> list[Sequence[Any]]:
    """Return the columns that are digested, in their order, as the database holds them."""
    found = [columns[model._meta.pk.attname]]
    for name in leaves.names:
        column = columns[name]
        if isinstance(model._meta.get_field(name), models.JSONField):
            column = [_as_json_holds(value) for value in column]
        found.append(column)
    return found


def _as_json_holds(value: Any) -> Any:
    return value if is_settled(value) else json.loads(json.dumps(value))


def _are_held_as_given(rows: Appended) -> bool:
    return all(
        set(map(type, rows.columns[field.attname])) <= _types_held_as_given(field)
        for field in rows.model._meta.concrete_fields
        if field.attname in rows.columns and not isinstance(field, models.JSONField)
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
