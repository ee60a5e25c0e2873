"""Search over all that a council plans, counts and says, as of now."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.indicators.queries.search import reference_named
from goldenthread.plan.queries.search import objective_named
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.search.looking import KINDS, Asking, looked_for, suggestion_for
from goldenthread.staff.search.presenters import results_shown

_LONGEST = 200


@signed_in
def search(request: Asked) -> HttpResponse:
    """Show what holds the words that were typed; an exact code leads straight to what it names."""
    text = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:_LONGEST]
    kind = request.GET.get("in", "")
    number = request.GET.get("page", "")
    asking = Asking(
        actor=request.actor,
        text=text,
        kind=kind if kind in KINDS else "",
        page=int(number[:6]) if number.isdecimal() else 1,
        on=timezone.localdate(),
    )
    if text and not kind and (reference := reference_named(request.actor, text)):
        return redirect("indicator", reference)
    if text and not kind and (reference := objective_named(request.actor, text)):
        return redirect("objective", reference)
    found = looked_for(asking)
    instead = suggestion_for(asking) if text and not any(it.total for it in found.pages) else ""
    return render(
        request,
        "search/page.html",
        {
            "results": results_shown(asking, found, instead),
            "search_text": text,
            "crumbs": [("Search", None)],
        },
    )
