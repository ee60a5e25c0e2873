"""The whole thread in brief: every objective that the reader may see, with what serves what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, NamedTuple

from django.db.models import Q

from goldenthread.governance.access import require_sight
from goldenthread.organisation.access import Actor
from goldenthread.plan.access import visible
from goldenthread.plan.models import ObjectiveNow
from goldenthread.plan.queries.around import Around, around
from goldenthread.plan.queries.graph import Graph, graph_for, rows_of
from goldenthread.plan.queries.objectives import ObjectiveLine, lines_of

__all__ = ["Brief", "Whole", "whole_thread"]


class Brief(NamedTuple):
    """An objective in brief; of a past day without its rating."""

    pk: int
    reference: str
    title: str
    level_id: int
    position: int
    person_id: int | None
    unit_id: int | None
    owner_id: int | None
    portfolio_id: int | None
    is_internal: bool
    rating_class: str
    reaches_top: bool


_FIELDS: Final = Brief._fields


@dataclass(frozen=True)
class Whole:
    """Everything in brief, by id, with the graph and what stands around it."""

    actor: Actor
    on: date
    as_at: int | None
    briefs: dict[int, Brief]
    graph: Graph
    around: Around

    @cached_property
    def top(self) -> int:
        """The position of the highest level in use by the council."""
        return min((it.position for it in self.briefs.values() if it.person_id is None), default=1)

    def id_of(self, reference: str) -> int | None:
        """Return which objective a reference names; nothing where none is seen."""
        wanted = reference.upper()
        return next((pk for pk, it in self.briefs.items() if it.reference.upper() == wanted), None)

    def lines(self, ids: Iterable[int]) -> dict[int, ObjectiveLine]:
        """Return these objectives as lists show them. 3 SQL queries now, 2 of a past day."""
        rows = rows_of(self.actor, self.graph, set(ids), as_at=self.as_at)
        return {
            it.id: it for it in lines_of(self.actor, list(rows.values()), self.around, top=self.top)
        }


def whole_thread(actor: Actor, *, on: date, as_at: int | None = None) -> Whole:
    """Return the whole thread in brief. 12 SQL queries now, 15 of a past day at most.

    Of people's own objectives the reader's alone are in it.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    require_sight(actor)
    there = around(on, as_at=as_at)
    graph = graph_for(actor, on=on, as_at=as_at)
    own = Q(person_id=None) | (Q(person_id=actor.person_id) if actor.person_id else Q())
    if as_at is None:
        rows = ObjectiveNow.objects.filter(visible(actor)).filter(own)
        found = (Brief(*row) for row in rows.values_list("objective_id", *_FIELDS[1:]))
    else:
        found = (
            Brief(row.pk, *(getattr(row, name) for name in _FIELDS[1:]))
            for row in graph.rows.values()
            if row.person_id in (None, actor.person_id)
        )
    return Whole(actor, on, as_at, {it.pk: it for it in found}, graph, there)
