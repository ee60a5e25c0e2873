"""The scorecards of years as a list; one with its timetable and gaps; its lines, each with its history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from goldenthread.governance.access import may_change
from goldenthread.governance.queries.routes import routes_for
from goldenthread.organisation.access import Right
from goldenthread.organisation.queries.units import units_on
from goldenthread.reports.queries.climbing import PackageClimbing, packages_of
from goldenthread.reports.queries.gaps import Gaps, mapped
from goldenthread.reports.queries.lines import YearLine, lines_for, lines_seen
from goldenthread.reports.queries.priorities import priorities_on
from goldenthread.reports.queries.sessions import LineMove, history_of_line, sessions_of
from goldenthread.reports.queries.year_scorecards import YearScorecardSeen, year_scorecards_for
from goldenthread.rules.vocabulary import ChangeKind, YearLineState
from goldenthread.staff.addresses import address_of, page_address
from goldenthread.staff.asking import Asked, Read, read_as, signed_in
from goldenthread.staff.downloads import csv_file, excel_file
from goldenthread.staff.year_scorecards.asked import Asking, cards_asked, lines_asked
from goldenthread.staff.year_scorecards.exports import csv_of_lines, workbook_of_lines
from goldenthread.staff.year_scorecards.presenters import (
    card_shown,
    crumbs_of,
    line_row,
    stage_shown,
)
from goldenthread.staff.year_scorecards.reading import known_of, read_card, read_line
from goldenthread.staff.year_scorecards.words import CLIMBING, DEEDS, INTERVAL_WORDS, STATES
from goldenthread.ui.addresses import Column, sorting_columns, with_query
from goldenthread.ui.dates import day

_CARDS = (Column("Scorecard", "title"), Column("Year", "year"), Column("How far"),
          Column("Owner"), Column("Lines", "lines"))  # fmt: skip
_LINES = (
    Column("Line", "title"), Column("Serves", "priority"), Column("Reported", "interval"),
    Column("Where from", "source"), Column("Last figure", "rating"), Column("Trend"),
    Column("State", "state"),
)  # fmt: skip


@signed_in
def cards(request: Asked) -> HttpResponse:
    """Show which years have a scorecard that the council agreed, and which is being made."""
    request.actor.require(Right.SEE_ORGANISATION)
    read = read_as(request)
    wanted, asking = cards_asked(request.GET.dict(), known=known_of(read))
    found = year_scorecards_for(request.actor, wanted, on=read.on, as_at=read.as_at)
    address = asking.address(request.path, page=None)
    may_run = not read.is_past and may_change(request.actor, units_on(read.on).values())
    context = {
        "rows": [card_shown(it) for it in found.items],
        "page": found,
        "columns": sorting_columns(
            list(_CARDS), address=address, sort=asking.values["sort"] or "-year"
        ),
        "address": address,
        "begin_href": page_address("year_scorecard_begin") if may_run else "",
        "is_past": read.is_past,
        "crumbs": [("Scorecards by year", None)],
        **asking.filtering(request.path),
    }
    return render(request, "year_scorecards/list.html", context)


@signed_in
def card(request: Asked, reference: str) -> HttpResponse:
    """Show how far a year's scorecard has come, what is next and late, and what it lacks."""
    _, seen = read_card(request, reference)
    found = lines_seen(request.actor, seen)
    held = mapped(request.actor, seen, found)
    packages = packages_of(seen.id, found) if seen.as_at is None else ()
    is_open = not seen.is_agreed and not seen.is_dropped
    context = {
        "card": card_shown(seen, "year_scorecard"),
        "tools": _tools(seen, is_up=_is_up(found, packages)),
        "packages": [(it, address_of("package", it.reference) or "") for it in packages],
        "states": [(state, words) for state, words in CLIMBING.items()],
        "stages": [
            (
                stage_shown(it, is_open=is_open),
                page_address("year_scorecard_step", reference, it.step.value),
            )
            for it in seen.stages
        ],
        "may_run": seen.may_run,
        **gaps_shown(held.gaps, seen),
        "is_open": is_open,
        "crumbs": crumbs_of(seen),
    }
    return render(request, "year_scorecards/card.html", context)


