"""Record what the audit of a plan found, say it otherwise, or withdraw it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.audit.queries import head
from goldenthread.organisation.access import Actor, NotPermitted, may_administer_all
from goldenthread.organisation.commands.refusals import NotPossible, refuse_far
from goldenthread.organisation.queries.units import units_on
from goldenthread.plan.access import may_audit_plan
from goldenthread.plan.commands.planning import refuse_later, shortened, subject_of
from goldenthread.plan.models import PlanFinding, PlanStage, PlanVersion
from goldenthread.rules.vocabulary import PlanStep

__all__ = ["FindingWanted", "record_finding", "withdraw_finding"]

_LONGEST: Final = 5_000
_MEANWHILE: Final = (
    "Somebody changed this finding while you were writing. Nothing of yours is lost: look at how it stands"
    " now and at what you wrote, and confirm again."
)


@dataclass(frozen=True)
class FindingWanted:
    """What was found, on which day, and whether it is a key issue for the year ahead."""

    text: str
    on: date
    is_key_issue: bool = True


def record_finding(
    plan_id: int,
    wanted: FindingWanted,
    *,
    by: Actor,
    at: datetime,
    number: int | None = None,
    reason: str = "",
    read_at: int | None = None,
) -> int:
    """Record a finding of a plan's audit, or say otherwise the one that ``number`` names; return its number.

    Audited as ``plan:finding:recorded``.

    Raises:
        NotPermitted: ``by`` may not audit the plan.
        NotPossible: it says nothing, or of a day to come, or the plan was withdrawn.
        ChangedMeanwhile: somebody else changed it after ``read_at``.
    """
    today = localdate(at)
    read_at = head() if read_at is None else read_at
    stands = _audited(plan_id, by, today)
    text = shortened(wanted.text, _LONGEST, field="text")
    if not text:
        raise NotPossible("Write what was found.", field="text")
    refuse_far(wanted.on, field="on")
    if wanted.on > today:
        raise NotPossible("The day is still to come: write when it was found.", field="on")
    held = _standing(plan_id, number)
    said = {"text": text, "on": wanted.on, "is_key_issue": wanted.is_key_issue}
    if held is not None and all(getattr(held, name) == value for name, value in said.items()):
        return held.number
    with event(
        by=by,
        at=at,
        name="plan:finding:recorded",
        reason=reason.strip(),
        subject=subject_of(stands),
    ):
        if held is not None:
            refuse_later(PlanFinding, plan_id, read_at, _MEANWHILE, is_open=False, number=number)
        row = PlanFinding(
            plan_id=plan_id,
            number=held.number if held else _next_number(plan_id),
            reason=reason.strip(),
            **said,
        )
        row.save()
    return row.number


def withdraw_finding(
    plan_id: int,
    number: int,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    read_at: int | None = None,
) -> int:
    """Withdraw a finding, with a reason; return the event. Audited as ``plan:finding:withdrawn``.

    Raises:
        NotPermitted: ``by`` may not audit the plan.
        NotPossible: it stands no longer, or no reason is given.
        ChangedMeanwhile: somebody else changed it after ``read_at``.
    """
    read_at = head() if read_at is None else read_at
    stands = _audited(plan_id, by, localdate(at))
    held = _standing(plan_id, number)
    if held is None or not reason.strip():
        raise NotPossible("Say why: it stands in the trail.", field="reason")
    subject, reason = subject_of(stands), reason.strip()
    with event(
        by=by, at=at, name="plan:finding:withdrawn", reason=reason, subject=subject
    ) as place:
        refuse_later(PlanFinding, plan_id, read_at, _MEANWHILE, is_open=False, number=number)
        PlanFinding(
            plan_id=plan_id, number=number, text=held.text, on=held.on,
            is_key_issue=held.is_key_issue, is_withdrawn=True, reason=reason,
        ).save()  # fmt: skip
    return place


def _audited(plan_id: int, by: Actor, today: date) -> PlanVersion:
    """Return the plan as it stands, if ``by`` may audit it. 4 SQL queries."""
    rows = PlanVersion.objects.filter(plan=plan_id).select_related("plan")
    stands = rows.order_by("event", "id").last()
    if stands is None:
        raise NotPossible("There is no such plan: choose another.")
    tops = may_administer_all(by, units_on(today).values())
    if not may_audit_plan(by, stands, tops=tops):
        raise NotPermitted(f"{by.label} may not audit this plan.")
    stage = PlanStage.objects.filter(plan=plan_id).order_by("event", "id").last()
    if stage is not None and stage.step == PlanStep.WITHDRAWN:
        raise NotPossible("This plan was withdrawn, so that there is nothing to audit.")
    return stands


def _standing(plan_id: int, number: int | None) -> PlanFinding | None:
    """Return the finding that a number names; nothing where a new one is wanted."""
    if number is None:
        return None
    rows = PlanFinding.objects.filter(plan=plan_id, number=number)
    held = rows.order_by("event", "id").last()
    if held is None or held.is_withdrawn:
        raise NotPossible("This finding stands no longer: look at what stands now.")
    return held


def _next_number(plan_id: int) -> int:
    """Return the next number of a plan's findings; asked under the writer's lock."""
    rows = PlanFinding.objects.filter(plan=plan_id).order_by("-number")
    latest: int | None = rows.values_list("number", flat=True).first()
    return (latest or 0) + 1
