"""Is this change more than the usual ups and downs? XmR control charts and their signals.

Method: docs/methods/control.md. Values are whole numbers of any one scale, such as millionths: all is
compared exactly, so that moving, stretching or mirroring a series never changes what is said of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Final

from goldenthread.rules.vocabulary import Assurance, Polarity, Variation

FEWEST: Final = 12
"""With fewer points a chart has a centre and a warning, and no icons."""
SCREENED_FROM: Final = Fraction(3267, 1000)
"""A moving range of so many times their mean, or more, is left out when ranges are screened."""


class Signal(StrEnum):
    """What is unusual about one point; where several hold, the first in this order is said."""

    ABOVE_LIMIT = "above_limit"
    BELOW_LIMIT = "below_limit"
    RISING = "rising"
    FALLING = "falling"
    TWO_OF_THREE_ABOVE = "two_of_three_above"
    TWO_OF_THREE_BELOW = "two_of_three_below"
    SHIFT_ABOVE = "shift_above"
    SHIFT_BELOW = "shift_below"
    COMMON_CAUSE = "common_cause"

    @property
    def side(self) -> int:
        """1 for a signal of high values, −1 of low ones, 0 for none."""
        return _SIDES[self]


_SIDES: Final = {
    Signal.ABOVE_LIMIT: 1,
    Signal.BELOW_LIMIT: -1,
    Signal.RISING: 1,
    Signal.FALLING: -1,
    Signal.TWO_OF_THREE_ABOVE: 1,
    Signal.TWO_OF_THREE_BELOW: -1,
    Signal.SHIFT_ABOVE: 1,
    Signal.SHIFT_BELOW: -1,
    Signal.COMMON_CAUSE: 0,
}


class ChartRefused(ValueError):
    """A chart cannot be drawn with these settings; the message says what to mend."""


@dataclass(frozen=True)
class ChartSettings:
    """What a council may set; every chart states it.

    ``shift`` points on one side are a shift, ``trend`` points in one direction a trend. Limits lie
    ``factor`` mean moving ranges from the centre. ``fix_first`` points that are known make centre and
    limits, where given. With ``mean_breaks_run`` a point exactly on the centre ends a run, else it is
    passed over.

    Raises:
        ChartRefused: a setting is outside what makes sense; the message says which.
    """

    shift: int = 7
    trend: int = 7
    factor: Fraction = Fraction(266, 100)
    screen: bool = True
    fix_first: int | None = None
    mean_breaks_run: bool = True

    def __post_init__(self) -> None:
        if not 6 <= self.shift <= 8:
            raise ChartRefused("A shift is 6, 7 or 8 points on one side of the centre.")
        if not 5 <= self.trend <= 7:
            raise ChartRefused("A trend is 5, 6 or 7 points in one direction.")
        if self.factor <= 0:
            raise ChartRefused("Limits lie more than nought mean moving ranges from the centre.")
        if self.fix_first is not None and self.fix_first < FEWEST:
            raise ChartRefused(f"Limits are fixed by the first {FEWEST} points or more.")

    def in_words(self) -> str:
        """Return what the chart says of itself.

        >>> ChartSettings().in_words()  # doctest: +NORMALIZE_WHITESPACE
        'Limits are 2.66 mean moving ranges from the centre, moving ranges of 3.267 times their mean or
        more left out. A shift is 7 points on one side, a trend 7 in one direction.'
        """
        screened = (
            ", moving ranges of 3.267 times their mean or more left out" if self.screen else ""
        )
        fixed = f" They are fixed by the first {self.fix_first} points." if self.fix_first else ""
        passed = "" if self.mean_breaks_run else " A point on the centre does not end a run."
        return (
            f"Limits are {float(self.factor):g} mean moving ranges from the centre{screened}.{fixed} "
            f"A shift is {self.shift} points on one side, a trend {self.trend} in one direction.{passed}"
        )


USUAL: Final = ChartSettings()


@dataclass(frozen=True)
class Stretch:
    """The points between two rebases: ``known`` values from ``start`` up to but not including ``stop``.

    ``centre`` and ``range_mean``, the mean of so many ``ranges``, are exact; limits follow from them.
    """

    start: int
    stop: int
    known: int
    centre: Fraction | None
    range_mean: Fraction
    ranges: int
    factor: Fraction

    @property
    def lower(self) -> Fraction | None:
        """The lower limit; none where no two points follow one another."""
        return self._away(-self.factor)

    @property
    def upper(self) -> Fraction | None:
        """The upper limit; none where no two points follow one another."""
        return self._away(self.factor)

    @property
    def lower_near(self) -> Fraction | None:
        """Two thirds of the way to the lower limit."""
        return self._away(-self.factor * 2 / 3)

    @property
    def upper_near(self) -> Fraction | None:
        """Two thirds of the way to the upper limit."""
        return self._away(self.factor * 2 / 3)

    def _away(self, ranges: Fraction) -> Fraction | None:
        if self.centre is None or not self.ranges:
            return None
        return self.centre + ranges * self.range_mean

    @property
    def is_short(self) -> bool:
        """Whether there are too few points to say anything of their limits."""
        return self.known < FEWEST


@dataclass(frozen=True)
class ControlChart:
    """A series with its limits and what is unusual about each point; ``signals`` has None for no value."""

    values: Sequence[int | None]
    stretches: Sequence[Stretch]
    signals: Sequence[Signal | None]
    polarity: Polarity
    settings: ChartSettings
    target: int | None = None

    @cached_property
    def last_signal(self) -> Signal | None:
        """What is said of the latest point that has a value."""
        return next((signal for signal in reversed(self.signals) if signal is not None), None)

    @property
    def last(self) -> Stretch | None:
        return self.stretches[-1] if self.stretches else None

    @property
    def is_constant(self) -> bool:
        """Whether all the points since the last rebase are the same, so that limits have no width.

        One point alone is no constant series.
        """
        last = self.last
        if last is None or last.known < 2:
            return False
        return len({v for v in self.values[last.start : last.stop] if v is not None}) == 1

    @property
    def has_icons(self) -> bool:
        """Whether there are points enough since the last rebase, and limits, to say what variation it is."""
        return self.last is not None and not self.last.is_short and self.last.ranges > 0

    def variation_of(self, signal: Signal | None) -> Variation:
        """Return what a signal means, by which way is good."""
        return _meaning(signal, self.polarity)

    @property
    def variation(self) -> Variation:
        """What the latest point says."""
        return Variation.NONE if self.is_constant else self.variation_of(self.last_signal)

    @property
    def assurance(self) -> Assurance | None:
        """Whether the target can be expected to be met; None without a target or where neither way is better.

        A target on a limit is hit and missed.
        """
        last = self.last
        if (
            self.target is None
            or last is None
            or self.polarity not in (Polarity.HIGH, Polarity.LOW)
        ):
            return None
        upper, lower = last.upper, last.lower
        if upper is None or lower is None:
            return None
        is_high = self.polarity is Polarity.HIGH
        if self.target > upper:
            return Assurance.CONSISTENTLY_FAILS if is_high else Assurance.CONSISTENTLY_PASSES
        if self.target < lower:
            return Assurance.CONSISTENTLY_PASSES if is_high else Assurance.CONSISTENTLY_FAILS
        return Assurance.HIT_AND_MISS

    @property
    def warning(self) -> str:
        """Return what a reader must be told, or nothing."""
        last = self.last
        if last is None or not last.known:
            return "There are no figures to draw."
        if last.is_short:
            since = " since the limits were set anew" if last.start else ""
            return (
                f"There {'is' if last.known == 1 else 'are'} {last.known} of the {FEWEST} figures{since} that"
                " a control chart needs: the line shows their mean, and nothing is said of them yet."
            )
        if not last.ranges:
            return "No two figures that follow one another differ: there are no limits to judge by."
        if self.is_constant:
            return "Every figure is the same: there is no variation to judge."
        return ""


@lru_cache(maxsize=128)
def _meaning(signal: Signal | None, polarity: Polarity) -> Variation:
    side = 0 if signal is None else signal.side
    if side == 0:
        return Variation.COMMON_CAUSE
    if polarity is Polarity.HIGH or polarity is Polarity.LOW:
        good = 1 if polarity is Polarity.HIGH else -1
        return Variation.IMPROVEMENT if side == good else Variation.CONCERN
    return Variation.NEITHER_HIGH if side > 0 else Variation.NEITHER_LOW


def control_chart(
    values: Sequence[int | None],
    *,
    polarity: Polarity,
    target: int | None = None,
    settings: ChartSettings = USUAL,
    rebased_at: Sequence[int] = (),
) -> ControlChart:
    """Return the chart of ``values``, earliest first; None stands where there is no value.

    ``rebased_at`` are the places at which limits begin anew. A place outside the series is passed over.

    >>> chart = control_chart([10, 12, 11, 13, 10, 12, 11, 12, 10, 13, 11, 30], polarity=Polarity.LOW)
    >>> chart.last_signal.value, chart.variation.value
    ('above_limit', 'concern')
    """
    inside = {place for place in rebased_at if 0 < place < len(values)}
    edges = sorted({0, len(values)} | inside)
    stretches: list[Stretch] = []
    signals: list[Signal | None] = [None] * len(values)
    for start, stop in pairwise(edges):
        runs = _without_gaps(values, start, stop)
        stretch = _stretch(start, stop, [run for _, run in runs], settings)
        stretches.append(stretch)
        if stretch.centre is None:
            continue
        for first, run in runs:
            found = _signals(run, stretch.centre, stretch, settings)
            if len(run) == len(values):
                signals = found
            else:
                signals[first : first + len(run)] = found
    return ControlChart(values, stretches, signals, polarity, settings, target)


def _without_gaps(
    values: Sequence[int | None], start: int, stop: int
) -> list[tuple[int, list[int]]]:
    """Return the points that follow one another without a gap, with the place of the first of each run."""
    known = [value for value in values[start:stop] if value is not None]
    if len(known) == stop - start:
        return [(start, known)]
    found: list[tuple[int, list[int]]] = []
    follows = False
    for place in range(start, stop):
        value = values[place]
        if value is not None:
            if not follows:
                found.append((place, []))
            found[-1][1].append(value)
        follows = value is not None
    return found


def _stretch(start: int, stop: int, runs: list[list[int]], settings: ChartSettings) -> Stretch:
    """Return the lines of a stretch: the mean of the points that make them, and of their moving ranges.

    There is no moving range across a gap: what the figure was between is not known. Where all that are left
    are nought though the points differ, they say nothing of what is usual, and there are no limits.
    """
    base = _first(runs, settings.fix_first)
    known = base[0] if len(base) == 1 else [value for run in base for value in run]
    count = len(known) if base is runs else sum(map(len, runs))
    if not known:
        return Stretch(start, stop, count, None, Fraction(0), 0, settings.factor)
    ranges = [abs(b - a) for run in base for a, b in pairwise(run)]
    total = sum(ranges)
    if not total and len(set(known)) > 1:
        ranges = []
    if settings.screen and total:
        # A range is kept below 3.267 times the mean of all: compared without dividing.
        of = len(ranges)
        times, parts = SCREENED_FROM.as_integer_ratio()
        kept = [each for each in ranges if each * parts * of < times * total]
        # Where only noughts were left, the limits would have no width: then nothing is screened.
        if sum(kept):
            ranges, total = kept, sum(kept)
    centre = Fraction(sum(known), len(known))
    range_mean = Fraction(total, len(ranges)) if ranges else Fraction(0)
    return Stretch(start, stop, count, centre, range_mean, len(ranges), settings.factor)


def _first(runs: list[list[int]], most: int | None) -> list[list[int]]:
    """Return the runs up to so many points, or all of them."""
    if most is None:
        return runs
    found = []
    for run in runs:
        found.append(run[:most])
        most = max(most - len(run), 0)
    return found


@lru_cache(maxsize=64)
def _run_of(least: int) -> tuple[Callable[[bytes], Iterator[re.Match[bytes]]], bytes, bytes]:
    """Return what finds runs of at least so many of one sign, and the shortest of either."""
    found = re.compile(rb"2{%d,}|0{%d,}" % (least, least)).finditer
    return found, b"2" * least, b"0" * least


def _runs(signs: bytes, least: int) -> Iterator[tuple[int, int, bool]]:
    """Yield where runs of at least so many of one sign start and stop, and whether they are high."""
    find, high, low = _run_of(least)
    if high in signs or low in signs:
        for run in find(signs):
            yield run.start(), run.end(), run[0][:1] == b"2"


def _signs(differences: Sequence[int]) -> bytes:
    """Return b'2' for each difference above nought, b'0' below, b'1' at it."""
    return bytes([50 if d > 0 else 48 if d < 0 else 49 for d in differences])


def _signals(
    known: Sequence[int], centre: Fraction, stretch: Stretch, settings: ChartSettings
) -> list[Signal | None]:
    """Return what is said of points without a gap: weaker signals first, stronger ones stand over them."""
    found: list[Signal | None] = [Signal.COMMON_CAUSE] * len(known)
    top, bottom = centre.numerator, centre.denominator
    away = [value * bottom - top for value in known]
    sides = _signs(away)
    _mark_shifts(found, sides, settings)
    # How far a point may lie away, in the same whole numbers; a whole number passes it exactly when it
    # passes the fraction.
    reach = settings.factor * stretch.range_mean * bottom
    limit = reach.numerator // reach.denominator
    near = (2 * reach.numerator) // (3 * reach.denominator)
    is_limited = stretch.ranges > 0
    if is_limited and (max(away) > near or -min(away) > near):
        _mark_two_of_three(found, away, near=near, limit=limit)
    moves = _signs([b - a for a, b in pairwise(known)])
    for start, stop, is_high in _runs(moves, settings.trend - 1):
        signal = Signal.RISING if is_high else Signal.FALLING
        found[start : stop + 1] = [signal] * (stop + 1 - start)
    if is_limited and (max(away) > limit or -min(away) > limit):
        for place, each in enumerate(away):
            if each > limit:
                found[place] = Signal.ABOVE_LIMIT
            elif -each > limit:
                found[place] = Signal.BELOW_LIMIT
    return found


def _mark_shifts(found: list[Signal | None], sides: bytes, settings: ChartSettings) -> None:
    if settings.mean_breaks_run or b"1" not in sides:
        for start, stop, is_high in _runs(sides, settings.shift):
            signal = Signal.SHIFT_ABOVE if is_high else Signal.SHIFT_BELOW
            found[start:stop] = [signal] * (stop - start)
        return
    places = [place for place, side in enumerate(sides) if side != 49]
    for start, stop, is_high in _runs(bytes([sides[place] for place in places]), settings.shift):
        for place in places[start:stop]:
            found[place] = Signal.SHIFT_ABOVE if is_high else Signal.SHIFT_BELOW


def _mark_two_of_three(
    found: list[Signal | None], away: Sequence[int], *, near: int, limit: int
) -> None:
    """Mark the points between near limit and limit, two of three, where all three are on one side."""
    for p, signal in ((1, Signal.TWO_OF_THREE_ABOVE), (-1, Signal.TWO_OF_THREE_BELOW)):
        close = [place for place, each in enumerate(away) if near < p * each <= limit]
        for sooner, later in pairwise(close):
            if later - sooner > 2:
                continue
            # The windows of three that hold both; the points between and beside are on the same side.
            for first in range(max(later - 2, 0), min(sooner, len(away) - 3) + 1):
                if all(p * each > 0 for each in away[first : first + 3]):
                    for place in (sooner, later):
                        found[place] = signal
