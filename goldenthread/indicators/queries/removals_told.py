"""Which removals are to be told to whom: suspended, retired, or taken back, as they were recorded lately."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from goldenthread.audit.models import Event
from goldenthread.audit.queries import events_numbered
from goldenthread.indicators import access
from goldenthread.indicators.models import IndicatorStage, SeriesNow
from goldenthread.indicators.queries.removed import REMOVED
from goldenthread.indicators.queries.watchers import Grounds, grounds_known, series_watched
from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.queries.people import names_of
from goldenthread.organisation.queries.register import register_known
from goldenthread.rules.vocabulary import LifeStage

__all__ = ["RemovalTold", "Watcher", "removals_since", "removals_told_to"]


@dataclass(frozen=True)
class Watcher:
    """A person who watches indicators that were removed, by the rows that record it."""

    person_id: int
    rows: frozenset[int]


@dataclass(frozen=True)
class RemovalTold:
    """That an indicator is suspended or retired, or is not after all, as one person may read it.

    ``row`` tells it from any other; ``reference`` is of a series of it, ``successor`` of one of what takes
    its place: a code and a title, where the reader sees it.
    """

    row: int
    code: str
    reference: str
    title: str
    stage: LifeStage
    from_on: date
    until: date | None
    is_withdrawn: bool
    reason: str
    by: str
    recorded_at: datetime
    successor: str


def removals_since(since: datetime, *, on: date) -> list[Watcher]:
    """Return who watches what was suspended or retired, recorded from a moment on, or taken back.

    Nobody is told of what they recorded themselves, nor of what another stage was recorded for on the day.
    1 SQL query where nothing was, 25 otherwise, however many watch.
    """
    rows = list(
        _recorded()
        .order_by("pk")
        .filter(event__in=Event.objects.filter(at__gte=since).values("number"))
    )
    if not rows:
        return []
    facts = series_watched({row.indicator_id for row in rows}, on)
    by = {pk: it.person_id for pk, it in events_numbered(row.event for row in rows).items()}
    grounds = grounds_known(on)
    found = []
    for person, posts in _people(grounds, on).items():
        ground = grounds.of(person, posts)
        told = {
            row.pk
            for row in rows
            if by[row.event] != person and any(map(ground.holds, facts[row.indicator_id]))
        }
        if told:
            found.append(Watcher(person, frozenset(told)))
    return found


def _people(grounds: Grounds, on: date) -> dict[int, set[int]]:
    """Return who holds a post or sits on a body by name, with their posts. 11 SQL queries."""
    register = register_known()
    found: dict[int, set[int]] = defaultdict(set)
    for held in register.appointments.values():
        if held.is_on(on) and register.post(held.post_id, on) is not None:
            found[held.person_id].add(held.post_id)
    for _, person, *_ in grounds.framework.in_force("membership", on):
        if person is not None:
            found[person].update(())
    return dict(sorted(found.items()))


def _recorded() -> QuerySet[IndicatorStage]:
    """Return what was recorded as suspended, retired or taken back, and holds for its day."""
    later = IndicatorStage.objects.filter(
        indicator=OuterRef("indicator"), from_on=OuterRef("from_on"), pk__gt=OuterRef("pk")
    )
    return IndicatorStage.objects.filter(~Exists(later), stage__in=REMOVED)


def removals_told_to(actor: Actor, rows: Iterable[int]) -> list[RemovalTold]:
    """Return these rows as the actor reads them, of what they may see, in order. 3 SQL queries."""
    seen = SeriesNow.objects.filter(access.visible(actor, now=""))
    own = seen.filter(series__indicator=OuterRef("indicator")).order_by("pk")
    heir = seen.filter(series__indicator=OuterRef("successor")).order_by("pk")
    listed = list(
        IndicatorStage.objects.filter(Exists(own), pk__in=list(rows))
        .annotate(
            code=F("indicator__code"),
            reference=Subquery(own.values("code")[:1]),
            title=Subquery(own.values("title")[:1]),
            heir_code=Subquery(heir.values("series__indicator__code")[:1]),
            heir_title=Subquery(heir.values("title")[:1]),
        )
        .order_by("from_on", "code", "pk")
    )
    events = events_numbered(row.event for row in listed)
    is_one = actor.may(Right.SEE_ORGANISATION)
    people = (it.person_id for it in events.values() if is_one and it.person_id is not None)
    names = names_of(people)
    found = []
    for row in listed:
        event = events[row.event]
        name = names.get(event.person_id or 0, "")
        found.append(
            RemovalTold(
                row.pk, row.code, row.reference, row.title or "", LifeStage(row.stage), row.from_on,
                row.until, row.is_withdrawn, row.reason,
                f"{name}, {event.by_label}" if name else event.by_label, event.at,
                f"{row.heir_code or ''} {row.heir_title or ''}".strip(),
            )
        )  # fmt: skip
    return found
