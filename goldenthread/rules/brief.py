"""How is a number read in a sentence? Short, and never so short that a difference is hidden.

Method: docs/methods/rating.md.
"""

from __future__ import annotations

from goldenthread.rules.numbers import Number, shown
from goldenthread.rules.profiles import rounded

MOST_DECIMALS = 6


def in_brief(n: Number, decimals: int, *apart_from: Number) -> str:
    """Return ``n`` without idle noughts, with more decimals until it differs from the others.

    A number that is not nought never reads as nought, and a minus sign is a true one.

    >>> in_brief(Number(2_600_000), 2), in_brief(Number(30_000), 0), in_brief(Number(-5_000_000), 1)
    ('2.6', '0.03', '−5')
    """
    others = [*apart_from, Number(0)]
    for places in range(decimals, MOST_DECIMALS + 1):
        words = shown(n, decimals=places)
        if all(n == other or words != shown(other, decimals=places) for other in others):
            break
    words = words.replace("-", "−")
    return words.rstrip("0").rstrip(".") if "." in words else words


def told_apart(a: Number, b: Number, decimals: int) -> int:
    """Return how many decimals a page shows two figures with: so many, or as many as tell them apart."""
    for places in range(decimals, MOST_DECIMALS):
        if a == b or rounded(a, places) != rounded(b, places):
            return places
    return MOST_DECIMALS


def adding_up(a: Number, b: Number, decimals: int) -> int:
    """Return how many decimals it takes until two figures and what lies between them add up as shown.

    Shown with one, 77.35 and 79.6 are 77.4 and 79.6, and 2.25 between them would be 2.3.

    >>> adding_up(Number(77_350_000), Number(79_600_000), 1)
    2
    """
    exact = (a, b, Number(a - b))
    for places in range(told_apart(a, b, decimals), MOST_DECIMALS):
        left, right, between = (rounded(n, places) for n in exact)
        reads_as_nought = any(
            n and not near for n, near in zip(exact, (left, right, between), strict=True)
        )
        if left - right == between and not reads_as_nought:
            return places
    return MOST_DECIMALS
