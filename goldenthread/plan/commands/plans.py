"""Begin a plan of a kind for an owner and a period, change what it is called and its days, and write it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.audit.queries import head
from goldenthread.governance.queries.register import FrameworkRegister, framework_known
from goldenthread.organisation.access import Actor, NotPermitted, may_administer_all
from goldenthread.organisation.commands.refusals import NotPossible, refuse_far
from goldenthread.organisation.queries.people import names_of
from goldenthread.organisation.queries.units import Unit, posts_on, units_on
from goldenthread.plan.access import may_see_plan, may_write_plan
from goldenthread.plan.commands.planning import planned, refuse_later, shortened, subject_of
from goldenthread.plan.models import Plan, PlanPassage, PlanStage, PlanVersion
from goldenthread.plan.queries.plan_rows import stages_standing
from goldenthread.records.numbering import next_number
from goldenthread.rules.period_text import add_months
from goldenthread.rules.vocabulary import PlanOwner, PlanStep
from goldenthread.ui.dates import day as in_words

__all__ = ["LONGEST_TEXT", "PlanWanted", "add_plan", "change_plan", "write_passage"]

LONGEST_TITLE: Final = 200
#: So long may a text be where its heading names no limit.
LONGEST_TEXT: Final = 100_000
_HELD: Final = (
    "title", "unit_id", "body_id", "person_id", "manager_id", "starts_on", "next_starts_on",
)  # fmt: skip
_MEANWHILE: Final = (
    "Somebody changed this plan while you were writing. Nothing of yours is lost: look at how it stands now"
    " and at what you wrote, and confirm again."
)
_BOTH: Final = (
    "Somebody else wrote under this heading while you were writing. Neither text is lost: theirs stands"
    " below, yours is in the box. Put into the box what is to stand, and save it."
)


@dataclass(frozen=True)
class PlanWanted:
    """What a plan is called, its days ``[starts_on, next_starts_on)``, and its owner as its kind asks."""

    title: str
    starts_on: date
    next_starts_on: date
    unit_id: int | None = None
    body_id: int | None = None
    person_id: int | None = None
    manager_id: int | None = None


def add_plan(wanted: PlanWanted, *, by: Actor, at: datetime, kind_id: int, reason: str = "") -> str:
    """Begin a plan as a draft; return its reference. It follows its owner's earlier plan of the kind.

    Audited as ``plan:plan:added``.

    Raises:
        NotPermitted: ``by`` may not write plans of this owner.
        NotPossible: it makes no sense; the message says what to mend.
    """
    today = localdate(at)
    framework = framework_known(only=("plan_kind", "body"))
    checked = _checked(wanted)
    units = units_on(today) | units_on(wanted.starts_on)
    kind = framework.on("plan_kind", kind_id, wanted.starts_on)
    _require(by, checked, units)
    if kind is None:
        raise NotPossible(_no_kind(framework, kind_id, wanted.starts_on), field="kind")
    _refuse_owner(kind.says, checked, units, framework)
    _refuse_span(kind.says, checked)
    with event(by=by, at=at, name="plan:plan:added", reason=reason.strip()):
        follows = _refuse_twice(by, kind_id, kind.says, checked)
        plan = Plan(reference=f"P-{next_number(Plan, 'P')}", kind_id=kind_id, follows_id=follows)
        plan.save()
        PlanVersion(plan=plan, reason=reason.strip(), **checked).save()
        PlanStage(plan=plan, step=PlanStep.DRAFT, on=today).save()
    return plan.reference


def change_plan(
    plan_id: int,
    wanted: PlanWanted,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    read_at: int | None = None,
) -> int | None:
    """Call a plan otherwise, or move its days or its owner; return the event, none where it says so already.

    A person's own plan stays theirs. Audited as ``plan:plan:changed``.

    Raises:
        NotPermitted: ``by`` may not write it, or not for the owner that is wanted.
        NotPossible: it makes no sense, or the plan is written no longer.
        ChangedMeanwhile: somebody else changed it after ``read_at``.
    """
    today = localdate(at)
    read_at = head() if read_at is None else read_at
    found = planned(plan_id, by=by, on=today)
    stands, checked = found.stands, _checked(wanted)
    if checked["person_id"] != stands.person_id:
        raise NotPossible("A person’s own plan stays theirs: begin another.", field="person")
    units = units_on(today) | units_on(wanted.starts_on)
    _require(by, checked, units)
    _refuse_owner(found.says, checked, units, framework_known(only=("body",)))
    _refuse_span(found.says, checked)
    if all(getattr(stands, name) == checked[name] for name in _HELD):
        return None
    with event(
        by=by, at=at, name="plan:plan:changed", reason=reason.strip(), subject=subject_of(stands)
    ) as number:
        refuse_later(PlanVersion, plan_id, read_at, _MEANWHILE)
        _refuse_twice(by, stands.plan.kind_id, found.says, checked, but=plan_id)
        PlanVersion(plan_id=plan_id, reason=reason.strip(), **checked).save()
    return number


def write_passage(
    plan_id: int,
    heading: str,
    text: str,
    *,
    by: Actor,
    at: datetime,
    read_at: int | None = None,
) -> int | None:
    """Write what stands under one heading of a plan, as Markdown; return the event, none where it says so.

    Each heading is written by itself, so that several people write at once. Audited as
    ``plan:passage:written``.

    Raises:
        NotPermitted: ``by`` may not write the plan.
        NotPossible: the heading takes fewer characters, or the plan is written no longer.
        ChangedMeanwhile: somebody else wrote under this heading after ``read_at``.
    """
    read_at = head() if read_at is None else read_at
    found = planned(plan_id, by=by, on=localdate(at))
    asked = found.heading(heading)
    kept = shortened(text, asked["longest"] or LONGEST_TEXT, field="text")
    rows = PlanPassage.objects.filter(plan=plan_id, heading=heading)
    latest = rows.order_by("event", "id").last()
    if kept == (latest.text if latest else ""):
        return None
    subject = subject_of(found.stands)
    with event(by=by, at=at, name="plan:passage:written", subject=subject) as number:
        refuse_later(PlanPassage, plan_id, read_at, _BOTH, heading=heading)
        PlanPassage(plan_id=plan_id, heading=heading, text=kept).save()
    return number


def _checked(wanted: PlanWanted) -> dict[str, Any]:
    """Return what is stored of a plan."""
    says = {name: getattr(wanted, name) for name in _HELD}
    says["title"] = " ".join(wanted.title.split())
    if wanted.person_id is None:
        says["manager_id"] = None
    if not says["title"]:
        raise NotPossible("Write what the plan is called.", field="title")
    if len(says["title"]) > LONGEST_TITLE:
        raise NotPossible(
            f"The title is {len(says['title']):,} characters long: shorten it to {LONGEST_TITLE} or"
            " fewer.",
            field="title",
        )
    refuse_far(wanted.starts_on, field="starts_on")
    refuse_far(wanted.next_starts_on, field="last_on")
    if wanted.next_starts_on <= wanted.starts_on:
        raise NotPossible("The plan ends before it starts: mend one of the days.", field="last_on")
    return says


def _no_kind(framework: FrameworkRegister, kind_id: int, day: date) -> str:
    name = framework.called("plan_kind", kind_id, day)
    found = framework.ledgers["plan_kind"].on(kind_id, day)
    if found is None:
        return (
            f"{name or 'This kind of plan'} begins later than {in_words(day)}: choose another day."
        )
    ended = in_words(found.from_on)
    return f"{name} is written no longer: the kind ended on {ended}. Choose another kind or day."


def _require(by: Actor, says: Mapping[str, Any], units: Mapping[int, Unit]) -> None:
    wanted = PlanVersion(**says)
    if not may_write_plan(by, wanted, tops=may_administer_all(by, units.values())):
        raise NotPermitted(f"{by.label} may not write plans for this owner.")


def _refuse_owner(
    kind: Mapping[str, Any],
    says: Mapping[str, Any],
    units: Mapping[int, Unit],
    framework: FrameworkRegister,
) -> None:
    """Refuse an owner that a kind of plan does not have."""
    owner, name = PlanOwner(kind["owner"]), kind["name"]
    for field, needed in (
        ("unit", PlanOwner.UNIT), ("body", PlanOwner.BODY), ("person", PlanOwner.PERSON),
    ):  # fmt: skip
        if (says[f"{field}_id"] is not None) != (owner is needed):
            raise NotPossible(_OWNER[owner].format(name=name), field=_FIELD.get(owner, "kind"))
    day = says["starts_on"]
    if owner is PlanOwner.UNIT:
        _refuse_unit(kind, units.get(says["unit_id"]))
    elif owner is PlanOwner.BODY and framework.on("body", says["body_id"], day) is None:
        raise NotPossible("This body is not there on that day: choose another.", field="body")
    elif owner is PlanOwner.PERSON:
        if not names_of([says["person_id"]]):
            raise NotPossible("There is no such person: choose another.", field="person")
        if says["manager_id"] not in posts_on(day, only=[says["manager_id"] or 0]):
            raise NotPossible("Choose the post of the manager who reads it.", field="manager")


_OWNER: Final = {
    PlanOwner.UNIT: "{name} is written by each unit: choose which.",
    PlanOwner.BODY: "{name} is a body’s: choose which.",
    PlanOwner.PERSON: "{name} is a person’s own: choose whose.",
    PlanOwner.COUNCIL: "{name} is the whole council’s: choose no unit, body or person.",
    PlanOwner.PARTNERS: "{name} is the council’s and its partners’: choose no unit, body or person.",
}
_FIELD: Final = {PlanOwner.UNIT: "unit", PlanOwner.BODY: "body", PlanOwner.PERSON: "person"}


def _refuse_unit(kind: Mapping[str, Any], unit: Unit | None) -> None:
    if unit is None:
        raise NotPossible("This unit is not there on that day: choose another.", field="unit")
    asked = str(kind["unit_kind"])
    if asked and unit.kind.casefold() != asked.casefold():
        raise NotPossible(
            f"{kind['name']} is written by each {asked}, and {unit.name} is a {unit.kind}: choose"
            f" a {asked}.",
            field="unit",
        )


def _refuse_span(kind: Mapping[str, Any], says: Mapping[str, Any]) -> None:
    """Refuse a period that is longer than plans of the kind cover; one may begin late, or end early."""
    if says["next_starts_on"] > add_months(says["starts_on"], 12 * kind["years"]):
        years = "1 year" if kind["years"] == 1 else f"{kind['years']} years"
        raise NotPossible(
            f"{kind['name']} covers {years}, and these days are more: write an earlier last day.",
            field="last_on",
        )


def _refuse_twice(
    by: Actor,
    kind_id: int,
    kind: Mapping[str, Any],
    says: Mapping[str, Any],
    *,
    but: int | None = None,
) -> int | None:
    """Refuse a second plan of a kind, owner and days; return the owner's plan before it, if any.

    A rolling kind's plans overlap by design, and no two begin on one day. Asked inside the event, under the
    writer's lock, so that two who begin the same at once begin one. 3 SQL queries.
    """
    owner = {name: says[name] for name in ("unit_id", "body_id", "person_id")}
    rows = PlanVersion.objects.filter(plan__kind=kind_id, **owner).select_related("plan")
    found = {it.plan_id: it for it in rows.order_by("event", "id")}
    latest = dict(
        PlanVersion.objects.filter(plan__in=list(found))
        .order_by("event", "id")
        .values_list("plan", "pk")
    )
    stages = stages_standing(list(found))
    before: PlanVersion | None = None
    for it in found.values():
        is_over = stages[it.plan_id].step == PlanStep.WITHDRAWN
        if it.plan_id == but or it.pk != latest[it.plan_id] or is_over:
            continue
        if kind["is_rolling"]:
            clashes = it.starts_on == says["starts_on"]
        else:
            clashes = (
                it.starts_on < says["next_starts_on"] and it.next_starts_on > says["starts_on"]
            )
        if clashes:
            raise NotPossible(_twice(by, it, str(kind["name"])), field="starts_on")
        if it.starts_on < says["starts_on"] and (before is None or it.starts_on > before.starts_on):
            before = it
    return before.plan_id if before else None


def _twice(by: Actor, it: PlanVersion, kind: str) -> str:
    named = it.plan.reference if may_see_plan(by, it) else "one"
    first, last = in_words(it.starts_on), in_words(it.next_starts_on - timedelta(days=1))
    return (
        f"There is a {kind} of this owner for these days already: {named}, {first} to {last}."
        " Write that one, or choose other days."
    )
