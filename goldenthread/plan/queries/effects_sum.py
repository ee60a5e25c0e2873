"""Which corporate objective bears most of many proposals and plans. Method: docs/methods/effects.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from goldenthread.governance.access import require_sight
from goldenthread.organisation.access import Actor
from goldenthread.plan.models import Effect, Plan, PlanVersion
from goldenthread.plan.queries.around import Around
from goldenthread.plan.queries.effects import About, corporate_objectives, statements
from goldenthread.plan.queries.proposals import ProposalsFilter, proposals_for, year_of
from goldenthread.rules.effects import Borne, borne, heaviest_first
from goldenthread.rules.vocabulary import ImpactGrade

__all__ = ["EffectsSummed", "Summand", "Summed", "effects_summed"]


@dataclass(frozen=True)
class Summand:
    """A proposal or a plan that is in the sum, with its grade for each objective, by id."""

    kind: str
    reference: str
    title: str
    grades: Mapping[int, ImpactGrade]


@dataclass(frozen=True)
class Summed:
    """What one corporate objective bears."""

    objective_id: int
    reference: str
    title: str
    level: str
    borne: Borne


@dataclass(frozen=True)
class EffectsSummed:
    """The corporate objectives, the one that bears most first, and what is in the sum."""

    rows: tuple[Summed, ...]
    summands: tuple[Summand, ...]
    years: tuple[str, ...]
    around: Around


def effects_summed(
    actor: Actor,
    wanted: ProposalsFilter,
    *,
    on: date,
    as_at: int | None = None,
    there: Around | None = None,
) -> EffectsSummed:
    """Return the sum over the proposals that fit, and over the council's plans that state any effect.

    A plan has no portfolio: with one asked for, proposals alone count. At most 16 SQL queries now, 34 of a
    past day, however many there are.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    require_sight(actor)
    found = proposals_for(actor, wanted, on=on, as_at=as_at, there=there)
    corporate = corporate_objectives(actor, on=on, as_at=as_at)
    stated = statements(as_at=as_at)
    summands = [
        Summand("proposal", it.reference, it.title, _grades(stated.get(About(it.id), {})))
        for it in found.every
    ] + _plans(stated, wanted, as_at)
    bearing = {pk: borne(it.grades.get(pk) for it in summands) for pk in corporate}
    rows = tuple(
        Summed(
            pk,
            corporate[pk].reference,
            corporate[pk].title,
            found.around.level(corporate[pk].level_id),
            bearing[pk],
        )
        for pk in heaviest_first(bearing)
    )
    return EffectsSummed(rows, tuple(summands), found.years, found.around)


def _grades(rows: Mapping[int, Effect]) -> dict[int, ImpactGrade]:
    return {pk: ImpactGrade(row.grade) for pk, row in rows.items()}


def _plans(
    stated: Mapping[About, Mapping[int, Effect]], wanted: ProposalsFilter, as_at: int | None
) -> list[Summand]:
    """Return the plans of the council that state any effect and fit. 2 SQL queries."""
    if wanted.portfolio_id is not None or wanted.state == "ended":
        return []
    ids = [about.plan_id for about, rows in stated.items() if about.plan_id is not None and rows]
    rows = PlanVersion.objects.known_at(as_at).filter(plan__in=ids).order_by("event", "id")
    latest = {row.plan_id: row for row in rows}
    references = dict(Plan.objects.filter(pk__in=ids).values_list("pk", "reference"))
    return [
        Summand("plan", references[pk], row.title, _grades(stated[About(plan_id=pk)]))
        for pk, row in sorted(latest.items())
        if row.person_id is None
        and (wanted.unit_ids is None or row.unit_id in wanted.unit_ids)
        and (not wanted.year or year_of(row.starts_on) == wanted.year)
        and (not wanted.text or wanted.text.casefold() in row.title.casefold())
    ]
