"""Small pictures of variation and assurance; the word always stands beside them.

The idea is of the NHS's *Making Data Count*, the drawings are our own: a series that leaves its usual range,
and the range of a series beside its target, better to the right.
"""

from __future__ import annotations

from functools import cache

from markupsafe import Markup

from goldenthread.rules.vocabulary import Assurance, Variation
from goldenthread.ui import colours
from goldenthread.ui.shapes import drawn_shape
from goldenthread.ui.words import ASSURANCE_WORDS, VARIATION_MARKS

_FRAME = Markup(
    '<rect x=".75" y=".75" width="42.5" height="26.5" rx="6" fill="#fff" stroke="{}" stroke-width="1.5"/>'
)
_LETTER = Markup(
    '<text x="{}" y="{}" font-family="Arial, sans-serif" font-size="11" font-weight="700" fill="{}">{}</text>'
)
_RISES = ("M5 20 12 17 19 21 26 14", ((30, 10), (38, 7)))
_FALLS = ("M5 8 12 11 19 7 26 14", ((30, 18), (38, 21)))
_STAYS = ("M5 15 12 11 19 17 26 12 32 16 38 13", ())
_SPANS = {
    Assurance.CONSISTENTLY_FAILS: (4, 16, "F", 33),
    Assurance.HIT_AND_MISS: (14, 16, "?", 34),
    Assurance.CONSISTENTLY_PASSES: (25, 15, "P", 4),
}
_COLOUR_OF = {
    Assurance.CONSISTENTLY_FAILS: colours.VARIATION["concern"],
    Assurance.HIT_AND_MISS: colours.VARIATION["common"],
    Assurance.CONSISTENTLY_PASSES: colours.VARIATION["better"],
}


def _variation(kind: str, side: int) -> Markup:
    mark = VARIATION_MARKS[kind]
    colour = colours.VARIATION[mark.css]
    if mark.key == Variation.NONE:
        return _FRAME.format(colour) + Markup(
            '<path d="M5 14H39" stroke="{}" stroke-width="2"/>'
        ).format(colour)
    drawn, ends = _RISES if side > 0 else _FALLS if side < 0 else _STAYS
    parts = [
        _FRAME.format(colour),
        Markup('<path d="M3 14H41" stroke="{}" stroke-width="1" stroke-dasharray="3 2"/>').format(
            colours.GRID
        ),
        Markup('<path d="{}" fill="none" stroke="{}" stroke-width="1.8"/>').format(
            drawn, colours.VARIATION["common"]
        ),
        *(
            Markup('<g fill="{}">{}</g>').format(colour, drawn_shape(mark.shape, x, y, 4))
            for x, y in ends
        ),
    ]
    if side:
        parts.append(_LETTER.format(4, 11 if side > 0 else 25, colour, "H" if side > 0 else "L"))
    return Markup("").join(parts)


def _assurance(kind: str) -> Markup:
    left, width, letter, at = _SPANS[Assurance(kind)]
    colour = _COLOUR_OF[Assurance(kind)]
    return Markup("").join(
        (
            _FRAME.format(colour),
            Markup('<rect x="{}" y="10" width="{}" height="8" rx="2" fill="{}"/>').format(
                left, width, colour
            ),
            Markup(
                '<path d="M22.5 4V24" stroke="{}" stroke-width="2" stroke-dasharray="4 2"/>'
            ).format(colours.TARGET),
            _LETTER.format(at, 18, colour, letter),
        )
    )


def _side(kind: str, signal: str) -> int:
    if kind in (Variation.COMMON_CAUSE, Variation.NONE):
        return 0
    return 1 if signal.endswith(("above", "above_limit", "rising")) else -1


def _svg(inside: Markup) -> Markup:
    return Markup(
        '<svg class="gt-icon" viewBox="0 0 44 28" width="44" height="28" aria-hidden="true"'
        ' focusable="false">{}</svg>'
    ).format(inside)


@cache
def variation_icon(kind: str, signal: str = "") -> Markup:
    """Return the picture of a variation, nothing where none is said; ``signal`` says to which side."""
    return _svg(_variation(kind, _side(kind, signal))) if kind in VARIATION_MARKS else Markup("")


@cache
def assurance_icon(kind: str) -> Markup:
    """Return the picture of an assurance, nothing where none is said."""
    return _svg(_assurance(kind)) if kind in ASSURANCE_WORDS else Markup("")
