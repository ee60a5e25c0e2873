"""Begin a prioritisation, say otherwise what it is, open it for scoring, close it, drop it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.audit.queries import head
from goldenthread.organisation.access import Actor, NotPermitted
from goldenthread.organisation.commands.refusals import NotPossible, refuse_far
from goldenthread.plan.access import may_change
from goldenthread.plan.commands.prioritising import Run, refuse_meanwhile, refuse_step, running
from goldenthread.plan.commands.versioned import checked_words, refuse_strangers
from goldenthread.plan.models import (
    Criterion,
    Option,
    Prioritisation,
    PrioritisationStage,
    PrioritisationVersion,
)
from goldenthread.plan.queries.prioritisation_rows import criteria_standing, options_standing
from goldenthread.records.numbering import next_number
from goldenthread.rules.numbers import Number, plain
from goldenthread.rules.vocabulary import PrioritisationStep as Step

__all__ = [
    "LONGEST_WORDS_OF_MARK",
    "MOST_MARKS",
    "WantedPrioritisation",
    "add_prioritisation",
    "change_prioritisation",
    "drop_prioritisation",
]

MOST_MARKS: Final = 11
LONGEST_WORDS_OF_MARK: Final = 120
_LETTER: Final = "PZ"
_EARLY: Final = (Step.PREPARING, Step.OPEN)


@dataclass(frozen=True)
class WantedPrioritisation:
    """What a prioritisation is called and for, who runs it, its scale and its days of scoring."""

    title: str
    unit_id: int
    marks: Sequence[tuple[Number, str]]
    opens_on: date
    closes_on: date
    purpose: str = ""
    owner_id: int | None = None


def add_prioritisation(
    wanted: WantedPrioritisation, *, by: Actor, at: datetime, follows_id: int | None = None
) -> str:
    """Begin a prioritisation, maybe with an earlier one's criteria and options; return its reference.

    Audited as ``plan:prioritisation:added``.

    Raises:
        NotPermitted: ``by`` may not run one for this unit or as this owner.
        NotPossible: it makes no sense; the message says what to mend.
    """
    checked = _checked(wanted, by, on=localdate(at))
    earlier = follows_id is not None and Prioritisation.objects.filter(pk=follows_id).exists()
    if follows_id is not None and not earlier:
        raise NotPossible("There is no such prioritisation: choose another.", field="follows")
    criteria = criteria_standing(follows_id) if follows_id else {}
    options = options_standing(follows_id) if follows_id else {}
    with event(by=by, at=at, name="plan:prioritisation:added"):
        number = next_number(Prioritisation, _LETTER)
        found = Prioritisation(reference=f"{_LETTER}-{number}", follows_id=follows_id)
        found.save()
        PrioritisationVersion(prioritisation=found, **checked).save()
        PrioritisationStage(prioritisation=found, step=Step.PREPARING, on=localdate(at)).save()
        Criterion.objects.append([_again(it, found.pk) for it in criteria.values()])
        kept = [it for it in options.values() if not it.is_withdrawn]
        Option.objects.append([_again(it, found.pk) for it in kept])
    return found.reference


def _again(row: Any, pk: int) -> Any:
    """Return a criterion or option as a new one's, under the same number."""
    left = {"id", "event", "prioritisation_id", "reason"}
    says = {it.attname: getattr(row, it.attname) for it in row._meta.concrete_fields}
    return type(row)(
        prioritisation_id=pk, **{name: it for name, it in says.items() if name not in left}
    )


def change_prioritisation(
    pk: int,
    wanted: WantedPrioritisation,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    read_at: int | None = None,
) -> int | None:
    """Say otherwise what a prioritisation is; return the event, none where it says so already.

    Once it is open its scale and first day stay as they are: people have scored by them. Audited as
    ``plan:prioritisation:changed``.

    Raises:
        NotPermitted: ``by`` may not run it, or not as it would be.
        NotPossible: it makes no sense, or nobody scores any more.
        ChangedMeanwhile: somebody else changed it after ``read_at``.
    """
    read_at = head() if read_at is None else read_at
    found = running(pk, by=by, steps=_EARLY)
    checked = _checked(wanted, by, on=localdate(at))
    changed = {name for name, it in checked.items() if getattr(found.stands, name) != it}
    if not changed:
        return None
    if found.step is Step.OPEN:
        _refuse_as_open(found, checked, changed, on=localdate(at))
    reason = reason.strip()
    name = "plan:prioritisation:changed"
    with event(by=by, at=at, name=name, reason=reason, subject=found.subject) as number:
        refuse_step(pk, [found.step])
        refuse_meanwhile(PrioritisationVersion, pk, read_at)
        PrioritisationVersion(prioritisation_id=pk, reason=reason, **checked).save()
    return number


