"""The database itself refuses what no event records, and keeps what changed."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction

from goldenthread.audit.images import columns_of, image_of
from goldenthread.audit.models import Event, RowChange, RowDigests
from goldenthread.audit.registry import exemption, undeclared_models
from goldenthread.audit.triggers import before_migrating, missing_triggers
from tests.audit.conftest import Spare
from tests.audit.made import FILLED, note, opened, reading
from tests.audit.sample.models import Note, Reading


def _sql(statement: str, *parameters: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)


def _guarded() -> list[str]:
    return ["sample_reading", "audit_event", "audit_rowdigests", "audit_rowchange"]


@pytest.fixture
def written(db: None) -> Note:
    with opened():
        reading().save()
        made = note()
        made.save()
    connection.check_constraints()  # PostgreSQL empties no table while a check is outstanding
    return made


@pytest.mark.parametrize("table", _guarded())
@pytest.mark.parametrize("is_in_an_event", [False, True])
def test_recorded_rows_are_never_changed_or_removed(written, table, is_in_an_event):
    column = "reason" if table == "audit_event" else "event"
    statements = [f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"]
    if connection.vendor == "postgresql":
        statements.append(f"TRUNCATE {table} CASCADE")
    for statement in statements:
        with pytest.raises(IntegrityError, match="never changed or removed"):
            if is_in_an_event:
                with opened():
                    _sql(statement)
            else:
                _sql(statement)


def test_replacing_a_recorded_row_is_refused(written):
    if connection.vendor == "postgresql":
        upsert = (
            "INSERT INTO audit_event SELECT * FROM audit_event"
            " ON CONFLICT (number) DO UPDATE SET reason = 'another'"
        )
    else:
        upsert = "INSERT OR REPLACE INTO sample_reading SELECT * FROM sample_reading"
    with pytest.raises(IntegrityError), opened():
        _sql(upsert)
    if connection.vendor == "sqlite":
        number = Reading.objects.get().event
        with pytest.raises(IntegrityError, match="never changed"), opened() as later:
            assert later > number
            _sql(
                "INSERT OR REPLACE INTO sample_reading (id, event, words, count, is_final, key)"
                " SELECT id, %s, 'another', 0, 0, key FROM sample_reading",
                later,
            )


@pytest.mark.parametrize("offset", [None, -1, 1])
def test_a_row_is_refused_unless_it_carries_the_open_events_number(written, offset):
    statement = (
        "INSERT INTO sample_reading (event, words, count, is_final, key)"
        " SELECT %s, words, count, is_final, key FROM sample_reading"
    )
    with pytest.raises(IntegrityError, match="outside the open audit event"):
        if offset is None:
            _sql(statement, 1)
        else:
            with opened() as number:
                _sql(statement, number + offset)


def test_the_trail_itself_is_written_only_inside_an_event(written):
    for statement in (
        "INSERT INTO audit_rowchange (event, \"table\", row_id, operation) VALUES (1, 'x', 1, 'y')",
        'INSERT INTO audit_rowdigests (event, "table", version, row_ids, digests)'
        " VALUES (1, 'x', 1, '', '')",
        "INSERT INTO audit_event (number, at, by_label, name, reason, subject_kind, subject_label,"
        " rows, previous_digest, digest) VALUES (99, '2026-01-20', '', '', '', '', '', 0, '', '')",
    ):
        with pytest.raises(IntegrityError, match="outside the open audit event"):
            _sql(statement)


@pytest.mark.parametrize(
    "change",
    [
        lambda: Note.objects.update(words="another"),
        lambda: Note.objects.all().delete(),
        lambda: Note.objects.bulk_create([note()]),
        lambda: Note.objects.update(colour="blue"),
    ],
)
def test_a_changeable_row_is_written_only_inside_an_event(written, change):
    with pytest.raises(IntegrityError, match="outside the open audit event"), transaction.atomic():
        change()


def test_a_changeable_row_keeps_its_id(written):
    with pytest.raises(IntegrityError, match="keeps its id"), opened():
        _sql("UPDATE sample_note SET id = id + 1000")


def test_the_trail_keeps_before_and_after_even_of_bulk_changes(written):
    with opened() as number:
        Note.objects.filter(pk=written.pk).update(words="another", is_open=False)
    kept = RowChange.objects.get(event=number)
    assert (kept.table, kept.row_id, kept.operation) == ("sample_note", written.pk, "update")
    assert kept.before is not None and kept.after is not None
    changed = {key for key in kept.after if kept.after[key] != kept.before[key]}
    assert changed == {"words", "is_open"}
    assert (kept.before["words"], kept.after["words"]) == (FILLED["words"], "another")
    with opened() as number:
        Note.objects.filter(pk=written.pk).delete()
    gone = RowChange.objects.get(event=number)
    assert (gone.operation, gone.before, gone.after) == ("delete", kept.after, None)


def test_a_change_of_nothing_audited_leaves_no_trail(written):
    with opened() as number:
        Note.objects.update(colour="blue")
    assert not RowChange.objects.filter(event=number).exists()


def test_a_personal_field_stands_in_the_trail_as_a_salted_digest(written):
    kept = RowChange.objects.get(row_id=written.pk).after
    assert kept is not None
    salted = f"{written.trail_salt}:Mrs Example".encode()
    assert kept["author"] == hashlib.sha256(salted).hexdigest()


@pytest.mark.django_db
@pytest.mark.parametrize("more", [{}, dict.fromkeys(["on", "at", "key", "parts", "blob", "value"])])
def test_the_database_writes_the_same_image_as_python(more):
    with opened():
        made = note(**more)
        made.save()
    columns = columns_of(Note, Note.audited.names)
    values = {column.key: getattr(made, column.key) for column in columns}
    kept = RowChange.objects.get(row_id=made.pk)
    assert kept.after == image_of(columns, values, made.trail_salt)


@pytest.mark.django_db
def test_every_table_is_guarded_or_says_why_not():
    assert missing_triggers(connection) == []
    assert undeclared_models() == []
    assert exemption(Reading) is None


@pytest.mark.django_db
def test_a_missing_trigger_is_named():
    target = " ON sample_note" if connection.vendor == "postgresql" else ""
    name = "goldenthread_keep_sample_note"
    if connection.vendor == "sqlite":
        name = "goldenthread_update_sample_note"
    _sql(f"DROP TRIGGER {name}{target}")
    assert missing_triggers(connection) == [name]


def test_triggers_stand_again_after_a_migration_rebuilt_a_table(spare: Spare):
    def story() -> tuple[list[str], list[str]]:
        before_migrating(using="default", plan=[object()])
        field = models.TextField(default="")
        field.set_attributes_from_name("added")
        with connection.schema_editor() as editor:
            editor.add_field(Note, field)
            editor.add_field(RowChange, field)
        without = missing_triggers(connection)
        call_command("migrate", run_syncdb=True, verbosity=0, database="default")
        return without, missing_triggers(connection)

    without, after = spare.run(story)
    assert any("sample_note" in name for name in without)
    assert after == []


def test_a_stranger_cannot_write_to_the_file_or_server(spare: Spare):
    spare.run(_one_reading)
    if connection.vendor == "sqlite":
        import sqlite3
        from contextlib import closing

        with closing(sqlite3.connect(spare.name)) as raw:
            for statement in ("DELETE FROM sample_reading", "UPDATE audit_event SET reason = 'x'"):
                with pytest.raises(sqlite3.IntegrityError, match="never changed"):
                    raw.execute(statement)
            with pytest.raises(sqlite3.OperationalError, match="goldenthread_event"):
                raw.execute("INSERT INTO sample_note SELECT * FROM sample_note")
    assert spare.run(lambda: (Event.objects.count(), RowDigests.objects.count())) == (1, 1)


def _one_reading() -> None:
    with opened():
        reading().save()


def test_a_row_never_points_to_one_that_is_not_there(db):
    before = transaction.savepoint()
    with pytest.raises(IntegrityError):
        with opened():
            Reading.objects.append([reading(earlier_id=2**40)])
        connection.check_constraints()
    transaction.savepoint_rollback(before)
    with opened():
        first = reading()
        Reading.objects.append([first])
        Reading.objects.append([reading(earlier=first)])
    assert Reading.objects.filter(earlier=first).count() == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite looks links up as it goes")
def test_links_to_what_lasts_are_checked_by_the_guards_alone(db):
    columns = "SELECT a.attname FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid"
    with connection.cursor() as cursor:
        cursor.execute(
            f"{columns} AND a.attnum = c.conkey[1] WHERE c.contype = 'f'"
            " AND c.conrelid = ANY(%s::regclass[])",
            [["indicators_rating", "indicators_seriesnow"]],
        )
        kept = {name for (name,) in cursor.fetchall()}
    # A rating points to what lasts; the projection may change, and keeps the engine's own checks.
    assert kept == {"series_id", "definition_id", "rating_id"}
