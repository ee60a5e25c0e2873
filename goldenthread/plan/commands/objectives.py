"""Say what is to be achieved: add objectives, change them from a day on, end them, and evidence them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.audit.queries import head
from goldenthread.governance.queries.register import framework_known
from goldenthread.organisation.access import Actor, NotPermitted, may_administer_all
from goldenthread.organisation.commands.refusals import (
    ChangedMeanwhile,
    NotPossible,
    refuse_far,
    refuse_unreasoned,
)
from goldenthread.organisation.queries.dated import Dated, Ledger, ledger_of
from goldenthread.organisation.queries.units import units_on
from goldenthread.plan import access
from goldenthread.plan.commands.thread_now import refresh_thread
from goldenthread.plan.commands.versioned import (
    LONGEST_TITLE,
    LONGEST_WORDS,
    checked_words,
    refuse_strangers,
)
from goldenthread.plan.models import Objective, ObjectiveMeasure, ObjectiveVersion
from goldenthread.records.models import AppendOnly
from goldenthread.records.numbering import next_number
from goldenthread.records.ref import Ref
from goldenthread.rules.numbers import Number
from goldenthread.rules.vocabulary import ObjectiveEnd

__all__ = [
    "HELD",
    "LONGEST_TITLE",
    "LONGEST_WORDS",
    "Wanted",
    "add_objective",
    "change_objective",
    "end_objective",
    "set_measures",
    "wanted_checked",
]

HELD = tuple(
    it.attname
    for it in ObjectiveVersion._meta.concrete_fields
    if it.attname not in ("id", "event", "objective_id", "from_on", "reason")
)


@dataclass(frozen=True)
class Wanted:
    """What an objective says: its title, whose it is, and its timescale."""

    title: str
    words: str = ""
    unit_id: int | None = None
    owner_id: int | None = None
    manager_id: int | None = None
    portfolio_id: int | None = None
    begins_on: date | None = None
    due_on: date | None = None
    is_internal: bool = False


def add_objective(
    wanted: Wanted,
    *,
    by: Actor,
    at: datetime,
    level_id: int,
    from_on: date,
    person_id: int | None = None,
    reason: str = "",
) -> str:
    """Add an objective on a level, from a day on; return its reference.

    On a personal level it is of a person, and of the manager that agrees it. Audited as
    ``plan:objective:added``.

    Raises:
        NotPermitted: ``by`` may not add it for this unit, owner or person.
        NotPossible: it makes no sense; the message says what to mend.
    """
    today = localdate(at)
    refuse_unreasoned(from_on, today=today, reason=reason)
    checked = wanted_checked(wanted)
    _refuse_level(level_id, person_id, checked, from_on)
    _require(by, today, checked, person_id)
    refuse_strangers(checked, from_on)
    with event(by=by, at=at, name="plan:objective:added", reason=reason.strip()):
        reference = f"O-{next_number(Objective, 'O')}"
        objective = Objective(reference=reference, level_id=level_id, person_id=person_id)
        objective.save()
        ObjectiveVersion.objects.append(
            [
                ObjectiveVersion(
                    objective=objective, from_on=from_on, reason=reason.strip(), **checked
                )
            ]
        )
    refresh_thread(today)
    return objective.reference


def change_objective(
    objective_id: int,
    wanted: Wanted,
    *,
    by: Actor,
    at: datetime,
    from_on: date,
    reason: str = "",
    read_at: int | None = None,
) -> int | None:
    """Let an objective say something else from a day on; return the event, none where it says so already.

    Audited as ``plan:objective:changed``.

    Raises:
        NotPermitted: ``by`` may not change it.
        NotPossible: it makes no sense as things stand; the message says what to mend.
        ChangedMeanwhile: somebody else changed it after ``read_at``.
    """
    today = localdate(at)
    refuse_unreasoned(from_on, today=today, reason=reason)
    read_at = head() if read_at is None else read_at
    objective, held = _held(objective_id)
    stands = _standing(held, objective, from_on)
    checked = wanted_checked(wanted)
    _refuse_level(objective.level_id, objective.person_id, checked, from_on)
    for says in (stands.says, checked):
        _require(by, today, says, objective.person_id)
    refuse_strangers(checked, from_on)
    if not held.change(objective_id, from_on, checked):
        return None
    return _write(held, objective, by=by, at=at, verb="changed", reason=reason, read_at=read_at)


def end_objective(
    objective_id: int,
    *,
    by: Actor,
    at: datetime,
    from_on: date,
    ended_as: ObjectiveEnd,
    successor_id: int | None = None,
    reason: str = "",
    read_at: int | None = None,
) -> int:
    """End an objective from a day on: achieved, dropped, or replaced by another. Returns the event.

    What serves it counts for it no longer. Audited as ``plan:objective:ended``.

    Raises:
        NotPermitted: ``by`` may not change it.
        NotPossible: it is not there on that day, or what replaces it is not.
        ChangedMeanwhile: somebody else changed it after ``read_at``.
    """
    today = localdate(at)
    refuse_far(from_on)
    if not reason.strip():
        raise NotPossible("Say why: it stands in the trail.", field="reason")
    read_at = head() if read_at is None else read_at
    objective, held = _held(objective_id)
    stands = _standing(held, objective, from_on)
    _require(by, today, stands.says, objective.person_id)
    if (ended_as is ObjectiveEnd.REPLACED) != (successor_id is not None):
        raise NotPossible(
            "Choose the objective that replaces it, or say that it was achieved or dropped.",
            field="successor",
        )
    if successor_id is not None:
        if successor_id == objective_id:
            raise NotPossible("Nothing replaces itself: choose another.", field="successor")
        other, others = _held(successor_id)
        _standing(others, other, from_on, field="successor")
    ended = {"is_ended": True, "ended_as": ended_as.value, "successor_id": successor_id}
    held.change(objective_id, from_on, ended)
    return _write(held, objective, by=by, at=at, verb="ended", reason=reason, read_at=read_at)


def set_measures(
    objective_id: int,
    weights: Mapping[int, Number | None],
    *,
    by: Actor,
    at: datetime,
    from_on: date,
    why: Mapping[int, str] | None = None,
    reason: str = "",
    read_at: int | None = None,
) -> int | None:
    """Say which series evidence an objective from a day on, and what each weighs; ``None`` takes one away.

    Returns the event, none where all stands so already. Audited as ``plan:measures:set``.

    Raises:
        NotPermitted: ``by`` may not change the objective.
        NotPossible: a weight is below nought, or the objective is not there on that day.
        ChangedMeanwhile: somebody else set one of the same after ``read_at``.
    """
    today = localdate(at)
    refuse_unreasoned(from_on, today=today, reason=reason)
    read_at = head() if read_at is None else read_at
    objective, held = _held(objective_id)
    stands = _standing(held, objective, from_on)
    _require(by, today, stands.says, objective.person_id)
    measured = _measured(objective_id)
    for series, weight in weights.items():
        if weight is not None and weight < 0:
            raise NotPossible("A weight is nought or more.", field="weight")
        _measure(measured, series, weight, from_on, (why or {}).get(series, ""))
    _refuse_weightless(measured, from_on)
    if not measured.added:
        return None
    subject = _subject(objective, held)
    with event(
        by=by, at=at, name="plan:measures:set", reason=reason.strip(), subject=subject
    ) as number:
        _refuse_later(ObjectiveMeasure, objective, read_at)
        ObjectiveMeasure.objects.append(
            [
                ObjectiveMeasure(
                    objective_id=objective_id,
                    series_id=series,
                    from_on=it.from_on,
                    reason=reason.strip(),
                    **it.says,
                )
                for series, it in measured.added
            ]
        )
    refresh_thread(today)
    return number


_MEANWHILE: Final = (
    "Somebody changed this objective while you were writing. Nothing of yours is lost: look at how it"
    " stands now and at what you wrote, and confirm again."
)


def _refuse_later(model: type[AppendOnly], objective: Objective, read_at: int | None) -> None:
    """Refuse where somebody recorded something of the objective after ``read_at``. 1 SQL query."""
    if read_at is not None:
        rows: Any = model.objects
        if rows.filter(objective=objective, event__gt=read_at).exists():
            raise ChangedMeanwhile(_MEANWHILE)


def _measured(objective_id: int) -> Ledger[int]:
    rows = ObjectiveMeasure.objects.filter(objective=objective_id)
    names = ("weight", "why", "is_ended")
    listed = rows.order_by("from_on", "event", "id").values_list(
        "series_id", "from_on", "event", "reason", *names
    )
    return ledger_of(listed, keys=1, fields=names)


def _measure(
    measured: Ledger[int], series: int, weight: Number | None, from_on: date, why: str
) -> None:
    stands = measured.on(series, from_on)
    if weight is None:
        if stands is not None and not stands.says["is_ended"]:
            measured.change(series, from_on, {"is_ended": True})
    elif stands is None:
        says = {"weight": weight, "why": why.strip(), "is_ended": False}
        measured.put(series, Dated(from_on, says))
    else:
        wanted = {"weight": weight, "is_ended": False}
        measured.change(series, from_on, wanted | ({"why": why.strip()} if why.strip() else {}))


def _refuse_weightless(measured: Ledger[int], from_on: date) -> None:
    standing = [measured.on(series, from_on) for series in measured.rows]
    weights = [it.says["weight"] for it in standing if it is not None and not it.says["is_ended"]]
    if weights and not any(weights):
        raise NotPossible(
            "All weights are nought, so that nothing would count: give one more than that.",
            field="weight",
        )


def wanted_checked(wanted: Wanted) -> dict[str, Any]:
    """Return what is stored of an objective.

    Raises:
        NotPossible: the title is missing, a text is too long, or a day makes no sense.
    """
    says = {each.name: getattr(wanted, each.name) for each in fields(wanted)}
    says |= checked_words(wanted.title, wanted.words, lacking="Write what is to be achieved.")
    refuse_far(wanted.begins_on, field="begins_on")
    refuse_far(wanted.due_on, field="due_on")
    if wanted.begins_on and wanted.due_on and wanted.due_on < wanted.begins_on:
        raise NotPossible("It is due before it begins: mend one of the days.", field="due_on")
    return says


def _refuse_level(level_id: int, person_id: int | None, says: Mapping[str, Any], on: date) -> None:
    level = framework_known(only=["level"]).on("level", level_id, on)
    if level is None:
        raise NotPossible("This level is not there on that day: choose another.", field="level")
    if level.says["is_personal"] != (person_id is not None):
        noun = str(level.says["name"])
        raise NotPossible(
            f"{noun} is a personal level: choose whose objective it is."
            if level.says["is_personal"]
            else f"{noun} is no personal level: choose another.",
            field="level",
        )
    if person_id is not None and says["manager_id"] is None:
        raise NotPossible("Choose the post of the manager who agrees it.", field="manager")


def _require(by: Actor, today: date, says: Mapping[str, Any], person_id: int | None) -> None:
    if person_id is not None:
        if person_id != by.person_id and says["manager_id"] not in by.post_ids:
            raise NotPermitted(f"{by.label} may not change somebody else's objectives.")
        return
    tops = may_administer_all(by, units_on(today).values())
    if not access.may_change(by, unit_id=says["unit_id"], owner_id=says["owner_id"], tops=tops):
        raise NotPermitted(f"{by.label} may not change this objective.")


def _held(objective_id: int) -> tuple[Objective, Ledger[int]]:
    """Return an objective and its versions. 2 SQL queries."""
    objective = Objective.objects.filter(pk=objective_id).first()
    if objective is None:
        raise NotPossible("There is no such objective: choose another.")
    rows = ObjectiveVersion.objects.filter(objective=objective_id)
    listed = rows.order_by("from_on", "event", "id").values_list(
        "objective_id", "from_on", "event", "reason", *HELD
    )
    return objective, ledger_of(listed, keys=1, fields=HELD)


def _standing(
    held: Ledger[int], objective: Objective, on: date, *, field: str = "from_on"
) -> Dated:
    stands = held.on(objective.pk, on)
    if stands is None or stands.says["is_ended"]:
        raise NotPossible(
            f"{objective.reference} is not there on that day: choose another day or objective.",
            field=field,
        )
    return stands


def _write(
    held: Ledger[int],
    objective: Objective,
    *,
    by: Actor,
    at: datetime,
    verb: str,
    reason: str,
    read_at: int | None,
) -> int:
    name = f"plan:objective:{verb}"
    subject = _subject(objective, held)
    with event(by=by, at=at, name=name, reason=reason.strip(), subject=subject) as number:
        _refuse_later(ObjectiveVersion, objective, read_at)
        ObjectiveVersion.objects.append(
            [
                ObjectiveVersion(
                    objective_id=key, from_on=it.from_on, reason=reason.strip(), **it.says
                )
                for key, it in held.added
            ]
        )
    refresh_thread(localdate(at))
    return number


def _subject(objective: Objective, held: Ledger[int]) -> Ref:
    """Return what the event is about; a person's own objective is named by its reference alone."""
    titles = held.versions(objective.pk)
    label = objective.reference
    if objective.person_id is None and titles:
        label = f"{label} {titles[-1].says['title']}"[:200]
    return Ref("objective", objective.pk, label)
