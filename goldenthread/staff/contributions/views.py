"""What serves the council's objectives: the list with its filters, the report, and a delivery plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from goldenthread.organisation.access import Actor, Right, structure_reach
from goldenthread.organisation.queries.units import units_on
from goldenthread.plan.queries.contribution_report import contribution_report
from goldenthread.plan.queries.contributions import (
    ContributionLine,
    Wished,
    contributions_listed,
    contributions_of,
)
from goldenthread.plan.queries.offering import objective_seen, offer_to
from goldenthread.records.page import LARGEST, page_within
from goldenthread.rules.vocabulary import ContributionStep as Step
from goldenthread.staff.addresses import address_of, day_kept, page_address
from goldenthread.staff.asking import Asked, Read, read_as, signed_in
from goldenthread.staff.contributions import exports
from goldenthread.staff.contributions.words import (
    STATES,
    by_whom,
    objective_href,
    state_of,
    term_shown,
)
from goldenthread.staff.downloads import csv_streamed, excel_file
from goldenthread.staff.organisation.lists import FilterField, page_number, plain
from goldenthread.ui.addresses import Column, sorting_columns, with_query
from goldenthread.ui.dates import day

_WHOSE: Final = (("", "All"), ("mine", "Yours to answer"), ("ours", "Offered by yours"))
_COLUMNS: Final = (
    Column("Contribution", "reference"),
    Column("To", "to"),
    Column("By"),
    Column("State", "state"),
    Column("From"),
)
_ASKED: Final = ("q", "whose", "to", "unit", "state")


def _wished(request: Asked) -> Wished:
    """Return what the address asks for; what no form sends asks for nothing."""
    request.actor.require(Right.SEE)
    values = {name: plain(request.GET, name) for name in _ASKED}
    if values["state"] not in {"", "open", *Step}:
        values["state"] = ""
    if values["whose"] not in dict(_WHOSE):
        values["whose"] = ""
    return Wished(**values, sort=plain(request.GET, "sort") or "-latest")


def _kept(wished: Wished) -> dict[str, str]:
    sort = {"sort": wished.sort} if wished.sort != "-latest" else {}
    return {name: getattr(wished, name) for name in _ASKED} | sort


@signed_in
def contributions(request: Asked) -> HttpResponse:
    """Show what is offered to which objective, how the talk stands, and what is the reader’s to answer."""
    wished, read = _wished(request), read_as(request)
    number = page_number(request.GET.get("page", ""))
    found = contributions_listed(request.actor, wished, on=read.on, as_at=read.as_at, page=number)
    here = page_address("contributions")
    address = with_query(here, **_kept(wished))
    fields = _fields(request.actor, wished, read)
    in_force = [dict(it.options).get(it.value, f"“{it.value}”") for it in fields if it.value]
    context = {
        "page": found,
        "lines": [row_shown(it) for it in found.items],
        "columns": sorting_columns(list(_COLUMNS), address=address, sort=wished.sort),
        "filters": fields,
        "in_force": in_force,
        "address": address,
        "clear_address": here,
        "kept": day_kept(),
        "is_past": read.is_past,
        "places": places(request.actor, wished.whose or "all"),
        "tools": [
            ("Excel", with_query(page_address("contributions_workbook"), **_kept(wished))),
            ("CSV", with_query(page_address("contributions_table"), **_kept(wished))),
            ("Print", "#print"),
        ],
        "crumbs": [("Contributions", None)],
    }
    return render(request, "contributions/list.html", context)


def places(actor: Actor, here: str) -> list[tuple[str, str, bool]]:
    """Return the ways between the pages of contributions, and back to the thread for the council."""
    held = [
        (words, with_query(page_address("contributions"), whose=whose), here == (whose or "all"))
        for whose, words in _WHOSE
    ]
    report = ("What serves what, and what no one offered", page_address("contributions_report"))
    held.append((*report, here == "report"))
    if actor.may(Right.SEE_ORGANISATION):
        held.append(("The golden thread", page_address("thread"), False))
    return held


def _fields(actor: Actor, wished: Wished, read: Read) -> list[FilterField]:
    reach, units = structure_reach(actor), units_on(read.on, as_at=read.as_at).values()
    seen = tuple((it.reference, it.name) for it in units if reach is None or it.id in reach)
    states = (("open", "Waits for an answer"), *((it.value, words) for it, words in STATES.items()))
    return [
        FilterField("q", "Search", "text", wished.q, hint="Reference or objective"),
        FilterField("whose", "Whose", "select", wished.whose, _WHOSE),
        FilterField("to", "To the objective", "text", wished.to, hint="Such as O-12"),
        FilterField("unit", "By a unit and below", "select", wished.unit, (("", "All units"), *seen)),
        FilterField("state", "State", "select", wished.state, (("", "All"), *states)),
    ]  # fmt: skip


def row_shown(line: ContributionLine) -> dict[str, Any]:
    """Return one contribution as a row of any page."""
    return {
        "line": line,
        "href": page_address("contribution", line.reference),
        "by": by_whom(line),
        "state": STATES[line.step],
        "awaits": state_of(line),
        "from_on": day(line.from_on),
        "counts": bool(line.agreed),
        "to_href": objective_href(line.to_reference, is_seen=line.to_seen),
    }


def _every(actor: Actor, wished: Wished, read: Read) -> Iterator[ContributionLine]:
    """Yield all that is asked for, a page at a time."""
    number, pages = 1, 1
    while number <= pages:
        found = contributions_listed(
            actor, wished, on=read.on, as_at=read.as_at, page=number, size=LARGEST
        )
        yield from found.items
        pages, number = found.pages, number + 1


@signed_in
def table(request: Asked) -> StreamingHttpResponse:
    """Let somebody take the list away as CSV."""
    read = read_as(request)
    lines = _every(request.actor, _wished(request), read)
    return csv_streamed(exports.csv_of(lines), _stem("contributions", read))


@signed_in
def workbook(request: Asked) -> HttpResponse:
    """Let somebody take the list away as an Excel file."""
    read, made = read_as(request), timezone.localdate()
    lines = _every(request.actor, _wished(request), read)
    known = read.known.day if read.known else None
    content = exports.workbook_of(lines, council=settings.COUNCIL, made=made, known=known)
    return excel_file(content, _stem("contributions", read))


def _stem(name: str, read: Read) -> str:
    return f"{name}-as-known-on-{read.known.day}" if read.known else name


@signed_in
def report(request: Asked) -> HttpResponse:
    """Show a theme's owner what each directorate offers, and the council what nobody offered."""
    request.actor.require(Right.SEE)
    level, read = plain(request.GET, "level"), read_as(request)
    found = contribution_report(request.actor, on=read.on, as_at=read.as_at, level=level)
    address = page_address("contributions_report")
    themes: list[dict[str, Any]] = [
        {
            "theme": it,
            "href": with_query(page_address("contributions"), to=it.reference),
            "plan_href": page_address("delivery_plan", it.reference) if it.is_seen else "",
            "offer_href": "" if read.is_past else page_address("contribution_offer", it.reference),
        }
        for it in found.themes
    ]
    context = {
        "report": found,
        "themes": themes,
        "unserved": [it for it in themes if it["theme"].standing.is_nothing],
        "levels": [
            (name, with_query(address, level=ref), ref == found.level)
            for ref, name in found.levels
        ],
        "places": places(request.actor, "report"),
        "tools": [
            ("Excel", with_query(page_address("contributions_report_workbook"), level=level)),
            ("Print", "#print"),
        ],
        "crumbs": [("Contributions", page_address("contributions")), ("Report", None)],
    }  # fmt: skip
    return render(request, "contributions/report.html", context)


