"""Prioritisations as a list: narrowed, ordered and paged by the database, and which wait for one's marks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from goldenthread.governance.access import require_sight
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.units import Unit, posts_on, units_on
from goldenthread.plan.models import Prioritisation, PrioritisationStage, Scorer
from goldenthread.plan.queries.prioritisation_rows import (
    IS_CLOSED,
    is_scored_on,
    versions_standing,
)
from goldenthread.records.page import Page, page_of
from goldenthread.records.searching import holding
from goldenthread.rules.search_words import words_wanted
from goldenthread.rules.vocabulary import PrioritisationStep as Step

__all__ = [
    "ORDERS",
    "PrioritisationLine",
    "PrioritisationsFilter",
    "all_prioritisations",
    "closed_before",
    "prioritisations_for",
    "references_of",
    "to_score",
]

_SIZE: Final = 50
_COLUMNS: Final = {"title": "title", "closes": "closes_on", "step": "step"}
ORDERS: Final = tuple(_COLUMNS)


@dataclass(frozen=True)
class PrioritisationsFilter:
    """What a reader asks for; what is empty lets everything through. ``-`` before an order turns it round."""

    text: str = ""
    step: Step | None = None
    unit_ids: frozenset[int] | None = None
    is_mine: bool = False
    order: str = "-closes"
    page: int = 1


@dataclass(frozen=True)
class PrioritisationLine:
    """One prioritisation as lists show it; it ``is_mine`` to score where the reader may give marks now."""

    id: int
    reference: str
    title: str
    unit: Unit | None
    owner: str
    step: Step
    opens_on: date
    closes_on: date
    is_mine: bool


def prioritisations_for(
    actor: Actor,
    wanted: PrioritisationsFilter,
    *,
    on: date,
    as_at: int | None = None,
    size: int = _SIZE,
) -> Page[PrioritisationLine]:
    """Return the prioritisations, narrowed and ordered, a page of them. 4 SQL queries, however many.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    require_sight(actor)
    found = page_of(_rows(actor, wanted, on, as_at), wanted.page, size)
    lines = _lines(found.items, on, as_at)
    return Page(lines, found.number, found.pages, found.total, found.size)


def all_prioritisations(
    actor: Actor, wanted: PrioritisationsFilter, *, on: date, as_at: int | None = None
) -> list[PrioritisationLine]:
    """Return all of what :func:`prioritisations_for` pages. 3 SQL queries.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    require_sight(actor)
    return _lines(_rows(actor, wanted, on, as_at), on, as_at)


def to_score(actor: Actor, *, on: date) -> list[tuple[str, str, date]]:
    """Return what is open for the actor's marks: reference, title and last day, the earliest first.

    One SQL query.
    """
    rows = _known(actor, None).filter(_mine(on)).order_by("closes_on", "prioritisation")
    return [
        (row.prioritisation.reference, row.title, row.closes_on)
        for row in rows.select_related("prioritisation")
    ]


def references_of(ids: Iterable[int]) -> dict[int, str]:
    """Return the references of prioritisations by id. One SQL query."""
    rows = Prioritisation.objects.filter(pk__in=set(ids))
    return dict(rows.values_list("pk", "reference"))


def closed_before(pk: int, *, as_at: int | None = None) -> list[tuple[str, str]]:
    """Return other prioritisations that are closed, by reference and title, the latest first. 1 SQL query."""
    rows = versions_standing(as_at).filter(_closed(as_at)).exclude(prioritisation=pk)
    listed = rows.order_by("-prioritisation").select_related("prioritisation")[:100]
    return [(row.prioritisation.reference, row.title) for row in listed]


def _closed(as_at: int | None) -> Q:
    rows = PrioritisationStage.objects.known_at(as_at).filter(step__in=IS_CLOSED)
    return Q(prioritisation__in=rows.values("prioritisation"))


def _known(actor: Actor, as_at: int | None) -> QuerySet[Any]:
    """Return the versions that stand, each with its step and whether the actor is asked to score it."""
    stages = PrioritisationStage.objects.known_at(as_at)
    of_it = stages.filter(prioritisation=OuterRef("prioritisation")).order_by("-event", "-id")
    asked = Scorer.objects.known_at(as_at).filter(person=actor.person_id)
    later = asked.filter(prioritisation=OuterRef("prioritisation"), event__gt=OuterRef("event"))
    mine = asked.filter(~Exists(later), is_withdrawn=False)
    asked_of_it = mine.filter(prioritisation=OuterRef("prioritisation"))
    return versions_standing(as_at).annotate(
        step=Subquery(of_it.values("step")[:1]), is_asked=Exists(asked_of_it)
    )


def _mine(on: date) -> Q:
    """Return the filter of what the actor is asked to score and may score on the day."""
    return Q(is_asked=True, step=Step.OPEN, opens_on__lte=on, closes_on__gte=on)


def _rows(
    actor: Actor, wanted: PrioritisationsFilter, on: date, as_at: int | None
) -> QuerySet[Any]:
    rows = _known(actor, as_at)
    if wanted.step is not None:
        rows = rows.filter(step=wanted.step)
    if wanted.unit_ids is not None:
        rows = rows.filter(unit__in=wanted.unit_ids)
    if wanted.is_mine:
        rows = rows.filter(_mine(on))
    rows = holding(rows, words_wanted(wanted.text), "title", "purpose", "prioritisation__reference")
    name = _COLUMNS.get(wanted.order.removeprefix("-"), "closes_on")
    first = F(name).desc() if wanted.order.startswith("-") else F(name).asc()
    return rows.order_by(first, "prioritisation").select_related("prioritisation")


def _lines(rows: Iterable[Any], on: date, as_at: int | None) -> list[PrioritisationLine]:
    """Return rows as lists show them. 2 SQL queries."""
    units, posts = units_on(on, as_at=as_at), posts_on(on, as_at=as_at)
    return [
        PrioritisationLine(
            id=row.prioritisation_id,
            reference=row.prioritisation.reference,
            title=row.title,
            unit=units.get(row.unit_id),
            owner=posts[row.owner_id].title if row.owner_id in posts else "",
            step=Step(row.step),
            opens_on=row.opens_on,
            closes_on=row.closes_on,
            is_mine=as_at is None
            and row.is_asked
            and is_scored_on(Step(row.step), row.opens_on, row.closes_on, day=on),
        )
        for row in rows
    ]
