"""Words of the thread's pages: what is lacking, how an objective ended, how a talk stands."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from goldenthread.plan.queries.objectives import Gap, ObjectiveLine
from goldenthread.rules.vocabulary import ContributionStep, ObjectiveEnd
from goldenthread.ui.dates import day

GAPS: Final = {
    Gap.NOTHING_UNDER: "Nothing serves it",
    Gap.NO_EVIDENCE: "No indicator and no part",
    Gap.NO_TIMESCALE: "No day by which it is due",
    Gap.REACHES_NOTHING: "Reaches no objective of the top",
    Gap.NOBODYS: "Nobody holds its owner’s post",
}
GAP_MEANINGS: Final = {
    Gap.NOTHING_UNDER: "Objectives of the highest level that no agreed contribution serves.",
    Gap.NO_EVIDENCE: "Objectives that no indicator evidences and no other objective serves.",
    Gap.NO_TIMESCALE: "Objectives that do not say by when.",
    Gap.REACHES_NOTHING: "Objectives that serve nothing of the highest level, by whatever way.",
    Gap.NOBODYS: "Objectives without an owner’s post, or whose post nobody holds today.",
}
ENDS: Final = {
    ObjectiveEnd.ACHIEVED: "achieved",
    ObjectiveEnd.DROPPED: "dropped",
    ObjectiveEnd.REPLACED: "replaced by another",
}
STEPS: Final = {
    ContributionStep.OFFERED: "Offered",
    ContributionStep.CHALLENGED: "Challenged",
    ContributionStep.COUNTERED: "Offered on other terms",
    ContributionStep.AGREED: "Agreed",
}


def percent(share: Fraction | None) -> str:
    """Return a share as people read it.

    >>> percent(Fraction(3, 16)), percent(Fraction(1, 3000)), percent(None)
    ('18.8%', 'under 0.1%', '')
    """
    if share is None:
        return ""
    if 0 < share < Fraction(1, 1000):
        return "under 0.1%"
    return f"{float(share * 100):.1f}".removesuffix(".0") + "%"


def timescale(line: ObjectiveLine) -> str:
    """Return from when to when, in words."""
    if line.begins_on and line.due_on:
        return f"{day(line.begins_on)} to {day(line.due_on)}"
    if line.due_on:
        return f"by {day(line.due_on)}"
    return f"from {day(line.begins_on)}" if line.begins_on else ""


def inside(line: ObjectiveLine) -> str:
    """Return how many indicators lie inside, and how many of them are off target or overdue."""
    if not line.rating_class or not line.inside:
        return ""
    noun = "indicator" if line.inside == 1 else "indicators"
    said = [f"{line.inside:,} {noun} inside"]
    for count, words in (
        (line.off_target, "off target"),
        (line.overdue, "overdue"),
        (line.unrated, "not rated"),
    ):
        said += [f"{count:,} {words}"] if count else []
    return " · ".join(said)
