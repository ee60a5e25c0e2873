"""Which indicators are in which portfolio, and how each portfolio is: of what the reader may see alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from goldenthread.governance.queries.portfolios import Portfolios, portfolios_for
from goldenthread.indicators.access import visible
from goldenthread.indicators.models import Series, SeriesNow
from goldenthread.indicators.queries.rollup import ONE, Group, Made, Parts, groups_rolled_up
from goldenthread.indicators.queries.scorecard_filter import STILL_AWAITED
from goldenthread.organisation.access import Actor
from goldenthread.rules.numbers import Number

__all__ = [
    "InPortfolio",
    "as_groups",
    "indicators_seen",
    "portfolio_seen",
    "portfolios_rolled_up",
    "series_of",
]


@dataclass(frozen=True)
class InPortfolio:
    """An indicator as a list of what is in which portfolio names it; rated as it stands now."""

    id: int
    code: str
    title: str
    unit_id: int
    rating_class: str
    reference: str


def indicators_seen(actor: Actor, *, as_at: int | None = None) -> dict[int, InPortfolio]:
    """Return the indicators of which the actor may see a series, by id, in the council's order. 1 SQL query.

    One that is reported for several areas is named by the first of its series.
    """
    rows = SeriesNow.objects.filter(visible(actor, now=""))
    if as_at is not None:
        rows = rows.filter(series__event__lte=as_at)
    found: dict[int, InPortfolio] = {}
    for pk, indicator, title, unit, its_class, rating, reference in rows.order_by(
        "order", "code"
    ).values_list(
        "series__indicator_id",
        "series__indicator__code",
        "title",
        "unit_id",
        "rating_class",
        "rating_id",
        "code",
    ):
        standing = its_class if rating is not None else STILL_AWAITED
        found.setdefault(pk, InPortfolio(pk, indicator, title, unit, standing, reference))
    return found


def series_of(indicators: Collection[int]) -> dict[int, int]:
    """Return the indicator of each series, of these indicators. 1 SQL query.

    Whoever shows them takes those away that the reader may not see.
    """
    rows = Series.objects.filter(indicator_id__in=list(indicators))
    return dict(rows.values_list("pk", "indicator_id"))


def as_groups(known: Portfolios, day: date, series: Mapping[int, int]) -> tuple[Group, ...]:
    """Return the portfolios of a day as groups of series that weigh one each, in order of name."""
    holding = known.holding(day)
    weights: dict[int, dict[int, Number]] = {}
    for pk, indicator in series.items():
        if indicator in holding:
            weights.setdefault(holding[indicator], {})[pk] = ONE
    return tuple(
        Group(each.reference, each.name, 0, weights.get(each.id, {})) for each in known.on(day)
    )


def portfolios_rolled_up(known: Portfolios, parts: Parts, day: date) -> tuple[list[Made], int]:
    """Return how each portfolio is that holds anything seen, and how many indicators are in none.

    1 SQL query. Each indicator weighs one.
    """
    holding = known.holding(day)
    rows = Series.objects.filter(pk__in=list(parts.leaves)).values_list("pk", "indicator_id")
    series = dict(rows)
    gaps = len({it for it in series.values() if it not in holding})
    return groups_rolled_up(replace(parts, groups=as_groups(known, day, series))), gaps


def portfolio_seen(
    actor: Actor, reference: str, day: date, *, as_at: int | None = None
) -> Group | None:
    """Return a portfolio as a group of series on a day; nothing where there is none. 5 SQL queries.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    known = portfolios_for(actor, as_at=as_at)
    key = known.key_of(reference)
    if key is None:
        return None
    inside = [it for it, held in known.holding(day).items() if held == key]
    weights = dict.fromkeys(series_of(inside), ONE)
    return Group(reference, known.known(key, day).name, 0, weights)
