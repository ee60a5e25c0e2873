"""The audit of indicators: how far it has come, each sheet, and what one says with who wrote it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery

from goldenthread.audit.queries import events_numbered
from goldenthread.indicators import access
from goldenthread.indicators.models import AuditSheet, Series, SeriesNow
from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.queries.people import names_of
from goldenthread.organisation.queries.units import units_on
from goldenthread.records.page import Page, page_of
from goldenthread.rules.vocabulary import AuditOutcome

__all__ = [
    "ORDERS",
    "AuditProgress",
    "Audits",
    "AuditsFilter",
    "SheetLine",
    "SheetSeen",
    "SheetWritten",
    "audits_for",
    "codes_to_audit",
    "may_begin",
    "sheet_seen",
    "sheets_listed",
]

ORDERS: Final = {
    "code": "code", "title": "title", "service": "unit", "outcome": "outcome", "due": "due_on",
}  # fmt: skip
#: Which lists of sheets there are beside the outcomes: under way, to be carried out, overdue.
_MOST_WORDS: Final = 8
STATES: Final = ("open", "to do", "overdue", "done")


@dataclass(frozen=True)
class AuditProgress:
    """How far an audit has come: of how many indicators, with which outcomes, how many are to do."""

    called: str
    begun_on: date
    total: int
    audited: int
    outcomes: Mapping[str, int]
    to_do: int
    overdue: int
    by_unit: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class AuditsFilter:
    """What a list of sheets is narrowed to."""

    called: str = ""
    text: str = ""
    unit_ids: frozenset[int] | None = None
    state: str = ""
    outcome: str = ""
    order: str = "code"
    page: int = 1


@dataclass(frozen=True)
class SheetLine:
    """One sheet of a list; ``reference`` is of a series of the indicator that the reader sees."""

    code: str
    reference: str
    title: str
    unit: str
    called: str
    is_relevant: str
    is_measurable: str
    findings: str
    outcome: str
    due_on: date | None
    done_on: date | None
    is_overdue: bool


@dataclass(frozen=True)
class Audits:
    """The audits that there are, the one asked for, and its sheets."""

    progress: tuple[AuditProgress, ...]
    page: Page[SheetLine]


@dataclass(frozen=True)
class SheetWritten:
    """What stood on a sheet at a time, and who wrote it."""

    line: SheetLine
    evidence: str
    by: str
    at: datetime


@dataclass(frozen=True)
class SheetSeen:
    """A sheet, everything that was written on it, the latest first, and other audits of the indicator."""

    line: SheetLine
    begun_on: date
    evidence: str
    written: tuple[SheetWritten, ...]
    others: tuple[SheetLine, ...]
    may_write: bool
    read_at: int


def _standing(actor: Actor) -> QuerySet[Any]:
    """Return the sheets that stand, of the indicators that the actor sees, each with how that is called."""
    later = AuditSheet.objects.filter(
        indicator=OuterRef("indicator"), called=OuterRef("called"), pk__gt=OuterRef("pk")
    )
    seen = Series.objects.filter(access.visible(actor), indicator=OuterRef("indicator"))
    now = SeriesNow.objects.filter(
        access.visible(actor, now=""), series__indicator=OuterRef("indicator")
    )
    first = now.order_by("pk")
    return (
        AuditSheet.objects.filter(~Exists(later), Exists(seen))
        .annotate(
            code=F("indicator__code"),
            reference=Subquery(first.values("code")[:1]),
            title=Subquery(first.values("title")[:1]),
            unit_id=Subquery(first.values("unit_id")[:1]),
        )
        .order_by("code")
    )


def audits_for(actor: Actor, wanted: AuditsFilter, *, on: date) -> Audits:
    """Return how far the audits have come and a page of sheets. 5 SQL queries.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    actor.require(Right.SEE_ORGANISATION)
    units = {pk: it.name for pk, it in units_on(on).items()}
    rows = _standing(actor).values_list(
        "called", "begun_on", "outcome", "due_on", "done_on", "unit_id"
    )
    progress = _progress(list(rows), units, on)
    page = page_of(_narrowed(_standing(actor), wanted, on), wanted.page)
    return Audits(progress, page.mapped(lambda row: _line(row, units, on)))


