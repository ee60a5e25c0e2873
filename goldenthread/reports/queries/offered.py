"""What may be taken as a candidate for a year's scorecard: indicators that are not on it yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from goldenthread.indicators.access import visible as series_visible
from goldenthread.indicators.models import SeriesNow
from goldenthread.indicators.queries.counting import Naming
from goldenthread.organisation.access import Actor
from goldenthread.records.page import Page, page_within
from goldenthread.reports.queries.lines import LineNow, line_now
from goldenthread.reports.queries.priorities import Priorities, evidenced, priorities_on
from goldenthread.reports.queries.year_scorecards import (
    YearScorecardSeen,
    latest_lines,
    scorecard_before,
)
from goldenthread.rules.reporting import usual_interval
from goldenthread.rules.search_words import holds, words_wanted
from goldenthread.rules.vocabulary import LineSource, ReviewInterval, YearLineState

__all__ = ["Offered", "OfferedFilter", "is_statutory", "offered_for"]

_SIZE: Final = 50
#: Words by which a definition says that the law or a national set asks for an indicator.
_STATUTORY: Final = ("statutory", "national indicator", "best value", "single data list", "bvpi")


@dataclass(frozen=True)
class Offered:
    """An indicator that may be taken: where it comes from, what it serves, how often it may be reported."""

    now: LineNow
    unit: str
    source: LineSource
    priority_id: int | None
    interval: ReviewInterval


@dataclass(frozen=True)
class OfferedFilter:
    """What a reader asks for; what is empty lets everything through."""

    text: str = ""
    source: str = ""
    unit_ids: frozenset[int] | None = None
    priority: int | str | None = None
    page: int = 1


def is_statutory(title: str, about: str) -> bool:
    """Say whether a definition says that the law or a national set asks for the indicator.

    >>> is_statutory("Homes", "A statutory indicator."), is_statutory("Homes", "Counted by us.")
    (True, False)
    """
    text = f"{title} {about}".casefold()
    return any(each in text for each in _STATUTORY)


def offered_for(
    actor: Actor, seen: YearScorecardSeen, wanted: OfferedFilter, *, size: int = _SIZE
) -> tuple[Page[Offered], tuple[Offered, ...], Priorities]:
    """Return a page of what may be taken, all of it, and the priorities. At most 12 SQL queries.

    What is on the list already, or was left out of it with a reason, is not offered again.
    """
    priorities = priorities_on(actor, on=seen.around.on, as_at=seen.as_at)
    serves = evidenced(priorities, on=seen.around.on, as_at=seen.as_at)
    taken = {it.series_id for it in latest_lines([seen.id], as_at=seen.as_at).values()}
    before = dict(_last_year(actor, seen))
    words = words_wanted(wanted.text)
    rows = SeriesNow.objects.filter(series_visible(actor, now="")).select_related("definition")
    found, naming = [], Naming()
    for row in rows.order_by("order", "code"):
        if row.series_id in taken:
            continue
        it = _offered(line_now(row, actor, naming), seen, serves, before)
        if _fits(it, wanted) and holds(f"{it.now.code} {it.now.title} {it.unit}", words):
            found.append(it)
    return page_within(found, wanted.page, size), tuple(found), priorities


def _last_year(actor: Actor, seen: YearScorecardSeen) -> Iterable[tuple[int, ReviewInterval]]:
    """Return what was agreed last year, by series with the interval."""
    before = scorecard_before(actor, seen)
    if before is None:
        return
    for it in latest_lines([before.id], as_at=seen.as_at).values():
        if it.series_id is not None and it.state == YearLineState.IN_FORCE:
            yield it.series_id, ReviewInterval(it.interval)


def _offered(
    now: LineNow,
    seen: YearScorecardSeen,
    serves: dict[int, int],
    before: dict[int, ReviewInterval],
) -> Offered:
    unit = seen.around.units.get(now.unit_id)
    source = LineSource.STATUTORY if is_statutory(now.title, now.about) else LineSource.LOCAL
    if now.series_id in before:
        source = LineSource.LAST_YEAR
    usual = usual_interval(now.frequency, now.every)
    return Offered(
        now=now,
        unit=unit.name if unit else "",
        source=source,
        priority_id=serves.get(now.series_id),
        interval=before.get(now.series_id, usual),
    )


def _fits(it: Offered, wanted: OfferedFilter) -> bool:
    serves = it.priority_id if it.priority_id is not None else "none"
    return (
        wanted.source in ("", it.source)
        and (wanted.unit_ids is None or it.now.unit_id in wanted.unit_ids)
        and wanted.priority in (None, serves)
    )
