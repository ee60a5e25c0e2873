"""Say what stands under a plan's headings and why: objectives, series or words; in which order; no longer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.audit.queries import head
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.plan.commands.planning import (
    Planned,
    planned,
    refuse_later,
    shortened,
    subject_of,
)
from goldenthread.plan.models import Objective, PlanEntry
from goldenthread.plan.queries.plan_rows import entries_standing, objectives_told, series_told
from goldenthread.rules.vocabulary import HeadingHolds, WhyInPlan

__all__ = ["EntryWanted", "order_entries", "set_entry", "withdraw_entry"]

_WORDS: Final = 5_000
_WHY: Final = 2_000
_MEANWHILE: Final = (
    "Somebody changed what stands here while you were writing. Nothing of yours is lost: look at how it"
    " stands now and at what you wrote, and confirm again."
)
_HELD: Final = ("heading", "position", "objective_id", "series_id", "words", "why", "why_words")


@dataclass(frozen=True)
class EntryWanted:
    """One thing that is to stand under a heading, and why it is in the plan."""

    heading: str
    objective_id: int | None = None
    series_id: int | None = None
    words: str = ""
    why: WhyInPlan | None = None
    why_words: str = ""


def set_entry(
    plan_id: int,
    wanted: EntryWanted,
    *,
    by: Actor,
    at: datetime,
    number: int | None = None,
    read_at: int | None = None,
) -> int:
    """Put something under a heading, or say it otherwise where ``number`` names it; return its number.

    Audited as ``plan:entry:set``.

    Raises:
        NotPermitted: ``by`` may not write the plan.
        NotPossible: the heading holds something else, it stands there already, or ``by`` does not see it.
        ChangedMeanwhile: somebody else changed the entry after ``read_at``.
    """
    today = localdate(at)
    read_at = head() if read_at is None else read_at
    found = planned(plan_id, by=by, on=today)
    says = _checked(found.heading(wanted.heading), wanted)
    standing = entries_standing([plan_id])[plan_id]
    held = _standing(standing, number)
    _refuse_twice(standing, says, number)
    if held is None or held.objective_id != wanted.objective_id:
        _refuse_objective(by, found, wanted.objective_id, today)
    if wanted.series_id is not None and not series_told(by, [wanted.series_id]):
        raise NotPossible(
            "There is no such indicator that you may see: choose another.", field="series"
        )
    says["position"] = held.position if held else len(standing) + 1
    if held is not None and all(getattr(held, name) == says[name] for name in _HELD):
        return held.number
    subject = subject_of(found.stands)
    with event(by=by, at=at, name="plan:entry:set", subject=subject):
        if held is not None:
            refuse_later(PlanEntry, plan_id, read_at, _MEANWHILE, number=held.number)
        else:
            refuse_later(PlanEntry, plan_id, None, _MEANWHILE)
        row = PlanEntry(
            plan_id=plan_id, number=held.number if held else _next_number(plan_id), **says
        )
        row.save()
    return row.number


def withdraw_entry(
    plan_id: int,
    number: int,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    read_at: int | None = None,
) -> int:
    """Take something out of a plan, with a reason; return the event. Audited as ``plan:entry:withdrawn``.

    Raises:
        NotPermitted: ``by`` may not write the plan.
        NotPossible: it stands there no longer, or no reason is given.
        ChangedMeanwhile: somebody else changed the entry after ``read_at``.
    """
    read_at = head() if read_at is None else read_at
    found = planned(plan_id, by=by, on=localdate(at))
    held = _standing(entries_standing([plan_id])[plan_id], number)
    if not reason.strip() or held is None:
        raise NotPossible("Say why: it stands in the trail.", field="reason")
    said = {name: getattr(held, name) for name in _HELD}
    with event(
        by=by, at=at, name="plan:entry:withdrawn", reason=reason.strip(),
        subject=subject_of(found.stands),
    ) as place:  # fmt: skip
        refuse_later(PlanEntry, plan_id, read_at, _MEANWHILE, number=number)
        PlanEntry(
            plan_id=plan_id, number=number, is_withdrawn=True, reason=reason.strip(), **said
        ).save()
    return place


def order_entries(
    plan_id: int,
    heading: str,
    numbers: Sequence[int],
    *,
    by: Actor,
    at: datetime,
    read_at: int | None = None,
) -> int | None:
    """Let what stands under a heading stand in this order; what is not named comes after. Returns the event.

    Audited as ``plan:entries:ordered``.

    Raises:
        NotPermitted: ``by`` may not write the plan.
        NotPossible: the plan is written no longer.
        ChangedMeanwhile: somebody else changed one of them after ``read_at``.
    """
    read_at = head() if read_at is None else read_at
    found = planned(plan_id, by=by, on=localdate(at))
    listed = [it for it in entries_standing([plan_id])[plan_id] if it.heading == heading]
    places = {number: place for place, number in enumerate(numbers)}
    ordered = sorted(listed, key=lambda it: places.get(it.number, len(places)))
    moved = [
        PlanEntry(
            plan_id=plan_id, number=it.number,
            **({name: getattr(it, name) for name in _HELD} | {"position": place}),
        )
        for place, it in enumerate(ordered, start=1)
        if it.position != place
    ]  # fmt: skip
    if not moved or [it.number for it in ordered] == [it.number for it in listed]:
        return None
    subject = subject_of(found.stands)
    with event(by=by, at=at, name="plan:entries:ordered", subject=subject) as place:
        refuse_later(PlanEntry, plan_id, read_at, _MEANWHILE, heading=heading)
        PlanEntry.objects.append(moved)
    return place


def _standing(standing: Sequence[PlanEntry], number: int | None) -> PlanEntry | None:
    """Return the entry that a number names; nothing where a new one is wanted."""
    if number is None:
        return None
    held = next((it for it in standing if it.number == number), None)
    if held is None:
        raise NotPossible("It stands in the plan no longer: look at how the plan stands now.")
    return held


def _next_number(plan_id: int) -> int:
    """Return the next number of a plan's entries; asked under the writer's lock."""
    rows = PlanEntry.objects.filter(plan=plan_id).order_by("-number")
    latest: int | None = rows.values_list("number", flat=True).first()
    return (latest or 0) + 1


def _checked(heading: Mapping[str, Any], wanted: EntryWanted) -> dict[str, Any]:
    """Return what is stored of an entry, if its heading holds such."""
    holds, name = HeadingHolds(heading["holds"]), heading["name"]
    words = shortened(wanted.words, _WORDS, field="words")
    if holds is HeadingHolds.WORDS:
        raise NotPossible(f"Under “{name}” stands text alone: write it there.")
    if holds is HeadingHolds.OBJECTIVES and wanted.objective_id is None:
        raise NotPossible("Choose the objective that stands here.", field="objective")
    if holds is HeadingHolds.INDICATORS and wanted.series_id is None:
        raise NotPossible("Choose the indicator that stands here.", field="series")
    if holds not in (HeadingHolds.OBJECTIVES, HeadingHolds.INDICATORS) and not words:
        raise NotPossible("Write what stands here.", field="words")
    if wanted.objective_id is not None and holds is not HeadingHolds.OBJECTIVES:
        raise NotPossible(f"Under “{name}” stand no objectives: choose another heading.")
    if wanted.series_id is not None and holds not in (
        HeadingHolds.INDICATORS,
        HeadingHolds.TARGETS,
    ):
        raise NotPossible(f"Under “{name}” stand no indicators: choose another heading.")
    return {
        "heading": wanted.heading,
        "objective_id": wanted.objective_id,
        "series_id": wanted.series_id,
        "words": words,
        "why": wanted.why.value if wanted.why else "",
        "why_words": shortened(wanted.why_words, _WHY, field="why_words"),
    }


def _refuse_twice(
    standing: Sequence[PlanEntry], says: Mapping[str, Any], number: int | None
) -> None:
    """Refuse the same objective, or the same series in the same words, twice under a heading."""
    same = ("heading", "objective_id", "series_id")
    for it in standing:
        is_same = all(getattr(it, name) == says[name] for name in same)
        is_told = it.objective_id is not None or it.series_id is not None
        if it.number != number and is_same and is_told and it.words == says["words"]:
            field = "objective" if it.objective_id else "series"
            raise NotPossible("It stands under this heading already: choose another.", field=field)


def _refuse_objective(by: Actor, found: Planned, objective_id: int | None, on: Any) -> None:
    """Refuse an objective that ``by`` does not see, that has ended, or that is somebody else's own."""
    if objective_id is None:
        return
    told = objectives_told(by, [objective_id], on=on).get(objective_id)
    if told is None or told.is_ended:
        raise NotPossible("There is no such objective in force: choose another.", field="objective")
    whose = Objective.objects.filter(pk=objective_id).values_list("person_id", flat=True).first()
    if whose is not None and whose != found.stands.person_id:
        raise NotPossible(
            "A person’s own objective stands in their own plan alone: choose another.",
            field="objective",
        )
