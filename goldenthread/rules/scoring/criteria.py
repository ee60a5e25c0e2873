"""Which option comes first? Options scored against weighted criteria, and what would change the order."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final, Generic, TypeVar

from goldenthread.rules.numbers import Number, number
from goldenthread.rules.scoring.refused import ScoringRefused

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
class Turning(Generic[Option, Criterion]):
    """The weight of one criterion, all others as they are, at which two options change places."""

    criterion: Criterion
    weight: Fraction
    turns_at: Fraction
    ahead: Option
    behind: Option

    @property
    def by(self) -> Fraction:
        """How far the weight would have to move."""
        return abs(self.turns_at - self.weight)


@dataclass(frozen=True)
class Scoring(Generic[Option, Criterion]):
    """Options in order, those without any score last."""

    weights: Mapping[Criterion, Number]
    scored: Sequence[Scored[Option, Criterion]]
    turnings: Sequence[Turning[Option, Criterion]]


def score_options(
    scores: Mapping[Option, Mapping[Criterion, Number | None]],
    weights: Mapping[Criterion, Number],
) -> Scoring[Option, Criterion]:
    """Return the options in the order of their weighted mean scores, and what would change that order.

    A score that is missing is left out with its weight, never taken as nought.

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
    return Scoring(weights, scored, _turnings([option for option, _ in rated], scores, weights))


def _score(
    of: Mapping[Criterion, Number | None], weights: Mapping[Criterion, Number]
) -> Fraction | None:
    known = [(weights[each], score) for each in weights if (score := of.get(each)) is not None]
    total = sum(weight for weight, _ in known)
    if not total:
        return None
    return Fraction(sum(weight * score for weight, score in known), total * 1_000_000)


def _turnings(
    order: Sequence[Option],
    scores: Mapping[Option, Mapping[Criterion, Number | None]],
    weights: Mapping[Criterion, Number],
) -> list[Turning[Option, Criterion]]:
    """Return for each criterion the nearest weight at which two neighbours change places, nearest first.

    Only options scored on every criterion are compared: for the others a weight's change moves the base too.
    """
    whole = [option for option in order if all(scores[option].get(c) is not None for c in weights)]
    found: dict[Criterion, Turning[Option, Criterion]] = {}
    for ahead, behind in pairwise(whole):
        differences = {c: _of(scores, ahead, c) - _of(scores, behind, c) for c in weights}
        lead = sum(weights[c] * differences[c] for c in weights)
        if lead == 0:
            continue
        for c in weights:
            if not differences[c]:
                continue
            turns_at = Fraction(weights[c], 1_000_000) - Fraction(lead, differences[c] * 1_000_000)
            if turns_at < 0:
                continue
            turn = Turning(c, Fraction(weights[c], 1_000_000), turns_at, ahead, behind)
            if c not in found or turn.by < found[c].by:
                found[c] = turn
    return sorted(found.values(), key=lambda turn: turn.by)


def _of(
    scores: Mapping[Option, Mapping[Criterion, Number | None]], option: Option, criterion: Criterion
) -> int:
    return scores[option][criterion] or 0


@dataclass(frozen=True)
class Disagreement:
    """Several people's scores of one thing: their mean, the least and the greatest, and how many."""

    mean: Fraction
    least: Number
    greatest: Number
    people: int


def together(scores: Sequence[Number]) -> Disagreement:
    """Return what several people's scores come to, with how far they are apart.

    Raises:
        ScoringRefused: nobody has scored.
    """
    if not scores:
        raise ScoringRefused("Nobody has scored this yet.")
    mean = Fraction(sum(scores), len(scores) * 1_000_000)
    return Disagreement(mean, min(scores), max(scores), len(scores))
