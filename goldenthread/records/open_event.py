"""The number of the audit event open on a connection; ``audit.events`` opens and closes it."""

from __future__ import annotations

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

#: The database in which everything recorded lives.
RECORDED = "default"
_ATTRIBUTE = "goldenthread_event"


class NoOpenEvent(RuntimeError):
    """Nothing is recorded outside an audit event."""


def number_on(connection: BaseDatabaseWrapper) -> int | None:
    """Return the number of the event open on ``connection``."""
    number: int | None = getattr(connection, _ATTRIBUTE, None)
    return number


def tell(connection: BaseDatabaseWrapper, number: int | None) -> None:
    """Tell ``connection`` which event is open; only ``audit.events`` does this."""
    setattr(connection, _ATTRIBUTE, number)


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
