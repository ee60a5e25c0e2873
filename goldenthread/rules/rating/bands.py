"""Tests of the distance between an actual and its target: in points, per cent, tolerance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from goldenthread.rules.brief import in_brief
from goldenthread.rules.numbers import Number, percentage_of
from goldenthread.rules.rating.case import Case, Lack
from goldenthread.rules.rating.clauses import ClauseTest, Judged
from goldenthread.rules.vocabulary import Polarity


def reaches(n: int, bound: int, *, strict: bool) -> bool:
    """Say whether ``n`` is at the edge or better; ``strict`` asks for better."""
    return n > bound if strict else n >= bound


_SIGNS = {(True, True): ">", (True, False): "≥", (False, True): "≤", (False, False): "<"}


def compared(n: Number, bound: Number, *, strict: bool, decimals: int) -> str:
    """Return the comparison as it is read: '−2.6 ≥ −5'."""
    met = reaches(n, bound, strict=strict)
    sign = _SIGNS[met, strict]
    return f"{in_brief(n, decimals, bound)} {sign} {in_brief(bound, decimals, n)}"


def _how_far(gap: Number, bound: Number, unit: str, *, strict: bool) -> str:
    """Return 'within 5', 'more than 5', ...; nothing for the target itself, nor on the other side of it.

    A figure that beats its target by 9 is not said to be within 5, though a miss of 5 would do.
    """
    words = f"{in_brief(Number(abs(bound)), 6)}{unit}"
    if bound == 0 or gap * bound < 0 or (gap == 0 and bound < 0):
        return ""
    met = reaches(gap, bound, strict=strict)
    if bound < 0:
        return f"{'less than' if strict else 'within'} {words}" if met else (
            f"{words} or more" if strict else f"more than {words}"
        )  # fmt: skip
    if met:
        return f"by more than {words}" if strict else f"by {words} or more"
    return f"{words} or less" if strict else f"less than {words}"


_AT_TARGET = {
    Polarity.HIGH: ("at or above target", "above target"),
    Polarity.LOW: ("at or below target", "below target"),
    Polarity.NEAR_TARGET: ("at target", "at target"),
    Polarity.RANGE: ("inside the range", "inside the range"),
    Polarity.NONE: ("at or above target", "above target"),
}


def _band_in_words(bound: Number, unit: str, polarity: Polarity, *, strict: bool) -> str:
    if bound == 0:
        return _AT_TARGET[polarity][strict]
    size = f"{in_brief(Number(abs(bound)), 6)} {unit}"
    if bound < 0:
        return f"less than {size} away" if strict else f"within {size}"
    side = "below" if polarity is Polarity.LOW else "above"
    return f"more than {size} {side} target" if strict else f"{size} or more {side} target"


@dataclass(frozen=True)
class GapInPoints(ClauseTest):
    """The actual is better than its target by at least so much; below nought, short by no more."""

    at_least: Number
    kind: ClassVar[str] = "gap_in_points"

    def measures_a_gap(self) -> bool:
        return True

    def met(self, case: Case, *, strict: bool) -> Judged:
        gap = case.gap()
        return gap if isinstance(gap, Lack) else reaches(gap, self.at_least, strict=strict)

    def because(self, case: Case, *, strict: bool) -> str:
        gap = case.gap()
        return "" if isinstance(gap, Lack) else _how_far(gap, self.at_least, "", strict=strict)

    def line(self, case: Case, *, strict: bool) -> str:
        gap = case.gap()
        if isinstance(gap, Lack):
            return gap.reason
        return compared(gap, self.at_least, strict=strict, decimals=case.decimals)

    def in_words(self, polarity: Polarity, *, strict: bool) -> str:
        unit = "point" if abs(self.at_least) == 1_000_000 else "points"
        return _band_in_words(self.at_least, unit, polarity, strict=strict)


@dataclass(frozen=True)
class GapInPercent(ClauseTest):
    """The same as a percentage of the target's size. A target of nought has none.

    For a target of nought ``if_nought`` decides; without one the test is not met.
    """

    at_least: Number
    if_nought: ClauseTest | None = None
    kind: ClassVar[str] = "gap_in_percent"

    def measures_a_gap(self) -> bool:
        return True

    def inner(self) -> tuple[ClauseTest, ...]:
        return () if self.if_nought is None else (self.if_nought,)

    def percent(self, case: Case) -> Number | Lack | None:
        """Return the gap as a percentage; None where the target is nought."""
        gap, aim = case.gap(), case.aim()
        if isinstance(gap, Lack):
            return gap
        if isinstance(aim, Lack) or aim == 0:
            return None
        return percentage_of(gap, Number(abs(aim)))

    def met(self, case: Case, *, strict: bool) -> Judged:
        percent = self.percent(case)
        if percent is None:
            return self.if_nought.met(case, strict=strict) if self.if_nought else False
        if isinstance(percent, Lack):
            return percent
        return reaches(percent, self.at_least, strict=strict)

    def because(self, case: Case, *, strict: bool) -> str:
        percent = self.percent(case)
        if percent is None and self.if_nought:
            return self.if_nought.because(case, strict=strict)
        if percent is None or isinstance(percent, Lack):
            return "and nothing is a percentage of 0"
        return _how_far(percent, self.at_least, " per cent", strict=strict)

    def line(self, case: Case, *, strict: bool) -> str:
        percent, aim, gap = self.percent(case), case.aim(), case.gap()
        if percent is None:
            if self.if_nought:
                return self.if_nought.line(case, strict=strict)
            return "the target is 0, of which nothing is a percentage"
        if isinstance(percent, Lack) or isinstance(aim, Lack) or isinstance(gap, Lack):
            return "no target"
        return compared(percent, self.at_least, strict=strict, decimals=2)

    def in_words(self, polarity: Polarity, *, strict: bool) -> str:
        words = _band_in_words(self.at_least, "per cent", polarity, strict=strict)
        if self.if_nought is None:
            return words
        return f"{words} (of a target of 0, {self.if_nought.in_words(polarity, strict=strict)})"


@dataclass(frozen=True)
class WithinTolerance(ClauseTest):
    """The actual falls short by no more than the indicator's own tolerance."""

    is_percent: bool = False
    kind: ClassVar[str] = "within_tolerance"

    def needs(self) -> frozenset[str]:
        return frozenset({"tolerance"})

    def measures_a_gap(self) -> bool:
        return True

    def as_gap(self, case: Case) -> GapInPoints | GapInPercent | Lack:
        """Return the plain test that this indicator's tolerance makes."""
        tolerance = case.context.tolerance
        if tolerance is None:
            return Lack("no tolerance")
        bound = Number(-abs(tolerance))
        return GapInPercent(bound) if self.is_percent else GapInPoints(bound)

    def met(self, case: Case, *, strict: bool) -> Judged:
        gap = self.as_gap(case)
        return gap if isinstance(gap, Lack) else gap.met(case, strict=strict)

    def because(self, case: Case, *, strict: bool) -> str:
        gap = self.as_gap(case)
        return gap.reason if isinstance(gap, Lack) else gap.because(case, strict=strict)

    def line(self, case: Case, *, strict: bool) -> str:
        gap = self.as_gap(case)
        return gap.reason if isinstance(gap, Lack) else gap.line(case, strict=strict)

    def in_words(self, polarity: Polarity, *, strict: bool) -> str:
        unit = " in per cent" if self.is_percent else ""
        return f"within the indicator's own tolerance{unit}"


@dataclass(frozen=True)
class BeyondTolerance(WithinTolerance):
    """The actual is better than its target by at least the indicator's own tolerance."""

    kind: ClassVar[str] = "beyond_tolerance"

    def as_gap(self, case: Case) -> GapInPoints | GapInPercent | Lack:
        """Return the plain test that this indicator's tolerance makes."""
        tolerance = case.context.tolerance
        if tolerance is None:
            return Lack("no tolerance")
        bound = Number(abs(tolerance))
        return GapInPercent(bound) if self.is_percent else GapInPoints(bound)

    def in_words(self, polarity: Polarity, *, strict: bool) -> str:
        unit = " in per cent" if self.is_percent else ""
        by = "more than" if strict else "at least"
        return f"better than target by {by} the indicator's own tolerance{unit}"
