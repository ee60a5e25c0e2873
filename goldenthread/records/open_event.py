"""The audit event open on a connection; ``audit.events`` opens and closes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

#: The database in which everything recorded lives.
RECORDED = "default"
_ATTRIBUTE = "goldenthread_event"

Columns = dict[str, Sequence[Any]]
"""Rows as their values by column, each column in the order of the rows."""


@dataclass
class Appended:
    """Rows of one table that were appended in bulk, so that they need not be read back.

    ``texts`` is what the audit made of them before the event opened, if it did.
    """

    model: type[models.Model]
    columns: Columns
    texts: Any = None


class NoOpenEvent(RuntimeError):
    """Nothing is recorded outside an audit event."""


@dataclass
class OpenEvent:
    """An event on its way: its number, the digest that it follows, and what was written so far.

    ``appended`` holds what was appended in bulk, by model, so that it need not be read back; ``inserted``
    counts the rows that SQLite's triggers saw, by table, whichever way they came.
    """

    number: int
    previous_digest: str
    appended: dict[type[models.Model], list[Appended]] = field(default_factory=dict)
    inserted: Counter[str] = field(default_factory=Counter)


def event_on(connection: BaseDatabaseWrapper) -> OpenEvent | None:
    """Return the event open on ``connection``."""
    found: OpenEvent | None = getattr(connection, _ATTRIBUTE, None)
    return found


def number_on(connection: BaseDatabaseWrapper) -> int | None:
    """Return the number of the event open on ``connection``."""
    found = event_on(connection)
    return None if found is None else found.number


def tell(connection: BaseDatabaseWrapper, event: OpenEvent | None) -> None:
    """Tell ``connection`` which event is open; only ``audit.events`` does this."""
    setattr(connection, _ATTRIBUTE, event)


def note_appended(rows: Appended) -> None:
    """Keep what was appended in bulk until the event is sealed."""
    found = event_on(connections[RECORDED])
    if found is not None:
        found.appended.setdefault(rows.model, []).append(rows)


def open_event() -> int:
    """Return the number of the audit event that is open.

    Raises:
        NoOpenEvent: none is open.
    """
    number = number_on(connections[RECORDED])
    if number is None:
        raise NoOpenEvent(
            "Nothing can be recorded outside an audit event: open one with audit.events.event."
        )
    return number
