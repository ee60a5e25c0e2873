"""The floor of everything that writes: the same rows in bulk into a table that nothing guards."""

from __future__ import annotations

from typing import Any

from django.db import connection, models, transaction

from benchmarks.frame import timed


def bare_table(model: type[models.Model]) -> str:
    """Make a table with the columns of ``model`` and nothing else, anew; return its name."""
    table = f"bare_{model._meta.db_table}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute(f"CREATE TABLE {table} AS SELECT * FROM {model._meta.db_table} WHERE 1 = 0")
    return table


def bare_one_written(table: str) -> None:
    """Insert one row in a transaction of its own."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} (event) VALUES (%s)", [1])


def bare_rows_written(table: str, model: type[models.Model], count: int) -> float:
    """Return the seconds that writing ``count`` recorded rows of ``model`` takes there."""
    columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {model._meta.db_table} LIMIT %s", [count])
        rows: list[Any] = cursor.fetchall()
    with timed() as watch, transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            from psycopg.types.json import Jsonb

            rows = [[Jsonb(v) if isinstance(v, dict | list) else v for v in row] for row in rows]
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(model._meta.concrete_fields))
            cursor.cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
    assert len(rows) == count
    return watch.seconds
