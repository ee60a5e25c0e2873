"""Say what is promised to a place: add standards and local priorities, change and end them from a day on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.audit.queries import head
from goldenthread.governance.commands.required import refuse_direct
from goldenthread.indicators.access import visible
from goldenthread.indicators.models import RestrictionKind, Series
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import NotPossible, refuse_far, refuse_unreasoned
from goldenthread.organisation.queries.dated import Dated, Ledger
from goldenthread.organisation.queries.units import areas
from goldenthread.plan.commands.versioned import (
    append,
    checked_words,
    held_of,
    next_reference,
    record_versions,
    refuse_strangers,
    require_change,
    standing,
)
from goldenthread.plan.models import ObjectiveNow, Promise
from goldenthread.plan.queries.versioned import PROMISES
from goldenthread.rules.vocabulary import ChangeKind, PromiseKind

__all__ = [
    "WantedPromise",
    "add_promise",
    "change_promise",
    "end_promise",
    "promise_checked",
    "refuse_place",
    "refuse_unheld",
]


@dataclass(frozen=True)
class WantedPromise:
    """What a promise says: its words, whose it is, and the series that holds it or the objective served."""

    title: str
    words: str = ""
    unit_id: int | None = None
    owner_id: int | None = None
    series_id: int | None = None
    objective_id: int | None = None


def add_promise(
    wanted: WantedPromise,
    *,
    by: Actor,
    at: datetime,
    kind: PromiseKind,
    from_on: date,
    area_id: int | None = None,
    reason: str = "",
) -> str:
    """Promise something to a place, or to all where none is named; return its reference.

    Audited as ``plan:promise:added``.

    Raises:
        NotPermitted: ``by`` may not promise for this unit or owner.
        NotPossible: it makes no sense, or promises climb a required route; the message says what to mend.
    """
    refuse_direct(ChangeKind.PROMISE, by=by, at=at)
    refuse_unreasoned(from_on, today=localdate(at), reason=reason)
    checked = promise_checked(wanted)
    require_change(by, at, checked, "promise")
    refuse_place(kind, area_id, from_on)
    refuse_unheld(by, kind, area_id, checked, from_on)
    refuse_strangers(checked, from_on)
    with event(by=by, at=at, name="plan:promise:added", reason=reason.strip()):
        found = Promise(reference=next_reference(PROMISES), kind=kind, area_id=area_id)
        found.save()
        held: Ledger[int] = Ledger()
        held.put(found.pk, Dated(from_on, {**checked, "is_ended": False}))
        append(PROMISES, held, reason=reason)
    return found.reference


def change_promise(
    promise_id: int,
    wanted: WantedPromise,
    *,
    by: Actor,
    at: datetime,
    from_on: date,
    reason: str = "",
    read_at: int | None = None,
) -> int | None:
    """Let a promise say something else from a day on; return the event, none where it says so already.

    Audited as ``plan:promise:changed``.

    Raises:
        NotPermitted: ``by`` may not change it.
        NotPossible: it makes no sense as things stand; the message says what to mend.
        ChangedMeanwhile: somebody else changed it after ``read_at``.
    """
    refuse_direct(ChangeKind.PROMISE, by=by, at=at)
    refuse_unreasoned(from_on, today=localdate(at), reason=reason)
    read_at = head() if read_at is None else read_at
    found, held = held_of(PROMISES, promise_id)
    stands = standing(held, found, from_on)
    checked = promise_checked(wanted)
    for says in (stands.says, checked):
        require_change(by, at, says, "promise")
    refuse_unheld(by, PromiseKind(found.kind), found.area_id, checked, from_on)
    refuse_strangers(checked, from_on)
    if not held.change(promise_id, from_on, checked):
        return None
    return record_versions(
        PROMISES, held, found, by=by, at=at, verb="changed", reason=reason, read_at=read_at
    )


def end_promise(
    promise_id: int,
    *,
    by: Actor,
    at: datetime,
    from_on: date,
    reason: str,
    read_at: int | None = None,
) -> int:
    """End a promise from a day on, with the reason; return the event. Audited as ``plan:promise:ended``.

    Raises:
        NotPermitted: ``by`` may not change it.
        NotPossible: it is not there on that day, or no reason is given.
        ChangedMeanwhile: somebody else changed it after ``read_at``.
    """
    refuse_direct(ChangeKind.PROMISE, by=by, at=at)
    refuse_far(from_on)
    if not reason.strip():
        raise NotPossible("Say why: it stands in the trail.", field="reason")
    read_at = head() if read_at is None else read_at
    found, held = held_of(PROMISES, promise_id)
    stands = standing(held, found, from_on)
    require_change(by, at, stands.says, "promise")
    held.change(promise_id, from_on, {"is_ended": True})
    return record_versions(
        PROMISES, held, found, by=by, at=at, verb="ended", reason=reason, read_at=read_at
    )


def promise_checked(wanted: WantedPromise) -> dict[str, Any]:
    """Return what is stored of a promise."""
    return checked_words(wanted.title, wanted.words, lacking="Write what is promised.") | {
        "unit_id": wanted.unit_id,
        "owner_id": wanted.owner_id,
        "series_id": wanted.series_id,
        "objective_id": wanted.objective_id,
    }


def refuse_place(kind: PromiseKind, area_id: int | None, on: date) -> None:
    """Refuse a place that is not there, and a local priority of no place. 1 SQL query at most.

    Raises:
        NotPossible: either.
    """
    if area_id is None and kind is PromiseKind.PRIORITY:
        raise NotPossible("Choose the place whose priority it is.", field="area")
    if area_id is not None and area_id not in areas(on, only=[area_id]):
        raise NotPossible("There is no such place: choose another.", field="area")


def refuse_unheld(
    by: Actor, kind: PromiseKind, area_id: int | None, says: dict[str, Any], on: date
) -> None:
    """Refuse a standard that no open series of its place holds, and what is no priority's. 2 SQL queries.

    Raises:
        NotPossible: its series or its objective is not there; the message says what to choose.
    """
    if says["owner_id"] is None:
        raise NotPossible("Choose the post that answers for it.", field="owner")
    if kind is PromiseKind.PRIORITY:
        _refuse_objective(says["objective_id"])
        if says["series_id"] is not None:
            raise NotPossible("An indicator holds a standard, not a priority.", field="series")
        return
    if says["objective_id"] is not None:
        raise NotPossible("A priority serves an objective, a standard does not.", field="objective")
    rows = Series.objects.filter(visible(by), pk=says["series_id"]).select_related("now")
    series = rows.first() if says["series_id"] is not None else None
    if series is None:
        raise NotPossible("Choose the indicator that says whether it is kept.", field="series")
    if series.now.restriction != RestrictionKind.OPEN:
        raise NotPossible(
            "A promise is for everybody to read, and this indicator is not: choose another.",
            field="series",
        )
    if area_id is not None and series.area_id not in (None, area_id):
        named = areas(on, only=[series.area_id])[series.area_id]
        raise NotPossible(
            f"This indicator is counted for {named}: choose that of this place.", field="series"
        )


def _refuse_objective(objective_id: int | None) -> None:
    if objective_id is None:
        return
    if not ObjectiveNow.objects.filter(pk=objective_id, person_id=None).exists():
        raise NotPossible("There is no such objective: choose another.", field="objective")
