"""Install the triggers that guard the tables, generated from what the models declare.

They are made anew after every migration: SQLite drops a table's triggers when it rebuilds it, and a
table cannot be renamed while a trigger names one that is away for a moment.
"""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from goldenthread.audit import triggers_postgresql, triggers_sqlite
from goldenthread.audit.images import columns_of
from goldenthread.audit.links import Link, lasting_links
from goldenthread.audit.registry import (
    event_column,
    guarded_models,
    latest_fields,
    mutable_models,
)
from goldenthread.audit.sheets import columns_present
from goldenthread.records.open_event import RECORDED


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every trigger in place anew, for the tables and columns that are there."""
    _engine(connection).install(connection, _expected(connection))
    if connection.vendor == "postgresql":
        for table, links in _lasting_links(connection).items():
            triggers_postgresql.leave_links_to_guards(connection, table, links)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take every trigger away, for the time of a migration."""
    _engine(connection).install(connection, {})


def missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the triggers that are missing, disabled or altered; there should be none."""
    expected, found = _expected(connection), _engine(connection).installed(connection)
    if isinstance(found, dict):
        return sorted(name for name, text in expected.items() if found.get(name) != text)
    return sorted(set(expected) - found)


def _engine(connection: BaseDatabaseWrapper) -> Any:
    return triggers_postgresql if connection.vendor == "postgresql" else triggers_sqlite


def _expected(connection: BaseDatabaseWrapper) -> dict[str, str]:
    engine = _engine(connection)
    present = set(connection.introspection.table_names())
    triggers: dict[str, str] = {}
    links = _lasting_links(connection) if connection.vendor == "postgresql" else {}
    for model in guarded_models():
        if model._meta.db_table in present:
            table = model._meta.db_table
            triggers |= engine.guards(table, event_column(model), links.get(table, ()))
    for changing in mutable_models():
        table = changing._meta.db_table
        if table in present and "audit_rowchange" in present:
            fields = latest_fields(changing, columns_present(changing))
            columns = columns_of(changing, fields.names)
            triggers |= engine.keepers(table, changing._meta.pk.column, columns)
    return triggers


def _lasting_links(connection: BaseDatabaseWrapper) -> dict[str, list[Link]]:
    """Return the lasting links by table, as far as their tables and columns are there."""
    present = set(connection.introspection.table_names())
    found: dict[str, list[Link]] = {}
    for model in guarded_models():
        links = [link for link in lasting_links(model) if link.table in present]
        if links and model._meta.db_table in present:
            columns = columns_present(model)
            found[model._meta.db_table] = [link for link in links if link.column in columns]
    return found


def before_migrating(*, using: str, plan: list[object] | None = None, **_: object) -> None:
    """Take the triggers away when there is something to migrate (signal ``pre_migrate``)."""
    if using == RECORDED and plan:
        remove(connections[using])


def after_migrating(*, using: str, **_: object) -> None:
    """Put the triggers in place (signal ``post_migrate``, sent once all migrations ran)."""
    if using == RECORDED:
        install(connections[using])


def on_connection(*, connection: BaseDatabaseWrapper, **_: object) -> None:
    """Give each new SQLite connection its functions (signal ``connection_created``)."""
    if connection.vendor == "sqlite":
        triggers_sqlite.register_functions(connection)
