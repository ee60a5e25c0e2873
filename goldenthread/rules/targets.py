"""What was expected by then? The target that a period's figure is held against.

Method: docs/methods/targets.md. Every answer names the target and says which profile was used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from goldenthread.rules.numbers import Number, half_even, plain, shown
from goldenthread.rules.periods import Period, year_to_date
from goldenthread.rules.vocabulary import Accumulation, Profile

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


class Shape(NamedTuple):
    """What a year had come to by the same point, or in the same part of it, of all that it came to."""

    year: Period
    part: Number
    whole: Number


def shape_of(
    year: Period,
    values: Sequence[Number | None],
    *,
    place: int,
    accumulation: Accumulation,
    to_date: bool = False,
) -> Shape | None:
    """Return the shape that a year's parts give the part at ``place``, counted from nought.

    None where a part of the year is not known, or all of it came to nothing.

    >>> from goldenthread.rules.periods import parse_period
    >>> from goldenthread.rules.numbers import number
    >>> known = [number(each) for each in (10, 20, 30, 40)]
    >>> shape = shape_of(parse_period("2024/25"), known, place=1, accumulation=Accumulation.SUM)
    >>> plain(shape.part), plain(shape.whole)
    ('20', '100')
    """
    known = [value for value in values if value is not None]
    if len(known) < len(values) or place >= len(known):
        return None
    is_supplied = accumulation is Accumulation.CUMULATIVE
    whole = known[-1] if is_supplied else Number(sum(known))
    if whole <= 0:
        return None
    if to_date and not is_supplied:
        return Shape(year, Number(sum(known[: place + 1])), whole)
    return Shape(year, known[place], whole)


def expected_for(
    period: Period,
    *,
    targets: Sequence[Target],
    accumulation: Accumulation = Accumulation.NONE,
    to_date: bool = False,
    profile: Profile = Profile.STRAIGHT_LINE,
    shape: Shape | None = None,
) -> Expected:
    """Return what ``targets`` expect of ``period``.

    A target for the very period wins. Otherwise the shortest target whose period covers it is
    used (of two as long, the later in the sequence): by the ``profile`` where the indicator adds
    up over time, and the target itself where it does not. A straight line goes by days; last
    year's ``shape`` gives a year's target the same share, and where it is not known, or the target
    is not for a year, the straight line is taken and said; with milestones nothing is expected but
    what was typed for the very period.

    What adds up is expected for the period alone, unless ``to_date`` asks for all since the
    year began; then periods' own targets are summed where each has one. The targets of a
    cumulative figure always say how far it should have come by then.

    >>> from goldenthread.rules.numbers import number
    >>> from goldenthread.rules.periods import parse_period
    >>> year = Target(7, parse_period("2025/26"), number("365"))
    >>> expected_for(parse_period("2025/26 Q1"), targets=[year], accumulation=Accumulation.SUM)
    Expected(value=91000000, target=7, because='91 of 365 for 2025/26, by a straight line over 91 of its 365 days')
    """  # noqa: E501
    if to_date and accumulation is Accumulation.SUM and _own(period, targets):
        summed = _sum_to_date(period, targets)
        if summed:
            return summed
    spans = [target.period for target in targets]
    share = share_for(
        period, spans, accumulation=accumulation, to_date=to_date, profile=profile, shape=shape
    )
    if share is None:
        kind = "milestone" if profile is Profile.MILESTONES and targets else "target"
        verb = "is set for" if kind == "milestone" else "covers"
        return Expected(None, None, f"no {kind} {verb} {period.label}")
    target = targets[share.place]
    value = share.of(target.value)
    if share.shape is not None:
        because = _shape_in_words(target, value, share.shape)
    elif share.part is not None:
        because = _straight_line_in_words(target, value, share.part)
        if profile is Profile.LAST_YEAR and target.period != period:
            because += "; no year before has a shape to follow"
    elif target.period == period:
        because = f"the target for {period.label} itself"
    else:
        because = f"the target for {target.period.label}, the same in every part of it"
    return Expected(value, target.id, because)


class Share(NamedTuple):
    """Which of some targets counts for a period, by its place, and for which part of its ``whole``.

    Without a ``part`` it counts as it is. ``shape`` is the one that the part comes from; else it is days.
    """

    place: int
    part: int | None = None
    whole: int = 1
    shape: Shape | None = None

    def of(self, value: Number) -> Number:
        """Return what a target of this value makes expected."""
        return value if self.part is None else Number(half_even(value * self.part, self.whole))


def share_for(
    period: Period,
    spans: Sequence[Period],
    *,
    accumulation: Accumulation,
    to_date: bool = False,
    profile: Profile = Profile.STRAIGHT_LINE,
    shape: Shape | None = None,
) -> Share | None:
    """Return which of the targets for these spans counts for ``period``, as :func:`expected_for` says.

    It does not depend on the values, so that it is found once for all that have targets for the same.
    """
    adds_to_date = to_date and accumulation is Accumulation.SUM
    own = None if adds_to_date else _last_place(spans, period)
    if own is not None:
        return Share(own)
    span = period
    if adds_to_date or accumulation is Accumulation.CUMULATIVE:
        span = Period(period.parent().start, period.next_start)
    covering = [place for place in reversed(range(len(spans))) if _covers(spans[place], span)]
    if profile is Profile.MILESTONES:
        covering = [place for place in covering if spans[place] == span]
    if not covering:
        return None
    place = min(covering, key=lambda place: spans[place].days)
    if accumulation not in ADDS_UP:
        return Share(place)
    if shape is not None and profile is Profile.LAST_YEAR and spans[place] == period.parent():
        return Share(place, shape.part, shape.whole, shape)
    return Share(place, span.days, spans[place].days)


def _last_place(spans: Sequence[Period], period: Period) -> int | None:
    return next((it for it in reversed(range(len(spans))) if spans[it] == period), None)


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


def _straight_line_in_words(target: Target, value: Number, days: int) -> str:
    words = plain(value) if value % 10_000 == 0 else shown(value, decimals=2)
    return (
        f"{words} of {plain(target.value)} for {target.period.label}, "
        f"by a straight line over {days} of its {target.period.days} days"
    )


def _shape_in_words(target: Target, value: Number, shape: Shape) -> str:
    words = plain(value) if value % 10_000 == 0 else shown(value, decimals=2)
    return (
        f"{words} of {plain(target.value)} for {target.period.label}, in the shape of"
        f" {shape.year.label}: {plain(shape.part)} of its {plain(shape.whole)}"
    )
