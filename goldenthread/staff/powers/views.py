"""Delegated powers: which body let which post decide what, from when to when, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render

from goldenthread.audit.queries import events_numbered
from goldenthread.exchange.writing import ColumnKind, OutColumn, OutSheet, write_csv, write_xlsx
from goldenthread.governance.queries.chosen import framework_for
from goldenthread.governance.queries.instead import Power, powers_known
from goldenthread.governance.queries.powers_used import decided_under, grants_of
from goldenthread.governance.queries.register import FrameworkRegister
from goldenthread.staff.addresses import day_kept, page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.chosen.changing import looking_at, may_change_now
from goldenthread.staff.chosen.places import framework_places
from goldenthread.staff.downloads import csv_streamed, excel_file
from goldenthread.staff.organisation.lists import FilterField, in_force, page_number, paged, plain
from goldenthread.staff.organisation.looking import Looking
from goldenthread.staff.organisation.standing_in import STATES, decided_rows, notes_of, state_of
from goldenthread.staff.powers.shown import power_shown
from goldenthread.staff.recorded import recorded_by
from goldenthread.ui.addresses import Column, sorting_columns, with_query
from goldenthread.ui.change_words import CHANGE_KINDS
from goldenthread.ui.route_words import kinds_in_words

_COLUMNS: Final = (
    Column("Power", "power"), Column("Body", "body"), Column("Post that decides", "post"),
    Column("Changes of"), Column("Holds", "from"), Column("Resolved", "resolved"),
    Column("State", "state"),
)  # fmt: skip
_SORTS: Final = frozenset(it.key for it in _COLUMNS if it.key)
_OUT: Final = (
    OutColumn("Reference", width=12),
    OutColumn("Body", width=30),
    OutColumn("Post", width=30),
    OutColumn("Decides", width=40),
    OutColumn("From", ColumnKind.DATE),
    OutColumn("To", ColumnKind.DATE),
    OutColumn("Resolved", ColumnKind.DATE),
    OutColumn("Minute", width=30),
    OutColumn("State", width=12),
    OutColumn("Reason", width=40),
)


def power_crumbs(*more: tuple[str, str | None]) -> tuple[tuple[str, str | None], ...]:
    """Return the way to a page about delegated powers."""
    return (("Delegated powers", page_address("powers")), *more)


def _asked(request: Asked) -> tuple[Looking, FrameworkRegister, list[Power], dict[str, str]]:
    """Return the powers that the address asks for, latest first."""
    view = looking_at(request)
    bodies = framework_for(request.actor, as_at=view.as_at, only=("body",))
    given = {name: plain(request.GET, name) for name in ("q", "state", "kind", "sort")}
    given["sort"] = given["sort"] if given["sort"].removeprefix("-") in _SORTS else ""
    words = given["q"].casefold()

    def fits(it: Power) -> bool:
        said = (
            it.reference, it.minute, bodies.called("body", it.body_id, view.day),
            view.register.post_title(it.post_id, view.day),
        )  # fmt: skip
        return (
            (not words or any(words in each.casefold() for each in said))
            and given["state"] in ("", state_of(it, view.day))
            and (not given["kind"] or given["kind"] in it.kinds)
        )

    found = [it for it in powers_known(view.as_at) if fits(it)][::-1]
    keys: dict[str, Callable[[Power], Any]] = {
        "power": lambda it: (len(it.reference), it.reference),
        "body": lambda it: bodies.called("body", it.body_id, view.day).casefold(),
        "post": lambda it: view.register.post_title(it.post_id, view.day).casefold(),
        "from": lambda it: it.from_on,
        "resolved": lambda it: it.decided_on,
        "state": lambda it: [key for key, _ in STATES].index(state_of(it, view.day)),
    }
    if given["sort"]:
        order = given["sort"]
        found.sort(key=keys[order.removeprefix("-")], reverse=order.startswith("-"))
    return view, bodies, found, given


@signed_in
def powers(request: Asked) -> HttpResponse:
    """Anybody of the council sees which post may decide what in which body's place, and until when."""
    view, bodies, found, given = _asked(request)
    fields, here = _fields(given), page_address("powers")
    address = with_query(here, **given)
    page = paged(found, page_number(request.GET.get("page", "")))
    context = {
        "page": page,
        "rows": [power_shown(it, bodies, view) for it in page.items],
        "filters": fields,
        "columns": sorting_columns(list(_COLUMNS), address=address, sort=given["sort"] or "-from"),
        "in_force": in_force(fields),
        "kept": [*day_kept(), *([("sort", given["sort"])] if given["sort"] else [])],
        "address": address,
        "clear_address": here,
        "tools": [
            *([("Record one", page_address("power_grant"))] if may_change_now(request) else []),
            *(_files(given) if found else []),
        ],
        "may_change": may_change_now(request),
        "places": framework_places("powers"),
        "crumbs": [("Delegated powers", None)],
    }
    return render(request, "powers/powers.html", context)


