"""How is a number read in a sentence? Short, and never so short that a difference is hidden.

Method: docs/methods/rating.md.
"""

from __future__ import annotations

from goldenthread.rules.numbers import Number, shown

MOST_DECIMALS = 6


def in_brief(n: Number, decimals: int, *apart_from: Number) -> str:
    """Return ``n`` without idle noughts, with more decimals until it differs from the others.

    A number that is not nought never reads as nought.

    >>> in_brief(Number(2_600_000), 2), in_brief(Number(30_000), 0)
    ('2.6', '0.03')
    """
    others = [*apart_from, Number(0)]
    for places in range(decimals, MOST_DECIMALS + 1):
        words = shown(n, decimals=places)
        if all(n == other or words != shown(other, decimals=places) for other in others):
            break
    return words.rstrip("0").rstrip(".") if "." in words else words


def signed(n: Number, decimals: int, *apart_from: Number) -> str:
    """Return ``in_brief`` with a true minus sign, for arithmetic that is read."""
    return in_brief(n, decimals, *apart_from).replace("-", "−")
