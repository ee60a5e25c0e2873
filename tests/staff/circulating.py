"""Steps, comments, audits and successor of a plan of Housing Services, each possible after those before."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from goldenthread.organisation.access import SYSTEM, Actor
from goldenthread.plan.commands import plan_carrying, plan_comments, plan_findings, plan_stages
from goldenthread.plan.models import Plan
from goldenthread.rules.vocabulary import PlanStep
from tests.cast import AT, Cast
from tests.chosen import add_plan_kind
from tests.staff.planning import NEXT, begin_housing_plan

_SYSTEM: dict[str, Any] = {"by": SYSTEM, "at": AT}
TODAY = AT.date()


def circulate(plan_id: int) -> None:
    """Circulate a plan, with a comment on it and a finding of its audit."""
    far = date(2190, 1, 1)
    plan_stages.take_step(plan_id, PlanStep.PROVISIONAL, comments_until=far, **_SYSTEM)
    plan_comments.comment_on_plan(plan_id, "More on damp", **_SYSTEM)
    found = plan_findings.FindingWanted("No costs", TODAY)
    plan_findings.record_finding(plan_id, found, **_SYSTEM)


def changes_around_plans(cast: Cast) -> dict[str, Callable[[Actor], Any]]:
    """Return the changes by their commands' names, on a plan that is out for comment."""
    headings = [{"name": "Purpose"}, {"name": "Risks", "holds": "risks"}]
    kind = add_plan_kind("Asset plan", unit_kind="service", headings=headings)
    held = begin_housing_plan(cast, kind)
    reference = Plan.objects.get(pk=held).reference
    plan_stages.take_step(held, PlanStep.PROVISIONAL, comments_until=TODAY, **_SYSTEM)
    comment = plan_comments.comment_on_plan(held, "More on damp", **_SYSTEM)

    def finding() -> plan_findings.FindingWanted:
        return plan_findings.FindingWanted(uuid.uuid4().hex, TODAY)

    first = plan_findings.record_finding(held, finding(), **_SYSTEM)
    carried = plan_carrying.Carried("Next", NEXT, date(2032, 4, 1))
    return {
        "comment_on_plan": lambda by: plan_comments.comment_on_plan(held, "So", by=by, at=AT),
        "answer_comment": lambda by: plan_comments.answer_comment(
            comment, "So", outcome="Noted", by=by, at=AT
        ),
        "record_finding": lambda by: plan_findings.record_finding(held, finding(), by=by, at=AT),
        "withdraw_finding": lambda by: plan_findings.withdraw_finding(
            held, first, by=by, at=AT, reason="So"
        ),
        "begin_next_plan": lambda by: plan_carrying.begin_next_plan(
            reference, carried, by=by, at=AT
        ),
        "take_step": lambda by: plan_stages.take_step(
            held, PlanStep.PROVISIONAL, comments_until=TODAY, by=by, at=AT
        ),
    }
