"""Begin the scorecard of a year, change what it is called and who owns it, plan its steps, drop it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.audit.queries import head
from goldenthread.governance.queries.routes import routes_for
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import NotPossible, refuse_far
from goldenthread.organisation.queries.units import posts_on, units_on
from goldenthread.records.numbering import next_number
from goldenthread.reports.access import require_change
from goldenthread.reports.commands.making import Making, making, refuse_later
from goldenthread.reports.models import (
    ScorecardDay,
    ScorecardLine,
    YearScorecard,
    YearScorecardVersion,
)
from goldenthread.reports.queries.year_scorecards import latest_lines
from goldenthread.rules.periods import period_of
from goldenthread.rules.reporting import usual_timetable
from goldenthread.rules.vocabulary import ChangeKind, Frequency, ScorecardStep, YearLineState

__all__ = [
    "LONGEST_TITLE",
    "PlannedDays",
    "WantedScorecard",
    "begin_scorecard",
    "change_scorecard",
    "drop_scorecard",
    "record_agreed",
    "set_timetable",
]

LONGEST_TITLE: Final = 200
_STEP_WORDS: Final = {
    ScorecardStep.GATHER: "Gathering candidates",
    ScorecardStep.INFORM: "Informing members",
    ScorecardStep.SESSIONS: "Open sessions",
    ScorecardStep.RECOMMEND: "The recommendation",
    ScorecardStep.INSTRUCT: "The instruction",
    ScorecardStep.FINALISE: "Finalising",
    ScorecardStep.APPROVE: "The approval",
}


@dataclass(frozen=True)
class WantedScorecard:
    """What a year's scorecard is called, and the post that answers for it."""

    title: str
    owner_id: int | None = None


@dataclass(frozen=True)
class PlannedDays:
    """When a step is planned to begin and to be over, and when it was done."""

    from_on: date | None = None
    due_on: date | None = None
    done_on: date | None = None


def begin_scorecard(
    wanted: WantedScorecard, *, by: Actor, at: datetime, year_on: date, reason: str = "",
    is_planned: bool = False,
) -> str:  # fmt: skip
    """Begin the scorecard of the financial year that a day lies in; return its reference.

    One that ``is_planned`` has the usual timetable. Audited as ``reports:scorecard:begun``.

    Raises:
        NotPermitted: ``by`` does not administer the whole council.
        NotPossible: the year has one already, or something is not there; the message says what to mend.
    """
    today = localdate(at)
    require_change(by, units_on(today).values())
    refuse_far(year_on, field="year")
    says = _checked(wanted, today)
    year = period_of(year_on, Frequency.YEAR)
    with event(by=by, at=at, name="reports:scorecard:begun", reason=reason.strip()):
        _refuse_second(year.start, year.label)
        card = YearScorecard(
            reference=f"YS-{next_number(YearScorecard, 'YS')}",
            starts_on=year.start,
            next_starts_on=year.next_start,
        )
        card.save()
        YearScorecardVersion(scorecard=card, reason=reason.strip(), **says).save()
        if is_planned:
            usual = usual_timetable(card.starts_on).items()
            days = {step: PlannedDays(*span) for step, span in usual}
            ScorecardDay.objects.append(_days(card.pk, days))
    return card.reference


def change_scorecard(
    scorecard_id: int, wanted: WantedScorecard, *, by: Actor, at: datetime, reason: str = "",
    read_at: int | None = None,
) -> int | None:  # fmt: skip
    """Call a year's scorecard otherwise, or give it another owner; return the event, none where it is so.

    Audited as ``reports:scorecard:changed``.

    Raises:
        NotPermitted: ``by`` does not administer the whole council.
        NotPossible: it is agreed or dropped, or something is not there; the message says what to mend.
        ChangedMeanwhile: somebody else changed it after ``read_at``.
    """
    held = making(scorecard_id, by=by, on=localdate(at))
    says = _checked(wanted, localdate(at))
    if all(getattr(held.version, name) == value for name, value in says.items()):
        return None
    return _say(held, says, by=by, at=at, verb="changed", reason=reason, read_at=read_at)


