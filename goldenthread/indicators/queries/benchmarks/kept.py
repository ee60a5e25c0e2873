"""Where series stand among other councils, as their outlooks keep it for lists."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from goldenthread.indicators.models import SeriesOutlook
from goldenthread.rules.numbers import Number


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
