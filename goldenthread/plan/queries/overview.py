"""The strategic overview: the whole map through somebody's glasses, and what each of theirs serves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from goldenthread.organisation.access import Actor
from goldenthread.plan.queries.around import Around
from goldenthread.plan.queries.glasses import Glasses, Seen, seen_through
from goldenthread.plan.queries.objective import Joined
from goldenthread.plan.queries.objectives import ObjectiveLine
from goldenthread.plan.queries.shares import Parts, parts_of, share_in, shares_of_tops
from goldenthread.plan.queries.strategy import StrategyMap, strategy_map
from goldenthread.plan.queries.whole import Whole, whole_thread
from goldenthread.records.page import Page, page_within

__all__ = ["Overview", "Theirs", "map_for", "overview_for"]

_SIZE = 40


@dataclass(frozen=True)
class Theirs:
    """An objective that stands out: what it serves, its shares there and of each top, how many serve it."""

    line: ObjectiveLine
    serves: tuple[Joined, ...]
    of_tops: tuple[tuple[ObjectiveLine, Fraction], ...]
    served_by: int


@dataclass(frozen=True)
class Overview:
    """The map with what stands out, a page of it with what it serves, and how many have each rating."""

    seen: Seen
    map: StrategyMap
    page: Page[Theirs]
    by_rating: Mapping[str, int]
    around: Around


def overview_for(
    actor: Actor,
    *,
    on: date,
    glasses: Glasses,
    reference: str = "",
    as_at: int | None = None,
    page: int = 1,
    size: int = _SIZE,
) -> Overview | None:
    """Return the whole map as seen through these glasses; nothing where there are none such.

    At most 21 SQL queries now, 24 of a past day, however large the thread.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    whole = whole_thread(actor, on=on, as_at=as_at)
    seen = seen_through(whole, glasses, reference)
    if seen is None:
        return None
    order = sorted(
        seen.ids, key=lambda pk: (whole.briefs[pk].position, whole.briefs[pk].title.casefold(), pk)
    )
    shown = page_within(order, page, size)
    above = {pk for each in shown.items for pk in whole.graph.everything_above(each)}
    made, lines = strategy_map(whole, marked=seen.ids, also=above | set(shown.items))
    parts = parts_of(whole.graph, above, on, as_at) if above else {}
    theirs = [_theirs(whole, pk, lines, parts) for pk in shown.items if pk in lines]
    ratings = Counter(
        it.rating_class for pk in seen.ids if (it := whole.briefs[pk]).person_id is None
    )
    return Overview(
        seen=seen,
        map=made,
        page=Page(theirs, shown.number, shown.pages, shown.total, shown.size),
        by_rating=ratings,
        around=whole.around,
    )


def map_for(
    actor: Actor,
    *,
    on: date,
    as_at: int | None = None,
    under: str = "",
    is_internal: bool | None = None,
) -> StrategyMap | None:
    """Return the strategy map; nothing where ``under`` names no objective that the actor may see.

    15 SQL queries now, 17 of a past day, however large the thread.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    whole = whole_thread(actor, on=on, as_at=as_at)
    root = whole.id_of(under) if under else None
    if under and root is None:
        return None
    return strategy_map(whole, under=root, is_internal=is_internal)[0]


def _theirs(whole: Whole, pk: int, lines: Mapping[int, ObjectiveLine], parts: Parts) -> Theirs:
    graph = whole.graph
    serves = [
        Joined(lines[it], weight, share_in(parts, pk, it))
        for it, weight in graph.above.get(pk, {}).items()
        if it in lines
    ]
    return Theirs(
        lines[pk],
        tuple(sorted(serves, key=lambda it: (it.line.position, it.line.title.casefold()))),
        shares_of_tops(parts, pk, graph.everything_above(pk), graph, lines),
        len(graph.below.get(pk, ())),
    )
