"""How far each weight may move before the order changes: its present place, and where another comes level.

It carries its title and description, and a page that shows it has the same as a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from markupsafe import Markup

from goldenthread.ui import colours
from goldenthread.ui.charts import FONT
from goldenthread.ui.drawing import Size, text_at
from goldenthread.ui.scales import Axis, axis_for, wrapped
from goldenthread.ui.shapes import coordinate

__all__ = ["WeightMoved", "weights_chart"]

WIDE = Size(960, 0)
NARROW = Size(360, 0, 13)
_ROW, _TOP, _FOOT = 44.0, 30.0, 40.0
#: A weight that would have to be so many times the greatest present one is shown as an arrow.
_FARTHEST = 3.0


@dataclass(frozen=True)
class WeightMoved:
    """A criterion's weight, and those at which any two options and at which the first one change places."""

    name: str
    weight: float
    any_at: float | None
    first_at: float | None


def weights_chart(
    rows: Sequence[WeightMoved], *, title: str, description: str, size: str = "wide"
) -> Markup:
    """Return a line for each criterion: a dot at its weight, a bar and a diamond where the order changes."""
    if not rows:
        return Markup("")
    drawn = NARROW if size == "narrow" else WIDE
    label = 110.0 if size == "narrow" else 260.0
    left, right = label + 16, drawn.width - 26
    axis = _axis(rows, wanted=3 if size == "narrow" else 6)
    height = _TOP + _ROW * len(rows) + _FOOT
    parts = [_grid(axis, left, right, height, drawn)]
    parts += [
        _row(it, axis, (left, right), _TOP + _ROW * (place + 0.5), label, drawn)
        for place, it in enumerate(rows)
    ]
    key = f"weights-{crc32(repr((title, tuple(rows), size)).encode()):08x}"
    return Markup(
        '<svg class="gt-chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" role="img"'
        ' aria-labelledby="{key}-t {key}-d" font-family="{font}" font-size="{text}">'
        '<title id="{key}-t">{title}</title><desc id="{key}-d">{said}</desc>{inside}</svg>'
    ).format(
        w=coordinate(drawn.width), h=coordinate(height), key=key, font=FONT,
        text=coordinate(drawn.text), title=title, said=description, inside=Markup("").join(parts),
    )  # fmt: skip


def _axis(rows: Sequence[WeightMoved], *, wanted: int) -> Axis:
    most = max(it.weight for it in rows) or 1.0
    near = [at for it in rows for at in (it.any_at, it.first_at) if at is not None]
    within = [at for at in near if at <= most * _FARTHEST]
    return axis_for([0.0, most, *within], wanted=wanted)


def _across(value: float, axis: Axis, ends: tuple[float, float]) -> float:
    return ends[0] + (ends[1] - ends[0]) * min(value / axis.high, 1.0)


def _grid(axis: Axis, left: float, right: float, height: float, size: Size) -> Markup:
    parts = []
    for step in axis.steps:
        x = _across(step, axis, (left, right))
        parts.append(
            Markup('<line x1="{x}" x2="{x}" y1="{}" y2="{}" stroke="{}"/>').format(
                coordinate(_TOP - 8), coordinate(height - _FOOT + 4), colours.GRID, x=coordinate(x)
            )
        )
        words = f"{step:g}"
        parts.append(text_at(x, height - _FOOT + size.text * 1.5, words))
    parts.append(text_at((left + right) / 2, _TOP - 14, "Weight", anchor="middle"))
    return Markup("").join(parts)


def _row(
    it: WeightMoved, axis: Axis, ends: tuple[float, float], y: float, label: float, size: Size
) -> Markup:
    """Return one criterion's line with its marks."""
    here = _across(it.weight, axis, ends)
    lines = wrapped(it.name, label, size.text, lines=2)
    lift = y + size.text * 0.35 - (len(lines) - 1) * size.text * 0.6
    parts = [
        text_at(label, lift + place * size.text * 1.2, words, anchor="end", fill=colours.TEXT)
        for place, words in enumerate(lines)
    ]
    parts.append(_level(ends, y, colours.GRID, 2))
    reach = [at for at in (it.any_at, it.first_at) if at is not None]
    if reach:
        far = _across(max(reach, key=lambda at: abs(at - it.weight)), axis, ends)
        parts.append(_level((min(here, far), max(here, far)), y, colours.MUTED, 4))
    if it.any_at is not None:
        parts.append(_bar(it.any_at, axis, ends, y))
    if it.first_at is not None:
        parts.append(_diamond(it.first_at, axis, ends, y))
    parts.append(
        Markup('<circle cx="{}" cy="{}" r="7" fill="{}" stroke="#fff" stroke-width="2"/>').format(
            coordinate(here), coordinate(y), colours.INK
        )
    )
    return Markup("").join(parts)


def _level(ends: tuple[float, float], y: float, colour: str, width: float) -> Markup:
    return Markup('<line x1="{}" x2="{}" y1="{y}" y2="{y}" stroke="{}" stroke-width="{}"/>').format(
        coordinate(ends[0]), coordinate(ends[1]), colour, width, y=coordinate(y)
    )


def _bar(at: float, axis: Axis, ends: tuple[float, float], y: float) -> Markup:
    if at > axis.high:
        return _arrow(ends[1], y)
    x = _across(at, axis, ends)
    return Markup('<line x1="{x}" x2="{x}" y1="{}" y2="{}" stroke="{}" stroke-width="3"/>').format(
        coordinate(y - 10), coordinate(y + 10), colours.TARGET, x=coordinate(x)
    )


def _diamond(at: float, axis: Axis, ends: tuple[float, float], y: float) -> Markup:
    if at > axis.high:
        return _arrow(ends[1], y)
    x = _across(at, axis, ends)
    points = " ".join(
        f"{coordinate(x + right)},{coordinate(y + down)}"
        for right, down in ((0, -9), (9, 0), (0, 9), (-9, 0))
    )
    return Markup('<polygon points="{}" fill="#fff" stroke="{}" stroke-width="2.5"/>').format(
        points, colours.INK
    )


def _arrow(x: float, y: float) -> Markup:
    """Return that it lies beyond the drawing."""
    points = " ".join(
        f"{coordinate(x + right)},{coordinate(y + down)}"
        for right, down in ((0, -7), (12, 0), (0, 7))
    )
    return Markup('<polygon points="{}" fill="{}"/>').format(points, colours.MUTED)
