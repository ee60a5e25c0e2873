"""Read the trail: pages of events, what each wrote, and which event a day ends with.

Who may read it is decided above (organisation rights); these functions ask nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypedDict, Unpack
from zoneinfo import ZoneInfo

from django.db import connections
from django.db.models import Max, Q, QuerySet, Sum
from django.db.models.functions import Length

from goldenthread.audit.models import Event, RowChange, RowDigests
from goldenthread.audit.registry import mutable_models
from goldenthread.records.open_event import RECORDED
from goldenthread.records.page import LARGEST, Page, page_of
from goldenthread.records.ref import Ref

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class EventLine:
    """One event as a list shows it."""

    number: int
    at: datetime
    person_id: int | None
    by_label: str
    name: str
    reason: str
    subject: Ref | None
    rows: int
    digest: str
    previous_digest: str = ""


@dataclass(frozen=True)
class Size:
    """How long the trail is: events, and the rows that they wrote."""

    events: int
    rows: int


class EventsAsked(TypedDict, total=False):
    """Which events are asked for; see :func:`events_page`."""

    who: int | str | None
    people: Collection[int]
    what: str
    from_on: date | None
    to_on: date | None
    subject: Ref | None
    numbers: Collection[int] | None
    as_at: int | None
    leaving_out: Q


@dataclass(frozen=True)
class TableRows:
    """How many rows an event wrote to one table."""

    table: str
    rows: int


@dataclass(frozen=True)
class Change:
    """What one changeable row was before and after an event; personal fields stand as digests."""

    table: str
    row_id: int
    operation: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    personal: frozenset[str] = frozenset()


class NoSuchEvent(LookupError):
    """The trail has no event of this number."""


def head() -> int:
    """Return the number of the latest event, 0 before the first; one SQL query."""
    with connections[RECORDED].cursor() as cursor:
        cursor.execute("SELECT max(number) FROM audit_event")  # asked before every change
        return int(cursor.fetchone()[0] or 0)


def latest_event_on(day: date) -> int:
    """Return the number of the last event up to the end of ``day`` in London; one SQL query."""
    past = Event.objects.filter(at__lt=_start_of(day + timedelta(days=1)))
    latest: int | None = past.aggregate(Max("number"))["number__max"]
    return latest or 0


def latest_change_of(table: str, row_id: int) -> int:
    """Return the event that last changed a row of a changeable table; 0 where none did. One SQL query."""
    changes = RowChange.objects.filter(table=table, row_id=row_id)
    latest: int | None = changes.aggregate(Max("event"))["event__max"]
    return latest or 0


def events_page(
    *, number: int = 1, size: int = LARGEST, **asked: Unpack[EventsAsked]
) -> Page[EventLine]:
    """Return one page of events, latest first; two SQL queries.

    ``who`` is a person's id or part of a post's title, and ``people`` are the ids of people who will
    do as well; ``what`` begins the event's name (``indicators:actuals``); both days are included and
    are London's; ``numbers``, where given, are the only events to choose from; ``as_at`` is the latest
    to be counted, and ``leaving_out`` a filter of events that are not to be found.
    """
    return page_of(_latest_first(_filter(asked)), number, size).mapped(line_of)


def events_listed(**asked: Unpack[EventsAsked]) -> Iterator[EventLine]:
    """Give every event asked for as :func:`events_page` does, latest first, as a stream."""
    return (line_of(found) for found in _latest_first(_filter(asked)).iterator(chunk_size=500))


def _filter(asked: EventsAsked) -> Q:
    found = Q(name__startswith=asked.get("what", ""))
    who = asked.get("who")
    if isinstance(who, int):
        found &= Q(person_id=who)
    elif who:
        found &= Q(by_label__icontains=who) | Q(person_id__in=asked.get("people", ()))
    if from_on := asked.get("from_on"):
        found &= Q(at__gte=_start_of(from_on))
    if to_on := asked.get("to_on"):
        found &= Q(at__lt=_start_of(to_on + timedelta(days=1)))
    if subject := asked.get("subject"):
        found &= Q(subject_kind=subject.kind, subject_id=subject.id)
    if (numbers := asked.get("numbers")) is not None:
        found &= Q(number__in=numbers)
    if (as_at := asked.get("as_at")) is not None:
        found &= Q(number__lte=as_at)
    if left_out := asked.get("leaving_out"):
        found &= ~left_out
    return found


def names_seen(**asked: Unpack[EventsAsked]) -> list[str]:
    """Return the name of every kind of event among those asked for; one SQL query."""
    rows = Event.objects.filter(_filter(asked))
    return list(rows.order_by("name").values_list("name", flat=True).distinct())


def size(*, as_at: int | None = None) -> Size:
    """Return how long the trail is, or was; one SQL query."""
    rows = Event.objects.filter(_filter({"as_at": as_at}))
    found = rows.aggregate(events=Max("number"), rows=Sum("rows"))
    return Size(found["events"] or 0, found["rows"] or 0)


def events_that_wrote_beside(tables: Collection[str]) -> QuerySet[RowDigests, Any]:
    """Return the numbers of events that wrote to any table but these, as a subquery."""
    return RowDigests.objects.exclude(table__in=tables).values("event")


def event_numbered(number: int, **asked: Unpack[EventsAsked]) -> EventLine:
    """Return one event, if it is among those asked for; one SQL query.

    Raises:
        NoSuchEvent: there is none of this number.
    """
    found = Event.objects.filter(_filter(asked), number=number).first()
    if found is None:
        raise NoSuchEvent(f"The trail has no event {number}.")
    return line_of(found)


def events_numbered(numbers: Iterable[int]) -> dict[int, EventLine]:
    """Return the events of these numbers, a page's worth at most asked for; one SQL query."""
    return {found.number: line_of(found) for found in Event.objects.filter(number__in=set(numbers))}


def rows_of(number: int) -> list[TableRows]:
    """Return the tables that an event wrote to, and how many rows; one SQL query."""
    sheets = RowDigests.objects.filter(event=number).annotate(length=Length("row_ids"))
    found = sheets.order_by("table").values_list("table", "length")
    return [TableRows(table, length // 8) for table, length in found]


def changes_of(number: int, *, page: int = 1) -> Page[Change]:
    """Return one page of the changes that an event made to changeable rows; two SQL queries."""
    return page_of(RowChange.objects.filter(event=number).order_by("pk"), page).mapped(
        lambda kept: Change(
            kept.table,
            kept.row_id,
            kept.operation,
            kept.before,
            kept.after,
            _personal().get(kept.table, frozenset()),
        )
    )


def _personal() -> dict[str, frozenset[str]]:
    """Return the columns of each changeable table that stand in the trail as digests only."""
    return {
        model._meta.db_table: frozenset(model._meta.get_field(n).attname for n in model.personal)  # type: ignore[union-attr]
        for model in mutable_models()
    }


def _latest_first(asked: Q) -> QuerySet[Event]:
    return Event.objects.filter(asked).order_by("-number")


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON)


def line_of(found: Event) -> EventLine:
    """Return an event as a list shows it."""
    subject = None
    if found.subject_kind and found.subject_id is not None:
        subject = Ref(found.subject_kind, found.subject_id, found.subject_label)
    return EventLine(
        found.number,
        found.at,
        found.person_id,
        found.by_label,
        found.name,
        found.reason,
        subject,
        found.rows,
        found.digest,
        found.previous_digest,
    )
