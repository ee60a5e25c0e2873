"""A framework as a picture: who decides, who watches whom, and what goes where, in layers from the top.

One drawing for the screen and for paper. It carries its title and description; a page that shows it says the
same in words beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final
from zlib import crc32

from markupsafe import Markup

from goldenthread.ui import colours
from goldenthread.ui.charts import FONT
from goldenthread.ui.scales import text_width, wrapped
from goldenthread.ui.shapes import coordinate

__all__ = ["ABOVE", "PASSES", "REPORTS", "WATCHES", "Bond", "Box", "Layer", "bodies_map"]

ABOVE, WATCHES, REPORTS, PASSES = "above", "watches", "reports", "passes"

_WIDTH, _LABEL, _GAP, _PAD = 1080.0, 116.0, 18.0, 12.0
_ROW, _TEXT, _SMALL, _MOST = 52.0, 13.5, 11.5, 5
_STYLES: Final[Mapping[str, tuple[str, str, str]]] = {
    ABOVE: (colours.INK, "", "2"),
    WATCHES: (colours.TARGET, "2 4", "2"),
    REPORTS: (colours.MUTED, "8 4", "1.5"),
    PASSES: (colours.TEXT, "12 3 2 3", "1.5"),
}


@dataclass(frozen=True)
class Box:
    """A body, or who else has a part: its name, and a line in small letters."""

    key: str
    name: str
    note: str = ""


@dataclass(frozen=True)
class Layer:
    """What stands on one height."""

    name: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Bond:
    """That one box has to do with another: what kind, and how often, in a word."""

    source: str
    target: str
    kind: str
    words: str = ""


@dataclass(frozen=True)
class _Placed:
    box: Box
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


def bodies_map(
    layers: Sequence[Layer], bonds: Sequence[Bond], *, title: str, description: str
) -> Markup:
    """Return the picture; bonds with what is not among the boxes are left out."""
    shown = [layer for layer in layers if layer.boxes]
    placed, bands, height = _laid_out(shown, bonds)
    key = f"map-{crc32(repr((title, shown, bonds)).encode()):08x}"
    drawn = [it for it in bonds if it.source in placed and it.target in placed]
    parts = [
        Markup('<title id="{0}-t">{1}</title><desc id="{0}-d">{2}</desc>').format(
            key, title, description
        ),
        *(
            _band(layer.name, top, bottom)
            for layer, (top, bottom) in zip(shown, bands, strict=True)
        ),
        *(_line(it, placed, place) for place, it in enumerate(drawn)),
        *(_drawn(it) for it in placed.values()),
        *(_word(it, placed, place) for place, it in enumerate(drawn)),
        *_legend(height, {it.kind for it in drawn}),
    ]
    return Markup(
        '<svg class="gt-chart gt-map__svg" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}"'
        ' role="img" aria-labelledby="{key}-t {key}-d" font-family="{font}" font-size="{text}">'
        "{inside}</svg>"
    ).format(
        w=coordinate(_WIDTH), h=coordinate(height + 34), key=key, font=FONT, text=coordinate(_TEXT),
        inside=Markup("").join(parts),
    )  # fmt: skip


def _laid_out(
    layers: Sequence[Layer], bonds: Sequence[Bond]
) -> tuple[dict[str, _Placed], list[tuple[float, float]], float]:
    """Return where each box stands, from where to where each layer reaches, and how high it all is."""
    placed: dict[str, _Placed] = {}
    bands: list[tuple[float, float]] = []
    top = 0.0
    for layer in layers:
        boxes = _in_order(layer.boxes, placed, bonds)
        each = ceil(len(boxes) / ceil(len(boxes) / _MOST))
        rows = [boxes[at : at + each] for at in range(0, len(boxes), each)]
        y = top + 26
        for row in rows:
            y += _place_row(row, y, placed) + _ROW
        bands.append((top, y - 26))
        top = y - 26
    return placed, bands, top


def _in_order(
    boxes: Sequence[Box], placed: Mapping[str, _Placed], bonds: Sequence[Bond]
) -> list[Box]:
    """Return boxes so that each stands near what it has to do with in the layers above."""

    def wanted(box: Box) -> float:
        others = [it.target if it.source == box.key else it.source for it in bonds
                  if box.key in (it.source, it.target)]  # fmt: skip
        middles = [placed[it].middle for it in others if it in placed]
        return sum(middles) / len(middles) if middles else _WIDTH / 2

    return sorted(boxes, key=wanted)


def _place_row(row: Sequence[Box], y: float, placed: dict[str, _Placed]) -> float:
    room = _WIDTH - _LABEL - _GAP
    width = min(230.0, (room - _GAP * (len(row) - 1)) / len(row))
    spare = (room - width * len(row)) / (len(row) + 1)
    tallest = 0.0
    for place, box in enumerate(row):
        lines = wrapped(box.name, width - 2 * _PAD, _TEXT)
        height = _PAD * 2 + len(lines) * 16 + (15 if box.note else 0) - 4
        x = _LABEL + spare * (place + 1) + width * place
        placed[box.key] = _Placed(box, x, y, width, height, lines)
        tallest = max(tallest, height)
    return tallest


def _band(name: str, top: float, bottom: float) -> Markup:
    words = [
        Markup('<tspan x="4" dy="{}">{}</tspan>').format(coordinate(0 if not place else 15), line)
        for place, line in enumerate(wrapped(name, _LABEL - 12, 12.5))
    ]
    return Markup(
        '<path d="M0 {y}H{w}" stroke="{line}" stroke-width="1" fill="none"/>'
        '<text x="4" y="{t}" font-size="12.5" font-weight="bold" fill="{ink}">{words}</text>'
    ).format(
        y=coordinate(bottom), w=coordinate(_WIDTH), line=colours.GRID, t=coordinate(top + 42),
        ink=colours.MUTED, words=Markup("").join(words),
    )  # fmt: skip


def _points(bond: Bond, placed: Mapping[str, _Placed], place: int) -> list[tuple[float, float]]:
    """Return the four points of the curve from one box to another."""
    one, other = placed[bond.source], placed[bond.target]
    shift = {ABOVE: 0.0, WATCHES: -26.0, REPORTS: 26.0, PASSES: 48.0}[bond.kind] + (
        place % 3 - 1
    ) * 9.0
    x1, x2 = one.middle + shift, other.middle + shift
    if one.y == other.y:
        lift = one.y - 20 - place % 3 * 5
        return [(x1, one.y), (x1, lift), (x2, lift), (x2, other.y - 3)]
    is_down = other.y > one.y
    y1 = one.y + one.height if is_down else one.y
    y2 = other.y - 3 if is_down else other.y + other.height + 3
    turn = (y1 + y2) / 2
    return [(x1, y1), (x1, turn), (x2, turn), (x2, y2)]


def _line(bond: Bond, placed: Mapping[str, _Placed], place: int) -> Markup:
    """Return a line from one box to another, with its head."""
    points = _points(bond, placed, place)
    colour, dash, wide = _STYLES[bond.kind]
    start, *rest = (f"{coordinate(x)} {coordinate(y)}" for x, y in points)
    (_, before), (x, y) = points[-2:]
    back = y - 7 if y > before else y + 7
    head = (
        f"M{coordinate(x - 4)} {coordinate(back)}L{coordinate(x)} {coordinate(y)}"
        f"L{coordinate(x + 4)} {coordinate(back)}"
    )
    dashed = Markup(' stroke-dasharray="{}"').format(dash) if dash else Markup("")
    return Markup(
        '<path d="{way}" fill="none" stroke="{colour}" stroke-width="{wide}"{dashed}/>'
        '<path d="{head}" fill="none" stroke="{colour}" stroke-width="{wide}"/>'
    ).format(way=f"M{start}C{' '.join(rest)}", colour=colour, wide=wide, dashed=dashed, head=head)


def _word(bond: Bond, placed: Mapping[str, _Placed], place: int) -> Markup:
    """Return the word of a line on a pale ground, in the gap beside the box that it comes from."""
    if not bond.words:
        return Markup("")
    points, colour = _points(bond, placed, place), _STYLES[bond.kind][0]
    far = abs(points[-1][1] - points[0][1])
    along = min(0.5, (20 + place % 3 * 7) / (1.5 * far)) if far else 0.5
    x, y = _at(points, along)
    wide = text_width(bond.words, _SMALL) + 6
    return Markup(
        '<rect x="{x}" y="{y}" width="{w}" height="15" fill="#ffffff" fill-opacity="0.9"/>'
        '<text x="{cx}" y="{ty}" font-size="{size}" text-anchor="middle" fill="{colour}">{words}</text>'
    ).format(
        x=coordinate(x - wide / 2), y=coordinate(y - 8), w=coordinate(wide), cx=coordinate(x),
        ty=coordinate(y + 3.5), size=coordinate(_SMALL), colour=colour, words=bond.words,
    )  # fmt: skip


def _at(points: Sequence[tuple[float, float]], along: float) -> tuple[float, float]:
    """Return the point of a curve at a part of its way.

    >>> _at([(0, 0), (0, 2), (4, 2), (4, 4)], 0.5)
    (2.0, 2.0)
    """
    rest = 1 - along
    weights = (rest**3, 3 * rest**2 * along, 3 * rest * along**2, along**3)
    x = sum(point[0] * weight for point, weight in zip(points, weights, strict=True))
    y = sum(point[1] * weight for point, weight in zip(points, weights, strict=True))
    return x, y


def _drawn(it: _Placed) -> Markup:
    """Return a box with its name."""
    lines = [
        Markup(
            '<text x="{}" y="{}" text-anchor="middle" font-weight="bold" fill="{}">{}</text>'
        ).format(
            coordinate(it.middle), coordinate(it.y + _PAD + 11 + 16 * place), colours.INK, line
        )
        for place, line in enumerate(it.lines)
    ]
    if it.box.note:
        lines.append(
            Markup('<text x="{}" y="{}" text-anchor="middle" font-size="{}" fill="{}">{}</text>').format(
                coordinate(it.middle), coordinate(it.y + it.height - _PAD + 1), coordinate(_SMALL),
                colours.MUTED, it.box.note,
            )
        )  # fmt: skip
    return Markup(
        '<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="3" fill="{fill}" stroke="{ink}"'
        ' stroke-width="1.5"/>{lines}'
    ).format(
        x=coordinate(it.x), y=coordinate(it.y), w=coordinate(it.width), h=coordinate(it.height),
        fill=colours.BAND, ink=colours.INK, lines=Markup("").join(lines),
    )  # fmt: skip


def _legend(top: float, kinds: set[str]) -> list[Markup]:
    """Return what each kind of line says, for those that are drawn."""
    words = {
        ABOVE: "stands above",
        WATCHES: "watches",
        REPORTS: "reports to",
        PASSES: "passes changes on to",
    }
    shown = [kind for kind in words if kind in kinds]
    found, x = [], _LABEL
    for kind in shown:
        colour, dash, wide = _STYLES[kind]
        dashed = Markup(' stroke-dasharray="{}"').format(dash) if dash else Markup("")
        found.append(
            Markup(
                '<path d="M{x} {y}h34" fill="none" stroke="{colour}" stroke-width="{wide}"{dashed}/>'
                '<path d="M{a} {b}l6 4l-6 4" fill="none" stroke="{colour}" stroke-width="{wide}"/>'
                '<text x="{t}" y="{ty}" font-size="12.5" fill="{ink}">{words}</text>'
            ).format(
                x=coordinate(x), y=coordinate(top + 20), colour=colour, wide=wide, dashed=dashed,
                a=coordinate(x + 29), b=coordinate(top + 16), t=coordinate(x + 42),
                ty=coordinate(top + 24), ink=colours.TEXT, words=words[kind],
            )
        )  # fmt: skip
        x += 42 + text_width(words[kind], 12.5) + 30
    return found
