"""Plans as a list: narrowed, ordered, a page at a time; and which are wanted that nobody has begun."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from goldenthread.governance.access import require_sight
from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.queries.units import Unit, units_on
from goldenthread.plan.access import may_write_plan
from goldenthread.plan.models import PlanStage, PlanVersion
from goldenthread.plan.queries.plan_around import WHOLE, PlanAround, plan_around
from goldenthread.plan.queries.plan_lacks import Missing, missing_of
from goldenthread.plan.queries.plan_rows import (
    entries_standing,
    lengths_standing,
    objectives_told,
    plans_standing,
    stages_standing,
)
from goldenthread.records.page import Page, page_within
from goldenthread.rules.periods import Period
from goldenthread.rules.search_words import holds, words_wanted
from goldenthread.rules.vocabulary import PlanOwner, PlanStep

__all__ = [
    "OPEN_STEPS",
    "ORDERS",
    "PlanLine",
    "PlanWanting",
    "Plans",
    "PlansFilter",
    "PlansKnown",
    "all_plans",
    "plans_known",
    "plans_seen",
    "plans_to_write",
    "plans_wanting",
]

ORDERS: Final = ("kind", "title", "owner", "period", "step", "left")
#: The steps in which a plan is written.
OPEN_STEPS: Final = frozenset({PlanStep.DRAFT, PlanStep.PROVISIONAL})
_OVER: Final = frozenset({PlanStep.CLOSED, PlanStep.WITHDRAWN})
_STEPS: Final = tuple(PlanStep)
_SIZE: Final = 50
_LATE: Final = date(9999, 12, 31)


@dataclass(frozen=True)
class PlansFilter:
    """What a reader asks for; what is empty lets everything through. ``-`` before an order turns it round.

    ``is_mine`` narrows to what the reader may write now. Plans that were withdrawn show only where asked for.
    """

    text: str = ""
    kind_id: int | None = None
    unit_ids: frozenset[int] | None = None
    year: Period | None = None
    step: str = ""
    is_mine: bool = False
    order: str = "kind"
    page: int = 1


@dataclass(frozen=True)
class PlanLine:
    """One plan as lists show it; ``until`` is by when its step is to be over, where it is to be."""

    id: int
    reference: str
    title: str
    kind_id: int
    kind_reference: str
    kind: str
    owner: PlanOwner
    owned_by: str
    unit: Unit | None
    is_personal: bool
    starts_on: date
    last_on: date
    step: PlanStep
    until: date | None
    days_left: int | None
    may_write: bool
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True)
class Plans:
    """A page of plans, how many there are at each step, how many in all, and what stands around them."""

    page: Page[PlanLine]
    steps: Mapping[PlanStep, int]
    total: int
    around: PlanAround


@dataclass(frozen=True)
class PlansKnown:
    """Every plan that somebody may see, and what stands around them."""

    lines: tuple[PlanLine, ...]
    around: PlanAround


@dataclass(frozen=True)
class PlanWanting:
    """That an owner has no plan of a kind that it should have for a year."""

    kind_id: int
    kind_reference: str
    kind: str
    owned_by: str
    unit: Unit | None


def plans_known(actor: Actor, *, on: date, as_at: int | None = None) -> PlansKnown:
    """Return every plan that the actor may see, without what each lacks. 13 SQL queries.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    require_sight(actor)
    rows = plans_standing(actor, as_at=as_at)
    there = plan_around(on, rows, as_at=as_at)
    stages, tops = stages_standing(as_at=as_at), there.tops(actor)
    lines = (_line(actor, it, stages[it.plan_id], there, tops, as_at) for it in rows)
    return PlansKnown(tuple(lines), there)


