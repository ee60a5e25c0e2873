"""Open a prioritisation for scoring, and close it, after which its result stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.audit.queries import head
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.plan.commands.prioritising import refuse_meanwhile, running
from goldenthread.plan.models import PrioritisationStage
from goldenthread.plan.queries.prioritisation_rows import (
    criteria_standing,
    judged_of,
    marks_standing,
    options_standing,
    scorers_standing,
)
from goldenthread.rules.vocabulary import PrioritisationStep as Step

__all__ = ["MOST_CELLS", "close_prioritisation", "open_prioritisation"]

#: What one person can be asked to judge on one page: options times criteria.
MOST_CELLS: Final = 600


def open_prioritisation(pk: int, *, by: Actor, at: datetime, read_at: int | None = None) -> int:
    """Open a prioritisation for scoring from its first day on; return the event.

    From then on its scale and criteria stay as they are. Audited as ``plan:prioritisation:opened``.

    Raises:
        NotPermitted: ``by`` may not run it.
        NotPossible: something is missing; the message says what.
        ChangedMeanwhile: somebody took it a step on after ``read_at``.
    """
    read_at = head() if read_at is None else read_at
    found = running(pk, by=by, steps=[Step.PREPARING])
    lacks = _lacking(pk)
    if found.stands.closes_on < localdate(at):
        lacks.append("a last day of scoring that is still to come")
    if lacks:
        raise NotPossible(f"It cannot be opened yet. It lacks {_listed(lacks)}.")
    name = "plan:prioritisation:opened"
    with event(by=by, at=at, name=name, subject=found.subject) as number:
        refuse_meanwhile(PrioritisationStage, pk, read_at)
        PrioritisationStage(prioritisation_id=pk, step=Step.OPEN, on=localdate(at)).save()
    return number


def _lacking(pk: int) -> list[str]:
    """Return what a prioritisation lacks before anybody can score. 3 SQL queries.

    Raises:
        NotPossible: there is more to judge than one page holds, or no criterion has any weight.
    """
    criteria, options = criteria_standing(pk), options_standing(pk)
    there = [it for it in options.values() if not it.is_withdrawn]
    lacks = [] if len(there) > 1 else ["at least two options"]
    lacks += [] if criteria else ["a criterion"]
    lacks += [] if scorers_standing(pk) else ["somebody who scores"]
    if criteria and not any(it.weight for it in criteria.values()):
        raise NotPossible(
            "All weights are nought, so that nothing would come first: give a criterion a weight."
        )
    if len(there) * len(criteria) > MOST_CELLS:
        raise NotPossible(
            f"{len(there)} options on {len(criteria)} criteria are {len(there) * len(criteria):,} marks for"
            f" each person; {MOST_CELLS} can be asked for. Take some out, or make two prioritisations."
        )
    return lacks


def close_prioritisation(
    pk: int,
    *,
    by: Actor,
    at: datetime,
    is_confirmed: bool = False,
    words: str = "",
    read_at: int | None = None,
) -> int:
    """Close a prioritisation, so that all see its result; return the event.

    Where marks are missing that must be confirmed: they are left out, never taken as nought. Audited as
    ``plan:prioritisation:closed``.

    Raises:
        NotPermitted: ``by`` may not run it.
        NotPossible: it is not open, nobody gave any mark, or marks are missing and that is not confirmed.
        ChangedMeanwhile: somebody took it a step on after ``read_at``.
    """
    read_at = head() if read_at is None else read_at
    found = running(pk, by=by, steps=[Step.OPEN])
    missing, given = _missing(pk)
    if not given:
        raise NotPossible(
            "Nobody has given a mark yet, so that there is no result: wait, or drop the prioritisation."
        )
    if missing and not is_confirmed:
        count = "1 mark is" if missing == 1 else f"{missing:,} marks are"
        raise NotPossible(
            f"{count} still missing. Confirm that it closes without them, or wait.",
            field="is_confirmed",
        )
    said, name = words.strip(), "plan:prioritisation:closed"
    with event(by=by, at=at, name=name, reason=said, subject=found.subject) as number:
        refuse_meanwhile(PrioritisationStage, pk, read_at)
        PrioritisationStage(
            prioritisation_id=pk, step=Step.CLOSED, on=localdate(at), words=said
        ).save()
    return number


def _missing(pk: int) -> tuple[int, int]:
    """Return how many marks are missing and how many are given. 4 SQL queries."""
    options = [key for key, it in options_standing(pk).items() if not it.is_withdrawn]
    cells = [(option, criterion) for option in options for criterion in criteria_standing(pk)]
    scorers, marks = scorers_standing(pk), marks_standing(pk)
    judged = [judged_of(marks.get(person, {}), cells) for person in scorers]
    given = sum(it for it, _ in judged)
    return len(scorers) * len(cells) - given - sum(it for _, it in judged), given


def _listed(words: Iterable[str]) -> str:
    *most, latest = words
    return f"{', '.join(most)} and {latest}" if most else latest
