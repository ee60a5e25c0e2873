"""The talk about a plan: every step that it took, the comments made on it, and what came of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from goldenthread.audit.queries import EventLine, events_numbered
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.people import names_of
from goldenthread.plan.models import PlanComment, PlanStage
from goldenthread.plan.queries.plan_seen import PlanSeen
from goldenthread.plan.queries.plan_steps import STEPS_AFTER, takes_comments
from goldenthread.rules.vocabulary import PlanStep

__all__ = ["CommentSeen", "PlanTalk", "Said", "StageSeen", "plan_talk"]


@dataclass(frozen=True)
class Said:
    """Some words: by which post, whom and when; of an answer what came of it."""

    text: str
    by: str
    name: str
    at: datetime
    outcome: str = ""


@dataclass(frozen=True)
class CommentSeen:
    """A comment on a heading, or on the whole plan where none is named, and its answers, the latest last."""

    id: int
    heading: str
    heading_name: str
    said: Said
    is_mine: bool
    answers: tuple[Said, ...]

    @property
    def answer(self) -> Said | None:
        """The answer that stands."""
        return self.answers[-1] if self.answers else None


@dataclass(frozen=True)
class StageSeen:
    """A step that the plan took: when, until when it asked for comments, by whom, and the words said then."""

    step: PlanStep
    on: date
    comments_until: date | None
    words: str
    event: int
    by: str
    name: str
    at: datetime


@dataclass(frozen=True)
class PlanTalk:
    """The comments, the earliest first, the steps, the latest first, and what the reader may do now."""

    comments: tuple[CommentSeen, ...]
    stages: tuple[StageSeen, ...]
    unanswered: int
    may_comment: bool
    may_answer: bool
    steps: tuple[PlanStep, ...]

    def comment(self, pk: int) -> CommentSeen | None:
        """Return one of the comments."""
        return next((it for it in self.comments if it.id == pk), None)


def plan_talk(actor: Actor, plan: PlanSeen) -> PlanTalk:
    """Return the talk about a plan that the actor sees, as known when the plan was read. 4 SQL queries."""
    rows = list(
        PlanComment.objects.known_at(plan.as_at).filter(plan=plan.id).order_by("event", "id")
    )
    stages = list(
        PlanStage.objects.known_at(plan.as_at).filter(plan=plan.id).order_by("event", "id")
    )
    events = events_numbered(it.event for it in (*rows, *stages))
    names = names_of(it.person_id for it in events.values() if it.person_id is not None)
    comments = _comments(actor, plan, rows, events, names)
    is_present = plan.as_at is None
    is_taken = takes_comments(plan.step, plan.comments_until, on=plan.on)
    return PlanTalk(
        comments=comments,
        stages=tuple(_stage(it, events, names) for it in reversed(stages)),
        unanswered=sum(1 for it in comments if not it.answers),
        may_comment=is_present and is_taken,
        may_answer=plan.may_write,
        steps=STEPS_AFTER[plan.step] if is_present and plan.is_writer else (),
    )


def _comments(
    actor: Actor,
    plan: PlanSeen,
    rows: Iterable[PlanComment],
    events: Mapping[int, EventLine],
    names: Mapping[int, str],
) -> tuple[CommentSeen, ...]:
    answers: dict[int, list[Said]] = defaultdict(list)
    asked = []
    for it in rows:
        if it.answers_id is None:
            asked.append(it)
        else:
            answers[it.answers_id].append(_said(it, events, names))
    called = plan.around.heading_names(plan.kind_id) | {it.key: it.name for it in plan.headings}
    return tuple(
        CommentSeen(
            id=it.pk,
            heading=it.heading,
            heading_name=called.get(it.heading, ""),
            said=_said(it, events, names),
            is_mine=it.person_id is not None and it.person_id == actor.person_id,
            answers=tuple(answers[it.pk]),
        )
        for it in asked
    )


def _said(row: PlanComment, events: Mapping[int, EventLine], names: Mapping[int, str]) -> Said:
    name = names.get(row.person_id or 0, "")
    return Said(row.text, row.by_label, name, events[row.event].at, row.outcome)


def _stage(row: PlanStage, events: Mapping[int, EventLine], names: Mapping[int, str]) -> StageSeen:
    event = events[row.event]
    return StageSeen(
        step=PlanStep(row.step),
        on=row.on,
        comments_until=row.comments_until,
        words=row.words,
        event=row.event,
        by=event.by_label,
        name=names.get(event.person_id or 0, ""),
        at=event.at,
    )
