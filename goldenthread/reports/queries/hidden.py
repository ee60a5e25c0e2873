"""What a reader may not see in the trail of the scorecards of years: what speaks of a hidden indicator."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet

from goldenthread.indicators.queries.hidden import Hidden
from goldenthread.records.models import AppendOnly
from goldenthread.reports.models import ScorecardLine, SessionSaying

__all__ = ["hidden_of_scorecards", "lines_of_hidden"]


def lines_of_hidden(hidden: Hidden) -> QuerySet[ScorecardLine]:
    """Return the rows of lines that name an indicator which the reader may not see."""
    return ScorecardLine.objects.filter(series__in=hidden.series())


def hidden_of_scorecards(hidden: Hidden) -> Mapping[type[AppendOnly], Q]:
    """Return which rows of this area are hidden. No SQL query."""
    if hidden.sees_every_series:
        return {}
    rows = lines_of_hidden(hidden)
    same = rows.filter(scorecard=OuterRef("scorecard"), number=OuterRef("number"))
    spoken = rows.filter(scorecard=OuterRef("scorecard"), number=OuterRef("line_number"))
    return {ScorecardLine: Q(Exists(same)), SessionSaying: Q(Exists(spoken))}