def _is_up(lines: Sequence[YearLine], packages: Sequence[PackageClimbing]) -> bool:
    """Say whether all that is chosen climbs, and no candidate is left to be settled."""
    states = Counter(it.state for it in lines)
    climbing = sum(it.climbing for it in packages)
    return climbing >= states[YearLineState.CHOSEN] > 0 == states[YearLineState.CANDIDATE]


def _tools(seen: YearScorecardSeen, *, is_up: bool) -> list[tuple[str, str]]:
    ways = [("Change", "year_scorecard_change"), ("Drop it", "year_scorecard_drop")]
    if seen.starts_on <= seen.around.on:
        ways.insert(1, ("Record as agreed", "year_scorecard_agreed"))
    if not is_up and routes_for(ChangeKind.SCORECARD, seen.around.on).routes:
        ways.insert(0, ("Put it forward", "year_scorecard_propose"))
    found = [(words, page_address(name, seen.reference)) for words, name in ways]
    return [*(found if seen.may_run else []), ("Print", "#print")]


def gaps_shown(gaps: Gaps, seen: YearScorecardSeen) -> dict[str, Any]:
    """Return what is lacking, each with the way to mend it."""
    take = page_address("year_scorecard_take", seen.reference)
    add = page_address("year_scorecard_measure", seen.reference)
    return {
        "gaps": gaps,
        "lacking_priorities": [
            (it, page_address("objective", it.reference), with_query(take, priority=it.reference),
             with_query(add, priority=it.reference))
            for it in gaps.priorities
        ],
        "lacking_issues": [
            (it, page_address("plan_findings", it.plan), with_query(add, issue=it.key))
            for it in gaps.issues
        ],
        "serving_nothing": [line_row(it, seen) for it in gaps.serving_nothing],
        "serving_href": with_query(page_address("year_scorecard_lines", seen.reference), priority="none"),
    }  # fmt: skip


def _lines_read(request: Asked, reference: str) -> tuple[Read, YearScorecardSeen, Any, Asking]:
    read, seen = read_card(request, reference)
    priorities = priorities_on(request.actor, on=read.on, as_at=read.as_at)
    wanted, asking = lines_asked(request.GET.dict(), priorities, known=known_of(read))
    return read, seen, wanted, asking


@signed_in
def lines(request: Asked, reference: str) -> HttpResponse:
    """Show the lines of a year's scorecard, narrowed and ordered, to be chosen or left out in bulk."""
    read, seen, wanted, asking = _lines_read(request, reference)
    page, every = lines_for(request.actor, seen, wanted)
    address = asking.address(request.path, page=None)
    name, settle = "year_scorecard_lines", page_address("year_scorecard_settle", reference)
    context = {
        "card": card_shown(seen, name),
        "rows": [line_row(it, seen) for it in page.items],
        "page": page,
        "columns": sorting_columns(list(_LINES), address=address, sort=wanted.order),
        "address": address,
        "settle_href": settle if seen.may_run else "",
        "settle_all_href": asking.address(settle, page=None, every="1") if seen.may_run else "",
        "every": len(every),
        "tools": _line_tools(seen, asking),
        "is_past": read.is_past,
        "crumbs": crumbs_of(seen, ("Lines", None)),
        **asking.filtering(request.path),
    }
    return render(request, "year_scorecards/lines.html", context)


def _line_tools(seen: YearScorecardSeen, asking: Asking) -> list[tuple[str, str]]:
    ways = []
    if seen.may_run:
        ways = [
            ("Take candidates", page_address("year_scorecard_take", seen.reference)),
            ("Ask for a measure", page_address("year_scorecard_measure", seen.reference)),
        ]
    if not seen.total:
        return ways
    files = [("Excel", "year_scorecard_workbook"), ("CSV", "year_scorecard_table")]
    taken = [
        (it, asking.address(page_address(name, seen.reference), page=None)) for it, name in files
    ]
    return [*ways, *taken, ("Print", "#print")]


