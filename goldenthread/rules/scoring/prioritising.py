"""Which option comes first where several people gave marks, and what is each total made of?

Method: docs/methods/scoring.md.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, NamedTuple, TypeVar

from goldenthread.rules.numbers import SCALE, Number
from goldenthread.rules.scoring.criteria import Scored, Scoring, score_options
from goldenthread.rules.scoring.disagreement import Disagreement, disagreement
from goldenthread.rules.scoring.refused import ScoringRefused

Option = TypeVar("Option", bound=Hashable)
Criterion = TypeVar("Criterion", bound=Hashable)
Who = TypeVar("Who", bound=Hashable)


class Weighed(NamedTuple):
    """What a criterion weighs, and whether a high mark is good."""

    weight: Number
    is_high_good: bool = True


class Ends(NamedTuple):
    """The lowest and the highest mark of a scale."""

    low: Number
    high: Number

    @property
    def length(self) -> Number:
        """From the lowest to the highest."""
        return Number(self.high - self.low)


@dataclass(frozen=True)
class Part(Generic[Criterion]):
    """What one criterion adds to an option's score: its share of the weights times its score of 100."""

    criterion: Criterion
    weight: Fraction
    share: Fraction
    score: Fraction

    @property
    def points(self) -> Fraction:
        """What it adds; all of an option's parts together are its score."""
        return self.share * self.score


@dataclass(frozen=True)
class Prioritised(Generic[Option, Criterion, Who]):
    """Options in order, the disagreement on each and criterion, and what each person alone would make of it.

    ``firsts`` counts by option the people whose own marks put it first; two that they put level count both.
    """

    scoring: Scoring[Option, Criterion]
    cells: Mapping[tuple[Option, Criterion], Disagreement[Who]]
    scores: Mapping[Option, Mapping[Criterion, Fraction]]
    own: Mapping[Who, Mapping[Option, Fraction]]
    firsts: Mapping[Option, int]

    def parts(self, option: Option) -> tuple[Part[Criterion], ...]:
        """Return what an option's score is made of."""
        weights = self.scoring.weights
        known = {c: it for c, it in self.scores[option].items() if weights[c]}
        total = sum(weights[c] for c in known)
        return tuple(
            Part(c, Fraction(weights[c], SCALE), Fraction(weights[c], total), score)
            for c, score in known.items()
        )


def out_of_hundred(mark: Fraction, ends: Ends, *, is_high_good: bool = True) -> Fraction:
    """Return a mark, or a mean of marks, as a score from 0 to 100.

    >>> from goldenthread.rules.numbers import number
    >>> scale = Ends(number(1), number(5))
    >>> out_of_hundred(Fraction(4), scale), out_of_hundred(Fraction(4), scale, is_high_good=False)
    (Fraction(75, 1), Fraction(25, 1))
    """
    share = (mark - Fraction(ends.low, SCALE)) / Fraction(ends.length, SCALE)
    return 100 * (share if is_high_good else 1 - share)


def prioritise(
    options: Sequence[Option],
    criteria: Mapping[Criterion, Weighed],
    marks: Mapping[Who, Mapping[tuple[Option, Criterion], Number]],
    ends: Ends,
) -> Prioritised[Option, Criterion, Who]:
    """Return the options in order of the weighted means of people's marks, with all that explains the order.

    A mark that nobody gave is left out with its weight; one that somebody did not give is out of the mean.

    >>> from goldenthread.rules.numbers import number
    >>> found = prioritise(
    ...     ["roads", "parks"], {"need": Weighed(number(2)), "cost": Weighed(number(1), False)},
    ...     {"ann": {("roads", "need"): number(4), ("roads", "cost"): number(3),
    ...              ("parks", "need"): number(1)},
    ...      "bob": {("roads", "need"): number(2), ("parks", "need"): number(3)}},
    ...     Ends(number(0), number(4)))
    >>> [(each.option, each.score, each.lacking) for each in found.scoring.scored]
    [('roads', Fraction(175, 3), ()), ('parks', Fraction(50, 1), ('cost',))]
    >>> [(part.criterion, part.points) for part in found.parts("roads")], found.firsts
    ([('need', Fraction(50, 1)), ('cost', Fraction(25, 3))], {'roads': 1, 'parks': 1})

    Raises:
        ScoringRefused: a mark is beyond the scale, the scale has no length, or the weights are refused.
    """
    if ends.length <= 0:
        raise ScoringRefused("The highest mark is above the lowest.")
    for given in marks.values():
        if any(not ends.low <= mark <= ends.high for mark in given.values()):
            raise ScoringRefused("A mark is beyond the scale.")
    weights = {c: it.weight for c, it in criteria.items()}
    cells = _cells(options, criteria, marks, ends)
    scores: dict[Option, dict[Criterion, Fraction]] = {option: {} for option in options}
    for (option, c), it in cells.items():
        scores[option][c] = out_of_hundred(it.mean, ends, is_high_good=criteria[c].is_high_good)
    scoring = score_options(_millionths(scores), weights)
    own = {who: _own(options, criteria, given, ends) for who, given in marks.items()}
    firsts = {
        option: sum(_is_first(option, each) for each in own.values() if each) for option in options
    }
    return Prioritised(scoring, cells, scores, own, firsts)


def _cells(
    options: Sequence[Option],
    criteria: Mapping[Criterion, Weighed],
    marks: Mapping[Who, Mapping[tuple[Option, Criterion], Number]],
    ends: Ends,
) -> dict[tuple[Option, Criterion], Disagreement[Who]]:
    found = {}
    for cell in ((option, c) for option in options for c in criteria):
        given = {who: each[cell] for who, each in marks.items() if cell in each}
        if given:
            found[cell] = disagreement(given, length=ends.length)
    return found


def _own(
    options: Sequence[Option],
    criteria: Mapping[Criterion, Weighed],
    given: Mapping[tuple[Option, Criterion], Number],
    ends: Ends,
) -> dict[Option, Fraction]:
    """Return what one person's marks alone make of each option that they gave any."""
    scores = {
        option: {
            c: out_of_hundred(Fraction(given[option, c], SCALE), ends, is_high_good=it.is_high_good)
            for c, it in criteria.items()
            if (option, c) in given
        }
        for option in options
    }
    weights = {c: it.weight for c, it in criteria.items()}
    scored: Sequence[Scored[Option, Criterion]] = score_options(
        _millionths(scores), weights, is_told=False
    ).scored
    return {it.option: it.score for it in scored if it.score is not None}


def _is_first(option: Option, own: Mapping[Option, Fraction]) -> bool:
    return option in own and own[option] == max(own.values())


def _millionths(
    scores: Mapping[Option, Mapping[Criterion, Fraction]],
) -> dict[Option, dict[Criterion, Number | Fraction | None]]:
    """Return scores from 0 to 100 as :func:`score_options` takes them; they stay exact."""
    return {option: {c: it * SCALE for c, it in of.items()} for option, of in scores.items()}
