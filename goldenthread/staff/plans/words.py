"""Words of the pages of plans: how far one has come, for when, what it lacks, why something is in it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from goldenthread.rules.periods import Period, period_of
from goldenthread.rules.vocabulary import Frequency, HeadingHolds, PlanStep, WhyInPlan
from goldenthread.ui.dates import day

STEPS: Final = {
    PlanStep.DRAFT: "Draft",
    PlanStep.PROVISIONAL: "Out for comment",
    PlanStep.FINAL: "Final",
    PlanStep.CLOSED: "Closed",
    PlanStep.WITHDRAWN: "Withdrawn",
}
WHY: Final = {
    WhyInPlan.PRIORITY: "A priority",
    WhyInPlan.SCOPE: "Scope for improvement",
    WhyInPlan.DUTY: "A duty by law or agreement",
}
#: What one thing under a heading is called, by what the heading holds.
ENTRIES: Final = {
    HeadingHolds.OBJECTIVES: "objective",
    HeadingHolds.INDICATORS: "indicator",
    HeadingHolds.TARGETS: "target",
    HeadingHolds.CONTRIBUTIONS: "contribution",
    HeadingHolds.RESOURCES: "resource",
    HeadingHolds.RISKS: "risk",
    HeadingHolds.STRATEGIES: "strategy or plan",
}


def period_in_words(starts_on: date, last_on: date) -> str:
    """Return for when a plan is: by its years where it is whole ones, else by its days.

    >>> period_in_words(date(2026, 4, 1), date(2027, 3, 31))
    '2026/27'
    >>> period_in_words(date(2026, 4, 1), date(2029, 3, 31))
    '2026/27 to 2028/29'
    >>> period_in_words(date(2026, 4, 1), date(2026, 9, 30))
    '1 April 2026 to 30 September 2026'
    """
    first, last = year_of(starts_on), year_of(last_on)
    if first.start == starts_on and last.last_day == last_on:
        return first.label if first == last else f"{first.label} to {last.label}"
    return f"{day(starts_on)} to {day(last_on)}"


def year_of(when: date) -> Period:
    """Return the council's year that a day lies in."""
    return period_of(when, Frequency.YEAR)


def years_between(first: date, last: date) -> list[Period]:
    """Return every year from one day's to another's, the latest first."""
    found: list[Period] = []
    at = year_of(last)
    while at.next_start > first and len(found) < _MOST_YEARS:
        found.append(at)
        at = year_of(at.start - timedelta(days=1))
    return found


_MOST_YEARS: Final = 60


def left_in_words(step: PlanStep, days_left: int | None) -> str:
    """Return how long a plan's step has still to go.

    >>> left_in_words(PlanStep.DRAFT, 12), left_in_words(PlanStep.DRAFT, -1)
    ('12 days to write it', '1 day late')
    >>> left_in_words(PlanStep.PROVISIONAL, 0), left_in_words(PlanStep.FINAL, 40)
    ('comments end today', '40 days to run')
    """
    if days_left is None:
        return ""
    days = "1 day" if abs(days_left) == 1 else f"{abs(days_left):,} days"
    if step is PlanStep.FINAL:
        return f"{days} to run" if days_left >= 0 else f"over for {days}"
    if step is PlanStep.PROVISIONAL:
        if days_left == 0:
            return "comments end today"
        return f"{days} to comment" if days_left > 0 else f"comments ended {days} ago"
    if days_left == 0:
        return "it begins today"
    return f"{days} to write it" if days_left > 0 else f"{days} late"
