"""What does a whole authority score? Themes with weights, bands and caps. Every weight is data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NamedTuple

from goldenthread.rules.numbers import SCALE, Number, plain
from goldenthread.rules.scoring.refused import ScoringRefused

_ONE: Final = Number(SCALE)
_FOUR: Final = Number(4 * SCALE)


class Category(NamedTuple):
    """From this total on an authority is called so; without a total, only a cap gives it.

    ``name`` may be blank where the source does not say what lies between.
    """

    name: str
    at_least: Number | None


class Cap(NamedTuple):
    """Where a theme is under so much, the whole is called ``at_most`` at best."""

    theme: str
    under: Number
    at_most: str
    reason: str = ""


@dataclass(frozen=True)
class Scheme:
    """How themes make a total and a total a category; ``categories`` stand worst first.

    The total is the sum of weight × score ÷ ``divisor``. Scores lie from ``least`` to ``greatest``.
    """

    name: str
    weights: Mapping[str, Number]
    categories: Sequence[Category]
    caps: Sequence[Cap] = ()
    divisor: Number = _ONE
    least: Number = _ONE
    greatest: Number = _FOUR


class Result(NamedTuple):
    """What an authority comes to, what it would have been without caps, and which cap held it down."""

    total: Number | None
    category: str
    without_caps: str
    held_down_by: Cap | None


def assess(scheme: Scheme, scores: Mapping[str, Number]) -> Result:
    """Return the total and category of an authority's scores.

    Raises:
        ScoringRefused: a theme is not scored, is unknown, or its score is outside the scheme's.
    """
    missing = [theme for theme in scheme.weights if theme not in scores]
    if missing:
        raise ScoringRefused(
            f"{missing[0]} is not scored: a missing score is never taken as nought."
        )
    for theme in scheme.weights:
        if not scheme.least <= scores[theme] <= scheme.greatest:
            raise ScoringRefused(
                f"{theme} has {plain(scores[theme])}; scores are from {plain(scheme.least)} to"
                f" {plain(scheme.greatest)}."
            )
    total = Fraction(
        sum(weight * scores[theme] for theme, weight in scheme.weights.items()), scheme.divisor
    )
    reached = ""
    for each in scheme.categories:
        if each.at_least is not None and total >= each.at_least:
            reached = each.name
    category, cap = capped(scheme, reached, scores)
    return Result(Number(round(total)), category, reached, cap)


def capped(scheme: Scheme, category: str, scores: Mapping[str, Number]) -> tuple[str, Cap | None]:
    """Return the category after the caps, and the one that held it down.

    Raises:
        ScoringRefused: the scheme does not know the category.
    """
    order = [each.name for each in scheme.categories]
    if category not in order:
        raise ScoringRefused(f"“{category}” is no category of {scheme.name}.")
    held: Cap | None = None
    for cap in scheme.caps:
        score = scores.get(cap.theme)
        if (
            score is not None
            and score < cap.under
            and order.index(cap.at_most) < order.index(category)
        ):
            category, held = cap.at_most, cap
    return category, held
