"""The thread as known on a day, from what was recorded: objectives, what serves what, what evidences each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from goldenthread.governance.queries.register import framework_known
from goldenthread.plan.models import (
    Contribution,
    ContributionMove,
    Objective,
    ObjectiveMeasure,
    ObjectiveVersion,
)
from goldenthread.rules.numbers import Number
from goldenthread.rules.rollup import Whole, roll_up_all
from goldenthread.rules.vocabulary import ContributionStep, RatingClass, RollupMethod

__all__ = ["Edge", "Node", "Said", "Thread", "rolled_up", "thread_known"]

#: An objective or a series: which, and its id.
Node = tuple[str, int]

#: Below every level: where an objective stands whose level has ended.
_NOWHERE: Final = 99
_FIELDS: Final = (
    "title", "unit_id", "owner_id", "manager_id", "portfolio_id", "begins_on", "due_on",
    "is_internal", "is_ended",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """An objective as it stands on a day; position 1 is the top level."""

    id: int
    reference: str
    level_id: int
    position: int
    person_id: int | None
    title: str
    unit_id: int | None
    owner_id: int | None
    manager_id: int | None
    portfolio_id: int | None
    begins_on: date | None
    due_on: date | None
    is_internal: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """That one objective serves another, by an agreed contribution, and what it weighs there."""

    contribution_id: int
    child_id: int
    parent_id: int
    weight: Number


@dataclass
class Thread:
    """All objectives in force on a day, by id, with what serves what and what evidences each."""

    objectives: dict[int, Said]
    edges: list[Edge]
    measures: dict[int, dict[int, Number]] = field(default_factory=dict)

    def below(self) -> dict[int, list[Edge]]:
        """Return what serves each objective."""
        found: dict[int, list[Edge]] = defaultdict(list)
        for edge in self.edges:
            found[edge.parent_id].append(edge)
        return found

    def above(self) -> dict[int, list[Edge]]:
        """Return what each objective serves."""
        found: dict[int, list[Edge]] = defaultdict(list)
        for edge in self.edges:
            found[edge.child_id].append(edge)
        return found

    def parents(self) -> set[int]:
        """Return the objectives that another of the council's serves; people's own are no parts."""
        served = (it for it in self.edges if self.objectives[it.child_id].person_id is None)
        return {edge.parent_id for edge in served}

    def reaching_the_top(self) -> set[int]:
        """Return the objectives that stand on the highest level in use, or serve one that does."""
        if not self.objectives:
            return set()
        top = min(each.position for each in self.objectives.values())
        below = self.below()
        reached = {pk for pk, each in self.objectives.items() if each.position == top}
        waiting = list(reached)
        while waiting:
            for edge in below.get(waiting.pop(), ()):
                if edge.child_id not in reached:
                    reached.add(edge.child_id)
                    waiting.append(edge.child_id)
        return reached


def thread_known(on: date, *, as_at: int | None = None) -> Thread:
    """Return the thread on a day as known at an event, or now. 8 SQL queries.

    A contribution counts from the day that was agreed, and only between objectives in force.
    """
    levels = framework_known(as_at, only=["level"]).in_force("level", on)
    positions: dict[int, int] = {key: level.says["position"] for key, level in levels.items()}
    rows = Objective.objects.known_at(as_at).values_list("id", "reference", "level_id", "person_id")
    identities = {pk: (reference, level, person) for pk, reference, level, person in rows}
    objectives = {}
    for pk, says in _latest(ObjectiveVersion, ("objective_id",), _FIELDS, on, as_at):
        reference, level_id, person_id = identities[pk]
        *held, is_ended = says
        if not is_ended:
            position = positions.get(level_id, _NOWHERE)
            objectives[pk] = Said(pk, reference, level_id, position, person_id, *held)
    measures: dict[int, dict[int, Number]] = {}
    evidence = _latest(
        ObjectiveMeasure, ("objective_id", "series_id"), ("weight", "is_ended"), on, as_at
    )
    for (objective, series), (weight, is_ended) in evidence:
        if not is_ended and objective in objectives:
            measures.setdefault(objective, {})[series] = weight
    return Thread(objectives, list(_edges(objectives, on, as_at)), measures)


def _latest(
    model: Any, key: tuple[str, ...], fields: tuple[str, ...], on: date, as_at: int | None
) -> Iterable[tuple[Any, tuple[Any, ...]]]:
    """Return what stands of each subject on a day. 1 SQL query."""
    rows = model.objects.known_at(as_at).filter(from_on__lte=on).order_by("from_on", "event", "id")
    standing = {row[: len(key)]: row[len(key) :] for row in rows.values_list(*key, *fields)}
    if len(key) == 1:
        return [(each[0], says) for each, says in standing.items()]
    return list(standing.items())


def _edges(objectives: Mapping[int, Said], on: date, as_at: int | None) -> Iterable[Edge]:
    """Return what was agreed and has not ended, between objectives in force. 2 SQL queries."""
    joined = Contribution.objects.known_at(as_at).filter(objective__isnull=False)
    rows = joined.values_list("id", "objective_id", "to_id")
    ends: dict[int, tuple[Any, Any]] = {pk: (child, parent) for pk, child, parent in rows}
    moves = ContributionMove.objects.known_at(as_at).filter(
        from_on__lte=on, step__in=(ContributionStep.AGREED, ContributionStep.ENDED)
    )
    standing = {
        pk: (step, weight)
        for pk, step, weight in moves.order_by("from_on", "event", "id").values_list(
            "contribution_id", "step", "weight"
        )
    }
    for pk, (step, weight) in standing.items():
        child, parent = ends.get(pk, (None, None))
        if step == ContributionStep.AGREED and child in objectives and parent in objectives:
            yield Edge(pk, child, parent, weight)


def rolled_up(
    thread: Thread,
    classes: Mapping[Node, RatingClass],
    method: RollupMethod,
    *,
    overdue: frozenset[Node] = frozenset(),
) -> dict[Node, Whole[Node]]:
    """Return every objective's rating from its measures and what serves it, by the council's method.

    People's own objectives are parts of nothing, so that nobody's work shows in a colour. Series without a
    class here are not counted: they are not for everybody's eyes.
    """
    parts: dict[Node, dict[Node, Number]] = {
        ("objective", pk): {
            ("series", series): weight
            for series, weight in thread.measures.get(pk, {}).items()
            if ("series", series) in classes
        }
        for pk in thread.objectives
    }
    for edge in thread.edges:
        if thread.objectives[edge.child_id].person_id is None:
            parts["objective", edge.parent_id]["objective", edge.child_id] = edge.weight
    return roll_up_all(parts, classes, method, overdue=overdue)
