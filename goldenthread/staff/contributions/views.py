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
from goldenthread.records.page import LARGEST
from goldenthread.rules.vocabulary import ContributionStep as Step
from goldenthread.staff.addresses import address_of, page_address
from goldenthread.staff.asking import Asked, signed_in
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
    wished, today = _wished(request), timezone.localdate()
    found = contributions_listed(
        request.actor, wished, on=today, page=page_number(request.GET.get("page", ""))
    )
    address = with_query(request.path, **_kept(wished))
    fields = _fields(request.actor, wished)
    in_force = [dict(it.options).get(it.value, f"“{it.value}”") for it in fields if it.value]
    context = {
        "page": found,
        "lines": [row_shown(it) for it in found.items],
        "columns": sorting_columns(list(_COLUMNS), address=address, sort=wished.sort),
        "filters": fields,
        "in_force": in_force,
        "address": address,
        "clear_address": request.path,
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


def _fields(actor: Actor, wished: Wished) -> list[FilterField]:
    reach, units = structure_reach(actor), units_on(timezone.localdate()).values()
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


def _every(actor: Actor, wished: Wished) -> Iterator[ContributionLine]:
    """Yield all that is asked for, a page at a time."""
    number, pages, today = 1, 1, timezone.localdate()
    while number <= pages:
        found = contributions_listed(actor, wished, on=today, page=number, size=LARGEST)
        yield from found.items
        pages, number = found.pages, number + 1


@signed_in
def table(request: Asked) -> StreamingHttpResponse:
    """Let somebody take the list away as CSV."""
    lines = _every(request.actor, _wished(request))
    return csv_streamed(exports.csv_of(lines), "contributions")


@signed_in
def workbook(request: Asked) -> HttpResponse:
    """Let somebody take the list away as an Excel file."""
    lines = _every(request.actor, _wished(request))
    made = timezone.localdate()
    return excel_file(
        exports.workbook_of(lines, council=settings.COUNCIL, made=made), "contributions"
    )


@signed_in
def report(request: Asked) -> HttpResponse:
    """Show a theme's owner what each directorate offers, and the council what nobody offered."""
    request.actor.require(Right.SEE)
    level = plain(request.GET, "level")
    found = contribution_report(request.actor, on=timezone.localdate(), level=level)
    address = page_address("contributions_report")
    themes: list[dict[str, Any]] = [
        {
            "theme": it,
            "href": with_query(page_address("contributions"), to=it.reference),
            "plan_href": page_address("delivery_plan", it.reference) if it.is_seen else "",
            "offer_href": page_address("contribution_offer", it.reference),
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
    level, made = plain(request.GET, "level"), timezone.localdate()
    found = contribution_report(request.actor, on=made, level=level)
    content = exports.report_of(found, council=settings.COUNCIL, made=made)
    return excel_file(content, "contributions-report")


@signed_in
def delivery_plan(request: Asked, reference: str) -> HttpResponse:
    """Show a theme's owner all that is agreed for it, to be printed; what is only offered stands apart."""
    today = timezone.localdate()
    objective = objective_seen(request.actor, reference)
    if objective is None:
        raise Http404("There is no such objective.")
    lines = contributions_of(request.actor, [objective.id], on=today)
    may_offer = offer_to(request.actor, reference, on=today) is not None
    tools = [("Offer a contribution", page_address("contribution_offer", reference))]
    context = {
        "objective": objective,
        "on": today,
        "objective_href": address_of("objective", reference),
        "agreed": [_agreed(it) for it in lines if it.agreed],
        "open": [row_shown(it) for it in lines if it.awaits is not None and not it.agreed],
        "over": sum(1 for it in lines if it.awaits is None and not it.agreed),
        "all_href": with_query(page_address("contributions"), to=reference),
        "tools": [
            *(tools if may_offer else []),
            ("Delegates", page_address("delegates", reference)),
            ("Print", "#print"),
        ],
        "crumbs": [("Contributions", page_address("contributions")), (reference, None)],
    }
    return render(request, "contributions/plan.html", context)


def _agreed(line: ContributionLine) -> dict[str, Any]:
    """Return an agreed contribution with the terms that count, whatever is talked of since."""
    names = ("how", "how_much", "weight", "now_done", "should_be_done", "from_on")
    return row_shown(line) | {
        "terms": {name: term_shown(name, line.agreed) for name in names},
        "is_talked_of": line.awaits is not None,
    }
