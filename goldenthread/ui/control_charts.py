"""Control charts as inline SVG, for the screen, PDF and Word alike.

What is unusual has a shape of its own beside its colour; each line says what it is and where it lies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from zlib import crc32

from markupsafe import Markup

from goldenthread.ui import colours
from goldenthread.ui.charts import framed
from goldenthread.ui.drawing import (
    NARROW,
    WIDE,
    Plot,
    Size,
    floats,
    grid,
    line,
    period_labels,
    plot_for,
    target_lines,
    text_at,
)
from goldenthread.ui.figures import Plain, said
from goldenthread.ui.scales import runs, text_width
from goldenthread.ui.shapes import coordinate, drawn_shape
from goldenthread.ui.words import VARIATION_MARKS


@dataclass(frozen=True)
class ControlPoint:
    """One period: its figure, what was expected, and which variation it shows; none where nothing is said."""

    label: str
    value: Plain
    kind: str = ""
    aim: Plain = None


@dataclass(frozen=True)
class Lines:
    """The lines of the points from ``start`` up to but not including ``stop``; limits are None where unsaid.

    ``mark`` is what stands at the place where they begin anew.
    """

    start: int
    stop: int
    centre: Plain
    limits: tuple[Plain, Plain] = (None, None)
    near: tuple[Plain, Plain] = (None, None)
    mark: str = ""


def control_chart(
    points: Sequence[ControlPoint],
    lines: Sequence[Lines],
    *,
    title: str,
    description: str,
    unit: str = "",
    decimals: int = 0,
    size: Size | str = WIDE,
) -> Markup:
    """Return a series with its mean and limits, each point in the shape of what it shows.

    ``size`` is WIDE, NARROW or the word ``narrow``.
    """
    drawn = size if isinstance(size, Size) else (NARROW if size == "narrow" else WIDE)
    values, aims = floats([it.value for it in points]), floats([it.aim for it in points])
    levels = floats([level for it in lines for level in (it.centre, *it.limits)])
    labelled = [(it.label, it.value, None) for it in points]
    plot = plot_for(labelled, [*values, *aims, *levels], drawn, unit)
    words = _last_words(lines, decimals)
    room = max((text_width(each, drawn.text) for _, each in words), default=0)
    plot = replace(plot, right=plot.right - room - 4)
    key = f"control-{crc32(repr((title, list(points), list(lines), drawn)).encode()):08x}"
    parts = [
        Markup('<title id="{0}-t">{1}</title><desc id="{0}-d">{2}</desc>').format(
            key, title, description
        ),
        grid(plot, drawn, unit),
        period_labels(plot, [it.label for it in points], drawn),
        *(_stretch(plot, it, drawn) for it in lines),
        target_lines(plot, aims, values, drawn, said_unit=(unit, decimals)),
        *(line(plot.points(values, run), 1.5) for run in runs(values) if len(run) > 1),
        *_markers(plot, points, values),
        _labels(plot, words, drawn),
        _latest(plot, points, values, drawn, decimals),
    ]
    return framed(parts, key, drawn)


def _last_words(lines: Sequence[Lines], decimals: int) -> list[tuple[float, str]]:
    """Return where the latest lines lie, and what is said beside each."""
    if not lines:
        return []
    latest = lines[-1]
    named = (
        ("Upper", latest.limits[1]),
        ("Mean", latest.centre),
        ("Lower", latest.limits[0]),
    )
    return [
        (float(level), f"{name} {said(level, decimals=decimals)}")
        for name, level in named
        if level is not None
    ]


def _labels(plot: Plot, words: Sequence[tuple[float, str]], size: Size) -> Markup:
    """Return what each line is called, at its end; those that lie close stand below each other."""
    parts, above = [], plot.top - size.text * 2
    for level, text in words:
        y = max(plot.y(level) + size.text * 0.35, above + size.text * 1.15)
        parts.append(text_at(plot.right + 4, y, text, anchor="start"))
        above = y
    return Markup("").join(parts)


def _latest(
    plot: Plot,
    points: Sequence[ControlPoint],
    values: Sequence[float | None],
    size: Size,
    decimals: int,
) -> Markup:
    """Return the latest figure beside its point."""
    place = max((at for at, value in enumerate(values) if value is not None), default=None)
    if place is None:
        return Markup("")
    words = said(points[place].value, decimals=decimals)
    y = plot.y(values[place] or 0) - size.text * 0.85
    return text_at(plot.x(place), y, words, fill=colours.TEXT, bold=True)


def _stretch(plot: Plot, lines: Lines, size: Size) -> Markup:
    left = max(plot.x(lines.start - 0.5), plot.left)
    right = min(plot.x(lines.stop - 0.5), plot.right)
    if plot.places < 2:
        left, right = plot.left, plot.right
    drawn = [(lines.centre, "", 1.5)]
    drawn += [(level, "6 4", 1.5) for level in lines.limits]
    drawn += [(level, "1 5", 1) for level in lines.near]
    parts = [
        Markup('<line x1="{}" x2="{}" y1="{y}" y2="{y}" stroke="{}" stroke-width="{}"{}/>').format(
            coordinate(left),
            coordinate(right),
            colours.MUTED,
            width,
            Markup(' stroke-dasharray="{}"').format(dashes) if dashes else "",
            y=coordinate(plot.y(float(level))),
        )
        for level, dashes, width in drawn
        if level is not None
    ]
    if lines.mark:
        parts.append(
            Markup('<line x1="{x}" x2="{x}" y1="{}" y2="{}" stroke="{}"/>').format(
                coordinate(plot.top), coordinate(plot.bottom), colours.INK, x=coordinate(left)
            )
        )
        parts.append(
            text_at(left + 5, plot.top + size.text * 0.2, lines.mark, anchor="start", bold=True)
        )
    return Markup("").join(parts)


def _markers(
    plot: Plot, points: Sequence[ControlPoint], values: Sequence[float | None]
) -> list[Markup]:
    """Return each value in the shape of what it shows; what is unusual is larger and stands in front."""
    room = (plot.right - plot.left) / max(len(points), 1)
    usual = min(5.0, max(2.0, room * 0.4))
    found = []
    for place, value in enumerate(values):
        if value is None:
            continue
        mark = VARIATION_MARKS.get(points[place].kind)
        css = mark.css if mark else "common"
        shape = (mark or VARIATION_MARKS["common_cause"]).shape
        size = usual if css == "common" else max(usual * 1.5, 5)
        found.append(
            (
                css != "common",
                Markup('<g class="gt-signal gt-signal--{}" fill="{}" stroke="#fff">{}</g>').format(
                    css,
                    colours.VARIATION[css],
                    drawn_shape(shape, plot.x(place), plot.y(value), size),
                ),
            )
        )
    return [drawn for _, drawn in sorted(found, key=lambda each: each[0])]
