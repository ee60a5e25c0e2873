"""Say by which criteria a prioritisation judges which options, say it otherwise, or take one away."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.audit.queries import head
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.plan.commands.prioritising import Run, refuse_meanwhile, refuse_step, running
from goldenthread.plan.commands.versioned import checked_words, refuse_strangers
from goldenthread.plan.models import Criterion, Option
from goldenthread.plan.queries.prioritisation_rows import (
    criteria_standing,
    options_standing,
    title_of_objective,
    title_of_proposal,
)
from goldenthread.rules.numbers import SCALE, Number
from goldenthread.rules.vocabulary import PrioritisationStep as Step

__all__ = [
    "GREATEST_WEIGHT",
    "LONGEST_AMOUNT",
    "LONGEST_NAME",
    "WantedCriterion",
    "WantedOption",
    "record_criterion",
    "record_option",
    "withdraw_criterion",
    "withdraw_option",
]

LONGEST_NAME: Final = 120
LONGEST_AMOUNT: Final = 60
GREATEST_WEIGHT: Final = Number(1_000_000 * SCALE)
_EARLY: Final = (Step.PREPARING,)
_SCORED: Final = (Step.PREPARING, Step.OPEN)


@dataclass(frozen=True)
class WantedCriterion:
    """By what options are judged, what it weighs beside the others, and which way is good."""

    name: str
    weight: Number | None
    words: str = ""
    is_high_good: bool = True


@dataclass(frozen=True)
class WantedOption:
    """One of what is scored: in words, of a unit, or an objective or proposal, which lends its title."""

    title: str = ""
    words: str = ""
    unit_id: int | None = None
    objective_id: int | None = None
    proposal_id: int | None = None
    amount: str = ""


def record_criterion(
    pk: int,
    wanted: WantedCriterion,
    *,
    by: Actor,
    at: datetime,
    number: int | None = None,
    reason: str = "",
    read_at: int | None = None,
) -> int:
    """Add a criterion, or say otherwise the one that ``number`` names; return its number.

    Before it is open alone. Audited as ``plan:criterion:recorded``.

    Raises:
        NotPermitted: ``by`` may not run the prioritisation.
        NotPossible: it has no name or weight, or another one has its name.
        ChangedMeanwhile: somebody else changed it after ``read_at``.
    """
    read_at = head() if read_at is None else read_at
    found = running(pk, by=by, steps=_EARLY)
    says, standing = _criterion(wanted), criteria_standing(pk)
    held = _one(standing, number, "criterion")
    others = (it.name.casefold() for key, it in standing.items() if key != number)
    if says["name"].casefold() in others:
        raise NotPossible("Another criterion has this name: choose another name.", field="name")
    if held is not None and _says_so(held, says):
        return int(held.number)
    return _record(Criterion, found, number, says, by=by, at=at, reason=reason, read_at=read_at)


def withdraw_criterion(
    pk: int, number: int, *, by: Actor, at: datetime, reason: str = "", read_at: int | None = None
) -> int:
    """Take a criterion away before it is open; return the event. Audited as ``plan:criterion:withdrawn``.

    Raises:
        NotPermitted: ``by`` may not run the prioritisation.
        NotPossible: it is there no longer.
        ChangedMeanwhile: somebody else changed it after ``read_at``.
    """
    read_at = head() if read_at is None else read_at
    found = running(pk, by=by, steps=_EARLY)
    held = _one(criteria_standing(pk), number, "criterion")
    return _withdraw(found, held, by=by, at=at, reason=reason.strip(), read_at=read_at)


def record_option(
    pk: int,
    wanted: WantedOption,
    *,
    by: Actor,
    at: datetime,
    number: int | None = None,
    reason: str = "",
    read_at: int | None = None,
) -> int:
    """Add an option, or say otherwise the one that ``number`` names; return its number.

    Before it is open alone. Audited as ``plan:option:recorded``.

    Raises:
        NotPermitted: ``by`` may not run the prioritisation.
        NotPossible: it says nothing, is twice there, or is a person's own objective.
        ChangedMeanwhile: somebody else changed it after ``read_at``.
    """
    read_at = head() if read_at is None else read_at
    found = running(pk, by=by, steps=_EARLY)
    standing = {key: it for key, it in options_standing(pk).items() if not it.is_withdrawn}
    says = _option(wanted, on=localdate(at))
    held = _one(standing, number, "option")
    others = [it for key, it in standing.items() if key != number]
    if any(_is_same(it, says) for it in others):
        raise NotPossible("This stands among the options already: say another.", field="title")
    if held is not None and _says_so(held, says):
        return int(held.number)
    return _record(Option, found, number, says, by=by, at=at, reason=reason, read_at=read_at)


def withdraw_option(
    pk: int, number: int, *, by: Actor, at: datetime, reason: str, read_at: int | None = None
) -> int:
    """Take an option away, also while people score, with a reason; return the event.

    Its marks are kept and count no longer. Audited as ``plan:option:withdrawn``.

    Raises:
        NotPermitted: ``by`` may not run the prioritisation.
        NotPossible: it is there no longer, one alone would be left to score, or no reason is given.
        ChangedMeanwhile: somebody else changed it after ``read_at``.
    """
    read_at = head() if read_at is None else read_at
    found = running(pk, by=by, steps=_SCORED)
    standing = {key: it for key, it in options_standing(pk).items() if not it.is_withdrawn}
    held = _one(standing, number, "option")
    if not reason.strip():
        raise NotPossible("Say why: it stands with the result and in the trail.", field="reason")
    if found.step is Step.OPEN and len(standing) <= 2:
        raise NotPossible(
            "One option alone would be left, and it would come first anyhow: drop the prioritisation."
        )
    return _withdraw(found, held, by=by, at=at, reason=reason.strip(), read_at=read_at)


def _one(standing: dict[int, Any], number: int | None, noun: str) -> Any:
    """Return the one that a number names; nothing where a new one is wanted."""
    if number is None:
        return None
    if number not in standing:
        raise NotPossible(f"This {noun} is there no longer: look at what stands now.")
    return standing[number]


def _says_so(held: Any, says: dict[str, Any]) -> bool:
    return all(getattr(held, name) == value for name, value in says.items())


def _is_same(it: Option, says: dict[str, Any]) -> bool:
    """Say whether two options are one: the same objective or proposal, or the same words of a unit."""
    lent = (says["objective_id"], says["proposal_id"])
    if any(lent) or it.objective_id or it.proposal_id:
        return (it.objective_id, it.proposal_id) == lent
    same: bool = it.title.casefold() == says["title"].casefold()
    return same and it.unit_id == says["unit_id"]


def _criterion(wanted: WantedCriterion) -> dict[str, Any]:
    name = " ".join(wanted.name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise NotPossible(
            f"Write by what options are judged, in at most {LONGEST_NAME} characters.", field="name"
        )
    words = checked_words(name, wanted.words, lacking="")
    if wanted.weight is None:
        raise NotPossible(
            "Write what it weighs beside the others, such as 1; 0 counts nothing.", field="weight"
        )
    if not 0 <= wanted.weight <= GREATEST_WEIGHT:
        raise NotPossible("A weight is from 0 to 1,000,000.", field="weight")
    return {
        "name": words["title"],
        "words": words["words"],
        "weight": wanted.weight,
        "is_high_good": wanted.is_high_good,
    }


def _option(wanted: WantedOption, *, on: date) -> dict[str, Any]:
    """Return what is stored of an option. At most 3 SQL queries."""
    if wanted.objective_id is not None and wanted.proposal_id is not None:
        raise NotPossible("Choose an objective or a proposal, not both.", field="proposal")
    lent = _title_lent(wanted, on)
    words = checked_words(
        wanted.title.strip() or lent,
        wanted.words,
        lacking="Write what the option is, or choose an objective or a proposal.",
    )
    amount = " ".join(wanted.amount.split())
    if len(amount) > LONGEST_AMOUNT:
        raise NotPossible(
            f"The amount may be {LONGEST_AMOUNT} characters long: shorten it.", field="amount"
        )
    says = {
        **words,
        "unit_id": wanted.unit_id,
        "objective_id": wanted.objective_id,
        "proposal_id": wanted.proposal_id,
        "amount": amount,
    }
    refuse_strangers(says, on)
    return says


def _title_lent(wanted: WantedOption, on: date) -> str:
    """Return the title of the objective or proposal; none where there is neither. At most 2 SQL queries.

    Raises:
        NotPossible: there is no such thing on the day, or it is a person's own objective.
    """
    if wanted.objective_id is not None:
        title = title_of_objective(wanted.objective_id, on)
        if not title:
            raise NotPossible("This objective is not there now: choose another.", field="objective")
        return title
    if wanted.proposal_id is not None:
        title = title_of_proposal(wanted.proposal_id, on)
        if not title:
            raise NotPossible("This proposal is not there now: choose another.", field="proposal")
        return title
    return ""


def _record(
    model: Any, found: Run, number: int | None, says: dict[str, Any], *, by: Actor, at: datetime,
    reason: str, read_at: int,
) -> int:  # fmt: skip
    """Record a criterion or an option as it is to be; return its number."""
    noun, reason = model._meta.model_name, reason.strip()
    name = f"plan:{noun}:recorded"
    with event(by=by, at=at, name=name, reason=reason, subject=found.subject):
        refuse_step(found.pk, [found.step])
        if number is not None:
            refuse_meanwhile(model, found.pk, read_at, number=number)
        latest = model.objects.filter(prioritisation=found.pk).order_by("-number")
        row = model(
            prioritisation_id=found.pk,
            number=number or 1 + (latest.values_list("number", flat=True).first() or 0),
            reason=reason,
            **says,
        )
        row.save()
    return int(row.number)


def _withdraw(found: Run, held: Any, *, by: Actor, at: datetime, reason: str, read_at: int) -> int:
    """Record that a criterion or an option is there no longer; return the event."""
    model = type(held)
    says: Collection[Any] = [
        it for it in model._meta.concrete_fields
        if it.attname not in {"id", "event", "is_withdrawn", "reason"}
    ]  # fmt: skip
    name = f"plan:{model._meta.model_name}:withdrawn"
    with event(by=by, at=at, name=name, reason=reason, subject=found.subject) as place:
        refuse_step(found.pk, [found.step])
        refuse_meanwhile(model, found.pk, read_at, number=held.number)
        kept = {it.attname: getattr(held, it.attname) for it in says}
        model(**kept, is_withdrawn=True, reason=reason).save()
    return place
