"""Where one stands among many: every value a dot on one line, the quarters behind them, ours marked.

It carries its title and description, and a page that shows it says the same in words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from zlib import crc32

from markupsafe import Markup

from goldenthread.ui import colours
from goldenthread.ui.drawing import Size
from goldenthread.ui.figures import Plain, said
from goldenthread.ui.scales import axis_for, labels_that_fit, text_width
from goldenthread.ui.shapes import coordinate

_FONT = "Arial, 'Liberation Sans', sans-serif"
WIDE = Size(960, 200)
NARROW = Size(360, 190, 13)
_RADIUS, _MARGIN = 4.0, 30.0


def strip_chart(
    values: Sequence[Plain],
    *,
    ours: tuple[str, Plain],
    quartiles: tuple[Plain, Plain, Plain],
    letters: str,
    title: str,
    description: str,
    unit: str = "",
    decimals: int = 0,
    size: Size | str = WIDE,
) -> Markup:
    """Return every value as a dot, with the quarters and their letters from left to right, and ours marked.

    ``ours`` is what ours is called and its value, or None; ``letters`` are none where neither way is good.
    """
    drawn = size if isinstance(size, Size) else (NARROW if size == "narrow" else WIDE)
    known = sorted(float(value) for value in values if value is not None)
    if not known:
        return Markup("")
    mine = None if ours[1] is None else float(ours[1])
    axis = axis_for([*known, *([] if mine is None else [mine])], wanted=6 if drawn is WIDE else 3)
    span = drawn.width - 2 * _MARGIN

    def across(value: float) -> float:
        return _MARGIN + span * (value - axis.low) / (axis.high - axis.low)

    top, floor = drawn.text * 3.2, drawn.height - drawn.text * 3.6
    marks = [across(float(each or 0)) for each in quartiles]
    words = said(quartiles[1], unit=_short(unit), decimals=decimals)
    parts = [
        _quarters(marks, letters, (_MARGIN, drawn.width - _MARGIN), (top, floor), drawn.text),
        _dots([across(each) for each in known], floor - _RADIUS - 2, top),
        _upright(marks[1], top, floor, "7 5"),
        _words(marks[1], floor + drawn.text * 1.2, f"Median {words}", drawn),
        _ticks(axis.steps, axis.decimals, across, drawn, _short(unit)),
    ]
    if mine is not None:
        label = f"{ours[0]} {said(ours[1], unit=_short(unit), decimals=decimals)}"
        parts += [
            _diamond(across(mine), floor - _RADIUS - 2),
            _words(across(mine), drawn.text * 1.1, label, drawn, bold=True),
            _upright(across(mine), top, floor, ""),
        ]
    key = f"strip-{crc32(repr((title, known, mine, drawn)).encode()):08x}"
    return Markup(
        '<svg class="gt-chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" role="img"'
        ' aria-labelledby="{key}-t {key}-d" font-family="{font}" font-size="{text}">'
        '<title id="{key}-t">{title}</title><desc id="{key}-d">{said}</desc>{inside}</svg>'
    ).format(
        w=coordinate(drawn.width), h=coordinate(drawn.height), key=key, font=_FONT,
        text=coordinate(drawn.text), title=title, said=description, inside=Markup("").join(parts),
    )  # fmt: skip


def _short(unit: str) -> str:
    return unit if len(unit) == 1 else ""


def _quarters(
    marks: Sequence[float],
    letters: str,
    ends: tuple[float, float],
    high: tuple[float, float],
    text: float,
) -> Markup:
    """Return the four quarters as bands, every other one shaded, with their letters above."""
    edges = [ends[0], *marks, ends[1]]
    parts = []
    for place, (left, right) in enumerate(pairwise(edges)):
        shade = colours.BAND if place % 2 == 0 else "#fff"
        parts.append(
            Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>').format(
                coordinate(left),
                coordinate(high[0]),
                coordinate(max(right - left, 0)),
                coordinate(high[1] - high[0]),
                shade,
            )
        )
        if letters and right - left > text:
            parts.append(
                Markup(
                    '<text x="{}" y="{}" text-anchor="middle" font-weight="700" fill="{}">{}</text>'
                ).format(
                    coordinate((left + right) / 2),
                    coordinate(high[0] - 6),
                    colours.MUTED,
                    letters[place],
                )
            )
    return Markup("").join(parts)


def _dots(places: Sequence[float], floor: float, top: float) -> Markup:
    """Return a dot for each value, those side by side stacked."""
    columns: dict[int, int] = {}
    found = []
    room = max(1.0, (floor - top) / (2 * _RADIUS))
    counts: dict[int, int] = {}
    for x in places:
        counts[round(x / (2 * _RADIUS))] = counts.get(round(x / (2 * _RADIUS)), 0) + 1
    step = 2 * _RADIUS * min(1.0, room / max(counts.values()))
    for x in places:
        column = round(x / (2 * _RADIUS))
        stacked = columns.get(column, 0)
        columns[column] = stacked + 1
        found.append(
            Markup('<circle cx="{}" cy="{}" r="{}"/>').format(
                coordinate(column * 2 * _RADIUS), coordinate(floor - stacked * step), _RADIUS - 0.7
            )
        )
    return Markup('<g fill="{}">{}</g>').format(colours.MUTED, Markup("").join(found))


def _upright(x: float, top: float, floor: float, dashes: str) -> Markup:
    return Markup(
        '<line x1="{x}" x2="{x}" y1="{}" y2="{}" stroke="{}" stroke-width="1.5"{}/>'
    ).format(
        coordinate(top),
        coordinate(floor),
        colours.TARGET if dashes else colours.INK,
        Markup(' stroke-dasharray="{}"').format(dashes) if dashes else "",
        x=coordinate(x),
    )


def _diamond(x: float, y: float) -> Markup:
    points = " ".join(
        f"{coordinate(x + right)},{coordinate(y + down)}"
        for right, down in ((0, -9), (9, 0), (0, 9), (-9, 0))
    )
    return Markup('<polygon points="{}" fill="{}" stroke="#fff" stroke-width="2"/>').format(
        points, colours.INK
    )


def _words(x: float, y: float, text: str, size: Size, *, bold: bool = False) -> Markup:
    """Return words above or below a place, kept within the drawing."""
    half = text_width(text, size.text) / 2 + 2
    at = min(max(x, half), size.width - half)
    return Markup('<text x="{}" y="{}" text-anchor="middle" fill="{}"{}>{}</text>').format(
        coordinate(at),
        coordinate(y),
        colours.TEXT if bold else colours.TARGET,
        Markup(' font-weight="700"') if bold else "",
        text,
    )


def _ticks(
    steps: Sequence[float], decimals: int, place: Callable[[float], float], size: Size, unit: str
) -> Markup:
    """Return the axis's round values below."""
    texts = [said(step, unit=unit, decimals=decimals) for step in steps]
    shown = labels_that_fit(texts, room=place(steps[-1]) - place(steps[0]), size=size.text)
    return Markup("").join(
        Markup('<text x="{}" y="{}" text-anchor="middle" fill="{}">{}</text>').format(
            coordinate(
                min(
                    max(place(steps[at]), text_width(texts[at], size.text) / 2),
                    size.width - text_width(texts[at], size.text) / 2,
                )
            ),
            coordinate(size.height - size.text * 0.6),
            colours.MUTED,
            texts[at],
        )
        for at in sorted(shown)
    )
