"""Read a whole database as it stands at one moment, while others go on writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from goldenthread.upkeep.archive.tables import Table

_CHUNK = 2_000


@contextmanager
def one_moment(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Let everything read inside be of one moment; nobody who writes has to wait."""
    if connection.in_atomic_block:
        yield
        return
    # Not Django's own way of beginning: on SQLite that would be as somebody who writes.
    begin = {
        "sqlite": "BEGIN DEFERRED",
        "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    }
    with connection.cursor() as cursor:
        cursor.execute(begin[connection.vendor])
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def rows_of(connection: BaseDatabaseWrapper, table: Table) -> Iterator[tuple[Any, ...]]:
    """Give every row of a table as a stream, in the order of its key."""
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(name) for name, _ in table.columns)
    asked = f"SELECT {columns} FROM {quoted(table.name)} ORDER BY {quoted(table.key)}"  # noqa: S608
    with connection.chunked_cursor() as cursor:
        cursor.execute(asked)
        while rows := cursor.fetchmany(_CHUNK):
            yield from rows


def latest_id_of(connection: BaseDatabaseWrapper, table: Table) -> int | None:
    """Return the latest number that the table gave a row, whether or not the row is still there."""
    if not table.numbers_itself:
        return None
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            quoted = connection.ops.quote_name(table.name)
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [quoted, table.key])
            (sequence,) = cursor.fetchone()
            cursor.execute(f"SELECT CASE WHEN is_called THEN last_value END FROM {sequence}")  # noqa: S608
        else:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table.name])
        found = cursor.fetchone()
        return int(found[0]) if found and found[0] else None


def give_ids_after(connection: BaseDatabaseWrapper, table: str, key: str, latest: int) -> None:
    """Let the next row of a table get the number after ``latest``."""
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [quoted(table), key, latest]
            )
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, latest]
            )
