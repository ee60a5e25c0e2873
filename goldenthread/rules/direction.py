"""Where is a series heading? The last move, and the line through the whole chart.

Method: docs/methods/direction.md. One idea of noise serves both: the *usual move*, which is the
mean size of the moves between neighbouring figures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, pairwise
from math import lcm
from typing import Final

from goldenthread.rules.brief import MOST_DECIMALS, in_brief
from goldenthread.rules.numbers import SCALE, Number, mean
from goldenthread.rules.vocabulary import Heading, Polarity

FEWEST_FOR_USUAL_MOVE: Final = 3
FEWEST_FOR_LINE: Final = 5
USUAL_MOVES_IN_A_TREND: Final = 2


@dataclass(frozen=True)
class Directed:
    """A heading and the change that it rests on; ``because``, what justifies it, is made when read."""

    heading: Heading
    change: Number | None
    words: Callable[[], str] = field(repr=False, compare=False)

    @property
    def because(self) -> str:
        """Return the sentence that justifies the heading."""
        return self.words()


@dataclass(frozen=True)
class Aim:
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


@lru_cache(maxsize=1024)  # asked of the same chart for the last move and for the line
def _usual_move(history: tuple[Number | None, ...]) -> Number | None:
    moves = [Number(abs(b - a)) for a, b in pairwise(history) if a is not None and b is not None]
    known = len(history) - history.count(None)
    if known < FEWEST_FOR_USUAL_MOVE or len(moves) < FEWEST_FOR_USUAL_MOVE - 1:
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

    ``history`` is the series oldest first, up to and including ``now``. Noise is its usual move
    where it has three figures, else ``band``, else less than one step of the last decimal shown.
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
    noise, noise_words = _noise(change, history, band=band, decimals=decimals)

    def moved() -> str:
        size = _in_words(Number(abs(change)), decimals, noise or None)
        moved = f"{'up' if change > 0 else 'down'} {size} on {against}" if change else ""
        return moved or f"the same as {against}"

    def more_than_noise() -> str:
        tail = noise_words()
        return f"{moved()}, more than its {tail}" if tail else moved()

    if abs(change) <= noise:
        return Directed(
            Heading.STEADY, change, lambda: f"{moved()}{_noise_tail(change, noise_words())}"
        )
    better = _better(now, polarity, aim)
    if better is None:
        return Directed(
            Heading.CANNOT_SAY, change, lambda: f"{moved()}; {_no_better_way(polarity)}"
        )
    return Directed(
        _heading(better - (_better(before, polarity, aim) or 0)), change, more_than_noise
    )


def long_direction(
    points: Sequence[Number | None],
    *,
    polarity: Polarity,
    aim: Aim = NO_AIM,
    decimals: int | None = None,
) -> Directed:
    """Return where the line through ``points`` heads, oldest first, None where there is none.

    The line's slope is the median of the slopes between all pairs of figures (Theil-Sen), so
    that one odd figure does not turn it. Its rise over the whole chart must be more than twice
    the usual move; else there is no clear trend. Fewer than five figures cannot say.

    >>> long_direction([Number(n * 1_000_000) for n in (10, 12, 13, 15, 16)],
    ...     polarity=Polarity.LOW).heading.value
    'worsening'
    """
    known = [(place, point) for place, point in enumerate(points) if point is not None]
    if len(known) < FEWEST_FOR_LINE:
        return _cannot_say(f"fewer than {FEWEST_FOR_LINE} figures are known")
    span = known[-1][0] - known[0][0]
    change = _rise(known, span)
    noise = usual_move(points)
    if noise is None:
        return _cannot_say("too few figures stand beside each other")
    bar = Number(USUAL_MOVES_IN_A_TREND * noise)

    def rise() -> str:
        size = _calculated(Number(abs(change)), decimals, bar)
        return f"the line {'rises' if change > 0 else 'falls'} {size}"

    def usual() -> str:
        return f"twice its usual move of {_calculated(noise, decimals)}"

    def no_trend() -> str:
        return f"no clear trend: {rise() if change else 'the line is level'}, within {usual()}"

    def trend() -> str:
        return f"{rise()} over {len(known)} figures, more than {usual()}"

    if abs(change) <= bar:
        return Directed(Heading.STEADY, change, no_trend)
    gain = _gain(change, known, span, polarity, aim)
    if gain is None:
        return Directed(
            Heading.CANNOT_SAY, change, lambda: f"{trend()}; {_no_better_way(polarity)}"
        )
    return Directed(_heading(gain), change, trend)


def _rise(known: Sequence[tuple[int, int]], span: int) -> Number:
    # Slopes are held as whole numbers of one common part: exact, and quick to put in order.
    part, pairs = _pairs(tuple(place for place, _ in known))
    held = [point for _, point in known]
    slopes = sorted([(held[later] - held[sooner]) * times for sooner, later, times in pairs])
    middle = len(slopes) // 2
    twice = 2 * slopes[middle] if len(slopes) % 2 else slopes[middle - 1] + slopes[middle]
    return Number(round(Fraction(twice * span, 2 * part)))


@lru_cache(maxsize=256)
def _pairs(places: tuple[int, ...]) -> tuple[int, list[tuple[int, int, int]]]:
    """Return what every distance between two places divides, and each pair with how many times."""
    part = lcm(*range(1, places[-1] - places[0] + 1))
    return part, [
        (sooner, later, part // (places[later] - places[sooner]))
        for sooner, later in combinations(range(len(places)), 2)
    ]


def _gain(
    change: Number, known: Sequence[tuple[int, Number]], span: int, polarity: Polarity, aim: Aim
) -> int | None:
    """Return the rise of how good the figures are; None where nothing says which way is good."""
    if polarity is Polarity.HIGH:
        return change
    if polarity is Polarity.LOW:
        return -change
    scored = [(place, _better(point, polarity, aim)) for place, point in known]
    scores = [(place, score) for place, score in scored if score is not None]
    return _rise(scores, span) if len(scores) == len(known) else None


def _noise(
    change: Number, history: Sequence[Number | None], *, band: Number | None, decimals: int | None
) -> tuple[int, Callable[[], str]]:
    """Return the largest move that is noise, and what says how it is called."""
    usual = usual_move(history)
    if usual is not None:
        return usual, lambda: f"usual move of {_calculated(usual, decimals, abs(change))}"
    if band is not None:
        return abs(band), lambda: f"band of {_in_words(Number(abs(band)), decimals, None)}"
    step = SCALE // 10**decimals if decimals is not None else 1
    return step - 1, lambda: ""


def _noise_tail(change: Number, words: str) -> str:
    if not change:
        return ""
    return f", no more than its {words}" if words else ", too little to show"


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
