"""One plan as its pages show it: whose, for when, how far, what is written and stands under each heading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from goldenthread.audit.queries import EventLine, events_numbered, head
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.people import names_of
from goldenthread.organisation.queries.units import Unit, posts_on
from goldenthread.plan.access import may_write_plan
from goldenthread.plan.models import Plan, PlanEntry, PlanPassage, PlanStage, PlanVersion
from goldenthread.plan.queries.plan_around import PlanAround, plan_around
from goldenthread.plan.queries.plan_lacks import Missing, missing_of
from goldenthread.plan.queries.plan_list import OPEN_STEPS, until_of
from goldenthread.plan.queries.plan_rows import (
    ObjectiveTold,
    SeriesTold,
    entries_standing,
    objectives_told,
    passages_standing,
    plans_standing,
    series_told,
    stages_standing,
)
from goldenthread.rules.vocabulary import HeadingHolds, PlanOwner, PlanStep, WhyInPlan

__all__ = [
    "EntrySeen",
    "GuidanceSeen",
    "HeadingSeen",
    "PassageSeen",
    "PlanNamed",
    "PlanSeen",
    "VersionSeen",
    "plan_seen",
]


@dataclass(frozen=True)
class PassageSeen:
    """What is written under a heading, as Markdown, by which event, and by whom and when."""

    text: str
    event: int
    by: str
    name: str
    at: datetime


@dataclass(frozen=True)
class EntrySeen:
    """One thing that stands under a heading, and why; what the reader may not see is not among them."""

    number: int
    heading: str
    position: int
    objective: ObjectiveTold | None
    series: SeriesTold | None
    words: str
    why: WhyInPlan | None
    why_words: str
    event: int


@dataclass(frozen=True)
class HeadingSeen:
    """A heading in its place; one that its kind no longer has shows what was written under it."""

    key: str
    name: str
    asks: str
    holds: HeadingHolds
    longest: int | None
    is_required: bool
    is_asked: bool
    passage: PassageSeen | None
    entries: tuple[EntrySeen, ...]

    @property
    def text(self) -> str:
        """What is written, or nothing."""
        return self.passage.text if self.passage else ""


@dataclass(frozen=True)
class GuidanceSeen:
    """How plans of the kind are to be written whose period begins on the plan's first day."""

    text: str
    approved_by: str
    approved_on: date | None
    launched_on: date | None


@dataclass(frozen=True)
class PlanNamed:
    """Another plan: last year's, or next year's."""

    reference: str
    title: str
    step: PlanStep


@dataclass(frozen=True)
class VersionSeen:
    """What a plan was called, whose it was and its days, as it was said at a moment."""

    title: str
    owned_by: str
    starts_on: date
    last_on: date
    reason: str
    by: str
    name: str
    at: datetime


@dataclass(frozen=True)
class PlanSeen:
    """Everything that a plan's pages say.

    ``is_writer`` says whose it is to write, at whatever step; ``may_write`` that it may be written now.
    ``read_at`` is the place of the record up to which it was read, to be sent back with a change.
    """

    id: int
    reference: str
    title: str
    kind_id: int
    kind_reference: str
    kind: str
    about: str
    owner: PlanOwner
    owned_by: str
    unit: Unit | None
    unit_id: int | None
    body_id: int | None
    body_reference: str
    person_id: int | None
    manager_id: int | None
    manager: str
    starts_on: date
    next_starts_on: date
    step: PlanStep
    stage_on: date
    comments_until: date | None
    until: date | None
    headings: tuple[HeadingSeen, ...]
    missing: tuple[Missing, ...]
    levels: tuple[str, ...]
    guidance: GuidanceSeen | None
    follows: PlanNamed | None
    followed_by: tuple[PlanNamed, ...]
    versions: tuple[VersionSeen, ...]
    is_writer: bool
    may_write: bool
    read_at: int
    on: date
    as_at: int | None
    around: PlanAround

    @property
    def last_on(self) -> date:
        """The last day of its period."""
        return self.next_starts_on - timedelta(days=1)

    @property
    def is_personal(self) -> bool:
        """Whether it is a person's own, which they and their manager alone see."""
        return self.person_id is not None

    def heading(self, key: str) -> HeadingSeen | None:
        """Return one of its headings."""
        return next((it for it in self.headings if it.key == key), None)

    def entry(self, number: int) -> EntrySeen | None:
        """Return one of the things that stand under its headings."""
        every = (entry for it in self.headings for entry in it.entries)
        return next((entry for entry in every if entry.number == number), None)


