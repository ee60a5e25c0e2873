"""Tests of the year's end: whether the forecast reaches its target, and whether it still can."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from goldenthread.rules.brief import in_brief
from goldenthread.rules.numbers import Number
from goldenthread.rules.rating.bands import GapInPercent, GapInPoints, compared
from goldenthread.rules.rating.case import NOUGHT, Case, Lack
from goldenthread.rules.rating.clauses import ClauseTest, Judged
from goldenthread.rules.vocabulary import Polarity


def at_year_end(case: Case, ends_at: Number) -> Case:
    """Return the case of a year that ends there, beside the year's target."""
    return Case(ends_at, case.context.year_target, case.polarity, case.context)


def _no_year_target(case: Case) -> Lack | None:
    is_needed = case.polarity is not Polarity.RANGE
    return (
        Lack("no target for the year") if is_needed and case.context.year_target is None else None
    )


@dataclass(frozen=True)
class ForecastReaches(ClauseTest):
    """The year's forecast is better than the year's target by so much; below nought, short by no more."""

    at_least: Number = NOUGHT
    is_percent: bool = False
    kind: ClassVar[str] = "forecast_reaches"

    def needs(self) -> frozenset[str]:
        return frozenset({"forecast", "year_target"})

    @property
    def band(self) -> GapInPoints | GapInPercent:
        """The test that the year's end is put to."""
        return GapInPercent(self.at_least) if self.is_percent else GapInPoints(self.at_least)

    def _foreseen(self, case: Case) -> Case | Lack:
        if case.context.forecast is None:
            return Lack("no forecast of the year's end", is_comparison=True)
        return _no_year_target(case) or at_year_end(case, case.context.forecast)

    def met(self, case: Case, *, strict: bool) -> Judged:
        foreseen = self._foreseen(case)
        return foreseen if isinstance(foreseen, Lack) else self.band.met(foreseen, strict=strict)

    def because(self, case: Case, *, strict: bool) -> str:
        foreseen = self._foreseen(case)
        if isinstance(foreseen, Lack):
            return f"with {foreseen.reason}"
        aim = foreseen.aim()
        if isinstance(aim, Lack):
            return f"with {aim.reason}"
        says = "reaches" if self.met(case, strict=strict) is True else "does not reach"
        target = in_brief(aim, case.decimals, foreseen.actual)
        value = in_brief(foreseen.actual, case.decimals, aim)
        margin = f" as {self._margin()} asks" if self.at_least else ""
        return f"the forecast of {value} {says} the year's target of {target}{margin}"

    def _margin(self) -> str:
        size = in_brief(Number(abs(self.at_least)), 6)
        unit = "per cent" if self.is_percent else "points"
        return f"{'within' if self.at_least < 0 else 'a lead of'} {size} {unit}"

    def line(self, case: Case, *, strict: bool) -> str:
        foreseen = self._foreseen(case)
        if isinstance(foreseen, Lack):
            return foreseen.reason
        line = self.band.line(foreseen, strict=strict)
        return f"{in_brief(foreseen.actual, case.decimals)} foreseen, gap {line}"

    def in_words(self, polarity: Polarity, *, strict: bool) -> str:
        if not self.at_least:
            return f"if the forecast {'beats' if strict else 'reaches'} the year's target"
        return f"if the forecast is {self.band.in_words(polarity, strict=strict)} of the year"


@dataclass(frozen=True)
class CanRecover(ClauseTest):
    """The year's target is still within reach: the forecast's better end reaches it.

    Without an interval the forecast itself is its better end.
    """

    kind: ClassVar[str] = "can_recover"

    def needs(self) -> frozenset[str]:
        return frozenset({"forecast", "forecast_low", "forecast_high", "year_target"})

    def _best(self, case: Case) -> Case | Lack:
        beside = case.context
        ends = [
            at_year_end(case, end)
            for end in (beside.forecast, beside.forecast_low, beside.forecast_high)
            if end is not None
        ]
        if not ends:
            return Lack("no forecast of the year's end", is_comparison=True)
        lack = _no_year_target(case)
        if lack is not None:
            return lack
        inside = self._inside(case, [end.actual for end in ends])
        if inside is not None:
            return inside
        gaps = [(gap, end) for end in ends if not isinstance(gap := end.gap(), Lack)]
        if not gaps:
            return Lack("no range")
        return max(gaps, key=lambda pair: pair[0])[1]

    def _inside(self, case: Case, ends: list[Number]) -> Case | None:
        """Return the target itself where it is to be near and the ends lie on both sides of it."""
        aim = case.context.year_target
        if case.polarity is Polarity.RANGE:
            low, high = case.context.range_low, case.context.range_high
            aim = low if low is not None else high
        elif case.polarity is not Polarity.NEAR_TARGET:
            return None
        if aim is None or not min(ends) <= aim <= max(ends):
            return None
        return at_year_end(case, aim)

    def met(self, case: Case, *, strict: bool) -> Judged:
        best = self._best(case)
        return best if isinstance(best, Lack) else GapInPoints(NOUGHT).met(best, strict=strict)

    def because(self, case: Case, *, strict: bool) -> str:
        best = self._best(case)
        if isinstance(best, Lack):
            return f"with {best.reason}"
        aim = best.aim()
        if isinstance(aim, Lack):
            return f"with {aim.reason}"
        can = "can still" if self.met(case, strict=strict) is True else "can no longer"
        end = in_brief(best.actual, case.decimals, aim)
        return f"{can} reach the year's target of {in_brief(aim, case.decimals)}, at best {end}"

    def line(self, case: Case, *, strict: bool) -> str:
        best = self._best(case)
        if isinstance(best, Lack):
            return best.reason
        gap = best.gap()
        if isinstance(gap, Lack):
            return gap.reason
        end = in_brief(best.actual, case.decimals)
        return f"at best {end}, gap {compared(gap, NOUGHT, strict=strict, decimals=case.decimals)}"

    def in_words(self, polarity: Polarity, *, strict: bool) -> str:
        return "if the year's target can still be reached"
