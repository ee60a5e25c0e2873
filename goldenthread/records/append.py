"""Append many rows at once: COPY on PostgreSQL, ``executemany`` on SQLite; few in one statement."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache, lru_cache
from itertools import chain
from typing import Any, TypeAlias
from uuid import UUID

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from goldenthread.records.open_event import RECORDED, note_appended

#: Up to so many rows go in one statement, and are read back when they are digested.
FEW = 20

#: So many values go in one statement where the engine sets no limit.
_VALUES = 20_000

_Field: TypeAlias = "models.Field[Any, Any]"


class NotYetRecorded(ValueError):
    """A row points to another that has no id yet."""


_AS_THEY_STAND: tuple[tuple[type[_Field], type], ...] = (
    (models.IntegerField, int),
    (models.CharField, str),
    (models.TextField, str),
    (models.BooleanField, bool),
)
#: What PostgreSQL's driver takes as it is.
_AS_POSTGRESQL_TAKES_THEM: tuple[tuple[type[_Field], type], ...] = (
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
    if len(rows) <= FEW:
        _insert_few(connection, model, rows)
    else:
        _insert_many(connection, model, rows)
    for row in rows:
        row._state.adding = False
        row._state.db = RECORDED


def put_rows(
    model: type[models.Model], rows: Sequence[models.Model], *, changing: Sequence[str]
) -> None:
    """Insert ``rows`` by their primary keys; of those that are there already, change these fields.

    It is for what is no record and may be written anew: projections.
    """
    connection = connections[RECORDED]
    quoted = connection.ops.quote_name
    named = {name: quoted(str(model._meta.get_field(name).column)) for name in changing}  # type: ignore[union-attr]
    conflict = f" ON CONFLICT ({quoted(str(model._meta.pk.column))}) DO UPDATE SET " + ", ".join(
        f"{column} = EXCLUDED.{column}" for column in named.values()
    )
    fields = list(model._meta.concrete_fields)
    lines = _lines(_columns(rows, fields), fields, connection)
    _execute_many(connection, model, fields, lines, then=conflict)


def _insert_few(
    connection: BaseDatabaseWrapper, model: type[models.Model], rows: Sequence[models.Model]
) -> None:
    key = model._meta.pk
    fields = [each for each in model._meta.concrete_fields if each is not key]
    if not _draws_ids(model):
        fields.append(key)
    columns = _columns(rows, fields)
    table, names = _insert_columns(connection, model, fields)
    marks = ", ".join(["(" + ", ".join(["%s"] * len(fields)) + ")"] * len(rows))
    returning = f" RETURNING {connection.ops.quote_name(str(key.column))}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) VALUES {marks}{returning}",  # noqa: S608
            list(chain.from_iterable(_lines(columns, fields, connection))),
        )
        for row, (number,) in zip(rows, cursor.fetchall(), strict=True):
            setattr(row, key.attname, number)


def _insert_many(
    connection: BaseDatabaseWrapper, model: type[models.Model], rows: Sequence[models.Model]
) -> None:
    if _draws_ids(model):
        attname = model._meta.pk.attname
        for row, number in zip(rows, _new_ids(model, len(rows), connection), strict=True):
            row.__dict__[attname] = number
    fields = list(model._meta.concrete_fields)
    columns = _columns(rows, fields)
    lines = _lines(columns, fields, connection)
    if connection.vendor == "postgresql":
        _copy(connection, model, fields, lines)
    else:
        _execute_many(connection, model, fields, lines)
    note_appended(model, {f.attname: column for f, column in zip(fields, columns, strict=True)})


def _draws_ids(model: type[models.Model]) -> bool:
    return isinstance(model._meta.pk, models.AutoField | models.BigAutoField)


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


def _columns(rows: Sequence[models.Model], fields: Sequence[_Field]) -> list[list[Any]]:
    """Return the rows' values field by field."""
    held = [row.__dict__ for row in rows]
    found = []
    for field in fields:
        name = field.attname
        column = [values[name] for values in held]
        if isinstance(field, models.ForeignKey) and None in column:
            column = [
                _late_link(row, field) if value is None else value
                for row, value in zip(rows, column, strict=True)
            ]
        if isinstance(field, models.CharField | models.TextField):
            column = _plain_texts(column)
        found.append(column)
    return found


