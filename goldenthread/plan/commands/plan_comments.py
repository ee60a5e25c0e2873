"""Say what one thinks of a plan that is out for comment, and answer what others said, with an outcome."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.audit.queries import head
from goldenthread.governance.queries.register import framework_known
from goldenthread.organisation.access import Actor, NotPermitted
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.organisation.queries.units import units_on
from goldenthread.plan.access import may_see_plan
from goldenthread.plan.commands.planning import planned, shortened, subject_of
from goldenthread.plan.models import PlanComment, PlanStage, PlanVersion
from goldenthread.plan.queries.plan_around import PlanAround
from goldenthread.plan.queries.plan_steps import takes_comments
from goldenthread.rules.vocabulary import PlanStep

__all__ = ["OUTCOMES", "answer_comment", "comment_on_plan"]

#: What may come of a comment.
OUTCOMES: Final = ("Accepted", "Accepted in part", "Not accepted", "Noted")
_LONGEST: Final = 20_000
_MEANWHILE: Final = (
    "Somebody answered this comment while you were writing. Nothing of yours is lost: look at their answer"
    " and at what you wrote, and confirm again."
)


def comment_on_plan(plan_id: int, text: str, *, by: Actor, at: datetime, heading: str = "") -> int:
    """Comment on one heading of a plan that is out for comment, or on the whole; return the comment's id.

    Audited as ``plan:comment:made``.

    Raises:
        NotPermitted: ``by`` does not see the plan.
        NotPossible: nothing is said, or it takes no comments now.
    """
    today = localdate(at)
    rows = PlanVersion.objects.filter(plan=plan_id).select_related("plan")
    stands = rows.order_by("event", "id").last()
    if stands is None or not may_see_plan(by, stands):
        raise NotPermitted(f"{by.label} sees no such plan.")
    said = shortened(text, _LONGEST, field="text")
    if not said:
        raise NotPossible("Write what you want to say.", field="text")
    there = PlanAround(today, framework_known(only=("plan_kind",)), units_on(today))
    says = there.kind(stands.plan.kind_id, stands.starts_on)
    if heading and heading not in {str(it["key"]) for it in says["headings"]}:
        raise NotPossible("The plan has no such heading: choose another.", field="heading")
    with event(by=by, at=at, name="plan:comment:made", subject=subject_of(stands)):
        stage = PlanStage.objects.filter(plan=plan_id).order_by("event", "id").last()
        step = PlanStep(stage.step) if stage else PlanStep.DRAFT
        if not takes_comments(step, stage.comments_until if stage else None, on=today):
            raise NotPossible(
                "This plan takes no comments now. Nothing of yours is lost: copy it, and tell whoever"
                " writes the plan."
            )
        row = PlanComment(
            plan_id=plan_id,
            heading=heading,
            person_id=by.person_id,
            by_label=by.label[:120],
            text=said,
        )
        row.save()
    return row.pk


def answer_comment(
    comment_id: int,
    text: str,
    *,
    outcome: str,
    by: Actor,
    at: datetime,
    read_at: int | None = None,
) -> int:
    """Answer a comment, saying what came of it; return the event. The latest answer stands.

    Audited as ``plan:comment:answered``.

    Raises:
        NotPermitted: ``by`` may not write the plan.
        NotPossible: there is no such comment, the plan is written no longer, or no outcome is chosen.
        ChangedMeanwhile: somebody else answered it after ``read_at``.
    """
    read_at = head() if read_at is None else read_at
    comment = PlanComment.objects.filter(pk=comment_id, answers=None).first()
    if comment is None:
        raise NotPossible("There is no such comment: look at how the talk stands.")
    found = planned(comment.plan_id, by=by, on=localdate(at))
    if outcome not in OUTCOMES:
        raise NotPossible("Choose what came of the comment.", field="outcome")
    said = shortened(text, _LONGEST, field="text")
    if not said:
        raise NotPossible("Say it to whoever made the comment.", field="text")
    subject = subject_of(found.stands)
    with event(by=by, at=at, name="plan:comment:answered", subject=subject) as number:
        if PlanComment.objects.filter(answers=comment, event__gt=read_at).exists():
            raise ChangedMeanwhile(_MEANWHILE)
        PlanComment(
            plan_id=comment.plan_id, heading=comment.heading, person_id=by.person_id,
            by_label=by.label[:120], text=said, answers=comment, outcome=outcome,
        ).save()  # fmt: skip
    return number
