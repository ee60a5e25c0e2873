"""What a scorecard shows beside its usual columns where a reader asks for it: what follows from the history.

The present is read from the projection; of a past day it is worked out from what was known then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from goldenthread.indicators.models import SeriesOutlook
from goldenthread.indicators.queries.outlooks import outlooks_of
from goldenthread.records.rows import rows_of
from goldenthread.rules.numbers import Number
from goldenthread.rules.vocabulary import Assurance, RatingClass, Variation

#: The columns that may be asked for.
BESIDE: Final = ("variation", "assurance", "rolling_year", "forecast")

#: What may be looked for among them; of the present alone.
LOOKED_FOR: Final[Mapping[str, Q]] = {
    "concern": Q(variation=Variation.CONCERN),
    "improvement": Q(variation=Variation.IMPROVEMENT),
    "fails": Q(assurance=Assurance.CONSISTENTLY_FAILS),
    "foreseen": Q(forecast_class=RatingClass.OFF_TARGET),
}


@dataclass(frozen=True)
class Beside:
    """What follows from a series' history; empty or None where nothing is said."""

    variation: str = ""
    signal: str = ""
    assurance: str = ""
    forecast: Number | None = None
    forecast_class: str = ""
    rolling: Number | None = None
    rolling_class: str = ""


_NOTHING: Final = Beside()


def beside_of(series_ids: Sequence[int], *, as_at: int | None) -> dict[int, Beside]:
    """Return what follows from the histories of these series. 1 SQL query; of the past as for books."""
    rows = (
        rows_of(SeriesOutlook, "series", list(series_ids))
        if as_at is None
        else outlooks_of(series_ids, as_at=as_at)
    )
    found = dict.fromkeys(series_ids, _NOTHING)
    for row in rows:
        found[row.pk] = Beside(
            row.variation,
            row.signal,
            row.assurance,
            row.forecast_value,
            row.forecast_class,
            row.rolling_value,
            row.rolling_class,
        )
    return found


def looked_for(name: str) -> Q:
    """Return the filter of the rows that something is said of, by their ids."""
    return Q(pk__in=SeriesOutlook.objects.filter(LOOKED_FOR[name]).values("pk"))
