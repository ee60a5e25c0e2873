"""What is suspended or retired, as a list: nothing that was watched is dropped without a word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from goldenthread.exchange.writing import ColumnKind, OutColumn, OutSheet, write_csv, write_xlsx
from goldenthread.indicators.queries.removed import (
    ORDERS,
    REMOVED,
    Removed,
    RemovedFilter,
    removed_listed,
)
from goldenthread.indicators.queries.removed import removed as removed_of
from goldenthread.organisation.queries.units import subtree, units_on
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, read_as, signed_in
from goldenthread.staff.downloads import csv_file, excel_file
from goldenthread.staff.life_words import named, until_words
from goldenthread.staff.rights.filters import FilterShown
from goldenthread.ui.addresses import Column, sorting_columns, with_query
from goldenthread.ui.dates import day, moment
from goldenthread.ui.words import stage_mark

_COLUMNS: Final = (
    Column("Indicator", "code"),
    Column("Service", "service"),
    Column("Stage", "stage"),
    Column("From", "from"),
    Column("Why"),
    Column("Successor"),
)
_WATCHED: Final = (("", "All that I may see"), ("mine", "What I watch"))
_OUT: Final = (
    OutColumn("Code", width=12),
    OutColumn("Indicator", width=60),
    OutColumn("Service", width=28),
    OutColumn("Stage", width=12),
    OutColumn("From", ColumnKind.DATE),
    OutColumn("Until", ColumnKind.DATE),
    OutColumn("Why", width=60),
    OutColumn("By", width=24),
    OutColumn("Successor", width=12),
    OutColumn("Called", width=60),
)


@dataclass(frozen=True)
class _Reading:
    wanted: RemovedFilter
    values: dict[str, str]
    services: tuple[tuple[str, str], ...]
    refusal: str

    def address(self, path: str, **changes: object) -> str:
        return with_query(path, **(dict(self.values) | changes))


def _since(text: str) -> tuple[date | None, str]:
    """Return the day that was typed; where it is none, why nothing is narrowed by it."""
    if not text:
        return None, ""
    try:
        return date.fromisoformat(text), ""
    except ValueError:
        return None, f"“{text[:40]}” is not a day, so all are shown: write it as 2026-03-31."


def _read(request: Asked) -> _Reading:
    given, read = request.GET, read_as(request)
    units = units_on(read.on)
    references = {it.reference: pk for pk, it in units.items()}

    def one_of(name: str, offered: Any) -> str:
        value = given.get(name, "")
        return value if value in offered else ""

    sort, number = given.get("sort", ""), given.get("page", "")
    since, refusal = _since(given.get("since", "").replace("\x00", "").strip())
    values = {
        "q": " ".join(given.get("q", "").replace("\x00", "").split())[:120],
        "service": one_of("service", references),
        "stage": one_of("stage", REMOVED),
        "watched": one_of("watched", ("mine",)),
        "since": since.isoformat() if since else "",
        "sort": sort if sort.removeprefix("-") in ORDERS else "",
        "page": number if number.isdecimal() and number.isascii() else "",
        "known": read.known.day.isoformat() if read.known else "",
    }
    root = references.get(values["service"])
    wanted = RemovedFilter(
        on=read.on,
        since=since,
        unit_ids=None if root is None else subtree(units, root),
        stage=values["stage"],
        is_watched=bool(values["watched"]),
        text=values["q"],
        order=values["sort"] or "-from",
        page=int(values["page"][:6] or 1),
        as_at=read.as_at,
    )
    services = tuple((it.reference, it.name) for it in units.values())
    return _Reading(wanted, values, services, refusal)


def _filters(reading: _Reading) -> tuple[FilterShown, ...]:
    values = reading.values
    stages = ((it.value, stage_mark(it).word) for it in REMOVED)
    services = (("", "Any"), *reading.services)
    return (
        FilterShown("q", "Search", "text", values["q"], hint="Words or a code"),
        FilterShown("service", "Service and below", "select", values["service"], services),
        FilterShown("stage", "Stage", "select", values["stage"], (("", "Either"), *stages)),
        FilterShown("watched", "Show", "select", values["watched"], _WATCHED),
        FilterShown("since", "Since", "date", values["since"]),
    )


def _in_force(filters: tuple[FilterShown, ...]) -> list[str]:
    """Return in words what the list is narrowed to."""
    return [
        f"since {day(date.fromisoformat(it.value))}"
        if it.kind == "date"
        else dict(it.options).get(it.value, f"“{it.value}”")
        for it in filters
        if it.value
    ]


@signed_in
def removed(request: Asked) -> HttpResponse:
    """List what is suspended or retired: since when, why, by whom, and what took its place."""
    reading = _read(request)
    found = removed_of(request.actor, reading.wanted)
    filters = _filters(reading)
    address = reading.address(request.path, page=None)
    kept = [(name, reading.values[name]) for name in ("sort", "known") if reading.values[name]]
    context = {
        "page": found,
        "rows": [_row(it) for it in found.items],
        "columns": sorting_columns(
            list(_COLUMNS), address=address, sort=reading.values["sort"] or "-from"
        ),
        "filters": filters,
        "in_force": _in_force(filters),
        "kept": kept,
        "address": address,
        "clear_address": page_address("removed"),
        "refusal": reading.refusal,
        "tools": [
            ("Excel", reading.address(page_address("removed_workbook"), page=None)),
            ("CSV", reading.address(page_address("removed_table"), page=None)),
            ("Print", "#print"),
        ]
        if found.total
        else [],
        "crumbs": [("Scorecard", page_address("scorecard")), ("Suspended and retired", None)],
    }
    return render(request, "life/removed.html", context)


def _row(it: Removed) -> dict[str, Any]:
    return {
        "line": it,
        "href": page_address("indicator", it.reference),
        "life_href": page_address("life", it.reference),
        "more": until_words(it.until),
        "from_on": day(it.from_on),
        "successor": named(it.successor_code, it.successor_title),
        "successor_href": page_address("indicator", it.successor_reference)
        if it.successor_reference
        else "",
    }


def _rows(request: Asked, reading: _Reading) -> Iterator[tuple[object, ...]]:
    for it in removed_listed(request.actor, reading.wanted):
        yield (
            it.code, it.title, it.unit, stage_mark(it.stage).word, it.from_on, it.until, it.reason,
            it.by, it.successor_code, it.successor_title,
        )  # fmt: skip


@signed_in
def table(request: Asked) -> HttpResponse:
    """Give the whole filtered list as CSV."""
    return csv_file(write_csv(_OUT, _rows(request, _read(request))), "suspended-and-retired")


@signed_in
def workbook(request: Asked) -> HttpResponse:
    """Give the whole filtered list as an Excel file."""
    reading = _read(request)
    known = f"As known on {day(reading.wanted.on)}." if reading.wanted.as_at is not None else ""
    narrowed = "; ".join(_in_force(_filters(reading)))
    notes = [settings.COUNCIL, f"Filter: {narrowed or 'none'}", known]
    content = write_xlsx(
        [OutSheet("Suspended and retired", _OUT, _rows(request, reading))],
        title=f"{settings.COUNCIL}: indicators suspended and retired",
        notes=[*filter(None, notes), f"Made on {moment(timezone.now())}."],
    )
    return excel_file(content, "suspended-and-retired")
