"""Append many rows at once: COPY on PostgreSQL, ``executemany`` on SQLite; few in one statement.

Many can be made ready before their event opens, so that under the writer's lock they are only written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from itertools import chain
from typing import Any, Generic, TypeAlias, TypeVar
from uuid import UUID

from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from goldenthread.records.open_event import RECORDED, Appended, Columns, note_appended

#: Up to so many rows go in one statement, and are read back when they are digested.
FEW = 20
_EVENT = "event"

#: So many values go in one statement where the engine sets no limit.
_VALUES = 20_000

_Field: TypeAlias = "models.Field[Any, Any]"
M = TypeVar("M", bound=models.Model)


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
    if len(rows) <= FEW:
        _insert_few(connections[RECORDED], model, rows)
        _are_recorded(rows)
    else:
        _number(model, rows)
        _write(_made_ready(model, rows, list(model._meta.concrete_fields)))


@dataclass
class Ready(Generic[M]):
    """Many new rows of one table, all but written: with ids, and as the database's driver takes them.

    Of rows made ready before their event opens everything is known but its number. ``prepared`` are
    the columns of ``fields``, in the same order.
    """

    rows: Sequence[M]
    fields: Sequence[_Field]
    prepared: Sequence[Sequence[Any]]
    appended: Appended


def make_ready(model: type[M], rows: Sequence[M]) -> Ready[M]:
    """Make new rows ready before their event opens; each gets its id.

    Nothing may be changed in them from then on. They are written by :func:`write_ready`.

    Raises:
        NotYetRecorded: a row points to one that has no id yet.
    """
    reserve_ids(model, rows)
    fields = [each for each in model._meta.concrete_fields if each.attname != _EVENT]
    return _made_ready(model, rows, fields)


def write_ready(ready: Ready[Any], event: int) -> None:
    """Write under the open event what was made ready before."""
    model, count = ready.appended.model, len(ready.rows)
    if not count:
        return
    ready.appended.columns[_EVENT] = [event] * count
    _write(
        Ready(
            rows=ready.rows,
            fields=[*ready.fields, model._meta.get_field(_EVENT)],  # type: ignore[list-item]
            prepared=[*ready.prepared, [event] * count],
            appended=ready.appended,
        )
    )


def reserve_ids(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Give those of ``rows`` that have no id one that no other row will get, before an event opens.

    On SQLite this takes the writer's lock for the moment that it lasts.
    """
    connection = connections[RECORDED]
    with transaction.atomic(using=RECORDED):
        numbers = _number(model, rows)
        if numbers and connection.vendor == "sqlite":
            _keep_clear(connection, model._meta.db_table, numbers[-1])


