"""Prioritisations as a list, and one of them: what is scored, by what, by whom, and how far it has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from goldenthread.governance.queries.packages_about import OnItsWay, packages_about
from goldenthread.organisation.access import Right
from goldenthread.organisation.queries.units import Unit, units_on
from goldenthread.plan.queries.prioritisation import (
    OptionSeen,
    PrioritisationSeen,
    prioritisation_seen,
)
from goldenthread.plan.queries.prioritisations import (
    PrioritisationLine,
    all_prioritisations,
    prioritisations_for,
)
from goldenthread.rules.numbers import plain
from goldenthread.rules.vocabulary import ChangeKind
from goldenthread.rules.vocabulary import PrioritisationStep as Step
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, Read, read_as, signed_in
from goldenthread.staff.downloads import csv_file, excel_file
from goldenthread.staff.priorities.asked import Reading, filter_fields, in_force, read_address
from goldenthread.staff.priorities.exports import list_table, list_workbook
from goldenthread.staff.priorities.words import STEPS, counted, mark_in_words, percent, way
from goldenthread.ui.addresses import Column, sorting_columns
from goldenthread.ui.dates import day, moment

_COLUMNS = (
    Column("What is prioritised", "title"),
    Column("State", "step"),
    Column("Scored from"),
    Column("Until", "closes"),
)


def _read(request: Asked) -> tuple[Read, Mapping[int, Unit], Reading]:
    request.actor.require(Right.SEE_ORGANISATION)
    read = read_as(request)
    units = units_on(read.on, as_at=read.as_at)
    known = read.known.day.isoformat() if read.known else ""
    return read, units, read_address(request.GET.dict(), units, known=known)


@signed_in
def priorities(request: Asked) -> HttpResponse:
    """Show what is prioritised, narrowed and ordered as the address asks."""
    read, units, reading = _read(request)
    page = prioritisations_for(request.actor, reading.wanted, on=read.on, as_at=read.as_at)
    address = reading.address(request.path, page=None)
    may_add = request.actor.may(Right.CORRECT) and not read.is_past
    context = {
        "page": page,
        "rows": [row_shown(it) for it in page.items],
        "columns": sorting_columns(
            list(_COLUMNS), address=address, sort=reading.values["sort"] or "-closes"
        ),
        "address": address,
        "add_href": page_address("prioritisation_add") if may_add else "",
        "workbook": reading.address(page_address("priorities_workbook"), page=None),
        "table": reading.address(page_address("priorities_table"), page=None),
        "is_past": read.is_past,
        "filters": filter_fields(reading, units),
        "in_force": in_force(reading, units),
        "kept": [(it, reading.values[it]) for it in ("known", "sort") if reading.values[it]],
        "clear_address": reading.cleared(request.path),
        "is_filtered": reading.is_filtered,
        "crumbs": [("Priorities", None)],
    }
    return render(request, "priorities/list.html", context)


def row_shown(line: PrioritisationLine) -> dict[str, Any]:
    """Return one prioritisation as a row."""
    marks = page_address("prioritisation_marks", line.reference) if line.is_mine else ""
    return {
        "line": line,
        "href": page_address("prioritisation", line.reference),
        "step": STEPS[line.step],
        "marks_href": marks,
    }


@signed_in
def workbook(request: Asked) -> HttpResponse:
    """Give the whole filtered list as an Excel file."""
    read, units, reading = _read(request)
    lines = all_prioritisations(request.actor, reading.wanted, on=read.on, as_at=read.as_at)
    content = list_workbook(
        lines,
        council=settings.COUNCIL,
        made_at=timezone.now(),
        known=read.known.day if read.known else None,
        asked=in_force(reading, units),
    )
    return excel_file(content, "priorities")


@signed_in
def table(request: Asked) -> HttpResponse:
    """Give the whole filtered list as a CSV file."""
    read, _, reading = _read(request)
    lines = all_prioritisations(request.actor, reading.wanted, on=read.on, as_at=read.as_at)
    return csv_file(list_table(lines), "priorities")


@signed_in
def prioritisation(request: Asked, reference: str) -> HttpResponse:
    """Show one prioritisation, and to whoever runs it who has not scored yet."""
    read = read_as(request)
    seen = prioritisation_seen(request.actor, reference, on=read.on, as_at=read.as_at)
    if seen is None:
        raise Http404("There is no such prioritisation.")
    about = [] if read.is_past else [(ChangeKind.PRIORITISATION.value, seen.id)]
    climbing = packages_about(request.actor, about)
    return render(request, "priorities/prioritisation.html", _page(seen, climbing))


def _page(seen: PrioritisationSeen, climbing: Sequence[OnItsWay]) -> dict[str, Any]:
    is_early = seen.may_run and seen.step is Step.PREPARING
    is_open = seen.may_run and seen.step is Step.OPEN
    ref = seen.reference
    return {
        "seen": seen,
        "state": STEPS[seen.step],
        "standing": _standing(seen),
        "facts": _facts(seen),
        "scale": [(plain(it.mark), it.words) for it in seen.marks],
        "criteria": [
            {
                "it": it,
                "weight": plain(it.weight),
                "share": percent(it.share) if it.share is not None else "–",
                "way": way(it.is_high_good),
                "href": page_address("criterion_change", ref, it.number) if is_early else "",
            }
            for it in seen.criteria
        ],
        "options": [option_shown(it, seen, is_early or is_open) for it in seen.options],
        "withdrawn": seen.withdrawn,
        "scorers": _scorers(seen, is_early or is_open),
        "progress": _progress(seen),
        "stages": [_stage(it) for it in seen.stages],
        "climbing": [
            (it.reference, page_address("package", it.reference), it.title) for it in climbing
        ],
        "tools": _tools(seen, is_climbing=bool(climbing)),
        "ways": _ways(ref) if is_early else {},
        "scorers_href": page_address("scorers_add", ref) if is_early or is_open else "",
        "marks_href": page_address("prioritisation_marks", ref) if seen.is_scorer else "",
        "result_href": page_address("prioritisation_result", ref) if seen.is_closed else "",
        "crumbs": [("Priorities", page_address("priorities")), (ref, None)],
    }


def _ways(ref: str) -> dict[str, str]:
    return {
        "criterion": page_address("criterion_add", ref),
        "option": page_address("option_add", ref),
    }


def option_shown(it: OptionSeen, seen: PrioritisationSeen, may_change: bool) -> dict[str, Any]:
    """Return an option with what it is of and the way to it."""
    kind, href = "", ""
    if it.objective:
        kind, href = f"Objective {it.objective}", page_address("objective", it.objective)
    elif it.proposal:
        kind, href = f"Proposal {it.proposal}", page_address("proposal", it.proposal)
    is_early = may_change and seen.step is Step.PREPARING
    return {
        "it": it,
        "kind": kind,
        "href": href,
        "change_href": page_address("option_change", seen.reference, it.number) if is_early else "",
        "withdraw_href": page_address("option_withdraw", seen.reference, it.number)
        if may_change
        else "",
    }


def _scorers(seen: PrioritisationSeen, may_change: bool) -> list[dict[str, Any]]:
    """Return who scores; how far each has come is for whoever runs it and for themselves."""
    return [
        {
            "it": it,
            "said": _said_of(it) if seen.runs else "",
            "latest": moment(it.latest_at) if it.latest_at and seen.runs else "",
            "href": page_address("scorer_release", seen.reference, place) if may_change else "",
        }
        for place, it in enumerate(seen.scorers, start=1)
    ]


def _said_of(it: Any) -> str:
    if not it.of or it.missing == it.of:
        return "Nothing yet"
    words = f"{it.given + it.abstained} of {it.of}"
    return f"{words}, cannot judge {it.abstained}" if it.abstained else words


def _progress(seen: PrioritisationSeen) -> str:
    done = sum(1 for it in seen.scorers if it.of and not it.missing)
    if seen.step is Step.PREPARING or not seen.scorers:
        return ""
    return f"{done} of {counted(len(seen.scorers), 'person', 'people')} have judged everything"


def _standing(seen: PrioritisationSeen) -> str:
    """Return what the reader should know first."""
    if seen.step is Step.DROPPED:
        return f"It was dropped on {day(seen.stages[0].on)}: {seen.stages[0].words}"
    if seen.step is Step.OPEN and seen.on < seen.opens_on:
        return f"Scoring begins on {day(seen.opens_on)}."
    if seen.step is Step.OPEN and seen.on > seen.closes_on:
        last = day(seen.closes_on)
        return (
            f"The last day of scoring was {last}. Whoever runs it closes it, or sets a later day."
        )
    return ""


def _facts(seen: PrioritisationSeen) -> list[tuple[str, str, str]]:
    held = ", ".join(seen.holders) or ("Vacant" if seen.owner else "")
    rows = [
        ("State", STEPS[seen.step], ""),
        ("Scored from", day(seen.opens_on), f"until {day(seen.closes_on)}"),
        ("Service", seen.unit.name if seen.unit else "", ""),
        ("Run by", seen.owner, held),
        ("Begun from", seen.follows, ""),
    ]
    return [row for row in rows if row[1]]


def _stage(it: Any) -> dict[str, Any]:
    return {
        "when": day(it.on),
        "title": STEPS[it.step],
        "by": f"{it.name or it.by} on {day(it.at)}",
        "text": "",
        "reason": it.words,
        "href": None,
        "changes": (),
    }


def _tools(seen: PrioritisationSeen, *, is_climbing: bool) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if seen.may_run and seen.step is Step.CLOSED and not is_climbing:
        found = [("Send for approval", page_address("prioritisation_propose", seen.reference))]
    if seen.may_run and seen.step in (Step.PREPARING, Step.OPEN):
        names = [("Change", "prioritisation_change"), ("Drop it", "prioritisation_drop")]
        first = (
            ("Open for scoring", "prioritisation_open")
            if seen.step is Step.PREPARING
            else ("Close it", "prioritisation_close")
        )
        found = [(words, page_address(name, seen.reference)) for words, name in (first, *names)]
    return [*found, ("Print", "#print")]


def scale_in_words(seen: PrioritisationSeen) -> list[str]:
    """Return the scale, the lowest mark first."""
    return [mark_in_words(it.mark, it.words) for it in seen.marks]
