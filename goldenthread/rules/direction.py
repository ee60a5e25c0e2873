"""Where is a series heading? The last move, and the line through the whole chart.

Method: docs/methods/direction.md. One idea of noise serves both: the *usual move*, which is the
mean size of the moves between neighbouring figures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations, pairwise
from math import lcm
from operator import itemgetter, mul, sub
from typing import Final, NamedTuple

from goldenthread.rules.brief import MOST_DECIMALS, adding_up, in_brief
from goldenthread.rules.numbers import SCALE, Number, half_even, mean
from goldenthread.rules.vocabulary import Heading, Polarity

FEWEST_FOR_USUAL_MOVE: Final = 3
FEWEST_FOR_LINE: Final = 5
USUAL_MOVES_IN_A_TREND: Final = 2


@dataclass(frozen=True)
class Directed:
    """A heading and the change that it rests on; the sentence that justifies it is made when read."""

    heading: Heading
    change: Number | None
    tell: Callable[[], str] = field(repr=False, compare=False)

    @property
    def because(self) -> str:
        """Return the sentence: 'down 0.4 on the previous period, no more than its usual move of 0.5'."""
        return self.tell()


class Aim(NamedTuple):
    """What a series should be near, where neither more nor less is simply better."""

    target: Number | None = None
    range_low: Number | None = None
    range_high: Number | None = None


NO_AIM: Final = Aim()


def usual_move(history: Sequence[Number | None]) -> Number | None:
    """Return the mean size of the moves between neighbouring figures, oldest first.

    None with fewer than three figures, or fewer than two moves: a missing figure ends one
    stretch and begins another, and is never nought.

    >>> usual_move([Number(94_800_000), Number(95_300_000), Number(95_900_000),
    ...     Number(95_500_000)])
    500000
    """
    return _usual_move(tuple(history))


@lru_cache(maxsize=128)  # both directions of a figure ask for the same one
def _usual_move(history: tuple[Number | None, ...]) -> Number | None:
    moves = [
        Number(abs(point - before))
        for before, point in pairwise(history)
        if before is not None and point is not None
    ]
    if len(moves) < FEWEST_FOR_USUAL_MOVE - 1:
        return None
    return mean(moves)


def short_direction(
    now: Number | None,
    before: Number | None,
    *,
    polarity: Polarity,
    history: Sequence[Number | None] = (),
    band: Number | None = None,
    against: str = "the previous period",
    aim: Aim = NO_AIM,
    decimals: int | None = None,
) -> Directed:
    """Return where the last move heads; one no larger than noise is steady.

    ``history`` is the series oldest first, up to and including ``now``. Noise is the ``band`` where the
    council has set one, else its usual move where it has three figures, else less than one step of
    the last decimal shown.
    ``against`` names in words what ``before`` is.

    >>> short_direction(Number(95_500_000), Number(95_900_000), polarity=Polarity.HIGH,
    ...     history=[Number(n * 100_000) for n in (948, 953, 959, 955)]).because
    'down 0.4 on the previous period, no more than its usual move of 0.5'
    """
    if now is None:
        return _cannot_say("there is no figure to compare")
    if before is None:
        return _cannot_say(f"there is no figure for {against}")
    change = Number(now - before)
    usual = None if band is not None else usual_move(history)
    noise = _noise(usual, band, decimals)

    def moved() -> str:
        places = None if decimals is None else adding_up(now, before, decimals)
        return _moved_in_words(change, noise, against=against, decimals=places)

    def words() -> str:
        return moved() + _noise_in_words(change, usual, band, decimals)

    if abs(change) <= noise:
        return Directed(Heading.STEADY, change, words)
    better = _better(now, polarity, aim)
    if better is None:
        return Directed(
            Heading.CANNOT_SAY, change, lambda: f"{moved()}; {_no_better_way(polarity)}"
        )
    gain = better - (_better(before, polarity, aim) or 0)
    return Directed(_heading(gain), change, words)


def _moved_in_words(change: Number, noise: int, *, against: str, decimals: int | None) -> str:
    """Return 'down 0.4 on the previous period'."""
    if not change:
        return f"the same as {against}"
    size = _in_words(Number(abs(change)), decimals, noise or None)
    return f"{'up' if change > 0 else 'down'} {size} on {against}"


def _noise_in_words(
    change: Number, usual: Number | None, band: Number | None, decimals: int | None
) -> str:
    """Return ', no more than its usual move of 0.5', as the end of a sentence."""
    is_more = abs(change) > _noise(usual, band, decimals)
    if not change:
        return ""
    if usual is not None:
        name = f"usual move of {_calculated(usual, decimals, abs(change))}"
    elif band is not None:
        name = f"band of {_in_words(Number(abs(band)), decimals, None)}"
    else:
        return "" if is_more else ", too little to show"
    return f", {'more' if is_more else 'no more'} than its {name}"


def long_direction(
    points: Sequence[Number | None],
    *,
    polarity: Polarity,
    aim: Aim = NO_AIM,
    decimals: int | None = None,
    band: Number | None = None,
) -> Directed:
    """Return where the line through ``points`` heads, oldest first, None where there is none.

    The line's slope is the median of the slopes between all pairs of figures (Theil-Sen), so
    that one odd figure does not turn it. Its rise over the whole chart must be more than twice
    the usual move, and more than the ``band`` where the council has set one; else there is no clear
    trend. Fewer than five figures cannot say.

    >>> long_direction([Number(n * 1_000_000) for n in (10, 12, 13, 15, 16)],
    ...     polarity=Polarity.LOW).heading.value
    'worsening'
    """
    known = [(place, point) for place, point in enumerate(points) if point is not None]
    if len(known) < FEWEST_FOR_LINE:
        return _cannot_say(f"fewer than {FEWEST_FOR_LINE} figures are known")
    change = _rise(known)
    noise = usual_move(points)
    if noise is None:
        return _cannot_say("too few figures stand beside each other")

    def words() -> str:
        return _line_in_words(change, noise, count=len(known), decimals=decimals, band=band)

    if abs(change) <= max(USUAL_MOVES_IN_A_TREND * noise, band or 0):
        return Directed(Heading.STEADY, change, words)
    if polarity is Polarity.HIGH or polarity is Polarity.LOW:
        return Directed(_heading(change if polarity is Polarity.HIGH else -change), change, words)
    better = [(place, _better(point, polarity, aim)) for place, point in known]
    scored = [(place, score) for place, score in better if score is not None]
    if len(scored) < len(known):
        return Directed(
            Heading.CANNOT_SAY, change, lambda: f"{words()}; {_no_better_way(polarity)}"
        )
    return Directed(_heading(_rise(scored)), change, words)


def _line_in_words(
    change: Number, noise: Number, *, count: int, decimals: int | None, band: Number | None
) -> str:
    """Return 'the line rises 6 over 5 figures, more than twice its usual move of 1.5'."""
    rise = f"the line {'rises' if change > 0 else 'falls'} " + _calculated(
        Number(abs(change)), decimals, USUAL_MOVES_IN_A_TREND * noise
    )
    usual = f"twice its usual move of {_calculated(noise, decimals)}"
    level = rise if change else "the line is level"
    if abs(change) <= USUAL_MOVES_IN_A_TREND * noise:
        return f"no clear trend: {level}, within {usual}"
    if abs(change) <= (band or 0):
        return f"no clear trend: {level}, within its band of {_in_words(band or change, decimals, None)}"
    return f"{rise} over {count} figures, more than {usual}"


def _rise(known: Sequence[tuple[int, int]]) -> Number:
    """Return the rise, over all of them, of the line whose slope is the median of all pairs' slopes.

    Slopes are compared as whole numbers, by what every distance divides.
    """
    first = known[0][0]
    pairs = _pairs(tuple([place - first for place, _ in known]))
    values = [value for _, value in known]
    moves = map(sub, pairs.later(values), pairs.sooner(values))
    slopes = sorted(map(mul, moves, pairs.times))
    middle = len(slopes) // 2
    neighbours = slopes[middle] + slopes[middle if len(slopes) % 2 else middle - 1]
    return Number(half_even(neighbours * (known[-1][0] - first), 2 * pairs.shared))


class _Pairs(NamedTuple):
    """All pairs of some places: what takes their values, and how often each distance goes in ``shared``."""

    shared: int
    sooner: Callable[[Sequence[int]], Sequence[int]]
    later: Callable[[Sequence[int]], Sequence[int]]
    times: Sequence[int]


@lru_cache(maxsize=512)
def _pairs(places: tuple[int, ...]) -> _Pairs:
    """Return the pairs of three places or more."""
    shared = lcm(*{b - a for a, b in combinations(places, 2)})
    sooner, later = zip(*combinations(range(len(places)), 2), strict=True)
    times = [shared // (b - a) for a, b in combinations(places, 2)]
    return _Pairs(shared, itemgetter(*sooner), itemgetter(*later), times)


def _noise(usual: Number | None, band: Number | None, decimals: int | None) -> int:
    """Return the largest move that is noise."""
    if usual is not None:
        return usual
    if band is not None:
        return abs(band)
    return SCALE // 10**decimals - 1 if decimals is not None else 0


def _better(value: Number, polarity: Polarity, aim: Aim) -> int | None:
    """Return a score that grows as the value gets better; None where nothing says which way."""
    if polarity is Polarity.HIGH:
        return value
    if polarity is Polarity.LOW:
        return -value
    if polarity is Polarity.NEAR_TARGET and aim.target is not None:
        return -abs(value - aim.target)
    if polarity is Polarity.RANGE and (aim.range_low is not None or aim.range_high is not None):
        below = 0 if aim.range_low is None else max(aim.range_low - value, 0)
        above = 0 if aim.range_high is None else max(value - aim.range_high, 0)
        return -max(below, above)
    return None


def _no_better_way(polarity: Polarity) -> str:
    if polarity is Polarity.NONE:
        return "neither way is better"
    return "there is no target to be near" if polarity is Polarity.NEAR_TARGET else "no range"


def _heading(gain: int) -> Heading:
    if gain == 0:
        return Heading.STEADY
    return Heading.IMPROVING if gain > 0 else Heading.WORSENING


def _cannot_say(because: str) -> Directed:
    return Directed(Heading.CANNOT_SAY, None, lambda: because)


def _in_words(n: Number, decimals: int | None, apart_from: int | None) -> str:
    others = () if apart_from is None else (Number(apart_from),)
    return in_brief(n, MOST_DECIMALS if decimals is None else decimals, *others)


def _calculated(n: Number, decimals: int | None, apart_from: int | None = None) -> str:
    """Return a calculated figure, which has no decimals of its own, to two where none are set."""
    return _in_words(n, 2 if decimals is None else decimals, apart_from)
