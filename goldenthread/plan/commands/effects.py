"""State what a proposal or a plan would do to objectives, and whom somebody asked about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.audit.queries import head
from goldenthread.organisation.access import Actor, NotPermitted, may_administer_all
from goldenthread.organisation.commands.refusals import NotPossible, refuse_far
from goldenthread.organisation.queries.units import units_on
from goldenthread.plan.access import may_write_plan
from goldenthread.plan.commands.versioned import (
    held_of,
    refuse_later,
    require_change,
    standing,
)
from goldenthread.plan.models import Consultation, Effect, ObjectiveNow, PlanVersion
from goldenthread.plan.queries.effects import About
from goldenthread.plan.queries.versioned import PROPOSALS
from goldenthread.records.ref import Ref
from goldenthread.rules.vocabulary import ImpactGrade

__all__ = ["About", "Consulted", "Stated", "record_consultation", "state_effects"]

LONGEST_NOTE: Final = 2_000
LONGEST_WHOM: Final = 300
LONGEST_OUTCOME: Final = 20_000


@dataclass(frozen=True)
class Stated:
    """What would be done to one objective; without a grade nothing is stated of it."""

    grade: ImpactGrade | None
    note: str = ""


@dataclass(frozen=True)
class Consulted:
    """Whom somebody asked, when, and what came of it, as far as it is known."""

    with_whom: str
    on: date
    what_came: str = ""


def state_effects(
    about: About,
    stated: Mapping[int, Stated],
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    read_at: int | None = None,
) -> int | None:
    """State what a proposal or a plan would do to each of these objectives, by id; return the event.

    Nothing is recorded where all of it is stated so already: then none is returned. Objectives that are
    not named stay as they are. Audited as ``plan:effects:stated``.

    Raises:
        NotPermitted: ``by`` may not change what it is about.
        NotPossible: an objective is not the council's, or a note stands without a grade.
        ChangedMeanwhile: somebody else stated effects of the same after ``read_at``.
    """
    read_at = head() if read_at is None else read_at
    subject = _required(about, by, at)
    _refuse_strange_objectives(stated)
    stood = _standing(about)
    rows = [
        Effect(objective_id=pk, grade=it.grade or "", note=it.note.strip(), **about.columns)
        for pk, it in stated.items()
        if stood.get(pk, ("", "")) != (it.grade or "", it.note.strip())
    ]
    if not rows:
        return None
    name = "plan:effects:stated"
    with event(by=by, at=at, name=name, reason=reason.strip(), subject=subject) as number:
        refuse_later(Effect, read_at, **about.columns)
        Effect.objects.append(rows)
    return number


def record_consultation(
    about: About,
    asked: Consulted,
    *,
    by: Actor,
    at: datetime,
    number: int | None = None,
    is_withdrawn: bool = False,
    reason: str = "",
    read_at: int | None = None,
) -> int | None:
    """Record whom somebody asked, or say otherwise of the one of that ``number``; return the event.

    Nothing is recorded where it says so already. Audited as ``plan:consultation:recorded``.

    Raises:
        NotPermitted: ``by`` may not change what it is about.
        NotPossible: nobody is named, the day is to come with something come of it, or it is not there.
        ChangedMeanwhile: somebody else changed the same after ``read_at``.
    """
    read_at = head() if read_at is None else read_at
    subject = _required(about, by, at)
    says = _checked(asked, today=localdate(at)) | {"is_withdrawn": is_withdrawn}
    rows = Consultation.objects.filter(**about.columns)
    if number is not None:
        last = rows.filter(number=number).order_by("event", "id").last()
        if last is None or last.is_withdrawn:
            raise NotPossible("There is no such entry: look at the others.")
        if all(getattr(last, name) == value for name, value in says.items()):
            return None
        if not reason.strip():
            raise NotPossible("Say why: it stands in the trail.", field="reason")
    name = "plan:consultation:recorded"
    with event(by=by, at=at, name=name, reason=reason.strip(), subject=subject) as made:
        if number is None:
            latest = rows.order_by("-number").values_list("number", flat=True).first() or 0
        else:
            refuse_later(Consultation, read_at, number=number, **about.columns)
        Consultation(
            number=number or latest + 1, reason=reason.strip(), **says, **about.columns
        ).save()
    return made


def _required(about: About, by: Actor, at: datetime) -> Ref:
    """Return what is named in the event; refused where ``by`` may not change it or it is not there."""
    if about.proposal_id is not None:
        found, held = held_of(PROPOSALS, about.proposal_id)
        began = held.versions(found.pk)[0].from_on
        stands = standing(held, found, max(localdate(at), began))
        require_change(by, at, stands.says, "proposal")
        return Ref("proposal", found.pk, f"{found.reference} {stands.says['title']}"[:200])
    versions = PlanVersion.objects.filter(plan=about.plan_id).select_related("plan")
    version = versions.order_by("event", "id").last()
    if version is None or version.person_id is not None:
        raise NotPossible("There is no such plan of the council: choose another.")
    tops = may_administer_all(by, units_on(localdate(at)).values())
    if not may_write_plan(by, version, tops=tops):
        raise NotPermitted(f"{by.label} may not state the effects of this plan.")
    return Ref("plan", version.plan_id, f"{version.plan.reference} {version.title}"[:200])


def _standing(about: About) -> dict[int, tuple[str, str]]:
    """Return the grade and note that stand for each objective. 1 SQL query."""
    rows = Effect.objects.filter(**about.columns).order_by("event", "id")
    return {
        pk: (grade, note) for pk, grade, note in rows.values_list("objective_id", "grade", "note")
    }


def _refuse_strange_objectives(stated: Mapping[int, Stated]) -> None:
    """Refuse objectives that are somebody's own or not in force, and notes that say too much. 1 SQL query."""
    rows = ObjectiveNow.objects.filter(pk__in=list(stated), person_id=None)
    there = dict(rows.values_list("pk", "reference"))
    for pk, it in stated.items():
        if pk not in there:
            raise NotPossible("One of the objectives is not there any more: look at the others.")
        field = f"note_{there[pk]}"
        if len(it.note.strip()) > LONGEST_NOTE:
            raise NotPossible(f"Shorten the note to {LONGEST_NOTE:,} characters.", field=field)
        if it.grade is None and it.note.strip():
            raise NotPossible(
                f"Choose a grade for {there[pk]}, or take its note away.", field=field
            )


def _checked(asked: Consulted, *, today: date) -> dict[str, Any]:
    """Return what is stored of a consultation."""
    with_whom, what_came = " ".join(asked.with_whom.split()), asked.what_came.strip()
    if not with_whom or len(with_whom) > LONGEST_WHOM:
        raise NotPossible(
            f"Write who was asked, in {LONGEST_WHOM} characters or fewer.", field="with_whom"
        )
    if len(what_came) > LONGEST_OUTCOME:
        raise NotPossible(
            f"Shorten what came of it to {LONGEST_OUTCOME:,} characters.", field="what_came"
        )
    refuse_far(asked.on, field="on")
    if what_came and asked.on > today:
        raise NotPossible("The day is to come: nothing has come of it yet.", field="on")
    return {"with_whom": with_whom, "on": asked.on, "what_came": what_came}