def plans_seen(
    actor: Actor,
    wanted: PlansFilter,
    *,
    on: date,
    as_at: int | None = None,
    known: PlansKnown | None = None,
    size: int = _SIZE,
) -> Plans:
    """Return the plans that the actor may see, narrowed and ordered, a page of them.

    ``known`` are all of them, where the caller has them.

    At most 17 SQL queries now, 25 of a past day, however many plans there are.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    known = known or plans_known(actor, on=on, as_at=as_at)
    lines, there = known.lines, known.around
    found = page_within(_narrowed(lines, wanted), wanted.page, size)
    shown = _with_missing(actor, found.items, there, as_at)
    steps = Counter(it.step for it in lines)
    total = len(lines) - steps[PlanStep.WITHDRAWN]
    return Plans(
        Page(shown, found.number, found.pages, found.total, found.size), steps, total, there
    )


def all_plans(
    actor: Actor,
    wanted: PlansFilter,
    *,
    on: date,
    as_at: int | None = None,
    known: PlansKnown | None = None,
) -> list[PlanLine]:
    """Return all of what :func:`plans_seen` pages. As many SQL queries.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    known = known or plans_known(actor, on=on, as_at=as_at)
    return _with_missing(actor, _narrowed(known.lines, wanted), known.around, as_at)


def plans_to_write(actor: Actor, *, on: date, size: int = _SIZE) -> Page[PlanLine]:
    """Return the plans that are the actor's own to write now, those due first. 13 SQL queries, or 1.

    A person's own, and those of the units where they correct figures; whoever administers a unit is not
    told of everybody's.
    """
    units = actor.units_for(Right.CORRECT) - actor.units_for(Right.ADMINISTER)
    rows = [
        it
        for it in plans_standing(actor)
        if (it.person_id is not None and it.person_id == actor.person_id) or it.unit_id in units
    ]
    if not rows:
        return page_within([], 1, size)
    there = plan_around(on, rows)
    stages, tops = stages_standing([it.plan_id for it in rows]), there.tops(actor)
    lines = (_line(actor, it, stages[it.plan_id], there, tops, None) for it in rows)
    due = [it for it in lines if it.may_write]
    return page_within(sorted(due, key=lambda it: (it.until or _LATE, it.id)), 1, size)