def plan_seen(
    actor: Actor, reference: str, *, on: date, as_at: int | None = None
) -> PlanSeen | None:
    """Return a plan on a day; nothing where there is none that the actor may see.

    At most 26 SQL queries now, 33 of a past day, however much stands in it.
    """
    read_at = head()
    plan = Plan.objects.known_at(as_at).filter(reference=reference).first()
    found = plans_standing(actor, as_at=as_at, only=[plan.pk]) if plan else []
    if plan is None or not found:
        return None
    stands = found[0]
    beside = _beside(actor, plan, as_at)
    every = list(PlanVersion.objects.known_at(as_at).filter(plan=plan).order_by("event", "id"))
    there = plan_around(on, [*every, *beside], as_at=as_at)
    stages = stages_standing([plan.pk, *(it.plan_id for it in beside)], as_at=as_at)
    passages = passages_standing([plan.pk], as_at=as_at)[plan.pk]
    entries = entries_standing([plan.pk], as_at=as_at)[plan.pk]
    objectives = objectives_told(
        actor, {it.objective_id for it in entries if it.objective_id}, on=on, as_at=as_at
    )
    series = series_told(actor, {it.series_id for it in entries if it.series_id}, as_at=as_at)
    events = events_numbered([it.event for it in (*passages.values(), *every)])
    names = names_of(it.person_id for it in events.values() if it.person_id is not None)
    says = there.kind(plan.kind_id, stands.starts_on)
    written = {key: _passage(it, events, names) for key, it in passages.items()}
    listed = [_entry(it, objectives, series) for it in entries]
    seen = [it for it in listed if it is not None]
    levels = there.level_ids(says)
    lengths = {key: len(it.text) for key, it in passages.items()}
    return PlanSeen(
        id=plan.pk,
        reference=plan.reference,
        headings=_headings(says, there.heading_names(plan.kind_id), written, seen),
        missing=missing_of(says["headings"], levels, lengths, entries, objectives),
        levels=tuple(there.framework.called("level", it, on) for it in levels),
        guidance=_guidance(there, plan.kind_id, stands.starts_on),
        follows=_named(beside, plan.follows_id, stages),
        followed_by=tuple(
            PlanNamed(it.plan.reference, it.title, PlanStep(stages[it.plan_id].step))
            for it in beside
            if it.plan.follows_id == plan.pk
        ),
        versions=tuple(_version(it, there, says, events, names) for it in reversed(every)),
        read_at=read_at if as_at is None else as_at,
        on=on,
        as_at=as_at,
        around=there,
        **_whose(actor, stands, says, there, stages[plan.pk], as_at),
    )


def _whose(
    actor: Actor,
    stands: PlanVersion,
    says: Mapping[str, Any],
    there: PlanAround,
    stage: PlanStage,
    as_at: int | None,
) -> dict[str, Any]:
    """Return what a plan is called, whose it is, its days and how far it has come. 1 SQL query."""
    is_writer = may_write_plan(actor, stands, tops=there.tops(actor))
    posts = posts_on(there.on, as_at=as_at, only=[stands.manager_id or 0])
    manager = posts.get(stands.manager_id or 0)
    kind_id, step = stands.plan.kind_id, PlanStep(stage.step)
    body_id = stands.body_id
    return {
        "title": stands.title,
        "kind_id": kind_id,
        "kind_reference": there.framework.reference("plan_kind", kind_id),
        "kind": str(says["name"]),
        "about": str(says["about"]),
        "owner": PlanOwner(says["owner"]),
        "owned_by": there.owned_by(stands, says),
        "unit": there.units.get(stands.unit_id or 0),
        "unit_id": stands.unit_id,
        "body_id": body_id,
        "body_reference": there.framework.reference("body", body_id) if body_id else "",
        "person_id": stands.person_id,
        "manager_id": stands.manager_id,
        "manager": manager.title if manager else "",
        "starts_on": stands.starts_on,
        "next_starts_on": stands.next_starts_on,
        "step": step,
        "stage_on": stage.on,
        "comments_until": stage.comments_until,
        "until": until_of(stands, stage),
        "is_writer": is_writer,
        "may_write": is_writer and as_at is None and step in OPEN_STEPS,
    }


