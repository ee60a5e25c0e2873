"""What a rule would raise today, before it is recorded: with what stands of it already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from goldenthread.indicators.access import visible
from goldenthread.indicators.models import RaisedException, SeriesNow
from goldenthread.indicators.queries.exceptions.findings import findings
from goldenthread.indicators.queries.exceptions.rules import Attention
from goldenthread.indicators.queries.exceptions.told import allocation_on
from goldenthread.indicators.queries.waiting import Day
from goldenthread.organisation.access import Actor

LISTED = 50


@dataclass(frozen=True)
class Tried:
    """One series that a rule would find."""

    reference: str
    title: str
    unit_name: str
    because: str
    since_on: date
    post_title: str
    is_raised: bool


@dataclass(frozen=True)
class Trial:
    """What a rule would find: the first of it, how much, how much of it stands, how much would be cleared.

    Of what the reader may not see nothing is told or counted.
    """

    lines: tuple[Tried, ...]
    total: int
    standing: int
    cleared: int


def trial_of(actor: Actor, rule: Attention, *, day: Day) -> Trial:
    """Return what a rule would find today. At most 19 SQL queries."""
    seen = SeriesNow.objects.filter(visible(actor, now=""))
    codes = {pk: (code, title) for pk, code, title in seen.values_list("pk", "code", "title")}
    found = [each for each in findings([rule], day=day) if each.series_id in codes]
    found.sort(key=lambda each: (each.found.since, codes[each.series_id]))
    raised = RaisedException.objects.filter(rule__name=rule.name, cleared__isnull=True)
    held = {pk for pk in raised.values_list("series_id", flat=True) if pk in codes}
    told = allocation_on(day.today)
    lines = [
        Tried(
            reference=codes[each.series_id][0],
            title=codes[each.series_id][1],
            unit_name=told.units[each.unit_id].name if each.unit_id in told.units else "",
            because=each.found.because,
            since_on=each.found.since,
            post_title=told.title_of(each.post_id),
            is_raised=each.series_id in held,
        )
        for each in found[:LISTED]
    ]
    ids = {each.series_id for each in found}
    return Trial(tuple(lines), len(found), len(ids & held), len(held - ids))
