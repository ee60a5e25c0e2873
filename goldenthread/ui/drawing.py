"""The parts of a chart: where values fall, and each line, mark and label as SVG."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from goldenthread.ui import colours
from goldenthread.ui.figures import Plain, said
from goldenthread.ui.scales import Axis, axis_for, labels_that_fit, text_width
from goldenthread.ui.shapes import coordinate, drawn_shape
from goldenthread.ui.words import rating_mark

Point = tuple[str, Plain, str | None]
_MOST_VALUE_LABELS = 13


@dataclass(frozen=True)
class Size:
    """How large a chart is drawn; the text keeps its size, so a phone gets a drawing of its own."""

    width: float
    height: float
    text: float = 14


WIDE = Size(960, 330)
NARROW = Size(360, 270, 13)


@dataclass(frozen=True)
class Plot:
    """The part of a chart where values lie, and where each falls."""

    left: float
    right: float
    top: float
    bottom: float
    places: int
    axis: Axis
    inset: float = 0

    def x(self, place: float) -> float:
        """Return how far right a place lies; halves lie between."""
        if self.places < 2:
            return (self.left + self.right) / 2
        room = self.right - self.left - 2 * self.inset
        return self.left + self.inset + room * place / (self.places - 1)

    def y(self, value: float) -> float:
        """Return how far down a value lies."""
        share = (value - self.axis.low) / (self.axis.high - self.axis.low)
        return self.bottom - (self.bottom - self.top) * share

    def points(self, values: Sequence[float | None], run: Sequence[int]) -> str:
        """Return the places of values that stand side by side, as a polyline wants them."""
        pairs = ((self.x(place), self.y(values[place] or 0)) for place in run)
        return " ".join(f"{coordinate(x)},{coordinate(y)}" for x, y in pairs)


def floats(values: Sequence[Plain]) -> list[float | None]:
    """Return values as drawing needs them: good for a place on paper, not for arithmetic."""
    return [None if value is None else float(value) for value in values]


def tight_axis(known: Sequence[float]) -> Axis:
    """Return an axis that just holds the values, for a drawing without one."""
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    if low == high:
        low, high = low - 1, high + 1
    return Axis(low, high, (), 0)


def plot_for(
    points: Sequence[Point], values: Sequence[float | None], size: Size, unit: str
) -> Plot:
    """Return where values may lie, with room for the words at each side."""
    axis = axis_for([value for value in values if value is not None])
    ticks = [said(step, unit=_short(unit), decimals=axis.decimals) for step in axis.steps]
    ends = [text_width(label, size.text) / 2 for label, _, _ in (*points[:1], *points[-1:])] or [0]
    inset = size.text * 1.9  # so that the first value does not stand on the axis
    left = max(max(text_width(tick, size.text) for tick in ticks) + 14, ends[0] - inset)
    right = size.width - max(ends[-1] - inset, 0) - 4
    return Plot(left, right, size.text * 2, size.height - size.text * 2.6, len(points), axis, inset)


def _short(unit: str) -> str:
    return unit if len(unit) == 1 else ""


def text_at(
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "middle",
    fill: str = colours.MUTED,
    bold: bool = False,
) -> Markup:
    """Return words of a drawing, on a white edge so that no line runs through them."""
    return Markup(
        '<text x="{}" y="{}" text-anchor="{}" fill="{}"{} stroke="#fff" stroke-width="3"'
        ' paint-order="stroke">{}</text>'
    ).format(
        coordinate(x),
        coordinate(y),
        anchor,
        fill,
        Markup(' font-weight="700"') if bold else "",
        text,
    )


def rule(x1: float, x2: float, y: float, dashes: str, width: float) -> Markup:
    """Return a level dashed line: a target."""
    return Markup(
        '<line class="gt-chart__target" x1="{}" x2="{}" y1="{y}" y2="{y}" stroke="{}"'
        ' stroke-width="{}" stroke-dasharray="{}"/>'
    ).format(coordinate(x1), coordinate(x2), colours.TARGET, width, dashes, y=coordinate(y))


def line(points: str, width: float) -> Markup:
    """Return the line through points that stand side by side."""
    return Markup(
        '<polyline class="gt-chart__line" points="{}" fill="none" stroke="{}" stroke-width="{}"'
        ' stroke-linejoin="round"/>'
    ).format(points, colours.INK, width)


def dot(plot: Plot, values: Sequence[float | None], place: int, radius: float) -> Markup:
    """Return a dot on one value."""
    return Markup('<circle cx="{}" cy="{}" r="{}" fill="{}"/>').format(
        coordinate(plot.x(place)), coordinate(plot.y(values[place] or 0)), radius, colours.INK
    )


def grid(plot: Plot, size: Size, unit: str) -> Markup:
    """Return the axis's round values, each with a faint line."""
    parts = []
    for step in plot.axis.steps:
        y = plot.y(step)
        parts.append(
            Markup('<line x1="{}" x2="{}" y1="{y}" y2="{y}" stroke="{}"/>').format(
                coordinate(plot.left), coordinate(plot.right), colours.GRID, y=coordinate(y)
            )
        )
        tick = said(step, unit=_short(unit), decimals=plot.axis.decimals)
        parts.append(text_at(plot.left - 10, y + size.text * 0.35, tick, anchor="end"))
    return Markup("").join(parts)


