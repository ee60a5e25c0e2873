"""The triggers that guard the tables on PostgreSQL; a guard looks once at a whole statement."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import truncate_name

from goldenthread.audit.images import SALT, Column, Form
from goldenthread.audit.links import Link
from goldenthread.audit.wording import (
    CHANGED,
    CHANGED_KEY,
    EMPTIED,
    NO_EVENT,
    NOT_THERE,
    PREFIX,
)

_LONGEST_NAME = 63
_OPEN = "nullif(current_setting('goldenthread.event', true), '')::bigint"
#: The tables that the open event has written to, each between spaces.
_WRITTEN = "coalesce(current_setting('goldenthread.written', true), '')"


def guards(table: str, event_column: str, links: Sequence[Link] = ()) -> dict[str, str]:
    """Return what makes an append-only table's triggers, by the triggers' names.

    Rows that nothing can remove are linked to once and for all, so that the links to them are checked
    where they are made, all of a statement's at once: docs/decisions/0011.
    """
    led_nowhere = "".join(_led_nowhere(table, link) for link in links)
    only_own = f"""
        IF EXISTS (SELECT 1 FROM fresh WHERE {_q(event_column)} IS DISTINCT FROM event_open) THEN
            {_refusal(NO_EVENT.format(table=table))}
        END IF;{led_nowhere}
        IF position({_text(f" {table} ")} in {_WRITTEN}) = 0 THEN
            PERFORM set_config('goldenthread.written', {_WRITTEN} || {_text(f" {table} ")}, true);
        END IF;
        RETURN NULL;"""  # noqa: S608
    never = f"{_refusal(CHANGED.format(table=table))}"
    fresh = "REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT"
    return {
        **_trigger(table, "insert", "AFTER INSERT", fresh, only_own),
        **_trigger(table, "change", "BEFORE UPDATE OR DELETE OR TRUNCATE", _EACH, never),
    }


def _led_nowhere(table: str, link: Link) -> str:
    """Return what refuses rows that point to one that is not there."""
    words = NOT_THERE.format(table=table, column=link.column, other=link.table)
    return f"""
        IF EXISTS (
            SELECT 1 FROM fresh LEFT JOIN {_q(link.table)} AS other
                ON other.{_q(link.key)} = fresh.{_q(link.column)}
            WHERE fresh.{_q(link.column)} IS NOT NULL AND other.{_q(link.key)} IS NULL
        ) THEN
            RAISE EXCEPTION USING ERRCODE = 'foreign_key_violation', MESSAGE = {_text(words)};
        END IF;"""  # noqa: S608


def leave_links_to_guards(
    connection: BaseDatabaseWrapper, table: str, links: Sequence[Link]
) -> None:
    """Drop the engine's own checks of these links, which look every row up as the event commits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.conname FROM pg_constraint c JOIN pg_attribute a"
            " ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
            " WHERE c.contype = 'f' AND c.conrelid = to_regclass(%s) AND array_length(c.conkey, 1) = 1"
            " AND a.attname = ANY(%s)",
            [_q(table), [link.column for link in links]],
        )
        for (constraint,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {_q(table)} DROP CONSTRAINT {_q(constraint)}")


def keepers(table: str, key: str, columns: Sequence[Column]) -> dict[str, str]:
    """Return what makes the triggers of a table whose changes the trail keeps."""
    before, after = _image(columns, "OLD"), _image(columns, "NEW")
    body = f"""
        IF event_open IS NULL THEN {_refusal(NO_EVENT.format(table=table))} END IF;
        IF TG_OP = 'INSERT' THEN
            {_kept(table, f"NEW.{_q(key)}", "NULL", after)}
        ELSIF TG_OP = 'DELETE' THEN
            {_kept(table, f"OLD.{_q(key)}", before, "NULL")}
        ELSE
            IF OLD.{_q(key)} <> NEW.{_q(key)} THEN
                {_refusal(CHANGED_KEY.format(table=table))}
            END IF;
            {_kept(table, f"NEW.{_q(key)}", before, after)}
        END IF;
        RETURN NULL;"""
    emptied = _refusal(EMPTIED.format(table=table))
    return {
        **_trigger(table, "keep", "AFTER INSERT OR UPDATE OR DELETE", "FOR EACH ROW", body),
        **_trigger(table, "empty", "BEFORE TRUNCATE", _EACH, emptied),
    }


def install(connection: BaseDatabaseWrapper, triggers: dict[str, str]) -> None:
    """Replace every trigger and function of ours by ``triggers``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p"
            " WHERE p.pronamespace = current_schema()::regnamespace AND starts_with(proname, %s)",
            [PREFIX],
        )
        for (function,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION {function} CASCADE")
        for text in triggers.values():
            cursor.execute(text)


def installed(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the names of the triggers of ours that stand and are not disabled."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
            " AND c.relnamespace = current_schema()::regnamespace AND starts_with(tgname, %s)",
            [PREFIX],
        )
        return {name for (name,) in cursor.fetchall()}


_EACH = "FOR EACH STATEMENT"


def _trigger(table: str, kind: str, when: str, each: str, body: str) -> dict[str, str]:
    name = truncate_name(f"{PREFIX}{kind}_{table}", _LONGEST_NAME)
    return {
        name: f"""
        CREATE FUNCTION {_q(name)}() RETURNS trigger LANGUAGE plpgsql AS $guard$
        DECLARE event_open bigint := {_OPEN};
        BEGIN {body} END $guard$;
        CREATE TRIGGER {_q(name)} {when} ON {_q(table)} {each} EXECUTE FUNCTION {_q(name)}()"""
    }


def _refusal(words: str) -> str:
    code = "integrity_constraint_violation"
    return f"RAISE EXCEPTION USING ERRCODE = '{code}', MESSAGE = {_text(words)};"


def _kept(table: str, key: str, before: str, after: str) -> str:
    return f"""
            INSERT INTO "audit_rowchange"
                ("event", "table", "row_id", "operation", "before", "after")
            SELECT event_open, {_text(table)}, {key}, lower(TG_OP), kept.b, kept.a
            FROM (SELECT {before}::jsonb AS b, {after}::jsonb AS a) AS kept
            WHERE kept.b IS DISTINCT FROM kept.a;"""  # noqa: S608


def _image(columns: Sequence[Column], row: str) -> str:
    parts = [f"{_text(column.key)}, {_form(column, row)}" for column in columns]
    return f"jsonb_build_object({', '.join(parts)})"


def _form(column: Column, row: str) -> str:
    value = f"{row}.{_q(column.name)}"
    forms = {
        Form.PLAIN: value,
        Form.TRUTH: value,
        Form.DAY: f"to_char({value}, 'YYYY-MM-DD')",
        Form.UUID: f"replace({value}::text, '-', '')",
        Form.MOMENT: f"to_char({value} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
        Form.JSON: value,
        Form.BYTES: f"encode(sha256({value}), 'hex')",
    }
    form = forms[column.form]
    if column.is_personal:
        salted = f"{row}.{_q(SALT)} || ':' || {form}"
        return f"encode(sha256(convert_to({salted}, 'UTF8')), 'hex')"
    return form


def _q(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"
