"""What happened to a plan, and the earlier texts of a heading: who wrote what and when."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from goldenthread.audit.queries import EventLine, events_numbered
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.people import names_of
from goldenthread.plan.models import PlanEntry, PlanPassage, PlanStage, PlanVersion
from goldenthread.plan.queries.plan_rows import objectives_told, series_told
from goldenthread.plan.queries.plan_seen import PlanSeen
from goldenthread.records.page import Page, page_within

__all__ = ["Deed", "PlanDeed", "TextSeen", "plan_deeds", "texts_of"]

_SIZE = 30


class Deed(StrEnum):
    """What was done to a plan."""

    BEGUN = "begun"
    CHANGED = "changed"
    WRITTEN = "written"
    SET = "set"
    RESAID = "resaid"
    WITHDRAWN = "withdrawn"
    ORDERED = "ordered"
    STEPPED = "stepped"


@dataclass(frozen=True)
class TextSeen:
    """What was written under a heading at a moment, and by whom."""

    text: str
    by: str
    name: str
    at: datetime


@dataclass(frozen=True)
class PlanDeed:
    """One thing that was done: under which heading, about what, by whom, when and why."""

    deed: Deed
    heading: str
    about: str
    reason: str
    by: str
    name: str
    at: datetime


def texts_of(seen: PlanSeen, heading: str, *, page: int = 1, size: int = 10) -> Page[TextSeen]:
    """Return what was written under a heading of a plan that the reader sees, the latest first.

    3 SQL queries.
    """
    rows = PlanPassage.objects.known_at(seen.as_at).filter(plan=seen.id, heading=heading)
    found = page_within(list(rows.order_by("-event", "-id")), page, size)
    events = events_numbered(it.event for it in found.items)
    names = names_of(it.person_id for it in events.values() if it.person_id is not None)
    return found.mapped(lambda it: TextSeen(it.text, *_who(events[it.event], names)))


def _who(event: EventLine, names: dict[int, str]) -> tuple[str, str, datetime]:
    return event.by_label, names.get(event.person_id or 0, ""), event.at


def plan_deeds(
    actor: Actor, seen: PlanSeen, *, on: date, page: int = 1, size: int = _SIZE
) -> Page[PlanDeed]:
    """Return what was done to a plan that the reader sees, the latest first. 11 SQL queries at most.

    What is about an objective or a series that the reader may not see is left out.
    """
    of: dict[str, Any] = {"plan": seen.id}
    stages = list(PlanStage.objects.known_at(seen.as_at).filter(**of).order_by("id"))
    versions = list(PlanVersion.objects.known_at(seen.as_at).filter(**of).order_by("id"))
    entries = list(PlanEntry.objects.known_at(seen.as_at).filter(**of).order_by("id"))
    passages = PlanPassage.objects.known_at(seen.as_at).filter(**of).values_list("event", "heading")
    told: dict[int, str] = {
        pk: f"{it.reference} {it.title}"
        for pk, it in objectives_told(
            actor, {it.objective_id for it in entries if it.objective_id}, on=on
        ).items()
    }
    series = series_told(actor, {it.series_id for it in entries if it.series_id})
    rows: list[tuple[int, Deed, str, str, str]] = []
    for place, version in enumerate(versions):
        deed = Deed.CHANGED if place else Deed.BEGUN
        rows.append((version.event, deed, "", version.title, version.reason))
    rows += [(it.event, Deed.STEPPED, "", it.step, it.words) for it in stages[1:]]
    rows += [(event, Deed.WRITTEN, heading, "", "") for event, heading in passages]
    rows += _of_entries(entries, told, {pk: it.title for pk, it in series.items()})
    rows.sort(key=lambda row: row[0], reverse=True)
    found = page_within(rows, page, size)
    events = events_numbered(row[0] for row in found.items)
    names = names_of(it.person_id for it in events.values() if it.person_id is not None)
    return found.mapped(lambda row: PlanDeed(*row[1:], *_who(events[row[0]], names)))


def _of_entries(
    entries: list[PlanEntry], objectives: dict[int, str], series: dict[int, str]
) -> list[tuple[int, Deed, str, str, str]]:
    """Return what was done to entries, several that were ordered at once as one thing."""
    rows: list[tuple[int, Deed, str, str, str]] = []
    before: dict[int, PlanEntry] = {}
    ordered: dict[int, str] = defaultdict(str)
    for it in entries:
        if it.objective_id:
            about = objectives.get(it.objective_id, "")
        elif it.series_id:
            about = series.get(it.series_id, "")
        else:
            about = it.words
        was, before[it.number] = before.get(it.number), it
        if not about:
            continue
        if it.is_withdrawn:
            rows.append((it.event, Deed.WITHDRAWN, it.heading, about, it.reason))
        elif was is not None and was.position != it.position:
            ordered[it.event] = it.heading
        else:
            deed = Deed.SET if was is None else Deed.RESAID
            rows.append((it.event, deed, it.heading, about, ""))
    return rows + [(event, Deed.ORDERED, heading, "", "") for event, heading in ordered.items()]
