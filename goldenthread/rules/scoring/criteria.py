"""Which option comes first? Options scored against weighted criteria, and what would change the order."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Generic, TypeVar

from goldenthread.rules.numbers import SCALE, Number, number
from goldenthread.rules.scoring.refused import ScoringRefused
from goldenthread.rules.scoring.sensitivity import (
    Turning,
    before_all,
    nearest_turnings,
    neighbours,
)

Option = TypeVar("Option", bound=Hashable)
Criterion = TypeVar("Criterion", bound=Hashable)

MOST: Final = number(100)
"""The best score on a criterion; nought is the worst."""


@dataclass(frozen=True)
class Scored(Generic[Option, Criterion]):
    """One option's score from 0 to 100, and its place; options that score the same share the better place.

    ``lacking`` are criteria on which nobody scored it: the score is of the others, None where there are none.
    """

    option: Option
    score: Fraction | None
    place: int | None
    lacking: tuple[Criterion, ...]


@dataclass(frozen=True)
class Scoring(Generic[Option, Criterion]):
    """Options in order, those without any score last; and what would change that order.

    For each criterion: the nearest weight that makes any two level (``turnings``), and the nearest that makes
    another level with the first (``of_first``).
    """

    weights: Mapping[Criterion, Number]
    scored: Sequence[Scored[Option, Criterion]]
    turnings: Sequence[Turning[Option, Criterion]]
    of_first: Sequence[Turning[Option, Criterion]]


def score_options(
    scores: Mapping[Option, Mapping[Criterion, Number | Fraction | None]],
    weights: Mapping[Criterion, Number],
    *,
    is_told: bool = True,
) -> Scoring[Option, Criterion]:
    """Return the options in the order of their weighted mean scores, and what would change that order.

    A score that is missing is left out with its weight, never taken as nought. Scores are in millionths; a
    mean of several may be a fraction of one. What would change the order is left out unless it ``is_told``.

    >>> found = score_options(
    ...     {"roads": {"need": number(90), "cost": number(20)}, "parks": {"need": number(50), "cost": number(80)}},
    ...     {"need": number(2), "cost": number(1)})
    >>> [(each.option, round(float(each.score), 1)) for each in found.scored]
    [('roads', 66.7), ('parks', 60.0)]
    >>> [(turn.criterion, float(turn.turns_at)) for turn in found.turnings]
    [('cost', 1.3333333333333333), ('need', 1.5)]

    Raises:
        ScoringRefused: a weight is below nought, all are nought, or a score is not from 0 to 100.
    """  # noqa: E501
    if any(weight < 0 for weight in weights.values()):
        raise ScoringRefused("A weight is nought or more.")
    if not any(weights.values()):
        raise ScoringRefused("All weights are nought: give at least one criterion a weight.")
    for of in scores.values():
        if any(score is not None and not 0 <= score <= MOST for score in of.values()):
            raise ScoringRefused("A score is from 0 to 100.")
    reached = {option: _score(of, weights) for option, of in scores.items()}
    rated = sorted(
        ((option, score) for option, score in reached.items() if score is not None),
        key=lambda one: -one[1],
    )
    places = {option: 1 + sum(other > score for _, other in rated) for option, score in rated}
    order = [option for option, _ in rated] + [
        option for option, score in reached.items() if score is None
    ]
    scored = [
        Scored(
            option,
            reached[option],
            places.get(option),
            tuple(each for each in weights if scores[option].get(each) is None),
        )
        for option in order
    ]
    if not is_told:
        return Scoring(weights, scored, (), ())
    turnings = nearest_turnings(neighbours(rated, scores), scores, weights)
    return Scoring(weights, scored, turnings, nearest_turnings(before_all(rated), scores, weights))


def _score(
    of: Mapping[Criterion, Number | Fraction | None], weights: Mapping[Criterion, Number]
) -> Fraction | None:
    known = [(weights[each], score) for each in weights if (score := of.get(each)) is not None]
    total = sum(weight for weight, _ in known)
    if not total:
        return None
    return Fraction(sum(weight * score for weight, score in known), total * SCALE)
