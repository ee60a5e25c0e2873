"""What a body has decided, by meeting: searched, sorted, as CSV, to be printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from goldenthread.exchange.writing import ColumnKind, OutColumn, write_csv
from goldenthread.governance.queries.meetings import ORDERS, DecidedOf, decided_at
from goldenthread.organisation.access import Actor
from goldenthread.records.page import LARGEST
from goldenthread.staff.addresses import address_of, page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.downloads import csv_streamed
from goldenthread.staff.meetings.looking import Meets, meets
from goldenthread.staff.organisation.lists import FilterField, page_number, plain
from goldenthread.ui.addresses import Column, sorting_columns, with_query
from goldenthread.ui.change_words import kind_words
from goldenthread.ui.dates import day

_COLUMNS: Final = (
    Column("Package", "package"),
    Column("Changes"),
    Column("Step"),
    Column("What was decided"),
    Column("Recorded by"),
)
_OUT: Final = (
    OutColumn("Day", ColumnKind.DATE),
    OutColumn("Meeting", width=30),
    OutColumn("Minute", width=16),
    OutColumn("Package", width=12),
    OutColumn("Title", width=50),
    OutColumn("Changes", width=16),
    OutColumn("Step", width=30),
    OutColumn("What was decided", width=40),
    OutColumn("Words", width=50),
    OutColumn("Recorded by", width=30),
    OutColumn("Under a delegated power", width=20),
)


@signed_in
def meetings(request: Asked, reference: str) -> HttpResponse:
    """Show what a body decided at which meeting, under which minute, the latest first."""
    body, q, sort = meets(request, reference), plain(request.GET, "q"), _sort(request)
    number = page_number(request.GET.get("page", ""))
    found = decided_at(request.actor, body.id, on=body.on, q=q, sort=sort, page=number)
    here = page_address("body_meetings", body.reference)
    csv = page_address("body_meetings_table", body.reference)
    address = with_query(here, q=q, sort=sort if sort != "-day" else None)
    context = {
        "body": body,
        "here": "past",
        "page": found,
        "meetings": _by_meeting(found.items, sort),
        "columns": sorting_columns(list(_COLUMNS), address=address, sort=sort),
        "orders": _orders(address, sort),
        "filters": [FilterField("q", "Search", "text", q, hint="Meeting, minute or package")],
        "in_force": [f"“{q}”"] if q else [],
        "kept": [("sort", sort)] if sort != "-day" else [],
        "address": address,
        "clear_address": here,
        "tools": [("CSV", with_query(csv, q=q)), ("Print", "#print")],
        "crumbs": body.crumbs("What it decided"),
    }  # fmt: skip
    return render(request, "meetings/past.html", context)


def _sort(request: Asked) -> str:
    sort = plain(request.GET, "sort")
    return sort if sort.removeprefix("-") in ORDERS else "-day"


def _orders(address: str, sort: str) -> list[tuple[str, str, bool]]:
    found = (("-day", "Latest first"), ("day", "Earliest first"), ("meeting", "By meeting"))
    return [
        (words, with_query(address, sort=key if key != "-day" else None, page=None), key == sort)
        for key, words in found
    ]


def _by_meeting(
    rows: Sequence[DecidedOf], sort: str
) -> list[tuple[str, str, list[dict[str, Any]]]]:
    """Return decisions under their meetings, unless by package: the heading, the minutes, the rows."""
    if sort.removeprefix("-") == "package":
        return [("", "", [_shown(it) for it in rows])]
    found = []
    for (on, called), each in groupby(rows, key=lambda it: (it.decided_on, it.meeting)):
        held = list(each)
        heading = f"{called}, {day(on)}" if called else day(on)
        minutes = ", ".join(dict.fromkeys(it.minute for it in held if it.minute))
        found.append((heading, f"Minute {minutes}" if minutes else "", [_shown(it) for it in held]))
    return found


def _shown(it: DecidedOf) -> dict[str, Any]:
    return {
        "it": it,
        "href": address_of("package", it.reference) or "",
        "kind": kind_words(it.kind),
        "decided": _decided(it),
        "on": day(it.decided_on),
    }


def _decided(it: DecidedOf) -> str:
    return ", ".join(
        f"{word} ({count:,} {'line' if count == 1 else 'lines'})" for word, count in it.answers
    )


@signed_in
def table(request: Asked, reference: str) -> StreamingHttpResponse:
    """Let somebody take what a body decided away as CSV."""
    body, q = meets(request, reference), plain(request.GET, "q")
    rows = (_row(it) for it in _every(request.actor, body, q, _sort(request)))
    return csv_streamed(write_csv(_OUT, rows), f"decisions-of-{body.reference}")


def _every(actor: Actor, body: Meets, q: str, sort: str) -> Iterator[DecidedOf]:
    """Yield all that is asked for, a page at a time."""
    number, pages = 1, 1
    while number <= pages:
        found = decided_at(actor, body.id, on=body.on, q=q, sort=sort, page=number, size=LARGEST)
        yield from found.items
        pages, number = found.pages, number + 1


def _row(it: DecidedOf) -> tuple[Any, ...]:
    return (
        it.decided_on, it.meeting, it.minute, it.reference, it.title, kind_words(it.kind), it.step,
        _decided(it), it.words, it.recorded_by, it.by_power,
    )  # fmt: skip
