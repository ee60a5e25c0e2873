"""The key issues that audits of plans found, for the year that a scorecard is made for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from goldenthread.organisation.access import Actor
from goldenthread.plan.models import PlanFinding
from goldenthread.plan.queries.plan_findings import key_issues
from goldenthread.plan.queries.plan_list import PlansFilter
from goldenthread.rules.periods import period_of
from goldenthread.rules.vocabulary import Frequency

__all__ = ["Issue", "issues_for", "issues_of"]

_MOST = 1000


@dataclass(frozen=True)
class Issue:
    """A key issue, and the plan whose audit found it."""

    plan_id: int
    plan: str
    plan_title: str
    number: int
    text: str
    on: date | None

    @property
    def key(self) -> str:
        """What people and forms call it, such as ``SP-3/1``."""
        return f"{self.plan}/{self.number}"


def issues_for(
    actor: Actor, starts_on: date, next_starts_on: date, *, on: date, as_at: int | None = None
) -> tuple[Issue, ...]:
    """Return the key issues found in the year before a scorecard's year and in that year.

    The latest found first; at most 18 SQL queries now, however many there are. No person's own plan.
    """
    before = period_of(starts_on, Frequency.YEAR).previous().start
    found = key_issues(actor, PlansFilter(), on=on, as_at=as_at, size=_MOST)
    return tuple(
        Issue(it.plan.id, it.plan.reference, it.plan.title, it.number, it.text, it.on)
        for it in found.items
        if before <= it.on < next_starts_on
    )


def issues_of(
    named: Iterable[tuple[int | None, int | None]], *, as_at: int | None
) -> dict[tuple[int, int], Issue]:
    """Return the findings that lines name, as they stand, withdrawn or not. 1 SQL query.

    A line names the findings of the council's plans alone, never of a person's own.
    """
    wanted = {(plan, number) for plan, number in named if plan is not None and number is not None}
    rows = PlanFinding.objects.known_at(as_at).filter(plan__in={plan for plan, _ in wanted})
    listed = rows.order_by("event", "id").select_related("plan")
    return {
        (it.plan_id, it.number): Issue(it.plan_id, it.plan.reference, "", it.number, it.text, it.on)
        for it in listed
        if (it.plan_id, it.number) in wanted
    }
