"""Approval routes: which changes climb which ladder, and one route with its steps and history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from goldenthread.governance.queries.chosen import framework_for
from goldenthread.governance.queries.packages_about import packages_about
from goldenthread.governance.queries.register import FrameworkRegister
from goldenthread.governance.queries.routes_climbed import packages_on_versions
from goldenthread.rules.ladder import route_from_data
from goldenthread.staff.addresses import address_of, page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.chosen.changing import looking_at, may_change_now
from goldenthread.staff.chosen.history import Spoken, history_of
from goldenthread.staff.chosen.places import framework_places
from goldenthread.staff.downloads import csv_file, excel_file
from goldenthread.staff.organisation.lists import in_force, page_number, paged
from goldenthread.staff.organisation.wording import counted, listed
from goldenthread.staff.routes.listing import (
    COLUMNS,
    Listed,
    fields_of,
    found_in,
    routes_csv,
    routes_workbook,
    values_of,
)
from goldenthread.staff.routes.shown import Ladders, RouteShown, who_in_words
from goldenthread.ui.addresses import sorting_columns, with_query
from goldenthread.ui.change_words import CHANGE_KINDS
from goldenthread.ui.dates import day as in_words
from goldenthread.ui.route_words import acts_in_words, kinds_in_words

PARTS = ("route", "body", "membership")


@dataclass(frozen=True)
class KindShown:
    """A kind of change: whether it must climb, and the routes that it may climb."""

    name: str
    is_required: bool
    routes: tuple[RouteShown, ...]


def route_crumbs(*more: tuple[str, str | None]) -> tuple[tuple[str, str | None], ...]:
    """Return the way to a page about routes."""
    return (("Approval routes", page_address("routes")), *more)


@signed_in
def routes(request: Asked) -> HttpResponse:
    """Anybody of the council sees which kinds of change climb which route, and where nobody could act."""
    view = looking_at(request)
    register = framework_for(request.actor, as_at=view.as_at, only=PARTS)
    ladders = Ladders.of(register, view)
    there = ladders.there()
    shown = {key: ladders.shown(key, it.says) for key, it in there.items()}
    values, here = values_of(request.GET.dict()), page_address("routes")
    found, fields = found_in(ladders, values), fields_of(values)
    address = with_query(here, **values)
    kinds = [
        KindShown(
            words,
            any(it.says["is_required"] for it in there.values() if kind in it.says["kinds"]),
            tuple(shown[key] for key, it in there.items() if kind in it.says["kinds"]),
        )
        for kind, words in CHANGE_KINDS.items()
    ]
    others = len(register.ledgers["route"].rows) - len(there)
    page = paged(found, page_number(request.GET.get("page", "")))
    return render(
        request,
        "routes/routes.html",
        {
            "kinds": [it for it in kinds if it.routes],
            "without": [it.name for it in kinds if not it.routes],
            "page": page,
            "rows": page.items,
            "columns": sorting_columns(
                list(COLUMNS), address=address, sort=values["sort"] or "name"
            ),
            "filters": fields,
            "in_force": in_force(fields),
            "kept": [("sort", values["sort"])] if values["sort"] else [],
            "address": address,
            "clear_address": here,
            "others": others,
            "others_href": with_query(here, state="all"),
            "tools": [*_adding(request), *(_files(values) if found else [])],
            "may_change": may_change_now(request),
            "places": framework_places("routes"),
            "crumbs": [("Approval routes", None)],
        },
    )


def _adding(request: Asked) -> list[tuple[str, str]]:
    return [("Add a route", page_address("route_add"))] if may_change_now(request) else []


def _files(values: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        ("Excel", with_query(page_address("routes_workbook"), **values)),
        ("CSV", with_query(page_address("routes_table"), **values)),
        ("Print", "#print"),
    ]


def _found(request: Asked) -> tuple[list[Listed], list[str]]:
    """Return all routes that the address asks for, and the filters in words."""
    view = looking_at(request)
    register = framework_for(request.actor, as_at=view.as_at, only=PARTS)
    values = values_of(request.GET.dict())
    return found_in(Ladders.of(register, view), values), in_force(fields_of(values))


@signed_in
def workbook(request: Asked) -> HttpResponse:
    """Anybody of the council takes the routes that they asked for away as an Excel file."""
    found, asked = _found(request)
    content = routes_workbook(found, council=settings.COUNCIL, made_at=timezone.now(), asked=asked)
    return excel_file(content, "approval-routes")


@signed_in
def table(request: Asked) -> HttpResponse:
    """Anybody of the council takes the same away as CSV."""
    return csv_file(routes_csv(_found(request)[0]), "approval-routes")


def _other(register: FrameworkRegister, key: int, day: date) -> tuple[str, str, str]:
    """Return the name, address and state of a route that is not in force on a day."""
    before = register.ledgers["route"].on(key, day)
    version = before or register.ledgers["route"].versions(key)[0]
    href = page_address("route", register.reference("route", key))
    word = "ended on" if before else "from"
    return str(version.says["name"]), href, f"{word} {in_words(version.from_on)}"


def spoken_of(ladders: Ladders) -> Spoken:
    """Return the words in which a route's history is told."""

    def plain(value: Any, _: date) -> str:
        return str(value)

    def truth(value: Any, _: date) -> str:
        return "yes" if value else "no"

    return {
        "name": ("Called", plain),
        "about": ("About", plain),
        "kinds": ("Climbed by", lambda value, _: kinds_in_words(value)),
        "is_required": ("Required", truth),
        "allows_own": ("One’s own may be answered", truth),
        "steps": (
            "Steps",
            lambda value, on: " → ".join(_said(ladders, it, on) for it in value),
        ),
    }