def plans_wanting(
    actor: Actor, year: Period, *, on: date, as_at: int | None = None
) -> list[PlanWanting]:
    """Return who has no plan of a kind for any part of a year, and should have. 13 SQL queries.

    Nobody's own plans are asked for.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    require_sight(actor)
    rows = plans_standing(actor, as_at=as_at)
    there, stages = plan_around(on, (), as_at=as_at), stages_standing(as_at=as_at)
    day = min(max(on, year.start), year.last_day)
    units = units_on(day, as_at=as_at)
    covered = {
        (it.plan.kind_id, it.unit_id)
        for it in rows
        if it.starts_on < year.next_start
        and it.next_starts_on > year.start
        and stages[it.plan_id].step != PlanStep.WITHDRAWN
    }
    found = []
    for kind_id, version in there.framework.in_force("plan_kind", day).items():
        for unit in _owing(version.says, units.values()):
            if (kind_id, unit.id if unit else None) in covered:
                continue
            if unit is None and any(kind == kind_id for kind, _ in covered):
                continue
            found.append(
                PlanWanting(
                    kind_id,
                    there.framework.reference("plan_kind", kind_id),
                    str(version.says["name"]),
                    unit.name if unit else WHOLE.get(version.says["owner"], "A body"),
                    unit,
                )
            )
    return found


def _owing(says: Mapping[str, Any], units: Iterable[Unit]) -> list[Unit | None]:
    """Return who is to have a plan of a kind; nothing stands for the council, or a body of it."""
    if says["owner"] == PlanOwner.PERSON:
        return []
    if says["owner"] != PlanOwner.UNIT:
        return [None]
    kind = str(says["unit_kind"]).casefold()
    return [it for it in units if not it.is_partner and it.kind.casefold() == kind]


def _line(
    actor: Actor,
    row: PlanVersion,
    stage: PlanStage,
    there: PlanAround,
    tops: bool,
    as_at: int | None,
) -> PlanLine:
    says, step = there.kind(row.plan.kind_id, row.starts_on), PlanStep(stage.step)
    until = until_of(row, stage)
    return PlanLine(
        id=row.plan_id,
        reference=row.plan.reference,
        title=row.title,
        kind_id=row.plan.kind_id,
        kind_reference=there.framework.reference("plan_kind", row.plan.kind_id),
        kind=str(says["name"]),
        owner=PlanOwner(says["owner"]),
        owned_by=there.owned_by(row, says),
        unit=there.units.get(row.unit_id or 0),
        is_personal=row.person_id is not None,
        starts_on=row.starts_on,
        last_on=row.next_starts_on - timedelta(days=1),
        step=step,
        until=until,
        days_left=(until - there.on).days if until else None,
        may_write=as_at is None and step in OPEN_STEPS and may_write_plan(actor, row, tops=tops),
    )


def until_of(row: PlanVersion, stage: PlanStage) -> date | None:
    """Return by when a plan's step is to be over.

    It is written by its first day, commented by the day that was named, and carried out by its last.
    """
    if stage.step in _OVER:
        return None
    if stage.step == PlanStep.FINAL:
        return row.next_starts_on - timedelta(days=1)
    if stage.step == PlanStep.PROVISIONAL and stage.comments_until:
        return stage.comments_until
    return row.starts_on


def _with_missing(
    actor: Actor, lines: Iterable[PlanLine], there: PlanAround, as_at: int | None
) -> list[PlanLine]:
    """Return these plans with what those still written lack. 5 SQL queries now, 13 of a past day."""
    listed = list(lines)
    asked = [it.id for it in listed if it.step in OPEN_STEPS]
    lengths = lengths_standing(asked, as_at=as_at)
    entries = entries_standing(asked, as_at=as_at)
    ids = {it.objective_id for each in entries.values() for it in each if it.objective_id}
    told = objectives_told(actor, ids, on=there.on, as_at=as_at)

    def lacking(it: PlanLine) -> PlanLine:
        if it.step not in OPEN_STEPS:
            return it
        says = there.kind(it.kind_id, it.starts_on)
        texts, standing = lengths.get(it.id, {}), entries.get(it.id, ())
        lacks = missing_of(says["headings"], there.level_ids(says), texts, standing, told)
        return replace(it, missing=lacks)

    return [lacking(it) for it in listed]


def _narrowed(lines: Iterable[PlanLine], wanted: PlansFilter) -> list[PlanLine]:
    words = words_wanted(wanted.text)
    found = [
        it
        for it in lines
        if (wanted.kind_id is None or it.kind_id == wanted.kind_id)
        and (wanted.unit_ids is None or (it.unit is not None and it.unit.id in wanted.unit_ids))
        and _is_of(it, wanted.year)
        and (it.step == wanted.step if wanted.step else it.step != PlanStep.WITHDRAWN)
        and (not wanted.is_mine or it.may_write)
        and holds(f"{it.title} {it.reference} {it.owned_by} {it.kind}", words)
    ]
    found.sort(key=lambda it: (it.kind.casefold(), it.owned_by.casefold(), it.starts_on, it.id))
    keys: dict[str, Callable[[PlanLine], Any]] = {
        "title": lambda it: it.title.casefold(),
        "owner": lambda it: it.owned_by.casefold(),
        "period": lambda it: (it.starts_on, it.last_on),
        "step": lambda it: _STEPS.index(it.step),
        "left": lambda it: it.until or _LATE,
        "kind": lambda it: it.kind.casefold(),
    }
    key = keys.get(wanted.order.removeprefix("-"), keys["kind"])
    return sorted(found, key=key, reverse=wanted.order.startswith("-"))


def _is_of(line: PlanLine, year: Period | None) -> bool:
    return year is None or (line.starts_on < year.next_start and line.last_on >= year.start)
