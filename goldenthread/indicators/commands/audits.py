"""Audit indicators: is each relevant, can it be measured, on what evidence, and what is to become of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.indicators import access
from goldenthread.indicators.models import AuditSheet, Indicator, Series
from goldenthread.organisation.access import Actor, NotPermitted, Right
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible, refuse_far
from goldenthread.records.ref import Ref
from goldenthread.rules.vocabulary import AuditFinding, AuditOutcome
from goldenthread.ui.dates import day

__all__ = ["SheetSays", "begin_audit", "write_sheet"]

LONGEST_CALLED: Final = 120
LONGEST_WORDS: Final = 20_000


@dataclass(frozen=True)
class SheetSays:
    """What a sheet says; without an outcome the audit of the indicator is under way."""

    is_relevant: AuditFinding | None = None
    is_measurable: AuditFinding | None = None
    evidence: str = ""
    findings: str = ""
    outcome: AuditOutcome | None = None
    due_on: date | None = None
    done_on: date | None = None


def begin_audit(
    codes: Collection[str], *, by: Actor, at: datetime, called: str, begun_on: date
) -> int | None:
    """Begin the audit of indicators, by their codes; return the event, none where all were begun.

    Audited as ``indicators:audit:begun``.

    Raises:
        NotPermitted: ``by`` does not administer the units of one of them.
        NotPossible: none is chosen, the audit has no name, or its day is far away or to come.
    """
    name = " ".join(called.split())
    if not name or len(name) > LONGEST_CALLED:
        raise NotPossible(
            f"Give the audit a name in {LONGEST_CALLED} characters or fewer, such as “Audit of 2026”.",
            field="called",
        )
    refuse_far(begun_on, field="begun_on")
    if begun_on > localdate(at):
        raise NotPossible("It begins today or has begun: choose that day.", field="begun_on")
    if not codes:
        raise NotPossible("No indicator is chosen: take one filter away.", field="service")
    ids = _administered(by, codes)
    there = set(
        AuditSheet.objects.filter(called=name, indicator__in=ids).values_list(
            "indicator_id", flat=True
        )
    )
    new = [pk for pk in ids if pk not in there]
    if not new:
        return None
    with event(by=by, at=at, name="indicators:audit:begun", reason=name) as number:
        AuditSheet.objects.append(
            [AuditSheet(indicator_id=pk, called=name, begun_on=begun_on) for pk in new]
        )
    return number


def write_sheet(
    code: str, called: str, says: SheetSays, *, by: Actor, at: datetime, read_at: int
) -> int | None:
    """Write what an audit found of an indicator; return the event, none where it says so already.

    Audited as ``indicators:audit:written``.

    Raises:
        NotPermitted: ``by`` neither audits nor administers the units of the indicator, or sees it not.
        NotPossible: its audit has not begun, an outcome has no grounds or no day, or a day makes no sense.
        ChangedMeanwhile: somebody else wrote on the sheet after ``read_at``.
    """
    indicator = _auditable(by, code)
    stands = _stands(indicator, called)
    if stands is None:
        raise NotPossible("The audit of this indicator has not begun: begin it first.")
    _refuse_groundless(says, stands, localdate(at))
    row = AuditSheet(
        indicator=indicator,
        called=called,
        begun_on=stands.begun_on,
        **{
            name: (value.strip() if isinstance(value, str) else value)
            or (None if name.endswith("_on") else "")
            for name, value in asdict(says).items()
        },
    )
    if all(getattr(row, name) == getattr(stands, name) for name in asdict(says)):
        return None
    subject = Ref("indicator", indicator.pk, code)
    with event(by=by, at=at, name="indicators:audit:written", subject=subject) as number:
        later = AuditSheet.objects.filter(indicator=indicator, called=called, event__gt=read_at)
        if later.exists():
            raise ChangedMeanwhile(
                "Somebody wrote on this sheet while you were writing. Nothing of yours is lost: look at"
                " what stands now and at what you wrote, and send it again."
            )
        row.save()
    return number


def _stands(indicator: Indicator, called: str) -> AuditSheet | None:
    rows = AuditSheet.objects.filter(indicator=indicator, called=called)
    return rows.order_by("event", "id").last()


def _refuse_groundless(says: SheetSays, stands: AuditSheet, today: date) -> None:
    refuse_far(says.due_on, field="due_on")
    refuse_far(says.done_on, field="done_on")
    for name in ("evidence", "findings"):
        text = getattr(says, name)
        if len(text) > LONGEST_WORDS:
            raise NotPossible(
                f"This is {len(text):,} characters long: shorten it to {LONGEST_WORDS:,} or fewer.",
                field=name,
            )
    if says.outcome is None:
        if says.done_on is not None:
            raise NotPossible("Nothing can be carried out yet: choose an outcome.", field="outcome")
        return
    if says.is_relevant is None or says.is_measurable is None:
        field = "is_relevant" if says.is_relevant is None else "is_measurable"
        raise NotPossible("Answer this before you choose an outcome.", field=field)
    if not says.findings.strip():
        raise NotPossible("Say what you found: it is why this is the outcome.", field="findings")
    if says.outcome is not AuditOutcome.KEEP and says.due_on is None:
        raise NotPossible("Say by when it is to be carried out.", field="due_on")
    if says.done_on is not None and not stands.begun_on <= says.done_on <= today:
        raise NotPossible(
            f"It was carried out between {day(stands.begun_on)} and today: choose such a day.",
            field="done_on",
        )


def _administered(by: Actor, codes: Collection[str]) -> list[int]:
    """Return the ids of indicators whose units the actor administers."""
    rows = list(
        Series.objects.filter(access.visible(by), indicator__code__in=codes)
        .select_related("now")
        .order_by("indicator_id")
    )
    found = list(dict.fromkeys(row.indicator_id for row in rows))
    if len(found) != len(set(codes)):
        raise NotPermitted("There is no such indicator.")
    access.require_all(by, rows)
    return found


def _auditable(by: Actor, code: str) -> Indicator:
    rows = Series.objects.filter(access.visible(by), indicator__code=code)
    units = list(rows.values_list("now__unit_id", flat=True))
    if not units:
        raise NotPermitted("There is no such indicator.")
    for unit_id in units:
        if not by.may(Right.AUDIT, unit_id):
            by.require(Right.ADMINISTER, unit_id)
    return Indicator.objects.get(code=code)
