"""What is offered, challenged, agreed and declined to each objective of a level, and by whom nothing is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from goldenthread.governance.queries.register import framework_known
from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.queries.units import Unit, posts_on, units_on
from goldenthread.plan.access import may_name, may_see, named
from goldenthread.plan.models import ContributionMove, ObjectiveNow
from goldenthread.plan.queries.contributions import in_force, visible_known
from goldenthread.plan.queries.graph import row_known
from goldenthread.plan.queries.thread import thread_known
from goldenthread.rules.vocabulary import ContributionStep as Step

__all__ = ["ContributionReport", "Standing", "ThemeServed", "contribution_report"]

_CHALLENGED: Final = frozenset({Step.CHALLENGED, Step.COUNTERED})


@dataclass(frozen=True)
class Standing:
    """How many contributions stand how; those in force are agreed, also while other terms are talked of."""

    offered: int = 0
    challenged: int = 0
    agreed: int = 0
    declined: int = 0

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is agreed, nor waits for an answer."""
        return not (self.offered or self.challenged or self.agreed)


@dataclass(frozen=True)
class ThemeServed:
    """One objective of the level: what each directorate or partner offers to it, and who offers nothing."""

    reference: str
    title: str
    owner: str
    is_seen: bool
    standing: Standing
    parts: tuple[tuple[str, str, Standing], ...]
    silent: tuple[str, ...]


@dataclass(frozen=True)
class ContributionReport:
    """The objectives of one level in order of title; the levels to choose from, the highest first."""

    levels: tuple[tuple[str, str], ...]
    level: str
    themes: tuple[ThemeServed, ...]


def contribution_report(
    actor: Actor, *, on: date, as_at: int | None = None, level: str = ""
) -> ContributionReport:
    """Return what serves the objectives of a level, the highest in use where none is named.

    At most 9 SQL queries now, 14 on a past day as known at an event.
    """
    known = framework_known(as_at, only=["level"])
    held = known.in_force("level", on)
    ordered = sorted(held.items(), key=lambda each: each[1].says["position"])
    levels = {
        known.reference("level", key): (key, str(it.says["plural"] or it.says["name"]))
        for key, it in ordered
        if not it.says["is_personal"]
    }
    objectives = _objectives(actor, on, as_at)
    used = {row.level_id for row in objectives}
    levels = {ref: each for ref, each in levels.items() if each[0] in used}
    chosen = level if level in levels else next(iter(levels), "")
    rows = [row for row in objectives if chosen and row.level_id == levels[chosen][0]]
    themes = _themes(actor, rows, on, as_at)
    names = tuple((ref, name) for ref, (_, name) in levels.items())
    return ContributionReport(names, chosen, tuple(themes))


def _objectives(actor: Actor, on: date, as_at: int | None) -> list[ObjectiveNow]:
    """Return the council's objectives that the actor may be told of. 1 SQL query now, 8 of a past day."""
    if as_at is None:
        return list(ObjectiveNow.objects.filter(named(actor), person_id__isnull=True))
    then = [row_known(it) for it in thread_known(on, as_at=as_at).objectives.values()]
    return [row for row in then if row.person_id is None and may_name(actor, row)]


def _themes(
    actor: Actor, rows: list[ObjectiveNow], on: date, as_at: int | None
) -> list[ThemeServed]:
    units = units_on(on, as_at=as_at)
    heads = _directorates(units)
    counted = _counted(actor, [row.pk for row in rows], heads, on, as_at)
    owners = {row.owner_id for row in rows if row.owner_id is not None}
    posts = posts_on(on, as_at=as_at, only=owners)
    whole = actor.may(Right.SEE_ORGANISATION)
    below = {pk for pk in heads.values() if units[pk].parent_id is not None}
    own = [pk for pk in units if whole and pk in below and not units[pk].is_partner]
    found = []
    for row in sorted(rows, key=lambda each: each.title.casefold()):
        by = counted[row.pk]
        spoken = [pk for pk, it in by.items() if not it.is_nothing]
        owner = posts.get(row.owner_id or 0)
        parts = sorted(
            (units[pk].name, units[pk].reference, it) for pk, it in by.items() if pk in units
        )
        found.append(
            ThemeServed(
                reference=row.reference,
                title=row.title,
                owner=owner.title if owner else "",
                is_seen=may_see(actor, row),
                standing=_sum(by.values()),
                parts=tuple(parts),
                silent=tuple(units[pk].name for pk in own if pk not in spoken),
            )
        )
    return found


def _counted(
    actor: Actor, ids: list[int], heads: Mapping[int, int], on: date, as_at: int | None
) -> dict[int, dict[int, Standing]]:
    """Return how contributions stand, by objective and by directorate; those of no unit stand under 0."""
    seen = visible_known(actor, on=on, as_at=as_at).filter(to__in=ids)
    listed = list(seen.values_list("pk", "to_id", "step", "by_unit"))
    moves = ContributionMove.objects.known_at(as_at).filter(
        contribution__to__in=ids, step__in=(Step.AGREED, Step.ENDED)
    )
    agreed = in_force(moves, on)
    counts: dict[int, dict[int, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for pk, to, step, unit in listed:
        names = [_name(Step(step))] + (["agreed"] if pk in agreed else [])
        counts[to][heads.get(unit, 0)].update(it for it in names if it)
    return defaultdict(
        dict,
        {
            to: {head: Standing(**dict(each)) for head, each in by.items()}
            for to, by in counts.items()
        },
    )


def _name(step: Step) -> str:
    if step in _CHALLENGED:
        return "challenged"
    return step.value if step in (Step.OFFERED, Step.DECLINED) else ""


def _sum(parts: Iterable[Standing]) -> Standing:
    each = list(parts)
    names = ("offered", "challenged", "agreed", "declined")
    return Standing(**{name: sum(getattr(it, name) for it in each) for name in names})


def _directorates(units: Mapping[int, Unit]) -> dict[int, int]:
    """Return, for each unit, the one just below the top that it belongs to; a partner's stands for itself."""
    found: dict[int, int] = {}
    for pk in units:
        way = [pk]
        parent = units[pk].parent_id
        while parent is not None and parent in units and not units[way[-1]].is_partner:
            way.append(parent)
            parent = units[parent].parent_id
        top = way[-1]
        found[pk] = top if units[top].is_partner or len(way) == 1 else way[-2]
    return found
