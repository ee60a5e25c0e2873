"""Begin a plan of a kind, and change what it is called, whose it is, and its days."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.plan.commands.plans import add_plan, change_plan
from goldenthread.plan.queries.plan_choices import BeginChoices, KindOffered, begin_choices
from goldenthread.rules.period_text import add_months
from goldenthread.rules.vocabulary import PlanOwner
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.plans.forms import PlanForm, last_day
from goldenthread.staff.plans.places import plan_crumbs
from goldenthread.staff.plans.views import written_plan
from goldenthread.staff.plans.words import year_of
from goldenthread.staff.sending import permitted, send
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day
from goldenthread.ui.plan_words import owned_by, span_in_words

_REFUSED = 422
_NOT_YOURS = "You may not write plans of this owner: choose another."


@signed_in
def begin(request: Asked) -> HttpResponse:
    """Let somebody begin a plan: first its kind, then its owner and days."""
    choices = begin_choices(request.actor, on=timezone.localdate())
    kind = choices.kind(request.GET.get("kind", ""))
    if kind is None:
        return _kinds(request, choices)
    form = PlanForm(
        request.POST or None, initial=_first(request, kind, choices), kind=kind, choices=choices,
        is_new=True,
    )  # fmt: skip
    made: list[str] = []

    def make() -> None:
        made.append(add_plan(form.wanted(), by=request.actor, at=timezone.now(), kind_id=kind.id))

    if send(
        request,
        form,
        permitted(make, _NOT_YOURS, field="unit" if "unit" in form.fields else "person"),
    ):
        messages.success(request, "The plan is begun: write it under its headings.")
        return redirect(page_address("plan_write", made[0]))
    starts_on = form["starts_on"].initial
    if form.is_bound and "starts_on" in getattr(form, "cleaned_data", {}):
        starts_on = form.cleaned_data["starts_on"]
    guidance = choices.around.framework.on("guidance", kind.id, starts_on)
    return render(
        request,
        "plans/begin.html",
        {
            "form": form,
            "heading": f"Begin: {kind.name}",
            "caption": f"{owned_by(kind.owner, kind.unit_kind)} ·"
            f" {span_in_words(kind.years, is_rolling=kind.is_rolling)}",
            "about": kind.about,
            "button": "Begin the plan",
            "guidance": guidance.says["text"] if guidance else "",
            "guidance_for": day(starts_on),
            "back": page_address("plans"),
            "crumbs": [("Plans", page_address("plans")), ("Begin a plan", None)],
        },
        status=_REFUSED if request.method == "POST" else 200,
    )


def _kinds(request: Asked, choices: BeginChoices) -> HttpResponse:
    kinds = [
        (
            it.name,
            with_query(page_address("plan_begin"), kind=it.reference),
            f"{owned_by(it.owner, it.unit_kind)} ·"
            f" {span_in_words(it.years, is_rolling=it.is_rolling)}",
            it.about,
        )
        for it in choices.kinds
    ]
    context = {
        "kinds": kinds,
        "has_kinds": bool(choices.around.kinds),
        "crumbs": [("Plans", page_address("plans")), ("Begin a plan", None)],
    }
    return render(request, "plans/kinds.html", context)


def _first(request: Asked, kind: KindOffered, choices: BeginChoices) -> dict[str, Any]:
    """Return what the boxes hold at first: next year's days, and the owner that the address names."""
    this = year_of(timezone.localdate())
    asked = request.GET.get("year", "")
    year = this if asked == this.label else this.following()
    if asked == this.previous().label:
        year = this.previous()
    last = last_day(add_months(year.start, 12 * kind.years))
    units = choices.units_of(kind) if kind.owner is PlanOwner.UNIT else ()
    named = request.GET.get("unit", "")
    unit = next(
        (it for it in units if it.reference == named), units[0] if len(units) == 1 else None
    )
    years = year.label if kind.years == 1 else f"{year.label} to {year_of(last).label}"
    whose = f"{unit.name} " if unit else ""
    return {
        "read_at": head(),
        "title": f"{whose}{kind.name.lower() if whose else kind.name} {years}",
        "unit": unit.id if unit else None,
        "person": request.actor.person_id,
        "starts_on": year.start,
        "last_on": last,
    }


@signed_in
def change(request: Asked, reference: str) -> HttpResponse:
    """Let whoever writes a plan call it otherwise, or move its days or its owner."""
    seen = written_plan(request, reference)
    choices = begin_choices(request.actor, on=timezone.localdate())
    kind = choices.kind(seen.kind_reference)
    if kind is None:
        raise Http404("Plans of this kind are written no longer.")
    form = PlanForm(
        request.POST or None,
        initial={
            "read_at": seen.read_at, "title": seen.title, "unit": seen.unit_id,
            "body": seen.body_id, "manager": seen.manager_id, "starts_on": seen.starts_on,
            "last_on": seen.last_on,
        },
        kind=kind, choices=choices, is_new=False,
    )  # fmt: skip
    found: list[int | None] = []

    def make() -> None:
        found.append(
            change_plan(
                seen.id, form.wanted(person_id=seen.person_id), by=request.actor,
                at=timezone.now(), reason=form.cleaned_data["reason"],
                read_at=form.cleaned_data["read_at"],
            )
        )  # fmt: skip

    if send(
        request,
        form,
        permitted(make, _NOT_YOURS, field="unit" if "unit" in form.fields else "title"),
    ):
        said = (
            "The change is recorded." if found[0] else "Nothing was recorded: it says so already."
        )
        messages.success(request, said)
        return redirect(page_address("plan", reference))
    return render(
        request,
        "plans/begin.html",
        {
            "form": form,
            "heading": "Change title or days",
            "caption": f"{seen.title} · {seen.reference}",
            "about": "",
            "button": "Record the change",
            "guidance": "",
            "back": page_address("plan", reference),
            "crumbs": plan_crumbs(seen, ("Change", None)),
        },
        status=_REFUSED if request.method == "POST" else 200,
    )
