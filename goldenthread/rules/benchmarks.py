"""How do others do? Quartiles, ranks and bands of a measure among places.

Method: docs/methods/benchmarks.md. All is compared exactly; only what is shown is rounded.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Generic, TypeVar

from goldenthread.rules.numbers import Number, mean
from goldenthread.rules.profiles import rounded
from goldenthread.rules.vocabulary import Polarity

Place = TypeVar("Place", bound=Hashable)

BANDS: Final = "ABCD"
"""The quarters of places, best first."""


@dataclass(frozen=True)
class Quartiles:
    """The least, the three quartiles and the greatest, each four times over so that it is whole."""

    fourfold: tuple[int, int, int, int, int]

    def shown(self, at: int, *, decimals: int) -> Number:
        """Return one of them, 0 the least to 4 the greatest, with so many decimals."""
        whole, rest = divmod(self.fourfold[at], 4)
        return rounded(Number(whole + (1 if rest >= 2 else 0)), decimals)

    @property
    def median(self) -> Number:
        """The middle one, a half millionth rounded up."""
        return Number((self.fourfold[2] + 2) // 4)


def quartiles(ordered: list[Number]) -> Quartiles:
    """Return the quartiles of values in ascending order, between neighbours by straight line.

    That is the method that spreadsheets and R use unless told otherwise (type 7).

    >>> quartiles([Number(1), Number(2), Number(4), Number(9)]).fourfold
    (4, 7, 12, 21, 36)

    Raises:
        ValueError: there are no values.
    """
    if not ordered:
        raise ValueError("There is no figure to compare with.")
    found = []
    for quarter in range(5):
        place, rest = divmod((len(ordered) - 1) * quarter, 4)
        step = ordered[place + 1] - ordered[place] if rest else 0
        found.append(4 * ordered[place] + rest * step)
    return Quartiles((found[0], found[1], found[2], found[3], found[4]))


@dataclass(frozen=True)
class Standing:
    """Where one value stands: its band, A best, its rank among so many, and its distance from the median.

    ``score`` is the distance in median distances, better above nought; None where the median distance is
    nought. Without a better way there is no band and no rank.
    """

    band: str
    rank: int | None
    of: int
    score: float | None


@dataclass(frozen=True)
class Comparison(Generic[Place]):
    """A measure's figures by place, those that are known, in one period.

    ``middle`` is the middle of the range where a range is good: places stand by their distance from it.
    Values are rounded to ``decimals`` before they are compared, as their publisher shows them.
    """

    figures: Mapping[Place, Number]
    polarity: Polarity
    decimals: int | None = None
    middle: Number | None = None

    def _compared(self, value: Number) -> Number:
        """Return a value as it is compared: rounded, and as a distance where one is judged."""
        shown = value if self.decimals is None else rounded(value, self.decimals)
        return shown if self.middle is None else Number(abs(shown - self.middle))

    @property
    def better(self) -> int:
        """1 where more is better in what is compared, −1 where less is, 0 where neither."""
        if self.polarity is Polarity.HIGH:
            return 1
        if self.polarity is Polarity.LOW or self.middle is not None:
            return -1
        return 0

    @cached_property
    def _by_place(self) -> Mapping[Place, Number]:
        return {place: self._compared(value) for place, value in self.figures.items()}

    @cached_property
    def _ordered(self) -> list[Number]:
        return sorted(self._by_place.values())

    @cached_property
    def quartiles(self) -> Quartiles | None:
        """The quartiles of what is compared; None without figures."""
        return quartiles(self._ordered) if self._ordered else None

    @cached_property
    def mean(self) -> Number:
        """The mean of the figures as they are published.

        Raises:
            ZeroDivisionError: there are none.
        """
        return mean([*self.figures.values()])

    @cached_property
    def _median_distance(self) -> int:
        """The median distance from the median, four times four times over."""
        if self.quartiles is None:
            return 0
        middle = self.quartiles.fourfold[2]
        away = sorted([Number(abs(4 * value - middle)) for value in self._ordered])
        return quartiles(away).fourfold[2]

    def standing(self, value: Number) -> Standing:
        """Return where a value stands among the places, one of theirs or another.

        Ties share the least rank. A value on a quartile belongs to the band of the lower values.
        """
        return self._standing(self._compared(value))

    def _standing(self, found: Number) -> Standing:
        """Return where a value stands, as it is compared."""
        ordered, marks = self._ordered, self.quartiles
        if marks is None or not self.better:
            return Standing("", None, len(ordered), None)
        quarter = sum(4 * found > marks.fourfold[at] for at in (1, 2, 3))
        if self.better > 0:
            ahead = len(ordered) - bisect_right(ordered, found)
            band = BANDS[3 - quarter]
        else:
            ahead = bisect_left(ordered, found)
            band = BANDS[quarter]
        away = self.better * 4 * (4 * found - marks.fourfold[2])
        score = away / self._median_distance if self._median_distance else None
        return Standing(band, ahead + 1, len(ordered), score)

    def standings(self) -> dict[Place, Standing]:
        """Return where each place stands."""
        seen: dict[Number, Standing] = {}
        found = {}
        for place, value in self._by_place.items():
            standing = seen.get(value)
            if standing is None:
                standing = seen[value] = self._standing(value)
            found[place] = standing
        return found

    def among(self, places: set[Place]) -> Comparison[Place]:
        """Return the comparison with some of the places only, such as chosen neighbours."""
        kept = {place: value for place, value in self.figures.items() if place in places}
        return Comparison(kept, self.polarity, self.decimals, self.middle)

    def around(self, middle: Number | None) -> Comparison[Place]:
        """Return the comparison by the distance from the middle of a range; itself where there is none."""
        if middle is None:
            return self
        return Comparison(self.figures, Polarity.RANGE, self.decimals, middle)
