"""What a plan would do to the corporate objectives, and who was asked about it: its page and its forms."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from goldenthread.plan.queries.effects import About
from goldenthread.plan.queries.plan_effects import PlanEffects, plan_effects
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, read_as, signed_in
from goldenthread.staff.proposals.stating import Stating, consult, state, stated_shown


@signed_in
def effects(request: Asked, reference: str) -> HttpResponse:
    """Show what a plan would do to each corporate objective, and who was asked about it."""
    read = read_as(request)
    shown = plan_effects(request.actor, reference, on=read.on, as_at=read.as_at)
    if shown is None:
        raise Http404("There is no such plan.")
    context = {
        "title": shown.title,
        "reference": shown.reference,
        **stated_shown(shown.impacts),
        "consultations": [
            (it, page_address("plan_consultation_change", reference, it.number))
            for it in shown.consultations
        ],
        "may_change": shown.may_change,
        "effects_href": page_address("plan_effects_state", reference),
        "consult_href": page_address("plan_consultation_add", reference),
        "tools": [("Print", "#print")],
        "crumbs": [*_crumbs(shown), ("Effects", None)],
    }
    return render(request, "proposals/plan.html", context)


def _crumbs(shown: PlanEffects) -> tuple[tuple[str, str], ...]:
    plan = (shown.title, page_address("plan", shown.reference))
    return (("Plans", page_address("plans")), plan)


def _stating(request: Asked, reference: str) -> Stating:
    shown = plan_effects(request.actor, reference, on=timezone.localdate())
    if shown is None or not shown.may_change:
        raise Http404("There is no such plan.")
    return Stating(
        about=About(plan_id=shown.plan_id),
        title=shown.title,
        impacts=shown.impacts,
        consultations=shown.consultations,
        read_at=shown.read_at,
        back=page_address("plan_effects", reference),
        crumbs=_crumbs(shown),
    )


@signed_in
def stating(request: Asked, reference: str) -> HttpResponse:
    """Let somebody state what a plan would do to each corporate objective, and why."""
    return state(request, _stating(request, reference))


@signed_in
def consultation_add(request: Asked, reference: str) -> HttpResponse:
    """Let somebody record whom they asked about a plan."""
    return consult(request, _stating(request, reference), None)


@signed_in
def consultation_change(request: Asked, reference: str, number: int) -> HttpResponse:
    """Let somebody record what came of asking, or take an entry away."""
    return consult(request, _stating(request, reference), number)
