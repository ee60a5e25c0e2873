"""Read the trail as somebody who may audit: events, and of their rows those that they may see."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from goldenthread.audit.queries import (
    Change,
    EventLine,
    EventsAsked,
    Size,
    changes_of,
    event_numbered,
    events_listed,
    events_page,
    names_seen,
    rows_of,
    size,
)
from goldenthread.audit.written import Reading, RowWritten, rows_written
from goldenthread.indicators import access
from goldenthread.indicators.models import (
    Actual,
    Commentary,
    Definition,
    FlagAnswer,
    Import,
    Indicator,
    Ownership,
    PlausibilityFlag,
    Rating,
    Series,
    Target,
    Validation,
)
from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.queries.people import names_of, people_named
from goldenthread.records.models import AppendOnly
from goldenthread.records.page import Page

CHANGES = "audit_rowchange"
"""The table of what changeable rows were before and after."""

#: Which tables hold rows about a series, and by what path they lead to it.
_TO_SERIES: tuple[tuple[type[AppendOnly], str], ...] = (
    (Actual, "series"),
    (Target, "series"),
    (Commentary, "series"),
    (Rating, "series"),
    (Ownership, "series"),
    (Validation, "actual__series"),
    (PlausibilityFlag, "actual__series"),
    (FlagAnswer, "flag__actual__series"),
)
_SPAN = ("start_on", "next_start_on")
#: What a figure that another row points to is called by: its series and its span.
_CALLED_BY = {
    Actual._meta.db_table: ("series__reference", *_SPAN),
    Target._meta.db_table: ("series__reference", *_SPAN),
    PlausibilityFlag._meta.db_table: (
        "actual__series__reference",
        *(f"actual__{name}" for name in _SPAN),
    ),
}
#: How many indicators an event's page names.
NAMED_AT_MOST = 50


@dataclass(frozen=True)
class TrailFilter:
    """Which events somebody asks for: who (a name or a post), what, when, about which indicator."""

    who: str = ""
    what: str = ""
    from_on: date | None = None
    to_on: date | None = None
    about: str = ""


@dataclass(frozen=True)
class TrailLine:
    """An event and the name of whoever made it; without its subject where the reader may not see it."""

    event: EventLine
    person_name: str
    series: str = ""
    is_hidden: bool = False


@dataclass(frozen=True)
class Trail:
    """One page of events, the kinds of event there are, and how long the whole trail is."""

    page: Page[TrailLine]
    names: tuple[str, ...]
    size: Size
    head_digest: str
    knows_indicator: bool


@dataclass(frozen=True)
class TableWritten:
    """What an event wrote to one table: ``rows`` in all, and those that the reader may see."""

    table: str
    rows: int
    seen: Page[RowWritten]

    @property
    def hidden(self) -> int:
        """How many rows the reader may not see."""
        return self.rows - self.seen.total


@dataclass(frozen=True)
class EventWhole:
    """One event with everything that it wrote."""

    line: TrailLine
    tables: tuple[TableWritten, ...]
    changes: Page[Change]
    references: tuple[str, ...]
    imports: tuple[int, ...] = field(default=())


def trail(actor: Actor, *, wanted: TrailFilter, page: int = 1) -> Trail:
    """Return one page of the trail, latest first. At most 10 SQL queries.

    Raises:
        NotPermitted: the actor may not audit.
    """
    actor.require(Right.AUDIT)
    asked, knows = _asked(actor, wanted)
    found = events_page(number=page, **asked)
    lines = iter(_lines(actor, found.items))
    latest = events_page(number=1, size=1).items
    return Trail(
        page=found.mapped(lambda _: next(lines)),
        names=tuple(names_seen()),
        size=size(),
        head_digest=latest[0].digest if latest else "",
        knows_indicator=knows,
    )


def whole_trail(actor: Actor, *, wanted: TrailFilter) -> Iterator[TrailLine]:
    """Give every event of the trail as :func:`trail` filters it, in batches of 500.

    Raises:
        NotPermitted: the actor may not audit.
    """
    actor.require(Right.AUDIT)
    asked, _ = _asked(actor, wanted)
    return _streamed(actor, asked)


def _streamed(actor: Actor, asked: EventsAsked) -> Iterator[TrailLine]:
    batch: list[EventLine] = []
    for line in events_listed(**asked):
        batch.append(line)
        if len(batch) == 500:
            yield from _lines(actor, batch)
            batch = []
    yield from _lines(actor, batch)


def _asked(actor: Actor, wanted: TrailFilter) -> tuple[EventsAsked, bool]:
    asked: EventsAsked = {
        "what": wanted.what,
        "from_on": wanted.from_on,
        "to_on": wanted.to_on,
    }
    if wanted.who:
        asked |= {"who": wanted.who, "people": people_named(wanted.who)}
    if not wanted.about:
        return asked, True
    numbers = events_about(actor, wanted.about)
    return asked | {"numbers": numbers or ()}, numbers is not None


def events_about(actor: Actor, code: str) -> frozenset[int] | None:
    """Return the events that wrote anything about an indicator or one of its series. 2 SQL queries.

    Nothing where there is none of this code, or the actor may not see it.
    """
    found = list(
        Series.objects.filter(access.visible(actor))
        .filter(Q(reference__iexact=code) | Q(indicator__code__iexact=code))
        .values_list("id", "indicator_id")
    )
    if not found:
        return None
    series = {row[0] for row in found}
    indicators = {row[1] for row in found}
    of_series = [
        model.objects.filter(Q(**{f"{path}__in": series})).values_list("event", flat=True)
        for model, path in _TO_SERIES
    ]
    others = [
        Series.objects.filter(pk__in=series).values_list("event", flat=True),
        Indicator.objects.filter(pk__in=indicators).values_list("event", flat=True),
        Definition.objects.filter(indicator__in=indicators).values_list("event", flat=True),
    ]
    return frozenset(others[0].union(*others[1:], *of_series))


def _lines(actor: Actor, events: Collection[EventLine]) -> list[TrailLine]:
    """Return events with names and subjects. 2 SQL queries at most."""
    names = names_of(row.person_id for row in events if row.person_id is not None)
    subjects = {row.subject.id for row in events if row.subject and row.subject.kind == "series"}
    seen = dict(
        Series.objects.filter(access.visible(actor), pk__in=subjects).values_list("id", "reference")
        if subjects
        else ()
    )
    return [_line(row, names, seen) for row in events]


def _line(row: EventLine, names: dict[int, str], seen: dict[int, str]) -> TrailLine:
    name = names.get(row.person_id or 0, "")
    if row.subject is None or row.subject.kind != "series":
        return TrailLine(row, name)
    return TrailLine(row, name, seen.get(row.subject.id, ""), row.subject.id not in seen)


def event_whole(actor: Actor, number: int, *, table: str = "", page: int = 1) -> EventWhole:
    """Return one event with a page of the rows of each table; ``page`` is of ``table``'s rows.

    4 SQL queries, and 2 for each table that the event wrote to.

    Raises:
        NotPermitted: the actor may not audit.
        NoSuchEvent: there is none of this number.
    """
    actor.require(Right.AUDIT)
    line = _lines(actor, [event_numbered(number)])[0]
    visible = _visible(actor)
    written = [
        TableWritten(
            row.table,
            row.rows,
            rows_written(
                number,
                row.table,
                reading=Reading(visible.get(row.table, Q()), _CALLED_BY),
                page=page if row.table == table else 1,
            ),
        )
        for row in rows_of(number)
        if row.table != CHANGES
    ]
    imports = Import.objects.filter(event=number).values_list("id", flat=True)
    return EventWhole(
        line=line,
        tables=tuple(written),
        changes=changes_of(number, page=page if table == CHANGES else 1),
        references=tuple(_references(actor, number)),
        imports=tuple(imports),
    )


def _visible(actor: Actor) -> dict[str, Q]:
    """Return, for each table whose rows somebody may be kept from seeing, the filter of what they see."""
    found = {
        model._meta.db_table: access.visible(actor, through=f"{path}__")
        for model, path in _TO_SERIES
    }
    seen = Series.objects.filter(access.visible(actor)).values("indicator")
    reported = Series.objects.values("indicator")
    found[Series._meta.db_table] = access.visible(actor)
    found[Indicator._meta.db_table] = Q(pk__in=seen) | ~Q(pk__in=reported)
    found[Definition._meta.db_table] = Q(indicator__in=seen) | ~Q(indicator__in=reported)
    return found


def _references(actor: Actor, number: int) -> Iterable[str]:
    """Return the references of the series that an event wrote about, those that the actor may see."""
    of_series = [
        model.objects.filter(access.visible(actor, through=f"{path}__"), event=number).values_list(
            f"{path}__reference", flat=True
        )
        for model, path in _TO_SERIES
    ]
    added = Series.objects.filter(access.visible(actor), event=number)
    found = added.values_list("reference", flat=True).union(*of_series)
    return sorted(found)[: NAMED_AT_MOST + 1]


def trail_size(actor: Actor) -> Size:
    """Return how long the trail is. One SQL query.

    Raises:
        NotPermitted: the actor may not audit.
    """
    actor.require(Right.AUDIT)
    return size()
