"""Give the options of a prioritisation marks, which nobody else sees before it is closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.audit.queries import head
from goldenthread.organisation.access import Actor, NotPermitted, Right
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.plan.commands.prioritising import (
    STATES,
    Run,
    named,
    refuse_meanwhile,
    refuse_step,
)
from goldenthread.plan.models import OptionMark
from goldenthread.plan.queries.prioritisation_rows import (
    Cell,
    criteria_standing,
    is_scored_on,
    marks_standing,
    options_standing,
    scorers_standing,
)
from goldenthread.rules.numbers import Number, plain
from goldenthread.rules.vocabulary import PrioritisationStep as Step

__all__ = ["LONGEST_WHY", "GivenMark", "give_marks"]

LONGEST_WHY: Final = 1_000


@dataclass(frozen=True)
class GivenMark:
    """A mark and why; somebody who abstains cannot judge, and with neither it is not judged yet."""

    mark: Number | None = None
    is_abstaining: bool = False
    reason: str = ""


def give_marks(
    pk: int,
    given: Mapping[Cell, GivenMark],
    *,
    by: Actor,
    at: datetime,
    read_at: int | None = None,
) -> int | None:
    """Record what ``by`` gives options on criteria, by their numbers; return the event, none where nothing is new.

    What is not among ``given`` stays as it is, so that a sheet may be filled little by little; a mark that
    is given again supersedes the earlier one. Audited as ``plan:marks:given``.

    Raises:
        NotPermitted: ``by`` is not asked to score.
        NotPossible: no marks are taken now, one is not of the scale, or an option was withdrawn.
        ChangedMeanwhile: the same person gave marks elsewhere after ``read_at``.
    """  # noqa: E501
    read_at = head() if read_at is None else read_at
    found = named(pk)
    person_id = by.person_id
    if (
        person_id is None
        or not by.may(Right.SEE_ORGANISATION)
        or person_id not in scorers_standing(pk)
    ):
        raise NotPermitted(f"{by.label} is not asked to score this.")
    _refuse_shut(found, localdate(at))
    _refuse_wrong(found, given)
    held = marks_standing(pk, person_id=person_id).get(person_id, {})
    rows = [
        OptionMark(
            prioritisation_id=pk, person_id=person_id, option=option, criterion=criterion,
            mark=it.mark, is_abstaining=it.is_abstaining, reason=it.reason.strip(),
        )
        for (option, criterion), it in given.items()
        if _is_new(held.get((option, criterion)), it)
    ]  # fmt: skip
    if not rows:
        return None
    with event(by=by, at=at, name="plan:marks:given", subject=found.subject) as number:
        refuse_step(pk, [Step.OPEN])
        refuse_meanwhile(OptionMark, pk, read_at, person=person_id)
        OptionMark.objects.append(rows)
    return number


def _is_new(held: OptionMark | None, it: GivenMark) -> bool:
    said = (it.mark, it.is_abstaining, it.reason.strip())
    if held is None:
        return said != (None, False, "")
    return said != (held.mark, held.is_abstaining, held.reason)


def _refuse_shut(found: Run, today: date) -> None:
    stands = found.stands
    if is_scored_on(found.step, stands.opens_on, stands.closes_on, day=today):
        return
    if found.step is not Step.OPEN:
        why = f"This prioritisation is {STATES[found.step]}"
    elif today < stands.opens_on:
        why = "Scoring has not begun"
    else:
        why = "The last day of scoring is over"
    raise NotPossible(
        f"{why}, so that no marks are taken now. Nothing of yours is lost: copy it, and tell whoever runs it."
    )


def _refuse_wrong(found: Run, given: Mapping[Cell, GivenMark]) -> None:
    """Refuse marks that are none of the scale, or for what is not scored. 2 SQL queries."""
    pk = found.pk
    options, criteria = options_standing(pk), criteria_standing(pk)
    scale = {it["mark"] for it in found.stands.marks}
    for (option, criterion), it in given.items():
        field = f"mark_{option}_{criterion}"
        if option not in options or criterion not in criteria:
            raise NotPossible("There is no such option or criterion here.", field=field)
        if options[option].is_withdrawn:
            raise NotPossible(
                f"“{options[option].title}” was withdrawn, so that it is scored no longer.",
                field=field,
            )
        if it.mark is not None and it.mark not in scale:
            marks = ", ".join(plain(Number(each)) for each in sorted(scale))
            raise NotPossible(
                f"{plain(it.mark)} is not a mark of the scale: choose one of {marks}.", field=field
            )
        if it.mark is not None and it.is_abstaining:
            raise NotPossible("Give a mark, or say that you cannot judge: not both.", field=field)
        if len(it.reason.strip()) > LONGEST_WHY:
            raise NotPossible(
                f"Shorten the reason to {LONGEST_WHY:,} characters.",
                field=f"why_{option}_{criterion}",
            )
