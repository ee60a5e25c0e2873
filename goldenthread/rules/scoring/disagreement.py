"""How far are several people apart on one thing, and who is far from the others?"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Generic, TypeVar

from goldenthread.rules.numbers import SCALE, Number
from goldenthread.rules.scoring.refused import ScoringRefused

Who = TypeVar("Who", bound=Hashable)

FAR: Final = Fraction(1, 2)
"""By which share of the scale a mark that is far from the others' differs from the mean."""
_FEWEST: Final = 3


@dataclass(frozen=True)
class Far(Generic[Who]):
    """A mark that is far from the mean; ``by`` how many marks, below nought where it is lower."""

    who: Who
    mark: Number
    by: Fraction


@dataclass(frozen=True)
class Disagreement(Generic[Who]):
    """Several people's marks of one thing: their mean, the least and the greatest, and who is far off.

    ``distance`` is how far a mark lies from the mean, in the mean.
    """

    mean: Fraction
    least: Number
    greatest: Number
    people: int
    distance: Fraction
    far: tuple[Far[Who], ...]

    @property
    def spread(self) -> Number:
        """The greatest less the least."""
        return Number(self.greatest - self.least)


def disagreement(marks: Mapping[Who, Number], *, length: Number) -> Disagreement[Who]:
    """Return how far people's marks are apart, on a scale of that length from its worst to its best mark.

    Whoever did not judge is not in ``marks``: an abstention is no mark. Of two people who differ neither is
    far from the others.

    >>> from goldenthread.rules.numbers import number, plain
    >>> found = disagreement({"a": number(4), "b": number(4), "c": number(1)}, length=number(4))
    >>> found.mean, plain(found.spread), [(each.who, each.by) for each in found.far]
    (Fraction(3, 1), '3', [('c', Fraction(-2, 1))])
    >>> disagreement({"a": number(4), "b": number(0)}, length=number(4)).far
    ()

    Raises:
        ScoringRefused: nobody has scored.
    """
    if not marks:
        raise ScoringRefused("Nobody has scored this yet.")
    total, people = sum(marks.values()), len(marks)
    mean = Fraction(total, people * SCALE)
    off = {who: Fraction(mark, SCALE) - mean for who, mark in marks.items()}
    distance = sum((abs(by) for by in off.values()), Fraction(0)) / people
    far = [
        Far(who, marks[who], by)
        for who, by in off.items()
        if people >= _FEWEST and abs(by) * SCALE >= FAR * length
    ]
    return Disagreement(
        mean,
        Number(min(marks.values())),
        Number(max(marks.values())),
        people,
        distance,
        tuple(sorted(far, key=lambda it: -abs(it.by))),
    )
