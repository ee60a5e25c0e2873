"""Record the sessions that are open to all members: who came, what was said, what came of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.audit.queries import head
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import NotPossible, refuse_far
from goldenthread.reports.commands.making import making, refuse_later, refuse_personal, written
from goldenthread.reports.models import (
    MemberSession,
    ScorecardLine,
    SessionPriority,
    SessionSaying,
)
from goldenthread.reports.queries.lines import now_of
from goldenthread.reports.queries.year_scorecards import latest_lines

__all__ = [
    "LONGEST_ATTENDED",
    "LONGEST_PLACE",
    "LONGEST_SAID",
    "LONGEST_WHO",
    "WantedSaying",
    "WantedSession",
    "record_saying",
    "record_session",
    "withdraw_saying",
    "withdraw_session",
]

LONGEST_PLACE: Final = 200
LONGEST_WHO: Final = 200
LONGEST_SAID: Final = 10_000
LONGEST_ATTENDED: Final = 10_000


@dataclass(frozen=True)
class WantedSession:
    """When and where a session is, which priorities it is about, and who came, a name a line."""

    on: date
    place: str
    objective_ids: Collection[int] = ()
    attended: str = ""


@dataclass(frozen=True)
class WantedSaying:
    """What was said, by whom, of a priority, of a line or of all, and in words what came of it."""

    text: str
    by_whom: str = "Members"
    objective_id: int | None = None
    line_number: int | None = None
    came_of_it: str = ""


def record_session(
    scorecard_id: int, wanted: WantedSession, *, by: Actor, at: datetime, number: int | None = None,
    reason: str = "", read_at: int | None = None,
) -> int:  # fmt: skip
    """Record a session, or say otherwise of the one that ``number`` names; return its number.

    Audited as ``reports:session:recorded``.

    Raises:
        NotPermitted: ``by`` does not administer the whole council.
        NotPossible: a place is missing, a priority is not there, or the scorecard is agreed.
        ChangedMeanwhile: somebody else changed it after ``read_at``.
    """
    read_at = head() if read_at is None else read_at
    held = making(scorecard_id, by=by, on=localdate(at))
    refuse_far(wanted.on, field="on")
    place = written(
        " ".join(wanted.place.split()), LONGEST_PLACE, field="place", lacking="Write where it is."
    )
    names = "\n".join(" ".join(it.split()) for it in wanted.attended.splitlines() if it.strip())
    attended = written(names, LONGEST_ATTENDED, field="attended")
    refuse_personal(wanted.objective_ids, field="priorities")
    if number is not None:
        _session(scorecard_id, number)
    subject = held.subject
    with event(
        by=by, at=at, name="reports:session:recorded", reason=reason.strip(), subject=subject
    ):
        held.refuse_closed()
        if number is not None:
            refuse_later(MemberSession, scorecard_id, read_at, number=number)
        row = MemberSession(
            scorecard_id=scorecard_id, number=number or _next(MemberSession, scorecard_id),
            on=wanted.on, place=place, attended=attended, reason=reason.strip(),
        )  # fmt: skip
        row.save()
        about = sorted(set(wanted.objective_ids))
        SessionPriority.objects.append(
            [SessionPriority(session=row, objective_id=it) for it in about]
        )
    return row.number


def withdraw_session(
    scorecard_id: int, number: int, *, by: Actor, at: datetime, reason: str,
    read_at: int | None = None,
) -> int:  # fmt: skip
    """Withdraw a session that is not held, with a reason; return the event.

    Audited as ``reports:session:withdrawn``.

    Raises:
        NotPermitted: ``by`` does not administer the whole council.
        NotPossible: something was said there, it stands no longer, or no reason is given.
        ChangedMeanwhile: somebody else changed it after ``read_at``.
    """
    read_at = head() if read_at is None else read_at
    held = making(scorecard_id, by=by, on=localdate(at))
    stands = _session(scorecard_id, number)
    if not reason.strip():
        raise NotPossible("Say why: it stands in the trail.", field="reason")
    subject, reason = held.subject, reason.strip()
    with event(
        by=by, at=at, name="reports:session:withdrawn", reason=reason, subject=subject
    ) as place:
        held.refuse_closed()
        refuse_later(MemberSession, scorecard_id, read_at, number=number)
        sayings = _latest(SessionSaying, scorecard_id).values()
        if any(it.session_number == number and not it.is_withdrawn for it in sayings):
            raise NotPossible(
                "Something was said at this session: it stands, and cannot be withdrawn."
            )
        MemberSession(
            scorecard_id=scorecard_id, number=number, on=stands.on, place=stands.place,
            attended=stands.attended, is_withdrawn=True, reason=reason,
        ).save()  # fmt: skip
    return place


def record_saying(
    scorecard_id: int, session_number: int, wanted: WantedSaying, *, by: Actor, at: datetime,
    number: int | None = None, reason: str = "", read_at: int | None = None,
) -> int:  # fmt: skip
    """Record what was said at a session, or say otherwise of what ``number`` names; return its number.

    Audited as ``reports:saying:recorded``.

    Raises:
        NotPermitted: ``by`` does not administer the whole council.
        NotPossible: nothing is said, the session is still to come, or what it is about is not there.
        ChangedMeanwhile: somebody else changed it after ``read_at``.
    """
    read_at = head() if read_at is None else read_at
    held = making(scorecard_id, by=by, on=localdate(at))
    if _session(scorecard_id, session_number).on > localdate(at):
        raise NotPossible("This session is still to come: record what is said once it was held.")
    said = _checked(scorecard_id, wanted, by)
    if number is not None and _saying(scorecard_id, number).session_number != session_number:
        raise NotPossible("This was said at another session: look at it there.")
    subject = held.subject
    with event(
        by=by, at=at, name="reports:saying:recorded", reason=reason.strip(), subject=subject
    ):
        held.refuse_closed()
        if number is not None:
            refuse_later(SessionSaying, scorecard_id, read_at, number=number)
        row = SessionSaying(
            scorecard_id=scorecard_id, number=number or _next(SessionSaying, scorecard_id),
            session_number=session_number, reason=reason.strip(), **said,
        )  # fmt: skip
        row.save()
    return row.number


def withdraw_saying(
    scorecard_id: int, number: int, *, by: Actor, at: datetime, reason: str,
    read_at: int | None = None,
) -> int:  # fmt: skip
    """Withdraw what was recorded as said by mistake, with a reason; return the event.

    Audited as ``reports:saying:withdrawn``.

    Raises:
        NotPermitted: ``by`` does not administer the whole council.
        NotPossible: a line was changed for it, it stands no longer, or no reason is given.
        ChangedMeanwhile: somebody else changed it after ``read_at``.
    """
    read_at = head() if read_at is None else read_at
    held = making(scorecard_id, by=by, on=localdate(at))
    stands = _saying(scorecard_id, number)
    if not reason.strip():
        raise NotPossible("Say why: it stands in the trail.", field="reason")
    subject, reason = held.subject, reason.strip()
    with event(
        by=by, at=at, name="reports:saying:withdrawn", reason=reason, subject=subject
    ) as place:
        held.refuse_closed()
        refuse_later(SessionSaying, scorecard_id, read_at, number=number)
        led = ScorecardLine.objects.filter(scorecard=scorecard_id, saying_number=number)
        if led.exists():
            raise NotPossible("Lines were changed for this: it stands, and cannot be withdrawn.")
        kept = {
            it.attname: getattr(stands, it.attname)
            for it in stands._meta.concrete_fields
            if it.attname not in ("id", "event", "is_withdrawn", "reason")
        }
        SessionSaying(**kept, is_withdrawn=True, reason=reason).save()
    return place


def _checked(scorecard_id: int, wanted: WantedSaying, by: Actor) -> dict[str, Any]:
    text = written(wanted.text, LONGEST_SAID, field="text", lacking="Write what was said.")
    whom = written(
        " ".join(wanted.by_whom.split()), LONGEST_WHO, field="by_whom",
        lacking="Write who said it: a name, or “members”.",
    )  # fmt: skip
    refuse_personal([wanted.objective_id])
    if wanted.line_number is not None:
        line = latest_lines([scorecard_id], as_at=None).get((scorecard_id, wanted.line_number))
        is_seen = line is not None and (
            line.series_id is None or line.series_id in now_of(by, [line.series_id])
        )
        if not is_seen:
            raise NotPossible("This line is not there: choose another.", field="line")
    return {
        "text": text,
        "by_whom": whom,
        "objective_id": wanted.objective_id,
        "line_number": wanted.line_number,
        "came_of_it": written(wanted.came_of_it, LONGEST_SAID, field="came_of_it"),
    }


def _session(scorecard_id: int, number: int) -> MemberSession:
    held = _latest(MemberSession, scorecard_id).get(number)
    if held is None or held.is_withdrawn:
        raise NotPossible("This session stands no longer: look at what stands now.")
    found: MemberSession = held
    return found


def _saying(scorecard_id: int, number: int) -> SessionSaying:
    held = _latest(SessionSaying, scorecard_id).get(number)
    if held is None or held.is_withdrawn:
        raise NotPossible("This stands no longer: look at what stands now.")
    found: SessionSaying = held
    return found


def _latest(model: Any, scorecard_id: int) -> dict[int, Any]:
    """Return what stands of each number. 1 SQL query."""
    rows = model.objects.filter(scorecard=scorecard_id).order_by("event", "id")
    return {it.number: it for it in rows}


def _next(model: Any, scorecard_id: int) -> int:
    """Return the next number; asked under the writer's lock."""
    return 1 + max(_latest(model, scorecard_id), default=0)
