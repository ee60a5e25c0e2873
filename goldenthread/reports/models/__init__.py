"""The scorecards of years: append-only, the latest of each number stands."""

from goldenthread.reports.models.sessions import MemberSession, SessionPriority, SessionSaying
from goldenthread.reports.models.year_scorecards import (
    ScorecardDay,
    ScorecardLine,
    YearScorecard,
    YearScorecardVersion,
)

__all__ = [
    "MemberSession",
    "ScorecardDay",
    "ScorecardLine",
    "SessionPriority",
    "SessionSaying",
    "YearScorecard",
    "YearScorecardVersion",
]
