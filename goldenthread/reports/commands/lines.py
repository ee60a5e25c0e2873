"""Put lines on the list of a year's scorecard: take candidates, ask for measures, choose, leave out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.audit.queries import head
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import NotPossible, refuse_far
from goldenthread.organisation.queries.units import posts_on
from goldenthread.plan.models import PlanFinding, PlanVersion
from goldenthread.reports.commands.making import (
    making,
    refuse_later,
    refuse_personal,
    written,
)
from goldenthread.reports.models import ScorecardLine, SessionSaying
from goldenthread.reports.queries.lines import LineNow, now_of
from goldenthread.reports.queries.year_scorecards import latest_lines
from goldenthread.rules.reporting import reportable, usual_interval
from goldenthread.rules.vocabulary import LineSource, ReviewInterval, YearLineState

__all__ = [
    "LONGEST_TITLE",
    "LONGEST_WHY",
    "Taken",
    "WantedLine",
    "add_measure",
    "change_line",
    "settle_lines",
    "take_candidates",
]

LONGEST_TITLE: Final = 300
LONGEST_WHY: Final = 5_000
#: More at once nobody has looked at.
_MOST: Final = 2_000
_IN_WORDS: Final = {
    ReviewInterval.MONTHLY: "monthly",
    ReviewInterval.QUARTERLY: "quarterly",
    ReviewInterval.TERMLY: "termly",
    ReviewInterval.SIX_MONTHLY: "every six months",
    ReviewInterval.YEARLY: "yearly",
}


@dataclass(frozen=True)
class Taken:
    """An indicator taken as a candidate; without an interval it is the most frequent that it allows."""

    series_id: int
    source: LineSource
    objective_id: int | None = None
    interval: ReviewInterval | None = None
    why: str = ""


@dataclass(frozen=True)
class WantedLine:
    """What a line says. ``title``, ``owner_id`` and ``due_on`` are of measures still to be developed.

    ``series_id`` given for such a measure says that it is developed: the indicator takes its place.
    """

    interval: ReviewInterval
    objective_id: int | None = None
    why: str = ""
    finding: tuple[int, int] | None = None
    title: str = ""
    owner_id: int | None = None
    due_on: date | None = None
    series_id: int | None = None


def take_candidates(
    scorecard_id: int, taken: Sequence[Taken], *, by: Actor, at: datetime, reason: str = "",
    saying_number: int | None = None,
) -> int:  # fmt: skip
    """Take indicators as candidates; return how many were new. What is on the list stays as it is.

    ``saying_number`` is what was said at a session that led to it. Audited as ``reports:candidates:taken``.

    Raises:
        NotPermitted: ``by`` does not administer the whole council.
        NotPossible: an indicator is not there for ``by``, an interval is more frequent than it is counted, or
            the scorecard is agreed; the message names which.
    """
    held = making(scorecard_id, by=by, on=localdate(at))
    if not taken:
        raise NotPossible("Choose at least one indicator.", field="taken")
    if len(taken) > _MOST:
        raise NotPossible(
            f"These are {len(taken):,}: take {_MOST:,} or fewer at once.", field="taken"
        )
    now = now_of(by, (it.series_id for it in taken))
    refuse_personal(it.objective_id for it in taken)
    rows = {it.series_id: _candidate(it, now.get(it.series_id), reason) for it in taken}
    name, subject = "reports:candidates:taken", held.subject
    with event(by=by, at=at, name=name, reason=reason.strip(), subject=subject):
        held.refuse_closed()
        _refuse_unsaid(scorecard_id, saying_number)
        stands = latest_lines([scorecard_id], as_at=None).values()
        there = {it.series_id for it in stands}
        number = max((it.number for it in stands), default=0)
        new = [said for pk, said in rows.items() if pk not in there]
        if not new:
            raise NotPossible("All of these are on the list already.", field="taken")
        ScorecardLine.objects.append(
            [
                ScorecardLine(
                    scorecard_id=scorecard_id, number=number + place, saying_number=saying_number,
                    state=YearLineState.CANDIDATE, **said,
                )
                for place, said in enumerate(new, start=1)
            ]
        )  # fmt: skip
    return len(new)


def _candidate(taken: Taken, now: LineNow | None, reason: str) -> dict[str, Any]:
    if now is None:
        raise NotPossible("One of these indicators is not there any more: choose again.")
    interval = taken.interval or usual_interval(now.frequency, now.every)
    _refuse_too_often(interval, now)
    return {
        "series_id": taken.series_id,
        "source": taken.source,
        "objective_id": taken.objective_id,
        "interval": interval,
        "why": written(taken.why, LONGEST_WHY, field="why"),
        "reason": reason.strip(),
    }


def add_measure(
    scorecard_id: int, wanted: WantedLine, *, by: Actor, at: datetime, source: LineSource,
    reason: str = "", saying_number: int | None = None,
) -> int:  # fmt: skip
    """Ask for a measure that is still to be developed; return the line's number.

    Audited as ``reports:line:added``.

    Raises:
        NotPermitted: ``by`` does not administer the whole council.
        NotPossible: it makes no sense; the message says what to mend.
    """
    today = localdate(at)
    held = making(scorecard_id, by=by, on=today)
    said = _checked(wanted, None, by=by, today=today)
    name, subject = "reports:line:added", held.subject
    with event(by=by, at=at, name=name, reason=reason.strip(), subject=subject):
        held.refuse_closed()
        _refuse_unsaid(scorecard_id, saying_number)
        stands = latest_lines([scorecard_id], as_at=None).values()
        row = ScorecardLine(
            scorecard_id=scorecard_id, number=1 + max((it.number for it in stands), default=0),
            source=source, state=YearLineState.CANDIDATE, saying_number=saying_number,
            reason=reason.strip(), **said,
        )  # fmt: skip
        row.save()
    return row.number


def change_line(
    scorecard_id: int, number: int, wanted: WantedLine, *, by: Actor, at: datetime,
    reason: str = "", saying_number: int | None = None, read_at: int | None = None,
) -> int | None:  # fmt: skip
    """Say something else of a line; return the event, none where it says so already.

    Audited as ``reports:line:changed``.

    Raises:
        NotPermitted: ``by`` does not administer the whole council.
        NotPossible: it makes no sense as things stand; the message says what to mend.
        ChangedMeanwhile: somebody else changed it after ``read_at``.
    """
    today = localdate(at)
    read_at = head() if read_at is None else read_at
    held = making(scorecard_id, by=by, on=today)
    (line,) = _lines(scorecard_id, [number], by)
    said = _checked(wanted, line, by=by, today=today)
    if all(getattr(line, name) == value for name, value in said.items()):
        return None
    name, subject = "reports:line:changed", held.subject
    with event(by=by, at=at, name=name, reason=reason.strip(), subject=subject) as place:
        held.refuse_closed()
        _refuse_unsaid(scorecard_id, saying_number)
        refuse_later(ScorecardLine, scorecard_id, read_at, number=number)
        if said["series_id"] is not None and line.series_id is None:
            _refuse_twice(scorecard_id, said["series_id"])
        _next(line, reason=reason.strip(), saying_number=saying_number, **said).save()
    return place


def settle_lines(
    scorecard_id: int, numbers: Sequence[int], state: YearLineState, *, by: Actor, at: datetime,
    reason: str = "", saying_number: int | None = None, read_at: int | None = None,
) -> int:  # fmt: skip
    """Choose lines for the scorecard, leave them out with a reason, or open the question again.

    Returns how many were settled otherwise than before. Audited as ``reports:lines:settled``.

    Raises:
        NotPermitted: ``by`` does not administer the whole council.
        NotPossible: none is named, one is not there, or one is left out without a reason.
        ChangedMeanwhile: somebody else changed one of them after ``read_at``.
    """
    if state is YearLineState.IN_FORCE:
        raise NotPossible("Lines come into force when the scorecard is agreed, not one by one.")
    read_at = head() if read_at is None else read_at
    held = making(scorecard_id, by=by, on=localdate(at))
    if not numbers:
        raise NotPossible("Choose at least one line.", field="lines")
    if state is YearLineState.LEFT_OUT and not reason.strip():
        raise NotPossible("Say why: whoever asked for the line will want to know.", field="reason")
    rows = [it for it in _lines(scorecard_id, numbers, by) if it.state != state]
    if not rows:
        return 0
    name, subject = "reports:lines:settled", held.subject
    with event(by=by, at=at, name=name, reason=reason.strip(), subject=subject):
        held.refuse_closed()
        _refuse_unsaid(scorecard_id, saying_number)
        listed = [it.number for it in rows]
        refuse_later(ScorecardLine, scorecard_id, read_at, number__in=listed)
        ScorecardLine.objects.append(
            [
                _next(it, state=state, reason=reason.strip(), saying_number=saying_number)
                for it in rows
            ]
        )
    return len(rows)


def _lines(scorecard_id: int, numbers: Sequence[int], by: Actor) -> list[ScorecardLine]:
    """Return lines as they stand, of those that ``by`` sees. 2 SQL queries."""
    stands = latest_lines([scorecard_id], as_at=None)
    found = [stands.get((scorecard_id, it)) for it in dict.fromkeys(numbers)]
    now = now_of(by, (it.series_id for it in found if it and it.series_id is not None))
    rows = [it for it in found if it and (it.series_id is None or it.series_id in now)]
    if len(rows) != len(found):
        raise NotPossible("One of these lines is not there: choose again.", field="lines")
    return rows


def _next(line: ScorecardLine, **says: Any) -> ScorecardLine:
    """Return the row that stands after a line's, saying something else."""
    kept = {
        it.attname: getattr(line, it.attname)
        for it in line._meta.concrete_fields
        if it.attname not in ("id", "event")
    }
    return ScorecardLine(**{**kept, **says})


