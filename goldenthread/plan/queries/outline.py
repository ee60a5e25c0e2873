"""The thread as an outline: from the top, or from one objective, some levels down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from goldenthread.governance.access import require_sight
from goldenthread.organisation.access import Actor
from goldenthread.plan.access import visible
from goldenthread.plan.models import ObjectiveNow
from goldenthread.plan.queries.around import Around, around
from goldenthread.plan.queries.graph import Graph, graph_for, rows_of
from goldenthread.plan.queries.objectives import ObjectiveLine, highest_now, lines_of

__all__ = ["Outline", "Outlined", "outline_for", "outlined", "within"]

#: More than that nobody reads on one page; the rest is on the pages of what is shown.
MOST_SHOWN = 600


@dataclass(frozen=True)
class Outlined:
    """An objective with what serves it; ``more`` that serve it directly are on its own page alone."""

    line: ObjectiveLine
    below: tuple[Outlined, ...]
    more: int


@dataclass(frozen=True)
class Outline:
    """The objectives of the highest level with what is below them; ``beside`` how many reach none of them."""

    roots: tuple[Outlined, ...]
    total: int
    beside: int
    around: Around


def outline_for(actor: Actor, *, on: date, as_at: int | None = None, depth: int = 3) -> Outline:
    """Return the thread from the top, so many levels deep. 18 SQL queries, whatever its size.

    An objective that serves several stands under each.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    require_sight(actor)
    there = around(on, as_at=as_at)
    graph = graph_for(actor, on=on, as_at=as_at)
    if as_at is None:
        top = highest_now()
        rows = ObjectiveNow.objects.filter(visible(actor))
        tops = list(rows.filter(position=top).values_list("pk", flat=True)[:MOST_SHOWN])
        total, beside = rows.count(), rows.filter(person_id=None, reaches_top=False).count()
    else:
        top = min((it.position for it in graph.rows.values()), default=1)
        tops = [pk for pk, it in graph.rows.items() if it.position == top]
        total = len(graph.rows)
        beside = sum(it.person_id is None and not it.reaches_top for it in graph.rows.values())
    wanted = within(graph, tops, depth)
    seen = list(rows_of(actor, graph, wanted, as_at=as_at).values())
    lines = {it.id: it for it in lines_of(actor, seen, there, top=top)}
    roots = outlined(graph, tops, lines, depth)
    return Outline(roots, total, beside, there)


def within(
    graph: Graph, tops: Sequence[int], depth: int, *, at_most: int = MOST_SHOWN
) -> list[int]:
    """Return what lies within so many levels, the nearest to the top first."""
    found: dict[int, None] = dict.fromkeys(tops)
    layer = list(found)
    for _ in range(depth - 1):
        layer = [child for pk in layer for child in graph.below.get(pk, ()) if child not in found]
        found.update(dict.fromkeys(layer))
    return list(found)[:at_most]


def outlined(
    graph: Graph, ids: Sequence[int], lines: Mapping[int, ObjectiveLine], depth: int
) -> tuple[Outlined, ...]:
    """Return these objectives in order, each with what serves it, so many levels deep."""
    here = sorted(
        (lines[pk] for pk in ids if pk in lines),
        key=lambda it: (it.position, it.title.casefold(), it.id),
    )
    found = []
    for line in here:
        children = list(graph.below.get(line.id, ()))
        below = outlined(graph, children, lines, depth - 1) if depth > 1 else ()
        found.append(Outlined(line, below, len(children) - len(below)))
    return tuple(found)
