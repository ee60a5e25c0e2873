"""The strategy map: levels as rows, so much of each as can be drawn, and numbers for the rest."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from goldenthread.plan.queries.objectives import ObjectiveLine
from goldenthread.plan.queries.whole import Brief, Whole
from goldenthread.rules.vocabulary import RatingClass

__all__ = ["MapLevel", "StrategyMap", "strategy_map"]

#: So many boxes fit on one sheet, so many of one level where it does not fit whole.
MOST_DRAWN: Final = 42
MOST_OF_A_LEVEL: Final = 14
_SEVERITY: Final = (
    RatingClass.OFF_TARGET, RatingClass.NEAR_TARGET, RatingClass.ON_TARGET, RatingClass.EXCEEDING,
    RatingClass.INFORMATION_ONLY, RatingClass.NOT_RATED,
)  # fmt: skip


@dataclass(frozen=True)
class MapLevel:
    """One level: what of it is drawn, how many there are, and how many have each rating."""

    level_id: int
    reference: str
    name: str
    plural: str
    position: int
    drawn: tuple[ObjectiveLine, ...]
    total: int
    by_rating: Mapping[str, int]


@dataclass(frozen=True)
class StrategyMap:
    """The map: its levels from the top, what serves what, and how many serve each directly.

    ``under`` is the objective below which it is drawn, if any; ``marked`` those that stand out.
    """

    levels: tuple[MapLevel, ...]
    edges: tuple[tuple[int, int], ...]
    serving: Mapping[int, int]
    marked: frozenset[int]
    under: ObjectiveLine | None
    total: int


def strategy_map(
    whole: Whole,
    *,
    under: int | None = None,
    is_internal: bool | None = None,
    marked: Collection[int] = (),
    also: Collection[int] = (),
) -> tuple[StrategyMap, dict[int, ObjectiveLine]]:
    """Return the map, and its lines with those of ``also`` by id. 3 SQL queries.

    From the top as many levels are drawn whole as fit; of a larger one what is ``marked`` and what stands
    above that, and of the highest the worst. ``is_internal`` asks for what serves the council's own aims, or
    residents' outcomes.
    """
    briefs = _wanted(whole, under, is_internal)
    levels: dict[int, list[Brief]] = defaultdict(list)
    for it in briefs:
        if it.person_id is None or it.pk in marked:
            levels[it.level_id].append(it)
    order = sorted(levels, key=lambda pk: (levels[pk][0].position, pk))
    wanted = set(marked).union(*(whole.graph.everything_above(pk) for pk in list(marked)[:400]))
    chosen: dict[int, list[int]] = {}
    room, is_whole = MOST_DRAWN, True
    for pk in order:
        chosen[pk], is_whole = _chosen(
            levels[pk], room, wanted, is_whole=is_whole, first=pk == order[0]
        )
        room -= len(chosen[pk])
    drawn = {pk for every in chosen.values() for pk in every}
    lines = whole.lines(drawn | set(also))
    made = StrategyMap(
        levels=tuple(_level(whole, pk, levels[pk], chosen[pk], lines) for pk in order),
        edges=tuple(
            (child, parent)
            for child in sorted(drawn)
            for parent in whole.graph.above.get(child, ())
            if parent in drawn
        ),
        serving={pk: len(whole.graph.below.get(pk, ())) for pk in drawn},
        marked=frozenset(marked) & drawn,
        under=lines.get(under or 0),
        total=len(briefs),
    )
    return made, lines


def _wanted(whole: Whole, under: int | None, is_internal: bool | None) -> list[Brief]:
    """Return what the map is of: all, or what serves one, or what serves aims of one kind."""
    briefs = whole.briefs
    if under is not None:
        ids = {under} | whole.graph.everything_below(under)
        return [briefs[pk] for pk in ids if pk in briefs]
    if is_internal is None:
        return list(briefs.values())
    tops = [
        it.pk
        for it in briefs.values()
        if it.position == whole.top and it.is_internal is is_internal
    ]
    ids = set(tops).union(*(whole.graph.everything_below(pk) for pk in tops))
    return [
        it
        for it in briefs.values()
        if it.pk in ids or (not it.reaches_top and it.is_internal is is_internal)
    ]  # fmt: skip


def _chosen(
    level: Sequence[Brief], room: int, wanted: Collection[int], *, is_whole: bool, first: bool
) -> tuple[list[int], bool]:
    """Return what of a level is drawn, and whether the level below it may be drawn whole."""
    if is_whole and len(level) <= room:
        return [it.pk for it in _worst_first(level)], True
    few = min(room, MOST_OF_A_LEVEL)
    if first and not wanted:
        return [it.pk for it in _worst_first(level)][:few], False
    return [it.pk for it in _worst_first(level) if it.pk in wanted][:few], False


def _worst_first(level: Iterable[Brief]) -> list[Brief]:
    place = {each.value: at for at, each in enumerate(_SEVERITY)}
    return sorted(level, key=lambda it: (place.get(it.rating_class, 9), it.title.casefold(), it.pk))


def _level(
    whole: Whole,
    pk: int,
    level: Sequence[Brief],
    chosen: Iterable[int],
    lines: Mapping[int, ObjectiveLine],
) -> MapLevel:
    called = whole.around.levels.get(pk)
    name = called.name if called else whole.around.level(pk)
    drawn = [lines[it] for it in chosen if it in lines]
    return MapLevel(
        level_id=pk,
        reference=called.reference if called else "",
        name=name,
        plural=called.plural if called else name,
        position=level[0].position,
        drawn=tuple(sorted(drawn, key=lambda it: it.title.casefold())),
        total=len(level),
        by_rating=Counter(it.rating_class for it in level if it.rating_class),
    )
