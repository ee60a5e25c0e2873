"""Objectives as boxes of a picture: by level from the top, each with its rating and its worst part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from goldenthread.plan.queries.objectives import ObjectiveLine
from goldenthread.staff.thread.presenters import row_shown
from goldenthread.ui.thread_map import Look, MapBox, MapRow

__all__ = ["boxes_of", "rows_of_levels"]


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
