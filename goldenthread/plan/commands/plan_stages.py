"""Take a plan a step on, or back: circulated for comment, final, closed; withdrawn; a draft again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.audit.queries import head
from goldenthread.governance.commands.required import refuse_direct
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import NotPossible, refuse_far
from goldenthread.plan.commands.planning import (
    Planned,
    planned,
    refuse_later,
    shortened,
    subject_of,
)
from goldenthread.plan.models import PlanStage
from goldenthread.plan.queries.plan_lacks import lack_in_words, missing_of
from goldenthread.plan.queries.plan_rows import entries_standing, lengths_standing, objectives_told
from goldenthread.plan.queries.plan_steps import NEEDS_WORDS, STEPS_AFTER, unanswered_of
from goldenthread.rules.vocabulary import ChangeKind, PlanStep

__all__ = ["refuse_unfinished", "take_step"]

_WORDS: Final = 5_000
_EVENTS: Final[Mapping[PlanStep, str]] = {
    PlanStep.DRAFT: "plan:plan:redrafted",
    PlanStep.PROVISIONAL: "plan:plan:circulated",
    PlanStep.FINAL: "plan:plan:finalised",
    PlanStep.CLOSED: "plan:plan:closed",
    PlanStep.WITHDRAWN: "plan:plan:withdrawn",
}
_STATES: Final[Mapping[PlanStep, str]] = {
    PlanStep.DRAFT: "a draft",
    PlanStep.PROVISIONAL: "out for comment",
    PlanStep.FINAL: "final",
    PlanStep.CLOSED: "closed",
    PlanStep.WITHDRAWN: "withdrawn",
}
_MOST_LISTED: Final = 5
_MEANWHILE: Final = (
    "Somebody took this plan a step on while you were writing. Nothing of yours is lost: look at how it"
    " stands now, and confirm again if it is still what you mean."
)


def take_step(
    plan_id: int,
    step: PlanStep,
    *,
    by: Actor,
    at: datetime,
    comments_until: date | None = None,
    words: str = "",
    read_at: int | None = None,
) -> int:
    """Take a plan to a step; return the event.

    Circulated it asks for comments until a day, and may be circulated again until another; it is final once
    each comment is answered; back to a draft, and withdrawn, it says why. What was written stays as known at
    each step. Audited as ``plan:plan:circulated``, ``finalised``, ``redrafted``, ``closed``, ``withdrawn``.

    Raises:
        NotPermitted: ``by`` may not write the plan.
        NotPossible: the step does not follow the last, something is missing or a comment unanswered, or
            plans climb a required route to be final.
        ChangedMeanwhile: somebody else took it a step on after ``read_at``.
    """
    today = localdate(at)
    refuse_far(comments_until, field="comments_until")
    read_at = head() if read_at is None else read_at
    found = planned(plan_id, by=by, on=today, is_open=False)
    _refuse_out_of_order(found, step)
    if step is PlanStep.FINAL and found.stands.person_id is None:
        refuse_direct(ChangeKind.PLAN, by=by, at=at)
    said = shortened(words, _WORDS, field="words")
    if (found.step, step) in NEEDS_WORDS and not said:
        raise NotPossible("Say why: it stands with the plan and in the trail.", field="words")
    until = _until(comments_until, today) if step is PlanStep.PROVISIONAL else None
    if step in (PlanStep.PROVISIONAL, PlanStep.FINAL):
        _refuse_lacking(plan_id, found, step, by=by, on=today)
    subject = subject_of(found.stands)
    with event(by=by, at=at, name=_EVENTS[step], reason=said, subject=subject) as number:
        refuse_later(PlanStage, plan_id, read_at, _MEANWHILE, is_open=False)
        if step is PlanStep.FINAL:
            _refuse_unanswered(plan_id, found)
        PlanStage(plan_id=plan_id, step=step, on=today, comments_until=until, words=said).save()
    return number


def refuse_unfinished(plan_id: int, found: Planned, step: PlanStep, *, by: Actor, on: date) -> None:
    """Refuse a plan that cannot take a step as it stands; the sentence says why. 7 SQL queries at most.

    Raises:
        NotPossible: the step does not follow, it lacks something, or a comment is not answered.
    """
    _refuse_out_of_order(found, step)
    _refuse_lacking(plan_id, found, step, by=by, on=on)
    _refuse_unanswered(plan_id, found)


def _refuse_out_of_order(found: Planned, step: PlanStep) -> None:
    if step not in STEPS_AFTER[found.step]:
        raise NotPossible(
            f"This plan is {_STATES[found.step]}, so that it cannot be {_STATES[step]} now: look at how it"
            " stands."
        )


def _until(comments_until: date | None, today: date) -> date:
    if comments_until is None:
        raise NotPossible("Write until which day you ask for comments.", field="comments_until")
    if comments_until < today:
        raise NotPossible(
            "The day is over, so that nobody could comment: write today or a later day.",
            field="comments_until",
        )
    return comments_until


def _refuse_lacking(plan_id: int, found: Planned, step: PlanStep, *, by: Actor, on: date) -> None:
    """Refuse a plan that lacks what its kind asks for. 5 SQL queries."""
    entries = entries_standing([plan_id])[plan_id]
    told = objectives_told(by, {it.objective_id for it in entries if it.objective_id}, on=on)
    lengths = lengths_standing([plan_id])[plan_id]
    missing = missing_of(found.says["headings"], found.levels, lengths, entries, told)
    if missing:
        done = "circulated" if step is PlanStep.PROVISIONAL else "final"
        raise NotPossible(
            f"It lacks something before it may be {done}: {_listed([lack_in_words(it) for it in missing])}."
        )


def _listed(words: list[str]) -> str:
    more = len(words) - _MOST_LISTED
    return "; ".join(words[:_MOST_LISTED]) + (f"; and {more} more" if more > 0 else "")


def _refuse_unanswered(plan_id: int, found: Planned) -> None:
    """Refuse to finalise while a comment waits for an answer; the sentence says which. 1 SQL query."""
    waiting = unanswered_of(plan_id)
    if not waiting:
        return
    names = {str(it["key"]): str(it["name"]) for it in found.says["headings"]}
    said = [
        f"by {it.by_label} on “{names.get(it.heading, it.heading)}”" if it.heading
        else f"by {it.by_label} on the whole plan"
        for it in waiting
    ]  # fmt: skip
    count = "1 comment is" if len(waiting) == 1 else f"{len(waiting)} comments are"
    raise NotPossible(f"{count} not answered yet: {_listed(said)}. Answer them first.")