def drop_scorecard(
    scorecard_id: int, *, by: Actor, at: datetime, reason: str, read_at: int | None = None
) -> int:
    """Drop a year's scorecard that was begun by mistake, with a reason; return the event.

    Another may be begun for the year. Audited as ``reports:scorecard:dropped``.

    Raises:
        NotPermitted: ``by`` does not administer the whole council.
        NotPossible: it is agreed or dropped already, or no reason is given.
        ChangedMeanwhile: somebody else changed it after ``read_at``.
    """
    held = making(scorecard_id, by=by, on=localdate(at))
    if not reason.strip():
        raise NotPossible("Say why: it stands in the trail.", field="reason")
    return _say(
        held, {"is_dropped": True}, by=by, at=at, verb="dropped", reason=reason, read_at=read_at
    )


def record_agreed(
    scorecard_id: int, *, by: Actor, at: datetime, agreed_on: date, agreed_by: str, reason: str = "",
    read_at: int | None = None,
) -> int:  # fmt: skip
    """Record that a year's scorecard was agreed before the council used the system; return the event.

    Its chosen lines are in force for the year. That is for years that have begun: the scorecard of a year
    to come is agreed by its route. Audited as ``reports:scorecard:agreed``.

    Raises:
        NotPermitted: ``by`` does not administer the whole council.
        NotPossible: the year is still to come, nothing is chosen, or the day or who agreed is missing.
        ChangedMeanwhile: somebody else changed it after ``read_at``.
    """
    today = localdate(at)
    held = making(scorecard_id, by=by, on=today)
    if held.card.starts_on > today:
        raise NotPossible(
            "Its year is still to come: it is agreed by the council’s route, not recorded as agreed."
        )
    if routes_for(ChangeKind.SCORECARD, today).is_required:
        raise NotPossible("The council’s route is required for scorecards: put it forward instead.")
    refuse_far(agreed_on, field="agreed_on")
    if agreed_on > today:
        raise NotPossible("The day is still to come: write when it was agreed.", field="agreed_on")
    named = " ".join(agreed_by.split())[:LONGEST_TITLE]
    if not named:
        raise NotPossible("Write who agreed it, and where that is minuted.", field="agreed_by")
    says = {"agreed_on": agreed_on, "agreed_by": named}
    return _say(held, says, by=by, at=at, verb="agreed", reason=reason, read_at=read_at)


def set_timetable(
    scorecard_id: int, days: Mapping[ScorecardStep, PlannedDays], *, by: Actor, at: datetime,
    reason: str = "", read_at: int | None = None,
) -> int | None:  # fmt: skip
    """Plan the steps of making a year's scorecard, and note those that are done; return the event.

    None where nothing is said otherwise. Audited as ``reports:timetable:set``.

    Raises:
        NotPermitted: ``by`` does not administer the whole council.
        NotPossible: a step ends before it begins, or is done on a day to come; the message says which.
        ChangedMeanwhile: somebody else changed it after ``read_at``.
    """
    today = localdate(at)
    read_at = head() if read_at is None else read_at
    held = making(scorecard_id, by=by, on=today)
    for step, said in days.items():
        _refuse_odd(step, said, today)
    rows = ScorecardDay.objects.filter(scorecard=scorecard_id).order_by("event", "id")
    stands = {it.step: PlannedDays(it.from_on, it.due_on, it.done_on) for it in rows}
    changed = {it: said for it, said in days.items() if stands.get(it, PlannedDays()) != said}
    if not changed:
        return None
    name, subject = "reports:timetable:set", held.subject
    with event(by=by, at=at, name=name, reason=reason.strip(), subject=subject) as number:
        held.refuse_closed()
        refuse_later(ScorecardDay, scorecard_id, read_at, step__in=[it.value for it in changed])
        ScorecardDay.objects.append(_days(scorecard_id, changed))
    return number


