"""Who watches which indicators: who answers for them, whose remit they are in, whose objectives rest on them.

Published in docs/methods/life.md. Watching gives no right: what is watched is seen by whoever may see it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from goldenthread.governance.queries.bodies import WatchedKind
from goldenthread.governance.queries.register import FrameworkRegister, framework_known
from goldenthread.indicators.models import Ownership, Series
from goldenthread.indicators.queries.responsibilities import RESPONSIBILITY_FIELDS
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.units import Unit, subtree, units_on

__all__ = [
    "Ground",
    "Grounds",
    "WatchedSeries",
    "also_watched",
    "ground_of",
    "grounds_known",
    "series_watched",
]

_PARTS: Final = ("body", "membership", "watch", "portfolio", "item")

#: Says which series objectives of each post rest on, on a day.
Find = Callable[[date], Mapping[int, Collection[int]]]
_ALSO: list[Find] = []


def also_watched(find: Find) -> None:
    """Have ``find`` say what posts watch by another area; called once, when its app is ready."""
    _ALSO.append(find)


@dataclass(frozen=True)
class Ground:
    """What somebody watches: what ``posts`` answer for, what is in ``units``, and indicators one by one.

    ``codes`` are those that a body watches by name, ``indicators`` what is in a portfolio, ``series`` what
    objectives rest on.
    """

    on: date
    is_everything: bool = False
    posts: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    codes: frozenset[str] = frozenset()
    indicators: frozenset[int] = frozenset()
    series: frozenset[int] = frozenset()

    def watched(self) -> QuerySet[Any, Any]:
        """Return the ids of the indicators that are watched, as a subquery."""
        return Series.objects.filter(self._filter()).values("indicator")

    def _filter(self) -> Q:
        if self.is_everything:
            return Q()
        found = Q(now__unit_id__in=self.units) | Q(indicator__code__in=self.codes)
        found |= Q(indicator__in=self.indicators) | Q(pk__in=self.series)
        answers = Q()
        for name in RESPONSIBILITY_FIELDS:
            answers |= Q(**{f"{name}__in": self.posts})
        rows = ownerships_on(self.on).filter(answers) if self.posts else Ownership.objects.none()
        return found | Q(pk__in=rows.values("series"))

    def holds(self, it: WatchedSeries) -> bool:
        """Say whether a series is watched; equal to what :meth:`watched` finds. No SQL query."""
        return (
            self.is_everything
            or it.unit_id in self.units
            or it.code in self.codes
            or it.indicator_id in self.indicators
            or it.series_id in self.series
            or not self.posts.isdisjoint(it.posts)
        )


@dataclass(frozen=True)
class WatchedSeries:
    """A series with all by which it may be watched; ``posts`` are those that answer for it."""

    series_id: int
    indicator_id: int
    code: str
    unit_id: int
    posts: frozenset[int]


def series_watched(indicator_ids: Collection[int], on: date) -> dict[int, list[WatchedSeries]]:
    """Return the series of indicators with what they may be watched by, by indicator. 2 SQL queries."""
    rows = ownerships_on(on).filter(series__indicator__in=indicator_ids)
    posts = {
        series: frozenset(it for it in held if it is not None)
        for series, *held in rows.values_list("series_id", *RESPONSIBILITY_FIELDS)
    }
    found: dict[int, list[WatchedSeries]] = defaultdict(list)
    series = Series.objects.filter(indicator__in=indicator_ids, now__isnull=False)
    for pk, indicator, code, unit in series.values_list(
        "pk", "indicator_id", "indicator__code", "now__unit_id"
    ):
        held = posts.get(pk, frozenset())
        found[indicator].append(WatchedSeries(pk, indicator, code, unit, held))
    return found


def ownerships_on(on: date) -> QuerySet[Ownership]:
    """Return who answers for each series on a day."""
    later = Ownership.objects.filter(series=OuterRef("series"), from_on__lte=on)
    is_later = Q(from_on__gt=OuterRef("from_on"))
    is_later |= Q(from_on=OuterRef("from_on"), event__gt=OuterRef("event"))
    return Ownership.objects.filter(~Exists(later.filter(is_later)), from_on__lte=on)


@dataclass(frozen=True)
class Grounds:
    """All by which anybody watches anything on a day, so that many can be asked for at once."""

    framework: FrameworkRegister
    units: Mapping[int, Unit]
    resting: Mapping[int, Collection[int]]
    on: date

    def of(self, person_id: int | None, posts: Collection[int]) -> Ground:
        """Return what a person watches who holds these posts. No SQL query."""
        bodies = self._bodies(person_id, posts)
        watches = [
            (kind, subject, words)
            for body, kind, subject, words in self.framework.in_force("watch", self.on)
            if body in bodies
        ]
        held = {
            key
            for key, it in self.framework.in_force("portfolio", self.on).items()
            if it.says["holder_id"] in posts
        }
        held |= {key for kind, key, _ in watches if kind == WatchedKind.PORTFOLIO}
        return Ground(
            self.on,
            any(kind == WatchedKind.EVERYTHING for kind, _, _ in watches),
            frozenset(posts),
            self._units(key for kind, key, _ in watches if kind == WatchedKind.UNIT),
            frozenset(words for kind, _, words in watches if kind == WatchedKind.INDICATOR),
            self._in_portfolios(held),
            frozenset(pk for post in posts for pk in self.resting.get(post, ())),
        )

    def _bodies(self, person_id: int | None, posts: Collection[int]) -> set[int]:
        """Return the bodies that somebody sits on, by post, by name or by another body."""
        there, found = self.framework.in_force("body", self.on), set[int]()
        seats = self.framework.in_force("membership", self.on)
        while True:
            more = {
                body
                for body, person, post, by_body, _ in seats
                if body in there and body not in found
                if (person is not None and person == person_id) or post in posts or by_body in found
            }
            if not more:
                return found
            found |= more

    def _units(self, roots: Iterable[int]) -> frozenset[int]:
        return frozenset(
            pk for root in roots if root in self.units for pk in subtree(self.units, root)
        )

    def _in_portfolios(self, held: Collection[int]) -> frozenset[int]:
        items = self.framework.in_force("item", self.on).items()
        return frozenset(
            key[1] for key, it in items
            if key[0] == "indicator" and it.says["portfolio_id"] in held
        )  # fmt: skip


def grounds_known(on: date) -> Grounds:
    """Return by what anybody watches indicators on a day. 11 SQL queries."""
    resting: dict[int, set[int]] = defaultdict(set)
    for find in _ALSO:
        for post, series in find(on).items():
            resting[post].update(series)
    return Grounds(framework_known(only=_PARTS), units_on(on), resting, on)


def ground_of(actor: Actor, on: date) -> Ground:
    """Return what the actor watches on a day. 11 SQL queries, as :func:`grounds_known`."""
    return grounds_known(on).of(actor.person_id, actor.post_ids)
