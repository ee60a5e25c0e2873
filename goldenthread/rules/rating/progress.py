"""Tests of actions and recommendations, whose actual is how complete they are, in per cent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from goldenthread.rules.brief import in_brief
from goldenthread.rules.numbers import Number, percentage_of
from goldenthread.rules.rating.bands import compared, reaches
from goldenthread.rules.rating.case import NOUGHT, Case, Lack
from goldenthread.rules.rating.clauses import ClauseTest, Judged
from goldenthread.rules.vocabulary import Polarity


@dataclass(frozen=True)
class PercentComplete(ClauseTest):
    """At least so much is complete: of one action, or of a set of recommendations."""

    at_least: Number
    kind: ClassVar[str] = "percent_complete"

    def met(self, case: Case, *, strict: bool) -> Judged:
        return reaches(case.actual, self.at_least, strict=strict)

    def because(self, case: Case, *, strict: bool) -> str:
        bound = in_brief(self.at_least, 6)
        if self.met(case, strict=strict) is True:
            return f"{'more than' if strict else 'at least'} {bound} per cent complete"
        return f"{'no more than' if strict else 'less than'} {bound} per cent complete"

    def line(self, case: Case, *, strict: bool) -> str:
        line = compared(case.actual, self.at_least, strict=strict, decimals=case.decimals)
        return f"complete {line}"

    def in_words(self, polarity: Polarity, *, strict: bool) -> str:
        return f"{'more than' if strict else 'at least'} {in_brief(self.at_least, 6)} per cent complete"


@dataclass(frozen=True)
class CompleteForTime(ClauseTest):
    """The share complete is at least so many per cent of the share of time that has gone.

    Before any time has gone nothing is due, and the test is met.
    """

    at_least: Number
    kind: ClassVar[str] = "complete_for_time"

    def needs(self) -> frozenset[str]:
        return frozenset({"elapsed"})

    def _share(self, case: Case) -> Number | Lack | None:
        elapsed = case.context.elapsed
        if elapsed is None:
            return Lack("no dates to tell how much time has gone")
        return None if elapsed <= 0 else percentage_of(case.actual, elapsed)

    def met(self, case: Case, *, strict: bool) -> Judged:
        share = self._share(case)
        if share is None:
            return True
        return share if isinstance(share, Lack) else reaches(share, self.at_least, strict=strict)

    def because(self, case: Case, *, strict: bool) -> str:
        share = self._share(case)
        if share is None:
            return "before any time has gone"
        if isinstance(share, Lack):
            return f"with {share.reason}"
        part = in_brief(share, 1, self.at_least)
        gone = in_brief(case.context.elapsed or Number(0), 1)
        return f"which is {part} per cent of what is due with {gone} per cent of the time gone"

    def line(self, case: Case, *, strict: bool) -> str:
        share = self._share(case)
        if share is None:
            return "no time has gone, so nothing is due"
        if isinstance(share, Lack):
            return share.reason
        gone = in_brief(case.context.elapsed or Number(0), 2)
        line = compared(share, self.at_least, strict=strict, decimals=2)
        return f"{in_brief(case.actual, case.decimals)} ÷ {gone} of the time, per cent: {line}"

    def in_words(self, polarity: Polarity, *, strict: bool) -> str:
        bound = in_brief(self.at_least, 6)
        return f"{'more than' if strict else 'at least'} {bound} per cent of what is due by now complete"


@dataclass(frozen=True)
class Overdue(ClauseTest):
    """The day it was due is past by more than so many days. On that day itself nothing is overdue."""

    by_more_than: Number = NOUGHT
    kind: ClassVar[str] = "overdue"

    def needs(self) -> frozenset[str]:
        return frozenset({"days_overdue"})

    def met(self, case: Case, *, strict: bool) -> Judged:
        days = case.context.days_overdue
        if days is None:
            return Lack("no day by which it is due", is_comparison=True)
        return days > self.by_more_than

    def because(self, case: Case, *, strict: bool) -> str:
        days = case.context.days_overdue
        return "with no day by which it is due" if days is None else _days_in_words(days)

    def line(self, case: Case, *, strict: bool) -> str:
        days = case.context.days_overdue
        if days is None:
            return "no day by which it is due"
        sign = ">" if days > self.by_more_than else "≤"
        return (
            f"{_days_in_words(days)}: {in_brief(days, 0)} {sign} {in_brief(self.by_more_than, 0)}"
        )

    def in_words(self, polarity: Polarity, *, strict: bool) -> str:
        if not self.by_more_than:
            return "overdue"
        if self.by_more_than < 0:
            return f"due in fewer than {_days(self.by_more_than)}"
        return f"more than {_days(self.by_more_than)} overdue"


def _days(count: Number) -> str:
    words = in_brief(Number(abs(count)), 0)
    return f"{words} {'day' if words == '1' else 'days'}"


def _days_in_words(days: Number) -> str:
    if days == 0:
        return "due today"
    return f"{_days(days)} overdue" if days > 0 else f"due in {_days(days)}"