@signed_in
def report_workbook(request: Asked) -> HttpResponse:
    """Let somebody take the report away as an Excel file."""
    request.actor.require(Right.SEE)
    level, read, made = plain(request.GET, "level"), read_as(request), timezone.localdate()
    found = contribution_report(request.actor, on=read.on, as_at=read.as_at, level=level)
    known = read.known.day if read.known else None
    content = exports.report_of(found, council=settings.COUNCIL, made=made, known=known)
    return excel_file(content, _stem("contributions-report", read))


@signed_in
def delivery_plan(request: Asked, reference: str) -> HttpResponse:
    """Show a theme's owner all that is agreed for it, to be printed; what is only offered stands apart."""
    read = read_as(request)
    on, as_at = read.on, read.as_at
    objective = objective_seen(request.actor, reference, on=on, as_at=as_at)
    if objective is None:
        raise Http404("There is no such objective.")
    lines = contributions_of(request.actor, [objective.id], on=on, as_at=as_at)
    agreed = [it for it in lines if it.agreed]
    waiting = [it for it in lines if it.awaits is not None and not it.agreed]
    page = page_within(agreed, page_number(request.GET.get("page", "")))
    all_href = with_query(page_address("contributions"), to=reference)
    context = {
        "objective": objective,
        "on": on,
        "objective_href": address_of("objective", reference),
        "page": page,
        "address": page_address("delivery_plan", reference),
        "agreed": [_agreed(it) for it in page.items],
        "open": [row_shown(it) for it in waiting[:LARGEST]],
        "waiting": len(waiting),
        "open_href": with_query(all_href, state="open"),
        "over": len(lines) - len(agreed) - len(waiting),
        "all_href": all_href,
        "tools": _plan_tools(request, reference, read),
        "crumbs": [("Contributions", page_address("contributions")), (reference, None)],
    }
    return render(request, "contributions/plan.html", context)


def _plan_tools(request: Asked, reference: str, read: Read) -> list[tuple[str, str]]:
    """Return what may be done with a delivery plan; of a past day it is only printed."""
    found = []
    if not read.is_past:
        if offer_to(request.actor, reference, on=read.on) is not None:
            found.append(("Offer a contribution", page_address("contribution_offer", reference)))
        found.append(("Delegates", page_address("delegates", reference)))
    return [*found, ("Print", "#print")]


def _agreed(line: ContributionLine) -> dict[str, Any]:
    """Return an agreed contribution with the terms that count, whatever is talked of since."""
    names = ("how", "how_much", "weight", "now_done", "should_be_done", "from_on")
    return row_shown(line) | {
        "terms": {name: term_shown(name, line.agreed) for name in names},
        "is_talked_of": line.awaits is not None,
    }
