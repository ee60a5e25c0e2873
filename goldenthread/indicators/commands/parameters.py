"""Add parameters and change their values; what is calculated with them follows in the same event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.indicators import access
from goldenthread.indicators.commands.calculating import worked_by_parameter
from goldenthread.indicators.commands.changes import Recorded, Stale, write
from goldenthread.indicators.models import Indicator, Parameter, ParameterValue, Series
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible, refuse_far
from goldenthread.organisation.queries.units import units_on
from goldenthread.records.collector import collector_paused
from goldenthread.records.ref import Ref
from goldenthread.rules.numbers import Number

_TRIES = 4
_NOT_IN_A_NAME = "[]@/"


@dataclass(frozen=True)
class NewParameter:
    """A parameter to add; ``code`` is the name that formulas know it by."""

    code: str
    title: str
    unit: str = ""
    decimals: int = 0


def add_parameter(
    new: NewParameter,
    values: Sequence[tuple[date, Number | None]] = (),
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> int:
    """Add a parameter with its first values; return its id.

    Audited as ``indicators:parameter:added``.

    Raises:
        NotPermitted: ``by`` may not administer the whole council.
        NotPossible: the name is taken, by an indicator too, or cannot stand in a formula.
    """
    access.require_whole_council(by, units_on(localdate(at)).values())
    code = " ".join(new.code.split())
    if not code or any(sign in code for sign in _NOT_IN_A_NAME):
        raise NotPossible(
            "Write a name without square brackets, @ and strokes: formulas know it by it.",
            field="code",
        )
    refuse_far(*(day for day, _ in values))
    with event(by=by, at=at, name="indicators:parameter:added", reason=reason):
        _refuse_taken(code)
        row = Parameter(code=code, title=new.title, unit=new.unit, decimals=new.decimals)
        Parameter.objects.append([row])
        ParameterValue.objects.append(
            [
                ParameterValue(parameter=row, from_on=from_on, value=value, reason=reason)
                for from_on, value in values
            ]
        )
    return row.pk


def _refuse_taken(code: str) -> None:
    is_taken = (
        Parameter.objects.filter(code__iexact=code).exists()
        or Indicator.objects.filter(code__iexact=code).exists()
        or Series.objects.filter(reference__iexact=code).exists()
    )
    if is_taken:
        raise NotPossible(
            f"{code} is the name of something else that formulas may use: choose another.",
            field="code",
        )


@collector_paused()
def set_parameter(
    *,
    by: Actor,
    at: datetime,
    parameter_id: int,
    values: Sequence[tuple[date, Number | None]],
    reason: str,
    read_at: int | None = None,
) -> Recorded | None:
    """Say what a parameter is from some days on, and work out anew all that is calculated with it.

    A value for a day that has one takes its place; where all stand already nothing is recorded. Audited as
    ``indicators:parameter:changed``, in the same event as the figures that follow.

    Raises:
        NotPermitted: ``by`` may not administer the whole council.
        NotPossible: no reason is given, or there is no such parameter.
        ChangedMeanwhile: somebody else changed it after ``read_at``, or others kept recording.
    """
    access.require_whole_council(by, units_on(localdate(at)).values())
    if not reason.strip():
        raise NotPossible("Say why: where the value comes from.", field="reason")
    parameter = Parameter.objects.filter(pk=parameter_id).first()
    if parameter is None:
        raise NotPossible("There is no such parameter.")
    refuse_far(*(day for day, _ in values))
    for _ in range(_TRIES):
        _refuse_changed(parameter, read_at)
        rows = _news(parameter, values, reason)
        if not rows:
            return None
        change = worked_by_parameter(parameter_id, rows)
        try:
            with event(
                by=by,
                at=at,
                name="indicators:parameter:changed",
                reason=reason,
                subject=Ref("parameter", parameter.pk, parameter.code),
            ) as number:
                _refuse_changed(parameter, read_at)
                ParameterValue.objects.append(rows)
                return write(change, number=number)
        except Stale:
            continue
    raise ChangedMeanwhile("Others are recording the same figures just now: try again in a minute.")


def _news(
    parameter: Parameter, values: Sequence[tuple[date, Number | None]], reason: str
) -> list[ParameterValue]:
    standing = {
        row.from_on: row.value
        for row in ParameterValue.objects.filter(parameter=parameter).order_by("event", "id")
    }
    return [
        ParameterValue(parameter=parameter, from_on=from_on, value=value, reason=reason)
        for from_on, value in values
        if from_on not in standing or standing[from_on] != value
    ]


def _refuse_changed(parameter: Parameter, read_at: int | None) -> None:
    if read_at is None:
        return
    if ParameterValue.objects.filter(parameter=parameter, event__gt=read_at).exists():
        raise ChangedMeanwhile(
            f"Somebody changed {parameter.code} while you were writing. Nothing of yours is lost: look"
            " at the history below and go on."
        )
