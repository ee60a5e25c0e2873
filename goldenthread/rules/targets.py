"""What was expected by then? The target that a period's figure is held against.

Method: docs/methods/targets.md. Every answer names the target and says which profile was used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from goldenthread.rules.numbers import Number, divide, multiply, number, plain, shown
from goldenthread.rules.periods import Period, year_to_date
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
    used (of two as long, the later in the sequence): a straight line by days where the
    indicator adds up over time, and the target itself where it does not.

    What adds up is expected for the period alone, unless ``to_date`` asks for all since the
    year began; then periods' own targets are summed where each has one. The targets of a
    cumulative figure always say how far it should have come by then.

    >>> from goldenthread.rules.periods import parse_period
    >>> year = Target(7, parse_period("2025/26"), number("365"))
    >>> expected_for(parse_period("2025/26 Q1"), targets=[year], accumulation=Accumulation.SUM)
    Expected(value=91000000, target=7, because='91 of 365 for 2025/26, by a straight line over 91 of its 365 days')
    """  # noqa: E501
    cumulative = accumulation is Accumulation.CUMULATIVE
    own = _own(period, targets)
    if own and to_date and accumulation is Accumulation.SUM:
        summed = _sum_to_date(period, targets)
        if summed:
            return summed
    elif own:
        return Expected(own.value, own.id, f"the target for {period.label} itself")
    span = period
    if cumulative or (to_date and accumulation is Accumulation.SUM):
        span = Period(period.parent().start, period.next_start)
    covering = [t for t in reversed(targets) if _covers(t.period, span)]
    if not covering:
        return Expected(None, None, f"no target covers {period.label}")
    target = min(covering, key=lambda t: t.period.days)
    if accumulation not in ADDS_UP:
        return Expected(
            target.value,
            target.id,
            f"the target for {target.period.label}, the same in every part of it",
        )
    return _straight_line(target, span)


def _own(period: Period, targets: Sequence[Target]) -> Target | None:
    return next((t for t in reversed(targets) if t.period == period), None)


def _sum_to_date(period: Period, targets: Sequence[Target]) -> Expected | None:
    """Return the sum of the periods' own targets since the year began; None if one has none."""
    try:
        owned = [_own(part, targets) for part in year_to_date(period)]
    except ValueError:  # three months across two quarters have none to be summed with
        return None
    found = [target for target in owned if target is not None]
    if len(found) < len(owned):
        return None
    because = f"the target for {found[-1].period.label} itself"
    if len(found) > 1:
        because = f"the targets from {found[0].period.label} to {found[-1].period.label}, summed"
    return Expected(Number(sum(t.value for t in found)), found[-1].id, because)


def _covers(whole: Period, part: Period) -> bool:
    return whole.start <= part.start and part.next_start <= whole.next_start


def _straight_line(target: Target, span: Period) -> Expected:
    value = divide(multiply(target.value, number(span.days)), number(target.period.days))
    words = plain(value) if value % 10_000 == 0 else shown(value, decimals=2)
    because = (
        f"{words} of {plain(target.value)} for {target.period.label}, "
        f"by a straight line over {span.days} of its {target.period.days} days"
    )
    return Expected(value, target.id, because)
