"""The agreed scorecard in use, each line with its latest figures, and this year's beside last year's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from goldenthread.reports.queries.compared import (
    ComparedFilter,
    ComparedLine,
    Comparison,
    compared_for,
    compared_with_last_year,
)
from goldenthread.reports.queries.in_use import InUse, LineInUse, lines_in_use
from goldenthread.reports.queries.priorities import priorities_on
from goldenthread.reports.queries.year_scorecards import YearScorecardSeen
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, Read, signed_in
from goldenthread.staff.downloads import excel_file
from goldenthread.staff.scorecard.presenters import line_shown
from goldenthread.staff.year_scorecards.asked import Asking, compared_asked, in_use_asked
from goldenthread.staff.year_scorecards.exports import workbook_compared, workbook_in_use
from goldenthread.staff.year_scorecards.presenters import card_shown, crumbs_of, line_row
from goldenthread.staff.year_scorecards.reading import known_of, read_card
from goldenthread.staff.year_scorecards.views import file_stem, said_in_file
from goldenthread.staff.year_scorecards.words import CHANGES, INTERVAL_WORDS
from goldenthread.ui.addresses import with_query


def _in_use(
    request: Asked, reference: str, *, is_whole: bool = False
) -> tuple[Read, YearScorecardSeen, InUse, Asking]:
    read, seen = read_card(request, reference)
    if not seen.is_agreed:
        raise Http404("This scorecard is not agreed yet.")
    priorities = priorities_on(request.actor, on=read.on, as_at=read.as_at)
    wanted, asking = in_use_asked(request.GET.dict(), priorities, known=known_of(read))
    return read, seen, lines_in_use(request.actor, seen, wanted, is_whole=is_whole), asking


@signed_in
def in_use(request: Asked, reference: str) -> HttpResponse:
    """Show what the council agreed to watch this year by priority, with each line's latest figures."""
    _, seen, found, asking = _in_use(request, reference)
    file = page_address("year_scorecard_in_use_workbook", reference)
    context = {
        "card": card_shown(seen, "year_scorecard_in_use"),
        "groups": [
            (title or "Serves no priority", [_used(it, seen) for it in every])
            for title, every in found.groups
        ],
        "periods": [(INTERVAL_WORDS[it], period.label) for it, period in found.periods.items()],
        "tools": [
            ("On the live scorecard", with_query(page_address("scorecard"), agreed=reference)),
            ("Excel", asking.address(file, page=None)),
            ("Print", "#print"),
        ],
        "page": found.page,
        "address": asking.address(request.path, page=None),
        "crumbs": crumbs_of(seen, ("In use", None)),
        **asking.filtering(request.path),
    }
    return render(request, "year_scorecards/in_use.html", context)


def _used(it: LineInUse, seen: YearScorecardSeen) -> dict[str, Any]:
    return {
        "row": line_row(it.line, seen),
        "shown": line_shown(it.shown) if it.shown else None,
        "period": it.shown.period.label if it.shown else "",
    }


@signed_in
def in_use_workbook(request: Asked, reference: str) -> HttpResponse:
    """Give what is in use, as it was asked for, as an Excel file."""
    read, seen, found, asking = _in_use(request, reference, is_whole=True)
    content = workbook_in_use(found, **said_in_file(read, seen, asking.in_force))
    return excel_file(content, file_stem(seen, "in-use", read))


@signed_in
def compared(request: Asked, reference: str) -> HttpResponse:
    """Show what was added to last year's scorecard, dropped from it, and is reported otherwise."""
    _, seen, found, wanted, asking = _compared_read(request, reference)
    page, _, counts = compared_for(found.rows, wanted)
    before, chosen = found.before, wanted.change
    file = page_address("year_scorecard_compared_workbook", reference)
    context = {
        "card": card_shown(seen, "year_scorecard_compared"),
        "before": card_shown(before) if before else None,
        "rows": [_compared(it, seen, before) for it in page.items],
        "counts": [
            (words, counts[key], asking.address(request.path, page=None, change=key), key == chosen)
            for key, words in CHANGES.items()
        ],
        "all_href": asking.address(request.path, page=None, change=None) if chosen else "",
        "undecided": found.undecided,
        "is_agreed": seen.is_agreed,
        "tools": [
            ("Excel", asking.address(file, page=None)),
            ("Print", "#print"),
        ]
        if found.rows
        else [],
        "page": page,
        "address": asking.address(request.path, page=None),
        "crumbs": crumbs_of(seen, ("Compared", None)),
        **asking.filtering(request.path),
    }
    return render(request, "year_scorecards/compared.html", context)


def _compared_read(
    request: Asked, reference: str
) -> tuple[Read, YearScorecardSeen, Comparison, ComparedFilter, Asking]:
    read, seen = read_card(request, reference)
    priorities = priorities_on(request.actor, on=read.on, as_at=read.as_at)
    wanted, asking = compared_asked(request.GET.dict(), priorities, known=known_of(read))
    return read, seen, compared_with_last_year(request.actor, seen), wanted, asking


def _compared(
    it: ComparedLine, seen: YearScorecardSeen, before: YearScorecardSeen | None
) -> dict[str, Any]:
    of = seen if it.now is not None or before is None else before
    return {
        "change": CHANGES[it.change],
        "row": line_row(it.line, of),
        "was": INTERVAL_WORDS[it.before.interval] if it.before else "",
        "now": INTERVAL_WORDS[it.now.interval] if it.now else "",
        "reason": it.reason,
    }


@signed_in
def compared_workbook(request: Asked, reference: str) -> HttpResponse:
    """Give both years side by side, as they were asked for, as an Excel file."""
    read, seen, found, wanted, asking = _compared_read(request, reference)
    _, rows, _ = compared_for(found.rows, wanted)
    said = said_in_file(read, seen, asking.in_force)
    content = workbook_compared(replace(found, rows=rows), **said)
    return excel_file(content, file_stem(seen, "compared", read))