@signed_in
def workbook(request: Asked, reference: str) -> HttpResponse:
    """Give all lines that were asked for as an Excel file."""
    read, seen, wanted, asking = _lines_read(request, reference)
    _, every = lines_for(request.actor, seen, wanted)
    said = said_in_file(read, seen, asking.in_force) | {"is_past": read.is_past}
    return excel_file(workbook_of_lines(every, **said), file_stem(seen, "lines", read))


@signed_in
def table(request: Asked, reference: str) -> HttpResponse:
    """Give the same as CSV."""
    read, seen, wanted, _ = _lines_read(request, reference)
    _, every = lines_for(request.actor, seen, wanted)
    is_past = read.is_past
    return csv_file(csv_of_lines(every, is_past=is_past), file_stem(seen, "lines", read))


def said_in_file(read: Read, seen: YearScorecardSeen, asked: Sequence[str] = ()) -> dict[str, Any]:
    """Return what every file of a scorecard says of itself: whose, of when, filtered how, made when."""
    known = f"As known on {day(read.known.day)}." if read.known else "As known when made."
    return {
        "title": f"{settings.COUNCIL}: {seen.title}",
        "made_at": timezone.now(),
        "notes": [f"Filter: {'; '.join(asked)}" if asked else "Filter: none", known],
    }


def file_stem(seen: YearScorecardSeen, what: str, read: Read) -> str:
    """Return what a file of a scorecard is called, without its kind."""
    known = f"-as-known-on-{read.known.day}" if read.known else ""
    return f"{seen.reference}-{what}{known}"


@signed_in
def line(request: Asked, reference: str, number: int) -> HttpResponse:
    """Show one line: why it is there, how it does, and everything that was said and done about it."""
    _, seen, found = read_line(request, reference, number)
    row = line_row(found, seen)
    said = [
        (session, it)
        for session in sessions_of(request.actor, seen)
        for it in session.sayings
        if it.line_number == number
    ]
    context = {
        "card": card_shown(seen, "year_scorecard_lines"),
        "row": row,
        "facts": _facts(row),
        "moves": [_move(it, seen) for it in history_of_line(request.actor, seen, found)],
        "said": [
            (it, day(session.on), page_address("year_session", reference, session.number))
            for session, it in said
        ],
        "tools": _line_deeds(seen, found),
        "crumbs": crumbs_of(
            seen, ("Lines", page_address("year_scorecard_lines", reference)), (row.title, None)
        ),
    }
    return render(request, "year_scorecards/line.html", context)


def _line_deeds(seen: YearScorecardSeen, found: YearLine) -> list[tuple[str, str]]:
    if not seen.may_run:
        return [("Print", "#print")]
    change = page_address("year_scorecard_line_change", seen.reference, found.number)
    settle = with_query(page_address("year_scorecard_settle", seen.reference), line=found.number)
    return [("Change", change), ("Choose or leave out", settle), ("Print", "#print")]


def _facts(row: Any) -> list[tuple[str, str, str]]:
    facts = [
        ("State", row.state, row.reason if row.it.state is YearLineState.LEFT_OUT else ""),
        ("Serves", row.priority or "No priority yet", ""),
        ("Reported", row.interval, row.counted),
        ("Where it came from", row.source, ""),
        ("Service", row.unit, ""),
        ("Owner" if row.code else "Developed by", row.owner, ""),
        ("To be developed by", row.due if not row.code else "", ""),
    ]
    return [it for it in facts if it[1]]


def _move(it: LineMove, seen: YearScorecardSeen) -> dict[str, Any]:
    text = f"{STATES[it.state]}, reported {INTERVAL_WORDS[it.interval].lower()}."
    href = None
    if it.saying is not None:
        text += f" After {it.saying.by_whom} had said: “{it.saying.text}”"
        href = page_address("year_session", seen.reference, it.saying.session_number)
    return {
        "when": day(it.at),
        "title": DEEDS[it.deed],
        "by": it.name or it.by,
        "text": text,
        "reason": it.reason,
        "href": href,
        "changes": (),
    }
