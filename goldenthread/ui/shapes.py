"""Shapes as inline SVG, for ratings in text and for points on charts alike."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from markupsafe import Markup

from goldenthread.ui.words import RATING_MARKS, Shape, arrow, rating_mark

_STAR_RIGHT = ((0.29, -0.4), (0.95, -0.31), (0.48, 0.15), (0.59, 0.81))
_STAR = ((0, -1), *_STAR_RIGHT, (0, 0.5), *((-dx, dy) for dx, dy in reversed(_STAR_RIGHT)))
_OUTLINES: dict[Shape, tuple[tuple[float, float], ...]] = {
    Shape.STAR: _STAR,
    Shape.DIAMOND: ((0, -1), (1, 0), (0, 1), (-1, 0)),
    Shape.TRIANGLE: ((0, -1), (1, 0.85), (-1, 0.85)),
    Shape.SQUARE: ((-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)),
}
_ARROWS = {
    "up": "M6 1 11 10H1z",
    "down": "M6 11 1 2h10z",
    "level": "M0 4.5h12v3H0z",
    "unknown": "M1 4.5h3v3H1zM8 4.5h3v3H8z",
}

_STAGES = {
    "proposed": "M6 0h2v6h6v2H8v6H6V8H0V6h6z",
    "live": "M7 1a6 6 0 1 0 .01 0z",
    "suspended": "M2 1h4v12H2zM8 1h4v12H8z",
    "retired": "M2.4 1 7 5.6 11.6 1 13 2.4 8.4 7l4.6 4.6-1.4 1.4L7 8.4 2.4 13 1 11.6 5.6 7 1 2.4z",
    "audit": "M6 1a5 5 0 1 0 2.9 9.1L12.6 14 14 12.6l-3.9-3.7A5 5 0 0 0 6 1zm0 2a3 3 0 1 1-.01 0z",
}


def coordinate(value: float) -> str:
    """Return a coordinate short enough to print and exact enough to see.

    >>> coordinate(12.04), coordinate(-0.01)
    ('12', '0')
    """
    tenths = round(value * 10)
    whole, rest = divmod(abs(tenths), 10)
    return f"{'-' if tenths < 0 else ''}{whole}" + (f".{rest}" if rest else "")


def _polygon(outline: tuple[tuple[float, float], ...]) -> Callable[[float, float, float], Markup]:
    def drawn(x: float, y: float, size: float) -> Markup:
        points = " ".join(
            f"{coordinate(x + dx * size)},{coordinate(y + dy * size)}" for dx, dy in outline
        )
        return Markup('<polygon points="{}"/>').format(points)

    return drawn


def _circle(x: float, y: float, size: float) -> Markup:
    return Markup('<circle cx="{}" cy="{}" r="{}"/>').format(
        coordinate(x), coordinate(y), coordinate(size)
    )


def _ring(dashes: Markup) -> Callable[[float, float, float], Markup]:
    def drawn(x: float, y: float, size: float) -> Markup:
        return Markup(
            '<circle class="gt-hollow" cx="{}" cy="{}" r="{}" fill="none" stroke="currentColor"'
            ' stroke-width="2"{}/>'
        ).format(coordinate(x), coordinate(y), coordinate(size * 0.84), dashes)

    return drawn


_DRAWERS: dict[Shape, Callable[[float, float, float], Markup]] = {
    **{shape: _polygon(outline) for shape, outline in _OUTLINES.items()},
    Shape.CIRCLE: _circle,
    Shape.RING: _ring(Markup("")),
    Shape.DASHED_RING: _ring(Markup(' stroke-dasharray="2.4 1.9"')),
}


def drawn_shape(shape: Shape, x: float, y: float, size: float) -> Markup:
    """Return ``shape`` centred on a point, ``size`` from its middle to its tip."""
    return _DRAWERS[shape](x, y, size)


@cache
def rating_shape(rating_class: str | None) -> Markup:
    """Return the small picture beside a rating's word; hidden from readers, who have the word."""
    return Markup(
        '<svg class="gt-shape" viewBox="0 0 14 14" width="14" height="14" fill="currentColor"'
        ' aria-hidden="true" focusable="false">{}</svg>'
    ).format(drawn_shape(rating_mark(rating_class).shape, 7, 7, 6.5))


@cache
def stage_shape(css: str) -> Markup:
    """Return the small picture beside the word of a stage; hidden from readers, who have the word."""
    return Markup(
        '<svg class="gt-shape" viewBox="0 0 14 14" width="14" height="14" fill="currentColor"'
        ' aria-hidden="true" focusable="false"><path d="{}"/></svg>'
    ).format(_STAGES[css])


def arrow_shape(change: float | int | None, heading: str | None) -> Markup:
    """Return the arrow of a direction: which way the figure moved."""
    return Markup(
        '<svg class="gt-arrow" viewBox="0 0 12 12" width="12" height="12" fill="currentColor"'
        ' aria-hidden="true" focusable="false"><path d="{}"/></svg>'
    ).format(_ARROWS[arrow(change, heading)])


def shared_shapes() -> Markup:
    """Return every rating's shape and every arrow, drawn once for a page that shows many of them.

    ``shared_shape`` and ``shared_arrow`` then point to them.
    """
    shapes = Markup("").join(
        Markup('<symbol id="gt-{}" viewBox="0 0 14 14">{}</symbol>').format(
            mark.css, drawn_shape(mark.shape, 7, 7, 6.5)
        )
        for mark in RATING_MARKS.values()
    )
    arrows = Markup("").join(
        Markup('<symbol id="gt-{}" viewBox="0 0 12 12"><path d="{}"/></symbol>').format(name, drawn)
        for name, drawn in _ARROWS.items()
    )
    return Markup('<svg class="gt-shared" aria-hidden="true">{}{}</svg>').format(shapes, arrows)


@cache
def shared_shape(css: str) -> Markup:
    """Return the shape of a rating from those that the page has drawn once."""
    return Markup('<svg class="gt-shape" aria-hidden="true"><use href="#gt-{}"/></svg>').format(css)


@cache
def shared_arrow(name: str) -> Markup:
    """Return an arrow (``up``, ``down``, ``level``, ``unknown``) from those drawn once."""
    return Markup('<svg class="gt-arrow" aria-hidden="true"><use href="#gt-{}"/></svg>').format(
        name
    )