def _days(scorecard_id: int, days: Mapping[ScorecardStep, PlannedDays]) -> list[ScorecardDay]:
    return [
        ScorecardDay(
            scorecard_id=scorecard_id, step=it, from_on=said.from_on, due_on=said.due_on,
            done_on=said.done_on,
        )
        for it, said in days.items()
    ]  # fmt: skip


def _refuse_odd(step: ScorecardStep, said: PlannedDays, today: date) -> None:
    for name in ("from_on", "due_on", "done_on"):
        refuse_far(getattr(said, name), field=f"{step}_{name}")
    words = _STEP_WORDS[step]
    if said.from_on and said.due_on and said.due_on < said.from_on:
        sentence = f"{words} would end before it begins: mend one of the days."
        raise NotPossible(sentence, field=f"{step}_due_on")
    if said.done_on and said.done_on > today:
        sentence = f"{words} cannot be done on a day to come: leave the day out until it is done."
        raise NotPossible(sentence, field=f"{step}_done_on")


def _say(
    held: Making, says: dict[str, Any], *, by: Actor, at: datetime, verb: str, reason: str,
    read_at: int | None,
) -> int:  # fmt: skip
    """Record what is said of a scorecard from now on; where it is agreed, what is chosen is in force."""
    read_at = head() if read_at is None else read_at
    name, subject = f"reports:scorecard:{verb}", held.subject
    with event(by=by, at=at, name=name, reason=reason.strip(), subject=subject) as number:
        held.refuse_closed()
        refuse_later(YearScorecardVersion, held.card.pk, read_at)
        if verb == "agreed":
            _bring_in_force(held.card.pk)
        version = held.version
        stands = {"title": version.title, "owner_id": version.owner_id}
        row = YearScorecardVersion(
            scorecard_id=held.card.pk, reason=reason.strip(), **{**stands, **says}
        )
        row.save()
    return number


def _bring_in_force(scorecard_id: int) -> None:
    """Write that what is chosen is in force; nothing that nobody decided on."""
    rows = latest_lines([scorecard_id], as_at=None).values()
    chosen = [it for it in rows if it.state == YearLineState.CHOSEN]
    if not chosen:
        raise NotPossible("No line is chosen yet: choose what is on the scorecard first.")
    if any(it.state == YearLineState.CANDIDATE for it in rows):
        raise NotPossible(
            "Some candidates are neither chosen nor left out: decide on them first, with reasons."
        )
    ScorecardLine.objects.append([_in_force(it) for it in chosen])


def _in_force(line: ScorecardLine) -> ScorecardLine:
    """Return a chosen line as it is in force."""
    kept = {
        it.attname: getattr(line, it.attname)
        for it in line._meta.concrete_fields
        if it.attname not in ("id", "event", "state", "reason", "saying_number")
    }
    return ScorecardLine(**kept, state=YearLineState.IN_FORCE)


def _refuse_second(starts_on: date, label: str) -> None:
    """Refuse a second scorecard of a year; asked under the writer's lock. 2 SQL queries."""
    rows = YearScorecard.objects.filter(starts_on=starts_on)
    versions = YearScorecardVersion.objects.filter(scorecard__in=rows).select_related("scorecard")
    latest = {it.scorecard_id: it for it in versions.order_by("event", "id")}
    for it in latest.values():
        if not it.is_dropped:
            raise NotPossible(
                f"{label} has a scorecard already, {it.scorecard.reference}: go on with that one.",
                field="year",
            )


def _checked(wanted: WantedScorecard, today: date) -> dict[str, Any]:
    title = " ".join(wanted.title.split())
    if not title:
        raise NotPossible("Write what it is called.", field="title")
    if len(title) > LONGEST_TITLE:
        raise NotPossible(
            f"The title is {len(title)} characters long: shorten it to {LONGEST_TITLE} or fewer.",
            field="title",
        )
    if wanted.owner_id is not None and wanted.owner_id not in posts_on(today):
        raise NotPossible("This post is not there today: choose another.", field="owner")
    return {"title": title, "owner_id": wanted.owner_id}
