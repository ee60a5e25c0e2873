"""Record rows from a data migration: even those belong to an audit event."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from goldenthread.audit.events import System, draft_of, opened
from goldenthread.audit.triggers import install, remove


@contextmanager
def event_in_migration(
    schema_editor: BaseDatabaseSchemaEditor, *, at: datetime, name: str, reason: str = ""
) -> Iterator[int]:
    """Open an event for the rows that a migration's ``RunPython`` writes, and give its number.

    The triggers stand inside it as far as the tables do. A migration's own models know nothing of
    the audit: give the number to each append-only row, ``Model.objects.create(event=number, …)``.
    """
    connection = schema_editor.connection
    install(connection)
    with opened(draft_of(System("Migration"), at, name, reason), durable=False) as number:
        yield number
    connection.check_constraints()  # PostgreSQL removes no trigger while a check is outstanding
    remove(connection)
