"""Objectives as a picture: levels as rows from the top, each objective a box, and what serves what.

One drawing for the screen, for paper and to take away. A rating is a shape and its word, never a colour
alone; what is the reader's own is framed and bold, what is not is grey. A page that shows it says the
same in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Final
from zlib import crc32

from markupsafe import Markup

from goldenthread.ui import colours
from goldenthread.ui.charts import FONT
from goldenthread.ui.scales import wrapped
from goldenthread.ui.shapes import coordinate, drawn_shape
from goldenthread.ui.words import rating_mark

__all__ = ["Look", "MapBox", "MapLine", "MapRow", "thread_map"]

_WIDTH, _LABEL, _GAP, _PAD = 1180.0, 118.0, 14.0, 9.0
_TEXT, _SMALL, _STEP, _MOST, _WIDEST = 12.5, 11.0, 15.0, 7, 260.0
_BETWEEN: Final = 40.0
_LEGEND: Final = "A line leads up from what serves to what it serves."


class Look(StrEnum):
    """How a box stands out."""

    PLAIN = "plain"
    MINE = "mine"
    GREY = "grey"


@dataclass(frozen=True)
class MapBox:
    """An objective: its title, its rating, a line in small letters, and its page.

    Without a rating class ``note`` alone is said under the title.
    """

    key: str
    title: str
    rating: str = ""
    note: str = ""
    href: str = ""
    look: Look = Look.PLAIN


@dataclass(frozen=True)
class MapRow:
    """The objectives of one level; ``rest`` says in words what of it is not drawn."""

    name: str
    boxes: tuple[MapBox, ...]
    rest: str = ""


@dataclass(frozen=True)
class MapLine:
    """That one box serves another, which stands above it as a rule."""

    source: str
    target: str


@dataclass(frozen=True)
class _Placed:
    box: MapBox
    x: float
    y: float
    width: float
    height: float
    title: tuple[str, ...]
    note: tuple[str, ...]

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


def thread_map(
    rows: Sequence[MapRow],
    lines: Sequence[MapLine],
    *,
    title: str,
    description: str,
    is_linked: bool = False,
    legend: str = "",
) -> Markup:
    """Return the picture; lines to what is not among the boxes are left out.

    With ``is_linked`` each box leads to its page and the picture is hidden from screen readers and the
    keyboard: the page then says all of it, with the same links, in words.
    """
    shown = [row for row in rows if row.boxes or row.rest]
    placed, bands, height = _laid_out(shown, lines)
    key = f"thread-{crc32(repr((title, shown, lines)).encode()):08x}"
    drawn = [it for it in lines if it.source in placed and it.target in placed]
    drawn.sort(key=lambda it: Look.MINE in (placed[it.source].box.look, placed[it.target].box.look))
    named = Markup('role="img" aria-labelledby="{0}-t {0}-d"').format(key)
    parts = [
        Markup('<title id="{0}-t">{1}</title><desc id="{0}-d">{2}</desc>').format(
            key, title, description
        )
        if not is_linked
        else Markup(""),
        *(_band(row, band) for row, band in zip(shown, bands, strict=True)),
        *(_line(it, placed, place) for place, it in enumerate(drawn)),
        *(_drawn(it, is_linked=is_linked) for it in placed.values()),
        Markup('<text x="4" y="{}" font-size="{}" fill="{}">{}</text>').format(
            coordinate(height + 20), coordinate(_SMALL), colours.MUTED, f"{_LEGEND} {legend}".strip()
        ),
    ]  # fmt: skip
    return Markup(
        '<svg class="gt-chart gt-map__svg" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}"'
        ' {named} font-family="{font}" font-size="{text}">{inside}</svg>'
    ).format(
        w=coordinate(_WIDTH), h=coordinate(height + 30), font=FONT, text=coordinate(_TEXT),
        named=Markup('aria-hidden="true" focusable="false"') if is_linked else named,
        inside=Markup("").join(parts),
    )  # fmt: skip


def _laid_out(
    rows: Sequence[MapRow], lines: Sequence[MapLine]
) -> tuple[dict[str, _Placed], list[tuple[float, float]], float]:
    """Return where each box stands, from where to where each level reaches, and how high it all is."""
    placed: dict[str, _Placed] = {}
    bands: list[tuple[float, float]] = []
    top = 0.0
    for row in rows:
        boxes = _in_order(row.boxes, placed, lines)
        y = top + _BETWEEN / 2
        if boxes:
            rows_of_it = ceil(len(boxes) / _MOST)
            for at in range(rows_of_it):  # by columns, so that each stays under what it serves
                y += _place(boxes[at::rows_of_it], y, placed) + _BETWEEN
        bottom = max(y - _BETWEEN / 2, top + 34 + 14 * len(_label(row)))
        bands.append((top, bottom))
        top = bottom
    return placed, bands, top


def _in_order(
    boxes: Sequence[MapBox], placed: Mapping[str, _Placed], lines: Sequence[MapLine]
) -> list[MapBox]:
    """Return boxes so that each stands near what it serves above."""
    above: dict[str, list[float]] = {}
    for it in lines:
        if it.target in placed:
            above.setdefault(it.source, []).append(placed[it.target].middle)
    middles = {key: sum(found) / len(found) for key, found in above.items()}
    return sorted(boxes, key=lambda box: middles.get(box.key, _WIDTH / 2))


def _place(boxes: Sequence[MapBox], y: float, placed: dict[str, _Placed]) -> float:
    """Place one row of boxes, all of one height; return it."""
    room = _WIDTH - _LABEL
    width = min(_WIDEST, (room - _GAP * (len(boxes) + 1)) / len(boxes))
    spare = (room - width * len(boxes)) / (len(boxes) + 1)
    inside = width - 2 * _PAD
    titles = [wrapped(box.title, inside - 4, _TEXT, lines=4) for box in boxes]
    notes = [wrapped(box.note, inside, _SMALL, lines=2) if box.note else () for box in boxes]
    height = max(
        2 * _PAD + _STEP * len(title) + (17 if box.rating else 0) + 13 * len(note)
        for box, title, note in zip(boxes, titles, notes, strict=True)
    )
    for place, (box, title, note) in enumerate(zip(boxes, titles, notes, strict=True)):
        x = _LABEL + spare * (place + 1) + width * place
        placed[box.key] = _Placed(box, x, y, width, height, title, note)
    return height


def _label(row: MapRow) -> tuple[str, ...]:
    rest = wrapped(row.rest, _LABEL - 12, _SMALL, lines=5) if row.rest else ()
    return (*wrapped(row.name, _LABEL - 12, _TEXT), *rest)


def _band(row: MapRow, band: tuple[float, float]) -> Markup:
    """Return the name of a level at its left, and the line under it."""
    top, bottom = band
    name = wrapped(row.name, _LABEL - 12, _TEXT)
    words = [
        Markup('<tspan x="4" dy="{}"{}>{}</tspan>').format(
            14 if place else 0,
            Markup(' font-weight="bold"')
            if place < len(name)
            else Markup(' font-size="{}"').format(coordinate(_SMALL)),
            line,
        )
        for place, line in enumerate(_label(row))
    ]
    return Markup(
        '<path d="M0 {y}H{w}" stroke="{line}" fill="none"/>'
        '<text x="4" y="{t}" fill="{ink}">{words}</text>'
    ).format(
        y=coordinate(bottom), w=coordinate(_WIDTH), line=colours.GRID,
        t=coordinate(top + _BETWEEN / 2 + 16), ink=colours.MUTED, words=Markup("").join(words),
    )  # fmt: skip


def _line(it: MapLine, placed: Mapping[str, _Placed], place: int) -> Markup:
    """Return the line from what serves to what it serves."""
    one, other = placed[it.source], placed[it.target]
    looks = (one.box.look, other.box.look)
    is_mine, is_grey = Look.MINE in looks and Look.GREY not in looks, Look.GREY in looks
    if one.y == other.y:
        lift = one.y - 12 - place % 3 * 4
        turns = (
            (one.middle, one.y),
            (one.middle, lift),
            (other.middle, lift),
            (other.middle, one.y),
        )
    else:
        is_up = one.y > other.y
        y1 = one.y if is_up else one.y + one.height
        y2 = other.y + other.height if is_up else other.y
        turn = (y1 + y2) / 2
        turns = ((one.middle, y1), (one.middle, turn), (other.middle, turn), (other.middle, y2))
    start, *rest = (f"{coordinate(x)} {coordinate(y)}" for x, y in turns)
    return Markup('<path d="M{}C{}" fill="none" stroke="{}" stroke-width="{}"/>').format(
        start,
        " ".join(rest),
        colours.GREY_LINE if is_grey else colours.TARGET if is_mine else colours.INK,
        "3" if is_mine else "1.2",
    )


def _drawn(it: _Placed, *, is_linked: bool) -> Markup:
    """Return a box with its title, its rating and its note."""
    is_grey, is_mine = it.box.look is Look.GREY, it.box.look is Look.MINE
    ink, y = colours.MUTED if is_grey else colours.TEXT, it.y + _PAD + 11
    parts = []
    for line in it.title:
        parts.append(_words(it.x + _PAD, y, line, fill=ink, is_bold=is_mine))
        y += _STEP
    if it.box.rating:
        mark = rating_mark(it.box.rating)
        colour = colours.MUTED if is_grey else colours.RATING[mark.css]
        parts.append(
            Markup('<g fill="{0}" color="{0}">{1}</g>').format(
                colour, drawn_shape(mark.shape, it.x + _PAD + 6, y - 2, 5.5)
            )
        )
        parts.append(
            _words(it.x + _PAD + 17, y + 2, mark.word, fill=ink, size=_SMALL, is_bold=True)
        )
        y += 17
    for line in it.note:
        parts.append(_words(it.x + _PAD, y + 1, line, fill=colours.MUTED, size=_SMALL))
        y += 13
    drawn = Markup(
        '<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="3" fill="{fill}" stroke="{edge}"'
        ' stroke-width="{wide}"/>{inside}'
    ).format(
        x=coordinate(it.x), y=coordinate(it.y), w=coordinate(it.width), h=coordinate(it.height),
        fill=colours.BAND if is_mine else "#ffffff",
        edge=colours.GREY_LINE if is_grey else colours.INK,
        wide="3" if is_mine else "1", inside=Markup("").join(parts),
    )  # fmt: skip
    if is_linked and it.box.href:
        return Markup('<a href="{}" tabindex="-1">{}</a>').format(it.box.href, drawn)
    return drawn


def _words(
    x: float, y: float, text: str, *, fill: str, size: float = _TEXT, is_bold: bool = False
) -> Markup:
    return Markup('<text x="{}" y="{}" font-size="{}" fill="{}"{}>{}</text>').format(
        coordinate(x),
        coordinate(y),
        coordinate(size),
        fill,
        Markup(' font-weight="bold"') if is_bold else "",
        text,
    )
