"""What was recorded of plans, as it stands now or as known at an event: versions, steps, texts, entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Length

from goldenthread.indicators.access import visible as series_visible
from goldenthread.indicators.models import SeriesNow
from goldenthread.organisation.access import Actor
from goldenthread.plan.access import may_see, plans_visible
from goldenthread.plan.models import (
    Objective,
    ObjectiveNow,
    ObjectiveVersion,
    PlanEntry,
    PlanPassage,
    PlanStage,
    PlanVersion,
)
from goldenthread.plan.queries.thread import thread_known
from goldenthread.records.searching import holding
from goldenthread.rules.search_words import Word

__all__ = [
    "ObjectiveTold",
    "SeriesTold",
    "entries_standing",
    "lengths_standing",
    "objectives_told",
    "passages_standing",
    "plans_standing",
    "series_told",
    "stages_standing",
]


@dataclass(frozen=True)
class ObjectiveTold:
    """An objective that stands in a plan; ``rating_class`` is of today alone."""

    id: int
    reference: str
    title: str
    level_id: int
    is_personal: bool
    is_ended: bool
    reaches_top: bool
    rating_class: str
    due_on: date | None
    owner_id: int | None


@dataclass(frozen=True)
class SeriesTold:
    """A series that stands in a plan and that the reader may see; ``rating_class`` is of today alone."""

    id: int
    reference: str
    code: str
    title: str
    rating_class: str


def plans_standing(
    actor: Actor,
    *,
    as_at: int | None = None,
    only: Collection[int] | None = None,
    words: Collection[Word] = (),
) -> list[PlanVersion]:
    """Return the plans that the actor may see as each stands, with its identity. 1 SQL query.

    ``words`` are all to be in its title or reference.
    Whose a person's own plan is to see is asked of today, whenever it is read.
    """
    rows = _latest(PlanVersion, ("plan",), None).filter(plans_visible(actor))
    if as_at is not None:
        rows = _latest(PlanVersion, ("plan",), as_at).filter(plan__in=rows.values("plan"))
    if only is not None:
        rows = rows.filter(plan__in=list(only))
    rows = holding(rows, words, "title", "plan__reference")
    return list(rows.select_related("plan").order_by("plan"))


def stages_standing(
    plans: Collection[int] | None = None, *, as_at: int | None = None
) -> dict[int, PlanStage]:
    """Return how far these plans, or all, have come. 1 SQL query."""
    rows = _latest(PlanStage, ("plan",), as_at)
    if plans is not None:
        rows = rows.filter(plan__in=list(plans))
    return {row.plan_id: row for row in rows}


def passages_standing(
    plans: Collection[int], *, as_at: int | None = None
) -> dict[int, dict[str, PlanPassage]]:
    """Return what is written in these plans, by heading. 1 SQL query."""
    found: dict[int, dict[str, PlanPassage]] = defaultdict(dict)
    for row in _latest(PlanPassage, ("plan", "heading"), as_at).filter(plan__in=list(plans)):
        found[row.plan_id][row.heading] = row
    return found


def lengths_standing(
    plans: Collection[int], *, as_at: int | None = None
) -> dict[int, dict[str, int]]:
    """Return how long what is written in these plans is, by heading. 1 SQL query."""
    rows = _latest(PlanPassage, ("plan", "heading"), as_at).filter(plan__in=list(plans))
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for plan, heading, length in rows.values_list("plan", "heading", Length("text")):
        found[plan][heading] = length
    return found


def entries_standing(
    plans: Collection[int], *, as_at: int | None = None
) -> dict[int, list[PlanEntry]]:
    """Return what stands in these plans and was not withdrawn, in its order. 1 SQL query."""
    rows = _latest(PlanEntry, ("plan", "number"), as_at).filter(plan__in=list(plans))
    found: dict[int, list[PlanEntry]] = defaultdict(list)
    for row in rows.filter(is_withdrawn=False).order_by("position", "number"):
        found[row.plan_id].append(row)
    return found


def _latest(model: Any, keys: Iterable[str], as_at: int | None) -> QuerySet[Any]:
    """Return the row of each key that no later one supersedes."""
    same = {key: OuterRef(key) for key in keys}
    later = model.objects.known_at(as_at).filter(pk__gt=OuterRef("pk"), **same)
    rows: QuerySet[Any] = model.objects.known_at(as_at).filter(~Exists(later))
    return rows


def objectives_told(
    actor: Actor, ids: Collection[int], *, on: date, as_at: int | None = None
) -> dict[int, ObjectiveTold]:
    """Return these objectives, those that have ended as well, of what the actor may see, by id.

    3 SQL queries now, 11 of a past day.
    """
    wanted = set(ids)
    standing = _objectives_now(wanted) if as_at is None else _objectives_then(wanted, on, as_at)
    versions = _latest(ObjectiveVersion, ("objective",), as_at).filter(objective__in=wanted)
    words = {row.objective_id: row for row in versions}
    found = {}
    for row in Objective.objects.filter(pk__in=wanted):
        now, said = standing.get(row.pk), words.get(row.pk)
        asked = now or _as_row(row, said)
        if asked is None or not may_see(actor, asked):
            continue
        found[row.pk] = ObjectiveTold(
            id=row.pk,
            reference=row.reference,
            title=asked.title,
            level_id=row.level_id,
            is_personal=row.person_id is not None,
            is_ended=now is None and bool(said and said.is_ended),
            reaches_top=asked.reaches_top,
            rating_class="" if as_at is not None or asked.person_id else asked.rating_class,
            due_on=asked.due_on,
            owner_id=asked.owner_id,
        )
    return found


def _objectives_now(ids: Collection[int]) -> dict[int, ObjectiveNow]:
    return {row.pk: row for row in ObjectiveNow.objects.filter(pk__in=ids)}


def _objectives_then(ids: Collection[int], on: date, as_at: int) -> dict[int, ObjectiveNow]:
    """Return objectives as known on a past day; who manages a person's own is asked of today."""
    thread = thread_known(on, as_at=as_at)
    reaching = thread.reaching_the_top()
    managers = dict(ObjectiveNow.objects.filter(pk__in=ids).values_list("pk", "manager_id"))
    return {
        pk: ObjectiveNow(
            objective_id=pk, reference=it.reference, title=it.title, level_id=it.level_id,
            position=it.position, person_id=it.person_id, owner_id=it.owner_id,
            manager_id=managers.get(pk), due_on=it.due_on, rating_class="",
            reaches_top=pk in reaching,
        )
        for pk, it in thread.objectives.items()
        if pk in ids
    }  # fmt: skip


def _as_row(row: Objective, said: ObjectiveVersion | None) -> ObjectiveNow | None:
    """Return an objective that is not in force as if it were."""
    if said is None:
        return None
    return ObjectiveNow(
        objective_id=row.pk, reference=row.reference, title=said.title, level_id=row.level_id,
        position=0, person_id=row.person_id, owner_id=said.owner_id, manager_id=said.manager_id,
        due_on=said.due_on, rating_class="",
    )  # fmt: skip


def series_told(
    actor: Actor, ids: Collection[int], *, as_at: int | None = None
) -> Mapping[int, SeriesTold]:
    """Return these series, of what the actor may see, by id. 1 SQL query."""
    rows = SeriesNow.objects.filter(series_visible(actor, now=""), pk__in=set(ids))
    return {
        row.pk: SeriesTold(
            row.pk, row.series.reference, row.code, row.title,
            rating_class="" if as_at is not None else row.rating_class,
        )
        for row in rows.select_related("series")
    }  # fmt: skip
