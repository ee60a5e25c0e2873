"""How far the audit of the indicators has come, and its sheets as a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from goldenthread.exchange.writing import ColumnKind, OutColumn, OutSheet, write_xlsx
from goldenthread.indicators.queries.audits import (
    ORDERS,
    Audits,
    AuditsFilter,
    SheetLine,
    audits_for,
    may_begin,
    sheets_listed,
)
from goldenthread.organisation.queries.units import subtree, units_on
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.audits.words import FINDINGS, OUTCOMES, STATES
from goldenthread.staff.downloads import excel_file
from goldenthread.staff.rights.filters import FilterShown
from goldenthread.ui.addresses import Column, sorting_columns, with_query
from goldenthread.ui.dates import day, moment

_NAMES: Final = ("audit", "q", "service", "state", "outcome", "sort", "page")
_COLUMNS: Final = (
    Column("Indicator", "code"),
    Column("Service", "service"),
    Column("Relevant"),
    Column("Measurable"),
    Column("Outcome", "outcome"),
    Column("By", "due"),
)
_EXCEL: Final = (
    OutColumn("Code", width=12),
    OutColumn("Indicator", width=60),
    OutColumn("Service", width=28),
    OutColumn("Audit", width=24),
    OutColumn("Relevant", width=12),
    OutColumn("Measurable", width=12),
    OutColumn("Findings", width=60),
    OutColumn("Outcome", width=24),
    OutColumn("By", ColumnKind.DATE),
    OutColumn("Carried out", ColumnKind.DATE),
)


@dataclass(frozen=True)
class _Reading:
    wanted: AuditsFilter
    values: dict[str, str]
    services: tuple[tuple[str, str], ...]

    def address(self, path: str, **changes: object) -> str:
        return with_query(path, **(dict(self.values) | changes))


def _read(request: Asked) -> _Reading:
    given, units = request.GET, units_on(timezone.localdate())
    references = {it.reference: pk for pk, it in units.items()}

    def one_of(name: str, offered: object) -> str:
        value = given.get(name, "")
        return value if value in offered else ""  # type: ignore[operator]

    def typed(name: str) -> str:
        return " ".join(given.get(name, "").replace("\x00", "").split())[:120]

    sort, number = given.get("sort", ""), given.get("page", "")
    values = {
        "audit": typed("audit"),
        "q": typed("q"),
        "service": one_of("service", references),
        "state": one_of("state", STATES),
        "outcome": one_of("outcome", OUTCOMES),
        "sort": sort if sort.removeprefix("-") in ORDERS else "",
        "page": number if number.isdecimal() and number.isascii() else "",
    }
    root = references.get(values["service"])
    wanted = AuditsFilter(
        called=values["audit"],
        text=values["q"],
        unit_ids=None if root is None else subtree(units, root),
        state=values["state"],
        outcome=values["outcome"],
        order=values["sort"] or "code",
        page=int(values["page"][:6] or 1),
    )
    return _Reading(wanted, values, tuple((it.reference, it.name) for it in units.values()))


def _filters(reading: _Reading, found: Audits) -> tuple[FilterShown, ...]:
    values = reading.values
    named = ((it.called, it.called) for it in found.progress)
    return (
        FilterShown("q", "Search", "text", values["q"], hint="Words or a code"),
        FilterShown("audit", "Audit", "select", values["audit"], (("", "Any"), *named)),
        FilterShown(
            "service", "Service and below", "select", values["service"],
            (("", "Any"), *reading.services),
        ),
        FilterShown("state", "State", "select", values["state"], (("", "Any"), *STATES.items())),
        FilterShown(
            "outcome", "Outcome", "select", values["outcome"], (("", "Any"), *OUTCOMES.items())
        ),
    )  # fmt: skip


@signed_in
def audits(request: Asked) -> HttpResponse:
    """Show how far each audit has come, what is left to carry out, and the sheets."""
    reading = _read(request)
    found = audits_for(request.actor, reading.wanted, on=timezone.localdate())
    filters = _filters(reading, found)
    address = reading.address(request.path, page=None)
    sort = reading.values["sort"] or "code"
    context = {
        "page": found.page,
        "rows": [row_shown(it) for it in found.page.items],
        "progress": [_progress_shown(it, request.path) for it in found.progress],
        "columns": sorting_columns(list(_COLUMNS), address=address, sort=sort),
        "filters": filters,
        "in_force": [dict(it.options).get(it.value, f"“{it.value}”") for it in filters if it.value],
        "kept": [("sort", reading.values["sort"])] if reading.values["sort"] else [],
        "is_filtered": any(it.value for it in filters),
        "address": address,
        "begin": page_address("audit_begin") if may_begin(request.actor) else "",
        "workbook": reading.address(page_address("audits_workbook"), page=None),
        "crumbs": [("Audits of indicators", None)],
    }
    return render(request, "audits/list.html", context)


@signed_in
def workbook(request: Asked) -> HttpResponse:
    """Give the whole filtered list as an Excel file."""
    reading = _read(request)
    lines = sheets_listed(request.actor, reading.wanted, on=timezone.localdate())
    content = write_xlsx(
        [OutSheet("Audit sheets", _EXCEL, _rows(lines))],
        title=f"{settings.COUNCIL}: audits of indicators",
        notes=[settings.COUNCIL, f"Made on {moment(timezone.now())}."],
    )
    return excel_file(content, "audit-sheets")


def _rows(lines: list[SheetLine]) -> Iterator[tuple[object, ...]]:
    for it in lines:
        yield (
            it.code, it.title, it.unit, it.called, FINDINGS.get(it.is_relevant, ""),
            FINDINGS.get(it.is_measurable, ""), it.findings, OUTCOMES.get(it.outcome, ""),
            it.due_on, it.done_on,
        )  # fmt: skip


def row_shown(it: SheetLine) -> dict[str, Any]:
    """Return a sheet as a row of the list."""
    if it.done_on:
        by = f"Carried out {day(it.done_on)}"
    elif it.due_on:
        by = f"By {day(it.due_on)}"
    else:
        by = ""
    return {
        "line": it,
        "href": with_query(page_address("audit_sheet", it.code), audit=it.called),
        "relevant": FINDINGS.get(it.is_relevant, "–"),
        "measurable": FINDINGS.get(it.is_measurable, "–"),
        "outcome": OUTCOMES.get(it.outcome, "Under way"),
        "by": by,
    }


def _progress_shown(it: Any, path: str) -> dict[str, Any]:
    return {
        "called": it.called,
        "since": day(it.begun_on),
        "sentence": f"{it.audited} of {it.total} audited",
        "audited": it.audited,
        "total": it.total,
        "outcomes": [
            (words, it.outcomes.get(key, 0), with_query(path, audit=it.called, outcome=key))
            for key, words in OUTCOMES.items()
            if it.outcomes.get(key)
        ],
        "left": (it.to_do, with_query(path, audit=it.called, state="to do")),
        "overdue": (it.overdue, with_query(path, audit=it.called, state="overdue")),
        "open": (it.total - it.audited, with_query(path, audit=it.called, state="open")),
        "units": it.by_unit,
    }
