"""A council in a database of its own, built once; each test that asks for it begins where it stood.

Almost every test needs one: the cast takes some three hundred queries, the demo seven seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from goldenthread.records.open_event import RECORDED

#: The day on which the demo council is built.
DEMO_ON = date(2026, 1, 20)

T = TypeVar("T")


@dataclass(frozen=True)
class Stage(Generic[T]):
    """A connection to the database that keeps the council, and what its builder returned."""

    connection: BaseDatabaseWrapper
    built: T

    @contextmanager
    def played_on(self) -> Iterator[T]:
        """Lead everything recorded to this database, and undo it afterwards as Django's tests do."""
        with _leading_to(self.connection), _as_in_a_test(RECORDED):
            yield deepcopy(self.built)
            if not self.connection.needs_rollback:
                self.connection.check_constraints()
            transaction.set_rollback(True, using=RECORDED)


@contextmanager
def set_up(name: str, build: Callable[[], T]) -> Iterator[Stage[T]]:
    """Copy the empty test database under ``name`` and build a council in it; it is gone at the end."""
    with _copied(connections[RECORDED], name) as connection:
        with (
            _leading_to(connection),
            _as_in_a_test(RECORDED),
            _as_in_a_test("transient"),
        ):
            built = build()
            # Nobody hears of it, and no job is left: as of what a test records.
            connection.run_on_commit.clear()
            transaction.set_rollback(True, using="transient")
        yield Stage(connection, built)


@contextmanager
def _copied(empty: BaseDatabaseWrapper, name: str) -> Iterator[BaseDatabaseWrapper]:
    copy = connections.create_connection(RECORDED)
    source = empty.settings_dict["NAME"]
    if empty.vendor == "sqlite":
        copy.settings_dict = {**empty.settings_dict, "NAME": source.replace("memorydb", name)}
        copy.ensure_connection()
        empty.connection.backup(copy.connection)
        yield copy
        return
    copy.settings_dict = {**empty.settings_dict, "NAME": f"{source}_{name}"}
    empty.close()  # nobody may be in a database that is copied
    _on_the_server(f'CREATE DATABASE "{source}_{name}" TEMPLATE "{source}"')
    try:
        yield copy
    finally:
        copy.close()
        _on_the_server(f'DROP DATABASE "{source}_{name}"')


@contextmanager
def _leading_to(connection: BaseDatabaseWrapper) -> Iterator[None]:
    usual = connections[RECORDED]
    connections[RECORDED] = connection
    try:
        yield
    finally:
        connections[RECORDED] = usual


@contextmanager
def _as_in_a_test(alias: str) -> Iterator[None]:
    """Open a transaction inside which others may believe to be the outermost, as Django's tests do."""
    atomic: Any = transaction.atomic(using=alias)
    atomic._from_testcase = True
    with atomic:
        yield


def _on_the_server(statement: str) -> None:
    with connections[RECORDED]._nodb_cursor() as cursor:
        cursor.execute(statement)
