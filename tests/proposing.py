"""Proposals to state effects of, and every change of them that the tables of rights and days walk."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Any

from goldenthread.organisation.access import SYSTEM, Actor
from goldenthread.plan.commands import effects, proposals
from goldenthread.plan.models import Proposal
from goldenthread.plan.queries.effects import About
from goldenthread.rules.vocabulary import ImpactGrade
from tests.cast import AT
from tests.talks import DAY, Talks, now

Calls = dict[str, Callable[[Actor], Any]]
GRADES = list(ImpactGrade)


def propose(talks: Talks, title: str = "Sell the depot", **more: Any) -> int:
    """Add a proposal of housing, which its head owns; return its id."""
    says = {
        "begins_on": DAY, "unit_id": talks.unit("Housing Services"),
        "owner_id": talks.post("Head of Housing"), **more,
    }  # fmt: skip
    reference = proposals.add_proposal(
        proposals.WantedProposal(title, **says), by=SYSTEM, at=now(), from_on=DAY, reason="So"
    )
    return Proposal.objects.get(reference=reference).pk


def state(talks: Talks, proposal: int, **grades: ImpactGrade) -> None:
    """State what a proposal would do to objectives, by the first word of their titles."""
    named = {title.split()[0].casefold(): pk for title, pk in talks.objectives.items()}
    stated = {named[word]: effects.Stated(grade, "Because") for word, grade in grades.items()}
    effects.state_effects(About(proposal), stated, by=SYSTEM, at=now())


def consult(
    proposal: int | None = None, with_whom: str = "The tenants", *, plan_id: int | None = None
) -> None:
    """Record that somebody was asked about a proposal or a plan."""
    asked = effects.Consulted(with_whom, DAY)
    effects.record_consultation(About(proposal, plan_id), asked, by=SYSTEM, at=now())


def changes_of_proposals(talks: Talks) -> Calls:
    """Return the changes of a proposal of housing, by their commands' names."""
    mine, homes = propose(talks), talks.objectives["Homes for all"]
    housing, post = talks.unit("Housing Services"), talks.post("Head of Housing")
    # Each ends it a year earlier than the one before, so that it is open today for everybody.
    today, told = AT.date(), count()

    def wanted() -> proposals.WantedProposal:
        title = f"Sell {uuid.uuid4().hex[:8]}"
        return proposals.WantedProposal(title, today, unit_id=housing, owner_id=post)

    return {
        "add_proposal": lambda by: proposals.add_proposal(wanted(), by=by, at=AT, from_on=today),
        "change_proposal": lambda by: proposals.change_proposal(
            mine, wanted(), by=by, at=AT, from_on=today, reason="So"
        ),
        "end_proposal": lambda by: proposals.end_proposal(
            mine, by=by, at=AT, from_on=date(2190 - next(told), 1, 1), reason="So"
        ),
        "state_effects": lambda by: effects.state_effects(
            About(mine), {homes: effects.Stated(GRADES[0], uuid.uuid4().hex)}, by=by, at=AT
        ),
        "record_consultation": lambda by: effects.record_consultation(
            About(mine), effects.Consulted("The tenants", today), by=by, at=AT
        ),
    }


def far_days_of_proposals(talks: Talks, day: date) -> dict[str, Callable[[], Any]]:
    """Return a call of every command of a proposal that takes a day."""
    mine, today = propose(talks), AT.date()
    said: dict[str, Any] = {"by": SYSTEM, "at": AT, "reason": "So"}
    far, near = (proposals.WantedProposal("X", each) for each in (day, today))
    return {
        "add_proposal": lambda: proposals.add_proposal(near, from_on=day, **said),
        "add_proposal, which begins": lambda: proposals.add_proposal(far, from_on=today, **said),
        "change_proposal": lambda: proposals.change_proposal(mine, near, from_on=day, **said),
        "change_proposal, which begins": lambda: proposals.change_proposal(
            mine, far, from_on=today, **said
        ),
        "end_proposal": lambda: proposals.end_proposal(mine, from_on=day, **said),
    }
