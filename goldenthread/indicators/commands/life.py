"""Bring indicators to a stage of their lives, and take back what is only planned."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.governance.commands.required import refuse_direct
from goldenthread.indicators.commands.refusals import indicators_administered
from goldenthread.indicators.models import AuditSheet, Indicator, IndicatorStage
from goldenthread.indicators.queries.life_checked import (
    StageWanted,
    wrong_after,
    wrong_alike,
    wrong_of,
)
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible, refuse_far
from goldenthread.records.ref import Ref
from goldenthread.rules.vocabulary import ChangeKind
from goldenthread.ui.dates import day

__all__ = ["StageWanted", "change_stage", "withdraw_stage"]


def change_stage(
    codes: Collection[str],
    wanted: StageWanted,
    *,
    by: Actor,
    at: datetime,
    read_at: int,
    carries_out: str = "",
) -> int:
    """Bring indicators to a stage from a day on, as one event; return its number.

    Where ``carries_out`` names an audit whose outcome this is, their sheets are marked as carried out by it.
    Audited as ``indicators:stage:changed``.

    Raises:
        NotPermitted: ``by`` does not administer every unit that reports one of them.
        NotPossible: there is no reason, the stage or a day makes no sense for one of them, its successor
            cannot be, or such changes have to climb a route; ``listed`` names all that cannot.
        ChangedMeanwhile: somebody changed the stage of one of them after ``read_at``.
    """
    if not codes:
        raise NotPossible("No indicator is chosen: choose at least one.", field="codes")
    held = indicators_administered(by, codes)
    refuse_direct(ChangeKind.INDICATOR, by=by, at=at)
    wanted = replace(wanted, reason=wanted.reason.strip(), successor=wanted.successor.strip())
    _refuse_wrong(held, wanted, by)
    successor = Indicator.objects.filter(code=wanted.successor).first()
    rows = [
        IndicatorStage(
            indicator_id=pk, stage=wanted.stage, from_on=wanted.from_on, until=wanted.until,
            successor=successor, reason=wanted.reason,
        )
        for pk in held
    ]  # fmt: skip
    subject = Ref("indicator", *next(iter(held.items()))) if len(held) == 1 else None
    with event(
        by=by, at=at, name="indicators:stage:changed", subject=subject, reason=wanted.reason
    ) as number:
        _refuse_meanwhile(held, read_at)
        IndicatorStage.objects.append(rows)
        if carries_out:
            AuditSheet.objects.append(_carried_out(held, carries_out, localdate(at)))
    return number


def withdraw_stage(code: str, from_on: date, *, by: Actor, at: datetime, reason: str) -> int:
    """Take back a stage of an indicator whose day is still to come; return the event.

    Audited as ``indicators:stage:withdrawn``.

    Raises:
        NotPermitted: ``by`` does not administer every unit that reports it.
        NotPossible: nothing is planned for that day, it has begun, what is planned after it could not follow
            what is left, there is no reason, or such changes have to climb a route.
    """
    held = indicators_administered(by, [code])
    refuse_direct(ChangeKind.INDICATOR, by=by, at=at)
    refuse_far(from_on)
    if not reason.strip():
        raise NotPossible("Say why it is taken back.", field="reason")
    if from_on <= localdate(at):
        raise NotPossible(
            f"What was to begin on {day(from_on)} has begun: change the stage instead.",
            field="from_on",
        )
    (pk,) = held
    with event(
        by=by, at=at, name="indicators:stage:withdrawn", subject=Ref("indicator", pk, code), reason=reason
    ) as number:  # fmt: skip
        rows = IndicatorStage.objects.filter(indicator=pk, from_on=from_on)
        row = rows.order_by("pk").last()
        if row is None or row.is_withdrawn:
            raise NotPossible(
                f"Nothing is planned for {day(from_on)} any more: look at its life again.",
                field="from_on",
            )
        later = wrong_after(pk, from_on)
        if later:
            raise NotPossible(later, field="from_on")
        IndicatorStage(
            indicator_id=pk, stage=row.stage, from_on=from_on, until=row.until,
            successor_id=row.successor_id, is_withdrawn=True, reason=reason.strip(),
        ).save()  # fmt: skip
    return number


def _refuse_wrong(held: dict[int, str], wanted: StageWanted, by: Actor) -> None:
    refuse_far(wanted.from_on)
    refuse_far(wanted.until, field="until")
    sentence, field = wrong_alike(wanted)
    if sentence:
        raise NotPossible(sentence, field=field)
    wrong = wrong_of(held, dict.fromkeys(held, wanted), actor=by)
    if wrong:
        listed = [f"{held[pk]}: {why}" for pk, why in wrong.items()]
        raise NotPossible(
            next(iter(wrong.values())) if len(held) == 1 else listed[0],
            field="successor" if wanted.successor and "successor" in listed[0] else "stage",
            listed=listed,
        )


def _carried_out(ids: Collection[int], called: str, today: date) -> list[AuditSheet]:
    """Return the sheets of an audit with an outcome that was to be carried out, as carried out today."""
    rows = AuditSheet.objects.filter(indicator__in=ids, called=called).order_by("event", "id")
    standing = {row.indicator_id: row for row in rows}
    names = [it for it in AuditSheet.audited.names if it not in ("id", "done_on")]
    return [
        AuditSheet(done_on=today, **{name: getattr(row, name) for name in names})
        for row in standing.values()
        if row.outcome and row.done_on is None
    ]


def _refuse_meanwhile(ids: Collection[int], read_at: int) -> None:
    if IndicatorStage.objects.filter(indicator__in=ids, event__gt=read_at).exists():
        raise ChangedMeanwhile(
            "Somebody changed the stage of one of them while you were deciding. Nothing of yours is lost:"
            " look at what stands now, and send it again."
        )
