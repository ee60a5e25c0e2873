"""Append many rows at once: COPY on PostgreSQL, ``executemany`` on SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from goldenthread.records.open_event import RECORDED


class NotYetRecorded(ValueError):
    """A row points to another that has no id yet."""


_AS_THEY_STAND: tuple[tuple[type[models.Field[Any, Any]], type], ...] = (
    (models.IntegerField, int),
    (models.CharField, str),
    (models.TextField, str),
    (models.BooleanField, bool),
)
#: What PostgreSQL's driver takes as it is.
_AS_POSTGRESQL_TAKES_THEM: tuple[tuple[type[models.Field[Any, Any]], type], ...] = (
    *_AS_THEY_STAND,
    (models.DateField, date),
    (models.UUIDField, UUID),
)


def append_rows(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Insert ``rows``, all of them new rows of ``model``, and give them their ids.

    Defaults that the database makes and values that are SQL expressions are not supported.

    Raises:
        NotYetRecorded: a row points to one that has no id yet.
    """
    if not rows:
        return
    connection = connections[RECORDED]
    _give_ids(model, rows, connection)
    fields = list(model._meta.concrete_fields)
    lines = _lines(rows, fields, connection)
    if connection.vendor == "postgresql":
        _copy(connection, model, fields, lines)
    else:
        _execute_many(connection, model, fields, lines)
    for row in rows:
        row._state.adding = False
        row._state.db = RECORDED


def _give_ids(
    model: type[models.Model], rows: Sequence[models.Model], connection: BaseDatabaseWrapper
) -> None:
    key = model._meta.pk
    if not isinstance(key, models.AutoField | models.BigAutoField):
        return
    for row, number in zip(rows, _new_ids(model, len(rows), connection), strict=True):
        setattr(row, key.attname, number)


def _new_ids(
    model: type[models.Model], count: int, connection: BaseDatabaseWrapper
) -> Sequence[int]:
    table, key = model._meta.db_table, str(model._meta.pk.column)
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [quoted(table), key, count],
            )
            return [number for (number,) in cursor.fetchall()]
        cursor.execute(
            f"SELECT max(coalesce((SELECT max({quoted(key)}) FROM {quoted(table)}), 0),"  # noqa: S608
            " coalesce((SELECT seq FROM sqlite_sequence WHERE name = %s), 0))",
            [table],
        )
        latest = cursor.fetchone()[0]
        return range(latest + 1, latest + 1 + count)


def _lines(
    rows: Sequence[models.Model],
    fields: Sequence[models.Field[Any, Any]],
    connection: BaseDatabaseWrapper,
) -> Iterator[list[Any]]:
    steps = [(field.attname, *_preparation(field, connection)) for field in fields]
    links = {f.attname: f for f in fields if isinstance(f, models.ForeignKey)}
    for row in rows:
        held = row.__dict__
        line = []
        for name, plain, prepare in steps:
            value = held[name]
            if value is None and name in links:
                value = _late_link(row, links[name])
            line.append(value if value is None or type(value) is plain else prepare(value))
        yield line


def _late_link(row: models.Model, link: models.ForeignKey[Any, Any]) -> Any:
    """Return the id of a linked row that had none yet when it was given to ``row``."""
    linked = link.get_cached_value(row, default=None)
    if linked is None:
        return None
    number = getattr(linked, link.target_field.attname)
    if number is None:
        raise NotYetRecorded(f"Append the {link.name} of {row!r} before the row itself.")
    setattr(row, link.attname, number)
    link.set_cached_value(row, linked)  # setting the id has just forgotten it
    return number


def _preparation(
    field: models.Field[Any, Any], connection: BaseDatabaseWrapper
) -> tuple[type, Callable[[Any], Any]]:
    """Return the type that needs no preparation for ``field``, and what prepares any other."""
    target: models.Field[Any, Any] = field
    while isinstance(target, models.ForeignKey):
        target = target.target_field
    plain: type = type(None)
    on_postgresql = connection.vendor == "postgresql"
    for kind, python_type in _AS_POSTGRESQL_TAKES_THEM if on_postgresql else _AS_THEY_STAND:
        if isinstance(target, kind):
            plain = python_type

    def prepare(value: Any) -> Any:
        return target.get_db_prep_save(value, connection)

    return plain, prepare


def _insert_columns(
    connection: BaseDatabaseWrapper,
    model: type[models.Model],
    fields: Sequence[models.Field[Any, Any]],
) -> tuple[str, str]:
    quoted = connection.ops.quote_name
    return quoted(model._meta.db_table), ", ".join(quoted(str(field.column)) for field in fields)


def _copy(
    connection: BaseDatabaseWrapper,
    model: type[models.Model],
    fields: Sequence[models.Field[Any, Any]],
    lines: Iterator[list[Any]],
) -> None:
    table, columns = _insert_columns(connection, model, fields)
    statement = f"COPY {table} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for line in lines:
            copy.write_row(line)


def _execute_many(
    connection: BaseDatabaseWrapper,
    model: type[models.Model],
    fields: Sequence[models.Field[Any, Any]],
    lines: Iterator[list[Any]],
) -> None:
    table, columns = _insert_columns(connection, model, fields)
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", lines)  # type: ignore[arg-type]  # noqa: S608
