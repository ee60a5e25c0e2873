"""What comes first: the order with its working, how far people agree, what would change it, and what if."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from goldenthread.plan.queries.prioritisation import PrioritisationSeen, prioritisation_seen
from goldenthread.plan.queries.prioritisations import closed_before
from goldenthread.plan.queries.prioritised import Result, result_of, twin_of
from goldenthread.rules.numbers import NotANumber, Number, number, plain
from goldenthread.rules.scoring import ScoringRefused
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, Read, read_as, signed_in
from goldenthread.staff.downloads import csv_file, excel_file
from goldenthread.staff.priorities.exports import result_table, result_workbook
from goldenthread.staff.priorities.told import Told
from goldenthread.staff.priorities.words import rounded
from goldenthread.ui.addresses import with_query


@dataclass(frozen=True)
class WhatIf:
    """Other weights that the address asks for, by criterion; what is typed and what is wrong with it."""

    typed: dict[int, str]
    weights: dict[int, Number]
    refusals: tuple[str, ...]

    @property
    def is_asked(self) -> bool:
        """Whether any weight is other than it is."""
        return bool(self.weights) and not self.refusals


def _what_if(request: Asked, seen: PrioritisationSeen) -> WhatIf:
    typed: dict[int, str] = {}
    weights: dict[int, Number] = {}
    refusals = []
    for it in seen.criteria:
        text = request.GET.get(f"w{it.number}", "").replace("\x00", "").strip()[:20]
        typed[it.number] = text or plain(it.weight)
        try:
            weight = number(text) if text else it.weight
            if weight < 0:
                raise NotANumber("A weight is nought or more.")
            if weight != it.weight:
                weights[it.number] = weight
        except NotANumber as refusal:
            refusals.append(f"{it.name}: {refusal}")
    return WhatIf(typed, weights, tuple(refusals))


def _asked(request: Asked, reference: str) -> tuple[Read, PrioritisationSeen]:
    read = read_as(request)
    seen = prioritisation_seen(request.actor, reference, on=read.on, as_at=read.as_at)
    if seen is None:
        raise Http404("There is no such prioritisation.")
    return read, seen


def _result(
    request: Asked, seen: PrioritisationSeen, asked: WhatIf
) -> tuple[Result | None, WhatIf]:
    """Return the result by the weights that are asked for, or by its own where those make no sense."""
    if asked.is_asked:
        try:
            return result_of(request.actor, seen, weights=asked.weights), asked
        except ScoringRefused as refusal:
            asked = WhatIf(asked.typed, asked.weights, (str(refusal),))
    return result_of(request.actor, seen), asked


@signed_in
def result(request: Asked, reference: str) -> HttpResponse:
    """Show what comes first and why, who agrees, what would change it, and how it stood another time."""
    read, seen = _asked(request, reference)
    found, asked = _result(request, seen, _what_if(request, seen))
    if found is None:
        return render(request, "priorities/no_result.html", _frame(seen))
    told = Told(seen, found)
    own = result_of(request.actor, seen) if asked.is_asked else None
    query = {f"w{key}": asked.typed[key] for key in asked.weights}
    context = {
        **_frame(seen),
        "told": told,
        "rows": told.ranked(),
        "has_mine": bool(found.mine),
        "asked": asked,
        "moved": _moved(own, told) if own is not None else (),
        "boxes": _boxes(seen, asked),
        "compared": _compared(request, read, seen, told),
        "workbook": with_query(page_address("prioritisation_result_workbook", reference), **query),
        "table": with_query(page_address("prioritisation_result_table", reference), **query),
        "known": read.known.day.isoformat() if read.known else "",
        "method": page_address("method", "scoring"),
        "plain_address": page_address("prioritisation_result", reference),
        "marks_href": page_address("prioritisation_marks", reference) if seen.is_scorer else "",
    }
    return render(request, "priorities/result.html", context)


def _frame(seen: PrioritisationSeen) -> dict[str, Any]:
    back = page_address("prioritisation", seen.reference)
    return {
        "seen": seen,
        "back": back,
        "crumbs": [
            ("Priorities", page_address("priorities")),
            (seen.reference, back),
            ("What comes first", None),
        ],
    }


def _boxes(seen: PrioritisationSeen, asked: WhatIf) -> list[dict[str, str]]:
    return [
        {"name": f"w{it.number}", "label": it.name, "value": asked.typed[it.number]}
        for it in seen.criteria
    ]


def _moved(own: Result, told: Told) -> list[str]:
    """Return which options stand elsewhere by the weights that are asked for."""
    before = {it.option: it.place for it in own.found.scoring.scored}
    return [
        f"{told.options[it.option].title}: {before[it.option]} → {it.place}"
        for it in told.scored
        if before[it.option] != it.place
    ]


def _compared(request: Asked, read: Read, seen: PrioritisationSeen, told: Told) -> dict[str, Any]:
    """Return the choice of another prioritisation that is closed, and where the same options stood there."""
    others = closed_before(seen.id, as_at=read.as_at)
    wanted = request.GET.get("with", "")
    chosen = wanted if wanted in dict(others) else ""
    found: dict[str, Any] = {"others": others, "chosen": chosen, "rows": [], "gone": []}
    other = (
        prioritisation_seen(request.actor, chosen, on=read.on, as_at=read.as_at) if chosen else None
    )
    there = result_of(request.actor, other) if other else None
    if other is None or there is None:
        return found
    stood = {it.option: it for it in there.found.scoring.scored}
    met = set()
    for it in told.scored:
        twin = twin_of(told.options[it.option], other.options)
        then = stood.get(twin.number) if twin else None
        met.add(twin.number if twin else None)
        found["rows"].append(
            {
                "title": told.options[it.option].title,
                "now": _stands(it.place, it.score),
                "then": _stands(then.place, then.score) if then else "Was not among the options",
                "moved": _way(then.place if then else None, it.place),
            }
        )
    found["gone"] = [it.title for it in other.options if it.number not in met]
    found["title"] = other.title
    return found


def _stands(place: int | None, score: Any) -> str:
    return f"{place}, with {rounded(score)}" if place else "No place"


def _way(then: int | None, now: int | None) -> str:
    if then is None or now is None:
        return "–"
    if then == now:
        return "As before"
    count = abs(then - now)
    return f"{'Up' if now < then else 'Down'} {count} {'place' if count == 1 else 'places'}"


def _taken(request: Asked, reference: str) -> tuple[Told, list[str], str]:
    """Return a result to take away, what is to be said of it, and what the file is called."""
    _, seen = _asked(request, reference)
    found, asked = _result(request, seen, _what_if(request, seen))
    if found is None:
        raise Http404("There is no result yet.")
    weights = "; ".join(f"{it.name} {plain(found.weights[it.number])}" for it in seen.criteria)
    said = "Weights, other than its own" if asked.is_asked else "Weights"
    return Told(seen, found), [f"{said}: {weights}."], f"{reference}-result"


@signed_in
def workbook(request: Asked, reference: str) -> HttpResponse:
    """Give the result as an Excel file, with its working."""
    told, notes, stem = _taken(request, reference)
    content = result_workbook(told, council=settings.COUNCIL, made_at=timezone.now(), notes=notes)
    return excel_file(content, stem)


@signed_in
def table(request: Asked, reference: str) -> HttpResponse:
    """Give the options in order as a CSV file."""
    told, _, stem = _taken(request, reference)
    return csv_file(result_table(told), stem)
