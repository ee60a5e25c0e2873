"""Charts as inline SVG that needs no style sheet: one drawing for the screen, PDF and Word.

Each carries its title and description; a page that shows a chart shows its table as well. Missing values
are gaps. Points have the shape of their rating, so that no reader depends on colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from markupsafe import Markup

from goldenthread.ui import colours
from goldenthread.ui.figures import Plain, said
from goldenthread.ui.scales import Axis, axis_for, labels_that_fit, runs, text_width
from goldenthread.ui.shapes import coordinate, drawn_shape
from goldenthread.ui.words import Counted, rating_mark

Point = tuple[str, Plain, str | None]
FONT = "Arial, 'Liberation Sans', sans-serif"
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

    def x(self, place: int) -> float:
        if self.places < 2:
            return (self.left + self.right) / 2
        return self.left + (self.right - self.left) * place / (self.places - 1)

    def y(self, value: float) -> float:
        share = (value - self.axis.low) / (self.axis.high - self.axis.low)
        return self.bottom - (self.bottom - self.top) * share

    def points(self, values: Sequence[float | None], run: Sequence[int]) -> str:
        pairs = ((self.x(place), self.y(values[place] or 0)) for place in run)
        return " ".join(f"{coordinate(x)},{coordinate(y)}" for x, y in pairs)


def sparkline(points: Sequence[Plain], target: Plain = None, label: str = "") -> Markup:
    """Return a line the height of a word: where a series has been, its target dashed, its latest dotted.

    Without ``label`` it is hidden from screen readers, for use beside a direction in words.
    """
    values = _floats(points)
    known = [value for value in [*values, *_floats([target])] if value is not None]
    named = (
        Markup('role="img" aria-label="{}"').format(label)
        if label
        else Markup('aria-hidden="true" focusable="false"')
    )
    axis = _tight(known)
    plot = Plot(3, 95, 4, 26, len(values), axis)
    inside = []
    if target is not None:
        inside.append(_rule(0, 100, plot.y(float(target)), "4 3", 1.5))
    inside += [
        _line(plot.points(values, run), 2) for run in runs(values) if len(run) > 1
    ]
    inside += [_dot(plot, values, run[0], 2) for run in runs(values) if len(run) == 1]
    if values and values[-1] is not None:
        inside.append(_dot(plot, values, len(values) - 1, 3))
    return Markup(
        '<svg class="gt-spark" viewBox="0 0 100 30" width="100" height="30" {}>{}</svg>'
    ).format(named, Markup("").join(inside))


def line_chart(
    points: Sequence[Point],
    targets: Sequence[Plain] = (),
    *,
    title: str,
    description: str = "",
    unit: str = "",
    decimals: int = 0,
    usual: tuple[Plain, Plain] | None = None,
    size: Size | str = WIDE,
) -> Markup:
    """Return a series over time with its targets.

    ``points`` are (label, value or None, rating class), oldest first; ``targets`` one for each point, None
    where there was none; ``usual`` the range within which the series normally moves. ``size`` is WIDE,
    NARROW or the word ``narrow``. Without ``description`` one is written from the figures.
    """
    drawn = size if isinstance(size, Size) else (NARROW if size == "narrow" else WIDE)
    values = _floats([value for _, value, _ in points])
    aims = _floats(targets)
    band = _floats(usual or ())
    plot = _plot(points, [*values, *aims, *band], drawn, unit)
    key = f"chart-{crc32(repr((title, list(points), list(targets), drawn)).encode()):08x}"
    parts = [
        Markup('<title id="{0}-t">{1}</title><desc id="{0}-d">{2}</desc>').format(
            key, title, description or described(points, targets, unit=unit, decimals=decimals)
        ),
        _band(plot, band, drawn, unit, decimals),
        _grid(plot, drawn, unit),
        _period_labels(plot, [label for label, _, _ in points], drawn),
        _targets(plot, aims, values, drawn, said_unit=(unit, decimals)),
        *(_line(plot.points(values, run), 2.5) for run in runs(values) if len(run) > 1),
        _markers(plot, points, values),
        _value_labels(plot, points, values, drawn, said_unit=(unit, decimals)),
    ]
    return Markup(
        '<svg class="gt-chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" role="img"'
        ' aria-labelledby="{key}-t {key}-d" font-family="{font}" font-size="{text}">{inside}</svg>'
    ).format(
        w=coordinate(drawn.width),
        h=coordinate(drawn.height),
        key=key,
        font=FONT,
        text=coordinate(drawn.text),
        inside=Markup("").join(parts),
    )


def described(
    points: Sequence[Point], targets: Sequence[Plain] = (), *, unit: str = "", decimals: int = 0
) -> str:
    """Return a chart in a sentence or two: span, latest against target, extremes, gaps.

    >>> described([("Q1", 4, None), ("Q2", None, None), ("Q3", 6, "on_target")], [5, 5, 5])
    'Q1 to Q3. Latest 6, on target, against a target of 5. Lowest 4 in Q1, highest 6 in Q3. No figure for Q2.'
    """
    known = [(label, value, rated) for label, value, rated in points if value is not None]
    if not known:
        return "No figures yet."

    def words(value: Plain) -> str:
        return said(value, unit=unit, decimals=decimals)

    latest = known[-1]
    rated = f", {rating_mark(latest[2]).word.lower()}" if latest[2] else ""
    aim = dict(zip((label for label, _, _ in points), targets, strict=False)).get(latest[0])
    against = f", against a target of {words(aim)}" if aim is not None else ""
    least = min(known, key=lambda point: float(point[1] or 0))
    most = max(known, key=lambda point: float(point[1] or 0))
    missing = [label for label, value, _ in points if value is None]
    gaps = f" No figure for {', '.join(missing)}." if missing else ""
    return (
        f"{points[0][0]} to {points[-1][0]}. Latest {words(latest[1])}{rated}{against}."
        f" Lowest {words(least[1])} in {least[0]}, highest {words(most[1])} in {most[0]}.{gaps}"
    )


def counts_bar(items: Sequence[Counted]) -> Markup:
    """Return a thin bar whose parts are as long as their counts; the tiles above it say the same in words."""
    known = [(item.key, item.count) for item in items if item.count > 0]
    total = sum(count for _, count in known)
    parts, start = [], 0.0
    for key, count in known:
        wide = 1000 * count / total
        parts.append(
            Markup('<rect x="{}" y="0" width="{}" height="8" fill="{}"/>').format(
                coordinate(start), coordinate(max(wide - 2, 1)), colours.RATING[rating_mark(key).css]
            )
        )
        start += wide
    return Markup(
        '<svg class="gt-bar" viewBox="0 0 1000 8" width="100%" height="8" preserveAspectRatio="none"'
        ' aria-hidden="true" focusable="false">{}</svg>'
    ).format(Markup("").join(parts))


def _floats(values: Sequence[Plain]) -> list[float | None]:
    return [None if value is None else float(value) for value in values]


def _tight(known: Sequence[float]) -> Axis:
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    if low == high:
        low, high = low - 1, high + 1
    return Axis(low, high, (), 0)


def _plot(points: Sequence[Point], values: Sequence[float | None], size: Size, unit: str) -> Plot:
    axis = axis_for([value for value in values if value is not None])
    ticks = [said(step, unit=_short(unit), decimals=axis.decimals) for step in axis.steps]
    ends = [text_width(label, size.text) / 2 for label, _, _ in (*points[:1], *points[-1:])] or [0]
    left = max(max(text_width(tick, size.text) for tick in ticks) + 14, ends[0] + 2)
    right = size.width - max(ends[-1] + 2, 28)
    return Plot(left, right, size.text * 2, size.height - size.text * 2.6, len(points), axis)


def _short(unit: str) -> str:
    return unit if len(unit) == 1 else ""


def _text(x: float, y: float, text: str, *, anchor: str = "middle", fill: str = colours.MUTED,
          bold: bool = False) -> Markup:
    return Markup(
        '<text x="{}" y="{}" text-anchor="{}" fill="{}"{} stroke="#fff" stroke-width="3"'
        ' paint-order="stroke">{}</text>'
    ).format(
        coordinate(x), coordinate(y), anchor, fill, Markup(' font-weight="700"') if bold else "", text
    )


def _rule(x1: float, x2: float, y: float, dashes: str, width: float) -> Markup:
    return Markup(
        '<line class="gt-chart__target" x1="{}" x2="{}" y1="{y}" y2="{y}" stroke="{}"'
        ' stroke-width="{}" stroke-dasharray="{}"/>'
    ).format(coordinate(x1), coordinate(x2), colours.TARGET, width, dashes, y=coordinate(y))


def _line(points: str, width: float) -> Markup:
    return Markup(
        '<polyline class="gt-chart__line" points="{}" fill="none" stroke="{}" stroke-width="{}"'
        ' stroke-linejoin="round"/>'
    ).format(points, colours.INK, width)


def _dot(plot: Plot, values: Sequence[float | None], place: int, radius: float) -> Markup:
    return Markup('<circle cx="{}" cy="{}" r="{}" fill="{}"/>').format(
        coordinate(plot.x(place)), coordinate(plot.y(values[place] or 0)), radius, colours.INK
    )


def _grid(plot: Plot, size: Size, unit: str) -> Markup:
    parts = []
    for step in plot.axis.steps:
        y = plot.y(step)
        parts.append(
            Markup('<line x1="{}" x2="{}" y1="{y}" y2="{y}" stroke="{}"/>').format(
                coordinate(plot.left), coordinate(plot.right), colours.GRID, y=coordinate(y)
            )
        )
        tick = said(step, unit=_short(unit), decimals=plot.axis.decimals)
        parts.append(_text(plot.left - 10, y + size.text * 0.35, tick, anchor="end"))
    return Markup("").join(parts)


def _band(plot: Plot, band: Sequence[float | None], size: Size, unit: str, decimals: int) -> Markup:
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
        _text(plot.right, size.text, words, anchor="end"),
    )


def _period_labels(plot: Plot, labels: Sequence[str], size: Size) -> Markup:
    shown = labels_that_fit(labels, room=plot.right - plot.left, size=size.text)
    y = size.height - size.text * 0.6
    return Markup("").join(_text(plot.x(place), y, labels[place]) for place in sorted(shown))


def _targets(
    plot: Plot,
    aims: Sequence[float | None],
    values: Sequence[float | None],
    size: Size,
    *,
    said_unit: tuple[str, int],
) -> Markup:
    parts = []
    for run in runs(aims):
        if len(run) == 1:
            x = plot.x(run[0])
            parts.append(_rule(x - 16, x + 16, plot.y(aims[run[0]] or 0), "7 5", 2))
            continue
        parts.append(
            Markup(
                '<polyline class="gt-chart__target" points="{}" fill="none" stroke="{}"'
                ' stroke-width="2" stroke-dasharray="7 5"/>'
            ).format(plot.points(aims, run), colours.TARGET)
        )
    first = next((run[0] for run in runs(aims)), None)
    if first is None:
        return Markup("")
    aim = aims[first] or 0
    beside = values[first] if first < len(values) else None
    lift = -size.text * 0.5 if beside is None or beside < aim else size.text * 1.2
    words = f"Target {said(aim, unit=said_unit[0], decimals=_needed(aim, said_unit[1]))}"
    parts.append(
        _text(plot.x(first) + 4, plot.y(aim) + lift, words, anchor="start", fill=colours.TARGET, bold=True)
    )
    return Markup("").join(parts)


def _needed(value: float, decimals: int) -> int:
    return 0 if value == int(value) else decimals


def _markers(plot: Plot, points: Sequence[Point], values: Sequence[float | None]) -> Markup:
    parts = []
    for place, value in enumerate(values):
        if value is None:
            continue
        mark = rating_mark(points[place][2])
        colour = colours.RATING[mark.css]
        parts.append(
            Markup('<g class="gt-point gt-point--{}" fill="{}" color="{}" stroke="{}" stroke-width="{}">{}</g>').format(
                mark.css,
                colour,
                colour,
                "#fff",
                1.5,
                drawn_shape(mark.shape, plot.x(place), plot.y(value), 7),
            )
        )
    return Markup("").join(parts)


def _value_labels(
    plot: Plot,
    points: Sequence[Point],
    values: Sequence[float | None],
    size: Size,
    *,
    said_unit: tuple[str, int],
) -> Markup:
    known = [place for place, value in enumerate(values) if value is not None]
    if not known:
        return Markup("")
    room = (plot.right - plot.left) / max(len(known), 1)
    widest = max(text_width(_label(points[place][1], said_unit), size.text) for place in known)
    if len(known) > _MOST_VALUE_LABELS or widest + 6 > room:
        known = sorted({known[0], known[-1], _extreme(values, min), _extreme(values, max)})
    parts = []
    for place in known:
        value = values[place] or 0
        below = _is_dip(values, place)
        y = plot.y(value) + (size.text * 1.55 if below else -size.text * 0.85)
        parts.append(
            _text(plot.x(place), y, _label(points[place][1], said_unit), fill=colours.TEXT, bold=True)
        )
    return Markup("").join(parts)


def _label(value: Plain, said_unit: tuple[str, int]) -> str:
    unit, decimals = said_unit
    return said(value, unit=_short(unit), decimals=decimals)


def _extreme(values: Sequence[float | None], choose: object) -> int:
    known = [(value, place) for place, value in enumerate(values) if value is not None]
    return (min(known) if choose is min else max(known))[1]


def _is_dip(values: Sequence[float | None], place: int) -> bool:
    value = values[place]
    sides = [
        values[side] for side in (place - 1, place + 1) if 0 <= side < len(values)
    ]
    known = [side for side in sides if side is not None]
    return value is not None and len(known) == 2 and all(side > value for side in known)
