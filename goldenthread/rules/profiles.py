"""What lies between two targets? A line from year to year, and a year's target over its parts.

Method: docs/methods/targets.md.
"""

from __future__ import annotations

from collections.abc import Sequence

from goldenthread.rules.cell_text import PLACES
from goldenthread.rules.numbers import Number, divide, multiply, number
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import Accumulation


def rounded(value: Number, decimals: int) -> Number:
    """Return a value with so many decimals, a half rounded away from nought."""
    step = 10 ** (PLACES - decimals)
    near = (abs(value) + step // 2) // step * step
    return Number(near if value >= 0 else -near)


def line_between(first: Number, last: Number, *, count: int, decimals: int) -> list[Number]:
    """Return ``count`` targets in equal steps from the first to the last, both included.

    >>> [each // 1_000_000 for each in line_between(number(80), number(92), count=4, decimals=0)]
    [80, 84, 88, 92]
    """
    if count < 2:
        return [last] * count
    step = Number(last - first)
    between = [
        Number(first + divide(multiply(step, number(place)), number(count - 1)))
        for place in range(1, count - 1)
    ]
    return [first, *(rounded(each, decimals) for each in between), last]


def spread(
    whole: Number,
    parts: Sequence[Period],
    *,
    accumulation: Accumulation,
    decimals: int,
    shape: Sequence[Number] | None = None,
) -> list[Number]:
    """Return a year's target over its parts.

    What adds up is shared out: by days, or in the proportions of ``shape``, one for each part; the
    shares make the whole exactly. What is supplied as the year to date rises to the whole likewise. For
    anything else each part has the whole's target.

    >>> from goldenthread.rules.periods import parse_period
    >>> from goldenthread.rules.vocabulary import Frequency
    >>> quarters = parse_period("2025/26").children(Frequency.QUARTER)
    >>> [each // 1_000_000 for each in
    ...     spread(number(365), quarters, accumulation=Accumulation.SUM, decimals=0)]
    [91, 92, 92, 90]
    """
    if accumulation not in (Accumulation.SUM, Accumulation.CUMULATIVE):
        return [whole] * len(parts)
    is_to_date = accumulation is Accumulation.CUMULATIVE
    weights = [Number(number(part.days)) for part in parts]
    if shape is not None:
        weights = list(shape) if not is_to_date else _steps(shape)
    total = Number(sum(weights))
    if total == 0:
        weights = [Number(number(part.days)) for part in parts]
        total = Number(sum(weights))
    so_far, reached, found = 0, Number(0), []
    for weight in weights:
        so_far += weight
        to_date = rounded(divide(multiply(whole, Number(so_far)), total), decimals)
        found.append(to_date if is_to_date else Number(to_date - reached))
        reached = to_date
    return found


def _steps(to_date: Sequence[Number]) -> list[Number]:
    """Return how much each part added to a year to date."""
    return [Number(each - before) for each, before in zip(to_date, [0, *to_date], strict=False)]
