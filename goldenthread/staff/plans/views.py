"""The list of plans, which are wanted and not there, and one plan as it is read."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from goldenthread.organisation.access import Right
from goldenthread.plan.queries.plan_lacks import lack_in_words
from goldenthread.plan.queries.plans import (
    PlanSeen,
    PlansKnown,
    all_plans,
    plan_seen,
    plans_known,
    plans_seen,
    plans_wanting,
)
from goldenthread.rules.vocabulary import PlanStep
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, Read, read_as, signed_in
from goldenthread.staff.downloads import csv_file, excel_file
from goldenthread.staff.plans.asked import (
    Offered,
    Reading,
    filter_fields,
    in_force,
    read_address,
)
from goldenthread.staff.plans.exports import csv_of, workbook_of
from goldenthread.staff.plans.places import plan_crumbs, plans_places
from goldenthread.staff.plans.presenters import (
    facts_of,
    headings_shown,
    page_shown,
    row_shown,
)
from goldenthread.staff.plans.words import STEPS, year_of, years_between
from goldenthread.staff.words_in_use import words_for
from goldenthread.ui.addresses import Column, sorting_columns, with_query
from goldenthread.ui.dates import day

_COLUMNS = (
    Column("Plan", "title"),
    Column("Kind", "kind"),
    Column("Whose", "owner"),
    Column("For", "period"),
    Column("Step", "step"),
    Column("How long", "left"),
    Column("Missing", "", is_number=True),
)

#: The steps after which next year's plan is begun from a plan.
_FOLLOWED = (PlanStep.FINAL, PlanStep.CLOSED)


def found_plan(request: Asked, reference: str) -> PlanSeen:
    """Return the plan of an address as it stands now; 404 where there is none that the reader may see."""
    seen = plan_seen(request.actor, reference, on=timezone.localdate())
    if seen is None:
        raise Http404("There is no such plan.")
    return seen


def written_plan(request: Asked, reference: str) -> PlanSeen:
    """Return the plan of an address, where the reader may write it now; 404 otherwise."""
    seen = found_plan(request, reference)
    if not seen.may_write:
        raise Http404("There is no such plan to write.")
    return seen


def list_asked(request: Asked) -> tuple[Read, PlansKnown, Offered, Reading]:
    """Return how a list is read, all plans that the reader may see, what may be asked for and what is."""
    read = read_as(request)
    known = plans_known(request.actor, on=read.on, as_at=read.as_at)
    there = known.around
    kinds = {
        there.framework.reference("plan_kind", pk): (pk, name) for pk, name in there.kinds.items()
    }
    this = year_of(read.on)
    first = min((it.starts_on for it in known.lines), default=this.start)
    latest = max((it.last_on for it in known.lines), default=this.last_day)
    years = years_between(min(first, this.start), max(latest, this.last_day))
    offered = Offered(kinds, there.units, {it.label: it for it in years})
    asked = read.known.day if read.known else None
    return read, known, offered, read_address(request.GET, offered, known=asked)


@signed_in
def plans(request: Asked) -> HttpResponse:
    """Show every plan by kind and owner: how far it has come, what it lacks, how long there is."""
    read, known, offered, reading = list_asked(request)
    found = plans_seen(request.actor, reading.wanted, on=read.on, as_at=read.as_at, known=known)
    address = reading.address(request.path, page=None)
    sort = reading.values["sort"] or "kind"
    fields = filter_fields(reading, offered)
    kept = [(it, reading.values[it]) for it in ("known", "sort") if reading.values[it]]
    return render(
        request,
        "plans/list.html",
        {
            "heading": words_for("plan", "plural"),
            "rows": [row_shown(it) for it in found.page.items],
            "columns": sorting_columns(list(_COLUMNS), address=address, sort=sort),
            "page": found.page,
            "total": found.total,
            "steps": [
                (words, found.steps[step], reading.address(request.path, step=step, page=None),
                 reading.values["step"] == step)
                for step, words in STEPS.items()
                if found.steps[step]
            ],
            "filters": fields,
            "in_force": in_force(fields),
            "kept": kept,
            "address": address,
            "clear_address": with_query(request.path, known=reading.values["known"] or None),
            "workbook_address": reading.address(page_address("plans_workbook"), page=None),
            "table_address": reading.address(page_address("plans_table"), page=None),
            "begin_href": _begin_href(request, read),
            "is_past": read.is_past,
            "places": plans_places("plans"),
            "crumbs": [("Plans", None)],
        },
    )  # fmt: skip


def _begin_href(request: Asked, read: Read) -> str:
    return "" if read.is_past else page_address("plan_begin")


@signed_in
def workbook(request: Asked) -> HttpResponse:
    """Give the whole filtered list as an Excel file."""
    read, known, offered, reading = list_asked(request)
    lines = all_plans(request.actor, reading.wanted, on=read.on, as_at=read.as_at, known=known)
    content = workbook_of(
        lines,
        council=settings.COUNCIL,
        made_at=timezone.now(),
        known=read.known.day if read.known else None,
        asked=in_force(filter_fields(reading, offered)),
    )
    return excel_file(content, _stem(read))


@signed_in
def table(request: Asked) -> HttpResponse:
    """Give the whole filtered list as CSV."""
    read, known, _, reading = list_asked(request)
    lines = all_plans(request.actor, reading.wanted, on=read.on, as_at=read.as_at, known=known)
    return csv_file(csv_of(lines), _stem(read))


def _stem(read: Read) -> str:
    return f"plans-as-known-on-{read.known.day}" if read.known else "plans"


@signed_in
def wanting(request: Asked) -> HttpResponse:
    """Show which services have no plan of a kind that each should have, for a year."""
    read = read_as(request)
    this = year_of(read.on)
    years = [this.following(), this, this.previous()]
    year = next((it for it in years if it.label == request.GET.get("year", "")), this)
    found = plans_wanting(request.actor, year, on=read.on, as_at=read.as_at)
    address = page_address("plans_wanting")
    may_begin = not read.is_past and request.actor.may(Right.CORRECT)
    kinds: dict[str, list[tuple[str, str, str]]] = {}
    for it in found:
        unit = it.unit
        may = may_begin and (unit is None or request.actor.may(Right.CORRECT, unit.id))
        begin = with_query(
            page_address("plan_begin"),
            kind=it.kind_reference,
            unit=unit.reference if unit else None,
            year=year.label,
        )
        href = page_address("unit", unit.reference) if unit else ""
        kinds.setdefault(it.kind, []).append((it.owned_by, href, begin if may else ""))
    return render(
        request,
        "plans/wanting.html",
        {
            "year": year.label,
            "years": [
                (it.label, with_query(address, year=it.label), it == year) for it in reversed(years)
            ],
            "kinds": list(kinds.items()),
            "total": len(found),
            "is_past": read.is_past,
            "places": plans_places("plans_wanting"),
            "crumbs": [("Plans", page_address("plans")), ("Plans that are not there", None)],
        },
    )


@signed_in
def plan(request: Asked, reference: str) -> HttpResponse:
    """Show a plan: what is written and stands under each heading, and what it lacks."""
    read = read_as(request)
    seen = plan_seen(request.actor, reference, on=read.on, as_at=read.as_at)
    if seen is None:
        raise Http404("There is no such plan.")
    return render(
        request,
        "plans/plan.html",
        {
            "page": page_shown(seen, "plan"),
            "facts": facts_of(seen),
            "about": seen.about,
            "headings": headings_shown(seen),
            "missing": [lack_in_words(it) for it in seen.missing] if seen.until else [],
            "comments_until": day(seen.comments_until) if seen.comments_until else "",
            "may_write": seen.may_write,
            "is_past": read.is_past,
            "tools": tools_of(seen),
            "crumbs": plan_crumbs(seen),
        },
    )


def tools_of(seen: PlanSeen) -> list[tuple[str, str]]:
    """Return what may be done with a plan, at the right of its heading."""
    own, is_now = seen.reference, seen.as_at is None
    deeds = [
        ("Change title or days", "plan_change", seen.may_write),
        ("Begin next year’s", "plan_next", seen.is_writer and is_now and seen.step in _FOLLOWED),
        ("Effects on objectives", "plan_effects", not seen.is_personal),
        ("PDF", "plan_pdf", True),
        ("Word", "plan_word", True),
    ]
    offered = [(words, page_address(name, own)) for words, name, is_there in deeds if is_there]
    return [*offered, ("Print", "#print")]
