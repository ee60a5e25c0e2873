"""Which indicators are not in use any more, for a time or for good: never quietly dropped, but listed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from goldenthread.audit.queries import events_numbered
from goldenthread.indicators import access
from goldenthread.indicators.models import SeriesNow
from goldenthread.indicators.queries.stages import stages_held
from goldenthread.indicators.queries.watchers import ground_of
from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.queries.people import names_of
from goldenthread.organisation.queries.units import units_on
from goldenthread.records.page import Page, page_of
from goldenthread.rules.vocabulary import LifeStage

__all__ = ["ORDERS", "REMOVED", "Removed", "RemovedFilter", "removed", "removed_listed"]

#: What is listed as removed: what is not in use any more, for a time or for good.
REMOVED: Final = (LifeStage.SUSPENDED, LifeStage.RETIRED)
ORDERS: Final = {
    "code": "code", "title": "title", "service": "unit_id", "stage": "stage", "from": "from_on",
}  # fmt: skip
_MOST_WORDS: Final = 8


@dataclass(frozen=True)
class RemovedFilter:
    """What a list of removals is narrowed to: a day, units, a stage, words, what the reader watches."""

    on: date
    since: date | None = None
    unit_ids: frozenset[int] | None = None
    is_watched: bool = False
    stage: str = ""
    text: str = ""
    order: str = "-from"
    page: int = 1
    as_at: int | None = None


@dataclass(frozen=True)
class Removed:
    """An indicator that is not in use on a day: since when and why, who recorded it, what took its place.

    ``reference`` is of a series of it, ``successor_reference`` of one of its successor; a successor that
    the reader does not see is left out.
    """

    code: str
    reference: str
    title: str
    unit: str
    unit_reference: str
    stage: LifeStage
    from_on: date
    until: date | None
    reason: str
    by: str
    event: int
    successor_code: str
    successor_title: str
    successor_reference: str


def removed(actor: Actor, asked: RemovedFilter) -> Page[Removed]:
    """Return a page of the indicators that are retired or suspended. 5 SQL queries, 16 of what is watched.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    actor.require(Right.SEE_ORGANISATION)
    page = page_of(_removed(actor, asked), asked.page)
    return page.mapped(_line(page.items, asked))


def removed_listed(actor: Actor, asked: RemovedFilter) -> list[Removed]:
    """Return all that :func:`removed` pages, for taking away. 5 SQL queries, 16 of what is watched.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    actor.require(Right.SEE_ORGANISATION)
    rows = list(_removed(actor, asked))
    return [*map(_line(rows, asked), rows)]


def _line(rows: Iterable[Any], asked: RemovedFilter) -> Callable[[Any], Removed]:
    """Return what turns each of these rows into a line."""
    units = units_on(asked.on)
    events = events_numbered(it.event for it in rows)
    people = names_of(it.person_id for it in events.values() if it.person_id is not None)

    def line(row: Any) -> Removed:
        written, unit = events[row.event], units.get(row.unit_id)
        return Removed(
            row.code, row.reference, row.title or "", unit.name if unit else "",
            unit.reference if unit else "", LifeStage(row.stage), row.from_on, row.until, row.reason,
            people.get(written.person_id or 0, "") or written.by_label, row.event,
            row.successor_code or "", row.successor_title or "", row.successor_reference or "",
        )  # fmt: skip

    return line


def _removed(actor: Actor, asked: RemovedFilter) -> QuerySet[Any]:
    seen = SeriesNow.objects.filter(access.visible(actor, now=""))
    first = seen.filter(series__indicator=OuterRef("indicator")).order_by("pk")
    next_one = seen.filter(series__indicator=OuterRef("successor")).order_by("pk")
    rows: QuerySet[Any] = (
        stages_held(asked.on, asked.as_at)
        .filter(Exists(first), stage__in=REMOVED)
        .annotate(
            code=F("indicator__code"),
            reference=Subquery(first.values("code")[:1]),
            title=Subquery(first.values("title")[:1]),
            unit_id=Subquery(first.values("unit_id")[:1]),
            successor_code=Subquery(next_one.values("series__indicator__code")[:1]),
            successor_title=Subquery(next_one.values("title")[:1]),
            successor_reference=Subquery(next_one.values("code")[:1]),
        )
    )
    if asked.since is not None:
        rows = rows.filter(from_on__gte=asked.since)
    if asked.unit_ids is not None:
        rows = rows.filter(unit_id__in=asked.unit_ids)
    if asked.is_watched:
        rows = rows.filter(indicator__in=ground_of(actor, asked.on).watched())
    if asked.stage in REMOVED:
        rows = rows.filter(stage=asked.stage)
    for word in asked.text.split()[:_MOST_WORDS]:
        is_there = Q(code__icontains=word) | Q(title__icontains=word) | Q(reason__icontains=word)
        rows = rows.filter(is_there)
    order = ORDERS.get(asked.order.removeprefix("-"), "from_on")
    sign = "-" if asked.order.startswith("-") else ""
    return rows.order_by(f"{sign}{order}", "code", "pk")
