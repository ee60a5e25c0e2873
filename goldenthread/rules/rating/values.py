"""Tests against values other than the target: thresholds, ranges, comparators."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import ClassVar

from goldenthread.rules.brief import adding_up, in_brief, told_apart
from goldenthread.rules.numbers import Number
from goldenthread.rules.rating.bands import compared, reaches
from goldenthread.rules.rating.case import NOUGHT, Case, Comparator, Context, Lack
from goldenthread.rules.rating.clauses import ClauseTest, Judged
from goldenthread.rules.vocabulary import Polarity


class ThresholdName(StrEnum):
    """Which value of the indicator's own, each a target of that kind."""

    GREEN = "green"
    AMBER = "amber"
    FLOOR = "floor"
    STRETCH = "stretch"


@dataclass(frozen=True)
class Threshold(ClauseTest):
    """The actual reaches a fixed value: one of the indicator's own, by name, or the rule's.

    Low is good: at or below it. Otherwise: at or above.
    """

    value: Number | None = None
    name: ThresholdName | None = None
    kind: ClassVar[str] = "threshold"

    def needs(self) -> frozenset[str]:
        return frozenset() if self.name is None else frozenset({self.name.value})

    def _value(self, case: Case) -> Number | Lack:
        value = self.value
        if self.name is not None:
            value = getattr(case.context, self.name.value)
        return Lack(f"no {self.name or 'threshold'} value") if value is None else value

    def met(self, case: Case, *, strict: bool) -> Judged:
        value = self._value(case)
        if isinstance(value, Lack):
            return value
        p = -1 if case.polarity is Polarity.LOW else 1
        return reaches(p * case.actual, p * value, strict=strict)

    def because(self, case: Case, *, strict: bool) -> str:
        value = self._value(case)
        if isinstance(value, Lack):
            return value.reason
        side = "above" if case.actual > value else "below" if case.actual < value else "at"
        name = f"the {self.name} value of " if self.name else ""
        return f"{side} {name}{in_brief(value, case.decimals, case.actual)}"

    def line(self, case: Case, *, strict: bool) -> str:
        value = self._value(case)
        if isinstance(value, Lack):
            return value.reason
        if case.polarity is not Polarity.LOW:
            return compared(case.actual, value, strict=strict, decimals=case.decimals)
        met = self.met(case, strict=strict) is True
        sign = ("<" if strict else "≤") if met else ("≥" if strict else ">")
        ours, theirs = case.actual, value
        decimals = case.decimals
        return f"{in_brief(ours, decimals, theirs)} {sign} {in_brief(theirs, decimals, ours)}"

    def in_words(self, polarity: Polarity, *, strict: bool) -> str:
        name = f"the {self.name} value" if self.name else in_brief(self.value or Number(0), 6)
        side = "below" if polarity is Polarity.LOW else "above"
        return f"{'' if strict else 'at or '}{side} {name}"


@dataclass(frozen=True)
class InRange(ClauseTest):
    """The actual is inside the indicator's range, widened by ``margin``; one end may be let go."""

    margin: Number = NOUGHT
    holds_low: bool = True
    holds_high: bool = True
    kind: ClassVar[str] = "in_range"

    def needs(self) -> frozenset[str]:
        held = {"range_low": self.holds_low, "range_high": self.holds_high}
        return frozenset(end for end, is_held in held.items() if is_held)

    def _ends(self, case: Case) -> tuple[Number | None, Number | None] | Lack:
        low = case.context.range_low if self.holds_low else None
        high = case.context.range_high if self.holds_high else None
        if low is None and high is None:
            return Lack("no range")
        return (
            None if low is None else Number(low - self.margin),
            None if high is None else Number(high + self.margin),
        )

    def met(self, case: Case, *, strict: bool) -> Judged:
        ends = self._ends(case)
        if isinstance(ends, Lack):
            return ends
        low, high = ends
        return (low is None or reaches(case.actual, low, strict=strict)) and (
            high is None or reaches(-case.actual, -high, strict=strict)
        )

    def because(self, case: Case, *, strict: bool) -> str:
        ends = self._ends(case)
        if isinstance(ends, Lack):
            return ends.reason
        side = "inside" if self.met(case, strict=strict) is True else "outside"
        words = [in_brief(end, case.decimals, case.actual) for end in ends if end is not None]
        if len(words) == 2:
            return f"{side} {words[0]} to {words[1]}"
        return f"{side} {words[0]} {'and under' if ends[0] is None else 'and over'}"

    def line(self, case: Case, *, strict: bool) -> str:
        return f"{in_brief(case.actual, case.decimals)} is {self.because(case, strict=strict)}"

    def in_words(self, polarity: Polarity, *, strict: bool) -> str:
        if self.holds_low and self.holds_high:
            words = "the range"
        else:
            words = "the range's lower end" if self.holds_low else "the range's upper end"
        side = "inside" if self.holds_low and self.holds_high else "on the right side of"
        if not self.margin:
            return f"{side} {words}"
        return f"within {in_brief(self.margin, 6)} of {words}"


@dataclass(frozen=True)
class Against(ClauseTest):
    """The actual is better than another figure by at least so much; nought is no worse."""

    comparator: Comparator
    at_least: Number = NOUGHT
    kind: ClassVar[str] = "against"

    def needs(self) -> frozenset[str]:
        return frozenset({self.comparator.value})

    @property
    def reference_in(self) -> Callable[[Context], Number | None]:
        """Return what finds the figure compared with: the context's of the comparator's name."""
        return attrgetter(self.comparator.value)

    def reference(self, case: Case) -> Number | None:
        """Return the figure compared with."""
        return self.reference_in(case.context)

    def _better(self, case: Case) -> Number | Lack:
        reference = self.reference(case)
        if reference is None:
            return Lack(f"no figure for {self.comparator.words}", is_comparison=True)
        return case.better_by(reference)

    def met(self, case: Case, *, strict: bool) -> Judged:
        better = self._better(case)
        return better if isinstance(better, Lack) else reaches(better, self.at_least, strict=strict)

    def because(self, case: Case, *, strict: bool) -> str:
        better, reference = self._better(case), self.reference(case)
        if isinstance(better, Lack) or reference is None:
            return f"with no figure for {self.comparator.words}"
        than, figure = self.comparator.words, in_brief(reference, case.decimals, case.actual)
        if better == 0:
            return f"as good as {than}, {figure}"
        way = "better" if better > 0 else "worse"
        if abs(better) != abs(
            case.actual - reference
        ):  # by how far each is from where it should be
            return f"{in_brief(Number(abs(better)), case.decimals)} {way} than {than}, {figure}"
        places = adding_up(case.actual, reference, case.decimals)
        size, figure = in_brief(Number(abs(better)), places), in_brief(reference, places)
        if places == told_apart(case.actual, reference, case.decimals):
            return f"{size} {way} than {than}, {figure}"
        return f"{size} {way} than {than} ({in_brief(case.actual, places)} against {figure})"

    def line(self, case: Case, *, strict: bool) -> str:
        better = self._better(case)
        if isinstance(better, Lack):
            return better.reason
        line = compared(better, self.at_least, strict=strict, decimals=case.decimals)
        return f"{self.because(case, strict=strict)}: {line}"

    def in_words(self, polarity: Polarity, *, strict: bool) -> str:
        size = in_brief(Number(abs(self.at_least)), 6)
        if self.at_least == 0:
            return f"{'better' if strict else 'no worse'} than {self.comparator.words}"
        if self.at_least < 0:
            return f"no more than {size} worse than {self.comparator.words}"
        return f"at least {size} better than {self.comparator.words}"