def usual_band(
    plot: Plot, band: Sequence[float | None], size: Size, unit: str, decimals: int
) -> Markup:
    """Return the range within which the series normally moves, or nothing."""
    if len(band) != 2 or band[0] is None or band[1] is None:
        return Markup("")
    top, bottom = plot.y(band[1]), plot.y(band[0])
    words = f"Usual range {said(band[0], decimals=decimals)} to {said(band[1], decimals=decimals)}"
    return Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>{}').format(
        coordinate(plot.left),
        coordinate(top),
        coordinate(plot.right - plot.left),
        coordinate(bottom - top),
        colours.BAND,
        text_at(plot.right, size.text, words, anchor="end"),
    )


def period_labels(plot: Plot, labels: Sequence[str], size: Size) -> Markup:
    """Return the periods for which there is room, the latest among them."""
    shown = labels_that_fit(labels, room=plot.x(len(labels) - 1) - plot.x(0), size=size.text)
    y = size.height - size.text * 0.6
    return Markup("").join(text_at(plot.x(place), y, labels[place]) for place in sorted(shown))


def target_lines(
    plot: Plot,
    aims: Sequence[float | None],
    values: Sequence[float | None],
    size: Size,
    *,
    said_unit: tuple[str, int],
) -> Markup:
    """Return the targets, dashed: level for as long as one holds, a step where it changes."""
    parts, labelled = [], None
    for stretch in _stretches(aims):
        aim = aims[stretch[0]] or 0
        left, right = plot.x(stretch[0] - 0.5), plot.x(stretch[-1] + 0.5)
        if plot.places < 2:
            left, right = plot.left, plot.right
        ends = max(left, plot.left), min(right, plot.right)
        parts.append(rule(*ends, plot.y(aim), "7 5", 2))
        beside = next(
            (values[at] for at in stretch if at < len(values) and values[at] is not None), None
        )
        above, below = -size.text * 0.5, size.text * 1.2
        is_low = plot.y(aim) + below > plot.bottom  # under the axis the periods are named
        lift = above if beside is None or beside < aim or is_low else below
        words = f"Target {said(aim, unit=said_unit[0], decimals=_needed(aim, said_unit[1]))}"
        is_room = text_width(words, size.text) < ends[1] - ends[0]
        if labelled is None or (aim != labelled and is_room):
            parts.append(
                text_at(ends[0] + 4, plot.y(aim) + lift, words, anchor="start", fill=colours.TARGET)
            )
            labelled = aim
    return Markup("").join(parts)


def _stretches(aims: Sequence[float | None]) -> list[list[int]]:
    found: list[list[int]] = []
    for place, aim in enumerate(aims):
        if aim is None:
            continue
        if found and found[-1][-1] == place - 1 and aims[place - 1] == aim:
            found[-1].append(place)
        else:
            found.append([place])
    return found


def _needed(value: float, decimals: int) -> int:
    return 0 if value == int(value) else decimals


def markers(plot: Plot, points: Sequence[Point], values: Sequence[float | None]) -> Markup:
    """Return each value as the shape of its rating."""
    parts = []
    for place, value in enumerate(values):
        if value is None:
            continue
        mark = rating_mark(points[place][2])
        colour = colours.RATING[mark.css]
        parts.append(
            Markup(
                '<g class="gt-point gt-point--{}" fill="{}" color="{}" stroke="{}"'
                ' stroke-width="{}">{}</g>'
            ).format(
                mark.css,
                colour,
                colour,
                "#fff",
                1.5,
                drawn_shape(mark.shape, plot.x(place), plot.y(value), 7),
            )
        )
    return Markup("").join(parts)


def value_labels(
    plot: Plot,
    points: Sequence[Point],
    values: Sequence[float | None],
    size: Size,
    *,
    said_unit: tuple[str, int],
) -> Markup:
    """Return the values in words: all of them, or the ends and extremes where all would touch."""
    known = [place for place, value in enumerate(values) if value is not None]
    if not known:
        return Markup("")
    room = (plot.right - plot.left) / max(len(known), 1)
    widest = max(text_width(_label(points[place][1], said_unit), size.text) for place in known)
    if len(known) > _MOST_VALUE_LABELS or widest + 6 > room:
        known = sorted({known[0], known[-1], _place_of(values, min), _place_of(values, max)})
    parts = []
    for place in known:
        value = values[place] or 0
        below = _is_dip(values, place)
        y = plot.y(value) + (size.text * 1.55 if below else -size.text * 0.85)
        parts.append(
            text_at(
                plot.x(place), y, _label(points[place][1], said_unit), fill=colours.TEXT, bold=True
            )
        )
    return Markup("").join(parts)


def _label(value: Plain, said_unit: tuple[str, int]) -> str:
    unit, decimals = said_unit
    return said(value, unit=_short(unit), decimals=decimals)


def _place_of(
    values: Sequence[float | None], choose: Callable[[list[tuple[float, int]]], tuple[float, int]]
) -> int:
    return choose([(value, place) for place, value in enumerate(values) if value is not None])[1]


def _is_dip(values: Sequence[float | None], place: int) -> bool:
    value = values[place]
    sides = [values[side] for side in (place - 1, place + 1) if 0 <= side < len(values)]
    known = [side for side in sides if side is not None]
    return value is not None and len(known) == 2 and all(side > value for side in known)