def sheets_listed(actor: Actor, wanted: AuditsFilter, *, on: date) -> list[SheetLine]:
    """Return every sheet that fits, for taking away. 2 SQL queries.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    actor.require(Right.SEE_ORGANISATION)
    units = {pk: it.name for pk, it in units_on(on).items()}
    return [_line(row, units, on) for row in _narrowed(_standing(actor), wanted, on)]


def _narrowed(rows: QuerySet[Any], wanted: AuditsFilter, on: date) -> QuerySet[Any]:
    if wanted.called:
        rows = rows.filter(called=wanted.called)
    if wanted.unit_ids is not None:
        rows = rows.filter(unit_id__in=wanted.unit_ids)
    if wanted.outcome:
        rows = rows.filter(outcome=wanted.outcome)
    to_do = Q(done_on=None) & ~Q(outcome__in=("", AuditOutcome.KEEP))
    states = {
        "open": Q(outcome=""),
        "to do": to_do,
        "overdue": to_do & Q(due_on__lt=on),
        "done": ~Q(outcome="") & ~to_do,
    }
    if wanted.state in states:
        rows = rows.filter(states[wanted.state])
    for word in wanted.text.split()[:_MOST_WORDS]:
        rows = rows.filter(
            Q(code__icontains=word) | Q(title__icontains=word) | Q(findings__icontains=word)
        )
    order = ORDERS.get(wanted.order.removeprefix("-"), "code").replace("unit", "unit_id")
    sign = "-" if wanted.order.startswith("-") else ""
    return rows.order_by(f"{sign}{order}", "code", "pk")


def _progress(
    rows: Iterable[tuple[Any, ...]], units: Mapping[int, str], on: date
) -> tuple[AuditProgress, ...]:
    by_audit: dict[str, list[tuple[Any, ...]]] = {}
    for row in rows:
        by_audit.setdefault(row[0], []).append(row)
    found = []
    for called, held in by_audit.items():
        to_do = [it for it in held if it[4] is None and it[2] not in ("", AuditOutcome.KEEP)]
        totals = Counter(units.get(it[5], "") for it in held)
        audited = Counter(units.get(it[5], "") for it in held if it[2])
        found.append(
            AuditProgress(
                called,
                min(it[1] for it in held),
                len(held),
                sum(1 for it in held if it[2]),
                Counter(it[2] for it in held if it[2]),
                len(to_do),
                sum(1 for it in to_do if it[3] is not None and it[3] < on),
                tuple((name, audited[name], totals[name]) for name in sorted(totals)),
            )
        )
    return tuple(sorted(found, key=lambda it: (it.begun_on, it.called), reverse=True))


def _line(row: Any, units: Mapping[int, str], on: date) -> SheetLine:
    is_to_do = row.done_on is None and row.outcome not in ("", AuditOutcome.KEEP)
    return SheetLine(
        row.code, row.reference, row.title or "", units.get(row.unit_id, ""), row.called, row.is_relevant,
        row.is_measurable, row.findings, row.outcome, row.due_on, row.done_on,
        is_overdue=is_to_do and row.due_on is not None and row.due_on < on,
    )  # fmt: skip


def sheet_seen(actor: Actor, code: str, called: str, *, on: date) -> SheetSeen | None:
    """Return one sheet with all that was written on it; nothing where there is none. 6 SQL queries.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    actor.require(Right.SEE_ORGANISATION)
    units = {pk: it.name for pk, it in units_on(on).items()}
    standing = list(_standing(actor).filter(code=code))
    row = next((it for it in standing if it.called == called), None)
    if row is None:
        return None
    every: list[Any] = list(
        AuditSheet.objects.filter(indicator=row.indicator_id, called=called)
        .annotate(code=F("indicator__code"))
        .order_by("-event", "-pk")
    )
    events = events_numbered(it.event for it in every)
    names = names_of(it.person_id for it in events.values() if it.person_id is not None)
    for it in every:
        it.title, it.unit_id, it.reference = row.title, row.unit_id, row.reference
    written = tuple(
        SheetWritten(
            _line(it, units, on),
            it.evidence,
            names.get(events[it.event].person_id or 0, "") or events[it.event].by_label,
            events[it.event].at,
        )
        for it in every
    )
    others = tuple(_line(it, units, on) for it in standing if it.called != called)
    unit_ids = Series.objects.filter(access.visible(actor), indicator=row.indicator_id)
    may = all(
        actor.may(Right.AUDIT, pk) or actor.may(Right.ADMINISTER, pk)
        for pk in unit_ids.values_list("now__unit_id", flat=True)
    )
    return SheetSeen(
        _line(row, units, on), row.begun_on, row.evidence, written, others, may, row.event
    )


def may_begin(actor: Actor) -> bool:
    """Say whether the actor may begin an audit of anything."""
    return actor.may(Right.ADMINISTER)


def codes_to_audit(
    actor: Actor, *, unit_ids: Collection[int] | None, not_since: date | None
) -> list[str]:
    """Return the codes of the indicators that the actor administers, to be audited. 1 SQL query.

    ``not_since``: only those whose latest audit began before that day, or that have none.
    """
    rows = Series.objects.filter(access.visible(actor)).order_by("indicator__code")
    if Right.ADMINISTER not in actor.everywhere:
        others = Series.objects.exclude(now__unit_id__in=actor.units_for(Right.ADMINISTER))
        rows = rows.exclude(indicator__in=others.values("indicator"))
    if unit_ids is not None:
        rows = rows.filter(now__unit_id__in=unit_ids)
    if not_since is not None:
        lately = AuditSheet.objects.filter(begun_on__gte=not_since).values("indicator")
        rows = rows.exclude(indicator__in=lately)
    found = rows.values_list("indicator__code").annotate(least=Min("pk"))
    return [code for code, _ in found]