def _refuse_as_open(found: Run, checked: dict[str, Any], changed: set[str], *, on: date) -> None:
    for name, said in (("marks", "scale"), ("opens_on", "first day")):
        if name in changed:
            raise NotPossible(
                f"It is open for scoring, so that its {said} stays as it is.", field=name
            )
    if "closes_on" in changed and checked["closes_on"] < on:
        raise NotPossible(
            "This day is over: write today or a later day, or close it.", field="closes_on"
        )


def drop_prioritisation(
    pk: int, *, by: Actor, at: datetime, reason: str, read_at: int | None = None
) -> int:
    """Drop a prioritisation before it is closed, with a reason; return the event.

    What was scored stays with those who scored. Audited as ``plan:prioritisation:dropped``.

    Raises:
        NotPermitted: ``by`` may not run it.
        NotPossible: it is closed or dropped, or no reason is given.
        ChangedMeanwhile: somebody took it a step on after ``read_at``.
    """
    read_at = head() if read_at is None else read_at
    found = running(pk, by=by, steps=_EARLY)
    reason = reason.strip()
    if not reason:
        raise NotPossible("Say why: it stands in the trail.", field="reason")
    name = "plan:prioritisation:dropped"
    with event(by=by, at=at, name=name, reason=reason, subject=found.subject) as number:
        refuse_meanwhile(PrioritisationStage, pk, read_at)
        PrioritisationStage(
            prioritisation_id=pk, step=Step.DROPPED, on=localdate(at), words=reason
        ).save()
    return number


def _checked(wanted: WantedPrioritisation, by: Actor, *, on: date) -> dict[str, Any]:
    """Return what is stored of a prioritisation; refuse what makes no sense. At most 2 SQL queries."""
    words = checked_words(wanted.title, wanted.purpose, lacking="Write what is to be prioritised.")
    refuse_far(wanted.opens_on, field="opens_on")
    refuse_far(wanted.closes_on, field="closes_on")
    if wanted.closes_on < wanted.opens_on:
        raise NotPossible(
            "Scoring would end before it begins: write a later last day.", field="closes_on"
        )
    says = {
        "title": words["title"],
        "purpose": words["words"],
        "unit_id": wanted.unit_id,
        "owner_id": wanted.owner_id,
        "marks": _marks(wanted.marks),
        "opens_on": wanted.opens_on,
        "closes_on": wanted.closes_on,
    }
    if not may_change(by, unit_id=wanted.unit_id, owner_id=wanted.owner_id, tops=False):
        raise NotPermitted(f"{by.label} may not run this prioritisation.")
    refuse_strangers(says, on)
    return says


def _marks(marks: Sequence[tuple[Number, str]]) -> list[dict[str, Any]]:
    """Return a scale as it is stored.

    Raises:
        NotPossible: it has too few or too many marks, they do not rise, or their words are too long.
    """
    if not 2 <= len(marks) <= MOST_MARKS:
        raise NotPossible(f"Write from two to {MOST_MARKS} marks, each on its line.", field="marks")
    numbers = [mark for mark, _ in marks]
    if numbers != sorted(set(numbers)):
        raise NotPossible("The marks rise from line to line: put them in order.", field="marks")
    for mark, words in marks:
        if len(words.strip()) > LONGEST_WORDS_OF_MARK:
            raise NotPossible(
                f"The words of mark {plain(mark)} are longer than {LONGEST_WORDS_OF_MARK} characters:"
                " shorten them.",
                field="marks",
            )
    return [{"mark": mark, "words": " ".join(words.split())} for mark, words in marks]
