"""What stands of contributions and promises that climb a route, beside what is asked of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from goldenthread.indicators import access
from goldenthread.indicators.models import SeriesNow
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.units import posts_on, units_on
from goldenthread.plan.access import contributions_visible, visible
from goldenthread.plan.models import Contribution, ContributionMove, ObjectiveNow, PromiseVersion
from goldenthread.plan.queries.negotiating import MoveSaid, move_said
from goldenthread.rules.vocabulary import ContributionStep as Step

__all__ = ["PromiseNames", "promise_names", "promises_standing", "terms_standing"]


def terms_standing(actor: Actor, ids: Collection[int]) -> dict[int, MoveSaid]:
    """Return the terms that were agreed last and not ended, of those that the actor may see. 1 SQL query."""
    seen = Contribution.objects.filter(contributions_visible(actor), pk__in=ids)
    rows = ContributionMove.objects.filter(
        contribution__in=seen, step__in=(Step.AGREED, Step.ENDED)
    )
    found = {it.contribution_id: move_said(it) for it in rows.order_by("event", "id")}
    return {pk: it for pk, it in found.items() if it.step is Step.AGREED}


def promises_standing(ids: Collection[int], on: date) -> dict[int, Mapping[str, Any]]:
    """Return what promises say on a day; they are for everybody to read. 1 SQL query."""
    rows = PromiseVersion.objects.filter(promise__in=ids, from_on__lte=on)
    listed = rows.order_by("from_on", "event", "id").values(
        "promise_id", "title", "words", "unit_id", "owner_id", "series_id", "objective_id"
    )
    return {it["promise_id"]: it for it in listed}


@dataclass(frozen=True)
class PromiseNames:
    """What the things are called that promises name, by the field that names them."""

    units: Mapping[int, str]
    posts: Mapping[int, str]
    series: Mapping[int, str]
    objectives: Mapping[int, str]

    def said(self, name: str, value: object) -> str:
        """Return a value of a promise in words; nothing where there is none or it is hidden."""
        of = {
            "unit_id": self.units, "owner_id": self.posts, "series_id": self.series,
            "objective_id": self.objectives,
        }.get(name)  # fmt: skip
        if of is None:
            return str(value or "")
        return of.get(value, "") if isinstance(value, int) else ""


def promise_names(
    actor: Actor, series: Collection[int], objectives: Collection[int], *, on: date
) -> PromiseNames:
    """Return what the actor may be told. 4 SQL queries, whatever is asked."""
    held = SeriesNow.objects.filter(access.visible(actor, now=""), pk__in=series)
    served = ObjectiveNow.objects.filter(visible(actor), pk__in=objectives)
    return PromiseNames(
        {pk: it.name for pk, it in units_on(on).items()},
        {pk: it.title for pk, it in posts_on(on).items()},
        {
            pk: f"{code} {title}"
            for pk, code, title in held.values_list("pk", "series__reference", "title")
        },
        dict(served.values_list("pk", "title")),
    )
