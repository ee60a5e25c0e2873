"""Whatever is edited behind the application's back is named by verify-audit: any table, row and column."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from goldenthread.audit.models import Event, RowChange, RowDigests
from goldenthread.audit.registry import append_only_models, mutable_models
from goldenthread.audit.verification import verify
from goldenthread.records.models import AppendOnly
from tests.faults.counted import Counted, times
from tests.faults.sites import begun, client_of

pytestmark = [pytest.mark.fault, pytest.mark.django_db]

#: What the chain itself is made of: an edit there is named by its event.
CHAIN = (Event, RowDigests)


@pytest.fixture
def council(cast) -> None:
    """The small council after somebody has worked in it, so that tables of every kind have rows."""
    client = client_of("performance.officer")
    begun(client)
    assert verify().fault is None


def _unguard() -> None:
    """Do as somebody does who holds the file, or is the server's own administrator."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            return
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')


def _columns(model: Any) -> list[Any]:
    """Return the columns that the trail covers."""
    if model in CHAIN:
        # A sheet of digests is known by its event and table: its own id says nothing.
        return [it for it in model._meta.concrete_fields if it.name != "id"]
    covered = model.audited[-1] if isinstance(model.audited, tuple) else model.audited
    names = {*covered.names, *(["event"] if issubclass(model, AppendOnly) else [])}
    return [
        it for it in model._meta.concrete_fields
        if {it.name, it.attname} & names and not it.primary_key
    ]  # fmt: skip


def _other(value: Any, field: Any, chance: random.Random) -> Any:
    """Return another value that the column takes."""
    kind = field.get_internal_type()
    if isinstance(value, bool) or kind == "BooleanField":
        return not value
    if kind == "JSONField":
        return f'{{"forged": {chance.randint(1, 9999)}}}'
    if isinstance(value, int):
        return value + chance.choice([-1, 1]) * chance.randint(1, 10 ** chance.randint(1, 9))
    if isinstance(value, datetime):
        return value + timedelta(microseconds=chance.randint(1, 10**10))
    if isinstance(value, date):
        return value + timedelta(days=chance.randint(1, 900))
    if isinstance(value, UUID):
        return UUID(int=value.int ^ 1)
    if isinstance(value, (bytes, memoryview)):
        return bytes(value) + b"x"
    if isinstance(value, str) and len(value) < (field.max_length or 10**6):
        place = chance.randint(0, len(value))
        return f"{value[:place]}{chance.choice('xé 0,')}{value[place:]}"
    if isinstance(value, str):
        return "0" + value[1:] if value[:1] != "0" else "1" + value[1:]
    return {"DateField": date(2019, 5, 6), "DateTimeField": datetime(2019, 5, 6, 7)}.get(
        kind, "forged" if kind in {"CharField", "TextField"} else chance.randint(1, 10**6)
    )


def _run(statement: str, *given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchall() if cursor.description else []


def _edited(model: Any, way: str, chance: random.Random) -> str | None:
    """Edit one row; return what must be named, or nothing where the table has no row."""
    table, key = model._meta.db_table, model._meta.pk.column
    ids = [row[0] for row in _run(f'SELECT "{key}" FROM "{table}"')]
    if not ids:
        return None
    row = chance.choice(ids)
    if way == "update":
        column = chance.choice(_columns(model))
        ((old,),) = _run(f'SELECT "{column.column}" FROM "{table}" WHERE "{key}" = %s', row)
        new = _other(old, column, chance)
        _run(f'UPDATE "{table}" SET "{column.column}" = %s WHERE "{key}" = %s', new, row)
    elif way == "delete":
        _run(f'DELETE FROM "{table}" WHERE "{key}" = %s', row)
    else:
        names = [it.column for it in model._meta.concrete_fields if not it.primary_key]
        listed = ", ".join(f'"{name}"' for name in names)
        added = max(ids) + chance.randint(1, 1000)
        _run(
            f'INSERT INTO "{table}" ("{key}", {listed}) SELECT %s, {listed} FROM "{table}"'
            f' WHERE "{key}" = %s', added, row,
        )  # fmt: skip
        row = added
    return f"{table} row {row}"


class Undone(Exception):
    """The edit is taken back."""


def _once(model: Any, way: str, chance: random.Random, judge: Callable[[str], None]) -> bool:
    """Edit and judge; return whether the database took the edit and there was something to edit."""
    named = None
    try:
        with transaction.atomic():
            _unguard()
            named = _edited(model, way, chance)
            if named:
                judge(named)
            raise Undone
    except Undone:
        return named is not None
    except DatabaseError:
        # A unique reference, a check: the database itself refused the edit.
        return False


def test_every_edit_behind_the_applications_back_is_named(council):
    chance, counted = random.Random(20260120), Counted(connection.vendor)
    tables: list[Any] = [*append_only_models(), *mutable_models(), *CHAIN, RowChange]
    wanted, done = times(40, 1000), 0
    for tried in range(wanted * 20):
        model = tables[tried % len(tables)]
        way = chance.choice(["update", "update", "delete", "insert"])
        if model in CHAIN and way == "insert":
            continue

        def judge(named: str, model: Any = model, way: str = way) -> None:
            fault = verify().fault
            assert fault is not None, (named, way)
            if model not in CHAIN:
                assert named in fault.sentence, (named, way, fault.sentence)

        if _once(model, way, chance, judge):
            counted.add(f"{way} {model._meta.db_table}", "named")
            done += 1
            if done % 50 == 0:
                counted.write("row_edits")
        if done == wanted:
            break
    assert done == wanted
    assert verify().fault is None
    counted.write("row_edits")
