"""Which scorecards of years hold indicators: told before the stage of an indicator is changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from goldenthread.organisation.access import Actor, Right
from goldenthread.reports.models import ScorecardLine, YearScorecardVersion
from goldenthread.reports.queries.year_scorecards import latest_lines
from goldenthread.rules.vocabulary import YearLineState

__all__ = ["scorecards_resting"]


def scorecards_resting(actor: Actor, series_ids: Collection[int], on: date) -> dict[int, list[str]]:
    """Return what the scorecards of the year of a day, and later, are called that hold each series.

    3 SQL queries.
    """
    if not actor.may(Right.SEE_ORGANISATION):
        return {}
    holding = ScorecardLine.objects.filter(series__in=list(series_ids))
    ids = set(
        holding.filter(scorecard__next_starts_on__gt=on).values_list("scorecard_id", flat=True)
    )
    versions = YearScorecardVersion.objects.filter(scorecard__in=ids).order_by("event", "id")
    standing = {it.scorecard_id: it for it in versions}
    found: dict[int, list[str]] = defaultdict(list)
    for it in latest_lines(ids, as_at=None).values():
        is_in = it.series_id in series_ids and it.state != YearLineState.LEFT_OUT
        if is_in and not standing[it.scorecard_id].is_dropped and it.series_id is not None:
            found[it.series_id].append(standing[it.scorecard_id].title)
    return found
