"""Words of the pages of prioritisations: steps, marks, weights and places."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from goldenthread.rules.numbers import SCALE, Number, plain
from goldenthread.rules.vocabulary import PrioritisationStep as Step

STEPS: Final = {
    Step.PREPARING: "Being prepared",
    Step.OPEN: "Open for scoring",
    Step.CLOSED: "Closed",
    Step.ADOPTED: "Adopted",
    Step.DROPPED: "Dropped",
}
ABSTAIN: Final = "abstain"
_MOST_DECIMALS: Final = 6


def rounded(value: Fraction, decimals: int = 1) -> str:
    """Return an exact value to so many decimals, a half away from nought.

    >>> rounded(Fraction(175, 3)), rounded(Fraction(-1, 4)), rounded(Fraction(4), 2)
    ('58.3', '-0.3', '4.00')
    """
    step = 10**decimals
    steps = (2 * abs(value.numerator) * step + value.denominator) // (2 * value.denominator)
    whole, rest = divmod(steps, step)
    digits = f"{whole:,}.{rest:0{decimals}d}" if decimals else f"{whole:,}"
    return f"-{digits}" if value < 0 and steps else digits


def is_shown_whole(value: Fraction, decimals: int = 2) -> bool:
    """Say whether so many decimals tell all of a value."""
    step: int = 10**decimals
    return (value * step).denominator == 1


def weight_in_words(value: Fraction, *, beside: Fraction | None = None) -> str:
    """Return a weight to two decimals, with more where it would look like the one beside it.

    >>> weight_in_words(Fraction(3, 2)), weight_in_words(Fraction(4, 3)), weight_in_words(Fraction(2))
    ('1.5', 'about 1.33', '2')
    >>> weight_in_words(Fraction(1001, 1000), beside=Fraction(1))
    '1.001'
    """
    decimals = 2
    while (
        beside is not None
        and value != beside
        and decimals < _MOST_DECIMALS
        and rounded(value, decimals) == rounded(beside, decimals)
    ):
        decimals += 1
    said = rounded(value, decimals).rstrip("0").rstrip(".")
    return said if is_shown_whole(value, decimals) else f"about {said}"


def exactly(value: Fraction) -> str:
    """Return a value exactly: in decimals, or as a fraction where they would not end soon.

    >>> exactly(Fraction(5, 4)), exactly(Fraction(4, 3))
    ('1.25', '4/3')
    """
    return plain(Number(int(value * SCALE))) if is_shown_whole(value, 6) else str(value)


def percent(value: Fraction) -> str:
    """Return a share in per cent."""
    return f"{rounded(value * 100, 0 if is_shown_whole(value, 2) else 1)}%"


def mark_in_words(mark: Number, words: str) -> str:
    """Return a mark with its words."""
    return f"{plain(mark)} – {words}" if words else plain(mark)


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number of things.

    >>> counted(1, "mark"), counted(2, "mark"), counted(2, "criterion", "criteria")
    ('1 mark', '2 marks', '2 criteria')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def way(is_high_good: bool) -> str:
    """Return which way is good."""
    return "A high mark is good" if is_high_good else "A low mark is good"
