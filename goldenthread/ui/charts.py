"""Charts as inline SVG that needs no style sheet: one drawing for the screen, PDF and Word.

Each carries its title and description; a page that shows a chart shows its table as well. Missing
values are gaps. Points have the shape of their rating, so that no reader depends on colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from zlib import crc32

from markupsafe import Markup, escape

from goldenthread.ui import colours
from goldenthread.ui.drawing import (
    NARROW,
    WIDE,
    Point,
    Size,
    floats,
    grid,
    line,
    markers,
    period_labels,
    plot_for,
    target_lines,
    tight_axis,
    usual_band,
    value_labels,
)
from goldenthread.ui.figures import Plain, said
from goldenthread.ui.scales import runs
from goldenthread.ui.shapes import coordinate
from goldenthread.ui.words import Counted, rating_mark

FONT = "Arial, 'Liberation Sans', sans-serif"


def sparkline(points: Sequence[Plain], target: Plain = None, label: str = "") -> Markup:
    """Return a line the height of a word: a series, its target dashed, its latest a dot.

    Without ``label`` it is hidden from screen readers, for use beside a direction in words. A page holds
    a hundred of them, so they are short: whole coordinates, of half the size of a point, and colours
    from the style sheet.
    """
    values = floats(points)
    known = [value for value in [*values, *floats([target])] if value is not None]
    if all(value is None for value in values):
        return Markup("")
    axis = tight_axis(known)
    across = 184 / max(len(values) - 1, 1)
    scale = 44 / (axis.high - axis.low)

    def at(place: int) -> tuple[int, int]:
        return round(6 + place * across), round(52 - ((values[place] or 0) - axis.low) * scale)

    inside = ""
    if target is not None:
        inside += f'<path class="aim" d="M0 {round(52 - (float(target) - axis.low) * scale)}h200"/>'
    parts = runs(values)
    if lines := "".join(_strokes(list(map(at, run))) for run in parts if len(run) > 1):
        inside += f'<path d="{lines}"/>'
    for place in [run[0] for run in parts if len(run) == 1 or run[-1] == len(values) - 1]:
        latest = len(values) - 1 if values[-1] is not None and place == parts[-1][0] else None
        x, y = at(place if latest is None else latest)
        inside += f'<circle cx="{x}" cy="{y}" r="{4 if latest is None else 6}"/>'
    named = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return Markup(f'<svg class="gt-spark" {named}>{inside}</svg>')  # noqa: S704


def _strokes(places: Sequence[tuple[int, int]]) -> str:
    """Return a line as a path says it shortest: where it begins, and each step from there."""
    steps = [(x - left, y - top) for (left, top), (x, y) in pairwise(places)]
    words = " ".join(f"{across} {down}" for across, down in steps)
    return f"M{places[0][0]} {places[0][1]}l{words.replace(' -', '-')}"


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

    ``points`` are (label, value or None, rating class), oldest first; ``targets`` one for each
    point, None where there was none; ``usual`` the range within which the series normally moves.
    ``size`` is WIDE, NARROW or the word ``narrow``. Without ``description`` one is written
    from the figures.
    """
    drawn = size if isinstance(size, Size) else (NARROW if size == "narrow" else WIDE)
    values = floats([value for _, value, _ in points])
    aims = floats(targets)
    band = floats(usual or ())
    plot = plot_for(points, [*values, *aims, *band], drawn, unit)
    key = f"chart-{crc32(repr((title, list(points), list(targets), drawn)).encode()):08x}"
    parts = [
        Markup('<title id="{0}-t">{1}</title><desc id="{0}-d">{2}</desc>').format(
            key, title, description or described(points, targets, unit=unit, decimals=decimals)
        ),
        usual_band(plot, band, drawn, unit, decimals),
        grid(plot, drawn, unit),
        period_labels(plot, [label for label, _, _ in points], drawn),
        target_lines(plot, aims, values, drawn, said_unit=(unit, decimals)),
        *(line(plot.points(values, run), 2.5) for run in runs(values) if len(run) > 1),
        markers(plot, points, values),
        value_labels(plot, points, values, drawn, said_unit=(unit, decimals)),
    ]
    return framed(parts, key, drawn)


def framed(parts: Sequence[Markup], key: str, drawn: Size) -> Markup:
    """Return a chart's parts as one picture, named by the title and description of this key among them."""
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

    >>> described([("Q1", None, None), ("Q2", 6, "on_target")], [5, 5])[:55]
    'Q1 to Q2. Latest 6, on target, against a target of 5. L'
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
    """Return a thin bar whose parts are as long as their counts; tiles say the same in words."""
    known = [(item.key, item.count) for item in items if item.count > 0]
    total = sum(count for _, count in known)
    parts, start = [], 0.0
    for key, count in known:
        wide = 1000 * count / total
        parts.append(
            Markup('<rect x="{}" y="0" width="{}" height="8" fill="{}"/>').format(
                coordinate(start),
                coordinate(max(wide - 2, 1)),
                colours.RATING[rating_mark(key).css],
            )
        )
        start += wide
    return Markup(
        '<svg class="gt-bar" viewBox="0 0 1000 8" width="100%" height="8"'
        ' preserveAspectRatio="none" aria-hidden="true" focusable="false">{}</svg>'
    ).format(Markup("").join(parts))
