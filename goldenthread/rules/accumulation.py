"""What do the parts of a year, or of a council, come to together?

Method: docs/methods/accumulation.md. A part that is not known is never taken as nought: the
result says how many parts it rests on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from goldenthread.rules.brief import MOST_DECIMALS, in_brief
from goldenthread.rules.numbers import Number, divide, mean, multiply, number
from goldenthread.rules.vocabulary import Accumulation

_PER_HUNDRED: Final = number(100)
_SCALES: Final = tuple(number(10**power) for power in range(7))
"""What a ratio of two counts may be given per: one, a hundred, up to a million."""


class Part(NamedTuple):
    """One part's figure; ``numerator`` and ``denominator`` where it was made from two counts."""

    value: Number | None
    numerator: Number | None = None
    denominator: Number | None = None


class Accumulated(NamedTuple):
    """What the parts come to. ``known`` of the ``of`` parts are in it; ``because`` says how."""

    value: Number | None
    of: int
    known: int
    because: str

    @property
    def is_whole(self) -> bool:
        """Whether every part is known."""
        return self.known == self.of


def year_to_date_value(
    parts: Sequence[Part], accumulation: Accumulation, *, per: Number | None = None
) -> Accumulated:
    """Return what ``parts``, earliest first, come to by the indicator's ``accumulation``.

    Known parts are taken; ``known`` and ``because`` state the coverage, and the caller decides
    whether a partial figure will do. A ratio is of the sums of its two counts, times ``per``
    (100 for a percentage, 1 for a plain ratio, 1,000 for a rate); without it, as the parts' values
    are of their counts, and per hundred where no part tells. Where a part lacks its counts the ratio
    cannot be calculated from it: if no part has them the mean of the values is given, and said to be so.

    >>> from goldenthread.rules.numbers import plain
    >>> halves = [Part(None, number(1), number(2)), Part(None, number(99), number(100))]
    >>> result = year_to_date_value(halves, Accumulation.RATIO_OF_SUMS)
    >>> plain(result.value, 2), result.because
    ('98.04', '100 out of 102 over both parts')
    """
    if accumulation is Accumulation.NONE:
        known = sum(part.value is not None for part in parts)
        return Accumulated(None, len(parts), known, "the indicator is not added up over time")
    if not parts:
        return Accumulated(None, 0, 0, "there are no parts")
    if accumulation is Accumulation.RATIO_OF_SUMS:
        return _ratio_of_sums(parts, per or _scale(parts))
    return _of_values(parts, accumulation)


def _of_values(parts: Sequence[Part], accumulation: Accumulation) -> Accumulated:
    values = [part.value for part in parts if part.value is not None]
    if not values:
        return Accumulated(None, len(parts), 0, f"none of {_parts(len(parts))} is known")
    coverage = _coverage(len(values), len(parts))
    if accumulation is Accumulation.SUM:
        value, how = Number(sum(values)), "the sum of"
    elif accumulation is Accumulation.MEAN:
        value, how = mean(values), "the mean, with every part counting the same, of"
    elif accumulation is Accumulation.LEAST:
        value, how = min(values), "the least of"
    elif accumulation is Accumulation.GREATEST:
        value, how = max(values), "the greatest of"
    else:
        return _latest(parts, accumulation, len(values))
    return Accumulated(value, len(parts), len(values), f"{how} {coverage}")


def _latest(parts: Sequence[Part], accumulation: Accumulation, known: int) -> Accumulated:
    latest = max(place for place, part in enumerate(parts) if part.value is not None)
    cumulative = accumulation is Accumulation.CUMULATIVE
    because = "the year to date as supplied" if cumulative else "the latest figure"
    if latest + 1 < len(parts):
        because += f", which is for part {latest + 1} of {len(parts)}"
    return Accumulated(parts[latest].value, len(parts), known, because)


def _ratio_of_sums(parts: Sequence[Part], per: Number) -> Accumulated:
    counts = [
        (part.numerator, part.denominator)
        for part in parts
        if part.numerator is not None and part.denominator is not None
    ]
    if not counts:
        return _mean_without_counts(parts)
    over = Number(sum(numerator for numerator, _ in counts))
    under = Number(sum(denominator for _, denominator in counts))
    shares = f"{in_brief(over, MOST_DECIMALS)} out of {in_brief(under, MOST_DECIMALS)}"
    words = f"{shares} over {_coverage(len(counts), len(parts))}"
    if under == 0:
        return Accumulated(
            None, len(parts), len(counts), f"{words}: cannot be calculated, as it divides by nought"
        )
    value = divide(multiply(over, per), under)
    return Accumulated(value, len(parts), len(counts), words)


def _scale(parts: Sequence[Part]) -> Number:
    """Return what the parts' ratios are per, as most of those tell that have a value and its counts."""
    told = [per for part in parts for per in _scales_of(part)]
    return max(told, key=lambda per: (told.count(per), per), default=_PER_HUNDRED)


def _scales_of(part: Part) -> list[Number]:
    value, over, under = part
    if not value or not over or not under:
        return []
    made, counts = abs(value * under), abs(over)
    # A value as it was rounded is neither half nor double of what its counts make.
    return [per for per in _SCALES if counts * per < 2 * made < 4 * counts * per]


def rolling_cumulative(now: Part, last_year: Part, by_then: Part) -> Accumulated:
    """Return the last twelve months of what is supplied as the year to date.

    ``now`` is the year to date, ``last_year`` what all of the year before came to, ``by_then`` what it
    had come to by the same point.

    >>> from goldenthread.rules.numbers import plain
    >>> found = rolling_cumulative(Part(number(30)), Part(number(100)), Part(number(20)))
    >>> plain(found.value), found.because
    ('110', '30 so far, and 100 in the year before less the 20 that it had come to by then')
    """
    known = sum(part.value is not None for part in (now, last_year, by_then))
    if now.value is None or last_year.value is None or by_then.value is None:
        lacking = "the year before is not known both whole and by the same point"
        return Accumulated(None, 3, known, "not known" if now.value is None else lacking)
    so_far, whole, then = (
        in_brief(each, MOST_DECIMALS) for each in (now.value, last_year.value, by_then.value)
    )
    because = f"{so_far} so far, and {whole} in the year before less the {then} that it had come to by then"
    return Accumulated(Number(now.value + last_year.value - by_then.value), 3, 3, because)


def _mean_without_counts(parts: Sequence[Part]) -> Accumulated:
    values = [part.value for part in parts if part.value is not None]
    if not values:
        return Accumulated(None, len(parts), 0, f"none of {_parts(len(parts))} is known")
    if len(values) == 1:
        because = f"the figure of {_coverage(1, len(parts))}"
    else:
        because = (
            f"the mean of {_coverage(len(values), len(parts))}, as the counts they were made "
            "from are not known: parts of different sizes count the same"
        )
    return Accumulated(mean(values), len(parts), len(values), because)


def _parts(count: int) -> str:
    return "1 part" if count == 1 else f"{count} parts"


def _coverage(known: int, of: int) -> str:
    if known < of:
        return f"{known} of {_parts(of)}"
    return {1: "the only part", 2: "both parts"}.get(of, f"all {of} parts")
