"""The open steps that nobody can answer, for those who can mend it: why, and where."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from goldenthread.governance.queries.answerers import StepAnswered, steps_nobody_answers
from goldenthread.governance.queries.bodies import may_reframe
from goldenthread.records.page import page_within
from goldenthread.staff.addresses import address_of, page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.awaiting.words import due_words, is_overdue
from goldenthread.staff.organisation.lists import page_number
from goldenthread.ui.dates import day

_SIZE = 50


@signed_in
def nobody(request: Asked) -> HttpResponse:
    """Whoever administers the council sees which steps nobody can answer, why, and how to mend each."""
    today = timezone.localdate()
    if not may_reframe(request.actor, on=today):
        raise Http404("There is nothing to mend here.")
    found = steps_nobody_answers(request.actor, on=today)
    page = page_within(found, page_number(request.GET.get("page", "")), _SIZE)
    context = {
        "page": page.mapped(lambda it: _shown(it, today)),
        "address": page_address("awaiting_nobody"),
        "tools": [("Print", "#print")],
        "crumbs": [("What awaits you", page_address("awaiting")), ("Nobody can answer", None)],
    }
    return render(request, "awaiting/nobody.html", context)


def _shown(it: StepAnswered, today: Any) -> dict[str, Any]:
    return {
        "it": it,
        "href": address_of("package", it.reference) or "",
        "lines": "1 line" if it.lines == 1 else f"{it.lines:,} lines",
        "came": day(it.came_on),
        "due": "waits for the rest" if it.is_held else due_words(it.due_on, today),
        "due_on": day(it.due_on),
        "is_overdue": not it.is_held and is_overdue(it.due_on, today),
        "mends": _mends(it),
    }


def _mends(it: StepAnswered) -> list[tuple[str, str]]:
    """Return what would mend it, each with its page."""
    if it.post:
        return [
            ("Appoint somebody", page_address("post_appoint", it.post)),
            ("See the post", page_address("post", it.post)),
        ]
    if it.body:
        return [
            ("Add a clerk or a member", page_address("seat_add", it.body)),
            ("Record what it decides", page_address("body_decisions", it.body)),
        ]
    package = address_of("package", it.reference)
    return [("See the package", package)] if package else []
