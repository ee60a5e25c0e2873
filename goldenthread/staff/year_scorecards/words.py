"""Words of the pages of a year's scorecard: steps, where lines came from, how far they have come."""

from __future__ import annotations

from typing import Final

from goldenthread.rules.ladder import LineState
from goldenthread.rules.reporting import INTERVALS
from goldenthread.rules.vocabulary import LineSource, ReviewInterval, ScorecardStep, YearLineState

STEPS: Final = {
    ScorecardStep.GATHER: "Gather candidates",
    ScorecardStep.INFORM: "Inform members",
    ScorecardStep.SESSIONS: "Open sessions",
    ScorecardStep.RECOMMEND: "Recommend",
    ScorecardStep.INSTRUCT: "Instruct",
    ScorecardStep.FINALISE: "Finalise",
    ScorecardStep.APPROVE: "Approve",
}
STEPS_ABOUT: Final = {
    ScorecardStep.GATHER: "What may be watched, mapped to the priorities, with the gaps.",
    ScorecardStep.INFORM: "The information pack goes to all members.",
    ScorecardStep.SESSIONS: "Members say whether the key points are covered.",
    ScorecardStep.RECOMMEND: "The panel recommends which indicators are watched.",
    ScorecardStep.INSTRUCT: "The executive instructs what is watched, and how often.",
    ScorecardStep.FINALISE: "Officers finalise the list and make monthly measures.",
    ScorecardStep.APPROVE: "The board approves the final scorecard.",
}
SOURCES: Final = {
    LineSource.STATUTORY: "Statutory or national",
    LineSource.LOCAL: "Local",
    LineSource.LAST_YEAR: "On last year’s",
    LineSource.KEY_ISSUE: "Key issue of a plan",
    LineSource.MEMBERS: "Asked for by members",
}
STATES: Final = {
    YearLineState.CANDIDATE: "Candidate",
    YearLineState.CHOSEN: "Chosen",
    YearLineState.LEFT_OUT: "Left out",
    YearLineState.IN_FORCE: "In force",
}
INTERVAL_WORDS: Final = {
    ReviewInterval.MONTHLY: "Monthly",
    ReviewInterval.QUARTERLY: "Quarterly",
    ReviewInterval.TERMLY: "Termly",
    ReviewInterval.SIX_MONTHLY: "Every six months",
    ReviewInterval.YEARLY: "Yearly",
}
OFFERED_INTERVALS: Final = tuple((it.value, INTERVAL_WORDS[it]) for it in INTERVALS)
DEEDS: Final = {
    "added": "Put on the list",
    "asked": "New measure asked for",
    "dropped": "Left out",
    "chosen": "Chosen",
    "agreed": "In force",
    "reopened": "Candidate again",
    "interval": "Interval changed",
    "developed": "Measure developed",
    "changed": "Said otherwise",
}
CLIMBING: Final = {
    LineState.CLIMBING: "on the way",
    LineState.BACK: "sent back",
    LineState.PASSED: "in force",
    LineState.REFUSED: "refused",
    LineState.WITHDRAWN: "withdrawn",
}
CHANGES: Final = {
    "added": "Added",
    "dropped": "Dropped",
    "interval": "Reported otherwise",
    "same": "The same",
}
FREQUENCY_WORDS: Final = {
    "day": "daily",
    "week": "weekly",
    "month": "monthly",
    "quarter": "quarterly",
    "half_year": "every half-year",
    "term": "every school term",
    "year": "yearly",
}


def counted_in_words(frequency: str, every: int) -> str:
    """Return how often an indicator is counted.

    >>> counted_in_words("quarter", 1), counted_in_words("year", 3)
    ('counted quarterly', 'counted every 3 years')
    """
    if every == 1:
        return f"counted {FREQUENCY_WORDS[frequency]}"
    noun = frequency.replace("_", "-")
    return f"counted every {every} {noun}s"
