"""What lines that climb a route ask for, beside what the scorecard agreed before says of their indicators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from goldenthread.organisation.access import Actor
from goldenthread.plan.queries.evidence import objective_titles
from goldenthread.reports.models import ScorecardLine, YearScorecard, YearScorecardVersion
from goldenthread.reports.queries.lines import LineNow, now_of
from goldenthread.reports.queries.year_scorecards import latest_lines
from goldenthread.rules.vocabulary import ReviewInterval, YearLineState

__all__ = ["LineAsked", "lines_asked"]


@dataclass(frozen=True)
class LineAsked:
    """A line of a year's scorecard on its way; ``before`` is its interval on the one agreed before."""

    scorecard: str
    number: int
    title: str
    why: str
    now: LineNow | None
    before: ReviewInterval | None
    interval: ReviewInterval | None
    priority: str


def lines_asked(
    actor: Actor, asks: Iterable[tuple[int, Mapping[str, Any]]]
) -> dict[int, LineAsked]:
    """Return what lines ask for, by number in their package. At most 5 SQL queries, however many.

    A line whose indicator is hidden from the actor is not there for them.
    """
    wanted = dict(asks)
    cards = {it["scorecard"] for it in wanted.values() if isinstance(it.get("scorecard"), int)}
    stands = latest_lines(cards, as_at=None)
    rows = {
        number: stands[it["scorecard"], it["line"]]
        for number, it in wanted.items()
        if (it.get("scorecard"), it.get("line")) in stands
    }
    now = now_of(actor, (it.series_id for it in rows.values() if it.series_id is not None))
    titles = objective_titles(wanted[number].get("objective") for number in rows)
    references = dict(
        ScorecardLine.objects.filter(pk__in=[it.pk for it in rows.values()]).values_list(
            "pk", "scorecard__reference"
        )
    )
    before = _before(rows.values())
    return {
        number: LineAsked(
            scorecard=references[row.pk],
            number=row.number,
            title=now[row.series_id].title if row.series_id is not None else row.title,
            why=row.why,
            now=now.get(row.series_id or 0),
            before=before.get(row.series_id or 0),
            interval=_interval(wanted[number].get("interval")),
            priority=titles.get(wanted[number].get("objective") or 0, ("", ""))[1],
        )
        for number, row in rows.items()
        if row.series_id is None or row.series_id in now
    }


def _interval(text: object) -> ReviewInterval | None:
    known = {it.value: it for it in ReviewInterval}
    return known.get(text) if isinstance(text, str) else None


def _before(rows: Iterable[ScorecardLine]) -> dict[int, ReviewInterval]:
    """Return how often each indicator is reported on the latest earlier scorecard agreed. 1 SQL query."""
    listed = list(rows)
    of_these = YearScorecard.objects.filter(pk__in={it.scorecard_id for it in listed})
    agreed = YearScorecardVersion.objects.filter(
        agreed_on__isnull=False,
        scorecard__starts_on__lt=of_these.order_by("starts_on").values("starts_on")[:1],
    )
    held = ScorecardLine.objects.filter(
        scorecard__in=agreed.order_by("-scorecard__starts_on").values("scorecard")[:1],
        series__in=[it.series_id for it in listed if it.series_id is not None],
        state=YearLineState.IN_FORCE,
    ).order_by("event", "id")
    return {
        pk: ReviewInterval(interval)
        for pk, interval in held.values_list("series_id", "interval")
        if pk is not None
    }
