"""What stands of a prioritisation: its version, step, criteria, options, scorers and marks, as recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from goldenthread.plan.models import (
    Criterion,
    ObjectiveVersion,
    Option,
    OptionMark,
    PrioritisationStage,
    PrioritisationVersion,
    ProposalVersion,
    Scorer,
)
from goldenthread.rules.vocabulary import PrioritisationStep as Step

__all__ = [
    "IS_CLOSED",
    "Cell",
    "criteria_standing",
    "is_judged",
    "is_scored_on",
    "judged_of",
    "latest_step",
    "marks_standing",
    "options_standing",
    "scorers_standing",
    "title_of_objective",
    "title_of_proposal",
    "versions_standing",
]

#: The steps in which nobody scores any more and the result is open.
IS_CLOSED: Final = frozenset({Step.CLOSED, Step.ADOPTED})

#: An option and a criterion, by their numbers.
Cell = tuple[int, int]


def versions_standing(as_at: int | None = None) -> QuerySet[PrioritisationVersion]:
    """Return the version that stands of each prioritisation, as known at an event or now."""
    rows = PrioritisationVersion.objects.known_at(as_at)
    of_same = rows.filter(prioritisation=OuterRef("prioritisation"), event__gt=OuterRef("event"))
    return rows.filter(~Exists(of_same))


def latest_step(pk: int, *, as_at: int | None = None) -> Step:
    """Return how far a prioritisation has come. One SQL query."""
    rows = PrioritisationStage.objects.known_at(as_at).filter(prioritisation=pk)
    row = rows.order_by("event", "id").last()
    return Step(row.step) if row else Step.PREPARING


def is_scored_on(step: Step, opens_on: date, closes_on: date, *, day: date) -> bool:
    """Say whether marks are taken on a day: it is open, and the day is one of its days."""
    return step is Step.OPEN and opens_on <= day <= closes_on


def criteria_standing(pk: int, *, as_at: int | None = None) -> dict[int, Criterion]:
    """Return the criteria by number. One SQL query."""
    rows = Criterion.objects.known_at(as_at).filter(prioritisation=pk)
    return {key: it for key, it in _latest(rows, "number").items() if not it.is_withdrawn}


def options_standing(pk: int, *, as_at: int | None = None) -> dict[int, Option]:
    """Return the options by number, those withdrawn as well. One SQL query."""
    rows = Option.objects.known_at(as_at).filter(prioritisation=pk)
    return _latest(rows.select_related("objective", "proposal"), "number")


def scorers_standing(pk: int, *, as_at: int | None = None) -> dict[int, Scorer]:
    """Return who is asked to score, by person. One SQL query."""
    rows = Scorer.objects.known_at(as_at).filter(prioritisation=pk)
    return {key: it for key, it in _latest(rows, "person_id").items() if not it.is_withdrawn}


def marks_standing(
    pk: int, *, as_at: int | None = None, person_id: int | None = None
) -> dict[int, dict[Cell, OptionMark]]:
    """Return the marks that stand, by person and cell; of one person where one is named. One SQL query.

    Who may see them is for the caller to ask: nobody but the scorer before the prioritisation is closed.
    """
    rows = OptionMark.objects.known_at(as_at).filter(prioritisation=pk)
    if person_id is not None:
        rows = rows.filter(person=person_id)
    found: dict[int, dict[Cell, OptionMark]] = {}
    for row in rows.order_by("event", "id"):
        found.setdefault(row.person_id, {})[row.option, row.criterion] = row
    return found


def is_judged(mark: OptionMark) -> bool:
    """Say whether the scorer has judged, or has said that they cannot."""
    return mark.mark is not None or mark.is_abstaining


def judged_of(marks: Mapping[Cell, OptionMark], cells: Iterable[Cell]) -> tuple[int, int]:
    """Return of how many of these cells there is a mark, and of how many the scorer abstains."""
    found = [marks[cell] for cell in cells if cell in marks]
    return sum(it.mark is not None for it in found), sum(it.is_abstaining for it in found)


def _latest(rows: QuerySet[Any], key: str) -> dict[int, Any]:
    found = {getattr(row, key): row for row in rows.order_by("event", "id")}
    return dict(sorted(found.items()))


def title_of_objective(pk: int, on: date) -> str:
    """Return what an objective is called on a day; nothing where it is not there. One SQL query.

    A person's own is nobody else's to score: it is as if it were not there.
    """
    rows = ObjectiveVersion.objects.filter(objective=pk, objective__person__isnull=True)
    return _title(rows, on)


def title_of_proposal(pk: int, on: date) -> str:
    """Return what a proposal is called on a day; nothing where it is not there. One SQL query."""
    return _title(ProposalVersion.objects.filter(proposal=pk), on)


def _title(rows: QuerySet[Any], on: date) -> str:
    row = rows.filter(from_on__lte=on).order_by("from_on", "event", "id").last()
    return "" if row is None or row.is_ended else str(row.title)
