"""Which objective bears most of many proposals? A count for each grade, and a weighted sum.

Method: docs/methods/effects.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeVar

from goldenthread.rules.vocabulary import ImpactGrade

__all__ = ["WEIGHTS", "Borne", "borne", "heaviest_first", "signed"]

Key = TypeVar("Key")

WEIGHTS: Final[Mapping[ImpactGrade, int]] = MappingProxyType(
    {
        ImpactGrade.STRONGLY_POSITIVE: 2,
        ImpactGrade.POSITIVE: 1,
        ImpactGrade.NEUTRAL: 0,
        ImpactGrade.NEGATIVE: -1,
        ImpactGrade.STRONGLY_NEGATIVE: -2,
    }
)
"""What one statement of a grade adds to the sum."""


@dataclass(frozen=True)
class Borne:
    """What an objective bears: how many state each grade, and how many state nothing.

    ``gains`` is the sum of what is positive and ``losses`` of what is negative, both nought or more.
    """

    by_grade: Mapping[ImpactGrade, int]
    unstated: int

    @property
    def stated(self) -> int:
        """How many state a grade."""
        return sum(self.by_grade.values())

    @property
    def gains(self) -> int:
        """What all that is positive weighs."""
        return sum(max(0, WEIGHTS[it]) * count for it, count in self.by_grade.items())

    @property
    def losses(self) -> int:
        """What all that is negative weighs, without its sign."""
        return sum(max(0, -WEIGHTS[it]) * count for it, count in self.by_grade.items())

    @property
    def total(self) -> int:
        """The weighted sum: gains less losses."""
        return self.gains - self.losses

    @property
    def because(self) -> str:
        """Return how the sum was made.

        >>> borne([ImpactGrade.POSITIVE] * 3 + [ImpactGrade.STRONGLY_NEGATIVE] * 2).because
        '3 × +1 + 2 × −2 = −1'
        >>> borne([ImpactGrade.NEUTRAL]).because, borne([None]).because
        ('1 × 0 = 0', 'nothing is stated')
        """
        said = [f"{count} × {signed(WEIGHTS[it])}" for it, count in self.by_grade.items() if count]
        return f"{' + '.join(said)} = {signed(self.total)}" if said else "nothing is stated"


def signed(value: int) -> str:
    """Return a sum with its sign, as people write it.

    >>> signed(2), signed(0), signed(-2)
    ('+2', '0', '−2')
    """
    return f"+{value}" if value > 0 else f"{value}".replace("-", "−")


def borne(grades: Iterable[ImpactGrade | None]) -> Borne:
    """Return what an objective bears of proposals, each a grade or nothing where none is stated.

    What is not stated is not neutral: it is counted by itself and adds nothing.

    >>> found = borne([ImpactGrade.POSITIVE, ImpactGrade.STRONGLY_NEGATIVE, None])
    >>> found.total, found.gains, found.losses, found.stated, found.unstated
    (-1, 1, 2, 2, 1)
    """
    counted = Counter(grades)
    by_grade = {it: counted[it] for it in ImpactGrade}
    return Borne(MappingProxyType(by_grade), counted[None])


def heaviest_first(found: Mapping[Key, Borne]) -> list[Key]:
    """Return who bears most first: the lowest sum, of equal sums the greater losses; else as they came.

    >>> heaviest_first({"a": borne([ImpactGrade.POSITIVE]), "b": borne([ImpactGrade.NEGATIVE])})
    ['b', 'a']
    """
    return sorted(found, key=lambda key: (found[key].total, -found[key].losses))
