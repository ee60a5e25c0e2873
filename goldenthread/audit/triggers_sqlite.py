"""The triggers that guard the tables on SQLite, and the functions they ask this side by."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from goldenthread.audit.images import SALT, Column, Form
from goldenthread.audit.links import Link
from goldenthread.audit.wording import CHANGED, CHANGED_KEY, NO_EVENT, PREFIX
from goldenthread.records.open_event import event_on, number_on


def register_functions(connection: BaseDatabaseWrapper) -> None:
    """Give a new connection the functions that the triggers call; a stranger's has none."""

    def open_number() -> int | None:
        return number_on(connection)

    def takes(table: str, number: int | None) -> bool:
        event = event_on(connection)
        if event is None or number != event.number:
            return False
        event.inserted[table] += 1
        return True

    def digest(value: str | bytes | None) -> str | None:
        if value is None:
            return None
        return hashlib.sha256(value.encode() if isinstance(value, str) else value).hexdigest()

    raw: Any = connection.connection
    raw.create_function("goldenthread_event", 0, open_number)
    raw.create_function("goldenthread_takes", 2, takes)
    raw.create_function("goldenthread_digest", 1, digest, deterministic=True)


def guards(table: str, event_column: str, links: Sequence[Link] = ()) -> dict[str, str]:
    """Return the triggers of an append-only table, by name. SQLite checks ``links`` itself, as it goes."""
    wrong = f"NOT goldenthread_takes({_text(table)}, NEW.{_q(event_column)})"
    insert = _refusal(NO_EVENT.format(table=table))
    never = _refusal(CHANGED.format(table=table))
    return _named(
        table,
        {
            "insert": f"BEFORE INSERT ON {_q(table)} WHEN {wrong} BEGIN {insert}; END",
            "update": f"BEFORE UPDATE ON {_q(table)} BEGIN {never}; END",
            "delete": f"BEFORE DELETE ON {_q(table)} BEGIN {never}; END",
        },
    )


def keepers(table: str, key: str, columns: Sequence[Column]) -> dict[str, str]:
    """Return the triggers of a table whose changes the trail keeps, by name."""
    before, after = _image(columns, "OLD"), _image(columns, "NEW")
    needs_event = _refusal(NO_EVENT.format(table=table), "goldenthread_event() IS NULL")
    same_key = _refusal(CHANGED_KEY.format(table=table), f"OLD.{_q(key)} <> NEW.{_q(key)}")
    return _named(
        table,
        {
            "insert": f"AFTER INSERT ON {_q(table)} BEGIN {needs_event};"
            f" {_kept(table, 'insert', f'NEW.{_q(key)}', 'NULL', after)}; END",
            "update": f"AFTER UPDATE ON {_q(table)} BEGIN {needs_event}; {same_key};"
            f" {_kept(table, 'update', f'NEW.{_q(key)}', before, after)}; END",
            "delete": f"AFTER DELETE ON {_q(table)} BEGIN {needs_event};"
            f" {_kept(table, 'delete', f'OLD.{_q(key)}', before, 'NULL')}; END",
        },
    )


def install(connection: BaseDatabaseWrapper, triggers: dict[str, str]) -> None:
    """Replace every trigger of ours by ``triggers``."""
    with connection.cursor() as cursor:
        for name in installed(connection):
            cursor.execute(f"DROP TRIGGER {_q(name)}")
        for text in triggers.values():
            cursor.execute(text)


def installed(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return the triggers of ours that stand in the database, with their text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s",
            [f"{PREFIX}%"],
        )
        return dict(cursor.fetchall())


def _named(table: str, bodies: dict[str, str]) -> dict[str, str]:
    names = {kind: f"{PREFIX}{kind}_{table}" for kind in bodies}
    return {names[kind]: f"CREATE TRIGGER {_q(names[kind])} {bodies[kind]}" for kind in bodies}


def _refusal(words: str, condition: str = "") -> str:
    where = f" WHERE {condition}" if condition else ""
    return f"SELECT RAISE(ABORT, {_text(words)}){where}"


def _kept(table: str, operation: str, key: str, before: str, after: str) -> str:
    return (
        'INSERT INTO "audit_rowchange"'  # noqa: S608  (names come from the models)
        ' ("event", "table", "row_id", "operation", "before", "after")'
        f" SELECT goldenthread_event(), {_text(table)}, {key}, {_text(operation)}, kept.b, kept.a"
        f" FROM (SELECT {before} AS b, {after} AS a) AS kept WHERE kept.b IS NOT kept.a"
    )


def _image(columns: Sequence[Column], row: str) -> str:
    parts = [f"{_text(column.key)}, {_form(column, row)}" for column in columns]
    return f"json_object({', '.join(parts)})"


def _form(column: Column, row: str) -> str:
    value = f"{row}.{_q(column.name)}"
    forms = {
        Form.PLAIN: value,
        Form.DAY: value,
        Form.UUID: value,
        Form.TRUTH: f"json(CASE {value} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)",
        Form.MOMENT: f"(replace(substr({value}, 1, 19), ' ', 'T') || '.'"
        f" || substr(substr({value}, 21) || '000000', 1, 6) || 'Z')",
        Form.JSON: f"json({value})",
        Form.BYTES: f"goldenthread_digest({value})",
    }
    form = forms[column.form]
    if column.is_personal:
        return f"goldenthread_digest({row}.{_q(SALT)} || ':' || {form})"
    return form


def _q(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(words: str) -> str:
    # Django's cursor reads a per cent sign as a mark only when there are parameters: none here.
    return "'" + words.replace("'", "''") + "'"
