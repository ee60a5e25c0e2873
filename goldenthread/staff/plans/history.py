"""What happened to a plan, and the earlier texts of each heading."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render

from goldenthread.plan.queries.plan_history import Deed, PlanDeed, plan_deeds, texts_of
from goldenthread.plan.queries.plans import PlanSeen, plan_seen
from goldenthread.rules.vocabulary import PlanStep
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, Read, read_as, signed_in
from goldenthread.staff.organisation.lists import page_number
from goldenthread.staff.plans.places import plan_crumbs
from goldenthread.staff.plans.presenters import page_shown
from goldenthread.staff.plans.words import STEPS
from goldenthread.ui.dates import moment
from goldenthread.ui.marked_up import as_html

_DEEDS: Final = {
    Deed.BEGUN: "Begun",
    Deed.CHANGED: "Title, owner or days changed",
    Deed.WRITTEN: "Written",
    Deed.SET: "Put in",
    Deed.RESAID: "Said otherwise",
    Deed.WITHDRAWN: "Taken out",
    Deed.ORDERED: "Put in another order",
    Deed.STEPPED: "Step",
}


def _read(request: Asked, reference: str) -> tuple[Read, PlanSeen]:
    read = read_as(request)
    seen = plan_seen(request.actor, reference, on=read.on, as_at=read.as_at)
    if seen is None:
        raise Http404("There is no such plan.")
    return read, seen


@signed_in
def deeds(request: Asked, reference: str) -> HttpResponse:
    """Show what was done to a plan: when, by whom, and why."""
    read, seen = _read(request, reference)
    number = page_number(request.GET.get("page", ""))
    found = plan_deeds(request.actor, seen, on=read.on, page=number)
    return render(
        request,
        "plans/history.html",
        {
            "page": page_shown(seen, "plan_history"),
            "rows": [_deed(seen, it) for it in found.items],
            "pages": found,
            "address": page_address("plan_history", reference),
            "crumbs": plan_crumbs(seen, ("History", None)),
        },
    )


def _deed(seen: PlanSeen, it: PlanDeed) -> dict[str, Any]:
    heading = seen.heading(it.heading)
    title, text = _DEEDS[it.deed], it.about
    if it.deed is Deed.STEPPED:
        title, text = STEPS[PlanStep(it.about)], ""
    is_text = it.deed is Deed.WRITTEN and heading is not None
    return {
        "when": moment(it.at),
        "title": f"{title}: {heading.name}" if heading else title,
        "by": it.name or it.by,
        "text": text,
        "reason": it.reason,
        "href": page_address("plan_passage_history", seen.reference, it.heading)
        if is_text
        else None,
        "changes": (),
    }


@signed_in
def texts(request: Asked, reference: str, heading: str) -> HttpResponse:
    """Show what was written under a heading before, and by whom."""
    _, seen = _read(request, reference)
    found = seen.heading(heading)
    if found is None:
        raise Http404("There is no such heading.")
    listed = texts_of(seen, heading, page=page_number(request.GET.get("page", "")))
    return render(
        request,
        "plans/texts.html",
        {
            "page": page_shown(seen, "plan_history"),
            "name": found.name,
            "texts": [
                (f"{it.name or it.by}, {moment(it.at)}", as_html(it.text, below=3), not it.text)
                for it in listed.items
            ],
            "pages": listed,
            "address": page_address("plan_passage_history", reference, heading),
            "crumbs": plan_crumbs(
                seen, ("History", page_address("plan_history", reference)), (found.name, None)
            ),
        },
    )
