"""Where series stand among other councils, as their outlooks keep it for lists."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from goldenthread.indicators.access import visible
from goldenthread.indicators.models import BenchmarkFigures, SeriesOutlook
from goldenthread.indicators.queries.others.rows import links_of
from goldenthread.organisation.access import Actor
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period


@dataclass(frozen=True)
class SeriesStanding:
    """Where a series stands in the latest period that can be compared, as lists show it.

    ``ours`` is the figure that stands so, in the unit of ours; lists of the present do without it.
    """

    quartile: str
    rank: int | None
    ranked: int
    median: Number
    label: str
    ours: Number | None = None

    @property
    def difference(self) -> Number | None:
        """How far ours is from the median, above it more than nought."""
        return None if self.ours is None else Number(self.ours - self.median)


def standings_kept(series_ids: Collection[int]) -> dict[int, SeriesStanding]:
    """Return where these series stand; those that are compared with nothing are left out. One SQL query."""
    rows = SeriesOutlook.objects.filter(pk__in=series_ids, median__isnull=False)
    return {
        row.pk: SeriesStanding(
            row.quartile, row.rank, row.ranked or 0, row.median, row.compared_label
        )
        for row in rows
        if row.median is not None
    }


@dataclass(frozen=True)
class OthersKnown:
    """Whether anything is compared with others in the period shown, and the latest period in which it is.

    ``label`` is the latest period's as published, "" where nothing is compared at all.
    """

    is_of_period: bool
    label: str = ""
    last_day: date | None = None


def others_known(actor: Actor, period: Period) -> OthersKnown:
    """Say it of all that the actor may see. 3 SQL queries, one where nothing is compared.

    A published period counts to the period in which it ends: a year to its last quarter.
    """
    kept = SeriesOutlook.objects.filter(visible(actor, through="series__"), median__isnull=False)
    labels = dict(kept.values_list("series__indicator_id", "compared_label"))
    if not labels:
        return OthersKnown(is_of_period=False)
    stood = {
        (link.measure_code, labels[indicator_id]) for indicator_id, link in links_of(labels).items()
    }
    rows = BenchmarkFigures.objects.filter(measure_code__in={code for code, _ in stood})
    ends = {}
    is_of_period = False
    for code, label, after in rows.values_list("measure_code", "label", "next_start_on").distinct():
        is_of_period |= period.start < after <= period.next_start
        if (code, label) in stood:
            ends[after] = label
    if not ends:
        return OthersKnown(is_of_period)
    latest = max(ends)
    return OthersKnown(is_of_period, ends[latest], latest - timedelta(days=1))
