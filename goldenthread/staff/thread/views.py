"""The thread: as an outline from the top, as a list, one objective, and what is lacking."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from goldenthread.organisation.access import Right
from goldenthread.plan.queries.around import Around, around
from goldenthread.plan.queries.objective import ObjectiveShown, objective_shown
from goldenthread.plan.queries.objectives import Gap, all_objectives, objectives_for
from goldenthread.plan.queries.offering import may_offer_anything
from goldenthread.plan.queries.outline import outline_for
from goldenthread.plan.queries.plan_gaps import plans_reaching_nothing
from goldenthread.rules.numbers import plain
from goldenthread.rules.vocabulary import ObjectiveEnd
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, Read, read_as, signed_in
from goldenthread.staff.downloads import csv_file, excel_file
from goldenthread.staff.plans.presenters import row_shown as plan_shown
from goldenthread.staff.thread.asked import Reading, in_force, read_address
from goldenthread.staff.thread.drawing import picture_around
from goldenthread.staff.thread.exports import csv_of, workbook_of
from goldenthread.staff.thread.presenters import (
    branches,
    facts_of,
    joined_shown,
    list_page,
    offer_shown,
    row_shown,
    version_shown,
)
from goldenthread.staff.thread.words import ENDS, GAP_MEANINGS, GAPS, percent
from goldenthread.ui.addresses import with_query


@signed_in
def thread(request: Asked) -> HttpResponse:
    """Show the whole thread from the top, some levels down, with how each objective does."""
    read = read_as(request)
    found = outline_for(request.actor, on=read.on, as_at=read.as_at)
    return render(
        request,
        "thread/outline.html",
        {
            "branches": branches(found.roots),
            "total": found.total,
            "beside": found.beside,
            "beside_href": with_query(page_address("thread_gaps"), gap=Gap.REACHES_NOTHING.value),
            "is_past": read.is_past,
            "crumbs": [("Thread", None)],
        },
    )


@signed_in
def objectives(request: Asked) -> HttpResponse:
    """Show the objectives as a list, narrowed and ordered as the address asks."""
    return _listed(request, None)


@signed_in
def gaps(request: Asked) -> HttpResponse:
    """Show what the thread lacks: how many objectives have each gap, and which."""
    asked = request.GET.get("gap", "")
    return _listed(request, Gap(asked) if asked in tuple(Gap) else Gap.NOTHING_UNDER)


def _listed(request: Asked, gap: Gap | None) -> HttpResponse:
    read, there, reading = _read(request, gap)
    found = objectives_for(request.actor, reading.wanted, on=read.on, as_at=read.as_at, there=there)
    page = list_page(
        found, reading, path=request.path, names=("objectives_workbook", "objectives_table")
    )
    here = "What is lacking" if gap else "Objectives"
    return render(
        request,
        "thread/gaps.html" if gap else "thread/list.html",
        {
            "page": page,
            "heading": GAPS[gap] if gap else here,
            "meaning": GAP_MEANINGS[gap] if gap else "",
            "total": found.total,
            "is_past": read.is_past,
            "add_href": _add_href(request, read),
            "crumbs": [("Thread", page_address("thread")), (here, None)],
        },
    )


def _add_href(request: Asked, read: Read) -> str:
    may = request.actor.may(Right.CORRECT) and not read.is_past
    return page_address("objective_add") if may else ""


def _read(request: Asked, gap: Gap | None = None) -> tuple[Read, Around, Reading]:
    read = read_as(request)
    there = around(read.on, as_at=read.as_at)
    known = read.known.day.isoformat() if read.known else ""
    given = request.GET.dict() | ({"gap": gap.value} if gap else {})
    return read, there, read_address(given, there, known=known)


@signed_in
def workbook(request: Asked) -> HttpResponse:
    """Give the whole filtered list as an Excel file."""
    read, there, reading = _read(request)
    lines = all_objectives(request.actor, reading.wanted, on=read.on, as_at=read.as_at, there=there)
    content = workbook_of(
        lines,
        council=settings.COUNCIL,
        made_at=timezone.now(),
        known=_day(read),
        asked=in_force(reading, there),
    )
    return excel_file(content, _stem(read))


@signed_in
def table(request: Asked) -> HttpResponse:
    """Give the whole filtered list as CSV."""
    read, there, reading = _read(request)
    lines = all_objectives(request.actor, reading.wanted, on=read.on, as_at=read.as_at, there=there)
    return csv_file(csv_of(lines), _stem(read))


def _day(read: Read) -> date | None:
    return read.known.day if read.known else None


def _stem(read: Read) -> str:
    return f"objectives-as-known-on-{read.known.day}" if read.known else "objectives"


@signed_in
def objective(request: Asked, reference: str) -> HttpResponse:
    """Show one objective: what it says, how it does and why, what it serves and what serves it."""
    read = read_as(request)
    shown = objective_shown(request.actor, reference, on=read.on, as_at=read.as_at)
    if shown is None:
        raise Http404("There is no such objective.")
    return render(
        request, "thread/objective.html", _page(shown, read, _tools(request, shown, read))
    )


def _page(shown: ObjectiveShown, read: Read, tools: list[tuple[str, str]]) -> dict[str, object]:
    says = shown.says
    return {
        "reference": shown.reference,
        "title": says.title,
        "words": says.words,
        "level": shown.around.level(shown.line.level_id) if shown.line else "",
        "row": row_shown(shown.line) if shown.line else None,
        "is_past": read.is_past,
        "ended": ENDS[ObjectiveEnd(says.ended_as)] if says.ended_as else "",
        "ended_on": says.from_on if says.ended_as else None,
        "begins_later": says.from_on if says.from_on > read.on else None,
        "successor": row_shown(says.successor) if says.successor else None,
        "facts": facts_of(shown),
        "measures": [
            (it.title, page_address("indicator", it.reference), it.code, it.rating_class,
             plain(it.weight), it.why)
            for it in shown.measures
        ],
        "serves": joined_shown(shown.serves),
        "served_by": joined_shown(shown.served_by),
        "ways": [[row_shown(it) for it in way] for way in shown.ways],
        "picture": picture_around(shown, is_past=read.is_past),
        "below": branches(shown.below[0].below) if shown.below else (),
        "map_href": with_query(page_address("strategy_map"), under=shown.reference)
        if shown.served_by and not shown.is_personal
        else "",
        "shares": [(row_shown(it), percent(share)) for it, share in shown.shares if share],
        "offers": [offer_shown(it) for it in shown.offers],
        "versions": [version_shown(it) for it in shown.versions],
        "tools": tools,
        "crumbs": [("Thread", page_address("thread")), (shown.reference, None)],
    }  # fmt: skip


def _tools(request: Asked, shown: ObjectiveShown, read: Read) -> list[tuple[str, str]]:
    """Return what may be done with an objective, and what else there is to read of it."""
    ways = []
    if shown.line is not None and not shown.is_personal and not read.is_past:
        ways = [("Delivery plan", "delivery_plan"), ("Delegates", "delegates")]
        if may_offer_anything(request.actor):
            ways.insert(0, ("Offer a contribution", "contribution_offer"))
    if shown.may_change:
        ways += [
            ("Change", "objective_change"),
            ("What evidences it", "objective_measures"),
            ("End it", "objective_end"),
        ]
    return [
        *((words, page_address(name, shown.reference)) for words, name in ways),
        ("Print", "#print"),
    ]


@signed_in
def plan_gaps(request: Asked) -> HttpResponse:
    """Show the plans of which nothing leads up to the highest level."""
    read = read_as(request)
    found, looked = plans_reaching_nothing(request.actor, on=read.on, as_at=read.as_at)
    return render(
        request,
        "thread/plan_gaps.html",
        {
            "rows": [plan_shown(it) for it in found],
            "looked": looked,
            "is_past": read.is_past,
            "crumbs": [
                ("Thread", page_address("thread")),
                ("What is lacking", page_address("thread_gaps")),
                ("Plans that reach nothing", None),
            ],
        },
    )