def _said(ladders: Ladders, step: Mapping[str, Any], on: date) -> str:
    it = route_from_data([step]).steps[0]
    who = listed([name for name, _ in who_in_words(it, ladders.register, ladders.view, on)])
    days = f", {counted(it.days, 'day')}" if it.days else ""
    more = f"{', side by side' if it.is_beside else ''}{', waits for all' if it.waits else ''}"
    return f"{it.name} ({who}: {acts_in_words(it.acts)}{days}{more})"


@signed_in
def route(request: Asked, reference: str) -> HttpResponse:
    """Anybody of the council sees the ladder of a route: who acts at each step, and who that is today."""
    view = looking_at(request)
    register = framework_for(request.actor, as_at=view.as_at, only=PARTS)
    key = register.key_of("route", reference)
    if key is None:
        raise Http404("There is no such route.")
    ladders = Ladders.of(register, view)
    stands, ledger = register.on("route", key, view.day), register.ledgers["route"]
    version = stands or ledger.on(key, view.day) or ledger.versions(key)[0]
    past, planned = history_of(ledger.versions(key), spoken_of(ladders), today=view.day)
    may = bool(stands) and may_change_now(request)
    shown = ladders.shown(key, version.says)
    return render(
        request,
        "routes/route.html",
        {
            "route": shown,
            "note": "" if stands else _other(register, key, view.day)[2],
            "since": in_words(version.from_on),
            **(_climbing(key, reference, version.event) if may else {}),
            "past": past,
            "planned": planned,
            "on_their_way": packages_about(request.actor, [("route", key)]),
            "tools": [*(_tools(reference) if may else []), ("Print", "#print")],
            "crumbs": route_crumbs((shown.name, None)),
        },
    )


def _climbing(key: int, reference: str, event: int | None) -> dict[str, Any]:
    """Return how many packages climb the route now, and how many of them by steps that it had before."""
    versions = packages_on_versions(key)
    total = sum(versions.values())
    address = address_of("packages")
    return {
        "climbing": counted(total, "package"),
        "climbing_href": with_query(address, route=reference) if address and total else "",
        "earlier": total - versions.get(event or 0, 0),
    }


def _tools(reference: str) -> list[tuple[str, str]]:
    return [
        ("Change", page_address("route_change", reference)),
        ("End", page_address("route_end", reference)),
    ]
