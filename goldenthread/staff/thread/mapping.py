"""The strategy map as a picture and as a table, and what stands out of it in rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from goldenthread.plan.queries.overview import Theirs
from goldenthread.plan.queries.strategy import MapLevel, StrategyMap
from goldenthread.staff.addresses import page_address
from goldenthread.staff.thread.drawing import boxes_of, rows_of_levels
from goldenthread.staff.thread.presenters import ObjectiveRow, row_shown
from goldenthread.staff.thread.words import percent
from goldenthread.ui.addresses import with_query
from goldenthread.ui.thread_map import Look, MapLine, thread_map
from goldenthread.ui.words import RATING_MARKS, Counted

__all__ = ["LevelShown", "TheirsShown", "counted", "drawn_map", "map_table", "theirs_shown"]


@dataclass(frozen=True)
class LevelShown:
    """One level of the map: its objectives with the map below each, and what of it is not drawn."""

    heading: str
    rows: tuple[tuple[ObjectiveRow, str, str], ...]
    counts: tuple[Counted, ...]
    rest: str
    rest_href: str


@dataclass(frozen=True)
class TheirsShown:
    """An objective that stands out: what it serves and with what share, in words, and how many serve it."""

    row: ObjectiveRow
    serves: tuple[tuple[ObjectiveRow, str], ...]
    of_tops: str
    served_by: str
    below_href: str


def counted(by_rating: Mapping[str, int]) -> list[Counted]:
    """Return how many have each rating, what is wrong first."""
    return [Counted(key, by_rating[key]) for key in RATING_MARKS if by_rating.get(key)]


def drawn_map(
    found: StrategyMap,
    title: str,
    *,
    is_past: bool,
    is_linked: bool,
    others: Look = Look.PLAIN,
) -> Markup | None:
    """Return the map as a picture; nothing where there is nothing to draw."""
    lines = [line for level in found.levels for line in level.drawn]
    if not lines:
        return None
    looks = {it.id: Look.MINE if it.id in found.marked else others for it in lines}
    rest = {it.position: (it.name, _rest(it)) for it in found.levels if _rest(it)}
    rows = rows_of_levels(boxes_of(lines, looks, is_past=is_past), rest)
    edges = [MapLine(str(child), str(parent)) for child, parent in found.edges]
    legend = "Framed and bold: what stands out." if found.marked else ""
    said = "; ".join(f"{it.plural}: {len(it.drawn)} of {it.total}" for it in found.levels)
    return thread_map(
        rows,
        edges,
        title=title,
        description=f"In rows from the top: {said}.",
        is_linked=is_linked,
        legend=legend,
    )


def _rest(level: MapLevel) -> str:
    """Return how much of a level is not drawn, and how much of all of it is off target."""
    if len(level.drawn) == level.total:
        return ""
    off = level.by_rating.get("off_target", 0)
    said = f"{len(level.drawn):,} of {level.total:,} drawn" if level.drawn else f"{level.total:,}"
    return f"{said}, {off:,} off target" if off else said


def map_table(found: StrategyMap) -> list[LevelShown]:
    """Return the map's levels as tables, each objective with the way to the map below it."""
    shown = []
    for level in found.levels:
        rows = tuple(
            (row_shown(it), _serving(found.serving.get(it.id, 0)), _below(it.reference, found, it.id))
            for it in level.drawn
        )  # fmt: skip
        left = level.total - len(level.drawn)
        shown.append(
            LevelShown(
                heading=level.plural,
                rows=rows,
                counts=tuple(counted(level.by_rating)),
                rest=f"{left:,} {'more of them' if rows else level.plural.casefold()} in the list"
                if left
                else "",
                rest_href=with_query(page_address("objectives"), level=level.reference),
            )
        )
    return shown


def _below(reference: str, found: StrategyMap, pk: int) -> str:
    is_root = found.under is not None and found.under.id == pk
    if is_root or not found.serving.get(pk):
        return ""
    return with_query(page_address("strategy_map"), under=reference)


def _serving(count: int) -> str:
    if not count:
        return "Nothing serves it"
    return "One serves it" if count == 1 else f"{count:,} serve it"


def theirs_shown(it: Theirs) -> TheirsShown:
    """Return an objective that stands out with what it serves."""
    tops = [f"{percent(share)} of “{line.title}”" for line, share in it.of_tops if share]
    below = (
        with_query(page_address("strategy_map"), under=it.line.reference) if it.served_by else ""
    )
    return TheirsShown(
        row=row_shown(it.line),
        serves=tuple((row_shown(each.line), percent(each.share)) for each in it.serves),
        of_tops=", ".join(tops),
        served_by=_serving(it.served_by),
        below_href=below,
    )
