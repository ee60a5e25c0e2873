"""Standards and local priorities: as a list, by neighbourhood, and one of them with how it is kept."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from goldenthread.organisation.access import Right
from goldenthread.plan.queries.around import Around, around
from goldenthread.plan.queries.promise import PromiseShown, promise_shown
from goldenthread.plan.queries.promises import Promises, PromisesFilter, promises_for
from goldenthread.rules.brief import MOST_DECIMALS, in_brief
from goldenthread.rules.vocabulary import PromiseKind
from goldenthread.staff.addresses import address_of, page_address
from goldenthread.staff.asking import Asked, Read, read_as, signed_in
from goldenthread.staff.climbing import packages_shown
from goldenthread.staff.downloads import excel_file
from goldenthread.staff.indicators.working_words import working_in_words
from goldenthread.staff.standards.asked import Reading, filter_fields, in_force, read_address
from goldenthread.staff.standards.exports import workbook_of
from goldenthread.staff.standards.words import KINDS, figure_of, row_shown, version_shown
from goldenthread.ui.addresses import Column, sorting_columns
from goldenthread.ui.dates import day

_COLUMNS = (
    Column("Promise", "title"),
    Column("Place", "place"),
    Column("How it is kept", "rating"),
    Column("Figure and target"),
    Column("Service", "service"),
)


def _read(request: Asked) -> tuple[Read, Around, Reading]:
    request.actor.require(Right.SEE)
    read = read_as(request)
    there = around(read.on, as_at=read.as_at)
    known = read.known.day.isoformat() if read.known else ""
    return read, there, read_address(request.GET.dict(), there, known=known)


def _found(request: Asked, read: Read, there: Around, reading: Reading) -> Promises:
    return promises_for(request.actor, reading.wanted, on=read.on, as_at=read.as_at, there=there)


@signed_in
def standards(request: Asked) -> HttpResponse:
    """Show what is promised where, how each is kept, and the whole beside its parts."""
    read, there, reading = _read(request)
    found = _found(request, read, there, reading)
    address = reading.address(request.path, page=None)
    fields = filter_fields(reading, request.actor, there, found.places)
    sort = reading.values["sort"] or "place"
    context = {
        "page": found.page,
        "rows": [row_shown(it, is_past=read.is_past) for it in found.page.items],
        "columns": sorting_columns(list(_COLUMNS), address=address, sort=sort),
        "total": found.total,
        "places": [(it, page_address("neighbourhood", it.reference)) for it in found.places],
        "filters": fields,
        "in_force": in_force(fields),
        "kept": [(it, reading.values[it]) for it in ("known", "sort") if reading.values[it]],
        "is_filtered": reading.is_filtered,
        "address": address,
        "clear_address": reading.cleared(request.path),
        "add": _add(request, read),
        "workbook": reading.address(page_address("standards_workbook"), page=None),
        "is_past": read.is_past,
        "is_ours": request.actor.may(Right.SEE_ORGANISATION),
        "crumbs": [("Standards", None)],
    }
    return render(request, "standards/list.html", context)


def _add(request: Asked, read: Read) -> list[tuple[str, str]]:
    """Return the ways to promise something, for whoever may."""
    is_ours = request.actor.may(Right.SEE_ORGANISATION)
    if read.is_past or not is_ours or not request.actor.may(Right.CORRECT):
        return []
    return [
        ("Add a standard", page_address("standard_add", PromiseKind.STANDARD.value)),
        ("Add a local priority", page_address("standard_add", PromiseKind.PRIORITY.value)),
    ]


@signed_in
def workbook(request: Asked) -> HttpResponse:
    """Give the whole filtered list as an Excel file."""
    read, there, reading = _read(request)
    found = _found(request, read, there, reading)
    known = read.known.day if read.known else None
    content = workbook_of(
        found.every,
        council=settings.COUNCIL,
        made_at=timezone.now(),
        known=known,
        asked=in_force(filter_fields(reading, request.actor, there, found.places)),
    )
    return excel_file(content, f"standards-as-known-on-{known}" if known else "standards")


@signed_in
def neighbourhood(request: Asked, reference: str) -> HttpResponse:
    """Show what is promised to one place: its standards, its priorities, and what holds everywhere."""
    request.actor.require(Right.SEE)
    read = read_as(request)
    found = promises_for(request.actor, PromisesFilter(), on=read.on, as_at=read.as_at)
    place = next((it for it in found.places if it.reference == reference), None)
    if place is None:
        raise Http404("There is no such place.")

    def rows(kind: PromiseKind, area_id: int | None) -> list[dict[str, Any]]:
        return [
            row_shown(it, is_past=read.is_past)
            for it in found.every
            if it.kind is kind and it.area_id == area_id
        ]

    context = {
        "place": place,
        "parts": [
            ("Service standards here", rows(PromiseKind.STANDARD, place.id)),
            ("Local priorities", rows(PromiseKind.PRIORITY, place.id)),
            ("Standards everywhere", rows(PromiseKind.STANDARD, None)),
        ],
        "tools": [*_add(request, read), ("Print", "#print")],
        "is_past": read.is_past,
        "crumbs": [("Standards", page_address("standards")), (place.name, None)],
    }
    return render(request, "standards/place.html", context)


@signed_in
def standard(request: Asked, reference: str) -> HttpResponse:
    """Show one promise: what it says, how it is kept and by which figures, and its history."""
    read = read_as(request)
    shown = promise_shown(request.actor, reference, on=read.on, as_at=read.as_at)
    if shown is None:
        raise Http404("There is no such promise.")
    climbing = [] if read.is_past else packages_shown(request, "promise", shown.line.id)
    return render(request, "standards/standard.html", {**_page(shown, read), "climbing": climbing})


def _page(shown: PromiseShown, read: Read) -> dict[str, Any]:
    line = shown.line
    held = line.held_by
    return {
        "line": line,
        "row": row_shown(line, is_past=read.is_past),
        "held": held,
        "held_href": page_address("indicator", held.reference) if held else "",
        "serves_href": address_of("objective", line.serves.reference) if line.serves else "",
        "counts": tuple(in_brief(it, MOST_DECIMALS) for it in shown.counts or ()),
        "working": working_in_words(shown.working),
        "parts": _parts(shown),
        "facts": _facts(shown),
        "versions": [version_shown(it, shown.around) for it in shown.versions],
        "is_past": read.is_past,
        "tools": _tools(shown),
        "crumbs": [("Standards", page_address("standards")), (line.reference, None)],
    }


def _parts(shown: PromiseShown) -> list[dict[str, Any]]:
    """Return the parts of a whole: each by its figure, its counts and the standard that it holds."""
    if shown.working is None or shown.working.how is None:
        return []
    found = []
    for it in shown.working.inputs:
        standard = shown.standards.get(it.reference)
        held = standard.held_by if standard else None
        found.append(
            {
                "title": standard.area or standard.title if standard else it.title or it.words,
                "href": page_address("standard", standard.reference) if standard else "",
                "counts": tuple(in_brief(each, MOST_DECIMALS) for each in it.counts or ()),
                "figure": figure_of(held) if held else it.why,
                "rating": held.rating_class if held else "",
            }
        )
    return found


def _facts(shown: PromiseShown) -> list[tuple[str, str, str]]:
    line = shown.line
    rows = [
        ("Kind", KINDS[line.kind], ""),
        ("Place", line.area or "Everywhere", ""),
        ("Service", line.unit, ""),
        ("Owner", line.owner, ", ".join(line.holders)),
        ("From", day(min(it.from_on for it in shown.versions)), ""),
    ]
    return [row for row in rows if row[1]]


def _tools(shown: PromiseShown) -> list[tuple[str, str]]:
    ways = [("Change", "standard_change"), ("End it", "standard_end")]
    found = [(words, page_address(name, shown.line.reference)) for words, name in ways]
    return [*(found if shown.may_change else []), ("Print", "#print")]
