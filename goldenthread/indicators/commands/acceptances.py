"""Accept that a series is off target until a day, by a named decision; take that back."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.indicators.commands.touched import administered, subject_of
from goldenthread.indicators.models import AcceptedUnderperformance
from goldenthread.indicators.queries.exceptions.findings import day_of
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible, refuse_far

LONGEST_DECISION = 300


def accept_underperformance(
    series_id: int,
    *,
    by: Actor,
    at: datetime,
    until: date,
    decision: str,
    reason: str = "",
    read_at: int | None = None,
) -> None:
    """Accept that a series is off target, from today to a day; the latest acceptance stands.

    Audited as ``indicators:underperformance:accepted``. Its exceptions are shown as accepted, not hidden,
    and stand as before on the day after.

    Raises:
        NotPermitted: ``by`` may not administer the series, or may not see it.
        NotPossible: no decision is named, or the day is past.
        ChangedMeanwhile: somebody else accepted it or took that back after ``read_at``.
    """
    rows = administered(by, [series_id])
    today = localdate(at)
    if not decision.strip():
        raise NotPossible(
            "Name the decision: whose it is and of which day, such as “Cabinet, 12 May 2026, minute 7”.",
            field="decision",
        )
    if len(decision) > LONGEST_DECISION:
        raise NotPossible(
            f"Name the decision in at most {LONGEST_DECISION} letters.", field="decision"
        )
    refuse_far(until, field="until")
    if until < today:
        raise NotPossible("Choose today or a day to come.", field="until")
    row = AcceptedUnderperformance(
        series=rows[0], from_on=today, until=until, decision=decision.strip(), reason=reason.strip()
    )
    name = "indicators:underperformance:accepted"
    with event(by=by, at=at, name=name, reason=reason, subject=subject_of(rows)):
        _refuse_meanwhile(series_id, read_at)
        AcceptedUnderperformance.objects.append([row])


def withdraw_acceptance(
    series_id: int, *, by: Actor, at: datetime, reason: str, read_at: int | None = None
) -> None:
    """Accept no longer that a series is off target: its exceptions stand as before.

    Audited as ``indicators:underperformance:withdrawn``.

    Raises:
        NotPermitted: ``by`` may not administer the series, or may not see it.
        NotPossible: nothing is accepted, or no reason is given.
        ChangedMeanwhile: somebody else accepted it or took that back after ``read_at``.
    """
    rows = administered(by, [series_id])
    if not reason.strip():
        raise NotPossible("Say why: it stands in the trail.", field="reason")
    latest = AcceptedUnderperformance.objects.filter(series_id=series_id).order_by("pk").last()
    if latest is None or latest.is_withdrawn or latest.until < day_of(at).reckoned:
        raise NotPossible("Nothing is accepted of it at present.")
    row = AcceptedUnderperformance(
        series=rows[0], from_on=latest.from_on, until=latest.until, decision=latest.decision,
        is_withdrawn=True, reason=reason.strip(),
    )  # fmt: skip
    name = "indicators:underperformance:withdrawn"
    with event(by=by, at=at, name=name, reason=reason, subject=subject_of(rows)):
        _refuse_meanwhile(series_id, read_at)
        AcceptedUnderperformance.objects.append([row])


def _refuse_meanwhile(series_id: int, read_at: int | None) -> None:
    rows = AcceptedUnderperformance.objects.filter(series_id=series_id)
    if read_at is not None and rows.filter(event__gt=read_at).exists():
        raise ChangedMeanwhile(
            "Somebody accepted this or took that back while you were writing. What you wrote stands"
            " below: look at both and send it again."
        )
