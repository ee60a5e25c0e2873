"""How the series stand today that all of the council may see: what is shown alike to every reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from goldenthread.indicators.models import RestrictionKind, Series, SeriesNow
from goldenthread.indicators.queries.counting import countings_now
from goldenthread.indicators.queries.due import is_due
from goldenthread.indicators.queries.stages import all_stages, counting, series_resting
from goldenthread.rules.vocabulary import RatingClass

__all__ = ["OpenNow", "open_now"]


@dataclass(frozen=True)
class OpenNow:
    """The latest class of each series that is not restricted, by id, and those whose figure is due.

    Only of live indicators: what is proposed, suspended or retired is ``resting``, and part of nothing.
    """

    classes: Mapping[int, RatingClass]
    due: frozenset[int]
    resting: frozenset[int]


def open_now(on: date) -> OpenNow:
    """Return how the open series stand; ``on`` is the day by which figures are due. 6 SQL queries at most."""
    resting = frozenset(series_resting(on).values_list("pk", flat=True))
    rows = SeriesNow.objects.filter(restriction=RestrictionKind.OPEN).exclude(pk__in=resting)
    due = Series.objects.filter(is_due(on, countings_now().by_key, all_stages()), counting(on))
    return OpenNow(
        {pk: RatingClass(each) for pk, each in rows.values_list("series_id", "rating_class")},
        frozenset(due.filter(now__restriction=RestrictionKind.OPEN).values_list("pk", flat=True)),
        resting,
    )
