"""What serves what, as the reader may see it: now from the projection, or as known on a past day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date

from goldenthread.organisation.access import Actor
from goldenthread.plan.access import may_see, visible
from goldenthread.plan.models import ObjectiveNow, ThreadNow
from goldenthread.plan.queries.thread import Said, thread_known
from goldenthread.rules.numbers import Number

__all__ = ["Graph", "graph_for", "row_known", "rows_of"]

#: So many ways up are told; more than that nobody reads.
MOST_WAYS = 12


@dataclass
class Graph:
    """Edges between objectives by both ends: the other end, and what it weighs there."""

    above: Mapping[int, Mapping[int, Number]]
    below: Mapping[int, Mapping[int, Number]]
    rows: dict[int, ObjectiveNow] = field(default_factory=dict)

    def everything_below(self, pk: int) -> set[int]:
        """Return all that serves an objective, by whatever way; not itself."""
        return _reached(self.below, pk)

    def everything_above(self, pk: int) -> set[int]:
        """Return all that an objective serves, by whatever way; not itself."""
        return _reached(self.above, pk)

    def ways_up(self, pk: int, *, at_most: int = MOST_WAYS) -> list[list[int]]:
        """Return each way from an objective up to one that serves nothing, from the top downwards."""
        found: list[list[int]] = []
        for way in self._ways(pk, ()):
            found.append(way)
            if len(found) == at_most:
                break
        return found

    def _ways(self, pk: int, came: tuple[int, ...]) -> Iterator[list[int]]:
        here = (*came, pk)
        further = [each for each in self.above.get(pk, ()) if each not in here]
        if not further:
            yield list(reversed(here))
        for each in further:
            yield from self._ways(each, here)


def _reached(ends: Mapping[int, Mapping[int, Number]], pk: int) -> set[int]:
    reached: set[int] = set()
    waiting = [pk]
    while waiting:
        for each in ends.get(waiting.pop(), ()):
            if each not in reached:
                reached.add(each)
                waiting.append(each)
    return reached - {pk}


def graph_for(actor: Actor, *, on: date, as_at: int | None = None) -> Graph:
    """Return what serves what, of the objectives that the actor may see. 2 SQL queries now, 9 of the past.

    The rows are loaded by who shows them; of the past all are there, without ratings.
    Whose a person's own objective is to see is asked of today.
    """
    if as_at is None:
        hidden = set(
            ObjectiveNow.objects.filter(person_id__isnull=False)
            .exclude(visible(actor))
            .values_list("pk", flat=True)
        )
        edges = ThreadNow.objects.values_list("child_id", "parent_id", "weight")
        return _graph((it for it in edges if not {it[0], it[1]} & hidden), {})
    thread = thread_known(on, as_at=as_at)
    reaching, parents = thread.reaching_the_top(), thread.parents()
    rows = {
        pk: row_known(
            it,
            has_measure=pk in thread.measures,
            has_parts=pk in parents,
            reaches_top=pk in reaching,
        )
        for pk, it in thread.objectives.items()
    }
    managed = set(
        ObjectiveNow.objects.filter(visible(actor), person_id__isnull=False).values_list(
            "pk", flat=True
        )
    )
    seen = {
        pk: row
        for pk, row in rows.items()
        if (row.person_id in (None, actor.person_id) and may_see(actor, row)) or pk in managed
    }
    edges_then = (
        (it.child_id, it.parent_id, it.weight)
        for it in thread.edges
        if it.child_id in seen and it.parent_id in seen
    )
    return _graph(edges_then, seen)


def row_known(it: Said, **more: bool) -> ObjectiveNow:
    """Return an objective of a past day as a row that is not stored; it has no rating."""
    said = {each.name: getattr(it, each.name) for each in fields(Said) if each.name != "id"}
    return ObjectiveNow(objective_id=it.id, rating_class="", **said, **more)


def _graph(edges: Iterable[tuple[int, int, Number]], rows: dict[int, ObjectiveNow]) -> Graph:
    above: dict[int, dict[int, Number]] = defaultdict(dict)
    below: dict[int, dict[int, Number]] = defaultdict(dict)
    for child, parent, weight in edges:
        above[child][parent] = weight
        below[parent][child] = weight
    return Graph(above, below, rows)


def rows_of(
    actor: Actor, graph: Graph, ids: Collection[int], *, as_at: int | None
) -> dict[int, ObjectiveNow]:
    """Return these objectives as the actor may see them, by id. 1 SQL query now, none of the past."""
    if as_at is not None:
        return {pk: graph.rows[pk] for pk in ids if pk in graph.rows}
    found = ObjectiveNow.objects.filter(visible(actor), pk__in=list(ids))
    return {row.pk: row for row in found}