def _checked(
    wanted: WantedLine, line: ScorecardLine | None, *, by: Actor, today: date
) -> dict[str, Any]:
    """Return what is stored of a line, beside where it came from and how far it has come."""
    series_id = (
        line.series_id if line is not None and line.series_id is not None else wanted.series_id
    )
    now = None
    if series_id is not None:
        now = now_of(by, [series_id]).get(series_id)
        if now is None:
            raise NotPossible("This indicator is not there: choose another.", field="series")
        _refuse_too_often(wanted.interval, now)
    title = " ".join(wanted.title.split())
    if now is None and not title:
        raise NotPossible("Write what is to be measured.", field="title")
    refuse_personal([wanted.objective_id])
    _refuse_issue(wanted.finding)
    refuse_far(wanted.due_on, field="due_on")
    if wanted.owner_id is not None and wanted.owner_id not in posts_on(today):
        raise NotPossible("This post is not there today: choose another.", field="owner")
    return {
        "series_id": series_id,
        "title": written(title, LONGEST_TITLE, field="title"),
        "objective_id": wanted.objective_id,
        "interval": wanted.interval,
        "why": written(wanted.why, LONGEST_WHY, field="why"),
        "finding_plan_id": wanted.finding[0] if wanted.finding else None,
        "finding_number": wanted.finding[1] if wanted.finding else None,
        "owner_id": wanted.owner_id,
        "due_on": wanted.due_on,
    }