def _beside(actor: Actor, plan: Plan, as_at: int | None) -> list[PlanVersion]:
    """Return last year's plan and those that follow, as far as the actor may see them. 2 SQL queries."""
    after = Plan.objects.known_at(as_at).filter(follows=plan).values_list("pk", flat=True)
    wanted = [*after, *([plan.follows_id] if plan.follows_id else [])]
    return plans_standing(actor, as_at=as_at, only=wanted)


def _named(
    beside: Iterable[PlanVersion], plan_id: int | None, stages: Mapping[int, PlanStage]
) -> PlanNamed | None:
    return next(
        (
            PlanNamed(it.plan.reference, it.title, PlanStep(stages[it.plan_id].step))
            for it in beside
            if it.plan_id == plan_id
        ),
        None,
    )


def _guidance(there: PlanAround, kind_id: int, day: date) -> GuidanceSeen | None:
    found = there.framework.on("guidance", kind_id, day)
    if found is None:
        return None
    names = ("text", "approved_by", "approved_on", "launched_on")
    return GuidanceSeen(**{name: found.says[name] for name in names})


def _passage(
    row: PlanPassage, events: Mapping[int, EventLine], names: Mapping[int, str]
) -> PassageSeen:
    event = events[row.event]
    name = names.get(event.person_id or 0, "")
    return PassageSeen(row.text, row.event, event.by_label, name, event.at)


def _entry(
    row: PlanEntry, objectives: Mapping[int, ObjectiveTold], series: Mapping[int, SeriesTold]
) -> EntrySeen | None:
    """Return an entry; nothing where it is about what the reader may not see."""
    objective, one = objectives.get(row.objective_id or 0), series.get(row.series_id or 0)
    if (row.objective_id and objective is None) or (row.series_id and one is None):
        return None
    return EntrySeen(
        number=row.number,
        heading=row.heading,
        position=row.position,
        objective=objective,
        series=one,
        words=row.words,
        why=WhyInPlan(row.why) if row.why else None,
        why_words=row.why_words,
        event=row.event,
    )


def _headings(
    says: Mapping[str, Any],
    names: Mapping[str, str],
    written: Mapping[str, PassageSeen],
    entries: Sequence[EntrySeen],
) -> tuple[HeadingSeen, ...]:
    """Return the headings in order; after them those that the kind no longer has and that hold something."""
    asked = [str(it["key"]) for it in says["headings"]]
    filled = [*(key for key, it in written.items() if it.text), *(it.heading for it in entries)]
    gone: list[Mapping[str, Any]] = [
        {"key": key, "name": names.get(key, key), "holds": HeadingHolds.WORDS}
        for key in dict.fromkeys(filled)
        if key not in asked
    ]
    return tuple(
        HeadingSeen(
            key=str(it["key"]),
            name=str(it["name"]),
            asks=str(it.get("asks", "")),
            holds=HeadingHolds(it["holds"]),
            longest=it.get("longest"),
            is_required=bool(it.get("is_required")),
            is_asked=str(it["key"]) in asked,
            passage=written.get(str(it["key"])),
            entries=tuple(entry for entry in entries if entry.heading == it["key"]),
        )
        for it in (*says["headings"], *gone)
    )


def _version(
    row: PlanVersion,
    there: PlanAround,
    says: Mapping[str, Any],
    events: Mapping[int, EventLine],
    names: Mapping[int, str],
) -> VersionSeen:
    event = events[row.event]
    return VersionSeen(
        title=row.title,
        owned_by=there.owned_by(row, says),
        starts_on=row.starts_on,
        last_on=row.next_starts_on - timedelta(days=1),
        reason=row.reason,
        by=event.by_label,
        name=names.get(event.person_id or 0, ""),
        at=event.at,
    )