def _fields(given: Mapping[str, str]) -> list[FilterField]:
    kinds = (("", "All changes"), *((it.value, words) for it, words in CHANGE_KINDS.items()))
    return [
        FilterField("q", "Search", "text", given["q"], hint="Body, post, minute or reference"),
        FilterField("state", "State", "select", given["state"], (("", "All"), *STATES)),
        FilterField("kind", "Changes of", "select", given["kind"], kinds),
    ]


def _files(given: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        ("Excel", with_query(page_address("powers_workbook"), **given)),
        ("CSV", with_query(page_address("powers_table"), **given)),
        ("Print", "#print"),
    ]


@signed_in
def workbook(request: Asked) -> HttpResponse:
    """Anybody of the council takes the delegated powers that they asked for away as an Excel file."""
    view, bodies, found, given = _asked(request)
    content = write_xlsx(
        [OutSheet("Delegated powers", _OUT, _rows(view, bodies, found))],
        title=f"{settings.COUNCIL}: delegated powers",
        notes=notes_of(settings.COUNCIL, "delegated powers", in_force(_fields(given))),
    )
    return excel_file(content, "delegated-powers")


@signed_in
def table(request: Asked) -> HttpResponseBase:
    """Anybody of the council takes the delegated powers away as CSV."""
    view, bodies, found, _ = _asked(request)
    return csv_streamed(write_csv(_OUT, _rows(view, bodies, found)), "delegated-powers")


def _rows(
    view: Looking, bodies: FrameworkRegister, found: Iterable[Power]
) -> Iterable[tuple[Any, ...]]:
    for it in found:
        yield (
            it.reference, bodies.called("body", it.body_id, view.day),
            view.register.post_title(it.post_id, view.day), kinds_in_words(it.kinds), it.from_on,
            it.latest_on, it.decided_on, it.minute, dict(STATES)[state_of(it, view.day)], it.reason,
        )  # fmt: skip


@signed_in
def power(request: Asked, reference: str) -> HttpResponse:
    """Anybody of the council sees a delegated power and what became of it; some, what was decided by it."""
    view = looking_at(request)
    bodies = framework_for(request.actor, as_at=view.as_at, only=("body",))
    it = next((each for each in powers_known(view.as_at) if each.reference == reference), None)
    if it is None:
        raise Http404("There is no such delegated power.")
    rows = grants_of(reference, as_at=view.as_at)
    events = events_numbered({number for number, _, _ in rows})
    number = page_number(request.GET.get("page", ""))
    decided = decided_under(request.actor, it, on=view.today, as_at=view.as_at, page=number)
    may = may_change_now(request) and not it.is_ended and it.to_on >= view.today
    context = {
        "power": power_shown(it, bodies, view),
        "decided": decided,
        "rows": decided_rows(decided),
        "address": page_address("power", reference),
        "past": [
            (_deed(place, is_ended), recorded_by(events.get(event)), reason)
            for place, (event, is_ended, reason) in reversed([*enumerate(rows)])
        ],
        "tools": [
            *([("End", page_address("power_end", reference))] if may else []), ("Print", "#print"),
        ],
        "crumbs": power_crumbs((reference, None)),
    }  # fmt: skip
    return render(request, "powers/power.html", context)


def _deed(place: int, is_ended: bool) -> str:
    """Return what a row of a power did: the first grants it, others change or end it."""
    if place == 0:
        return "Granted, and ended early" if is_ended else "Granted"
    return "Ended" if is_ended else "Changed"
