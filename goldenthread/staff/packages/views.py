"""Packages as a list, and one of them: its ladder, its lines, what was decided and what was suggested."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from goldenthread.governance.queries.package import Asking, PackageShown, package_shown
from goldenthread.governance.queries.package_lines import lines_of_package
from goldenthread.governance.queries.packages import OpenAt, packages_for
from goldenthread.governance.queries.routes_climbed import route_since
from goldenthread.rules.ladder import StepBy
from goldenthread.staff.addresses import address_of, page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.downloads import csv_file, excel_file
from goldenthread.staff.packages.asked import (
    filter_fields,
    in_force,
    line_filters,
    lines_in_force,
    read_address,
    read_lines_address,
)
from goldenthread.staff.packages.exports import (
    lines_csv,
    lines_workbook_of,
    packages_csv,
    packages_workbook_of,
)
from goldenthread.staff.packages.kinds import kind_of
from goldenthread.staff.packages.words import (
    asks_of,
    decision_shown,
    line_shown_in_list,
    open_shown,
    row_shown,
    stage_shown,
)
from goldenthread.ui.addresses import Column, sorting_columns
from goldenthread.ui.change_words import kind_words
from goldenthread.ui.dates import day

_LINE_COLUMNS = (
    Column("Line", "line"),
    Column("About", "about"),
    Column("Stands → asked"),
    Column("In force from", "from"),
    Column("How it stands", "state"),
)
_COLUMNS = (
    Column("Package", "title"),
    Column("Lines", "lines", is_number=True),
    Column("Now with", "due"),
    Column("Proposed", "newest"),
)


@signed_in
def packages(request: Asked) -> HttpResponse:
    """Show what climbs a route or has climbed one, narrowed and ordered as the address asks."""
    reading, today = read_address(request.GET.dict()), timezone.localdate()
    found = packages_for(request.actor, reading.wanted, on=today)
    address = reading.address(request.path, page=None)
    context = {
        "page": found.page,
        "rows": [row_shown(it, today) for it in found.page.items],
        "columns": sorting_columns(
            list(_COLUMNS), address=address, sort=reading.values["sort"] or "newest"
        ),
        "total": found.total,
        "address": address,
        "filters": filter_fields(reading, found),
        "in_force": in_force(reading, found),
        "kept": [("sort", reading.values["sort"])] if reading.values["sort"] else [],
        "is_filtered": reading.is_filtered,
        "clear_address": request.path,
        "tools": _list_tools(reading, found.total),
        "crumbs": [("Packages", None)],
    }
    return render(request, "packages/list.html", context)


def _list_tools(reading: Any, total: int) -> list[tuple[str, str]]:
    awaiting = address_of("awaiting")
    ways = [("What awaits me", awaiting)] if awaiting else []
    if not total:
        return ways
    return [
        *ways,
        ("Excel", reading.address(page_address("packages_workbook"), page=None)),
        ("CSV", reading.address(page_address("packages_table"), page=None)),
        ("Print", "#print"),
    ]


@signed_in
def workbook(request: Asked) -> HttpResponse:
    """Give the whole filtered list as an Excel file."""
    reading, today = read_address(request.GET.dict() | {"page": "1"}), timezone.localdate()
    found = packages_for(request.actor, reading.wanted, on=today, is_whole=True)
    content = packages_workbook_of(
        found.page.items, today, council=settings.COUNCIL, made_at=timezone.now(),
        asked=in_force(reading, found),
    )  # fmt: skip
    return excel_file(content, "packages")


@signed_in
def table(request: Asked) -> HttpResponse:
    """Give the whole filtered list as CSV."""
    reading, today = read_address(request.GET.dict() | {"page": "1"}), timezone.localdate()
    found = packages_for(request.actor, reading.wanted, on=today, is_whole=True)
    return csv_file(packages_csv(found.page.items, today), "packages")


def shown_or_404(request: Asked, reference: str) -> PackageShown:
    """Return a package, or answer as for what is absent."""
    shown = package_shown(request.actor, reference, on=timezone.localdate())
    if shown is None:
        raise Http404("There is no such package.")
    return shown


@signed_in
def package(request: Asked, reference: str) -> HttpResponse:
    """Show one package: its ladder, who has it, its lines, and what was decided."""
    shown, today = shown_or_404(request, reference), timezone.localdate()
    reading = read_lines_address(request.GET.dict())
    found = lines_of_package(request.actor, reference, reading.wanted, on=today)
    asks = asks_of(found.page.items)
    said = kind_of(shown.row.kind).said(request.actor, asks)
    address = reading.address(request.path, page=None)
    context = {
        "shown": shown,
        "row": shown.row,
        "facts": facts_of(shown),
        "stages": [stage_shown(it) for it in shown.stages],
        "open": [_open(it, shown, request) for it in shown.row.steps],
        "lines": [
            line_shown_in_list(it, said.get(it.number), reference) for it in found.page.items
        ],
        "page": found.page,
        "address": address,
        "columns": sorting_columns(
            list(_LINE_COLUMNS), address=address, sort=reading.wanted.order, anchor="lines"
        ),
        "kept": [("sort", reading.values["sort"])] if reading.values["sort"] else [],
        "filters": line_filters(reading, found),
        "in_force": lines_in_force(reading, found),
        "is_filtered": reading.is_filtered,
        "clear_address": request.path,
        "decisions": [decision_shown(it, shown) for it in shown.decisions],
        "suggestions": [(it, _answer_href(it, shown)) for it in shown.suggestions],
        "tools": _tools(shown, address, reading),
        "crumbs": [("Packages", page_address("packages")), (reference, None)],
    }
    return render(request, "packages/package.html", context)


def facts_of(shown: PackageShown) -> list[tuple[str, str, str]]:
    """Return what a package is, on which route and by whom: each a term, its value, and more in small."""
    row = shown.row
    by = ", ".join(it for it in (row.proposer, row.proposer_post) if it)
    rows = [
        ("Kind of change", kind_words(row.kind), ""),
        ("Route", row.route, _since(shown)),
        ("Proposed by", by, f"on {day(row.proposed_on)}"),
        ("Lines", f"{row.total:,}", row_shown(row, row.proposed_on)["counts"]),
    ]
    return [it for it in rows if it[1]]


def _since(shown: PackageShown) -> str:
    """Say that the route was changed while this climbs it, so that its ladder here is the earlier one."""
    since = route_since(shown.row.reference) if shown.row.steps else None
    if since is None:
        return ""
    deed = "ended" if since.is_ended else "changed"
    return f"{deed} from {day(since.from_on)} since: this finishes on the steps that it set out on"


def _open(it: OpenAt, shown: PackageShown, request: Asked) -> dict[str, Any]:
    """Return an open step with whom to ask, and what the reader may do there."""
    said = open_shown(it, timezone.localdate())
    asked = shown.asking.get(it.key, ())
    reference = shown.row.reference
    deeds: list[tuple[str, str | None]] = []
    if shown.may_answer(it) and not it.is_held:
        deeds.append(("Answer", decide_address(shown, it)))
    if it.key in shown.suggestible:
        deeds.append(("Suggest something", address_of("package_suggest", reference, it.key)))
    if it.stage == 0 and shown.is_theirs:
        deeds.append(("Propose again", address_of("package_again", reference)))
    return {
        **said,
        "asking": [_asked(each) for each in asked[:5]],
        "deeds": [deed for deed in deeds if deed[1]],
        "beyond": shown.beyond_at(it),
    }


def decide_address(shown: PackageShown, it: OpenAt) -> str | None:
    """Return the page on which what waits at an open step is answered."""
    reference, shown_step = shown.row.reference, shown.step(it.key)
    address = address_of("package_decide", reference, it.key)
    is_split = shown_step is not None and shown_step.by is StepBy.REMIT
    return f"{address}?body={it.body or 'none'}" if address and is_split else address


def _asked(it: Asking) -> dict[str, str]:
    return {
        "name": it.name or it.post,
        "post": it.post if it.name else "",
        "href": page_address("post", it.post_reference) if it.post_reference else "",
        "capacity": it.capacity,
    }


def _answer_href(it: Any, shown: PackageShown) -> str:
    if it.is_accepted is not None or not shown.may_answer_suggestions:
        return ""
    return address_of("package_suggestion", shown.row.reference, it.reference) or ""


def _tools(shown: PackageShown, address: str, reading: Any) -> list[tuple[str, str]]:
    reference = shown.row.reference
    withdraw = address_of("package_withdraw", reference)
    ways = [("Withdraw", withdraw)] if withdraw and shown.is_theirs and shown.row.steps else []
    return [
        *ways,
        ("PDF", reading.address(page_address("package_pdf", reference), page=None)),
        ("Excel", reading.address(page_address("package_workbook", reference), page=None)),
        ("CSV", reading.address(page_address("package_table", reference), page=None)),
        ("Print", "#print"),
    ]


@signed_in
def package_workbook(request: Asked, reference: str) -> HttpResponse:
    """Give the lines of a package as an Excel file."""
    shown, rows, said, asked = all_lines(request, reference)
    content = lines_workbook_of(
        rows, said, shown, council=settings.COUNCIL, made_at=timezone.now(), asked=asked
    )
    return excel_file(content, reference)


@signed_in
def package_table(request: Asked, reference: str) -> HttpResponse:
    """Give the lines of a package as CSV."""
    _, rows, said, _ = all_lines(request, reference)
    return csv_file(lines_csv(rows, said), reference)


def all_lines(request: Asked, reference: str) -> Any:
    """Return a package, its lines that fit the address with what each says, and in words which fit."""
    shown = shown_or_404(request, reference)
    reading = read_lines_address(request.GET.dict() | {"page": "1"})
    found = lines_of_package(
        request.actor, reference, reading.wanted, on=timezone.localdate(), is_whole=True
    )
    rows = found.page.items
    said = kind_of(shown.row.kind).said(request.actor, asks_of(rows))
    return shown, rows, said, lines_in_force(reading, found)