def _keep_clear(connection: BaseDatabaseWrapper, table: str, latest: int) -> None:
    """Let SQLite give the next row of the table a number above ``latest``."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [latest, table])
        if not cursor.rowcount:
            cursor.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, latest]
            )


def _number(model: type[models.Model], rows: Sequence[models.Model]) -> Sequence[int]:
    """Give those of ``rows`` that have no id the next ones, and return these."""
    attname = model._meta.pk.attname
    without = [row for row in rows if row.__dict__[attname] is None]
    if not without or not _draws_ids(model):
        return ()
    numbers = _new_ids(model, len(without))
    for row, number in zip(without, numbers, strict=True):
        row.__dict__[attname] = number
    return numbers


def _are_recorded(rows: Sequence[models.Model]) -> None:
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
    lines = list(zip(*_prepared(_columns(rows, fields), fields, connection.vendor), strict=True))
    if connection.vendor == "postgresql" and len(lines) > FEW:
        _copy_beside(connection, model, fields, lines, then=conflict)
    else:
        _execute_many(connection, model, fields, lines, then=conflict)


def _insert_few(
    connection: BaseDatabaseWrapper, model: type[models.Model], rows: Sequence[models.Model]
) -> None:
    key = model._meta.pk
    fields = [each for each in model._meta.concrete_fields if each is not key]
    if any(row.__dict__[key.attname] is not None for row in rows):
        _number(model, rows)
        fields.append(key)
    columns = _columns(rows, fields)
    table, names = _insert_columns(connection, model, fields)
    marks = ", ".join(["(" + ", ".join(["%s"] * len(fields)) + ")"] * len(rows))
    returning = f" RETURNING {connection.ops.quote_name(str(key.column))}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) VALUES {marks}{returning}",  # noqa: S608
            list(chain(*zip(*_prepared(columns, fields, connection.vendor), strict=True))),
        )
        for row, (number,) in zip(rows, cursor.fetchall(), strict=True):
            setattr(row, key.attname, number)


def _made_ready(model: type[M], rows: Sequence[M], fields: Sequence[_Field]) -> Ready[M]:
    columns = _columns(rows, fields)
    named: Columns = {field.attname: column for field, column in zip(fields, columns, strict=True)}
    prepared = _prepared(columns, fields, connections[RECORDED].vendor)
    return Ready(rows, fields, prepared, Appended(model, named))


def _write(ready: Ready[Any]) -> None:
    connection, model = connections[RECORDED], ready.appended.model
    lines = zip(*ready.prepared, strict=True)
    if connection.vendor == "postgresql":
        _copy(connection, model, ready.fields, lines)
    else:
        _execute_many(connection, model, ready.fields, lines)
    note_appended(ready.appended)
    _are_recorded(ready.rows)


def _draws_ids(model: type[models.Model]) -> bool:
    return isinstance(model._meta.pk, models.AutoField | models.BigAutoField)


def _new_ids(model: type[models.Model], count: int) -> Sequence[int]:
    connection = connections[RECORDED]
    table, key = model._meta.db_table, str(model._meta.pk.column)
    quoted = connection.ops.quote_name
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(drawn.of) FROM (SELECT pg_get_serial_sequence(%s, %s)::regclass AS of"
                " OFFSET 0) AS drawn, generate_series(1, %s)",
                [quoted(table), key, count],
            )
            return [number for (number,) in cursor.fetchall()]
    with connection.cursor() as cursor:
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


def _prepared(
    columns: Sequence[Sequence[Any]], fields: Sequence[_Field], vendor: str
) -> list[Sequence[Any]]:
    """Return the columns as the database's driver takes them."""
    prepared = []
    for column, field in zip(columns, fields, strict=True):
        plain, prepare = _preparation(field, vendor)
        if set(map(type, column)) <= {plain, type(None)}:
            prepared.append(column)
        else:
            prepared.append([v if v is None or type(v) is plain else prepare(v) for v in column])
    return prepared


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

    if isinstance(target, models.JSONField) and target.encoder is None:
        prepare = _as_json
    if isinstance(target, models.DateField):  # the same few days, again and again
        prepare = lru_cache(maxsize=4096)(prepare)
    return plain, prepare


def _as_json(value: Any) -> str:
    """Return what the framework comes to as well, in half the time; most are empty."""
    return "{}" if value == {} else json.dumps(value)


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


def _copy_beside(
    connection: BaseDatabaseWrapper,
    model: type[models.Model],
    fields: Sequence[_Field],
    lines: Iterable[tuple[Any, ...]],
    *,
    then: str,
) -> None:
    """Copy rows to a table beside and insert them from there: COPY itself cannot change what is there.

    One statement with a mark for each value takes the driver seconds to read.
    """
    table, columns = _insert_columns(connection, model, fields)
    beside = connection.ops.quote_name(f"{model._meta.db_table}_beside")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {beside} (LIKE {table}) ON COMMIT DROP")
        with cursor.copy(f"COPY {beside} ({columns}) FROM STDIN") as copy:
            for line in lines:
                copy.write_row(line)
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {beside}{then}"  # noqa: S608
        )
        cursor.execute(f"DROP TABLE {beside}")


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
