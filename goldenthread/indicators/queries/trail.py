"""Read the trail as somebody who may audit: events, and of their rows those that they may see."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
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
    BreakdownFigure,
    Import,
    Indicator,
    PlausibilityFlag,
    Series,
    Target,
)
from goldenthread.indicators.queries.counting import Naming
from goldenthread.indicators.queries.hidden import TO_INDICATOR, TO_SERIES, Hidden, hidden_from
from goldenthread.organisation.access import Actor, NotPermitted, Right
from goldenthread.organisation.queries.people import names_of, people_named
from goldenthread.records.page import Page

CHANGES = "audit_rowchange"
"""The table of what changeable rows were before and after."""

_SPAN = ("start_on", "next_start_on")
#: What a row that another points to is called by: a series, and of a figure its span; with how it is counted.
_CALLED_BY = {
    Series._meta.db_table: ("reference", "now__frequency"),
    Actual._meta.db_table: ("series__reference", "series__now__frequency", *_SPAN),
    Target._meta.db_table: ("series__reference", "series__now__frequency", *_SPAN),
    PlausibilityFlag._meta.db_table: (
        "actual__series__reference",
        "actual__series__now__frequency",
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
    """An event and the name of whoever made it, as the reader may see it.

    ``rows`` counts those that they may see. Where there are others ``is_whole`` is false: its reason
    may tell of them, so that it is not given.
    """

    event: EventLine
    person_name: str
    rows: int
    series: str = ""
    is_whole: bool = True
    is_about_hidden: bool = False

    @property
    def reason(self) -> str:
        """Why it was done, where the reader may see all that it wrote."""
        return self.event.reason if self.is_whole else ""


@dataclass(frozen=True)
class Trail:
    """One page of events, the kinds of event there are, and how long the whole trail is.

    Nothing of its length is said to whoever may not see all that it tells of.
    """

    page: Page[TrailLine]
    names: tuple[str, ...]
    size: Size | None
    head_digest: str
    knows_indicator: bool


@dataclass(frozen=True)
class TableWritten:
    """What an event wrote to one table, as far as the reader may see it."""

    table: str
    seen: Page[RowWritten]


@dataclass(frozen=True)
class EventWhole:
    """One event with everything that it wrote; ``naming`` names the periods of its rows."""

    line: TrailLine
    tables: tuple[TableWritten, ...]
    changes: Page[Change]
    references: tuple[str, ...]
    imports: tuple[int, ...] = field(default=())
    naming: Naming = field(default_factory=Naming)


def trail(actor: Actor, *, wanted: TrailFilter, page: int = 1, as_at: int | None = None) -> Trail:
    """Return one page of the trail, latest first, as it was at an event.

    At most 13 SQL queries.

    Raises:
        NotPermitted: the actor may not audit.
    """
    actor.require(Right.AUDIT)
    hidden = hidden_from(actor)
    there = _there(hidden, as_at)
    asked, knows = _asked(actor, wanted)
    found = events_page(number=page, **(asked | there))
    lines = iter(_lines(hidden, found.items))
    latest = events_page(number=1, size=1, as_at=as_at).items
    return Trail(
        page=found.mapped(lambda _: next(lines)),
        names=tuple(names_seen(**there)),
        size=size(as_at=as_at) if hidden.sees_every_series else None,
        head_digest=latest[0].digest if latest else "",
        knows_indicator=knows,
    )


def _there(hidden: Hidden, as_at: int | None) -> EventsAsked:
    """Return which events there are for the reader at all."""
    there: EventsAsked = {"as_at": as_at}
    return there if hidden.is_nothing else there | {"leaving_out": hidden.events()}


def whole_trail(
    actor: Actor, *, wanted: TrailFilter, as_at: int | None = None
) -> Iterator[TrailLine]:
    """Give every event of the trail as :func:`trail` filters it, in batches of 500.

    Raises:
        NotPermitted: the actor may not audit.
    """
    actor.require(Right.AUDIT)
    hidden = hidden_from(actor)
    asked, _ = _asked(actor, wanted)
    return _streamed(hidden, asked | _there(hidden, as_at))


def _streamed(hidden: Hidden, asked: EventsAsked) -> Iterator[TrailLine]:
    batch: list[EventLine] = []
    for line in events_listed(**asked):
        batch.append(line)
        if len(batch) == 500:
            yield from _lines(hidden, batch)
            batch = []
    yield from _lines(hidden, batch)


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
        for model, path in TO_SERIES
    ]
    others = [
        Series.objects.filter(pk__in=series).values_list("event", flat=True),
        Indicator.objects.filter(pk__in=indicators).values_list("event", flat=True),
        *(
            model.objects.filter(indicator__in=indicators).values_list("event", flat=True)
            for model in TO_INDICATOR
        ),
    ]
    return frozenset(others[0].union(*others[1:], *of_series))


def _lines(hidden: Hidden, events: Collection[EventLine]) -> list[TrailLine]:
    """Return events with names and subjects. 3 SQL queries at most."""
    names = names_of(row.person_id for row in events if row.person_id is not None)
    subjects = {row.subject.id for row in events if row.subject and row.subject.kind == "series"}
    seen = dict(
        Series.objects.filter(access.visible(hidden.actor), pk__in=subjects).values_list(
            "id", "reference"
        )
        if subjects
        else ()
    )
    unseen = hidden.counted(row.number for row in events)
    return [_line(row, names, seen, unseen[row.number]) for row in events]


def _line(row: EventLine, names: dict[int, str], seen: dict[int, str], unseen: int) -> TrailLine:
    is_of_series = row.subject is not None and row.subject.kind == "series"
    about = seen.get(row.subject.id, "") if row.subject and is_of_series else ""
    is_about_hidden = is_of_series and not about
    return TrailLine(
        row,
        names.get(row.person_id or 0, ""),
        rows=row.rows - unseen,
        series=about,
        is_whole=not unseen and not is_about_hidden,
        is_about_hidden=is_about_hidden,
    )


def event_told(actor: Actor, number: int) -> TrailLine:
    """Return one event to whoever administers, as far as they may see it. At most 5 SQL queries.

    Raises:
        NotPermitted: the actor may not administer anything.
        NoSuchEvent: there is none of this number, or all of it is about what they may not see.
    """
    actor.require(Right.ADMINISTER)
    hidden = hidden_from(actor)
    return _lines(hidden, [event_numbered(number, **_there(hidden, None))])[0]


def event_whole(
    actor: Actor, number: int, *, table: str = "", page: int = 1, as_at: int | None = None
) -> EventWhole:
    """Return one event with a page of the rows of each table; ``page`` is of ``table``'s rows.

    At most 8 SQL queries, and 2 for each table that the event wrote to.

    Raises:
        NotPermitted: the actor may not audit.
        NoSuchEvent: there is none of this number, or all of it is about what they may not see.
    """
    actor.require(Right.AUDIT)
    hidden = hidden_from(actor)
    line = _lines(hidden, [event_numbered(number, **_there(hidden, as_at))])[0]
    unseen = {} if hidden.is_nothing else hidden.rows()
    is_hidden = {model._meta.db_table: found for model, found in unseen.items()}
    written = [
        _without_counts(
            row.table,
            rows_written(
                number,
                row.table,
                reading=Reading(
                    ~is_hidden[row.table] if row.table in is_hidden else Q(), _CALLED_BY
                ),
                page=page if row.table == table else 1,
            ),
        )
        for row in rows_of(number)
        if row.table != CHANGES
    ]
    imports = Import.objects.filter(event=number)
    if not hidden.is_nothing:
        imports = imports.exclude(hidden.imports())
    return EventWhole(
        line=line,
        tables=tuple(one for one in written if one.seen.total),
        changes=changes_of(number, page=page if table == CHANGES else 1),
        references=tuple(_references(actor, number)),
        imports=tuple(imports.values_list("id", flat=True)),
        naming=Naming(as_at),
    )


def _without_counts(table: str, seen: Page[RowWritten]) -> TableWritten:
    """Leave out how many are in each group of a breakdown: a small count can point to a person."""
    if table != BreakdownFigure._meta.db_table:
        return TableWritten(table, seen)
    counts = {"value", "numerator", "denominator"}
    return TableWritten(
        table,
        seen.mapped(
            lambda row: replace(
                row,
                cells=tuple(
                    replace(cell, value=None) if cell.field in counts else cell
                    for cell in row.cells
                ),
            )
        ),
    )


def _references(actor: Actor, number: int) -> Iterable[str]:
    """Return the references of the series that an event wrote about, those that the actor may see."""
    of_series = [
        model.objects.filter(access.visible(actor, through=f"{path}__"), event=number).values_list(
            f"{path}__reference", flat=True
        )
        for model, path in TO_SERIES
    ]
    added = Series.objects.filter(access.visible(actor), event=number)
    found = added.values_list("reference", flat=True).union(*of_series)
    return sorted(found)[: NAMED_AT_MOST + 1]


def trail_size(actor: Actor) -> Size:
    """Return how long the trail is. 2 SQL queries.

    Raises:
        NotPermitted: the actor may not audit, or may not see all that the trail tells of.
    """
    actor.require(Right.AUDIT)
    if not hidden_from(actor).sees_every_series:
        raise NotPermitted("Whoever verifies the trail sees all of it.")
    return size()
