"""Open an audit event: the only way to record anything.

One order of events: the writer's lock is taken first, the next number is drawn under it without
gaps, and what was written is digested and chained before the transaction commits.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from goldenthread.audit import followers
from goldenthread.audit.canonical import NO_DIGEST
from goldenthread.audit.models import Event
from goldenthread.audit.seal import seal
from goldenthread.records.open_event import RECORDED, OpenEvent, event_on, tell
from goldenthread.records.ref import Ref

#: The writer's lock on PostgreSQL: any number that nothing else locks.
_LOCK = 7_304_112_006_198_001


class Author(Protocol):
    """Who makes a change: the person's id, and the post's title, never a personal name."""

    @property
    def person_id(self) -> int | None:
        """The person, or ``None`` for the system itself."""

    @property
    def label(self) -> str:
        """The title of the post that acts."""


@dataclass(frozen=True)
class System:
    """The system itself as an author: migrations, seeding, tasks that nobody asked for."""

    label: str = "System"
    person_id: int | None = None


class NaiveMoment(ValueError):
    """An event's moment must say its time zone."""


@contextmanager
def event(
    *, by: Author, at: datetime, name: str, reason: str = "", subject: Ref | None = None
) -> Iterator[int]:
    """Open an audit event and give its number; everything written inside belongs to it.

    An event inside another joins it: the outer one's author, name and number stand, and what the
    inner one wrote is undone alone if it fails. The event, its rows and its digests commit together
    or not at all. Do all reading, checking and reckoning before: there is one writer at a time.

    Raises:
        NaiveMoment: ``at`` has no time zone.
    """
    draft = draft_of(by, at, name, reason, subject)
    with opened(draft, durable=True) as number:
        yield number


def draft_of(
    by: Author, at: datetime, name: str, reason: str = "", subject: Ref | None = None
) -> Event:
    """Return the event that is to be, without its number."""
    if at.tzinfo is None:
        raise NaiveMoment(f"{at} does not say its time zone.")
    return Event(
        at=at,
        person_id=by.person_id,
        by_label=by.label,
        name=name,
        reason=reason,
        subject_kind=subject.kind if subject else "",
        subject_id=subject.id if subject else None,
        subject_label=subject.label if subject else "",
    )


@contextmanager
def opened(draft: Event, *, durable: bool) -> Iterator[int]:
    """Open ``draft``, or join the event that is open; ``event`` and migrations stand on this."""
    connection = connections[RECORDED]
    outer = event_on(connection)
    if outer is not None:
        with _joined(outer):
            yield outer.number
        return
    with transaction.atomic(using=RECORDED, durable=durable):
        latest, digest = _locked(connection)
        event = OpenEvent(latest + 1, digest)
        draft.number = event.number
        tell(connection, event)
        try:
            yield event.number
            seal(draft, event, tables_may_lag=not durable)
            _close(connection)
        finally:
            # PostgreSQL forgets by itself when the transaction ends.
            tell(connection, None)
        if durable:
            # In migrations the queue of jobs may not be there yet.
            transaction.on_commit(followers.tell, using=RECORDED, robust=True)


@contextmanager
def _joined(outer: OpenEvent) -> Iterator[None]:
    try:
        with transaction.atomic(using=RECORDED):
            yield
    except BaseException:
        outer.appended.clear()  # some of it is undone: what is left is read back
        raise


def _locked(connection: BaseDatabaseWrapper) -> tuple[int, str]:
    """Take the one writer's lock (SQLite: BEGIN IMMEDIATE took it); return the latest event.

    PostgreSQL is told the number of the next in the same breath; SQLite asks this side for it.
    """
    latest = "(SELECT number, digest FROM audit_event ORDER BY number DESC LIMIT 1)"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            cursor.execute(
                "SELECT number, digest, set_config('goldenthread.event', (number + 1)::text, true),"  # noqa: S608
                " set_config('goldenthread.written', '', true)"
                f" FROM ({latest} UNION ALL SELECT 0, %s ORDER BY number DESC LIMIT 1) AS latest",
                [NO_DIGEST],
            )
            found = cursor.fetchone()
        else:
            cursor.execute(latest[1:-1])
            found = cursor.fetchone() or (0, NO_DIGEST)
    return int(found[0]), str(found[1])


def _close(connection: BaseDatabaseWrapper) -> None:
    """Let nothing more be written where the transaction goes on beyond the event, as in tests."""
    if connection.vendor == "postgresql" and connection.savepoint_ids:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('goldenthread.event', '', true)")
