"""What audits of plans found: of one plan, and the key issues for the year ahead over all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from goldenthread.audit.queries import events_numbered
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.people import names_of
from goldenthread.plan.access import may_audit_plan
from goldenthread.plan.models import PlanFinding, PlanVersion
from goldenthread.plan.queries.plan_list import PlanLine, PlansFilter, all_plans
from goldenthread.plan.queries.plan_seen import PlanSeen
from goldenthread.records.page import Page, page_within
from goldenthread.rules.search_words import holds, words_wanted
from goldenthread.rules.vocabulary import PlanStep

__all__ = ["FindingSeen", "Findings", "KeyIssue", "findings_of", "key_issues"]

_SIZE: Final = 50


@dataclass(frozen=True)
class FindingSeen:
    """A finding as it stands, who said so when; ``reason`` says why it was changed or withdrawn."""

    number: int
    text: str
    on: date
    is_key_issue: bool
    is_withdrawn: bool
    reason: str
    by: str
    name: str
    at: datetime


@dataclass(frozen=True)
class Findings:
    """What stands of a plan's audits, what was withdrawn, and whether the reader may audit it now."""

    standing: tuple[FindingSeen, ...]
    withdrawn: tuple[FindingSeen, ...]
    may_audit: bool

    def finding(self, number: int) -> FindingSeen | None:
        """Return one of those that stand."""
        return next((it for it in self.standing if it.number == number), None)


@dataclass(frozen=True)
class KeyIssue:
    """A key issue for the year ahead, and the plan whose audit found it."""

    plan: PlanLine
    number: int
    text: str
    on: date


def findings_of(actor: Actor, plan: PlanSeen) -> Findings:
    """Return the findings of a plan that the actor sees, as known when it was read. 3 SQL queries."""
    latest = _latest(PlanFinding.objects.known_at(plan.as_at).filter(plan=plan.id))
    events = events_numbered(it.event for it in latest)
    names = names_of(it.person_id for it in events.values() if it.person_id is not None)
    seen = []
    for it in latest:
        event = events[it.event]
        name = names.get(event.person_id or 0, "")
        said = (it.number, it.text, it.on, it.is_key_issue, it.is_withdrawn, it.reason)
        seen.append(FindingSeen(*said, by=event.by_label, name=name, at=event.at))
    stands = PlanVersion(unit_id=plan.unit_id, person_id=plan.person_id, manager_id=plan.manager_id)
    may = may_audit_plan(actor, stands, tops=plan.around.tops(actor))
    return Findings(
        standing=tuple(it for it in seen if not it.is_withdrawn),
        withdrawn=tuple(it for it in seen if it.is_withdrawn),
        may_audit=may and plan.as_at is None and plan.step is not PlanStep.WITHDRAWN,
    )


def key_issues(
    actor: Actor,
    wanted: PlansFilter,
    *,
    on: date,
    as_at: int | None = None,
    size: int = _SIZE,
) -> Page[KeyIssue]:
    """Return the key issues of the plans that are asked for and that the actor may see, a page of them.

    ``wanted.text`` is looked for in the issues. The latest stand first. At most 18 SQL queries now.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    plans = PlansFilter(
        kind_id=wanted.kind_id, unit_ids=wanted.unit_ids, year=wanted.year, order="title"
    )
    lines = {it.id: it for it in all_plans(actor, plans, on=on, as_at=as_at) if not it.is_personal}
    words = words_wanted(wanted.text)
    rows = PlanFinding.objects.known_at(as_at).filter(plan__in=list(lines))
    found = [
        KeyIssue(lines[it.plan_id], it.number, it.text, it.on)
        for it in _latest(rows)
        if it.is_key_issue
        and not it.is_withdrawn
        and holds(f"{it.text} {lines[it.plan_id].title} {lines[it.plan_id].reference}", words)
    ]
    found.sort(key=lambda it: (it.plan.title.casefold(), it.number))
    found.sort(key=lambda it: it.on, reverse=True)
    return page_within(found, wanted.page, size)


def _latest(rows: Any) -> list[PlanFinding]:
    """Return what stands of each number, in the order in which they were recorded. 1 SQL query."""
    ordered: Iterable[PlanFinding] = rows.order_by("event", "id")
    return list({(it.plan_id, it.number): it for it in ordered}.values())
