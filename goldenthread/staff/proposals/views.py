"""Proposals as a list, one of them with what it would do, and which objective bears most of all."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from goldenthread.organisation.access import Right
from goldenthread.plan.queries.around import Around, around
from goldenthread.plan.queries.effects_sum import EffectsSummed, effects_summed
from goldenthread.plan.queries.proposals import (
    ProposalLine,
    ProposalShown,
    proposal_shown,
    proposals_for,
)
from goldenthread.rules.effects import WEIGHTS, signed
from goldenthread.rules.vocabulary import ImpactGrade
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, Read, read_as, signed_in
from goldenthread.staff.downloads import excel_file
from goldenthread.staff.proposals.asked import Reading, filter_fields, in_force, read_address
from goldenthread.staff.proposals.exports import sum_of, workbook_of
from goldenthread.staff.proposals.stating import stated_shown
from goldenthread.staff.proposals.words import GRADES, MARKS, stated_of, version_shown
from goldenthread.ui.addresses import Column, sorting_columns
from goldenthread.ui.dates import day

_COLUMNS = (
    Column("Proposal", "title"),
    Column("Owner"),
    Column("Would begin", "begins"),
    Column("Objectives stated", "stated"),
)
_COMPARED = 8


def _read(request: Asked) -> tuple[Read, Around, Reading]:
    request.actor.require(Right.SEE_ORGANISATION)
    read = read_as(request)
    there = around(read.on, as_at=read.as_at)
    known = read.known.day.isoformat() if read.known else ""
    return read, there, read_address(request.GET.dict(), there, known=known)


@signed_in
def proposals(request: Asked) -> HttpResponse:
    """Show what is proposed, narrowed and ordered as the address asks."""
    read, there, reading = _read(request)
    found = proposals_for(request.actor, reading.wanted, on=read.on, as_at=read.as_at, there=there)
    address = reading.address(request.path, page=None)
    may_add = request.actor.may(Right.CORRECT) and not read.is_past
    context = {
        "page": found.page,
        "rows": [row_shown(it) for it in found.page.items],
        "columns": sorting_columns(
            list(_COLUMNS), address=address, sort=reading.values["sort"] or "begins"
        ),
        "total": found.total,
        "address": address,
        "add_href": page_address("proposal_add") if may_add else "",
        "workbook": reading.address(page_address("proposals_workbook"), page=None),
        "is_past": read.is_past,
        "crumbs": [("Proposals", None)],
        **_filtering(reading, there, found.years, request.path),
    }
    return render(request, "proposals/list.html", context)


def _filtering(
    reading: Reading, there: Around, years: tuple[str, ...], path: str
) -> dict[str, Any]:
    """Return what a page says of its filters."""
    return {
        "filters": filter_fields(reading, there, years),
        "in_force": in_force(reading, there),
        "kept": [(it, reading.values[it]) for it in ("known", "sort") if reading.values[it]],
        "clear_address": reading.cleared(path),
        "is_filtered": reading.is_filtered,
    }


def row_shown(line: ProposalLine) -> dict[str, Any]:
    """Return one proposal as a row."""
    return {
        "line": line,
        "href": page_address("proposal", line.reference),
        "owner_href": page_address("post", line.owner_reference) if line.owner_reference else "",
        "holders": ", ".join(line.holders) or ("Vacant" if line.owner else ""),
        "stated": stated_of(line),
    }


@signed_in
def workbook(request: Asked) -> HttpResponse:
    """Give the whole filtered list as an Excel file."""
    read, there, reading = _read(request)
    found = proposals_for(request.actor, reading.wanted, on=read.on, as_at=read.as_at, there=there)
    content = workbook_of(found.every, **_said_in_file(read, reading, there))
    return excel_file(content, _stem("proposals", read))


def _said_in_file(read: Read, reading: Reading, there: Around) -> dict[str, Any]:
    return {
        "council": settings.COUNCIL,
        "made_at": timezone.now(),
        "known": read.known.day if read.known else None,
        "asked": in_force(reading, there),
    }


def _stem(name: str, read: Read) -> str:
    return f"{name}-as-known-on-{read.known.day}" if read.known else name


@signed_in
def proposal(request: Asked, reference: str) -> HttpResponse:
    """Show one proposal: what it says, what it would do to each objective, and who was asked about it."""
    read = read_as(request)
    shown = proposal_shown(request.actor, reference, on=read.on, as_at=read.as_at)
    if shown is None:
        raise Http404("There is no such proposal.")
    return render(request, "proposals/proposal.html", _page(shown))


def _page(shown: ProposalShown) -> dict[str, Any]:
    line = shown.line
    return {
        "line": line,
        "row": row_shown(line),
        "facts": _facts(line),
        **stated_shown(shown.impacts),
        "consultations": [
            (it, page_address("consultation_change", line.reference, it.number))
            for it in shown.consultations
        ],
        "versions": [version_shown(it, shown.around) for it in shown.versions],
        "may_change": shown.may_change,
        "effects_href": page_address("proposal_effects", line.reference),
        "consult_href": page_address("consultation_add", line.reference),
        "tools": _tools(shown),
        "crumbs": [("Proposals", page_address("proposals")), (line.reference, None)],
    }


def _facts(line: ProposalLine) -> list[tuple[str, str, str]]:
    rows = [
        ("Service", line.unit.name if line.unit else "", ""),
        ("Owner", line.owner, ", ".join(line.holders) or ("Vacant" if line.owner else "")),
        ("Portfolio", line.portfolio, ""),
        ("Would begin", day(line.begins_on), line.year),
    ]
    return [row for row in rows if row[1]]


def _tools(shown: ProposalShown) -> list[tuple[str, str]]:
    ways = [
        ("Change", "proposal_change"),
        ("State its effects", "proposal_effects"),
        ("End it", "proposal_end"),
    ]
    found = [(words, page_address(name, shown.line.reference)) for words, name in ways]
    return [*(found if shown.may_change else []), ("Print", "#print")]


def _summed(request: Asked) -> tuple[Read, Around, Reading, EffectsSummed]:
    read, there, reading = _read(request)
    found = effects_summed(request.actor, reading.wanted, on=read.on, as_at=read.as_at, there=there)
    return read, there, reading, found


@signed_in
def effects(request: Asked) -> HttpResponse:
    """Show which corporate objective bears most of many proposals, and set a few of them side by side."""
    _, there, reading, found = _summed(request)
    shown = found.summands[:_COMPARED]
    context = {
        "rows": [
            {
                "it": it,
                "href": page_address("objective", it.reference),
                "counts": [(GRADES[grade], it.borne.by_grade[grade]) for grade in ImpactGrade],
                "total": signed(it.borne.total),
                "cells": [_cell(each.grades.get(it.objective_id)) for each in shown],
            }
            for it in found.rows
        ],
        "heads": [(GRADES[it], signed(WEIGHTS[it])) for it in ImpactGrade],
        "summands": [(it, _summand_href(it.kind, it.reference)) for it in shown],
        "count": len(found.summands),
        "workbook": reading.address(page_address("effects_workbook"), page=None, sort=None),
        "method": page_address("method", "effects"),
        "crumbs": [("Proposals", page_address("proposals")), ("Effects", None)],
        **_filtering(reading, there, found.years, request.path),
    }
    return render(request, "proposals/effects.html", context)


def _cell(grade: ImpactGrade | None) -> tuple[str, str]:
    return (GRADES[grade], MARKS[grade]) if grade else ("", "")


def _summand_href(kind: str, reference: str) -> str:
    return page_address("proposal", reference) if kind == "proposal" else ""


@signed_in
def effects_workbook(request: Asked) -> HttpResponse:
    """Give the sum as an Excel file, with what each proposal says of each objective."""
    read, there, reading, found = _summed(request)
    content = sum_of(found, **_said_in_file(read, reading, there))
    return excel_file(content, _stem("effects-on-objectives", read))
