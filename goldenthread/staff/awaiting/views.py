"""What awaits the reader on a route: all that they may answer, and what to read before a meeting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from goldenthread.exchange.writing import ColumnKind, OutColumn, write_csv
from goldenthread.governance.queries.awaiting import (
    ORDERS,
    Awaiting,
    AwaitingStep,
    Sought,
    Whose,
    awaiting_of,
)
from goldenthread.governance.queries.bodies import may_reframe
from goldenthread.governance.queries.suggested import suggestions_awaiting
from goldenthread.organisation.access import Actor, Right
from goldenthread.plan.queries.prioritisations import to_score
from goldenthread.records.page import LARGEST
from goldenthread.rules.vocabulary import ChangeKind
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.awaiting.words import step_shown, suggestion_href
from goldenthread.staff.downloads import csv_streamed
from goldenthread.staff.organisation.lists import FilterField, page_number, plain
from goldenthread.ui.addresses import Column, sorting_columns, with_query
from goldenthread.ui.change_words import CHANGE_KINDS
from goldenthread.ui.dates import day

_COLUMNS: Final = (
    Column("Package", "title"),
    Column("Changes", "kind"),
    Column("Lines", "lines", is_number=True),
    Column("Step"),
    Column("From"),
    Column("Since", "came"),
    Column("Due", "due"),
    Column("What may be answered"),
)
_ASKED: Final = ("q", "kind", "body", "whose")
_WHOSE: Final = (
    (Whose.ALL, "Everything"),
    (Whose.MINE, "Yours to answer"),
    (Whose.BODY, "For bodies you sit on"),
)
_OUT: Final = (
    OutColumn("Package", width=12),
    OutColumn("Title", width=50),
    OutColumn("Changes", width=16),
    OutColumn("Lines", ColumnKind.NUMBER, 0),
    OutColumn("Step", width=30),
    OutColumn("Body", width=30),
    OutColumn("From", width=30),
    OutColumn("Since", ColumnKind.DATE),
    OutColumn("Due", ColumnKind.DATE),
    OutColumn("Overdue", width=8),
    OutColumn("Why", width=40),
    OutColumn("What may be answered", width=40),
)


def _sought(request: Asked) -> Sought:
    """Return what the address asks for; what no form sends asks for nothing."""
    given = {name: plain(request.GET, name) for name in _ASKED}
    sort = plain(request.GET, "sort")
    return Sought(
        q=given["q"],
        kind=given["kind"] if given["kind"] in set(ChangeKind) else "",
        body=given["body"],
        whose=given["whose"] if given["whose"] in set(Whose) else "",
        is_overdue=request.GET.get("overdue") == "yes",
        sort=sort if sort.removeprefix("-") in ORDERS else "due",
    )


def _kept(sought: Sought) -> dict[str, str]:
    kept = {name: getattr(sought, name) for name in _ASKED}
    kept["overdue"] = "yes" if sought.is_overdue else ""
    return kept | ({"sort": sought.sort} if sought.sort != "due" else {})


@signed_in
def awaiting(request: Asked) -> HttpResponse:
    """Show what the reader has to answer on routes, and what to read before bodies they sit on meet."""
    sought, today = _sought(request), timezone.localdate()
    number = page_number(request.GET.get("page", ""))
    found = awaiting_of(request.actor, sought, on=today, page=number)
    here = page_address("awaiting")
    address = with_query(here, **_kept(sought))
    fields = _fields(sought, found, request.actor)
    table_address = with_query(page_address("awaiting_table"), **_kept(sought))
    in_force = [dict(it.options).get(it.value, f"“{it.value}”") for it in fields if it.value]
    suggested, scores = (
        suggestions_awaiting(request.actor, on=today),
        _to_score(request.actor, today),
    )
    beside = [
        ("Suggestions to answer", suggested.total, f"{here}#suggestions", False),
        ("Priorities to score", len(scores), f"{here}#priorities", False),
    ]
    context = {
        "heading": _heading(found, suggested.total + len(scores)),
        "suggestions": [(it, suggestion_href(it)) for it in suggested.items],
        "suggested": suggested.total,
        "scores": scores,
        "page": found.page,
        "rows": [step_shown(it, today) for it in found.page.items],
        "columns": sorting_columns(list(_COLUMNS), address=address, sort=sought.sort),
        "tiles": [*_tiles(found, sought, here), *(it for it in beside if it[1])],
        "filters": fields,
        "in_force": in_force,
        "kept": [("sort", sought.sort)] if sought.sort != "due" else [],
        "address": address,
        "clear_address": here,
        "tools": [*_mending(request.actor, today), ("CSV", table_address), ("Print", "#print")],
        "crumbs": [("What awaits you", None)],
    }  # fmt: skip
    return render(request, "awaiting/list.html", context)


def _mending(actor: Actor, on: date) -> list[tuple[str, str]]:
    """Return the way to what nobody can answer, for those who can mend it."""
    if not may_reframe(actor, on=on):
        return []
    return [("Nobody can answer", page_address("awaiting_nobody"))]


def _to_score(actor: Actor, on: date) -> list[tuple[str, str, str, str]]:
    """Return what the reader is asked to score: reference, title, last day, and where it is done."""
    return [
        (reference, title, day(last_on), page_address("prioritisation_marks", reference))
        for reference, title, last_on in to_score(actor, on=on)
    ]


def _heading(found: Awaiting, besides: int) -> str:
    """Return how much awaits the reader; ``besides`` counts what is no step of a route."""
    if besides:
        things = found.mine + besides
        return "One thing awaits you" if things == 1 else f"{things:,} things await you"
    if not found.mine:
        return "Nothing awaits your answer"
    return (
        "One step awaits your answer"
        if found.mine == 1
        else f"{found.mine:,} steps await your answer"
    )


def _tiles(found: Awaiting, sought: Sought, here: str) -> list[tuple[str, int, str, bool]]:
    """Return what may be counted at a glance, each with the list of it."""
    mine, read = with_query(here, whose="mine"), with_query(here, whose="body")
    overdue = with_query(mine, overdue="yes")
    is_all, late = not sought.whose and not sought.is_overdue, sought.is_overdue
    return [
        ("Yours to answer", found.mine, mine, sought.whose == Whose.MINE and not late),
        ("Overdue", found.overdue, overdue, sought.whose == Whose.MINE and late),
        ("To read before a meeting", found.read, read, sought.whose == Whose.BODY),
        ("Everything", found.mine + found.read, here, is_all),
    ]


def _fields(sought: Sought, found: Awaiting, actor: Actor) -> list[FilterField]:
    whose = [(it.value, words) for it, words in _WHOSE]
    if actor.may(Right.ADMINISTER):
        whose.append((Whose.RECORD.value, "Other bodies’, which you may record"))
    kinds = (("", "All changes"), *((it.value, words) for it, words in CHANGE_KINDS.items()))
    overdue = "yes" if sought.is_overdue else ""
    return [
        FilterField("q", "Search", "text", sought.q, hint="Title or reference"),
        FilterField("whose", "Whose", "select", sought.whose, tuple(whose)),
        FilterField("kind", "Changes of", "select", sought.kind, kinds),
        FilterField("body", "Body", "select", sought.body, (("", "All"), *found.bodies)),
        FilterField("overdue", "Due", "select", overdue, (("", "Any day"), ("yes", "Overdue"))),
    ]


def _every(actor: Actor, sought: Sought, on: date) -> Iterator[AwaitingStep]:
    """Yield all that is asked for, a page at a time."""
    number, pages = 1, 1
    while number <= pages:
        found = awaiting_of(actor, sought, on=on, page=number, size=LARGEST).page
        yield from found.items
        pages, number = found.pages, number + 1


@signed_in
def table(request: Asked) -> StreamingHttpResponse:
    """Let somebody take what awaits them away as CSV."""
    request.actor.require(Right.SEE_ORGANISATION)
    today = timezone.localdate()
    rows = (_row(it, today) for it in _every(request.actor, _sought(request), today))
    return csv_streamed(write_csv(_OUT, rows), "what-awaits-me")


def _row(line: AwaitingStep, on: date) -> tuple[Any, ...]:
    it = step_shown(line, on)
    return (
        line.reference, line.title, it.kind, line.lines, line.step.name, line.body_name,
        line.proposed_by or line.proposer, line.came_on, line.due_on,
        "Yes" if it.is_overdue else "No", it.why, it.answers,
    )  # fmt: skip