def _plain_texts(column: list[Any]) -> list[Any]:
    """Return words of an enumeration as the plain text that they are."""
    if any(kind is not str and issubclass(kind, str) for kind in set(map(type, column))):
        return [str.__str__(value) if isinstance(value, str) else value for value in column]
    return column


def _late_link(row: models.Model, link: models.ForeignKey[Any, Any]) -> Any:
    """Return the id of a linked row that had none yet when it was given to ``row``."""
    linked = link.get_cached_value(row, default=None)
    if linked is None:
        return None
    number = getattr(linked, link.target_field.attname)
    if number is None:
        raise NotYetRecorded(f"Append the {link.name} of {row!r} before the row itself.")
    row.__dict__[link.attname] = number  # by setattr the linked row would be forgotten
    return number


def _lines(
    columns: Sequence[Sequence[Any]], fields: Sequence[_Field], connection: BaseDatabaseWrapper
) -> Iterable[tuple[Any, ...]]:
    """Return the rows as the database's driver takes them."""
    prepared = []
    for column, field in zip(columns, fields, strict=True):
        plain, prepare = _preparation(field, connection.vendor)
        if set(map(type, column)) <= {plain, type(None)}:
            prepared.append(column)
        else:
            prepared.append([v if v is None or type(v) is plain else prepare(v) for v in column])
    return zip(*prepared, strict=True)


@cache
def _preparation(field: _Field, vendor: str) -> tuple[type, Callable[[Any], Any]]:
    """Return the type that needs no preparation for ``field``, and what prepares any other."""
    target = field
    while isinstance(target, models.ForeignKey):
        target = target.target_field
    plain: type = type(None)
    on_postgresql = vendor == "postgresql"
    for kind, python_type in _AS_POSTGRESQL_TAKES_THEM if on_postgresql else _AS_THEY_STAND:
        if isinstance(target, kind):
            plain = python_type

    def prepare(value: Any) -> Any:
        return target.get_db_prep_save(value, connections[RECORDED])

    if isinstance(target, models.JSONField) and target.encoder is None and not on_postgresql:
        prepare = _as_json
    if isinstance(target, models.DateField):  # the same few days, again and again
        prepare = lru_cache(maxsize=4096)(prepare)
    return plain, prepare


def _as_json(value: Any) -> str:
    """Return what the framework comes to as well, in half the time."""
    return json.dumps(value)


def _insert_columns(
    connection: BaseDatabaseWrapper, model: type[models.Model], fields: Sequence[_Field]
) -> tuple[str, str]:
    quoted = connection.ops.quote_name
    return quoted(model._meta.db_table), ", ".join(quoted(str(field.column)) for field in fields)


def _copy(
    connection: BaseDatabaseWrapper,
    model: type[models.Model],
    fields: Sequence[_Field],
    lines: Iterable[tuple[Any, ...]],
) -> None:
    table, columns = _insert_columns(connection, model, fields)
    statement = f"COPY {table} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for line in lines:
            copy.write_row(line)


def _execute_many(
    connection: BaseDatabaseWrapper,
    model: type[models.Model],
    fields: Sequence[_Field],
    lines: Iterable[tuple[Any, ...]],
    *,
    then: str = "",
) -> None:
    """Insert several rows by each statement: for each the engine sets up what would undo it.

    ``then`` is how the statement ends.
    """
    table, columns = _insert_columns(connection, model, fields)
    start = f"INSERT INTO {table} ({columns}) VALUES "  # noqa: S608
    mark = f"({', '.join(['%s'] * len(fields))})"
    several = max(1, (connection.features.max_query_params or _VALUES) // len(fields))
    rows = list(lines)
    whole = len(rows) - len(rows) % several
    batches = (
        list(chain.from_iterable(rows[at : at + several])) for at in range(0, whole, several)
    )
    with connection.cursor() as cursor:
        if whole:
            cursor.executemany(start + ", ".join([mark] * several) + then, batches)  # type: ignore[arg-type]
        if whole < len(rows):
            rest = list(chain.from_iterable(rows[whole:]))
            cursor.execute(start + ", ".join([mark] * (len(rows) - whole)) + then, rest)
