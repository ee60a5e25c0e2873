"""Objectives as boxes of a picture: by level from the top, each with its rating and its worst part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

from markupsafe import Markup

from goldenthread.plan.queries.objective import ObjectiveShown
from goldenthread.plan.queries.objectives import ObjectiveLine
from goldenthread.staff.thread.presenters import row_shown
from goldenthread.ui.thread_map import Look, MapBox, MapLine, MapRow, thread_map

__all__ = ["boxes_of", "picture_around", "rows_of_levels"]

#: So many boxes are drawn around one objective; the lists say the rest.
_MOST_AROUND = 36


def boxes_of(
    lines: Iterable[ObjectiveLine], looks: Mapping[int, Look], *, is_past: bool
) -> list[tuple[ObjectiveLine, MapBox]]:
    """Return objectives as boxes; of a past day nothing is said of their ratings."""
    return [(it, _box(it, looks.get(it.id, Look.PLAIN), is_past=is_past)) for it in lines]


def _box(line: ObjectiveLine, look: Look, *, is_past: bool) -> MapBox:
    row = row_shown(line)
    rating, note = "" if is_past else row.rating, ""
    if row.is_personal:
        note = "A person’s own, not rated"
    elif rating and row.worst and row.off_target and rating != "off_target":
        note = f"Worst: {row.worst[0]}"
    return MapBox(str(line.id), row.title, rating, note, row.href, look)


def rows_of_levels(
    boxes: Iterable[tuple[ObjectiveLine, MapBox]], rest: Mapping[int, tuple[str, str]] | None = None
) -> list[MapRow]:
    """Return boxes by level from the top; ``rest`` says of levels by position what is not drawn."""
    levels: dict[tuple[int, str], list[MapBox]] = {}
    for line, box in boxes:
        levels.setdefault((line.position, line.level), []).append(box)
    words = {(position, name): said for position, (name, said) in (rest or {}).items()}
    return [
        MapRow(key[1], tuple(levels.get(key, ())), words.get(key, ""))
        for key in sorted(levels.keys() | words.keys())
    ]


def picture_around(shown: ObjectiveShown, *, is_past: bool) -> Markup | None:
    """Return an objective between what it leads up to and what serves it; nothing where it stands alone."""
    if shown.line is None or not (shown.ways or shown.served_by):
        return None
    lines, edges = {shown.line.id: shown.line}, set()
    for way in shown.ways:
        if len(lines | {it.id: it for it in way}) <= _MOST_AROUND // 2:
            lines |= {it.id: it for it in way}
            edges |= {(child.id, parent.id) for parent, child in pairwise(way)}
    for each in shown.served_by[: _MOST_AROUND - len(lines)]:
        lines[each.line.id] = each.line
        edges.add((each.line.id, shown.line.id))
    return thread_map(
        rows_of_levels(boxes_of(lines.values(), {shown.line.id: Look.MINE}, is_past=is_past)),
        [MapLine(str(child), str(parent)) for child, parent in sorted(edges)],
        title=shown.line.title,
        description="",
        is_linked=True,
        legend="Framed and bold: this objective.",
    )
