"""Numbers as pages show them: in the indicator's unit, with its decimals, never nought for nothing."""

from __future__ import annotations

from decimal import Decimal

from goldenthread.rules.numbers import SCALE, Number
from goldenthread.rules.vocabulary import Polarity
from goldenthread.rules.wording import Wording, in_unit

__all__ = ["Wording", "as_decimal", "good_way", "in_unit"]

_GOOD_WAY = {
    Polarity.HIGH: "higher is better",
    Polarity.LOW: "lower is better",
    Polarity.RANGE: "best within a range",
    Polarity.NEAR_TARGET: "best near its target",
    Polarity.NONE: "neither way is better",
}


def as_decimal(value: Number | None) -> Decimal | None:
    """Return a value exactly, for charts and exports.

    >>> as_decimal(Number(77_400_000))
    Decimal('77.4')
    """
    return None if value is None else Decimal(value) / SCALE


def good_way(polarity: Polarity) -> str:
    """Return which way is good, in words."""
    return _GOOD_WAY[polarity]
