"""The corporate priorities that a year's scorecard is mapped to, and which of them an indicator evidences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from goldenthread.organisation.access import Actor
from goldenthread.plan.queries.effects import corporate_objectives
from goldenthread.plan.queries.evidence import series_evidenced
from goldenthread.plan.queries.graph import Graph, graph_for

__all__ = ["Priorities", "Priority", "evidenced", "priorities_on"]


@dataclass(frozen=True)
class Priority:
    """A corporate priority: an objective of one of the highest levels; position 1 is the top."""

    id: int
    reference: str
    title: str
    position: int
    level_id: int


@dataclass(frozen=True)
class Priorities:
    """The corporate priorities in order, each top with what serves it right below, and the thread."""

    rows: Mapping[int, Priority]
    graph: Graph

    def covered(self, served: Iterable[int]) -> set[int]:
        """Return the priorities that are served where these are: themselves and what is above them."""
        found = set(served) & self.rows.keys()
        for pk in list(found):
            found |= self.graph.everything_above(pk) & self.rows.keys()
        return found

    def served_by(self, measured: Mapping[int, Iterable[int]]) -> dict[int, int]:
        """Return which priority each series serves first: the nearest to what it evidences.

        ``measured`` says which objectives each series evidences.
        """
        order = {pk: place for place, pk in enumerate(self.rows)}
        found = {}
        for series, objectives in measured.items():
            reached: set[int] = set()
            for each in objectives:
                reached |= ({each} | self.graph.everything_above(each)) & self.rows.keys()
            if reached:
                found[series] = min(reached, key=lambda pk: (-self.rows[pk].position, order[pk]))
        return found


def priorities_on(actor: Actor, *, on: date, as_at: int | None = None) -> Priorities:
    """Return the corporate priorities on a day. 3 SQL queries now, 19 of the past."""
    graph = graph_for(actor, on=on, as_at=as_at)
    rows = corporate_objectives(actor, on=on, as_at=as_at)
    tops = [it for it in rows.values() if not graph.above.get(it.pk, {}).keys() & rows.keys()]
    below = defaultdict(list)
    for it in rows.values():
        for above in graph.above.get(it.pk, {}):
            below[above].append(it)
    in_order = [it for top in tops for it in (top, *below[top.pk])]
    placed = {
        it.pk: Priority(it.pk, it.reference, it.title, it.position, it.level_id)
        for it in (*in_order, *rows.values())
    }
    return Priorities(placed, graph)


def evidenced(priorities: Priorities, *, on: date, as_at: int | None = None) -> dict[int, int]:
    """Return which priority each series serves, by what it evidences on a day. 1 SQL query."""
    return priorities.served_by(series_evidenced(on, as_at))