def _refuse_too_often(interval: ReviewInterval, now: LineNow) -> None:
    """Refuse an interval at which there would often be nothing new to report."""
    if reportable(interval, now.frequency, now.every):
        return
    usual = usual_interval(now.frequency, now.every)
    raise NotPossible(
        f"{now.code} is counted too seldom to be reported {_IN_WORDS.get(interval, interval)}: choose"
        f" {_IN_WORDS[usual]} or less often.",
        field="interval",
    )


def _refuse_issue(finding: tuple[int, int] | None) -> None:
    """Refuse a key issue that is not there, or of a person's own plan. 2 SQL queries where one is named."""
    if finding is None:
        return
    plan_id, number = finding
    rows = PlanFinding.objects.filter(plan=plan_id, number=number)
    held = rows.order_by("event", "id").last()
    version = PlanVersion.objects.filter(plan=plan_id).order_by("event", "id").last()
    is_there = held is not None and held.is_key_issue and not held.is_withdrawn
    if not is_there or version is None or version.person_id is not None:
        raise NotPossible("This key issue stands no longer: choose another.", field="issue")


def _refuse_twice(scorecard_id: int, series_id: int) -> None:
    stands = latest_lines([scorecard_id], as_at=None).values()
    for it in stands:
        if it.series_id == series_id:
            raise NotPossible(
                f"This indicator is on the list already, as line {it.number}.", field="series"
            )


def _refuse_unsaid(scorecard_id: int, saying_number: int | None) -> None:
    """Refuse something as led to by what nobody said. 1 SQL query where something is named.

    Raises:
        NotPossible: it does not stand.
    """
    if saying_number is None:
        return
    rows = SessionSaying.objects.filter(scorecard=scorecard_id, number=saying_number)
    held = rows.order_by("event", "id").last()
    if held is None or held.is_withdrawn:
        raise NotPossible("What was said stands no longer: look at the session again.")
