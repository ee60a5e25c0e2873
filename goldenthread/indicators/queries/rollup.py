"""Ratings of what is made of others: services and groups of indicators, by the method the council chose.

Only what the reader may see counts. Method: docs/methods/rollup.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from goldenthread.indicators.access import visible
from goldenthread.indicators.models import (
    Actual,
    RollupChoice,
    SeriesGroup,
    SeriesNow,
    SeriesWeight,
)
from goldenthread.indicators.queries.scorecard_filter import (
    STILL_AWAITED,
    ScorecardFilter,
    known,
)
from goldenthread.indicators.queries.scorecard_rows import rows_of
from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.queries.units import Unit, units_on
from goldenthread.rules.numbers import SCALE, Number
from goldenthread.rules.rollup import Whole, roll_up_all
from goldenthread.rules.vocabulary import MissingReason, RatingClass, RollupMethod

#: A unit or a group, or a series in one of them: what it is, and its id or reference.
Node = tuple[str, int | str]
ONE = Number(SCALE)
#: How ratings are rolled up until the council has chosen.
UNTIL_CHOSEN = RollupMethod.WEIGHTED_MEAN


@dataclass(frozen=True)
class Chosen:
    """The method in force, from when and why; without a day the council has not chosen yet."""

    method: RollupMethod
    from_on: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class Group:
    """A group of series, with what each weighs."""

    reference: str
    name: str
    order: int
    weights: Mapping[int, Number]


@dataclass(frozen=True)
class Leaf:
    """A series as it counts: its class, or STILL_AWAITED."""

    id: int
    reference: str
    title: str
    unit_id: int
    standing: str


@dataclass(frozen=True)
class Made:
    """One whole: its name, how deep it stands, its rating, and how many inside stand how."""

    node: Node
    name: str
    reference: str
    depth: int
    whole: Whole[Node]
    inside: Mapping[str, int]
    own: int


@dataclass(frozen=True)
class Parts:
    """All that roll-up needs of one period, as the reader may see it; nothing more is read."""

    leaves: Mapping[int, Leaf]
    units: Mapping[int, Unit]
    groups: tuple[Group, ...]
    in_unit: Mapping[int, Number]
    overdue: frozenset[Node]
    chosen: Chosen


def choice_on(day: date, *, as_at: int | None = None) -> Chosen:
    """Return the method in force on a day. 1 SQL query."""
    rows = RollupChoice.objects.filter(known(as_at), from_on__lte=day)
    row = rows.order_by("from_on", "event", "id").last()
    return (
        Chosen(RollupMethod(row.method), row.from_on, row.reason) if row else Chosen(UNTIL_CHOSEN)
    )


def choices_made(*, as_at: int | None = None) -> list[Chosen]:
    """Return every choice of method, the latest day first. 1 SQL query."""
    rows = RollupChoice.objects.filter(known(as_at)).order_by("-from_on", "-event", "-id")
    return [Chosen(RollupMethod(row.method), row.from_on, row.reason) for row in rows]


def groups_on(
    day: date, *, as_at: int | None = None
) -> tuple[tuple[Group, ...], dict[int, Number]]:
    """Return the groups in order, and what series weigh in their units on a day. 2 SQL queries.

    The groups hold every series, whoever may see it: take those away that the reader may not.
    """
    latest = {row.reference: row for row in SeriesGroup.objects.filter(known(as_at)).order_by("id")}
    weights: dict[str, dict[int, Number | None]] = {}
    rows = SeriesWeight.objects.filter(known(as_at), from_on__lte=day)
    for series, group, weight in rows.order_by("from_on", "event", "id").values_list(
        "series_id", "group", "weight"
    ):
        weights.setdefault(group, {})[series] = weight
    standing = {group: _standing(held) for group, held in weights.items()}
    groups = [
        Group(row.reference, row.name, row.order, standing.get(row.reference, {}))
        for row in latest.values()
        if not row.is_withdrawn
    ]
    groups.sort(key=lambda group: (group.order, group.name.casefold()))
    return tuple(groups), standing.get("", {})


def group_seen(
    actor: Actor, reference: str, day: date, *, as_at: int | None = None
) -> Group | None:
    """Return a group on a day; nothing where the actor may see none of it. 3 SQL queries."""
    groups, _ = groups_on(day, as_at=as_at)
    found = next((group for group in groups if group.reference == reference), None)
    if found is None:
        return None
    seen = SeriesNow.objects.filter(visible(actor, now=""), pk__in=list(found.weights))
    return found if seen.exists() else None


def _standing(held: Mapping[int, Number | None]) -> dict[int, Number]:
    return {series: weight for series, weight in held.items() if weight is not None}


def parts_for(actor: Actor, *, wanted: ScorecardFilter, on: date) -> Parts:
    """Return what the actor may see of a period, as known on the day ``on``. 7 SQL queries."""
    day = wanted.period.next_start - timedelta(days=1)
    rows = rows_of(actor, wanted, on=on).found.order_by("place", "reference")
    leaves = {
        pk: Leaf(pk, reference, title, unit, its_class or STILL_AWAITED)
        for pk, reference, title, unit, its_class in rows.values_list(
            "pk", "reference", "its_title", "unit_pk", "its_class"
        )
    }
    groups, in_unit = groups_on(day, as_at=wanted.as_at)
    return Parts(
        leaves=leaves,
        units=units_on(day, as_at=wanted.as_at),
        groups=groups,
        in_unit=in_unit,
        overdue=_overdue(leaves.values(), wanted, on),
        chosen=choice_on(day, as_at=wanted.as_at),
    )


def _overdue(leaves: Iterable[Leaf], wanted: ScorecardFilter, on: date) -> frozenset[Node]:
    """Return the series whose figure is to come though the period is over. 1 SQL query."""
    not_due = set(
        Actual.objects.filter(
            known(wanted.as_at),
            missing=MissingReason.NOT_DUE,
            next_start_on=wanted.period.next_start,
        ).values_list("series_id", flat=True)
    )
    if wanted.period.next_start > on + timedelta(days=1):
        return frozenset()
    return frozenset(
        ("series", leaf.id)
        for leaf in leaves
        if leaf.standing == STILL_AWAITED and leaf.id not in not_due
    )


def services_rolled_up(
    actor: Actor, parts: Parts, *, method: RollupMethod | None = None
) -> list[Made]:
    """Return the tree of units from the top, each after the one that it stands under. No SQL query.

    A unit's parts are its own indicators, by their weights, and the units below it, which weigh one each.
    Units in which there is nothing to rate, and those that the reader may not see, are left out: what is
    below them stands where they would.
    """
    under = _under(actor, parts)
    holding: dict[Node, dict[Node, Number]] = {("unit", pk): {} for pk in under}
    for leaf in parts.leaves.values():
        weight = parts.in_unit.get(leaf.id, ONE)
        holding.setdefault(("unit", leaf.unit_id), {})[("series", leaf.id)] = weight
    counting = _holding_anything_to_rate(parts, under)
    for pk, parent in under.items():
        if parent is not None and pk in counting:
            holding[("unit", parent)][("unit", pk)] = ONE
    wholes = _wholes(parts, holding, method)
    below: dict[int | None, list[int]] = {}
    for pk, parent in under.items():
        below.setdefault(parent, []).append(pk)
    found: list[Made] = []
    waiting = [(pk, 0) for pk in reversed(below.get(None, []))]
    while waiting:
        pk, depth = waiting.pop()
        unit = parts.units.get(pk)
        name, reference = (unit.name, unit.reference) if unit else ("A service that has ended", "")
        found.append(
            _made(
                parts,
                ("unit", pk),
                name=name,
                reference=reference,
                depth=depth,
                wholes=wholes,
                holding=holding,
            )
        )
        waiting += [(each, depth + 1) for each in reversed(below.get(pk, []))]
    return found


def _under(actor: Actor, parts: Parts) -> dict[int, int | None]:
    """Return the units that hold what the reader may see, in order of name, and what each stands under."""
    holds = {leaf.unit_id for leaf in parts.leaves.values()}
    shown = set(holds)
    for start in holds:
        pk: int | None = start
        while pk is not None and pk in parts.units:
            pk = parts.units[pk].parent_id
            if pk is not None and actor.may(Right.SEE, pk):
                shown.add(pk)
    found: dict[int, int | None] = {}
    for pk in [*(each for each in parts.units if each in shown), *(shown - set(parts.units))]:
        above = parts.units[pk].parent_id if pk in parts.units else None
        while above is not None and above not in shown:
            above = parts.units[above].parent_id if above in parts.units else None
        found[pk] = above
    return found


def _holding_anything_to_rate(parts: Parts, under: Mapping[int, int | None]) -> set[int]:
    """Return the units that hold, at any depth, an indicator that is meant to be rated."""
    found: set[int] = set()
    for leaf in parts.leaves.values():
        pk: int | None = leaf.unit_id
        if leaf.standing == RatingClass.INFORMATION_ONLY:
            continue
        while pk is not None and pk not in found:
            found.add(pk)
            pk = under.get(pk)
    return found


def groups_rolled_up(parts: Parts, *, method: RollupMethod | None = None) -> list[Made]:
    """Return the groups in their order, of what the reader may see; empty ones not. No SQL query."""
    holding: dict[Node, dict[Node, Number]] = {}
    for group in parts.groups:
        seen: dict[Node, Number] = {
            ("series", pk): weight for pk, weight in group.weights.items() if pk in parts.leaves
        }
        if seen:
            holding[("group", group.reference)] = seen
    wholes = _wholes(parts, holding, method)
    return [
        _made(
            parts,
            node,
            name=group.name,
            reference=group.reference,
            depth=0,
            wholes=wholes,
            holding=holding,
        )
        for group in parts.groups
        if (node := ("group", group.reference)) in holding
    ]


def _wholes(
    parts: Parts, holding: Mapping[Node, Mapping[Node, Number]], method: RollupMethod | None
) -> dict[Node, Whole[Node]]:
    classes: dict[Node, RatingClass] = {
        ("series", leaf.id): RatingClass.NOT_RATED
        if leaf.standing == STILL_AWAITED
        else RatingClass(leaf.standing)
        for leaf in parts.leaves.values()
    }
    return roll_up_all(holding, classes, method or parts.chosen.method, overdue=parts.overdue)


def _made(
    parts: Parts, node: Node, *, name: str, reference: str, depth: int,
    wholes: Mapping[Node, Whole[Node]], holding: Mapping[Node, Mapping[Node, Number]],
) -> Made:  # fmt: skip
    inside: dict[str, int] = {}
    leaves: Any = wholes[node].inside.leaves
    for _, pk in leaves:
        standing = parts.leaves[pk].standing
        inside[standing] = inside.get(standing, 0) + 1
    own = sum(kind == "series" for kind, _ in holding[node])
    return Made(node, name, reference, depth, wholes[node], inside, own)


def codes_seen(actor: Actor, *, unit_id: int | None = None) -> dict[str, int]:
    """Return the ids of the series that the actor may see by their codes, in order. 1 SQL query."""
    rows = SeriesNow.objects.filter(visible(actor, now=""))
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    return dict(rows.order_by("order", "code").values_list("code", "series_id"))
