"""A spare database, apart from the one that tests roll back: what is committed there stays."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.core.management import call_command
from django.db import connections

from goldenthread.upkeep.new_tables import make_tables

T = TypeVar("T")
_NUMBERS = count(1)


@dataclass(frozen=True)
class Spare:
    """A database of its own; ``name`` is a file (SQLite) or a name (PostgreSQL)."""

    name: str

    def start(self, work: Callable[[], T]) -> Future[T]:
        """Start ``work`` in a thread whose connections lead here."""

        def closed_after() -> T:
            try:
                return work()
            finally:
                connections.close_all()

        pool = ThreadPoolExecutor(1)
        try:
            return pool.submit(closed_after)
        finally:
            pool.shutdown(wait=False)

    def run(self, work: Callable[[], T]) -> T:
        """Run ``work`` in a thread whose connections lead here, and wait for it."""
        return self.start(work).result()

    def behind(self, *statements: str) -> None:
        """Do what somebody with the file, or the server, in hands could do: no guard stands."""
        if _is_sqlite():
            with closing(sqlite3.connect(self.name, isolation_level=None)) as raw:
                named = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
                for (trigger,) in raw.execute(named).fetchall():
                    raw.execute(f'DROP TRIGGER "{trigger}"')
                for statement in statements:
                    raw.execute(statement)
        else:
            with _server(self.name) as raw:
                raw.execute("SET session_replication_role = replica")
                for statement in statements:
                    raw.execute(statement)


def _is_sqlite() -> bool:
    return "sqlite" in connections.settings["default"]["ENGINE"]


def _server(name: str) -> Any:
    import psycopg

    settings = connections.settings["default"]
    wanted = {"host": settings["HOST"], "port": settings["PORT"], "user": settings["USER"]}
    wanted["password"] = settings["PASSWORD"]
    return psycopg.connect(dbname=name, autocommit=True, **{k: v for k, v in wanted.items() if v})


def _leads_to(name: str, patched: pytest.MonkeyPatch) -> Spare:
    patched.setitem(connections.settings["default"], "NAME", name)
    return Spare(name)


def _make_tables() -> None:
    make_tables(connections["default"])
    call_command("migrate", run_syncdb=True, verbosity=0, database="default")


@pytest.fixture(scope="session")
def spare_template(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[str]:
    name = "goldenthread_spare"
    if _is_sqlite():
        name = str(tmp_path_factory.mktemp("spare") / "template.sqlite3")
    else:
        with _server("postgres") as raw:
            raw.execute(f'DROP DATABASE IF EXISTS "{name}"')
            raw.execute(f'CREATE DATABASE "{name}"')
    with pytest.MonkeyPatch.context() as patched, django_db_blocker.unblock():
        _leads_to(name, patched).run(_make_tables)
    yield name
    if not _is_sqlite():
        with _server("postgres") as raw:
            raw.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def spare(spare_template: str, tmp_path: Path, django_db_blocker: Any) -> Iterator[Spare]:
    """A fresh copy of an empty database that keeps what is committed."""
    name = f"{spare_template}_{next(_NUMBERS)}"
    if _is_sqlite():
        name = str(shutil.copy(spare_template, tmp_path / "spare.sqlite3"))
    else:
        with _server("postgres") as raw:
            raw.execute(f'CREATE DATABASE "{name}" TEMPLATE "{spare_template}"')
    with pytest.MonkeyPatch.context() as patched, django_db_blocker.unblock():
        yield _leads_to(name, patched)
    if not _is_sqlite():
        with _server("postgres") as raw:
            raw.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
