"""What proposals and plans would do to the corporate objectives, and whom somebody asked about them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q
from django.db.models.functions import Lower

from goldenthread.audit.queries import events_numbered
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.people import names_of
from goldenthread.plan.models import Consultation, Effect, ObjectiveNow
from goldenthread.plan.queries.around import Around
from goldenthread.plan.queries.graph import graph_for
from goldenthread.rules.vocabulary import ImpactGrade

__all__ = [
    "CORPORATE",
    "About",
    "Asking",
    "Impact",
    "Impacts",
    "consultations_of",
    "corporate_objectives",
    "impacts_of",
    "statements",
]

#: Objectives of so many levels, counted from the top, are corporate ones: outcomes and priorities.
CORPORATE: Final = 2


@dataclass(frozen=True)
class About:
    """What something is said of: a proposal or a plan, by its id."""

    proposal_id: int | None = None
    plan_id: int | None = None

    @property
    def columns(self) -> dict[str, int | None]:
        """The columns of a row that is about it."""
        return {"proposal_id": self.proposal_id, "plan_id": self.plan_id}


@dataclass(frozen=True)
class Impact:
    """What would be done to one objective; no grade where nothing is stated."""

    objective_id: int
    reference: str
    title: str
    level: str
    position: int
    grade: ImpactGrade | None = None
    note: str = ""
    by: str = ""
    name: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Impacts:
    """The corporate objectives with what is stated of each; ``beside`` how many others it is stated of."""

    rows: tuple[Impact, ...]
    beside: int


@dataclass(frozen=True)
class Asking:
    """Whom somebody asked, when, and what came of it."""

    number: int
    with_whom: str
    on: date
    what_came: str
    by: str
    name: str
    at: datetime


def corporate_objectives(
    actor: Actor, *, on: date, as_at: int | None = None
) -> dict[int, ObjectiveNow]:
    """Return the objectives of the highest levels, the top first. 1 SQL query now, 10 of the past."""
    if as_at is None:
        rows = ObjectiveNow.objects.filter(person_id=None, position__lte=CORPORATE)
        return {row.pk: row for row in rows.order_by("position", Lower("title"), "pk")}
    then = graph_for(actor, on=on, as_at=as_at).rows.values()
    found = [row for row in then if row.person_id is None and row.position <= CORPORATE]
    found.sort(key=lambda row: (row.position, row.title.casefold(), row.pk))
    return {row.pk: row for row in found}


def statements(
    *, about: About | None = None, as_at: int | None = None
) -> dict[About, dict[int, Effect]]:
    """Return what stands, by what it is said of and the objective. 1 SQL query.

    What was taken back is left out.
    """
    rows = Effect.objects.known_at(as_at)
    if about is not None:
        rows = rows.filter(**about.columns)
    found: dict[About, dict[int, Effect]] = defaultdict(dict)
    for row in rows.order_by("event", "id"):
        found[About(row.proposal_id, row.plan_id)][row.objective_id] = row
    return {
        key: {pk: row for pk, row in rows_of.items() if row.grade} for key, rows_of in found.items()
    }


def impacts_of(actor: Actor, about: About, there: Around, *, as_at: int | None = None) -> Impacts:
    """Return what would be done to each corporate objective. 4 SQL queries now, 13 of the past."""
    corporate = corporate_objectives(actor, on=there.on, as_at=as_at)
    stated = statements(about=about, as_at=as_at).get(about, {})
    events = events_numbered(row.event for row in stated.values())
    names = names_of(it.person_id for it in events.values() if it.person_id is not None)

    def impact(pk: int, row: ObjectiveNow) -> Impact:
        said = stated.get(pk)
        level = there.level(row.level_id)
        if said is None:
            return Impact(pk, row.reference, row.title, level, row.position)
        event = events[said.event]
        return Impact(
            pk, row.reference, row.title, level, row.position, ImpactGrade(said.grade), said.note,
            event.by_label, names.get(event.person_id or 0, ""), event.at,
        )  # fmt: skip

    rows = tuple(impact(pk, row) for pk, row in corporate.items())
    return Impacts(rows, len(stated.keys() - corporate.keys()))


def consultations_of(about: About, *, as_at: int | None = None) -> tuple[Asking, ...]:
    """Return whom somebody asked about a proposal or plan, the latest day first. 3 SQL queries."""
    rows = Consultation.objects.known_at(as_at).filter(Q(**about.columns))
    latest = {row.number: row for row in rows.order_by("event", "id")}
    standing = [row for row in latest.values() if not row.is_withdrawn]
    events = events_numbered(row.event for row in standing)
    names = names_of(it.person_id for it in events.values() if it.person_id is not None)
    found = [
        Asking(
            row.number,
            row.with_whom,
            row.on,
            row.what_came,
            events[row.event].by_label,
            names.get(events[row.event].person_id or 0, ""),
            events[row.event].at,
        )
        for row in standing
    ]
    return tuple(sorted(found, key=lambda it: (it.on, it.number), reverse=True))
