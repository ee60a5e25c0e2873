"""What was expected by then? The target that a period's figure is held against.

Method: docs/methods/targets.md. Every answer names the target and says which profile was used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from goldenthread.rules.numbers import Number, divide, multiply, number, plain
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import Accumulation

ADDS_UP: Final = frozenset({Accumulation.SUM, Accumulation.CUMULATIVE})
"""A target for a whole span of one of these is reached bit by bit."""


@dataclass(frozen=True)
class Target:
    """A value to reach in a period, or over several years. ``id`` is the caller's own."""

    id: int
    period: Period
    value: Number


@dataclass(frozen=True)
class Expected:
    """What was expected, from which target (its ``id``), and a sentence that says how.

    ``value`` is None, and so is ``target``, where no target covers the period.
    """

    value: Number | None
    target: int | None
    because: str


def expected_for(
    period: Period,
    *,
    targets: Sequence[Target],
    accumulation: Accumulation = Accumulation.NONE,
    to_date: bool = False,
) -> Expected:
    """Return what ``targets`` expect of ``period``.

    A target for the very period wins. Otherwise the shortest target whose period covers it is
    used, a later one in the sequence before an earlier of the same length: a straight line by
    days where the indicator adds up over time, and the target itself where it does not. What
    adds up is expected for the period alone, unless ``to_date`` asks for all from the start of
    the target's period to the end of this one; a cumulative figure always asks for that.

    >>> from goldenthread.rules.periods import parse_period
    >>> year = Target(7, parse_period("2025/26"), number("365"))
    >>> expected_for(parse_period("2025/26 Q1"), targets=[year], accumulation=Accumulation.SUM)
    Expected(value=91000000, target=7, because='91 of 365 for 2025/26, by a straight line over 91 of its 365 days')
    """  # noqa: E501
    to_date = to_date or accumulation is Accumulation.CUMULATIVE
    adds_up = accumulation in ADDS_UP
    for target in reversed(targets):
        if target.period == period:
            return Expected(target.value, target.id, f"the target for {period.label} itself")
    covering = [t for t in reversed(targets) if _covers(t.period, period)]
    if not covering:
        return Expected(None, None, f"no target covers {period.label}")
    target = min(covering, key=lambda t: t.period.days)
    if not adds_up:
        return Expected(
            target.value,
            target.id,
            f"the target for {target.period.label}, the same in every part of it",
        )
    return _straight_line(target, period, to_date=to_date)


def _covers(whole: Period, part: Period) -> bool:
    return whole.start <= part.start and part.next_start <= whole.next_start


def _straight_line(target: Target, period: Period, *, to_date: bool) -> Expected:
    start = target.period.start if to_date else period.start
    days = (period.next_start - start).days
    value = divide(multiply(target.value, number(days)), number(target.period.days))
    reach = "the first " if to_date else ""
    because = (
        f"{plain(value)} of {plain(target.value)} for {target.period.label}, "
        f"by a straight line over {reach}{days} of its {target.period.days} days"
    )
    return Expected(value, target.id, because)
