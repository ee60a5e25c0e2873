"""Tests of where the series is heading: its direction of travel, and whether it nears its target."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from goldenthread.rules.brief import in_brief
from goldenthread.rules.numbers import Number
from goldenthread.rules.rating.case import Case, Comparator, Lack
from goldenthread.rules.rating.clauses import ClauseTest, Judged
from goldenthread.rules.vocabulary import Heading, Polarity


class Travel(StrEnum):
    """Over what a direction is told: since the last time, or over the whole chart."""

    SHORT = "short"
    LONG = "long"

    @property
    def words(self) -> str:
        return "since last time" if self is Travel.SHORT else "over the long term"


@dataclass(frozen=True)
class Heads(ClauseTest):
    """The series is heading one of these ways; what cannot be said is none of them."""

    ways: tuple[Heading, ...]
    over: Travel = Travel.SHORT
    kind: ClassVar[str] = "heads"

    def needs(self) -> frozenset[str]:
        return frozenset({self.over.value})

    def _heading(self, case: Case) -> Heading | Lack:
        beside = case.context
        found = beside.short if self.over is Travel.SHORT else beside.long
        if found is None or found is Heading.CANNOT_SAY:
            return Lack(f"no direction {self.over.words}", is_comparison=True)
        return found

    def met(self, case: Case, *, strict: bool) -> Judged:
        found = self._heading(case)
        return found if isinstance(found, Lack) else found in self.ways

    def because(self, case: Case, *, strict: bool) -> str:
        found = self._heading(case)
        if isinstance(found, Lack):
            return f"with {found.reason} to be told"
        return f"{found.value} {self.over.words}"

    def line(self, case: Case, *, strict: bool) -> str:
        found = self._heading(case)
        return found.reason if isinstance(found, Lack) else self.because(case, strict=strict)

    def in_words(self, polarity: Polarity, *, strict: bool) -> str:
        return f"{' or '.join(way.value for way in self.ways)} {self.over.words}"


@dataclass(frozen=True)
class TowardsTarget(ClauseTest):
    """The actual is nearer to its target than another figure was, or has reached it."""

    comparator: Comparator = Comparator.PREVIOUS
    kind: ClassVar[str] = "towards_target"

    def needs(self) -> frozenset[str]:
        return frozenset({self.comparator.value})

    def measures_a_gap(self) -> bool:
        return True

    def _better(self, case: Case) -> Number | Lack:
        """Return how much better than the other figure it is."""
        reference: Number | None = getattr(case.context, self.comparator.value)
        if reference is None:
            return Lack(f"no figure for {self.comparator.words}", is_comparison=True)
        return case.better_by(reference)

    def met(self, case: Case, *, strict: bool) -> Judged:
        gap = case.gap()
        if isinstance(gap, Lack):
            return gap
        if gap > 0 or (gap == 0 and not strict):
            return True
        better = self._better(case)
        return better if isinstance(better, Lack) else better > 0

    def because(self, case: Case, *, strict: bool) -> str:
        gap, better = case.gap(), self._better(case)
        if not isinstance(gap, Lack) and gap >= 0:
            return "which reaches it"
        if isinstance(better, Lack):
            return f"with {better.reason}"
        if better == 0:
            return f"no nearer than {self.comparator.words}"
        size = in_brief(Number(abs(better)), case.decimals)
        way = "nearer" if better > 0 else "further"
        return f"{size} {way} than {self.comparator.words}"

    def line(self, case: Case, *, strict: bool) -> str:
        gap, better = case.gap(), self._better(case)
        if isinstance(gap, Lack):
            return gap.reason
        if gap >= 0:
            return f"{in_brief(gap, case.decimals)} ≥ 0: the target is reached"
        return better.reason if isinstance(better, Lack) else self.because(case, strict=strict)

    def in_words(self, polarity: Polarity, *, strict: bool) -> str:
        return f"nearer to target than {self.comparator.words}"
