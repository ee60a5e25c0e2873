"""What next year's plan would be: its title, its days, what may be carried into it and what stays behind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from goldenthread.organisation.access import Actor
from goldenthread.plan.queries.plan_seen import EntrySeen, PlanSeen, plan_seen
from goldenthread.rules.period_text import add_months
from goldenthread.rules.vocabulary import PlanStep

__all__ = ["EntryOffered", "NextPlan", "PassageOffered", "next_plan", "title_of_next"]

_YEAR = re.compile(r"\b(\d{4})(?:/(\d{2})\b|\b)")


@dataclass(frozen=True)
class EntryOffered:
    """One thing of this year's plan; ``left`` says why it cannot be carried, where it cannot."""

    entry: EntrySeen
    heading: str
    left: str = ""

    @property
    def may_carry(self) -> bool:
        """Whether it may stand in next year's plan."""
        return not self.left


@dataclass(frozen=True)
class PassageOffered:
    """What is written under a heading; ``left`` says why it cannot be carried, where it cannot."""

    key: str
    name: str
    text: str
    left: str = ""

    @property
    def may_carry(self) -> bool:
        """Whether it may stand in next year's plan."""
        return not self.left


@dataclass(frozen=True)
class NextPlan:
    """The plan that would follow; ``already`` names the one that does, where there is one the reader sees."""

    id: int
    kind_id: int
    unit_id: int | None
    body_id: int | None
    person_id: int | None
    manager_id: int | None
    title: str
    starts_on: date
    next_starts_on: date
    is_rolling: bool
    entries: tuple[EntryOffered, ...]
    passages: tuple[PassageOffered, ...]
    already: str
    plan: PlanSeen


def next_plan(actor: Actor, reference: str, *, at: datetime) -> NextPlan | None:
    """Return what would follow a plan; nothing where the actor may not write it or it was withdrawn.

    As many SQL queries as :func:`plan_seen`.
    """
    seen = plan_seen(actor, reference, on=localdate(at))
    if seen is None or not seen.is_writer or seen.step is PlanStep.WITHDRAWN:
        return None
    kind = seen.around.kind(seen.kind_id, seen.starts_on)
    is_rolling = bool(kind["is_rolling"])
    starts_on = add_months(seen.starts_on, 12) if is_rolling else seen.next_starts_on
    kind = seen.around.kind(seen.kind_id, starts_on)
    headings = {str(it["key"]) for it in kind["headings"]}
    followers = [it for it in seen.followed_by if it.step is not PlanStep.WITHDRAWN]
    return NextPlan(
        id=seen.id,
        kind_id=seen.kind_id,
        unit_id=seen.unit_id,
        body_id=seen.body_id,
        person_id=seen.person_id,
        manager_id=seen.manager_id,
        title=title_of_next(seen.title),
        starts_on=starts_on,
        next_starts_on=add_months(starts_on, 12 * int(kind["years"])),
        is_rolling=is_rolling,
        entries=tuple(
            EntryOffered(entry, it.name, _left(entry, headings))
            for it in seen.headings
            for entry in it.entries
        ),
        passages=tuple(
            PassageOffered(it.key, it.name, it.text, "" if it.key in headings else _NO_HEADING)
            for it in seen.headings
            if it.text
        ),
        already=followers[0].reference if followers else "",
        plan=seen,
    )


_NO_HEADING = "plans of this kind no longer have the heading"


def _left(entry: EntrySeen, headings: set[str]) -> str:
    if entry.objective is not None and entry.objective.is_ended:
        return "the objective has ended"
    return "" if entry.heading in headings else _NO_HEADING


def title_of_next(title: str) -> str:
    """Return a plan's title with every year in it one later.

    >>> title_of_next("Housing 2026/27"), title_of_next("Corporate plan 2026 to 2029")
    ('Housing 2027/28', 'Corporate plan 2027 to 2030')
    >>> title_of_next("Digital Peterborough 1999/00")
    'Digital Peterborough 2000/01'
    """

    def later(found: re.Match[str]) -> str:
        year = int(found[1]) + 1
        if not 1990 <= year <= 2199:
            return found[0]
        return f"{year}/{(year + 1) % 100:02}" if found[2] else str(year)

    return _YEAR.sub(later, title)
